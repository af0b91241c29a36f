//! Enumerates the possible patterns of a text, and selects the one that best explains the latest
//! texts.

use super::token::{
    Anchor, CounterRestart, NameStyle, PatternPart, Token, month_name, ordinal_after,
};
use super::{IssueFacts, Pattern, Sample, Segment, WINDOW, dated, head, own};
use crate::date::{self, DayInText};

/// The maximum number of patterns derived from one text. Texts with many numbers have more; the
/// least likely are dropped.
const MOST_GUESSES: usize = 200;

const ANCHORS: [Anchor; 4] = [Anchor::Day, Anchor::Week, Anchor::MonthBefore, Anchor::MonthAfter];

/// The common pattern of the latest texts.
pub(super) fn learn(samples: &[Sample<'_>], restart: CounterRestart) -> Pattern {
    let found = best(samples, restart);
    let exact = found.as_ref().filter(|(votes, _)| votes.are_most(samples));
    if let Some(pattern) = exact.and_then(|(_, pattern)| without_counters(pattern)) {
        return pattern;
    }
    let own = own::samples(samples);
    let of_own = own.as_deref().and_then(|own| from_own(own, restart));
    // What reads as a month would also do as a counter that starts anew each year.
    let dated = of_own.as_ref().and_then(without_counters);
    if let Some(pattern) = dated.or_else(|| Some(exact?.1.clone())).or(of_own) {
        return pattern;
    }
    let (mut score, mut open) = head::open(samples, restart);
    if let Some((of_own, pattern)) = own.map(|own| head::open(&own, restart))
        && of_own > score
    {
        (score, open) = (of_own, Pattern { own: true, ..pattern });
    }
    let Some((exact, pattern)) = found else { return open };
    // A number alone is no useful prefix; and if file names changed their form, the newer form
    // applies.
    let better = !open.varies() || exact.weight > score.1.weight;
    if better && exact.count >= 2 && pattern.varies() { pattern } else { open }
}

/// The pattern that completely explains most of the latest texts. A single text is not enough.
pub(super) fn exact(samples: &[Sample<'_>]) -> Option<Pattern> {
    let found = from_facts(samples);
    if let Some(pattern) = found.as_ref().and_then(without_counters) {
        return Some(pattern);
    }
    let of_own = own::samples(samples).and_then(|own| from_own(&own, CounterRestart::Never));
    of_own.as_ref().and_then(without_counters).or(found).or(of_own)
}

fn without_counters(pattern: &Pattern) -> Option<Pattern> {
    pattern.counters().next().is_none().then(|| pattern.clone())
}

/// As [`exact`], with dates that follow from those of the issues.
pub(super) fn from_facts(samples: &[Sample<'_>]) -> Option<Pattern> {
    best(samples, CounterRestart::Never)
        .filter(|(votes, _)| votes.are_most(samples))
        .map(|(_, pattern)| pattern)
}

/// As [`exact`], with dates that are a series of their own; `own` has them as its days.
fn from_own(own: &[Sample<'_>], restart: CounterRestart) -> Option<Pattern> {
    let found = best(own, restart).filter(|(votes, _)| votes.are_most(own));
    found.map(|(_, pattern)| Pattern { own: true, ..pattern })
}

/// How many texts a pattern explains; greater is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Votes {
    /// The weighted sum over the window; newer texts weigh more.
    weight: usize,
    /// The number of texts in the window.
    pub(super) count: usize,
    /// The number of all texts.
    all: usize,
    /// Whether its counters restart each year or not, as expected.
    likely: bool,
}

/// The weight of the text at index `at` of the window: conventions change, and the newest applies.
fn weight(at: usize) -> usize {
    WINDOW - at
}

impl Votes {
    /// Whether the weighted majority of the window is explained, and more than one text.
    fn are_most(self, samples: &[Sample<'_>]) -> bool {
        let window = samples.len().min(WINDOW);
        let all: usize = (0..window).map(weight).sum();
        self.count >= 2 && self.count * 2 >= window && self.weight * 2 > all
    }

    pub(super) fn of(pattern: &Pattern, samples: &[Sample<'_>], restart: CounterRestart) -> Self {
        let window = samples.len().min(WINDOW);
        let explained: Vec<usize> =
            (0..samples.len()).filter(|at| pattern.explains(samples, *at)).collect();
        let latest = || explained.iter().filter(|at| **at < window);
        let expected = if pattern.has_year() { CounterRestart::Yearly } else { restart };
        Self {
            weight: latest().map(|at| weight(*at)).sum(),
            count: latest().count(),
            all: explained.len(),
            likely: pattern.counters().all(|counter| counter == expected),
        }
    }
}

/// The pattern of a text in the window that explains most; among equals, the earliest.
fn best(samples: &[Sample<'_>], restart: CounterRestart) -> Option<(Votes, Pattern)> {
    let window = &samples[..samples.len().min(WINDOW)];
    if window.len() < 2 {
        return None;
    }
    let mut best: Option<(Votes, Pattern)> = None;
    for pattern in window.iter().flat_map(|sample| guesses(*sample)) {
        let votes = Votes::of(&pattern, samples, restart);
        if best.as_ref().is_none_or(|(known, _)| votes > *known) {
            best = Some((votes, pattern));
        }
    }
    best
}

/// The possible patterns of a text, the likeliest first.
pub(super) fn guesses(sample: Sample<'_>) -> Vec<Pattern> {
    let pieces = pieces(sample.text);
    let days = date::days_in(sample.text);
    let mut all: Vec<Pattern> = Vec::new();
    for anchor in ANCHORS {
        let mut found: Vec<Vec<Segment>> = vec![Vec::new()];
        let mut at = 0;
        while at < pieces.len() {
            let (options, taken) = options(sample, &pieces[at..], &days, anchor);
            let mut longer = Vec::new();
            for option in &options {
                for head in &found {
                    let mut head = head.clone();
                    head.extend(option.iter().cloned());
                    longer.push(head);
                }
            }
            longer.truncate(MOST_GUESSES);
            found = longer;
            at += taken;
        }
        for segments in found {
            let pattern = Pattern { segments: joined(segments), open: false, own: false };
            if !all.contains(&pattern) {
                all.push(pattern);
            }
        }
    }
    // Counters explain many texts by coincidence.
    all.sort_by_key(|pattern| {
        let counters =
            pattern.segments.iter().filter(|s| matches!(s, Segment::Token(Token::Counter { .. })));
        counters.count()
    });
    all.truncate(MOST_GUESSES);
    all
}

/// Joins adjacent literals.
fn joined(segments: Vec<Segment>) -> Vec<Segment> {
    let mut joined: Vec<Segment> = Vec::new();
    for segment in segments {
        match (joined.last_mut(), segment) {
            (Some(Segment::Literal(head)), Segment::Literal(tail)) => head.push_str(&tail),
            (_, segment) => joined.push(segment),
        }
    }
    joined
}

/// Splits a text into numbers, words and separators.
fn pieces(text: &str) -> Vec<&str> {
    let kind = |c: char| {
        if c.is_ascii_digit() {
            0
        } else if c.is_ascii_alphabetic() {
            1
        } else {
            2
        }
    };
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut last = None;
    for (at, c) in text.char_indices() {
        if last.is_some_and(|last| last != kind(c)) {
            pieces.push(&text[start..at]);
            start = at;
        }
        last = Some(kind(c));
    }
    if start < text.len() {
        pieces.push(&text[start..]);
    }
    pieces
}

/// The possible meanings of the first of `pieces`, the rest of the text of `sample`, with the
/// number of pieces they take. `days` are the complete dates in the text.
fn options(
    sample: Sample<'_>,
    pieces: &[&str],
    days: &[DayInText],
    anchor: Anchor,
) -> (Vec<Vec<Segment>>, usize) {
    let literal = |text: &str| vec![Segment::Literal(text.to_owned())];
    let piece = pieces[0];
    if piece.starts_with(|c: char| c.is_ascii_alphanumeric())
        && let Some((options, taken)) = dated_options(sample, pieces, days)
    {
        return (options, taken);
    }
    let mut options: Vec<Vec<Segment>> = Vec::new();
    let facts = sample.facts;
    if piece.starts_with(|c: char| c.is_ascii_digit()) {
        options
            .extend(of_number(piece, facts, anchor).into_iter().map(|t| vec![Segment::Token(t)]));
        if options.is_empty() {
            options.push(literal(piece));
        }
        if piece.len() <= 4 && !piece.starts_with("00") {
            for restart in [CounterRestart::Never, CounterRestart::Yearly] {
                for width in widths(piece) {
                    options.push(vec![Segment::Token(Token::Counter { width, restart })]);
                }
            }
        }
    } else {
        options.extend(of_word(piece, facts, anchor).into_iter().map(|t| vec![Segment::Token(t)]));
        let rest: usize = pieces.iter().map(|piece| piece.len()).sum();
        let before = &sample.text[..sample.text.len() - rest];
        if before.ends_with(|c: char| c.is_ascii_digit()) && ordinal_after(before) == Some(piece) {
            options.push(vec![Segment::Token(Token::Ordinal)]);
        }
        if options.is_empty() {
            options.push(literal(piece));
        }
    }
    (options, 1)
}

/// The possible meanings of the date that begins with the first of `pieces`, if any.
fn dated_options(
    sample: Sample<'_>,
    pieces: &[&str],
    days: &[DayInText],
) -> Option<(Vec<Vec<Segment>>, usize)> {
    let rest: usize = pieces.iter().map(|piece| piece.len()).sum();
    let at = sample.text.len() - rest;
    let found = dated::at(sample.text, at, days, sample.facts.day?)?;
    let mut end = at;
    for (taken, piece) in pieces.iter().enumerate() {
        end += piece.len();
        if end >= found.end {
            let tail = &sample.text[found.end..end];
            let mut options = found.options;
            if !tail.is_empty() {
                for option in &mut options {
                    option.push(Segment::Literal(tail.to_owned()));
                }
            }
            return Some((options, taken + 1));
        }
    }
    None
}

/// The possible minimum widths of a number.
fn widths(piece: &str) -> Vec<usize> {
    if piece.starts_with('0') { vec![piece.len()] } else { vec![1, piece.len()] }
}

fn of_number(piece: &str, facts: IssueFacts, anchor: Anchor) -> Vec<Token> {
    let mut tokens = Vec::new();
    if facts.number.is_some() && piece.parse().ok() == facts.number {
        tokens.extend(widths(piece).into_iter().map(Token::Number));
    }
    let Some(date) = facts.day.and_then(|day| anchor.date(day)) else { return tokens };
    let mut parts = match piece.len() {
        4 => vec![PatternPart::Year, PatternPart::MonthDay],
        6 => vec![PatternPart::ShortYearMonthDay, PatternPart::YearMonth],
        8 => vec![PatternPart::YearMonthDay],
        _ => Vec::new(),
    };
    if piece.len() <= 2 {
        // `12` does not show whether 1 would be padded; most dates are padded.
        for width in widths(piece).into_iter().rev() {
            parts.extend([
                PatternPart::Month(width),
                PatternPart::Day(width),
                PatternPart::Week(width),
            ]);
        }
        parts.push(PatternPart::ShortYear);
    }
    parts.retain(|part| part.text(date, anchor).as_deref() == Some(piece));
    tokens.extend(parts.into_iter().map(|part| Token::Part(part, anchor)));
    tokens
}

fn of_word(piece: &str, facts: IssueFacts, anchor: Anchor) -> Vec<Token> {
    let Some(date) = facts.day.and_then(|day| anchor.date(day)) else { return Vec::new() };
    let style = month_name(date).and_then(|name| NameStyle::of(piece, name));
    style.map(|style| Token::Month(style, anchor)).into_iter().collect()
}
