//! The locations of keys in a YAML mapping.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::RepeatedKey;
use super::value::InnerKey;

/// The keys of a text with their spans, found in one pass.
#[derive(Debug, Clone, Default)]
pub(crate) struct KeyLocations(HashMap<String, Vec<KeySpans>>);

/// The spans of a key, with its quotes, and of its value; that of the key again if the value is on
/// later lines.
#[derive(Debug, Clone)]
struct KeySpans {
    key: Range<usize>,
    value: Range<usize>,
}

impl KeyLocations {
    /// Finds the top-level keys of `text`: each on a line `key: value`, or all within `{...}`.
    pub(crate) fn of(text: &str) -> Self {
        if text[start_of_content(text)..].starts_with('{') {
            return Self::of_flow(text);
        }
        let mut locations = Self::default();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            if let Some((name, _)) = line.split_once(':')
                && !line.starts_with([' ', '\t'])
            {
                let value = start + name.len() + 1..start + line.len();
                // To YAML, other white space is a part of the name.
                let name = name.trim_end_matches([' ', '\t']);
                locations.add_written(text, start..start + name.len(), value);
            }
            start += line.len();
        }
        locations
    }

    /// Finds the members of the object in `text`, whose braces may be missing, as in Hexo.
    pub(crate) fn of_flow(text: &str) -> Self {
        let mut locations = Self::default();
        let mut open: Option<Range<usize>> = None;
        let start = start_of_content(text);
        let end = read_flow(text, start, |part| match part {
            FlowPart::Key { span, depth: 1, .. } => open = Some(span),
            FlowPart::End { at, depth: 1 } => {
                if let Some(key) = open.take() {
                    locations.add_member(text, key, at);
                }
            }
            FlowPart::Key { .. } | FlowPart::End { .. } => {}
        });
        if let Some(key) = open {
            locations.add_member(text, key, end);
        }
        locations
    }

    /// Adds the member of an object with its key at `key`, whose value ends at byte `end`.
    fn add_member(&mut self, text: &str, key: Range<usize>, end: usize) {
        let behind = &text[key.end..end];
        let value = key.end + behind.find(':').map_or(0, |sign| sign + 1);
        let value = value + text[value..end].len() - text[value..end].trim_start().len();
        let end = text[value..end].find('\n').map_or(end, |line_end| value + line_end);
        self.add_written(text, key, value..end);
    }

    /// Adds the key that is written at `key` and the value at `value`, which may be blank.
    fn add_written(&mut self, text: &str, key: Range<usize>, value: Range<usize>) {
        let written = &text[value.clone()];
        let start = value.start + written.len() - written.trim_start().len();
        let trimmed = start..start + written.trim().len();
        let value = if trimmed.is_empty() { key.clone() } else { trimmed };
        self.add(text[key.clone()].trim_matches(['"', '\'']), key, value);
    }

    /// Adds an occurrence of the key `name`, which is written at `key`.
    pub(crate) fn add(&mut self, name: &str, key: Range<usize>, value: Range<usize>) {
        self.0.entry(name.to_ascii_lowercase()).or_default().push(KeySpans { key, value });
    }

    /// The span of the value of `key`, regardless of case; that of the key itself if the value is
    /// on later lines. `nth` counts repeated keys, from 0.
    pub(crate) fn get(&self, key: &str, nth: usize) -> Option<Range<usize>> {
        Some(self.spans(key, nth)?.value.clone())
    }

    /// The span of `key` itself, with its quotes; see [`KeyLocations::get`].
    pub(crate) fn key(&self, key: &str, nth: usize) -> Option<Range<usize>> {
        Some(self.spans(key, nth)?.key.clone())
    }

    fn spans(&self, key: &str, nth: usize) -> Option<&KeySpans> {
        self.0.get(&key.to_ascii_lowercase())?.get(nth)
    }
}

/// The byte behind the blank lines and comments at the start of `text`.
fn start_of_content(text: &str) -> usize {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_start();
        if !(content.is_empty() || content.starts_with('#')) {
            return at + line.len() - content.len();
        }
        at += line.len();
    }
    at
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
    // The end of a value in brackets or quotes, and the indentation of the key or item whose text
    // goes on in deeper lines.
    let (mut start, mut end_of_value, mut of_text) = (0, 0, None);
    for line in text.split_inclusive('\n') {
        let line_start = start;
        start += line.len();
        let mut rest = line.trim_start_matches(' ');
        let mut indent = line.len() - rest.len();
        let is_in_text = of_text.is_some_and(|of_text| indent > of_text);
        if line_start < end_of_value || is_in_text || rest.trim().is_empty() {
            continue;
        }
        of_text = None;
        if rest.starts_with('#') {
            continue;
        }
        maps.retain(|(of_map, _)| *of_map <= indent);
        let mut owner = indent;
        while let Some(item) = rest.strip_prefix("- ") {
            // Each item is a map of its own.
            owner = indent;
            rest = item.trim_start_matches(' ');
            indent = line.len() - rest.len();
            maps.retain(|(of_map, _)| *of_map < indent);
        }
        let mut value = rest;
        if let Some((key, behind)) = block_key(rest) {
            (owner, value) = (indent, behind);
            if maps.last().is_none_or(|(of_map, _)| *of_map < indent) {
                maps.push((indent, HashSet::new()));
            }
            let name = key.trim_matches(['"', '\'']);
            let is_new = maps.last_mut().is_none_or(|(_, keys)| keys.insert(name));
            if !is_new && indent > 0 {
                let key_start = line_start + indent;
                repeated.push((name, key_start..key_start + key.len()));
            }
        }
        let value = without_properties(value);
        let at = line_start + line.len() - value.len();
        match value.chars().next() {
            Some('{' | '[') => end_of_value = repeated_in_flow(text, at, &mut repeated),
            Some(quote @ ('"' | '\'')) => end_of_value = end_of_quoted(text, at, quote),
            None | Some('#') => {}
            // A block (`|`, `>`), or a text without quotes.
            Some(_) => of_text = Some(owner),
        }
    }
    repeated
}

/// The key at the start of a line of YAML's block style, with its quotes, and the text behind its
/// colon.
fn block_key(line: &str) -> Option<(&str, &str)> {
    let is_sign = |rest: &str| rest.starts_with(':') && !rest[1..].starts_with(|c| !is_space(c));
    let key_end = match line.chars().next()? {
        '{' | '[' => return None,
        quote @ ('"' | '\'') => end_of_quoted(line, 0, quote),
        _ => line.match_indices(':').map(|(at, _)| at).find(|at| is_sign(&line[*at..]))?,
    };
    let (key, rest) = line.split_at(key_end);
    let rest = rest.trim_start_matches(is_space);
    is_sign(rest).then(|| (key.trim_end(), &rest[1..]))
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n')
}

/// A value without the anchor and the tag before it.
fn without_properties(value: &str) -> &str {
    let mut value = value.trim_start();
    while value.starts_with(['&', '!']) {
        value = value.find(is_space).map_or("", |end| value[end..].trim_start());
    }
    value
}

/// The end of the text in quotes at byte `start`.
fn end_of_quoted(text: &str, start: usize, quote: char) -> usize {
    let mut is_escaped = false;
    let mut signs = text[start + 1..].char_indices().peekable();
    while let Some((at, c)) = signs.next() {
        let is_doubled = |next: Option<&(usize, char)>| next.is_some_and(|(_, c)| *c == quote);
        if c != quote || is_escaped {
            is_escaped = quote == '"' && c == '\\' && !is_escaped;
        } else if quote == '\'' && is_doubled(signs.peek()) {
            signs.next();
        } else {
            return start + 1 + at + 1;
        }
    }
    text.len()
}

/// Adds the keys that are repeated within a map in the `{...}` or `[...]` at byte `start`, and
/// returns its end.
fn repeated_in_flow<'t>(
    text: &'t str,
    start: usize,
    repeated: &mut Vec<(&'t str, Range<usize>)>,
) -> usize {
    // Keys of the outermost map are no inner ones.
    let outermost = (start == start_of_content(text)).then_some(start);
    let mut seen: HashSet<(usize, &str)> = HashSet::new();
    read_flow(text, start, |part| {
        let FlowPart::Key { span, map, .. } = part else { return };
        let name = text[span.clone()].trim_matches(['"', '\'']);
        if outermost != Some(map) && !seen.insert((map, name)) {
            repeated.push((name, span));
        }
    })
}

/// A part of maps and lists in brackets.
enum FlowPart {
    /// A key of the map whose bracket is at byte `map`, in `depth` brackets; its span has the
    /// quotes.
    Key { span: Range<usize>, map: usize, depth: usize },
    /// The byte at which an item or value in `depth` brackets ends.
    End { at: usize, depth: usize },
}

/// Reads the `{...}` or `[...]` at byte `start`, or else the rest of `text` as if it were in
/// braces, and returns its end.
fn read_flow(text: &str, start: usize, mut found: impl FnMut(FlowPart)) -> usize {
    let has_bracket = text[start..].starts_with(['{', '[']);
    // The bytes at which the open maps start; none of a list.
    let mut open = if has_bracket { Vec::new() } else { vec![Some(start)] };
    // The first byte of the key or value that is read which is not white space, and its quote.
    let (mut token, mut quote, mut is_escaped, mut is_comment) = (None, None, false, false);
    for (at, c) in text[start..].char_indices().map(|(at, c)| (start + at, c)) {
        if is_comment {
            is_comment = c != '\n';
            if !is_comment && token.is_some_and(|token| text[token..].starts_with('#')) {
                token = None;
            }
            continue;
        }
        match (c, quote) {
            (_, Some('"')) if is_escaped => is_escaped = false,
            ('\\', Some('"')) => is_escaped = true,
            (c, Some(opened)) if c == opened => quote = None,
            ('"' | '\'', None) if token.is_none() => quote = Some(c),
            ('#', None) => is_comment = text[..at].ends_with(is_space),
            ('{', None) => open.push(Some(at)),
            ('[', None) => open.push(None),
            (':', None) => {
                let key = token.unwrap_or(at);
                let written = text[key..at].trim_end();
                let is_quoted = written.ends_with(['"', '\'']);
                let is_key = is_quoted || text[at + 1..].starts_with([' ', '\n', '\t', '{', '[']);
                if let Some(Some(map)) = open.last().copied().filter(|_| is_key) {
                    let span = key..key + written.len();
                    found(FlowPart::Key { span, map, depth: open.len() });
                }
            }
            (',', None) => found(FlowPart::End { at, depth: open.len() }),
            ('}' | ']', None) => {
                found(FlowPart::End { at, depth: open.len() });
                open.pop();
                if open.is_empty() {
                    return at + 1;
                }
            }
            _ => {}
        }
        if quote.is_none() && matches!(c, '{' | '[' | ',' | ':') {
            token = None;
        } else if !c.is_whitespace() {
            token = token.or(Some(at));
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
            ("# note\n{a: 1, # it's\n a: 2, b: {c: 1, c: 2}}", vec![38]),
            // Brackets, quotes and keys within texts are no signs.
            ("a: |\n  [x\n  b: {\nb:\n  c: 1\n  c: 2", vec![29]),
            ("a: >- # note\n  'x\n\n  - {\nb:\n  c: 1\n  c: 2", vec![37]),
            ("a: x\n  [y\nb:\n  - |\n   {\n  - c: >\n      [\n    c: 2", vec![45]),
            ("a: \"x\n {y\"\nb: 'it''s\n\n [y'\nc:\n  d: 1\n  d: 2", vec![39]),
            ("a: &b !c |\n  [x\nb: &d\n  c: 1\n  c: 2", vec![31]),
            ("a:\n  'k: [': 1\n  http://x: 2\n  'k: [': 3", vec![31]),
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
        let key = |name: &str, nth: usize| locations.key(name, nth).map(|range| &text[range]);
        assert_eq!((key("Title", 1), key("a b", 0)), (Some("TITLE"), Some("'a b'")));
    }

    #[test]
    fn members_of_objects_are_found() {
        for (text, value) in [
            (r#"{"x": {"title": 1}, "title": 2}"#, "2"),
            (r#"{"x": ["title", {"title": 1}],"title":{"a": [1, 2]}}"#, r#"{"a": [1, 2]}"#),
            (r#"{"x": "title: \", \"title\": 1", "title": "a, b}"}"#, r#""a, b}""#),
            ("\"x\": {\"title\": 1},\n\"title\": [\"a\",\n\"b\"],\n\"y\": 1", "[\"a\","),
            ("# {\n{x: {title: 1}, title: it's, y: 1}", "it's"),
            ("{\nx: {\ntitle: 1},\ntitle: 'a, b'\n}", "'a, b'"),
        ] {
            let locations = KeyLocations::of_flow(text);
            assert_eq!(locations.get("title", 0).map(|span| &text[span]), Some(value), "{text}");
            assert_eq!(locations.get("title", 1), None, "{text}");
        }
        let yaml = "{x: {title: 1}, title: 2}";
        assert_eq!(KeyLocations::of(yaml).get("title", 0), Some(23..24));
    }

    /// Each part is read once: otherwise, this takes minutes.
    #[test]
    fn long_values_of_objects_take_linear_time() {
        let text = format!("{{{}x{}: 1, 'y': 2}}", " ".repeat(1_000_000), "'".repeat(20_000));
        let locations = KeyLocations::of_flow(&text);
        assert_eq!(locations.get("y", 0).map(|span| &text[span]), Some("2"));
    }
}
