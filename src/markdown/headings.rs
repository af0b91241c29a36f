//! Writes headings with their ids, and determines which one is the document's title.

use std::ops::Range;

use pulldown_cmark::HeadingLevel;
use pulldown_cmark_escape::escape_html;

use super::buffer::Checkpoint;
use super::document::Headings;
use super::heading_ids::explicit;
use super::length::Counter;
use super::output::Output;
use super::record::HeadingText;

/// The headings of a document.
#[derive(Debug, Default)]
pub(super) struct HeadingWriter {
    /// The headings in the HTML.
    pub(super) headings: Headings,
    /// The title, if a heading has it.
    pub(super) title: Option<String>,
    /// Whether a heading with the title was omitted.
    pub(super) omits_title: bool,
    open: Option<OpenHeading>,
    /// Whether any heading has ended.
    seen: bool,
}

/// A heading whose end has not been reached.
#[derive(Debug)]
struct OpenHeading {
    start: Checkpoint,
    /// The length of the text before it.
    length: Counter,
    /// Whether nothing was written before it.
    first_block: bool,
}

/// What was written of a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    Heading,
    /// Nothing, since it is the title.
    Omitted,
}

impl HeadingWriter {
    pub(super) fn start(&mut self, out: &mut Output<'_>) {
        let first_block =
            out.html.text.is_empty() && out.record.blocks.footnotes == 0 && self.title.is_none();
        out.html.start_line();
        out.record.heading = Some(HeadingText::default());
        self.open = Some(OpenHeading {
            start: out.html.checkpoint(),
            length: out.record.length,
            first_block,
        });
    }

    /// Writes the heading, unless it is the title.
    pub(super) fn end(
        &mut self,
        level: HeadingLevel,
        range: &Range<usize>,
        out: &mut Output<'_>,
    ) -> Written {
        let Some(heading) = self.open.take() else { return Written::Omitted };
        let level = level as u8;
        let start = heading.start;
        let source = out.job.marked.source_range(range);
        let written = out.record.heading.take().unwrap_or_default();
        let mut text = fold(&written.text);
        if !out.job.is_extended() {
            if !self.seen && level == 1 && out.job.title.is_none() && !text.is_empty() {
                self.title = Some(text);
            }
            self.seen = true;
            wrap(start, level, None, out);
            if let Some(outline) = &mut out.record.outline {
                outline.end_heading(level, "", source);
            }
            return Written::Heading;
        }
        let own_id = own_id(start, range, &mut text, out);
        if self.is_title(&heading, level, &text, out.job.title) {
            self.omits_title = true;
            out.html.roll_back(start);
            out.record.length = heading.length;
            if let Some(outline) = &mut out.record.outline {
                outline.drop_heading();
            }
            return Written::Omitted;
        }
        let id = own_id.unwrap_or_else(|| out.ids.for_heading(&written));
        wrap(start, level, Some(&id), out);
        self.headings.push(level, &id, &text);
        if let Some(outline) = &mut out.record.outline {
            outline.end_heading(level, &id, source);
        }
        Written::Heading
    }

    /// Whether the heading is the document's title and therefore omitted. Records it as the title
    /// if no other is `given`.
    fn is_title(
        &mut self,
        heading: &OpenHeading,
        level: u8,
        text: &str,
        given: Option<&str>,
    ) -> bool {
        let first_heading = !std::mem::replace(&mut self.seen, true);
        if !first_heading || text.is_empty() {
            return false;
        }
        if let Some(title) = given {
            return heading.first_block && level <= 2 && fold(title) == text;
        }
        if level == 1 {
            self.title = Some(text.to_owned());
        }
        level == 1 && heading.first_block
    }
}

/// The id that the author gave the heading which starts at a checkpoint. It is removed from the
/// HTML and the text.
fn own_id(
    start: Checkpoint,
    range: &Range<usize>,
    text: &mut String,
    out: &mut Output<'_>,
) -> Option<String> {
    let (at, id) = explicit(&out.html.text[start.bytes..])?;
    let written = &out.job.marked.text[range.clone()];
    let found = written.rfind(&format!("{{#{id}}}"))?;
    if written[..found].ends_with('\\') {
        return None;
    }
    let source = range.start + found..range.start + found + id.len() + 3;
    let (id, finding) = out.ids.as_written(id, out.job.marked.source_range(&source));
    if id.is_some() {
        let html = &mut out.html.text;
        html.truncate(start.bytes + at);
        html.truncate(html.trim_end().len().max(start.bytes));
        if let Some(outline) = &mut out.record.outline {
            outline.cut_heading_id();
        }
        if let Some(at) = text.rfind("{#") {
            text.truncate(at);
            text.truncate(text.trim_end().len());
        }
    }
    out.findings.extend(finding);
    id
}

/// Encloses the output since a heading's start in tags.
fn wrap(start: Checkpoint, level: u8, id: Option<&str>, out: &mut Output<'_>) {
    let name = ["h1", "h2", "h3", "h4", "h5", "h6"][usize::from(level - 1).min(5)];
    let mut tag = String::with_capacity(name.len() + id.map_or(0, str::len) + 10);
    tag.push('<');
    tag.push_str(name);
    if let Some(id) = id {
        tag.push_str(" id=\"");
        let _ = escape_html(&mut tag, id);
        tag.push('"');
    }
    tag.push('>');
    out.html.insert(start.bytes, &tag);
    for part in ["</", name, ">\n"] {
        out.html.push(part);
    }
}

/// `text` with single spaces, and none at its ends.
fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
