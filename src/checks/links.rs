//! Rules about a single link: faults of its target, unreplaced placeholders, and text that merely
//! looks like a link.

use std::ops::Range;

use super::undefined::{References, undefined};
use super::url::{UrlFault, invisible, is_web, tracking_in, without_tracking, wrong_with};
use super::{CheckFindings, CheckedLink, File};
use crate::config::Check;
use crate::diagnostic::Finding;
use crate::markdown::outline::{LineKind, TextLine};

pub(super) fn check(file: &File, check: &Check, found: &mut CheckFindings<'_>) {
    // Most files contain none.
    let contained = |name: &String| memchr::memmem::find(file.text().as_bytes(), name.as_bytes());
    let placeholders: Vec<String> =
        check.placeholders.iter().filter(|name| contained(name).is_some()).cloned().collect();
    let hidden = file.text().bytes().any(|byte| byte < b' ' && byte != b'\n' && byte != b'\t');
    let criteria = LinkCriteria { tracking: &check.tracking, placeholders: &placeholders, hidden };
    in_front_matter(file, &placeholders, found);
    for link in file.links() {
        of_link(file, &link, criteria, found);
    }
    let mut references = References::of(&file.text()[file.body..]);
    for line in file.lines().filter(|line| line.kind() != LineKind::Code) {
        in_text(file, line, &placeholders, found);
        not_links(file, line, &mut references, found);
    }
}

/// The criteria for faulty links.
#[derive(Clone, Copy)]
struct LinkCriteria<'c> {
    tracking: &'c [String],
    placeholders: &'c [String],
    /// Whether the file contains control characters.
    hidden: bool,
}

fn of_link(
    file: &File,
    link: &CheckedLink<'_>,
    criteria: LinkCriteria<'_>,
    found: &mut CheckFindings<'_>,
) {
    if let Some(text) = placeholder_in_target(link.target, criteria.placeholders) {
        let message = format!("the placeholder `{text}` was not replaced");
        return found.push(file.find("placeholder", message, &link.source));
    }
    let wrong = (criteria.hidden.then(|| hidden_in_source(file.written(&link.source))).flatten())
        .or_else(|| wrong_with(link.target));
    // A link that only leads to the top of its page was probably meant to lead elsewhere.
    let wrong = wrong.or_else(|| {
        let message = "this link leads to the top of its own page".to_owned();
        (link.target == "#" && !link.image).then_some(UrlFault {
            rule: "empty-link",
            message,
            hint: None,
        })
    });
    if let Some(UrlFault { rule, message, hint }) = wrong {
        let mut wrong = file.find(rule, message, &link.source);
        wrong.hint = hint.map(Into::into);
        found.push(wrong);
    }
    let tracking = if is_web(link.target) && !link.image {
        tracking_in(link.target, criteria.tracking)
    } else {
        Vec::new()
    };
    if !tracking.is_empty() {
        let message = format!("the URL contains tracking parameters: `{}`", tracking.join("`, `"));
        let clean = without_tracking(link.target, criteria.tracking);
        found.push(
            file.find("tracking-parameter", message, &link.source).hint(format!("write `{clean}`")),
        );
    }
}

/// A control character in the source of the target; in the parsed target it is a space.
fn hidden_in_source(source: &str) -> Option<UrlFault> {
    let target = &source[source.rfind("](").map(|at| at + 2)?..];
    let target = target.trim_end_matches(')').trim_matches(['\n', '\t', ' ']);
    // Line breaks in the target are part of the Markdown syntax.
    target.contains(|c: char| c.is_control() && !c.is_whitespace()).then(|| invisible(target))?
}

/// The placeholder that a link's target is or contains.
pub(super) fn placeholder_in_target<'t>(
    target: &'t str,
    placeholders: &[String],
) -> Option<&'t str> {
    let target = target.trim();
    let known = placeholders.iter().any(|placeholder| {
        if is_word(placeholder) {
            target == placeholder
        } else {
            find_in(target, placeholder).is_some()
        }
    });
    known.then_some(target)
}

/// Whether a placeholder is a word that text may contain for other reasons, such as `TODO`.
fn is_word(placeholder: &str) -> bool {
    placeholder.chars().all(char::is_alphanumeric)
}

/// The range of `placeholder` in `text`, or of a longer one that ends in it (`MY_LINK_HERE`).
fn find_in(text: &str, placeholder: &str) -> Option<Range<usize>> {
    let of_word = |c: char| c.is_alphanumeric() || c == '_';
    // The start of the word that reaches to byte `done`, which is not scanned again.
    let (mut word, mut done) = (0, 0);
    text.match_indices(placeholder).find_map(|(at, _)| {
        let end = at + placeholder.len();
        let between = text[done..at].trim_end_matches(of_word).len();
        word = if between == 0 { word } else { done + between };
        done = at;
        let start = word;
        let apart =
            start == at || text[start..at].ends_with('_') || !placeholder.starts_with(of_word);
        (apart && !text[end..].starts_with(of_word)).then_some(start..end)
    })
}

/// The range of a placeholder in a text. A word such as `TODO` counts only at the start of the text
/// or of brackets, since text may mention it.
fn placeholder_in(text: &str, placeholder: &str) -> Option<Range<usize>> {
    if !is_word(placeholder) {
        return find_in(text, placeholder);
    }
    text.match_indices(placeholder).find_map(|(at, word)| {
        let before = text[..at].trim_end();
        let after = text[at + word.len()..].trim_start();
        let colon = after.starts_with([':', '：']);
        let opens = before.is_empty() && (after.is_empty() || colon);
        let bracket = before.ends_with(['(', '[', '（', '【', '<']);
        let brackets = bracket && (colon || after.starts_with([')', ']', '）', '】', '>']));
        (opens || brackets).then_some(at..at + word.len())
    })
}

fn in_front_matter(file: &File, placeholders: &[String], found: &mut CheckFindings<'_>) {
    if placeholders.is_empty() {
        return;
    }
    let mut start = 0;
    for line in file.text()[..file.body].split_inclusive('\n') {
        let value = line.find([':', '=']).map_or(0, |at| at + 1);
        let text = line[value..].trim_matches([' ', '"', '\'', '\n', '[', ']']);
        let offset = start + value + line[value..].find(text).unwrap_or(0);
        let held = placeholders.iter().find_map(|name| placeholder_in(text, name));
        // A comment addresses the author.
        if let Some(held) = held.filter(|_| !line.trim_start().starts_with('#')) {
            let message = format!("the placeholder `{}` was not replaced", &text[held.clone()]);
            let span = offset + held.start..offset + held.end;
            found.push(Finding::new("placeholder", message, span));
        }
        start += line.len();
    }
}

fn in_text(
    file: &File,
    line: TextLine<'_>,
    placeholders: &[String],
    found: &mut CheckFindings<'_>,
) {
    if placeholders.is_empty() {
        return;
    }
    let first = line.runs().next().map_or(0, |run| run.source.start);
    for run in line.runs().filter(|run| !run.style.code && !run.style.image) {
        // Text after other text does not start its line; and a link may be named `TODO` if it has a
        // real target.
        let opens = run.source.start == first && run.target.is_none();
        let held = placeholders.iter().filter(|name| opens || !is_word(name)).find_map(|name| {
            let held = placeholder_in(run.text, name)?;
            Some(run.text[held].to_owned())
        });
        // A link whose target is a placeholder is reported already.
        let reported =
            run.target.is_some_and(|target| placeholder_in_target(target, placeholders).is_some());
        if let Some(text) = held.filter(|_| !reported) {
            let at = span_of(file, &run.source, &text);
            found.push(file.find(
                "placeholder",
                format!("the placeholder `{text}` was not replaced"),
                &at,
            ));
        }
    }
}

/// The first occurrence of `text` in a span of the source; the whole span if it is written
/// differently.
pub(super) fn span_of(file: &File, source: &Range<usize>, text: &str) -> Range<usize> {
    match file.written(source).find(text) {
        Some(at) => source.start + at..source.start + at + text.len(),
        None => source.clone(),
    }
}

/// Text that was probably meant as a link, but doesn't have the syntax of one.
fn not_links<'f>(
    file: &'f File,
    line: TextLine<'f>,
    known: &mut References<'f>,
    found: &mut CheckFindings<'_>,
) {
    if !line.text().contains(']') {
        return;
    }
    let mut runs = line.runs().peekable();
    while let Some(run) = runs.next() {
        if run.target.is_some() || run.style.code {
            continue;
        }
        let source = file.written(&run.source);
        // Where the last one opens in the text and in the source: the next one follows or encloses
        // it.
        let mut last: Option<(usize, usize)> = None;
        let mut misses = 0;
        for (open, at) in brackets(run.text) {
            let after = &run.text[at + 1..];
            let label = after.strip_prefix('[').and_then(|rest| Some(&rest[..rest.find(']')?]));
            let target = after.trim_start_matches(' ').strip_prefix(['(', '（']);
            let web = |target: &str| is_web(target) || target.starts_with("www.");
            // A bare URL follows as a separate run.
            let mut url_next = || runs.peek().is_some_and(|next| next.style.bare_url);
            let led = target.is_some_and(|t| web(t) || t.is_empty() && url_next());
            if label.is_none() && !led || at - open > LONGEST_TEXT {
                continue;
            }
            let joint = after.chars().next().map_or(0, char::len_utf8);
            let end = at + 1 + label.map_or(joint, |label| label.len() + 2);
            // Brackets that are written differently are escaped, and meant as text.
            let written = &run.text[open..end];
            let start = match last {
                Some((opened, start)) if open < opened => (start + open)
                    .checked_sub(opened)
                    .filter(|&at| source.get(at..).is_some_and(|s| s.starts_with(written))),
                _ => {
                    let from = last.map_or(0, |(_, start)| start + 1);
                    source[from..].find(written).map(|start| from + start)
                }
            };
            let Some(start) = start else {
                misses += 1;
                // Each miss scans all the text that follows.
                if misses == MOST_MISSES {
                    break;
                }
                continue;
            };
            last = Some((open, start));
            if source[..start].ends_with('\\') {
                continue;
            }
            let span = run.source.start + start..run.source.start + start + written.len();
            if let Some(label) = label {
                found.extend(undefined(file, (&run.text[open + 1..at], label), &span, known));
                continue;
            }
            let hint = if after.starts_with([' ', '（']) {
                "write `[text](URL)`, with nothing between the brackets"
            } else {
                "close the bracket, and write `%20` for a space in the URL"
            };
            let message = "this looks like a link, but is shown as text";
            found.push(file.find("unparsed-link", message, &span).hint(hint));
        }
    }
}

/// The longest text of a link that is considered, in bytes.
const LONGEST_TEXT: usize = 4096;

/// Text with so many escaped brackets is not about links.
const MOST_MISSES: usize = 100;

/// The brackets in a text that may belong to a link, as the positions of each pair. Index
/// expressions such as `a[0]` are skipped.
fn brackets(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut open = Vec::new();
    text.match_indices(['[', ']']).filter_map(move |(at, mark)| {
        if mark == "[" {
            open.push(at);
            return None;
        }
        let start: usize = open.pop()?;
        let of_word = |c: char| c.is_ascii_alphanumeric() || "_)]".contains(c);
        (!text[..start].ends_with(of_word)).then_some((start, at))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_differ_from_words() {
        let placeholders = Check::default().placeholders;
        let found = |text: &'static str| {
            placeholders.iter().find_map(|name| placeholder_in(text, name)).map(|at| &text[at])
        };
        for (text, expected) in [
            ("see LINK_HERE", Some("LINK_HERE")),
            ("(FORUM_LINK_HERE)", Some("FORUM_LINK_HERE")),
            ("LINK_HERE_TOO", None),
            ("BLINK_HERE", None),
            ("LINK_HERE_x BLINK_HERELINK_HERE MY_LINK_HERE", Some("MY_LINK_HERE")),
            ("TODO", Some("TODO")),
            ("TODO: write", Some("TODO")),
            ("2021-(TODO: MM-DD)", Some("TODO")),
            ("a list [FIXME]", Some("FIXME")),
            ("remove outdated TODO", None),
            ("TODO comments are counted", None),
            ("a TODO app", None),
            ("todo: small", None),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
        assert!(placeholder_in_target("TODO", &placeholders).is_some());
        assert!(placeholder_in_target("https://example.org/TODO", &placeholders).is_none());
        assert!(placeholder_in_target("https://example.org/LINK_HERE", &placeholders).is_some());
    }

    #[test]
    fn brackets_of_links_differ_from_indexes() {
        for (text, pairs) in [
            ("see [a]", vec![(4, 6)]),
            ("x [a[0]]", vec![(2, 7)]),
            ("[a] [[b] c]", vec![(0, 2), (5, 7), (4, 10)]),
            ("a[0]", vec![]),
            ("a] b] [c", vec![]),
            ("none", vec![]),
        ] {
            assert_eq!(brackets(text).collect::<Vec<_>>(), pairs, "{text}");
        }
    }
}
