//! The findings of a session: those of the site and those of its pages. The terminal shows each
//! once, and browsers show all errors until they are fixed.

use crate::cli::report::{Reporter, count_of};
use crate::diagnostic::{Diagnostic, Severity};

/// The findings of a session.
#[derive(Default)]
pub(super) struct SessionFindings {
    /// Findings of the last build, which were reported already.
    reported: Vec<Diagnostic>,
    /// The errors that prevented the last build from being served.
    problems: Vec<Diagnostic>,
    /// The errors in pages of the site being served.
    page_errors: Vec<Diagnostic>,
}

impl SessionFindings {
    /// Replaces the errors of the last build by those among `findings`. Returns whether they are
    /// the same.
    pub(super) fn replace_problems(&mut self, findings: &[Diagnostic]) -> bool {
        let before = std::mem::replace(&mut self.problems, errors(findings));
        before == self.problems
    }

    /// Whether errors prevented the last build from being served.
    pub(super) fn has_problems(&self) -> bool {
        !self.problems.is_empty()
    }

    /// The number of errors that prevented the last build from being served.
    pub(super) fn problem_count(&self) -> usize {
        count_of(&self.problems, Severity::Error)
    }

    /// Forgets the errors in pages of a site that is no longer served.
    pub(super) fn clear_page_errors(&mut self) {
        self.page_errors.clear();
    }

    /// Adds errors in pages of the site being served, and returns those that are new.
    pub(super) fn add_page_errors(&mut self, findings: &[Diagnostic]) -> Vec<Diagnostic> {
        let mut new = errors(findings);
        new.retain(|found| !self.page_errors.contains(found));
        self.page_errors.extend(new.iter().cloned());
        new
    }

    /// All current errors, as browsers show them.
    pub(super) fn overlay(&self) -> String {
        let all: Vec<_> = self.problems.iter().chain(&self.page_errors).cloned().collect();
        Reporter::plain(&all)
    }

    /// Adds the warnings of the last build, which may still apply, to the findings of a build that
    /// could not read all files.
    pub(super) fn add_earlier_warnings(&self, findings: &mut Vec<Diagnostic>) {
        findings.extend(self.reported.iter().filter(|found| !is_error(found)).cloned());
        Diagnostic::sort(findings);
    }

    /// Returns what the previous build did not find, in sorted `findings`. Errors are reported at
    /// each change until they are fixed, and only then: `change` says whether there was one.
    pub(super) fn replace_reported(
        &mut self,
        findings: Vec<Diagnostic>,
        change: SinceLastBuild,
    ) -> Vec<Diagnostic> {
        let same = change == SinceLastBuild::Nothing;
        let mut reported = self.reported.iter().filter(|found| same || !is_error(found)).peekable();
        let mut was_reported = |found: &&Diagnostic| {
            let before = |s: &&Diagnostic| Diagnostic::order(s, found).is_lt();
            while reported.next_if(before).is_some() {}
            reported.peek() == Some(found)
        };
        let new = findings.iter().filter(|found| !was_reported(found)).cloned().collect();
        self.reported = findings;
        new
    }
}

/// Whether anything has changed since the last build.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SinceLastBuild {
    /// Neither files nor errors.
    Nothing,
    Something,
}

/// Whether a finding is an error.
pub(super) fn is_error(found: &Diagnostic) -> bool {
    found.severity == Severity::Error
}

fn errors(findings: &[Diagnostic]) -> Vec<Diagnostic> {
    findings.iter().filter(|found| is_error(found)).cloned().collect()
}
