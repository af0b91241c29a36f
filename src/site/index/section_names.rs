//! Names of sections, and which of them are the same.

use std::borrow::Cow;
use std::ops::Range;

use crate::config::Sections;
use crate::path::slugify;

/// The identity of a section: sections with the same key are the same.
pub(crate) fn section_key(name: &str, aliases: &Sections) -> String {
    key_of(canonical_name(name, aliases))
}

/// The letters and digits of a name's slug, followed by `#` if the name has words such as `C#`.
/// Spaces and punctuation make no difference, nor do numbers that count.
pub(super) fn key_of(name: &str) -> String {
    let mut key = slugify(&without_counts(name));
    key.retain(|c| c != '-');
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let is_sharp = |(at, sharp): (usize, &str)| {
        is_word(name[..at].chars().next_back()) && !is_word(name[at + sharp.len()..].chars().next())
    };
    if name.match_indices('#').any(is_sharp) {
        key.push('#');
    }
    key
}

/// `name` without numbers that count what is below it: `3 updates`, `Jobs (12)`, `共 2 项`. Years
/// and versions do not count.
fn without_counts(name: &str) -> Cow<'_, str> {
    if !name.contains(|c: char| c.is_ascii_digit()) {
        return name.into();
    }
    let mut shown = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let length = from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len());
        let (number, after) = from.split_at(length);
        shown.push_str(before);
        if !counts(&shown, number, after) {
            shown.push_str(number);
        }
        rest = after;
    }
    shown.push_str(rest);
    if shown.contains(char::is_alphabetic) { shown.into() } else { name.into() }
}

/// Whether `number`, between two parts of a name, says how many there are.
fn counts(before: &str, number: &str, after: &str) -> bool {
    let is_year = number.len() == 4 && (number.starts_with("19") || number.starts_with("20"));
    let (word, next) = (before.trim_end(), after.trim_start());
    let leads = word.is_empty() && after.starts_with(' ') && next.starts_with(char::is_alphabetic);
    let bracketed = word.ends_with(['(', '（', '['])
        && next.trim_end().len() <= '）'.len_utf8()
        && next.starts_with([')', '）', ']']);
    let measured = word.ends_with('共') || next.starts_with(MEASURES) && !word.ends_with('第');
    !is_year && (leads || bracketed || measured)
}

/// The Chinese words between a number and what it counts.
const MEASURES: [char; 8] = ['项', '條', '条', '篇', '个', '個', '则', '位'];

/// The canonical name of a section: the one in the settings if listed there, else the name without
/// decorations.
pub(super) fn canonical_name<'n>(name: &'n str, aliases: &'n Sections) -> &'n str {
    let undecorated = undecorated(name);
    let canonical = aliases.canonical(name);
    if canonical == name { aliases.canonical(undecorated) } else { canonical }
}

/// A name without leading numbers and symbols, and trailing symbols.
pub(super) fn undecorated(name: &str) -> &str {
    let is_word = |c: char| c.is_alphanumeric();
    let words = name.trim_start_matches(|c| !is_word(c));
    let counted = words
        .trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    let after_mark = counted.trim_start_matches(['.', '、', ')', '）', '．']);
    let numbered = counted.len() < words.len() && after_mark.len() < counted.len();
    // `2.0` is not a numbering.
    let numbered = numbered && !after_mark.starts_with(|c: char| c.is_ascii_digit());
    let rest = if numbered && after_mark.contains(is_word) { after_mark } else { words };
    let rest = rest.trim_start_matches(|c| !is_word(c));
    let start = name.len() - rest.len();
    let rest = rest.trim_end_matches(|c: char| !is_word(c) && !"+#!！?？%".contains(c));
    if rest.is_empty() { name } else { &name[with_brackets(name, start..start + rest.len())] }
}

/// Brackets that are cut only together.
const BRACKETS: [(char, char); 9] = [
    ('(', ')'),
    ('（', '）'),
    ('[', ']'),
    ('【', '】'),
    ('「', '」'),
    ('『', '』'),
    ('《', '》'),
    ('〈', '〉'),
    ('“', '”'),
];

/// A span of `name`, extended by the brackets of which it has the others.
fn with_brackets(name: &str, mut span: Range<usize>) -> Range<usize> {
    for (open, close) in BRACKETS {
        let count = |c: char| name[span.clone()].matches(c).count();
        let (opened, closed) = (count(open), count(close));
        if closed > opened
            && let Some(at) = name[..span.start].rfind(open)
        {
            span.start = at;
        } else if opened > closed
            && let Some(at) = name[span.end..].find(close)
        {
            span.end += at + close.len_utf8();
        }
    }
    span
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_sections_of_their_own() {
        for (a, b, same) in [
            ("C", "C#", false),
            ("F# news", "F news", false),
            ("C#", "c#:", true),
            ("Issue #5", "Issue 5", true),
            ("x#5", "x5", true),
            ("Q&A", "QA", true),
            ("3 Summary", "4 Summary", true),
            ("12 new tools", "new tools", true),
            ("Jobs (3)", "Jobs（12）", true),
            ("共 2 项", "共 3 项", true),
            ("本周 5 篇推荐", "本周 12 篇推荐", true),
            ("A&B：x", "A & B: x", true),
            ("Rust 2018", "Rust 2021", false),
            ("2024 in review", "2025 in review", false),
            ("Version 1.2", "Version 1.3", false),
            ("Part 1", "Part 2", false),
            ("第 1 项", "第 2 项", false),
            ("3", "4", false),
        ] {
            let aliases = Sections::default();
            assert_eq!(section_key(a, &aliases) == section_key(b, &aliases), same, "{a} {b}");
        }
    }

    #[test]
    fn names_are_stripped_of_numbers_and_symbols() {
        for (name, expected) in [
            ("推荐阅读", "推荐阅读"),
            ("🎈 推荐阅读：", "推荐阅读"),
            ("一、推荐阅读", "推荐阅读"),
            ("2. Jobs", "Jobs"),
            ("（3）Jobs", "Jobs"),
            ("2.0 的消息", "2.0 的消息"),
            ("十一月", "十一月"),
            ("C++", "C++"),
            ("What's new?", "What's new?"),
            ("42", "42"),
            ("🎉", "🎉"),
            ("- Jobs -", "Jobs"),
            ("[Fair] Robots", "[Fair] Robots"),
            ("📖《A》list", "《A》list"),
            ("《A》", "A"),
            ("【推荐】", "推荐"),
            ("- Jobs (new) -", "Jobs (new)"),
            ("1. “A” and [B]", "“A” and [B]"),
            ("A] and B", "A] and B"),
        ] {
            assert_eq!(undecorated(name), expected, "{name}");
        }
    }
}
