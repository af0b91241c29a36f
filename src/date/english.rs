//! The English names of months, weekdays and time zones.

use chrono::{FixedOffset, Weekday};

/// The names of the months.
pub(crate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The month, from 1, that `word` names in full or by its first three letters, regardless of case;
/// `Sept` is September too.
pub(crate) fn month(word: &str) -> Option<u32> {
    // Most words are none, and it takes long to compare the full names.
    let start = word.as_bytes().first_chunk()?.map(|byte| byte.to_ascii_lowercase());
    let mut months = MONTH_STARTS.iter().zip(MONTHS).zip(1..);
    let ((_, name), month) = months.find(|((of_month, _), _)| **of_month == start)?;
    let named = word.len() == start.len()
        || word.eq_ignore_ascii_case(name)
        || name == "September" && word.eq_ignore_ascii_case("sept");
    named.then_some(month)
}

/// The first three letters of the months, in lower case.
const MONTH_STARTS: [[u8; 3]; 12] = {
    let (mut starts, mut month) = ([[0; 3]; 12], 0);
    while month < 12 {
        if let Some(start) = MONTHS[month].as_bytes().first_chunk::<3>() {
            starts[month] = *start;
            starts[month].make_ascii_lowercase();
        }
        month += 1;
    }
    starts
};

/// The names of the weekdays.
pub(crate) const WEEKDAYS: [(&str, Weekday); 7] = [
    ("Monday", Weekday::Mon),
    ("Tuesday", Weekday::Tue),
    ("Wednesday", Weekday::Wed),
    ("Thursday", Weekday::Thu),
    ("Friday", Weekday::Fri),
    ("Saturday", Weekday::Sat),
    ("Sunday", Weekday::Sun),
];

/// The weekday that `word` names by at least three letters, regardless of case.
pub(crate) fn weekday(word: &str) -> Option<Weekday> {
    let starts =
        |name: &str| name.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    let named = WEEKDAYS.iter().find(|(name, _)| word.len() >= 3 && starts(name));
    named.map(|(_, day)| *day)
}

/// The ending of the ordinal of `number`: `st` for 31, `th` for 11.
pub(crate) fn ordinal(number: u32) -> &'static str {
    match (number % 10, number % 100) {
        (1, n) if n != 11 => "st",
        (2, n) if n != 12 => "nd",
        (3, n) if n != 13 => "rd",
        _ => "th",
    }
}

/// The offset from UTC of a zone with an unambiguous abbreviation, regardless of case.
pub(crate) fn zone(word: &str) -> Option<FixedOffset> {
    let (_, hours) = ZONES.iter().find(|(name, _)| name.eq_ignore_ascii_case(word))?;
    FixedOffset::east_opt(hours * 3600)
}

/// Unambiguous abbreviations of zones, as hours east of UTC: those of RFC 5322, section 4.3, except
/// `CST`, which is also used in China; and others.
const ZONES: [(&str, i32); 17] = [
    ("Z", 0),
    ("EST", -5),
    ("EDT", -4),
    ("CDT", -5),
    ("MST", -7),
    ("MDT", -6),
    ("PST", -8),
    ("PDT", -7),
    ("CET", 1),
    ("CEST", 2),
    ("EET", 2),
    ("EEST", 3),
    ("MSK", 3),
    ("JST", 9),
    ("KST", 9),
    ("AEST", 10),
    ("AEDT", 11),
];
