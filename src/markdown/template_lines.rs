//! Separates lines of template code from other text, since their generators replaced
//! them: such a line ends its paragraph, list or table, and isn't part of a heading or term.
//! Otherwise link definitions after it would be a part of the paragraph.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::annotated::{Insertions, MARK};
use super::template_code::tag_at;

/// A comment ends a paragraph as a blank line does, and leaves lists tight. It is not in the
/// output.
const COMMENT: &str = "<!---->\n";

/// The length of a line in bytes up to which all its tags are read.
const LONGEST_LINE: usize = 2_000;

/// One or more lines that consist of tags other than `{{ }}`.
#[derive(Debug)]
struct TagLine {
    /// The start of the line, of its first tag, and of the line after it.
    start: usize,
    tag: usize,
    end: usize,
    /// The start of the first line after it that does not consist of tags.
    rest: usize,
    /// The number of quotes, items and the like that contain it.
    depth: usize,
    /// Whether it continues the text of the line before it.
    continues: bool,
    /// Whether the line after it continues its text.
    is_continued: bool,
    /// Whether it is a row of a table.
    is_row: bool,
}

/// Blank lines and comments that end the paragraphs and tables of lines of tags, and backslashes
/// before colons that would make them terms.
pub(super) fn ends(text: &str, dialect: Options) -> Insertions {
    let mut lines = tag_lines(text);
    if lines.is_empty() {
        return Insertions::default();
    }
    let backslashes = read(text, dialect, &mut lines);
    let mut found = Vec::new();
    for line in &lines {
        line.ends(text, &mut found);
    }
    found.extend(backslashes);
    found.sort_by_key(|(at, _)| *at);
    let mut insertions = Insertions::default();
    for (at, text) in found {
        insertions.push(at, text);
    }
    insertions
}

/// The lines that consist of tags.
fn tag_lines(text: &str) -> Vec<TagLine> {
    let bytes = text.as_bytes();
    let mut lines: Vec<TagLine> = Vec::new();
    for tag in memchr::memchr2_iter(b'{', b'<', bytes) {
        if lines.last().is_some_and(|line| tag < line.end) {
            continue;
        }
        let marker = |byte: &&u8| b" \t>-+*.)0123456789".contains(byte);
        let start = tag - bytes[..tag].iter().rev().take_while(marker).count();
        if start > 0 && bytes[start - 1] != b'\n' || !without_markers(&text[start..tag]).is_empty()
        {
            continue;
        }
        let line = |end| TagLine {
            start,
            tag,
            end,
            rest: end,
            depth: 0,
            continues: false,
            is_continued: false,
            is_row: false,
        };
        lines.extend(end_of_tags(text, tag).map(line));
    }
    for at in (1..lines.len()).rev() {
        if lines[at - 1].end == lines[at].start {
            lines[at - 1].rest = lines[at].rest;
        }
    }
    lines
}

/// The start of the line after the tags at byte `at`; `None` if other text is beside them.
fn end_of_tags(text: &str, mut at: usize) -> Option<usize> {
    let start = at;
    while at - start <= LONGEST_LINE {
        at = tag_at(text, at).filter(|tag| tag.mark != "{{")?.range.end;
        let rest = text[at..].trim_start_matches([' ', '\t', '\r']);
        at = text.len() - rest.len();
        if rest.is_empty() {
            return Some(at);
        }
        if rest.starts_with('\n') {
            return Some(at + 1);
        }
    }
    None
}

/// A line without its indentation and the markers of quotes and items.
fn without_markers(mut line: &str) -> &str {
    loop {
        let rest = line.trim_start_matches([' ', '\t']);
        let number = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let after = if number.len() < rest.len() {
            number.strip_prefix(['.', ')'])
        } else {
            rest.strip_prefix(['-', '+', '*'])
        };
        let after = after.filter(|after| after.starts_with([' ', '\t']));
        match rest.strip_prefix('>').or(after) {
            Some(after) => line = after,
            None => return rest,
        }
    }
}

/// Reads from the parser what the lines are a part of. Returns backslashes before the colons of
/// definitions whose term is such a line.
fn read(text: &str, dialect: Options, lines: &mut [TagLine]) -> Vec<(usize, Cow<'static, str>)> {
    let (mut depth, mut is_term, mut escapes) = (0_usize, false, Vec::new());
    for (event, range) in Parser::new_ext(text, dialect).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                // The line under it is not text.
                if let Some(line) = last_in(lines, &range).filter(|line| line.end < range.end) {
                    (line.is_continued, line.depth) = (true, depth);
                }
            }
            Event::Start(Tag::DefinitionListTitle) => {
                let ends_it = |line: &&mut TagLine| {
                    text.get(line.end..range.end).is_none_or(|rest| rest.trim().is_empty())
                };
                let line = last_in(lines, &range).filter(ends_it);
                is_term = line.is_some();
                if let Some(line) = line {
                    (line.is_continued, line.depth) = (true, depth);
                }
            }
            Event::Start(Tag::TableRow) => {
                if let Some(line) = last_in(lines, &range) {
                    (line.is_row, line.depth) = (true, depth);
                }
            }
            Event::Start(tag) if contains_blocks(tag.to_end()) => {
                if is_term && tag == Tag::DefinitionListDefinition {
                    let colon = text[range.clone()].find(':').map(|at| range.start + at);
                    escapes.extend(colon.map(|at| (at, "\\".into())));
                }
                depth += 1;
            }
            Event::End(tag) if contains_blocks(tag) => depth = depth.saturating_sub(1),
            Event::SoftBreak | Event::HardBreak => {
                let Some(length) = text[range.start..].find('\n') else { continue };
                let next = range.start + length + 1;
                if let Ok(at) = lines.binary_search_by_key(&next, |line| line.end) {
                    (lines[at].is_continued, lines[at].depth) = (true, depth);
                }
                if let Ok(at) = lines.binary_search_by_key(&next, |line| line.start) {
                    (lines[at].continues, lines[at].depth) = (true, depth);
                }
            }
            _ => {}
        }
    }
    escapes
}

fn contains_blocks(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::BlockQuote(_)
            | TagEnd::Item
            | TagEnd::FootnoteDefinition
            | TagEnd::DefinitionListDefinition
    )
}

/// The last line that starts in `range`.
fn last_in<'l>(lines: &'l mut [TagLine], range: &Range<usize>) -> Option<&'l mut TagLine> {
    let count = lines.partition_point(|line| line.tag < range.end);
    lines[..count].last_mut().filter(|line| line.tag >= range.start)
}

impl TagLine {
    /// Adds what separates it from the lines beside it.
    fn ends(&self, text: &str, found: &mut Vec<(usize, Cow<'static, str>)>) {
        let (prefix, next, rest) =
            (&text[self.start..self.tag], &text[self.end..], &text[self.rest..]);
        // Outside of a list or quote, its text goes on only if its next line does.
        let is_lazy = self.continues && self.depth > 0 && matches!(prefix, "" | " ");
        let goes_on = without_markers(rest).len() < rest.trim_start_matches([' ', '\t']).len()
            || rest.starts_with(':');
        if is_lazy && goes_on {
            return;
        }
        let ends_table = self.is_row && !without_markers(rest).starts_with('|');
        let in_container = self.depth > 0 && !is_lazy;
        if is_lazy || ends_table {
            found.push((self.start, separator(prefix, in_container)));
        }
        let indentation = &next[..next.len() - next.trim_start_matches([' ', '\t', '>']).len()];
        let is_text = !matches!(next.as_bytes().get(indentation.len()), None | Some(b'\n'));
        let is_indented = !in_container && (indentation.len() > 3 || indentation.contains('\t'));
        if (self.is_continued || is_lazy || ends_table) && is_text && !is_indented {
            found.push((self.end, separator(indentation, in_container)));
        }
    }
}

/// A line that ends a paragraph or table, with the `prefix` of its container.
fn separator(prefix: &str, in_container: bool) -> Cow<'static, str> {
    if in_container { format!("{prefix}{COMMENT}").into() } else { "\n".into() }
}

/// Marks in calls such as `{{<figure>}}`, which are not tags of HTML.
pub(super) fn calls_to_mark(text: &str, dialect: Options) -> Insertions {
    let mut insertions = Insertions::default();
    if memchr::memmem::find(text.as_bytes(), b"{{<").is_none() {
        return insertions;
    }
    for (event, range) in Parser::new_ext(text, dialect).into_offset_iter() {
        if matches!(event, Event::InlineHtml(_)) && is_call(text, range.start) {
            insertions.push(range.start + 1, MARK);
        }
    }
    insertions
}

/// Whether the `<` at byte `at` of `text` belongs to the opening mark of a call.
pub(super) fn is_call(text: &str, at: usize) -> bool {
    let start = at.checked_sub(2).filter(|start| text.as_bytes()[*start..at] == *b"{{");
    start.and_then(|start| tag_at(text, start)).is_some_and(|tag| tag.mark == "{{<")
}

/// Backslashes before the asterisks of comments such as `{{/* a */}}`, and of calls in them such as
/// `{{</* figure */>}}`, which do not begin emphasis.
pub(super) fn asterisks_to_escape(text: &str, dialect: Options) -> Insertions {
    let mut found = Vec::new();
    for at in memchr::memmem::find_iter(text.as_bytes(), b"/*") {
        let marks = ["{{<", "{{%", "{{- ", "{{"];
        let mark = marks.into_iter().find(|mark| text[..at].ends_with(mark));
        let tag = mark.and_then(|mark| tag_at(text, at - mark.len()));
        let range = tag.map_or(at..at, |tag| at..tag.range.end);
        if let Some(end) = text[range].rfind("*/") {
            found.extend([at + 1, at + end]);
        }
    }
    let mut insertions = Insertions::default();
    if found.is_empty() {
        return insertions;
    }
    found.sort_unstable();
    found.dedup();
    let mut code: Vec<Range<usize>> = Vec::new();
    for (event, range) in Parser::new_ext(text, dialect).into_offset_iter() {
        let is_code = matches!(
            event,
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock)
                | Event::Code(_)
                | Event::InlineHtml(_)
                | Event::InlineMath(_)
                | Event::DisplayMath(_)
        );
        code.extend(is_code.then_some(range));
    }
    for at in found {
        let next = code.partition_point(|range| range.end <= at);
        if code.get(next).is_none_or(|range| range.start > at) {
            insertions.push(at, "\\");
        }
    }
    insertions
}
