//! The locations of the top-level keys in a YAML mapping.

use std::collections::HashMap;
use std::ops::Range;

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

#[cfg(test)]
mod tests {
    use super::*;

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
