//! The lists of folders in Pelican's settings, which are Python: only lists of plain strings are
//! read.

use std::ops::Range;

use crate::path::SourcePath;

/// The folders below `content/` to which Pelican gives a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pelican {
    /// `PAGE_PATHS`: the folders with pages, which are not articles even if they have dates.
    pages: FolderList,
    /// `STATIC_PATHS`: the folders and files that are copied. Of others only those that texts
    /// mention are.
    copied: FolderList,
}

/// A list of folders in settings.
#[derive(Debug, Clone, PartialEq, Eq)]
enum FolderList {
    /// It is not there.
    Default,
    /// Paths without `/` at their ends; an empty one is everything.
    Plain(Vec<String>),
    /// It is code, which is not run.
    Code,
}

impl Pelican {
    /// Reads the lists in the text of settings.
    pub(super) fn of(text: &str) -> Self {
        Self {
            pages: FolderList::of(text, "PAGE_PATHS"),
            copied: FolderList::of(text, "STATIC_PATHS"),
        }
    }

    /// Adds what the settings for publishing say.
    pub(super) fn add(&mut self, other: Self) {
        self.pages.add(other.pages);
        self.copied.add(other.copied);
    }

    /// The line by which the files that are not copied are unknown, so that all are published.
    pub(super) fn unread(text: &str) -> Option<Range<usize>> {
        let mut changes = changes(text, "STATIC_PATHS");
        changes.find(|(_, change)| matches!(change, ListChange::Code)).map(|(line, _)| line)
    }

    /// Whether the text at `path` is a page even if it has a date.
    pub(crate) fn is_page(&self, path: &SourcePath) -> bool {
        self.pages.contains(path, "pages") == Some(true)
    }

    /// Whether Pelican copies the file at `path` only if a text mentions it.
    pub(crate) fn needs_mention(&self, path: &SourcePath) -> bool {
        self.copied.contains(path, "images") == Some(false)
    }
}

/// A statement that changes a list.
enum ListChange {
    Set(Vec<String>),
    Extend(Vec<String>),
    /// Such as `STATIC_PATHS.append(name)`, or an assignment under a condition.
    Code,
}

/// The statements of a text in Python that change the list `name`, with the spans of their lines.
fn changes(text: &str, name: &str) -> impl Iterator<Item = (Range<usize>, ListChange)> {
    let mut at = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        let code = &line[..line.find('#').unwrap_or(line.len())];
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '"' | '\'');
        let behind = code.match_indices(name).find_map(|(at, _)| {
            let behind = code[at + name.len()..].trim_start();
            let is_changed = behind.starts_with(['.', '[', ':', '=', '+', '-', '*'])
                && !behind.starts_with("==");
            (is_changed && !code[..at].ends_with(is_word)).then_some(behind)
        })?;
        let from = start + code.len() - behind.len();
        let value = |sign: &str| {
            let value = behind.strip_prefix(sign).filter(|_| line.starts_with(name))?;
            strings(&text[from + behind.len() - value.len()..])
        };
        let set = value("=").map(ListChange::Set);
        let change = set.or_else(|| value("+=").map(ListChange::Extend));
        Some((start..start + line.trim_end().len(), change.unwrap_or(ListChange::Code)))
    })
}

impl FolderList {
    fn of(text: &str, name: &str) -> Self {
        let mut list = Self::Default;
        for (_, change) in changes(text, name) {
            match change {
                ListChange::Set(paths) if list != Self::Code => list = Self::Plain(paths),
                ListChange::Set(paths) | ListChange::Extend(paths) => list.add(Self::Plain(paths)),
                ListChange::Code => list = Self::Code,
            }
        }
        list
    }

    fn add(&mut self, other: Self) {
        match (&mut *self, other) {
            (Self::Plain(paths), Self::Plain(more)) => paths.extend(more),
            (_, Self::Default) | (Self::Code, _) => {}
            (_, other) => *self = other,
        }
    }

    /// Whether the list contains the file at `path`; `None` if this is not known.
    fn contains(&self, path: &SourcePath, by_default: &str) -> Option<bool> {
        let path = path.as_str().strip_prefix("content/")?;
        let is_below = |folder: &str| {
            let rest = path.strip_prefix(folder);
            folder.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        match self {
            Self::Default => Some(is_below(by_default)),
            Self::Plain(folders) => Some(folders.iter().any(|folder| is_below(folder))),
            Self::Code => None,
        }
    }
}

/// The strings of the list or tuple at the start of `text`; `None` if it contains anything else.
fn strings(text: &str) -> Option<Vec<String>> {
    let mut rest = text.trim_start_matches(' ').strip_prefix(['[', '('])?;
    let mut found = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        if rest.starts_with([']', ')']) {
            let after = rest[1..].lines().next().unwrap_or_default().trim_start();
            return (after.is_empty() || after.starts_with('#')).then_some(found);
        }
        if let Some(comment) = rest.strip_prefix('#') {
            rest = &comment[comment.find('\n')?..];
            continue;
        }
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (string, after) = rest[1..].split_once(quote)?;
        if string.contains(['\\', '\n']) || !after.trim_start().starts_with([',', ']', ')', '#']) {
            return None;
        }
        let path = string.strip_prefix("./").unwrap_or(string).trim_matches('/');
        found.push(if path == "." { String::new() } else { path.to_owned() });
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_plain_strings_are_read() {
        let page = SourcePath::new("content/pages/about.md").unwrap();
        let image = SourcePath::new("content/images/a.png").unwrap();
        let notes = SourcePath::new("content/notes.txt").unwrap();
        for (text, expected) in [
            ("SITENAME = 'x'\n", [true, false, true]),
            (
                "PAGE_PATHS = ['info']\nSTATIC_PATHS = [\n  'notes.txt', # a\n  \"img\",\n]\n",
                [false, true, false],
            ),
            ("STATIC_PATHS = ['']", [true, false, false]),
            (
                "STATIC_PATHS = ('./images/', 'extra')\nSTATIC_PATHS += ['notes.txt']",
                [true, false, false],
            ),
            ("STATIC_PATHS = ['images'] + more\nPAGE_PATHS = glob('*')", [false, false, false]),
            ("STATIC_PATHS = ['a' 'b']", [true, false, false]),
            ("STATIC_PATHS = [", [true, false, false]),
            ("# STATIC_PATHS = ['a']", [true, false, true]),
            ("STATIC_PATHS = ['a']\nSTATIC_PATHS = ['images']", [true, false, true]),
            ("STATIC_PATHS = ['a']\nSTATIC_PATHS.append('notes.txt')", [true, false, false]),
            ("STATIC_PATHS = ['a']\nif x:\n    STATIC_PATHS = ['b']", [true, false, false]),
            ("STATIC_PATHS = ['a']\nSTATIC_PATHS += glob('*')", [true, false, false]),
            ("MY_STATIC_PATHS = glob('*')\nx = [*STATIC_PATHS]", [true, false, true]),
            ("PAGE_PATHS.extend(more)", [false, false, true]),
        ] {
            let pelican = Pelican::of(text);
            let found = [
                pelican.is_page(&page),
                pelican.needs_mention(&image),
                pelican.needs_mention(&notes),
            ];
            assert_eq!(found, expected, "{text}");
        }
    }
}
