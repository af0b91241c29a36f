//! Rules about the text: marks that are shown as they are, empty items, images that say nothing,
//! headings that share an id.

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

/// Asterisks and backticks that are in the text for want of their partners.
fn marks(file: &File, line: TextLine<'_>) -> Option<Finding> {
    let text = line.text();
    if !text.contains("**") && !text.contains('`') {
        return None;
    }
    let plain = |run: &TextRun<'_>| !run.style.code && !run.style.image && !run.style.bare_url;
    for run in line.runs().filter(plain) {
        if let Some(at) = asterisks(run.text).and_then(|_| unescaped(file, &run, "**")) {
            let message = "these `**` are shown as they are: they have no partner, or a space or punctuation keeps them apart";
            return Some(
                file.find("unbalanced-asterisks", message, &at)
                    .hint("put `**` right at the first and last letter; write `\\*\\*` if they are meant to be seen"),
            );
        }
        if let Some(at) = backtick(run.text).and_then(|_| unescaped(file, &run, "`")) {
            let message = "this backtick is shown as it is: it has no partner";
            return Some(file.find("unbalanced-backticks", message, &at).hint(
                "close the code with another one; write `` \\` `` if it is meant to be seen",
            ));
        }
    }
    None
}

/// Where two or more asterisks stand at a word; `2 ** 3`, `2**3` and `a/**/b` are not emphasis.
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
        let is_path = matches!(before, Some('/')) || of_path(after);
        (!power && !alone && !is_path && !censored).then_some(at)
    })
}

/// Where a backtick opens or closes code. As an apostrophe, as a quotation mark (with two others
/// that close it) and by itself it does neither.
fn backtick(text: &str) -> Option<usize> {
    if text.contains("''") {
        return None;
    }
    text.match_indices('`').find_map(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + 1..].chars().next();
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let alone = |c: Option<char>| c.is_none_or(char::is_whitespace);
        (!(letter(before) && letter(after) || alone(before) && alone(after))).then_some(at)
    })
}

/// Where `mark` stands in the source of a run without a backslash.
fn unescaped(file: &File, run: &TextRun<'_>, mark: &str) -> Option<Range<usize>> {
    let source = file.written(&run.source);
    let (at, _) = source.match_indices(mark).find(|(at, _)| !source[..*at].ends_with('\\'))?;
    Some(run.source.start + at..run.source.start + at + mark.len())
}

fn empty_item(file: &File, line: TextLine<'_>) -> Option<Finding> {
    let empty = line.kind() == LineKind::Item && line.runs().len() == 0;
    // What HTML stands in an item is not in the outline.
    (empty && !file.written(&line.source()).contains('<')).then(|| {
        file.find("empty-item", "this list item is empty", &line.source())
            .hint("write it, or remove its mark")
    })
}

fn images(file: &File, line: TextLine<'_>, found: &mut CheckFindings<'_>) {
    for run in line.runs().filter(|run| run.style.image && run.text.trim().is_empty()) {
        let message = "this image has no alternative text";
        found.push(
            file.find("image-without-alt", message, &run.source)
                .hint("say in the square brackets what it shows, for those who can't see it"),
        );
    }
}

/// Headings of one level under the same heading that have the same text, and so nearly the same id:
/// links to one of them may come to lead to another. Under headings of their own they are told apart.
fn headings(file: &File, found: &mut CheckFindings<'_>) {
    let mut first: HashMap<(Vec<&str>, String), usize> = HashMap::new();
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
        match first.entry((above, own)) {
            Entry::Vacant(entry) => {
                entry.insert(file.line(&line.source()));
            }
            // An id that its author wrote is another matter.
            Entry::Occupied(entry) if numbered => {
                let earlier = entry.get();
                let message = format!(
                    "the heading of line {earlier} has the same text, so this one gets the id `{id}`"
                );
                found.push(
                    file.find("duplicate-heading", message, &line.source())
                        .hint("give it an id of its own, as in `{#other-name}`"),
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
    fn marks_of_emphasis_are_told_from_others() {
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
        ] {
            assert_eq!(asterisks(text).is_some(), expected, "{text}");
        }
        for (text, expected) in [
            ("`a", true),
            ("a`", true),
            ("a ` b", false),
            ("rock`n roll", false),
            ("``quoted''", false),
        ] {
            assert_eq!(backtick(text).is_some(), expected, "{text}");
        }
    }
}
