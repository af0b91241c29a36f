//! Names the sign that is wrong in a text that the YAML parser refuses: a full-width colon, a tab,
//! a quote that is never closed. The parser reports where it gave up, which is often elsewhere.
//!
//! Each line is searched for signs that may be wrong, with an edit that would fix them. Only if the
//! parser gets further with the edit is the sign reported, so that it explains the error.

mod indents;
mod line;
mod values;

use std::fmt::Write as _;
use std::ops::Range;

use super::YamlError;
use line::Line;
pub(crate) use line::odd_space;

/// A sign that may be wrong.
#[derive(Debug, Clone)]
struct Slip {
    kind: SlipKind,
    /// The sign.
    span: Range<usize>,
    message: String,
    hint: String,
    names: HintContent,
    /// A change of the text that would fix it.
    edit: (Range<usize>, String),
}

/// What the hint of a slip names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum HintContent {
    /// All that must be done.
    All,
    /// Only the sign to write, or the key with it: the complete line says more.
    Sign,
    /// The sign at the end of a text, where a list may have other ends.
    GuessedEnd,
}

/// How strong the evidence is that a sign is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SlipKind {
    /// White space at the start of a line.
    Indentation,
    /// A sign within a line.
    Sign,
    /// A complete line that fits nowhere.
    WholeLine,
}

/// The number of bytes that are parsed to check edits, and the number of signs that are considered:
/// a text may have any number of them.
const MOST_BYTES: usize = 4_000_000;
const MOST_SLIPS: usize = 300;

/// Explains why `text` is refused with `error`; `None` if no sign does. `parse` returns the error
/// of an edited text.
pub(super) fn explain(
    text: &str,
    error: &YamlError,
    parse: impl Fn(&str) -> Option<YamlError>,
) -> Option<YamlError> {
    let lines_left = error.lines_left?;
    let slips = slips(text);
    let mut left = MOST_BYTES;
    let mut explains = |slips: &[&Slip]| {
        left = left.saturating_sub(text.len());
        left > 0 && gets_further(lines_left, parse(&edited(text, slips)).as_ref())
    };
    let (certain, lines): (Vec<&Slip>, Vec<&Slip>) =
        slips.iter().partition(|slip| slip.kind != SlipKind::WholeLine);
    let single = certain.iter().find(|slip| explains(&[slip]));
    let found = single
        .or_else(|| {
            // Several signs of a line may be wrong,
            let is_same_line =
                |a: &&Slip, b: &&Slip| !text[a.span.start..b.span.start].contains('\n');
            let mut of_line = certain.chunk_by(is_same_line).filter(|slips| slips.len() > 1);
            of_line.find(|slips| explains(slips))?.first()
        })
        .or_else(|| {
            // or all lines be indented by tabs.
            let mut indents = certain.clone();
            indents.retain(|slip| slip.kind == SlipKind::Indentation);
            let first = indents.first()?.span.start;
            certain.iter().find(|slip| slip.span.start == first).filter(|_| explains(&indents))
        })
        .or_else(|| lines.iter().find(|slip| explains(&[slip])))?;
    let mut hint = found.full_hint(text);
    match repeated(text, found, &certain, parse) {
        0 => {}
        1 => hint.push_str("; a line below has it too"),
        count => {
            let _ = write!(hint, "; {count} lines below have it too");
        }
    }
    Some(YamlError {
        message: found.message.clone(),
        span: found.span.clone(),
        hint: Some(hint),
        lines_left: error.lines_left,
    })
}

/// The number of other lines that are searched for the same slip.
const MOST_REPEATED: usize = 20;

/// The number of lines below that of `found` with the same slip, which the parser would refuse
/// next.
fn repeated(
    text: &str,
    found: &Slip,
    certain: &[&Slip],
    parse: impl Fn(&str) -> Option<YamlError>,
) -> usize {
    let line = |slip: &Slip| text[..slip.span.start].matches('\n').count();
    let first = line(found);
    let mut left = MOST_BYTES;
    let mut error_with = |slips: &[&Slip]| {
        left = left.checked_sub(text.len())?;
        Some(parse(&edited(text, slips)))
    };
    let mut fixed = vec![found];
    let Some(mut error) = error_with(&fixed) else { return 0 };
    let mut lines = Vec::new();
    let same = certain.iter().filter(|slip| slip.message == found.message);
    for slip in same.take(MOST_REPEATED) {
        let number = line(slip);
        if number <= first || lines.last() == Some(&number) {
            continue;
        }
        let Some(before) = error.as_ref().and_then(|error| error.lines_left) else { break };
        fixed.push(slip);
        let Some(after) = error_with(&fixed) else { break };
        if gets_further(before, after.as_ref()) {
            error = after;
            lines.push(number);
        } else {
            fixed.pop();
        }
    }
    lines.len()
}

/// The longest line that a hint shows, in characters.
const LONGEST_LINE: usize = 100;

impl Slip {
    /// The same slip, whose hint names only this.
    fn naming(self, names: HintContent) -> Self {
        Self { names, ..self }
    }

    /// The hint, with the complete line as it should be if that can be seen.
    fn full_hint(&self, text: &str) -> String {
        let (span, _) = &self.edit;
        let start = text[..self.span.start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let is_in_line = start <= span.start && span.end <= end;
        if self.kind != SlipKind::Sign || !is_in_line || self.names == HintContent::All {
            return self.hint.clone();
        }
        let fixed = edited(&text[..end], &[self]);
        let fixed = fixed[start..].trim();
        // Where a quote in a list ends is a guess.
        let is_guess = self.names == HintContent::GuessedEnd && fixed.contains(['[', '{']);
        if is_guess || fixed.chars().count() > LONGEST_LINE || fixed.contains('`') {
            return self.hint.clone();
        }
        format!("write `{fixed}`")
    }
}

/// Whether an edit gets the parser further: it accepts the text, or gives up on a later line. Edits
/// don't add or remove lines.
fn gets_further(lines_left: usize, after: Option<&YamlError>) -> bool {
    after.is_none_or(|after| after.lines_left.is_some_and(|left| left < lines_left))
}

/// The text with the edits of these slips.
fn edited(text: &str, slips: &[&Slip]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut at = 0;
    for Slip { edit: (span, new), .. } in slips {
        // Edits of one line may overlap; the first one counts.
        if span.start < at {
            continue;
        }
        out.push_str(&text[at..span.start]);
        out.push_str(new);
        at = span.end;
    }
    out.push_str(&text[at..]);
    out
}

/// The signs that may be wrong, in order.
fn slips(text: &str) -> Vec<Slip> {
    let lines = Line::all(text);
    let mut slips = indents::slips(&lines);
    for line in &lines {
        if slips.len() > 2 * MOST_SLIPS {
            break;
        }
        line.slips(&mut slips);
    }
    slips.sort_by_key(|slip| slip.span.start);
    slips.truncate(MOST_SLIPS);
    slips
}

#[cfg(test)]
mod tests;
