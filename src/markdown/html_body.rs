//! Bodies that are HTML: the text of a document as readers see it, from its tags.

use pulldown_cmark::{Event, Parser};

use super::elements::has_raw_text;
use super::record::TextRecord;
use super::summary::SummarySource;
use super::tags::{HtmlTag, Piece, is_more, pieces};

/// The elements in running text, which don't end a block.
const INLINE: [&str; 32] = [
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong",
    "sub", "sup", "time", "tt", "u", "var",
];

/// Records the text of `html`.
pub(super) fn record(html: &str, record: &mut TextRecord) {
    let mut hidden = false;
    let mut headings = 0_usize;
    for (_, piece) in pieces(html) {
        match piece {
            Piece::Tag(HtmlTag { name, end, .. }) => {
                let name = name.to_ascii_lowercase();
                hidden = !end && has_raw_text(&name);
                if !is_inline(&name) {
                    record.end_text();
                }
                if is_heading(&name) {
                    headings = if end { headings.saturating_sub(1) } else { headings + 1 };
                }
            }
            Piece::Comment(text) if is_more(text) => record.summary.more(),
            Piece::Other(text) if !hidden => {
                let text = decoded(text);
                record.length.add(&text);
                if headings == 0 {
                    record.summary.add(SummarySource::Paragraph, &text);
                }
            }
            Piece::Other(_) | Piece::Comment(_) | Piece::OpenComment => {}
        }
    }
    record.end_text();
}

/// Whether an element does not end a block. Its name is in lower case.
pub(super) fn is_inline(name: &str) -> bool {
    INLINE.contains(&name)
}

fn is_heading(name: &str) -> bool {
    matches!(name.as_bytes(), [b'h', b'1'..=b'6'])
}

/// The text of a first-level heading at the start of `html`, and the rest of it.
pub(super) fn leading_heading(html: &str) -> Option<(String, &str)> {
    let start = html.trim_start();
    let mut text = String::new();
    let mut opened = false;
    for (at, piece) in pieces(start) {
        match piece {
            Piece::Tag(HtmlTag { name, end: false, .. }) if !opened => {
                opened = name.eq_ignore_ascii_case("h1");
                if !opened {
                    return None;
                }
            }
            Piece::Tag(HtmlTag { name, end: true, text: tag })
                if name.eq_ignore_ascii_case("h1") =>
            {
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                return (!text.is_empty()).then(|| (text, &start[at + tag.len()..]));
            }
            Piece::Tag(tag) if tag.is_line_break() => text.push(' '),
            Piece::Other(more) if opened => text.push_str(&decoded(more)),
            Piece::Other(_) => return None,
            Piece::Tag(_) | Piece::Comment(_) | Piece::OpenComment => {}
        }
    }
    None
}

/// The `src` of the first image in `html`.
pub(crate) fn first_image(html: &str) -> Option<String> {
    let finds = |name: &str| memchr::memmem::find(html.as_bytes(), name.as_bytes()).is_some();
    if !["<img", "<IMG"].into_iter().any(finds) {
        return None;
    }
    let image = pieces(html).find_map(|(_, piece)| match piece {
        Piece::Tag(tag) if !tag.end && tag.name.eq_ignore_ascii_case("img") => Some(tag),
        _ => None,
    })?;
    image.attributes().find(|(name, _)| name.eq_ignore_ascii_case("src")).map(|src| decoded(src.1))
}

/// `text` with its character references decoded.
pub(crate) fn decoded(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(40).position(|byte| byte == b';');
        // The Markdown parser knows all names.
        let character = end.and_then(|end| match Parser::new(&rest[..=end]).nth(1)? {
            Event::Text(text) if *text != rest[..=end] => Some((text, end + 1)),
            _ => None,
        });
        if let Some((text, length)) = character {
            decoded.push_str(&text);
            rest = &rest[length..];
        } else {
            decoded.push('&');
            rest = &rest[1..];
        }
    }
    decoded.push_str(rest);
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_image_is_found() {
        for (html, src) in [
            ("<p>a <img src=\"/x.png\" alt=\"a\" /> <img src=\"/y.png\" /></p>", Some("/x.png")),
            ("<img alt='b' src='x.png'>", Some("x.png")),
            ("<img alt=\"src=x\">", None),
            ("<p>imgs</p>", None),
            ("<img src=x", None),
            ("<IMG SRC=x.png>", Some("x.png")),
            ("<img src='a&amp;b&#39;&eacute;.png'>", Some("a&b'é.png")),
            ("<!-- <img src=x> --><img src=y>", Some("y")),
            ("<p title='<img src=x>'><img src=y>", Some("y")),
        ] {
            assert_eq!(first_image(html).as_deref(), src, "{html}");
        }
    }
}
