//! Sentences, and values by which those that recur are recognised.

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
    // FNV-1a with eight bytes at once: texts of one site are no attack on its summaries.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |text: &[u8]| {
        for chunk in text.chunks(8) {
            let mut bytes = [b' '; 8];
            bytes[..chunk.len()].copy_from_slice(chunk);
            hash = (hash ^ u64::from_le_bytes(bytes)).wrapping_mul(0x0100_0000_01b3);
            hash ^= hash >> 29;
        }
    };
    let mut buffer = [0; LONGEST_WORD];
    let mut normalised = String::new();
    for word in sentence.split_ascii_whitespace() {
        if may_be_month(word)
            && english::month(word.trim_matches(|c: char| !c.is_alphanumeric())).is_some()
        {
            add(b"%");
        } else if word.is_ascii() && word.len() <= LONGEST_WORD {
            let length = normalise(word, &mut buffer);
            add(&buffer[..length]);
        } else {
            let mut digits = false;
            normalised.clear();
            for c in word.chars() {
                if !(c.is_ascii_digit() && digits) {
                    let c = if c.is_ascii_digit() { '#' } else { c };
                    normalised.extend(c.to_lowercase());
                }
                digits = c.is_ascii_digit();
            }
            add(normalised.as_bytes());
        }
    }
    hash
}

/// The longest ASCII word that is written into a buffer, in bytes.
const LONGEST_WORD: usize = 64;

/// Whether a word starts like the name of a month, perhaps behind a sign.
fn may_be_month(word: &str) -> bool {
    let letter = word.bytes().find(|byte| !byte.is_ascii_punctuation());
    letter.is_some_and(|letter| b"jfmasond".contains(&letter.to_ascii_lowercase()))
}

/// Writes an ASCII `word` in lower case into `buffer`, with one sign for each number, and returns
/// the length.
fn normalise(word: &str, buffer: &mut [u8; LONGEST_WORD]) -> usize {
    let mut length = 0;
    let mut digits = false;
    for byte in word.bytes() {
        let is_digit = byte.is_ascii_digit();
        if !(is_digit && digits) {
            buffer[length] = if is_digit { b'#' } else { byte.to_ascii_lowercase() };
            length += 1;
        }
        digits = is_digit;
    }
    length
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
            ("Welcome to issue 12 of May!", "welcome to  issue 8 of September!", true),
            ("欢迎阅读第12期！", "欢迎阅读第8期！", true),
            ("Since 2023-09-22", "Since 2023-10-1", true),
            ("Welcome, Ada!", "Welcome, Ben!", false),
            ("a b", "ab", false),
        ] {
            assert_eq!(print(one) == print(other), same, "{one}");
        }
    }
}
