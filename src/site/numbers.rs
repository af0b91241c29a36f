//! The numbers of issues: from the key `number`, titles or file names, or counted on request.
//!
//! A number in a title or name is only used where the posts of its folder show that it numbers
//! issues: at least half of them have one, and they rise with the date.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, FixedOffset, NaiveDate};
use rayon::prelude::*;

use super::sections::{listing_folder, parent};
use super::select::{Bundles, Selected};
use super::taxonomy::fold;
use crate::config::{CATEGORIES, Config, IssueSelection, Numbering};
use crate::digest::number::{self, WrittenNumber};
use crate::parse::{ParsedPage, name_of};
use crate::path::below_content;

/// The number of an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct IssueNumber {
    /// The number.
    pub(crate) value: u32,
    /// Where it comes from.
    pub(crate) origin: NumberOrigin,
}

/// Where the number of an issue comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NumberOrigin {
    /// The key `number`.
    Key,
    /// The title.
    Title,
    /// The name of the file or its folder.
    Name,
    /// Its position, with `numbers: counted`.
    Counted,
}

impl NumberOrigin {
    /// Its name, for `weekly list`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Key => "number",
            Self::Title => "title",
            Self::Name => "name",
            Self::Counted => "counted",
        }
    }
}

/// A post's part in the series of issues.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct IssueFacts {
    /// Whether it is an issue.
    pub(super) is_issue: bool,
    pub(super) number: Option<IssueNumber>,
}

/// When a post was published: the written day, then the instant. `None` if it has no date.
pub(super) type PostTime = Option<(NaiveDate, DateTime<FixedOffset>)>;

/// The time of a post.
pub(super) fn time_of(page: &ParsedPage, config: &Config) -> PostTime {
    page.date.map(|date| (date.day, date.instant(&config.timezone)))
}

/// An issue with a number that was found in its title or its name.
#[derive(Debug, Clone, Copy)]
struct FoundNumber {
    /// The issue, as an index into the posts.
    post: usize,
    time: PostTime,
    number: WrittenNumber,
    /// Whether it reads as part of the issue's date.
    is_of_date: bool,
}

/// The numbers of `posts`, which are sorted newest first.
pub(super) fn numbers(posts: &[Selected], config: &Config, bundles: &Bundles) -> Vec<IssueFacts> {
    let of = |(page, _): &Selected| IssueFacts {
        is_issue: is_issue(page, &config.issues),
        number: page.front.number.map(|value| IssueNumber { value, origin: NumberOrigin::Key }),
    };
    let mut facts: Vec<IssueFacts> = posts.iter().map(of).collect();
    let mut folders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, (page, _)) in posts.iter().enumerate().filter(|(index, _)| facts[*index].is_issue) {
        folders.entry(series_folder(page, bundles)).or_default().push(index);
    }
    for issues in folders.values() {
        for origin in [NumberOrigin::Title, NumberOrigin::Name] {
            if issues.iter().all(|&post| facts[post].number.is_some()) {
                break;
            }
            let found = issues.par_iter().filter_map(|&post| {
                let page = &posts[post].0;
                let number = match origin {
                    NumberOrigin::Title => number::in_title(&page.title),
                    _ => number_in_name(page),
                }?;
                let is_of_date = is_of_date(number.value, page);
                Some(FoundNumber { post, time: time_of(page, config), number, is_of_date })
            });
            for FoundNumber { post, number, .. } in credible(found.collect(), issues.len()) {
                let number = IssueNumber { value: number.value, origin };
                facts[post].number.get_or_insert(number);
            }
        }
    }
    for facts in &mut facts {
        facts.number.take_if(|_| !facts.is_issue || config.numbers == Numbering::None);
    }
    facts
}

/// Numbers the issues that have no number, if `numbers: counted` requests it: each gets one more
/// than the issue before it, unless a later issue has that number.
pub(super) fn count(facts: &mut [IssueFacts], numbering: Numbering) {
    if numbering != Numbering::Counted {
        return;
    }
    let value = |facts: &IssueFacts| facts.number.map(|number| number.value);
    // The next given number after each post; posts are sorted newest first.
    let mut next = Vec::with_capacity(facts.len());
    let mut following = None;
    for facts in &*facts {
        next.push(following);
        following = value(facts).or(following);
    }
    let mut last = 0;
    for (facts, next) in facts.iter_mut().zip(next).rev().filter(|(facts, _)| facts.is_issue) {
        let room = next.is_none_or(|next| next <= last || last + 1 < next);
        if facts.number.is_none() && room {
            facts.number = Some(IssueNumber { value: last + 1, origin: NumberOrigin::Counted });
        }
        last = value(facts).unwrap_or(last).min(u32::MAX - 1);
    }
}

/// Whether a post is an issue of the digest.
fn is_issue(page: &ParsedPage, selection: &IssueSelection) -> bool {
    match selection {
        IssueSelection::All => true,
        IssueSelection::Files(patterns) => patterns.matches(below_content(page.source.as_str())),
        IssueSelection::Category(name) => {
            let name = fold(name.trim());
            let categories = page.front.terms.iter().filter(|(taxonomy, _)| taxonomy == CATEGORIES);
            categories.flat_map(|(_, terms)| terms).any(|term| fold(term) == name)
        }
    }
}

/// The folder whose posts form a series: that which lists the post, or the one above it if its name
/// is only a date, as in `2023/09`.
fn series_folder<'p>(page: &'p ParsedPage, bundles: &Bundles) -> &'p str {
    let mut folder = listing_folder(&page.source, bundles);
    while !folder.is_empty() && is_date(leaf(folder)) {
        folder = parent(folder);
    }
    folder
}

fn leaf(folder: &str) -> &str {
    folder.rsplit('/').next().unwrap_or(folder)
}

/// Whether a folder's name consists of numbers only, such as `2023`, `09` or `2023-09`.
fn is_date(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '_' | '.'))
}

/// The number in the name of a file or bundle. `01` in a folder `2023` is a month.
fn number_in_name(page: &ParsedPage) -> Option<WrittenNumber> {
    let name = name_of(&page.source);
    let is_part = is_date(name) && name.len() <= 2 && is_in_dated_folder(page);
    number::in_name(name).filter(|_| !is_part)
}

/// Whether the folder of a file or bundle is named after a date.
fn is_in_dated_folder(page: &ParsedPage) -> bool {
    let above = page.source.as_str().rsplit_once(name_of(&page.source));
    is_date(leaf(above.map_or("", |(above, _)| above.trim_end_matches('/'))))
}

/// Whether a number reads as part of a post's date: `922` for 22 September, `2309` for September
/// 2023, or the month or day in a folder such as `2023`.
fn is_of_date(number: u32, page: &ParsedPage) -> bool {
    let Some(day) = page.date.map(|date| date.day) else { return false };
    let written = NaiveDate::from_ymd_opt(day.year(), number / 100, number % 100);
    let in_year = day.year().rem_euclid(100).unsigned_abs();
    written.is_some_and(|written| (written - day).num_days().abs() <= 7)
        || number == in_year * 100 + day.month()
        || [day.month(), day.day()].contains(&number) && is_in_dated_folder(page)
}

/// The numbers that are plausible as issue numbers, of `total` posts: all, else those with a mark.
fn credible(mut found: Vec<FoundNumber>, total: usize) -> Vec<FoundNumber> {
    found.sort_unstable_by_key(|found| (found.time, found.number.value, found.post));
    let outliers: Vec<bool> = (0..found.len()).map(|at| is_outlier(&found, at)).collect();
    let mut outliers = outliers.into_iter();
    found.retain(|_| outliers.next() != Some(true));
    if are_credible(&found, total) && are_supported(&found) {
        return found;
    }
    found.retain(|found| found.number.marked);
    if are_credible(&found, total) { found } else { Vec::new() }
}

/// Whether the number at index `at` has no mark and is out of the order in which those before and
/// after it rise, as that of `10-things` among issues above 100. `found` is sorted by date.
fn is_outlier(found: &[FoundNumber], at: usize) -> bool {
    let value = |at: usize| found.get(at).map(|found| found.number.value);
    let rise = |one: Option<u32>, other: Option<u32>| one.zip(other).is_some_and(|(a, b)| a < b);
    let before = at.checked_sub(1).and_then(value);
    let (this, after) = (value(at), value(at + 1));
    if found[at].number.marked || this.is_some_and(|value| value <= LATEST_FIRST) {
        return false;
    }
    match (before, after) {
        (Some(_), Some(_)) => rise(before, after) && (rise(this, before) || rise(after, this)),
        (Some(_), None) => rise(this, before) && rise(at.checked_sub(2).and_then(value), before),
        (None, Some(_)) => rise(after, this) && rise(after, value(at + 2)),
        (None, None) => false,
    }
}

/// Whether at least half of `total` posts have a number, and they rise with the date, except for an
/// editor's mistake in every ten. `found` is sorted by date.
fn are_credible(found: &[FoundNumber], total: usize) -> bool {
    if found.is_empty() || found.len() * 2 < total {
        return false;
    }
    let year = |found: &FoundNumber| found.time.map(|(day, _)| day.year());
    let is_wrong = |pair: &&[FoundNumber]| {
        let [earlier, later] = pair else { return false };
        let number = later.number.value;
        let restarts = year(earlier) != year(later) && number <= LATEST_FIRST;
        // Undated posts are not older than dated ones.
        let unrelated = earlier.time.is_none() && later.time.is_some();
        number <= earlier.number.value && !restarts && !unrelated
    };
    found.windows(2).filter(is_wrong).count() * 10 < found.len()
}

/// Whether the numbers without a mark, if any, are more than a coincidence: one of them follows the
/// number before it, or there are several among at least three, and most are not parts of dates.
/// `found` is sorted by date.
fn are_supported(found: &[FoundNumber]) -> bool {
    let plain = found.iter().filter(|found| !found.number.marked).count();
    let of_date = found.iter().filter(|found| !found.number.marked && found.is_of_date).count();
    if of_date * 2 > plain {
        return false;
    }
    let follows = |pair: &[FoundNumber]| {
        let [before, after] = [pair[0].number, pair[1].number];
        before.value + 1 == after.value && !(before.marked && after.marked)
    };
    plain == 0 || found.windows(2).any(follows) || plain >= 2 && found.len() >= 3
}

/// The highest number at which a series may start anew in a year: its first issues may be missing.
const LATEST_FIRST: u32 = 3;

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers without and with counting, of issues given as `DAY NUMBER`, newest first; a
    /// number without a mark ends in `?`, and `-` stands for none.
    fn found(lines: &[&str]) -> Vec<u32> {
        let found = lines.iter().enumerate().filter_map(|(post, line)| {
            let (day, number) = line.split_once(' ')?;
            let day: NaiveDate = day.parse().unwrap();
            let instant = day.and_time(chrono::NaiveTime::MIN).and_utc().fixed_offset();
            let value = number.trim_end_matches('?').parse().ok()?;
            let number = WrittenNumber { value, marked: !number.ends_with('?') };
            Some(FoundNumber { post, time: Some((day, instant)), number, is_of_date: false })
        });
        let credible = credible(found.collect(), lines.len());
        credible.iter().rev().map(|found| found.number.value).collect()
    }

    #[test]
    fn numbers_must_be_plausible() {
        for (lines, expected) in [
            (&["2026-01-09 2", "2026-01-02 1"][..], &[2, 1][..]),
            (&["2026-01-02 7"], &[7]),
            (&["2026-01-09 7", "2026-01-02 -"], &[7]),
            (&["2026-01-16 7", "2026-01-09 -", "2026-01-02 -"], &[]),
            // Without marks.
            (&["2026-01-09 10?"], &[]),
            (&["2026-01-09 10?", "2026-01-02 -"], &[]),
            (&["2026-01-09 10?", "2026-01-02 5?"], &[]),
            (&["2026-01-09 2?", "2026-01-02 1?"], &[2, 1]),
            (&["2026-01-09 105?", "2026-01-05 98", "2026-01-02 30?"], &[105, 98, 30]),
            (&["2026-01-09 10?", "2026-01-05 2", "2026-01-02 1"], &[2, 1]),
            (&["2026-01-09 3?", "2026-01-05 5?", "2026-01-02 1?"], &[]),
            // One that is out of the order.
            (
                &["2026-02-20 10?", "2026-02-13 105?", "2026-02-06 104?", "2026-01-30 103?"],
                &[105, 104, 103],
            ),
            (
                &["2026-02-20 105?", "2026-02-13 10?", "2026-02-06 104?", "2026-01-30 103?"],
                &[105, 104, 103],
            ),
            (
                &["2026-02-20 105?", "2026-02-13 104?", "2026-02-06 103?", "2026-01-30 500?"],
                &[105, 104, 103],
            ),
            // Not rising.
            (&["2026-01-09 5", "2026-01-02 5"], &[]),
            (&["2026-01-09 5", "2026-01-02 8"], &[]),
            // Anew each year.
            (&["2026-01-09 1", "2025-12-09 12", "2025-11-09 11"], &[1, 12, 11]),
            (&["2026-01-09 5", "2025-12-09 12", "2025-11-09 11"], &[]),
        ] {
            assert_eq!(found(lines), expected, "{lines:?}");
        }
        // One mistake in ten.
        let mut lines: Vec<String> =
            (10..22).rev().map(|n| format!("2026-01-{n} {}", n - 9)).collect();
        lines[3] = "2026-01-18 8".to_owned();
        assert_eq!(found(&lines.iter().map(String::as_str).collect::<Vec<_>>()).len(), 12);
        lines[6] = "2026-01-15 5".to_owned();
        assert_eq!(found(&lines.iter().map(String::as_str).collect::<Vec<_>>()).len(), 0);
    }

    #[test]
    fn issues_without_a_number_are_counted() {
        let given = |numbers: &[Option<u32>]| -> Vec<IssueFacts> {
            let number = |value| IssueNumber { value, origin: NumberOrigin::Key };
            let facts = |n: &Option<u32>| IssueFacts { is_issue: true, number: n.map(number) };
            numbers.iter().rev().map(facts).collect()
        };
        for (numbers, expected) in [
            (&[None, None][..], &[Some(1), Some(2)][..]),
            (&[None, Some(7), None], &[Some(1), Some(7), Some(8)]),
            (&[Some(1), None, Some(2), None], &[Some(1), None, Some(2), Some(3)]),
            (&[Some(12), None, Some(1), None], &[Some(12), Some(13), Some(1), Some(2)]),
        ] {
            let mut facts = given(numbers);
            count(&mut facts, Numbering::Counted);
            let counted: Vec<_> = facts.iter().rev().map(|f| f.number.map(|n| n.value)).collect();
            assert_eq!(counted, expected);
            let mut facts = given(numbers);
            count(&mut facts, Numbering::Given);
            assert_eq!(facts, given(numbers));
        }
    }

    #[test]
    fn folders_named_after_dates_hold_one_series() {
        for (name, is) in
            [("2023", true), ("09", true), ("2023-09", true), ("this-month", false), ("", false)]
        {
            assert_eq!(is_date(name), is, "{name}");
        }
    }
}
