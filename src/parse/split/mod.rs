//! Finds the front matter of a file in any form that Hugo, Zola, Jekyll, Hexo, Eleventy and Pelican
//! read, and parses it into key-value entries. `fields` and `publishing` interpret the keys;
//! `nearly` finds text that only resembles front matter.

mod fence;
mod json;
mod lines;
#[cfg(test)]
mod tests;
mod toml;

use std::borrow::Cow;
use std::ops::Range;

use serde_json::Value;

use super::publishing;
use crate::front_matter;
use crate::yaml::{self, Applies, Mapping, RepeatedKey};
use fence::{Fence, Language};
pub(super) use json::{JsonEntries, entries as json_entries};

/// A text split into front matter and body.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Split {
    /// The format of the front matter.
    pub(crate) format: FrontMatterFormat,
    /// The span of the front matter without its fences.
    pub(crate) block: Range<usize>,
    /// The start of the body.
    pub(crate) body: usize,
    /// The entries in order, including duplicates.
    pub(crate) entries: Vec<(String, Value)>,
    /// The keys that are repeated within an inner map.
    pub(crate) repeated: Vec<RepeatedKey>,
    /// The span of metadata that follows a blank line (Pelican only).
    pub(crate) after_blank: Option<Range<usize>>,
}

/// The format of front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FrontMatterFormat {
    /// Between `---` lines.
    Yaml,
    /// Between `+++` lines.
    Toml,
    /// A `{ ... }` object.
    Json,
    /// Pelican's `Key: value` lines up to a blank line.
    Lines,
    /// An unsupported language, such as `---js`: there are no entries.
    Code,
    /// No front matter.
    None,
}

/// An error in front matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SplitError {
    /// A description of the error.
    pub(crate) message: String,
    /// The span of the error.
    pub(crate) span: Range<usize>,
    /// How to fix it.
    pub(crate) hint: Option<Cow<'static, str>>,
    /// The start of the body, if known.
    pub(crate) body: usize,
}

/// Splits `text`, which has no byte order mark and no CRLF.
///
/// # Errors
///
/// The front matter is invalid.
pub(crate) fn split(text: &str) -> Result<Split, SplitError> {
    if let Some(split) = at_the_head(text, "")? {
        return Ok(split);
    }
    let passed = passed_over(text);
    if passed.end == 0 {
        return Ok(Split::none());
    }
    // It might be a heading between two rules, so only certain front matter is read.
    let line = text[..passed.end].rfind('\n').map_or(0, |end| end + 1);
    let indent = &text[line..passed.end];
    let split = at_the_head(&text[passed.end..], indent).ok().flatten().filter(|split| {
        let fenced = !matches!(split.format, FrontMatterFormat::Lines | FrontMatterFormat::Json);
        (fenced || !passed.comments) && has_known_key(&split.entries)
    });
    Ok(split.map_or_else(Split::none, |split| split.moved_by(passed.end)))
}

impl Split {
    /// A text without front matter.
    pub(super) fn none() -> Self {
        Self::without_entries(FrontMatterFormat::None, 0..0, 0)
    }

    /// The values of the entries, with numbers and booleans as the text that is written in `text`,
    /// the file's; `None` if their spellings are not known.
    pub(super) fn as_written(&self, text: &str) -> Option<Vec<Value>> {
        let block = &text[self.block.clone()];
        let values = match self.format {
            FrontMatterFormat::Yaml => yaml::as_written(block, &self.entries),
            FrontMatterFormat::Toml => Some(toml::as_written(block)),
            FrontMatterFormat::Json => json::as_written(block, &self.entries),
            FrontMatterFormat::Lines | FrontMatterFormat::Code | FrontMatterFormat::None => None,
        };
        values.filter(|values| values.len() == self.entries.len())
    }

    fn without_entries(format: FrontMatterFormat, block: Range<usize>, body: usize) -> Self {
        let (entries, repeated) = (Vec::new(), Vec::new());
        Self { format, block, body, entries, repeated, after_blank: None }
    }

    fn moved_by(self, bytes: usize) -> Self {
        let moved = |range: Range<usize>| range.start + bytes..range.end + bytes;
        Self {
            block: moved(self.block),
            body: self.body + bytes,
            after_blank: self.after_blank.map(moved),
            repeated: self.repeated.into_iter().map(|key| key.moved_by(bytes)).collect(),
            ..self
        }
    }
}

/// Text that other generators skip before a fence: blank lines, comments (`# ...`), YAML directives
/// (`%YAML 1.2`), and invisible characters.
struct Passed {
    end: usize,
    /// Whether it includes lines of text.
    comments: bool,
}

fn passed_over(text: &str) -> Passed {
    let mut passed = Passed { end: 0, comments: false };
    for line in text.split_inclusive('\n') {
        let seen = line.trim_start_matches(is_unseen);
        let comment = seen.starts_with('#') && !seen.starts_with("##");
        if comment || seen.starts_with("%YAML ") || seen.starts_with("%TAG ") {
            passed.comments = true;
        } else if !seen.is_empty() {
            passed.end += line.len() - seen.len();
            return passed;
        }
        passed.end += line.len();
    }
    passed
}

/// White space, control characters, and zero-width characters such as byte order marks.
pub(super) fn is_unseen(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// The front matter at the start of `text`, whose first line is preceded by `indent`.
fn at_the_head(text: &str, indent: &str) -> Result<Option<Split>, SplitError> {
    let line = text.lines().next().unwrap_or_default();
    if let Some(fence) = Fence::of(line)
        && let Some((block, body)) = fence.block(text, indent)?
    {
        return match fence.language {
            Language::Yaml => of_yaml(text, block, body).map(Some),
            Language::Toml => of_toml(text, block, body).map(Some),
            Language::Json => json::fenced(text, block, body).map(Some),
            Language::Code => {
                Ok(Some(Split::without_entries(FrontMatterFormat::Code, block, body)))
            }
        };
    }
    if json::opens(text) {
        return json::object(text).map(Some);
    }
    let lines = lines::lines(text);
    // Hexo doesn't require an opening fence.
    let hexo = fence::only_closed(text).and_then(|fence::ClosedBlock { mark, block, body }| {
        let covered = lines.as_ref().is_some_and(|lines| lines.block.end >= block.end);
        let split = match mark {
            _ if covered => None,
            "---" => of_yaml(text, block, body).ok(),
            _ => json::fenced(text, block, body).ok(),
        };
        split.filter(|split| has_known_key(&split.entries))
    });
    Ok(hexo.or(lines))
}

/// Whether `head`, the first bytes of a file, starts front matter: then the file looks like a post
/// regardless of its name.
pub(super) fn opens_front_matter(head: &str) -> bool {
    let head = &head[passed_over(head).end..];
    let first = head.lines().next().unwrap_or_default();
    Fence::of(first).is_some() || json::opens(head) || lines::lines(head).is_some()
}

/// Whether `head`, the first bytes of a file, starts with a fence of front matter.
pub(super) fn opens_fence(head: &str) -> bool {
    let head = &head[passed_over(head).end..];
    Fence::of(head.lines().next().unwrap_or_default()).is_some()
}

/// Whether `head`, the first bytes of a file, starts like a JSON object.
pub(super) fn opens_object(head: &str) -> bool {
    json::opens(&head[passed_over(head).end..])
}

/// Whether `head`, the first bytes of an HTML file, starts with a JSON object that is front matter:
/// it has a known key, and its last line ends with it.
pub(super) fn opens_known_object(head: &str) -> bool {
    let passed = passed_over(head);
    let text = &head[passed.end..];
    let is_alone = |end: usize| text[end..].lines().next().unwrap_or_default().trim().is_empty();
    let known = |split: Split| has_known_key(&split.entries) && is_alone(split.block.end);
    !passed.comments && json::opens(text) && json::object(text).is_ok_and(known)
}

/// Whether any of these keys has a meaning in front matter.
fn has_known_key(entries: &[(String, Value)]) -> bool {
    entries.iter().any(|(key, _)| is_known(key))
}

/// Whether a key has a meaning in front matter.
pub(super) fn is_known(key: &str) -> bool {
    front_matter::key(key).is_some()
        || front_matter::opens_metadata(key)
        || key.eq_ignore_ascii_case("layout")
        || publishing::is_known(key)
}

/// How to fix most mistakes in YAML.
const QUOTING: &str =
    "quote values that contain `: ` or start with `[`, `{`, `@`, `#`, `*`, `&` or `!`";

fn of_yaml(text: &str, block: Range<usize>, body: usize) -> Result<Split, SplitError> {
    match yaml::mapping_by(&text[block.clone()], publishing::choose) {
        Ok(Mapping { entries, repeated }) => {
            let repeated = repeated.into_iter().map(|key| key.moved_by(block.start)).collect();
            let repeated = unambiguous(&entries, repeated, body)?;
            let empty = Split::without_entries(FrontMatterFormat::Yaml, block, body);
            Ok(Split { entries, repeated, ..empty })
        }
        Err(error) => Err(SplitError {
            message: format!("the front matter is not valid YAML: {}", error.message),
            span: block.start + error.span.start..block.start + error.span.end,
            hint: Some(error.hint.map_or(QUOTING.into(), Cow::Owned)),
            body,
        }),
    }
}

/// The keys that inner maps of `entries` repeat, if it is certain what they withhold.
fn unambiguous(
    entries: &[(String, Value)],
    repeated: Vec<RepeatedKey>,
    body: usize,
) -> Result<Vec<RepeatedKey>, SplitError> {
    let cascades = entries.iter().any(|(key, _)| key.eq_ignore_ascii_case("cascade"));
    match repeated.iter().find(|repeated| cascades || repeated.applies == Applies::Unclear) {
        None => Ok(repeated),
        Some(RepeatedKey { key, span, .. }) => Err(SplitError {
            message: format!("`{key}` is given twice in one map"),
            span: span.clone(),
            hint: Some("remove one of them: it may decide what is published".into()),
            body,
        }),
    }
}

fn of_toml(text: &str, block: Range<usize>, body: usize) -> Result<Split, SplitError> {
    let source = &text[block.clone()];
    match toml::entries(source) {
        Ok(entries) => {
            Ok(Split { entries, ..Split::without_entries(FrontMatterFormat::Toml, block, body) })
        }
        Err(error) => {
            let span = error.span().unwrap_or_else(|| deepest_key(source));
            Err(SplitError {
                message: format!("the front matter is not valid TOML: {}", error.message()),
                span: block.start + span.start..block.start + span.end,
                hint: None,
                body,
            })
        }
    }
}

/// The entries of a TOML document; `None` if it is invalid.
pub(super) fn toml_entries(text: &str) -> Option<Vec<(String, Value)>> {
    toml::entries(text).ok()
}

/// The line of the key with the most parts: the parser gives no location for keys that are nested
/// too deeply.
fn deepest_key(source: &str) -> Range<usize> {
    let mut at = 0;
    let lines = source.split_inclusive('\n').map(|line| {
        at += line.len();
        (line.matches('.').count(), at - line.len()..at)
    });
    lines.max_by_key(|(dots, _)| *dots).map_or(0..0, |(_, span)| span)
}
