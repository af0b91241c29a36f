//! Comments that silence rules: `<!-- weekly-ignore RULE -->` for its line, or the next one if
//! nothing else stands on its own; `<!-- weekly-ignore-file RULE -->` for the file. In front matter
//! the same stands behind a `#`.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::{CheckFindings, File};
use crate::diagnostic::{Finding, SourceText, nearest};
use crate::markdown::outline::LineKind;
use crate::rules;

/// What the comments of a file silence.
#[derive(Debug, Default)]
pub(super) struct Silencers {
    comments: Vec<Silencer>,
    rules: HashMap<String, Silenced>,
}

/// Where a rule is silenced.
#[derive(Debug, Default)]
struct Silenced {
    in_all_lines: bool,
    lines: BTreeSet<usize>,
}

#[derive(Debug, PartialEq, Eq)]
struct Silencer {
    /// The line that it is about; `None` for all of the file.
    line: Option<usize>,
    /// The rules, and where they are named.
    rules: Vec<(String, Range<usize>)>,
    /// The bytes of the comment.
    place: Range<usize>,
}

const MARK: &str = "weekly-ignore";

impl Silencers {
    /// The silencers in a file.
    pub(super) fn of(file: &File) -> Self {
        // Most files have none.
        let mut hits = memchr::memmem::find_iter(file.text().as_bytes(), MARK).peekable();
        if hits.peek().is_none() {
            return Self::default();
        }
        let code = code_places(file);
        let in_code = |at: usize| {
            let before = code.partition_point(|place| place.start <= at);
            code[..before].last().is_some_and(|place| at < place.end)
        };
        let mut lines = SeenLines::default();
        let comments: Vec<_> = hits
            .filter(|&at| !in_code(at))
            .filter_map(|at| comment(&file.source, file.body, at, &mut lines))
            .collect();
        let mut rules: HashMap<String, Silenced> = HashMap::new();
        for silencer in &comments {
            for (rule, _) in &silencer.rules {
                let silenced = rules.entry(rule.clone()).or_default();
                silenced.in_all_lines |= silencer.line.is_none();
                silenced.lines.extend(silencer.line);
            }
        }
        Self { comments, rules }
    }

    /// Whether a rule is silenced in the file as a whole.
    pub(super) fn silence_file(&self, rule: &str) -> bool {
        self.rules.get(rule).is_some_and(|silenced| silenced.in_all_lines)
    }

    /// Whether a rule is silenced on a line, which is counted only if that depends on it.
    pub(super) fn silence(&self, rule: &str, line: impl FnOnce() -> usize) -> bool {
        let silenced = self.rules.get(rule);
        silenced.is_some_and(|silenced| silenced.in_all_lines || silenced.lines.contains(&line()))
    }

    /// Reports comments that name no rule, or an unknown one.
    pub(super) fn check(&self, found: &mut CheckFindings<'_>) {
        const RULE: &str = "unknown-rule";
        for silencer in &self.comments {
            if silencer.rules.is_empty() {
                let message = "this comment names no rule, so it silences nothing";
                found.push(
                    Finding::new(RULE, message, silencer.place.clone())
                        .hint(format!("write `{MARK} RULE`, as in `{MARK} link-twice`")),
                );
            }
            for (rule, place) in silencer.rules.iter().filter(|(rule, _)| !rules::exists(rule)) {
                let mut unknown =
                    Finding::new(RULE, format!("there is no rule `{rule}`"), place.clone());
                let known = found.has_room(RULE).then(|| nearest(rule, rules::names())).flatten();
                unknown.hint = known.map(|known| format!("did you mean `{known}`?").into());
                found.push(unknown);
            }
        }
    }
}

/// The ranges of the file's text that are code, in which nothing is a comment: in order, and
/// apart from each other.
fn code_places(file: &File) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    for line in file.lines() {
        if line.kind() == LineKind::Code {
            places.push(file.bytes(&line.source()));
        }
        places.extend(line.runs().filter(|run| run.style.code).map(|run| file.bytes(&run.source)));
    }
    places.sort_unstable_by_key(|place| (place.start, place.end));
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(places.len());
    for place in places {
        match joined.last_mut() {
            Some(last) if place.start <= last.end => last.end = last.end.max(place.end),
            _ => joined.push(place),
        }
    }
    joined
}

/// What is known of the lines before, so that no line is read once for each comment in it.
#[derive(Default)]
struct SeenLines {
    /// The last line with a mark.
    seen: usize,
    /// A line in which no more comments end.
    unclosed: usize,
}

/// The comment with the mark at byte `at`, if it is in one. Marks must come in order.
fn comment(source: &SourceText, body: usize, at: usize, lines: &mut SeenLines) -> Option<Silencer> {
    let text = source.text();
    let line = source.line(at);
    let first = std::mem::replace(&mut lines.seen, line) != line;
    let Range { start: line_start, end: line_end } = source.line_around(at);
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
    let (whole, rest) = match rest.strip_prefix("-file") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    // `weekly-ignored` is another word.
    if rest.starts_with(|c: char| c.is_alphanumeric() || c == '-') {
        return None;
    }
    let rules = named_rules(rest, end - rest.len());
    // Another mark before it is text.
    let alone = first
        && text[line_start..opening].trim().is_empty()
        && (at < body || text[end + "-->".len()..line_end].trim().is_empty());
    let line = if alone { line + 1 } else { line };
    Some(Silencer { line: (!whole).then_some(line), rules, place: opening..end })
}

/// The rules that a comment names, and where; `offset` is the byte at which the list begins.
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
    fn comments_silence_their_line_or_the_next_or_the_file() {
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
