//! The posts that form the series of issues, and the locations of their files.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate};

use super::groups::NameGroups;
use super::pattern::{IssueFacts, Sample};
use super::{NextIssueRequest, rhythm};
use crate::config::Numbering;
use crate::date::WrittenDate;
use crate::digest::number::in_title;
use crate::parse::{is_named_by_folder, path_of};
use crate::path::SourcePath;
use crate::site::{NumberOrigin, Post, PublishState, Site};

/// The maximum number of issues considered.
pub(super) const HISTORY: usize = 40;

/// The issues that the next one follows.
#[derive(Debug)]
pub(super) struct Series<'s> {
    /// The latest issues, newest first: dates and numbers go on after all of them.
    pub(super) posts: Vec<&'s Arc<Post>>,
    /// The issues whose text may be repeated in the next one: of the newest group of names, if it
    /// has more than one.
    pub(super) quotable: Vec<&'s Arc<Post>>,
    /// The issues in the newest group of names whose names and titles may be repeated.
    pub(super) named: Vec<&'s Arc<Post>>,
    /// All issues of the site or section.
    issues: Vec<&'s Arc<Post>>,
    /// Whether the issues have numbers.
    numbered: bool,
    /// The date of the next issue.
    pub(super) date: WrittenDate,
    /// Whether it has that date, or the issues have none.
    pub(super) dated: bool,
}

impl<'s> Series<'s> {
    pub(super) fn of(
        site: &'s Site,
        section: Option<&str>,
        request: &NextIssueRequest,
        faulty: &BTreeSet<SourcePath>,
    ) -> Self {
        let issues = issues(site, section);
        let NameGroups { all: mut posts, newest } = NameGroups::of(issues.clone());
        posts.truncate(HISTORY);
        let days: Vec<NaiveDate> =
            posts.iter().filter_map(|post| post.date.map(|date| date.day)).collect();
        let cadence = site.config.cadence;
        let next = rhythm::next(&days, cadence);
        let first = || cadence.and_then(|cadence| cadence.from(request.today));
        let day = next.or_else(first).unwrap_or(request.today);
        let date = request.date.unwrap_or(WrittenDate::of_day(day));
        let dated = posts.is_empty() || !days.is_empty() || request.date.is_some();
        let quotable = |post: &&Arc<Post>| {
            is_quotable(post, request.today, date.day) && !faulty.contains(&post.page.source)
        };
        let of = |posts: &[&'s Arc<Post>]| -> Vec<&'s Arc<Post>> {
            posts.iter().copied().filter(quotable).take(HISTORY).collect()
        };
        let (all, newest) = (of(&posts), of(&newest));
        let quotable = if newest.len() > 1 { newest.clone() } else { all.clone() };
        let named = if newest.is_empty() { all } else { newest };
        let numbered = site.config.numbers != Numbering::None
            && posts.iter().any(|post| post.number.is_some());
        Self { posts, quotable, named, issues, numbered, date, dated }
    }

    /// The value of `text` for each of `posts`, with the facts it follows from.
    pub(super) fn samples<'p>(
        &self,
        posts: &[&'p Arc<Post>],
        text: impl Fn(&'p Post) -> &'p str,
    ) -> Vec<Sample<'p>> {
        let sample = |post: &&'p Arc<Post>| Sample { text: text(post), facts: self.facts(post) };
        posts.iter().map(sample).collect()
    }

    /// The facts of an issue.
    pub(super) fn facts(&self, post: &Post) -> IssueFacts {
        IssueFacts { day: post.date.map(|date| date.day), number: self.number(post) }
    }

    /// The number of an issue. In a series with numbers, the title of a first issue in another
    /// folder is enough.
    fn number(&self, post: &Post) -> Option<u32> {
        let in_title = || in_title(&post.page.title).map(|number| number.value);
        post.number().or_else(|| if self.numbered { in_title() } else { None })
    }

    /// Whether numbers begin anew with each year of `posts`.
    fn restarts(&self, posts: &[&Arc<Post>]) -> bool {
        let numbered: Vec<_> =
            posts.iter().filter_map(|post| Some((year(post), self.number(post)?))).collect();
        let mut pairs = numbered.windows(2).filter(|pair| pair[0].0 != pair[1].0).peekable();
        pairs.peek().is_some() && pairs.all(|pair| pair[0].1 < pair[1].1)
    }

    /// The number of the next issue: the first after that of the latest that no issue has. `None`
    /// if the issues have no numbers.
    pub(super) fn next_number(&self, site: &Site) -> Option<u32> {
        if site.config.numbers == Numbering::None {
            return None;
        }
        let numbered: Vec<_> =
            self.posts.iter().filter(|post| self.number(post).is_some()).collect();
        let Some(latest) = numbered.first() else { return self.posts.is_empty().then_some(1) };
        if latest.number.is_some_and(|number| number.origin == NumberOrigin::Counted) {
            // Other posts are counted too.
            return site.posts.iter().filter_map(|post| post.number()).max()?.checked_add(1);
        }
        let yearly = self.restarts(&self.posts) || self.restarts(&self.issues);
        let now = self.dated.then(|| self.date.day.year());
        let counts = |of_year: Option<i32>| !yearly || of_year == now;
        let latest = numbered.iter().find(|post| counts(year(post)));
        let latest = latest.and_then(|post| self.number(post)).unwrap_or(0);
        let taken = |number: &u32| {
            let has = |post: &Arc<Post>| self.number(post) == Some(*number) && counts(year(post));
            self.issues.iter().any(|post| has(post))
        };
        (latest.checked_add(1)?..=u32::MAX).find(|number| !taken(number))
    }
}

/// The year of a post's date.
fn year(post: &Post) -> Option<i32> {
    post.date.map(|date| date.day.year())
}

/// Whether the text of `post` may be repeated in an issue of `day`: it is public, or only its date
/// withholds it until then. What a key withholds must not become public in another issue.
fn is_quotable(post: &Post, today: NaiveDate, day: NaiveDate) -> bool {
    match post.page.state {
        PublishState::Published => true,
        PublishState::Future => post.date.is_some_and(|date| (today..day).contains(&date.day)),
        PublishState::Embargoed
        | PublishState::Unlisted
        | PublishState::Expired
        | PublishState::Draft
        | PublishState::Excluded => false,
    }
}

/// The issues of a site or section, newest first.
fn issues<'s>(site: &'s Site, section: Option<&str>) -> Vec<&'s Arc<Post>> {
    let within = |post: &&Arc<Post>| {
        post.is_issue
            && section.is_none_or(|section| {
                let name = path_of(&post.page.source);
                name.strip_prefix(section).is_some_and(|rest| rest.starts_with('/'))
            })
    };
    site.posts.iter().filter(within).collect()
}

/// The file layout of an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Layout {
    /// A folder that contains this file.
    Bundle(String),
    /// A file with this extension.
    File(String),
}

impl Layout {
    /// The layout of most of the latest posts.
    pub(super) fn of(posts: &[&Arc<Post>]) -> Self {
        let layouts: Vec<Self> =
            posts.iter().take(5).map(|post| Self::of_file(&post.page.source)).collect();
        let count = |layout: &&Self| layouts.iter().filter(|other| other == layout).count();
        // `max_by_key` returns the last of equals, so the newest must come last.
        let usual = layouts.iter().rev().max_by_key(count);
        usual.cloned().unwrap_or_else(|| Self::File("md".to_owned()))
    }

    fn of_file(source: &SourcePath) -> Self {
        let stem = source.stem();
        let file = source.file_name();
        if is_named_by_folder(source) {
            Self::Bundle(file.to_owned())
        } else {
            Self::File(file[stem.len()..].trim_start_matches('.').to_owned())
        }
    }

    /// The path of an issue with this name, and the other paths at which it might already exist.
    pub(super) fn paths(&self, name: &str) -> (String, Vec<String>) {
        let bundle = format!("content/{name}");
        let file = match self {
            Self::Bundle(file) => format!("{bundle}/{file}"),
            Self::File(extension) => format!("{bundle}.{extension}"),
        };
        let others = [bundle.clone(), format!("{bundle}.md"), format!("{bundle}.markdown")];
        (file.clone(), others.into_iter().filter(|other| *other != file).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layout_determines_the_paths() {
        let bundle = Layout::Bundle("index.md".to_owned()).paths("a/x");
        assert_eq!(bundle.0, "content/a/x/index.md");
        assert_eq!(bundle.1, ["content/a/x", "content/a/x.md", "content/a/x.markdown"]);
        let file = Layout::File("md".to_owned()).paths("x");
        assert_eq!(file.0, "content/x.md");
        assert_eq!(file.1, ["content/x", "content/x.markdown"]);
    }
}
