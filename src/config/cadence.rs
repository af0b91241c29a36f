//! The setting `cadence`: the day of the week on which a digest appears, and the number of weeks
//! between issues.

use chrono::{Days, NaiveDate, Weekday};
use serde::Deserialize;
use serde_json::Value;

use super::value::{InvalidValue, typed};
use crate::diagnostic::nearest;
use crate::error::Error;

/// The regular schedule of a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cadence {
    /// The day of the week.
    pub(crate) weekday: Weekday,
    /// The number of weeks between issues, at least 1.
    pub(crate) every: u32,
}

/// The setting as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a map such as `{weekday: friday, every: 1}`")]
struct CadenceSetting {
    weekday: Option<String>,
    every: Option<i64>,
}

/// More weeks than a year has are a typing error, not a cadence.
const MOST_WEEKS: u32 = 52;

/// The names of each day of the week.
const NAMES: [(Weekday, [&str; 4]); 7] = [
    (Weekday::Mon, ["monday", "mon", "周一", "星期一"]),
    (Weekday::Tue, ["tuesday", "tue", "周二", "星期二"]),
    (Weekday::Wed, ["wednesday", "wed", "周三", "星期三"]),
    (Weekday::Thu, ["thursday", "thu", "周四", "星期四"]),
    (Weekday::Fri, ["friday", "fri", "周五", "星期五"]),
    (Weekday::Sat, ["saturday", "sat", "周六", "星期六"]),
    (Weekday::Sun, ["sunday", "sun", "周日", "星期日"]),
];

/// Reads the setting.
pub(super) fn read(value: &Value) -> Result<Cadence, InvalidValue> {
    let CadenceSetting { weekday: name, every } = typed(value)?;
    let Some(name) = name else {
        let error = Error::new("it has no `weekday`").hint("write one such as `friday`");
        return Err(InvalidValue::of_field("cadence", error));
    };
    let weekday = weekday(&name).map_err(|error| InvalidValue::of_field("weekday", error))?;
    let every = every.unwrap_or(1);
    if let Ok(every @ 1..=MOST_WEEKS) = u32::try_from(every) {
        return Ok(Cadence { weekday, every });
    }
    let message = format!("`every` counts weeks: write a number from 1 to {MOST_WEEKS}");
    Err(InvalidValue::of_field("every", Error::new(message)))
}

fn weekday(name: &str) -> Result<Weekday, Error> {
    let requested = name.trim().to_lowercase();
    let known = NAMES.iter().find(|(_, names)| names.contains(&requested.as_str()));
    known.map(|(day, _)| *day).ok_or_else(|| {
        let hint = match nearest(&requested, NAMES.iter().map(|(_, names)| names[0])) {
            Some(day) => format!("did you mean `{day}`?"),
            None => "write one such as `friday`".to_owned(),
        };
        Error::new(format!("unknown day of the week `{name}`")).hint(hint)
    })
}

impl Cadence {
    /// The day on which the issue after one of `latest` appears. An issue that was a few days early
    /// or late does not shift later ones.
    pub(crate) fn after(self, latest: NaiveDate) -> Option<NaiveDate> {
        let due = latest.checked_add_days(Days::new(u64::from(self.every) * 7))?;
        nearest_weekday(due, self.weekday)
    }

    /// The first regular day on or after `day`.
    pub(crate) fn from(self, day: NaiveDate) -> Option<NaiveDate> {
        day.iter_days().take(7).find(|day| chrono::Datelike::weekday(day) == self.weekday)
    }
}

/// The day nearest to `day` that is a `weekday`: at most three days before or after it.
pub(crate) fn nearest_weekday(day: NaiveDate, weekday: Weekday) -> Option<NaiveDate> {
    let first = day.checked_sub_days(Days::new(3))?;
    first.iter_days().take(7).find(|day| chrono::Datelike::weekday(day) == weekday)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_next_day_follows_weekday_and_weeks() {
        for (weekday, every, latest, next) in [
            (Weekday::Fri, 1, "2023-09-22", "2023-09-29"),
            // Year ends, leap days.
            (Weekday::Fri, 1, "2026-12-25", "2027-01-01"),
            (Weekday::Wed, 2, "2025-12-24", "2026-01-07"),
            (Weekday::Thu, 1, "2024-02-22", "2024-02-29"),
            (Weekday::Mon, 4, "2026-11-23", "2026-12-21"),
            // Early, late.
            (Weekday::Fri, 1, "2023-09-21", "2023-09-29"),
            (Weekday::Fri, 1, "2023-09-25", "2023-09-29"),
            (Weekday::Fri, 2, "2023-09-20", "2023-10-06"),
        ] {
            let cadence = Cadence { weekday, every };
            assert_eq!(cadence.after(day(latest)), Some(day(next)), "{weekday} {every} {latest}");
        }
        let friday = Cadence { weekday: Weekday::Fri, every: 1 };
        assert_eq!(friday.from(day("2026-11-23")), Some(day("2026-11-27")));
        assert_eq!(friday.from(day("2026-11-27")), Some(day("2026-11-27")));
    }

    #[test]
    fn days_have_several_names() {
        for name in ["friday", " Friday", "FRI", "周五", "星期五"] {
            assert_eq!(weekday(name), Ok(Weekday::Fri), "{name}");
        }
        let refusal = |name| weekday(name).unwrap_err().to_string();
        assert_eq!(refusal("firday"), "unknown day of the week `firday`; did you mean `friday`?");
        assert_eq!(refusal("5"), "unknown day of the week `5`; write one such as `friday`");
    }
}
