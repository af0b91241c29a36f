//! The common beginning of texts that end in headlines.

use super::guess::{Votes, guesses};
use super::token::{CounterRestart, Token};
use super::{Pattern, Sample, Segment, WINDOW, is_separator};

/// How much the common beginning of the latest texts says, and how many of them have it.
pub(super) type HeadScore = (usize, Votes);

/// The common beginning of most of the latest texts, open for free text.
pub(super) fn open(samples: &[Sample<'_>], restart: CounterRestart) -> (HeadScore, Pattern) {
    let window = &samples[..samples.len().min(WINDOW)];
    let nothing = Pattern { segments: Vec::new(), open: true, own: false };
    let nothing = ((0, Votes::of(&nothing, samples, restart)), nothing);
    if let [only] = window {
        let guess = guesses(*only).into_iter().next();
        return guess.map_or(nothing.clone(), |pattern| (nothing.0, up_to_headline(pattern)));
    }
    let mut best: Option<(HeadScore, Pattern)> = None;
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
    best.unwrap_or(nothing)
}

/// For a single text: the part before its headline, if any of it follows from the facts.
fn up_to_headline(pattern: Pattern) -> Pattern {
    let last = pattern.segments.iter().rposition(|segment| matches!(segment, Segment::Token(_)));
    let Some(last) = last else { return Pattern { segments: Vec::new(), open: true, own: false } };
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
    Pattern { segments, open, own: false }
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
                    token => {
                        let before = &sample.text[..sample.text.len() - rest.len()];
                        token.text(sample.facts, before).and_then(|text| rest.strip_prefix(&*text))
                    }
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
    (!segments.is_empty()).then_some(Pattern { segments, open: true, own: false })
}

fn shared_bytes(a: &str, b: &str) -> usize {
    let same = a.char_indices().zip(b.chars()).take_while(|((_, a), b)| a == b);
    same.last().map_or(0, |((at, c), _)| at + c.len_utf8())
}
