//! Issue numbers as authors write them in titles and file names. Dates, years, weeks and versions
//! are never numbers. Whether a series of numbers is one of issues is up to `site`, which knows the
//! other posts.

mod pieces;
#[cfg(test)]
mod tests;

use crate::date;
use pieces::Pieces;

/// A number in a title or a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WrittenNumber {
    /// The number.
    pub(crate) value: u32,
    /// Whether a mark says that it numbers an issue: `第 12 期`, `#12`, `Issue 12`, `No. 12`.
    /// Otherwise it is only at the start or the end, as in `10 things`.
    pub(crate) marked: bool,
}

impl WrittenNumber {
    fn marked(value: u32) -> Self {
        Self { value, marked: true }
    }

    fn plain(value: u32) -> Self {
        Self { value, marked: false }
    }
}

/// The issue number in a title: `第 264 期`, `#12`, `Issue 12`, `No. 12`, or a number at its end
/// (`This Week in Rust 664`) or start (`12 - News`).
pub(crate) fn in_title(title: &str) -> Option<WrittenNumber> {
    let title = date::plain(title);
    let pieces = Pieces::of(title.trim());
    pieces
        .marked()
        .map(WrittenNumber::marked)
        .or_else(|| pieces.trailing().or_else(|| pieces.heading()).map(WrittenNumber::plain))
}

/// The issue number in the name of a file or folder: `issue-98`, `105-name`, `weekly-12`,
/// `#378-2026.08.31`.
pub(crate) fn in_name(name: &str) -> Option<WrittenNumber> {
    let name = date::plain(name);
    let pieces = Pieces::of(name.trim());
    pieces
        .marked()
        .map(WrittenNumber::marked)
        .or_else(|| pieces.leading().or_else(|| pieces.trailing()).map(WrittenNumber::plain))
}

/// The words of a name without its number and dates, separated by spaces: `Reading - Layout` for
/// `12.Reading - Layout`. Empty if there are no others.
pub(crate) fn words_of_name(name: &str) -> String {
    Pieces::of(name.trim()).words()
}
