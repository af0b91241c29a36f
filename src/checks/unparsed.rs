//! Text that merely looks like a link: it was probably meant as one, but doesn't have the syntax,
//! so readers see the brackets.

use super::links::span_of;
use super::undefined::{References, undefined};
use super::url::is_web;
use super::{CheckFindings, File};
use crate::markdown::outline::{TextLine, TextRun};

/// Reports the texts of a line that were probably meant as links.
pub(super) fn check<'f>(
    file: &'f File,
    line: TextLine<'f>,
    known: &mut References<'f>,
    found: &mut CheckFindings<'_>,
) {
    if line.text().contains(['】', '］']) {
        wide_links(file, line, found);
    }
    if !line.text().contains(']') {
        return;
    }
    let mut runs = line.runs().peekable();
    while let Some(run) = runs.next() {
        if run.target.is_none() && !run.style.code {
            let url_follows = runs.peek().is_some_and(|next| next.style.bare_url);
            RunCheck { file, run, url_follows }.check(known, found);
        }
    }
}

/// The check of one run of text.
struct RunCheck<'f> {
    file: &'f File,
    run: TextRun<'f>,
    /// Whether the next run is a bare URL.
    url_follows: bool,
}

/// Something that looks like a link.
struct AlmostLink<'t> {
    /// The byte in the text at which it ends.
    end: usize,
    form: LinkForm<'t>,
}

enum LinkForm<'t> {
    /// `[text][label]`, if no link is defined by that label.
    Reference { label: &'t str },
    /// Like `[text](URL)`, but for a mistake that this hint explains.
    Inline { hint: &'static str },
}

impl<'f> RunCheck<'f> {
    fn check(&self, known: &mut References<'f>, found: &mut CheckFindings<'_>) {
        let text = self.run.text;
        let mut search = SourceSearch::of(self.file.written(&self.run.source));
        for (open, close) in brackets(text) {
            let Some(link) = self.almost_link(open, close) else { continue };
            let written = &text[open..link.end];
            let Some(start) = search.find(open, written) else {
                if search.misses == MOST_MISSES {
                    break;
                }
                continue;
            };
            if search.source[..start].ends_with('\\') {
                continue;
            }
            let start = self.run.source.start + start;
            let span = start..start + written.len();
            match link.form {
                LinkForm::Reference { label } => {
                    found.extend(undefined(
                        self.file,
                        (&text[open + 1..close], label),
                        &span,
                        known,
                    ));
                }
                LinkForm::Inline { hint } => {
                    let message = "this looks like a link, but is shown as text";
                    found.push(self.file.find("unparsed-link", message, &span).hint(hint));
                }
            }
        }
    }

    /// The syntax that the brackets at these bytes, with the text after them, may be meant as.
    fn almost_link(&self, open: usize, close: usize) -> Option<AlmostLink<'f>> {
        if close - open > LONGEST_RUN {
            return None;
        }
        let after = &self.run.text[close + 1..];
        if let Some(rest) = after.strip_prefix('[')
            && let Some(length) = rest.find(']')
        {
            let label = &rest[..length];
            return Some(AlmostLink {
                end: close + 1 + label.len() + 2,
                form: LinkForm::Reference { label },
            });
        }
        if let Some(target) = after.strip_prefix('(')
            && let Some(length) = target.find(')')
            && is_file_with_space(&target[..length])
        {
            let hint = "write `%20` for a space in the target, or put it in `<` and `>`";
            return Some(AlmostLink {
                end: close + 1 + length + 2,
                form: LinkForm::Inline { hint },
            });
        }
        let target = after.trim_start_matches(' ').strip_prefix(['(', '（'])?;
        let leads =
            is_web(target) || target.starts_with("www.") || target.is_empty() && self.url_follows;
        let hint = if after.starts_with([' ', '（']) {
            "write `[text](URL)`, with nothing between the brackets"
        } else {
            "close the bracket, and write `%20` for a space in the URL"
        };
        let joint = after.chars().next().map_or(0, char::len_utf8);
        leads.then_some(AlmostLink { end: close + 1 + joint, form: LinkForm::Inline { hint } })
    }
}

/// Whether a text in parentheses is the name of a file that contains a space.
fn is_file_with_space(target: &str) -> bool {
    const ENDINGS: [&str; 12] = [
        ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".pdf", ".md", ".html", ".mp4",
        ".zip",
    ];
    let lower = target.trim().to_ascii_lowercase();
    let has_ending = ENDINGS.iter().any(|ending| lower.ends_with(ending));
    has_ending && lower.contains(' ') && !lower.contains(['"', '\'', ','])
}

/// Reports `【text】（URL）`: a link in full-width brackets.
fn wide_links(file: &File, line: TextLine<'_>, found: &mut CheckFindings<'_>) {
    let runs: Vec<_> = line.runs().collect();
    for (at, run) in runs.iter().enumerate().filter(|(_, run)| run.target.is_none()) {
        let text = run.text;
        for (open, _) in text.match_indices(['【', '［']) {
            let rest = &text[open..];
            let Some(close) = rest.find(['】', '］']) else { break };
            let Some(target) = rest[close + '】'.len_utf8()..].strip_prefix(['（', '(']) else {
                continue;
            };
            let url_follows =
                target.is_empty() && runs.get(at + 1).is_some_and(|r| r.style.bare_url);
            let written = &rest[..rest.len() - target.len()];
            if url_follows || is_web(target) {
                let span = span_of(file, &run.source, written);
                let message = "this looks like a link, but is shown as text";
                let hint = "write `[text](URL)` with the brackets of ASCII";
                found.push(file.find("unparsed-link", message, &span).hint(hint));
            }
        }
    }
}

/// Finds parts of a text in its source, from the first to the last. Brackets that are written
/// differently there are escaped, and meant as text.
struct SourceSearch<'f> {
    source: &'f str,
    /// Where the last part opens in the text and in the source: the next one follows or encloses
    /// it.
    last: Option<(usize, usize)>,
    /// The number of parts that were not found, each after scanning all the source that follows.
    misses: usize,
}

impl<'f> SourceSearch<'f> {
    fn of(source: &'f str) -> Self {
        Self { source, last: None, misses: 0 }
    }

    /// The byte in the source of the part `written` that opens at the byte `open` of the text.
    fn find(&mut self, open: usize, written: &str) -> Option<usize> {
        let start = match self.last {
            Some((opened, start)) if open < opened => (start + open)
                .checked_sub(opened)
                .filter(|&at| self.source.get(at..).is_some_and(|s| s.starts_with(written))),
            _ => {
                let from = self.last.map_or(0, |(_, start)| start + 1);
                self.source[from..].find(written).map(|start| from + start)
            }
        };
        match start {
            Some(start) => self.last = Some((open, start)),
            None => self.misses += 1,
        }
        start
    }
}

/// The longest text of a link that is considered, in bytes.
const LONGEST_RUN: usize = 4096;

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
