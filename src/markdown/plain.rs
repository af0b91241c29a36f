//! Markdown in a single line of front matter as plain text.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pulldown_cmark::{Event, Options, Parser};

use super::annotated::AnnotatedText;
use super::elements::{Namespace, is_element};
use super::render::annotate;
use super::tags::tag;

/// `line` without its markup: `The state of parser and notes` for ``The state of `parser` and
/// [notes](https://example.org/)``.
pub(crate) fn plain_text(line: &str) -> Cow<'_, str> {
    if !line.contains(['*', '_', '`', '[', '<', '&', '\\', '~']) {
        return line.into();
    }
    // The parser may panic; see `render_contained`.
    catch_unwind(AssertUnwindSafe(|| inline_text(line))).map_or(line.into(), Cow::Owned)
}

/// The first word, so that no sign at the start of a line is read as that of a block.
const FIRST: &str = "x ";

fn inline_text(line: &str) -> String {
    let line = [FIRST, line].concat();
    let mut marked = AnnotatedText::plain(&line);
    annotate(&mut marked, Options::ENABLE_STRIKETHROUGH);
    let mut text = String::with_capacity(line.len());
    for event in Parser::new_ext(&marked.text, Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::InlineHtml(html) if !is_markup(&html) => text.push_str(&html),
            _ => {}
        }
    }
    let text = marked.without_marks(&text).into_owned();
    text.strip_prefix(FIRST.trim_end()).unwrap_or(&text).trim().to_owned()
}

/// Whether inline HTML is a comment or an element, rather than text such as `<T>`.
fn is_markup(html: &str) -> bool {
    tag(html).is_none_or(|tag| is_element(tag.name, Namespace::Html))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_removed() {
        for (line, expected) in [
            (
                "The state of `parser` and [notes](https://x.example/a_b)",
                "The state of parser and notes",
            ),
            ("**Bold**, *it* and ~~old~~", "Bold, it and old"),
            ("**主题：**绳结", "主题：绳结"),
            ("![a boat](boat.png) at sea", "a boat at sea"),
            ("see <https://x.example/>", "see https://x.example/"),
            ("a <b>bold</b> one<!-- note -->", "a bold one"),
            ("Ropes &amp; knots, AT&T", "Ropes & knots, AT&T"),
            // Text that only looks like markup.
            ("# 1 is first", "# 1 is first"),
            ("2023. A good year", "2023. A good year"),
            ("- and + and > *", "- and + and > *"),
            (
                "snake_case_name, 2 * 3 * 4, [x], $5 or $6",
                "snake_case_name, 2 * 3 * 4, [x], $5 or $6",
            ),
            ("Vec<T> and \\*", "Vec<T> and *"),
            ("", ""),
        ] {
            assert_eq!(plain_text(line), expected, "{line}");
        }
    }
}
