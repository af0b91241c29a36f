//! The date of the next issue, inferred from the dates of the latest ones.

use chrono::{Datelike as _, Days, Months, NaiveDate, Weekday};

use crate::config::{Cadence, nearest_weekday};

/// The number of latest issues that are considered.
const LATEST: usize = 9;

/// The number of latest intervals that show a new habit if they agree.
const NEW_HABIT: usize = 3;

/// The longest interval counted in weeks; longer ones are months.
const MOST_DAYS_OF_WEEKS: i64 = 24;

/// The regular interval of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rhythm {
    /// A number of days.
    Days(u64),
    /// A number of weeks, and the usual day of the week, if any.
    Weeks(u32, Option<Weekday>),
    /// A number of months.
    Months(u32, DayOfMonth),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DayOfMonth {
    /// A day of the month, such as the 1st or 15th; the last day in shorter months.
    At(u32),
    /// An ordinal weekday such as the second Friday; counted from 0.
    Nth(u32, Weekday),
}

/// The day of the issue that follows those of `dates`, newest first; `None` if there are none. A
/// configured `cadence` takes precedence. A single issue is assumed to start a weekly series.
pub(super) fn next(dates: &[NaiveDate], cadence: Option<Cadence>) -> Option<NaiveDate> {
    let latest = *dates.first()?;
    let next = match cadence {
        Some(cadence) => cadence.after(latest)?,
        None => Rhythm::of(dates).after(latest)?,
    };
    // The usual day of the month may precede the latest issue, if that was late.
    if next > latest { Some(next) } else { latest.checked_add_days(Days::new(1)) }
}

impl Rhythm {
    fn of(dates: &[NaiveDate]) -> Self {
        let dates = &dates[..dates.len().min(LATEST)];
        let usual = Self::usual(dates);
        let regular = dates.windows(2).filter(|pair| Self::usual(pair).unit() == usual.unit());
        if regular.count() * 4 >= (dates.len() - dates.len().min(1)) * 3 {
            return usual;
        }
        Self::new_habit(dates).unwrap_or(usual)
    }

    /// The rhythm of the latest intervals, if they agree with each other.
    fn new_habit(dates: &[NaiveDate]) -> Option<Self> {
        let latest = dates.get(..=NEW_HABIT)?;
        let same = |pair: &[NaiveDate]| Self::usual(pair).unit();
        let first = same(&latest[..2]);
        latest.windows(2).all(|pair| same(pair) == first).then(|| Self::usual(latest))
    }

    /// Its interval without the day.
    fn unit(self) -> (u64, u32, u32) {
        match self {
            Self::Days(days) => (days, 0, 0),
            Self::Weeks(weeks, _) => (0, weeks, 0),
            Self::Months(months, _) => (0, 0, months),
        }
    }

    /// The rhythm of the usual interval.
    fn usual(dates: &[NaiveDate]) -> Self {
        let distances: Vec<i64> = dates
            .windows(2)
            .map(|pair| (pair[0] - pair[1]).num_days())
            .filter(|d| *d > 0)
            .collect();
        let Some(usual) = median(&distances) else {
            return Self::Weeks(1, dates.first().map(NaiveDate::weekday));
        };
        let weekday = usual_weekday(dates);
        if usual <= 4 {
            return Self::Days(usual.unsigned_abs());
        }
        let four_weeks = distances.len() >= 3 && distances.iter().all(|d| *d == usual);
        if usual <= MOST_DAYS_OF_WEEKS || four_weeks && usual % 7 == 0 {
            let weeks = u32::try_from((usual + 3) / 7).unwrap_or(1).max(1);
            return Self::Weeks(weeks, weekday);
        }
        // A month has 30.44 days on average.
        let months = u32::try_from((usual * 100 + 1522) / 3044).unwrap_or(1).max(1);
        Self::Months(months, DayOfMonth::of(dates))
    }

    fn after(self, latest: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Days(days) => latest.checked_add_days(Days::new(days)),
            Self::Weeks(weeks, weekday) => {
                let due = latest.checked_add_days(Days::new(u64::from(weeks) * 7))?;
                weekday.map_or(Some(due), |weekday| nearest_weekday(due, weekday))
            }
            Self::Months(months, day) => {
                day.of_month(latest.with_day(1)?.checked_add_months(Months::new(months))?)
            }
        }
    }
}

impl DayOfMonth {
    fn of(dates: &[NaiveDate]) -> Self {
        let share = |count: usize, of: usize| count * 4 >= dates.len() * of;
        let nth = |date: &NaiveDate| (date.weekday(), date.day0() / 7);
        let same = |day: u32| dates.iter().filter(|date| date.day() == day).count();
        let most = dates.iter().map(|date| same(date.day())).max().unwrap_or_default();
        if let Some(first) = dates.first()
            && dates.len() >= 3
            && share(dates.iter().filter(|date| nth(date) == nth(first)).count(), 3)
            && most < dates.len()
        {
            return Self::Nth(first.day0() / 7, first.weekday());
        }
        let days: Vec<i64> = dates.iter().map(|date| i64::from(date.day())).collect();
        let usual = days
            .iter()
            .copied()
            .max_by_key(|day| (days.iter().filter(|other| *other == day).count(), *day));
        let often = |day: &i64| share(days.iter().filter(|other| *other == day).count(), 2);
        let day = usual.filter(often).or_else(|| median(&days));
        Self::At(day.and_then(|day| u32::try_from(day).ok()).unwrap_or(1))
    }

    fn of_month(self, first: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::At(day) => (1..=day).rev().find_map(|day| first.with_day(day)),
            Self::Nth(nth, weekday) => {
                let day = first.iter_days().take(7).find(|day| day.weekday() == weekday)?;
                let day = day.checked_add_days(Days::new(u64::from(nth) * 7))?;
                // Not every month has a fifth Friday.
                if day.month() == first.month() {
                    Some(day)
                } else {
                    day.checked_sub_days(Days::new(7))
                }
            }
        }
    }
}

fn median(numbers: &[i64]) -> Option<i64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied()
}

/// The day of the week of most of `dates`; `None` if there is no majority.
fn usual_weekday(dates: &[NaiveDate]) -> Option<Weekday> {
    let count = |day: Weekday| dates.iter().filter(|date| date.weekday() == day).count();
    let usual = dates.iter().map(NaiveDate::weekday).max_by_key(|day| count(*day))?;
    (count(usual) * 2 > dates.len()).then_some(usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(dates: &str) -> String {
        let dates: Vec<NaiveDate> = dates.split(' ').map(|day| day.parse().unwrap()).collect();
        next(&dates, None).unwrap().to_string()
    }

    #[test]
    fn the_next_day_follows_the_usual_interval() {
        for (dates, expected) in [
            // Weekly, over a year's end, after a day late, after an extra issue, after a break.
            ("2026-12-25 2026-12-18 2026-12-11", "2027-01-01"),
            ("2026-11-21 2026-11-13 2026-11-06 2026-10-30", "2026-11-27"),
            ("2023-01-21 2023-01-13 2023-01-06 2022-12-30", "2023-01-27"),
            ("2023-08-18 2023-06-23 2023-06-16 2023-06-09", "2023-08-25"),
            // Every two and four weeks.
            ("2025-12-24 2025-12-10 2025-11-26", "2026-01-07"),
            ("2026-11-20 2026-10-23 2026-09-25 2026-08-28", "2026-12-18"),
            // Monthly: about the same day, the same day, the last one, the first Friday.
            ("2026-07-07 2026-06-02 2026-05-14 2026-04-08 2026-03-11", "2026-08-08"),
            ("2026-12-01 2026-11-01 2026-10-01", "2027-01-01"),
            ("2026-01-31 2025-12-31 2025-10-31 2025-09-30", "2026-02-28"),
            ("2026-11-06 2026-10-02 2026-09-04 2026-08-07", "2026-12-04"),
            // Every quarter, every day, one issue.
            ("2026-10-01 2026-07-01 2026-04-01", "2027-01-01"),
            // Always the 1st, which was a Wednesday three times.
            ("2026-07-01 2026-04-01 2026-01-01 2025-10-01", "2026-10-01"),
            // A new rhythm: monthly after weeks, every two weeks after one.
            ("2026-09-01 2026-08-01 2026-07-01 2026-06-01 2026-05-26 2026-05-19", "2026-10-01"),
            (
                "2026-08-28 2026-08-14 2026-07-31 2026-07-17 2026-07-10 2026-07-03 2026-06-26 \
                 2026-06-19 2026-06-12",
                "2026-09-11",
            ),
            ("2026-11-03 2026-11-02 2026-11-01", "2026-11-04"),
            ("2026-11-03", "2026-11-10"),
            ("2026-11-03 2026-11-03", "2026-11-10"),
        ] {
            assert_eq!(after(dates), expected, "{dates}");
        }
        assert_eq!(next(&[], None), None);
    }

    #[test]
    fn a_configured_cadence_takes_precedence() {
        let latest = ["2026-11-25".parse().unwrap()];
        let cadence = Cadence { weekday: Weekday::Fri, every: 2 };
        assert_eq!(next(&latest, Some(cadence)), "2026-12-11".parse().ok());
    }
}
