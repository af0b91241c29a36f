//! The findings in one text, bounded during collection: for each rule some findings are listed and
//! the others only counted.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Diagnostic, Location, Severity, SourceText};
use crate::path::SourcePath;

/// The number of findings of one rule that are listed per file; the others are counted.
pub(crate) const MOST_LISTED: usize = 100;

/// A finding about a span of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// A stable, kebab-case name, such as `text-read-as-html`.
    pub(crate) code: &'static str,
    /// The mistake: lower case, no final period.
    pub(crate) message: String,
    /// The span of the text that it concerns.
    pub(crate) source: Range<usize>,
    /// How to fix it.
    pub(crate) hint: Option<Cow<'static, str>>,
    /// The name or target that it is about, if the message says more than that.
    pub(crate) subject: Option<Box<str>>,
}

impl Finding {
    /// A finding without a hint.
    pub(crate) fn new(
        code: &'static str,
        message: impl Into<String>,
        source: Range<usize>,
    ) -> Self {
        Self { code, message: message.into(), source, hint: None, subject: None }
    }

    /// Sets the name or target that the finding is about.
    #[must_use]
    pub(crate) fn about(mut self, subject: &str) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// Sets the hint.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// The findings in one text: at most [`MOST_LISTED`] per code in full, and only the positions of
/// the others. A text may cause hundreds of thousands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Findings {
    listed: Vec<Finding>,
    /// The number of listed findings by code.
    codes: BTreeMap<&'static str, usize>,
    /// The code and position of each finding that isn't listed.
    counted: Vec<(&'static str, usize)>,
}

impl Findings {
    /// Adds a finding.
    pub(crate) fn push(&mut self, finding: Finding) {
        if self.has_room(finding.code) {
            *self.codes.entry(finding.code).or_default() += 1;
            self.listed.push(finding);
        } else {
            self.counted.push((finding.code, finding.source.start));
        }
    }

    /// Adds a finding. `texts` returns its message and hint, and is only called if it is listed.
    pub(crate) fn push_with<H: Into<Cow<'static, str>>>(
        &mut self,
        code: &'static str,
        source: Range<usize>,
        texts: impl FnOnce() -> (String, H),
    ) {
        if self.has_room(code) {
            let (message, hint) = texts();
            self.push(Finding::new(code, message, source).hint(hint));
        } else {
            self.counted.push((code, source.start));
        }
    }

    /// Whether the next finding with this code will be listed. If not, its message and hint are
    /// never shown, and computing them would be wasted.
    pub(crate) fn has_room(&self, code: &str) -> bool {
        self.codes.get(code).is_none_or(|listed| *listed < MOST_LISTED)
    }

    /// Adds the findings of `other`.
    pub(crate) fn append(&mut self, other: Self) {
        self.extend(other.listed);
        self.counted.extend(other.counted);
    }

    /// Sorts the listed findings by position.
    pub(crate) fn sort(&mut self) {
        self.listed.sort_by_key(|finding| finding.source.start);
    }

    /// The listed findings.
    #[cfg(test)]
    pub(crate) fn listed(&self) -> &[Finding] {
        &self.listed
    }

    /// Converts the findings to warnings about a file, in whose text the searched text begins at
    /// byte `start`.
    pub(crate) fn locate(self, source: &SourceText, start: usize) -> Vec<Diagnostic> {
        let warning = |Finding { code, message, source: range, hint, subject }| {
            let at = source.span(start + range.start..start + range.end);
            let mut warning = Diagnostic::warning(code, message).at(at);
            if let Some(subject) = subject {
                warning = warning.about(&subject);
            }
            match hint {
                Some(hint) => warning.hint(hint),
                None => warning,
            }
        };
        let mut lines: BTreeMap<&'static str, Counted> = BTreeMap::new();
        for (code, at) in self.counted {
            lines.entry(code).or_default().add(source.line(start + at), 1);
        }
        let counted = lines.into_iter().map(|(code, lines)| {
            Diagnostic::counted(Severity::Warning, code.into(), source.path(), lines)
        });
        self.listed.into_iter().map(warning).chain(counted).collect()
    }
}

impl Extend<Finding> for Findings {
    fn extend<T: IntoIterator<Item = Finding>>(&mut self, findings: T) {
        for finding in findings {
            self.push(finding);
        }
    }
}

/// The findings of one code in one file that are counted but not listed: their number by line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Counted(BTreeMap<usize, usize>);

impl Counted {
    fn add(&mut self, line: usize, count: usize) {
        *self.0.entry(line).or_default() += count;
    }

    /// The number of findings.
    pub(crate) fn count(&self) -> usize {
        self.0.values().sum()
    }

    /// The first line with a finding; 0 for findings about the whole file.
    pub(crate) fn first_line(&self) -> usize {
        self.0.first_key_value().map_or(0, |(line, _)| *line)
    }
}

impl Diagnostic {
    /// A summary of findings that are counted but not listed.
    fn counted(
        severity: Severity,
        code: Cow<'static, str>,
        path: &SourcePath,
        lines: Counted,
    ) -> Self {
        let message = format!("and {} more of `{code}` in this file", lines.count());
        Self {
            severity,
            code,
            message,
            location: Some(Location::file(path)),
            hint: None,
            subject: None,
            counted: Some(Box::new(lines)),
        }
    }

    /// The number of findings that this one summarises.
    pub(crate) fn count(&self) -> usize {
        self.counted.as_ref().map_or(1, |counted| counted.count())
    }

    /// The line of the finding, or the first line of a summary.
    pub(crate) fn line(&self) -> Option<usize> {
        let mark = self.location.as_ref().and_then(|location| location.mark.as_ref());
        mark.map(|mark| mark.line)
            .or_else(|| self.counted.as_ref().map(|counted| counted.first_line()))
            .filter(|line| *line > 0)
    }

    /// The finding, if `is_selected` accepts its line; a summary is reduced to the accepted lines.
    pub(crate) fn filter_lines(
        mut self,
        is_selected: impl Fn(Option<usize>) -> bool,
    ) -> Option<Self> {
        let Some(mut counted) = self.counted.take() else {
            return is_selected(self.line()).then_some(self);
        };
        counted.0.retain(|line, _| is_selected((*line > 0).then_some(*line)));
        let path = &self.location.as_ref()?.path;
        (counted.count() > 0).then(|| Self::counted(self.severity, self.code, path, *counted))
    }

    /// Sorts findings, and counts those beyond `MOST_LISTED` of one rule in one file.
    pub(crate) fn arrange(findings: &mut Vec<Self>) {
        Self::sort(findings);
        if findings.len() > MOST_LISTED {
            count_the_rest(findings);
        }
    }
}

/// Retains the first [`MOST_LISTED`] findings of each rule in each file, and summarises the others.
fn count_the_rest(findings: &mut Vec<Diagnostic>) {
    type Rule = (SourcePath, Severity, Cow<'static, str>);
    let mut listed: BTreeMap<Rule, usize> = BTreeMap::new();
    let mut rest: BTreeMap<Rule, Counted> = BTreeMap::new();
    findings.retain(|finding| {
        let Some(location) = &finding.location else { return true };
        let rule = (location.path.clone(), finding.severity, finding.code.clone());
        let listed = listed.entry(rule.clone()).or_default();
        if finding.counted.is_none() && *listed < MOST_LISTED {
            *listed += 1;
            return true;
        }
        let counted = rest.entry(rule).or_default();
        match &finding.counted {
            Some(lines) => lines.0.iter().for_each(|(line, count)| counted.add(*line, *count)),
            None => counted.add(finding.line().unwrap_or(0), 1),
        }
        false
    });
    findings.extend(
        rest.into_iter().map(|((path, severity, code), lines)| {
            Diagnostic::counted(severity, code, &path, lines)
        }),
    );
    Diagnostic::sort(findings);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(lines: usize) -> SourceText {
        SourceText::new(SourcePath::new("a.md").unwrap(), "line\n".repeat(lines))
    }

    fn shown(diagnostics: &[Diagnostic]) -> Vec<String> {
        let line = |d: &Diagnostic| d.line().map_or_else(String::new, |line| format!(":{line}"));
        diagnostics.iter().map(|d| format!("{}{} {}", d.code, line(d), d.message)).collect()
    }

    #[test]
    fn findings_beyond_a_hundred_are_counted_by_rule() {
        let source = text(250);
        let mut found = Findings::default();
        for line in 0..250 {
            assert_eq!(found.has_room("a"), line < MOST_LISTED);
            found.push(Finding::new("a", format!("{line}"), line * 5..line * 5 + 4));
            if line % 2 == 0 {
                found.push(Finding::new("b", "x", line * 5..line * 5));
            }
        }
        let mut texts = 0;
        let mut others = Findings::default();
        for line in 0..250 {
            others.push_with("c", line * 5..line * 5, || {
                texts += 1;
                (String::new(), "")
            });
        }
        assert_eq!((texts, others.listed.len(), others.counted.len()), (100, 100, 150));
        let mut diagnostics = found.locate(&source, 0);
        Diagnostic::arrange(&mut diagnostics);
        let of = |code: &str| diagnostics.iter().filter(|d| d.code == code).collect::<Vec<_>>();
        for (code, all) in [("a", 250), ("b", 125)] {
            assert_eq!(of(code).len(), MOST_LISTED + 1);
            assert_eq!(of(code).iter().map(|d| d.count()).sum::<usize>(), all);
        }
        let last = of("a").into_iter().find(|d| d.counted.is_some()).unwrap();
        assert_eq!(shown(std::slice::from_ref(last)), ["a:101 and 150 more of `a` in this file"]);
        let before = diagnostics.clone();
        Diagnostic::arrange(&mut diagnostics);
        assert_eq!(diagnostics, before, "arranging again changes nothing");
    }

    #[test]
    fn filters_apply_to_counted_findings() {
        let source = text(300);
        let mut found = Findings::default();
        (0..300).for_each(|line| found.push(Finding::new("a", "x", line * 5..line * 5)));
        let of = |selected: &dyn Fn(usize) -> bool| {
            let found = found.clone().locate(&source, 0).into_iter();
            let selected = |line: Option<usize>| line.is_some_and(selected);
            found.filter_map(|d| d.filter_lines(selected)).collect::<Vec<_>>()
        };
        let count = |found: &[Diagnostic]| found.iter().map(Diagnostic::count).sum::<usize>();
        assert_eq!(count(&of(&|_| true)), 300);
        assert_eq!(count(&of(&|line| line <= 100)), 100);
        assert_eq!(of(&|_| false), []);
        let last = of(&|line| line == 250 || line == 260);
        assert_eq!(shown(&last), ["a:250 and 2 more of `a` in this file"]);
    }

    #[test]
    fn errors_stay_errors() {
        let path = SourcePath::new("a.md").unwrap();
        let source = text(200);
        let error = |line: usize| Diagnostic::error("x", "e").at(source.span(line * 5..line * 5));
        let mut found: Vec<_> = (0..200).map(error).collect();
        found.extend((0..200).map(|_| Diagnostic::warning("x", "w").at(Location::file(&path))));
        found.extend((0..200).map(|_| Diagnostic::warning("x", "of the site")));
        Diagnostic::arrange(&mut found);
        let count = |severity| {
            found.iter().filter(|d| d.severity == severity).map(Diagnostic::count).sum::<usize>()
        };
        assert_eq!((count(Severity::Error), count(Severity::Warning)), (200, 400));
        assert_eq!(found.len(), 2 * (MOST_LISTED + 1) + 200);
    }
}
