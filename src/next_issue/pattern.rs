//! Patterns by which the texts of a series (names, titles, keys) follow from dates and numbers of
//! its issues. A [`Pattern`] is learnt from the latest texts and then written for the next issue.

mod guess;

use std::fmt::Write as _;

use chrono::{Datelike as _, Days, Months, NaiveDate};

use crate::date::IsoWeek;

/// The facts that an issue's texts are derived from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct IssueFacts {
    /// Its day; `None` in a series without dates.
    pub(super) day: Option<NaiveDate>,
    /// Its number.
    pub(super) number: Option<u32>,
}

/// A text of an issue, with the issue's facts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sample<'a> {
    pub(super) text: &'a str,
    pub(super) facts: IssueFacts,
}

/// The common pattern of the texts of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    segments: Vec<Segment>,
    /// Whether free text follows: a topic, a headline.
    pub(super) open: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    Literal(String),
    Token(Token),
}

/// A part of a text that follows from the facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    /// The issue's number, padded to a minimum number of digits.
    Number(usize),
    /// The previous issue's value plus one.
    Counter { width: usize, restarts: bool },
    /// A part of a date.
    Part(PatternPart, Anchor),
    /// The name of the month.
    Month(MonthStyle, Anchor),
    /// A complete date this many days later: `2026-12-23`.
    Later(u64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PatternPart {
    Year,
    /// `26`
    ShortYear,
    Month(usize),
    Day(usize),
    Week(usize),
    /// `20261125`
    YearMonthDay,
    /// `261125`
    ShortYearMonthDay,
    /// `202611`
    YearMonth,
    /// `1125`
    MonthDay,
}

/// The date that a part refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Anchor {
    /// The issue's own date.
    Day,
    /// Its ISO week, whose year may differ.
    Week,
    /// The previous month, for a digest of June that appears in July.
    MonthBefore,
    /// The next month.
    MonthAfter,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct MonthStyle {
    short: bool,
    lower: bool,
}

const MONTHS: [&str; 12] = [
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

/// Whether a word is the name of a month, in full or abbreviated.
pub(super) fn is_month(word: &str) -> bool {
    MONTHS
        .iter()
        .any(|name| word.eq_ignore_ascii_case(name) || word.eq_ignore_ascii_case(&name[..3]))
}

/// The number of latest issues that determine what is usual.
pub(super) const WINDOW: usize = 6;

impl Pattern {
    /// The pattern of most of the latest `samples`, newest first. Samples older than the window
    /// only decide between patterns that explain it equally well. `yearly` is the default for
    /// whether counters restart each year.
    pub(super) fn learn(samples: &[Sample<'_>], yearly: bool) -> Self {
        guess::learn(samples, yearly)
    }

    /// Like [`Pattern::learn`], but without free text.
    pub(super) fn learn_exact(samples: &[Sample<'_>]) -> Option<Self> {
        guess::exact(samples)
    }

    /// Whether a counter restarts each year.
    pub(super) fn restarts(&self) -> bool {
        self.counters().any(|anew| anew)
    }

    /// For each counter, whether it restarts each year.
    fn counters(&self) -> impl Iterator<Item = bool> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Token(Token::Counter { restarts, .. }) => Some(*restarts),
            _ => None,
        })
    }

    fn has_year(&self) -> bool {
        let year = |s: &Segment| matches!(s, Segment::Token(Token::Part(PatternPart::Year, _)));
        self.segments.iter().any(year)
    }

    /// Whether any part follows from the facts.
    pub(super) fn varies(&self) -> bool {
        self.segments.iter().any(|segment| matches!(segment, Segment::Token(_)))
    }

    /// Whether it contains a number.
    pub(super) fn counts(&self) -> bool {
        let is_number = |segment: &Segment| {
            matches!(segment, Segment::Token(Token::Number(_) | Token::Counter { .. }))
        };
        self.segments.iter().any(is_number)
    }

    /// The text of an issue with these facts. `words` fill an open pattern; without words, the
    /// preceding separator (a colon, a dash) is omitted too. Counters continue from `samples`, or
    /// have the requested number.
    pub(super) fn write(
        &self,
        facts: IssueFacts,
        samples: &[Sample<'_>],
        requested: Option<u32>,
        words: Option<&str>,
    ) -> String {
        let mut text = String::new();
        for (index, segment) in self.segments.iter().enumerate() {
            match segment {
                Segment::Literal(literal) => text.push_str(literal),
                Segment::Token(Token::Counter { width, restarts }) => {
                    let next = requested
                        .unwrap_or_else(|| self.next_count(index, *restarts, facts, samples));
                    let _ = write!(text, "{next:0width$}");
                }
                Segment::Token(token) => text.push_str(&token.text(facts).unwrap_or_default()),
            }
        }
        match words {
            _ if !self.open => {}
            Some(words) => text.push_str(words),
            None => text.truncate(text.trim_end_matches(is_separator).len()),
        }
        text
    }

    /// The next value of the counter at `index`.
    fn next_count(
        &self,
        index: usize,
        restarts: bool,
        facts: IssueFacts,
        samples: &[Sample<'_>],
    ) -> u32 {
        let known = samples.iter().find_map(|sample| {
            let counts = self.read(*sample)?;
            let (_, count) = counts.iter().find(|(at, _)| *at == index)?;
            Some((sample.facts, *count))
        });
        match known {
            Some((before, _)) if restarts && year(before) != year(facts) => 1,
            Some((_, count)) => count.saturating_add(1),
            None => facts.number.unwrap_or(1),
        }
    }

    /// Whether the pattern produces `samples[at]`, as far as the preceding sample determines it.
    fn explains(&self, samples: &[Sample<'_>], at: usize) -> bool {
        let Some(counts) = self.read(samples[at]) else { return false };
        if counts.is_empty() {
            return true;
        }
        // The oldest sample has no predecessor: later samples must continue from it.
        let Some(before) = samples.get(at + 1) else { return at > 0 };
        let Some(earlier) = self.read(*before) else { return false };
        counts.iter().zip(&earlier).all(|((index, count), (_, earlier))| {
            let restarts = matches!(
                self.segments[*index],
                Segment::Token(Token::Counter { restarts: true, .. })
            );
            if restarts && year(before.facts) != year(samples[at].facts) {
                *count == 1
            } else {
                *count == earlier + 1
            }
        })
    }

    /// The values of its counters in a sample, each with its index in the pattern; `None` if the
    /// sample doesn't match.
    fn read(&self, sample: Sample<'_>) -> Option<Vec<(usize, u32)>> {
        let mut rest = sample.text;
        let mut counts = Vec::new();
        for (index, segment) in self.segments.iter().enumerate() {
            rest = match segment {
                Segment::Literal(literal) => rest.strip_prefix(literal.as_str())?,
                Segment::Token(Token::Counter { width, .. }) => {
                    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                    let (number, rest) = rest.split_at(digits);
                    let padded = number.len() == *width || !number.starts_with('0');
                    if number.len() < *width || !padded {
                        return None;
                    }
                    counts.push((index, number.parse().ok()?));
                    rest
                }
                Segment::Token(token) => {
                    let rest = rest.strip_prefix(token.text(sample.facts)?.as_str())?;
                    if rest.starts_with(|c: char| c.is_ascii_digit()) && token.ends_in_digits() {
                        return None;
                    }
                    rest
                }
            };
        }
        (self.open || rest.is_empty()).then_some(counts)
    }

    /// How specific it is: parts that follow from facts count most.
    fn weight(&self) -> usize {
        let of = |segment: &Segment| match segment {
            Segment::Literal(literal) => literal.chars().count(),
            Segment::Token(_) => 8,
        };
        self.segments.iter().map(of).sum()
    }
}

fn year(facts: IssueFacts) -> Option<i32> {
    facts.day.map(|day| day.year())
}

/// Characters between a series' name and a headline, or between the words of a file's name.
fn is_separator(c: char) -> bool {
    c.is_whitespace() || "-_:：｜|—–·•、,，/(（[【《".contains(c)
}

impl Token {
    fn ends_in_digits(self) -> bool {
        !matches!(self, Self::Month(..))
    }

    /// Its text for an issue; `None` if the facts are missing, and for counters.
    fn text(self, facts: IssueFacts) -> Option<String> {
        Some(match self {
            Self::Number(width) => format!("{:0width$}", facts.number?),
            Self::Counter { .. } => return None,
            Self::Part(part, anchor) => part.text(anchor.date(facts.day?)?, anchor)?,
            Self::Month(style, anchor) => {
                let month = anchor.date(facts.day?)?.month0();
                style.text(usize::try_from(month).ok()?)
            }
            Self::Later(days) => facts.day?.checked_add_days(Days::new(days))?.to_string(),
        })
    }
}

impl MonthStyle {
    fn text(self, month0: usize) -> String {
        let name = MONTHS[month0 % 12];
        let name = if self.short { &name[..3] } else { name };
        if self.lower { name.to_lowercase() } else { name.to_owned() }
    }
}

impl Anchor {
    fn date(self, day: NaiveDate) -> Option<NaiveDate> {
        let first = || day.with_day(1);
        match self {
            Self::Day | Self::Week => Some(day),
            Self::MonthBefore => first()?.checked_sub_months(Months::new(1)),
            Self::MonthAfter => first()?.checked_add_months(Months::new(1)),
        }
    }
}

impl PatternPart {
    fn text(self, day: NaiveDate, anchor: Anchor) -> Option<String> {
        let year = if anchor == Anchor::Week { IsoWeek::of(day).year } else { day.year() };
        let short = year.rem_euclid(100);
        let (month, date) = (day.month(), day.day());
        let own_date = matches!(anchor, Anchor::Day);
        Some(match self {
            Self::Year => format!("{year:04}"),
            Self::ShortYear => format!("{short:02}"),
            Self::Month(width) if anchor != Anchor::Week => format!("{month:0width$}"),
            Self::YearMonth if anchor != Anchor::Week => format!("{year:04}{month:02}"),
            Self::Week(width) if anchor == Anchor::Week => {
                format!("{:0width$}", IsoWeek::of(day).number)
            }
            Self::Day(width) if own_date => format!("{date:0width$}"),
            Self::YearMonthDay if own_date => format!("{year:04}{month:02}{date:02}"),
            Self::ShortYearMonthDay if own_date => format!("{short:02}{month:02}{date:02}"),
            Self::MonthDay if own_date => format!("{month:02}{date:02}"),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(day: &str, number: u32) -> IssueFacts {
        IssueFacts { day: Some(day.parse().unwrap()), number: Some(number) }
    }

    /// Learns from `DAY TEXT` lines, newest first, numbered down from 20, and writes the next.
    fn next(lines: &[&str], day: &str, words: Option<&str>) -> String {
        let samples: Vec<Sample<'_>> = lines
            .iter()
            .zip((1..=20).rev())
            .map(|(line, number)| {
                let (day, text) = line.split_once(' ').unwrap();
                Sample { text, facts: facts(day, number) }
            })
            .collect();
        Pattern::learn(&samples, false).write(facts(day, 21), &samples, None, words)
    }

    #[test]
    fn names_and_titles_continue_their_pattern() {
        for (lines, day, expected) in [
            // Dates in all their forms.
            (
                &["2026-11-18 2026-11-18-letters", "2026-11-11 2026-11-11-letters"][..],
                "2026-11-25",
                "2026-11-25-letters",
            ),
            (&["2023-09-22 a-20230922", "2023-09-15 a-20230915"], "2023-09-29", "a-20230929"),
            (&["2023-06-16 a-230616", "2023-06-09 a-230609"], "2023-06-23", "a-230623"),
            (&["2023-04-21 a-0421", "2023-04-14 a-0414"], "2023-05-05", "a-0505"),
            (&["2026-12-23 2026-12-23-x", "2026-12-16 2026-12-16-x"], "2026-12-30", "2026-12-30-x"),
            (&["2026-9-18 2026-9-18-x", "2026-9-11 2026-9-11-x"], "2026-10-02", "2026-10-2-x"),
            // ISO weeks, whose year differs near the year's end.
            (&["2020-12-25 2020-w52", "2020-12-18 2020-w51"], "2021-01-01", "2020-w53"),
            // Months named in the following month.
            (&["2026-01-06 m/2025-12", "2025-12-08 m/2025-11"], "2026-02-04", "m/2026-01"),
            (
                &["2026-01-06 News: December 2025", "2025-12-08 News: November 2025"],
                "2026-02-04",
                "News: January 2026",
            ),
            // Numbers and counters.
            (&["2026-11-18 Week 20", "2026-11-11 Week 19"], "2026-11-25", "Week 21"),
            (&["2026-11-18 第 20 期", "2026-11-11 第 19 期"], "2026-11-25", "第 21 期"),
            (
                &[
                    "2021-09-06 2021/05-x-2021-05",
                    "2021-06-08 2021/04-x-2021-04",
                    "2021-04-09 2021/03-x-2021-03",
                ],
                "2021-10-01",
                "2021/06-x-2021-06",
            ),
            (
                &[
                    "2021-02-06 #02",
                    "2021-01-08 #01",
                    "2020-12-09 #09",
                    "2020-11-09 #08",
                    "2020-10-09 #07",
                ],
                "2022-01-01",
                "#01",
            ),
            // Parts that change from issue to issue are dropped.
            (
                &["2026-11-18 Issue 20: a thing", "2026-11-11 Issue 19: another"],
                "2026-11-25",
                "Issue 21",
            ),
            (&["2026-11-18 周报｜会议、发布", "2026-11-11 周报｜问答"], "2026-11-25", "周报"),
            (&["2026-11-18 Issue 20: a thing"], "2026-11-25", "Issue 21"),
            (&["2026-11-18 hello"], "2026-11-25", ""),
            // A single deviating name does not change the rule.
            (
                &[
                    "2023-10-06 a-1006",
                    "2023-09-29 a-20230929",
                    "2023-09-22 a-20230922",
                    "2023-09-15 a-20230915",
                ],
                "2023-10-13",
                "a-20231013",
            ),
            (&["2026-11-18 same", "2026-11-11 same"], "2026-11-25", "same"),
        ] {
            assert_eq!(next(lines, day, None), expected, "{lines:?}");
        }
    }

    #[test]
    fn words_fill_open_patterns() {
        let lines = ["2026-11-18 Issue 20: a thing", "2026-11-11 Issue 19: another"];
        assert_eq!(next(&lines, "2026-11-25", Some("new")), "Issue 21: new");
        let lines = ["2026-11-18 05-a-thing", "2026-11-11 04-other"];
        assert_eq!(next(&lines, "2026-11-25", Some("new")), "06-new");
        assert_eq!(next(&lines, "2026-11-25", None), "06");
    }

    #[test]
    fn later_dates_retain_their_distance() {
        let lines = [
            "2026-08-19 Events between 2026-08-19 - 2026-09-16",
            "2026-08-12 Events between 2026-08-12 - 2026-09-09",
        ];
        assert_eq!(next(&lines, "2026-12-23", None), "Events between 2026-12-23 - 2027-01-20");
    }
}
