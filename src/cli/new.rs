//! `weekly new`: creates the file of the next issue, ready for writing.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::process::Command;

use chrono::TimeDelta;
use clap::Args;

use super::Exit;
use super::context::{Context, OpenedSite};
use super::environment::Environment;
use super::init::without_leading_dot;
use super::options::{OutputFormat, parse_date};
use super::terminal::Stream;
use crate::config::Config;
use crate::date::{WrittenDate, Zone};
use crate::diagnostic::{Diagnostic, Outcome, Severity};
use crate::disk::load::archetypes;
use crate::disk::scaffold::{is_there, write_new};
use crate::error::Error;
use crate::next_issue::{self, NextIssue, NextIssueRequest};
use crate::path::SourcePath;
use crate::pipeline;
use crate::site::PublishOptions;
use crate::source::SourceTree;

#[derive(Debug, Args)]
pub(super) struct NewArgs {
    /// Its title, or its headline where titles have a number or constant words beside it [default:
    /// follows the latest titles]
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

fn parse_title(text: &str) -> Result<String, Error> {
    let title = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.is_empty() { Err(Error::new("the title is empty")) } else { Ok(title) }
}

pub(super) fn run(context: &Context<'_>, args: &NewArgs) -> io::Result<Exit> {
    let editor = if args.open { Some(editor(context.environment)?) } else { None };
    let OpenedSite { tree, config, diagnostics, .. } = context.open(None)?;
    if pipeline::fails(&diagnostics, false) {
        context.reporter.errors(&diagnostics)?;
        return Ok(Exit::Failed);
    }
    let zone = config.timezone.clone();
    let Some(issue) = issue(context, args, &tree, config)? else { return Ok(Exit::Failed) };
    let folder = context.root();
    if let Some(taken) = issue.taken.iter().find(|path| is_there(&folder, path)) {
        let taken = shown(context, taken);
        return Err(Error::new(format!("{taken} already exists; nothing was written")).into());
    }
    write_new(&folder, &[(issue.path.as_str().to_owned(), issue.text)])?;
    Stream::Output.line(&shown(context, &issue.path))?;
    context.reporter.done(&format!("created the issue of {}: {}", issue.date, issue.title))?;
    comment_on_date(context, args, issue.date, &zone)?;
    match editor {
        Some(editor) => edit(editor, &folder, &issue.path, context.environment),
        None => Ok(Exit::Done),
    }
}

/// The next issue; `None` if it can't be created, which is reported.
fn issue(
    context: &Context<'_>,
    args: &NewArgs,
    tree: &SourceTree,
    config: Config,
) -> io::Result<Option<NextIssue>> {
    let now = context.environment.now;
    let today = config.timezone.local(now.naive_utc()).date_naive();
    // Unpublished issues count as part of the series too.
    let all = PublishOptions { drafts: true, future: true, expired: true, now };
    let Outcome { value: site, diagnostics } = pipeline::model(tree, config, &all)?;
    let (faulty, unread) = faults(diagnostics);
    if !unread.is_empty() {
        context.reporter.errors(&unread)?;
        return Ok(None);
    }
    let mut findings = Vec::new();
    let archetypes = archetypes(&context.root())?.unpack(&mut findings);
    let request = NextIssueRequest {
        title: args.title.clone(),
        date: args.date,
        number: args.number,
        section: args.section.clone(),
        today,
    };
    let sources =
        next_issue::NextIssueInput { content: &tree.content, archetypes: &archetypes, faulty };
    let issue = next_issue::next(&request, &site, &sources)?.unpack(&mut findings);
    context.reporter.findings(&findings, OutputFormat::Human)?;
    Ok(issue)
}

/// Mentions that the date is unusual: in the future, or further in the past than [`LATE`].
fn comment_on_date(
    context: &Context<'_>,
    args: &NewArgs,
    date: WrittenDate,
    zone: &Zone,
) -> io::Result<()> {
    let (now, instant) = (context.environment.now, date.instant(zone));
    if instant > now {
        context.reporter.done(
            "its date is in the future: builds exclude it until that date; `weekly serve --future` \
             shows it",
        )
    } else if args.date.is_none() && now - instant > LATE {
        context.reporter.done("its date is in the past; set another with `--date`")
    } else {
        Ok(())
    }
}

/// The files with mistakes, which keep nobody from writing the next issue but may hide that a file
/// is withheld; and settings of another generator that can't be read, which may withhold any file.
fn faults(found: Vec<Diagnostic>) -> (BTreeSet<SourcePath>, Vec<Diagnostic>) {
    let errors = found.into_iter().filter(|finding| finding.severity == Severity::Error);
    let (unread, others): (Vec<_>, Vec<_>) =
        errors.partition(|finding| finding.code == "unread-settings");
    let paths = others.into_iter().filter_map(|finding| Some(finding.location?.path));
    (paths.collect(), unread)
}

/// A file of the site as its path from the current folder.
fn shown(context: &Context<'_>, path: &SourcePath) -> String {
    let path = context.global.root.join(path.as_str());
    without_leading_dot(&path).display().to_string()
}

/// The user's editor, from the environment.
fn editor(environment: &Environment) -> io::Result<&str> {
    ["VISUAL", "EDITOR"]
        .into_iter()
        .filter_map(|name| environment.variable(name))
        .find(|command| !command.trim().is_empty())
        .ok_or_else(|| {
            let message = "`--open` needs an editor, and neither VISUAL nor EDITOR is set; \
                           nothing was written";
            Error::new(message).into()
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
