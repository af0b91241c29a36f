//! Dates in a text that form a series of their own: the Sunday for which an issue is named that
//! appears some days later, or the month.

use chrono::NaiveDate;

use super::{IssueFacts, Sample};
use crate::date;
use crate::next_issue::rhythm;

/// The maximum number of dates after the latest that are tried for a requested date.
const MOST_STEPS: usize = 400;

/// The samples with the date in their text as their issue's day. `None` if these are the issues'
/// own dates, or most texts have no date.
pub(super) fn samples<'a>(samples: &[Sample<'a>]) -> Option<Vec<Sample<'a>>> {
    let dated: Vec<Sample<'a>> = samples
        .iter()
        .map(|sample| {
            let day = date::first_date(sample.text).map(|date| date.day);
            Sample { facts: IssueFacts { day, ..sample.facts }, ..*sample }
        })
        .collect();
    let have = dated.iter().filter(|sample| sample.facts.day.is_some()).count();
    let differ = dated.iter().zip(samples).any(|(own, all)| own.facts.day != all.facts.day);
    let most = have >= 2 && have * 2 > dated.len();
    (most && differ && same_rhythm(&dated, samples)).then_some(dated)
}

/// Whether the dates in texts follow each other about as fast as the issues do: a number beside a
/// year may count weeks.
fn same_rhythm(own: &[Sample<'_>], samples: &[Sample<'_>]) -> bool {
    let usual = |samples: &[Sample<'_>]| {
        let days: Vec<NaiveDate> = samples.iter().filter_map(|sample| sample.facts.day).collect();
        let mut gaps: Vec<i64> =
            days.windows(2).map(|pair| (pair[0] - pair[1]).num_days()).collect();
        gaps.sort_unstable();
        gaps.get(gaps.len() / 2).copied()
    };
    let Some((own, all)) = usual(own).zip(usual(samples)) else { return true };
    own > 0 && own <= all * 2 && all <= own * 2
}

/// The day that follows those in the texts, for an issue of `day`. Dates are skipped only if the
/// issue appears so late that the next one would be earlier than usual too.
pub(super) fn next(
    own: &[Sample<'_>],
    samples: &[Sample<'_>],
    day: Option<NaiveDate>,
) -> Option<NaiveDate> {
    let mut days: Vec<NaiveDate> = own.iter().filter_map(|sample| sample.facts.day).collect();
    let lag = own
        .iter()
        .zip(samples)
        .filter_map(|(own, all)| Some(all.facts.day? - own.facts.day?))
        .min();
    let latest = day.zip(lag).and_then(|(day, lag)| day.checked_sub_signed(lag));
    // An issue before the latest, or far after it, does not continue the series.
    if let Some(latest) = latest.filter(|latest| days.first().is_some_and(|day| latest < day)) {
        return Some(latest);
    }
    let mut next = rhythm::next(&days, None)?;
    for _ in 0..MOST_STEPS {
        let exists = days.contains(&next);
        days.insert(0, next);
        let after = rhythm::next(&days, None)?;
        if !exists && latest.is_none_or(|latest| after > latest) {
            return Some(next);
        }
        next = after;
    }
    latest
}
