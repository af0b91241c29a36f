//! Reads times of day and offsets from UTC.

use chrono::{FixedOffset, NaiveDateTime, NaiveTime, Offset as _};

use super::scan::Scanner;
use super::{Zone, english};

/// Moves over a time of day: `9:05`, `14:00:00.123`, `2 PM`. A time that does not exist is not
/// moved over.
pub(super) fn clock(scan: &mut Scanner<'_>) -> Option<NaiveTime> {
    let before = scan.at();
    let time = read(scan);
    if time.is_none() || scan.rest().starts_with(|c: char| c.is_ascii_digit()) {
        scan.back_to(before);
        return None;
    }
    time
}

fn read(scan: &mut Scanner<'_>) -> Option<NaiveTime> {
    let two = |scan: &mut Scanner<'_>| {
        scan.number().filter(|(_, range)| range.len() <= 2).map(|(number, _)| number)
    };
    let mut hour = two(scan)?;
    let (mut minute, mut second) = (0, 0);
    let minutes = scan.take(":");
    if minutes {
        minute = two(scan)?;
        if scan.take(":") {
            second = two(scan)?;
            let before = scan.at();
            if (scan.take(".") || scan.take(",")) && scan.digits() == 0 {
                scan.back_to(before);
            }
        }
    }
    match half(scan) {
        Some(added) if (1..=12).contains(&hour) => hour = hour % 12 + added,
        Some(_) => return None,
        None if !minutes => return None,
        None => {}
    }
    // A leap second is written as :60 and read as the preceding second.
    NaiveTime::from_hms_opt(hour, minute, if second == 60 { 59 } else { second })
}

/// Moves over `am` or `pm`, and returns the hours that it adds.
fn half(scan: &mut Scanner<'_>) -> Option<u32> {
    let before = scan.at();
    scan.spaces();
    for (names, hours) in [(["am", "a.m."], 0), (["pm", "p.m."], 12)] {
        for name in names {
            let Some((next, after)) = scan.rest().split_at_checked(name.len()) else { continue };
            let apart = !after.starts_with(|c: char| c.is_ascii_alphanumeric());
            if next.eq_ignore_ascii_case(name) && apart {
                scan.back_to(scan.at() + name.len());
                return Some(hours);
            }
        }
    }
    scan.back_to(before);
    None
}

/// Moves over an offset from UTC or the name of a time zone; `local` is the time that it applies
/// to.
pub(super) fn offset_of(scan: &mut Scanner<'_>, local: NaiveDateTime) -> Option<FixedOffset> {
    let before = scan.at();
    scan.spaces();
    let found = signed(scan).or_else(|| named(scan, local));
    if found.is_none() {
        scan.back_to(before);
        return None;
    }
    // `+0200 (CEST)` and `+02:00[Europe/Berlin]` repeat the zone.
    let behind = scan.at();
    scan.spaces();
    for (open, close) in [("(", ')'), ("[", ']')] {
        if scan.take(open)
            && let Some(end) = scan.rest().find(close)
        {
            scan.back_to(scan.at() + end + 1);
            return found;
        }
    }
    scan.back_to(behind);
    found
}

/// `+08:00`, `-0500`, `+08`
fn signed(scan: &mut Scanner<'_>) -> Option<FixedOffset> {
    let sign = match scan.rest().chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let before = scan.at();
    scan.back_to(before + 1);
    let found = hours_and_minutes(scan).and_then(|(h, m)| super::offset(sign, h, m));
    if found.is_none() || scan.rest().starts_with(|c: char| c.is_ascii_alphanumeric()) {
        scan.back_to(before);
        return None;
    }
    found
}

fn hours_and_minutes(scan: &mut Scanner<'_>) -> Option<(u32, u32)> {
    let (number, range) = scan.number()?;
    match range.len() {
        1 | 2 if scan.take(":") => {
            let (minutes, range) = scan.number()?;
            (range.len() == 2).then_some((number, minutes))
        }
        1 | 2 => Some((number, 0)),
        4 => Some((number / 100, number % 100)),
        _ => None,
    }
}

/// `UTC+8`, `GMT`, `CEST`, `Europe/Berlin`
fn named(scan: &mut Scanner<'_>, local: NaiveDateTime) -> Option<FixedOffset> {
    let before = scan.at();
    let word = scan.word();
    if word.is_empty() {
        return None;
    }
    if scan.take("/") {
        let of_name = |c: char| c.is_ascii_alphanumeric() || "_/-+".contains(c);
        let end = scan.rest().find(|c| !of_name(c)).unwrap_or(scan.rest().len());
        scan.back_to(scan.at() + end);
        let zone = Zone::named(scan.text(&(before..scan.at())))?;
        return Some(zone.instant(local).offset().fix());
    }
    if ["utc", "gmt"].iter().any(|name| word.eq_ignore_ascii_case(name)) {
        let behind = scan.at();
        scan.spaces();
        if let Some(offset) = signed(scan) {
            return Some(offset);
        }
        // `UTC+17` must not be read as UTC.
        let signs = scan.rest().starts_with(['+', '-']);
        scan.back_to(behind);
        return if signs { None } else { FixedOffset::east_opt(0) };
    }
    english::zone(word).filter(|_| !scan.rest().starts_with(|c: char| c.is_ascii_alphanumeric()))
}
