//! Reads dates in the forms in which people and programs write them.

use std::fmt;
use std::ops::Range;

use chrono::{Datelike as _, FixedOffset, NaiveDate, NaiveTime};

use super::clock::{clock, offset_of};
use super::plain::plain;
use super::scan::Scanner;
use super::{WrittenDate, english};

/// The result of reading a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReadDate {
    /// The date.
    pub(crate) date: WrittenDate,
    /// The rest of the text, if it was not understood: `+17:00` in `2020-06-16 17:15+17:00`.
    pub(crate) ignored: Option<String>,
    /// The parts of the day in the text, unless it contains full-width digits or signs.
    pub(crate) parts: Option<DayParts>,
}

/// The byte ranges of a day's parts in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DayParts {
    /// The four digits of the year.
    pub(crate) year: Range<usize>,
    /// The digits or the name of the month.
    pub(crate) month: Range<usize>,
    /// The digits of the day, unless only the month is written.
    pub(crate) day: Option<Range<usize>>,
    /// The English name of the weekday, if written before the day.
    pub(crate) weekday: Option<Range<usize>>,
    /// The end of the day in the text.
    pub(crate) end: usize,
}

/// The reason why a text is not a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateError {
    /// It has none of the known forms.
    NotADate,
    /// There is no month with this number.
    NoSuchMonth(u32),
    /// The month of a year doesn't have a day with this number.
    NoSuchDay { year: i32, month: u32, day: u32 },
    /// The day and the month can't be told apart, as in `05/06/2026`.
    Ambiguous,
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NotADate => f.write_str("its form is unknown"),
            Self::NoSuchMonth(month) => write!(f, "there is no month {month}"),
            Self::NoSuchDay { day: 0, .. } => f.write_str("there is no day 0"),
            Self::NoSuchDay { year, month, .. } => {
                let name = usize::try_from(month - 1).ok().and_then(|at| english::MONTHS.get(at));
                let name = name.copied().unwrap_or_default();
                let first = NaiveDate::from_ymd_opt(year, month, 1).unwrap_or_default();
                let days = first.num_days_in_month();
                if month == 2 {
                    write!(f, "{name} {year} has {days} days")
                } else {
                    write!(f, "{name} has {days} days")
                }
            }
            Self::Ambiguous => f.write_str("the day and the month can't be told apart"),
        }
    }
}

/// Reads all of `text` as a date: a day, or a month, with an optional time and offset.
///
/// Days are written as `2023-09-22` (also with `/` or `.`), `20230922`, `2023年9月22日`,
/// `22 Sep 2023`, `Sep 22, 2023` or `22.9.2023`, with an optional weekday; months as `2023-09`,
/// `2023年9月` or `September 2023`. A time follows after a space, a comma or `T`:
/// `H:M[:S[.fraction]]`, or `2 PM`. An offset is `Z`, `+08:00`, `+0800`, `+08`, `UTC+8`, a name
/// such as `Europe/Berlin`, or an unambiguous abbreviation.
///
/// # Errors
/// The text does not start with a day or month, or there is no such day.
pub(crate) fn read(text: &str) -> Result<ReadDate, DateError> {
    let trimmed = text.trim();
    let plain_text = plain(trimmed);
    let mut scan = Scanner::new(&plain_text);
    let day = leading(&mut scan)?;
    let skipped = text.len() - text.trim_start().len();
    let parts = (*plain_text == *trimmed).then(|| day.parts.moved_by(skipped));
    let mut date = day.date;
    skip_weekday(&mut scan);
    date.time = day.time;
    date.offset = day.offset;
    let ignored = if scan.is_done() {
        None
    } else if day.time.is_some() {
        Some(scan.rest())
    } else if scan.rest().starts_with([' ', 'T', 't', ',', '(']) {
        time_behind(&mut scan, &mut date);
        Some(scan.rest())
    } else {
        return Err(DateError::NotADate);
    };
    let ignored = ignored.map(str::trim).filter(|rest| !rest.is_empty()).map(str::to_owned);
    Ok(ReadDate { date, ignored, parts })
}

/// Reads the time behind a day, as far as it is understood.
fn time_behind(scan: &mut Scanner<'_>, date: &mut WrittenDate) {
    let before = scan.at();
    scan.take(",");
    scan.spaces();
    if !scan.take("T") {
        scan.take("t");
    }
    scan.take_word("at");
    scan.spaces();
    match clock(scan) {
        Some(time) => {
            date.time = Some(time);
            date.offset = offset_of(scan, date.day.and_time(time));
        }
        None => scan.back_to(before),
    }
}

/// Skips a weekday behind a day: `(Fri)`, `星期五`.
fn skip_weekday(scan: &mut Scanner<'_>) {
    let before = scan.at();
    let spaced = scan.spaces();
    let bracket = scan.take("(");
    let word = scan.word();
    let named = (spaced || bracket) && english::weekday(word).is_some()
        || word.is_empty()
            && (scan.take("星期") || scan.take("周"))
            && scan.take_any("一二三四五六日天");
    if !named || bracket && !scan.take(")") {
        scan.back_to(before);
    }
}

/// A day at the start of a text.
pub(super) struct LeadingDay {
    pub(super) date: WrittenDate,
    pub(super) parts: DayParts,
    /// The time, in the form `Fri Sep 22 14:00:00 UTC 2023`, where it precedes the year.
    time: Option<NaiveTime>,
    offset: Option<FixedOffset>,
}

impl DayParts {
    fn moved_by(self, bytes: usize) -> Self {
        let moved = |range: Range<usize>| range.start + bytes..range.end + bytes;
        Self {
            year: moved(self.year),
            month: moved(self.month),
            day: self.day.map(moved),
            weekday: self.weekday.map(moved),
            end: self.end + bytes,
        }
    }
}

/// Reads a day or month where `scan` is.
pub(super) fn leading(scan: &mut Scanner<'_>) -> Result<LeadingDay, DateError> {
    let weekday = leading_weekday(scan);
    let found = match scan.number() {
        Some((year, range)) if range.len() == 4 => year_first(scan, year, range),
        Some((number, range)) if range.len() == 8 => compact(scan, number, range),
        Some((number, range)) if range.len() <= 2 => day_first(scan, number, range),
        Some(_) => Err(DateError::NotADate),
        None => month_first(scan),
    };
    let mut day = found?;
    day.parts.weekday = weekday;
    day.parts.end = scan.at();
    Ok(day)
}

/// `Fri, `
fn leading_weekday(scan: &mut Scanner<'_>) -> Option<Range<usize>> {
    let (word, range) = scan.peek_word();
    english::weekday(word)?;
    scan.back_to(range.end);
    scan.take(".");
    scan.take(",");
    scan.spaces();
    Some(range)
}

/// `2023-09-22`, `2023年9月22日`, `2020-dec-15`, `2023-09`.
fn year_first(
    scan: &mut Scanner<'_>,
    year: u32,
    year_span: Range<usize>,
) -> Result<LeadingDay, DateError> {
    let spaced = scan.spaces();
    let mark = ["-", "/", ".", "_", "年", "년"].into_iter().find(|mark| scan.take(mark));
    let mark = mark.or(spaced.then_some(" ")).ok_or(DateError::NotADate)?;
    let cjk = ["年", "년"].contains(&mark);
    scan.spaces();
    let (month, month_span) = month_of(scan).ok_or(DateError::NotADate)?;
    let named = !scan.text(&month_span).starts_with(|c: char| c.is_ascii_digit());
    if mark == " " && !named {
        return Err(DateError::NotADate);
    }
    let before = scan.at();
    scan.spaces();
    let closed = if cjk { scan.take_any("月월") } else { scan.take(mark) || mark == " " };
    if cjk && !closed {
        return Err(DateError::NotADate);
    }
    let after_month = scan.at();
    scan.spaces();
    let day = if closed { scan.number().filter(|(_, range)| range.len() <= 2) } else { None };
    let Some((day, day_span)) = day else {
        scan.back_to(if cjk { after_month } else { before });
        let month_only = cjk || named || matches!(mark, "-" | "/" | "_");
        let behind = if cjk { scan.rest() } else { scan.rest().trim_start_matches(mark) };
        let more = behind.starts_with(|c: char| c.is_ascii_digit());
        if !month_only || more {
            return Err(DateError::NotADate);
        }
        return month_alone(year, month, year_span, month_span);
    };
    if cjk {
        scan.spaces();
        scan.take_any("日号號일");
    } else if scan.rest().starts_with(|c: char| c.is_ascii_digit()) {
        return Err(DateError::NotADate);
    }
    let parts =
        DayParts { year: year_span, month: month_span, day: Some(day_span), weekday: None, end: 0 };
    found(year, month, day, parts)
}

/// `20230922`
fn compact(scan: &Scanner<'_>, number: u32, range: Range<usize>) -> Result<LeadingDay, DateError> {
    let (start, end) = (range.start, range.end);
    if scan.rest().starts_with(|c: char| c.is_ascii_digit()) {
        return Err(DateError::NotADate);
    }
    let parts = DayParts {
        year: start..start + 4,
        month: start + 4..start + 6,
        day: Some(start + 6..end),
        weekday: None,
        end,
    };
    found(number / 10_000, number / 100 % 100, number % 100, parts)
}

/// `22 Sep 2023`, `22nd of September, 2023`, `22.9.2023`, `22/9/2023`.
fn day_first(
    scan: &mut Scanner<'_>,
    first: u32,
    first_span: Range<usize>,
) -> Result<LeadingDay, DateError> {
    scan.ordinal_end();
    let mark = scan.take_mark();
    scan.spaces();
    scan.take_word("of");
    scan.spaces();
    if let Some((month, month_span)) = scan.named_month() {
        scan.take(".");
        scan.take(",");
        scan.take("-");
        scan.spaces();
        let (year, year_span) = scan.year().ok_or(DateError::NotADate)?;
        let parts = DayParts {
            year: year_span,
            month: month_span,
            day: Some(first_span),
            weekday: None,
            end: 0,
        };
        return found(year, month, first, parts);
    }
    let mark = mark.ok_or(DateError::NotADate)?;
    let (second, second_span) =
        scan.number().filter(|(_, range)| range.len() <= 2).ok_or(DateError::NotADate)?;
    if !scan.take(mark) {
        return Err(DateError::NotADate);
    }
    scan.spaces();
    let (year, year_span) = scan.year().ok_or(DateError::NotADate)?;
    let of = |day, month| DayParts {
        year: year_span.clone(),
        month,
        day: Some(day),
        weekday: None,
        end: 0,
    };
    if mark == "." || first > 12 {
        found(year, second, first, of(first_span, second_span))
    } else if second > 12 {
        found(year, first, second, of(second_span, first_span))
    } else if first == second {
        found(year, second, first, of(first_span, second_span))
    } else {
        Err(DateError::Ambiguous)
    }
}

/// `Sep 22, 2023`, `September 2023`, `Sep 22 14:00:00 UTC 2023`.
fn month_first(scan: &mut Scanner<'_>) -> Result<LeadingDay, DateError> {
    let (month, month_span) = scan.named_month().ok_or(DateError::NotADate)?;
    scan.take(".");
    scan.take(",");
    let separated = scan.take("-") || scan.take("_");
    if !(scan.spaces() || separated) {
        return Err(DateError::NotADate);
    }
    if let Some((year, year_span)) = scan.year() {
        return month_alone(year, month, year_span, month_span);
    }
    let (day, day_span) =
        scan.number().filter(|(_, range)| range.len() <= 2).ok_or(DateError::NotADate)?;
    scan.ordinal_end();
    scan.take(",");
    if !scan.take("-") {
        scan.take("_");
    }
    scan.spaces();
    let before = scan.at();
    let mut parts =
        DayParts { year: 0..0, month: month_span, day: Some(day_span), weekday: None, end: 0 };
    if let Some((year, year_span)) = scan.year() {
        parts.year = year_span;
        return found(year, month, day, parts);
    }
    scan.back_to(before);
    let time = clock(scan).ok_or(DateError::NotADate)?;
    // The zone precedes the year, so its day is not known yet; names of regions don't occur.
    let offset = offset_of(scan, NaiveDate::default().and_time(time));
    scan.spaces();
    let (year, year_span) = scan.year().ok_or(DateError::NotADate)?;
    parts.year = year_span;
    Ok(LeadingDay { time: Some(time), offset, ..found(year, month, day, parts)? })
}

/// The digits or the English name of a month.
fn month_of(scan: &mut Scanner<'_>) -> Option<(u32, Range<usize>)> {
    scan.named_month().or_else(|| scan.number().filter(|(_, range)| range.len() <= 2))
}

fn month_alone(
    year: u32,
    month: u32,
    year_span: Range<usize>,
    month_span: Range<usize>,
) -> Result<LeadingDay, DateError> {
    let parts = DayParts { year: year_span, month: month_span, day: None, weekday: None, end: 0 };
    let mut day = found(year, month, 1, parts)?;
    day.date.month_only = true;
    Ok(day)
}

fn found(year: u32, month: u32, day: u32, parts: DayParts) -> Result<LeadingDay, DateError> {
    // Beyond this range, weeks and time zones can yield years without four digits.
    let year = i32::try_from(year).ok().filter(|year| (1001..=9998).contains(year));
    let year = year.ok_or(DateError::NotADate)?;
    if !(1..=12).contains(&month) {
        return Err(DateError::NoSuchMonth(month));
    }
    let found = NaiveDate::from_ymd_opt(year, month, day);
    let day = found.ok_or(DateError::NoSuchDay { year, month, day })?;
    Ok(LeadingDay { date: WrittenDate::of_day(day), parts, time: None, offset: None })
}
