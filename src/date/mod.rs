//! Dates as authors write them. The written day is stored apart from the instant, so that no time
//! zone can shift a post to another day.

mod clock;
pub(crate) mod english;
mod in_text;
mod plain;
mod read;
mod scan;
#[cfg(test)]
mod tests;
mod zone;

use std::fmt;

use chrono::{
    DateTime, Datelike as _, FixedOffset, MappedLocalTime, NaiveDate, NaiveTime, TimeZone as _,
};

pub(crate) use in_text::DayInText;
pub(crate) use in_text::{days_in, first_date, in_address, in_name, in_path, in_title};
pub(crate) use plain::{plain, plain_char};
pub(crate) use read::{DateError, DayParts, ReadDate, read};
pub(crate) use zone::{Zone, ZoneClock};

/// The day with this month and day of the month, in the year that brings it nearest to `near`.
pub(crate) fn nearest(month: u32, day: u32, near: NaiveDate) -> Option<NaiveDate> {
    (near.year() - 1..=near.year() + 1)
        .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
        .min_by_key(|date| (*date - near).num_days().abs())
}

/// A date with an optional time and offset, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WrittenDate {
    /// The written day, which appears in URLs, listings and archives; the first of the month if
    /// only a month is written.
    pub day: NaiveDate,
    /// Whether only a month is written. It belongs to no week.
    pub(crate) month_only: bool,
    /// The time of day, if written.
    pub(crate) time: Option<NaiveTime>,
    /// The offset from UTC, if written; otherwise the site's time zone applies.
    pub(crate) offset: Option<FixedOffset>,
}

impl WrittenDate {
    /// A day without a time.
    pub(crate) fn of_day(day: NaiveDate) -> Self {
        Self { day, month_only: false, time: None, offset: None }
    }

    /// Parses a day in any form of [`read()`], with an optional time and offset.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let read = read(text).ok()?;
        (read.ignored.is_none() && !read.date.month_only).then_some(read.date)
    }

    /// The day at the start of a file or folder name, written as `2023-09-22` or `2023/9/22`, and
    /// the rest of the name. The day must end the name or be followed by `-`, `_` or a space:
    /// `2018-08-2x-psa` contains no date.
    pub(crate) fn from_name(name: &str) -> Option<(Self, &str)> {
        let (year, rest) = digits(name, 4, 4)?;
        let separator = rest.chars().next().filter(|c| matches!(c, '-' | '/'))?;
        let (month, rest) = digits(&rest[1..], 1, 2)?;
        let (day, rest) = digits(rest.strip_prefix(separator)?, 1, 2)?;
        let rest = if rest.is_empty() { rest } else { rest.strip_prefix(['-', '_', ' '])? };
        let day = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
        (1001..=9998).contains(&day.year()).then(|| (Self::of_day(day), rest))
    }

    /// The instant, with the written offset or else that of `zone` on that day. Without a time, it
    /// is the first instant of the day.
    pub(crate) fn instant(&self, zone: &Zone) -> DateTime<FixedOffset> {
        let local = self.day.and_time(self.time.unwrap_or(NaiveTime::MIN));
        if let Some(offset) = self.offset
            && let MappedLocalTime::Single(instant) = offset.from_local_datetime(&local)
        {
            return instant;
        }
        zone.instant(local)
    }

    /// RFC 3339 if a time was written, otherwise the day alone: the value of `datetime` on HTML's
    /// `time` element.
    pub(crate) fn to_machine(self, zone: &Zone) -> String {
        match self.time {
            Some(_) => self.instant(zone).to_rfc3339(),
            None => self.to_string(),
        }
    }

    /// The ISO 8601 year and week of the written day: 2021-01-01 is in 2020-W53. `None` if only a
    /// month is written.
    pub(crate) fn iso_week(&self) -> Option<IsoWeek> {
        (!self.month_only).then(|| IsoWeek::of(self.day))
    }
}

/// The day as `2023-09-22`, or the month as `2023-09` if only that is written.
impl fmt::Display for WrittenDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.month_only { self.day.format("%Y-%m").fmt(f) } else { self.day.fmt(f) }
    }
}

/// Between `min` and `max` ASCII digits at the start of `text`, and the rest of it.
fn digits(text: &str, min: usize, max: usize) -> Option<(u32, &str)> {
    let count = text.bytes().take(max).take_while(u8::is_ascii_digit).count();
    if count < min {
        return None;
    }
    Some((text[..count].parse().ok()?, &text[count..]))
}

/// An offset from UTC: east if `sign` is 1, west if it is -1. `None` outside the existing range
/// from 12 hours behind to 14 hours ahead (as in `14:00-15:30`).
pub(crate) fn offset(sign: i32, hours: u32, minutes: u32) -> Option<FixedOffset> {
    let seconds = sign * i32::try_from(hours * 3600 + minutes * 60).ok()?;
    let known = minutes < 60 && (-12 * 3600..=14 * 3600).contains(&seconds);
    FixedOffset::east_opt(seconds).filter(|_| known)
}

/// An ISO 8601 week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct IsoWeek {
    /// The ISO year, which differs from the calendar year near its ends.
    pub(crate) year: i32,
    /// 1 to 52 or 53.
    pub(crate) number: u32,
}

impl IsoWeek {
    /// The week that contains `day`.
    pub(crate) fn of(day: NaiveDate) -> Self {
        let week = day.iso_week();
        Self { year: week.year(), number: week.week() }
    }

    /// The week's Monday.
    pub(crate) fn monday(self) -> Option<NaiveDate> {
        NaiveDate::from_isoywd_opt(self.year, self.number, chrono::Weekday::Mon)
    }

    /// The number of weeks in a year: 28 December is always in the last one.
    pub(crate) fn count_in(year: i32) -> u32 {
        NaiveDate::from_ymd_opt(year, 12, 28).map_or(52, |day| day.iso_week().week())
    }
}
