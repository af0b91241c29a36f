//! The rule about words that are written twice in a row.

use std::ops::Range;

use super::{CheckFindings, File};
use crate::markdown::outline::LineKind;

/// Words that sentences do not repeat in a row, and that are not keywords of programming languages.
const ENGLISH: [&str; 24] = [
    "a", "an", "the", "of", "to", "and", "or", "with", "at", "by", "this", "these", "it", "is",
    "are", "was", "be", "as", "we", "our", "your", "their", "its", "you",
];

/// The same in Chinese, which has no spaces: repeating shorter words is a part of its grammar.
const CHINESE: [&str; 12] = [
    "我们", "你们", "他们", "可以", "进行", "以及", "使用", "因为", "所以", "但是", "如果", "通过",
];

pub(super) fn check(file: &File, found: &mut CheckFindings<'_>) {
    for line in file.lines().filter(|line| line.kind() != LineKind::Code) {
        for run in line.runs().filter(|run| !run.style.code && !run.style.image) {
            if run.style.bare_url {
                continue;
            }
            let Some(span) = doubled(run.text) else { continue };
            let word = &run.text[span];
            // Markup between the words sets them apart, as in `*and* and`.
            let Some(at) = file.written(&run.source).find(word) else { continue };
            let at = run.source.start + at..run.source.start + at + word.len();
            let message = format!("`{word}` is the same word twice");
            found.push(file.find("doubled-word", message, &at).hint("remove one of them"));
        }
    }
}

/// The span of a word and its repetition.
fn doubled(text: &str) -> Option<Range<usize>> {
    english(text).or_else(|| chinese(text))
}

fn english(text: &str) -> Option<Range<usize>> {
    let mut before: Option<(usize, &str)> = None;
    let mut start = 0;
    let mut words = text.split(' ').peekable();
    while let Some(word) = words.next() {
        let at = start;
        start += word.len() + 1;
        let plain = word.trim_end_matches(['.', ',', ';', ':', ')', '!', '?']);
        if let Some((first, earlier)) = before
            && earlier == plain
            && ENGLISH.contains(&plain)
            // `and and or` are operators.
            && words.peek() != Some(&"or")
            // `What it is is a crane`
            && !(plain == "is" && text[..first].to_lowercase().contains("what "))
        {
            return Some(first..at + plain.len());
        }
        before = Some((at, word));
    }
    None
}

fn chinese(text: &str) -> Option<Range<usize>> {
    if text.is_ascii() {
        return None;
    }
    let twice = CHINESE.iter().find_map(|word| {
        let at = text.find(&word.repeat(2))?;
        Some(at..at + 2 * word.len())
    });
    twice.or_else(|| {
        text.match_indices("的的").find_map(|(at, both)| {
            let before = text[..at].chars().next_back();
            let after = text[at + both.len()..].chars().next();
            // `目的的`, `的的确确`
            let is_word = matches!(before, Some('目' | '标' | '打' | '的'))
                || matches!(after, Some('确' | '士' | '的'));
            (!is_word).then(|| at..at + both.len())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubled_words_differ_from_repetitions() {
        for (text, expected) in [
            ("the crane in the the port", Some("the the")),
            ("it is of of.", Some("of of")),
            ("a crane and and a ship", Some("and and")),
            ("I know that that crane had had one", None),
            ("what it is, is a crane", None),
            ("The the band, plan A a", None),
            ("bye bye, very very long", None),
            ("how and and or are evaluated", None),
            ("港口的的吊车", Some("的的")),
            ("我们我们在港口", Some("我们我们")),
            ("可以可以吊起", Some("可以可以")),
            ("目的的达成", None),
            ("的的确确", None),
            ("为了了解港口，看看，慢慢", None),
        ] {
            assert_eq!(doubled(text).map(|span| &text[span]), expected, "{text}");
        }
    }
}
