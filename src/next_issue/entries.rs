//! Front matter as a list of entries with their source text, so that repeated entries keep their
//! author's formatting.

use serde_json::{Map, Value};

use crate::parse::{FrontMatterFormat, Split};
use crate::yaml;

/// A key of front matter.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FrontMatterEntry {
    /// The header of its table (`[extra]`); empty at the top level.
    pub(super) table: String,
    /// Its name, prefixed with that of its table: `extra.month`.
    pub(super) key: String,
    /// Its source text with the value, without the final line break.
    pub(super) text: String,
    pub(super) value: Value,
}

impl FrontMatterEntry {
    /// Its name within its table.
    pub(super) fn name(&self) -> &str {
        if self.table.is_empty() {
            return &self.key;
        }
        self.key.rsplit('.').next().unwrap_or(&self.key)
    }

    /// The source of its value: everything behind the key.
    fn written(&self) -> &str {
        let end = self.text.find([':', '=']).map_or(self.text.len(), |at| at + 1);
        self.text[end..].trim_start()
    }
}

/// The entries of a file's front matter, in order; repeated keys once.
pub(super) fn entries(text: &str, split: &Split) -> Vec<FrontMatterEntry> {
    let block = &text[split.block.clone()];
    let mut entries = match split.format {
        FrontMatterFormat::Yaml | FrontMatterFormat::Lines => by_lines(block, split),
        FrontMatterFormat::Toml => of_toml(block),
        FrontMatterFormat::Json => None,
        FrontMatterFormat::Code | FrontMatterFormat::None => Some(Vec::new()),
    }
    .unwrap_or_else(|| from_values(split));
    let mut seen: Vec<String> = Vec::new();
    entries.retain(|entry| {
        let new = !seen.contains(&entry.key);
        seen.push(entry.key.clone());
        new
    });
    entries
}

/// Entries that begin with a key at the start of a line. `None` if the parsed keys differ: then the
/// front matter has another form.
fn by_lines(block: &str, split: &Split) -> Option<Vec<FrontMatterEntry>> {
    let mut texts: Vec<String> = Vec::new();
    for line in block.lines() {
        let opens = !line.starts_with([' ', '\t', '#', '-', '}', ']']) && line.contains(':');
        match texts.last_mut() {
            _ if opens => texts.push(line.to_owned()),
            // Comments are not carried over.
            _ if line.starts_with('#') || line.trim().is_empty() => {}
            Some(text) => {
                text.push('\n');
                text.push_str(line);
            }
            None => return None,
        }
    }
    (texts.len() == split.entries.len()).then_some(())?;
    let paired = texts.into_iter().zip(&split.entries);
    paired
        .map(|(text, (key, value))| {
            let named = text.trim_start_matches(['"', '\'']).starts_with(key.as_str());
            let (table, key, value) = (String::new(), key.clone(), value.clone());
            named.then_some(FrontMatterEntry { table, key, text, value })
        })
        .collect()
}

/// The entries of TOML front matter: lines are joined until they can be parsed.
fn of_toml(block: &str) -> Option<Vec<FrontMatterEntry>> {
    let mut entries = Vec::new();
    let mut table = String::new();
    let mut text = String::new();
    for line in block.lines() {
        if text.is_empty() {
            let trimmed = line.trim();
            if trimmed.is_empty() || trimmed.starts_with('#') {
                continue;
            }
            // The entries of an array of tables belong together.
            if trimmed.starts_with("[[") {
                return None;
            }
            if trimmed.starts_with('[') {
                trimmed.clone_into(&mut table);
                continue;
            }
        } else {
            text.push('\n');
        }
        text.push_str(line);
        let Ok(read) = text.parse::<toml::Table>() else { continue };
        let (name, value) = read.into_iter().next()?;
        let outer = table.trim_start_matches('[').split(']').next().unwrap_or_default().trim();
        let key = if table.is_empty() { name } else { format!("{outer}.{name}") };
        let value = as_json(value);
        entries.push(FrontMatterEntry {
            table: table.clone(),
            key,
            text: std::mem::take(&mut text),
            value,
        });
    }
    text.is_empty().then_some(entries)
}

fn as_json(value: toml::Value) -> Value {
    match value {
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        toml::Value::Array(items) => items.into_iter().map(as_json).collect(),
        toml::Value::Table(table) => {
            Value::Object(table.into_iter().map(|(key, value)| (key, as_json(value))).collect())
        }
        plain => serde_json::to_value(plain).unwrap_or_default(),
    }
}

/// Entries whose source is generated from their values.
fn from_values(split: &Split) -> Vec<FrontMatterEntry> {
    let entry = |(key, value): &(String, Value)| FrontMatterEntry {
        table: String::new(),
        key: key.clone(),
        text: assignment(split.format, key, value, None),
        value: value.clone(),
    };
    split.entries.iter().map(entry).collect()
}

/// The source of `key` with `value`, formatted like the value of `like`.
pub(super) fn assignment(
    format: FrontMatterFormat,
    key: &str,
    value: &Value,
    like: Option<&FrontMatterEntry>,
) -> String {
    match format {
        FrontMatterFormat::Yaml if is_list_of_maps(value) => {
            let items = value.as_array().into_iter().flatten().map(yaml_item);
            format!("{key}:\n{}", items.collect::<Vec<_>>().join("\n"))
        }
        FrontMatterFormat::Yaml => {
            let value = of_yaml(value, like);
            let space = if value.is_empty() { "" } else { " " };
            format!("{key}:{space}{value}")
        }
        FrontMatterFormat::Toml => format!("{key} = {}", of_toml_value(value, like)),
        FrontMatterFormat::Json => format!("{}: {value}", Value::from(key)),
        FrontMatterFormat::Lines | FrontMatterFormat::Code | FrontMatterFormat::None => {
            let value = of_lines(value);
            let space = if value.is_empty() { "" } else { " " };
            format!("{key}:{space}{value}")
        }
    }
}

fn is_list_of_maps(value: &Value) -> bool {
    let full = |item: &Value| item.as_object().is_some_and(|map| !map.is_empty());
    value.as_array().is_some_and(|items| !items.is_empty() && items.iter().all(full))
}

/// A map as a list item, with each key on its own line.
fn yaml_item(item: &Value) -> String {
    let fields = item.as_object().into_iter().flatten();
    let lines = fields.enumerate().map(|(index, (key, value))| {
        let mark = if index == 0 { "  - " } else { "    " };
        format!("{mark}{key}: {}", of_yaml(value, None))
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn of_yaml(value: &Value, like: Option<&FrontMatterEntry>) -> String {
    let quote = like.and_then(|like| like.written().chars().next());
    let items = |items: &[Value]| {
        let like = like.filter(|like| like.written().contains('"'));
        let quoted = |item: &Value| match (item, like) {
            (Value::String(_), Some(_)) => item.to_string(),
            _ => of_yaml(item, None),
        };
        format!("[{}]", items.iter().map(quoted).collect::<Vec<_>>().join(", "))
    };
    match value {
        Value::String(text) => match quote {
            Some('"') => value.to_string(),
            Some('\'') => format!("'{}'", text.replace('\'', "''")),
            _ if text.is_empty() || is_plain_yaml(text) => text.clone(),
            _ => value.to_string(),
        },
        Value::Number(_) | Value::Bool(_) if quote == Some('"') => format!("\"{value}\""),
        Value::Number(_) | Value::Bool(_) if quote == Some('\'') => format!("'{value}'"),
        Value::Array(values) => items(values),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Whether YAML reads `text` unquoted as the same string, also within a list.
fn is_plain_yaml(text: &str) -> bool {
    let read = yaml::mapping(&format!("k: {text}"));
    read.is_ok_and(|mapping| {
        matches!(&mapping.entries[..], [(_, Value::String(read))] if read == text)
            && !text.contains([',', ']'])
    })
}

fn of_toml_value(value: &Value, like: Option<&FrontMatterEntry>) -> String {
    let unquoted = like.is_some_and(|like| !like.written().starts_with(['"', '\'']));
    match value {
        Value::Null => "\"\"".to_owned(),
        // Dates are written without quotes.
        Value::String(text) if unquoted && text.parse::<toml::value::Datetime>().is_ok() => {
            text.clone()
        }
        Value::String(text) => toml::Value::String(text.clone()).to_string(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| of_toml_value(item, None)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(map) => {
            let fields = map.iter().map(|(key, value)| {
                format!("{} = {}", Value::from(key.as_str()), of_toml_value(value, None))
            });
            format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

fn of_lines(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(of_lines).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// Complete front matter with its fences. JSON follows the layout of `like`, an issue of the
/// series.
pub(super) fn front_matter(
    format: FrontMatterFormat,
    entries: &[FrontMatterEntry],
    like: &str,
) -> String {
    let mut out = String::new();
    match format {
        FrontMatterFormat::Json => {
            let map: Map<String, Value> =
                entries.iter().map(|entry| (entry.key.clone(), entry.value.clone())).collect();
            let map = Value::Object(map);
            let many = like.trim().contains('\n');
            return if many { format!("{map:#}\n") } else { format!("{map}\n") };
        }
        FrontMatterFormat::Yaml | FrontMatterFormat::Toml => {
            let fence = if format == FrontMatterFormat::Yaml { "---\n" } else { "+++\n" };
            out.push_str(fence);
            let mut table = "";
            for entry in entries {
                if entry.table != table {
                    table = &entry.table;
                    for part in ["\n", table, "\n"] {
                        out.push_str(part);
                    }
                }
                out.push_str(&entry.text);
                out.push('\n');
            }
            out.push_str(fence);
        }
        FrontMatterFormat::Lines | FrontMatterFormat::Code | FrontMatterFormat::None => {
            for entry in entries {
                out.push_str(&entry.text);
                out.push('\n');
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::split;

    fn listed(text: &str) -> Vec<String> {
        let split = split(text).unwrap();
        let entries = entries(text, &split);
        entries.iter().map(|e| format!("{}|{}|{}", e.key, e.text, e.value)).collect()
    }

    #[test]
    fn entries_retain_their_source() {
        for (text, expected) in [
            (
                "---\n# a note\ntitle: \"A: b\"\ntags:\n  - x\n  - y\n\nn: 1 # so\n---\n",
                &[
                    "title|title: \"A: b\"|\"A: b\"",
                    "tags|tags:\n  - x\n  - y|[\"x\",\"y\"]",
                    "n|n: 1 # so|1",
                ][..],
            ),
            ("---\ntags:\n- x\n---\n", &["tags|tags:\n- x|[\"x\"]"]),
            ("---\n{title: a}\n---\n", &["title|title: a|\"a\""]),
            (
                "+++\ntitle = \"A\"\nlist = [\n  1,\n]\n\n[extra]\nmonth = \"May\"\n+++\n",
                &[
                    "title|title = \"A\"|\"A\"",
                    "list|list = [\n  1,\n]|[1]",
                    "extra.month|month = \"May\"|\"May\"",
                ],
            ),
            ("{\"title\": \"A\", \"n\": 2}\n", &["title|\"title\": \"A\"|\"A\"", "n|\"n\": 2|2"]),
            (
                "Title: A: b\nTags: x,\n  y\n\ntext",
                &["Title|Title: A: b|\"A: b\"", "Tags|Tags: x,\n  y|\"x, y\""],
            ),
        ] {
            assert_eq!(listed(text), expected, "{text}");
        }
    }

    #[test]
    fn written_values_are_read_back() {
        let like = |text: &str| FrontMatterEntry {
            table: String::new(),
            key: "k".to_owned(),
            text: text.to_owned(),
            value: Value::Null,
        };
        for (format, value, as_in, expected) in [
            (FrontMatterFormat::Yaml, Value::from("a"), "k: b", "k: a"),
            (FrontMatterFormat::Yaml, Value::from("a: b"), "k: b", "k: \"a: b\""),
            (FrontMatterFormat::Yaml, Value::from("12"), "k: b", "k: \"12\""),
            (FrontMatterFormat::Yaml, Value::from("it's"), "k: 'b'", "k: 'it''s'"),
            (FrontMatterFormat::Yaml, Value::from("a\"b"), "k: \"b\"", "k: \"a\\\"b\""),
            (FrontMatterFormat::Yaml, Value::from(12), "k: 11", "k: 12"),
            (FrontMatterFormat::Yaml, Value::from(12), "k: \"11\"", "k: \"12\""),
            (FrontMatterFormat::Yaml, Value::from("2026-11-25"), "k: 2026-11-18", "k: 2026-11-25"),
            (FrontMatterFormat::Yaml, Value::from(vec!["a", "b, c"]), "k: [x]", "k: [a, \"b, c\"]"),
            (FrontMatterFormat::Yaml, Value::Null, "k: b", "k:"),
            (FrontMatterFormat::Toml, Value::from("a\"b"), "k = \"b\"", "k = 'a\"b'"),
            (
                FrontMatterFormat::Toml,
                Value::from("2026-11-25"),
                "k = 2026-11-18",
                "k = 2026-11-25",
            ),
            (
                FrontMatterFormat::Toml,
                Value::from("2026-11-25"),
                "k = \"2026-11-18\"",
                "k = \"2026-11-25\"",
            ),
            (FrontMatterFormat::Lines, Value::from(12), "k: 11", "k: 12"),
            (FrontMatterFormat::Lines, Value::Null, "k: 11", "k:"),
        ] {
            assert_eq!(assignment(format, "k", &value, Some(&like(as_in))), expected);
        }
    }
}
