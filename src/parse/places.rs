//! Where the keys of front matter are located in their file, found in one pass over it.

use std::cell::OnceCell;
use std::ops::Range;

use memchr::memmem;

use super::split::{FrontMatterFormat, Split};
use crate::diagnostic::{Location, SourceText};
use crate::yaml::KeyLocations;

impl Split {
    /// Where the value of `key` is located in the file, or the key if it has no value on its
    /// line; `None` if that can't be said. Keys of maps within the front matter don't count.
    pub fn find(&self, text: &str, key: &str) -> Option<Range<usize>> {
        Some(self.in_file(self.places(text).get(key, 0)?))
    }

    /// The places of all keys, counted from the start of the front matter.
    pub(super) fn places(&self, text: &str) -> KeyLocations {
        let block = &text[self.block.clone()];
        match self.format {
            FrontMatterFormat::Yaml | FrontMatterFormat::Lines => KeyLocations::of(block),
            FrontMatterFormat::Toml => assignments(block),
            FrontMatterFormat::Json => members(block),
            FrontMatterFormat::Code | FrontMatterFormat::None => KeyLocations::default(),
        }
    }

    /// A place in the front matter as one in the file.
    pub(super) fn in_file(&self, place: Range<usize>) -> Range<usize> {
        self.block.start + place.start..self.block.start + place.end
    }
}

/// Where the keys of a file's front matter are located. Few files need to know, so that nothing is
/// looked for before the first question.
pub(super) struct KeyPlaces<'a> {
    source: &'a SourceText,
    split: &'a Split,
    places: OnceCell<KeyLocations>,
}

impl<'a> KeyPlaces<'a> {
    /// The keys of `split`, the front matter of `source`.
    pub(super) fn new(source: &'a SourceText, split: &'a Split) -> Self {
        Self { source, split, places: OnceCell::new() }
    }

    /// Where the value of `key` is located, or the key if it has no value on its line; the file's
    /// first line if that can't be said. `nth` counts keys given more than once, from 0.
    pub(super) fn place(&self, key: &str, nth: usize) -> Range<usize> {
        let text = self.source.text();
        let places = self.places.get_or_init(|| self.split.places(text));
        match places.get(key, nth) {
            Some(place) => self.split.in_file(place),
            None => 0..text.find('\n').unwrap_or(text.len()),
        }
    }

    /// The same, for a finding.
    pub(super) fn location(&self, key: &str, nth: usize) -> Location {
        self.source.span(self.place(key, nth))
    }
}

/// The `key = value` lines of TOML before its first table, and its tables.
fn assignments(block: &str) -> KeyLocations {
    let mut places = KeyLocations::default();
    let mut at = 0;
    let mut in_table = false;
    for line in block.split_inclusive('\n') {
        if line.starts_with('[') {
            // A table such as `[taxonomies]` is a key too.
            in_table = true;
            places.add(line.trim().trim_matches(['[', ']']), at..at + line.trim_end().len());
        } else if let Some((name, value)) = line.split_once('=')
            && !in_table
        {
            let start = at + line.len() - value.trim_start().len();
            places.add(name.trim().trim_matches(['"', '\'']), start..start + value.trim().len());
        }
        at += line.len();
    }
    places
}

/// The members of a JSON object.
pub(super) fn members(block: &str) -> KeyLocations {
    let mut places = KeyLocations::default();
    let (mut depth, mut at) = (0_usize, 0);
    // Hexo's has no braces around it.
    let outermost = usize::from(block.trim_start().starts_with('{'));
    while let Some(mark) = block[at..].find(['{', '}', '[', ']', '"']) {
        let after = at + mark + 1;
        at = after;
        match block.as_bytes()[after - 1] {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {
                let mut escaped = false;
                let end = block[after..].find(|c| {
                    let closes = c == '"' && !escaped;
                    escaped = c == '\\' && !escaped;
                    closes
                });
                let Some(end) = end else { break };
                at = after + end + 1;
                if depth == outermost
                    && let Some(value) = block[at..].trim_start().strip_prefix(':')
                {
                    let start = block.len() - value.trim_start().len();
                    let end = block[start..].find(['\n', ',', '}']);
                    let end = end.map_or(block.len(), |end| start + end);
                    places.add(&block[after..at - 1], start..end);
                }
            }
        }
    }
    places
}

/// Finds the parts of a long value in its text: in their order, each behind the one before, so
/// that the text is read once however many parts there are.
pub(super) struct InOrder<'t> {
    text: &'t str,
    /// Where the last part ended.
    at: usize,
    /// How many parts were not there.
    missed: usize,
}

/// How many parts may be missing, or out of order: each costs a look at the whole text.
const MOST_MISSED: usize = 100;

impl<'t> InOrder<'t> {
    /// For parts of the text from `start` on.
    pub(super) fn new(text: &'t str, start: usize) -> Self {
        Self { text, at: start, missed: 0 }
    }

    /// Where the next part, `part`, is located; `None` if that can't be said.
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
}

#[cfg(test)]
mod tests {
    use super::super::split::split;
    use super::*;

    #[test]
    fn parts_are_found_behind_each_other() {
        let text = "one two one three";
        let mut parts = InOrder::new(text, 0);
        let found: Vec<_> = ["one", "one", "two", "none", "three"]
            .into_iter()
            .map(|part| parts.find(part).map(|range| range.start))
            .collect();
        assert_eq!(found, [Some(0), Some(8), Some(4), None, Some(12)]);
        let mut parts = InOrder::new(text, 0);
        assert!((0..MOST_MISSED).all(|_| parts.find("none").is_none()));
        assert_eq!(parts.find("one"), None);
    }

    #[test]
    fn values_are_found_again() {
        for (text, key, value) in [
            ("---\nTitle: x\ndate: 2021-13-01\n---\n", "date", "2021-13-01"),
            ("+++\ndate = 2021-01-01 # c\n+++\n", "date", "2021-01-01 # c"),
            ("+++\n[[events]]\nx = 1\n[[events]]\n+++\n", "events", "[[events]]"),
            ("{\"Date\": \"x\", \"b\": 1}", "date", "\"x\""),
            ("Title: a\nDate: 2021-(b)\n\n", "date", "2021-(b)"),
            // Not those of maps within.
            ("---\nextra:\n  date: 1\ndate: 2\n---\n", "date", "2"),
            ("---\nextra: {\n  \"date\": 1 }\n\"date\": 2\n---\n", "date", "2"),
            ("+++\ndate = 2\n[extra]\ndate = 1\n+++\n", "date", "2"),
            ("{\"x\": {\"date\": 1}, \"y\": \"\\\"date: \",\n \"date\": 2}", "date", "2"),
        ] {
            let split = split(text).unwrap();
            assert_eq!(split.find(text, key).map(|place| &text[place]), Some(value), "{text}");
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
