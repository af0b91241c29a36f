//! `weekly list`: lists what a build would publish, and what it would exclude.

use std::{fmt, io};

use clap::Args;
use serde::Serialize;

use super::Exit;
use super::context::{Context, OpenedSite};
use super::options::{OutputFormat, SelectionArgs};
use super::terminal::{Printable, Stream};
use crate::parse::{DateSource, PageRole};
use crate::render::{RedirectHost, redirect_rules};
use crate::site::{PublishState, Site};
use crate::{outputs, pipeline};

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    selection: SelectionArgs,
    /// How to list
    #[arg(long, value_name = "FORMAT", default_value = "human", conflicts_with = "redirects")]
    format: OutputFormat,
    /// Write the redirects of aliases as rules for a host instead
    #[arg(long, value_name = "HOST")]
    redirects: Option<RedirectHost>,
}

#[derive(Debug, Serialize)]
struct ListRow {
    /// Path of the file from the site's root.
    path: String,
    /// The URL from the site's root; `None` for excluded files.
    url: Option<String>,
    /// The date as the author wrote it.
    date: Option<String>,
    /// Where the date was found.
    date_from: Option<&'static str>,
    title: String,
    /// The issue number.
    number: Option<u32>,
    /// Where the number comes from: `number`, `title`, `name` or `counted`.
    number_from: Option<&'static str>,
    kind: &'static str,
    state: &'static str,
    /// Why the file is excluded; `None` for published ones.
    reason: Option<String>,
}

impl fmt::Display for ListRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, url, date, date_from, title, number, number_from, kind, state, reason } =
            self;
        let (date, url) = (date.as_deref().unwrap_or("-"), url.as_deref().unwrap_or("-"));
        write!(f, "{date:<10}  {state:<9}  {kind:<7}  {url}  {title}  ({path})")?;
        if let Some(from) = date_from.filter(|from| *from != DateSource::Key.name()) {
            write!(f, ", date from {from}")?;
        }
        if let (Some(number), Some(origin)) = (number, number_from) {
            write!(f, ", number {number} ({origin})")?;
        }
        reason.as_ref().map_or(Ok(()), |reason| write!(f, ": {reason}"))
    }
}

pub(super) fn run(context: &Context<'_>, args: &ListArgs) -> io::Result<Exit> {
    let opened = context.open(None)?;
    if opened.has_unreadable_settings() {
        context.reporter.errors(&opened.diagnostics)?;
        return Ok(Exit::Failed);
    }
    let OpenedSite { tree, config, mut diagnostics, .. } = opened;
    let selection = context.selection(&args.selection, &config);
    let site = pipeline::model(&tree, config, &selection)?.unpack(&mut diagnostics);
    let line = |row: &ListRow| match args.format {
        OutputFormat::Json => Printable::json(row),
        OutputFormat::Human => Ok(Printable::text(&row.to_string())),
    };
    let lines = match args.redirects {
        Some(host) => {
            // Collisions are for a build to report.
            let plan = outputs::plan(&site).value;
            redirect_rules(&site, &plan, host).iter().map(|rule| Printable::text(rule)).collect()
        }
        None => rows(&site).iter().map(line).collect::<io::Result<Vec<_>>>()?,
    };
    Stream::Output.lines(&lines)?;
    let failed = pipeline::fails(&diagnostics, false);
    if failed {
        context.reporter.errors(&diagnostics)?;
    }
    Ok(if failed { Exit::Failed } else { Exit::Done })
}

/// Posts, newest first; then pages and folders by path; then excluded files.
fn rows(site: &Site) -> Vec<ListRow> {
    let day = |date: Option<crate::date::WrittenDate>| date.map(|date| date.to_string());
    let posts = site.posts.iter().map(|post| (&post.page, Some(&**post)));
    let pages = site.pages.iter().map(|page| (page, None));
    let written = posts.chain(pages).map(|(page, post)| {
        let number = post.and_then(|post| post.number);
        let date = post.and_then(|post| post.date);
        ListRow {
            path: page.source.as_str().to_owned(),
            url: Some(site.links.href(&page.route)),
            date: day(date),
            date_from: date.and(page.date_source).map(DateSource::name),
            title: page.title.clone(),
            number: number.map(|number| number.value),
            number_from: number.map(|number| number.origin.name()),
            kind: if post.is_some() { "post" } else { "page" },
            state: page.state.name(),
            reason: None,
        }
    });
    let sections = site.listed_sections().map(|section| ListRow {
        path: section
            .source
            .as_ref()
            .map_or_else(|| format!("content/{}", section.folder), |s| s.as_str().to_owned()),
        url: Some(site.links.href(&section.route)),
        date: None,
        date_from: None,
        title: section.title.clone(),
        number: None,
        number_from: None,
        kind: "section",
        state: PublishState::Published.name(),
        reason: None,
    });
    let excluded = site.excluded.iter().map(|file| ListRow {
        path: file.source.as_str().to_owned(),
        url: None,
        date: day(file.date),
        date_from: None,
        title: file.title.clone(),
        number: None,
        number_from: None,
        kind: match file.role {
            Some(PageRole::Post) => "post",
            Some(PageRole::Page) => "page",
            Some(PageRole::Section) => "section",
            None => "file",
        },
        state: file.why.state.name(),
        reason: Some(file.why.reason.clone()),
    });
    written.chain(sections).chain(excluded).collect()
}
