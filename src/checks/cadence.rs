//! Rules about a digest's cadence: missing issues, and two issues where one is expected.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use chrono::NaiveDate;

use super::front::{key_location, named_day, series_of};
use super::{File, finding};
use crate::diagnostic::Diagnostic;
use crate::path::SourcePath;
use crate::site::Site;

/// The smallest number of issues from which a cadence is derived.
const ENOUGH: usize = 8;

pub(super) fn findings(site: &Site, files: &[File]) -> Vec<Diagnostic> {
    let mut series: BTreeMap<(&str, String), Vec<(NaiveDate, &SourcePath)>> = BTreeMap::new();
    let mut numbers: BTreeMap<&SourcePath, u32> = BTreeMap::new();
    let mut folders: BTreeMap<&str, BTreeSet<NaiveDate>> = BTreeMap::new();
    for post in site.posts.iter().filter(|post| post.is_issue) {
        if let Some(date) = post.date {
            let source = &post.page.source;
            numbers.extend(post.number().map(|number| (source, number)));
            let series_of = series_of(source);
            let named = named_day(source).unwrap_or(date.day);
            folders.entry(series_of.0).or_default().extend([date.day, named]);
            // If the two differ, it is unclear which is meant; `date-differs` reports that.
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
        // The setting describes the digest, the series with the most issues.
        let set = site.config.cadence.filter(|_| days.len() == largest);
        let Some(weeks) = set.map(|set| i64::from(set.every)).or_else(|| weeks_between(&days))
        else {
            continue;
        };
        for pair in issues.windows(2) {
            let [(before, earlier), (day, source)] = pair else { continue };
            let Ok(at) = files.binary_search_by(|file| file.path.cmp(source)) else { continue };
            // An issue whose file is named differently fills a gap as well.
            let between = (Bound::Excluded(*before), Bound::Excluded(*day));
            let filled = || folders[folder].range(between).next().is_some();
            // Numbers that run on show that no issue is missing: it is a double one, or was late.
            let number = |source| numbers.get(source).copied();
            let runs_on = || number(earlier).is_some_and(|n| number(source) == n.checked_add(1));
            let outcome = CadenceOutcome::of((*day - *before).num_days(), weeks);
            let (rule, message) = match outcome {
                CadenceOutcome::Regular => continue,
                CadenceOutcome::Missed(_) if *before < *day && filled() || runs_on() => continue,
                CadenceOutcome::Missed(missed) => ("cadence-gap", gap(missed, *before, weeks)),
                CadenceOutcome::Double => {
                    let each = each(weeks);
                    let message =
                        format!("`{earlier}` is dated {before}, but issues appear {each}");
                    ("cadence-double", message)
                }
            };
            found.push(finding(rule, message, key_location(&files[at], "date")));
        }
    }
    found
}

/// The message that issues are missing after the day `before`.
fn gap(missed: i64, before: NaiveDate, weeks: i64) -> String {
    let missing = match missed {
        1 => "one issue is missing".to_owned(),
        missed => format!("{missed} issues are missing"),
    };
    let each = each(weeks);
    format!(
        "{missing} before this one: the previous one is dated {before}, but issues appear {each}"
    )
}

fn each(weeks: i64) -> String {
    match weeks {
        1 => "weekly".to_owned(),
        weeks => format!("every {weeks} weeks"),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum CadenceOutcome {
    Regular,
    /// This many issues did not appear.
    Missed(i64),
    Double,
}

impl CadenceOutcome {
    /// Classifies the `days` between two issues that are expected every `weeks` weeks.
    fn of(days: i64, weeks: i64) -> Self {
        let period = weeks * 7;
        // An issue may be some days late or early.
        let periods = (days * 2 + period) / (period * 2);
        match periods {
            0 => Self::Double,
            1 => Self::Regular,
            more => Self::Missed(more - 1),
        }
    }
}

/// The usual number of weeks between these sorted days, if there is one: the length of three out of
/// four gaps, give or take two days.
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
    fn gaps_and_doubles_differ_from_delays() {
        for (days, weeks, expected) in [
            (0, 1, CadenceOutcome::Double),
            (3, 1, CadenceOutcome::Double),
            (4, 1, CadenceOutcome::Regular),
            (7, 1, CadenceOutcome::Regular),
            (10, 1, CadenceOutcome::Regular),
            (11, 1, CadenceOutcome::Missed(1)),
            (21, 1, CadenceOutcome::Missed(2)),
            (14, 2, CadenceOutcome::Regular),
            (28, 2, CadenceOutcome::Missed(1)),
        ] {
            assert_eq!(CadenceOutcome::of(days, weeks), expected, "{days} {weeks}");
        }
    }

    #[test]
    fn a_cadence_needs_enough_regular_issues() {
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
