//! The ids in the HTML of a text or a page.

use std::collections::HashSet;

use super::html_body::decoded;
use super::tags::next_attribute;
use crate::path::nfc;

/// The values of all `id` attributes, and of `name` on anchors, in NFC like the fragments of links.
/// Comments, scripts and the values of other attributes contain no tags.
pub(crate) fn ids_in(html: &str) -> HashSet<String> {
    let mut ids = HashSet::new();
    let mut rest = html;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end..]);
            continue;
        }
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/');
        let (name, attributes) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
        rest = attributes;
        while let Some((attribute, value)) = next_attribute(&mut rest) {
            let is = |name: &str| attribute.eq_ignore_ascii_case(name);
            if is("id") || is("name") && name.eq_ignore_ascii_case("a") {
                ids.insert(nfc(&decoded(value)));
            }
        }
        if let Some(end) = ["script", "style"].into_iter().find(|n| name.eq_ignore_ascii_case(n)) {
            let ends = |text: &str| {
                text.get(2..2 + end.len()).is_some_and(|name| name.eq_ignore_ascii_case(end))
            };
            let end = rest.match_indices("</").find(|&(at, _)| ends(&rest[at..]));
            rest = end.map_or("", |(at, _)| &rest[at..]);
        }
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_from_html() {
        for (html, expected) in [
            (
                "<p id=\"a\">id=\"no\"</p><a name='b'></a><h2 class=\"x\" id=c data-id=\"n\">",
                "a b c",
            ),
            ("<b\nid=\"&amp;lt;\"><a-b name=no><A ID = x>", "&lt; x"),
            ("<img alt=\"a > b\" id=\"c\"/><p title='<b id=no>' id=d>", "c d"),
            ("<p title=\"x id='no'\"><br/><hr id>", ""),
            ("<!-- <p id=no> --><p id=a><script>\"<p id=no>\"</script><p id=b>", "a b"),
            ("<SCRIPT>\"<p id=no>\"</Script><p id=b>", "b"),
            ("<img alt=\"他说\"你好\"\"><p 中文 id=a>", "a"),
            ("<a id=\"e\u{301}\"><a name=\"&eacute;&#x62;\">", "\u{e9} \u{e9}b"),
            ("<p id=\"a", "a"),
            ("1 < 2 <p", ""),
            ("<p title=\"", ""),
        ] {
            let mut ids: Vec<_> = ids_in(html).into_iter().filter(|id| !id.is_empty()).collect();
            ids.sort();
            assert_eq!(ids.join(" "), expected, "{html}");
        }
    }
}
