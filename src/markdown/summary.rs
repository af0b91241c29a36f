//! The start of a document as plain text on one line. `html` supplies the text.

use super::cjk::{extends, is_punctuation};
use super::options::{Profile, SummaryExtent};
use super::sentences::{Sentence, sentences_of};
use super::shorten::shortened;
use crate::bytes::{any, any_two};

/// The maximum length before a `<!-- more -->`, in characters.
const MORE_CHARACTERS: usize = 2000;
/// The width of a summary without one, in columns.
const COLUMNS: usize = 280;
/// The bytes that a displayed character takes at most, with signs that combine with it.
const BYTES: usize = 12;
/// The number of blocks of which a summary may consist.
const MOST_BLOCKS: usize = 12;

/// The bytes beyond which no further block is added to the text of which a summary may consist.
const LONGEST_OPENING: usize = 1_200;

/// Collects a summary.
#[derive(Debug)]
pub(super) struct SummaryBuilder {
    /// Whether a paragraph such as `[TOC]` requests a table of contents.
    may_request_contents: bool,
    extent: SummaryExtent,
    /// Whether the summary may end at a mark.
    may_have_mark: bool,
    /// The open block, in a buffer for all blocks.
    block: SummaryText,
    source: SummarySource,
    /// Paragraphs and list items, if there may be a mark after them.
    all: SummaryText,
    /// The first paragraphs and items.
    paragraphs: Vec<SummaryText>,
    items: Vec<SummaryText>,
    /// The numbers of paragraphs and of items before a mark, if one was found.
    marked: Option<[usize; 2]>,
}

/// The kind of block that contains a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SummarySource {
    /// In a paragraph.
    Paragraph,
    /// In a list item.
    Item,
}

/// A summary, and the text from which another can be composed.
#[derive(Debug)]
pub(super) struct WrittenSummary {
    pub(super) text: String,
    pub(super) opening: Opening,
}

/// The first blocks of a text: paragraphs, or list items if there are no paragraphs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Opening {
    /// The blocks as written, until [`Opening::find_sentences`].
    written: Vec<SummaryText>,
    /// The blocks as lines, each up to the length of a summary.
    lines: Box<str>,
    /// The sentences of all blocks, once they are found.
    sentences: Box<[Sentence]>,
    /// The number of blocks before a mark such as `<!-- more -->`, which ends the summary.
    pub(crate) marked: Option<usize>,
}

impl Opening {
    /// Finds the sentences, which takes as long as everything else about a summary.
    pub(crate) fn find_sentences(&mut self) {
        let mut bytes = 0;
        let written = std::mem::take(&mut self.written);
        let lines = written.iter().map(|text| text.fold(COLUMNS)).take_while(|line| {
            let fits = bytes < LONGEST_OPENING;
            bytes += line.len();
            fits
        });
        self.lines = lines.collect::<Vec<_>>().join("\n").into();
        self.sentences = self.lines.lines().flat_map(sentences_of).collect();
    }

    /// The first blocks.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = OpeningBlock<'_>> {
        let mut rest = &*self.sentences;
        self.lines.lines().map(move |text| {
            let last = rest.iter().position(|sentence| sentence.end == text.len());
            let (sentences, after) = rest.split_at(last.map_or(0, |last| last + 1));
            rest = after;
            OpeningBlock { text, sentences }
        })
    }

    /// The sentences of all blocks, in order.
    pub(crate) fn sentences(&self) -> impl Iterator<Item = &Sentence> {
        self.sentences.iter()
    }
}

/// A block of an opening.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OpeningBlock<'o> {
    /// Its text, on one line.
    pub(crate) text: &'o str,
    /// Its sentences.
    pub(crate) sentences: &'o [Sentence],
}

/// Appends a block to the text of a summary. A block that does not end as a sentence, such as an
/// item of a list, is set apart from the next one.
pub(crate) fn add_block(summary: &mut String, block: &str) {
    if let Some(last) = summary.chars().next_back() {
        summary.push_str(if is_punctuation(last) { " " } else { " · " });
    }
    summary.push_str(block);
}

/// A summary of this text, which is on one line.
pub(crate) fn summary_of(text: String) -> String {
    shortened(text, COLUMNS, |columns, _| columns)
}

impl SummaryBuilder {
    /// Starts the summary of `text`, which may be longer if it can end at a `<!-- more -->`.
    pub(super) fn for_text(text: &str, profile: Profile, extent: SummaryExtent) -> Self {
        Self {
            may_request_contents: profile == Profile::Default,
            extent,
            may_have_mark: memchr::memmem::find(text.as_bytes(), b"<!--").is_some(),
            block: SummaryText::default(),
            source: SummarySource::Paragraph,
            all: SummaryText::default(),
            paragraphs: Vec::new(),
            items: Vec::new(),
            marked: None,
        }
    }

    /// Adds text to the open block.
    pub(super) fn add(&mut self, source: SummarySource, text: &str) {
        self.source = source;
        if self.is_before_mark() {
            self.block.add(text, MORE_CHARACTERS);
        } else if self.of_kind(source).len() < MOST_BLOCKS {
            self.block.add(text, COLUMNS);
        }
    }

    /// Whether a mark may follow.
    fn is_before_mark(&self) -> bool {
        self.may_have_mark && self.marked.is_none()
    }

    fn of_kind(&mut self, source: SummarySource) -> &mut Vec<SummaryText> {
        match source {
            SummarySource::Paragraph => &mut self.paragraphs,
            SummarySource::Item => &mut self.items,
        }
    }

    /// Ends the open block, if any: a new word follows.
    pub(super) fn end_block(&mut self) {
        if !self.block.is_blank() {
            self.add_block();
        }
    }

    /// Ends a block with text.
    fn add_block(&mut self) {
        let requests_contents = self.may_request_contents
            && self.source == SummarySource::Paragraph
            && self.block.requests_contents();
        if !requests_contents {
            if self.is_before_mark() && !self.all.is_full(MORE_CHARACTERS) {
                add_block(&mut self.all.0, self.block.0.trim_end());
            }
            if self.of_kind(self.source).len() < MOST_BLOCKS {
                let block = self.block.start(COLUMNS);
                self.of_kind(self.source).push(block);
            }
        }
        self.block.0.clear();
    }

    /// Ends the summary here, if there was any text.
    pub(super) fn more(&mut self) {
        if self.marked.is_none() {
            self.end_block();
            let counts = [self.paragraphs.len(), self.items.len()];
            self.marked = (!self.all.is_blank()).then_some(counts);
        }
    }

    /// The summary, on one line.
    pub(super) fn finish(mut self) -> WrittenSummary {
        self.end_block();
        if self.extent == SummaryExtent::FirstParagraph && self.marked.is_none() {
            self.paragraphs.truncate(1);
        }
        let [before, items_before] = self.marked.unwrap_or_default();
        let (blocks, before) = if self.paragraphs.is_empty() {
            (self.items, items_before)
        } else {
            (self.paragraphs, before)
        };
        let text = if self.marked.is_some() {
            let all = self.all.fold(MORE_CHARACTERS);
            shortened(all, MORE_CHARACTERS, |_, characters| characters)
        } else {
            start_of(&blocks)
        };
        let marked = self.marked.map(|_| before);
        WrittenSummary { text, opening: Opening { written: blocks, marked, ..Opening::default() } }
    }
}

/// The start of a text, as a summary.
fn start_of(blocks: &[SummaryText]) -> String {
    let mut start = String::new();
    for text in blocks {
        if start.chars().count() > COLUMNS {
            break;
        }
        add_block(&mut start, &text.fold(COLUMNS));
    }
    summary_of(start)
}

/// Text with all its white space.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct SummaryText(String);

impl SummaryText {
    /// Adds text unless there is enough for this many characters. Most texts are longer than their
    /// summary, so `fold` counts characters later.
    fn add(&mut self, text: &str, characters: usize) {
        let room = (characters * BYTES).saturating_sub(self.0.len());
        if room == 0 {
            return;
        }
        let text = if self.0.is_empty() { text.trim_start() } else { text };
        self.0.push_str(&text[..text.floor_char_boundary(room)]);
    }

    /// Whether there is no text.
    fn is_blank(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether there is enough for this many characters.
    fn is_full(&self, characters: usize) -> bool {
        self.0.len() >= characters * BYTES
    }

    /// As much of it as is enough for this many characters.
    fn start(&self, characters: usize) -> Self {
        Self(self.0[..self.0.floor_char_boundary(characters * BYTES)].to_owned())
    }

    /// Whether other generators replace it by a table of contents. Markdown takes the lines of
    /// `[[_TOC_]]` as emphasis.
    fn requests_contents(&self) -> bool {
        ["[TOC]", "[[TOC]]", "[[_TOC_]]"]
            .iter()
            .any(|mark| self.0.trim_end().eq_ignore_ascii_case(mark))
    }

    /// Slightly more than this many characters from the start, with single spaces.
    fn fold(&self, characters: usize) -> String {
        // Most texts are ASCII with single spaces.
        let text = self.0.trim_end();
        let end = text.len().min(characters + 1);
        let start = &text.as_bytes()[..end];
        let is_space = |byte| byte == b' ' || byte == b'\n';
        let is_other = |byte| [byte < b' ' && byte != b'\n', byte >= 0x7f];
        if !any(start, is_other) && !any_two(start, |a, b| [is_space(a) && is_space(b)]) {
            return text[..end].replace('\n', " ");
        }
        let mut folded = String::with_capacity(self.0.len().min(characters * 2));
        let (mut count, mut space) = (0, false);
        for c in text.chars() {
            if c.is_ascii_graphic() && !space {
                if count > characters {
                    break;
                }
                count += 1;
                folded.push(c);
                continue;
            }
            if c.is_whitespace() || c.is_control() {
                space = true;
                continue;
            }
            if std::mem::take(&mut space) && !folded.is_empty() {
                folded.push(' ');
                count += 1;
            }
            // An extending character has no width and must not be cut from its base.
            if !extends(c) {
                if count > characters {
                    break;
                }
                count += 1;
            }
            folded.push(c);
        }
        folded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(text: &str) -> String {
        let mut summary =
            SummaryBuilder::for_text("<!-- more -->", Profile::Default, SummaryExtent::Start);
        summary.add(SummarySource::Paragraph, text);
        summary.finish().text
    }

    #[test]
    fn long_text_is_cut_between_words_or_characters() {
        for (text, expected) in [
            ("short  text\nhere ".to_owned(), "short text here".to_owned()),
            ("word ".repeat(56), format!("{}word", "word ".repeat(55))),
            ("word ".repeat(100), format!("{}word…", "word ".repeat(55))),
            (format!("{} x", "y".repeat(280)), format!("{}…", "y".repeat(279))),
            (format!("{} \n", "y".repeat(280)), "y".repeat(280)),
            ("字".repeat(140), "字".repeat(140)),
            ("字".repeat(141), format!("{}…", "字".repeat(139))),
            ("x".repeat(281), format!("{}…", "x".repeat(279))),
            ("e\u{301}".repeat(300), format!("{}…", "e\u{301}".repeat(279))),
            (format!("{}🇨🇳🇯🇵", "字".repeat(138)), format!("{}🇨🇳🇯🇵", "字".repeat(138))),
            ("👩\u{200d}🚀".repeat(80), format!("{}…", "👩\u{200d}🚀".repeat(69))),
        ] {
            assert_eq!(summary(&text), expected, "{text}");
        }
    }

    #[test]
    fn more_includes_everything_before_it() {
        let mut lines =
            SummaryBuilder::for_text("<!-- more -->", Profile::Default, SummaryExtent::Start);
        lines.add(SummarySource::Paragraph, &"字".repeat(400));
        lines.end_block();
        lines.add(SummarySource::Item, "item");
        lines.more();
        lines.add(SummarySource::Paragraph, "not this");
        assert_eq!(lines.finish().text, format!("{} · item", "字".repeat(400)));

        let mut items =
            SummaryBuilder::for_text("<!-- more -->", Profile::Default, SummaryExtent::Start);
        items.more();
        items.add(SummarySource::Item, "only items");
        assert_eq!(items.finish().text, "only items");
    }
}
