//! Times of events as people write them: `2026-09-22 14:00`, `9 月 27 日（周三）14:00 - 15:00`, `下午 2 点`,
//! `Sep 27, 7pm`. Without a year, the one nearest to the post's date applies.

mod clocks;
mod days;
#[cfg(test)]
mod tests;
mod zones;

use std::borrow::Cow;

use chrono::{Datelike as _, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use self::clocks::ClockTime;
use self::days::month_in;
use super::When;
use crate::date::{english, plain, plain_char};

/// The accepted forms, quoted in the hint for text that has none of them.
pub(crate) const FORMS: &str = "write it as `2026-09-22 14:00`, `9 月 22 日 14:00 - 15:30`, \
                                `9 月 22 日下午 2 点`, `2026-09-22 - 2026-09-24` or \
                                `Sep 22, 2026 7pm`; a time zone as `UTC+8`";

/// Reads all of `text` as a time; `near` is the day of the post. Returns `None` if a time zone is
/// named that is unknown: the site's zone must not replace it.
pub(crate) fn read(text: &str, near: Option<NaiveDate>) -> Option<When> {
    let text = plain(text);
    let mut scan = Scan::new(&text, near);
    let when = scan.when()?;
    // `14:00 起` is fine; further numbers may change the meaning.
    let timed = matches!(when, When::Times { .. });
    let more =
        if timed { scan.unknown_zone } else { scan.rest.contains(|c: char| c.is_ascii_digit()) };
    (!more).then_some(when)
}

/// Whether `text` looks like a time, readable or not.
pub(super) fn looks_like_time(text: &str) -> bool {
    let text = plain(text);
    let digits = text.contains(|c: char| c.is_ascii_digit());
    digits
        && (text.contains(['月', '日', '号', '点'])
            || month_in(&text)
            || Scan::new(&text, None).iso().is_some())
        || ["周", "星期", "明天", "后天"].iter().any(|word| text.contains(word))
}

/// The order of a date of two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateOrder {
    /// `5/16` is 16 May.
    MonthFirst,
    /// `16/5` is 16 May.
    DayFirst,
}

/// The days at the start of `text` and their length in bytes: one day, or several as in
/// `2026-08-12 - 2026-08-14` and `May 3-4, 2022`. A year, an English month or a date of two numbers
/// in this order must come first.
pub(super) fn leading_days(
    text: &str,
    near: Option<NaiveDate>,
    order: DateOrder,
) -> Option<(When, usize)> {
    let plain_text = plain(text);
    let mut scan = Scan::new(&plain_text, near);
    let named = scan.clone().named().is_some();
    let first = scan.iso().or_else(|| scan.named()).or_else(|| scan.two_numbers(order))?;
    let mut last = first;
    loop {
        let mut next = scan.clone();
        next.spaces();
        // `May 30/31`
        let slash = named && last == first && next.take("/");
        if !slash && !next.any(&["-", "~", "&", "*", "and ", "to ", "至", ","]) {
            break;
        }
        next.spaces();
        let dashed = next.iso().or_else(|| next.named()).or_else(|| next.two_numbers(order));
        let dashed = dashed.or_else(|| next.short(last));
        let Some(day) = dashed.or_else(|| next.day_of(first)) else { break };
        scan = next;
        last = day;
    }
    // The year may follow the last day.
    let years = scan.year_behind();
    let (first, last) = match years {
        Some(year) => (first.with_year(year)?, last.with_year(year)?),
        None => (first, last),
    };
    let taken = plain_text.len() - scan.rest.len();
    // Full-width text is longer than its plain form.
    let bytes = if plain_text.len() == text.len() { taken } else { full_width(text, taken) };
    (first <= last && last - first < TimeDelta::days(100))
        .then_some((When::Days(first, last), bytes))
}

/// Whether `text` begins with a date of two numbers, such as `5/16`, valid or not.
pub(super) fn begins_with_two_numbers(text: &str) -> bool {
    let text = plain(text.get(..text.floor_char_boundary(16)).unwrap_or_default());
    let number = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let text = text.trim_start();
    let first = number(text);
    let Some(rest) = text[first..].strip_prefix('/') else { return false };
    let second = number(rest);
    // `9/10 of them` and `1/2 price` are fractions.
    let is_fraction = rest[second..].trim_start().starts_with(|c: char| c.is_ascii_lowercase());
    (1..=2).contains(&first)
        && (1..=2).contains(&second)
        && !is_fraction
        && !text.starts_with("24/7")
}

/// Whether `text` begins like a date whose month is misspelt: `Octover 15.`
pub(super) fn begins_with_a_misspelt_month(text: &str) -> bool {
    let scan = Scan::new(text.trim_start(), None);
    let word = scan.word();
    let rest = scan.rest[word.len()..].trim_start_matches('.').trim_start_matches(' ');
    let day = rest.bytes().take_while(u8::is_ascii_digit).count();
    let ends = rest[day..].starts_with(['.', ',', ':', ' ', '-', '|']) || rest.len() == day;
    (1..=2).contains(&day) && ends && is_misspelt_month(word)
}

/// The first two letters of months, without those that are words: `No. 12`.
const SHORTENED: [&str; 6] = ["ja", "fe", "ap", "ju", "au", "oc"];

fn is_misspelt_month(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    let near = |name: &str| {
        let name = name.to_ascii_lowercase();
        // Short words are too similar to others.
        word.len() >= 5 && word[..1] == name[..1] && strsim::damerau_levenshtein(&word, &name) <= 2
            || SHORTENED.contains(&word.as_str()) && name.starts_with(&word)
    };
    english::month(&word).is_none() && english::MONTHS.into_iter().any(near)
}

/// `text` without the dates in it that have a year, a Chinese month or an English one, unless it has
/// no other words.
pub(crate) fn without_days(text: &str) -> Cow<'_, str> {
    if !text.contains(|c: char| c.is_ascii_digit()) {
        return text.into();
    }
    let near = NaiveDate::from_ymd_opt(2000, 1, 1);
    let (mut rest, mut words, mut in_word) = (text, String::with_capacity(text.len()), false);
    while let Some(c) = rest.chars().next() {
        let mut scan = Scan::new(rest, near);
        if !in_word && c.is_alphanumeric() && scan.date().is_some() {
            rest = scan.rest;
        } else {
            words.push(c);
            rest = &rest[c.len_utf8()..];
        }
        in_word = c.is_ascii_alphanumeric();
    }
    if words.contains(char::is_alphabetic) { words.into() } else { text.into() }
}

/// Whether `text` ends with days of [`leading_days`], which follow white space or punctuation.
pub(super) fn ends_with_days(text: &str) -> bool {
    let text = text.trim_end_matches(|c: char| c.is_whitespace() || ".)）".contains(c));
    let from = text.floor_char_boundary(text.len().saturating_sub(40));
    let mut before = text[..from].chars().next_back();
    text[from..].char_indices().any(|(at, c)| {
        let starts = before.is_none_or(|c| !c.is_alphanumeric() && c != '/') && c.is_alphanumeric();
        before = Some(c);
        let rest = &text[from + at..];
        let order = DateOrder::MonthFirst;
        starts
            && leading_days(rest, NaiveDate::from_ymd_opt(2000, 1, 1), order)
                .is_some_and(|(_, end)| end == rest.len())
    })
}

/// Whether `text` begins like a date of [`leading_days`] with a year, valid or not.
pub(super) fn begins_like_a_day(text: &str) -> bool {
    let bytes = text.trim_start().as_bytes();
    let digits = bytes.iter().take(4).filter(|byte| byte.is_ascii_digit()).count();
    digits == 4
        && matches!(bytes.get(4), Some(b'-' | b'/'))
        && bytes.get(5).is_some_and(u8::is_ascii_digit)
}

/// The length in `text` of the first `taken` bytes of its plain form.
fn full_width(text: &str, taken: usize) -> usize {
    let mut sum = 0;
    text.char_indices()
        .find(|&(_, c)| {
            sum += plain_char(c).len_utf8();
            sum > taken
        })
        .map_or(text.len(), |(at, _)| at)
}

/// A cursor over the remaining text.
#[derive(Clone)]
struct Scan<'t> {
    rest: &'t str,
    near: Option<NaiveDate>,
    offset: Option<FixedOffset>,
    /// Whether an unknown zone is named.
    unknown_zone: bool,
}

impl<'t> Scan<'t> {
    fn new(text: &'t str, near: Option<NaiveDate>) -> Self {
        Self { rest: text, near, offset: None, unknown_zone: false }
    }

    fn when(&mut self) -> Option<When> {
        self.noise();
        let before = self.clone();
        if let Some(first) = self.date() {
            return self.after_date(first);
        }
        // `18:00 - 19:00 UTC, 27 September`
        *self = before;
        let (start, end) = self.clocks()?;
        self.noise();
        let day = self.date()?;
        self.noise();
        self.times(day, start, day, end)
    }

    fn after_date(&mut self, first: NaiveDate) -> Option<When> {
        self.noise();
        let mut next = self.clone();
        if next.range_mark() {
            next.noise();
            let last = next.date().or_else(|| next.short(first)).or_else(|| next.day_of(first));
            if let Some(last) = last {
                *self = next;
                self.noise();
                if self.clone().clocks().is_some() {
                    // Times on each of several days: only the days can be represented.
                    self.clocks();
                    self.noise();
                }
                return (first <= last).then_some(When::Days(first, last));
            }
        }
        let Some(start) = self.clock() else { return Some(When::Days(first, first)) };
        self.behind_clock(Some(start));
        let mut next = self.clone();
        if !next.range_mark() {
            return self.times(first, start, first, None);
        }
        next.noise();
        let last = next.date().or_else(|| next.short(first));
        next.noise();
        let Some(end) = next.clock() else { return self.times(first, start, first, None) };
        *self = next;
        self.behind_clock(None);
        self.times(first, start, last.unwrap_or(first), Some(end))
    }

    /// A time from start to end. An `am` or `pm` given for one of them applies to both.
    fn times(
        &self,
        first: NaiveDate,
        mut start: ClockTime,
        last: NaiveDate,
        end: Option<ClockTime>,
    ) -> Option<When> {
        let at = |day: NaiveDate, clock: ClockTime| -> Option<NaiveDateTime> {
            day.and_time(NaiveTime::MIN).checked_add_signed(TimeDelta::minutes(clock.minutes))
        };
        let noon = 12 * 60;
        let end = match end {
            None => None,
            Some(mut end) => {
                if !start.halved
                    && end.halved
                    && start.minutes < noon
                    && start.minutes + noon < end.minutes
                {
                    start.minutes += noon;
                }
                // `晚上 11 点到 12 点` ends at midnight, and `晚上 11 点到 1 点` after it.
                let later = end.minutes + noon;
                if start.halved
                    && !end.halved
                    && end.minutes <= start.minutes
                    && (start.minutes + 1..=24 * 60).contains(&later)
                {
                    end.minutes = later;
                }
                if first == last && end.minutes <= start.minutes {
                    end.minutes += 24 * 60;
                }
                Some(at(last, end)?)
            }
        };
        let start = at(first, start)?;
        end.is_none_or(|end| start < end).then_some(When::Times { start, end, offset: self.offset })
    }

    fn clocks(&mut self) -> Option<(ClockTime, Option<ClockTime>)> {
        let start = self.clock()?;
        self.behind_clock(Some(start));
        let mut next = self.clone();
        if next.range_mark() {
            next.noise();
            if let Some(end) = next.clock() {
                *self = next;
                self.behind_clock(None);
                return Some((start, Some(end)));
            }
        }
        Some((start, None))
    }

    fn spaces(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, word: &str) -> bool {
        let head = self.rest.get(..word.len());
        let taken = head.is_some_and(|head| head.eq_ignore_ascii_case(word));
        if taken {
            self.rest = &self.rest[word.len()..];
        }
        taken
    }

    fn any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.take(word))
    }

    fn number(&mut self, most: usize) -> Option<u32> {
        let count = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        if count == 0 || count > most {
            return None;
        }
        let (digits, rest) = self.rest.split_at(count);
        self.rest = rest;
        digits.parse().ok()
    }

    fn range_mark(&mut self) -> bool {
        self.any(&["--", "-", "~", "至", "到", "to ", "until "])
    }

    /// Skips text that doesn't affect the time, apart from its zone: weekdays, brackets, commas.
    fn noise(&mut self) {
        loop {
            self.spaces();
            let before = self.rest.len();
            if self.rest.starts_with('(') {
                let Some(close) = self.rest.find(')') else { return };
                let mut inner = Scan::new(&self.rest[1..close], None);
                inner.spaces();
                inner.zone();
                // Only a zone's name alone counts: `（签到时间 13:30）` names none.
                let name = inner.rest.trim_end();
                if name.ends_with("时间")
                    || name.to_ascii_lowercase().ends_with("time")
                    || name.is_ascii() && !name.contains(' ')
                {
                    inner.zone_or_name();
                }
                self.offset = self.offset.or(inner.offset);
                self.unknown_zone |= inner.unknown_zone;
                self.rest = &self.rest[close + 1..];
            } else if !self.weekday()
                && !self.any(&[",", "@", "at ", "from ", "on ", "今天", "明天", "。"])
            {
                self.zone();
            }
            if self.rest.len() == before {
                return;
            }
        }
    }

    /// The ASCII letters that come next.
    fn word(&self) -> &'t str {
        &self.rest[..self.rest.bytes().take_while(u8::is_ascii_alphabetic).count()]
    }
}
