//! The links and images in raw HTML within a Markdown text.

use std::ops::Range;

use super::character_references::decoded_value;
use super::tags::tag;

/// A link or an image that is written as an HTML tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HtmlLink {
    /// Its target, without character references.
    pub(crate) target: String,
    /// Whether it is an image.
    pub(crate) is_image: bool,
    /// The span of its tag in the text.
    pub(crate) source: Range<usize>,
}

/// The longest tag that is read, in bytes.
const LONGEST: usize = 4096;

/// The tags `<a href>` and `<img src>` in `text`, except those in comments and in `code`, whose
/// spans are sorted.
pub(crate) fn links_in(text: &str, code: &[Range<usize>]) -> Vec<HtmlLink> {
    let mut links = Vec::new();
    let mut code = code.iter().peekable();
    let mut done = 0;
    for at in memchr::memchr_iter(b'<', text.as_bytes()) {
        while code.next_if(|span| span.end <= at).is_some() {}
        if at < done || code.peek().is_some_and(|span| span.start <= at) {
            continue;
        }
        let rest = &text[at..];
        if rest.starts_with("<!--") {
            // A comment that doesn't end hides the rest.
            done = rest.find("-->").map_or(text.len(), |length| at + length);
            continue;
        }
        let Some(tag) = tag(&rest[..rest.floor_char_boundary(LONGEST)]) else { continue };
        let name = ["href", "src"][usize::from(tag.name.eq_ignore_ascii_case("img"))];
        let is_link = tag.name.eq_ignore_ascii_case("a") || name == "src";
        if !is_link || tag.end || !tag.is_complete() {
            continue;
        }
        done = at + tag.text.len();
        let mut values = tag.attributes().filter(|(key, _)| key.eq_ignore_ascii_case(name));
        if let Some((_, value)) = values.next() {
            links.push(HtmlLink {
                target: decoded_value(value).trim().to_owned(),
                is_image: name == "src",
                source: at..done,
            });
        }
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_read_from_html_but_not_from_code_and_comments() {
        for (text, code, expected) in [
            ("a <a href=\"/x/\">x</a>", 0..0, "/x/"),
            (
                "<A class=b HREF='/x?a&amp;b'>x <img alt=\"a > b\" src=y.png></a>",
                0..0,
                "/x?a&b y.png",
            ),
            ("`<a href=no>` <a href=x>", 0..13, "x"),
            ("<!-- <a href=no> --> <a href=x>", 0..0, "x"),
            ("<a href=x> <!-- <a href=no>", 0..0, "x"),
            ("<a name=x> <a> </a href=x> <abbr href=no> 1 <a href=", 0..0, ""),
        ] {
            let links = links_in(text, std::slice::from_ref(&code));
            let targets: Vec<_> = links.into_iter().map(|link| link.target).collect();
            assert_eq!(targets.join(" "), expected, "{text}");
        }
    }
}
