//! The locations of the items of a list.

use std::ops::Range;

/// The start of the value of `key`, where `span` is that of its value or of the key itself.
pub(crate) fn value_start(text: &str, key: &str, span: &Range<usize>) -> usize {
    let spanned = text[span.clone()].trim_matches(['"', '\'']);
    if !spanned.eq_ignore_ascii_case(key) {
        return span.start;
    }
    let rest = &text[span.end..];
    let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
    match line.find([':', '=']) {
        Some(sign) => {
            let value = &line[sign + 1..];
            span.end + sign + 1 + value.len() - value.trim_start().len()
        }
        None => span.start,
    }
}

/// The spans of the items of the list whose value starts at byte `start`: `[a, b]`, or lines that
/// start with `- ` below it.
pub(crate) fn item_spans(text: &str, start: usize) -> Vec<Range<usize>> {
    if text[start..].starts_with('[') { inline_items(text, start) } else { item_lines(text, start) }
}

fn inline_items(text: &str, start: usize) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let (mut depth, mut quote, mut item) = (0_usize, None, start + 1);
    // Whether the item has begun: only at its start is a quote one.
    let mut has_begun = false;
    for (at, c) in text[start..].char_indices() {
        let at = start + at;
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            ('"' | '\'', None) if !has_begun => quote = Some(c),
            ('[' | '{', None) => depth += 1,
            (',', None) if depth == 1 => {
                spans.push(trimmed(text, item..at));
                item = at + 1;
            }
            (']' | '}', None) => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    let last = trimmed(text, item..at);
                    spans.extend((!last.is_empty()).then_some(last));
                    break;
                }
            }
            _ => {}
        }
        has_begun = at >= item && (has_begun || !c.is_whitespace());
    }
    spans
}

fn item_lines(text: &str, start: usize) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut indent = None;
    let mut at = start + text[start..].find('\n').map_or(text.len() - start, |end| end + 1);
    for line in text[at..].split_inclusive('\n') {
        let content = line.trim_start_matches(' ');
        let own = line.len() - content.len();
        let is_item = content.starts_with("- ") || content.trim_end() == "-";
        let of_list = *indent.get_or_insert(own);
        if is_item && own == of_list {
            let from = at + own + 1;
            spans.push(trimmed(text, from..at + line.len()));
        } else if own <= of_list && !content.trim().is_empty() && !content.starts_with('#') {
            break;
        }
        at += line.len();
    }
    spans
}

/// `span` without white space at its ends.
fn trimmed(text: &str, span: Range<usize>) -> Range<usize> {
    let inner = &text[span.clone()];
    let start = span.start + inner.len() - inner.trim_start().len();
    start..start + inner.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_located() {
        for (text, items) in [
            (
                "tags: [a, 1.10 , \"b, c\",{d: [e, f]}]\nx: 1",
                vec!["a", "1.10", "\"b, c\"", "{d: [e, f]}"],
            ),
            ("tags: [it's, b]", vec!["it's", "b"]),
            ("tags: [ 'a, b',  \"c]\", d 'e, f']", vec!["'a, b'", "\"c]\"", "d 'e", "f'"]),
            ("tags = [\n  1.10,\n  2.50,\n]", vec!["1.10", "2.50"]),
            ("tags:\n - one\n -\n # note\n - {a: 1}\n   b\nx: 1\n - no", vec!["one", "", "{a: 1}"]),
            ("tags:\n- one\n- two: 2\n  three: 3\n", vec!["one", "two: 2"]),
            ("\"tags\": []", vec![]),
            ("tags:", vec![]),
        ] {
            let end = text.find([':', '=']).unwrap();
            let key = 0..text[..end].trim_end().len();
            let start = value_start(text, "tags", &key);
            let found: Vec<&str> =
                item_spans(text, start).into_iter().map(|span| &text[span]).collect();
            assert_eq!(found, items, "{text}");
        }
    }
}
