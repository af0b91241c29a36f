//! A document as lines of text with styles and links, in which digest items are found without
//! parsing Markdown or HTML. It excludes comments, raw HTML and hidden text.

mod build;
mod lines;
#[cfg(test)]
mod tests;

pub(super) use build::{Builder, Target};
pub(crate) use lines::{LineKind, Outline, TextLine, TextRun};
