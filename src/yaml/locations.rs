//! The locations of keys in a YAML mapping.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::RepeatedKey;

/// The keys of a text with the spans of their values, found in one pass.
#[derive(Debug, Clone, Default)]
pub(crate) struct KeyLocations(HashMap<String, Vec<Range<usize>>>);

impl KeyLocations {
    /// Finds the top-level keys of `text`, each on a line `key: value`.
    pub(crate) fn of(text: &str) -> Self {
        let mut locations = Self::default();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            if let Some((name, value)) = line.split_once(':')
                && !line.starts_with([' ', '\t'])
            {
                let trimmed = value.trim();
                let value_start = start + line.len() - value.trim_start().len();
                let range = if trimmed.is_empty() {
                    start..start + name.len()
                } else {
                    value_start..value_start + trimmed.len()
                };
                locations.add(name.trim_end().trim_matches(['"', '\'']), range);
            }
            start += line.len();
        }
        locations
    }

    /// Adds an occurrence of `key`.
    pub(crate) fn add(&mut self, key: &str, range: Range<usize>) {
        self.0.entry(key.to_ascii_lowercase()).or_default().push(range);
    }

    /// The span of the value of `key`, regardless of case; that of the key itself if the value is
    /// on later lines. `nth` counts repeated keys, from 0.
    pub(crate) fn get(&self, key: &str, nth: usize) -> Option<Range<usize>> {
        self.0.get(&key.to_ascii_lowercase())?.get(nth).cloned()
    }
}

/// Locates `keys`, which are those that are repeated within an inner map of `text`, in order.
pub(super) fn located(keys: Vec<String>, text: &str) -> Vec<RepeatedKey> {
    let places = if keys.is_empty() { Vec::new() } else { repeated_keys(text) };
    let first_line = 0..text.find('\n').unwrap_or(text.len());
    let mut next = 0;
    let located = keys.into_iter().map(|key| {
        let at = places[next..].iter().position(|(name, _)| *name == key);
        let span = at.map_or_else(|| first_line.clone(), |at| places[next + at].1.clone());
        next += at.map_or(0, |at| at + 1);
        RepeatedKey { key, span }
    });
    located.collect()
}

/// The keys of `text` that are repeated within an inner map, with their spans, in order. Maps
/// written as `{...}` are not searched.
fn repeated_keys(text: &str) -> Vec<(&str, Range<usize>)> {
    let mut repeated = Vec::new();
    let mut maps: Vec<(usize, HashSet<&str>)> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let mut rest = line.trim_start_matches(' ');
        let mut indent = line.len() - rest.len();
        if !(rest.trim().is_empty() || rest.starts_with('#')) {
            maps.retain(|(of_map, _)| *of_map <= indent);
            while let Some(item) = rest.strip_prefix("- ") {
                // Each item is a map of its own.
                rest = item.trim_start_matches(' ');
                indent = line.len() - rest.len();
                maps.retain(|(of_map, _)| *of_map < indent);
            }
            if let Some((key, value)) = rest.split_once(':')
                && value.starts_with([' ', '\n'])
            {
                if maps.last().is_none_or(|(of_map, _)| *of_map < indent) {
                    maps.push((indent, HashSet::new()));
                }
                let key = key.trim_end().trim_matches(['"', '\'']);
                let new = maps.last_mut().is_none_or(|(_, keys)| keys.insert(key));
                if !new && indent > 0 {
                    repeated.push((key, start + indent..start + indent + key.len()));
                }
            }
        }
        start += line.len();
    }
    repeated
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_keys_are_found_in_inner_maps() {
        let text = "a: 1\na: 2\nb:\n  c: 1\n  d:\n    c: 2\n  c: 3\ne:\n- f: 1\n  g: 2\n  f: 3\n\
                    - f: 4\n# f: 5\nh:\n  c: 1\n";
        let found: Vec<_> =
            repeated_keys(text).into_iter().map(|(key, span)| (key, &text[span.start..])).collect();
        assert_eq!(found.iter().map(|(key, _)| *key).collect::<Vec<_>>(), ["c", "f"]);
        assert!(found[0].1.starts_with("c: 3") && found[1].1.starts_with("f: 3"));
        // A key of a map that is not searched doesn't hide those that follow.
        let found = located(["x", "c", "f"].map(str::to_owned).to_vec(), text);
        let spans: Vec<_> = found.into_iter().map(|key| &text[key.span]).collect();
        assert_eq!(spans, ["a: 1", "c", "f"]);
    }

    #[test]
    fn keys_are_found_regardless_of_case_and_number() {
        let text = "title: one\n'a b' : two\n  title: inner\nlist:\n- title: x\nTITLE: three\n";
        let locations = KeyLocations::of(text);
        let found = |key: &str, nth: usize| locations.get(key, nth).map(|range| &text[range]);
        assert_eq!(found("Title", 0), Some("one"));
        assert_eq!(found("title", 1), Some("three"));
        assert_eq!(found("title", 2), None);
        assert_eq!(found("a b", 0), Some("two"));
        assert_eq!(found("list", 0), Some("list"));
        assert_eq!(found("none", 0), None);
    }
}
