//! Rules about markup that is not read as meant: a heading without a space, code that doesn't end,
//! typographic quotation marks in HTML, and the marks of a merge conflict.

use super::suppress::code_spans;
use super::{CheckFindings, File};
use crate::diagnostic::Finding;
use crate::markdown::outline::LineKind;

pub(super) fn check(file: &File, found: &mut CheckFindings<'_>) {
    let code = code_spans(file);
    let is_code = |finding: &Finding| {
        let mut code = code.iter();
        code.any(|span| span.contains(&finding.source.start))
    };
    found.extend(merge_markers(file.text()).filter(|finding| !is_code(finding)));
    if !file.is_markdown() {
        return;
    }
    found.extend(unclosed_code(file));
    found.extend(headings(file));
    found.extend(quotes(file));
}

/// The marks that git writes into a file with a conflict. Their meaning depends on their order, so
/// a text that only shows one of them is not reported.
fn merge_markers(text: &str) -> Option<Finding> {
    let ours = line_start(text, "<<<<<<< ")?;
    let middle = ours + line_start(&text[ours..], "=======")?;
    line_start(&text[middle..], ">>>>>>> ")?;
    let message = "this file contains an unresolved merge conflict";
    Some(Finding::new("merge-marker", message, ours..ours + 7).hint(
        "keep one of the versions, and remove the lines with `<<<<<<<`, `=======` and `>>>>>>>`",
    ))
}

/// The start of the first line that begins with `mark`.
fn line_start(text: &str, mark: &str) -> Option<usize> {
    if text.starts_with(mark) {
        return Some(0);
    }
    memchr::memmem::find_iter(text.as_bytes(), mark)
        .find(|&at| text.as_bytes().get(at.wrapping_sub(1)) == Some(&b'\n'))
}

/// A code fence that is open at the end of the text, outside of lists and quotes, which end it.
fn unclosed_code(file: &File) -> Option<Finding> {
    let last = file.lines().next_back()?;
    if last.kind() != LineKind::Code || last.list_depth() + last.quote_depth() > 0 {
        return None;
    }
    let first = file.lines().rev().take_while(|line| line.block() == last.block()).last()?;
    let body = &file.text()[file.body..];
    let above = body.get(..first.source().start)?.trim_end_matches('\n');
    let fence = &above[above.rfind('\n').map_or(0, |end| end + 1)..];
    let mark = fence.trim_start_matches(' ');
    let at = above.len() - mark.len();
    let length = ['`', '~'].map(|sign| mark.len() - mark.trim_start_matches(sign).len());
    let length = length[0].max(length[1]);
    let is_closed = body.get(last.source().end..)?.contains(&mark[..length]);
    (length >= 3 && !is_closed).then(|| {
        let message = "this code block does not end, so all that follows is code";
        file.find("unclosed-code", message, &(at..at + length))
            .hint("write the same mark alone on the line after the code")
    })
}

/// Lines such as `##Heading`, which are text without a space.
fn headings(file: &File) -> Vec<Finding> {
    let of_line = |line: crate::markdown::outline::TextLine<'_>| {
        if line.kind() != LineKind::Text || line.list_depth() > 0 {
            return None;
        }
        let source = line.source();
        let name = line.text().trim_start_matches('#');
        let level = line.text().len() - name.len();
        let is_name = (2..=6).contains(&level) && name.starts_with(char::is_alphanumeric);
        let is_escaped = file.text()[..file.body + source.start].ends_with('\\');
        let is_written = file.written(&source).starts_with("##") && !is_escaped;
        (is_name && is_written).then(|| {
            let marks = "#".repeat(level);
            let message = format!("`{marks}` without a space after it is text, not a heading");
            file.find("heading-without-space", message, &(source.start..source.start + level))
                .hint(format!("write `{marks} `"))
        })
    };
    file.lines().filter_map(of_line).collect()
}

/// Tags whose attributes have typographic quotation marks, as word processors write them.
fn quotes(file: &File) -> Vec<Finding> {
    const LONGEST: usize = 500;
    let body = &file.text()[file.body..];
    if !body.contains(['“', '”', '‘', '’']) {
        return Vec::new();
    }
    let code = code_spans(file);
    let mut code = code.iter().peekable();
    let mut found = Vec::new();
    let mut comment_end = 0;
    for at in memchr::memchr_iter(b'<', body.as_bytes()) {
        if at >= comment_end && body[at..].starts_with("<!--") {
            comment_end = body[at..].find("-->").map_or(body.len(), |length| at + length);
        }
        if at < comment_end {
            continue;
        }
        while code.next_if(|span| span.end <= file.body + at).is_some() {}
        let in_code = code.peek().is_some_and(|span| span.start <= file.body + at);
        let rest = &body[at + 1..];
        if in_code || !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let tag = &rest[..rest.floor_char_boundary(LONGEST)];
        let tag = &tag[..tag.find(['<', '>']).unwrap_or(tag.len())];
        let quote = ["=“", "=”", "=‘", "=’"].iter().find_map(|quote| tag.find(*quote));
        if let Some(quote) = quote {
            let start = at + 1 + quote + 1;
            let message = "typographic quotation marks don't enclose the value of an attribute";
            found.push(
                file.find("smart-quotes", message, &(start..start + '“'.len_utf8()))
                    .hint("write `\"` before and after the value"),
            );
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conflicts_have_three_marks() {
        let conflict = "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> main\n";
        for (text, start) in [
            (conflict, Some(2)),
            (&conflict[2..], Some(0)),
            ("a\n<<<<<<< HEAD\nb\n=======\nc\n", None),
            ("a <<<<<<< HEAD\n=======\n>>>>>>> main\n", None),
            ("Title\n=======\n>>>>>>> quoted\n", None),
        ] {
            assert_eq!(merge_markers(text).map(|found| found.source.start), start, "{text}");
        }
    }
}
