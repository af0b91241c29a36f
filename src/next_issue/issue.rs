//! The latest issues with their texts.

use std::sync::Arc;

use super::entries::{FrontMatterEntry, entries};
use super::pattern::IssueFacts;
use crate::parse::{FrontMatterFormat, Split, split};
use crate::site::Post;

/// One of the latest issues.
#[derive(Debug)]
pub(super) struct RecentIssue<'s> {
    pub(super) post: &'s Arc<Post>,
    pub(super) facts: IssueFacts,
    /// The text of its file.
    pub(super) text: String,
    pub(super) split: Split,
    pub(super) entries: Vec<FrontMatterEntry>,
}

impl<'s> RecentIssue<'s> {
    pub(super) fn new(post: &'s Arc<Post>, facts: IssueFacts, text: String) -> Self {
        // Unreadable front matter is treated as empty; `weekly build` reports it.
        let split = split(&text).unwrap_or_else(|error| Split {
            format: FrontMatterFormat::None,
            block: 0..0,
            body: error.body,
            entries: Vec::new(),
            repeated: Vec::new(),
            after_blank: None,
        });
        let entries = entries(&text, &split);
        Self { post, facts, text, split, entries }
    }

    /// Its text without front matter.
    pub(super) fn body(&self) -> &str {
        &self.text[self.split.body..]
    }
}

/// The members of all lists, once each, in an order compatible with each list as far as the earlier
/// lists permit: an item that the first list lacks is inserted behind its predecessor.
pub(super) fn merged<T: PartialEq>(lists: impl IntoIterator<Item = Vec<T>>) -> Vec<T> {
    let mut all: Vec<T> = Vec::new();
    for list in lists {
        let mut at = 0;
        for item in list {
            if let Some(known) = all.iter().position(|known| *known == item) {
                at = at.max(known + 1);
            } else {
                all.insert(at, item);
                at += 1;
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_merged_in_their_order() {
        assert_eq!(merged([vec![1, 3, 5], vec![1, 2, 3, 4], vec![0, 5, 6]]), [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(merged([vec![1, 2], vec![2, 1]]), [1, 2]);
    }
}
