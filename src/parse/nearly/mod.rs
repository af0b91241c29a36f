//! Finds text that resembles front matter but is not read as such: fences of other characters, a
//! code block, a comment, a language that is code itself. Its keys have no effect, so a draft would
//! be published.

mod hint;
mod lines;

use std::ops::Range;

use serde_json::Value;

use self::hint::NearlyPosition;
use self::lines::LineCursor;
use super::publishing::{self, Publishing};
use super::split::{FrontMatterFormat, Split, is_known, is_unseen};
use crate::diagnostic::Location;
use crate::path::SourcePath;

/// Unrecognised front matter.
#[derive(Debug, Clone)]
pub(crate) struct Nearly {
    /// Its statements about publication.
    pub(crate) publishing: Publishing,
    /// The location of its opening line.
    pub(crate) opening: Location,
    /// Its language, if that is unsupported.
    pub(crate) language: Option<Box<str>>,
    /// The fence that its keys need: `---`, or `+++` for `key = value`.
    needed: &'static str,
    position: NearlyPosition,
}

impl Nearly {
    /// Whether `other` makes the same statements at the same location.
    pub(crate) fn same_as(&self, other: &Self) -> bool {
        self.opening == other.opening && self.publishing.same_as(&other.publishing)
    }
}

/// The maximum number of lines before a fence that is not at the start.
const BEFORE: usize = 40;
/// The maximum number of lines in front matter.
const LONGEST: usize = 1000;
/// The maximum number of other lines within front matter.
const STRANGE: usize = 3;

/// Finds front matter at the start of `text` that `split` did not recognise.
pub(super) fn nearly(path: &SourcePath, text: &str, split: &Split) -> Option<Nearly> {
    let found = match split.format {
        FrontMatterFormat::Code => Some(of_code(text, split)),
        FrontMatterFormat::None => in_text(text),
        FrontMatterFormat::Yaml
        | FrontMatterFormat::Toml
        | FrontMatterFormat::Json
        | FrontMatterFormat::Lines => swallowed(path, text, split).or_else(|| behind(text, split)),
    }?;
    let location = |key: &str, _| {
        let entry = found.entries.iter().find(|entry| entry.key == key);
        let span = entry.map_or(found.opening.clone(), |entry| entry.place.clone());
        Location::span(path, text, span)
    };
    let entries: Vec<_> =
        found.entries.iter().map(|e| (e.key.clone(), Value::String(e.value.clone()))).collect();
    Some(Nearly {
        // Unclear values count as withholding, without a warning.
        publishing: publishing::read(&entries, &location, &mut Vec::new()),
        opening: Location::span(path, text, found.opening.clone()),
        needed: found.needed_fence(text),
        position: match split.format {
            FrontMatterFormat::Code => NearlyPosition::Head,
            FrontMatterFormat::None => NearlyPosition::of(text, &found.opening),
            _ if split.block.contains(&found.opening.start) => NearlyPosition::InValue,
            FrontMatterFormat::Lines => NearlyPosition::BelowLines,
            _ => NearlyPosition::BelowFrontMatter,
        },
        language: found.language,
    })
}

struct FoundFence {
    opening: Range<usize>,
    entries: Vec<KeyLine>,
    language: Option<Box<str>>,
}

impl FoundFence {
    /// The fence for entries in this syntax.
    fn needed_fence(&self, text: &str) -> &'static str {
        let first = self.entries.first().map_or("", |entry| &text[entry.place.clone()]);
        let sign = first.find([':', '=', '：', '＝']).map(|at| &first[at..]);
        if sign.is_some_and(|sign| sign.starts_with(['=', '＝'])) { "+++" } else { "---" }
    }
}

/// A line of the form `key: value`.
pub(super) struct KeyLine {
    pub(super) key: String,
    pub(super) value: String,
    pub(super) place: Range<usize>,
}

/// The kind of block that a line may open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opener {
    /// Hyphens, pluses or similar characters.
    Fence,
    /// A line of other punctuation.
    Signs,
    /// A code block.
    Code,
    /// A comment or an object, which may end on the same line.
    Inline,
    /// A line `key: value`.
    Key,
    None,
}

fn of_code(text: &str, split: &Split) -> FoundFence {
    let opening = 0..text.find('\n').unwrap_or(text.len());
    let line = text[opening.clone()].trim_start_matches(['-', '+', ';']).trim();
    let language = Some(line.split_whitespace().next().unwrap_or_default().into());
    FoundFence { opening, entries: code_entries(text, split.block.clone()), language }
}

/// Entries in code, possibly several on a line.
pub(super) fn code_entries(text: &str, block: Range<usize>) -> Vec<KeyLine> {
    let mut entries = Vec::new();
    for line in (LineCursor { text, at: block.start, end: block.end }) {
        inline(text, &line, &mut entries);
    }
    entries
}

/// Front matter at the start of a text without recognised front matter, or after a few lines.
fn in_text(text: &str) -> Option<FoundFence> {
    let lines = LineCursor { text, at: 0, end: text.len() };
    let seen = lines.filter(|line| !text[line.clone()].chars().all(is_unseen)).take(BEFORE);
    let mut headings_only = true;
    for (index, line) in seen.enumerate() {
        let shown = text[line.clone()].trim_matches(is_unseen);
        let found = match opener(shown) {
            Opener::Fence | Opener::Signs | Opener::Code | Opener::Inline if index == 0 => {
                block(text, &line, Closing::Optional)
            }
            Opener::Fence => block(text, &line, Closing::Needed),
            Opener::Key if headings_only => unfenced(text, &line, Surroundings::Unknown),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
        headings_only &= shown.starts_with('#');
    }
    None
}

/// A line of front matter that reads `draft: true` but is not a top-level key: it is part of
/// another value, such as a string whose quote ends too late, or nested below another key.
fn swallowed(path: &SourcePath, text: &str, split: &Split) -> Option<FoundFence> {
    let lines = LineCursor { text, at: split.block.start, end: split.block.end };
    let lines = lines.filter_map(|line| entry(text, line));
    if split.entries.iter().any(|(key, _)| key.eq_ignore_ascii_case("cascade")) {
        return None;
    }
    let entries: Vec<KeyLine> =
        lines.filter(|entry| publishing::is_draft(&entry.key, &entry.value)).collect();
    let line = entries.first()?.place.clone();
    let in_file = |_: &str, _| Location::file(path);
    let read = publishing::read(&split.entries, &in_file, &mut Vec::new());
    (!read.is_withheld()).then_some(FoundFence { opening: line, entries, language: None })
}

/// Front matter directly behind front matter; relevant only if it withholds the text.
fn behind(text: &str, split: &Split) -> Option<FoundFence> {
    let mut lines = LineCursor { text, at: split.body, end: text.len() };
    let line = lines.find(|line| !text[line.clone()].chars().all(is_unseen))?;
    let found = match opener(text[line.clone()].trim_matches(is_unseen)) {
        Opener::Fence => block(text, &line, Closing::Needed),
        Opener::Signs => block(text, &line, Closing::Optional),
        // Metadata continues if no blank line ends it.
        Opener::Key if line.start == split.body => unfenced(text, &line, Surroundings::Metadata),
        Opener::Key => unfenced(text, &line, Surroundings::Unknown),
        Opener::None if split.format == FrontMatterFormat::Lines && line.start == split.body => {
            unfenced(text, &line, Surroundings::Metadata)
        }
        // A digest may quote front matter in a code block, and comments may contain anything.
        Opener::Code | Opener::Inline | Opener::None => None,
    };
    found.filter(|found| found.entries.iter().any(|entry| publishing::decides(&entry.key)))
}

fn opener(line: &str) -> Opener {
    let line = line.trim_start_matches('\\');
    let (signs, name) = line.split_at(line.find(char::is_alphanumeric).unwrap_or(line.len()));
    let signs = signs.trim_end();
    let format = is_format(name);
    let is_dash = |c: char| {
        matches!(
            c,
            '-' | '+' | ';' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2500}' | '\u{2501}'
        ) || matches!(c, '\u{2e3a}' | '\u{2e3b}' | '\u{fe58}' | '\u{fe62}' | '\u{fe63}')
            || matches!(c, '\u{ff0b}' | '\u{ff0d}' | '\u{ff1b}' | '\u{30fc}' | '\u{4e00}' | ' ')
    };
    let object = signs.trim_start_matches(['-', '+', '[']).trim_start();
    if signs.starts_with("<!--")
        || signs.starts_with("/*")
        || object.starts_with('{') && !object.starts_with("{{") && !object.starts_with("{%")
    {
        Opener::Inline
    } else if signs.starts_with("```") || signs.starts_with("~~~") {
        if format { Opener::Code } else { Opener::None }
    } else if !signs.is_empty() && signs.chars().all(is_dash) {
        match name {
            // A list item, or a rule followed by text.
            _ if signs.chars().count() < 2 && signs.is_ascii() => Opener::None,
            "" => Opener::Fence,
            _ if format || signs.starts_with("---") || signs.starts_with("+++") => Opener::Fence,
            _ => Opener::None,
        }
    } else if signs.chars().count() > 1 && format || is_tag(line) {
        Opener::Signs
    } else if loose(line).is_some() {
        Opener::Key
    } else {
        Opener::None
    }
}

/// Whether the line is a single HTML tag such as `<hr>`.
fn is_tag(line: &str) -> bool {
    let inner = line.strip_prefix('<').and_then(|line| line.strip_suffix('>'));
    inner.is_some_and(|inner| inner.starts_with(char::is_alphabetic) && !inner.contains(['<', ':']))
}

/// Whether the first word names a format of front matter, or there are no words.
fn is_format(name: &str) -> bool {
    const NAMES: [&str; 12] = [
        "",
        "yaml",
        "yml",
        "toml",
        "json",
        "json5",
        "js",
        "javascript",
        "frontmatter",
        "front matter",
        "meta",
        "metadata",
    ];
    let name = name.trim_end_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase();
    let first = name.split_once(' ').filter(|(_, rest)| rest.contains('='));
    NAMES.contains(&first.map_or(name.as_str(), |(first, _)| first))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Closing {
    Needed,
    Optional,
}

/// The block opened by the line at `opening`, if it contains a known key.
fn block(text: &str, opening: &Range<usize>, closing: Closing) -> Option<FoundFence> {
    let mut entries = Vec::new();
    let mut strange = 0;
    let first = text[opening.clone()].trim_matches(is_unseen);
    let mut closed = false;
    match opener(first) {
        Opener::Inline => closed = inline(text, opening, &mut entries),
        // `--- {draft: true}` is YAML, but not front matter of any generator.
        Opener::Fence => _ = inline(text, opening, &mut entries),
        _ => {}
    }
    if !closed {
        let end = text.len();
        let lines = LineCursor { text, at: (opening.end + 1).min(end), end };
        for line in lines.take(LONGEST) {
            let shown = text[line.clone()].trim_matches(is_unseen);
            let comment = shown.starts_with('#') || shown.starts_with("//");
            if let Some(entry) = entry(text, line.clone()) {
                entries.push(entry);
            } else if !shown.is_empty() && !shown.contains(char::is_alphanumeric) && !comment {
                closed = shown.chars().count() > 1 || !shown.is_ascii();
                if closed {
                    break;
                }
            } else if shown.is_empty() && closing == Closing::Needed && entries.is_empty() {
                break;
            } else {
                let within = text[line].starts_with([' ', '\t', '-', '[', '\u{3000}']);
                strange += usize::from(!(shown.is_empty() || within || comment));
                if strange > STRANGE {
                    break;
                }
            }
        }
    }
    // Texts open with tags too, above lines such as `Status: draft` that are about something else.
    let is_text = is_tag(first) && !first.to_ascii_lowercase().starts_with("<hr");
    let known = |entry: &KeyLine| if is_text { decides_draft(entry) } else { is_known(&entry.key) };
    let known = entries.iter().any(known);
    let found = known && (closed || closing == Closing::Optional);
    found.then(|| FoundFence { opening: opening.clone(), entries, language: None })
}

/// The entries on the line of a comment or object, and whether it ends there.
fn inline(text: &str, line: &Range<usize>, entries: &mut Vec<KeyLine>) -> bool {
    let shown = &text[line.clone()];
    let mut at = line.start;
    for part in shown.split_inclusive([',', '{', '<']) {
        let span = at..at + part.len();
        at = span.end;
        let trimmed = part.trim_start_matches(['<', '!', '-', '+', '/', '*', '[', '{', ' ']);
        let start = span.end - trimmed.len();
        let trimmed =
            trimmed.trim_end_matches([',', '{', '<', '}', ')', ']', '>', '-', '+', ';', ' ']);
        entries.extend(entry(text, start..start + trimmed.len()));
    }
    let end = shown.trim_end();
    end.ends_with("-->") || end.ends_with('}')
}

/// The context of lines `key: value`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Surroundings {
    /// They certainly are metadata.
    Metadata,
    /// They are metadata only if one has a known key that isn't about publication, such as `date`.
    Unknown,
}

/// Lines `key: value` without a fence that certainly withhold the text, with few other lines among
/// them.
fn unfenced(text: &str, first: &Range<usize>, context: Surroundings) -> Option<FoundFence> {
    let lines = LineCursor { text, at: first.start, end: text.len() };
    let mut strange = 0;
    let mut entries: Vec<KeyLine> = Vec::new();
    for line in lines.take(LONGEST) {
        match entry(text, line) {
            Some(entry) => entries.push(entry),
            None => strange += 1,
        }
        if strange > STRANGE {
            break;
        }
    }
    // Text may begin with `Status: draft` about something else.
    let is_other = |entry: &KeyLine| is_known(&entry.key) && !publishing::decides(&entry.key);
    let metadata = context == Surroundings::Metadata || entries.iter().any(is_other);
    let is_certain = |entry: &KeyLine| {
        decides_draft(entry) || metadata && publishing::withholds(&entry.key, &entry.value)
    };
    let found = entries.iter().any(is_certain);
    found.then(|| FoundFence { opening: first.clone(), entries, language: None })
}

/// Whether an entry says in plain words if the text is a draft: `draft: false` counts too.
fn decides_draft(entry: &KeyLine) -> bool {
    const KEYS: [&str; 6] = ["draft", "published", "unpublished", "private", "草稿", "发布"];
    let key = entry.key.to_lowercase();
    KEYS.contains(&key.as_str()) && publishing::is_plain(&key, &entry.value)
}

/// The entry in the line at `span`, if it has that form.
fn entry(text: &str, span: Range<usize>) -> Option<KeyLine> {
    let line = &text[span.clone()];
    let (key, value) = loose(line)?;
    let start = span.start + line.len() - line.trim_start_matches(is_unseen).len();
    let end = span.start + line.trim_end_matches(is_unseen).len();
    Some(KeyLine { key: key.to_owned(), value: value.to_owned(), place: start..end.max(start) })
}

/// The key and value of a line of the form `key: value`, in any syntax: YAML, TOML, JSON,
/// JavaScript, Nikola's `.. key: value`, full-width punctuation.
fn loose(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_matches(is_unseen);
    let line = line.strip_prefix(".. ").unwrap_or(line);
    let line = line.trim_start_matches(['"', '\'', '“', '‘']);
    let key_end =
        line.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '\u{200b}')))?;
    let (key, rest) = line.split_at(key_end);
    let rest = rest.trim_start_matches(['"', '\'', '”', '’']).trim_start_matches(is_unseen);
    let value = rest.strip_prefix([':', '=', '：', '＝', '﹕'])?;
    if key.is_empty() || value.starts_with("//") {
        return None;
    }
    let comment = value.find(" #").or_else(|| value.find(" //")).unwrap_or(value.len());
    let ends =
        |c: char| is_unseen(c) || matches!(c, ',' | ';' | '"' | '\'' | '“' | '”' | '，' | '；');
    Some((key, value[..comment].trim_matches(ends)))
}

#[cfg(test)]
mod tests;
