//! How much one file may have of what is multiplied: each of these is a page, or is repeated in
//! every list, feed and page of a term that has the post.

/// The terms of a file, over all taxonomies.
pub(super) const MOST_TERMS: usize = 200;
/// The authors of a file.
pub(super) const MOST_AUTHORS: usize = 200;
/// The old addresses of a file.
pub(super) const MOST_ALIASES: usize = 1_000;
/// The bytes of a title, a description, a name.
pub(super) const LONGEST_TEXT: usize = 10_000;

/// The characters of a value that messages show.
pub(super) const SHOWN: usize = 80;

/// The part of `text` that is used.
pub(super) fn fitting(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST_TEXT)]
}
