//! Shortens a text for a summary, between words or wide characters.

use unicode_width::UnicodeWidthChar as _;

use super::cjk::{extends, is_unspaced};

/// `text`, or its longest prefix that, including `…`, has a `size` (computed from columns and
/// characters) of at most `most`, and ends between words or between wide characters.
pub(super) fn shortened(
    mut text: String,
    most: usize,
    size: impl Fn(usize, usize) -> usize,
) -> String {
    if text.is_ascii() {
        if text.len() > most {
            let any_end = most.saturating_sub(1);
            text.truncate(text[..most].rfind(' ').filter(|&at| at > 0).unwrap_or(any_end));
            text.truncate(text.trim_end().len());
            text.push('…');
        }
        text.shrink_to_fit();
        return text;
    }
    let too_long = |columns, characters| size(columns, characters) > most;
    let (mut columns, mut characters) = (0, 0);
    // Ends with room for `…`: at the end of a word or wide character, and at any character.
    let (mut word_end, mut any_end) = (0, 0);
    let mut previous: Option<char> = None;
    let mut flags = 0;
    for (at, c) in text.char_indices() {
        let joined = extends(c)
            || previous == Some('\u{200d}')
            || is_flag(c) && previous.is_some_and(is_flag) && flags % 2 == 1;
        flags = if is_flag(c) { flags + 1 } else { 0 };
        if !joined && !too_long(columns + 1, characters + 1) {
            any_end = at;
            let wide = |c: char| !c.is_ascii() && (is_unspaced(c) || c.width() == Some(2));
            if c == ' ' || previous.is_some_and(|p| p != ' ' && (wide(p) || wide(c))) {
                word_end = at;
            }
        }
        previous = Some(c);
        columns += if c.is_ascii() { 1 } else { c.width().unwrap_or(0) };
        characters += 1;
        if too_long(columns, characters) {
            text.truncate(if word_end > 0 { word_end } else { any_end });
            text.truncate(text.trim_end().len());
            text.push('…');
            break;
        }
    }
    text.shrink_to_fit();
    text
}

/// Whether `c` is half of a flag.
fn is_flag(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}
