//! Time zones: `UTC+8`, ` -07:00`, `PST`, and names of unknown zones.

use chrono::FixedOffset;

use super::Scan;
use super::clocks::ClockTime;
use crate::date::{english, offset};

impl Scan<'_> {
    /// Reads the text behind a time: its zone, and noise. `start` is the time if an end may follow.
    pub(super) fn behind_clock(&mut self, start: Option<ClockTime>) {
        self.minus(start);
        self.spaces();
        self.zone_or_name();
        self.noise();
    }

    /// `UTC+8`, `+08:00`, `PST`, `北京时间`.
    pub(super) fn zone(&mut self) {
        let mut next = self.clone();
        if next.any(&["北京时间", "beijing time"]) {
            self.rest = next.rest;
            self.offset = FixedOffset::east_opt(8 * 3600);
            return;
        }
        let named = next.any(&["utc", "gmt"]);
        let behind = next.clone();
        if named {
            next.spaces();
        }
        let sign = if next.take("+") {
            1
        } else if named && next.take("-") {
            -1
        } else {
            0
        };
        if sign != 0
            && let Some((hours, minutes)) = next.zone_hours()
        {
            match offset(sign, hours, minutes) {
                Some(offset) => {
                    self.rest = next.rest;
                    self.offset = Some(offset);
                    return;
                }
                // In `18:00 UTC -19:00`, another time follows.
                None if sign > 0 => {
                    self.rest = next.rest;
                    self.unknown_zone = true;
                    return;
                }
                None => {}
            }
        }
        if named && !behind.rest.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            self.rest = behind.rest;
            self.offset = FixedOffset::east_opt(0);
        } else if !named {
            self.abbreviation();
        }
    }

    /// `8`, `0800` or `08:00`, as hours and minutes.
    fn zone_hours(&mut self) -> Option<(u32, u32)> {
        let hours = self.number(4)?;
        if hours > 99 {
            return Some((hours / 100, hours % 100));
        }
        let minutes = if self.take(":") { self.number(2).unwrap_or(0) } else { 0 };
        Some((hours, minutes))
    }

    /// Reads an abbreviation such as `PST`.
    fn abbreviation(&mut self) {
        let word = self.word();
        let rest = &self.rest[word.len()..];
        if rest.starts_with(char::is_alphanumeric) {
            return;
        }
        let same = |name: &str| name.eq_ignore_ascii_case(word);
        if let Some(offset) = english::zone(word) {
            self.rest = rest;
            self.offset = Some(offset);
        } else if UNCLEAR_ZONES.iter().any(|name| same(name)) {
            self.rest = rest;
            self.unknown_zone = true;
        }
    }

    /// A zone, or the name of an unknown one: `XYT`, `Pacific time`, `美东时间`, `Europe/Berlin`. Only
    /// right behind a time can it be told apart from other words.
    pub(super) fn zone_or_name(&mut self) {
        let before = self.rest.len();
        self.zone();
        if self.rest.len() < before || self.clone().weekday() || self.clone().month().is_some() {
            return;
        }
        let word = self.word();
        let behind = &self.rest[word.len()..];
        let abbreviated = (2..=5).contains(&word.len())
            && word.ends_with('T')
            && word.bytes().all(|byte| byte.is_ascii_uppercase())
            && !behind.starts_with(char::is_alphanumeric);
        let region = behind.starts_with('/') && REGIONS.contains(&word);
        let of_word = |c: char| !(c.is_whitespace() || c.is_ascii() && !c.is_ascii_alphabetic());
        let mut words = self.rest.split(' ').take(4).take_while(|word| word.starts_with(of_word));
        let first = words.next().unwrap_or_default();
        let first = &first[..first.find(|c| !of_word(c)).unwrap_or(first.len())];
        let in_words = first.contains("时间")
            || !first.is_empty()
                && words.any(|word| word.trim_end_matches([',', '.']).eq_ignore_ascii_case("time"));
        self.unknown_zone |= abbreviated || region || in_words;
    }

    /// ` -07:00` and `-0700` are offsets unless they can be the end of a range that begins at
    /// `start`, as in `22:00-01:00`. Where both readings are possible (`14:00-07:00`,
    /// `09:00-1000`), the zone is unknown.
    fn minus(&mut self, start: Option<ClockTime>) {
        let mut next = self.clone();
        next.spaces();
        let apart = next.rest.len() < self.rest.len();
        if !next.take("-") {
            return;
        }
        let digits = next.rest.bytes().take_while(u8::is_ascii_digit).count();
        let clock = digits == 2 && next.rest[2..].starts_with(':');
        let Some((hours, minutes)) = (clock || digits == 4).then(|| next.zone_hours()).flatten()
        else {
            return;
        };
        if digits == 4 && next.rest.trim_start().starts_with(['-', '/', '.', '年']) {
            return;
        }
        let offset = offset(-1, hours, minutes);
        let end = i64::from(hours * 60 + minutes);
        let offset = match start {
            Some(start) if clock => {
                let mut behind = next.clone();
                behind.noise();
                if offset.is_none() || behind.offset.is_some() || next.clone().half().is_some() {
                    return;
                }
                let over_night = end <= start.minutes;
                let long = end - start.minutes > -12 * 60;
                match (apart, over_night) {
                    (true, true) => offset,
                    (false, false) => return,
                    (false, true) if !long => return,
                    _ => None,
                }
            }
            Some(start) if !apart && end > start.minutes => None,
            _ => offset,
        };
        self.rest = next.rest;
        self.offset = offset.or(self.offset);
        self.unknown_zone |= offset.is_none();
    }
}

/// Abbreviations shared by several zones, or whose offset depends on the season.
const UNCLEAR_ZONES: [&str; 9] = ["CST", "IST", "BST", "AST", "SST", "ET", "CT", "MT", "PT"];

/// The first parts of zone names in the time zone database.
const REGIONS: [&str; 10] = [
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
];
