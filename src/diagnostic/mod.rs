//! Diagnostics: what is wrong, where, and how to fix it.
//!
//! An author's mistake is data: functions return an [`Outcome`] with their value and the
//! [`Diagnostic`]s found on the way. Nothing here prints; `cli` does.

mod findings;
mod source_text;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

pub(crate) use findings::{Counted, Finding, Findings, MOST_LISTED};
pub(crate) use source_text::SourceText;

use crate::path::SourcePath;

/// The severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// The site is not published.
    Error,
    /// The site is published, but probably not as its author intended.
    Warning,
    /// Information, such as a draft that was excluded.
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

/// A self-contained location in a source file: it includes an excerpt of its line, so that the
/// file's text can be dropped once it is parsed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Location {
    /// The path of the file.
    pub path: SourcePath,
    /// The marked span, unless the finding concerns the whole file.
    pub mark: Option<Box<Mark>>,
}

/// A marked span within one source line.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Mark {
    /// Line number, from 1.
    pub line: usize,
    /// Column in characters (Unicode scalar values), from 1.
    pub column: usize,
    /// The column after the marked span.
    pub end_column: usize,
    /// An excerpt of that line: all of it, without its line end, or some 130 characters surrounding
    /// the marked span, with `…` where it is cut.
    pub text: String,
    /// The marked bytes of `text`.
    pub range: Range<usize>,
}

impl Location {
    /// The location of a whole file.
    pub(crate) fn file(path: &SourcePath) -> Self {
        Self { path: path.clone(), mark: None }
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

/// A finding about a site or one of its files.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Diagnostic {
    /// The effect of the finding on publishing.
    pub severity: Severity,
    /// A stable, kebab-case name for this kind of finding, such as `invalid-date`.
    pub code: Cow<'static, str>,
    /// The mistake and its cause: lower case, no final period.
    pub message: String,
    /// The location, unless the finding concerns the whole site.
    pub location: Option<Location>,
    /// How to fix it.
    pub hint: Option<Cow<'static, str>>,
    /// The name or target that the finding is about, if the message says more than that. Findings
    /// of one rule about the same subject are shown once.
    pub subject: Option<Box<FindingSubject>>,
    /// For a summary of several findings with the same code in one file: their lines.
    pub counted: Option<Box<Counted>>,
}

/// The name or target that a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FindingSubject {
    /// Common to all findings that are shown once.
    pub name: String,
    /// For a finding made after reading: the text that it marks in its file, if that is not `name`.
    pub sought: Option<SoughtText>,
}

/// A text that is searched for in a file, to locate a finding made after reading.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SoughtText {
    /// A part of the value of a key.
    Value(String),
    /// A heading, or a bold line in place of one.
    Heading(String),
    /// A line of the file, from 1, instead of a text.
    Line(usize),
}

/// The longest message or hint in characters; longer ones are cut, since they may quote the
/// author's text.
const LONGEST: usize = 1_000;

impl Diagnostic {
    /// An error without a location.
    pub(crate) fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message.into())
    }

    /// A warning without a location.
    pub(crate) fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message.into())
    }

    /// A note without a location.
    pub(crate) fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message.into())
    }

    fn new(severity: Severity, code: &'static str, message: String) -> Self {
        let mut message = cut(message, LONGEST);
        // Formatting reserves up to twice the space, and there may be thousands of findings.
        message.shrink_to_fit();
        Self {
            severity,
            code: code.into(),
            message,
            location: None,
            hint: None,
            subject: None,
            counted: None,
        }
    }

    /// Sets the name or target that the finding is about.
    #[must_use]
    pub(crate) fn about(mut self, subject: &str) -> Self {
        let name = cut(subject.to_owned(), LONGEST);
        self.subject = Some(Box::new(FindingSubject { name, sought: None }));
        self
    }

    /// Sets the name that the finding is about, and the text that will be marked in its file.
    #[must_use]
    pub(crate) fn about_sought(self, subject: &str, sought: SoughtText) -> Self {
        let mut finding = self.about(subject);
        if let Some(subject) = &mut finding.subject {
            subject.sought = Some(sought);
        }
        finding
    }

    /// Sets the location.
    #[must_use]
    pub(crate) fn at(mut self, location: Location) -> Self {
        self.location = Some(location);
        self
    }

    /// Sets the hint.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        let hint: Cow<'static, str> = hint.into();
        self.hint = Some(match hint {
            Cow::Owned(hint) => cut(hint, LONGEST).into(),
            ours @ Cow::Borrowed(_) => ours,
        });
        self
    }

    /// Whether it says that something is missing. It is located on the first line unless there is a
    /// better place.
    pub(crate) fn is_about_missing(&self) -> bool {
        self.code.starts_with("missing-")
    }

    /// Sets the hint, if there is one.
    #[must_use]
    pub(crate) fn maybe_hint(self, hint: Option<impl Into<Cow<'static, str>>>) -> Self {
        match hint {
            Some(hint) => self.hint(hint),
            None => self,
        }
    }

    /// Sorts findings in the order in which they are shown.
    pub fn sort(findings: &mut [Self]) {
        // Sorts in place: there may be thousands, while the whole site is in memory.
        findings.sort_unstable_by(Self::order);
    }

    /// Compares findings by file, line, column, severity, code and message; those without a file
    /// come first.
    pub(crate) fn order(a: &Self, b: &Self) -> Ordering {
        /// The location of a finding, compared field by field.
        #[derive(PartialEq, Eq, PartialOrd, Ord)]
        struct Position<'f> {
            path: &'f SourcePath,
            line: usize,
            column: usize,
        }
        fn position(finding: &Diagnostic) -> Option<Position<'_>> {
            let location = finding.location.as_ref()?;
            let column = location.mark.as_ref().map(|mark| mark.column);
            // Summaries come after the listed findings.
            let last = finding.counted.as_ref().map_or(0, |_| usize::MAX);
            let (line, column) = (finding.line().unwrap_or(0), column.unwrap_or(last));
            Some(Position { path: &location.path, line, column })
        }
        position(a)
            .cmp(&position(b))
            .then_with(|| a.severity.cmp(&b.severity))
            .then_with(|| a.code.cmp(&b.code))
            .then_with(|| a.message.cmp(&b.message))
    }
}

/// A value and the findings made while computing it.
#[derive(Debug, Clone)]
pub struct Outcome<T> {
    /// The computed value.
    pub value: T,
    /// The findings made while computing the value.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Outcome<T> {
    /// A value without findings.
    pub(crate) fn clean(value: T) -> Self {
        Self { value, diagnostics: Vec::new() }
    }

    /// Applies `change` to the value.
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Outcome<U> {
        Outcome { value: change(self.value), diagnostics: self.diagnostics }
    }

    /// Returns the value and moves its findings to the end of `sink`.
    pub fn unpack(self, sink: &mut Vec<Diagnostic>) -> T {
        sink.extend(self.diagnostics);
        self.value
    }
}

/// The first `characters` characters of `text`, followed by `…` if there are more.
pub(crate) fn cut(mut text: String, characters: usize) -> String {
    if let Some((at, _)) = text.char_indices().nth(characters) {
        text.truncate(at);
        text.truncate(text.trim_end().len());
        text.push('…');
    }
    text
}

/// Longer names are not compared, which would take long.
const LONGEST_NAME: usize = 200;

/// The member of `known` that `name` was probably meant to be, if any is similar enough.
pub(crate) fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    if name.len() > LONGEST_NAME {
        return None;
    }
    let lower = name.to_lowercase();
    let length = name.chars().count();
    let near = known.into_iter().filter_map(|k| {
        let other = k.chars().take(2 * LONGEST_NAME).count();
        let allowed = (length.max(other) / 3).max(1);
        if length.abs_diff(other) > allowed {
            return None;
        }
        let distance = strsim::damerau_levenshtein(&lower, &k.to_lowercase());
        (distance <= allowed).then_some((distance, k))
    });
    near.min().map(|(_, k)| k)
}

/// The member of `known` that the file name `name` was probably meant to be. Endings don't count:
/// `tag.html` is not similar to `page.html`, and `page.htm` is.
pub(crate) fn nearest_file<'k>(
    name: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Option<&'k str> {
    let known: Vec<&str> = known.into_iter().collect();
    let near = nearest(stem(name), known.iter().map(|known| stem(known)))?;
    known.into_iter().find(|known| stem(known) == near)
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_between_characters() {
        for (text, expected) in
            [("ab cd", "ab…"), ("周报第一期", "周报第…"), ("abc", "abc"), ("", "")]
        {
            assert_eq!(cut(text.to_owned(), 3), expected, "{text}");
        }
    }

    #[test]
    fn nearest_finds_typing_errors_only() {
        let known = ["title", "base_url", "timezone"];
        assert_eq!(nearest("baseURL", known), Some("base_url"));
        assert_eq!(nearest("titel", known), Some("title"));
        assert_eq!(nearest("flavour", known), None);
        let long = "x".repeat(100_000);
        assert_eq!(nearest(&long, [&*long]), None);
        assert_eq!(nearest("titel", [&*long, "title"]), Some("title"));
    }

    #[test]
    fn endings_of_file_names_do_not_count() {
        let known = ["404.html", "base.html", "page.html", "components/rows.html"];
        for (name, expected) in [
            ("pge.html", Some("page.html")),
            ("page.htm", Some("page.html")),
            ("bse", Some("base.html")),
            ("tag.html", None),
            ("old.html", None),
            ("blog/page.html", None),
            ("components/row.html", Some("components/rows.html")),
        ] {
            assert_eq!(nearest_file(name, known), expected, "{name}");
        }
    }
}
