//! Finds the front matter of a file, in any of its four formats, and reads it as plain key-value
//! entries. What the keys mean is the business of `fields`.

use std::ops::Range;

use serde_json::Value;

use crate::yaml::{self, Mapping};

/// A file's text, split.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// The format of the front matter.
    pub format: Format,
    /// The bytes of the front matter, without its fences.
    pub block: Range<usize>,
    /// Where the body starts.
    pub body: usize,
    /// The entries, in order, doubles included.
    pub entries: Vec<(String, Value)>,
    /// Bytes of metadata that stand after a blank line (Pelican only).
    pub after_blank: Option<Range<usize>>,
}

/// How front matter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Between `---` lines.
    Yaml,
    /// Between `+++` lines.
    Toml,
    /// A `{ ... }` object.
    Json,
    /// Pelican's `Key: value` lines up to a blank line.
    Lines,
    /// There is none.
    None,
}

/// Front matter that can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SplitError {
    /// What is wrong.
    pub message: String,
    /// The bytes that are.
    pub place: Range<usize>,
    /// What to do about it.
    pub hint: Option<&'static str>,
    /// Where the body starts, if that could be told.
    pub body: usize,
}

/// Splits `text`, which has no byte order mark and no CRLF.
///
/// # Errors
/// The front matter can't be read.
pub fn split(text: &str) -> Result<Split, SplitError> {
    if let Some((block, body)) = fenced(text, "---", &["---", "..."])? {
        return parse(text, Format::Yaml, block, body);
    }
    if let Some((block, body)) = fenced(text, "+++", &["+++"])? {
        return parse(text, Format::Toml, block, body);
    }
    if looks_like_json(text) {
        return json(text);
    }
    if let Some(place) = misplaced(text) {
        return Err(SplitError {
            message: "front matter must start on the first line, without a space before it".into(),
            place,
            hint: Some("remove what stands before it; as it is, a draft would be published"),
            body: text.len(),
        });
    }
    Ok(lines(text).unwrap_or(Split {
        format: Format::None,
        block: 0..0,
        body: 0,
        entries: Vec::new(),
        after_blank: None,
    }))
}

/// Where front matter stands that white space keeps from being read as such.
fn misplaced(text: &str) -> Option<Range<usize>> {
    let start = text.len() - text.trim_start().len();
    if start == 0 {
        return None;
    }
    let found = split(&text[start..]).ok()?;
    let end = start + text[start..].find('\n').unwrap_or(text.len() - start);
    (found.format != Format::None && names_something(&found.entries)).then_some(start..end)
}

/// True if `head`, the first bytes of a file, opens front matter: such a file looks like a post
/// whatever it is called.
pub(super) fn opens_front_matter(head: &str) -> bool {
    let first = head.lines().next().unwrap_or_default().trim_end();
    first == "---" || first == "+++" || looks_like_json(head) || lines(head).is_some()
}

/// The block between a first line `open` and the next line that is one of `close`, and where
/// the body starts.
fn fenced(
    text: &str,
    open: &str,
    close: &[&str],
) -> Result<Option<(Range<usize>, usize)>, SplitError> {
    let mut at = 0;
    let mut start = None;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end();
        match start {
            None if bare == open => start = Some(at + line.len()),
            None => return Ok(None),
            Some(start) if close.contains(&bare) => return Ok(Some((start..at, at + line.len()))),
            Some(_) => {}
        }
        at += line.len();
    }
    match start {
        None => Ok(None),
        // A lone `---` at the top may be a thematic break: then there's no front matter.
        Some(start) if !text[start..].lines().next().is_some_and(|l| l.contains([':', '='])) => {
            Ok(None)
        }
        Some(_) => Err(SplitError {
            message: format!("the front matter that `{open}` opens is never closed"),
            place: 0..open.len(),
            hint: Some("put the same line below the last key"),
            body: text.len(),
        }),
    }
}

fn parse(
    text: &str,
    format: Format,
    block: Range<usize>,
    body: usize,
) -> Result<Split, SplitError> {
    let source = &text[block.clone()];
    let entries = match format {
        Format::Toml => toml_entries(source),
        _ => yaml::mapping(source).map(|Mapping(entries)| entries).map_err(|e| {
            let message = format!("the front matter is not YAML: {}", e.message);
            (
                message,
                e.at..e.at + 1,
                Some(
                    "quote values that hold `: ` or start with `[`, `{`, `@`, `#`, `*`, `&` or `!`",
                ),
            )
        }),
    };
    match entries {
        Ok(entries) => Ok(Split { format, block, body, entries, after_blank: None }),
        Err((message, place, hint)) => Err(SplitError {
            message,
            place: block.start + place.start..block.start + place.end,
            hint,
            body,
        }),
    }
}

type EntriesError = (String, Range<usize>, Option<&'static str>);

fn toml_entries(source: &str) -> Result<Vec<(String, Value)>, EntriesError> {
    match source.parse::<toml::Table>() {
        Ok(table) => Ok(table.into_iter().map(|(key, value)| (key, toml_to_json(value))).collect()),
        Err(error) => {
            let message = format!("the front matter is not TOML: {}", error.message());
            Err((message, error.span().unwrap_or(0..1), None))
        }
    }
}

fn toml_to_json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(n) => n.into(),
        toml::Value::Float(n) => n.into(),
        toml::Value::Boolean(b) => b.into(),
        toml::Value::Datetime(date) => date.to_string().into(),
        toml::Value::Array(items) => items.into_iter().map(toml_to_json).collect(),
        toml::Value::Table(table) => Value::Object(
            table.into_iter().map(|(key, value)| (key, toml_to_json(value))).collect(),
        ),
    }
}

/// A `{` that a key or `}` follows; `{%` and `{{` open no object.
fn looks_like_json(text: &str) -> bool {
    text.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with(['"', '}']))
}

fn json(text: &str) -> Result<Split, SplitError> {
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let failed = |message: String, at: usize| SplitError {
        message: format!("the front matter is not JSON: {message}"),
        place: at..at + 1,
        hint: None,
        body: text.len(),
    };
    match stream.next() {
        Some(Ok(Value::Object(map))) => {
            let end = stream.byte_offset();
            let body = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
            let entries = map.into_iter().collect();
            Ok(Split { format: Format::Json, block: 0..end, body, entries, after_blank: None })
        }
        Some(Err(error)) => {
            let line_start: usize =
                text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or_default().to_owned();
            Err(failed(message, (line_start + error.column().saturating_sub(1)).min(text.len())))
        }
        _ => Err(failed("it is no object".into(), 0)),
    }
}

/// The metadata names that Pelican knows, and ours. A block of lines is front matter only if one
/// of these is in it, so that a text that opens with `Note: ...` is none.
const LINE_KEYS: [&str; 21] = [
    "title",
    "date",
    "modified",
    "updated",
    "category",
    "categories",
    "tags",
    "tag",
    "keywords",
    "slug",
    "author",
    "authors",
    "summary",
    "description",
    "status",
    "number",
    "lang",
    "template",
    "save_as",
    "url",
    "cover",
];

fn lines(text: &str) -> Option<Split> {
    let mut entries: Vec<(String, Value)> = Vec::new();
    let mut at = 0;
    let mut block_end = 0;
    let mut after_blank = None;
    let mut blank_at = None;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end();
        if bare.is_empty() {
            // Only a known key may follow a blank line; anything else there is the body.
            if entries.is_empty() || blank_at.is_some() {
                break;
            }
            blank_at = Some(at);
        } else if let Some((key, value)) = key_line(bare) {
            let known = LINE_KEYS.contains(&key.to_lowercase().as_str());
            if blank_at.is_some() {
                if !known {
                    break;
                }
                after_blank.get_or_insert(at..at + bare.len());
                blank_at = None;
            }
            entries.push((key.to_owned(), Value::String(value.to_owned())));
            block_end = at + line.len();
        } else if blank_at.is_none() && line.starts_with([' ', '\t']) {
            let Some((_, Value::String(value))) = entries.last_mut() else { return None };
            value.push(' ');
            value.push_str(bare.trim());
            block_end = at + line.len();
        } else if blank_at.is_some() {
            break;
        } else {
            // A line that is neither: with a `Title` above it is a mistake the author should
            // see in the text; without, this was no metadata at all.
            if block_end == 0 || !names_something(&entries) {
                return None;
            }
            break;
        }
        at += line.len();
    }
    let body =
        text[block_end..].find(|c: char| c != '\n').map_or(text.len(), |skip| block_end + skip);
    names_something(&entries).then(|| Split {
        format: Format::Lines,
        block: 0..block_end,
        body,
        entries,
        after_blank,
    })
}

fn names_something(entries: &[(String, Value)]) -> bool {
    entries.iter().any(|(key, _)| LINE_KEYS.contains(&key.to_lowercase().as_str()))
}

/// `Key: value`, where the key is one word.
fn key_line(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let fine = key.starts_with(|c: char| c.is_ascii_alphabetic()) && key.chars().all(word);
    let spaced = value.is_empty() || value.starts_with([' ', '\t']);
    (fine && spaced).then(|| (key, value.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> (Format, Vec<String>, &str) {
        let split = split(text).unwrap();
        let keys = split.entries.iter().map(|(k, v)| {
            format!("{k}={}", v.as_str().map_or_else(|| v.to_string(), str::to_owned))
        });
        (split.format, keys.collect(), &text[split.body..])
    }

    #[test]
    fn every_format_is_found() {
        let list = |k: &[&str]| k.iter().map(|k| (*k).to_owned()).collect::<Vec<_>>();
        for (text, format, entries, body) in [
            ("---\ntitle: a\n---\nbody", Format::Yaml, list(&["title=a"]), "body"),
            ("---\n---\nbody", Format::Yaml, list(&[]), "body"),
            ("---\ntitle: a\n...\nbody", Format::Yaml, list(&["title=a"]), "body"),
            (
                "+++\ndate = 2021-01-22\n[extra]\nx = 1\n+++\nbody",
                Format::Toml,
                list(&["date=2021-01-22", "extra={\"x\":1}"]),
                "body",
            ),
            (
                "{\"title\": \"a\",\n \"n\": 2}\nbody",
                Format::Json,
                list(&["title=a", "n=2"]),
                "body",
            ),
            (
                "Title: a: b\nDate: 2020-1-2\n\nbody",
                Format::Lines,
                list(&["Title=a: b", "Date=2020-1-2"]),
                "body",
            ),
            (
                "Title: a\nNumber: 1\n\nCategory: c\n\nbody: x",
                Format::Lines,
                list(&["Title=a", "Number=1", "Category=c"]),
                "body: x",
            ),
            ("Title: a\nTags: x,\n  y\n\nb", Format::Lines, list(&["Title=a", "Tags=x, y"]), "b"),
            (
                "Title: a\nDescription: \n\nb",
                Format::Lines,
                list(&["Title=a", "Description="]),
                "b",
            ),
            ("Note: this is text\n\nmore", Format::None, list(&[]), "Note: this is text\n\nmore"),
            ("{{ braces }}", Format::None, list(&[]), "{{ braces }}"),
            ("---\n\ntext after a break", Format::None, list(&[]), "---\n\ntext after a break"),
            ("# Heading", Format::None, list(&[]), "# Heading"),
            ("", Format::None, list(&[]), ""),
        ] {
            assert_eq!(keys(text), (format, entries, body), "{text:?}");
        }
    }

    #[test]
    fn mistakes_have_a_place() {
        let at = |text: &str| split(text).map(|_| ()).map_err(|e| e.place.start);
        assert_eq!(at("---\ntitle: a\nbody"), Err(0));
        assert_eq!(at("+++\na = \n+++\n"), Err(8));
        assert_eq!(at("{\"a\": }\n"), Err(6));
        assert!(at("---\ntitle: \"a\n---\n").is_err());
        assert_eq!(at("\n\n---\ntitle: a\ndraft: true\n---\n"), Err(2));
        assert_eq!(at(" ---\ntitle: a\n---\n"), Err(1));
        assert_eq!(at("\n---\n\ntext\n\n---\n"), Ok(()));
    }
}
