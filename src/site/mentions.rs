//! Finds the files that texts mention in whatever way: in links, raw HTML, components, fields for
//! templates. All names are looked for at once, so that the time follows the length of the texts.

use std::collections::{BTreeSet, HashMap};

use aho_corasick::AhoCorasick;
use unicode_normalization::UnicodeNormalization;

use super::sections::parent;
use crate::path::{SourcePath, folder_below_content, percent_decode};

/// The names of files that may be mentioned.
pub(super) struct FileNames<'a> {
    /// Finds their names. None if there are no files.
    names: Option<AhoCorasick>,
    /// The files by their folded paths below `content/`.
    by_path: HashMap<String, Vec<&'a SourcePath>>,
    /// The site's host after its `//`, and the path below which it is; empty if unknown.
    host: String,
    root: String,
}

impl<'a> FileNames<'a> {
    /// The names of `files` on the site at `base`, a URL that may be empty.
    pub(super) fn of(files: impl IntoIterator<Item = &'a SourcePath>, base: &str) -> Self {
        let mut names = BTreeSet::new();
        let mut by_path: HashMap<String, Vec<&SourcePath>> = HashMap::new();
        for file in files {
            names.insert(folded(file.file_name()));
            by_path.entry(folded(folder_below_content(file.as_str()))).or_default().push(file);
        }
        // Building it fails only for more bytes of names than a machine can hold.
        let names = AhoCorasick::new(names).ok().filter(|names| names.patterns_len() > 0);
        let base = folded(base.split_once("://").map_or("", |(_, base)| base));
        let (host, root) = base.split_once('/').unwrap_or((&base, ""));
        let (host, root) = (host.to_owned(), root.trim_end_matches('/').to_owned());
        Self { names, by_path, host, root }
    }

    /// The files that `text` of the page at `source` mentions: by a path from the page's folder or
    /// from the site's root, whatever its case, which may be the end of a URL.
    pub(super) fn mentioned(&self, source: &SourcePath, text: &str) -> BTreeSet<&'a SourcePath> {
        let mut found = BTreeSet::new();
        let folder = folded(folder_below_content(source.folder()));
        self.search(&folder, &folded(text), &mut found);
        if text.contains('%') {
            // Line by line, since what is not UTF-8 can't be decoded.
            let lines = text.lines().map(|line| percent_decode(line).unwrap_or_default());
            self.search(&folder, &folded(&lines.collect::<Vec<_>>().join("\n")), &mut found);
        }
        found
    }

    fn search(&self, folder: &str, text: &str, found: &mut BTreeSet<&'a SourcePath>) {
        let names = self.names.iter().flat_map(|names| names.find_overlapping_iter(text));
        for name in names {
            let (before, after) = (&text[..name.start()], &text[name.end()..]);
            if before.ends_with(is_of_name) || after.starts_with(is_of_name) {
                continue;
            }
            // A path may hold spaces between quotes.
            for ends in [|c: char| !is_of_path(c), is_quote as fn(char) -> bool] {
                let from = before.ceil_char_boundary(before.len().saturating_sub(LONGEST));
                let start = before[from..].char_indices().rev().find(|(_, c)| ends(*c));
                let start = start.map_or(from, |(at, c)| from + at + c.len_utf8());
                self.add(folder, &text[start..name.end()], found);
            }
        }
    }

    /// Adds the files that the path or URL `written` leads to. What is on another host is none.
    fn add(&self, folder: &str, written: &str, found: &mut BTreeSet<&'a SourcePath>) {
        let path = written.trim_start_matches("https:").trim_start_matches("http:");
        let path = match path.strip_prefix("//") {
            Some(url) if self.host.is_empty() || !url.starts_with(&self.host) => return,
            Some(url) => &url[self.host.len()..],
            None => path.strip_prefix('@').unwrap_or(path),
        };
        let is_absolute = path.starts_with('/');
        let parts = path.split('/').filter(|part| !matches!(*part, "" | "."));
        let (up, parts): (Vec<&str>, Vec<&str>) = parts.partition(|part| *part == "..");
        let path = parts.join("/");
        let mut paths = vec![path.clone()];
        if let Some(below) = path.strip_prefix(&self.root).filter(|_| !self.root.is_empty()) {
            paths.push(below.trim_start_matches('/').to_owned());
        }
        if !is_absolute {
            let base = up.iter().fold(folder, |folder, _| parent(folder));
            paths.push(if base.is_empty() { path } else { [base, "/", &*path].concat() });
        }
        found.extend(paths.iter().filter_map(|path| self.by_path.get(path)).flatten());
    }
}

/// The bytes before a name that may be the path to it.
const LONGEST: usize = 2_000;

/// Text without differences of case and of the forms of Unicode.
fn folded(text: &str) -> String {
    text.nfc().flat_map(char::to_lowercase).collect()
}

/// Whether a character is part of a file name, so that a longer name was found.
fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_')
}

/// Whether a character may be in a path that is written without quotes.
fn is_of_path(c: char) -> bool {
    is_of_name(c) || matches!(c, '.' | '/' | '%' | '~' | '+' | '@')
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '(' | '<' | '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_are_found_in_whatever_way_they_are_written() {
        let files: Vec<SourcePath> = [
            "content/posts/a.png",
            "content/posts/sub/a.png",
            "content/posts/Ü b (1).svg",
            "content/img/c.png",
            "content/o/a.png",
            "content/posts/1.png",
        ]
        .iter()
        .map(|path| SourcePath::new(path).unwrap())
        .collect();
        let names = FileNames::of(&files, "https://e.org/sub/");
        let source = SourcePath::new("content/posts/x.md").unwrap();
        let [a, sub, umlaut, c, o, one] = [0, 1, 2, 3, 4, 5].map(|at| files[at].as_str());
        for (text, expected) in [
            ("<img src=\"a.png\">", vec![a]),
            ("<img src=a.png>", vec![a]),
            ("{{&lt; figure src=&quot;A.PNG&quot; &gt;}}", vec![a]),
            ("![[a.png]] and a.png.", vec![a]),
            ("https://e.org/posts/a.png?x#y", vec![a]),
            ("https://e.org/sub/posts/a.png", vec![a]),
            ("https://x.org/posts/a.png, <img src=\"//x.org/a.png\">", vec![]),
            ("/posts/a.png", vec![a]),
            ("/sub/posts/a.png", vec![a]),
            ("@/posts/a.png {static}/img/c.png", vec![a, c]),
            ("./a.png", vec![a]),
            ("sub/a.png", vec![sub]),
            ("../img/c.png", vec![c]),
            ("/img/c.png", vec![c]),
            ("c.png", vec![]),
            ("../o/a.png", vec![o]),
            ("<img src=\"Ü b (1).svg\">", vec![umlaut]),
            ("<img src=\"%C3%9C%20b%20%281%29.svg\">", vec![umlaut]),
            ("u\u{308} b (1).svg", vec![umlaut]),
            ("https://e.org/21.png, a1.png, 1.png2, data.png", vec![]),
            ("1.png", vec![one]),
            ("[\"a.png\",\"1.png\"]", vec![one, a]),
        ] {
            let found = names.mentioned(&source, text);
            let found: Vec<&str> = found.iter().map(|file| file.as_str()).collect();
            let mut expected = expected;
            expected.sort_unstable();
            assert_eq!(found, expected, "{text}");
        }
        assert!(FileNames::of([], "").mentioned(&source, "a.png").is_empty());
    }
}
