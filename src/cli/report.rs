//! Reports diagnostics and results. Messages for people go to standard error, JSON for programs to
//! standard output.

use std::io;
use std::path::Path;
use std::time::Duration;

use rayon::prelude::*;
use serde_json::json;

use super::environment::Environment;
use super::fold::{FoldedItem, fold};
use super::options::{Color, Global, OutputFormat};
use super::terminal::{Colors, Printable, ProgressLine, Stream};
use crate::diagnostic::{Diagnostic, Severity};
use crate::disk::publish::PublishSummary;
use crate::pipeline::BuildSummary;

/// How many diagnostics are printed with a source excerpt if all are requested; the others get one
/// line each.
const SHOWN_WITH_TEXT: usize = 1000;

/// Prints messages with the requested verbosity and colours.
#[derive(Debug)]
pub(super) struct Reporter {
    colors: Colors,
    quiet: bool,
    verbose: bool,
    /// Whether messages go to a terminal that can draw a line again.
    redraws: bool,
}

/// The summary printed at the end of a build.
#[derive(Debug)]
pub(super) struct Totals {
    summary: BuildSummary,
    published: Option<PublishSummary>,
    errors: usize,
    warnings: usize,
    time: Duration,
}

impl Totals {
    pub(super) fn of(
        diagnostics: &[Diagnostic],
        summary: BuildSummary,
        published: Option<PublishSummary>,
        time: Duration,
    ) -> Self {
        Self {
            summary,
            published,
            errors: count_of(diagnostics, Severity::Error),
            warnings: count_of(diagnostics, Severity::Warning),
            time,
        }
    }
}

impl Reporter {
    pub(super) fn new(global: &Global, environment: &Environment) -> Self {
        let redraws =
            Stream::Messages.is_terminal() && environment.variable("TERM") != Some("dumb");
        let coloured = match global.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => redraws && environment.variable("NO_COLOR").is_none_or(str::is_empty),
        };
        Self {
            colors: if coloured { Colors::On } else { Colors::Off },
            quiet: global.quiet,
            verbose: global.verbose,
            redraws,
        }
    }

    /// Reports diagnostics, in the given order: for people folded, unless all are requested.
    pub(super) fn findings(
        &self,
        diagnostics: &[Diagnostic],
        format: OutputFormat,
    ) -> io::Result<()> {
        let is_shown = |finding: &&Diagnostic| !self.quiet || finding.severity != Severity::Note;
        match format {
            OutputFormat::Json => in_batches(Stream::Output, diagnostics, |_, finding| {
                Printable::json(&as_json(finding))
            }),
            OutputFormat::Human if self.verbose => {
                let shown: Vec<_> = diagnostics.iter().filter(is_shown).collect();
                in_batches(Stream::Messages, &shown, |index, finding| {
                    Ok(if index < SHOWN_WITH_TEXT {
                        Printable::finding(finding, None, self.colors).with_blank_line()
                    } else {
                        Printable::one_line(finding, None, self.colors)
                    })
                })
            }
            OutputFormat::Human => {
                let shown: Vec<_> = diagnostics.iter().filter(is_shown).collect();
                in_batches(Stream::Messages, &fold(&shown), |_, item| {
                    Ok(match item {
                        FoldedItem::Full(_) => folded(item, self.colors).with_blank_line(),
                        FoldedItem::Line(_) | FoldedItem::Rest(_) => folded(item, self.colors),
                    })
                })
            }
        }
    }

    /// Reports the errors only.
    pub(super) fn errors(&self, diagnostics: &[Diagnostic]) -> io::Result<()> {
        let errors: Vec<_> = diagnostics
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .cloned()
            .collect();
        self.findings(&errors, OutputFormat::Human)
    }

    /// Reports how a build ended.
    pub(super) fn built(
        &self,
        totals: &Totals,
        output: &Path,
        format: OutputFormat,
    ) -> io::Result<()> {
        let Totals { summary, published, errors, warnings, time } = totals;
        if format == OutputFormat::Json {
            let line = json!({
                "type": "summary",
                "published": published.is_some(),
                "posts": summary.posts,
                "pages": summary.pages,
                "files": summary.files,
                "changed": published.as_ref().map(|p| p.written),
                "removed": published.as_ref().map(|p| p.removed),
                "errors": errors,
                "warnings": warnings,
                "seconds": (time.as_secs_f64() * 1000.0).round() / 1000.0,
            });
            return Self::summary(&line);
        }
        if self.quiet && published.is_some() {
            return Ok(());
        }
        let counted = format!(
            "{}, {}, {}, {}",
            count(summary.posts, "post"),
            count(summary.pages, "page"),
            count(summary.files, "file"),
            count(*warnings, "warning"),
        );
        let seconds = time.as_secs_f64();
        if let Some(published) = published {
            let changed = if published.written == 0 && published.removed == 0 {
                "nothing changed".to_owned()
            } else {
                format!("{} written, {} removed", published.written, published.removed)
            };
            return Self::always(&format!(
                "built {}: {counted}; {changed}; {seconds:.2} s",
                output.display()
            ));
        }
        let failed = match errors {
            0 => "warnings count as errors (--strict)".to_owned(),
            n => count(*n, "error"),
        };
        Self::always(&format!(
            "not built, {} is unchanged: {failed}; {counted}; {seconds:.2} s",
            output.display()
        ))
    }

    /// Reports how long a phase took, if the user requested it.
    pub(super) fn phase(&self, name: &str, time: Duration) {
        if self.verbose {
            // If this can't be written, there is no other way to report it.
            let _ = Self::always(&format!("{:>8.1} ms  {name}", time.as_secs_f64() * 1000.0));
        }
    }

    /// Reports an error that prevented the program from doing its work.
    pub(super) fn failure(&self, error: &dyn std::error::Error) {
        let message = Printable::message(Severity::Error, &error.to_string(), self.colors);
        // If this can't be written, there is no other way to report it.
        let _ = Stream::Messages.lines([&message]);
    }

    /// Reports success, unless quiet.
    pub(super) fn done(&self, text: &str) -> io::Result<()> {
        if self.quiet { Ok(()) } else { Self::always(text) }
    }

    /// A line with the progress of a build on a terminal; `--verbose` prints each phase instead.
    pub(super) fn progress_line(&self) -> ProgressLine {
        if self.redraws && !self.quiet && !self.verbose {
            ProgressLine::start()
        } else {
            ProgressLine::hidden()
        }
    }

    /// Shows the progress of long work on a terminal.
    #[cfg(feature = "external-links")]
    pub(super) fn progress(&self, text: &str) {
        if !self.quiet && Stream::Messages.is_terminal() {
            // If this can't be written, there is no other way to report it.
            let _ = Stream::Messages.progress(text);
        }
    }

    /// Clears the progress line.
    #[cfg(feature = "external-links")]
    pub(super) fn progress_ended(&self) {
        self.progress("");
    }

    /// Reports a result even if quiet.
    pub(super) fn always(text: &str) -> io::Result<()> {
        Stream::Messages.line(text)
    }

    /// Writes the summary as JSON for programs.
    pub(super) fn summary(summary: &serde_json::Value) -> io::Result<()> {
        Stream::Output.lines([&Printable::json(summary)?])
    }

    /// Warns the user, even if quiet.
    pub(super) fn warn(&self, text: &str) -> io::Result<()> {
        Stream::Messages.lines([&Printable::message(Severity::Warning, text, self.colors)])
    }

    /// The diagnostics as printed on a terminal, folded and without colours.
    pub(super) fn plain(diagnostics: &[Diagnostic]) -> String {
        let all: Vec<_> = diagnostics.iter().collect();
        let plain = |item| folded(&item, Colors::Off).into_string();
        let texts: Vec<String> = fold(&all).into_iter().map(plain).collect();
        texts.join("\n\n")
    }
}

/// Formats a part of the folded output.
fn folded(item: &FoldedItem<'_>, colors: Colors) -> Printable {
    match item {
        FoldedItem::Full(group) => {
            Printable::finding(group.first, group.other_places().as_deref(), colors)
        }
        FoldedItem::Line(group) => {
            Printable::one_line(group.first, group.other_places().as_deref(), colors)
        }
        FoldedItem::Rest(rest) => {
            let Diagnostic { severity, code, .. } = rest.first;
            Printable::coded(*severity, code, &rest.message(), colors)
        }
    }
}

/// Writes a line for each item. Formatting takes longer than writing, and there may be thousands of
/// items, so it is done in parallel, in batches, so that the text does not take more memory than
/// the site.
fn in_batches<T: Sync>(
    stream: Stream,
    items: &[T],
    format: impl Fn(usize, &T) -> io::Result<Printable> + Sync,
) -> io::Result<()> {
    const AT_ONCE: usize = 100;
    for (batch, items) in items.chunks(AT_ONCE).enumerate() {
        let texts = items.par_iter().enumerate();
        let texts = texts.map(|(index, item)| format(batch * AT_ONCE + index, item));
        stream.lines(&texts.collect::<io::Result<Vec<_>>>()?)?;
    }
    Ok(())
}

/// The number of diagnostics of a severity, including those that are counted but not listed.
pub(super) fn count_of(diagnostics: &[Diagnostic], severity: Severity) -> usize {
    let found = diagnostics.iter().filter(|finding| finding.severity == severity);
    found.map(Diagnostic::count).sum()
}

/// Formats a count with its noun: `1 post`, `2 posts`.
pub(super) fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

fn as_json(finding: &Diagnostic) -> serde_json::Value {
    let mark = finding.location.as_ref().and_then(|location| location.mark.as_ref());
    let mut json = json!({
        "type": "diagnostic",
        "severity": finding.severity.to_string(),
        "code": finding.code,
        "message": finding.message,
        "file": finding.location.as_ref().map(|location| location.path.as_str()),
        "line": finding.line(),
        "column": mark.map(|mark| mark.column),
        "hint": finding.hint,
    });
    if finding.counted.is_some() {
        json["count"] = finding.count().into();
    }
    json
}
