//! `weekly check`: finds mistakes in a site, and publishes nothing.

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
    /// Tell only what is found in these files and folders
    #[arg(value_name = "PATHS")]
    paths: Vec<PathBuf>,
    /// Ask other sites whether the links to them still lead somewhere
    #[arg(long)]
    external: bool,
    /// Tell only what lines bring that differ from this git revision
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
    /// One JSON object a line
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
    match look(global, args, environment, reporter) {
        // A program that reads findings reads this one too.
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
    reason = "the time that a check takes is told to the user, and decides nothing"
)]
fn look(
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
    // A draft has mistakes too, and is where they are mended best.
    let selection =
        PublishOptions { drafts: true, future: true, expired: true, now: environment.now };
    #[cfg(feature = "external-links")]
    let rules = config.check.clone();
    #[cfg(feature = "external-links")]
    let base = config.base_url.as_ref().map(|base| format!("{}{}/", base.origin(), base.prefix()));
    phase_ended("list the folder, read the settings");
    let Checked { files, mut diagnostics } =
        check(&tree, config, &selection, diagnostics, &phase_ended)?;
    let concerns = |finding: Diagnostic| {
        let path = finding.location.as_ref().map(|location| location.path.clone());
        finding.filter_lines(|line| scope.concerns(path.as_ref(), line))
    };
    diagnostics = diagnostics.into_iter().filter_map(concerns).collect();
    #[cfg(feature = "external-links")]
    if args.external {
        let concerns = |path: &SourcePath, line: usize| scope.concerns(Some(path), Some(line));
        let question = LinkRequest { files: &files, check: &rules, base, concerns: &concerns };
        diagnostics.extend(external(&question, environment, reporter)?);
        Diagnostic::arrange(&mut diagnostics);
        phase_ended("ask other sites");
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
        reporter.done(&format!("checked {files}: nothing found; {seconds:.2} s"))?;
    }
    std::mem::forget(files);
    Ok(if errors > 0 { Exit::Failed } else { Exit::Done })
}

/// Which findings are wanted.
struct Scope {
    /// The files and folders, from the site's root; all if there is none.
    paths: Vec<String>,
    /// What has changed.
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

    /// Whether findings on a line of a file are requested. Those about the whole site are, unless
    /// files are named or changes requested.
    fn concerns(&self, path: Option<&SourcePath>, line: Option<usize>) -> bool {
        let Some(path) = path.map(SourcePath::as_str) else {
            return self.paths.is_empty() && self.changes.is_none();
        };
        let named = self.paths.is_empty()
            || self.paths.iter().any(|wanted| {
                wanted.is_empty()
                    || path
                        .strip_prefix(wanted.as_str())
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            });
        named && self.changes.as_ref().is_none_or(|changes| changes.touch(path, line))
    }
}

/// A file or folder of the disk as a path from the site's root.
fn below(root: &Path, path: &Path) -> io::Result<String> {
    let said = |what: &str| {
        io::Error::new(io::ErrorKind::InvalidInput, format!("{} {what}", path.display()))
    };
    let (root, real) = match (root.canonicalize(), path.canonicalize()) {
        (Ok(root), Ok(real)) => (root, real),
        (_, Err(error)) => return Err(said(&format!("can't be checked: {error}"))),
        (Err(error), _) => return Err(error),
    };
    // A link in the site is known by its own name.
    let inside = clean(path)
        .strip_prefix(&root)
        .or_else(|_| real.strip_prefix(&root))
        .map(Path::to_path_buf)
        .map_err(|_| said("is not in the site's folder"))?;
    let parts = inside.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    Ok(parts.collect::<Vec<_>>().join("/"))
}

/// A path without `.` and `..`.
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

/// Where the site is from the current folder, which is that of the repository in CI.
fn shown_root(global: &Global, environment: &Environment) -> String {
    let root = clean(&root(global, environment));
    let below = root.strip_prefix(&environment.current).unwrap_or(&root);
    let shown = below.to_string_lossy().into_owned();
    if shown.is_empty() { shown } else { format!("{shown}/") }
}
