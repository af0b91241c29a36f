//! Injects one script tag into pages on their way to a browser. The bytes of the site itself are
//! unchanged.

use std::fmt::Write as _;
use std::sync::LazyLock;

use bytes::{Bytes, BytesMut};

use crate::serve::state::{Note, Notice};

/// The script that reloads pages, without its comments and indentation.
pub(super) static SCRIPT: LazyLock<String> = LazyLock::new(|| {
    let lines = include_str!("client.js").lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
        .fold(String::new(), |script, line| script + line + "\n")
});

/// Path of the script.
pub(super) const SCRIPT_PATH: &str = "_weekly/reload.js";

/// Path of the event stream.
pub(super) const EVENTS_PATH: &str = "_weekly/events";

/// Hash of the script, used as its entity tag.
pub(super) static SCRIPT_HASH: LazyLock<String> = LazyLock::new(|| short_hash(&SCRIPT));

/// The first hex digits of the hash of `text`.
pub(super) fn short_hash(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..16].to_owned()
}

/// The script's tag, whose attributes say which version of the site the page belongs to.
pub(super) fn tag(session: u64, notice: &Notice, note: Option<&Note>) -> String {
    let Notice { pages, styles, .. } = notice;
    let mut tag = format!(
        "<script async src=\"/{SCRIPT_PATH}?{}\" data-session=\"{session:x}\" \
         data-pages=\"{pages}\" data-styles=\"{styles}\"",
        *SCRIPT_HASH
    );
    if let Some(Note { draft, future, expired, reading_minutes, warnings }) = note {
        // Writing to a string can't fail.
        let _ = write!(
            tag,
            " data-note='{{\"draft\":{draft},\"future\":{future},\"expired\":{expired},\
             \"minutes\":{reading_minutes},\"warnings\":{warnings}}}'"
        );
    }
    tag.push_str("></script>");
    tag
}

/// Inserts `tag` at the end of the page's body.
pub(super) fn inject(page: &[u8], tag: &str) -> Bytes {
    let at = end_of_body(page);
    let mut out = BytesMut::with_capacity(page.len() + tag.len());
    out.extend_from_slice(&page[..at]);
    out.extend_from_slice(tag.as_bytes());
    out.extend_from_slice(&page[at..]);
    out.freeze()
}

/// The offset of the last `</body>`, or the end.
fn end_of_body(page: &[u8]) -> usize {
    let is_body = |at: &usize| {
        let name = page.get(at + 2..at + 6);
        let after = page.get(at + 6);
        name.is_some_and(|name| name.eq_ignore_ascii_case(b"body"))
            && after.is_some_and(|c| *c == b'>' || c.is_ascii_whitespace())
    };
    memchr::memmem::rfind_iter(page, b"</").find(is_body).unwrap_or(page.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_is_at_the_end_of_the_body() {
        for (page, want) in [
            ("<body>x</body></html>", "<body>x@</body></html>"),
            ("<BODY>x</BODY >", "<BODY>x@</BODY >"),
            ("<pre></body></pre>y</body>", "<pre></body></pre>y@</body>"),
            ("<p>x</bodyguard>", "<p>x</bodyguard>@"),
            ("<p>x</body", "<p>x</body@"),
            ("", "@"),
        ] {
            assert_eq!(inject(page.as_bytes(), "@"), want.as_bytes(), "{page}");
        }
    }

    #[test]
    fn the_script_is_small() {
        assert!(SCRIPT.len() < 4_500, "{}", SCRIPT.len());
        assert!(SCRIPT.starts_with("\"use strict\";\n") && SCRIPT.ends_with("})();\n"));
    }

    #[test]
    fn the_tag_carries_the_note() {
        let notice = Notice { pages: 3, styles: 1, ..Notice::default() };
        let note = Note { draft: true, reading_minutes: 5, ..Note::default() };
        let plain = tag(255, &notice, None);
        assert!(plain.contains("data-session=\"ff\" data-pages=\"3\" data-styles=\"1\"></script>"));
        let bar = tag(255, &notice, Some(&note));
        let json = bar.split('\'').nth(1).unwrap();
        let json: serde_json::Value = serde_json::from_str(json).unwrap();
        assert_eq!(json["draft"], true);
        assert_eq!(json["minutes"], 5);
    }
}
