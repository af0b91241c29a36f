//! Days: `2026-09-22`, `9 月 22 日`, `Sep 22`, and the days of a week.

use chrono::{Datelike as _, NaiveDate};

use super::super::YEARS;
use super::{DateOrder, Scan};
use crate::date::{english, nearest};

pub(super) fn month_in(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphabetic())
        .any(|word| word.len() >= 3 && Scan::new(word, None).month().is_some())
}

impl Scan<'_> {
    pub(super) fn weekday(&mut self) -> bool {
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
        let named = english::weekday(word).is_some();
        if named {
            self.rest = self.rest[word.len()..].trim_start_matches('.');
        }
        named
    }

    pub(super) fn date(&mut self) -> Option<NaiveDate> {
        self.iso().or_else(|| self.chinese()).or_else(|| self.named())
    }

    fn tried(&mut self, read: impl Fn(&mut Self) -> Option<NaiveDate>) -> Option<NaiveDate> {
        let mut next = self.clone();
        let date = read(&mut next)?;
        *self = next;
        Some(date)
    }

    /// `2026-09-22`, `2026/9/22`, `2026.9.22`, `2026 年 9 月 22 日`.
    pub(super) fn iso(&mut self) -> Option<NaiveDate> {
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

    pub(super) fn month(&mut self) -> Option<u32> {
        let word = self.word();
        let month = english::month(word)?;
        self.rest = self.rest[word.len()..].trim_start_matches('.');
        Some(month)
    }

    /// `Sep 22`, `September 22nd, 2026`, `22 Sep 2026`.
    pub(super) fn named(&mut self) -> Option<NaiveDate> {
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
    pub(super) fn year_behind(&mut self) -> Option<i32> {
        let mut next = self.clone();
        next.spaces();
        next.take(",");
        next.spaces();
        let digits = next.rest.bytes().take_while(u8::is_ascii_digit).count();
        let year = if digits == 4 { year(next.number(4)?)? } else { return None };
        // `2026-09-27` is a separate date, and `2030:15` is not a year.
        let is_clock = |rest: &str| {
            rest.strip_prefix(':')
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        if next.rest.starts_with(['-', '/']) || is_clock(next.rest) {
            return None;
        }
        self.rest = next.rest;
        Some(year)
    }

    /// `5/16` or `5/16/2026`, in an order.
    pub(super) fn two_numbers(&mut self, order: DateOrder) -> Option<NaiveDate> {
        self.tried(|scan| {
            scan.spaces();
            let first = scan.number(2)?;
            if !scan.take("/") {
                return None;
            }
            let second = scan.number(2)?;
            let (month, day) = match order {
                DateOrder::MonthFirst => (first, second),
                DateOrder::DayFirst => (second, first),
            };
            let digit = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
            let mut with_year = scan.clone();
            if with_year.take("/") {
                let year = year(with_year.number(4)?)?;
                *scan = with_year;
                return NaiveDate::from_ymd_opt(year, month, day).filter(|_| !digit(scan.rest));
            }
            nearest(month, day, scan.near?).filter(|_| !digit(scan.rest))
        })
    }

    /// `11-03` after a complete date, in its year or the next.
    pub(super) fn short(&mut self, first: NaiveDate) -> Option<NaiveDate> {
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

    /// `24 日` or `24` after a complete date, in its month.
    pub(super) fn day_of(&mut self, first: NaiveDate) -> Option<NaiveDate> {
        self.tried(|scan| {
            let day = scan.ordinal()?;
            scan.day_mark();
            let mut after = scan.clone();
            // `3-4:30` is a time, `3-4.5` neither a time nor a day.
            let ends = !(after.any(&[":", "."]) && after.number(9).is_some()
                || scan.rest.starts_with(['点', '时']));
            let clock = scan.clone().half().is_some();
            first.with_day(day).filter(|day| *day > first && ends && !clock)
        })
    }
}

fn year(year: u32) -> Option<i32> {
    i32::try_from(year).ok().filter(|year| YEARS.contains(year))
}
