//! Findings and results for people and for programs. People's messages go to standard error,
//! JSON to standard output.

use std::io::{self, BufWriter, IsTerminal as _, Write as _};
use std::path::Path;
use std::time::Duration;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};
use rayon::prelude::*;
use serde_json::json;

use super::{Color, Environment, Format, Global};
use crate::diagnostic::{Diagnostic, Severity};
use crate::disk::publish::Published;
use crate::pipeline::Summary;

/// How many findings are told with the text that they are about; the others take a line each, lest
/// an archive's first build fill the screen with what nobody reads to the end.
const SHOWN_WITH_TEXT: usize = 1000;

/// Says things, as loud and as colourful as asked for.
#[derive(Debug)]
pub(super) struct Reporter {
    renderer: Renderer,
    quiet: bool,
    verbose: bool,
}

/// The last line of a build.
#[derive(Debug)]
pub(super) struct Totals {
    summary: Summary,
    published: Option<Published>,
    errors: usize,
    warnings: usize,
    time: Duration,
}

impl Totals {
    pub(super) fn of(
        diagnostics: &[Diagnostic],
        summary: Summary,
        published: Option<Published>,
        time: Duration,
    ) -> Self {
        let count =
            |severity| diagnostics.iter().filter(|finding| finding.severity == severity).count();
        Self {
            summary,
            published,
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            time,
        }
    }
}

impl Reporter {
    pub(super) fn new(global: &Global, environment: &Environment) -> Self {
        let coloured = match global.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                io::stderr().is_terminal()
                    && environment.variable("NO_COLOR").is_none_or(str::is_empty)
                    && environment.variable("TERM") != Some("dumb")
            }
        };
        Self {
            renderer: if coloured { Renderer::styled() } else { Renderer::plain() },
            quiet: global.quiet,
            verbose: global.verbose,
        }
    }

    /// Tells all findings, in the order they have.
    pub(super) fn findings(&self, diagnostics: &[Diagnostic], format: Format) -> io::Result<()> {
        let told: Vec<(usize, &Diagnostic)> = diagnostics
            .iter()
            .filter(|finding| {
                format == Format::Json || !self.quiet || finding.severity != Severity::Note
            })
            .enumerate()
            .collect();
        let text = |&(index, finding): &(usize, &Diagnostic)| match format {
            Format::Json => format!("{}\n", as_json(finding)),
            Format::Human if index < SHOWN_WITH_TEXT => format!("{}\n\n", self.as_text(finding)),
            Format::Human => format!("{}\n", self.as_line(finding)),
        };
        // Marking places takes longer than writing them, and there may be thousands: so many at
        // once, not all, lest their texts take more memory than the site.
        for some in told.chunks(100) {
            let texts: Vec<String> = some.par_iter().map(text).collect();
            match format {
                Format::Json => write_all(io::stdout().lock(), &texts)?,
                Format::Human => write_all(io::stderr().lock(), &texts)?,
            }
        }
        Ok(())
    }

    /// Tells the errors alone.
    pub(super) fn errors(&self, diagnostics: &[Diagnostic]) -> io::Result<()> {
        let errors: Vec<_> = diagnostics
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .cloned()
            .collect();
        self.findings(&errors, Format::Human)
    }

    /// Tells how a build ended.
    pub(super) fn built(&self, totals: &Totals, output: &Path, format: Format) -> io::Result<()> {
        let Totals { summary, published, errors, warnings, time } = totals;
        if format == Format::Json {
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
            return writeln!(io::stdout().lock(), "{line}");
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
        let mut out = io::stderr().lock();
        if let Some(published) = published {
            let changed = if published.written == 0 && published.removed == 0 {
                "nothing changed".to_owned()
            } else {
                format!("{} written, {} removed", published.written, published.removed)
            };
            return writeln!(
                out,
                "built {}: {counted}; {changed}; {seconds:.2} s",
                output.display()
            );
        }
        let failed = match errors {
            0 => "warnings count as errors (--strict)".to_owned(),
            n => count(*n, "error"),
        };
        writeln!(
            out,
            "not built, {} is as it was: {failed}; {counted}; {seconds:.2} s",
            output.display()
        )
    }

    /// Tells how long a phase of the work took, if the user wants to know.
    pub(super) fn phase(&self, name: &str, time: Duration) {
        if self.verbose {
            // Nobody is left to be told if this can't be written.
            let _ =
                writeln!(io::stderr().lock(), "{:>8.1} ms  {name}", time.as_secs_f64() * 1000.0);
        }
    }

    /// Tells what kept the program from doing its work.
    pub(super) fn failure(&self, error: &io::Error) {
        let title = Level::ERROR.primary_title(error.to_string());
        // Nobody is left to be told if this can't be written.
        let _ = writeln!(
            io::stderr().lock(),
            "{}",
            self.renderer.render(&[annotate_snippets::Group::with_title(title)])
        );
    }

    /// Tells that something was done.
    pub(super) fn done(&self, text: &str) -> io::Result<()> {
        if self.quiet { Ok(()) } else { writeln!(io::stderr().lock(), "{text}") }
    }

    /// Tells how far long work has come, on a terminal.
    #[cfg(feature = "external-links")]
    pub(super) fn progress(&self, text: &str) {
        if !self.quiet && io::stderr().is_terminal() {
            let short: String = text.chars().take(76).collect();
            // Nobody is left to be told if this can't be written.
            let _ = write!(io::stderr().lock(), "\r\x1b[K{short}");
        }
    }

    /// Takes that away again.
    #[cfg(feature = "external-links")]
    pub(super) fn progress_ended(&self) {
        if !self.quiet && io::stderr().is_terminal() {
            let _ = write!(io::stderr().lock(), "\r\x1b[K");
        }
    }

    /// Tells how it ended, quiet or not.
    pub(super) fn always(text: &str) -> io::Result<()> {
        writeln!(io::stderr().lock(), "{text}")
    }

    /// Tells programs how it ended.
    pub(super) fn summary(summary: &serde_json::Value) -> io::Result<()> {
        writeln!(io::stdout().lock(), "{summary}")
    }

    /// Tells what the user should know, quiet or not.
    pub(super) fn warn(&self, text: &str) -> io::Result<()> {
        let title = Level::WARNING.primary_title(text);
        let text = self.renderer.render(&[annotate_snippets::Group::with_title(title)]);
        writeln!(io::stderr().lock(), "{text}")
    }

    /// Findings as they are told, without colours.
    pub(super) fn plain(diagnostics: &[Diagnostic]) -> String {
        let plain = Self { renderer: Renderer::plain(), quiet: false, verbose: false };
        let texts: Vec<String> = diagnostics.iter().map(|finding| plain.as_text(finding)).collect();
        texts.join("\n\n")
    }

    /// A finding without the text that it is about.
    fn as_line(&self, finding: &Diagnostic) -> String {
        let place = finding.location.as_ref().map(|location| format!("{location}: "));
        let hint = finding.hint.as_ref().map(|hint| format!("; help: {hint}"));
        let message =
            [&place.unwrap_or_default(), &*finding.message, &hint.unwrap_or_default()].concat();
        let title = level(finding).primary_title(message).id(&*finding.code);
        self.renderer.render(&[annotate_snippets::Group::with_title(title)])
    }

    fn as_text(&self, finding: &Diagnostic) -> String {
        let title = level(finding).primary_title(finding.message.as_str()).id(&*finding.code);
        let mut group = annotate_snippets::Group::with_title(title);
        let path = finding.location.as_ref().map(|location| location.path.as_str().to_owned());
        if let (Some(location), Some(path)) = (&finding.location, path) {
            group = match &location.mark {
                Some(mark) => group.element(
                    Snippet::source(mark.text.clone())
                        .line_start(mark.line)
                        .path(path)
                        .annotation(AnnotationKind::Primary.span(mark.range.clone())),
                ),
                None => group.element(Origin::path(path)),
            };
        }
        if let Some(hint) = &finding.hint {
            group = group.element(Level::HELP.message(hint.as_ref()));
        }
        self.renderer.render(&[group])
    }
}

fn level(finding: &Diagnostic) -> Level<'static> {
    match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

fn write_all(out: impl io::Write, texts: &[String]) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    texts.iter().try_for_each(|text| out.write_all(text.as_bytes()))?;
    out.flush()
}

/// `1 post`, `2 posts`.
pub(super) fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

fn as_json(finding: &Diagnostic) -> serde_json::Value {
    let mark = finding.location.as_ref().and_then(|location| location.mark.as_ref());
    json!({
        "type": "diagnostic",
        "severity": finding.severity.to_string(),
        "code": finding.code,
        "message": finding.message,
        "file": finding.location.as_ref().map(|location| location.path.as_str()),
        "line": mark.map(|mark| mark.line),
        "column": mark.map(|mark| mark.column),
        "hint": finding.hint,
    })
}
