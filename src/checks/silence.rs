//! Comments that silence rules: `<!-- weekly-ignore RULE -->` for its line, or the next one if
//! nothing else stands on its own; `<!-- weekly-ignore-file RULE -->` for the file. In front matter
//! the same stands behind a `#`.

use std::ops::Range;

use super::{File, finding};
use crate::diagnostic::{Diagnostic, Location, nearest};
use crate::markdown::outline::LineKind;
use crate::rules;

/// What the comments of a file silence.
#[derive(Debug, Default)]
pub(super) struct Silencers(Vec<Silencer>);

#[derive(Debug, PartialEq, Eq)]
struct Silencer {
    /// The lines that it is about; `None` for all of the file.
    lines: Option<Range<usize>>,
    /// The rules, and where they are named.
    rules: Vec<(String, Range<usize>)>,
    /// Where it stands.
    place: Range<usize>,
}

const MARK: &str = "weekly-ignore";

impl Silencers {
    /// Those of a file.
    pub(super) fn of(file: &File) -> Self {
        let text = &file.text;
        // Most files have none.
        let mut hits = memchr::memmem::find_iter(text.as_bytes(), MARK).peekable();
        if hits.peek().is_none() {
            return Self::default();
        }
        let code = code_places(file);
        let of_hit = |at: usize| {
            let in_code = code.iter().any(|place| place.contains(&at));
            (!in_code).then(|| comment(text, file.body, at)).flatten()
        };
        Self(hits.filter_map(of_hit).collect())
    }

    /// Whether a finding is silenced.
    pub(super) fn silence(&self, finding: &Diagnostic) -> bool {
        let mark = finding.location.as_ref().and_then(|location| location.mark.as_ref());
        self.0.iter().any(|silencer| {
            let names = silencer.rules.iter().any(|(rule, _)| *rule == finding.code);
            names
                && match (&silencer.lines, mark) {
                    (None, _) => true,
                    (Some(lines), Some(mark)) => lines.contains(&mark.line),
                    (Some(_), None) => false,
                }
        })
    }

    /// Comments that name no rule, or one that there is not.
    pub(super) fn mistakes(&self, file: &File) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for silencer in &self.0 {
            let at = |place: &Range<usize>| Location::span(&file.path, &file.text, place.clone());
            if silencer.rules.is_empty() {
                let message = "this comment names no rule, so it silences nothing";
                found.push(
                    finding("unknown-rule", message, at(&silencer.place))
                        .hint(format!("write `{MARK} RULE`, as in `{MARK} link-twice`")),
                );
            }
            for (rule, place) in silencer.rules.iter().filter(|(rule, _)| !rules::exists(rule)) {
                let mut unknown =
                    finding("unknown-rule", format!("there is no rule `{rule}`"), at(place));
                unknown.hint = nearest(rule, rules::names())
                    .map(|known| format!("did you mean `{known}`?").into());
                found.push(unknown);
            }
        }
        found
    }
}

/// Where the file's text is code, in which a comment is none.
fn code_places(file: &File) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    let mut add = |range: Range<usize>| places.push(file.body + range.start..file.body + range.end);
    for line in file.lines() {
        if line.kind() == LineKind::Code {
            add(line.source());
        }
        line.runs().filter(|run| run.style.code).for_each(|run| add(run.source));
    }
    places
}

/// The comment in which the mark stands at `at`, if it stands in one.
fn comment(text: &str, body: usize, at: usize) -> Option<Silencer> {
    let line_start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    let start = at + MARK.len();
    let (opening, end) = if at < body {
        let before = text[line_start..at].trim_end();
        (before.strip_suffix('#').map(str::len)? + line_start, line_end)
    } else {
        let before = text[line_start..at].trim_end();
        let opening = line_start + before.strip_suffix("<!--").map(str::len)?;
        (opening, start + text[start..line_end].find("-->")?)
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
    let mut rules = Vec::new();
    let mut offset = end - rest.len();
    for word in rest.split_inclusive([' ', ',', '\t']) {
        let name = word.trim_end_matches([' ', ',', '\t']);
        if !name.is_empty() {
            rules.push((name.to_owned(), offset..offset + name.len()));
        }
        offset += word.len();
    }
    let line = memchr::memchr_iter(b'\n', &text.as_bytes()[..line_start]).count() + 1;
    let after = if at < body { "" } else { text[end..line_end].strip_prefix("-->")? };
    let alone = text[line_start..opening].trim().is_empty() && after.trim().is_empty();
    let lines = if whole {
        None
    } else if alone {
        Some(line + 1..line + 2)
    } else {
        Some(line..line + 1)
    };
    Some(Silencer { lines, rules, place: opening..end })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_silence_their_line_or_the_next_or_the_file() {
        let of = |text: &str, body: usize| {
            let at = text.find(MARK)?;
            let found = comment(text, body, at)?;
            let names: Vec<_> = found.rules.into_iter().map(|(name, _)| name).collect();
            Some((found.lines, names.join(" ")))
        };
        for (text, body, expected) in [
            ("a\nb <!-- weekly-ignore link-twice -->\n", 0, Some((Some(2..3), "link-twice"))),
            ("a\n<!-- weekly-ignore a, b -->\nc", 0, Some((Some(3..4), "a b"))),
            ("  <!--weekly-ignore a-->\nc", 0, Some((Some(2..3), "a"))),
            ("<!-- weekly-ignore-file a -->", 0, Some((None, "a"))),
            ("<!-- weekly-ignore -->", 0, Some((Some(2..3), ""))),
            ("<!-- weekly-ignored a -->", 0, None),
            ("weekly-ignore a", 0, None),
            ("<!-- weekly-ignore a", 0, None),
            ("---\ndate: x # weekly-ignore a\n---\n", 33, Some((Some(2..3), "a"))),
            ("---\n# weekly-ignore-file a\n---\n", 30, Some((None, "a"))),
            ("---\ntitle: weekly-ignore a\n---\n", 30, None),
        ] {
            let expected = expected.map(|(lines, names)| (lines, names.to_owned()));
            assert_eq!(of(text, body), expected, "{text}");
        }
    }
}
