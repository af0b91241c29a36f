//! Guesses what the parts of a text stand for, and lets the latest texts decide between guesses.

use chrono::{Datelike as _, NaiveDate};

use super::is_separator;
use super::{
    Anchor, IssueFacts, MONTHS, MonthStyle, Pattern, PatternPart, Sample, Segment, Token, WINDOW,
};

/// How many patterns one text is taken apart into at most. Texts with many numbers have more;
/// those left over are the least likely.
const MOST_GUESSES: usize = 200;

/// How many days ahead a date may lie that still belongs to its issue.
const MOST_DAYS_AHEAD: i64 = 62;

const ANCHORS: [Anchor; 4] = [Anchor::Day, Anchor::Week, Anchor::MonthBefore, Anchor::MonthAfter];

/// What the latest texts have in common.
pub(super) fn learn(samples: &[Sample<'_>], yearly: bool) -> Pattern {
    let Some((whole, pattern)) = best(samples, yearly) else { return open(samples, yearly).1 };
    if whole.are_most(samples) {
        return pattern;
    }
    let (head, open) = open(samples, yearly);
    // Nothing but a number is no head; and of two ways to name files the newer one stays.
    let better = !open.varies() || whole.weight > head.weight;
    if better && whole.count >= 2 && pattern.varies() { pattern } else { open }
}

/// The pattern that says all of most of the latest texts. One text alone tells too little for
/// that.
pub(super) fn exact(samples: &[Sample<'_>]) -> Option<Pattern> {
    best(samples, false).filter(|(votes, _)| votes.are_most(samples)).map(|(_, pattern)| pattern)
}

/// How many texts a pattern explains; greater is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Votes {
    /// Of the window, the newest counting most.
    weight: usize,
    /// Of the window.
    count: usize,
    /// Of all.
    all: usize,
    /// Whether it counts on from year to year, or not, as is likely.
    likely: bool,
}

/// What the text at this place of the window counts: habits change, and the newest one stays.
fn weight(at: usize) -> usize {
    WINDOW - at
}

impl Votes {
    /// Whether that is most of the window, newer texts counting more, but more than one.
    fn are_most(self, samples: &[Sample<'_>]) -> bool {
        let window = samples.len().min(WINDOW);
        let all: usize = (0..window).map(weight).sum();
        self.count >= 2 && self.count * 2 >= window && self.weight * 2 > all
    }

    fn of(pattern: &Pattern, samples: &[Sample<'_>], yearly: bool) -> Self {
        let window = samples.len().min(WINDOW);
        let explained: Vec<usize> =
            (0..samples.len()).filter(|at| pattern.explains(samples, *at)).collect();
        let latest = || explained.iter().filter(|at| **at < window);
        Self {
            weight: latest().map(|at| weight(*at)).sum(),
            count: latest().count(),
            all: explained.len(),
            likely: pattern.counters().all(|anew| anew == (yearly || pattern.tells_year())),
        }
    }
}

/// The pattern of a text in the window that explains the most; the earlier one of equals.
fn best(samples: &[Sample<'_>], yearly: bool) -> Option<(Votes, Pattern)> {
    let window = &samples[..samples.len().min(WINDOW)];
    if window.len() < 2 {
        return None;
    }
    let mut best: Option<(Votes, Pattern)> = None;
    for pattern in window.iter().flat_map(|sample| guesses(*sample)) {
        let votes = Votes::of(&pattern, samples, yearly);
        if best.as_ref().is_none_or(|(known, _)| votes > *known) {
            best = Some((votes, pattern));
        }
    }
    best
}

/// What most of the latest texts begin with, open for the words that follow.
fn open(samples: &[Sample<'_>], yearly: bool) -> (Votes, Pattern) {
    let window = &samples[..samples.len().min(WINDOW)];
    let nothing = Pattern { segments: Vec::new(), open: true };
    let nothing = (Votes::of(&nothing, samples, yearly), nothing);
    if let [only] = window {
        let guess = guesses(*only).into_iter().next();
        return guess.map_or(nothing.clone(), |pattern| (nothing.0, up_to_headline(pattern)));
    }
    let mut best: Option<((usize, Votes), Pattern)> = None;
    for (at, sample) in window.iter().enumerate() {
        for guess in guesses(*sample) {
            for (_, other) in window.iter().enumerate().filter(|(other, _)| *other != at) {
                let Some(head) = common_head(&guess, *other) else { continue };
                let votes = Votes::of(&head, samples, yearly);
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

/// A single text: what stands before its headline, if a part of that follows from the facts.
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

/// The longest head of `pattern` that `sample` begins with too, cut between words.
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
                // A word that is the same by its first letters alone is another word.
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

/// What a text may be made of, the likeliest first.
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
    // Counters explain much that has another reason.
    all.sort_by_key(|pattern| {
        let counters =
            pattern.segments.iter().filter(|s| matches!(s, Segment::Token(Token::Counter { .. })));
        counters.count()
    });
    all.truncate(MOST_GUESSES);
    all
}

/// Literals that stand beside each other as one.
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

/// A text as numbers, words and what stands between them.
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

/// What the first of `pieces` may stand for, and how many pieces that takes.
fn options(pieces: &[&str], facts: IssueFacts, anchor: Anchor) -> (Vec<Vec<Segment>>, usize) {
    let literal = |text: &str| vec![Segment::Literal(text.to_owned())];
    let piece = pieces[0];
    if let Some(segments) = whole_date(pieces, facts) {
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
            for restarts in [false, true] {
                for width in widths(piece) {
                    options.push(vec![Segment::Token(Token::Counter { width, restarts })]);
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

/// `2026-11-25` at the head of `pieces`: the issue's date, or one soon after it. Nobody writes
/// such a thing for another reason, so there is no other guess.
fn whole_date(pieces: &[&str], facts: IssueFacts) -> Option<Vec<Segment>> {
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
        // `2026-10-2` does not tell how October's neighbours are written; `2` does.
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

/// The widths that a number may be written in.
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
        // `12` tells nothing of how 1 is written; most dates are padded.
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
