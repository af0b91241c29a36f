//! The lines of a part of a text.

use std::ops::Range;

/// The spans of the lines of a text, without line ends.
pub(super) struct LineCursor<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    pub(super) end: usize,
}

impl Iterator for LineCursor<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let start = (self.at < self.end).then_some(self.at)?;
        let rest = &self.text[start..self.end];
        let end = rest.find('\n').map_or(self.end, |end| start + end);
        self.at = end + 1;
        Some(start..end)
    }
}
