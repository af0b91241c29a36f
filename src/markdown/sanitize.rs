//! Removes from HTML what could do harm, where contributors are not trusted with raw HTML. What
//! this site itself writes for Markdown passes.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::OnceLock;

use ammonia::Builder;
use pulldown_cmark_escape::escape_html_body_text;

use super::LocalLink;
use super::elements::is_void;
use super::headings::THEME_ID;
use super::inline::{DISPLAY_MATH, INLINE_MATH};
use super::links::is_harmless;
use super::marked::{MARK, REPLACEMENT};
use super::math::Deferred;
use super::tags::{Piece, pieces};
use super::targets::push_href;

/// More HTML than this, or deeper, is not given to the sanitiser, whose cost grows with the
/// square of the depth.
const BYTES: usize = 5_000_000;
const DEPTH: usize = 200;
/// The sum of the depths of all tags.
const WORK: usize = 3_000_000;
/// So many attributes of a tag cost nothing.
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
        // Each attribute is compared with all before it.
        let attributes = attributes(text);
        if attributes > MANY {
            work += attributes * attributes / 16;
        }
        // These close each other where their end tags are left out.
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

/// What holds the place of a local link's target or of a formula while HTML is sanitised. It
/// begins with a hash of the text, which no text can contain, so no author can write one.
#[derive(Debug)]
pub(super) struct Placeholders {
    key: String,
}

/// What a placeholder stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    /// The target of a link, by its number.
    Link(usize),
    /// A formula, by its number.
    Formula(usize),
}

impl Placeholders {
    /// Those of `text`.
    pub(super) fn of(text: &str) -> Self {
        let hash = blake3::hash(text.as_bytes()).to_hex();
        Self { key: format!("weekly-{}-", &hash[..32]) }
    }

    /// Writes that of a formula.
    pub(super) fn push_formula(&self, out: &mut String, number: usize) {
        self.push(out, 'f', number);
    }

    /// What each of them begins with.
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

    /// The first placeholder in `text`: what it stands for, and its bytes.
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

    /// `html` with the targets of `links` replaced.
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

/// How often HTML is sanitised at most until it stays the same.
const ROUNDS: usize = 8;

/// `html`, sanitised until browsers read it as it is written: what is left when elements are taken
/// out may nest in ways that HTML does not know, such as a heading in a heading, and would be read
/// as other elements than the sanitiser saw. `None` if it does not settle.
fn settled(html: &str) -> Option<String> {
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

/// How many attributes a tag has, or more: white space and ends of values are counted.
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

/// Sanitises `html`; the ranges of its local links are found again, and links that did not
/// survive are left out. Their targets and `formulas` are put in afterwards: the former escaped as
/// for Markdown, the latter as the MathML that this program wrote, since none of an author passes.
/// `None` if the HTML nests in a way that can't be put right.
pub(super) fn sanitize(
    html: &str,
    links: &mut Vec<LocalLink>,
    formulas: Vec<Deferred>,
    placeholders: &Placeholders,
) -> Option<String> {
    let clean = settled(&placeholders.insert(html, links))?;
    // References of raw HTML have become characters. Replaced, not removed: they must not let what
    // stands on either side become one word.
    let clean = clean.replace(MARK, REPLACEMENT);
    let mut formulas: Vec<_> = formulas.into_iter().map(Some).collect();
    let mut out = String::with_capacity(clean.len());
    let mut found = Vec::with_capacity(links.len());
    let mut rest = clean.as_str();
    while let Some((held, place)) = placeholders.first(rest) {
        out.push_str(&rest[..place.start]);
        rest = &rest[place.end..];
        match held {
            Held::Link(number) => {
                let Some(link) = links.get(number) else { continue };
                let start = out.len();
                push_href(&mut out, &link.target);
                // In the text of an element that is raw text to browsers there is no attribute.
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
            // One forced value only: several would come out in an order that changes by run.
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
        // Others would make a landmark or a dialogue of a text.
        "role" => value == "note" || value.starts_with("doc-"),
        "aria-label" => matches!(element, "input" | "section"),
        "id" => !value.starts_with(THEME_ID),
        "class" => return words(value, is_class_of_text),
        "style" => is_alignment(value),
        _ => true,
    };
    allowed.then_some(Cow::Borrowed(value))
}

/// Whether a style is the alignment of a table's cell, and nothing else: whatever else CSS can say,
/// by escapes too, is not read.
fn is_alignment(style: &str) -> bool {
    let value = style.trim().strip_prefix("text-align:").unwrap_or_default();
    matches!(value.trim().trim_end_matches(';'), "left" | "center" | "right")
}

/// What a contributed link may say of its target: nothing that lets it reach this page (`opener`),
/// or claims it for the site (`me`).
const RELATIONS: [&str; 6] = ["external", "nofollow", "noopener", "noreferrer", "sponsored", "ugc"];

/// Whether a class is of text, as this program gives it to what it makes of Markdown. With any
/// other, a contributor could take on the looks of the theme's own parts, or meet a script of the
/// site's.
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

/// Those of the words in `value` that are `allowed`; `None` if there are none.
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

    /// What is no character of a scheme to a browser must not become one by being removed.
    #[test]
    fn marks_in_any_form_never_make_a_scheme() {
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
        let places = [
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
            for place in places {
                // With another link and a formula, so that there is something to put in.
                let text = format!("[a](/b) $x$ <i>\n\n{}", place.replace("{}", form));
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
    fn contributed_classes_and_ids_never_meet_the_themes() {
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

    /// What browsers read is what the sanitiser wrote.
    #[test]
    fn no_text_leaves_its_box() {
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
            assert_eq!(super::settled(&html).as_deref(), Some(&*html), "{text}");
        }
    }

    #[test]
    fn links_reach_no_other_page_and_texts_make_no_landmarks() {
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
    fn links_and_formulas_come_back_where_they_were() {
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
    fn what_browsers_take_for_text_holds_no_placeholder() {
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
