//! The locations of front matter keys in their file, found in one pass.

use std::cell::OnceCell;
use std::ops::Range;

use memchr::memmem;

use super::split::{FrontMatterFormat, Split};
use crate::diagnostic::{Location, SourceText};
use crate::yaml::KeyLocations;

impl Split {
    /// The span of the value of `key` in the file, or of the key if its line has no value; `None`
    /// if it is not found. Keys of nested maps don't count.
    pub(crate) fn find(&self, text: &str, key: &str) -> Option<Range<usize>> {
        Some(self.in_file(self.locations(text).get(key, 0)?))
    }

    /// The spans of all keys, counted from the start of the front matter.
    pub(super) fn locations(&self, text: &str) -> KeyLocations {
        let block = &text[self.block.clone()];
        match self.format {
            FrontMatterFormat::Yaml | FrontMatterFormat::Lines => KeyLocations::of(block),
            FrontMatterFormat::Toml => assignments(block),
            FrontMatterFormat::Json => KeyLocations::of_flow(block),
            FrontMatterFormat::Code | FrontMatterFormat::None => KeyLocations::default(),
        }
    }

    /// Converts a span in the front matter to one in the file.
    pub(super) fn in_file(&self, span: Range<usize>) -> Range<usize> {
        self.block.start + span.start..self.block.start + span.end
    }
}

/// The spans of keys in a file's front matter. Few files need them, so they are found on first use.
pub(super) struct KeyPlaces<'a> {
    source: &'a SourceText,
    split: &'a Split,
    locations: OnceCell<KeyLocations>,
}

impl<'a> KeyPlaces<'a> {
    /// The keys of `split`, the front matter of `source`.
    pub(super) fn new(source: &'a SourceText, split: &'a Split) -> Self {
        Self { source, split, locations: OnceCell::new() }
    }

    /// The span of the value of `key`, or of the key if its line has no value; the file's first
    /// line if it is not found. `nth` counts repeated keys, from 0.
    pub(super) fn place(&self, key: &str, nth: usize) -> Range<usize> {
        self.in_file(self.locations().get(key, nth))
    }

    /// The span of `key` itself, with its quotes; see [`KeyPlaces::place`].
    pub(super) fn key(&self, key: &str, nth: usize) -> Range<usize> {
        self.in_file(self.locations().key(key, nth))
    }

    fn locations(&self) -> &KeyLocations {
        self.locations.get_or_init(|| self.split.locations(self.source.text()))
    }

    fn in_file(&self, span: Option<Range<usize>>) -> Range<usize> {
        span.map_or_else(|| self.source.line_span(0), |span| self.split.in_file(span))
    }

    /// The location of a key for a finding; see [`KeyPlaces::place`].
    pub(super) fn location(&self, key: &str, nth: usize) -> Location {
        self.source.span(self.place(key, nth))
    }
}

/// The `key = value` lines of TOML before its first table, and its tables.
fn assignments(block: &str) -> KeyLocations {
    let mut locations = KeyLocations::default();
    let mut at = 0;
    let mut in_table = false;
    for line in block.split_inclusive('\n') {
        if line.starts_with('[') {
            // A table such as `[taxonomies]` is a key too.
            in_table = true;
            let span = at..at + line.trim_end().len();
            locations.add(line.trim().trim_matches(['[', ']']), span.clone(), span);
        } else if let Some((name, value)) = line.split_once('=')
            && !in_table
        {
            let start = at + line.len() - value.trim_start().len();
            let key = at..at + name.trim_end().len();
            let value = start..start + value.trim().len();
            locations.add(name.trim().trim_matches(['"', '\'']), key, value);
        }
        at += line.len();
    }
    locations
}

/// Finds the parts of a long value in its text. Each search starts behind the preceding part, so
/// that the text is scanned only once.
pub(super) struct PartFinder<'t> {
    text: &'t str,
    /// The end of the last part.
    at: usize,
    /// The number of parts that were not found.
    missed: usize,
}

/// The maximum number of missing or unordered parts: each costs a scan of the whole text.
const MOST_MISSED: usize = 100;

impl<'t> PartFinder<'t> {
    /// Starts at byte `start` of the text.
    pub(super) fn new(text: &'t str, start: usize) -> Self {
        Self { text, at: start, missed: 0 }
    }

    /// The span of the next part; `None` if it is not found.
    pub(super) fn find(&mut self, part: &str) -> Option<Range<usize>> {
        if self.missed == MOST_MISSED {
            return None;
        }
        let next = memmem::find(&self.text.as_bytes()[self.at..], part.as_bytes());
        let found = next.map(|at| self.at + at).or_else(|| {
            self.missed += 1;
            memmem::find(self.text.as_bytes(), part.as_bytes())
        })?;
        self.at = self.at.max(found + part.len());
        Some(found..found + part.len())
    }

    /// The span of the next part that is a key: `tags: [x]`, `"tags" = ...`. Items and parts of
    /// other words don't count.
    pub(super) fn find_key(&mut self, key: &str) -> Option<Range<usize>> {
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        loop {
            let from = self.at;
            let found = self.find(key)?;
            let behind = self.text[found.end..].trim_start_matches(['"', '\'']);
            let is_key = behind.trim_start_matches([' ', '\t']).starts_with([':', '=']);
            if is_key && !self.text[..found.start].ends_with(is_word) {
                return Some(found);
            }
            // What is before it was searched already.
            if found.start < from {
                return None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::split::split;
    use super::*;

    #[test]
    fn parts_are_found_in_order() {
        let text = "one two one three";
        let mut parts = PartFinder::new(text, 0);
        let found: Vec<_> = ["one", "one", "two", "none", "three"]
            .into_iter()
            .map(|part| parts.find(part).map(|range| range.start))
            .collect();
        assert_eq!(found, [Some(0), Some(8), Some(4), None, Some(12)]);
        let mut parts = PartFinder::new(text, 0);
        assert!((0..MOST_MISSED).all(|_| parts.find("none").is_none()));
        assert_eq!(parts.find("one"), None);
    }

    #[test]
    fn keys_are_not_items() {
        for (text, at) in [
            ("{categories: [tags], tags: [x]}", Some(21)),
            ("{\"categories\": [\"tags\"], \"tags\": [\"x\"]}", Some(26)),
            ("my-tags: a\n  tags: b", Some(13)),
            ("x = 'tags'\ntags = ['x']", Some(11)),
            ("[tags]", None),
        ] {
            let found = PartFinder::new(text, 0).find_key("tags").map(|span| span.start);
            assert_eq!(found, at, "{text}");
        }
    }

    #[test]
    fn values_are_located() {
        for (text, key, value) in [
            ("---\nTitle: x\ndate: 2021-13-01\n---\n", "date", "2021-13-01"),
            ("+++\ndate = 2021-01-01 # c\n+++\n", "date", "2021-01-01 # c"),
            ("+++\n[[events]]\nx = 1\n[[events]]\n+++\n", "events", "[[events]]"),
            ("{\"Date\": \"x\", \"b\": 1}", "date", "\"x\""),
            ("Title: a\nDate: 2021-(b)\n\n", "date", "2021-(b)"),
            // Keys of nested maps don't count.
            ("---\nextra:\n  date: 1\ndate: 2\n---\n", "date", "2"),
            ("---\nextra: {\n  \"date\": 1 }\n\"date\": 2\n---\n", "date", "2"),
            ("+++\ndate = 2\n[extra]\ndate = 1\n+++\n", "date", "2"),
            ("---\n{\"x\": {\"date\": 1}, \"date\": 2}\n---\n", "date", "2"),
            ("{\"x\": {\"date\": 1}, \"y\": \"\\\"date: \",\n \"date\": 2}", "date", "2"),
        ] {
            let split = split(text).unwrap();
            assert_eq!(split.find(text, key).map(|span| &text[span]), Some(value), "{text}");
        }
        for text in [
            "---\nextra:\n  date: 1\n---\n",
            "+++\n[extra]\ndate = 1\n+++\n",
            "{\"x\": [{\"date\": 1}], \"y\": \"date\"}",
            "no front matter",
        ] {
            assert_eq!(split(text).unwrap().find(text, "date"), None, "{text}");
        }
    }
}
