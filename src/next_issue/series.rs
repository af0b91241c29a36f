//! The posts that form the series of issues, and the locations of their files.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate};

use super::pattern::{IssueFacts, Sample};
use super::{NextIssueRequest, rhythm};
use crate::config::Numbering;
use crate::date::{WrittenDate, english};
use crate::parse::{is_named_by_folder, path_of};
use crate::path::SourcePath;
use crate::site::{NumberOrigin, Post, PublishState, Site};

/// The number of latest posts that determine which names recur.
const LATEST: usize = 24;

/// The maximum number of issues considered.
pub(super) const HISTORY: usize = 40;

/// The issues that the next one follows.
#[derive(Debug)]
pub(super) struct Series<'s> {
    /// The latest issues, newest first: dates and numbers go on after all of them.
    pub(super) posts: Vec<&'s Arc<Post>>,
    /// The issues whose text may be repeated in the next one.
    pub(super) quotable: Vec<&'s Arc<Post>>,
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
        let posts = posts(site, section);
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
        let quotable = posts.iter().copied().filter(quotable).collect();
        Self { posts, quotable, date, dated }
    }

    /// The number of the next issue: the first after that of the latest that no issue has. `None`
    /// if the issues have no numbers.
    pub(super) fn next_number(&self, site: &Site) -> Option<u32> {
        if site.config.numbers == Numbering::None {
            return None;
        }
        let numbered: Vec<_> = self.posts.iter().filter(|post| post.number.is_some()).collect();
        let Some(latest) = numbered.first() else { return self.posts.is_empty().then_some(1) };
        if latest.number.is_some_and(|number| number.origin == NumberOrigin::Counted) {
            // Other posts are counted too.
            return site.posts.iter().filter_map(|post| post.number()).max()?.checked_add(1);
        }
        let year = |post: &Post| post.date.map(|date| date.day.year());
        let restarts = |pair: &[&&Arc<Post>]| {
            year(pair[0]) != year(pair[1]) && pair[0].number() < pair[1].number()
        };
        let yearly = numbered.windows(2).any(restarts);
        let now = self.dated.then(|| self.date.day.year());
        let before = numbered.iter().filter(|post| !yearly || year(post) == now);
        let taken: Vec<u32> = before.filter_map(|post| post.number()).collect();
        let latest = taken.first().copied().unwrap_or(0);
        (latest.checked_add(1)?..=u32::MAX).find(|number| !taken.contains(number))
    }
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

/// The latest issues of a series, newest first, [`HISTORY`] at most.
fn posts<'s>(site: &'s Site, section: Option<&str>) -> Vec<&'s Arc<Post>> {
    let within = |post: &&Arc<Post>| {
        post.is_issue
            && section.is_none_or(|section| {
                let name = path_of(&post.page.source);
                name.strip_prefix(section).is_some_and(|rest| rest.starts_with('/'))
            })
    };
    let posts: Vec<&Arc<Post>> = site.posts.iter().filter(within).collect();
    let mut shapes: Vec<(String, usize)> = Vec::new();
    for post in posts.iter().take(LATEST) {
        let shape = shape(path_of(&post.page.source));
        match shapes.iter_mut().find(|(known, _)| *known == shape) {
            Some((_, count)) => *count += 1,
            None => shapes.push((shape, 1)),
        }
    }
    // Among equals, the one with the newest post, which comes first.
    let most = shapes.iter().map(|(_, count)| *count).max().unwrap_or_default();
    let usual = shapes.iter().find(|(_, count)| *count == most && most >= 3);
    let of_series = |post: &&Arc<Post>| {
        usual.is_none_or(|(usual, _)| shape(path_of(&post.page.source)) == *usual)
    };
    posts.into_iter().filter(of_series).take(HISTORY).collect()
}

/// The common shape of names in a series: numbers and names of months are replaced.
fn shape(name: &str) -> String {
    let mut shape = String::new();
    for word in name.split_inclusive(|c: char| !c.is_ascii_alphabetic()) {
        let letters = word.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
        let (mark, rest) = if english::month(letters).is_some() {
            ("#", &word[letters.len()..])
        } else {
            ("", word)
        };
        for c in mark.chars().chain(rest.chars()) {
            let c = if c.is_ascii_digit() { '#' } else { c };
            if c != '#' || !shape.ends_with('#') {
                shape.push(c);
            }
        }
    }
    shape
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

/// The value of `text` for each of the latest issues, with the facts it follows from.
pub(super) fn samples<'p>(
    posts: &[&'p Arc<Post>],
    text: impl Fn(&'p Post) -> &'p str,
) -> Vec<Sample<'p>> {
    posts.iter().map(|post| Sample { text: text(post), facts: facts(post) }).collect()
}

/// The facts of an issue.
pub(super) fn facts(post: &Post) -> IssueFacts {
    IssueFacts { day: post.date.map(|date| date.day), number: post.number() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_a_series_have_one_shape() {
        assert_eq!(shape("sofa-20230929/12"), "sofa-#/#");
        assert_eq!(shape("june-2026"), shape("may-2026"));
        assert_eq!(shape("mayor-2026"), "mayor-#");
    }

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
