//! The ids in the HTML of a text or a page.

use std::collections::HashSet;

use super::character_references::decoded_value;
use super::tags::{Piece, pieces};
use crate::path::nfc;

/// The values of all `id` attributes, and of `name` on anchors, in NFC like the fragments of links.
pub(crate) fn ids_in(html: &str) -> HashSet<String> {
    let mut ids = HashSet::new();
    let mut pieces = pieces(html);
    while let Some((_, piece)) = pieces.next() {
        let Piece::Tag(tag) = piece else { continue };
        if tag.end || !tag.is_complete() {
            continue;
        }
        for (attribute, value) in tag.attributes() {
            let is = |name: &str| attribute.eq_ignore_ascii_case(name);
            if is("id") || is("name") && tag.name.eq_ignore_ascii_case("a") {
                ids.insert(nfc(&decoded_value(value)));
            }
        }
        // Such an element of SVG is empty.
        if tag.text.ends_with("/>") {
            pieces.read_content();
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
            (
                "<title><p id=no></title><TextArea><p id=no></textarea><xmp><p id=n></xmp><i id=a>",
                "a",
            ),
            ("<svg><title/><g id=a></svg>", "a"),
            // Browsers omit a tag without an end.
            ("<p id=\"a", ""),
            ("1 < 2 <p", ""),
            ("<p title=\"", ""),
        ] {
            let mut ids: Vec<_> = ids_in(html).into_iter().filter(|id| !id.is_empty()).collect();
            ids.sort();
            assert_eq!(ids.join(" "), expected, "{html}");
        }
    }
}
