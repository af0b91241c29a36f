//! Text with full-width digits and punctuation replaced by ASCII.

use std::borrow::Cow;

/// `text` with full-width digits, letters and punctuation replaced by ASCII, and other dashes and
/// spaces by `-` and a space.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    text.chars().map(plain_char).collect()
}

/// The plain form of one character; see [`plain`].
pub(crate) fn plain_char(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '–' | '—' | '−' | '‐' | '‑' => '-',
        '〜' => '~',
        '\u{a0}' | '\u{3000}' | '\u{2009}' | '\u{202f}' => ' ',
        _ => c,
    }
}
