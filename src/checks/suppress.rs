//! Comments that suppress rules: `<!-- weekly-ignore RULE -->` for its line, or for the next one if
//! the comment is alone on its line; `<!-- weekly-ignore-file RULE -->` for the file. In front
//! matter, such comments begin with `#`.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::{CheckFindings, File};
use crate::diagnostic::{Finding, SourceText, nearest};
use crate::markdown::outline::LineKind;
use crate::rules;

/// The rules that the comments of a file suppress.
#[derive(Debug, Default)]
pub(super) struct Suppressions {
    comments: Vec<Suppression>,
    rules: HashMap<String, Suppressed>,
}

/// The scope in which a rule is suppressed.
#[derive(Debug, Default)]
struct Suppressed {
    in_all_lines: bool,
    lines: BTreeSet<usize>,
}

#[derive(Debug, PartialEq, Eq)]
struct Suppression {
    /// The line it applies to; `None` for the whole file.
    line: Option<usize>,
    /// The rules with the spans of their names.
    rules: Vec<(String, Range<usize>)>,
    /// The span of the comment.
    span: Range<usize>,
}

const MARK: &str = "weekly-ignore";

impl Suppressions {
    /// Reads the comments of a file.
    pub(super) fn of(file: &File) -> Self {
        // Most files have no such comments.
        let mut hits = memchr::memmem::find_iter(file.text().as_bytes(), MARK).peekable();
        if hits.peek().is_none() {
            return Self::default();
        }
        let code = code_spans(file);
        let in_code = |at: usize| {
            let before = code.partition_point(|span| span.start <= at);
            code[..before].last().is_some_and(|span| at < span.end)
        };
        let mut lines = SeenLines::default();
        let comments: Vec<_> = hits
            .filter(|&at| !in_code(at))
            .filter_map(|at| comment(&file.source, file.body, at, &mut lines))
            .collect();
        let mut rules: HashMap<String, Suppressed> = HashMap::new();
        for suppression in &comments {
            for (rule, _) in &suppression.rules {
                let suppressed = rules.entry(rule.clone()).or_default();
                suppressed.in_all_lines |= suppression.line.is_none();
                suppressed.lines.extend(suppression.line);
            }
        }
        Self { comments, rules }
    }

    /// Whether a rule is suppressed in the whole file.
    pub(super) fn suppress_file(&self, rule: &str) -> bool {
        self.rules.get(rule).is_some_and(|suppressed| suppressed.in_all_lines)
    }

    /// Whether a rule is suppressed on a line; `line` is called only if that depends on it.
    pub(super) fn suppress(&self, rule: &str, line: impl FnOnce() -> usize) -> bool {
        let suppressed = self.rules.get(rule);
        suppressed
            .is_some_and(|suppressed| suppressed.in_all_lines || suppressed.lines.contains(&line()))
    }

    /// Reports comments without a rule, or with an unknown one.
    pub(super) fn check(&self, found: &mut CheckFindings<'_>) {
        const RULE: &str = "unknown-rule";
        for suppression in &self.comments {
            if suppression.rules.is_empty() {
                let message = "this comment names no rule, so it suppresses nothing";
                found.push(
                    Finding::new(RULE, message, suppression.span.clone())
                        .hint(format!("write `{MARK} RULE`, as in `{MARK} link-twice`")),
                );
            }
            for (rule, span) in suppression.rules.iter().filter(|(rule, _)| !rules::exists(rule)) {
                let mut unknown =
                    Finding::new(RULE, format!("unknown rule `{rule}`"), span.clone());
                let known = found.has_room(RULE).then(|| nearest(rule, rules::names())).flatten();
                unknown.hint = known.map(|known| format!("did you mean `{known}`?").into());
                found.push(unknown);
            }
        }
    }
}

/// The spans of code in the file's text, in which there are no comments; sorted and disjoint.
pub(super) fn code_spans(file: &File) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    for line in file.lines() {
        if line.kind() == LineKind::Code {
            spans.push(file.bytes(&line.source()));
        }
        spans.extend(line.runs().filter(|run| run.style.code).map(|run| file.bytes(&run.source)));
    }
    spans.sort_unstable_by_key(|span| (span.start, span.end));
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    joined
}

/// The result of earlier searches, so that no line is searched once per comment.
#[derive(Default)]
struct SeenLines {
    /// The last line with a mark.
    seen: usize,
    /// A line in which no further comment ends.
    unclosed: usize,
}

/// The comment with the mark at byte `at`, if it is in a comment. Marks must be given in order.
fn comment(
    source: &SourceText,
    body: usize,
    at: usize,
    lines: &mut SeenLines,
) -> Option<Suppression> {
    let text = source.text();
    let line = source.line(at);
    let first = std::mem::replace(&mut lines.seen, line) != line;
    let Range { start: line_start, end: line_end } = source.line_span(at);
    let start = at + MARK.len();
    let before = text[line_start..at].trim_end();
    let (opening, end) = if at < body {
        (before.strip_suffix('#').map(str::len)? + line_start, line_end)
    } else {
        let opening = line_start + before.strip_suffix("<!--").map(str::len)?;
        if lines.unclosed == line {
            return None;
        }
        let Some(length) = text[start..line_end].find("-->") else {
            lines.unclosed = line;
            return None;
        };
        (opening, start + length)
    };
    let rest = &text[start..end];
    let (whole_file, rest) = match rest.strip_prefix("-file") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    // `weekly-ignored` is another word.
    if rest.starts_with(|c: char| c.is_alphanumeric() || c == '-') {
        return None;
    }
    let rules = named_rules(rest, end - rest.len());
    // Text before the comment may include another mark.
    let alone = first
        && text[line_start..opening].trim().is_empty()
        && (at < body || text[end + "-->".len()..line_end].trim().is_empty());
    let line = if alone { line + 1 } else { line };
    Some(Suppression { line: (!whole_file).then_some(line), rules, span: opening..end })
}

/// The rules named in a comment, with their spans; `offset` is the byte at which the list begins.
fn named_rules(list: &str, mut offset: usize) -> Vec<(String, Range<usize>)> {
    let mut rules = Vec::new();
    for word in list.split_inclusive([' ', ',', '\t']) {
        let name = word.trim_end_matches([' ', ',', '\t']);
        if !name.is_empty() {
            rules.push((name.to_owned(), offset..offset + name.len()));
        }
        offset += word.len();
    }
    rules
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::SourcePath;

    #[test]
    fn comments_suppress_their_line_or_the_next_or_the_file() {
        let of = |text: &str, body: usize| {
            let at = text.find(MARK)?;
            let source = SourceText::new(SourcePath::new("a.md").unwrap(), text.to_owned());
            let found = comment(&source, body, at, &mut SeenLines::default())?;
            let names: Vec<_> = found.rules.into_iter().map(|(name, _)| name).collect();
            Some((found.line, names.join(" ")))
        };
        for (text, body, expected) in [
            ("a\nb <!-- weekly-ignore link-twice -->\n", 0, Some((Some(2), "link-twice"))),
            ("a\n<!-- weekly-ignore a, b -->\nc", 0, Some((Some(3), "a b"))),
            ("  <!--weekly-ignore a-->\nc", 0, Some((Some(2), "a"))),
            ("<!-- weekly-ignore-file a -->", 0, Some((None, "a"))),
            ("<!-- weekly-ignore -->", 0, Some((Some(2), ""))),
            ("<!-- weekly-ignored a -->", 0, None),
            ("weekly-ignore a", 0, None),
            ("<!-- weekly-ignore a", 0, None),
            ("---\ndate: x # weekly-ignore a\n---\n", 33, Some((Some(2), "a"))),
            ("---\n# weekly-ignore-file a\n---\n", 30, Some((None, "a"))),
            ("---\ntitle: weekly-ignore a\n---\n", 30, None),
        ] {
            let expected = expected.map(|(line, names)| (line, names.to_owned()));
            assert_eq!(of(text, body), expected, "{text}");
        }
    }
}
