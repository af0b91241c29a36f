//! Dates in file names, paths, addresses and titles. They are taken only where nothing else can be
//! meant: a text with two different days has no date.

use std::ops::Range;

use chrono::Datelike as _;

use super::read::{LeadingDay, leading};
use super::scan::Scanner;
use super::{DayParts, WrittenDate};

/// The date in the name of a file or folder, without its extension: `2026-08-31-x`,
/// `#378-2026.08.31`, `118-2020-dec-15`. Eight digits alone may be any number. A month alone counts
/// at the start of the name, where nothing but words may follow: `2025-11`, `2025-11-news`.
pub(crate) fn in_name(name: &str) -> Option<WrittenDate> {
    only_day(name).or_else(|| month_at_start(name))
}

/// The first date that three successive parts of a path spell: `2024/01/03/x`, `news/2024/1/3`.
/// `path` has no extension.
pub(crate) fn in_path(path: &str) -> Option<WrittenDate> {
    let parts: Vec<&str> = path.split('/').collect();
    parts.windows(3).find_map(|parts| {
        let numbers = parts[0].len() == 4
            && parts[1..].iter().all(|part| (1..=2).contains(&part.len()))
            && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        let date = WrittenDate::parse(&parts.join("-")).filter(plausible);
        date.filter(|_| numbers)
    })
}

/// The date in an address: that of its folders, of its last part, or a month as in `/2024/01/x/`.
pub(crate) fn in_address(address: &str) -> Option<WrittenDate> {
    let address = address.split(['?', '#']).next().unwrap_or_default().trim_matches('/');
    let last = address.rsplit('/').next().unwrap_or_default();
    let last = last.strip_suffix(".html").unwrap_or(last);
    in_path(address).or_else(|| in_name(last)).or_else(|| {
        let parts: Vec<&str> = address.split('/').collect();
        let [.., year, month, name] = parts[..] else { return None };
        let shape = year.len() == 4 && month.len() == 2 && name.contains(char::is_alphabetic);
        let date = super::read(&format!("{year}-{month}")).ok()?.date;
        (shape && date.month_only && plausible(&date)).then_some(date)
    })
}

/// The date in a title, set apart from its words: `Weekly | 2026-08-31`, `周报（2026年8月31日）`,
/// `Week Ending August 16, 2026`. Within a sentence, a date only says what the text is about. A
/// month alone counts in brackets at the end, or at the end behind a separator.
pub(crate) fn in_title(title: &str) -> Option<WrittenDate> {
    // `plain` makes them hyphens, which also join words.
    let plain = super::plain(&title.replace('—', " - ")).into_owned();
    let days = days_in(&plain);
    if days.is_empty() {
        return month_at_end(plain.trim_end());
    }
    the_only(&days).filter(|_| is_set_apart(&plain, &days))
}

/// A day that is written in full in a text.
#[derive(Debug, Clone)]
pub(crate) struct DayInText {
    /// The day, without a time.
    pub(crate) date: WrittenDate,
    /// The bytes of the text that spell it.
    pub(crate) span: Range<usize>,
    /// The bytes of its parts in the text.
    pub(crate) parts: DayParts,
}

/// The first date in `text`: a day written in full; else eight digits that are a day; else a month,
/// as its first day.
pub(crate) fn first_date(text: &str) -> Option<WrittenDate> {
    let first = |accept: fn(&LeadingDay) -> bool| {
        scanned(text, accept).into_iter().next().map(|found| found.date)
    };
    first(is_in_full).or_else(|| first(|day| !day.date.month_only)).or_else(|| first(|_| true))
}

/// The only day that is written in full in `name`, or the one at its start that words separate from
/// the others: other generators take that one.
fn only_day(name: &str) -> Option<WrittenDate> {
    let days = days_in(name);
    the_only(&days).or_else(|| {
        let [first, second, ..] = &days[..] else { return None };
        let between = &name[first.span.end..second.span.start];
        let words = between.trim_matches(|c: char| !c.is_alphabetic());
        let is_range = TO.iter().any(|to| words.eq_ignore_ascii_case(to));
        (first.span.start == 0 && !words.is_empty() && !is_range).then_some(first.date)
    })
}

/// Words between the days of a period.
const TO: [&str; 6] = ["to", "bis", "au", "al", "至", "到"];

/// The day that all of `days` are.
fn the_only(days: &[DayInText]) -> Option<WrittenDate> {
    let first = days.first()?.date;
    days.iter().all(|day| day.date == first).then_some(first)
}

/// The days that are written in full in `text`, in order.
pub(crate) fn days_in(text: &str) -> Vec<DayInText> {
    scanned(text, is_in_full)
}

/// Whether a day is not only a month, and its parts are not joined as in `20260831`.
fn is_in_full(day: &LeadingDay) -> bool {
    !day.date.month_only && day.parts.year.end != day.parts.month.start
}

/// The dates in `text` that `accept` accepts, in order.
fn scanned(text: &str, accept: impl Fn(&LeadingDay) -> bool) -> Vec<DayInText> {
    let mut days = Vec::new();
    let mut at = 0;
    while let Some(start) = next_start(text, at) {
        let mut scan = Scanner::from(text, start);
        let found = leading(&mut scan).ok().filter(|day| stands_alone(text, day, start..scan.at()));
        match found.filter(&accept) {
            Some(LeadingDay { date, parts, .. }) => {
                let month_only = date.month_only;
                let date = WrittenDate { month_only, ..WrittenDate::of_day(date.day) };
                days.push(DayInText { date, span: start..scan.at(), parts });
                at = scan.at();
            }
            None => at = end_of_run(text, start),
        }
    }
    days
}

const OPENING: [char; 4] = ['(', '[', '【', '「'];
const CLOSING: [char; 4] = [')', ']', '】', '」'];
/// Signs between a date and other words of a title; a hyphen must be between spaces.
const SEPARATORS: [char; 5] = ['|', ':', '·', '•', '/'];
/// Words before the day for which an issue is named.
const OF_WEEKS: [&str; 5] =
    ["week of", "week ending", "week beginning", "week starting", "week commencing"];

/// Whether one of the `days` of a title in plain characters is at its end or start, in brackets, or
/// behind or before a separator.
fn is_set_apart(title: &str, days: &[DayInText]) -> bool {
    let at_end = |day: &DayInText| {
        let start = day.span.start;
        is_at_end(title[..start].trim_end(), title[start..].trim_end())
    };
    let at_start =
        |day: &DayInText| is_at_start(title[..day.span.start].trim_start(), &title[day.span.end..]);
    days.last().is_some_and(at_end) || days.first().is_some_and(at_start)
}

fn is_at_end(before: &str, date: &str) -> bool {
    let inner = date.trim_end_matches(CLOSING);
    let is_closed = inner.len() < date.len();
    let is_date = |text: &str| super::read(text).is_ok_and(|read| read.ignored.is_none());
    if !(is_date(date) || is_closed && is_date(inner)) {
        return false;
    }
    let hyphen = before.strip_suffix('-').is_some_and(|words| words.ends_with([' ', '-']));
    let of_week = |words: &&str| {
        let start = before.len().checked_sub(words.len());
        start
            .and_then(|start| before.get(start..))
            .is_some_and(|end| end.eq_ignore_ascii_case(words))
    };
    before.is_empty()
        || hyphen
        || before.ends_with(OPENING)
        || before.ends_with(SEPARATORS)
        || is_closed && before.ends_with(',')
        || OF_WEEKS.iter().any(of_week)
}

fn is_at_start(before: &str, after: &str) -> bool {
    match before.trim_end() {
        "" => after.starts_with(" - ") || after.trim_start().starts_with(SEPARATORS),
        bracket => bracket.trim_end_matches(OPENING).is_empty() && after.starts_with(CLOSING),
    }
}

/// The next place from byte `at` where digits or letters begin.
fn next_start(text: &str, at: usize) -> Option<usize> {
    let found = text[at..].find(|c: char| c.is_ascii_alphanumeric())?;
    Some(at + found)
}

/// The end of the digits or of the letters that begin at byte `start`.
fn end_of_run(text: &str, start: usize) -> usize {
    let digit = text.as_bytes()[start].is_ascii_digit();
    let same = |byte: &u8| {
        if digit { byte.is_ascii_digit() } else { byte.is_ascii_alphabetic() }
    };
    start + text[start..].bytes().take_while(same).count()
}

/// Whether a day is apart from letters and digits, and not a part of a longer number such as a
/// version. The number of an issue may precede the year, as in `118-2020-dec-15`, and a number may
/// follow, as in `2026-08-31-2`.
fn stands_alone(text: &str, day: &LeadingDay, span: Range<usize>) -> bool {
    let (before, after) = (&text[..span.start], &text[span.end..]);
    let apart = |next: Option<char>| next.is_none_or(|c| !c.is_ascii_alphanumeric());
    let is_digit = |next: Option<char>| next.is_some_and(|c| c.is_ascii_digit());
    let after_digit =
        |head: Option<&str>| head.is_some_and(|head| is_digit(head.chars().next_back()));
    let year_first = day.parts.year.start == span.start;
    let number_before = after_digit(before.strip_suffix(['.', '/']))
        || !year_first && after_digit(before.strip_suffix(['-', '_']));
    let number_after =
        after.strip_prefix(['.', '/']).is_some_and(|rest| is_digit(rest.chars().next()));
    apart(before.chars().next_back())
        && apart(after.chars().next())
        && !number_before
        && !number_after
        && plausible(&day.date)
}

/// Whether a date found in a text is in the time of web sites, so that other numbers are not taken
/// for it.
fn plausible(date: &WrittenDate) -> bool {
    (1970..=2199).contains(&date.day.year())
}

/// The month with which a name starts.
fn month_at_start(name: &str) -> Option<WrittenDate> {
    let mut scan = Scanner::new(name);
    let day = leading(&mut scan).ok().filter(|day| day.date.month_only)?;
    let rest = scan.rest();
    let words = rest.trim_start_matches(['-', '_', ' ', '–', '—']);
    let apart = words.len() < rest.len() || name[..scan.at()].ends_with('月');
    let only_words = rest.is_empty() || apart && words.starts_with(char::is_alphabetic);
    (only_words && plausible(&day.date)).then_some(day.date)
}

/// The month with which a title ends, in brackets or behind a separator, or that is the title.
fn month_at_end(title: &str) -> Option<WrittenDate> {
    let inner = title.strip_suffix(CLOSING).unwrap_or(title);
    let signs: &[char] = if inner.len() < title.len() { &OPENING } else { &SEPARATORS };
    let is_open = inner.len() == title.len();
    let behind_sign = inner.rfind(signs).map(|at| &inner[at..]);
    let behind_hyphen = || inner.rfind(" - ").map(|at| &inner[at + 1..]).filter(|_| is_open);
    // `2025-11` may be an issue of that year.
    let all = || Some(inner).filter(|all| is_open && all.contains(char::is_alphabetic));
    let found = behind_sign.or_else(behind_hyphen).or_else(all)?;
    let text = found.trim_start_matches(|c: char| signs.contains(&c) || c == '-').trim();
    let date = super::read(text).ok().filter(|read| read.ignored.is_none())?.date;
    (date.month_only && plausible(&date)).then_some(date)
}
