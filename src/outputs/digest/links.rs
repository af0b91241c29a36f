//! The pages of links by site, and `links.json`.

use super::super::{GeneratedFile, PlannedFile};
use super::{DigestPage, requested_by, sheets};
use crate::config::DigestPart;
use crate::path::Route;
use crate::site::Site;

/// The number of links on a page: one line each, and there may be tens of thousands.
const SIZE: usize = 500;

pub(in super::super) fn links(site: &Site) -> Vec<PlannedFile<'_>> {
    sheets(site, DigestPart::Links, site.index.links.links.len(), SIZE, DigestPage::Links)
}

pub(in super::super) fn links_json_file(site: &Site) -> Vec<PlannedFile<'_>> {
    if !site.index.has(DigestPart::Links) {
        return Vec::new();
    }
    vec![PlannedFile {
        route: links_json(),
        requested_by: requested_by(DigestPart::Links),
        recipe: GeneratedFile::LinksJson.into(),
    }]
}

/// The route of `links.json`.
pub(crate) fn links_json() -> Route {
    Route::root().child_file("links.json")
}
