//! Dates in the format of earlier ones.

use crate::date::{WrittenDate, Zone};

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
    let (form, rest) = split(like).unwrap_or((Form { separator: '-', narrow: false }, ""));
    let day = form.write(date);
    match date.time {
        None => format!("{day}{}", offset_of_day(like, rest, date, zone)),
        Some(time) => {
            let between = if rest.starts_with(' ') { ' ' } else { 'T' };
            let instant = date.instant(zone);
            format!("{day}{between}{}{}", time.format("%H:%M:%S"), instant.format("%:z"))
        }
    }
}

/// The format of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Form {
    separator: char,
    /// Without padding, as in `2020-12-2`.
    narrow: bool,
}

impl Form {
    fn write(self, date: WrittenDate) -> String {
        let mark = self.separator;
        if self.narrow {
            date.day.format(&format!("%Y{mark}%-m{mark}%-d")).to_string()
        } else {
            date.day.format(&format!("%Y{mark}%m{mark}%d")).to_string()
        }
    }
}

/// The format of the day at the start of a date, and the rest of the text.
fn split(text: &str) -> Option<(Form, &str)> {
    let text = text.trim();
    WrittenDate::parse(text)?;
    let separator = text.chars().nth(4)?;
    let end = text.find(['T', 't', ' ']).unwrap_or(text.len());
    let (day, rest) = text.split_at(end);
    let narrow = day.split(separator).skip(1).any(|part| part.len() == 1);
    Some((Form { separator, narrow }, rest))
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
