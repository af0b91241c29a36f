//! What a digest holds beside text, as typed items with no Markdown or HTML in them: each found in
//! a document's outline by an extractor of its own. What several issues make of an item together
//! is the business of `site`.

pub mod events;
pub mod links;
pub mod number;
pub mod people;
pub mod questions;
pub mod sections;

/// What one file holds beside text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Digest {
    /// Its sections, in order: its headings, and lines that are only bold.
    pub sections: Vec<sections::Section>,
    /// Its links to other sites, in order.
    pub links: Vec<links::Link>,
    /// The events it tells of, in order.
    pub events: Vec<events::Event>,
    /// The questions it answers, in order.
    pub questions: Vec<questions::Question>,
    /// The people it names by handle, in order.
    pub people: Vec<people::Person>,
}

/// Where an item stands in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The section it stands in, as an index of [`Digest::sections`]; `None` before the first.
    pub section: Option<usize>,
    /// The line of the file, from 1.
    pub line: usize,
}
