//! A document as lines of text with their styles and links: what a digest's parts are found in,
//! without Markdown or HTML. Comments, raw HTML and what it hides are not in it.

mod build;
#[cfg(test)]
mod tests;

use std::ops::Range;

pub(super) use build::{Builder, Target};

/// A document's lines, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    lines: Vec<StoredLine>,
    runs: Vec<StoredRun>,
    /// The texts of all runs, one after the other.
    text: String,
    /// The ids of all headings.
    ids: Vec<String>,
    /// The targets of all links and images, one after the other.
    targets: String,
    /// Where each target ends in `targets`.
    target_ends: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct StoredLine {
    kind: StoredKind,
    block: usize,
    list_depth: usize,
    quote_depth: usize,
    after_rule: bool,
    /// Where its runs end in `Outline::runs`.
    runs_end: usize,
    source: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StoredKind {
    Heading(u8, usize),
    Item,
    Text,
    Cell,
    Code,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct StoredRun {
    /// Where its text ends in `Outline::text`.
    text_end: usize,
    style: RunStyle,
    target: Option<usize>,
    source: Range<usize>,
}

/// How a run of text is set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "styles are independent of each other")]
pub struct RunStyle {
    /// `**so**`
    pub bold: bool,
    /// `` `so` ``
    pub code: bool,
    /// It is the alternative text of an image, whose address is the run's target.
    pub image: bool,
    /// It is a bare URL, not text that was given to a link.
    pub bare_url: bool,
}

/// A line: what stands between two line breaks of a block, or a heading, or a table's cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextLine<'o> {
    outline: &'o Outline,
    index: usize,
}

/// What a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind<'o> {
    /// A heading.
    Heading {
        /// 1 to 6.
        level: u8,
        /// Its `id` in the HTML; empty where the document's profile gives none.
        id: &'o str,
    },
    /// The first line of a list's item; without runs if the item is empty.
    Item,
    /// A paragraph, or what follows the first line of an item.
    Text,
    /// A cell of a table.
    Cell,
    /// A line of a code block: its text is no text of the author's.
    Code,
}

/// A stretch of a line, all of one style and with one target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextRun<'o> {
    /// Its text, without markup.
    pub text: &'o str,
    /// How it is set.
    pub style: RunStyle,
    /// Where it leads, if it is a link (or, for an image, comes from), as its author wrote it but
    /// for escapes; with `http://` or `mailto:` before what is a link without them.
    pub target: Option<&'o str>,
    /// The bytes of the Markdown text where it stands: for a link, all of the link.
    pub source: Range<usize>,
}

impl Outline {
    /// Its lines, in order.
    pub fn lines(&self) -> impl DoubleEndedIterator<Item = TextLine<'_>> + ExactSizeIterator {
        (0..self.lines.len()).map(|index| TextLine { outline: self, index })
    }

    fn target(&self, index: usize) -> &str {
        let start = index.checked_sub(1).map_or(0, |before| self.target_ends[before]);
        &self.targets[start..self.target_ends[index]]
    }

    /// The line at `index`.
    pub fn line(&self, index: usize) -> Option<TextLine<'_>> {
        (index < self.lines.len()).then_some(TextLine { outline: self, index })
    }
}

impl<'o> TextLine<'o> {
    fn stored(self) -> &'o StoredLine {
        &self.outline.lines[self.index]
    }

    /// Its number, from 0.
    pub fn index(self) -> usize {
        self.index
    }

    /// What it belongs to.
    pub fn kind(self) -> LineKind<'o> {
        match self.stored().kind {
            StoredKind::Heading(level, id) => {
                LineKind::Heading { level, id: &self.outline.ids[id] }
            }
            StoredKind::Item => LineKind::Item,
            StoredKind::Text => LineKind::Text,
            StoredKind::Cell => LineKind::Cell,
            StoredKind::Code => LineKind::Code,
        }
    }

    /// The number of its block: lines of one paragraph share it, and those of two never do.
    pub fn block(self) -> usize {
        self.stored().block
    }

    /// How many lists it is in.
    pub fn list_depth(self) -> usize {
        self.stored().list_depth
    }

    /// How many block quotes it is in.
    pub fn quote_depth(self) -> usize {
        self.stored().quote_depth
    }

    /// Whether a thematic break (`---`) stands between it and the line before.
    pub fn after_rule(self) -> bool {
        self.stored().after_rule
    }

    /// The bytes of the Markdown text where it stands.
    pub fn source(self) -> Range<usize> {
        self.stored().source.clone()
    }

    /// Its runs, in order.
    pub fn runs(self) -> impl DoubleEndedIterator<Item = TextRun<'o>> + ExactSizeIterator {
        let outline = self.outline;
        let end = self.stored().runs_end;
        let start = self.index.checked_sub(1).map_or(0, |before| outline.lines[before].runs_end);
        (start..end).map(move |at| {
            let run = &outline.runs[at];
            let text = at.checked_sub(1).map_or(0, |before| outline.runs[before].text_end);
            TextRun {
                text: &outline.text[text..run.text_end],
                style: run.style,
                target: run.target.map(|target| outline.target(target)),
                source: run.source.clone(),
            }
        })
    }

    /// Its text, without markup.
    pub fn text(self) -> &'o str {
        let outline = self.outline;
        let end_of = |run: usize| run.checked_sub(1).map_or(0, |run| outline.runs[run].text_end);
        let start = self.index.checked_sub(1).map_or(0, |before| outline.lines[before].runs_end);
        &outline.text[end_of(start)..end_of(self.stored().runs_end)]
    }
}
