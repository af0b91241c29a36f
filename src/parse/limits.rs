//! Limits on repeated values of a file: each of these is a page, or appears in every list, feed and
//! term page that contains the post.

/// The maximum number of terms of a file, over all taxonomies.
pub(super) const MOST_TERMS: usize = 200;
/// The maximum number of authors of a file.
pub(super) const MOST_AUTHORS: usize = 200;
/// The maximum number of aliases of a file.
pub(super) const MOST_ALIASES: usize = 1_000;
/// The maximum length of a title, description or name, in bytes.
pub(super) const LONGEST_TEXT: usize = 10_000;

/// The maximum number of characters of a value in messages.
pub(super) const SHOWN: usize = 80;

/// The prefix of `text` within [`LONGEST_TEXT`].
pub(super) fn fitting(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST_TEXT)]
}
