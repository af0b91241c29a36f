//! Labels: the words before a colon that tell what a line is about, such as `时间：` and `A:`.

use std::collections::HashMap;

use crate::config::Digest as Settings;
use crate::markdown::outline::{Line, LineKind};

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Label {
    Title,
    Time,
    Link,
    Location,
    Organizer,
    Password,
    Phone,
    Ask,
    Answer,
}

/// The words that are labels.
#[derive(Debug)]
pub(super) struct Labels(HashMap<String, Label>);

/// A label that begins a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Labelled {
    pub(super) label: Label,
    /// Where it ends in the line's text, before the colon and what may stand in brackets there.
    pub(super) word_end: usize,
    /// Where what it labels starts.
    pub(super) value: usize,
}

/// The longest label, in bytes, with what stands in brackets behind it.
const LONGEST: usize = 60;

impl Labels {
    /// The labels of the settings. Where a word is named twice, its first meaning holds.
    pub(super) fn new(settings: &Settings) -> Self {
        let (events, questions) = (&settings.events, &settings.questions);
        let mut labels = HashMap::new();
        for (label, words) in [
            (Label::Title, &events.title),
            (Label::Time, &events.time),
            (Label::Link, &events.link),
            (Label::Location, &events.location),
            (Label::Organizer, &events.organizer),
            (Label::Password, &events.password),
            (Label::Phone, &events.phone),
            (Label::Ask, &questions.ask),
            (Label::Answer, &questions.answer),
        ] {
            for word in words {
                labels.entry(normal(word)).or_insert(label);
            }
        }
        Self(labels)
    }

    /// The label that `line` begins with.
    pub(super) fn of(&self, line: Line<'_>) -> Option<Labelled> {
        if matches!(line.kind(), LineKind::Heading { .. } | LineKind::Code) {
            return None;
        }
        self.of_text(line.text())
    }

    /// The label that `text` begins with.
    pub(super) fn of_text(&self, text: &str) -> Option<Labelled> {
        let head = &text[..text.floor_char_boundary(LONGEST)];
        let (colon, mark) = head.char_indices().find(|&(_, c)| c == ':' || c == '：')?;
        let label = without_brackets(&head[..colon]);
        let value = colon + mark.len_utf8();
        let word = normal(label);
        let found = self.0.get(&word).copied().or_else(|| {
            // `A1:`, `Q2:`
            let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
            let numbered = bare.len() < word.len();
            self.0
                .get(bare)
                .copied()
                .filter(|label| numbered && matches!(label, Label::Ask | Label::Answer))
        })?;
        Some(Labelled { label: found, word_end: label.len(), value })
    }

    /// Whether `word` is this label.
    pub(super) fn is(&self, word: &str, label: Label) -> bool {
        self.0.get(&normal(word)) == Some(&label)
    }

    /// The longest word at the end of `text` that is this label, as its length.
    pub(super) fn at_end(&self, text: &str, label: Label) -> Option<usize> {
        // Labels are a few characters long.
        let starts = text.char_indices().rev().take(12).map(|(at, _)| at);
        let whole = |at: usize| {
            let letters = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
            // `FAQ` does not end in `Q`.
            !(letters(text[..at].chars().next_back()) && letters(text[at..].chars().next()))
        };
        starts
            .filter(|&at| whole(at) && self.is(&text[at..], label))
            .last()
            .map(|at| text.len() - at)
    }
}

/// A label as it is compared: lower case, without the colon that settings may have.
fn normal(word: &str) -> String {
    word.trim().trim_end_matches([':', '：']).trim_end().to_lowercase()
}

/// `口令（钉钉）` without what is in brackets.
fn without_brackets(label: &str) -> &str {
    let trimmed = label.trim_end();
    let open = match trimmed.chars().next_back() {
        Some('）') => '（',
        Some(')') => '(',
        _ => return trimmed,
    };
    trimmed.rfind(open).map_or(trimmed, |at| trimmed[..at].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_end_at_a_colon() {
        let labels = Labels::new(&Settings::default());
        for (text, found) in [
            ("时间：9 月", Some((Label::Time, "9 月"))),
            ("时间 : x", Some((Label::Time, " x"))),
            ("WHEN: now", Some((Label::Time, " now"))),
            ("入会口令（某某）：12", Some((Label::Password, "12"))),
            ("Password (x): 12", Some((Label::Password, " 12"))),
            ("A：x", Some((Label::Answer, "x"))),
            ("A2: x", Some((Label::Answer, " x"))),
            ("Time2: x", None),
            ("超时时间：3s", None),
            ("https://example.org/", None),
            ("时间", None),
            ("", None),
        ] {
            let labelled = labels.of_text(text).map(|l| (l.label, &text[l.value..]));
            assert_eq!(labelled, found, "{text}");
        }
        assert_eq!(labels.at_end("某人提问", Label::Ask), Some("提问".len()));
        assert_eq!(labels.at_end("某人", Label::Ask), None);
        assert_eq!(labels.at_end("FAQ", Label::Ask), None);
        assert_eq!(labels.at_end("Ann asks", Label::Ask), Some(4 + 1));
    }
}
