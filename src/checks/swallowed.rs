//! URLs that include the text after them.

use std::borrow::Cow;

use super::url::{UrlFault, is_web};
use crate::diagnostic::cut;

/// Chinese and Japanese punctuation that ends a sentence and never belongs to a URL.
const SENTENCE: [char; 8] = ['，', '。', '；', '！', '？', '、', '」', '》'];

/// Following text that a URL includes by mistake.
pub(super) fn swallowed(target: &str) -> Option<UrlFault> {
    if target.is_ascii() && !target.contains("%E3") && !target.contains("%EF") {
        return None;
    }
    let decoded = decode(target);
    let at = decoded.char_indices().find(|(at, c)| ends_url(&decoded, *at, *c))?.0;
    let text = cut(decoded[at..].to_owned(), 20);
    Some(UrlFault {
        rule: "swallowed-text",
        message: format!("the URL includes the text after it: `{text}`"),
        hint: Some(format!("end it after `{}`", &decoded[..at])),
    })
}

/// Whether the character `c` at a byte of a URL ends it, and what follows is text: no more of a
/// path or query follows, nor the end of a file's name, and it doesn't close a bracket of the URL.
fn ends_url(url: &str, at: usize, c: char) -> bool {
    let opening = match c {
        '」' => Some('「'),
        '》' => Some('《'),
        c if SENTENCE.contains(&c) => None,
        _ => return false,
    };
    let rest = &url[at + c.len_utf8()..];
    let ending = rest.rsplit_once('.').map_or("", |(_, ending)| ending);
    let names_file = (1..=5).contains(&ending.len())
        && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !is_web(rest.trim_start_matches(|c: char| !c.is_ascii()));
    let continues = rest.contains(['/', '?', '=', '&', '#']) || names_file;
    !continues && opening.is_none_or(|opening| !url[..at].contains(opening))
}

fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    crate::path::percent_decode(text).map_or(Cow::Borrowed(text), Cow::Owned)
}
