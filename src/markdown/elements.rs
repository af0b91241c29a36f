//! The names of HTML elements, to distinguish `<div>` from `Vec<T>`.

/// The elements of the HTML living standard, and obsolete ones that browsers still support, except
/// `plaintext`, which turns the rest of a page into text.
const HTML: [&str; 142] = [
    "a",
    "abbr",
    "acronym",
    "address",
    "applet",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "base",
    "basefont",
    "bdi",
    "bdo",
    "bgsound",
    "big",
    "blink",
    "blockquote",
    "body",
    "br",
    "button",
    "canvas",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "command",
    "data",
    "datalist",
    "dd",
    "del",
    "details",
    "dfn",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "isindex",
    "kbd",
    "keygen",
    "label",
    "legend",
    "li",
    "link",
    "listing",
    "main",
    "map",
    "mark",
    "marquee",
    "math",
    "menu",
    "menuitem",
    "meta",
    "meter",
    "nav",
    "nobr",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "ol",
    "optgroup",
    "option",
    "output",
    "p",
    "param",
    "picture",
    "pre",
    "progress",
    "q",
    "rb",
    "rp",
    "rt",
    "rtc",
    "ruby",
    "s",
    "samp",
    "script",
    "search",
    "section",
    "select",
    "selectedcontent",
    "slot",
    "small",
    "source",
    "spacer",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
    "xmp",
];

/// The namespace of an element by its ancestors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Namespace {
    Html,
    /// Inside `<svg>` or `<math>`.
    Foreign,
}

/// Whether `name` is an HTML element or a custom element (whose name contains a `-`). In a foreign
/// namespace every name is accepted: there are elements such as `path`, which elsewhere is more
/// likely a placeholder.
pub(super) fn is_element(name: &str, namespace: Namespace) -> bool {
    if namespace == Namespace::Foreign || name.contains('-') {
        return !name.eq_ignore_ascii_case("plaintext");
    }
    // The longest is `selectedcontent`.
    let mut lower = [0_u8; 15];
    let Some(lower) = lower.get_mut(..name.len()) else { return false };
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    HTML.binary_search_by(|element| element.as_bytes().cmp(lower)).is_ok()
}

/// Whether browsers read the content of `name` as text, in which tags and comments don't count.
pub(super) fn has_raw_text(name: &str) -> bool {
    ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"]
        .iter()
        .any(|element| name.eq_ignore_ascii_case(element))
}

const BLOCKS: [&str; 57] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "legend",
    "li",
    "listing",
    "main",
    "menu",
    "nav",
    "ol",
    "optgroup",
    "option",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
    "xmp",
];

/// Whether an element formats running text, so that it may overlap with others (`<b><i></b></i>`):
/// browsers close and reopen these (WHATWG HTML, section 13.2.6.4.7). Its name is in lower case.
pub(super) fn is_formatting(name: &str) -> bool {
    [
        "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font",
        "i", "ins", "kbd", "label", "mark", "nobr", "q", "s", "samp", "small", "span", "strike",
        "strong", "sub", "sup", "time", "tt", "u", "var",
    ]
    .contains(&name)
}

/// Whether `name` begins a new line: browsers give it a `display` other than that of running text
/// (WHATWG HTML, section 15.3), as they do not to elements that they don't know.
pub(super) fn is_block(name: &str) -> bool {
    BLOCKS.iter().any(|element| name.eq_ignore_ascii_case(element))
}

/// Whether `name` has no content and no end tag.
pub(super) fn is_void(name: &str) -> bool {
    [
        "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input",
        "keygen", "link", "meta", "param", "source", "track", "wbr",
    ]
    .iter()
    .any(|element| name.eq_ignore_ascii_case(element))
}

/// Whether an element is a part of a table. Its name is in lower case, as in the following.
pub(super) fn is_table_part(name: &str) -> bool {
    ["caption", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"].contains(&name)
}

/// Whether a page has only one such element, which contains its text or precedes it.
pub(super) fn is_page_part(name: &str) -> bool {
    ["body", "frameset", "head", "html"].contains(&name)
}

/// Whether an element had no content, or no end tag, in older versions of HTML.
pub(super) fn is_obsolete(name: &str) -> bool {
    ["command", "isindex", "menuitem", "spacer"].contains(&name)
}

/// Whether an element may end without an end tag.
pub(super) fn has_optional_end(name: &str) -> bool {
    ["dd", "dt", "li", "optgroup", "option", "p", "rb", "rp", "rt", "rtc"].contains(&name)
}

/// Whether the start tag of the element `name` ends an `open` one directly before it, if both may
/// end without an end tag.
pub(super) fn implies_end(name: &str, open: &str) -> bool {
    match name {
        "p" => open == "p",
        "option" => open != "optgroup",
        "rb" | "rp" | "rt" => open != "rtc",
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_classified() {
        assert!(HTML.is_sorted());
        for name in ["a", "DIV", "font", "my-widget", "selectedcontent", "wbr", "h6"] {
            assert!(is_element(name, Namespace::Html), "{name}");
        }
        for name in ["T", "scope", "attach", "path", "h7", "averyveryverylongname"] {
            assert!(!is_element(name, Namespace::Html), "{name}");
        }
        assert!(is_element("path", Namespace::Foreign));
        assert!(is_void("BR") && !is_void("p"));
        assert!(is_block("P") && !is_block("br") && !is_block("samp") && !is_block("my-widget"));
    }
}
