//! Plans the search page and the search index. A page of the user's own replaces the built-in
//! search page.

use super::{PlannedFile, Recipe};
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
        recipe: Recipe::Search,
    })
}

/// The files of the index whose names are known in advance. They reserve the complete folder.
pub(super) fn index(site: &Site) -> Vec<PlannedFile<'_>> {
    if !site.has_search() {
        return Vec::new();
    }
    let planned = search::KNOWN_FILES.map(|name| PlannedFile {
        route: search::folder().child_file(name),
        requested_by: "the search index".into(),
        recipe: Recipe::SearchIndex,
    });
    planned.into()
}
