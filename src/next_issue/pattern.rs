//! How the texts of a series of issues follow from their dates and numbers: names, titles, keys.
//! A [`Pattern`] is learnt from the latest texts and then written for the next issue.

mod guess;

use std::fmt::Write as _;

use chrono::{Datelike as _, Days, Months, NaiveDate};

use crate::date::IsoWeek;

/// What texts of an issue are made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct IssueFacts {
    /// Its day; none in a series without dates.
    pub(super) day: Option<NaiveDate>,
    /// Its number.
    pub(super) number: Option<u32>,
}

/// One text of an issue.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sample<'a> {
    pub(super) text: &'a str,
    pub(super) facts: IssueFacts,
}

/// What the texts of a series have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    segments: Vec<Segment>,
    /// Whether words that no rule gives follow: a topic, a headline.
    pub(super) open: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    Literal(String),
    Token(Token),
}

/// A part that follows from the facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    /// The issue's number, at least so many digits wide.
    Number(usize),
    /// One more than in the issue before.
    Counter { width: usize, restarts: bool },
    /// A part of a date.
    Part(PatternPart, Anchor),
    /// The name of the month.
    Month(MonthStyle, Anchor),
    /// A whole date so many days later: `2026-12-23`.
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

/// Which date a part is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Anchor {
    /// The issue's own.
    Day,
    /// Its ISO week, whose year may be another one.
    Week,
    /// The month before: a digest of June that appears in July.
    MonthBefore,
    /// The month after.
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

/// Whether a word is the name of a month, in full or short.
pub(super) fn is_month(word: &str) -> bool {
    MONTHS
        .iter()
        .any(|name| word.eq_ignore_ascii_case(name) || word.eq_ignore_ascii_case(&name[..3]))
}

/// How many of the latest issues decide what is usual.
pub(super) const WINDOW: usize = 6;

impl Pattern {
    /// What most of the latest `samples`, newest first, have in common. Older ones than those in
    /// the window decide only between patterns that explain it equally well. `yearly` tells that
    /// counting begins anew each year, if the samples don't tell.
    pub(super) fn learn(samples: &[Sample<'_>], yearly: bool) -> Self {
        guess::learn(samples, yearly)
    }

    /// The same, but without words that no rule gives.
    pub(super) fn learn_exact(samples: &[Sample<'_>]) -> Option<Self> {
        guess::exact(samples)
    }

    /// Whether it counts issues anew each year.
    pub(super) fn restarts(&self) -> bool {
        self.counters().any(|anew| anew)
    }

    /// Of each counter, whether it begins anew each year.
    fn counters(&self) -> impl Iterator<Item = bool> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Token(Token::Counter { restarts, .. }) => Some(*restarts),
            _ => None,
        })
    }

    fn tells_year(&self) -> bool {
        let year = |s: &Segment| matches!(s, Segment::Token(Token::Part(PatternPart::Year, _)));
        self.segments.iter().any(year)
    }

    /// Whether anything of it follows from the facts.
    pub(super) fn varies(&self) -> bool {
        self.segments.iter().any(|segment| matches!(segment, Segment::Token(_)))
    }

    /// Whether it tells a number.
    pub(super) fn counts(&self) -> bool {
        let tells = |segment: &Segment| {
            matches!(segment, Segment::Token(Token::Number(_) | Token::Counter { .. }))
        };
        self.segments.iter().any(tells)
    }

    /// The text of an issue with these facts. `words` go where the pattern is open; without any,
    /// what leads to them (a colon, a dash) goes too. `samples` tell where counters stand; a
    /// `number` that was asked for is that of counters too.
    pub(super) fn write(
        &self,
        facts: IssueFacts,
        samples: &[Sample<'_>],
        asked: Option<u32>,
        words: Option<&str>,
    ) -> String {
        let mut text = String::new();
        for (index, segment) in self.segments.iter().enumerate() {
            match segment {
                Segment::Literal(literal) => text.push_str(literal),
                Segment::Token(Token::Counter { width, restarts }) => {
                    let next =
                        asked.unwrap_or_else(|| self.next_count(index, *restarts, facts, samples));
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

    /// What the counter at `index` shows next.
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

    /// Whether it is what `samples[at]` says, as far as the sample before it tells.
    fn explains(&self, samples: &[Sample<'_>], at: usize) -> bool {
        let Some(counts) = self.read(samples[at]) else { return false };
        if counts.is_empty() {
            return true;
        }
        // Nothing tells of the oldest but that those after it went on from there.
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

    /// What its counters show in a sample, each with its place in the pattern; `None` if the
    /// sample says something else.
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

    /// How much it says: parts that follow from facts count most.
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

/// What stands between a series' name and a headline, or between the words of a file's name.
fn is_separator(c: char) -> bool {
    c.is_whitespace() || "-_:：｜|—–·•、,，/(（[【《".contains(c)
}

impl Token {
    fn ends_in_digits(self) -> bool {
        !matches!(self, Self::Month(..))
    }

    /// Its text for an issue; `None` where the facts don't tell, and for counters.
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
        let whole = matches!(anchor, Anchor::Day);
        Some(match self {
            Self::Year => format!("{year:04}"),
            Self::ShortYear => format!("{short:02}"),
            Self::Month(width) if anchor != Anchor::Week => format!("{month:0width$}"),
            Self::YearMonth if anchor != Anchor::Week => format!("{year:04}{month:02}"),
            Self::Week(width) if anchor == Anchor::Week => {
                format!("{:0width$}", IsoWeek::of(day).number)
            }
            Self::Day(width) if whole => format!("{date:0width$}"),
            Self::YearMonthDay if whole => format!("{year:04}{month:02}{date:02}"),
            Self::ShortYearMonthDay if whole => format!("{short:02}{month:02}{date:02}"),
            Self::MonthDay if whole => format!("{month:02}{date:02}"),
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
    fn names_and_titles_go_on_as_they_were() {
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
            // Weeks, whose year is another near its ends.
            (&["2020-12-25 2020-w52", "2020-12-18 2020-w51"], "2021-01-01", "2020-w53"),
            // Months, told in the month after.
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
            // What changes from issue to issue is not taken over.
            (
                &["2026-11-18 Issue 20: a thing", "2026-11-11 Issue 19: another"],
                "2026-11-25",
                "Issue 21",
            ),
            (&["2026-11-18 周报｜会议、发布", "2026-11-11 周报｜问答"], "2026-11-25", "周报"),
            (&["2026-11-18 Issue 20: a thing"], "2026-11-25", "Issue 21"),
            (&["2026-11-18 hello"], "2026-11-25", ""),
            // One that is named in another way does not change the rule.
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
    fn words_go_where_the_pattern_is_open() {
        let lines = ["2026-11-18 Issue 20: a thing", "2026-11-11 Issue 19: another"];
        assert_eq!(next(&lines, "2026-11-25", Some("new")), "Issue 21: new");
        let lines = ["2026-11-18 05-a-thing", "2026-11-11 04-other"];
        assert_eq!(next(&lines, "2026-11-25", Some("new")), "06-new");
        assert_eq!(next(&lines, "2026-11-25", None), "06");
    }

    #[test]
    fn dates_to_come_keep_their_distance() {
        let lines = [
            "2026-08-19 Events between 2026-08-19 - 2026-09-16",
            "2026-08-12 Events between 2026-08-12 - 2026-09-09",
        ];
        assert_eq!(next(&lines, "2026-12-23", None), "Events between 2026-12-23 - 2027-01-20");
    }
}
