//! Sentences, and values by which those that recur are recognised.

use std::hash::{DefaultHasher, Hasher as _};

use super::cjk::is_unspaced;
use crate::date::english;

/// A sentence of a line of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sentence {
    /// The end of it, with the white space after it, in bytes from the start of the line.
    pub(crate) end: usize,
    /// A value that is equal for sentences that differ only in numbers, months and case.
    pub(crate) print: u64,
}

/// The sentences of a line.
pub(super) fn sentences_of(line: &str) -> impl Iterator<Item = Sentence> {
    let mut end = 0;
    sentences(line).map(move |sentence| {
        end += sentence.len();
        Sentence { end, print: print(sentence) }
    })
}

fn print(sentence: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(&normalised(sentence.trim_end()));
    hasher.finish()
}

/// A sentence in lower case, with one sign for each number and another for each month.
fn normalised(sentence: &str) -> Vec<u8> {
    let mut bytes = if sentence.is_ascii() {
        sentence.to_ascii_lowercase().into_bytes()
    } else {
        sentence.to_lowercase().into_bytes()
    };
    let (mut length, mut at) = (0, 0);
    while let Some(&byte) = bytes.get(at) {
        let run = |of: fn(&u8) -> bool| bytes[at..].iter().take_while(|byte| of(byte)).count();
        let (written, read) = match byte {
            b'a'..=b'z' => {
                let word = run(u8::is_ascii_lowercase);
                if is_month(&bytes[at..at + word]) {
                    bytes[length] = b'%';
                    (1, word)
                } else {
                    bytes.copy_within(at..at + word, length);
                    (word, word)
                }
            }
            b'0'..=b'9' => {
                let digits = run(u8::is_ascii_digit);
                bytes[length] = b'#';
                (1, digits)
            }
            _ => {
                bytes[length] = byte;
                (1, 1)
            }
        };
        length += written;
        at += read;
    }
    bytes.truncate(length);
    bytes
}

/// Whether a word in lower case is the name of a month.
fn is_month(word: &[u8]) -> bool {
    // Most words are none.
    b"jfmasond".contains(&word[0])
        && str::from_utf8(word).is_ok_and(|word| english::month(word).is_some())
}

/// The sentences of a text, with the white space after them.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = sentence_end(rest);
        let (sentence, after) = rest.split_at(end);
        rest = after;
        Some(sentence)
    })
}

/// The end of the first sentence of `text`.
fn sentence_end(text: &str) -> usize {
    // The first bytes of the signs; searching for characters takes longer.
    let may_end = |byte: &u8| matches!(byte, b'.' | b'!' | b'?' | 0xe3 | 0xef);
    let mut from = 0;
    let mut ends = std::iter::from_fn(|| {
        loop {
            let at = from + text.as_bytes()[from..].iter().position(may_end)?;
            from = at + 1;
            let sign =
                ['.', '!', '?', '。', '！', '？'].iter().find(|s| text[at..].starts_with(**s));
            if let Some(sign) = sign {
                return Some((at, &text[at..at + sign.len_utf8()]));
            }
        }
    });
    let end = ends.find_map(|(at, sign)| {
        let (before, after) = (&text[..at], &text[at + sign.len()..]);
        let spaced = after.starts_with(' ');
        let word = before.chars().rev().take_while(|c| c.is_alphabetic()).count();
        let ends = match sign {
            // Not `No. 12`, `v1.0` or `etc. and`.
            "." => {
                let next = after.trim_start().chars().next();
                spaced
                    && !next.is_some_and(char::is_lowercase)
                    && (word >= 3 || before.ends_with([')', '"', '”']))
            }
            "!" | "?" => spaced || after.starts_with(is_unspaced),
            _ => true,
        };
        ends.then(|| text.len() - after.trim_start().len())
    });
    end.unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_at_their_signs() {
        for (text, expected) in [
            (
                "Hello there! We moved. See No. 12 of v1.0.",
                "Hello there! |We moved. |See No. 12 of v1.0.",
            ),
            ("你好！本周发布。完", "你好！|本周发布。|完"),
            ("What?! Yes", "What?! |Yes"),
            ("", ""),
        ] {
            assert_eq!(sentences(text).collect::<Vec<_>>().join("|"), expected, "{text}");
        }
    }

    #[test]
    fn sentences_that_differ_in_numbers_are_the_same() {
        for (one, other, same) in [
            ("Welcome to issue 12 of May!", "welcome to issue 8 of September!", true),
            ("News (Oct. 3)", "news (Aug. 14)", true),
            ("In May，ok", "In July，ok", true),
            ("3 more", "3 Mayor", false),
            ("欢迎阅读第12期！", "欢迎阅读第8期！", true),
            ("Since 2023-09-22", "Since 2023-10-1", true),
            ("Welcome, Ada!", "Welcome, Ben!", false),
            ("a b", "ab", false),
        ] {
            assert_eq!(print(one) == print(other), same, "{one}");
        }
    }
}
