//! YAML mappings with features that serde lacks: duplicate keys, locations of keys, and a limit on
//! the expansion of aliases.

mod full_width;
mod items;
mod locations;
mod slips;
mod value;
mod written;

use std::ops::Range;

use serde_json::Value;

pub(crate) use self::full_width::FullWidthList;
pub(crate) use self::items::{item_spans, value_start};
pub(crate) use self::locations::{KeyLocations, located};
pub(crate) use self::slips::odd_space;
pub(crate) use self::value::{Budget, InnerKey, Json};
pub(crate) use self::written::{as_written, may_be_respelled};

/// A YAML document that is a mapping.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Mapping {
    /// The entries in order, including duplicates.
    pub(crate) entries: Vec<(String, Value)>,
    /// The keys that are repeated within an inner map, in order.
    pub(crate) repeated: Vec<RepeatedKey>,
}

/// A key that an inner map already has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RepeatedKey {
    /// The key.
    pub(crate) key: String,
    /// Which of its values is the map's.
    pub(crate) applies: Applies,
    /// Where it is repeated; the first line of the text if that is not found.
    pub(crate) span: Range<usize>,
}

impl RepeatedKey {
    /// The key in a text in which this one starts at byte `start`.
    pub(crate) fn moved_by(self, start: usize) -> Self {
        Self { span: self.span.start + start..self.span.end + start, ..self }
    }
}

/// Which of two values of a key applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Applies {
    First,
    Last,
    /// Neither is certainly meant.
    Unclear,
}

/// Decides which of two values of a key within an inner map applies.
pub(crate) type Choose = fn(&str, &Value, &Value) -> Applies;

/// An error in a YAML text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct YamlError {
    /// A description of the error.
    pub(crate) message: String,
    /// The sign that is wrong, or the byte at which the error was detected.
    pub(crate) span: Range<usize>,
    /// How to fix it, if the wrong sign is known.
    pub(crate) hint: Option<String>,
    /// The number of line ends behind the location up to which the text could be read; `None` if
    /// it exceeds a limit, which no sign explains.
    lines_left: Option<usize>,
}

/// Parses `text`; an empty document is an empty mapping.
///
/// # Errors
///
/// The text is not YAML, or not a mapping.
pub(crate) fn mapping(text: &str) -> Result<Mapping, YamlError> {
    mapping_by(text, |_, _, _| Applies::Last)
}

/// Like [`mapping`], where `choose` decides between the values of repeated keys.
pub(crate) fn mapping_by(text: &str, choose: Choose) -> Result<Mapping, YamlError> {
    match simple(text) {
        Some(mapping) => Ok(mapping),
        None => parsed(text, choose).map_err(|error| {
            let explained = slips::explain(text, &error, |edited| parsed(edited, choose).err());
            explained.unwrap_or(error)
        }),
    }
}

impl YamlError {
    /// The error that a text exceeds a limit.
    fn limit(message: String, at: usize) -> Self {
        Self { message, span: at..at + 1, hint: None, lines_left: None }
    }
}

/// Parses `text` with the YAML parser.
fn parsed(text: &str, choose: Choose) -> Result<Mapping, YamlError> {
    if let Some(at) = too_deep(text) {
        let message = format!("lists or maps nested more than {MAX_DEPTH} deep");
        return Err(YamlError::limit(message, at));
    }
    let budget = Budget::of(text, choose);
    match budget.read(text) {
        Ok(mapping) => Ok(mapping),
        Err(error) => {
            let location = error.location();
            let at = location.as_ref().map_or(0, |l| byte_at(text, l.line(), l.column()));
            // An unclosed bracket is detected behind the last line.
            let at = text.floor_char_boundary(at.min(text.trim_end().len().saturating_sub(1)));
            if let Some(message) = budget.exceeded() {
                return Err(YamlError::limit(message, at));
            }
            let message = error.to_string();
            let read = context(&message).map_or(at, |(line, column)| byte_at(text, line, column));
            // The diagnostic has the location; serde's own mention of it would repeat it.
            let message = message.split(" at line ").next().unwrap_or_default();
            let message: String = message.chars().take(LONGEST_MESSAGE).collect();
            let rest = &text.as_bytes()[read.min(at)..];
            let is_limit = message == "recursion limit exceeded";
            let lines_left = (!is_limit).then(|| memchr::memchr_iter(b'\n', rest).count());
            Err(YamlError { message, span: at..at + 1, hint: None, lines_left })
        }
    }
}

/// The entries of a text that consists only of simple lines, as most front matter does: `key:
/// word`, `key: "text"`, `key: 2023-09-22`, `key: [a, "b"]`. The parser gives the same result in
/// ten times the time. `None` if any line may be more complex.
fn simple(text: &str) -> Option<Mapping> {
    let lines = text.lines().filter(|line| !line.is_empty());
    let entries = lines.map(simple_entry).collect::<Option<_>>()?;
    Some(Mapping { entries, repeated: Vec::new() })
}

fn simple_entry(line: &str) -> Option<(String, Value)> {
    let (key, value) = line.split_once(": ")?;
    let name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if !is_word(key) || !key.bytes().all(name) {
        return None;
    }
    let value = value.trim_matches(' ');
    let Some(items) = value.strip_prefix('[') else {
        return Some((key.to_owned(), simple_scalar(value)?));
    };
    let items = items.strip_suffix(']')?.trim_matches(' ');
    let items = if items.is_empty() {
        Vec::new()
    } else {
        items.split(',').map(|item| simple_scalar(item.trim_matches(' '))).collect::<Option<_>>()?
    };
    Some((key.to_owned(), Value::Array(items)))
}

fn simple_scalar(text: &str) -> Option<Value> {
    let inner = match text.strip_prefix('"') {
        Some(rest) => rest
            .strip_suffix('"')
            .filter(|inner| !inner.contains(['"', '\\']) && is_printable(inner)),
        None => Some(text).filter(|text| is_date(text) || is_word(text)),
    };
    inner.map(|inner| Value::String(inner.to_owned()))
}

/// Whether a plain scalar is certainly text: not a number, nor a word with a meaning, nor anything
/// with special characters.
fn is_word(text: &str) -> bool {
    const MEANT: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    text.starts_with(char::is_alphabetic)
        && !text.contains([':', '#', '"', '\'', '[', ']', '{', '}', ',', '&', '*', '!', '|', '>'])
        && !text.contains(['%', '@', '`', '?', '\\', '='])
        && is_printable(text)
        && !MEANT.iter().any(|meant| text.eq_ignore_ascii_case(meant))
}

/// Whether a plain scalar is a date, which has no type in YAML 1.2: `2023-09-22`, with or without a
/// time.
fn is_date(text: &str) -> bool {
    let digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let dash = |at: usize| text.as_bytes().get(at) == Some(&b'-');
    let of_time = |byte: u8| byte.is_ascii_digit() || b"TZ:.+-".contains(&byte);
    [0, 1, 2, 3, 5, 6, 8, 9].into_iter().all(digit)
        && dash(4)
        && dash(7)
        && text.bytes().skip(10).all(of_time)
        && !text.ends_with(':')
}

/// Whether YAML accepts all of these characters literally (YAML 1.2.2, section 5.1), and none is a
/// line break (as some are in YAML 1.1).
fn is_printable(text: &str) -> bool {
    text.chars().all(|c| {
        matches!(c, ' '..='~' | '\u{a0}'..='\u{2027}' | '\u{202a}'..='\u{fefe}')
            || matches!(c, '\u{ff00}'..='\u{fffd}' | '\u{10000}'..)
    })
}

/// The line and column at which the part began whose end was not found, if a message has one.
fn context(message: &str) -> Option<(usize, usize)> {
    let (_, context) = message.split_once(", while ")?;
    let place = context.split_once(" at line ")?.1;
    let (line, column) = place.split_once(" column ")?;
    Some((line.parse().ok()?, column.parse().ok()?))
        .filter(|_| !context.starts_with("parsing a block"))
}

/// The maximum length of a parser's message, which may quote a key of any length.
const LONGEST_MESSAGE: usize = 200;

/// The maximum nesting depth of `[` and `{`: the scanner takes quadratic time.
const MAX_DEPTH: usize = 100;

/// The byte at which brackets are nested too deeply, if any. Brackets inside quotes count too,
/// which only matters if a hundred of them are unclosed.
fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    text.bytes().position(|byte| {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > MAX_DEPTH
    })
}

/// The byte at a line and column, both from 1, columns in characters.
fn byte_at(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = &text[start.min(text.len())..];
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(0, |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duplicates_tags_and_folded_scalars_are_read() {
        let text =
            "title: ! 'Issue #0'\nexcerpt: >\n  a\n  b\ntitle: two\n1: x\nmap: {a: [1, .nan]}\n";
        let Mapping { entries, .. } = mapping(text).unwrap();
        let keys: Vec<&str> = entries.iter().map(|(k, _)| k.as_str()).collect();
        assert_eq!(keys, ["title", "excerpt", "title", "1", "map"]);
        assert_eq!(entries[0].1, "Issue #0");
        assert_eq!(entries[1].1, "a b\n");
        assert_eq!(entries[4].1, serde_json::json!({"a": [1, null]}));
        let locations = KeyLocations::of(text);
        assert_eq!(&text[locations.get("TITLE", 1).unwrap()], "two");
        assert_eq!(&text[locations.get("excerpt", 0).unwrap()], ">");
    }

    #[test]
    fn errors_have_a_location() {
        let error = mapping("a: 1\nb: [1, 2\nc: 3\n").unwrap_err();
        assert!(error.span.start >= 5, "{error:?}");
        assert!(mapping("- a\n- b\n").is_err());
        assert_eq!(mapping("").unwrap(), Mapping::default());
        assert_eq!(mapping("# only a comment\n").unwrap(), Mapping::default());
    }

    #[test]
    fn deep_brackets_are_refused() {
        let deep = format!("a: 1\nb: {}", "[".repeat(100_000));
        assert_eq!(mapping(&deep).unwrap_err().span.start, 8 + MAX_DEPTH);
    }

    #[test]
    fn simple_lines_are_recognised() {
        let some = |text: &str| {
            simple(text).map(|m| {
                m.entries.into_iter().map(|(_, v)| v.to_string()).collect::<Vec<_>>().join(" ")
            })
        };
        for (text, found) in [
            ("", Some("")),
            ("title: News", Some("\"News\"")),
            ("title: 第 12 期\n\ndate: 2023-09-22\n", Some("\"第 12 期\" \"2023-09-22\"")),
            ("date: 2023-09-22T14:00:00+08:00", Some("\"2023-09-22T14:00:00+08:00\"")),
            ("title: \"a: 1 # b\"", Some("\"a: 1 # b\"")),
            ("tags: [a b, \"c\",]", None),
            ("tags: [a b, \"c\" ] ", Some("[\"a b\",\"c\"]")),
            ("tags: []", Some("[]")),
            ("tags: [[a]]", None),
            ("tags: [\"a, b\"]", None),
            ("n: 12", None),
            ("draft: true", None),
            ("draft: No", None),
            ("Null: x", None),
            ("a: b: c", None),
            ("a: b # c", None),
            ("a:b", None),
            ("a:", None),
            (" a: b", None),
            ("- a: b", None),
            ("a: |", None),
            ("a: \"b\\n\"", None),
            ("a: 'b'", None),
            ("a: b\u{85}c", None),
        ] {
            assert_eq!(some(text).as_deref(), found, "{text}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(3_000))]
        #[test]
        fn simple_lines_are_read_as_by_the_parser(
            text in concat!(
                "([a-zA-Zé_-]{1,5}:? ?",
                "([\\PC]{0,6}|\\[[\\PC]{0,6}\\]|\"[\\PC]{0,6}\"",
                "|[0-9TZ:.+-]{0,12}|[a-zA-Z0-9 .,_\"\\[\\]-]{0,10})",
                " ?\n?){0,3}",
            )
        ) {
            if let Some(mapping) = simple(&text) {
                proptest::prop_assert_eq!(Ok(mapping), parsed(&text, |_, _, _| Applies::Last));
            }
        }
    }
}
