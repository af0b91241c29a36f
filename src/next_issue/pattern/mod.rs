//! Patterns by which the texts of a series (names, titles, keys) follow from dates and numbers of
//! its issues. A [`Pattern`] is learnt from the latest texts and then written for the next issue.

mod dated;
mod guess;
mod head;
mod own;
mod range;
#[cfg(test)]
mod tests;
mod token;

use std::fmt::Write as _;

use chrono::{Datelike as _, NaiveDate};

pub(super) use token::CounterRestart;
use token::{PatternPart, Token};

/// The facts that an issue's texts are derived from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct IssueFacts {
    /// Its day; `None` in a series without dates.
    pub(super) day: Option<NaiveDate>,
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
    /// Whether its dates are a series of their own, instead of following from the issues' dates.
    own: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    Literal(String),
    Token(Token),
}

/// The number of latest issues that determine what is usual.
pub(super) const WINDOW: usize = 6;

impl Pattern {
    /// The pattern of most of the latest `samples`, newest first. Samples older than the window
    /// only decide between patterns that explain it equally well, and so does `restart`, which is
    /// expected of counters.
    pub(super) fn learn(samples: &[Sample<'_>], restart: CounterRestart) -> Self {
        guess::learn(samples, restart)
    }

    /// Like [`Pattern::learn`], but without free text.
    pub(super) fn learn_exact(samples: &[Sample<'_>]) -> Option<Self> {
        guess::exact(samples)
    }

    /// Like [`Pattern::learn_exact`], but only if its dates follow from the issues' dates.
    pub(super) fn learn_from_facts(samples: &[Sample<'_>]) -> Option<Self> {
        guess::from_facts(samples)
    }

    /// When its counters restart: yearly if any of them does.
    pub(super) fn restart(&self) -> CounterRestart {
        if self.counters().any(|restart| restart == CounterRestart::Yearly) {
            CounterRestart::Yearly
        } else {
            CounterRestart::Never
        }
    }

    fn counters(&self) -> impl Iterator<Item = CounterRestart> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Token(Token::Counter { restart, .. }) => Some(*restart),
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

    /// The constant text that it begins with.
    pub(super) fn prefix(&self) -> &str {
        match self.segments.first() {
            Some(Segment::Literal(literal)) => literal,
            _ => "",
        }
    }

    /// Whether a sign separates its free text from what precedes it.
    pub(super) fn separates(&self) -> bool {
        let sign = |literal: &str| {
            let words = literal.trim_end();
            words
                .ends_with(['｜', '|', ':', '：', '—', '–', '·', '•', '「', '【', '《', '》', '】'])
                || words.ends_with(" -")
        };
        self.open && matches!(self.segments.last(), Some(Segment::Literal(last)) if sign(last))
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
        let own = if self.own { own::samples(samples) } else { None };
        let day = own.as_deref().map_or(facts.day, |own| own::next(own, samples, facts.day));
        let facts = IssueFacts { day, ..facts };
        let samples = own.as_deref().unwrap_or(samples);
        let mut text = String::new();
        for (index, segment) in self.segments.iter().enumerate() {
            match segment {
                Segment::Literal(literal) => text.push_str(literal),
                Segment::Token(Token::Counter { width, restart }) => {
                    let next = requested
                        .unwrap_or_else(|| self.next_count(index, *restart, facts, samples));
                    let _ = write!(text, "{next:0width$}");
                }
                Segment::Token(token) => {
                    text.push_str(&token.text(facts, &text).unwrap_or_default());
                }
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
        restart: CounterRestart,
        facts: IssueFacts,
        samples: &[Sample<'_>],
    ) -> u32 {
        let counts: Vec<(IssueFacts, u32)> = samples
            .iter()
            .filter_map(|sample| {
                let counts = self.read(*sample)?;
                let (_, count) = counts.iter().find(|(at, _)| *at == index)?;
                Some((sample.facts, *count))
            })
            .collect();
        let same = |of: IssueFacts| restart == CounterRestart::Never || year(of) == year(facts);
        let next = match counts.first() {
            Some((before, count)) if same(*before) => count.saturating_add(1),
            Some(_) => 1,
            None => facts.number.unwrap_or(1),
        };
        let exists = |next: &u32| counts.iter().any(|(of, count)| count == next && same(*of));
        (next..=u32::MAX).find(|next| !exists(next)).unwrap_or(next)
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
            let yearly = matches!(
                self.segments[*index],
                Segment::Token(Token::Counter { restart: CounterRestart::Yearly, .. })
            );
            if yearly && year(before.facts) != year(samples[at].facts) {
                *count == 1
            } else {
                Some(*count) == earlier.checked_add(1)
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
                    let before = &sample.text[..sample.text.len() - rest.len()];
                    let rest = rest.strip_prefix(token.text(sample.facts, before)?.as_str())?;
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
pub(super) fn is_separator(c: char) -> bool {
    c.is_whitespace() || "-_:：｜|—–·•、,，/(（[【《".contains(c)
}
