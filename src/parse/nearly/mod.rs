//! Finds text that resembles front matter but is not read as such: fences of other characters, a
//! code block, a comment, a language that is code itself. Its keys have no effect, so a draft would
//! be published.

mod comments;
mod hint;
mod lines;
mod opener;
mod unfenced;

use std::ops::Range;

use serde_json::Value;

use self::comments::{behind_comment, comment_end};
use self::hint::NearlyPosition;
pub(super) use self::lines::KeyLine;
use self::lines::{LineCursor, ListItems, WideColon, entry, loose};
use self::opener::{Opener, is_tag, opener};
use self::unfenced::{Surroundings, decides_draft, unfenced, wide_lines};
use super::publishing::{self, Publishing};
use super::split::{FrontMatterFormat, Split, is_known, is_unseen};
use crate::diagnostic::Location;
use crate::path::SourcePath;

/// Unrecognised front matter.
#[derive(Debug, Clone)]
pub(crate) struct Nearly {
    /// Its statements about publication.
    pub(crate) publishing: Publishing,
    /// The location of its opening line.
    pub(crate) opening: Location,
    /// Its language, if that is unsupported.
    pub(crate) language: Option<Box<str>>,
    /// The fence that its keys need: `---`, or `+++` for `key = value`.
    needed: &'static str,
    /// A full-width colon that keeps a line from being read, and its key.
    wide_colon: Option<WideColon>,
    position: NearlyPosition,
}

impl Nearly {
    /// Whether `other` makes the same statements at the same location.
    pub(crate) fn same_as(&self, other: &Self) -> bool {
        self.opening == other.opening && self.publishing.same_as(&other.publishing)
    }
}

/// The maximum number of lines before a fence that is not at the start.
const BEFORE: usize = 40;
/// The maximum number of lines in front matter.
const LONGEST: usize = 1000;
/// The maximum number of other lines within front matter.
const STRANGE: usize = 3;

/// Finds front matter at the start of `text` that `split` did not recognise.
pub(super) fn nearly(path: &SourcePath, text: &str, split: &Split) -> Option<Nearly> {
    let found = match split.format {
        FrontMatterFormat::Code => Some(of_code(text, split)),
        FrontMatterFormat::None => in_text(text),
        FrontMatterFormat::Yaml
        | FrontMatterFormat::Toml
        | FrontMatterFormat::Json
        | FrontMatterFormat::Lines => swallowed(path, text, split).or_else(|| behind(text, split)),
    }?;
    let location = |key: &str, _| {
        let entry = found.entries.iter().find(|entry| entry.key == key);
        let span = entry.map_or(found.opening.clone(), |entry| entry.place.clone());
        Location::span(path, text, span)
    };
    let entries: Vec<_> =
        found.entries.iter().map(|e| (e.key.clone(), Value::String(e.value.clone()))).collect();
    Some(Nearly {
        // Unclear values count as withholding, without a warning.
        publishing: publishing::read(&entries, &location, &mut Vec::new()),
        opening: Location::span(path, text, found.opening.clone()),
        needed: found.needed_fence(text),
        position: match split.format {
            FrontMatterFormat::Code => NearlyPosition::Head,
            FrontMatterFormat::None => NearlyPosition::of(text, &found.opening),
            _ if split.block.contains(&found.opening.start) => NearlyPosition::InValue,
            FrontMatterFormat::Lines => NearlyPosition::BelowLines,
            _ => NearlyPosition::BelowFrontMatter,
        },
        wide_colon: found.wide_colon,
        language: found.language,
    })
}

struct FoundFence {
    opening: Range<usize>,
    entries: Vec<KeyLine>,
    language: Option<Box<str>>,
    /// Only of lines without a fence.
    wide_colon: Option<WideColon>,
}

impl FoundFence {
    /// The fence for entries in this syntax.
    fn needed_fence(&self, text: &str) -> &'static str {
        let sign = self.entries.first().and_then(|entry| entry.sign(text));
        if sign.is_some_and(|(_, sign)| matches!(sign, '=' | '＝')) { "+++" } else { "---" }
    }
}

fn of_code(text: &str, split: &Split) -> FoundFence {
    let opening = 0..text.find('\n').unwrap_or(text.len());
    let line = text[opening.clone()].trim_start_matches(['-', '+', ';']).trim();
    let language = Some(line.split_whitespace().next().unwrap_or_default().into());
    FoundFence {
        opening,
        entries: code_entries(text, split.block.clone()),
        language,
        wide_colon: None,
    }
}

/// Entries in code, possibly several on a line.
pub(super) fn code_entries(text: &str, block: Range<usize>) -> Vec<KeyLine> {
    let mut entries = Vec::new();
    for line in (LineCursor { text, at: block.start, end: block.end }) {
        inline(text, &line, &mut entries);
    }
    entries
}

/// Front matter at the start of a text without recognised front matter, or after a few lines.
fn in_text(text: &str) -> Option<FoundFence> {
    let lines = LineCursor { text, at: 0, end: text.len() };
    let seen = lines.filter(|line| !text[line.clone()].chars().all(is_unseen)).take(BEFORE);
    let mut headings_only = true;
    // Comments don't count as text.
    let mut comments_only = true;
    let mut open_comment = None;
    for line in seen {
        let shown = text[line.clone()].trim_matches(is_unseen);
        let is_inside = open_comment.is_some();
        let found = match opener(shown) {
            Opener::Fence | Opener::Signs | Opener::Code | Opener::Inline
                if comments_only && !is_inside =>
            {
                block(text, &line, Closing::Optional)
            }
            Opener::Fence => block(text, &line, Closing::Needed),
            Opener::Key if headings_only && !is_inside => {
                let is_first = text[..line.start].chars().all(is_unseen);
                unfenced(text, &line, Surroundings::Unknown)
                    .or_else(|| is_first.then(|| wide_lines(text, &line)).flatten())
            }
            _ => None,
        };
        if found.is_some() {
            return found;
        }
        let end = open_comment.or_else(|| comment_end(shown));
        let behind = end.and_then(|end| behind_comment(shown, end));
        let is_comment = end.is_some() && behind.is_none_or(str::is_empty);
        headings_only &= shown.starts_with('#') || is_comment;
        comments_only &= is_comment;
        open_comment = end.filter(|_| behind.is_none());
    }
    None
}

/// A line of front matter that reads `draft: true` but is not a top-level key: it is part of
/// another value, such as a string whose quote ends too late, or nested below another key. Items of
/// lists don't count: they describe other things than the page.
fn swallowed(path: &SourcePath, text: &str, split: &Split) -> Option<FoundFence> {
    if split.entries.iter().any(|(key, _)| key.eq_ignore_ascii_case("cascade")) {
        return None;
    }
    let lines = LineCursor { text, at: split.block.start, end: split.block.end };
    let mut items = ListItems::default();
    let mut in_item = |line: &Range<usize>| match split.format {
        FrontMatterFormat::Yaml => items.contain(&text[line.clone()]),
        // In TOML, keys of the page that are written below the last item are a common mistake.
        _ => false,
    };
    let entries: Vec<KeyLine> = lines
        .filter(|line| !in_item(line))
        .filter(|line| {
            loose(&text[line.clone()]).is_some_and(|(key, value)| publishing::is_draft(key, value))
        })
        .filter_map(|line| entry(text, line))
        .collect();
    let line = entries.first()?.place.clone();
    // A string of JSON has no lines, so there the line must be a member of an inner map.
    let is_json = split.format == FrontMatterFormat::Json;
    if is_json && !split.entries.iter().any(|(_, value)| holds_draft(value)) {
        return None;
    }
    let in_file = |_: &str, _| Location::file(path);
    let read = publishing::read(&split.entries, &in_file, &mut Vec::new());
    (!read.is_withheld()).then_some(FoundFence {
        opening: line,
        entries,
        language: None,
        wide_colon: None,
    })
}

/// Whether a map, or one within it, says that it is a draft.
fn holds_draft(value: &Value) -> bool {
    let is_draft = |(key, value): (&String, &Value)| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        publishing::is_draft(key, &text) || holds_draft(value)
    };
    value.as_object().is_some_and(|map| map.iter().any(is_draft))
}

/// Front matter directly behind front matter; relevant only if it withholds the text.
fn behind(text: &str, split: &Split) -> Option<FoundFence> {
    let mut lines = LineCursor { text, at: split.body, end: text.len() };
    let line = lines.find(|line| !text[line.clone()].chars().all(is_unseen))?;
    let found = match opener(text[line.clone()].trim_matches(is_unseen)) {
        Opener::Fence => block(text, &line, Closing::Needed),
        Opener::Signs => block(text, &line, Closing::Optional),
        // Metadata continues if no blank line ends it.
        Opener::Key if line.start == split.body => unfenced(text, &line, Surroundings::Metadata),
        Opener::Key => unfenced(text, &line, Surroundings::Unknown),
        Opener::None if split.format == FrontMatterFormat::Lines && line.start == split.body => {
            unfenced(text, &line, Surroundings::Metadata)
        }
        // A digest may quote front matter in a code block, and comments may contain anything.
        Opener::Code | Opener::Inline | Opener::None => None,
    };
    let found =
        found.filter(|found| found.entries.iter().any(|entry| publishing::decides(&entry.key)));
    if found.is_none() && split.format == FrontMatterFormat::Lines && line.start == split.body {
        return wide_lines(text, &line);
    }
    let found = found?;
    // Below a title, `Status: draft` may be about the subject.
    let is_prose = |key: &str| publishing::is_state(key) || !is_known(key);
    let is_line = text[line].trim_matches(is_unseen).starts_with(char::is_alphanumeric);
    if is_line && is_titled(split) && found.entries.iter().all(|entry| is_prose(&entry.key)) {
        return Some(FoundFence { entries: Vec::new(), ..found });
    }
    Some(found)
}

/// Whether this is front matter between fences that has a title.
fn is_titled(split: &Split) -> bool {
    let has_title = || split.entries.iter().any(|(key, _)| key.eq_ignore_ascii_case("title"));
    split.format != FrontMatterFormat::Lines && has_title()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Closing {
    Needed,
    Optional,
}

/// The block opened by the line at `opening`, if it contains a known key.
fn block(text: &str, opening: &Range<usize>, closing: Closing) -> Option<FoundFence> {
    let mut entries = Vec::new();
    let first = text[opening.clone()].trim_matches(is_unseen);
    let mut closed = false;
    match opener(first) {
        Opener::Inline => closed = inline(text, opening, &mut entries),
        // `--- {draft: true}` is YAML, but not front matter of any generator.
        Opener::Fence => _ = inline(text, opening, &mut entries),
        _ => {}
    }
    closed = closed || rest_of_block(text, opening, closing, &mut entries);
    // Texts open with tags too, above lines such as `Status: draft` that are about something else.
    let is_text = is_tag(first) && !first.to_ascii_lowercase().starts_with("<hr");
    let known = |entry: &KeyLine| if is_text { decides_draft(entry) } else { is_known(&entry.key) };
    let known = entries.iter().any(known);
    let found = known && (closed || closing == Closing::Optional);
    found.then(|| FoundFence {
        opening: opening.clone(),
        entries,
        language: None,
        wide_colon: None,
    })
}

/// Collects the entries below the line at `opening`. Returns whether a line closes the block.
fn rest_of_block(
    text: &str,
    opening: &Range<usize>,
    closing: Closing,
    entries: &mut Vec<KeyLine>,
) -> bool {
    let first = text[opening.clone()].trim_matches(is_unseen);
    let (in_quote, ends) = (first.starts_with('>'), comment_end(first));
    let mut in_object = opens_object(first.trim_start_matches(|c| "<!-+/*# ".contains(c)));
    let mut strange = 0;
    let end = text.len();
    let lines = LineCursor { text, at: (opening.end + 1).min(end), end };
    for line in lines.take(LONGEST) {
        let line = if in_quote { without_quote(text, line) } else { line };
        let shown = text[line.clone()].trim_matches(is_unseen);
        in_object |= opens_object(shown);
        let comment = shown.starts_with('#') || shown.starts_with("//");
        let before = entries.len();
        if let Some(at) = ends.and_then(|end| text[line.clone()].find(end)) {
            entries.extend(entry(text, line.start..line.start + at));
            return true;
        }
        if in_object {
            inline(text, &line, entries);
        } else {
            entries.extend(entry(text, line.clone()));
        }
        let has_signs = !shown.is_empty() && !shown.contains(char::is_alphanumeric) && !comment;
        let in_brackets = in_object && shown.chars().all(|c| "{}[](),; ".contains(c));
        if entries.len() > before {
            continue;
        }
        if has_signs && !in_brackets {
            if shown.chars().count() > 1 || !shown.is_ascii() {
                return true;
            }
        } else if shown.is_empty() && closing == Closing::Needed && entries.is_empty() {
            return false;
        } else {
            let within = text[line].starts_with([' ', '\t', '-', '[', '\u{3000}']);
            strange += usize::from(!(shown.is_empty() || within || comment || in_brackets));
            if strange > STRANGE {
                return false;
            }
        }
    }
    false
}

/// Whether an object or a flow map starts with this line: its entries may share lines.
fn opens_object(line: &str) -> bool {
    let object = line.trim_start_matches('[').trim_start();
    object.starts_with('{') && !object[1..].starts_with(['{', '%', '#'])
}

/// The line at `span` without the signs of a block quote.
fn without_quote(text: &str, span: Range<usize>) -> Range<usize> {
    let shown = &text[span.clone()];
    span.end - shown.trim_start_matches(['>', ' ', '\t']).len()..span.end
}

/// The entries on the line of a comment or object, and whether it ends there.
fn inline(text: &str, line: &Range<usize>, entries: &mut Vec<KeyLine>) -> bool {
    let shown = &text[line.clone()];
    let mut at = line.start;
    for part in shown.split_inclusive([',', '{', '<', '}']) {
        let span = at..at + part.len();
        at = span.end;
        let trimmed = part.trim_start_matches(|c: char| "<!-+/*#%[{".contains(c) || is_unseen(c));
        let start = span.end - trimmed.len();
        let trimmed =
            trimmed.trim_end_matches(|c: char| ",{<})]>-+;*/#%".contains(c) || is_unseen(c));
        entries.extend(entry(text, start..start + trimmed.len()));
    }
    let shown = shown.trim_matches(is_unseen);
    match comment_end(shown) {
        Some(end) => behind_comment(shown, end) == Some(""),
        None => shown.ends_with("-->") || shown.ends_with('}'),
    }
}

#[cfg(test)]
mod tests;
