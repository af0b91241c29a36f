//! Periods as titles write them: `August 10 - 16, 2026`, `10-16 August 2026`,
//! `2026年8月10日-16日`. The month and the year of the first day are written where they differ from
//! those of the last day.

use std::ops::Range;

use chrono::{Datelike as _, NaiveDate};

use super::token::{NameStyle, month_name, shifted};
use crate::date::{english, nearest};

/// The signs and words between the two days; longer ones first.
const BETWEEN: [&str; 12] =
    [" - ", " – ", " — ", " to ", " ~ ", " 至 ", "-", "–", "—", "~", "至", "到"];

/// The first and the last day of a period, relative to an issue's date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DayRange {
    form: Form,
    /// An element of [`BETWEEN`].
    between: &'static str,
    /// The text before the year, or `None` if there is no year.
    year: Option<&'static str>,
    /// The days from the date to the first and to the last day.
    days: (i64, i64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `August 10 - 16, 2026`
    MonthFirst(NameStyle),
    /// `10 - 16 August 2026`
    DayFirst(NameStyle),
    /// `2026年8月10日-16日`
    Cjk,
}

/// A period at the start of a text: its days, and the bytes that it takes.
struct Read {
    form: Form,
    between: &'static str,
    year: Option<&'static str>,
    first: NaiveDate,
    last: NaiveDate,
    end: usize,
}

impl DayRange {
    /// The period that begins at byte `at` of a text of an issue of `day`, and its end. Periods
    /// further from the date than `most` days are not considered.
    pub(super) fn at(text: &str, at: usize, day: NaiveDate, most: i64) -> Option<(Self, usize)> {
        let rest = &text[at..];
        if text[..at].ends_with(|c: char| c.is_ascii_alphanumeric()) {
            return None;
        }
        let read =
            cjk(rest, day).or_else(|| month_first(rest, day)).or_else(|| day_first(rest, day))?;
        let days = ((read.first - day).num_days(), (read.last - day).num_days());
        let near = days.0.abs() <= most && days.1.abs() <= most && days.0 < days.1;
        let range = Self { form: read.form, between: read.between, year: read.year, days };
        // Spellings that would not be repeated, such as `01`, are no periods of this form.
        let end = at + read.end;
        (near && range.text(day)? == text[at..end]).then_some((range, end))
    }

    /// The period of an issue of `day`.
    pub(super) fn text(self, day: NaiveDate) -> Option<String> {
        let (first, last) = (shifted(day, self.days.0)?, shifted(day, self.days.1)?);
        let between = self.between;
        let new_month = (first.year(), first.month()) != (last.year(), last.month());
        let new_year = first.year() != last.year() && self.year.is_some();
        let year = |day: NaiveDate| self.year.map(|mark| format!("{mark}{}", day.year()));
        let end = year(last).unwrap_or_default();
        let first_year = year(first).filter(|_| new_year).unwrap_or_default();
        Some(match self.form {
            Form::MonthFirst(style) => {
                let month =
                    if new_month { format!("{} ", style.month(last)?) } else { String::new() };
                let head = format!("{} {}{first_year}", style.month(first)?, first.day());
                format!("{head}{between}{month}{}{end}", last.day())
            }
            Form::DayFirst(style) => {
                let month =
                    if new_month { format!(" {}", style.month(first)?) } else { String::new() };
                let tail = format!("{} {}{end}", last.day(), style.month(last)?);
                format!("{}{month}{first_year}{between}{tail}", first.day())
            }
            Form::Cjk => {
                let years = [first, last].map(|day| format!("{}年", day.year()));
                let shown = [self.year.is_some(), new_year];
                let [head, tail] = [0, 1].map(|at| if shown[at] { &*years[at] } else { "" });
                let month = if new_month { format!("{}月", last.month()) } else { String::new() };
                let start = format!("{head}{}月{}日", first.month(), first.day());
                format!("{start}{between}{tail}{month}{}日", last.day())
            }
        })
    }
}

/// Reads the parts of a period from the start of a text.
struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    fn of(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    fn take(&mut self, mark: &str) -> bool {
        let follows = self.text[self.at..].starts_with(mark);
        self.at += if follows { mark.len() } else { 0 };
        follows
    }

    fn run(&self, fits: fn(&u8) -> bool) -> Range<usize> {
        self.at..self.at + self.text[self.at..].bytes().take_while(fits).count()
    }

    fn number(&mut self, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
        let run = self.run(u8::is_ascii_digit);
        let number = self.text[run.clone()].parse().ok().filter(|_| digits.contains(&run.len()))?;
        self.at = run.end;
        Some(number)
    }

    fn month(&mut self) -> Option<(u32, &'t str)> {
        let run = self.run(u8::is_ascii_alphabetic);
        let name = &self.text[run.clone()];
        let month = english::month(name)?;
        self.at = run.end;
        Some((month, name))
    }

    fn between(&mut self) -> Option<&'static str> {
        BETWEEN.into_iter().find(|mark| self.take(mark))
    }

    /// The year behind `, ` or a space, and what precedes it.
    fn year(&mut self) -> Option<(&'static str, i32)> {
        let before = self.at;
        let mark = [", ", " "].into_iter().find(|mark| self.take(mark));
        let year = mark.and_then(|mark| Some((mark, i32::try_from(self.number(4..=4)?).ok()?)));
        self.at = if year.is_some() { self.at } else { before };
        year
    }
}

/// The day with this month and day, in `year` or else in the year nearest to `near`.
fn day(year: Option<i32>, month: u32, day: u32, near: NaiveDate) -> Option<NaiveDate> {
    if let Some(year) = year {
        return NaiveDate::from_ymd_opt(year, month, day);
    }
    nearest(month, day, near)
}

fn month_first(text: &str, near: NaiveDate) -> Option<Read> {
    let mut at = Cursor::of(text);
    let (month, name) = at.month()?;
    at.take(" ").then_some(())?;
    let first = at.number(1..=2)?;
    let first_year = at.year();
    let between = at.between()?;
    let last_month = at.month().filter(|_| at.take(" ")).map_or(month, |(month, _)| month);
    let last = at.number(1..=2)?;
    let year = at.year();
    let last = day(year.map(|(_, year)| year), last_month, last, near)?;
    let first = first_of(first_year.map(|(_, year)| year), month, first, last)?;
    let style = NameStyle::of(name, month_name(first)?)?;
    let (form, year) = (Form::MonthFirst(style), year.map(|(mark, _)| mark));
    Some(Read { form, between, year, first, last, end: at.at })
}

fn day_first(text: &str, near: NaiveDate) -> Option<Read> {
    let mut at = Cursor::of(text);
    let first = at.number(1..=2)?;
    let before = at.at;
    let first_month = if at.take(" ") { at.month() } else { None };
    at.at = if first_month.is_some() { at.at } else { before };
    let first_year = at.year();
    let between = at.between()?;
    let last = at.number(1..=2)?;
    at.take(" ").then_some(())?;
    let (month, name) = at.month()?;
    let year = at.year();
    let last = day(year.map(|(_, year)| year), month, last, near)?;
    let first_month = first_month.map_or(month, |(month, _)| month);
    let first = first_of(first_year.map(|(_, year)| year), first_month, first, last)?;
    let style = NameStyle::of(name, month_name(last)?)?;
    let (form, year) = (Form::DayFirst(style), year.map(|(mark, _)| mark));
    Some(Read { form, between, year, first, last, end: at.at })
}

fn cjk(text: &str, near: NaiveDate) -> Option<Read> {
    let mut at = Cursor::of(text);
    let year = |at: &mut Cursor<'_>| {
        let before = at.at;
        let year = at.number(4..=4).and_then(|year| i32::try_from(year).ok());
        let year = year.filter(|_| at.take("年"));
        at.at = if year.is_some() { at.at } else { before };
        year
    };
    let first_year = year(&mut at);
    let month = at.number(1..=2).filter(|_| at.take("月"))?;
    let first = at.number(1..=2).filter(|_| at.take("日"))?;
    let between = at.between()?;
    let last_year = year(&mut at).or(first_year);
    let number = at.number(1..=2)?;
    let (last_month, last) =
        if at.take("月") { (number, at.number(1..=2)?) } else { (month, number) };
    at.take("日").then_some(())?;
    let last = day(last_year, last_month, last, near)?;
    let first = first_of(first_year, month, first, last)?;
    let year = first_year.map(|_| "");
    Some(Read { form: Form::Cjk, between, year, first, last, end: at.at })
}

/// The first day of a period that ends at `last`.
fn first_of(year: Option<i32>, month: u32, first: u32, last: NaiveDate) -> Option<NaiveDate> {
    let found = NaiveDate::from_ymd_opt(year.unwrap_or(last.year()), month, first)?;
    if found > last && year.is_none() {
        return NaiveDate::from_ymd_opt(last.year() - 1, month, first);
    }
    Some(found)
}
