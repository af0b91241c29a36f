//! Counts how much text there is, for reading times.

use super::TextLength;
use super::cjk::{extends, is_counted};

/// What an ASCII character is to a word.
#[derive(Clone, Copy)]
enum Class {
    Word,
    /// Part of a word that has begun.
    Apostrophe,
    Other,
}

const ASCII: [Class; 128] = {
    let mut classes = [Class::Other; 128];
    let mut byte = 0_u8;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            classes[byte as usize] = Class::Word;
        }
        byte += 1;
    }
    classes[b'\'' as usize] = Class::Apostrophe;
    classes
};

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
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let counts = if byte.is_ascii() {
                at += 1;
                match ASCII[usize::from(byte)] {
                    Class::Word => true,
                    Class::Apostrophe => self.in_word,
                    Class::Other => false,
                }
            } else {
                let Some(c) = text[at..].chars().next() else { break };
                at += c.len_utf8();
                let counted = is_counted(c);
                self.length.cjk_characters += usize::from(counted);
                !counted && (c.is_alphanumeric() || self.in_word && (c == '’' || extends(c)))
            };
            self.length.words += usize::from(counts && !self.in_word);
            self.in_word = counts;
        }
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

#[cfg(test)]
mod tests {
    use super::*;

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
        ] {
            let mut counter = Counter::default();
            counter.add(text);
            assert_eq!(counter.length(), TextLength { cjk_characters, words }, "{text}");
        }
    }
}
