//! The sections that come again, and a page for each.

use super::super::{PlannedFile, Recipe, pager};
use super::{DigestPage, Sheet, claimant};
use crate::config::DigestPart;
use crate::site::Site;
use crate::site::index::part_route;

/// How many issues a page of a section shows.
const SIZE: usize = 40;

pub(in super::super) fn sections(site: &Site) -> Vec<PlannedFile<'_>> {
    if !site.index.has(DigestPart::Sections) {
        return Vec::new();
    }
    let mut planned = vec![PlannedFile {
        route: part_route(DigestPart::Sections),
        claimant: claimant(DigestPart::Sections),
        recipe: Recipe::Digest(Box::new(DigestPage::Sections)),
    }];
    for section in &site.index.sections {
        planned.extend(Sheet::all(&section.route, section.carried.len(), SIZE).map(|sheet| {
            PlannedFile {
                route: pager(&sheet.base, sheet.index),
                claimant: format!("the digest's section `{}`", section.name).into(),
                recipe: Recipe::Digest(Box::new(DigestPage::Section(section, sheet))),
            }
        }));
    }
    planned
}
