//! The next issue of a site: the path and text of its file, inferred from the latest issues. Reads
//! their texts and writes nothing.
//!
//! Everything is learnt from the posts themselves: `series` determines which of them are issues,
//! `groups` which of their names go on, `rhythm` when the next one appears, `pattern` how names and
//! titles follow from dates and numbers, `naming` its title and file name, `front` which keys
//! recur, `body` which headings, `parts` what corresponds in different issues, `cards` what remains
//! of a meeting. `archetype` inserts all that into an editor's own text, if there is one.

mod archetype;
mod blocks;
mod body;
mod cards;
mod entries;
mod events;
mod front;
mod groups;
mod issue;
mod naming;
mod parts;
mod pattern;
mod rhythm;
mod series;
mod when;

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate};

use crate::date::{self, IsoWeek, WrittenDate};
use crate::diagnostic::{Diagnostic, Location, Outcome};
use crate::digest::number::in_title;
use crate::parse::{FrontMatterFormat, normalise, split};
use crate::path::{SourcePath, below_content};
use crate::site::{Post, Site};
use crate::source::SourceFile;
use events::CarriedEvents;
use front::{NewValues, RenewedKey};
use issue::RecentIssue;
use naming::{Naming, NextName};
use pattern::IssueFacts;
use series::{Layout, Series};

/// How many of the latest issues are read.
const READ: usize = 8;

/// The number of issues that show what recurs. An archive with fewer of them may not have
/// settled on its sections.
const HABIT: usize = 4;

/// The requested properties of the next issue; the others are inferred from the latest issues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NextIssueRequest {
    /// The title, or the variable part of titles that follow a pattern.
    pub(crate) title: Option<String>,
    pub(crate) date: Option<WrittenDate>,
    pub(crate) number: Option<u32>,
    /// The folder below `content/`, which is also the name of the archetype.
    pub(crate) section: Option<String>,
    /// The date of a first issue.
    pub(crate) today: NaiveDate,
}

/// The input of the next issue besides the site.
#[derive(Debug, Clone)]
pub(crate) struct NextIssueInput<'a> {
    /// The files below `content/`.
    pub(crate) content: &'a [SourceFile],
    /// The files below `archetypes/`.
    pub(crate) archetypes: &'a [SourceFile],
    /// Files with mistakes, of which it is not known whether they are withheld.
    pub(crate) faulty: BTreeSet<SourcePath>,
}

/// The next issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NextIssue {
    /// The path of its file.
    pub(crate) path: SourcePath,
    /// Other paths at which the same issue might already exist.
    pub(crate) taken: Vec<SourcePath>,
    /// The complete text of the file.
    pub(crate) text: String,
    pub(crate) title: String,
    pub(crate) date: WrittenDate,
}

/// Makes the next issue of `site`. The value is `None` if a finding is an error.
///
/// # Errors
///
/// A file can't be read.
pub(crate) fn next(
    request: &NextIssueRequest,
    site: &Site,
    input: &NextIssueInput<'_>,
) -> io::Result<Outcome<Option<NextIssue>>> {
    let section = match request.section.as_deref().map(folder).transpose() {
        Ok(section) => section,
        Err(finding) => return Ok(Outcome { value: None, diagnostics: vec![finding] }),
    };
    let series = Series::of(site, section.as_deref(), request, &input.faulty);
    let issues = read(&series, input.content)?;
    let facts = facts(request, site, &series);
    let naming = Naming { request, site, series: &series, facts };
    let plan = IssuePlan::new(&naming, &issues, section.as_deref());
    let (Some(path), taken) = plan.paths(&series.named) else {
        let message = format!("`content/{}` is not a valid file path", plan.name);
        let finding = Diagnostic::error("invalid-path", message).hint("give another title");
        return Ok(Outcome { value: None, diagnostics: vec![finding] });
    };
    let found = archetype_of(input.archetypes, section.as_deref(), &plan.name);
    let mut diagnostics = Vec::new();
    let text = match found {
        Some(file) => {
            let text = normalise(file.read_text()?);
            plan.fill(&file.path, &text, site, &issues).unpack(&mut diagnostics)
        }
        None => plan.text(site, &issues),
    };
    let issue = NextIssue { path, taken, text, title: plan.title, date: plan.date };
    Ok(Outcome { value: diagnostics.is_empty().then_some(issue), diagnostics })
}

/// A section as a folder below `content/`.
fn folder(section: &str) -> Result<String, Diagnostic> {
    let bare = section.trim_matches('/');
    let bare = below_content(bare);
    let visible = !bare.split('/').any(|part| part.starts_with('.'));
    SourcePath::new(bare).filter(|_| visible).map(|path| path.as_str().to_owned()).ok_or_else(
        || {
            Diagnostic::error(
                "invalid-section",
                format!("`{section}` is not a folder below content/"),
            )
            .hint("write a path such as `news` or `news/monthly`")
        },
    )
}

fn read<'s>(series: &Series<'s>, content: &[SourceFile]) -> io::Result<Vec<RecentIssue<'s>>> {
    let mut issues = Vec::new();
    for post in series.quotable.iter().take(READ) {
        let file = content.iter().find(|file| file.path == post.page.source);
        if let Some(file) = file {
            issues.push(RecentIssue::new(post, series.facts(post), normalise(file.read_text()?)));
        }
    }
    Ok(issues)
}

/// The archetype of a section: its own, that of a parent folder, or the default.
fn archetype_of<'f>(
    archetypes: &'f [SourceFile],
    section: Option<&str>,
    name: &str,
) -> Option<&'f SourceFile> {
    let mut folder = section.unwrap_or_else(|| name.rfind('/').map_or("", |at| &name[..at]));
    let find = |name: &str| {
        let path = format!("archetypes/{name}.md");
        archetypes.iter().find(|file| file.path.as_str() == path)
    };
    while !folder.is_empty() {
        if let Some(found) = find(folder) {
            return Some(found);
        }
        folder = folder.rfind('/').map_or("", |at| &folder[..at]);
    }
    find("default")
}

fn facts(request: &NextIssueRequest, site: &Site, series: &Series<'_>) -> IssueFacts {
    let number = request.number.or_else(|| series.next_number(site));
    IssueFacts { day: series.dated.then_some(series.date.day), number }
}

/// All decisions about the next issue, except its text.
struct IssuePlan {
    /// Its path below `content/`, without an extension.
    name: String,
    title: String,
    date: WrittenDate,
    facts: IssueFacts,
    requested: Option<u32>,
    needed: Vec<RenewedKey>,
}

impl IssuePlan {
    fn new(naming: &Naming<'_>, issues: &[RecentIssue<'_>], section: Option<&str>) -> Self {
        let Naming { request, series: &Series { date, dated, .. }, facts, .. } = *naming;
        let requested = request.number;
        let NextName { path: name, restart } = naming.name(section);
        let title = naming.title(restart);
        let mut needed = Vec::new();
        let bare =
            issues.first().is_some_and(|issue| issue.split.format == FrontMatterFormat::None);
        if !bare {
            needed.push(RenewedKey::Title);
        }
        let leaf = name.rsplit('/').next().unwrap_or(&name);
        let shown =
            date::in_name(leaf).or_else(|| date::in_path(&name)).or_else(|| date::in_title(&title));
        let latest = naming.series.posts.first().and_then(|post| post.date);
        let by_month = latest.is_some_and(|latest| latest.month_only);
        let is_shown = shown.is_some_and(|shown| {
            let month = shown.month_only && by_month && shown.to_string() == month_of(date.day);
            month || shown == WrittenDate::of_day(date.day)
        });
        if dated && (!is_shown || date.time.is_some() || naming.series.quotable.is_empty()) {
            needed.push(RenewedKey::Date);
        }
        if naming.series.quotable.is_empty()
            || requested.is_some() && in_title(&title).map(|number| number.value) != requested
        {
            needed.push(RenewedKey::Number);
        }
        Self { name, title, date, facts, requested, needed }
    }

    fn paths(&self, posts: &[&Arc<Post>]) -> (Option<SourcePath>, Vec<SourcePath>) {
        let (path, others) = Layout::of(posts).paths(&self.name);
        (SourcePath::new(&path), others.iter().filter_map(|path| SourcePath::new(path)).collect())
    }

    fn news<'a>(&'a self, site: &'a Site) -> NewValues<'a> {
        NewValues {
            title: &self.title,
            date: self.facts.day.map(|_| self.date),
            facts: self.facts,
            requested: self.requested,
            zone: &site.config.timezone,
            needed: &self.needed,
        }
    }

    fn carried(&self, issues: &[RecentIssue<'_>]) -> CarriedEvents {
        issues.first().map(|issue| CarriedEvents::of(issue, self.facts.day)).unwrap_or_default()
    }

    /// The text without an archetype.
    fn text(&self, site: &Site, issues: &[RecentIssue<'_>]) -> String {
        let body = self.sections(issues, Some(&self.carried(issues)), site);
        self.with_front(&body, site, issues)
    }

    /// The recurring text, or typical sections in a young archive without recurring words.
    fn sections(
        &self,
        issues: &[RecentIssue<'_>],
        carried: Option<&CarriedEvents>,
        site: &Site,
    ) -> String {
        let body = self.body(issues, carried);
        if issues.len() < HABIT && !blocks::has_words(&body) {
            return built_in(&site.config.language).to_owned();
        }
        body
    }

    fn body(&self, issues: &[RecentIssue<'_>], carried: Option<&CarriedEvents>) -> String {
        let next = body::Next { title: &self.title, facts: self.facts, requested: self.requested };
        body::next(issues, &next, carried)
    }

    /// `body` below the front matter inferred from the latest issues.
    fn with_front(&self, body: &str, site: &Site, issues: &[RecentIssue<'_>]) -> String {
        let carried = issues.first().and_then(|issue| events::in_front(issue, self.facts.day));
        let front = front::next(issues, &self.news(site), carried.as_ref());
        if front.is_empty() {
            return body.to_owned();
        }
        // Metadata lines end at a blank line; after a fence, follow the latest issue.
        let tight = issues.first().is_some_and(|issue| {
            issue.split.format != FrontMatterFormat::Lines && !issue.body().starts_with('\n')
        });
        format!("{front}{}{body}", if tight { "" } else { "\n" })
    }

    /// The text of an archetype with its placeholders filled in, and with front matter.
    fn fill(
        &self,
        path: &SourcePath,
        text: &str,
        site: &Site,
        issues: &[RecentIssue<'_>],
    ) -> Outcome<String> {
        let values = self.values(text, site, issues);
        let mut filled = archetype::fill(path, text, &values);
        if !filled.diagnostics.is_empty() {
            return filled;
        }
        match split(&filled.value) {
            Err(error) => {
                let message = format!("after filling in its placeholders, {}", error.message);
                let finding = Diagnostic::error("invalid-front-matter", message)
                    .at(Location::span(path, &filled.value, error.span))
                    .hint("put quotes around placeholders: `title: \"{{ title }}\"`");
                filled.diagnostics.push(finding);
                filled
            }
            Ok(found) if found.format == FrontMatterFormat::None => {
                filled.value = self.with_front(filled.value.trim_start_matches('\n'), site, issues);
                filled
            }
            Ok(found) => {
                filled.value = front::completed(&filled.value, &found, &self.news(site));
                filled
            }
        }
    }

    /// The values of placeholders.
    fn values(
        &self,
        text: &str,
        site: &Site,
        issues: &[RecentIssue<'_>],
    ) -> Vec<(&'static str, String)> {
        let carried = self.carried(issues);
        // List events only once.
        let apart = archetype::has_placeholder(text, "events");
        let in_sections = (!apart).then_some(&carried);
        let sections = self.sections(issues, in_sections, site);
        let previous = issues.first();
        let post = previous.map(|issue| issue.post);
        let day = self.date.day;
        let number = |number: Option<u32>| number.map(|n| n.to_string()).unwrap_or_default();
        let source = |post: &Arc<Post>| {
            let path = post.page.source.as_str();
            format!("@/{}", below_content(path))
        };
        let of_previous =
            |field: &dyn Fn(&Arc<Post>) -> String| post.map(field).unwrap_or_default();
        vec![
            ("title", self.title.clone()),
            ("date", front::date(issues, &self.news(site), self.date)),
            ("year", format!("{:04}", day.year())),
            ("month", format!("{:02}", day.month())),
            ("day", format!("{:02}", day.day())),
            ("week", format!("{:02}", IsoWeek::of(day).number)),
            ("number", number(self.facts.number)),
            ("sections", sections),
            ("events", previous.map(|issue| carried.listed(issue)).unwrap_or_default()),
            ("previous", of_previous(&source)),
            ("previous_title", of_previous(&|post| post.page.title.clone())),
            (
                "previous_date",
                of_previous(&|post| post.date.map(|date| date.to_string()).unwrap_or_default()),
            ),
            ("previous_number", of_previous(&|post| number(post.number()))),
        ]
    }
}

/// The month of a day as [`WrittenDate`] shows it.
fn month_of(day: NaiveDate) -> String {
    WrittenDate { month_only: true, ..WrittenDate::of_day(day) }.to_string()
}

/// The sections of a digest that has none yet.
fn built_in(language: &str) -> &'static str {
    if language.to_lowercase().starts_with("zh") {
        include_str!("zh-CN.md")
    } else {
        include_str!("en.md")
    }
}
