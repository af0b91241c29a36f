//! The locations of keys in a YAML mapping.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::RepeatedKey;
use super::value::InnerKey;

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
                // To YAML, other white space is a part of the name.
                let name = name.trim_end_matches([' ', '\t']).trim_matches(['"', '\'']);
                locations.add(name, range);
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

/// The maximum number of keys that are not found: each costs a search through all of them.
const MOST_MISSED: usize = 100;

/// Locates `keys`, which are those that are repeated within an inner map of `text`, in order.
pub(crate) fn located(keys: Vec<InnerKey>, text: &str) -> Vec<RepeatedKey> {
    let places = if keys.is_empty() { Vec::new() } else { repeated_keys(text) };
    let first_line = 0..text.find('\n').unwrap_or(text.len());
    let (mut next, mut missed) = (0, 0);
    let located = keys.into_iter().map(|InnerKey { key, applies }| {
        let rest = if missed < MOST_MISSED { &places[next..] } else { &[] };
        let at = rest.iter().position(|(name, _)| *name == key);
        missed += usize::from(at.is_none());
        let span = at.map_or_else(|| first_line.clone(), |at| places[next + at].1.clone());
        next += at.map_or(0, |at| at + 1);
        RepeatedKey { key, applies, span }
    });
    located.collect()
}

/// The keys of `text` that are repeated within an inner map, with their spans, in order.
fn repeated_keys(text: &str) -> Vec<(&str, Range<usize>)> {
    let mut repeated = Vec::new();
    let mut maps: Vec<(usize, HashSet<&str>)> = Vec::new();
    let (mut start, mut end_of_flow) = (0, 0);
    for line in text.split_inclusive('\n') {
        let mut rest = line.trim_start_matches(' ');
        let mut indent = line.len() - rest.len();
        let is_read = start >= end_of_flow && !(rest.trim().is_empty() || rest.starts_with('#'));
        if is_read {
            maps.retain(|(of_map, _)| *of_map <= indent);
            while let Some(item) = rest.strip_prefix("- ") {
                // Each item is a map of its own.
                rest = item.trim_start_matches(' ');
                indent = line.len() - rest.len();
                maps.retain(|(of_map, _)| *of_map < indent);
            }
            let mut value = rest;
            if !rest.starts_with(['{', '['])
                && let Some((key, behind)) = rest.split_once(':')
                && behind.starts_with([' ', '\n'])
            {
                value = behind.trim_start();
                if maps.last().is_none_or(|(of_map, _)| *of_map < indent) {
                    maps.push((indent, HashSet::new()));
                }
                let key = key.trim_end().trim_matches(['"', '\'']);
                let new = maps.last_mut().is_none_or(|(_, keys)| keys.insert(key));
                if !new && indent > 0 {
                    repeated.push((key, start + indent..start + indent + key.len()));
                }
            }
            if value.starts_with(['{', '[']) {
                let at = start + line.len() - value.len();
                end_of_flow = repeated_in_flow(text, at, &mut repeated);
            }
        }
        start += line.len();
    }
    repeated
}

/// Adds the keys that are repeated within a map in the `{...}` or `[...]` at byte `start`, and
/// returns its end.
fn repeated_in_flow<'t>(
    text: &'t str,
    start: usize,
    repeated: &mut Vec<(&'t str, Range<usize>)>,
) -> usize {
    // Keys of the outermost map are no inner ones.
    let is_outermost = text[..start].trim().is_empty();
    // The keys of the open maps; none of a list.
    let mut open: Vec<Option<HashSet<&str>>> = Vec::new();
    // The start of the key or value that is read, and the quote around it.
    let (mut token, mut quote, mut is_escaped) = (start, None, false);
    for (at, c) in text[start..].char_indices().map(|(at, c)| (start + at, c)) {
        match (c, quote) {
            (_, Some('"')) if is_escaped => is_escaped = false,
            ('\\', Some('"')) => is_escaped = true,
            (c, Some(opened)) if c == opened => quote = None,
            ('"' | '\'', None) if text[token..at].trim().is_empty() => quote = Some(c),
            ('{', None) => open.push(Some(HashSet::new())),
            ('[', None) => open.push(None),
            (':', None) => {
                let written = text[token..at].trim();
                let is_quoted = written.ends_with(['"', '\'']);
                let is_key = is_quoted || text[at + 1..].starts_with([' ', '\n', '\t', '{', '[']);
                let key = written.trim_matches(['"', '\'']);
                let is_inner = open.len() > usize::from(is_outermost);
                let keys = open.last_mut().and_then(Option::as_mut).filter(|_| is_key && is_inner);
                if keys.is_some_and(|keys| !keys.insert(key)) {
                    let start = at - text[token..at].trim_start().len();
                    repeated.push((key, start..start + written.len()));
                }
            }
            ('}' | ']', None) => {
                open.pop();
                if open.is_empty() {
                    return at + 1;
                }
            }
            _ => {}
        }
        if quote.is_none() && matches!(c, '{' | '[' | ',' | ':') {
            token = at + 1;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::Applies;

    #[test]
    fn repeated_keys_are_found_in_inner_maps() {
        let text = "a: 1\na: 2\nb:\n  c: 1\n  d:\n    c: 2\n  c: 3\ne:\n- f: 1\n  g: 2\n  f: 3\n\
                    - f: 4\n# f: 5\nh:\n  c: 1\n";
        let found: Vec<_> =
            repeated_keys(text).into_iter().map(|(key, span)| (key, &text[span.start..])).collect();
        assert_eq!(found.iter().map(|(key, _)| *key).collect::<Vec<_>>(), ["c", "f"]);
        assert!(found[0].1.starts_with("c: 3") && found[1].1.starts_with("f: 3"));
        // A key of a map that is not searched doesn't hide those that follow.
        let keys =
            ["x", "c", "f"].map(|key| InnerKey { key: key.to_owned(), applies: Applies::Last });
        let found = located(keys.into(), text);
        let spans: Vec<_> = found.into_iter().map(|key| &text[key.span]).collect();
        assert_eq!(spans, ["a: 1", "c", "f"]);
        for (text, at) in [
            ("a: {k: 1, k: 2}", vec![10]),
            ("a:\n- {k: \"k: 1, k: 2\", k: 2}\nb: [{x: it's, x: 1}, {x: 1}]", vec![23, 43]),
            ("a: {b: {k: http://k,\n  'k': 1}, b: 1}\nc: 1\nd:\n  c: 1\n  c: 2", vec![23, 32, 55]),
            (
                r#"{"a": 1, "b": {"c": "\\\"", "c": [{"d": 1, "d": 2}]}, "e": {"c": 1}}"#,
                vec![28, 43],
            ),
            (r#"{"a": 1, "a": 2, "b": {"a": 1, "a": 2}}"#, vec![31]),
        ] {
            let found: Vec<_> = repeated_keys(text).iter().map(|(_, span)| span.start).collect();
            assert_eq!(found, at, "{text}");
        }
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
