//! Plans the search page and the search index. A page of the user's own replaces the built-in
//! search page.

use super::{PlannedFile, ReservedFolder, TemplatePage};
use crate::path::Route;
use crate::search;
use crate::site::Site;

pub(crate) fn search_route() -> Route {
    Route::root().child("search")
}

/// The search page, unless one of the `planned` files has its path.
pub(super) fn page<'s>(site: &Site, planned: &[PlannedFile<'_>]) -> Option<PlannedFile<'s>> {
    let route = search_route();
    let path = route.output_path();
    let free = || !planned.iter().any(|file| file.route.output_path().eq_ignore_ascii_case(&path));
    (site.has_search() && free()).then(|| PlannedFile {
        route,
        requested_by: "the search page".into(),
        recipe: TemplatePage::Search.into(),
    })
}

/// The folder of the search index, if there is one.
pub(super) fn index_folder(site: &Site) -> Option<ReservedFolder> {
    site.has_search().then(|| ReservedFolder {
        route: search::folder(),
        known_files: &search::KNOWN_FILES,
        requested_by: "the search index",
    })
}
