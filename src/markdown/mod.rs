//! Converts Markdown to HTML and metadata. It is independent of the site: links to other files of
//! the site are returned as [`document::LocalLink`]s, which `site` resolves.
//!
//! `render` has the steps. `html` writes a document in one pass and leaves each kind of markup to
//! a part of its own (`inline`, `targets`, `headings`, `footnotes`, `code`, `tables`, `raw`). The
//! parts share an `output::Output` and don't refer back to `html`.

mod annotated;
mod balance;
mod balance_output;
mod blocks;
mod breaks;
mod buffer;
mod character_references;
mod cjk;
mod code;
mod definition_lists;
mod definitions;
mod document;
mod elements;
mod emphasis;
mod flatten;
mod footnotes;
mod foreign;
mod heading_ids;
mod headings;
mod hidden;
mod highlight;
mod href;
mod html;
mod html_body;
mod id_forms;
mod id_numbers;
mod ids_in_html;
mod inline;
mod job;
mod length;
mod links;
mod links_in_html;
mod math;
mod mathml;
mod options;
pub(crate) mod outline;
mod output;
mod placeholders;
mod plain;
#[cfg(test)]
mod properties;
mod raw;
mod raw_filter;
mod record;
mod render;
mod sanitize;
mod sentences;
mod shorten;
mod steps;
mod summary;
mod tables;
mod tags;
mod targets;
mod template_code;
mod template_lines;
#[cfg(test)]
mod tests;
mod urls;
mod verify;

pub(crate) use self::character_references::decoded_value;
pub(crate) use self::cjk::is_unspaced;
pub(crate) use self::flatten::flattened;
pub(crate) use self::heading_ids::ids_of_other_forms;
pub(crate) use self::href::push_href;
pub(crate) use self::html_body::first_image;
pub(crate) use self::ids_in_html::ids_in;
pub(crate) use self::length::length_of_html;
pub(crate) use self::links_in_html::{HtmlLink, links_in};
pub(crate) use self::plain::plain_text;
pub(crate) use self::render::{BodyFormat, render_body, render_contained};
pub(crate) use self::sentences::Sentence;
pub(crate) use self::summary::{Opening, add_block, summary_of};
pub(crate) use self::template_code::template_code_in_value;
pub(crate) use self::verify::verify;
pub(crate) use crate::diagnostic::{Finding, Findings};

pub use self::breaks::AmbiguousWidth;
pub(crate) use self::document::{Document, Heading, Headings, TextLength};
pub use self::id_forms::IdForm;
pub use self::options::{
    ExternalLinks, HtmlPolicy, MarkdownLabels, Math, Options, OutlineUse, Profile, SummaryExtent,
};
pub use self::render::render;
