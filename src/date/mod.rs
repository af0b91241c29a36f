//! Dates as authors write them. The written day is stored apart from the instant, so that no time
//! zone can shift a post to another day.

mod zone;

use std::fmt;

use chrono::{
    DateTime, Datelike as _, FixedOffset, MappedLocalTime, NaiveDate, NaiveTime, TimeZone as _,
};

pub(crate) use zone::{Zone, ZoneClock};

/// A date with an optional time and offset, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WrittenDate {
    /// The written day, which appears in URLs, listings and archives.
    pub day: NaiveDate,
    /// The time of day, if written.
    pub(crate) time: Option<NaiveTime>,
    /// The offset from UTC, if written; otherwise the site's time zone applies.
    pub(crate) offset: Option<FixedOffset>,
}

impl WrittenDate {
    /// Parses RFC 3339 and similar forms: `2023-09-22`, `2020-12-2`, `2023/09/22`, each with an
    /// optional `H:M[:S[.fraction]]` after a space or `T`, and an optional offset `Z`, `+08:00`,
    /// `+0800` or `+08`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (day, rest) = Self::leading_day(text)?;
        let date = Self { day, time: None, offset: None };
        if rest.is_empty() {
            return Some(date);
        }
        let rest = rest.strip_prefix(['T', 't', ' '])?.trim_start();
        let split = rest.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.'));
        let (clock, zone) = rest.split_at(split.unwrap_or(rest.len()));
        let time = Some(parse_clock(clock)?);
        let zone = zone.trim();
        let offset = if zone.is_empty() { None } else { Some(parse_offset(zone)?) };
        Some(Self { time, offset, ..date })
    }

    /// The day at the start of a file or folder name, and the rest of the name. The day must end
    /// the name or be followed by `-`, `_` or a space: `2018-08-2x-psa` contains no date.
    pub(crate) fn from_name(name: &str) -> Option<(Self, &str)> {
        let (day, rest) = Self::leading_day(name)?;
        let rest = if rest.is_empty() { rest } else { rest.strip_prefix(['-', '_', ' '])? };
        Some((Self { day, time: None, offset: None }, rest))
    }

    fn leading_day(text: &str) -> Option<(NaiveDate, &str)> {
        let (year, rest) = digits(text, 4, 4)?;
        let separator = rest.chars().next().filter(|c| matches!(c, '-' | '/'))?;
        let (month, rest) = digits(&rest[1..], 1, 2)?;
        let (day, rest) = digits(rest.strip_prefix(separator)?, 1, 2)?;
        if rest.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        // Beyond this range, weeks and time zones can yield years without four digits.
        let year = i32::try_from(year).ok().filter(|year| (1001..=9998).contains(year))?;
        Some((NaiveDate::from_ymd_opt(year, month, day)?, rest))
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
            None => self.day.to_string(),
        }
    }

    /// The ISO 8601 year and week of the written day: 2021-01-01 is in 2020-W53.
    pub(crate) fn iso_week(&self) -> IsoWeek {
        IsoWeek::of(self.day)
    }
}

impl fmt::Display for WrittenDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.day.fmt(f)
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

fn parse_clock(text: &str) -> Option<NaiveTime> {
    let (clock, fraction) = match text.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (text, None),
    };
    let mut parts = clock.split(':');
    let mut next = |required: bool| match parts.next() {
        Some(part) => digits(part, 1, 2).filter(|(_, rest)| rest.is_empty()).map(|(n, _)| n),
        None => (!required).then_some(0),
    };
    let (hour, minute, second) = (next(true)?, next(true)?, next(false)?);
    if parts.next().is_some() || fraction.is_some_and(|f| !f.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    // A leap second is written as :60 and read as the preceding second.
    NaiveTime::from_hms_opt(hour, minute, second.min(if second == 60 { 59 } else { second }))
}

fn parse_offset(text: &str) -> Option<FixedOffset> {
    if text.eq_ignore_ascii_case("z") || text.eq_ignore_ascii_case("utc") {
        return FixedOffset::east_opt(0);
    }
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let (hours, rest) = digits(&text[1..], 1, 2)?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let (minutes, rest) = if rest.is_empty() { (0, rest) } else { digits(rest, 2, 2)? };
    if rest.is_empty() { offset(sign, hours, minutes) } else { None }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_written_form_is_read() {
        let shanghai = Zone::named("Asia/Shanghai").unwrap();
        for (text, machine) in [
            ("2023-09-22", "2023-09-22"),
            ("2020-12-2", "2020-12-02"),
            ("2023/09/22", "2023-09-22"),
            (" 2025/9/2 ", "2025-09-02"),
            ("2013-06-15 22:00", "2013-06-15T22:00:00+08:00"),
            ("2023-09-22 9:05:07", "2023-09-22T09:05:07+08:00"),
            ("2023-04-07T15:00:00+08:00", "2023-04-07T15:00:00+08:00"),
            ("2023-04-07T15:00:00.123Z", "2023-04-07T15:00:00+00:00"),
            ("2023-04-07 15:00 -0500", "2023-04-07T15:00:00-05:00"),
            ("2023-04-07T15:00:00+08", "2023-04-07T15:00:00+08:00"),
            ("2023-04-07T15:00:00+14:00", "2023-04-07T15:00:00+14:00"),
            ("2023-04-07T15:00:00-1200", "2023-04-07T15:00:00-12:00"),
            ("2024-02-29", "2024-02-29"),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59+00:00"),
        ] {
            let date = WrittenDate::parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(date.to_machine(&shanghai), machine, "{text}");
        }
    }

    #[test]
    fn other_text_is_refused() {
        for text in [
            "",
            "2023",
            "2023-09",
            "2021-(TODO: MM-DD)",
            "2023-02-29",
            "2023-13-01",
            "2023-1-32",
            "2023-09/22",
            "23-09-22",
            "2023-09-222",
            "0001-01-01",
            "9999-12-31",
            "2023-09-22x",
            "2023-09-22T25:00",
            "2023-09-22 10:00 Mars",
            "2023-09-22T10:00:00+25:00",
            "2023-09-22 14:00-15:30",
            "2023-09-22T14:00+14:30",
            "2023-09-22T14:00-12:01",
            "2023-09-22 10",
            "二〇二三",
        ] {
            assert_eq!(WrittenDate::parse(text), None, "{text}");
        }
    }

    #[test]
    fn names_have_a_date_only_at_their_start() {
        let name = |n| WrittenDate::from_name(n).map(|(d, rest)| (d.to_string(), rest));
        assert_eq!(name("2023-09-22-sofa"), Some(("2023-09-22".into(), "sofa")));
        assert_eq!(name("2020-12-2_x y"), Some(("2020-12-02".into(), "x y")));
        assert_eq!(name("2023-09-22"), Some(("2023-09-22".into(), "")));
        for none in ["2018-08-2x-psa", "sofa-20200528", "202009221", "2023-09-22nd"] {
            assert_eq!(name(none), None, "{none}");
        }
    }

    #[test]
    fn weeks_follow_iso_8601() {
        for (day, year, number) in [
            ("2021-01-01", 2020, 53),
            ("2020-12-31", 2020, 53),
            ("2018-12-31", 2019, 1),
            ("2023-09-22", 2023, 38),
        ] {
            let week = WrittenDate::parse(day).unwrap().iso_week();
            assert_eq!((week.year, week.number), (year, number), "{day}");
        }
        assert_eq!((IsoWeek::count_in(2020), IsoWeek::count_in(2021)), (53, 52));
    }
}
