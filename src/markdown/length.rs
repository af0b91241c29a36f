//! Counts how much text there is, for reading times.

use super::TextLength;
use super::cjk::{extends, is_counted};

/// What each first byte of a character is to a word: a part of it, a part of one that has begun
/// (the apostrophe), no part, or for [`LONG`] no ASCII character and to be looked at whole.
const BYTES: [u8; 256] = {
    let mut classes = [NONE; 256];
    let mut byte = 0_u8;
    loop {
        if !byte.is_ascii() {
            classes[byte as usize] = LONG;
        } else if byte.is_ascii_alphanumeric() {
            classes[byte as usize] = PART;
        }
        if byte == u8::MAX {
            break;
        }
        byte += 1;
    }
    classes[b'\'' as usize] = PART_INSIDE;
    classes
};
const NONE: u8 = 0;
const PART_INSIDE: u8 = 1;
const PART: u8 = 2;
const LONG: u8 = 4;

/// The highest bit of each byte that is an ASCII letter or digit; `None` if a byte is no ASCII
/// character or an apostrophe, which take a closer look.
fn word_parts(bytes: u64) -> Option<u64> {
    const fn each(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }
    const HIGH: u64 = each(0x80);
    // Adding brings a byte below 0x80 to 0x80 or above if it is at least so large; nothing is
    // carried into the next one.
    const fn at_least(bytes: u64, least: u8) -> u64 {
        bytes.wrapping_add(each(0x80 - least))
    }
    let apostrophes = !at_least(bytes ^ each(b'\''), 1);
    if (bytes | apostrophes) & HIGH != 0 {
        return None;
    }
    let lower = bytes | each(b' ');
    let letters = at_least(lower, b'a') & !at_least(lower, b'z' + 1);
    let digits = at_least(bytes, b'0') & !at_least(bytes, b'9' + 1);
    Some((letters | digits) & HIGH)
}

/// A running count. Words may go on from one piece of text to the next, as in `un*believ*able`.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Counter {
    length: TextLength,
    in_word: bool,
}

impl Counter {
    /// Counts `text`.
    pub(super) fn add(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let (mut at, mut words, mut in_word) = (0, 0, self.in_word);
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii()
                && let Some(chunk) = bytes[at..].first_chunk()
                && let Some(parts) = word_parts(u64::from_le_bytes(*chunk))
            {
                let before = parts << 8 | u64::from(in_word) << 7;
                words += (parts & !before).count_ones() as usize;
                in_word = parts >> 63 == 1;
                at += chunk.len();
                continue;
            }
            let class = BYTES[usize::from(byte)];
            let counts = if class == LONG {
                let Some(c) = text[at..].chars().next() else { break };
                at += c.len_utf8();
                let counted = is_counted(c);
                self.length.cjk_characters += usize::from(counted);
                !counted && (c.is_alphanumeric() || in_word && (c == '’' || extends(c)))
            } else {
                at += 1;
                class >= PART - u8::from(in_word)
            };
            words += usize::from(counts && !in_word);
            in_word = counts;
        }
        self.length.words += words;
        self.in_word = in_word;
    }

    /// Ends a word, if one is open.
    pub(super) fn end_word(&mut self) {
        self.in_word = false;
    }

    /// The count so far.
    pub(super) fn length(self) -> TextLength {
        self.length
    }
}

/// How much text there is in HTML, its tags apart.
pub fn length_of_html(html: &str) -> TextLength {
    let mut counter = Counter::default();
    let mut pieces = html.split('<');
    counter.add(pieces.next().unwrap_or_default());
    for piece in pieces {
        counter.add(piece.split_once('>').map_or(piece, |(_, text)| text));
    }
    counter.length()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_bytes_at_once_are_classed_as_one_is() {
        for byte in 0..=u8::MAX {
            for place in 0..8 {
                let mut bytes = *b" a 1 z Z";
                bytes[place] = byte;
                let expected = (byte.is_ascii() && byte != b'\'').then(|| {
                    let part = |b: u8| if b.is_ascii_alphanumeric() { 0x80 } else { 0 };
                    u64::from_le_bytes(bytes.map(part))
                });
                assert_eq!(word_parts(u64::from_le_bytes(bytes)), expected, "{byte} at {place}");
            }
        }
    }

    #[test]
    fn tags_are_no_text() {
        let html = "消息<p class=\"some words\">队列 and <b>word</b>s</p><br>";
        assert_eq!(length_of_html(html), TextLength { cjk_characters: 4, words: 2 });
    }

    #[test]
    fn characters_and_words_are_counted_apart() {
        for (text, cjk_characters, words) in [
            ("", 0, 0),
            ("one two, three", 0, 3),
            ("it's don’t", 0, 2),
            ("'quoted'", 0, 1),
            ("cafe\u{301} naïve", 0, 2),
            ("本周发布 Rust 1.95，欢迎试用。", 8, 3),
            ("ひらがなカタカナ", 8, 0),
            ("한국어 문장", 5, 0),
            ("Привет мир", 0, 2),
            ("……、。", 0, 0),
            ("第12期v2", 2, 2),
            ("a longer line, its words' ends at 8 or 16 bytes", 0, 11),
            ("oneword twowords threewords fourwordsandmore", 0, 4),
        ] {
            let mut counter = Counter::default();
            counter.add(text);
            assert_eq!(counter.length(), TextLength { cjk_characters, words }, "{text}");
        }
    }
}
