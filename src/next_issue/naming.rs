//! The title and the file name of the next issue. Their words come from issues that may be quoted;
//! counters go on after all of them.

use super::NextIssueRequest;
use super::pattern::{IssueFacts, Pattern};
use super::series::{Series, name, samples};
use crate::digest::number::in_title;
use crate::path::slugify;
use crate::site::Site;

/// The title: what was asked for, in the pattern of the latest titles where these are numbered.
pub(super) fn title(
    request: &NextIssueRequest,
    site: &Site,
    series: &Series<'_>,
    facts: IssueFacts,
    yearly: bool,
) -> String {
    let [quotable, all] = [&series.quotable, &series.posts]
        .map(|posts| samples(posts, |post| post.page.title.as_str()));
    let pattern = (!quotable.is_empty()).then(|| Pattern::learn(&quotable, yearly));
    let write = |pattern: &Pattern, words: Option<&str>| {
        pattern.write(facts, &all, request.number, words).trim().to_owned()
    };
    if let Some(asked) = &request.title {
        return match &pattern {
            Some(pattern) if pattern.open && pattern.counts() && in_title(asked).is_none() => {
                write(pattern, Some(asked))
            }
            _ => asked.clone(),
        };
    }
    let title = pattern.as_ref().map(|pattern| write(pattern, None)).unwrap_or_default();
    if !title.is_empty() {
        return title;
    }
    let number = facts.number.unwrap_or(1);
    if site.config.language.to_lowercase().starts_with("zh") {
        format!("第 {number} 期")
    } else {
        format!("Issue {number}")
    }
}

/// The path below `content/` without an ending, and whether it counts issues anew each year.
pub(super) fn name_of(
    request: &NextIssueRequest,
    site: &Site,
    series: &Series<'_>,
    section: Option<&str>,
    facts: IssueFacts,
) -> (String, bool) {
    let day = series.date.day;
    let words = request.title.as_deref().map(slugify);
    let Some(newest) = series.quotable.first() else {
        let folder = section.map_or_else(|| first_folder(site, series), str::to_owned);
        let words = words.unwrap_or_else(|| format!("issue-{}", facts.number.unwrap_or(1)));
        let leaf = format!("{day}-{words}");
        return (if folder.is_empty() { leaf } else { format!("{folder}/{leaf}") }, false);
    };
    let newest = name(&newest.page.source);
    let [quotable, all] = [&series.quotable, &series.posts]
        .map(|posts| samples(posts, |post| name(&post.page.source)));
    let pattern = Pattern::learn(&quotable, false);
    let plain = || {
        let leaf = words.clone().unwrap_or_else(|| day.to_string());
        newest.rfind('/').map_or_else(|| leaf.clone(), |at| format!("{}/{leaf}", &newest[..at]))
    };
    if !pattern.varies() {
        return (plain(), false);
    }
    let written = pattern.write(facts, &all, request.number, words.as_deref());
    let depth = |name: &str| name.matches('/').count();
    if depth(&written) < depth(newest) {
        // The folder follows from the date, and the name in it from nothing.
        return (format!("{written}/{day}"), false);
    }
    (written, pattern.restarts())
}

/// Where an issue goes that follows none that may be quoted: beside the latest one, else to the only
/// folder that there is, else to `issues`.
fn first_folder(site: &Site, series: &Series<'_>) -> String {
    match (series.posts.first(), &site.sections[..]) {
        (Some(latest), _) => {
            let name = name(&latest.page.source);
            name.rfind('/').map_or("", |at| &name[..at]).to_owned()
        }
        (None, [only]) => only.folder.clone(),
        (None, _) => "issues".to_owned(),
    }
}
