//! Rules about repeated links: twice in one issue, or in an earlier one too. Meetings, jobs and
//! calls for help recur by nature, so only the sections named in the setting `digest.duplicates`
//! count. Some digests recommend their best pieces repeatedly: if many links recur and the setting
//! is not given, nothing is reported.

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
use crate::site::index::{address, section_key};

/// Reports links that occur twice in an issue.
pub(super) fn check_twice(file: &File, config: &Config, found: &mut CheckFindings<'_>) {
    if !config.check.is_enabled("link-twice") {
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
        let twice = file.find("link-twice", message, &link.source).about(&key);
        let hint = if first.text == link.text {
            "remove one of them"
        } else {
            "correct the target of one of them, or remove one"
        };
        found.push(twice.hint(hint));
    }
}

/// Reports links that occurred in an earlier issue.
pub(super) fn findings(site: &Site, files: &[File]) -> Vec<Diagnostic> {
    let check = &site.config.check;
    if !check.is_enabled("link-seen-before") {
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
            // Another rule reports repeats within an issue.
            if seen.get(&key).is_some_and(|(earlier, ..)| *earlier == number) {
                continue;
            }
            links += 1;
            again += usize::from(seen.contains_key(&key));
            if let Some((earlier, other, first)) = seen.get(&key)
                && (check.issues_back == 0 || number - earlier <= check.issues_back)
            {
                let location = other.source.span(other.bytes(&first.source));
                let message = format!("this link was in an earlier issue: {location}");
                let message = message + &otherwise(first, &link);
                in_issue.push(
                    file.find("link-seen-before", message, &link.source)
                        .about(&key)
                        .hint("remove it, unless there is news about it"),
                );
            }
            seen.insert(key, (number, file, link));
        }
        found.extend(in_issue.located());
    }
    let deliberate = again * HABIT > links;
    let configured = site.config.digest.duplicates != DigestSettings::default().duplicates;
    if deliberate && !configured { Vec::new() } else { found }
}

/// If one link in so many recurs, repetition is deliberate.
const HABIT: usize = 10;

/// The links to other sites that entries of the counted sections are about: the first link of each
/// line, if little text precedes it. Links within sentences, related links (`part 1 is here`) and
/// front pages often recur for good reasons.
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
        let continues = found.last().is_some_and(|last| last.source.start == first.source.start);
        let mut all = Vec::new();
        add_links(line, &mut all);
        let link = all.into_iter().find(|link| link.source.start == first.source.start);
        found
            .extend(link.filter(|link| !continues && is_web(link.target) && has_path(link.target)));
    }
    found
}

/// The start of each section in a file, and whether it or an enclosing section counts. Sections are
/// identified as on their pages: under every spelling and alias.
fn counting(file: &File, digest: &DigestSettings) -> Vec<(usize, bool)> {
    let key = |name: &str| section_key(name, &digest.sections);
    let named: Vec<String> = digest.duplicates.iter().map(|name| key(name)).collect();
    let mut open: Vec<(u8, bool)> = Vec::new();
    let sections = file.digest.sections.iter().map(|section| {
        open.retain(|(level, _)| *level < section.level);
        let counts =
            open.last().is_some_and(|(_, counts)| *counts) || named.contains(&key(&section.name));
        open.push((section.level, counts));
        (file.source.line_start(section.line).unwrap_or(0), counts)
    });
    sections.collect()
}

/// The longest text before the link that a line is about, in characters: for instance `[video]`.
const LITTLE: usize = 20;

/// Whether a URL has a path: many texts link to front pages.
fn has_path(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split_once(['/', '?', '#']).is_some_and(|(_, path)| !path.is_empty())
}

/// The earlier text of a link, if it differs.
fn otherwise(before: &CheckedLink<'_>, now: &CheckedLink<'_>) -> String {
    if before.text == now.text {
        return String::new();
    }
    format!(", as `{}`", cut(before.text.trim().to_owned(), 60))
}
