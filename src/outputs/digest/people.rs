//! The pages of people.

use super::super::PlannedFile;
use super::{DigestPage, sheets};
use crate::config::DigestPart;
use crate::site::Site;

/// The number of people on a page.
const SIZE: usize = 500;

pub(in super::super) fn people(site: &Site) -> Vec<PlannedFile<'_>> {
    sheets(site, DigestPart::People, site.index.people.len(), SIZE, DigestPage::People)
}
