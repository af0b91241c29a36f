//! Counts how much text there is, for reading times.

use super::TextLength;
use super::cjk::{extends, is_counted};

/// What each ASCII character is to a word: nothing, a part of it, or (the apostrophe) a part of a
/// word that has begun.
const ASCII: [u8; 128] = {
    let mut classes = [NONE; 128];
    let mut byte = 0_u8;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            classes[byte as usize] = PART;
        }
        byte += 1;
    }
    classes[b'\'' as usize] = PART_INSIDE;
    classes
};
const NONE: u8 = 0;
const PART: u8 = 2;
const PART_INSIDE: u8 = 1;

/// A running count. Words may go on from one piece of text to the next, as in `un*believ*able`.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Counter {
    length: TextLength,
    in_word: bool,
}

impl Counter {
    /// Counts `text`.
    pub(super) fn add(&mut self, text: &str) {
        let mut words = 0;
        let mut in_word = self.in_word;
        let mut rest = text;
        loop {
            let wide = rest.bytes().position(|byte| {
                let Some(class) = ASCII.get(usize::from(byte)) else { return true };
                // With an open word, an apostrophe's 1 is enough; without, only 2 is.
                let counts = class + u8::from(in_word) >= PART && *class != NONE;
                words += usize::from(counts && !in_word);
                in_word = counts;
                false
            });
            let Some(c) = wide.and_then(|at| rest[at..].chars().next()) else { break };
            rest = &rest[wide.unwrap_or_default() + c.len_utf8()..];
            let counted = is_counted(c);
            self.length.cjk_characters += usize::from(counted);
            let counts = !counted && (c.is_alphanumeric() || in_word && (c == '’' || extends(c)));
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
