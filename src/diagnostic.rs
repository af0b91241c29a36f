//! What went wrong, where, and what to do about it.
//!
//! An author's mistake is data: functions return an [`Outcome`] that carries its value and the
//! [`Diagnostic`]s found on the way. Nothing here prints; `cli` does.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::path::SourcePath;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// The site is not published.
    Error,
    /// The site is published, but likely not what its author meant.
    Warning,
    /// Said for information, such as a draft that was left out.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        })
    }
}

/// A place in a source file, complete in itself: it keeps the source line, so that the file's
/// text can be dropped as soon as it is parsed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Location {
    /// The file.
    pub path: SourcePath,
    /// The marked place, if the finding is about a place and not the whole file.
    pub mark: Option<Box<Mark>>,
}

/// A marked stretch of one source line.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Mark {
    /// Line number, from 1.
    pub line: usize,
    /// Column in characters (Unicode scalar values), from 1.
    pub column: usize,
    /// The text of that line without its line end.
    pub text: String,
    /// The marked bytes of `text`.
    pub range: Range<usize>,
}

impl Location {
    /// The file as a whole.
    pub fn file(path: &SourcePath) -> Self {
        Self { path: path.clone(), mark: None }
    }

    /// Bytes `range` of `text`, which is the text of `path`. A range over several lines marks
    /// its first line only; offsets past the end or inside a character are moved back.
    pub fn span(path: &SourcePath, text: &str, range: Range<usize>) -> Self {
        let floor = |at: usize| text.floor_char_boundary(at.min(text.len()));
        let start = floor(range.start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let line_text = text[line_start..line_end].trim_end_matches('\r');
        let end =
            floor(range.end).clamp(start, line_start + line_text.len().max(start - line_start));
        Self {
            path: path.clone(),
            mark: Some(Box::new(Mark {
                line: memchr::memchr_iter(b'\n', &text.as_bytes()[..line_start]).count() + 1,
                column: text[line_start..start].chars().count() + 1,
                text: line_text.to_owned(),
                range: start - line_start..end - line_start,
            })),
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path)?;
        match &self.mark {
            Some(mark) => write!(f, ":{}:{}", mark.line, mark.column),
            None => Ok(()),
        }
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A stable, kebab-case name for this kind of finding, such as `invalid-date`.
    pub code: Cow<'static, str>,
    /// What is wrong and why: lower case, no final period.
    pub message: String,
    /// Where, unless it concerns the whole site.
    pub location: Option<Location>,
    /// What to do about it.
    pub hint: Option<Cow<'static, str>>,
}

impl Diagnostic {
    /// An error without a place.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message.into())
    }

    /// A warning without a place.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message.into())
    }

    /// A note without a place.
    pub fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message.into())
    }

    fn new(severity: Severity, code: &'static str, mut message: String) -> Self {
        // What formats a text reserves twice as much, and there may be thousands of findings.
        message.shrink_to_fit();
        Self { severity, code: code.into(), message, location: None, hint: None }
    }

    /// The same finding, at `location`.
    #[must_use]
    pub fn at(mut self, location: Location) -> Self {
        self.location = Some(location);
        self
    }

    /// The same finding, with advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The order in which findings are shown: by file, place, severity, code and message, those
    /// without a file first.
    pub fn sort(findings: &mut [Self]) {
        // In place: there may be thousands, at a time when all of the site is in memory.
        findings.sort_unstable_by(Self::order);
    }

    /// How two findings stand in that order.
    pub fn order(a: &Self, b: &Self) -> Ordering {
        fn place(finding: &Diagnostic) -> Option<(&SourcePath, usize, usize)> {
            let location = finding.location.as_ref()?;
            let (line, column) =
                location.mark.as_ref().map_or((0, 0), |mark| (mark.line, mark.column));
            Some((&location.path, line, column))
        }
        place(a)
            .cmp(&place(b))
            .then_with(|| a.severity.cmp(&b.severity))
            .then_with(|| a.code.cmp(&b.code))
            .then_with(|| a.message.cmp(&b.message))
    }
}

/// A value and what was found while making it.
#[derive(Debug, Clone)]
pub struct Outcome<T> {
    /// The value.
    pub value: T,
    /// The findings.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Outcome<T> {
    /// A value with nothing to say about it.
    pub fn clean(value: T) -> Self {
        Self { value, diagnostics: Vec::new() }
    }

    /// The same with what `change` makes of the value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Outcome<U> {
        Outcome { value: change(self.value), diagnostics: self.diagnostics }
    }

    /// The value; its findings are moved to the end of `sink`.
    pub fn unpack(self, sink: &mut Vec<Diagnostic>) -> T {
        sink.extend(self.diagnostics);
        self.value
    }
}

/// The first so many characters of `text`, and `…` if there are more.
pub fn cut(mut text: String, characters: usize) -> String {
    if let Some((at, _)) = text.char_indices().nth(characters) {
        text.truncate(at);
        text.truncate(text.trim_end().len());
        text.push('…');
    }
    text
}

/// The member of `known` that `name` was most likely meant to be, if any is near enough.
pub fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let lower = name.to_lowercase();
    known
        .into_iter()
        .map(|k| (strsim::damerau_levenshtein(&lower, &k.to_lowercase()), k))
        .min()
        .filter(|(distance, k)| {
            *distance <= (k.chars().count().max(name.chars().count()) / 3).max(1)
        })
        .map(|(_, k)| k)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_counts_characters_and_keeps_its_line() {
        let path = SourcePath::new("a.md").unwrap();
        let text = "one\r\n二三 four\r\nfive";
        let at = text.find("four").unwrap();
        let mark = Location::span(&path, text, at..at + 4).mark.unwrap();
        assert_eq!((mark.line, mark.column, mark.text.as_str()), (2, 4, "二三 four"));
        assert_eq!(&mark.text[mark.range], "four");
    }

    #[test]
    fn odd_ranges_never_panic() {
        let path = SourcePath::new("a.md").unwrap();
        for text in ["", "\n", "二", "ab\r\n\r\ncd"] {
            for start in 0..8 {
                for end in 0..8 {
                    let mark = Location::span(&path, text, start..end).mark.unwrap();
                    assert!(
                        mark.range.start <= mark.range.end
                            && mark.range.end <= mark.text.len().max(mark.range.start)
                    );
                }
            }
        }
    }

    #[test]
    fn texts_are_cut_between_characters() {
        for (text, expected) in
            [("ab cd", "ab…"), ("周报第一期", "周报第…"), ("abc", "abc"), ("", "")]
        {
            assert_eq!(cut(text.to_owned(), 3), expected, "{text}");
        }
    }

    #[test]
    fn nearest_finds_slips_and_nothing_far() {
        let known = ["title", "base_url", "timezone"];
        assert_eq!(nearest("baseURL", known), Some("base_url"));
        assert_eq!(nearest("titel", known), Some("title"));
        assert_eq!(nearest("flavour", known), None);
    }
}
