//! Lines `key: value` without a fence that look like metadata.

use std::ops::Range;

use super::lines::{KeyLine, LineCursor, WideColon, entry};
use super::{FoundFence, LONGEST, STRANGE};
use crate::front_matter;
use crate::parse::publishing;
use crate::parse::split::is_known;

/// The context of lines `key: value`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Surroundings {
    /// They certainly are metadata.
    Metadata,
    /// They are metadata only if one has a known key that isn't about publication, such as `date`.
    Unknown,
}

/// Lines `key: value` without a fence that certainly withhold the text, with few other lines among
/// them.
pub(super) fn unfenced(
    text: &str,
    first: &Range<usize>,
    context: Surroundings,
) -> Option<FoundFence> {
    let lines = LineCursor { text, at: first.start, end: text.len() };
    let mut strange = 0;
    let mut entries: Vec<KeyLine> = Vec::new();
    for line in lines.take(LONGEST) {
        match entry(text, line) {
            Some(entry) => entries.push(entry),
            None => strange += 1,
        }
        if strange > STRANGE {
            break;
        }
    }
    // Text may begin with `Status: draft` about something else.
    let is_other = |entry: &KeyLine| is_known(&entry.key) && !publishing::decides(&entry.key);
    let metadata = context == Surroundings::Metadata || entries.iter().any(is_other);
    let is_certain = |entry: &KeyLine| {
        decides_draft(entry) || metadata && publishing::withholds(&entry.key, &entry.value)
    };
    let colon = |entry: &KeyLine| WideColon::of(text, entry);
    let certain = || entries.iter().filter(|entry| is_certain(entry));
    let wide_colon = certain().find_map(colon).or_else(|| entries.iter().find_map(colon));
    let found = certain().next().is_some();
    found.then(|| FoundFence { opening: first.clone(), entries, language: None, wide_colon })
}

/// Lines `key: value` with a known key that would be Pelican's front matter if all their colons
/// were ASCII. The first one that is not is the opening.
pub(super) fn wide_lines(text: &str, first: &Range<usize>) -> Option<FoundFence> {
    let lines = LineCursor { text, at: first.start, end: text.len() };
    let entries: Vec<KeyLine> = lines.take(LONGEST).map_while(|line| entry(text, line)).collect();
    let colon = entries.iter().find_map(|entry| WideColon::of(text, entry))?;
    let known = entries.iter().any(|entry| front_matter::opens_metadata(&entry.key));
    let opening = colon.span.clone();
    let wide_colon = Some(colon);
    known.then_some(FoundFence { opening, entries, language: None, wide_colon })
}

/// Whether an entry says in plain words if the text is a draft: `draft: false` counts too.
pub(super) fn decides_draft(entry: &KeyLine) -> bool {
    const KEYS: [&str; 6] = ["draft", "published", "unpublished", "private", "草稿", "发布"];
    let key = entry.key.to_lowercase();
    KEYS.contains(&key.as_str()) && publishing::is_plain(&key, &entry.value)
}
