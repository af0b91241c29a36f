//! The result of a rendering: HTML with what the site needs to know about it.

use std::ops::Range;

use super::outline::Outline;
use super::summary::Opening;
use crate::diagnostic::Findings;

/// A rendered Markdown text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// The HTML of the body.
    pub html: Box<str>,
    /// The text of the first heading of the document, if it has level 1 and no title was given: it
    /// is used as the title and, if it starts the document, omitted from `html`.
    pub(crate) title: Option<String>,
    /// Whether a heading with the title was omitted from `html`.
    pub(crate) omits_title: bool,
    /// All headings in `html`, in order.
    pub(crate) headings: Headings,
    /// The start of the text as plain text on one line: everything before `<!-- more -->`, or up to
    /// about 140 wide or 280 narrow columns, cut between words or characters and followed by `…`.
    pub(crate) summary: Box<str>,
    /// The first blocks of its text.
    pub(crate) opening: Opening,
    /// The amount of text.
    pub(crate) length: TextLength,
    /// The links and images in `html` whose targets are relative or start with `/`, and the links
    /// to a part of the page.
    pub(crate) local_links: Box<[LocalLink]>,
    /// Whether `html` contains markup that its author wrote as HTML. Otherwise every tag was
    /// written by this module: in lower case, with values in double quotes.
    pub(crate) has_raw_html: bool,
    /// Whether `html` contains formulas in MathML.
    pub(crate) has_math: bool,
    /// The findings for the author.
    pub(crate) findings: Findings,
    /// The outline, if requested by `Options::outline`.
    pub(crate) outline: Option<Box<Outline>>,
}

/// A heading in the HTML of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Heading<'d> {
    /// The level, 1 to 6.
    pub(crate) level: u8,
    /// The `id`, unique in the document.
    pub(crate) id: &'d str,
    /// The text without markup.
    pub(crate) text: &'d str,
}

/// The headings of a document. Digests have many, which are all retained until the site is built,
/// so their texts share one allocation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Headings {
    /// The id and text of each heading, one after another.
    texts: String,
    stored: Vec<StoredHeading>,
}

/// A heading without its texts. Texts of posts are far shorter than the limit of 32 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct StoredHeading {
    level: u8,
    /// The end of its id in `Headings::texts`.
    id_end: u32,
    /// The end of its text, which follows the id.
    text_end: u32,
}

impl Headings {
    /// The headings, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Heading<'_>> {
        let mut start = 0;
        self.stored.iter().map(move |heading| {
            let (id_end, text_end) = (heading.id_end as usize, heading.text_end as usize);
            let id = &self.texts[start..id_end];
            start = text_end;
            Heading { level: heading.level, id, text: &self.texts[id_end..text_end] }
        })
    }

    pub(super) fn push(&mut self, level: u8, id: &str, text: &str) {
        let id_end = self.texts.len() + id.len();
        let text_end = id_end + text.len();
        // Four gigabytes of headings are more than any table of contents can show.
        let (Ok(id_end), Ok(text_end)) = (u32::try_from(id_end), u32::try_from(text_end)) else {
            return;
        };
        self.texts.push_str(id);
        self.texts.push_str(text);
        self.stored.push(StoredHeading { level, id_end, text_end });
    }

    pub(super) fn shrink_to_fit(&mut self) {
        self.texts.shrink_to_fit();
        self.stored.shrink_to_fit();
    }
}

/// The amount of text in a document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct TextLength {
    /// Chinese, Japanese and Korean characters.
    pub(crate) cjk_characters: usize,
    /// Words in scripts with spaces between words.
    pub(crate) words: usize,
}

impl TextLength {
    /// The reading time in minutes, at least 1: 400 CJK characters or 220 words a minute.
    pub(crate) fn reading_minutes(self) -> usize {
        (self.cjk_characters * 11 + self.words * 20).div_ceil(4400).max(1)
    }
}

/// A link or image with a target on the site itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LocalLink {
    /// The span of `Document::html` between the quotes of the `href` or `src`.
    pub(crate) html: Range<usize>,
    /// The target as the author wrote it, unescaped.
    pub(crate) target: String,
    /// The span of the link in the Markdown text.
    pub(crate) source: Range<usize>,
    /// Whether it is an image to which attributes may be added, directly after its `src`.
    pub(crate) image: bool,
}

impl LocalLink {
    /// A link to `target` that is not written yet.
    pub(super) fn to(target: &str, source: Range<usize>) -> Self {
        Self { html: 0..0, target: target.to_owned(), source, image: false }
    }
}
