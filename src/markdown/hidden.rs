//! HTML comments with an empty line. In Markdown, that line ends the paragraph and with it the
//! comment, contrary to the author's intention, so the writer hides the rest.

use std::ops::Range;

/// The part of an HTML comment that continues after its block. Offsets are bytes of the text being
/// rendered.
#[derive(Debug, Default)]
pub(super) struct HiddenText {
    /// The end of the last hidden comment.
    until: usize,
    /// Whether no further comment ends, so that the search can be skipped.
    no_more_ends: bool,
}

impl HiddenText {
    /// Whether byte `at`, which is not before any earlier one, is hidden.
    pub(super) fn contains(&self, at: usize) -> bool {
        at < self.until
    }

    /// Hides the comment that starts at byte `at` of `source`, if one does.
    pub(super) fn find_comment(&mut self, source: &str, at: usize) {
        if source[at..].starts_with("<!--") && !source[..at].ends_with('\\') && !self.contains(at) {
            self.hide_rest(source, at + 4);
        }
    }

    /// Hides everything up to the end of the comment that is open at byte `from`, and returns
    /// whether it ends.
    pub(super) fn hide_rest(&mut self, source: &str, from: usize) -> bool {
        if self.no_more_ends {
            return false;
        }
        match memchr::memmem::find(&source.as_bytes()[from..], b"-->") {
            Some(length) => self.until = from + length + 3,
            None => self.no_more_ends = true,
        }
        !self.no_more_ends
    }

    /// The visible part of a text at `range`.
    pub(super) fn visible<'t>(&self, text: &'t str, range: &Range<usize>) -> &'t str {
        if !self.contains(range.start) {
            return text;
        }
        let rest = range.end.saturating_sub(self.until);
        if rest > 0 && range.len() == text.len() { &text[text.len() - rest..] } else { "" }
    }
}
