//! Plans the search page and the search index.

use super::{PlannedFile, ReservedFolder, TemplatePage};
use crate::path::Route;
use crate::search;
use crate::site::Site;

pub(crate) fn search_route() -> Route {
    Route::root().child("search")
}

/// The search page.
pub(super) fn page(site: &Site) -> Vec<PlannedFile<'_>> {
    let page = site.has_search().then(|| PlannedFile {
        route: search_route(),
        requested_by: "the search page".into(),
        recipe: TemplatePage::Search.into(),
    });
    page.into_iter().collect()
}

/// The folder of the search index, if there is one.
pub(super) fn index_folder(site: &Site) -> Option<ReservedFolder> {
    site.has_search().then(|| ReservedFolder {
        route: search::folder(),
        known_files: &search::KNOWN_FILES,
        requested_by: "the search index",
    })
}
