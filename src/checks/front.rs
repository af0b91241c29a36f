//! Rules about front matter: dates that differ from the file's name, and keys that are missing.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use chrono::{Datelike as _, NaiveDate};

use super::{File, finding};
use crate::config::Check;
use crate::date::{self, WrittenDate};
use crate::diagnostic::{Diagnostic, Location};
use crate::parse::{FrontMatter, PageRole, ParsedPage, folder_of, name_of, split};
use crate::path::SourcePath;
use crate::site::Site;

pub(super) fn findings(file: &File, page: &ParsedPage, check: &Check) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    // A draft may still lack what a published post needs.
    if page.role == PageRole::Post && !page.statements.publishing.is_withheld() {
        for key in check.required.iter().filter(|key| !has(page, key)) {
            let message = format!("the post has no `{key}`, which the settings require");
            found.push(finding("missing-key", message, Location::file(&file.path)));
        }
    }
    found
}

fn has(page: &ParsedPage, key: &str) -> bool {
    let front: &FrontMatter = &page.front;
    match key {
        "title" => front.title.is_some(),
        "date" => front.date.is_some(),
        "description" => front.description.is_some(),
        "authors" => !front.authors.is_empty(),
        "cover" => front.cover.is_some(),
        "number" => front.number.is_some(),
        taxonomy => front.terms.iter().any(|(name, terms)| name == taxonomy && !terms.is_empty()),
    }
}

/// The date in a file's name.
#[derive(Debug, PartialEq, Eq)]
enum Named {
    Day(NaiveDate),
    /// Digits that begin like a date but can't be one.
    NotADay(String),
}

fn differs(file: &File, date: WrittenDate, named: Named) -> Option<Diagnostic> {
    let message = match named {
        Named::Day(day) if day == date.day => return None,
        Named::Day(day) if date.month_only && is_same_month(day, date.day) => return None,
        Named::Day(day) => {
            format!("the date is {date}, but the file's name says {day}")
        }
        Named::NotADay(digits) => format!("`{digits}` in the file's name is not a date"),
    };
    Some(
        finding(DATE_DIFFERS, message, key_location(file, "date"))
            .hint("the date in the front matter applies; rename the file or fix the date"),
    )
}

fn is_same_month(a: NaiveDate, b: NaiveDate) -> bool {
    (a.year(), a.month()) == (b.year(), b.month())
}

fn in_path(path: &SourcePath) -> Option<Named> {
    let folder = path.folder().rsplit('/').next().unwrap_or_default();
    in_name(name_of(path)).or_else(|| in_name(folder))
}

/// The day in a file's name.
pub(super) fn named_day(path: &SourcePath) -> Option<NaiveDate> {
    match in_path(path)? {
        Named::Day(day) => Some(day),
        Named::NotADay(_) => None,
    }
}

fn in_name(name: &str) -> Option<Named> {
    if let Some(date) = date::in_name(name).filter(|date| !date.month_only) {
        return Some(Named::Day(date.day));
    }
    let runs = name.split(|c: char| !c.is_ascii_digit()).filter(|run| (8..=9).contains(&run.len()));
    let mut dated = runs.filter(|run| ("1990".."2100").contains(&&run[..4]));
    let run = dated.next()?;
    let part = |range: Range<usize>| run.get(range)?.parse::<u32>().ok();
    let day = (run.len() == 8)
        .then(|| NaiveDate::from_ymd_opt(run[..4].parse().ok()?, part(4..6)?, part(6..8)?))
        .flatten();
    Some(day.map_or_else(|| Named::NotADay(run.to_owned()), Named::Day))
}

/// The location of a front matter key; the whole file if the key is not found.
pub(super) fn key_location(file: &File, key: &str) -> Location {
    let span = split(file.text()).ok().and_then(|front| front.find(file.text(), key));
    match span {
        Some(span) => file.source.span(span),
        None => Location::file(&file.path),
    }
}

/// The smallest number of texts of a folder from which a habit is derived.
const ENOUGH: usize = 8;

/// Texts whose dates differ from their names. If most of a folder's do, that is its habit, and
/// only its number is reported.
pub(super) fn other_dates(site: &Site, files: &[File]) -> Vec<Diagnostic> {
    let mut folders: BTreeMap<&str, FolderDates> = BTreeMap::new();
    for page in site.texts() {
        let Ok(at) = files.binary_search_by(|file| file.path.cmp(&page.source)) else { continue };
        let Some(date) = page.front.date else { continue };
        if let Some(named) = in_path(&page.source) {
            let folder = folders.entry(folder_of(&page.source)).or_default();
            folder.named += 1;
            let is_day = matches!(named, Named::Day(_));
            let found = if is_day { &mut folder.differ } else { &mut folder.unreadable };
            found.extend(differs(&files[at], date, named));
        }
    }
    let findings = folders.into_iter().flat_map(|(folder, dates)| {
        let FolderDates { named, mut differ, unreadable } = dates;
        let count = differ.len();
        if named >= ENOUGH && count * 2 > named {
            let message = format!(
                "{count} of {named} texts in `{folder}` are dated on other days than their names \
                 say, so this is taken as a habit"
            );
            let hint = "set `check: {rules: {date-differs: off}}` in weekly.yaml if it is intended";
            differ = vec![Diagnostic::warning(DATE_DIFFERS, message).hint(hint)];
        }
        differ.into_iter().chain(unreadable)
    });
    findings.collect()
}

/// The texts of a folder whose names contain dates.
#[derive(Default)]
struct FolderDates {
    named: usize,
    /// The findings about those that are dated on other days.
    differ: Vec<Diagnostic>,
    /// The findings about names whose digits are not a date.
    unreadable: Vec<Diagnostic>,
}

const DATE_DIFFERS: &str = "date-differs";

/// Undated pages whose names resemble those of posts in the same folder.
pub(super) fn among_others(site: &Site, files: &[File]) -> Vec<Diagnostic> {
    let mut series: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for post in site.posts.iter().filter(|post| post.date.is_some()) {
        *series.entry(series_of(&post.page.source)).or_default() += 1;
    }
    let pages: BTreeSet<&SourcePath> = site.pages.iter().map(|page| &page.source).collect();
    let with_front = files.iter().filter(|file| file.body > 0 && pages.contains(&file.path));
    let mut found = Vec::new();
    for file in with_front {
        let key = series_of(&file.path);
        let posts = series.get(&key).copied().unwrap_or_default();
        if key.1.contains('#') && posts >= 3 {
            let message =
                format!("no date, so this is a page, but {posts} files named like it are posts");
            found.push(
                finding("missing-date", message, Location::file(&file.path))
                    .hint("give it a `date` in the front matter"),
            );
        }
    }
    found
}

/// The folder in which a file is listed, and its name with `#` for each number: both are the same
/// for all issues of a digest.
pub(super) fn series_of(path: &SourcePath) -> (&str, String) {
    let mut shape = String::new();
    for c in name_of(path).chars() {
        match c {
            _ if !c.is_ascii_digit() => shape.push(c),
            _ if !shape.ends_with('#') => shape.push('#'),
            _ => {}
        }
    }
    (folder_of(path), shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_contain_dates_in_many_forms() {
        let day = |y, m, d| Some(Named::Day(NaiveDate::from_ymd_opt(y, m, d).unwrap()));
        for (name, expected) in [
            ("2023-09-22-notes", day(2023, 9, 22)),
            ("2020-12-2-x", day(2020, 12, 2)),
            ("notes-20230922", day(2023, 9, 22)),
            ("notes-202309221", Some(Named::NotADay("202309221".into()))),
            ("notes-20231322", Some(Named::NotADay("20231322".into()))),
            ("notes-0922", None),
            ("notes-12345678", None),
            ("2018-08-2x-notes", None),
        ] {
            assert_eq!(in_name(name), expected, "{name}");
        }
    }

    #[test]
    fn files_of_one_series_share_a_name_pattern() {
        let of = |path: &str| {
            let path = SourcePath::new(path).unwrap();
            let (folder, shape) = series_of(&path);
            format!("{folder} {shape}")
        };
        assert_eq!(of("content/a/2023-09-22-notes.md"), "content/a #-#-#-notes");
        assert_eq!(of("content/a/notes-12/index.md"), "content/a notes-#");
        assert_eq!(of("content/about.md"), "content about");
    }
}
