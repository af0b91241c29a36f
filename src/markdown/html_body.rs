//! Bodies that are HTML: the text of a document as readers see it, from its tags.

use std::borrow::Cow;

use super::character_references::{decoded_text, decoded_value};
use super::elements::is_block;
use super::record::TextRecord;
use super::summary::SummarySource;
use super::tags::{HtmlTag, Piece, is_more, pieces};

/// Records the text of `html`.
pub(super) fn record(html: &str, record: &mut TextRecord) {
    let mut headings = 0_usize;
    for (_, piece) in pieces(html) {
        let text = match piece {
            Piece::Tag(tag) if tag.is_line_break() => {
                record.length.end_word();
                Cow::Borrowed(" ")
            }
            Piece::Tag(HtmlTag { name, end, .. }) => {
                if is_block(name) {
                    record.end_text();
                }
                if is_heading(name) {
                    headings = if end { headings.saturating_sub(1) } else { headings + 1 };
                }
                continue;
            }
            Piece::Other(text) => Cow::Owned(decoded_text(text)),
            Piece::Comment(text) if is_more(text) => {
                record.summary.more();
                continue;
            }
            Piece::Hidden(_) | Piece::Comment(_) | Piece::OpenComment => continue,
        };
        record.length.add(&text);
        if headings == 0 {
            record.summary.add(SummarySource::Paragraph, &text);
        }
    }
    record.end_text();
}

fn is_heading(name: &str) -> bool {
    matches!(name.as_bytes(), [b'h' | b'H', b'1'..=b'6'])
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
            Piece::Other(more) if opened => text.push_str(&decoded_text(more)),
            Piece::Other(text) if !text.trim().is_empty() => return None,
            Piece::Tag(_)
            | Piece::Hidden(_)
            | Piece::Other(_)
            | Piece::Comment(_)
            | Piece::OpenComment => {}
        }
    }
    None
}

/// The `src` of the first image in `html`.
pub(crate) fn first_image(html: &str) -> Option<String> {
    let is_image = |at| html.get(at..at + 4).is_some_and(|tag| tag.eq_ignore_ascii_case("<img"));
    if !memchr::memchr_iter(b'<', html.as_bytes()).any(is_image) {
        return None;
    }
    let image = pieces(html).find_map(|(_, piece)| match piece {
        Piece::Tag(tag) if !tag.end && tag.name.eq_ignore_ascii_case("img") => Some(tag),
        _ => None,
    })?;
    image
        .attributes()
        .find(|(name, _)| name.eq_ignore_ascii_case("src"))
        .map(|src| decoded_value(src.1))
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
            ("<图片><Img Src=x.png>", Some("x.png")),
            ("<img src='a&amp;b&#39;&eacute;.png'>", Some("a&b'é.png")),
            ("<img src='a?b&copy=c&copy'>", Some("a?b&copy=c©")),
            ("<!-- <img src=x> --><img src=y>", Some("y")),
            ("<p title='<img src=x>'><img src=y>", Some("y")),
        ] {
            assert_eq!(first_image(html).as_deref(), src, "{html}");
        }
    }
}
