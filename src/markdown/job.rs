//! The parameters of a rendering, which all parts of the writer read.

use std::collections::HashSet;

use super::annotated::AnnotatedText;
use super::options::{Options, Profile};
use super::placeholders::Placeholders;
use super::render::BodyFormat;

/// The treatment of raw HTML while writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RawHtml {
    PassThrough,
    /// Written as text.
    Escape,
}

/// The parameters of a rendering.
#[derive(Debug, Clone, Copy)]
pub(super) struct Job<'j> {
    pub(super) options: &'j Options,
    /// The known title of the document.
    pub(super) title: Option<&'j str>,
    /// The text to render.
    pub(super) marked: &'j AnnotatedText<'j>,
    pub(super) raw_html: RawHtml,
    /// Placeholders for parts inserted after sanitising, if the HTML is sanitised.
    pub(super) placeholders: Option<&'j Placeholders>,
    pub(super) format: BodyFormat,
    pub(super) dialect: pulldown_cmark::Options,
    /// The ids that authors give elements, if a generated one was equal to one that follows it.
    pub(super) given_ids: Option<&'j HashSet<String>>,
}

impl Job<'_> {
    /// Whether the text may use more than plain CommonMark.
    pub(super) fn is_extended(&self) -> bool {
        self.options.profile == Profile::Default
    }
}
