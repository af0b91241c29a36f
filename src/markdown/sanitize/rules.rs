//! The HTML that contributors may write: elements, attributes, classes and URLs.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::OnceLock;

use ammonia::Builder;

use crate::markdown::heading_ids::THEME_ID;
use crate::markdown::links::{UrlUse, is_harmless};

pub(super) fn builder() -> &'static Builder<'static> {
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
        "href" | "src" | "cite" => {
            is_harmless(value, if element == "img" { UrlUse::Image } else { UrlUse::Link })
        }
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
