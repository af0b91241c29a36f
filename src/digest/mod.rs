//! What a digest holds beside text, as typed items with no Markdown or HTML in them.

pub mod number;
