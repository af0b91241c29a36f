//! The ids on pages that links with a fragment may point to, read from the HTML of the pages.

use std::collections::{BTreeMap, HashSet};

use crate::markdown::ids_in;

/// The ids on each page, by output path.
#[derive(Debug, Default)]
pub(crate) struct PageIds(BTreeMap<String, HashSet<String>>);

impl PageIds {
    /// Records the ids in a page's HTML.
    pub(super) fn record(&mut self, path: String, html: &str) {
        self.0.insert(path, ids_in(html));
    }

    /// The ids on a page; `None` if they are not recorded.
    pub(super) fn on_page(&self, path: &str) -> Option<&HashSet<String>> {
        self.0.get(path)
    }
}
