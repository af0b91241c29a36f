//! Finds the lines of findings that were made after reading: whether a cover or an address is wrong
//! is only known once all files are, and locations of all keys would take memory. The few files
//! with such findings are read again.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, SoughtText, SourceText};
use crate::front_matter::{Key, key};
use crate::parse::{self, Split};
use crate::path::SourcePath;
use crate::source::{SourceFile, SourceTree};

/// Marks the key in front matter that each finding about a complete text is about: the subject of
/// the finding if that is in the value, else the value; the first line if a needed key is missing.
pub(crate) fn locate_keys(found: &mut [Diagnostic], tree: &SourceTree) {
    let mut by_file: BTreeMap<SourcePath, Vec<&mut Diagnostic>> = BTreeMap::new();
    for finding in found {
        let unmarked = finding.location.as_ref().filter(|location| location.mark.is_none());
        if let Some(location) = unmarked
            && finding.counted.is_none()
            && is_about_key(&finding.code)
            && (parse::is_markdown(&location.path) || parse::is_html(&location.path))
        {
            by_file.entry(location.path.clone()).or_default().push(finding);
        }
    }
    by_file.into_par_iter().for_each(|(path, findings)| {
        let Some(text) = FrontMatterText::read(&path, &tree.content) else { return };
        for finding in findings {
            if let Some(span) = text.place(finding) {
                finding.location = Some(text.source.span(span));
            }
        }
    });
}

/// Whether findings with this code are about a key.
fn is_about_key(code: &str) -> bool {
    const CODES: [&str; 13] = [
        "card-font",
        "invalid-path",
        "missing-cover",
        "missing-date",
        "missing-key",
        "missing-title",
        "no-permalink",
        "path-collision",
        "path-taken",
        "shared-slug",
        "site-control",
        "term-case",
        "unused-value",
    ];
    CODES.contains(&code)
}

/// Whether a finding with this code is about the key called `name`.
fn is_about(finding: &Diagnostic, name: &str) -> bool {
    let of_term =
        || matches!(key(name), None | Some(Key::Categories | Key::Tags | Key::Taxonomies));
    let subject = finding.subject.as_ref().map(|subject| subject.name.as_str());
    match (&*finding.code, key(name)) {
        ("missing-cover", key) => key == Some(Key::Cover),
        ("missing-title" | "card-font", key) => key == Some(Key::Title),
        ("term-case" | "shared-slug", _) => of_term(),
        ("unused-value", key) => key == Some(Key::Url),
        ("path-collision" | "path-taken", key) => match subject {
            Some(path) if path.starts_with('/') => {
                matches!(key, Some(Key::Aliases | Key::Url | Key::Slug))
            }
            Some(_) => of_term(),
            None => matches!(key, Some(Key::Url | Key::Slug)),
        },
        ("no-permalink" | "invalid-path" | "site-control", key) => {
            matches!(key, Some(Key::Url | Key::Slug))
        }
        _ => false,
    }
}

/// A text with its front matter.
struct FrontMatterText {
    source: SourceText,
    split: Split,
}

impl FrontMatterText {
    /// Reads the text at `path` again; `None` if it has none, or is gone.
    fn read(path: &SourcePath, files: &[SourceFile]) -> Option<Self> {
        let at = files.binary_search_by(|file| file.path.cmp(path)).ok()?;
        let source = parse::text(path, files[at].read().ok()?).ok()?;
        let split = parse::split(source.text()).ok()?;
        Some(Self { source, split })
    }

    /// The span of the key or heading that a finding is about.
    fn place(&self, finding: &Diagnostic) -> Option<Range<usize>> {
        let (text, split) = (self.source.text(), &self.split);
        let subject = finding.subject.as_deref();
        let sought = match subject.and_then(|subject| subject.sought.as_ref()) {
            Some(SoughtText::Heading(name)) => return find_heading(text, split.body, name),
            Some(SoughtText::Line(line)) => {
                return self.source.line_start(*line).map(|start| self.source.line_span(start));
            }
            Some(SoughtText::Value(value)) => Some(value.as_str()),
            None => subject.map(|subject| subject.name.trim_matches('/')),
        };
        let is_needed = finding.is_about_missing() || finding.code == "no-permalink";
        let first_line = (is_needed && split.body > 0).then(|| self.source.line_span(0));
        let names = split.entries.iter().map(|(name, _)| name);
        let values: Vec<_> = names
            .filter(|name| is_about(finding, name))
            .filter_map(|name| split.find(text, name))
            .collect();
        let written = sought.filter(|subject| !subject.is_empty()).and_then(|subject| {
            values.iter().find_map(|value| {
                let at = find_word(text.get(value.start..split.block.end)?, subject)?;
                Some(value.start + at..value.start + at + subject.len())
            })
        });
        written.or_else(|| values.into_iter().next()).or(first_line)
    }
}

/// The span of a heading called `name` in `text` from byte `from` on: in the first line with that
/// name that begins like a heading, or with bold text, else in the first line with it.
fn find_heading(text: &str, from: usize, name: &str) -> Option<Range<usize>> {
    let mut start = from;
    let mut first = None;
    for line in text.get(from..)?.split_inclusive('\n') {
        if let Some(at) = find_word(line, name) {
            let span = start + at..start + at + name.len();
            if line.trim_start().starts_with(['#', '*', '_', '<']) {
                return Some(span);
            }
            first.get_or_insert(span);
        }
        start += line.len();
    }
    first
}

/// Where `word` is in `text` by itself: `C` is not in `Cranes`, `C#`, `C++` or `C-Sharp`, and `Net`
/// is not in `.Net`.
fn find_word(text: &str, word: &str) -> Option<usize> {
    let is_alone = |at: usize| {
        let mut before = text[..at].chars().rev();
        let mut after = text[at + word.len()..].chars();
        let is_joined = |signs: &str, next: Option<char>, beyond: Option<char>| {
            let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let is_sign = next.is_some_and(|c| signs.contains(c));
            is_word(next) || is_sign || matches!(next, Some('-' | '_' | '.')) && is_word(beyond)
        };
        !is_joined(".#", before.next(), before.next())
            && !is_joined("#+", after.next(), after.next())
    };
    text.match_indices(word).map(|(at, _)| at).find(|at| is_alone(*at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_come_before_other_lines() {
        let text = "## C\n\nC# and C\n\n## 2. C#:\n\n**Jobs**\n\nTides\n=====\n";
        for (name, found) in [("C", 3), ("C#", 22), ("Jobs", 29), ("Tides", 37)] {
            let span = find_heading(text, 0, name);
            assert_eq!(span.map(|span| span.start), Some(found), "{name}");
        }
        assert_eq!(find_heading(text, 5, "C"), Some(13..14));
        assert_eq!(find_heading(text, 0, "Cranes"), None);
    }

    #[test]
    fn words_are_found_by_themselves() {
        for (text, word, at) in [
            ("[Cranes, C]", "C", Some(9)),
            ("- C#\n- C", "C#", Some(2)),
            ("C++, C", "C", Some(5)),
            ("[C#, C-Sharp, .C, C.]", "C", Some(18)),
            ("Node.js, Node", "Node", Some(9)),
            ("/old-x/, /old.html, /old/", "old", Some(21)),
            ("周报，周", "周", Some(9)),
            ("Cranes", "C", None),
        ] {
            assert_eq!(find_word(text, word), at, "{text}");
        }
    }
}
