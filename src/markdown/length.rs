//! Counts characters and words for reading times.

use super::cjk::{extends, is_counted};
use super::document::TextLength;

/// The number of bytes that are inspected together.
const AT_ONCE: usize = 16;

/// The number of words that start in the first `length` of `bytes`, and whether the last of these
/// belongs to one, if all are ASCII characters other than apostrophes.
fn plain_words(bytes: &[u8; AT_ONCE], length: usize, in_word: bool) -> Option<(usize, bool)> {
    // A loop that ends early would inspect one byte after the other.
    let other = |byte: u8| u8::from(byte >= 0x80) | u8::from(byte == b'\'');
    if bytes.iter().fold(0, |any, &byte| any | other(byte)) != 0 {
        return None;
    }
    let inside = bytes.map(|byte| u8::from(byte.is_ascii_alphanumeric()));
    let mut before = [u8::from(in_word); AT_ONCE];
    before[1..].copy_from_slice(&inside[..AT_ONCE - 1]);
    let starts: u8 = inside.iter().zip(before).map(|(inside, before)| inside & !before).sum();
    Some((starts.into(), inside[length - 1] == 1))
}

/// A running count. Words may continue in the next piece of text, as in `un*believ*able`.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Counter {
    length: TextLength,
    in_word: bool,
}

impl Counter {
    pub(super) fn add(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let bytes = rest.as_bytes();
            let chunk = bytes.first_chunk().copied().unwrap_or_else(|| {
                let mut padded = [b' '; AT_ONCE];
                padded[..bytes.len()].copy_from_slice(bytes);
                padded
            });
            let length = bytes.len().min(AT_ONCE);
            if let Some((words, in_word)) = plain_words(&chunk, length, self.in_word) {
                self.length.words += words;
                self.in_word = in_word;
                rest = &rest[length..];
            } else {
                let end = rest.ceil_char_boundary(length);
                rest[..end].chars().for_each(|c| self.character(c));
                rest = &rest[end..];
            }
        }
    }

    fn character(&mut self, c: char) {
        let counted = is_counted(c);
        self.length.cjk_characters += usize::from(counted);
        let inside = self.in_word && (matches!(c, '\'' | '’') || extends(c));
        let counts = !counted && (inside || c.is_alphanumeric());
        self.length.words += usize::from(counts && !self.in_word);
        self.in_word = counts;
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
    fn several_bytes_are_counted_like_single_ones() {
        for byte in 0..=u8::MAX {
            for at in 0..AT_ONCE {
                for in_word in [false, true] {
                    let mut bytes = *b" a 1 z Z-ab9..x ";
                    bytes[at] = byte;
                    let mut counter = Counter { length: TextLength::default(), in_word };
                    bytes[..=at].iter().for_each(|byte| counter.character(char::from(*byte)));
                    bytes[at + 1..].fill(b' ');
                    let plain = byte.is_ascii() && byte != b'\'';
                    let expected = plain.then_some((counter.length.words, counter.in_word));
                    assert_eq!(plain_words(&bytes, at + 1, in_word), expected, "{byte} at {at}");
                }
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
