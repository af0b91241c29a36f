//! The output that every part of the writer adds to: the HTML, the record of the text, and
//! findings.

use std::borrow::Cow;
use std::ops::Range;

use super::buffer::HtmlBuffer;
use super::heading_ids::DocumentIds;
use super::hidden::HiddenText;
use super::job::Job;
use super::outline::Builder;
use super::record::TextRecord;
use crate::diagnostic::Findings;
use crate::path::behind_scheme;

pub(super) struct Output<'j> {
    pub(super) job: Job<'j>,
    pub(super) html: HtmlBuffer,
    pub(super) record: TextRecord,
    pub(super) findings: Findings,
    pub(super) ids: DocumentIds<'j>,
    pub(super) hidden: HiddenText,
    /// The base URL without its scheme.
    pub(super) base: Option<&'j str>,
    /// The span in the marked text of the text being written.
    pub(super) span: Range<usize>,
}

impl<'j> Output<'j> {
    pub(super) fn new(job: Job<'j>) -> Self {
        let text = &job.marked.text;
        Self {
            job,
            html: HtmlBuffer::with_capacity(text.len() * 3 / 2),
            record: TextRecord::new(text, job.options),
            findings: Findings::default(),
            ids: DocumentIds::new(job.options.heading_ids, job.given_ids),
            hidden: HiddenText::default(),
            base: job.options.base_url.as_deref().and_then(behind_scheme),
            span: 0..0,
        }
    }

    /// `text` as written by its author.
    pub(super) fn clean<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.job.marked.without_marks(text)
    }

    /// Adds the text being written to the outline.
    pub(super) fn outline_text(&mut self, text: &str) {
        self.outline_part(text, 0..text.len());
    }

    /// Adds a part of the text being written to the outline.
    pub(super) fn outline_part(&mut self, text: &str, part: Range<usize>) {
        if self.record.outline.is_some() && !part.is_empty() {
            let source = self.source_of(text, part.clone());
            if let Some(outline) = &mut self.record.outline {
                outline.text(&text[part], source);
            }
        }
    }

    /// The span in the original text of a part of the text being written; that of the whole text if
    /// it was written differently. It is always within one line.
    pub(super) fn source_of(&self, text: &str, part: Range<usize>) -> Range<usize> {
        let span = self.job.marked.source_range(&self.span);
        if span.len() == text.len() { span.start + part.start..span.start + part.end } else { span }
    }

    /// The outline, if it is requested and byte `at` is not hidden.
    pub(super) fn outline_at(&mut self, at: usize) -> Option<&mut Builder> {
        if self.hidden.contains(at) { None } else { self.record.outline.as_mut() }
    }
}
