//! Dates in the format of earlier ones.

use std::ops::Range;

use chrono::{Datelike as _, NaiveDate};

use crate::date::english::{self, MONTHS, WEEKDAYS};
use crate::date::{self, DayParts, WrittenDate, Zone};

/// `date` in the format of most of `written`, newest first: with their separators and, if `date`
/// has no time, their time of day and offset.
pub(super) fn date_like(written: &[&str], date: WrittenDate, zone: &Zone) -> String {
    let rest = |text: &str| split(text).map(|(_, rest)| rest.to_owned());
    let count = |text: &&&str| written.iter().filter(|o| rest(o) == rest(text)).count();
    // `max_by_key` returns the last of equals, so the newest must come last.
    let like = written.iter().rev().max_by_key(count).copied().unwrap_or_default();
    written_like(like, date, zone)
}

/// `date` in the format of `like`, with its time and offset if `date` has none.
pub(super) fn written_like(like: &str, date: WrittenDate, zone: &Zone) -> String {
    let Some((day, rest)) = split(like) else { return of_program(date, zone, 'T') };
    match date.time {
        None => format!("{}{}", day.with(date.day), offset_of_day(like, rest, date, zone)),
        Some(_) if day.is_numeric() => {
            let between = if rest.starts_with(' ') { ' ' } else { 'T' };
            let time = of_program(date, zone, between);
            format!("{}{}", day.with(date.day), &time[date.day.to_string().len()..])
        }
        Some(_) => of_program(date, zone, 'T'),
    }
}

/// `2026-11-25`, with the time and offset if `date` has a time.
fn of_program(date: WrittenDate, zone: &Zone, between: char) -> String {
    match date.time {
        None => date.day.to_string(),
        Some(time) => {
            let offset = date.instant(zone).format("%:z");
            format!("{}{between}{}{offset}", date.day, time.format("%H:%M:%S"))
        }
    }
}

/// A day as it is written, with the ranges of its parts.
struct DayText<'t> {
    text: &'t str,
    parts: DayParts,
}

impl DayText<'_> {
    /// Whether it consists of a year, a month and a day in digits, in this order.
    fn is_numeric(&self) -> bool {
        self.text.starts_with(|c: char| c.is_ascii_digit())
            && self.parts.year.start == 0
            && self.text[self.parts.month.clone()].bytes().all(|byte| byte.is_ascii_digit())
    }

    /// `new` in the same form.
    fn with(&self, new: NaiveDate) -> String {
        let DayParts { year, month, day, weekday, .. } = &self.parts;
        let mut changes = vec![(year.clone(), new.year().to_string())];
        let of = |range: &Range<usize>| &self.text[range.clone()];
        let narrow = [Some(month), day.as_ref()]
            .into_iter()
            .flatten()
            .any(|part| part.len() == 1 && of(part).starts_with(|c: char| c.is_ascii_digit()));
        changes.push((month.clone(), month_like(of(month), new.month(), narrow)));
        if let Some(day) = day {
            let number = new.day();
            let text = if narrow { number.to_string() } else { format!("{number:02}") };
            let behind = self.text.get(day.end..day.end + 2).unwrap_or_default();
            if ["st", "nd", "rd", "th"].contains(&behind) {
                changes.push((
                    day.start..day.end + 2,
                    format!("{number}{}", english::ordinal(number)),
                ));
            } else {
                changes.push((day.clone(), text));
            }
        }
        if let Some(weekday) = weekday {
            changes.push((weekday.clone(), weekday_like(of(weekday), new)));
        }
        changes.sort_by_key(|(range, _)| range.start);
        let mut written = String::new();
        let mut at = 0;
        for (range, text) in changes {
            written.push_str(&self.text[at..range.start]);
            written.push_str(&text);
            at = range.end;
        }
        written.push_str(&self.text[at..]);
        written
    }
}

fn month_like(written: &str, month: u32, narrow: bool) -> String {
    if written.starts_with(|c: char| c.is_ascii_digit()) {
        return if narrow { month.to_string() } else { format!("{month:02}") };
    }
    let name = MONTHS[usize::try_from(month - 1).unwrap_or(0) % 12];
    let short = written.len() == 3 || written.eq_ignore_ascii_case("sept");
    in_case(written, if short { &name[..3] } else { name })
}

fn weekday_like(written: &str, day: NaiveDate) -> String {
    let (name, _) =
        WEEKDAYS[usize::try_from(day.weekday().num_days_from_monday()).unwrap_or(0) % 7];
    in_case(written, if written.len() == 3 { &name[..3] } else { name })
}

fn in_case(written: &str, name: &str) -> String {
    if written.starts_with(|c: char| c.is_lowercase()) {
        name.to_lowercase()
    } else {
        name.to_owned()
    }
}

/// The day at the start of a date, and the rest of the text.
fn split(text: &str) -> Option<(DayText<'_>, &str)> {
    let text = text.trim();
    let parts = date::read(text).ok()?.parts?;
    let (day, rest) = text.split_at(parts.end);
    Some((DayText { text: day, parts }, rest))
}

/// `rest` with the offset valid on the day of `date`, if it has the offset of the site's zone: in
/// summer it differs from winter.
fn offset_of_day(like: &str, rest: &str, date: WrittenDate, zone: &Zone) -> String {
    let zoned = || {
        let old = WrittenDate::parse(like)?;
        let offset = old.offset?;
        let of_zone = *WrittenDate { offset: None, ..old }.instant(zone).offset();
        let new = WrittenDate { day: date.day, offset: None, ..old }.instant(zone);
        if offset != of_zone || *new.offset() == offset {
            return None;
        }
        let clock = rest.rfind(['+', '-', 'Z', 'z'])?;
        let colon = rest[clock..].contains(':') || rest[clock..].len() == 1;
        let shown = if colon { new.format("%:z") } else { new.format("%z") };
        Some(format!("{}{shown}", &rest[..clock]))
    };
    zoned().unwrap_or_else(|| rest.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_retain_their_format() {
        let zone = &Zone::named("Europe/Vienna").unwrap();
        for (like, date, expected) in [
            ("2026-11-18", "2026-11-25", "2026-11-25"),
            ("2026/11/18", "2026-11-25", "2026/11/25"),
            ("2020-12-2", "2027-01-06", "2027-1-6"),
            ("2026.11.18", "2026-11-25", "2026.11.25"),
            ("2026年11月8日", "2026-11-25", "2026年11月25日"),
            ("2026年11月18日 14:00", "2026-12-02", "2026年12月02日 14:00"),
            ("18 Nov 2026", "2026-12-02", "02 Dec 2026"),
            ("November 3rd, 2026", "2026-12-22", "December 22nd, 2026"),
            ("Wed, 18 Nov 2026 10:00:00 +0100", "2026-12-03", "Thu, 03 Dec 2026 10:00:00 +0100"),
            ("20261118", "2026-12-02", "20261202"),
            ("18.11.2026", "2026-12-02", "02.12.2026"),
            ("2026-11-18 10:00+17:00", "2026-11-25", "2026-11-25 10:00+17:00"),
            ("2026-11-18 22:00", "2026-11-25", "2026-11-25 22:00"),
            ("2026-11-18T15:00:00+08:00", "2026-11-25", "2026-11-25T15:00:00+08:00"),
            ("2026-11-18", "2026-11-25T09:30:00+08:00", "2026-11-25T09:30:00+08:00"),
            // Daylight saving time ends between the two.
            ("2026-10-20T15:00:00+02:00", "2026-10-27", "2026-10-27T15:00:00+01:00"),
            ("2026-10-20 15:00 +0200", "2026-10-27", "2026-10-27 15:00 +0100"),
            ("", "2026-11-25", "2026-11-25"),
        ] {
            let date = WrittenDate::parse(date).unwrap();
            assert_eq!(written_like(like, date, zone), expected, "{like}");
        }
        let written = ["2026-11-18 09:00", "2026-11-11 22:00", "2026-11-04 22:00"];
        let date = WrittenDate::parse("2026-11-25").unwrap();
        assert_eq!(date_like(&written, date, zone), "2026-11-25 22:00");
    }
}
