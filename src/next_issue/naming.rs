//! The title and the file name of the next issue. Their words come from issues that may be quoted;
//! counters continue from all issues.

use super::NextIssueRequest;
use super::pattern::{CounterRestart, IssueFacts, Pattern, Sample, WINDOW, is_separator};
use super::series::Series;
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
    /// The title: the requested one, behind what the latest titles begin with, or before what they
    /// end with, if a number or a sign such as `｜` separates that from their headlines.
    pub(super) fn title(&self, restart: CounterRestart) -> String {
        let [named, all] = [&self.series.named, &self.series.posts]
            .map(|posts| self.series.samples(posts, |post| post.page.title.as_str()));
        let pattern = (!named.is_empty()).then(|| Pattern::learn(&named, restart));
        let write = |pattern: &Pattern, words: Option<&str>| {
            pattern.write(self.facts, &all, self.request.number, words).trim().to_owned()
        };
        let without =
            pattern.as_ref().is_none_or(|pattern| !pattern.varies() && !pattern.separates());
        let ending = if without { Ending::of(&named, restart) } else { None };
        if let Some(ending) = ending {
            let all = ending.samples(&all);
            let tail = ending.pattern.write(self.facts, &all, self.request.number, None);
            return match &self.request.title {
                Some(requested) if requested.ends_with(tail.trim()) => requested.clone(),
                Some(requested) => format!("{requested}{tail}"),
                None => tail.trim_start_matches(is_separator).to_owned(),
            };
        }
        if let Some(requested) = &self.request.title {
            let Some(pattern) = pattern.filter(|pattern| pattern.open) else {
                return requested.clone();
            };
            let prefix = pattern.prefix().trim_end_matches(is_separator);
            let behind = requested.strip_prefix(prefix).filter(|_| !prefix.is_empty());
            let complete = if pattern.counts() {
                in_title(requested).is_some()
            } else {
                behind.is_some_and(|behind| behind.starts_with(is_separator))
            };
            return if !complete && (pattern.counts() || pattern.separates()) {
                write(&pattern, Some(requested))
            } else {
                requested.clone()
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
        let Some(newest) = self.series.named.first() else {
            let folder =
                section.map_or_else(|| first_folder(self.site, self.series), str::to_owned);
            let words = words.or_else(|| Some(format!("issue-{}", self.facts.number?)));
            let leaf = words.map_or_else(|| day.to_string(), |words| format!("{day}-{words}"));
            return never(if folder.is_empty() { leaf } else { format!("{folder}/{leaf}") });
        };
        let newest = path_of(&newest.page.source);
        let [named, all] = [&self.series.named, &self.series.posts]
            .map(|posts| self.series.samples(posts, |post| path_of(&post.page.source)));
        let pattern = Pattern::learn(&named, CounterRestart::Never);
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

/// The common ending of titles whose headlines come first: the `| Pier Weekly 12` of
/// `Sun and fog | Pier Weekly 12`.
struct Ending {
    pattern: Pattern,
    /// The number of separators in the ending.
    signs: usize,
}

impl Ending {
    /// The ending of most of the latest titles, if their headlines differ.
    fn of(titles: &[Sample<'_>], restart: CounterRestart) -> Option<Self> {
        (1..=2).rev().find_map(|signs| {
            let endings = endings(titles, signs);
            let headlines: Vec<&str> = titles
                .iter()
                .zip(&endings)
                .take(WINDOW)
                .map(|(title, ending)| &title.text[..title.text.len() - ending.text.len()])
                .collect();
            let differ = headlines.iter().all(|headline| !headline.trim().is_empty())
                && headlines.windows(2).any(|pair| pair[0] != pair[1]);
            let enough = differ && titles.len() > 2;
            let pattern = Pattern::learn(&endings, restart);
            (enough && !pattern.open).then_some(Self { pattern, signs })
        })
    }

    fn samples<'t>(&self, titles: &[Sample<'t>]) -> Vec<Sample<'t>> {
        endings(titles, self.signs)
    }
}

/// Signs between a headline and the name of a series.
const SIGNS: [&str; 8] = [" | ", "｜", " - ", " – ", " — ", " · ", "——", " #"];

/// The titles from their last separators on; complete titles, if they have fewer of them.
fn endings<'t>(titles: &[Sample<'t>], signs: usize) -> Vec<Sample<'t>> {
    let ending = |title: &Sample<'t>| {
        let mut at = title.text.len();
        for _ in 0..signs {
            let last = SIGNS.iter().filter_map(|sign| title.text[..at].rfind(sign)).max();
            at = last.unwrap_or(0);
        }
        Sample { text: &title.text[at..], facts: title.facts }
    };
    titles.iter().map(ending).collect()
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
