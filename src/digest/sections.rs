//! Sections: what headings, and lines that are only bold, stand above.

/// A section of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its name as written, white space folded, without a colon at its end.
    pub name: String,
    /// The `id` of the heading that leads to it: its own, else that of the nearest heading before
    /// it; empty where there is none.
    pub id: String,
    /// Its level: 1 to 6 for headings; 7 for a line that is only bold.
    pub level: u8,
    /// The line of the file, from 1.
    pub line: usize,
    /// The start of the text below it, on one line, up to 200 characters; links are told apart as
    /// [`super::links::Link`]s.
    pub excerpt: String,
}
