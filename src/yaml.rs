//! YAML mappings with what serde leaves out: keys given twice, and where a key stands.

use std::fmt;
use std::ops::Range;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// The top level of a YAML document that is a mapping: its entries in order, doubles included.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mapping(pub Vec<(String, Value)>);

/// A YAML text that can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YamlError {
    /// What is wrong.
    pub message: String,
    /// The byte where it is noticed.
    pub at: usize,
}

/// Reads `text`; an empty document is an empty mapping.
///
/// # Errors
/// When the text is not YAML, or not a mapping.
pub fn mapping(text: &str) -> Result<Mapping, YamlError> {
    if let Some(at) = too_deep(text) {
        let message = format!("lists or maps nested more than {MAX_DEPTH} deep");
        return Err(YamlError { message, at });
    }
    match serde_yaml::from_str::<Option<Mapping>>(text) {
        Ok(mapping) => Ok(mapping.unwrap_or_default()),
        Err(error) => {
            let place = error.location();
            let at = place.as_ref().map_or(0, |l| byte_at(text, l.line(), l.column()));
            // What is never closed is noticed behind the last line.
            let at = at.min(text.trim_end().len().saturating_sub(1));
            let message = error.to_string();
            // The place is told by the diagnostic; serde's own mention of it would say it twice.
            let message = message.split(" at line ").next().unwrap_or_default().to_owned();
            Err(YamlError { message, at })
        }
    }
}

/// How deep `[` and `{` may nest: the scanner's time is quadratic in it.
const MAX_DEPTH: usize = 100;

/// The byte at which brackets are nested deeper than anyone means them, if any. Brackets inside
/// quotes count too, which only matters where a hundred of them are never closed.
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

impl<'de> Deserialize<'de> for Mapping {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Mapping;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`key: value` lines")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Mapping, A::Error> {
                let mut entries = Vec::new();
                while let Some((key, value)) =
                    map.next_entry::<serde_yaml::Value, serde_yaml::Value>()?
                {
                    entries.push((scalar(&key), to_json(value)));
                }
                Ok(Mapping(entries))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

fn scalar(value: &serde_yaml::Value) -> String {
    match value {
        serde_yaml::Value::String(text) => text.clone(),
        serde_yaml::Value::Bool(b) => b.to_string(),
        serde_yaml::Value::Number(n) => n.to_string(),
        serde_yaml::Value::Null => "null".into(),
        serde_yaml::Value::Tagged(tagged) => scalar(&tagged.value),
        serde_yaml::Value::Sequence(_) | serde_yaml::Value::Mapping(_) => {
            serde_yaml::to_string(value).unwrap_or_default().trim().to_owned()
        }
    }
}

/// YAML as JSON: tags such as `!` are dropped, keys become text, what JSON lacks (`.nan`,
/// `.inf`) becomes null.
fn to_json(value: serde_yaml::Value) -> Value {
    match value {
        serde_yaml::Value::Null => Value::Null,
        serde_yaml::Value::Bool(b) => Value::Bool(b),
        serde_yaml::Value::String(text) => Value::String(text),
        serde_yaml::Value::Number(n) => match (n.as_i64(), n.as_u64(), n.as_f64()) {
            (Some(n), ..) => n.into(),
            (_, Some(n), _) => n.into(),
            (.., Some(n)) => n.into(),
            _ => Value::Null,
        },
        serde_yaml::Value::Sequence(items) => items.into_iter().map(to_json).collect(),
        serde_yaml::Value::Mapping(map) => {
            Value::Object(map.into_iter().map(|(k, v)| (scalar(&k), to_json(v))).collect())
        }
        serde_yaml::Value::Tagged(tagged) => to_json(tagged.value),
    }
}

/// Where the value of top-level `key` stands in `text`, upper and lower case alike; the key
/// itself if the value is on later lines. `nth` counts keys given twice, from 0.
pub fn place_of(text: &str, key: &str, nth: usize) -> Option<Range<usize>> {
    let mut start = 0;
    let mut seen = 0;
    for line in text.split_inclusive('\n') {
        if let Some((name, value)) = line.split_once(':')
            && name.trim_end().trim_matches(['"', '\'']).eq_ignore_ascii_case(key)
        {
            if seen == nth {
                let value_start = start + line.len() - value.trim_start().len();
                let trimmed = value.trim();
                return Some(if trimmed.is_empty() {
                    start..start + name.len()
                } else {
                    value_start..value_start + trimmed.len()
                });
            }
            seen += 1;
        }
        start += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_tags_and_folded_scalars_are_read() {
        let text =
            "title: ! 'Issue #0'\nexcerpt: >\n  a\n  b\ntitle: two\n1: x\nmap: {a: [1, .nan]}\n";
        let Mapping(entries) = mapping(text).unwrap();
        let keys: Vec<&str> = entries.iter().map(|(k, _)| k.as_str()).collect();
        assert_eq!(keys, ["title", "excerpt", "title", "1", "map"]);
        assert_eq!(entries[0].1, "Issue #0");
        assert_eq!(entries[1].1, "a b\n");
        assert_eq!(entries[4].1, serde_json::json!({"a": [1, null]}));
        assert_eq!(&text[place_of(text, "TITLE", 1).unwrap()], "two");
        assert_eq!(&text[place_of(text, "excerpt", 0).unwrap()], ">");
    }

    #[test]
    fn errors_have_a_place() {
        let error = mapping("a: 1\nb: [1, 2\nc: 3\n").unwrap_err();
        assert!(error.at >= 5, "{error:?}");
        assert!(mapping("- a\n- b\n").is_err());
        assert_eq!(mapping("").unwrap(), Mapping::default());
        assert_eq!(mapping("# only a comment\n").unwrap(), Mapping::default());
    }

    #[test]
    fn bombs_are_refused() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for n in 1..9 {
            let before = format!("*a{}, ", n - 1).repeat(10);
            let line = format!("a{n}: &a{n} [{}]\n", before.trim_end_matches(", "));
            bomb.push_str(&line);
        }
        assert!(mapping(&bomb).is_err());
        let deep = format!("a: 1\nb: {}", "[".repeat(100_000));
        assert_eq!(mapping(&deep).unwrap_err().at, 8 + MAX_DEPTH);
    }
}
