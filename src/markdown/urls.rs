//! Protects bare URLs: inserts backslashes before each `_` and `*` in them that the Markdown parser
//! would read as emphasis, as in `https://example.org/_files_/`. `inline` writes them as links, and
//! `links` finds their ends.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::annotated::Insertions;
use super::links::next_bare;

/// The backslashes to insert into `text`.
pub(super) fn escapes(text: &str, options: pulldown_cmark::Options) -> Insertions {
    let mut insertions = Insertions::default();
    let urls = candidates(text);
    if urls.is_empty() {
        return insertions;
    }
    let mut urls = urls.into_iter().peekable();
    let (mut in_code, mut in_link) = (false, 0_usize);
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => in_link += 1,
            Event::End(TagEnd::Link | TagEnd::Image) => in_link = in_link.saturating_sub(1),
            Event::Text(_) if !in_code && in_link == 0 => {
                while urls.next_if(|url| url.start < range.start).is_some() {}
                if let Some(url) = urls.next_if(|url| url.start < range.end) {
                    escape(text, &url, &mut insertions);
                }
            }
            _ => {}
        }
    }
    insertions
}

fn escape(text: &str, url: &Range<usize>, insertions: &mut Insertions) {
    for at in memchr::memchr2_iter(b'_', b'*', &text.as_bytes()[url.clone()]) {
        insertions.push(url.start + at, "\\");
    }
}

/// URLs in `text` that contain possible emphasis.
fn candidates(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut urls = Vec::new();
    let mut end = 0;
    for colon in memchr::memchr_iter(b':', bytes) {
        if colon < end || !bytes[colon..].starts_with(b"://") {
            continue;
        }
        let scheme = bytes[end..colon].iter().rev().take_while(|b| b.is_ascii_alphabetic()).count();
        let from = colon - scheme;
        // After `](`, `]: ` and `<` it is the target of a link.
        let line = &bytes[..from];
        if line.ends_with(b"](") || line.ends_with(b"]: ") || line.ends_with(b"<") {
            continue;
        }
        let space = memchr::memchr3(b' ', b'\n', b'\t', &bytes[colon..]);
        end = space.map_or(bytes.len(), |length| colon + length);
        if !may_be_emphasis(&bytes[colon..end]) {
            continue;
        }
        if let Some(bare) = next_bare(&text[..end], from)
            && bare.start <= colon
            && may_be_emphasis(&bytes[bare.start..bare.end])
        {
            urls.push(bare.start..bare.end);
        }
    }
    urls
}

/// Whether `url` contains a `_` next to punctuation, or a single `*`. Two asterisks more likely end
/// bold text.
fn may_be_emphasis(url: &[u8]) -> bool {
    let next_to_mark =
        |at: Option<usize>| at.and_then(|at| url.get(at)).is_some_and(u8::is_ascii_punctuation);
    let star = |at: Option<usize>| at.and_then(|at| url.get(at)) == Some(&b'*');
    let mut marks = memchr::memchr2_iter(b'_', b'*', url);
    let doubled = memchr::memmem::find(url, b"**").is_some();
    !doubled
        && marks.any(|at| {
            let sides = [at.checked_sub(1), Some(at + 1)];
            if url[at] == b'_' {
                sides.into_iter().any(next_to_mark)
            } else {
                !sides.into_iter().any(star)
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each candidate causes its text to be parsed once more.
    #[test]
    fn targets_of_links_are_not_candidates() {
        for scheme in ["http", "https"] {
            let url = format!("{scheme}://example.org/_files_/");
            for text in [format!("[a]({url})"), format!("[a]: {url}"), format!("<{url}>")] {
                assert!(candidates(&text).is_empty(), "{text}");
            }
            for before in ["", "see ", "（"] {
                let text = format!("{before}{url} and more");
                let span = before.len()..before.len() + url.len();
                assert_eq!(candidates(&text).first(), Some(&span), "{text}");
            }
        }
    }
}
