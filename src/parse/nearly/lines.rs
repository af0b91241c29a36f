//! The lines of a part of a text, and what those of the form `key: value` say.

use std::ops::Range;

use crate::parse::split::is_unseen;

/// The spans of the lines of a text, without line ends.
pub(super) struct LineCursor<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    pub(super) end: usize,
}

impl Iterator for LineCursor<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let start = (self.at < self.end).then_some(self.at)?;
        let rest = &self.text[start..self.end];
        let end = rest.find('\n').map_or(self.end, |end| start + end);
        self.at = end + 1;
        Some(start..end)
    }
}

/// The items of YAML's lists, line by line.
#[derive(Default)]
pub(super) struct ListItems {
    /// The indentation of the item that the last line belongs to; the outermost, if nested.
    open: Option<usize>,
}

impl ListItems {
    /// Whether `line`, which follows those of the calls before, belongs to an item.
    pub(super) fn contain(&mut self, line: &str) -> bool {
        let shown = line.trim_start_matches(' ');
        if !shown.is_empty() && !shown.starts_with('#') {
            let indent = line.len() - shown.len();
            let starts = shown.starts_with("- ") || shown.trim_end() == "-";
            self.open = match self.open {
                Some(open) if open < indent => Some(open),
                _ => starts.then_some(indent),
            };
        }
        self.open.is_some()
    }
}

/// A line of the form `key: value`.
pub(in crate::parse) struct KeyLine {
    pub(in crate::parse) key: String,
    pub(in crate::parse) value: String,
    pub(in crate::parse) place: Range<usize>,
}

/// The signs between a key and its value, in any width.
const SIGNS: [char; 5] = [':', '=', '：', '＝', '﹕'];

impl KeyLine {
    /// The sign between the key and the value in `text`, and its first byte.
    pub(super) fn sign(&self, text: &str) -> Option<(usize, char)> {
        let line = &text[self.place.clone()];
        let at = line.find(SIGNS)?;
        Some((self.place.start + at, line[at..].chars().next()?))
    }
}

/// A full-width colon, or a small one, behind a key.
#[derive(Debug, Clone)]
pub(super) struct WideColon {
    pub(super) key: Box<str>,
    pub(super) span: Range<usize>,
}

impl WideColon {
    /// The one that separates the key of `entry` from its value.
    pub(super) fn of(text: &str, entry: &KeyLine) -> Option<Self> {
        let (start, sign) = entry.sign(text).filter(|(_, sign)| matches!(sign, '：' | '﹕'))?;
        Some(Self { key: entry.key.as_str().into(), span: start..start + sign.len_utf8() })
    }
}

/// The entry in the line at `span`, if it has that form.
pub(super) fn entry(text: &str, span: Range<usize>) -> Option<KeyLine> {
    let line = &text[span.clone()];
    let (key, value) = loose(line)?;
    let start = span.start + line.len() - line.trim_start_matches(is_unseen).len();
    let end = span.start + line.trim_end_matches(is_unseen).len();
    Some(KeyLine { key: key.to_owned(), value: value.to_owned(), place: start..end.max(start) })
}

/// The key and value of a line of the form `key: value`, in any syntax: YAML, TOML, JSON,
/// JavaScript, Nikola's `.. key: value`, full-width punctuation.
pub(super) fn loose(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_matches(is_unseen);
    let line = line.strip_prefix(".. ").unwrap_or(line);
    let line = line.trim_start_matches(['"', '\'', '“', '‘']);
    let key_end =
        line.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '\u{200b}')))?;
    let (key, rest) = line.split_at(key_end);
    let rest = rest.trim_start_matches(['"', '\'', '”', '’']).trim_start_matches(is_unseen);
    let value = rest.strip_prefix(SIGNS)?;
    if key.is_empty() || value.starts_with("//") {
        return None;
    }
    let comment = value.find(" #").or_else(|| value.find(" //")).unwrap_or(value.len());
    let ends =
        |c: char| is_unseen(c) || matches!(c, ',' | ';' | '"' | '\'' | '“' | '”' | '，' | '；');
    Some((key, value[..comment].trim_matches(ends)))
}
