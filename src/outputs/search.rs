//! The search: its page, and the folder of its index. A page of the user's own takes the place of
//! the first.

use super::{PlannedFile, Recipe};
use crate::path::Route;
use crate::search;
use crate::site::Site;

/// Where the page of the search is.
pub(crate) fn search_route() -> Route {
    Route::root().child("search")
}

/// The page, unless one of the `planned` files is there.
pub(super) fn page<'s>(site: &Site, planned: &[PlannedFile<'_>]) -> Option<PlannedFile<'s>> {
    let route = search_route();
    let path = route.output_path();
    let free = || !planned.iter().any(|file| file.route.output_path().eq_ignore_ascii_case(&path));
    (site.has_search() && free()).then(|| PlannedFile {
        route,
        claimant: "the page of the search".into(),
        recipe: Recipe::Search,
    })
}

/// The files of the index whose names are known. They claim all of its folder.
pub(super) fn index(site: &Site) -> Vec<PlannedFile<'_>> {
    if !site.has_search() {
        return Vec::new();
    }
    let planned = search::KNOWN_FILES.map(|name| PlannedFile {
        route: search::folder().child_file(name),
        claimant: "the search index".into(),
        recipe: Recipe::SearchIndex,
    });
    planned.into()
}
