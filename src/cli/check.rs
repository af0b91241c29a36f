//! `weekly check`: reports mistakes in a site without publishing anything.

use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::Instant;

use clap::{Args, ValueEnum};

#[cfg(feature = "external-links")]
use super::external::{LinkRequest, findings as external};
use super::report::{Reporter, count, count_of};
use super::{Environment, Exit, Global, OpenedSite, OutputFormat, annotations, open, root};
use crate::diagnostic::{Diagnostic, Severity};
use crate::git::{self, Changes};
use crate::path::SourcePath;
use crate::pipeline::check::{Checked, check};
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
}

pub(super) fn run(
    global: &Global,
    args: &CheckArgs,
    environment: &Environment,
    reporter: &Reporter,
) -> io::Result<Exit> {
    match run_check(global, args, environment, reporter) {
        // Consumers of machine-readable output must see this error too.
        Err(error)
            if args.format != CheckFormat::Human && error.kind() != io::ErrorKind::BrokenPipe =>
        {
            let finding = [Diagnostic::error("build-failed", error.to_string())];
            match args.format {
                CheckFormat::Github => annotations::print(&finding, "")?,
                _ => reporter.findings(&finding, OutputFormat::Json)?,
            }
            Ok(Exit::Failed)
        }
        result => result,
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the time that a check takes is only reported to the user"
)]
fn run_check(
    global: &Global,
    args: &CheckArgs,
    environment: &Environment,
    reporter: &Reporter,
) -> io::Result<Exit> {
    let start = Instant::now();
    let last = std::cell::Cell::new(start);
    let phase_ended = |name: &str| {
        let now = Instant::now();
        reporter.phase(name, now - last.replace(now));
    };
    let scope = match Scope::of(global, args, environment) {
        Ok(scope) => scope,
        Err(wrong) => {
            reporter.failure(&wrong);
            return Ok(Exit::Usage);
        }
    };
    let OpenedSite { tree, config, diagnostics } = open(global, environment, Vec::new(), &[])?;
    // Drafts are checked too: mistakes are best fixed before publishing.
    let selection =
        PublishOptions { drafts: true, future: true, expired: true, now: environment.now };
    #[cfg(feature = "external-links")]
    let rules = config.check.clone();
    #[cfg(feature = "external-links")]
    let base = config.base_url.as_ref().map(|base| format!("{}{}/", base.origin(), base.prefix()));
    phase_ended("list the folder, read the settings");
    let Checked { files, mut diagnostics } =
        check(&tree, config, &selection, diagnostics, &phase_ended)?;
    let includes = |finding: Diagnostic| {
        let path = finding.location.as_ref().map(|location| location.path.clone());
        finding.filter_lines(|line| scope.includes(path.as_ref(), line))
    };
    diagnostics = diagnostics.into_iter().filter_map(includes).collect();
    #[cfg(feature = "external-links")]
    if args.external {
        let includes = |path: &SourcePath, line: usize| scope.includes(Some(path), Some(line));
        let request = LinkRequest { files: &files, check: &rules, base, includes: &includes };
        diagnostics.extend(external(&request, environment, reporter)?);
        Diagnostic::arrange(&mut diagnostics);
        phase_ended("check external links");
    }
    #[cfg(not(feature = "external-links"))]
    if args.external {
        let message = "this `weekly` was built without the feature `external-links`";
        return Err(io::Error::new(io::ErrorKind::Unsupported, message));
    }
    diagnostics.retain(|finding| finding.severity != Severity::Note);
    match args.format {
        CheckFormat::Human => reporter.findings(&diagnostics, OutputFormat::Human)?,
        CheckFormat::Json => reporter.findings(&diagnostics, OutputFormat::Json)?,
        CheckFormat::Github => annotations::print(&diagnostics, &shown_root(global, environment))?,
    }
    let [errors, warnings] =
        [Severity::Error, Severity::Warning].map(|severity| count_of(&diagnostics, severity));
    let seconds = start.elapsed().as_secs_f64();
    if args.format == CheckFormat::Json {
        let (files, seconds) = (files.len(), (seconds * 1000.0).round() / 1000.0);
        Reporter::summary(&serde_json::json!({
            "type": "summary", "checked": files, "errors": errors, "warnings": warnings,
            "seconds": seconds,
        }))?;
    } else if errors > 0 || warnings > 0 {
        Reporter::always(&format!(
            "checked {}: {}, {}; {seconds:.2} s",
            count(files.len(), "file"),
            count(errors, "error"),
            count(warnings, "warning"),
        ))?;
    } else {
        let files = count(files.len(), "file");
        reporter.done(&format!("checked {files}: no problems found; {seconds:.2} s"))?;
    }
    std::mem::forget(files);
    Ok(if errors > 0 { Exit::Failed } else { Exit::Done })
}

/// The findings that were selected on the command line.
struct Scope {
    /// The selected files and folders, from the site's root; empty selects everything.
    paths: Vec<String>,
    changes: Option<Changes>,
}

impl Scope {
    fn of(global: &Global, args: &CheckArgs, environment: &Environment) -> io::Result<Self> {
        let root = root(global, environment);
        let paths = args.paths.iter().map(|path| below(&root, &environment.current.join(path)));
        let paths = paths.collect::<Result<_, _>>()?;
        let changes = match &args.since {
            Some(revision) => Some(git::changes(&root, revision).map_err(io::Error::other)?),
            None => None,
        };
        Ok(Self { paths, changes })
    }

    /// Whether findings on a line of a file are selected. Findings about the site in general are,
    /// unless files are named or only changes are selected.
    fn includes(&self, path: Option<&SourcePath>, line: Option<usize>) -> bool {
        let Some(path) = path.map(SourcePath::as_str) else {
            return self.paths.is_empty() && self.changes.is_none();
        };
        let named = self.paths.is_empty()
            || self.paths.iter().any(|selected| {
                selected.is_empty()
                    || path
                        .strip_prefix(selected.as_str())
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            });
        named && self.changes.as_ref().is_none_or(|changes| changes.touch(path, line))
    }
}

/// Converts a file or folder on disk to a path from the site's root.
fn below(root: &Path, path: &Path) -> io::Result<String> {
    let said = |what: &str| {
        io::Error::new(io::ErrorKind::InvalidInput, format!("{} {what}", path.display()))
    };
    let (root, real) = match (root.canonicalize(), path.canonicalize()) {
        (Ok(root), Ok(real)) => (root, real),
        (_, Err(error)) => return Err(said(&format!("can't be checked: {error}"))),
        (Err(error), _) => return Err(error),
    };
    // A link inside the site is reported under its own name.
    let inside = clean(path)
        .strip_prefix(&root)
        .or_else(|_| real.strip_prefix(&root))
        .map(Path::to_path_buf)
        .map_err(|_| said("is not in the site's folder"))?;
    let parts = inside.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    Ok(parts.collect::<Vec<_>>().join("/"))
}

/// Removes `.` and resolves `..` lexically.
fn clean(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                clean.pop();
            }
            part => clean.push(part),
        }
    }
    clean
}

/// The site's path from the current folder, which is the repository's root in CI.
fn shown_root(global: &Global, environment: &Environment) -> String {
    let root = clean(&root(global, environment));
    let below = root.strip_prefix(&environment.current).unwrap_or(&root);
    let shown = below.to_string_lossy().into_owned();
    if shown.is_empty() { shown } else { format!("{shown}/") }
}
