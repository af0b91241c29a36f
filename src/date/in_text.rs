//! Dates in file names, paths, addresses and titles. They are taken only where nothing else can be
//! meant: a text with two different days has no date.

use std::ops::Range;

use chrono::Datelike as _;

use super::WrittenDate;
use super::read::{LeadingDay, leading};
use super::scan::Scanner;

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

/// The date in a title: `Weekly | 2026-08-31`, `周报（2026年8月31日）`, `Week Ending August 16, 2026`. A
/// month alone counts in brackets at the end, or at the end behind a separator.
pub(crate) fn in_title(title: &str) -> Option<WrittenDate> {
    let plain = super::plain(title);
    only_day(&plain).or_else(|| month_at_end(plain.trim_end()))
}

/// The only day that is written in full in `text`.
fn only_day(text: &str) -> Option<WrittenDate> {
    let mut only: Option<WrittenDate> = None;
    let mut at = 0;
    while let Some(start) = next_start(text, at) {
        let mut scan = Scanner::from(text, start);
        match leading(&mut scan).ok().filter(|day| stands_alone(text, day, start..scan.at())) {
            Some(LeadingDay { date, parts, .. })
                if !date.month_only && parts.year.end != parts.month.start =>
            {
                if only.is_some_and(|only| only.day != date.day) {
                    return None;
                }
                only = Some(WrittenDate::of_day(date.day));
                at = scan.at();
            }
            _ => at = end_of_run(text, start),
        }
    }
    only
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
    let words = rest.is_empty()
        || rest
            .strip_prefix(['-', '_', ' '])
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_alphabetic()));
    (words && plausible(&day.date)).then_some(day.date)
}

/// The month with which a title ends, in brackets or behind a separator.
fn month_at_end(title: &str) -> Option<WrittenDate> {
    let inner = title.strip_suffix([')', ']', '】', '」']).unwrap_or(title);
    let separators: &[char] = if inner.len() < title.len() {
        &['(', '[', '【', '「']
    } else {
        &['|', ':', '·', '•', ',', '/']
    };
    let found = inner.rfind(separators).map(|at| &inner[at..]).or_else(|| {
        let dash = inner.rfind(" - ").map(|at| &inner[at + 1..]);
        dash.filter(|_| inner.len() == title.len())
    })?;
    let text = found.trim_start_matches(|c: char| separators.contains(&c) || c == '-').trim();
    let date = super::read(text).ok().filter(|read| read.ignored.is_none())?.date;
    (date.month_only && plausible(&date)).then_some(date)
}
