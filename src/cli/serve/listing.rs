//! The list of the site's files, listed again only when the watcher reports more than changes to
//! known files.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use crate::cli::context::{Context, OpenedSite};
use crate::config::Override;
use crate::diagnostic::Diagnostic;
use crate::path::SourcePath;
use crate::serve::watch::Changed;
use crate::source::{Bytes, SourceTree};

/// The list of the site's files.
pub(super) struct Listing {
    pub(super) tree: SourceTree,
    /// The settings given outside the settings file.
    pub(super) overrides: Vec<Override>,
    /// Diagnostics from listing the folder.
    pub(super) diagnostics: Vec<Diagnostic>,
    state: ListingState,
}

/// How up to date the list of the folder's files is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ListingState {
    /// The folder was listed just now.
    Fresh,
    /// It differs only in what the watcher reports.
    Tracked,
    /// It may differ in any way.
    Stale,
}

impl Listing {
    /// The list of a site that was opened just now.
    pub(super) fn new(opened: OpenedSite) -> Self {
        let OpenedSite { tree, overrides, diagnostics, .. } = opened;
        Self { tree, overrides, diagnostics, state: ListingState::Fresh }
    }

    /// Brings the list up to date. Returns the only files that may have changed, if they are known.
    ///
    /// # Errors
    /// The folder can't be listed.
    pub(super) fn update(
        &mut self,
        changed: &Changed,
        context: &Context<'_>,
    ) -> io::Result<Option<BTreeSet<SourcePath>>> {
        let touched = self.known_files(changed, &context.root());
        if touched.is_none() && self.state != ListingState::Fresh {
            *self = Self::new(context.open(None)?);
        }
        Ok(touched)
    }

    /// Records whether a build with this list succeeded; otherwise changes that the watcher
    /// reported may not have been applied.
    pub(super) fn built<T, E>(&mut self, result: &Result<T, E>) {
        self.state = if result.is_ok() { ListingState::Tracked } else { ListingState::Stale };
    }

    /// Whether the list may differ from the folder in any way.
    pub(super) fn is_stale(&self) -> bool {
        self.state == ListingState::Stale
    }

    /// The files that may have changed, if all of them are known and still exist.
    fn known_files(&self, changed: &Changed, root: &Path) -> Option<BTreeSet<SourcePath>> {
        let paths = changed.paths.as_ref().filter(|_| self.state == ListingState::Tracked)?;
        let tree = &self.tree;
        let location = |path: &SourcePath| {
            let lists = [&tree.content, &tree.templates, &tree.assets];
            let list = lists.into_iter().find(|list| {
                list.first().is_some_and(|first| {
                    first.path.as_str().split('/').next() == path.as_str().split('/').next()
                })
            })?;
            let at = list.binary_search_by(|file| file.path.cmp(path)).ok()?;
            match &list[at].bytes {
                Bytes::Disk(location) => Some(location.as_path()),
                Bytes::Memory(_) | Bytes::Sealed(_) => None,
            }
        };
        paths
            .iter()
            .map(|path| {
                let path = SourcePath::new(path.to_str()?)?;
                let location = location(&path)?;
                // A link may lead elsewhere now, or a folder may have replaced a file.
                let same =
                    root.join(path.as_str()).canonicalize().is_ok_and(|real| real == location);
                (same && location.is_file()).then_some(path)
            })
            .collect()
    }
}
