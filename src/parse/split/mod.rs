//! Finds the front matter of a file, in any form that Hugo, Zola, Jekyll, Hexo, Eleventy and
//! Pelican read, and reads it as plain key-value entries. What the keys mean is the business of
//! `fields` and `publishing`; what only looks like front matter is that of `nearly`.

mod fence;
mod json;
mod lines;

use std::ops::Range;

use serde_json::Value;

use super::publishing;
use crate::front_matter;
use crate::yaml::{self, Mapping};
use fence::{Fence, Language};
pub(super) use json::entries as json_entries;

/// A file's text, split.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// The format of the front matter.
    pub format: FrontMatterFormat,
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
pub enum FrontMatterFormat {
    /// Between `---` lines.
    Yaml,
    /// Between `+++` lines.
    Toml,
    /// A `{ ... }` object.
    Json,
    /// Pelican's `Key: value` lines up to a blank line.
    Lines,
    /// In a language that is not read, such as `---js`: there are no entries.
    Code,
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
    if let Some(split) = at_the_head(text, "")? {
        return Ok(split);
    }
    let passed = passed_over(text);
    if passed.end == 0 {
        return Ok(Split::none());
    }
    // It may be a heading between two rules too, so only what is surely front matter is read.
    let line = text[..passed.end].rfind('\n').map_or(0, |end| end + 1);
    let indent = &text[line..passed.end];
    let split = at_the_head(&text[passed.end..], indent).ok().flatten().filter(|split| {
        let fenced = !matches!(split.format, FrontMatterFormat::Lines | FrontMatterFormat::Json);
        (fenced || !passed.comments) && holds_known_key(&split.entries)
    });
    Ok(split.map_or_else(Split::none, |split| split.moved_by(passed.end)))
}

impl Split {
    /// A text without front matter.
    pub(super) fn none() -> Self {
        Self::without_entries(FrontMatterFormat::None, 0..0, 0)
    }

    fn without_entries(format: FrontMatterFormat, block: Range<usize>, body: usize) -> Self {
        Self { format, block, body, entries: Vec::new(), after_blank: None }
    }

    fn moved_by(self, bytes: usize) -> Self {
        let moved = |range: Range<usize>| range.start + bytes..range.end + bytes;
        Self {
            block: moved(self.block),
            body: self.body + bytes,
            after_blank: self.after_blank.map(moved),
            ..self
        }
    }
}

/// What other generators pass over before a fence: blank lines, comments (`# ...`), directives of
/// YAML (`%YAML 1.2`), and characters that nobody sees.
struct Passed {
    end: usize,
    /// Whether there are lines of text among it.
    comments: bool,
}

fn passed_over(text: &str) -> Passed {
    let mut passed = Passed { end: 0, comments: false };
    for line in text.split_inclusive('\n') {
        let seen = line.trim_start_matches(is_unseen);
        let comment = seen.starts_with('#') && !seen.starts_with("##");
        if comment || seen.starts_with("%YAML ") || seen.starts_with("%TAG ") {
            passed.comments = true;
        } else if !seen.is_empty() {
            passed.end += line.len() - seen.len();
            return passed;
        }
        passed.end += line.len();
    }
    passed
}

/// White space, control characters, and signs without width such as byte order marks.
pub(super) fn is_unseen(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// The front matter that `text` starts with, whose first line is behind `indent`.
fn at_the_head(text: &str, indent: &str) -> Result<Option<Split>, SplitError> {
    let line = text.lines().next().unwrap_or_default();
    if let Some(fence) = Fence::of(line)
        && let Some((block, body)) = fence.block(text, indent)?
    {
        return match fence.language {
            Language::Yaml => of_yaml(text, block, body).map(Some),
            Language::Toml => of_toml(text, block, body).map(Some),
            Language::Json => json::fenced(text, block, body).map(Some),
            Language::Code => {
                Ok(Some(Split::without_entries(FrontMatterFormat::Code, block, body)))
            }
        };
    }
    if json::opens(text) {
        return json::object(text).map(Some);
    }
    let lines = lines::lines(text);
    // Hexo needs no first fence.
    let hexo = fence::only_closed(text).and_then(|(mark, block, body)| {
        let covered = lines.as_ref().is_some_and(|lines| lines.block.end >= block.end);
        let split = match mark {
            _ if covered => None,
            "---" => of_yaml(text, block, body).ok(),
            _ => json::fenced(text, block, body).ok(),
        };
        split.filter(|split| holds_known_key(&split.entries))
    });
    Ok(hexo.or(lines))
}

/// True if `head`, the first bytes of a file, opens front matter: such a file looks like a post
/// whatever it is called.
pub(super) fn opens_front_matter(head: &str) -> bool {
    let head = &head[passed_over(head).end..];
    let first = head.lines().next().unwrap_or_default();
    Fence::of(first).is_some() || json::opens(head) || lines::lines(head).is_some()
}

/// Whether any of these keys has a meaning in front matter.
fn holds_known_key(entries: &[(String, Value)]) -> bool {
    entries.iter().any(|(key, _)| is_known(key))
}

/// Whether a key has a meaning in front matter.
pub(super) fn is_known(key: &str) -> bool {
    front_matter::key(key).is_some()
        || front_matter::opens_metadata(key)
        || key.eq_ignore_ascii_case("layout")
        || publishing::is_known(key)
}

fn of_yaml(text: &str, block: Range<usize>, body: usize) -> Result<Split, SplitError> {
    match yaml::mapping(&text[block.clone()]) {
        Ok(Mapping(entries)) => {
            Ok(Split { entries, ..Split::without_entries(FrontMatterFormat::Yaml, block, body) })
        }
        Err(error) => Err(SplitError {
            message: format!("the front matter is not YAML: {}", error.message),
            place: block.start + error.at..block.start + error.at + 1,
            hint: Some(
                "quote values that hold `: ` or start with `[`, `{`, `@`, `#`, `*`, `&` or `!`",
            ),
            body,
        }),
    }
}

fn of_toml(text: &str, block: Range<usize>, body: usize) -> Result<Split, SplitError> {
    let source = &text[block.clone()];
    match source.parse::<toml::Table>() {
        Ok(table) => {
            let entries = table.into_iter().map(|(key, value)| (key, toml_to_json(value)));
            let entries = entries.collect();
            Ok(Split { entries, ..Split::without_entries(FrontMatterFormat::Toml, block, body) })
        }
        Err(error) => {
            let place = error.span().unwrap_or_else(|| deepest_key(&text[block.clone()]));
            Err(SplitError {
                message: format!("the front matter is not TOML: {}", error.message()),
                place: block.start + place.start..block.start + place.end,
                hint: None,
                body,
            })
        }
    }
}

/// The entries of a TOML document; `None` if it can't be read.
pub(super) fn toml_entries(text: &str) -> Option<Vec<(String, Value)>> {
    let table: toml::Table = text.parse().ok()?;
    Some(table.into_iter().map(|(key, value)| (key, toml_to_json(value))).collect())
}

/// The line of the key with the most parts: the parser gives no place for keys that are too deep.
fn deepest_key(source: &str) -> Range<usize> {
    let mut at = 0;
    let lines = source.split_inclusive('\n').map(|line| {
        at += line.len();
        (line.matches('.').count(), at - line.len()..at)
    });
    lines.max_by_key(|(dots, _)| *dots).map_or(0..0, |(_, place)| place)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> (FrontMatterFormat, Vec<String>, &str) {
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
            ("---\ntitle: a\n---\nbody", FrontMatterFormat::Yaml, list(&["title=a"]), "body"),
            ("---\n---\nbody", FrontMatterFormat::Yaml, list(&[]), "body"),
            ("---\ntitle: a\n...\nbody", FrontMatterFormat::Yaml, list(&["title=a"]), "body"),
            (
                "+++\ndate = 2021-01-22\n[extra]\nx = 1\n+++\nbody",
                FrontMatterFormat::Toml,
                list(&["date=2021-01-22", "extra={\"x\":1}"]),
                "body",
            ),
            (
                "{\"title\": \"a\",\n \"n\": 2}\nbody",
                FrontMatterFormat::Json,
                list(&["title=a", "n=2"]),
                "body",
            ),
            (
                "Title: a: b\nDate: 2020-1-2\n\nbody",
                FrontMatterFormat::Lines,
                list(&["Title=a: b", "Date=2020-1-2"]),
                "body",
            ),
            (
                "Title: a\nNumber: 1\n\nCategory: c\n\nbody: x",
                FrontMatterFormat::Lines,
                list(&["Title=a", "Number=1", "Category=c"]),
                "body: x",
            ),
            (
                "Title: a\nTags: x,\n  y\n\nb",
                FrontMatterFormat::Lines,
                list(&["Title=a", "Tags=x, y"]),
                "b",
            ),
            (
                "Title: a\nDescription: \n\nb",
                FrontMatterFormat::Lines,
                list(&["Title=a", "Description="]),
                "b",
            ),
            (
                "Status:draft\n x: y\n Slug: z\n\nb",
                FrontMatterFormat::Lines,
                list(&["Status=draft x: y", "Slug=z"]),
                "b",
            ),
            ("Draft: true\n\nb", FrontMatterFormat::Lines, list(&["Draft=true"]), "b"),
            ("---json\n{\"n\": 1}\n---\nb", FrontMatterFormat::Json, list(&["n=1"]), "b"),
            ("--- YAML\nn: 1\n--- # end\nb", FrontMatterFormat::Yaml, list(&["n=1"]), "b"),
            ("---toml \nn = 1\n---\nb", FrontMatterFormat::Toml, list(&["n=1"]), "b"),
            ("+++  # c\nn = 1\n+++\nb", FrontMatterFormat::Toml, list(&["n=1"]), "b"),
            ("---\t# c\nn: 1\n---\nb", FrontMatterFormat::Yaml, list(&["n=1"]), "b"),
            (";;;\n{\"n\": 1}\n;;;\nb", FrontMatterFormat::Json, list(&["n=1"]), "b"),
            (
                ";;;\n\"n\": 1,\n\"m\": 2,\n;;;\nb",
                FrontMatterFormat::Json,
                list(&["n=1", "m=2"]),
                "b",
            ),
            ("\"title\": \"x\"\n;;;\nb", FrontMatterFormat::Json, list(&["title=x"]), "b"),
            (
                "title: x\ntags:\n- a\n---\nb",
                FrontMatterFormat::Yaml,
                list(&["title=x", "tags=[\"a\"]"]),
                "b",
            ),
            ("---js\n({title: 1})\n---\nb", FrontMatterFormat::Code, list(&[]), "b"),
            ("\n \n---\ntitle: a\n---\nb", FrontMatterFormat::Yaml, list(&["title=a"]), "b"),
            ("  ---\n  title: a\n---\nb", FrontMatterFormat::Yaml, list(&["title=a"]), "b"),
            (
                "\u{feff}\u{200b}+++\ntitle = 1\n+++\nb",
                FrontMatterFormat::Toml,
                list(&["title=1"]),
                "b",
            ),
            ("# note\n\n---\nslug: a\n---\nb", FrontMatterFormat::Yaml, list(&["slug=a"]), "b"),
            (
                "%YAML 1.2\n---\ndraft: true\n---\nb",
                FrontMatterFormat::Yaml,
                list(&["draft=true"]),
                "b",
            ),
            (
                "{\"a\": 1, \"a\": 2, \"draft\": true, \"draft\": false}\nb",
                FrontMatterFormat::Json,
                list(&["a=2", "draft=true", "draft=false"]),
                "b",
            ),
            (
                "# Heading\n---\n\ntext: a\n\n---\n",
                FrontMatterFormat::None,
                list(&[]),
                "# Heading\n---\n\ntext: a\n\n---\n",
            ),
            (
                "\n---\n\ntext\n\n---\n",
                FrontMatterFormat::None,
                list(&[]),
                "\n---\n\ntext\n\n---\n",
            ),
            (
                "# Title\nDate: 2020-01-01\n\nb",
                FrontMatterFormat::None,
                list(&[]),
                "# Title\nDate: 2020-01-01\n\nb",
            ),
            ("Private: a word\n\nb", FrontMatterFormat::None, list(&[]), "Private: a word\n\nb"),
            (
                "Note: this is text\n\nmore",
                FrontMatterFormat::None,
                list(&[]),
                "Note: this is text\n\nmore",
            ),
            ("{{ braces }}", FrontMatterFormat::None, list(&[]), "{{ braces }}"),
            (
                "---\n\ntext after a break",
                FrontMatterFormat::None,
                list(&[]),
                "---\n\ntext after a break",
            ),
            ("# Heading", FrontMatterFormat::None, list(&[]), "# Heading"),
            ("", FrontMatterFormat::None, list(&[]), ""),
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
        assert_eq!(at("---json\n{\"a\": }\n---\n"), Err(14));
        assert_eq!(at(";;;\n\"a\": \n;;;\n"), Err(8));
        assert_eq!(at("--- # c\ntitle: a\nbody"), Err(0));
    }
}
