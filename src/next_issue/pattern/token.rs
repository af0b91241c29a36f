//! The parts of a text that follow from an issue's facts: numbers, dates and names of months.

use chrono::{Datelike as _, Days, Months, NaiveDate};

use super::IssueFacts;
use crate::date::IsoWeek;
use crate::date::english::MONTHS;

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
    Month(MonthStyle, Anchor),
    /// A complete date this many days later: `2026-12-23`.
    Later(u64),
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
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MonthStyle {
    pub(super) short: bool,
    pub(super) lower: bool,
}

impl Token {
    pub(super) fn ends_in_digits(self) -> bool {
        !matches!(self, Self::Month(..))
    }

    /// Its text for an issue; `None` if the facts are missing, and for counters.
    pub(super) fn text(self, facts: IssueFacts) -> Option<String> {
        Some(match self {
            Self::Number(width) => format!("{:0width$}", facts.number?),
            Self::Counter { .. } => return None,
            Self::Part(part, anchor) => part.text(anchor.date(facts.day?)?, anchor)?,
            Self::Month(style, anchor) => {
                let month = anchor.date(facts.day?)?.month0();
                style.text(usize::try_from(month).ok()?)
            }
            Self::Later(days) => facts.day?.checked_add_days(Days::new(days))?.to_string(),
        })
    }
}

impl MonthStyle {
    pub(super) fn text(self, month0: usize) -> String {
        let name = MONTHS[month0 % 12];
        let name = if self.short { &name[..3] } else { name };
        if self.lower { name.to_lowercase() } else { name.to_owned() }
    }
}

impl Anchor {
    pub(super) fn date(self, day: NaiveDate) -> Option<NaiveDate> {
        let first = || day.with_day(1);
        match self {
            Self::Day | Self::Week => Some(day),
            Self::MonthBefore => first()?.checked_sub_months(Months::new(1)),
            Self::MonthAfter => first()?.checked_add_months(Months::new(1)),
        }
    }
}

impl PatternPart {
    pub(super) fn text(self, day: NaiveDate, anchor: Anchor) -> Option<String> {
        let year = if anchor == Anchor::Week { IsoWeek::of(day).year } else { day.year() };
        let short = year.rem_euclid(100);
        let (month, date) = (day.month(), day.day());
        let own_date = matches!(anchor, Anchor::Day);
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
