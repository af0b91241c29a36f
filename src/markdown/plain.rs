//! Markdown in a value of front matter as plain text.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::annotated::AnnotatedText;
use super::character_references::decoded_text;
use super::elements::{Namespace, has_raw_text, is_block, is_element};
use super::render::annotate;
use super::tags::{HtmlTag, Piece, pieces, tag};

/// `text` without its markup: `The state of parser and notes` for ``The state of `parser` and
/// [notes](https://example.org/)``. Signs of blocks at the start of a single line are mostly text,
/// as in `- and + and > *`; so is the sign of a list with one item.
pub(crate) fn plain_text(text: &str) -> Cow<'_, str> {
    let value = text.trim();
    let has_blocks = value.contains('\n') || value.starts_with("##") || value.starts_with("> ");
    if !has_blocks && !value.contains(['*', '_', '`', '[', '<', '&', '\\', '~']) {
        return text.into();
    }
    let read = || {
        let plain = if has_blocks { block_text(value) } else { String::new() };
        // Such a text is a rule, or the definition of a link.
        if plain.is_empty() { inline_text(value) } else { plain }
    };
    // The parser may panic; see `render_contained`.
    catch_unwind(AssertUnwindSafe(read)).map_or(text.into(), Cow::Owned)
}

/// The text of blocks, with spaces between them.
fn block_text(blocks: &str) -> String {
    let marked = annotated(blocks);
    let source = &*marked.text;
    let mut text = VisibleText::default();
    let (mut list, mut html) = ("", String::new());
    for (event, range) in Parser::new_ext(source, DIALECT).into_offset_iter() {
        match event {
            Event::Html(line) => html.push_str(&line),
            Event::Start(Tag::List(_)) => {
                text.separate();
                list = source[range].trim_end();
            }
            Event::Start(Tag::Item) if source[range.clone()].trim_end() == list => {
                text.text.extend(list.split_whitespace().next());
                text.separate();
            }
            Event::End(TagEnd::HtmlBlock) => text.html(&std::mem::take(&mut html)),
            Event::Rule
            | Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::Item,
            ) => text.separate(),
            event => text.inline(&event),
        }
    }
    let text = marked.without_marks(&text.text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first word, so that no sign at the start of a line is read as that of a block.
const FIRST: &str = "x ";

fn inline_text(line: &str) -> String {
    let line = [FIRST, line].concat();
    let marked = annotated(&line);
    let mut text = VisibleText::default();
    Parser::new_ext(&marked.text, DIALECT).for_each(|event| text.inline(&event));
    let text = marked.without_marks(&text.text).into_owned();
    text.strip_prefix(FIRST.trim_end()).unwrap_or(&text).trim().to_owned()
}

const DIALECT: Options = Options::ENABLE_STRIKETHROUGH;

fn annotated(text: &str) -> AnnotatedText<'_> {
    let mut marked = AnnotatedText::plain(text);
    annotate(&mut marked, DIALECT);
    marked
}

/// The text of events and HTML, as readers see it.
#[derive(Default)]
struct VisibleText {
    text: String,
    /// Whether an inline element such as `<script>` is open, whose content readers don't see.
    hidden: bool,
}

impl VisibleText {
    /// Ends a word.
    fn separate(&mut self) {
        self.text.push(' ');
    }

    fn inline(&mut self, event: &Event<'_>) {
        match event {
            Event::InlineHtml(html) => match tag(html) {
                Some(tag) if !is_element(tag.name, Namespace::Html) => self.text.push_str(html),
                Some(tag) => self.tag(tag),
                None => {}
            },
            _ if self.hidden => {}
            Event::Text(part) | Event::Code(part) => self.text.push_str(part),
            Event::SoftBreak | Event::HardBreak => self.separate(),
            _ => {}
        }
    }

    /// Adds the text of a block of HTML.
    fn html(&mut self, html: &str) {
        for (_, piece) in pieces(html) {
            match piece {
                Piece::Tag(tag) => self.tag(tag),
                Piece::Other(part) => self.text.push_str(&decoded_text(part)),
                Piece::Hidden(_) | Piece::Comment(_) | Piece::OpenComment => {}
            }
        }
        self.hidden = false;
    }

    fn tag(&mut self, tag: HtmlTag<'_>) {
        self.hidden = !tag.end && has_raw_text(tag.name);
        if tag.is_line_break() || is_block(tag.name) {
            self.separate();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_become_text() {
        for (blocks, expected) in [
            ("## Head", "Head"),
            ("##Head", "##Head"),
            ("# Head\n\nThe *first* text.\n", "Head The first text."),
            ("Head\n----\nText", "Head Text"),
            ("> Quoted `text`", "Quoted text"),
            ("> a\n> b\n\nc", "a b c"),
            ("One\n[two](/x).\n\nThree  \nfour", "One two. Three four"),
            ("- a\n- b\n  - c\n  - d\n- e", "a b c d e"),
            ("1. a\n2. b", "a b"),
            ("* * *\na", "a"),
            ("One<br>two\nthree", "One two three"),
            ("```\ncode\n```\nText", "code Text"),
            ("<p>One &amp; <b>t</b>wo</p>\n<!-- note -->\n\nThree", "One & two Three"),
            ("**主题：**绳结\n\n锚", "主题：绳结 锚"),
            ("<style>p {}</style>\n<P>One<BR>two</P>\n<!DOCTYPE html>", "One two"),
            ("a <Script>*x*</Script> b\nc", "a b c"),
            ("Vec<T>\n\n<T> too", "Vec<T> <T> too"),
            // Text that only looks like markup.
            ("We met\n- as ever - at noon", "We met - as ever - at noon"),
            ("Of old:\n\n2023. A good year", "Of old: 2023. A good year"),
            ("#5 is out\n#6 is next", "#5 is out #6 is next"),
            ("---", "---"),
            ("[a]: /b", "[a]: /b"),
        ] {
            assert_eq!(plain_text(blocks), expected, "{blocks:?}");
        }
    }

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
            ("Head<br>break<BR />", "Head break"),
            ("Head<script>`x`</script> on", "Head on"),
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
