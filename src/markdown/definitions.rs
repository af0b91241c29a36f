//! Finds link reference definitions with a repeated label. The Markdown parser applies the first
//! one.

use std::ops::Range;

use pulldown_cmark::RefDefs;

use super::annotated::AnnotatedText;
use crate::diagnostic::{Finding, Findings};

/// Reports the definitions in `marked` that are not those in `applied`, which apply.
pub(super) fn duplicates(marked: &AnnotatedText<'_>, applied: &RefDefs<'_>, found: &mut Findings) {
    let text = marked.text.as_ref();
    // In most texts, no more lines resemble definitions than are definitions.
    if possible(text) <= applied.iter().count() {
        return;
    }
    let mut fence: Option<(u8, usize)> = None;
    let mut line_start = 0;
    while line_start < text.len() {
        let start = line_start;
        let end = memchr::memchr(b'\n', &text.as_bytes()[start..]);
        line_start = end.map_or(text.len(), |length| start + length + 1);
        let line = &text[start..line_start];
        // Quotes and lists may contain definitions too.
        let content = line.trim_start_matches([' ', '\t', '>']);
        if let Some(mark) = fence_mark(content) {
            match fence {
                None => fence = Some(mark),
                Some(open) => {
                    let only_marks = content.trim_end().bytes().all(|byte| byte == mark.0);
                    if mark.0 == open.0 && mark.1 >= open.1 && only_marks {
                        fence = None;
                    }
                }
            }
            continue;
        }
        if fence.is_some() || line.starts_with("    ") {
            continue;
        }
        let Some(label) = label(content) else { continue };
        let at = start + (line.len() - content.len());
        if applied.get(label).is_some_and(|first| first.span.start != at && first.span.start < at) {
            found.push(finding(label, marked.source_range(&(at..at + label.len() + 2))));
        }
    }
}

/// The maximum number of lines that can be definitions.
fn possible(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut line_end = 0;
    memchr::memmem::find_iter(bytes, b"]:")
        .filter(|&at| {
            // Only the first on a line can end a label.
            let start = memchr::memrchr(b'\n', &bytes[line_end..at]).map(|end| line_end + end + 1);
            let first = start.is_some() || line_end == 0;
            let line = &bytes[start.unwrap_or(line_end)..at];
            line_end = at + 2;
            let content = line.iter().find(|byte| !b" \t>".contains(byte));
            first && content == Some(&b'[') && !line.starts_with(b"[^")
        })
        .count()
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
