//! What a digest holds beside text, as typed items with no Markdown or HTML in them: each found in
//! a document's outline by an extractor of its own. What several issues make of an item together
//! is the business of `site`.

pub mod events;
mod labels;
pub mod links;
pub mod number;
pub mod people;
pub mod questions;
pub mod sections;
#[cfg(test)]
mod tests;
mod text;

use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;

use self::labels::LabelWords;
use crate::config::{DigestPart, DigestSettings as Settings};
use crate::markdown::Findings;
use crate::markdown::outline::Outline;

/// What one file holds beside text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Digest {
    /// Its sections, in order: its headings, and lines that are only bold.
    pub sections: Vec<sections::DigestSection>,
    /// Its links to other sites, in order.
    pub links: links::DigestLinks,
    /// The events it tells of, in order.
    pub events: Vec<events::Event>,
    /// The questions it answers, in order.
    pub questions: Vec<questions::Question>,
    /// The people it names by handle, in order.
    pub people: Vec<people::Person>,
}

impl Digest {
    /// One without anything in it, which all pages without any share.
    pub fn nothing() -> Arc<Self> {
        static NOTHING: LazyLock<Arc<Digest>> = LazyLock::new(Arc::default);
        NOTHING.clone()
    }
}

/// Where an item stands in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemLocation {
    /// The section it stands in, as an index of [`Digest::sections`]; `None` before the first.
    pub section: Option<usize>,
    /// The line of the file, from 1.
    pub line: usize,
}

/// What a digest is found in.
pub struct Source<'s> {
    /// The text's outline.
    pub outline: &'s Outline,
    /// The title that the page goes by.
    pub title: &'s str,
    /// The day of the post, if it has one: events without a year are near it.
    pub day: Option<NaiveDate>,
    /// The names that parts go by.
    pub settings: &'s Settings,
    /// The line of the file, from 1, for a byte of the text that the outline is of.
    pub line_at: &'s dyn Fn(usize) -> usize,
}

impl Source<'_> {
    fn line_of(&self, byte: usize) -> usize {
        (self.line_at)(byte)
    }
}

/// Finds all that a text holds; `told` are the events that its front matter tells of. Findings
/// are about parts that have pages.
pub fn extract(source: &Source<'_>, told: Vec<events::Event>) -> (Digest, Findings) {
    let labels = LabelWords::new(source.settings, source.outline);
    let found = sections::sections(source, &labels);
    let links = links::links(source, &found);
    let (in_text, mut findings) = events::events(source, &labels, &found);
    let questions = questions::questions(source, &labels, &found);
    let people = people::people(source, &found, &questions);
    let mut events = told;
    events.extend(in_text);
    if !source.settings.pages.contains(&DigestPart::Events) {
        findings = Findings::default();
    }
    (Digest { sections: found.sections, links, events, questions, people }, findings)
}
