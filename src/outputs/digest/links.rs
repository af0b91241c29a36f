//! The links by site, and `links.json`.

use super::super::{PlannedFile, Recipe};
use super::{DigestPage, claimant, sheets};
use crate::config::DigestPart;
use crate::path::Route;
use crate::site::Site;

/// How many links a page shows: they are a line each, and there may be tens of thousands.
const SIZE: usize = 500;

pub(in super::super) fn links(site: &Site) -> Vec<PlannedFile<'_>> {
    sheets(site, DigestPart::Links, site.index.links.links.len(), SIZE, DigestPage::Links)
}

pub(in super::super) fn for_programs(site: &Site) -> Vec<PlannedFile<'_>> {
    if !site.index.has(DigestPart::Links) {
        return Vec::new();
    }
    vec![PlannedFile {
        route: links_json(),
        claimant: claimant(DigestPart::Links),
        recipe: Recipe::LinksJson,
    }]
}

/// Where the links are, for programs.
pub(crate) fn links_json() -> Route {
    Route::root().child_file("links.json")
}
