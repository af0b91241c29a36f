//! Rules about a single link: faults of its target, and unreplaced placeholders.

use std::ops::Range;

use super::undefined::References;
use super::unparsed;
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
        unparsed::check(file, line, &mut references, found);
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

/// The range of a placeholder in a text. A word such as `TODO` counts only if it is the complete
/// text, a label (`TODO: ...`), or what brackets at the end contain, since text may mention it.
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
        let closed = after.strip_prefix([')', ']', '）', '】', '>']);
        let ends = closed.is_some_and(|rest| !rest.contains(char::is_alphanumeric));
        let brackets = bracket && (colon || ends) && !is_quoted(before);
        (opens || brackets).then_some(at..at + word.len())
    })
}

/// Whether the brackets that end this text are the first of a quotation.
fn is_quoted(before: &str) -> bool {
    let brackets = ['(', '[', '（', '【', '<'];
    before.trim_end_matches(brackets).ends_with(['"', '\'', '“', '‘', '「', '『', '《'])
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
    // A heading may name a list of things to do.
    let is_heading = matches!(line.kind(), LineKind::Heading { .. });
    let first = line.runs().next().map_or(0, |run| run.source.start);
    for run in line.runs().filter(|run| !run.style.code && !run.style.image) {
        // Text after other text does not start its line; and a link may be named `TODO` if it has a
        // real target.
        let opens = run.source.start == first && run.target.is_none() && !is_heading;
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
            ("[TODO] sort is slow", None),
            ("the title \"[TODO] sort is slow\"", None),
            ("a quoted \"[FIXME]\"", None),
            ("the place [TODO].", Some("TODO")),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
        assert!(placeholder_in_target("TODO", &placeholders).is_some());
        assert!(placeholder_in_target("https://example.org/TODO", &placeholders).is_none());
        assert!(placeholder_in_target("https://example.org/LINK_HERE", &placeholders).is_some());
    }
}
