//! The parts of a text that follow from an issue's facts: numbers, dates and names of months.

use chrono::{Datelike as _, Days, Months, NaiveDate};

use super::IssueFacts;
use super::range::DayRange;
use crate::date::IsoWeek;
use crate::date::english::{self, MONTHS, WEEKDAYS};

/// A part of a text that follows from the facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// The issue's number, padded to a minimum number of digits.
    Number(usize),
    /// The previous issue's value plus one.
    Counter { width: usize, restart: CounterRestart },
    /// A part of a date.
    Part(PatternPart, Anchor),
    /// The name of the month.
    Month(NameStyle, Anchor),
    /// The name of the day of the week.
    Weekday(NameStyle, Anchor),
    /// The first and the last day of a period.
    Range(DayRange),
    /// The ending of the number before it: the `st` of `31st`.
    Ordinal,
}

/// When a counter starts again at one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::next_issue) enum CounterRestart {
    Never,
    /// With the first issue of each year.
    Yearly,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PatternPart {
    Year,
    /// The last two digits: `26`.
    ShortYear,
    Month(usize),
    Day(usize),
    Week(usize),
    /// Written as `20261125`.
    YearMonthDay,
    /// Written as `261125`.
    ShortYearMonthDay,
    /// Written as `202611`.
    YearMonth,
    /// Written as `1125`.
    MonthDay,
}

/// The date that a part refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    /// The issue's own date.
    Day,
    /// Its ISO week, whose year may differ.
    Week,
    /// The previous month, for a digest of June that appears in July.
    MonthBefore,
    /// The next month.
    MonthAfter,
    /// This many days after the issue's own date, or before it if negative.
    Shift(i64),
}

/// The spelling of the name of a month or weekday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NameStyle {
    /// Whether only its first three letters are written.
    short: bool,
    lower: bool,
}

impl Token {
    pub(super) fn ends_in_digits(self) -> bool {
        matches!(self, Self::Number(_) | Self::Counter { .. } | Self::Part(..))
    }

    /// Its text for an issue, after the text `before`; `None` if the facts are missing, and for
    /// counters.
    pub(super) fn text(self, facts: IssueFacts, before: &str) -> Option<String> {
        Some(match self {
            Self::Number(width) => format!("{:0width$}", facts.number?),
            Self::Counter { .. } => return None,
            Self::Part(part, anchor) => part.text(anchor.date(facts.day?)?, anchor)?,
            Self::Month(style, anchor) => style.month(anchor.date(facts.day?)?)?,
            Self::Weekday(style, anchor) => style.weekday(anchor.date(facts.day?)?)?,
            Self::Range(range) => range.text(facts.day?)?,
            Self::Ordinal => ordinal_after(before)?.to_owned(),
        })
    }
}

/// The ending of the ordinal whose digits `before` ends with.
pub(super) fn ordinal_after(before: &str) -> Option<&'static str> {
    let words = before.trim_end_matches(|c: char| c.is_ascii_digit());
    before[words.len()..].parse().ok().map(english::ordinal)
}

impl NameStyle {
    /// The style in which `written` spells `name`.
    pub(super) fn of(written: &str, name: &str) -> Option<Self> {
        let styles = [(false, false), (false, true), (true, false), (true, true)];
        styles
            .into_iter()
            .map(|(short, lower)| Self { short, lower })
            .find(|style| style.write(name) == written)
    }

    fn write(self, name: &str) -> String {
        let name = if self.short { &name[..3] } else { name };
        if self.lower { name.to_lowercase() } else { name.to_owned() }
    }

    /// The name of the month of `day`.
    pub(super) fn month(self, day: NaiveDate) -> Option<String> {
        Some(self.write(month_name(day)?))
    }

    fn weekday(self, day: NaiveDate) -> Option<String> {
        Some(self.write(weekday_name(day)?))
    }
}

/// The English name of the month of `day`.
pub(super) fn month_name(day: NaiveDate) -> Option<&'static str> {
    MONTHS.get(usize::try_from(day.month0()).ok()?).copied()
}

/// The English name of the weekday of `day`.
pub(super) fn weekday_name(day: NaiveDate) -> Option<&'static str> {
    let (name, _) = WEEKDAYS.iter().find(|(_, weekday)| *weekday == day.weekday())?;
    Some(name)
}

impl Anchor {
    /// The anchor this many days after the issue's date.
    pub(super) fn after(days: i64) -> Self {
        if days == 0 { Self::Day } else { Self::Shift(days) }
    }

    pub(super) fn date(self, day: NaiveDate) -> Option<NaiveDate> {
        let first = || day.with_day(1);
        match self {
            Self::Day | Self::Week => Some(day),
            Self::MonthBefore => first()?.checked_sub_months(Months::new(1)),
            Self::MonthAfter => first()?.checked_add_months(Months::new(1)),
            Self::Shift(days) => shifted(day, days),
        }
    }
}

/// The day this many days after `day`, or before it if negative.
pub(super) fn shifted(day: NaiveDate, days: i64) -> Option<NaiveDate> {
    let by = Days::new(days.unsigned_abs());
    if days < 0 { day.checked_sub_days(by) } else { day.checked_add_days(by) }
}

impl PatternPart {
    pub(super) fn text(self, day: NaiveDate, anchor: Anchor) -> Option<String> {
        let year = if anchor == Anchor::Week { IsoWeek::of(day).year } else { day.year() };
        let short = year.rem_euclid(100);
        let (month, date) = (day.month(), day.day());
        let own_date = matches!(anchor, Anchor::Day | Anchor::Shift(_));
        Some(match self {
            Self::Year => format!("{year:04}"),
            Self::ShortYear => format!("{short:02}"),
            Self::Month(width) if anchor != Anchor::Week => format!("{month:0width$}"),
            Self::YearMonth if anchor != Anchor::Week => format!("{year:04}{month:02}"),
            Self::Week(width) if anchor == Anchor::Week => {
                format!("{:0width$}", IsoWeek::of(day).number)
            }
            Self::Day(width) if own_date => format!("{date:0width$}"),
            Self::YearMonthDay if own_date => format!("{year:04}{month:02}{date:02}"),
            Self::ShortYearMonthDay if own_date => format!("{short:02}{month:02}{date:02}"),
            Self::MonthDay if own_date => format!("{month:02}{date:02}"),
            _ => return None,
        })
    }
}
