//! The typed items that a digest contains besides text, without Markdown or HTML. Each kind has an
//! extractor that finds its items in a document's outline. Combining the items of several issues is
//! up to `site`.

mod asks;
pub(crate) mod events;
mod labels;
mod link_titles;
pub(crate) mod links;
pub(crate) mod number;
pub(crate) mod people;
pub(crate) mod questions;
pub(crate) mod sections;
#[cfg(test)]
mod tests;
mod text;
pub(crate) use text::is_joinable;

use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;

use self::labels::LabelWords;
use crate::config::{DigestPart, DigestSettings as Settings};
use crate::markdown::Findings;
use crate::markdown::outline::Outline;

/// The digest items of one file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Digest {
    /// Its sections, in order: headings, and lines that are entirely bold.
    pub(crate) sections: Vec<sections::DigestSection>,
    /// Its links to other sites, in order.
    pub links: links::DigestLinks,
    /// The events it describes, in order.
    pub events: Vec<events::Event>,
    /// The questions it answers, in order.
    pub questions: Vec<questions::Question>,
    /// The people it mentions by handle, in order.
    pub(crate) people: Vec<people::Person>,
}

impl Digest {
    /// An empty digest, shared by all pages without items.
    pub(crate) fn nothing() -> Arc<Self> {
        NOTHING.clone()
    }

    /// Whether other issues decide what some of its events are.
    pub(crate) fn has_unsettled_events(&self) -> bool {
        self.events.iter().any(|event| event.unsettled.is_some())
    }

    /// A reference to the same.
    pub(crate) fn empty() -> &'static Self {
        &NOTHING
    }
}

static NOTHING: LazyLock<Arc<Digest>> = LazyLock::new(Arc::default);

/// The location of an item in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemLocation {
    /// The enclosing section, as an index of [`Digest::sections`]; `None` before the first.
    pub(crate) section: Option<usize>,
    /// The line of the file, from 1.
    pub line: usize,
}

/// The input of [`extract`].
pub(crate) struct DigestSource<'s> {
    /// The text's outline.
    pub(crate) outline: &'s Outline,
    /// The page's title.
    pub(crate) title: &'s str,
    /// The day of the post, if it has one: events without a year are placed near it.
    pub(crate) day: Option<NaiveDate>,
    /// The labels and section names to recognise.
    pub(crate) settings: &'s Settings,
    /// Maps a byte of the outlined text to its line in the file, from 1.
    pub(crate) line_at: &'s dyn Fn(usize) -> usize,
}

impl DigestSource<'_> {
    fn line_of(&self, byte: usize) -> usize {
        (self.line_at)(byte)
    }
}

/// Finds all items in a text; `declared` are the events described in its front matter. Findings
/// concern only parts that have pages.
pub(crate) fn extract(
    source: &DigestSource<'_>,
    declared: Vec<events::Event>,
) -> (Digest, Findings) {
    let labels = LabelWords::new(source.settings, source.outline);
    let found = sections::sections(source, &labels);
    let links = links::links(source, &found);
    let (in_text, mut findings) = events::events(source, &labels, &found);
    let questions = questions::questions(source, &labels, &found);
    let people = people::people(source, &found, &questions);
    let mut events = declared;
    events.extend(in_text);
    if !source.settings.pages.contains(&DigestPart::Events) {
        findings = Findings::default();
    }
    (Digest { sections: found.sections, links, events, questions, people }, findings)
}
