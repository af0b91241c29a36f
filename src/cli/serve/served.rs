//! The sites that browsers are shown: the newest, and the last one without mistakes.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::requested::Shown;
use crate::path::SourcePath;
use crate::serve::state::Change;

/// The sites that browsers are shown.
#[derive(Default)]
pub(super) struct ServedSites {
    /// The newest site that was served, and the number of the build that produced it.
    newest: Option<(usize, Arc<Shown>)>,
    /// The last site all of whose pages could be rendered.
    last_good: Option<Arc<Shown>>,
    /// Files changed since the site that browsers show.
    pending: BTreeSet<SourcePath>,
    /// Files changed between the last good site and the one being served.
    unchecked: BTreeSet<SourcePath>,
}

impl ServedSites {
    /// Whether a site is served.
    pub(super) fn is_any(&self) -> bool {
        self.newest.is_some()
    }

    /// Whether the newest site is that of this build.
    pub(super) fn is_of(&self, build: usize) -> bool {
        self.newest.as_ref().is_some_and(|(newest, _)| *newest == build)
    }

    /// Records changed files.
    pub(super) fn changed(&mut self, files: &BTreeSet<SourcePath>) {
        self.pending.extend(files.iter().cloned());
    }

    /// Serves the site of a build from now on. Returns the reaction of browsers; with `follow` they
    /// navigate to the only page that changed.
    pub(super) fn serve(&mut self, build: usize, site: Arc<Shown>, follow: Follow) -> Change {
        let page = site.only_page_of(&self.pending).filter(|_| follow == Follow::Changes);
        let change = reaction(&self.pending, page);
        self.unchecked.append(&mut self.pending);
        self.newest = Some((build, site));
        change
    }

    /// Records that all pages of the newest site can be rendered.
    pub(super) fn is_good(&mut self) {
        self.last_good = self.newest.as_ref().map(|(_, site)| site.clone());
        self.unchecked.clear();
    }

    /// The last good site, to be served again because the newest has mistakes.
    pub(super) fn fall_back(&mut self) -> Option<Arc<Shown>> {
        let last_good = self.last_good.clone()?;
        self.pending.append(&mut self.unchecked);
        Some(last_good)
    }
}

/// Whether browsers navigate to the page that changed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Follow {
    Changes,
    Nothing,
}

/// The reaction of browsers to these changes; `page` is where to navigate.
fn reaction(changed: &BTreeSet<SourcePath>, page: Option<String>) -> Change {
    let is_style = |path: &SourcePath| {
        path.as_str().starts_with("static/") && path.extension().as_deref() == Some("css")
    };
    if changed.is_empty() {
        Change::Nothing
    } else if changed.iter().all(is_style) {
        Change::Styles
    } else {
        page.map_or(Change::Pages, Change::Page)
    }
}
