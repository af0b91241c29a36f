//! Rules about links that come again: twice in one issue, or in an earlier one too. Meetings, jobs
//! and calls for help are told again and again by nature, so only the sections count that the
//! setting `digest.duplicates` names. A digest that recommends its best pieces again and again does
//! so on purpose: where the setting is not given, and many links come again, nothing is said.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;

use rayon::prelude::*;

use super::url::is_web;
use super::{CheckFindings, CheckedLink, File, add_links};
use crate::config::{Config, DigestSettings};
use crate::diagnostic::{Diagnostic, cut};
use crate::markdown::outline::{LineKind, TextRun};
use crate::path::SourcePath;
use crate::site::Site;
use crate::site::index::{address, section_slug};

/// Reports links that one issue has twice.
pub(super) fn check_twice(file: &File, config: &Config, found: &mut CheckFindings<'_>) {
    if !config.check.wants("link-twice") {
        return;
    }
    let mut seen: HashMap<Cow<'_, str>, CheckedLink<'_>> = HashMap::new();
    for link in recommended(file, &config.digest) {
        let Some(key) = address(link.target, &config.check.tracking) else { continue };
        let Some(first) = seen.get(&key) else {
            seen.insert(key, link);
            continue;
        };
        let line = file.line(&first.source);
        let message = format!("this link is on line {line} too");
        let message = message + &otherwise(first, &link);
        found.push(file.find("link-twice", message, &link.source).hint("keep one of them"));
    }
}

/// Links that an issue has from an earlier one.
pub(super) fn findings(site: &Site, files: &[File]) -> Vec<Diagnostic> {
    let check = &site.config.check;
    if !check.wants("link-seen-before") {
        return Vec::new();
    }
    let mut issues: Vec<_> = site.posts.iter().filter(|post| post.date.is_some()).collect();
    issues.sort_by_key(|post| (post.date.map(|date| date.day), Reverse(&post.page.source)));
    let mut seen: HashMap<Cow<'_, str>, (usize, &File, CheckedLink<'_>)> = HashMap::new();
    let mut found = Vec::new();
    let (mut links, mut again) = (0_usize, 0_usize);
    let links_of = |source: &SourcePath| {
        let at = files.binary_search_by(|file| file.path.cmp(source)).ok()?;
        let file = &files[at];
        let links = recommended(file, &site.config.digest);
        let links = links
            .into_iter()
            .filter_map(|link| Some((address(link.target, &check.tracking)?, link)));
        Some((file, links.collect::<Vec<_>>()))
    };
    let recommended: Vec<_> =
        issues.par_iter().filter_map(|post| links_of(&post.page.source)).collect();
    for (number, (file, here)) in recommended.into_iter().enumerate() {
        let file: &File = file;
        let mut in_issue = CheckFindings::new(file);
        for (key, link) in here {
            // What one issue has twice is told by another rule.
            if seen.get(&key).is_some_and(|(earlier, ..)| *earlier == number) {
                continue;
            }
            links += 1;
            again += usize::from(seen.contains_key(&key));
            if let Some((earlier, other, first)) = seen.get(&key)
                && (check.issues_back == 0 || number - earlier <= check.issues_back)
            {
                let place = other.source.span(other.bytes(&first.source));
                let message = format!("this link was in an earlier issue: {place}");
                let message = message + &otherwise(first, &link);
                in_issue.push(
                    file.find("link-seen-before", message, &link.source)
                        .hint("leave it out, unless there is news about it"),
                );
            }
            seen.insert(key, (number, file, link));
        }
        found.extend(in_issue.located());
    }
    let on_purpose = again * HABIT > links;
    let asked_for = site.config.digest.duplicates != DigestSettings::default().duplicates;
    if on_purpose && !asked_for { Vec::new() } else { found }
}

/// Links that come again are a habit if one of so many does.
const HABIT: usize = 10;

/// The links to other sites that the sections that count are about: the first one of each line, if
/// little text stands before it. What a sentence links to, and what is told on the way (`part 1 is
/// here`), comes again for good reasons, and so do front pages.
fn recommended<'f>(file: &'f File, digest: &DigestSettings) -> Vec<CheckedLink<'f>> {
    let mut sections = counting(file, digest).into_iter().peekable();
    let mut counts = false;
    let mut found: Vec<CheckedLink<'f>> = Vec::new();
    for line in file.lines() {
        let start = file.body + line.source().start;
        while let Some(section) = sections.next_if(|(begins, _)| *begins <= start) {
            counts = section.1;
        }
        if !counts || line.kind() == LineKind::Code {
            continue;
        }
        let links = |run: &TextRun<'_>| run.target.is_some() && !run.style.image;
        let before: usize =
            line.runs().take_while(|run| !links(run)).map(|run| run.text.chars().count()).sum();
        let Some(first) = line.runs().find(links).filter(|_| before <= LITTLE) else { continue };
        let goes_on = found.last().is_some_and(|last| last.source.start == first.source.start);
        let mut all = Vec::new();
        add_links(line, &mut all);
        let link = all.into_iter().find(|link| link.source.start == first.source.start);
        found.extend(link.filter(|link| !goes_on && is_web(link.target) && has_path(link.target)));
    }
    found
}

/// Where each section of a file begins, and whether it or one that it stands in is one of those that
/// count. Sections are what they are on their pages: under every spelling, and by every alias.
fn counting(file: &File, digest: &DigestSettings) -> Vec<(usize, bool)> {
    let slug = |name: &str| section_slug(name, &digest.sections);
    let named: Vec<String> = digest.duplicates.iter().map(|name| slug(name)).collect();
    let mut open: Vec<(u8, bool)> = Vec::new();
    let sections = file.digest.sections.iter().map(|section| {
        open.retain(|(level, _)| *level < section.level);
        let counts =
            open.last().is_some_and(|(_, counts)| *counts) || named.contains(&slug(&section.name));
        open.push((section.level, counts));
        (file.source.line_start(section.line).unwrap_or(0), counts)
    });
    sections.collect()
}

/// How many characters may stand before the link that a line is about, such as `[video]`.
const LITTLE: usize = 20;

/// Whether a URL leads to more than the front page of a site, which many texts link to.
fn has_path(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split_once(['/', '?', '#']).is_some_and(|(_, path)| !path.is_empty())
}

/// How a link was called before, where that differs.
fn otherwise(before: &CheckedLink<'_>, now: &CheckedLink<'_>) -> String {
    if before.text == now.text {
        return String::new();
    }
    format!(", as `{}`", cut(before.text.trim().to_owned(), 60))
}
