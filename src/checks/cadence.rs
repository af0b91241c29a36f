//! Rules about the rhythm of a digest: issues that are missing, and two where one is expected.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use chrono::NaiveDate;

use super::front::{key_place, named_day, series_of};
use super::{File, finding};
use crate::diagnostic::Diagnostic;
use crate::path::SourcePath;
use crate::site::Site;

/// How many issues show what the rhythm is.
const ENOUGH: usize = 8;

pub(super) fn findings(site: &Site, files: &[File]) -> Vec<Diagnostic> {
    let mut series: BTreeMap<(&str, String), Vec<(NaiveDate, &SourcePath)>> = BTreeMap::new();
    let mut folders: BTreeMap<&str, BTreeSet<NaiveDate>> = BTreeMap::new();
    for post in &site.posts {
        if let Some(date) = post.date {
            let source = &post.page.source;
            let series_of = series_of(source);
            let named = named_day(source).unwrap_or(date.day);
            folders.entry(series_of.0).or_default().extend([date.day, named]);
            // Where the two differ, nobody knows which is meant; that is told as it is.
            if named == date.day {
                series.entry(series_of).or_default().push((date.day, source));
            }
        }
    }
    let mut found = Vec::new();
    let largest = series.values().map(Vec::len).max().unwrap_or_default();
    for ((folder, _), mut issues) in series {
        issues.sort();
        let days: Vec<NaiveDate> = issues.iter().map(|(day, _)| *day).collect();
        // The setting is about the digest, which is what most posts are issues of.
        let set = site.config.cadence.filter(|_| days.len() == largest);
        let Some(weeks) = set.map(|set| i64::from(set.every)).or_else(|| weeks_between(&days))
        else {
            continue;
        };
        for pair in issues.windows(2) {
            let [(before, earlier), (day, source)] = pair else { continue };
            let Ok(at) = files.binary_search_by(|file| file.path.cmp(source)) else { continue };
            let each = each(weeks);
            // An issue whose file is named otherwise fills a gap as well.
            let between = (Bound::Excluded(*before), Bound::Excluded(*day));
            let filled = || folders[folder].range(between).next().is_some();
            let (rule, message) = match CadenceOutcome::of((*day - *before).num_days(), weeks) {
                CadenceOutcome::Kept => continue,
                CadenceOutcome::Missed(_) if *before < *day && filled() => continue,
                CadenceOutcome::Missed(1) => (
                    "cadence-gap",
                    format!(
                        "one issue is missing before this one: {before} was the last, and {each} is the rule"
                    ),
                ),
                CadenceOutcome::Missed(missed) => (
                    "cadence-gap",
                    format!(
                        "{missed} issues are missing before this one: {before} was the last, and {each} is the rule"
                    ),
                ),
                CadenceOutcome::Double => (
                    "cadence-double",
                    format!("`{earlier}` is of {before}, and {each} is the rule"),
                ),
            };
            found.push(finding(rule, message, key_place(&files[at], "date")));
        }
    }
    found
}

fn each(weeks: i64) -> String {
    match weeks {
        1 => "one a week".to_owned(),
        weeks => format!("one every {weeks} weeks"),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum CadenceOutcome {
    Kept,
    /// So many issues did not appear.
    Missed(i64),
    Double,
}

impl CadenceOutcome {
    /// What `days` between two issues mean where one comes every so many weeks.
    fn of(days: i64, weeks: i64) -> Self {
        let period = weeks * 7;
        // An issue may be some days late or early.
        let periods = (days * 2 + period) / (period * 2);
        match periods {
            0 => Self::Double,
            1 => Self::Kept,
            more => Self::Missed(more - 1),
        }
    }
}

/// How many weeks lie between two of these days, which are sorted, if there is a rule at all:
/// three of four gaps are of this length, give or take two days.
fn weeks_between(days: &[NaiveDate]) -> Option<i64> {
    if days.len() < ENOUGH {
        return None;
    }
    let mut gaps: Vec<i64> = days.windows(2).map(|pair| (pair[1] - pair[0]).num_days()).collect();
    gaps.sort_unstable();
    let median = gaps[gaps.len() / 2];
    let weeks = (median + 3) / 7;
    let regular = gaps.iter().filter(|gap| (*gap - weeks * 7).abs() <= 2).count();
    (weeks > 0 && regular * 4 >= gaps.len() * 3).then_some(weeks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_and_doubles_are_told_from_delays() {
        for (days, weeks, expected) in [
            (0, 1, CadenceOutcome::Double),
            (3, 1, CadenceOutcome::Double),
            (4, 1, CadenceOutcome::Kept),
            (7, 1, CadenceOutcome::Kept),
            (10, 1, CadenceOutcome::Kept),
            (11, 1, CadenceOutcome::Missed(1)),
            (21, 1, CadenceOutcome::Missed(2)),
            (14, 2, CadenceOutcome::Kept),
            (28, 2, CadenceOutcome::Missed(1)),
        ] {
            assert_eq!(CadenceOutcome::of(days, weeks), expected, "{days} {weeks}");
        }
    }

    #[test]
    fn a_rhythm_needs_enough_issues_that_keep_it() {
        let days = |gaps: &[i64]| {
            let mut day = NaiveDate::from_ymd_opt(2026, 1, 2).unwrap();
            let mut days = vec![day];
            for gap in gaps {
                day += chrono::TimeDelta::days(*gap);
                days.push(day);
            }
            days
        };
        assert_eq!(weeks_between(&days(&[7, 7, 8, 6, 7, 14, 7])), Some(1));
        assert_eq!(weeks_between(&days(&[14, 14, 14, 13, 14, 14, 14])), Some(2));
        assert_eq!(weeks_between(&days(&[7, 7, 7])), None);
        assert_eq!(weeks_between(&days(&[1, 30, 12, 9, 44, 3, 20])), None);
    }
}
