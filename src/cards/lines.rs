//! Breaks text into lines: between words, and between wide characters unless one of them must not
//! begin or end a line (W3C, Requirements for Chinese Text Layout, section 3.1.6).

/// Appended to truncated text.
const MORE: char = '…';

/// Breaks `text` into lines no wider than `most`, by the width of each character. At most `count`
/// lines; if there would be more, the last one ends in `…`.
pub(super) fn lines(
    text: &str,
    most: f32,
    count: usize,
    width: impl Fn(char) -> f32,
) -> (Vec<String>, Fits) {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut filled = 0.0;
    for piece in pieces(text) {
        let wide: f32 = piece.trim_end().chars().map(&width).sum();
        if filled + wide > most && !line.is_empty() {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
            filled = 0.0;
        }
        for c in piece.chars() {
            // A word wider than the line is broken anywhere.
            if filled + width(c) > most && !c.is_whitespace() && !line.is_empty() {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
                filled = 0.0;
            }
            line.push(c);
            filled += width(c);
        }
    }
    if !line.trim_end().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    if lines.len() <= count {
        return (lines, Fits::Complete);
    }
    lines.truncate(count);
    if let Some(last) = lines.last_mut() {
        while !last.is_empty() && last.chars().map(&width).sum::<f32>() + width(MORE) > most {
            last.pop();
        }
        last.truncate(last.trim_end().len());
        last.push(MORE);
    }
    (lines, Fits::Cut)
}

/// Whether a text fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fits {
    /// The complete text fits.
    Complete,
    /// The end was cut off.
    Cut,
}

/// Splits text into pieces that must stay on one line: words with the following space, and wide
/// characters with the punctuation attached to them.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        if before.is_some_and(|before| may_break(before, c)) {
            pieces.push(&text[start..at]);
            start = at;
        }
        before = Some(c);
    }
    if start < text.len() {
        pieces.push(&text[start..]);
    }
    pieces
}

fn may_break(before: char, after: char) -> bool {
    if after.is_whitespace() || opens(before) || closes(after) {
        return false;
    }
    before.is_whitespace() || is_wide(before) || is_wide(after) || before == '-' || before == '/'
}

fn opens(c: char) -> bool {
    "([{<（［｛《〈「『【〔“‘".contains(c)
}

fn closes(c: char) -> bool {
    ")]}>,.;:!?%）］｝》〉」』】〕”’，。、；：！？．·…—～％".contains(c)
}

fn is_wide(c: char) -> bool {
    let in_wide_block = matches!(
        u32::from(c),
        0x1100..=0x11ff
            | 0x2e80..=0xd7ff
            | 0xf900..=0xfaff
            | 0xfe30..=0xfe4f
            | 0xff00..=0xffef
            | 0x20000..=0x3ffff
    );
    in_wide_block && !('\u{ac00}'..='\u{d7a3}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(text: &str, most: u8, count: usize) -> String {
        let width = |c: char| if c.is_ascii() { 1.0 } else { 2.0 };
        lines(text, f32::from(most), count, width).0.join("|")
    }

    #[test]
    fn lines_break_where_readers_expect_it() {
        for (text, most, expected) in [
            ("one two three", 8, "one two|three"),
            ("地衣周报第一期", 8, "地衣周报|第一期"),
            ("地衣周报，第一期", 8, "地衣周|报，第一|期"),
            ("发布《机密计算》", 6, "发布|《机密|计算》"),
            ("abcdefghij", 4, "abcd|efgh|ij"),
            ("用 Rust 写的", 7, "用 Rust|写的"),
            ("한국어 주보", 8, "한국어|주보"),
            ("", 8, ""),
            ("   ", 8, ""),
        ] {
            assert_eq!(broken(text, most, 9), expected, "{text}");
        }
        assert_eq!(broken("one two three four", 8, 2), "one two|three…");
        assert_eq!(broken("地衣周报第一期地衣周报", 8, 1), "地衣周…");
    }

    #[test]
    fn no_line_is_too_wide() {
        let text = concat!(
            "《（「a，b。」）》，，，，，，。。。。",
            "verylongwordwithoutanyspace，中文 and 中文",
        );
        for most in 2..30 {
            for line in broken(text, most, 99).split('|') {
                let width: u8 = line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
                assert!(width <= most, "{most}: {line}");
            }
        }
    }
}
