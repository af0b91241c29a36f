//! When an event is, as people write it: `2026-09-22 14:00`, `9 月 27 日（周三）14:00 - 15:00`,
//! `下午 2 点`, `Sep 27, 7pm`. A year that is not written is the one nearest to the post.

use chrono::{Datelike as _, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::When;
use crate::date::offset;

/// The forms that are understood, for those whose text is none of them.
pub const FORMS: &str = "write it as `2026-09-22 14:00`, `9 月 22 日 14:00 - 15:30`, \
                                `9 月 22 日下午 2 点`, `2026-09-22 - 2026-09-24` or \
                                `Sep 22, 2026 7pm`; a time zone as `UTC+8`";

/// Reads all of `text` as a time. `near` is the day of the post. A time whose zone is told but
/// can't be known is not read: it must not pass for one of the site's zone.
pub fn read(text: &str, near: Option<NaiveDate>) -> Option<When> {
    let text = plain(text);
    let mut scan = Scan::new(&text, near);
    let when = scan.when()?;
    // `14:00 起` is fine; what holds more numbers may mean something else.
    let timed = matches!(when, When::Times { .. });
    let more =
        if timed { scan.unknown_zone } else { scan.rest.contains(|c: char| c.is_ascii_digit()) };
    (!more).then_some(when)
}

/// Whether `text` has the look of a time, readable or not.
pub(super) fn looks_like_one(text: &str) -> bool {
    let text = plain(text);
    let digits = text.contains(|c: char| c.is_ascii_digit());
    digits
        && (text.contains(['月', '日', '号', '点'])
            || month_in(&text)
            || Scan::new(&text, None).iso().is_some())
        || ["周", "星期", "明天", "后天"].iter().any(|word| text.contains(word))
}

/// The days that `text` begins with, and the bytes that they take: one day, or several as in
/// `2026-08-12 - 2026-08-14` and `May 3-4, 2022`. A year or an English month comes first.
pub(super) fn leading_days(text: &str, near: Option<NaiveDate>) -> Option<(When, usize)> {
    let plain_text = plain(text);
    let mut scan = Scan::new(&plain_text, near);
    let first = scan.iso().or_else(|| scan.named())?;
    let mut last = first;
    loop {
        let mut next = scan.clone();
        next.spaces();
        if !next.any(&["-", "~", "&", "*", "and ", "to ", "至", ","]) {
            break;
        }
        next.spaces();
        let dashed = next.iso().or_else(|| next.named()).or_else(|| next.short(last));
        let Some(day) = dashed.or_else(|| next.day_of(first)) else { break };
        scan = next;
        last = day;
    }
    // The year may follow the last of the days.
    let years = scan.year_behind();
    let (first, last) = match years {
        Some(year) => (first.with_year(year)?, last.with_year(year)?),
        None => (first, last),
    };
    let taken = plain_text.len() - scan.rest.len();
    // Text in full width is longer than what it is read as.
    let bytes = if plain_text.len() == text.len() { taken } else { full_width(text, taken) };
    (first <= last && last - first < TimeDelta::days(100))
        .then_some((When::Days(first, last), bytes))
}

/// Whether `text` begins as a date of [`leading_days`] does, that being one or not.
pub(super) fn begins_like_a_day(text: &str) -> bool {
    let bytes = text.trim_start().as_bytes();
    let digits = bytes.iter().take(4).filter(|byte| byte.is_ascii_digit()).count();
    digits == 4
        && matches!(bytes.get(4), Some(b'-' | b'/'))
        && bytes.get(5).is_some_and(u8::is_ascii_digit)
}

/// The bytes of `text` that became `taken` bytes of its plain form.
fn full_width(text: &str, taken: usize) -> usize {
    let mut sum = 0;
    text.char_indices()
        .find(|&(_, c)| {
            sum += plain_char(c).len_utf8();
            sum > taken
        })
        .map_or(text.len(), |(at, _)| at)
}

/// `text` with narrow digits and punctuation.
fn plain(text: &str) -> String {
    text.chars().map(plain_char).collect()
}

fn plain_char(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '–' | '—' | '−' | '‐' | '‑' => '-',
        '〜' => '~',
        '\u{a0}' | '\u{3000}' | '\u{2009}' | '\u{202f}' => ' ',
        _ => c,
    }
}

/// The English months, as far as they are always written.
pub(super) const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH_ENDS: [&str; 12] =
    ["uary", "ruary", "ch", "il", "", "e", "y", "ust", "tember", "ober", "ember", "ember"];

fn month_in(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphabetic())
        .any(|word| word.len() >= 3 && Scan::new(word, None).month().is_some())
}

/// What is left of a text that is being read.
#[derive(Clone)]
struct Scan<'t> {
    rest: &'t str,
    near: Option<NaiveDate>,
    offset: Option<FixedOffset>,
    /// Whether a zone is told that can't be known.
    unknown_zone: bool,
}

/// A time of day, and whether it is told if it is before or after noon.
#[derive(Clone, Copy)]
struct Clock {
    minutes: i64,
    halved: bool,
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
                    // Times on each of several days: the days are what can be told.
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

    /// From a start to an end, where an afternoon that is told for one of them holds for both.
    fn times(
        &self,
        first: NaiveDate,
        mut start: Clock,
        last: NaiveDate,
        end: Option<Clock>,
    ) -> Option<When> {
        let at = |day: NaiveDate, clock: Clock| -> Option<NaiveDateTime> {
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

    fn clocks(&mut self) -> Option<(Clock, Option<Clock>)> {
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

    /// What says nothing about the time, or only its zone: weekdays, brackets, commas.
    fn noise(&mut self) {
        loop {
            self.spaces();
            let before = self.rest.len();
            if self.rest.starts_with('(') {
                let Some(close) = self.rest.find(')') else { return };
                let mut inner = Scan::new(&self.rest[1..close], None);
                inner.spaces();
                inner.zone_or_name();
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

    fn weekday(&mut self) -> bool {
        let mut next = self.clone();
        let named = {
            next.any(&["下下", "下个", "下", "本", "这"]);
            next.any(&["周", "星期", "礼拜"])
                && next.rest.chars().next().is_some_and(|c| "一二三四五六日天末".contains(c))
        };
        if named {
            let length = next.rest.chars().next().map_or(0, char::len_utf8);
            self.rest = &next.rest[length..];
            return true;
        }
        let word = self.word();
        let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        let head = |day: &&str| day.get(..word.len()).is_some_and(|d| d.eq_ignore_ascii_case(word));
        let english = word.len() >= 3 && days.iter().any(head);
        if english {
            self.rest = self.rest[word.len()..].trim_start_matches('.');
        }
        english
    }

    /// The letters of ASCII that come next.
    fn word(&self) -> &'t str {
        &self.rest[..self.rest.bytes().take_while(u8::is_ascii_alphabetic).count()]
    }

    /// What stands behind a time: its zone, and noise. `start` is the time if another may follow.
    fn behind_clock(&mut self, start: Option<Clock>) {
        self.minus(start);
        self.spaces();
        self.zone_or_name();
        self.noise();
    }

    /// `UTC+8`, `+08:00`, `PST`, `北京时间`.
    fn zone(&mut self) {
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
                // `18:00 UTC -19:00` goes on to another time.
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

    /// `PST`
    fn abbreviation(&mut self) {
        let word = self.word();
        let rest = &self.rest[word.len()..];
        if rest.starts_with(char::is_alphanumeric) {
            return;
        }
        let same = |name: &str| name.eq_ignore_ascii_case(word);
        if let Some((_, hours)) = ZONES.iter().find(|(name, _)| same(name)) {
            self.rest = rest;
            self.offset = FixedOffset::east_opt(hours * 3600);
        } else if UNCLEAR_ZONES.iter().any(|name| same(name)) {
            self.rest = rest;
            self.unknown_zone = true;
        }
    }

    /// A zone, or what names one that is not known: `XYT`, `Pacific time`, `美东时间`,
    /// `Europe/Berlin`. Only right behind a time can it be told from other words.
    fn zone_or_name(&mut self) {
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

    /// ` -07:00` and `-0700`, which are offsets unless something goes on from `start` until then,
    /// as in `22:00-01:00`. Where both may be meant (`14:00-07:00`), nobody knows the zone.
    fn minus(&mut self, start: Option<Clock>) {
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
        let offset = match start.filter(|_| clock) {
            None => offset,
            Some(start) => {
                let end = i64::from(hours * 60 + minutes);
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
        };
        self.rest = next.rest;
        self.offset = offset.or(self.offset);
        self.unknown_zone |= offset.is_none();
    }

    fn date(&mut self) -> Option<NaiveDate> {
        self.iso().or_else(|| self.chinese()).or_else(|| self.named())
    }

    fn tried(&mut self, read: impl Fn(&mut Self) -> Option<NaiveDate>) -> Option<NaiveDate> {
        let mut next = self.clone();
        let date = read(&mut next)?;
        *self = next;
        Some(date)
    }

    /// `2026-09-22`, `2026/9/22`, `2026.9.22`, `2026 年 9 月 22 日`.
    fn iso(&mut self) -> Option<NaiveDate> {
        self.tried(|scan| {
            scan.spaces();
            if scan.rest.bytes().take_while(u8::is_ascii_digit).count() != 4 {
                return None;
            }
            let year = year(scan.number(4)?)?;
            scan.spaces();
            let mark = ["-", "/", ".", "年"].into_iter().find(|mark| scan.take(mark))?;
            scan.spaces();
            let month = scan.number(2)?;
            scan.spaces();
            if !scan.take(if mark == "年" { "月" } else { mark }) {
                return None;
            }
            scan.spaces();
            let day = scan.number(2)?;
            scan.day_mark();
            NaiveDate::from_ymd_opt(year, month, day)
        })
    }

    fn day_mark(&mut self) {
        let mut next = self.clone();
        next.spaces();
        if next.any(&["日", "号"]) {
            self.rest = next.rest;
        }
    }

    /// `9 月 22 日`
    fn chinese(&mut self) -> Option<NaiveDate> {
        self.tried(|scan| {
            scan.spaces();
            let month = scan.number(2)?;
            scan.spaces();
            if !scan.take("月") {
                return None;
            }
            scan.spaces();
            let day = scan.number(2)?;
            scan.day_mark();
            nearest(month, day, scan.near?)
        })
    }

    fn month(&mut self) -> Option<u32> {
        let word = self.word();
        let (head, rest) = word.split_at_checked(3)?;
        let at = MONTHS.iter().zip(MONTH_ENDS).position(|(start, end)| {
            let ends = |end: &str| rest.eq_ignore_ascii_case(end);
            start.eq_ignore_ascii_case(head)
                && (rest.is_empty() || ends(end) || *start == "sep" && ends("t"))
        })?;
        self.rest = self.rest[word.len()..].trim_start_matches('.');
        u32::try_from(at + 1).ok()
    }

    /// `Sep 22`, `September 22nd, 2026`, `22 Sep 2026`.
    fn named(&mut self) -> Option<NaiveDate> {
        self.tried(|scan| {
            scan.spaces();
            let first = scan.rest.chars().next()?;
            let (month, day) = if first.is_ascii_digit() {
                let day = scan.ordinal()?;
                scan.spaces();
                scan.take("of ");
                (scan.month()?, day)
            } else {
                let month = scan.month()?;
                scan.spaces();
                (month, scan.ordinal()?)
            };
            match scan.year_behind() {
                Some(year) => NaiveDate::from_ymd_opt(year, month, day),
                None => nearest(month, day, scan.near?),
            }
        })
    }

    fn ordinal(&mut self) -> Option<u32> {
        let day = self.number(2)?;
        self.any(&["st", "nd", "rd", "th"]);
        Some(day)
    }

    /// A year that follows, after a comma or a space.
    fn year_behind(&mut self) -> Option<i32> {
        let mut next = self.clone();
        next.spaces();
        next.take(",");
        next.spaces();
        let digits = next.rest.bytes().take_while(u8::is_ascii_digit).count();
        let year = if digits == 4 { year(next.number(4)?)? } else { return None };
        // `2026-09-27` is a date of its own.
        if next.rest.starts_with(['-', '/', ':']) {
            return None;
        }
        self.rest = next.rest;
        Some(year)
    }

    /// `11-03` after a whole date, in its year or the next.
    fn short(&mut self, first: NaiveDate) -> Option<NaiveDate> {
        self.tried(|scan| {
            let month = scan.number(2)?;
            if !scan.any(&["-", "/"]) {
                return None;
            }
            let day = scan.number(2)?;
            let same = NaiveDate::from_ymd_opt(first.year(), month, day)?;
            if same < first { same.with_year(first.year() + 1) } else { Some(same) }
        })
    }

    /// `24 日` or `24` after a whole date, in its month.
    fn day_of(&mut self, first: NaiveDate) -> Option<NaiveDate> {
        self.tried(|scan| {
            let day = scan.ordinal()?;
            scan.day_mark();
            let mut after = scan.clone();
            // `3-4:30` is a time, and `3-4.5` none.
            let ends = !(after.any(&[":", "."]) && after.number(9).is_some()
                || scan.rest.starts_with(['点', '时']));
            let clock = scan.clone().half().is_some();
            first.with_day(day).filter(|day| *day > first && ends && !clock)
        })
    }

    /// `am` or `pm`, as hours.
    fn half(&mut self) -> Option<u32> {
        self.spaces();
        for (words, hours) in [(["a.m.", "am"], 0), (["p.m.", "pm"], 12)] {
            if self.any(&words) {
                return Some(hours);
            }
        }
        None
    }

    /// `14:00`, `下午 2 点半`, `7pm`, `7:30 p.m.`
    fn clock(&mut self) -> Option<Clock> {
        let mut next = self.clone();
        next.spaces();
        let period = PERIODS.iter().find(|(word, _)| next.take(word)).map(|(_, period)| *period);
        next.spaces();
        let mut hours = next.number(2)?;
        let mut minutes = 0;
        let mut after = next.clone();
        after.spaces();
        if after.take(":") {
            after.spaces();
            minutes = after.number(2)?;
            if after.take(":") {
                after.number(2)?;
            }
            next = after;
        } else if after.any(&["点", "时", "點"]) {
            after.take("钟");
            next = after.clone();
            after.spaces();
            if after.take("半") {
                minutes = 30;
                next = after;
            } else if let Some(told) = after.number(2) {
                minutes = told;
                after.spaces();
                after.take("分");
                next = after;
            }
        } else if period.is_none() && next.clone().half().is_none() && !next.half_follows() {
            return None;
        }
        let mut halved = false;
        let mut after = next.clone();
        if let Some(added) = after.half() {
            if !(1..=12).contains(&hours) {
                return None;
            }
            hours = hours % 12 + added;
            halved = true;
            next = after;
        } else if let Some(period) = period {
            hours = period.hours(hours);
            halved = true;
        }
        // What is told to be at night may be after midnight.
        let night = matches!(period, Some(Period::Night)) && hours < 29;
        if minutes > 59 || !night && (hours > 24 || hours == 24 && minutes > 0) {
            return None;
        }
        *self = next;
        Some(Clock { minutes: i64::from(hours * 60 + minutes), halved })
    }

    /// Whether what follows makes a bare number an hour: `6 - 8pm`.
    fn half_follows(&self) -> bool {
        let mut next = self.clone();
        next.spaces();
        next.range_mark() && {
            next.spaces();
            next.number(2).is_some() && {
                if next.take(":") {
                    next.number(2);
                }
                next.half().is_some()
            }
        }
    }
}

/// A part of the day.
#[derive(Debug, Clone, Copy)]
enum Period {
    /// From midnight on.
    Small,
    Morning,
    Noon,
    Afternoon,
    /// Until midnight, and some hours more.
    Night,
}

impl Period {
    /// The hour of the day for an hour told in it; of the next day from 24 on.
    fn hours(self, hours: u32) -> u32 {
        match self {
            // Twelve before dawn is the start of the day, and at night its end.
            Self::Small if hours == 12 => 0,
            Self::Night if hours == 12 => 24,
            Self::Night if hours < 5 => hours + 24,
            Self::Noon if hours < 10 => hours + 12,
            Self::Afternoon | Self::Night if (1..12).contains(&hours) => hours + 12,
            Self::Small | Self::Morning | Self::Noon | Self::Afternoon | Self::Night => hours,
        }
    }
}

/// A longer word stands before one that it begins with.
const PERIODS: [(&str, Period); 20] = [
    ("凌晨", Period::Small),
    ("清晨", Period::Morning),
    ("早上", Period::Morning),
    ("早晨", Period::Morning),
    ("早", Period::Morning),
    ("上午", Period::Morning),
    ("中午", Period::Noon),
    ("下午", Period::Afternoon),
    ("傍晚", Period::Afternoon),
    ("今晚", Period::Night),
    ("晚上", Period::Night),
    ("晚间", Period::Night),
    ("晚", Period::Night),
    ("夜里", Period::Night),
    ("夜间", Period::Night),
    ("夜晚", Period::Night),
    ("夜", Period::Night),
    ("深夜", Period::Night),
    ("半夜", Period::Night),
    ("午夜", Period::Night),
];

/// Abbreviations of zones that have one meaning: those of RFC 5322, section 4.3, but `CST`, which
/// China has too; and others, as hours east of UTC.
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

/// Abbreviations that stand for several zones, or whose offset depends on the season.
const UNCLEAR_ZONES: [&str; 9] = ["CST", "IST", "BST", "AST", "SST", "ET", "CT", "MT", "PT"];

/// Where names of zones begin in the time zone database.
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

fn year(year: u32) -> Option<i32> {
    i32::try_from(year).ok().filter(|year| (1970..2200).contains(year))
}

/// The month's day in the year that brings it nearest to `near`.
fn nearest(month: u32, day: u32, near: NaiveDate) -> Option<NaiveDate> {
    (near.year() - 1..=near.year() + 1)
        .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
        .min_by_key(|date| (*date - near).num_days().abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(when: When) -> String {
        match when {
            When::Days(first, last) if first == last => first.to_string(),
            When::Days(first, last) => format!("{first} to {last}"),
            When::Times { start, end, offset } => {
                let end = end.map(|end| format!(" to {}", end.format("%F %R"))).unwrap_or_default();
                let offset = offset.map(|offset| format!(" {offset}")).unwrap_or_default();
                format!("{}{end}{offset}", start.format("%F %R"))
            }
        }
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        let near = NaiveDate::from_ymd_opt(2023, 12, 22);
        for (text, expected) in [
            ("12 月 27 日 14:00 - 15:00", "2023-12-27 14:00 to 2023-12-27 15:00"),
            ("01 月 03 日 14:00", "2024-01-03 14:00"),
            ("6 月 20 日", "2024-06-20"),
            ("6 月 22 日", "2023-06-22"),
            ("１２月２７日　１４：００～１５：００", "2023-12-27 14:00 to 2023-12-27 15:00"),
            ("12 月 29 号（下周五）下午 14 点", "2023-12-29 14:00"),
            ("12 月 29 号（下周五）晚上 19 点", "2023-12-29 19:00"),
            ("12 月 28 日下周四晚 7点", "2023-12-28 19:00"),
            ("12月28日下午2点半至4点", "2023-12-28 14:30 to 2023-12-28 16:00"),
            ("12月28日上午9点-下午5点", "2023-12-28 09:00 to 2023-12-28 17:00"),
            ("12月28日中午12点", "2023-12-28 12:00"),
            ("2023年12月28日（明天）13:00-17:30", "2023-12-28 13:00 to 2023-12-28 17:30"),
            ("2023 年 12 月 28 日13:00-17:0", "2023-12-28 13:00 to 2023-12-28 17:00"),
            ("2023/12/28（周四）19:00-20:00（二楼）", "2023-12-28 19:00 to 2023-12-28 20:00"),
            ("2023-12-28 本周四 13:00-17:30", "2023-12-28 13:00 to 2023-12-28 17:30"),
            ("2023-12-28 09:00 ~ 12-29 17:00", "2023-12-28 09:00 to 2023-12-29 17:00"),
            ("2023-12-28 22:00-2023-12-29 01:00", "2023-12-28 22:00 to 2023-12-29 01:00"),
            ("2023-12-28 20:00-08:00", "2023-12-28 20:00 to 2023-12-29 08:00"),
            ("2023-12-28 22:00-1:00", "2023-12-28 22:00 to 2023-12-29 01:00"),
            ("12 月 28 日 - 30 日", "2023-12-28 to 2023-12-30"),
            ("12 月 28 日至 1 月 2 日", "2023-12-28 to 2024-01-02"),
            ("12 月 28 日（北京时间）20:00", "2023-12-28 20:00 +08:00"),
            ("2023-12-28 20:00 UTC+8", "2023-12-28 20:00 +08:00"),
            ("2023-12-28 20:00 +0530", "2023-12-28 20:00 +05:30"),
            ("2023-12-28 20:00 (UTC)", "2023-12-28 20:00 +00:00"),
            ("Thursday, Dec 28, 7pm", "2023-12-28 19:00"),
            ("December 28th, 2023 at 7:30 p.m. UTC", "2023-12-28 19:30 +00:00"),
            ("28 Dec 2023, 6-8pm", "2023-12-28 18:00 to 2023-12-28 20:00"),
            ("Jan 3, 6:00 to 8:00 pm", "2024-01-03 18:00 to 2024-01-03 20:00"),
            ("18:00 - 19:00 UTC, 3 January", "2024-01-03 18:00 to 2024-01-03 19:00 +00:00"),
            ("12 月 28 日晚上 12 点", "2023-12-29 00:00"),
            ("12 月 28 日晚上 12:30", "2023-12-29 00:30"),
            ("12 月 28 日夜里 1 点", "2023-12-29 01:00"),
            ("12 月 28 日凌晨 12 点", "2023-12-28 00:00"),
            ("12 月 28 日凌晨 12 点半 - 2 点", "2023-12-28 00:30 to 2023-12-28 02:00"),
            ("12 月 28 日中午 12 点半", "2023-12-28 12:30"),
            ("12 月 28 日晚上 11 点到 12 点", "2023-12-28 23:00 to 2023-12-29 00:00"),
            ("12 月 28 日晚上 11 点到 1 点", "2023-12-28 23:00 to 2023-12-29 01:00"),
            ("12 月 28 日晚上 12 点到凌晨 2 点", "2023-12-29 00:00 to 2023-12-29 02:00"),
            ("2023-12-28 20:00 PST", "2023-12-28 20:00 -08:00"),
            ("Dec 28, 7pm - 8pm (CET)", "2023-12-28 19:00 to 2023-12-28 20:00 +01:00"),
            ("2023-12-28 20:00Z", "2023-12-28 20:00 +00:00"),
            ("2023-12-28 20:00 -07:00", "2023-12-28 20:00 -07:00"),
            ("2023-12-28 20:00 -0700", "2023-12-28 20:00 -07:00"),
            ("2023-12-28 20:00 UTC -3", "2023-12-28 20:00 -03:00"),
            ("2023-12-28 05:00 - 06:00 -07:00", "2023-12-28 05:00 to 2023-12-28 06:00 -07:00"),
            ("2023-12-28 13:00 -17:30", "2023-12-28 13:00 to 2023-12-28 17:30"),
            ("2023-12-28 09:00 -10:00 UTC", "2023-12-28 09:00 to 2023-12-28 10:00 +00:00"),
            ("18:00 UTC -19:00 UTC, 3 January", "2024-01-03 18:00 to 2024-01-03 19:00 +00:00"),
            ("2023-12-28 14:00 at the Pier, Room T", "2023-12-28 14:00"),
            ("2023-12-28 14:00 SAT", "2023-12-28 14:00"),
            ("12 月 28 日 14:00 起", "2023-12-28 14:00"),
            ("2023-12-28", "2023-12-28"),
        ] {
            assert_eq!(read(text, near).map(shown).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_not_read() {
        let near = NaiveDate::from_ymd_opt(2023, 12, 22);
        for text in [
            "",
            "待定",
            "下周三 14:00",
            "每周三 14:00",
            "14:00",
            "30 minutes",
            "O(1)",
            "3 小时",
            "13 月 1 日",
            "2 月 30 日",
            "2023-02-30",
            "12 月 28 日 25:00",
            "12 月 28 日 9:75",
            "soon",
            "3s",
            "2023",
            "May",
            "version 2023.12",
            "12 月 3、4 日",
            // Their zone can't be known.
            "2023-12-28 14:00 CST",
            "2023-12-28 14:00 (IST)",
            "2023-12-28 14:00 ICT",
            "Dec 28, 7pm ET - 8pm ET",
            "Dec 28, 7pm, pt",
            "2023-12-28 14:00 Pacific Standard Time",
            "2023-12-28 14:00（美东时间）",
            "2023-12-28 14:00 Europe/Berlin",
            "2023-12-28 14:00 UTC+25",
            "2023-12-28 14:00-1530",
            // From nine to ten, or at nine in Hawaii?
            "2023-12-28 09:00 -10:00",
            "2023-12-28 14:00-07:00",
        ] {
            assert_eq!(read(text, near).map(shown), None, "{text}");
        }
        assert_eq!(read("12 月 28 日 14:00", None), None);
    }

    #[test]
    fn leading_days_leave_the_rest() {
        let near = NaiveDate::from_ymd_opt(2023, 12, 22);
        for (text, days, rest) in [
            ("2024-01-03 | City", "2024-01-03", " | City"),
            ("2024-1-3 | City", "2024-01-03", " | City"),
            ("2024-01-03 - 2024-01-05 | City", "2024-01-03 to 2024-01-05", " | City"),
            ("2024-01-03 & 2024-01-04| City", "2024-01-03 to 2024-01-04", "| City"),
            ("2024-01-03, 2024-01-04 | City", "2024-01-03 to 2024-01-04", " | City"),
            ("2024-01-03 & 01-04 | City", "2024-01-03 to 2024-01-04", " | City"),
            ("2024-01-03-05 | City", "2024-01-03 to 2024-01-05", " | City"),
            ("Jan 3. City - x", "2024-01-03", ". City - x"),
            ("January 3rd, City", "2024-01-03", ", City"),
            ("January 3, 2024 | City", "2024-01-03", " | City"),
            ("January 3 & 4, 2024 | City", "2024-01-03 to 2024-01-04", " | City"),
            ("Jan  3-5. City", "2024-01-03 to 2024-01-05", ". City"),
            ("2024-01-03 ｜ City", "2024-01-03", " ｜ City"),
        ] {
            let (when, at) = leading_days(text, near).unwrap();
            assert_eq!((shown(when).as_str(), &text[at..]), (days, rest), "{text}");
        }
        for text in ["2024-13-03 | x", "1.2.3 | x", "Mayor 3", "2024-01-05 - 2024-01-03 | x", "x"] {
            assert!(leading_days(text, near).is_none(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_too_odd(text in "([0-9]{1,4}|[-~/:.年月日号点 ()（，&,]|周三|下午|晚|pm|Sep|to |至|UTC|PST|-07:00|时间|\\PC){0,14}") {
            let near = NaiveDate::from_ymd_opt(2024, 2, 29);
            let _ = (read(&text, near), looks_like_one(&text));
            if let Some((_, at)) = leading_days(&text, near) {
                proptest::prop_assert!(text.is_char_boundary(at));
            }
        }
    }
}
