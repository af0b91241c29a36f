//! `weekly check`: reports mistakes in a site without publishing anything.

use std::io;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::context::{Context, OpenedSite};
#[cfg(feature = "external-links")]
use super::external::LinkCheck;
use super::options::OutputFormat;
use super::report::{Reporter, count, count_of};
use super::scope::CheckScope;
use super::stopwatch::Stopwatch;
use super::terminal::ProgressLine;
use super::{Exit, annotations, code_quality};
use crate::diagnostic::{Diagnostic, Severity};
use crate::disk::guard::lexical;
#[cfg(not(feature = "external-links"))]
use crate::error::Error;
use crate::pipeline::check::{CheckJob, Checked, check};
use crate::site::PublishOptions;

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Report only what is found in these files and folders
    #[arg(value_name = "PATHS")]
    paths: Vec<PathBuf>,
    /// Check that links to other sites still work
    #[arg(long)]
    external: bool,
    /// Report only findings on lines that differ from this git revision
    #[arg(long, value_name = "REV")]
    since: Option<String>,
    /// Exit with 1 if there are warnings too
    #[arg(long)]
    strict: bool,
    /// How to report findings
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: CheckFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CheckFormat {
    /// For people
    Human,
    /// One JSON object per line
    Json,
    /// Workflow commands that annotate a pull request on GitHub
    Github,
    /// One JSON array for the code quality report of a merge request on GitLab
    Gitlab,
}

pub(super) fn run(context: &Context<'_>, args: &CheckArgs) -> io::Result<Exit> {
    match run_check(context, args) {
        // Consumers of machine-readable output must see this error too.
        Err(error)
            if args.format != CheckFormat::Human && error.kind() != io::ErrorKind::BrokenPipe =>
        {
            let finding = [Diagnostic::error("build-failed", error.to_string())];
            match args.format {
                CheckFormat::Github => annotations::print(&finding, "")?,
                CheckFormat::Gitlab => code_quality::print(&finding, "")?,
                _ => context.reporter.findings(&finding, OutputFormat::Json)?,
            }
            Ok(Exit::Failed)
        }
        result => result,
    }
}

/// The progress of a check; messages for programs have none.
fn progress(context: &Context<'_>, format: CheckFormat) -> ProgressLine {
    match format {
        CheckFormat::Human => context.reporter.progress_line(),
        _ => ProgressLine::hidden(),
    }
}

fn run_check(context: &Context<'_>, args: &CheckArgs) -> io::Result<Exit> {
    let watch = Stopwatch::start(&context.reporter);
    let scope = match CheckScope::of(context, &args.paths, args.since.as_deref()) {
        Ok(scope) => scope,
        Err(wrong) => {
            context.reporter.failure(&wrong);
            return Ok(Exit::Usage);
        }
    };
    let opened = context.open(None)?;
    let is_readable = !opened.has_unreadable_settings();
    let OpenedSite { tree, config, diagnostics, .. } = opened;
    // Drafts are checked too: mistakes are best fixed before publishing.
    let now = context.environment.now;
    let selection = PublishOptions { drafts: true, future: true, expired: true, now };
    #[cfg(feature = "external-links")]
    let links = LinkCheck::new(context, &config);
    watch.phase_ended("list the folder, read the settings");
    let phase_ended = |name: &str| watch.phase_ended(name);
    let checked = if is_readable {
        let progress = progress(context, args.format);
        let (selection, phase_ended) = (&selection, &phase_ended);
        let job = CheckJob { tree: &tree, selection, phase_ended, progress: &progress };
        check(job, config, diagnostics)?
    } else {
        Checked { build_errors: diagnostics, ..Checked::default() }
    };
    let Checked { files, build_errors, findings } = checked;
    let includes = |finding: Diagnostic| {
        let path = finding.location.as_ref().map(|location| location.path.clone());
        // A missing key is located on the first line, whichever line changed.
        let is_missing = finding.is_about_missing();
        let line_of = |line: Option<usize>| line.filter(|line| *line > 1 || !is_missing);
        finding.filter_lines(|line| scope.includes(path.as_ref(), line_of(line)))
    };
    // Whatever changed, the site can't be built with these.
    let mut diagnostics = build_errors;
    diagnostics.extend(findings.into_iter().filter_map(includes));
    Diagnostic::sort(&mut diagnostics);
    if args.external && is_readable {
        #[cfg(feature = "external-links")]
        {
            diagnostics.extend(links.findings(&files, &scope)?);
            Diagnostic::arrange(&mut diagnostics);
            watch.phase_ended("check external links");
        }
        #[cfg(not(feature = "external-links"))]
        {
            let message = "this `weekly` was built without the feature `external-links`";
            return Err(Error::new(message).into());
        }
    }
    diagnostics.retain(|finding| finding.severity != Severity::Note);
    report(context, args.format, &diagnostics)?;
    let errors = count_of(&diagnostics, Severity::Error);
    let warnings = count_of(&diagnostics, Severity::Warning);
    let totals = CheckTotals { files: files.len(), errors, warnings };
    totals.report(context, args.format, &watch)?;
    let failed = errors > 0 || args.strict && warnings > 0;
    Ok(if failed { Exit::Failed } else { Exit::Done })
}

fn report(context: &Context<'_>, format: CheckFormat, found: &[Diagnostic]) -> io::Result<()> {
    match format {
        CheckFormat::Human => context.reporter.findings(found, OutputFormat::Human),
        CheckFormat::Json => context.reporter.findings(found, OutputFormat::Json),
        CheckFormat::Github => annotations::print(found, &shown_root(context)),
        CheckFormat::Gitlab => code_quality::print(found, &shown_root(context)),
    }
}

/// The summary printed at the end of a check.
struct CheckTotals {
    files: usize,
    errors: usize,
    warnings: usize,
}

impl CheckTotals {
    fn report(
        &self,
        context: &Context<'_>,
        format: CheckFormat,
        watch: &Stopwatch<'_>,
    ) -> io::Result<()> {
        let Self { files, errors, warnings } = *self;
        let seconds = watch.elapsed().as_secs_f64();
        let checked = format!("checked {}", count(files, "file"));
        if format == CheckFormat::Json {
            let seconds = (seconds * 1000.0).round() / 1000.0;
            Reporter::summary(&serde_json::json!({
                "type": "summary", "checked": files, "errors": errors, "warnings": warnings,
                "seconds": seconds,
            }))
        } else if errors > 0 || warnings > 0 {
            let (errors, warnings) = (count(errors, "error"), count(warnings, "warning"));
            Reporter::always(&format!("{checked}: {errors}, {warnings}; {seconds:.2} s"))
        } else {
            context.reporter.done(&format!("{checked}: no problems found; {seconds:.2} s"))
        }
    }
}

/// The site's path from the current folder, which is the repository's root in CI.
fn shown_root(context: &Context<'_>) -> String {
    let root = lexical(&context.root());
    let below = root.strip_prefix(&context.environment.current).unwrap_or(&root);
    let shown = below.to_string_lossy().into_owned();
    if shown.is_empty() { shown } else { format!("{shown}/") }
}
