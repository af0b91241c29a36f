//! Counts characters and words for reading times.

use super::cjk::{extends, is_counted};
use super::document::TextLength;

/// The number of leading bytes among eight that are ASCII characters other than apostrophes, which
/// need a closer check; and the highest bit of each of these that is a letter or digit.
fn word_parts(bytes: u64) -> (usize, u64) {
    const fn each(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }
    const HIGH: u64 = each(0x80);
    // The addition sets the highest bit of a byte below 0x80 if it is at least `least`, without a
    // carry into the next byte. Bytes of 0x80 or above only affect later ones, which are masked
    // out.
    const fn at_least(bytes: u64, least: u8) -> u64 {
        bytes.wrapping_add(each(0x80 - least))
    }
    let apostrophes = !at_least(bytes ^ each(b'\''), 1);
    let plain = ((bytes | apostrophes) & HIGH).trailing_zeros() / 8;
    let lower = bytes | each(b' ');
    let letters = at_least(lower, b'a') & !at_least(lower, b'z' + 1);
    let digits = at_least(bytes, b'0') & !at_least(bytes, b'9' + 1);
    let mask = u64::MAX.checked_shr(64 - 8 * plain).unwrap_or(0);
    (plain as usize, (letters | digits) & HIGH & mask)
}

/// The number of bytes with their highest bit set, if no other bit is set. The multiplication sums
/// them in the highest byte, which is faster than a population count without hardware support.
fn highest_bits(bits: u64) -> usize {
    ((bits >> 7).wrapping_mul(0x0101_0101_0101_0101) >> 56) as usize
}

/// A running count. Words may continue in the next piece of text, as in `un*believ*able`.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Counter {
    length: TextLength,
    in_word: bool,
}

impl Counter {
    pub(super) fn add(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let (mut at, mut words, mut in_word) = (0, 0, self.in_word);
        while let Some(byte) = bytes.get(at) {
            if byte.is_ascii() && *byte != b'\'' {
                let rest = &bytes[at..];
                let eight = rest.first_chunk().copied().unwrap_or_else(|| {
                    let mut padded = [0; 8];
                    padded[..rest.len()].copy_from_slice(rest);
                    padded
                });
                let (plain, parts) = word_parts(u64::from_le_bytes(eight));
                let before = parts << 8 | u64::from(in_word) << 7;
                words += highest_bits(parts & !before);
                let length = plain.min(rest.len());
                in_word = parts >> (8 * length - 1) & 1 == 1;
                at += length;
                continue;
            }
            let Some(c) = text[at..].chars().next() else { break };
            at += c.len_utf8();
            let counted = is_counted(c);
            self.length.cjk_characters += usize::from(counted);
            let inside = in_word && (matches!(c, '\'' | '’') || extends(c));
            let counts = !counted && (inside || c.is_alphanumeric());
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

/// The amount of text in HTML, without its tags.
pub(crate) fn length_of_html(html: &str) -> TextLength {
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
    fn eight_bytes_are_classified_like_single_ones() {
        for byte in 0..=u8::MAX {
            for index in 0..8 {
                let mut bytes = *b" a 1 z Z";
                bytes[index] = byte;
                let plain = if byte.is_ascii() && byte != b'\'' { 8 } else { index };
                let mut parts = bytes.map(|b| if b.is_ascii_alphanumeric() { 0x80 } else { 0 });
                parts[plain..].fill(0);
                let expected = (plain, u64::from_le_bytes(parts));
                assert_eq!(word_parts(u64::from_le_bytes(bytes)), expected, "{byte} at {index}");
            }
        }
    }

    #[test]
    fn tags_are_not_text() {
        let html = "消息<p class=\"some words\">队列 and <b>word</b>s</p><br>";
        assert_eq!(length_of_html(html), TextLength { cjk_characters: 4, words: 2 });
    }

    #[test]
    fn characters_and_words_are_counted_separately() {
        for (text, cjk_characters, words) in [
            ("", 0, 0),
            ("one two, three", 0, 3),
            ("it's don’t", 0, 2),
            ("'tis a dog's' life, o'clock, isn't, 'n'", 0, 7),
            ("éa'b c", 0, 2),
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
