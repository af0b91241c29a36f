//! Rules about text: markup shown literally, empty items, images without alternative text, headings
//! that share an id.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;

use super::{CheckFindings, File};
use crate::diagnostic::Finding;
use crate::markdown::outline::{LineKind, TextLine, TextRun};
use crate::path::slugify;

pub(super) fn check(file: &File, found: &mut CheckFindings<'_>) {
    for line in file.lines() {
        if line.kind() == LineKind::Code {
            continue;
        }
        found.extend(marks(file, line));
        found.extend(empty_item(file, line));
        images(file, line, found);
    }
    headings(file, found);
}

/// Asterisks and backticks that are shown literally because they are unmatched.
fn marks(file: &File, line: TextLine<'_>) -> Option<Finding> {
    let text = line.text();
    if !text.contains("**") && !text.contains('`') {
        return None;
    }
    let plain = |run: &TextRun<'_>| !run.style.code && !run.style.image && !run.style.bare_url;
    for run in line.runs().filter(plain) {
        if let Some(at) = asterisks(run.text).and_then(|at| unescaped(file, &run, at, "**")) {
            let message = "these `**` are shown literally: they are unmatched, or next to a space \
                           or punctuation";
            return Some(file.find("unbalanced-asterisks", message, &at).hint(
                "put `**` directly next to the first and last letter; to show them, write `\\*\\*`",
            ));
        }
        if let Some(at) = backtick(run.text).and_then(|at| unescaped(file, &run, at, "`")) {
            let message = "this backtick is shown literally: it is unmatched";
            return Some(
                file.find("unbalanced-backticks", message, &at)
                    .hint("close the code with another backtick; to show it, write `` \\` ``"),
            );
        }
    }
    None
}

/// The position of two or more asterisks next to a word; `2 ** 3`, `2**3` and `a/**/b` are not
/// emphasis.
fn asterisks(text: &str) -> Option<usize> {
    let mut done = 0;
    let mut rows = std::iter::from_fn(|| {
        let at = done + text[done..].find("**")?;
        done = text.len() - text[at..].trim_start_matches('*').len();
        Some((at, done))
    });
    rows.find_map(|(at, end)| {
        let before = text[..at].chars().next_back();
        let after = text[end..].chars().next();
        // `f***` is not emphasis either.
        let length = end - at;
        let censored = length > 2 && before.is_some_and(|c| c.is_ascii_alphabetic());
        let of_path = |c: Option<char>| matches!(c, Some('/' | '.'));
        let number = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let spaced = |c: Option<char>| c.is_some_and(char::is_whitespace);
        let power = number(before) && number(after);
        let alone = spaced(before) && spaced(after);
        let quoted = quotes(before, after);
        // `F**k` is a word that its author does not spell out.
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
        let hidden = length == 2
            && letter(before)
            && letter(after)
            && word_length(text, at..end) <= LONGEST_HIDDEN
            && text.matches("**").count() == 1;
        let is_path = matches!(before, Some('/')) || of_path(after);
        (!power && !alone && !is_path && !censored && !quoted && !hidden).then_some(at)
    })
}

/// The longest word in which asterisks may stand for letters, in bytes.
const LONGEST_HIDDEN: usize = 8;

/// The length of the word of ASCII letters that surrounds a span, in bytes.
fn word_length(text: &str, span: Range<usize>) -> usize {
    let of_word = |c: &char| c.is_ascii_alphabetic();
    let before = text[..span.start].chars().rev().take_while(of_word).count();
    before + span.len() + text[span.end..].chars().take_while(of_word).count()
}

/// Whether these characters enclose a quotation, so that what is between them is mentioned.
fn quotes(before: Option<char>, after: Option<char>) -> bool {
    let pair = (before.unwrap_or(' '), after.unwrap_or(' '));
    matches!(pair, ('\'', '\'') | ('"', '"') | ('`', '`') | ('“', '”') | ('‘', '’') | ('「', '」'))
}

/// The position of a backtick that opens or closes code. An apostrophe, a quotation mark (closed by
/// two others) and a backtick alone are neither.
fn backtick(text: &str) -> Option<usize> {
    if text.contains("''") {
        return None;
    }
    // An apostrophe at the end of a word closes a quotation that a backtick opens.
    let is_quoted = |at: usize| {
        // A backtick in between would open another quotation.
        let rest = text[at + 1..].split('`').next().unwrap_or_default();
        rest.match_indices('\'').any(|(end, _)| {
            let inner = &rest[..end];
            let after = text[at + 1 + end + 1..].chars().next();
            inner.ends_with(char::is_alphanumeric) && after.is_none_or(|c| !c.is_alphanumeric())
        })
    };
    text.match_indices('`').find_map(|(at, _)| {
        if is_quoted(at) {
            return None;
        }
        let before = text[..at].chars().next_back();
        let after = text[at + 1..].chars().next();
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let alone = |c: Option<char>| c.is_none_or(char::is_whitespace);
        (!(letter(before) && letter(after) || alone(before) && alone(after))).then_some(at)
    })
}

/// The number of characters that are compared on each side of a mark.
const AROUND: usize = 20;

/// The span of the `mark` at byte `at` of a run's text in its source, if it has no backslash there.
/// The source of a run in a link is the complete link, so of several the one with the same text
/// around it is meant.
fn unescaped(file: &File, run: &TextRun<'_>, at: usize, mark: &str) -> Option<Range<usize>> {
    let source = file.written(&run.source);
    let similar = |start: usize| {
        let (before, after) = run.text.split_at(at);
        let same = |(a, b): &(char, char)| a == b;
        let behind =
            after.chars().zip(source[start..].chars()).take(AROUND).take_while(same).count();
        let ahead = before
            .chars()
            .rev()
            .zip(source[..start].chars().rev())
            .take(AROUND)
            .take_while(same)
            .count();
        ahead + behind
    };
    let marks = source.match_indices(mark).map(|(start, _)| start);
    let unescaped = marks.filter(|start| !source[..*start].ends_with('\\'));
    let start = unescaped.min_by_key(|start| Reverse(similar(*start)))?;
    Some(run.source.start + start..run.source.start + start + mark.len())
}

fn empty_item(file: &File, line: TextLine<'_>) -> Option<Finding> {
    let empty = line.kind() == LineKind::Item && line.runs().len() == 0;
    // The outline does not include HTML within an item.
    (empty && !file.written(&line.source()).contains('<')).then(|| {
        file.find("empty-item", "this list item is empty", &line.source())
            .hint("add text, or remove the item")
    })
}

fn images(file: &File, line: TextLine<'_>, found: &mut CheckFindings<'_>) {
    for run in line.runs().filter(|run| run.style.image && run.text.trim().is_empty()) {
        let message = "this image has no alternative text";
        found.push(
            file.find("image-without-alt", message, &run.source)
                .hint("describe the image in the square brackets, for people who can't see it"),
        );
    }
}

/// Headings of one level, below the same heading and with the same text, whose ids differ only in a
/// number: links to one of them may later lead to another. Below different headings they can be
/// distinguished.
fn headings(file: &File, found: &mut CheckFindings<'_>) {
    let mut first: HashMap<(Vec<&str>, &str), usize> = HashMap::new();
    let mut open: Vec<(u8, &str)> = Vec::new();
    for line in file.lines() {
        let LineKind::Heading { id, level } = line.kind() else { continue };
        let own = slugify(line.text());
        open.retain(|(other, _)| *other < level);
        let above: Vec<&str> = open.iter().map(|(_, id)| *id).collect();
        open.push((level, id));
        if line.text().trim().is_empty() {
            continue;
        }
        let numbered = id.strip_prefix(&*own).is_some_and(is_number);
        match first.entry((above, line.text().trim())) {
            Entry::Vacant(entry) => {
                entry.insert(file.line(&line.source()));
            }
            // Ids written by the author are not checked.
            Entry::Occupied(entry) if numbered => {
                let earlier = entry.get();
                let message = format!(
                    "the heading on line {earlier} has the same text, so this one gets the id \
                     `{id}`"
                );
                found.push(
                    file.find("duplicate-heading", message, &line.source())
                        .about(line.text())
                        .hint("give it a unique id, as in `{#other-name}`"),
                );
            }
            Entry::Occupied(_) => {}
        }
    }
}

fn is_number(text: &str) -> bool {
    text.strip_prefix('-').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unmatched_emphasis_differs_from_other_asterisks() {
        for (text, expected) in [
            ("**a", true),
            ("a**", true),
            ("a **", true),
            ("**", true),
            ("2 ** 3", false),
            ("2**3", false),
            ("a/**/b", false),
            ("**/x", false),
            ("what the d*** is this", false),
            ("d**** and **a", true),
            ("d**** and d*****", false),
            ("what the F**k", false),
            ("Sh**t happens", false),
            ("词**语", true),
            ("important**words and more", true),
            ("write '**' for a power", false),
            ("write “**” or '***'", false),
        ] {
            assert_eq!(asterisks(text).is_some(), expected, "{text}");
        }
        for (text, expected) in [
            ("`a", true),
            ("a`", true),
            ("a ` b", false),
            ("rock`n roll", false),
            ("``quoted''", false),
            ("`hash' and more", false),
            ("the `old style' of quotes", false),
            ("`it's", true),
            ("`main and 'x'", false),
        ] {
            assert_eq!(backtick(text).is_some(), expected, "{text}");
        }
    }
}
