//! Rules about a link by itself: what is wrong with its target, what was meant to be replaced, and
//! what looks like a link but is none.

use std::ops::Range;

use super::undefined::{References, undefined};
use super::url::{UrlFault, invisible, is_web, tracking_in, without_tracking, wrong_with};
use super::{CheckFindings, CheckedLink, File};
use crate::config::Check;
use crate::diagnostic::Finding;
use crate::markdown::outline::{LineKind, TextLine};

pub(super) fn check(file: &File, check: &Check, found: &mut CheckFindings<'_>) {
    // Most files hold nothing of the kind.
    let holds = |name: &String| memchr::memmem::find(file.text().as_bytes(), name.as_bytes());
    let placeholders: Vec<String> =
        check.placeholders.iter().filter(|name| holds(name).is_some()).cloned().collect();
    let hidden = file.text().bytes().any(|byte| byte < b' ' && byte != b'\n' && byte != b'\t');
    let look = Look { tracking: &check.tracking, placeholders: &placeholders, hidden };
    in_front_matter(file, &placeholders, found);
    for link in file.links() {
        of_link(file, &link, look, found);
    }
    let mut references = References::of(&file.text()[file.body..]);
    for line in file.lines().filter(|line| line.kind() != LineKind::Code) {
        in_text(file, line, &placeholders, found);
        not_links(file, line, &mut references, found);
    }
}

/// What to look for in links.
#[derive(Clone, Copy)]
struct Look<'c> {
    tracking: &'c [String],
    placeholders: &'c [String],
    /// Whether the file holds control characters.
    hidden: bool,
}

fn of_link(file: &File, link: &CheckedLink<'_>, look: Look<'_>, found: &mut CheckFindings<'_>) {
    if let Some(text) = placeholder_in_target(link.target, look.placeholders) {
        let message = format!("`{text}` was meant to be replaced");
        return found.push(file.find("placeholder", message, &link.source));
    }
    let wrong = (look.hidden.then(|| hidden_in_source(file.written(&link.source))).flatten())
        .or_else(|| wrong_with(link.target));
    // A link that only leads to the top of its page was meant to lead elsewhere.
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
        tracking_in(link.target, look.tracking)
    } else {
        Vec::new()
    };
    if !tracking.is_empty() {
        let message = format!("the URL tells who sent the reader: `{}`", tracking.join("`, `"));
        let clean = without_tracking(link.target, look.tracking);
        found.push(
            file.find("tracking-parameter", message, &link.source).hint(format!("write `{clean}`")),
        );
    }
}

/// A control character in the target as it is written: the text that is read has a space for it.
fn hidden_in_source(source: &str) -> Option<UrlFault> {
    let target = &source[source.rfind("](").map(|at| at + 2)?..];
    let target = target.trim_end_matches(')').trim_matches(['\n', '\t', ' ']);
    // Line breaks in the target are Markdown's.
    target.contains(|c: char| c.is_control() && !c.is_whitespace()).then(|| invisible(target))?
}

/// The placeholder that a link's target is or holds.
pub(super) fn placeholder_in_target<'t>(
    target: &'t str,
    placeholders: &[String],
) -> Option<&'t str> {
    let target = target.trim();
    let known = placeholders.iter().any(|placeholder| {
        if is_word(placeholder) {
            target == placeholder
        } else {
            holds(target, placeholder).is_some()
        }
    });
    known.then_some(target)
}

/// Whether a placeholder is a word that a text may hold for other reasons, such as `TODO`.
fn is_word(placeholder: &str) -> bool {
    placeholder.chars().all(char::is_alphanumeric)
}

/// Where `text` holds `placeholder`, or a longer one that ends in it (`MY_LINK_HERE`).
fn holds(text: &str, placeholder: &str) -> Option<Range<usize>> {
    let of_word = |c: char| c.is_alphanumeric() || c == '_';
    // Where the word begins that reaches to byte `done`, which is not read again.
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

/// Where a text holds a placeholder. A word such as `TODO` counts only where it opens the text or
/// brackets: texts speak of it too.
fn placeholder_in(text: &str, placeholder: &str) -> Option<Range<usize>> {
    if !is_word(placeholder) {
        return holds(text, placeholder);
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
        // A comment tells its readers what to do.
        if let Some(held) = held.filter(|_| !line.trim_start().starts_with('#')) {
            let message = format!("`{}` was meant to be replaced", &text[held.clone()]);
            let place = offset + held.start..offset + held.end;
            found.push(Finding::new("placeholder", message, place));
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
        // What follows other text on its line does not open it; and a link may well be called
        // `TODO`, if it leads somewhere.
        let opens = run.source.start == first && run.target.is_none();
        let held = placeholders.iter().filter(|name| opens || !is_word(name)).find_map(|name| {
            let held = placeholder_in(run.text, name)?;
            Some(run.text[held].to_owned())
        });
        // A link that is a placeholder itself was told already.
        let told =
            run.target.is_some_and(|target| placeholder_in_target(target, placeholders).is_some());
        if let Some(text) = held.filter(|_| !told) {
            let at = place_in(file, &run.source, &text);
            found.push(file.find("placeholder", format!("`{text}` was meant to be replaced"), &at));
        }
    }
}

/// The first place of `text` in a stretch of the source; all of it if it is written otherwise.
pub(super) fn place_in(file: &File, source: &Range<usize>, text: &str) -> Range<usize> {
    match file.written(source).find(text) {
        Some(at) => source.start + at..source.start + at + text.len(),
        None => source.clone(),
    }
}

/// Text that was meant as a link: its parts are there, but not in the form that makes one.
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
        // Where the last one opens in the text and in the source: the next stands behind it, or
        // around it.
        let mut last: Option<(usize, usize)> = None;
        let mut misses = 0;
        for (open, at) in brackets(run.text) {
            let after = &run.text[at + 1..];
            let label = after.strip_prefix('[').and_then(|rest| Some(&rest[..rest.find(']')?]));
            let target = after.trim_start_matches(' ').strip_prefix(['(', '（']);
            let web = |target: &str| is_web(target) || target.starts_with("www.");
            // A bare URL follows as a run of its own.
            let mut url_next = || runs.peek().is_some_and(|next| next.style.bare_url);
            let led = target.is_some_and(|t| web(t) || t.is_empty() && url_next());
            if label.is_none() && !led || at - open > LONGEST_TEXT {
                continue;
            }
            let joint = after.chars().next().map_or(0, char::len_utf8);
            let end = at + 1 + label.map_or(joint, |label| label.len() + 2);
            // Brackets that are written otherwise are escaped, and meant as text.
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
                // Each miss has read all that follows.
                if misses == MOST_MISSES {
                    break;
                }
                continue;
            };
            last = Some((open, start));
            if source[..start].ends_with('\\') {
                continue;
            }
            let place = run.source.start + start..run.source.start + start + written.len();
            if let Some(label) = label {
                found.extend(undefined(file, (&run.text[open + 1..at], label), &place, known));
                continue;
            }
            let hint = if after.starts_with([' ', '（']) {
                "write `[text](URL)`, with nothing between the brackets"
            } else {
                "close the bracket, and write `%20` for a space in the URL"
            };
            let message = "this looks like a link, but is shown as text";
            found.push(file.find("unparsed-link", message, &place).hint(hint));
        }
    }
}

/// The longest text of a link that is looked at, in bytes.
const LONGEST_TEXT: usize = 4096;

/// A text with so many escaped brackets is not about links.
const MOST_MISSES: usize = 100;

/// The brackets of a text that may be a link's, as the places where they open and close: all pairs
/// but those of indexes, as in `a[0]`.
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
    fn placeholders_are_told_from_words() {
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
    fn brackets_of_links_are_told_from_indexes() {
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
