//! JSON front matter: an object, with or without fences. Repeated keys (ECMA-404 leaves their
//! meaning open) yield an entry each, as in YAML.

use std::fmt;
use std::ops::Range;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{FrontMatterFormat, Split, SplitError, unambiguous};
use crate::parse::publishing;
use crate::yaml::{Budget, InnerKey, Json, located};

/// Whether `text` starts with a `{` followed by a key or `}`; `{%` and `{{` don't start an object.
pub(super) fn opens(text: &str) -> bool {
    text.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with(['"', '}']))
}

/// The object at the start of `text`.
pub(super) fn object(text: &str) -> Result<Split, SplitError> {
    let JsonEntries { entries, end, repeated } =
        entries(text).map_err(|error| error.at(0, text.len()))?;
    let body = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
    let repeated = unambiguous(&entries, located(repeated, &text[..end]), body)?;
    Ok(Split { entries, repeated, ..Split::without_entries(FrontMatterFormat::Json, 0..end, body) })
}

/// The object in `block`, whose braces may be missing, as in Hexo.
pub(super) fn fenced(text: &str, block: Range<usize>, body: usize) -> Result<Split, SplitError> {
    let source = &text[block.clone()];
    let trimmed = source.trim();
    let read = if trimmed.is_empty() {
        Ok(JsonEntries::default())
    } else if trimmed.starts_with('{') {
        entries(source)
    } else {
        let object = format!("{{{}}}", source.trim_end().trim_end_matches(','));
        entries(&object)
            .map_err(|JsonError { message, at }| JsonError { message, at: at.saturating_sub(1) })
    };
    let JsonEntries { entries, repeated, .. } =
        read.map_err(|error| error.at(block.start, body))?;
    let repeated = located(repeated, source).into_iter().map(|key| key.moved_by(block.start));
    let repeated = unambiguous(&entries, repeated.collect(), body)?;
    Ok(Split { entries, repeated, ..Split::without_entries(FrontMatterFormat::Json, block, body) })
}

/// An error for text that is not a JSON object.
#[derive(Debug)]
pub(in crate::parse) struct JsonError {
    message: String,
    at: usize,
}

impl JsonError {
    fn at(self, start: usize, body: usize) -> SplitError {
        let at = start + self.at;
        let message = format!("the front matter is not valid JSON: {}", self.message);
        SplitError { message, span: at..at + 1, hint: None, body }
    }
}

/// The object at the start of a text.
#[derive(Default)]
pub(in crate::parse) struct JsonEntries {
    /// Its entries, in order and including duplicates.
    pub(in crate::parse) entries: Vec<(String, Value)>,
    /// The end of the object.
    end: usize,
    repeated: Vec<InnerKey>,
}

/// The entries of the object at the start of `text`.
pub(in crate::parse) fn entries(text: &str) -> Result<JsonEntries, JsonError> {
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<JsonEntries>();
    match stream.next() {
        Some(Ok(entries)) => Ok(JsonEntries { end: stream.byte_offset(), ..entries }),
        Some(Err(error)) => {
            let line_start: usize =
                text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or_default().to_owned();
            let at = (line_start + error.column().saturating_sub(1)).min(text.len());
            Err(JsonError { message, at })
        }
        None => Err(JsonError { message: "it is empty".to_owned(), at: 0 }),
    }
}

/// The values of `entries`, which were read from the object at the start of `text`, with numbers
/// and booleans as the text that is written; `None` if an inner object repeats a key.
pub(super) fn as_written(text: &str, entries: &[(String, Value)]) -> Option<Vec<Value>> {
    let mut literals = literals(text);
    entries.iter().map(|(_, value)| respelled(value, &mut literals)).collect()
}

/// `value` with the next of `literals` for its numbers and booleans; `None` if these differ.
fn respelled<'t>(value: &Value, literals: &mut impl Iterator<Item = &'t str>) -> Option<Value> {
    Some(match value {
        Value::String(_) => value.clone(),
        Value::Null => literals.next().filter(|literal| *literal == "null").map(|_| Value::Null)?,
        Value::Number(_) | Value::Bool(_) => {
            let literal = literals.next()?;
            let same = serde_json::from_str::<Value>(literal).is_ok_and(|read| read == *value);
            same.then(|| literal.into())?
        }
        Value::Array(items) => {
            items.iter().map(|item| respelled(item, literals)).collect::<Option<_>>()?
        }
        Value::Object(members) => {
            let member =
                |(key, value): (&String, &Value)| Some((key.clone(), respelled(value, literals)?));
            Value::Object(members.iter().map(member).collect::<Option<_>>()?)
        }
    })
}

/// The numbers, booleans and nulls of a JSON text, in order.
fn literals(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find(|c: char| c == '"' || c == '-' || c.is_ascii_alphanumeric())?;
            rest = &rest[start..];
            let Some(inner) = rest.strip_prefix('"') else {
                let end =
                    rest.find(|c: char| c == ',' || c == ']' || c == '}' || c.is_whitespace());
                let (literal, behind) = rest.split_at(end.unwrap_or(rest.len()));
                rest = behind;
                return Some(literal);
            };
            let mut is_escaped = false;
            let end = inner.find(|c| {
                let closes = c == '"' && !is_escaped;
                is_escaped = c == '\\' && !is_escaped;
                closes
            })?;
            rest = &inner[end + 1..];
        }
    })
}

impl<'de> Deserialize<'de> for JsonEntries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = JsonEntries;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<JsonEntries, A::Error> {
                let inner = Budget::unlimited(publishing::choose);
                let mut entries: Vec<(String, Value)> = Vec::new();
                while let Some(key) = map.next_key()? {
                    entries.push((key, map.next_value_seed(Json(&inner))?));
                }
                Ok(JsonEntries { entries, end: 0, repeated: inner.repeated() })
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_as_written() {
        let written = |text: &str| as_written(text, &entries(text).unwrap().entries);
        assert_eq!(
            written(
                r#"{"a": 1.10, "b 2": [-1e3,"\\", "\"3", null, true], "c": {"d": 2.0}, "a": 3.0}"#
            ),
            Some(vec![
                json!("1.10"),
                json!(["-1e3", "\\", "\"3", null, "true"]),
                json!({"d": "2.0"}),
                json!("3.0"),
            ])
        );
        assert_eq!(written(r#"{"a": {"b": 1.0, "b": 2.0}, "c": 1.10}"#), None);
    }
}
