//! Dates in a text, in any spelling, as segments that follow from an issue's day.

use std::ops::Range;

use chrono::NaiveDate;

use super::Segment;
use super::range::DayRange;
use super::token::{
    Anchor, NameStyle, PatternPart, Token, month_name, ordinal_after, weekday_name,
};
use crate::date::{DayInText, english, nearest};

/// The maximum number of days between an issue's date and a date in its texts.
const MOST_DAYS: i64 = 62;

/// The endings of days before the name of a month.
const ORDINALS: [&str; 8] = ["st ", "nd ", "rd ", "th ", "st-", "nd-", "rd-", "th-"];

/// What a date in a text may follow from, the likeliest first.
pub(super) struct DatedSpan {
    pub(super) options: Vec<Vec<Segment>>,
    /// The end of the date in the text.
    pub(super) end: usize,
}

/// The date that begins at byte `at` of `text`, which contains the complete dates `days`, in an
/// issue of `day`.
pub(super) fn at(text: &str, at: usize, days: &[DayInText], day: NaiveDate) -> Option<DatedSpan> {
    if let Some((range, end)) = DayRange::at(text, at, day, MOST_DAYS) {
        return Some(DatedSpan { options: vec![vec![Segment::Token(Token::Range(range))]], end });
    }
    let complete = days.iter().find(|found| found.span.start == at).and_then(|found| {
        Some(SpelledDay {
            text,
            span: found.span.clone(),
            year: Some(found.parts.year.clone()),
            month: found.parts.month.clone(),
            day: found.parts.day.clone()?,
            weekday: found.parts.weekday.clone(),
            date: found.date.day,
        })
    });
    complete.or_else(|| SpelledDay::without_year(text, at, day))?.follows(day)
}

/// A date in a text, with the bytes of its parts.
struct SpelledDay<'t> {
    text: &'t str,
    span: Range<usize>,
    year: Option<Range<usize>>,
    month: Range<usize>,
    day: Range<usize>,
    weekday: Option<Range<usize>>,
    date: NaiveDate,
}

impl<'t> SpelledDay<'t> {
    /// `August 16`, `16 August` or `8月16日` at byte `at`, in the year nearest to `near`.
    fn without_year(text: &'t str, at: usize, near: NaiveDate) -> Option<Self> {
        let run = |from: usize, fits: fn(&u8) -> bool| {
            from..from + text[from..].bytes().take_while(fits).count()
        };
        let digits = |from: usize| run(from, u8::is_ascii_digit);
        let letters = |from: usize| run(from, u8::is_ascii_alphabetic);
        let behind = |span: &Range<usize>, marks: &[&str]| {
            let mark = marks.iter().find(|mark| text[span.end..].starts_with(**mark))?;
            Some(span.end + mark.len())
        };
        let (month, day) = if text[at..].starts_with(|c: char| c.is_ascii_digit()) {
            let first = digits(at);
            if let Some(next) = behind(&first, &["月"]) {
                let second = digits(next);
                behind(&second, &["日", "号"])?;
                (first, second)
            } else {
                let next = behind(&first, &ORDINALS).or_else(|| behind(&first, &[" ", "-"]))?;
                (letters(next), first)
            }
        } else {
            let first = letters(at);
            let next = behind(&first, &[" ", "-"])?;
            (first, digits(next))
        };
        let short = [&month, &day].iter().all(|span| {
            span.len() <= 2 || !text[(*span).clone()].starts_with(|c: char| c.is_ascii_digit())
        });
        let name = &text[month.clone()];
        let number = english::month(name).or_else(|| name.parse().ok()).filter(|_| short)?;
        let of_month = text[day.clone()].parse().ok()?;
        let date = nearest(number, of_month, near)?;
        let span = at..month.end.max(day.end);
        Some(Self { text, span, year: None, month, day, weekday: None, date })
    }

    /// What it may follow from in an issue of `day`. The issue's own date has no other plausible
    /// meaning; another date may also be the same in all issues.
    fn follows(&self, day: NaiveDate) -> Option<DatedSpan> {
        let shift = (self.date - day).num_days();
        if shift.abs() > MOST_DAYS {
            return None;
        }
        let anchor = Anchor::after(shift);
        // Only a number below ten shows whether numbers are padded; those in sentences are not.
        let written = self.of(&self.span);
        let by_name = !written.contains(['-', '_', '/', '.']) && written.contains([' ', '月'])
            || ORDINALS.iter().any(|end| self.text[self.day.end..].starts_with(&end[..2]));
        let narrow = |span: &Range<usize>| {
            span.len() == 1 && self.of(span).starts_with(|c: char| c.is_ascii_digit())
        };
        let padded = |span: &Range<usize>| self.of(span).starts_with('0');
        let spans = [&self.month, &self.day];
        let widths: &[usize] = if spans.into_iter().any(narrow) {
            &[1]
        } else if spans.into_iter().any(padded) {
            &[2]
        } else if by_name {
            &[1, 2]
        } else {
            &[2, 1]
        };
        let mut options: Vec<Vec<Segment>> =
            widths.iter().filter_map(|width| self.segments(anchor, *width)).collect();
        if shift != 0 {
            options.push(vec![Segment::Literal(self.of(&self.span).to_owned())]);
        }
        Some(DatedSpan { options, end: self.span.end }).filter(|span| !span.options.is_empty())
    }

    /// Its parts as tokens, with numbers of at least `width` digits unless they show another width.
    fn segments(&self, anchor: Anchor, width: usize) -> Option<Vec<Segment>> {
        let width = |span: &Range<usize>| match self.of(span).parse::<u32>() {
            Ok(value) if value < 10 => span.len(),
            _ => width,
        };
        let month = if self.of(&self.month).starts_with(|c: char| c.is_ascii_digit()) {
            Token::Part(PatternPart::Month(width(&self.month)), anchor)
        } else {
            Token::Month(NameStyle::of(self.of(&self.month), month_name(self.date)?)?, anchor)
        };
        let day = Token::Part(PatternPart::Day(width(&self.day)), anchor);
        let mut parts = vec![(self.month.clone(), month), (self.day.clone(), day)];
        let after = self.of(&(self.day.end..self.span.end));
        if let Some(ordinal) = ordinal_after(self.of(&self.day)).filter(|o| after.starts_with(o)) {
            parts.push((self.day.end..self.day.end + ordinal.len(), Token::Ordinal));
        }
        if let Some(year) = &self.year {
            parts.push((year.clone(), Token::Part(PatternPart::Year, anchor)));
        }
        if let Some(weekday) = &self.weekday {
            let style = NameStyle::of(self.of(weekday), weekday_name(self.date)?)?;
            parts.push((weekday.clone(), Token::Weekday(style, anchor)));
        }
        parts.sort_by_key(|(span, _)| span.start);
        let mut segments = Vec::new();
        let mut at = self.span.start;
        for (span, token) in parts {
            if span.start > at {
                segments.push(Segment::Literal(self.of(&(at..span.start)).to_owned()));
            }
            at = span.end;
            segments.push(Segment::Token(token));
        }
        if at < self.span.end {
            segments.push(Segment::Literal(self.of(&(at..self.span.end)).to_owned()));
        }
        Some(segments)
    }

    fn of(&self, span: &Range<usize>) -> &'t str {
        &self.text[span.clone()]
    }
}
