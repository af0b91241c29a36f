//! Enumerates the possible patterns of a text, and selects the one that best explains the latest
//! texts.

use chrono::{Datelike as _, NaiveDate};

use super::token::{Anchor, CounterRestart, MonthStyle, PatternPart, Token};
use super::{IssueFacts, Pattern, Sample, Segment, WINDOW, is_separator};
use crate::date::english::MONTHS;

/// The maximum number of patterns derived from one text. Texts with many numbers have more; the
/// least likely are dropped.
const MOST_GUESSES: usize = 200;

/// The maximum number of days by which a date of an issue may follow its own date.
const MOST_DAYS_AHEAD: i64 = 62;

const ANCHORS: [Anchor; 4] = [Anchor::Day, Anchor::Week, Anchor::MonthBefore, Anchor::MonthAfter];

/// The common pattern of the latest texts.
pub(super) fn learn(samples: &[Sample<'_>], restart: CounterRestart) -> Pattern {
    let Some((exact, pattern)) = best(samples, restart) else { return open(samples, restart).1 };
    if exact.are_most(samples) {
        return pattern;
    }
    let (head, open) = open(samples, restart);
    // A bare number is no useful prefix; and if file names changed their form, the newer form
    // applies.
    let better = !open.varies() || exact.weight > head.weight;
    if better && exact.count >= 2 && pattern.varies() { pattern } else { open }
}

/// The pattern that completely explains most of the latest texts. A single text is not enough.
pub(super) fn exact(samples: &[Sample<'_>]) -> Option<Pattern> {
    best(samples, CounterRestart::Never)
        .filter(|(votes, _)| votes.are_most(samples))
        .map(|(_, pattern)| pattern)
}

/// How many texts a pattern explains; greater is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Votes {
    /// The weighted sum over the window; newer texts weigh more.
    weight: usize,
    /// The number of texts in the window.
    count: usize,
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

    fn of(pattern: &Pattern, samples: &[Sample<'_>], restart: CounterRestart) -> Self {
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

/// The common beginning of most of the latest texts, open for free text.
fn open(samples: &[Sample<'_>], restart: CounterRestart) -> (Votes, Pattern) {
    let window = &samples[..samples.len().min(WINDOW)];
    let nothing = Pattern { segments: Vec::new(), open: true };
    let nothing = (Votes::of(&nothing, samples, restart), nothing);
    if let [only] = window {
        let guess = guesses(*only).into_iter().next();
        return guess.map_or(nothing.clone(), |pattern| (nothing.0, up_to_headline(pattern)));
    }
    let mut best: Option<((usize, Votes), Pattern)> = None;
    for (at, sample) in window.iter().enumerate() {
        for guess in guesses(*sample) {
            for (_, other) in window.iter().enumerate().filter(|(other, _)| *other != at) {
                let Some(head) = common_head(&guess, *other) else { continue };
                let votes = Votes::of(&head, samples, restart);
                let score = (head.weight(), votes);
                let most = votes.count * 2 > window.len();
                if most && best.as_ref().is_none_or(|(known, _)| score > *known) {
                    best = Some((score, head));
                }
            }
        }
    }
    best.map_or(nothing, |((_, votes), pattern)| (votes, pattern))
}

/// For a single text: the part before its headline, if any of it follows from the facts.
fn up_to_headline(pattern: Pattern) -> Pattern {
    let last = pattern.segments.iter().rposition(|segment| matches!(segment, Segment::Token(_)));
    let Some(last) = last else { return Pattern { segments: Vec::new(), open: true } };
    let mut segments = pattern.segments;
    let mut open = false;
    if let Some(Segment::Literal(tail)) = segments.get_mut(last + 1) {
        let cut = tail
            .find(|c: char| "：:｜|—–".contains(c))
            .map(|at| at + tail[at..].chars().next().map_or(1, char::len_utf8))
            .or_else(|| tail.find(" - ").map(|at| at + 3));
        if let Some(cut) = cut {
            let spaces = tail[cut..].len() - tail[cut..].trim_start().len();
            tail.truncate(cut + spaces);
            open = true;
        }
    }
    segments.truncate(last + 2);
    Pattern { segments, open }
}

/// The longest prefix of `pattern` that `sample` has too, cut between words.
fn common_head(pattern: &Pattern, sample: Sample<'_>) -> Option<Pattern> {
    let mut rest = sample.text;
    let mut segments = Vec::new();
    for segment in &pattern.segments {
        match segment {
            Segment::Token(token) => {
                let found = match token {
                    Token::Counter { width, .. } => {
                        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                        (digits >= *width).then(|| &rest[digits..])
                    }
                    token => token.text(sample.facts).and_then(|text| rest.strip_prefix(&*text)),
                };
                let Some(found) = found else { break };
                rest = found;
                segments.push(segment.clone());
            }
            Segment::Literal(literal) => {
                let shared = shared_bytes(literal, rest);
                if shared == literal.len() {
                    rest = &rest[shared..];
                    segments.push(segment.clone());
                    continue;
                }
                // Words that merely share their first letters differ.
                let head = literal[..shared].trim_end_matches(|c| !is_separator(c));
                if !head.is_empty() {
                    segments.push(Segment::Literal(head.to_owned()));
                }
                break;
            }
        }
    }
    (!segments.is_empty()).then_some(Pattern { segments, open: true })
}

fn shared_bytes(a: &str, b: &str) -> usize {
    let same = a.char_indices().zip(b.chars()).take_while(|((_, a), b)| a == b);
    same.last().map_or(0, |((at, c), _)| at + c.len_utf8())
}

/// The possible patterns of a text, the likeliest first.
fn guesses(sample: Sample<'_>) -> Vec<Pattern> {
    let pieces = pieces(sample.text);
    let mut all: Vec<Pattern> = Vec::new();
    for anchor in ANCHORS {
        let mut found: Vec<Vec<Segment>> = vec![Vec::new()];
        let mut at = 0;
        while at < pieces.len() {
            let (options, taken) = options(&pieces[at..], sample.facts, anchor);
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
            let pattern = Pattern { segments: joined(segments), open: false };
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

/// The possible meanings of the first of `pieces`, with the number of pieces they take.
fn options(pieces: &[&str], facts: IssueFacts, anchor: Anchor) -> (Vec<Vec<Segment>>, usize) {
    let literal = |text: &str| vec![Segment::Literal(text.to_owned())];
    let piece = pieces[0];
    if let Some(segments) = complete_date(pieces, facts) {
        return (vec![segments], 5);
    }
    let mut options: Vec<Vec<Segment>> = Vec::new();
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
        if options.is_empty() {
            options.push(literal(piece));
        }
    }
    (options, 1)
}

/// `2026-11-25` at the start of `pieces`: the issue's date, or one shortly after. Such text has no
/// other plausible meaning, so it is the only guess.
fn complete_date(pieces: &[&str], facts: IssueFacts) -> Option<Vec<Segment>> {
    let [year, first, month, second, day, ..] = pieces else { return None };
    let fine = year.len() == 4 && first == second && matches!(*first, "-" | "/" | ".");
    let date = NaiveDate::from_ymd_opt(
        year.parse().ok().filter(|_| fine)?,
        month.parse().ok()?,
        day.parse().ok()?,
    )?;
    let days = (date - facts.day?).num_days();
    if days == 0 {
        let part = |part| Segment::Token(Token::Part(part, Anchor::Day));
        let between = Segment::Literal((*first).to_owned());
        let width = |text: &str, value: u32| if value < 10 { text.len() } else { 2 };
        // Only single digits, such as `2` in `2026-10-2`, show that numbers are not padded.
        let narrow = month.len() == 1 || day.len() == 1;
        let width = |text: &str, value: u32| if narrow { 1 } else { width(text, value) };
        return Some(vec![
            part(PatternPart::Year),
            between.clone(),
            part(PatternPart::Month(width(month, date.month()))),
            between,
            part(PatternPart::Day(width(day, date.day()))),
        ]);
    }
    let written = *first == "-" && month.len() == 2 && day.len() == 2;
    let later = (1..=MOST_DAYS_AHEAD).contains(&days) && written;
    Some(vec![Segment::Token(Token::Later(u64::try_from(days).ok().filter(|_| later)?))])
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
    let Ok(month0) = usize::try_from(date.month0()) else { return Vec::new() };
    let styles = [(false, false), (false, true), (true, false), (true, true)];
    let styles = styles.map(|(short, lower)| MonthStyle { short, lower });
    let fits = |style: &MonthStyle| MONTHS.get(month0).is_some() && style.text(month0) == piece;
    styles.into_iter().filter(fits).map(|style| Token::Month(style, anchor)).collect()
}
