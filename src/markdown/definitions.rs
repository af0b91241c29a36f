//! Finds link reference definitions with a repeated label. The Markdown parser applies the first
//! one.

use std::ops::Range;

use pulldown_cmark::RefDefs;

use super::annotated::AnnotatedText;
use super::steps;
use crate::diagnostic::{Finding, Findings};

/// Reports the definitions in `marked` that are not those in `applied`, which apply.
pub(super) fn duplicates(marked: &AnnotatedText<'_>, applied: &RefDefs<'_>, found: &mut Findings) {
    let text = marked.text.as_ref();
    // In most texts, no more lines resemble definitions than are definitions.
    if lines(text).count() <= applied.iter().count() {
        return;
    }
    let mut code = FencedCode::of(text);
    for (start, line) in lines(text) {
        // Quotes and lists may contain definitions too.
        let content = line.trim_start_matches([' ', '\t', '>']);
        let Some(label) = label(content).filter(|_| !line.starts_with("    ")) else { continue };
        let at = start + (line.len() - content.len());
        let repeats = applied.get(label).is_some_and(|first| {
            let behind = &content[label.len() + "[]:".len()..];
            // A repetition of the same target is harmless.
            first.span.start < at && !leads_to(&text[first.span.clone()], target(behind))
        });
        if repeats && !code.contains(start) {
            found.push(finding(label, marked.source_range(&(at..at + label.len() + 2))));
        }
    }
}

/// The lines that may be definitions, with their offsets.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let bytes = text.as_bytes();
    let mut line_end = 0;
    memchr::memmem::find_iter(bytes, b"]:").filter_map(move |at| {
        // Only the first on a line can end a label.
        let start = memchr::memrchr(b'\n', &bytes[line_end..at]).map(|end| line_end + end + 1);
        let first = start.is_some() || line_end == 0;
        let start = start.unwrap_or(line_end);
        line_end = at + 2;
        if !first {
            return None;
        }
        let length = memchr::memchr(b'\n', &bytes[at..]);
        let line = &text[start..length.map_or(text.len(), |length| at + length)];
        steps::count(line.len());
        let content = line.trim_start_matches([' ', '\t', '>']);
        let is_label = content.starts_with('[') && !line.starts_with("[^");
        is_label.then_some((start, line))
    })
}

/// The target with which the part of a definition behind its label begins.
fn target(behind: &str) -> &str {
    let behind = behind.trim_start();
    match behind.strip_prefix('<') {
        Some(enclosed) => enclosed.split('>').next().unwrap_or_default(),
        None => behind.split_whitespace().next().unwrap_or_default(),
    }
}

/// Whether `definition` leads to `expected`. Only as much of it is read as `expected` is long, since
/// many others may repeat it.
fn leads_to(definition: &str, expected: &str) -> bool {
    const MOST_SPACES: usize = 1_000;
    let behind = definition.split_once("]:").map_or("", |(_, behind)| behind);
    let spaces = behind.bytes().take(MOST_SPACES).take_while(u8::is_ascii_whitespace).count();
    steps::count(spaces + expected.len());
    let written = &behind[spaces..];
    let enclosed = written.strip_prefix('<');
    let rest = enclosed.unwrap_or(written).strip_prefix(expected);
    rest.is_some_and(|rest| match enclosed {
        Some(_) => rest.starts_with('>'),
        None => rest.is_empty() || rest.starts_with(char::is_whitespace),
    })
}

/// The fenced code of a text, read up to a line.
struct FencedCode<'t> {
    rest: &'t str,
    /// The offset of `rest`.
    at: usize,
    /// The mark and length of the open fence.
    open: Option<(u8, usize)>,
}

impl<'t> FencedCode<'t> {
    fn of(text: &'t str) -> Self {
        let any = ["```", "~~~"]
            .iter()
            .any(|fence| memchr::memmem::find(text.as_bytes(), fence.as_bytes()).is_some());
        Self { rest: if any { text } else { "" }, at: 0, open: None }
    }

    /// Whether the line at byte `start` is code. Lines must be in order.
    fn contains(&mut self, start: usize) -> bool {
        while self.at < start && !self.rest.is_empty() {
            let end = memchr::memchr(b'\n', self.rest.as_bytes());
            let (line, rest) = self.rest.split_at(end.map_or(self.rest.len(), |end| end + 1));
            steps::count(line.len());
            self.at += line.len();
            self.rest = rest;
            let content = line.trim_start_matches([' ', '\t', '>']);
            let Some(mark) = fence_mark(content) else { continue };
            let closes = |open: (u8, usize)| {
                let only_marks = content.trim_end().bytes().all(|byte| byte == mark.0);
                mark.0 == open.0 && mark.1 >= open.1 && only_marks
            };
            match self.open {
                None => self.open = Some(mark),
                Some(open) if closes(open) => self.open = None,
                Some(_) => {}
            }
        }
        self.open.is_some()
    }
}

fn finding(label: &str, source: Range<usize>) -> Finding {
    let message = format!("the link `[{label}]` is already defined; the first definition applies");
    Finding::new("duplicate-definition", message, source)
        .hint("remove one of them, or give them different labels")
}

/// The mark and length of the code fence that opens `line`.
fn fence_mark(line: &str) -> Option<(u8, usize)> {
    let mark = *line.as_bytes().first().filter(|byte| matches!(byte, b'`' | b'~'))?;
    let length = line.bytes().take_while(|&byte| byte == mark).count();
    (length >= 3 && !(mark == b'`' && line[length..].contains('`'))).then_some((mark, length))
}

/// The label of the definition that opens `line`.
fn label(line: &str) -> Option<&str> {
    let inner = line.strip_prefix('[')?;
    let mut escaped = false;
    let end = inner.bytes().position(|byte| {
        let ends = !escaped && matches!(byte, b']' | b'[');
        escaped = !escaped && byte == b'\\';
        ends
    })?;
    let label = &inner[..end];
    (inner[end..].starts_with("]:") && !label.starts_with('^')).then_some(label)
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Options, Parser};

    use super::*;

    /// Hostile texts take linear time.
    #[test]
    fn definitions_are_found_in_linear_time() {
        for text in ["a]:", "[a]:", "> [a]: b\n", "```\n[a]: b\n", "[a]: b\n~~~\n~~~\n", "[a]: "] {
            steps::check_linear(text, |many| {
                let text = text.repeat(many);
                let mut code = FencedCode::of(&text);
                let found = lines(&text).filter(|(start, _)| code.contains(*start)).count();
                assert!(found <= many);
            });
        }
    }

    #[test]
    fn repetitions_are_compared_in_linear_time() {
        for (first, again) in [("[a]: http://x/", "y"), ("[a]: <http://x/", "y"), ("[a]:", " ")] {
            steps::check_linear(first, |many| {
                let rest = again.repeat(many * 10);
                let text = format!("{first}{rest}\n\n{}", "[a]: b\n\n".repeat(many));
                let parser = Parser::new_ext(&text, Options::empty());
                let mut found = Findings::default();
                let marked = AnnotatedText::plain(&text);
                duplicates(&marked, parser.reference_definitions(), &mut found);
            });
        }
    }

    #[test]
    fn targets_are_compared_as_they_are_written() {
        for (definition, target, same) in [
            ("[a]: x", "x", true),
            ("[a]: <x>", "x", true),
            ("[a]:\n  x \"title\"", "x", true),
            ("[a]: xy", "x", false),
            ("[a]: <xy>", "x", false),
            ("[a]: x", "xy", false),
        ] {
            assert_eq!(leads_to(definition, target), same, "{definition} {target}");
        }
    }

    #[test]
    fn fences_are_code_until_they_end() {
        let text =
            "[a]: 1\n```\n[a]: 2\n~~~\n[a]: 3\n```\n> [a]: 4\n~~~~\n~~~\n[a]: 5\n~~~~~\n[^a]: 6";
        let mut code = FencedCode::of(text);
        let found: Vec<_> = lines(text).map(|(start, line)| (line, code.contains(start))).collect();
        let expected = [
            ("[a]: 1", false),
            ("[a]: 2", true),
            ("[a]: 3", true),
            ("> [a]: 4", false),
            ("[a]: 5", true),
        ];
        assert_eq!(found, expected);
    }
}
