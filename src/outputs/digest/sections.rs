//! The list of recurring sections, and the pages of each.

use super::super::{PlannedFile, TemplatePage};
use super::{DigestPage, Sheet, requested_by};
use crate::config::DigestPart;
use crate::site::Site;
use crate::site::index::part_route;

/// The number of issues on a page of a section.
const SIZE: usize = 40;

pub(in super::super) fn sections(site: &Site) -> Vec<PlannedFile<'_>> {
    if !site.index.has(DigestPart::Sections) {
        return Vec::new();
    }
    let mut planned = vec![PlannedFile {
        route: part_route(DigestPart::Sections),
        requested_by: requested_by(DigestPart::Sections),
        recipe: TemplatePage::Digest(Box::new(DigestPage::Sections)).into(),
    }];
    for section in &site.index.sections {
        planned.extend(Sheet::all(&section.route, section.occurrences.len(), SIZE).map(|sheet| {
            PlannedFile {
                route: sheet.route(sheet.index),
                requested_by: format!("the digest's section `{}`", section.name).into(),
                recipe: TemplatePage::Digest(Box::new(DigestPage::Section(section, sheet))).into(),
            }
        }));
    }
    planned
}
