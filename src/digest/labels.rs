//! Labels: the words before a colon that say what a line contains, such as `时间：` and `A:`.

use std::borrow::Cow;

use crate::config::DigestSettings as Settings;
use crate::markdown::outline::{LineKind, Outline, TextLine};

/// The meaning of a label.
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

/// The words that are labels, and the labels found in an outline.
#[derive(Debug)]
pub(super) struct LabelWords<'s> {
    /// In lower case. If a word is listed twice, its first meaning applies.
    words: Vec<(Cow<'s, str>, Label)>,
    /// The lengths of the words in bytes: a bit for each length.
    lengths: u64,
    /// The label that begins each line of the outline; shared by the extractors.
    lines: Vec<Option<Labelled>>,
}

/// A label that begins a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Labelled {
    pub(super) label: Label,
    /// The end of the label in the line's text, before the colon and any brackets.
    pub(super) word_end: usize,
    /// The start of the labelled value.
    pub(super) value: usize,
}

/// The longest label with its brackets, in bytes.
const LONGEST: usize = 60;

impl<'s> LabelWords<'s> {
    /// Takes the words from the settings and finds the labels in an outline.
    pub(super) fn new(settings: &'s Settings, outline: &Outline) -> Self {
        let (events, questions) = (&settings.events, &settings.questions);
        let mut words = Vec::with_capacity(128);
        for (label, names) in [
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
            words.extend(names.iter().map(|name| (normal(name), label)));
        }
        let lengths = words.iter().fold(0, |lengths, (word, _)| lengths | bit(word.len()));
        let mut labels = Self { words, lengths, lines: Vec::new() };
        labels.lines = outline.lines().map(|line| labels.of_text(line.text())).collect();
        labels
    }

    /// The label that begins `line`, a line of the outline.
    pub(super) fn of(&self, line: TextLine<'_>) -> Option<Labelled> {
        if matches!(line.kind(), LineKind::Heading { .. } | LineKind::Code) {
            return None;
        }
        self.lines.get(line.index()).copied().flatten()
    }

    /// The label that begins `text`.
    pub(super) fn of_text(&self, text: &str) -> Option<Labelled> {
        let head = &text[..text.floor_char_boundary(LONGEST)];
        // The full-width colon begins with EF.
        let mut colons = memchr::memchr2_iter(b':', 0xef, head.as_bytes());
        let colon = colons.find(|&at| head[at..].starts_with([':', '：']))?;
        let label = without_brackets(&head[..colon]);
        let value = colon + if head[colon..].starts_with(':') { 1 } else { '：'.len_utf8() };
        let found = self.named(label.trim()).or_else(|| {
            // `A1:`, `Q2:`
            let unnumbered = label.trim().trim_end_matches(|c: char| c.is_ascii_digit());
            let numbered = unnumbered.len() < label.trim().len();
            let found = if numbered { self.named(unnumbered) } else { None };
            found.filter(|label| matches!(label, Label::Ask | Label::Answer))
        })?;
        Some(Labelled { label: found, word_end: label.len(), value })
    }

    fn named(&self, word: &str) -> Option<Label> {
        let word = lower(word);
        if self.lengths & bit(word.len()) == 0 {
            return None;
        }
        self.words.iter().find(|(known, _)| *known == word).map(|(_, label)| *label)
    }

    /// The length of the longest word for this label at the end of `text`.
    pub(super) fn at_end(&self, text: &str, label: Label) -> Option<usize> {
        let words = self.words.iter().filter(|(_, of)| *of == label).map(|(word, _)| word.as_ref());
        words
            .filter(|word| {
                let start = text.len().wrapping_sub(word.len());
                let Some(end) = text.get(start..) else { return false };
                let letters = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
                // `FAQ` does not end in `Q`.
                let inside =
                    letters(text[..start].chars().next_back()) && letters(end.chars().next());
                !inside && (end == *word || lower(end) == **word) && self.named(word) == Some(label)
            })
            .map(str::len)
            .max()
    }
}

/// The bit for a length: lengths beyond 63 share one, and 0 has none.
fn bit(length: usize) -> u64 {
    if length == 0 { 0 } else { 1 << length.min(63) }
}

/// The normal form in which labels are compared: lower case, without the colon that settings may
/// have.
fn normal(word: &str) -> Cow<'_, str> {
    lower(word.trim().trim_end_matches([':', '：']).trim_end())
}

/// `text` in lower case; most labels are already.
fn lower(text: &str) -> Cow<'_, str> {
    // Chinese and Japanese letters have no case.
    let upper = |c: char| !matches!(c, '\u{3000}'..='\u{9fff}') && c.is_uppercase();
    if text.chars().any(upper) { Cow::Owned(text.to_lowercase()) } else { Cow::Borrowed(text) }
}

/// `口令（钉钉）` without the part in brackets.
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
    fn a_word_listed_twice_has_its_first_meaning() {
        let named_twice: Settings = serde_json::from_str(
            r#"{
                "events": {"labels": {"title": ["Topic"]}},
                "questions": {"ask": ["topic", "asks"]}
            }"#,
        )
        .unwrap();
        let labels = LabelWords::new(&named_twice, &Outline::default());
        assert_eq!(labels.of_text("Topic: x").map(|l| l.label), Some(Label::Title));
        assert_eq!(labels.at_end("Ann topic", Label::Ask), None);
        assert_eq!(labels.at_end("Ann asks", Label::Ask), Some(4));
    }

    #[test]
    fn labels_end_at_a_colon() {
        let settings: Settings =
            serde_json::from_str(r#"{"events": {"labels": {"title": ["İçerik"]}}}"#).unwrap();
        let labels = LabelWords::new(&settings, &Outline::default());
        for (text, found) in [
            ("时间：9 月", Some((Label::Time, "9 月"))),
            ("时间 : x", Some((Label::Time, " x"))),
            ("WHEN: now", Some((Label::Time, " now"))),
            ("入会口令（某某）：12", Some((Label::Password, "12"))),
            ("Password (x): 12", Some((Label::Password, " 12"))),
            ("A：x", Some((Label::Answer, "x"))),
            ("A2: x", Some((Label::Answer, " x"))),
            ("Time2: x", None),
            ("İçerik: x", Some((Label::Title, " x"))),
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
        assert_eq!(labels.at_end("Ann asks", Label::Ask), Some(4));
    }
}
