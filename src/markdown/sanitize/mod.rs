//! Removes harmful HTML if contributors are not trusted with raw HTML. The HTML generated for
//! Markdown passes unchanged.

mod cost;
mod rules;
#[cfg(test)]
mod tests;

use pulldown_cmark_escape::escape_html_body_text;

use self::rules::builder;
use super::annotated::{MARK, REPLACEMENT};
use super::document::LocalLink;
use super::href::push_href;
use super::math::{DISPLAY_MATH, Deferred, INLINE_MATH};
use super::placeholders::{Held, Placeholders};

pub(super) use self::cost::is_too_complex;

/// Sanitises `html` and locates its local links again; links that were removed are dropped. Targets
/// and `formulas` are inserted afterwards: targets escaped as for Markdown, formulas as generated
/// MathML, since the sanitiser rejects MathML. `None` if the HTML is nested in a way that can't be
/// corrected.
pub(super) fn sanitize(
    html: &str,
    links: &mut Vec<LocalLink>,
    formulas: Vec<Deferred>,
    placeholders: &Placeholders,
) -> Option<String> {
    let clean = stable(&placeholders.insert(html, links))?;
    // Character references in raw HTML have become characters. They are replaced rather than
    // removed, which would join the text on both sides.
    let clean = clean.replace(MARK, REPLACEMENT);
    let mut formulas: Vec<_> = formulas.into_iter().map(Some).collect();
    let mut out = String::with_capacity(clean.len());
    let mut found = Vec::with_capacity(links.len());
    let mut rest = clean.as_str();
    while let Some((held, span)) = placeholders.first(rest) {
        out.push_str(&rest[..span.start]);
        rest = &rest[span.end..];
        match held {
            Held::Link(number) => {
                let Some(link) = links.get(number) else { continue };
                let start = out.len();
                push_href(&mut out, &link.target);
                // Text within a raw text element contains no attributes.
                if out[..start].ends_with("=\"") && rest.starts_with('"') {
                    found.push(LocalLink { html: start..out.len(), ..link.clone() });
                }
            }
            Held::Formula(number) => {
                let Some(formula) = formulas.get_mut(number).and_then(Option::take) else {
                    continue;
                };
                let opened = out.ends_with(INLINE_MATH) || out.ends_with(DISPLAY_MATH);
                if opened && rest.starts_with("</span>") {
                    out.push_str(&formula.mathml);
                } else {
                    let _ = escape_html_body_text(&mut out, &formula.tex);
                }
            }
        }
    }
    out.push_str(rest);
    *links = found;
    Some(out)
}

/// The maximum number of sanitising rounds until the HTML no longer changes.
const ROUNDS: usize = 8;

/// Sanitises `html` until browsers parse it as it is written. After elements are removed, the
/// remaining ones may be nested in ways that HTML does not allow, such as a heading in a heading,
/// and would be parsed differently. `None` if the result does not become stable.
fn stable(html: &str) -> Option<String> {
    let mut clean = builder().clean(html).to_string();
    for _ in 0..ROUNDS {
        let again = builder().clean(&clean).to_string();
        if again == clean {
            return Some(clean);
        }
        clean = again;
    }
    None
}
