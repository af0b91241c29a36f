//! Pelican's front matter: `Key: value` lines up to a blank line, as read by Python-Markdown's
//! `meta` extension.

use serde_json::Value;

use super::{FrontMatterFormat, Split};
use crate::front_matter;
use crate::parse::publishing;

/// Whether a line of this key and value is surely metadata. `Private: a word on this` is text.
fn is_metadata(key: &str, value: &str) -> bool {
    front_matter::opens_metadata(key) || publishing::is_plain(key, value)
}

pub(super) fn lines(text: &str) -> Option<Split> {
    let mut entries: Vec<(String, Value)> = Vec::new();
    let mut metadata = false;
    let mut at = 0;
    let mut block_end = 0;
    let mut after_blank = None;
    let mut blank_at = None;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_end();
        if trimmed.is_empty() {
            // Only a known key may follow a blank line; anything else belongs to the body.
            if entries.is_empty() || blank_at.is_some() {
                break;
            }
            blank_at = Some(at);
        } else if let Some((key, value)) = key_line(trimmed).or_else(|| indented_key(trimmed)) {
            let known = is_metadata(key, value);
            if blank_at.is_some() {
                if !known {
                    break;
                }
                after_blank.get_or_insert(at..at + trimmed.len());
                blank_at = None;
            }
            metadata |= known;
            entries.push((key.to_owned(), Value::String(value.to_owned())));
            block_end = at + line.len();
        } else if blank_at.is_none() && line.starts_with([' ', '\t']) {
            let Some((_, Value::String(value))) = entries.last_mut() else { return None };
            value.push(' ');
            value.push_str(trimmed.trim());
            block_end = at + line.len();
        } else if blank_at.is_some() {
            break;
        } else {
            // Any other line: if there is a `Title` above it, it is a mistake that should be
            // visible in the text; otherwise the lines were not metadata.
            if block_end == 0 || !metadata {
                return None;
            }
            break;
        }
        at += line.len();
    }
    if !metadata {
        return None;
    }
    let body =
        text[block_end..].find(|c: char| c != '\n').map_or(text.len(), |skip| block_end + skip);
    let split = Split::without_entries(FrontMatterFormat::Lines, 0..block_end, body);
    Some(Split { entries, after_blank, ..split })
}

/// Parses `Key: value` with a key of one word. The space may be missing after a known key.
pub(in crate::parse) fn key_line(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let fine = key.starts_with(|c: char| c.is_ascii_alphabetic()) && key.chars().all(word);
    let spaced = value.is_empty() || value.starts_with([' ', '\t']);
    let value_is_metadata = || is_metadata(key, value) && !value.starts_with("//");
    (fine && (spaced || value_is_metadata())).then(|| (key, value.trim()))
}

/// Like [`key_line`], but after up to three spaces, which don't continue the preceding line, if the
/// key is known.
fn indented_key(line: &str) -> Option<(&str, &str)> {
    let trimmed = line.trim_start_matches(' ');
    let indented = (1..=3).contains(&(line.len() - trimmed.len()));
    key_line(trimmed).filter(|(key, value)| indented && is_metadata(key, value))
}
