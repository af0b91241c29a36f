//! Removes harmful HTML if contributors are not trusted with raw HTML. The HTML generated for
//! Markdown passes unchanged.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::OnceLock;

use ammonia::Builder;
use pulldown_cmark_escape::escape_html_body_text;

use super::LocalLink;
use super::annotated::{MARK, REPLACEMENT};
use super::elements::is_void;
use super::headings::THEME_ID;
use super::inline::{DISPLAY_MATH, INLINE_MATH};
use super::links::is_harmless;
use super::math::Deferred;
use super::tags::{Piece, pieces};
use super::targets::push_href;

/// The maximum length of HTML for the sanitiser, whose time grows with the square of the depth.
const BYTES: usize = 5_000_000;
const DEPTH: usize = 200;
/// The maximum sum of the depths of all tags.
const WORK: usize = 3_000_000;
/// Up to this many attributes of a tag cost nothing.
const MANY: usize = 100;

/// Whether sanitising `html` would cost too much.
pub(super) fn is_too_complex(html: &str) -> bool {
    if html.len() > BYTES {
        return true;
    }
    let mut open: Vec<&str> = Vec::new();
    let mut work = 0;
    for (_, piece) in pieces(html) {
        let Piece::Tag { text, name, end } = piece else { continue };
        // Each attribute is compared with all preceding ones.
        let attributes = attributes(text);
        if attributes > MANY {
            work += attributes * attributes / 16;
        }
        // These elements close each other if their end tags are omitted.
        if is_void(name) || ["p", "li", "dt", "dd"].iter().any(|e| name.eq_ignore_ascii_case(e)) {
            work += open.len();
            if work > WORK {
                return true;
            }
            continue;
        }
        if end {
            if let Some(at) = open.iter().rposition(|other| other.eq_ignore_ascii_case(name)) {
                open.truncate(at);
            }
        } else {
            open.push(name);
        }
        work += open.len();
        if open.len() > DEPTH || work > WORK {
            return true;
        }
    }
    false
}

/// Placeholders for the targets of local links and for formulas while HTML is sanitised. They begin
/// with a hash of the text, which no text can contain, so no author can write one.
#[derive(Debug)]
pub(super) struct Placeholders {
    key: String,
}

/// The content that a placeholder represents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    /// The target of a link, by index.
    Link(usize),
    /// A formula, by index.
    Formula(usize),
}

impl Placeholders {
    /// The placeholders for `text`.
    pub(super) fn of(text: &str) -> Self {
        let hash = blake3::hash(text.as_bytes()).to_hex();
        Self { key: format!("weekly-{}-", &hash[..32]) }
    }

    /// Writes the placeholder of a formula.
    pub(super) fn push_formula(&self, out: &mut String, number: usize) {
        self.push(out, 'f', number);
    }

    /// The prefix of all placeholders.
    #[cfg(test)]
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    fn push(&self, out: &mut String, kind: char, number: usize) {
        out.push_str(&self.key);
        out.push(kind);
        out.push_str(&number.to_string());
        out.push('.');
    }

    /// The first placeholder in `text`: its content and its span.
    fn first(&self, text: &str) -> Option<(Held, Range<usize>)> {
        let start = memchr::memmem::find(text.as_bytes(), self.key.as_bytes())?;
        let (number, _) = text[start + self.key.len()..].split_once('.')?;
        let end = start + self.key.len() + number.len() + 1;
        let held = match number.split_at_checked(1)? {
            ("f", number) => Held::Formula(number.parse().ok()?),
            (_, number) => Held::Link(number.parse().ok()?),
        };
        Some((held, start..end))
    }

    /// `html` with the targets of `links` replaced by placeholders.
    fn insert(&self, html: &str, links: &[LocalLink]) -> String {
        let mut out = String::with_capacity(html.len() + links.len() * 32);
        let mut done = 0;
        for (number, link) in links.iter().enumerate() {
            out.push_str(&html[done..link.html.start]);
            done = link.html.end;
            self.push(&mut out, 'l', number);
        }
        out.push_str(&html[done..]);
        out
    }
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

/// An upper bound of a tag's attributes, from its white space and the ends of values.
fn attributes(tag: &str) -> usize {
    let (mut count, mut quote, mut before) = (0, None, b' ');
    for byte in tag.bytes() {
        match (quote, byte) {
            (Some(open), _) if open == byte => {
                quote = None;
                count += 1;
            }
            (None, b'"' | b'\'') if before == b'=' => quote = Some(byte),
            (None, b'/') => count += 1,
            (None, _) if byte.is_ascii_whitespace() => count += 1,
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    count
}

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

fn builder() -> &'static Builder<'static> {
    static BUILDER: OnceLock<Builder<'static>> = OnceLock::new();
    BUILDER.get_or_init(|| {
        let mut builder = Builder::default();
        builder
            .add_tags(["input", "section", "font", "big"])
            .add_generic_attributes(["class", "id", "role", "aria-label", "dir"])
            .add_tag_attributes("img", ["loading", "decoding", "referrerpolicy"])
            .add_tag_attributes("a", ["target", "rel", "title"])
            .add_tag_attributes("input", ["checked", "disabled", "type"])
            .add_tag_attribute_values("pre", "tabindex", ["0"])
            .add_tag_attribute_values("div", "tabindex", ["0"])
            .add_tag_attribute_values("span", "tabindex", ["0"])
            .add_tag_attributes("th", ["style"])
            .add_tag_attributes("td", ["style"])
            .add_tag_attributes("ol", ["start", "reversed"])
            .add_tag_attributes("details", ["open"])
            // Only one forced value: the order of several would vary between runs.
            .set_tag_attribute_value("input", "type", "checkbox")
            .filter_style_properties(HashSet::from(["text-align"]))
            .url_schemes(HashSet::from(["http", "https", "mailto", "tel", "data"]))
            .link_rel(None)
            .attribute_filter(filter_attribute);
        builder
    })
}

fn filter_attribute<'v>(element: &str, attribute: &str, value: &'v str) -> Option<Cow<'v, str>> {
    let allowed = match attribute {
        "href" | "src" | "cite" => is_harmless(value, element == "img"),
        "target" => value == "_blank",
        "rel" => return words(value, |word| RELATIONS.contains(&word)),
        // Other roles would make text a landmark or a dialogue.
        "role" => value == "note" || value.starts_with("doc-"),
        "aria-label" => matches!(element, "input" | "section"),
        "id" => !value.starts_with(THEME_ID),
        "class" => return words(value, is_class_of_text),
        "style" => is_alignment(value),
        _ => true,
    };
    allowed.then_some(Cow::Borrowed(value))
}

/// Whether a style is only the alignment of a table cell: any other CSS, including escapes, is
/// rejected.
fn is_alignment(style: &str) -> bool {
    let value = style.trim().strip_prefix("text-align:").unwrap_or_default();
    matches!(value.trim().trim_end_matches(';'), "left" | "center" | "right")
}

/// The relations that a contributed link may have: none that give its target access to this page
/// (`opener`), or claim it for the site (`me`).
const RELATIONS: [&str; 6] = ["external", "nofollow", "noopener", "noreferrer", "sponsored", "ugc"];

/// Whether a class is one that this program uses for Markdown. With any other, a contributor could
/// imitate parts of the theme, or trigger a script of the site.
fn is_class_of_text(class: &str) -> bool {
    const OF_TEXT: [&str; 11] = [
        "alert",
        "alert-title",
        "footnote-backref",
        "footnote-ref",
        "footnotes",
        "math",
        "math-display",
        "math-inline",
        "mermaid",
        "table-scroll",
        "task-list-item",
    ];
    const FAMILIES: [&str; 3] = ["alert-", "hl-", "language-"];
    OF_TEXT.contains(&class) || FAMILIES.iter().any(|family| class.starts_with(family))
}

/// The words in `value` that are `allowed`; `None` if there are none.
fn words(value: &str, allowed: fn(&str) -> bool) -> Option<Cow<'_, str>> {
    if value.split_ascii_whitespace().all(allowed) {
        return Some(Cow::Borrowed(value));
    }
    let allowed: Vec<&str> = value.split_ascii_whitespace().filter(|word| allowed(word)).collect();
    (!allowed.is_empty()).then(|| Cow::Owned(allowed.join(" ")))
}

#[cfg(test)]
mod tests {
    use crate::markdown::{Document, HtmlPolicy, Math, Options, Profile, render, verify};

    fn sanitized(text: &str, profile: Profile) -> Document {
        let options = Options { profile, ..options() };
        let document = render(text, None, &options);
        assert_eq!(verify(&document.html), Ok(()), "{text}");
        document
    }

    fn options() -> Options {
        Options {
            profile: Profile::Default,
            html: HtmlPolicy::Sanitized,
            highlight: true,
            math: Math::MathML,
            external_links: crate::markdown::ExternalLinks::default(),
            outline: crate::markdown::OutlineUse::None,
            labels: crate::markdown::MarkdownLabels::default(),
        }
    }

    /// Removing a character that browsers don't accept in a scheme must not create a scheme.
    #[test]
    fn marks_in_any_form_never_create_a_scheme() {
        let forms = [
            "\u{fdd0}",
            "&#xfdd0;",
            "&#xFDD0;",
            "&#x0fdd0;",
            "&#64976;",
            "&#064976;",
            "&#xfdd0",
            "&#xfdd0;0&#xfdd0;",
            "&#xfdd0;f0&#xfdd0;",
            "&#xfdd1;",
            "&#xfffe;",
            "weekly-",
            "weekly-00000000000000000000000000000000-l0.",
        ];
        let contexts = [
            "<a href=\"java{}script:alert(1)\">x</a>",
            "<a href=\"{}javascript:alert(1)\">x</a>",
            "<a href=\"javascript{}:alert(1)\">x</a>",
            "<img src=\"data{}:image/svg+xml,x\"><b title=\"{}\">",
            "<q cite=\"java{}script:alert(1)\">x</q>",
            "[x](java{}script:alert(1))",
            "![x](java{}script:alert(1) \"t{}\")",
            "[x][y]\n\n[y]: java{}script:alert(1) \"{}\"",
            "<java{}script:alert(1)>",
            "```java{}script:alert(1)\nx\n```",
            "![java{}script:alert(1)](/x \"java{}script:alert(1)\")",
            "**主题：**正文 [x](java{}script:alert(1)) <b>",
        ];
        for form in forms {
            for context in contexts {
                // Includes another link and a formula, so that something is inserted.
                let text = format!("[a](/b) $x$ <i>\n\n{}", context.replace("{}", form));
                for profile in [Profile::Default, Profile::CommonMark] {
                    let html = sanitized(&text, profile).html.to_lowercase();
                    for scheme in ["=\"javascript:", "=\"data:"] {
                        assert!(!html.contains(scheme), "{text}: {html}");
                    }
                }
            }
        }
    }

    #[test]
    fn contributed_classes_and_ids_never_match_the_themes() {
        for (text, expected) in [
            ("<div class=\"appearance\">x</div>", "<div>x</div>"),
            ("<p class=\"prose alert x\ty\">x</p>", "<p class=\"alert\">x</p>"),
            ("<p class=\"alert alert-note\">x</p>", "<p class=\"alert alert-note\">x</p>"),
            ("<p class=\"&#97;ppearance\">x</p>", "<p>x</p>"),
            ("<p class=\"Alert hl-x math\">x</p>", "<p class=\"hl-x math\">x</p>"),
            ("<p class=\"\" id=\"weekly--main\">x</p>", "<p class=\"\">x</p>"),
            ("<p id=\"&#119;eekly--title\">x</p>", "<p>x</p>"),
            ("<p id=\"weekly-news\" data-weekly=\"search\">x</p>", "<p id=\"weekly-news\">x</p>"),
            ("## x {#weekly--main}\n<b></b>", "<h2 id=\"h-weekly--main\">x</h2>\n<p><b></b></p>"),
        ] {
            assert_eq!(sanitized(text, Profile::Default).html.trim(), expected, "{text}");
        }
    }

    /// Browsers read the HTML as the sanitiser wrote it.
    #[test]
    fn no_text_closes_its_container() {
        for text in [
            "<h1><div><h3><button><h2>x</h2></button></h3></div></h1>",
            "<dd><div><main><dd>x</dd></main></div></dd>",
            "<li><div><main><li>x</li></main></div></li>",
            "<p><object><p>x</p></object></p>",
            "<a href=\"/a\"><table><tr><td><a href=\"/b\">x</a></td></tr></table></a>",
            "<form><div></form>x</div>",
            "<table><form><tr><td></form>x",
            "<b><div><i></b>x</i></div>",
            "<ul><li><form><ul></form><li>x",
            "</div></div></article></main>x",
            "<svg><p><style><!--</style><h1>x",
        ] {
            let html = sanitized(text, Profile::CommonMark).html;
            assert_eq!(super::stable(&html).as_deref(), Some(&*html), "{text}");
        }
    }

    #[test]
    fn links_have_no_opener_and_text_creates_no_landmarks() {
        for (text, expected) in [
            (
                "<a href=\"/x\" target=\"_blank\" rel=\"opener me nofollow\">x</a>",
                "<p><a href=\"/x\" target=\"_blank\" rel=\"nofollow\">x</a></p>",
            ),
            ("<a href=\"/x\" rel=\"me\">x</a>", "<p><a href=\"/x\">x</a></p>"),
            ("<a href=\"/x\" target=\"top\">x</a>", "<p><a href=\"/x\">x</a></p>"),
            ("<div role=\"navigation\" aria-label=\"Menu\">x</div>", "<div>x</div>"),
            ("<div role=\"alertdialog\">x</div>", "<div>x</div>"),
            ("<div role=\"note\">x</div>", "<div role=\"note\">x</div>"),
            (
                "<table><tr><td style=\"text-align:center\\;background : url(&quot;//e.test/&quot;)\">x",
                "<table><tbody><tr><td>x</td></tr></tbody></table>",
            ),
        ] {
            assert_eq!(sanitized(text, Profile::Default).html.trim(), expected, "{text}");
        }
    }

    #[test]
    fn links_and_formulas_are_inserted_where_they_were() {
        let text =
            "<b>\n\n[a](x.md \"t\") [a](x.md) ![i](a&b.png) $x<y$\n\n<a href=\"x.md\">raw</a>\n";
        let document = sanitized(text, Profile::Default);
        let html = &document.html;
        let links: Vec<_> = document
            .local_links
            .iter()
            .map(|link| (link.target.as_str(), &html[link.html.clone()], link.image))
            .collect();
        let page = ("x.md", "x.md", false);
        assert_eq!(links, [page, page, ("a&b.png", "a&amp;b.png", true)]);
        assert!(html.contains("<mi>x</mi><mo>&lt;</mo><mi>y</mi>"), "{html}");
        assert!(html.contains("<a href=\"x.md\">raw</a>"), "{html}");
    }

    #[test]
    fn raw_text_elements_contain_no_placeholder() {
        let text = "<textarea>\n\n[a](x.md) $x<y$\n\n</textarea>";
        let document = sanitized(text, Profile::Default);
        assert!(document.html.contains("x&lt;y") || document.html.contains("<mi>x</mi>"));
        assert!(!document.html.contains("weekly-"), "{}", document.html);
    }

    #[test]
    fn an_authors_mark_is_replaced_in_any_form() {
        let mut options = options();
        for html in [HtmlPolicy::Trusted, HtmlPolicy::Sanitized] {
            options.html = html;
            for text in ["a&#xfdd0;b", "a&#64976;b **主题：**正文", "<T> a&#xfdd0;b"] {
                let html = render(text, None, &options).html;
                assert!(html.contains("a\u{fffd}b"), "{text}: {html}");
            }
        }
    }
}
