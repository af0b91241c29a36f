//! The text of a document as readers see it: its length and summary, the text of the open heading,
//! and the outline. The writer records it beside the HTML, so that no HTML has to be parsed.

use std::ops::Range;

use pulldown_cmark::{Tag, TagEnd};

use super::length::Counter;
use super::options::{Options, OutlineUse};
use super::outline::Builder;
use super::summary::{SummaryBuilder, SummarySource};

#[derive(Debug)]
pub(super) struct TextRecord {
    pub(super) summary: SummaryBuilder,
    pub(super) length: Counter,
    /// The document's outline, if requested.
    pub(super) outline: Option<Builder>,
    /// The text of the open heading.
    pub(super) heading: Option<HeadingText>,
    pub(super) blocks: OpenBlocks,
    /// Whether an inline element such as `<script>` is open, whose content readers don't see.
    pub(super) hidden: bool,
}

/// The text of a heading as written, with all its white space; `<br>` is a line break.
#[derive(Debug, Default)]
pub(super) struct HeadingText {
    pub(super) text: String,
    /// The spans of the text that are code.
    pub(super) code: Vec<Range<usize>>,
}

/// The numbers of open blocks, which contain the current text.
#[derive(Debug, Default)]
pub(super) struct OpenBlocks {
    pub(super) paragraphs: usize,
    pub(super) items: usize,
    pub(super) tables: usize,
    pub(super) footnotes: usize,
}

impl TextRecord {
    pub(super) fn new(text: &str, options: &Options) -> Self {
        let outline = options.outline;
        Self {
            summary: SummaryBuilder::for_text(text, options.profile, options.summary),
            length: Counter::default(),
            outline: (outline != OutlineUse::None).then(|| Builder::new(text.len())),
            heading: None,
            blocks: OpenBlocks::default(),
            hidden: false,
        }
    }

    /// Adds text to the heading or summary that contains it.
    pub(super) fn text(&mut self, text: &str) {
        if self.hidden {
            return;
        }
        if let Some(heading) = &mut self.heading {
            heading.text.push_str(text);
        } else if self.blocks.tables == 0 && self.blocks.footnotes == 0 {
            if self.blocks.items > 0 {
                self.summary.add(SummarySource::Item, text);
            } else if self.blocks.paragraphs > 0 {
                self.summary.add(SummarySource::Paragraph, text);
            }
        }
    }

    /// Adds a code span to the heading or summary that contains it.
    pub(super) fn code(&mut self, text: &str) {
        if let Some(HeadingText { text: before, code }) = &mut self.heading {
            code.push(before.len()..before.len() + text.len());
        }
        self.text(text);
    }

    /// Ends the text of a block.
    pub(super) fn end_text(&mut self) {
        self.hidden = false;
        self.length.end_word();
        self.summary.end_block();
    }

    /// Adds a line break to the outline.
    pub(super) fn line_break(&mut self) {
        if let Some(outline) = &mut self.outline {
            outline.line_break();
        }
    }

    /// Starts a block in the outline.
    pub(super) fn start_block(&mut self, tag: &Tag<'_>) {
        let Some(outline) = &mut self.outline else { return };
        match tag {
            Tag::Heading { .. } => return outline.start_heading(),
            // The first paragraph of an item is the item's line.
            _ => outline.end_block(),
        }
        match tag {
            Tag::BlockQuote(_) => outline.start_quote(),
            Tag::List(_) => outline.start_list(),
            Tag::Item => outline.start_item(),
            Tag::TableCell => outline.start_cell(),
            _ => {}
        }
    }

    /// Ends a block in the outline; headings are added once their id is known.
    pub(super) fn end_block(&mut self, tag: TagEnd, source: impl FnOnce() -> Range<usize>) {
        let Some(outline) = &mut self.outline else { return };
        match tag {
            TagEnd::Heading(_) => return,
            TagEnd::CodeBlock => return outline.end_code(),
            _ => outline.end_block(),
        }
        match tag {
            TagEnd::BlockQuote(_) => outline.end_quote(),
            TagEnd::List(_) => outline.end_list(),
            TagEnd::Item => outline.end_item(source()),
            TagEnd::TableCell => outline.end_cell(),
            _ => {}
        }
    }
}
