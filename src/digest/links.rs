//! Links to other sites.

use std::ops::Range;

use super::link_titles::{is_weak, title_in_context, with_number};
use super::sections::FoundSections;
use super::text::{fold, is_external, is_folded};
use super::{DigestSource, ItemLocation};
use crate::markdown::outline::{Outline, TextLine};

/// A link to another site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DigestLink<'d> {
    /// Its target, as written.
    pub url: &'d str,
    /// Its text on one line; where that says nothing of its target, the text before it, of the same
    /// item. The URL if there is neither.
    pub(crate) title: &'d str,
    /// Its location in the file.
    pub(crate) place: ItemLocation,
}

/// The links of a text, in order. A large digest has a hundred thousand, which its indexes and
/// pages traverse repeatedly, so those of one text are stored contiguously.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DigestLinks {
    /// The URL and title of each link, one after another.
    text: Box<str>,
    ends: Box<[Ends]>,
}

/// The ends of a link's URL and title in the text, and the link's location. If both ends are equal,
/// the URL is also the title. Kept small because lists of links by site access them at random.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ends {
    url: u32,
    title: u32,
    /// From 1; 0 before the first.
    section: u32,
    line: u32,
}

impl Ends {
    /// `None` if 32 bits don't suffice, as in a text of over 4 GiB; such links are skipped.
    fn new(url: usize, title: usize, place: ItemLocation) -> Option<Self> {
        Some(Self {
            url: url.try_into().ok()?,
            title: title.try_into().ok()?,
            section: place.section.map_or(0, |at| at + 1).try_into().ok()?,
            line: place.line.try_into().ok()?,
        })
    }

    fn place(self) -> ItemLocation {
        ItemLocation { section: (self.section as usize).checked_sub(1), line: self.line as usize }
    }
}

impl DigestLinks {
    /// The number of links.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The link at `index`, below [`DigestLinks::len`].
    pub(crate) fn at(&self, index: usize) -> DigestLink<'_> {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before].title) as usize;
        let ends = self.ends[index];
        let (end, end_of_title) = (ends.url as usize, ends.title as usize);
        let url = &self.text[start..end];
        let title = if end_of_title == end { url } else { &self.text[end..end_of_title] };
        DigestLink { url, title, place: ends.place() }
    }

    /// The location of each link, in order.
    pub(crate) fn places(&self) -> impl ExactSizeIterator<Item = ItemLocation> {
        self.ends.iter().map(|ends| ends.place())
    }

    /// All links, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = DigestLink<'_>> {
        (0..self.len()).map(|index| self.at(index))
    }
}

#[derive(Default)]
struct LinksBuilder {
    text: String,
    ends: Vec<Ends>,
    /// The link being read: its title is at the end of the text.
    open: Option<OpenUrl>,
}

struct OpenUrl {
    url: Range<usize>,
    place: ItemLocation,
    /// Its span in the source.
    source: Range<usize>,
    /// The line on which it begins, as an index of the outline.
    line: usize,
}

impl LinksBuilder {
    fn begin(
        &mut self,
        (url, title): (&str, &str),
        place: ItemLocation,
        line: TextLine<'_>,
        source: Range<usize>,
    ) {
        let start = self.text.len();
        self.text.push_str(url);
        self.open =
            Some(OpenUrl { url: start..self.text.len(), place, source, line: line.index() });
        self.text.push_str(title);
    }

    /// Whether the link being read is at `source` and leads to `url`.
    fn continues(&self, url: &str, source: &Range<usize>) -> bool {
        self.open
            .as_ref()
            .is_some_and(|open| open.source == *source && self.text[open.url.clone()] == *url)
    }

    /// Completes the link being read, with its title on one line.
    fn end(&mut self, outline: &Outline) {
        let Some(OpenUrl { url, place, source, line }) = self.open.take() else { return };
        let title = &self.text[url.end..];
        let mut better = (!is_folded(title)).then(|| fold(title));
        let folded = better.as_deref().unwrap_or(title);
        if is_weak(folded, &self.text[url.clone()]) {
            let line = outline.line(line);
            let found = line.and_then(|line| title_in_context(outline, line, &source, folded));
            let numbered = found.map(|title| with_number(&title, &self.text[url.clone()]));
            better = numbered.or(better);
        }
        if let Some(title) = better {
            self.text.truncate(url.end);
            self.text.push_str(&title);
        }
        match Ends::new(url.end, self.text.len(), place) {
            Some(ends) => self.ends.push(ends),
            None => self.text.truncate(url.start),
        }
    }
}

/// Finds the links.
pub(super) fn links(source: &DigestSource<'_>, sections: &FoundSections) -> DigestLinks {
    // A link's text may consist of several runs on several lines.
    let mut builder = LinksBuilder::default();
    // The last image's text and span.
    let mut image: Option<(&str, Range<usize>)> = None;
    // Whether a line has ended since the open link's last run.
    let mut broken = false;
    for line in source.outline.lines() {
        for run in line.runs() {
            let Some(target) = run.target else { continue };
            if run.style.image {
                image = Some((run.text, run.source));
                continue;
            }
            let url = target.trim();
            if builder.continues(url, &run.source) {
                if std::mem::take(&mut broken) {
                    builder.text.push(' ');
                }
                builder.text.push_str(run.text);
                continue;
            }
            builder.end(source.outline);
            if !is_external(url) {
                continue;
            }
            // If a link contains only an image, the image's text becomes its title.
            let inside =
                |span: &Range<usize>| span.start >= run.source.start && span.end <= run.source.end;
            let mut title = run.text;
            if title.is_empty()
                && let Some((text, _)) = image.take_if(|(_, span)| inside(span))
            {
                title = text;
            }
            let place = ItemLocation {
                section: sections.at(line.index()),
                line: source.line_of(run.source.start),
            };
            broken = false;
            builder.begin((url, title), place, line, run.source);
        }
        broken = builder.open.is_some();
    }
    builder.end(source.outline);
    DigestLinks { text: builder.text.into(), ends: builder.ends.into() }
}
