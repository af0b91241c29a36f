//! `weekly new`: creates the file of the next issue, ready for writing.

use std::collections::BTreeSet;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use chrono::TimeDelta;
use clap::Args;

use super::report::Reporter;
use super::terminal::Stream;
use super::{Environment, Exit, Global, OpenedSite, open, parse_date, root};
use crate::date::WrittenDate;
use crate::diagnostic::{Diagnostic, Outcome, Severity};
use crate::disk::load::archetypes;
use crate::disk::scaffold::{is_there, write_new};
use crate::next_issue::{self, NextIssueRequest};
use crate::path::SourcePath;
use crate::pipeline;
use crate::site::PublishOptions;

#[derive(Debug, Args)]
pub(super) struct NewArgs {
    /// Its title, or the words after the number where titles are numbered [default: follows the
    /// latest titles]
    #[arg(value_name = "TITLE", value_parser = parse_title)]
    title: Option<String>,
    /// Its date [default: follows the cadence of the latest issues]
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    date: Option<WrittenDate>,
    /// Its number [default: one more than the latest]
    #[arg(long, value_name = "NUMBER")]
    number: Option<u32>,
    /// The folder below `content/` to create it in, and its archetype [default: those of the latest
    /// issues]
    #[arg(long, value_name = "SECTION")]
    section: Option<String>,
    /// Open it in `$VISUAL` or `$EDITOR`
    #[arg(long)]
    open: bool,
}

/// Dates further in the past than this get a notice: issues are seldom so late.
const LATE: TimeDelta = TimeDelta::days(7);

fn parse_title(text: &str) -> Result<String, String> {
    let title = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.is_empty() { Err("the title is empty".to_owned()) } else { Ok(title) }
}

pub(super) fn run(
    global: &Global,
    args: &NewArgs,
    environment: &Environment,
    reporter: &Reporter,
) -> io::Result<Exit> {
    let editor = if args.open { Some(editor(environment)?) } else { None };
    let OpenedSite { tree, config, diagnostics } = open(global, environment, Vec::new(), &[])?;
    if pipeline::fails(&diagnostics, false) {
        reporter.errors(&diagnostics)?;
        return Ok(Exit::Failed);
    }
    let zone = config.timezone.clone();
    let now = environment.now;
    // Unpublished issues count as part of the series too.
    let all = PublishOptions { drafts: true, future: true, expired: true, now };
    let Outcome { value: site, diagnostics } = pipeline::model(&tree, config, &all)?;
    let (faulty, unread) = faults(diagnostics);
    if !unread.is_empty() {
        reporter.errors(&unread)?;
        return Ok(Exit::Failed);
    }
    let folder = root(global, environment);
    let mut findings = Vec::new();
    let archetypes = archetypes(&folder)?.unpack(&mut findings);
    let request = NextIssueRequest {
        title: args.title.clone(),
        date: args.date,
        number: args.number,
        section: args.section.clone(),
        today: zone.local(now.naive_utc()).date_naive(),
    };
    let sources = next_issue::Sources { content: &tree.content, archetypes: &archetypes, faulty };
    let issue = next_issue::next(&request, &site, &sources)?.unpack(&mut findings);
    reporter.findings(&findings, super::OutputFormat::Human)?;
    let Some(issue) = issue else { return Ok(Exit::Failed) };

    if let Some(taken) = issue.taken.iter().find(|path| is_there(&folder, path)) {
        let message = format!("{} already exists; nothing was written", shown(global, taken));
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
    }
    write_new(&folder, &[(issue.path.as_str().to_owned(), issue.text)])?;
    let path = shown(global, &issue.path);
    Stream::Output.line(&path)?;
    reporter.done(&format!("created the issue of {}: {}", issue.date, issue.title))?;
    let instant = issue.date.instant(&zone);
    if instant > now {
        reporter.done(
            "its date is in the future: builds exclude it until then; `weekly serve --future` shows it",
        )?;
    } else if args.date.is_none() && now - instant > LATE {
        reporter.done("its date is in the past; set another with `--date`")?;
    }
    match editor {
        Some(editor) => edit(editor, &folder, &issue.path, environment),
        None => Ok(Exit::Done),
    }
}

/// The files with mistakes, which keep nobody from writing the next issue but may hide that a file is
/// withheld; and settings of another generator that can't be read, which may withhold any file.
fn faults(found: Vec<Diagnostic>) -> (BTreeSet<SourcePath>, Vec<Diagnostic>) {
    let errors = found.into_iter().filter(|finding| finding.severity == Severity::Error);
    let (unread, others): (Vec<_>, Vec<_>) =
        errors.partition(|finding| finding.code == "unread-settings");
    let paths = others.into_iter().filter_map(|finding| Some(finding.location?.path));
    (paths.collect(), unread)
}

/// A file of the site as its path from the current folder.
fn shown(global: &Global, path: &SourcePath) -> String {
    let path = global.root.join(path.as_str());
    let clean: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
    clean.display().to_string()
}

/// The user's editor, from the environment.
fn editor(environment: &Environment) -> io::Result<&str> {
    ["VISUAL", "EDITOR"]
        .into_iter()
        .filter_map(|name| environment.variable(name))
        .find(|command| !command.trim().is_empty())
        .ok_or_else(|| {
            let message = "`--open` needs an editor, and neither VISUAL nor EDITOR is set; nothing was written";
            io::Error::new(io::ErrorKind::NotFound, message)
        })
}

/// Opens a file in the editor and waits for it. The command may have arguments, so the shell parses
/// it, as for other programs that open editors.
fn edit(
    editor: &str,
    folder: &Path,
    path: &SourcePath,
    environment: &Environment,
) -> io::Result<Exit> {
    let status = Command::new("sh")
        .args(["-c", &format!("{editor} \"$@\""), "sh"])
        .arg(folder.join(path.as_str()))
        .current_dir(&environment.current)
        .status()
        .map_err(|error| io::Error::new(error.kind(), format!("can't run `{editor}`: {error}")))?;
    if status.success() {
        return Ok(Exit::Done);
    }
    Err(io::Error::other(format!("`{editor}` failed ({status}); the new file was created")))
}
