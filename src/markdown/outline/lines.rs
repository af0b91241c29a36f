//! The lines of an outline, and their runs. They are packed into a few allocations, since the
//! outlines of all posts may be retained; readers see plain iterators.

use std::ops::Range;

/// A document's lines, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Outline {
    pub(super) lines: Vec<StoredLine>,
    pub(super) runs: Vec<StoredRun>,
    /// The texts of all runs, one after another.
    pub(super) text: String,
    /// The ids of all headings.
    pub(super) ids: Vec<String>,
    /// The targets of all links and images, one after another.
    pub(super) targets: String,
    /// The end of each target in `targets`.
    pub(super) target_ends: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StoredLine {
    pub(super) kind: StoredKind,
    pub(super) block: usize,
    pub(super) list_depth: usize,
    pub(super) quote_depth: usize,
    pub(super) after_rule: bool,
    /// The end of its runs in `Outline::runs`.
    pub(super) runs_end: usize,
    pub(super) source: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StoredKind {
    Heading(u8, usize),
    Item,
    Text,
    Cell,
    Code,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StoredRun {
    /// The end of its text in `Outline::text`.
    pub(super) text_end: usize,
    pub(super) style: RunStyle,
    pub(super) target: Option<usize>,
    pub(super) source: Range<usize>,
}

/// The style of a run of text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "styles are independent of each other")]
pub(crate) struct RunStyle {
    /// Whether it is `**so**`.
    pub(crate) bold: bool,
    /// `` `so` ``
    pub(crate) code: bool,
    /// Whether it is the alternative text of an image, whose address is the run's target.
    pub(crate) image: bool,
    /// Whether it is a bare URL rather than the text of a link.
    pub(crate) bare_url: bool,
}

/// A line: the text between two line breaks of a block, or a heading, or a table cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TextLine<'o> {
    outline: &'o Outline,
    index: usize,
}

/// The kind of block that contains a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineKind<'o> {
    /// A heading of the document, in any block.
    Heading {
        /// 1 to 6.
        level: u8,
        /// Its `id` in the HTML; empty if the document's profile creates none.
        id: &'o str,
    },
    /// The first line of a list item; without runs if the item is empty.
    Item,
    /// A paragraph, or a further line of an item.
    Text,
    /// A table cell.
    Cell,
    /// A line of a code block, which is not the author's prose.
    Code,
}

/// A part of a line with one style and one target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TextRun<'o> {
    /// Its text, without markup.
    pub(crate) text: &'o str,
    pub(crate) style: RunStyle,
    /// The target of a link, or the source of an image, as written by the author but unescaped;
    /// prefixed with `http://` or `mailto:` if a bare URL lacks it.
    pub(crate) target: Option<&'o str>,
    /// The span in the Markdown text; for a link, the whole link.
    pub(crate) source: Range<usize>,
}

impl Outline {
    /// The lines, in order.
    pub(crate) fn lines(
        &self,
    ) -> impl DoubleEndedIterator<Item = TextLine<'_>> + ExactSizeIterator {
        (0..self.lines.len()).map(|index| TextLine { outline: self, index })
    }

    fn target(&self, index: usize) -> &str {
        let start = index.checked_sub(1).map_or(0, |before| self.target_ends[before]);
        &self.targets[start..self.target_ends[index]]
    }

    /// The line at `index`.
    pub(crate) fn line(&self, index: usize) -> Option<TextLine<'_>> {
        (index < self.lines.len()).then_some(TextLine { outline: self, index })
    }
}

impl<'o> TextLine<'o> {
    fn stored(self) -> &'o StoredLine {
        &self.outline.lines[self.index]
    }

    /// The line's index, from 0.
    pub(crate) fn index(self) -> usize {
        self.index
    }

    /// The kind of block that contains it.
    pub(crate) fn kind(self) -> LineKind<'o> {
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

    /// The number of its block, which only lines of the same paragraph share.
    pub(crate) fn block(self) -> usize {
        self.stored().block
    }

    /// The number of lists that contain it.
    pub(crate) fn list_depth(self) -> usize {
        self.stored().list_depth
    }

    /// The number of block quotes that contain it.
    pub(crate) fn quote_depth(self) -> usize {
        self.stored().quote_depth
    }

    /// Whether a thematic break (`---`) separates it from the preceding line.
    pub(crate) fn after_rule(self) -> bool {
        self.stored().after_rule
    }

    /// Its span in the Markdown text.
    pub(crate) fn source(self) -> Range<usize> {
        self.stored().source.clone()
    }

    /// Its runs, in order.
    pub(crate) fn runs(self) -> impl DoubleEndedIterator<Item = TextRun<'o>> + ExactSizeIterator {
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
    pub(crate) fn text(self) -> &'o str {
        let outline = self.outline;
        let end_of = |run: usize| run.checked_sub(1).map_or(0, |run| outline.runs[run].text_end);
        let start = self.index.checked_sub(1).map_or(0, |before| outline.lines[before].runs_end);
        &outline.text[end_of(start)..end_of(self.stored().runs_end)]
    }
}
