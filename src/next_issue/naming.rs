//! The title and the file name of the next issue. Their words come from issues that may be quoted;
//! counters continue from all issues.

use super::NextIssueRequest;
use super::pattern::{CounterRestart, IssueFacts, Pattern};
use super::series::{Series, samples};
use crate::digest::number::in_title;
use crate::parse::path_of;
use crate::path::slugify;
use crate::site::Site;

/// The series and facts that determine the name and title of the next issue.
pub(super) struct Naming<'a> {
    pub(super) request: &'a NextIssueRequest,
    pub(super) site: &'a Site,
    pub(super) series: &'a Series<'a>,
    pub(super) facts: IssueFacts,
}

/// A name, and what it shows about counters in the title.
pub(super) struct NextName {
    /// The path below `content/` without an extension.
    pub(super) path: String,
    pub(super) restart: CounterRestart,
}

impl Naming<'_> {
    /// The title: the requested one, in the pattern of the latest titles if these are numbered.
    pub(super) fn title(&self, restart: CounterRestart) -> String {
        let [quotable, all] = [&self.series.quotable, &self.series.posts]
            .map(|posts| samples(posts, |post| post.page.title.as_str()));
        let pattern = (!quotable.is_empty()).then(|| Pattern::learn(&quotable, restart));
        let write = |pattern: &Pattern, words: Option<&str>| {
            pattern.write(self.facts, &all, self.request.number, words).trim().to_owned()
        };
        if let Some(requested) = &self.request.title {
            return match &pattern {
                Some(pattern)
                    if pattern.open && pattern.counts() && in_title(requested).is_none() =>
                {
                    write(pattern, Some(requested))
                }
                _ => requested.clone(),
            };
        }
        let title = pattern.as_ref().map(|pattern| write(pattern, None)).unwrap_or_default();
        if !title.is_empty() {
            return title;
        }
        let Some(number) = self.facts.number else { return self.series.date.day.to_string() };
        if self.site.config.language.to_lowercase().starts_with("zh") {
            format!("第 {number} 期")
        } else {
            format!("Issue {number}")
        }
    }

    /// The name; the first issue of a series goes to the folder `section`, if that is given.
    pub(super) fn name(&self, section: Option<&str>) -> NextName {
        let never = |path: String| NextName { path, restart: CounterRestart::Never };
        let day = self.series.date.day;
        let words = self.request.title.as_deref().map(slugify);
        let Some(newest) = self.series.quotable.first() else {
            let folder =
                section.map_or_else(|| first_folder(self.site, self.series), str::to_owned);
            let words = words.or_else(|| Some(format!("issue-{}", self.facts.number?)));
            let leaf = words.map_or_else(|| day.to_string(), |words| format!("{day}-{words}"));
            return never(if folder.is_empty() { leaf } else { format!("{folder}/{leaf}") });
        };
        let newest = path_of(&newest.page.source);
        let [quotable, all] = [&self.series.quotable, &self.series.posts]
            .map(|posts| samples(posts, |post| path_of(&post.page.source)));
        let pattern = Pattern::learn(&quotable, CounterRestart::Never);
        if !pattern.varies() {
            let leaf = words.unwrap_or_else(|| day.to_string());
            let folder = newest.rfind('/').map_or("", |at| &newest[..=at]);
            return never(format!("{folder}{leaf}"));
        }
        let path = pattern.write(self.facts, &all, self.request.number, words.as_deref());
        let depth = |name: &str| name.matches('/').count();
        if depth(&path) < depth(newest) {
            // Only the folder follows from the date; the name in it follows from nothing.
            return never(format!("{path}/{day}"));
        }
        NextName { path, restart: pattern.restart() }
    }
}

/// The folder of an issue that follows none that may be quoted: that of the latest one, else the
/// site's only folder, else `issues`.
fn first_folder(site: &Site, series: &Series<'_>) -> String {
    match (series.posts.first(), &site.sections[..]) {
        (Some(latest), _) => {
            let name = path_of(&latest.page.source);
            name.rfind('/').map_or("", |at| &name[..at]).to_owned()
        }
        (None, [only]) => only.folder.clone(),
        (None, _) => "issues".to_owned(),
    }
}
