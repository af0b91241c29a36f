//! The questions and their answers.

use super::super::PlannedFile;
use super::{DigestPage, sheets};
use crate::config::DigestPart;
use crate::site::Site;

/// How many questions a page shows.
const SIZE: usize = 50;

pub(in super::super) fn questions(site: &Site) -> Vec<PlannedFile<'_>> {
    sheets(site, DigestPart::Questions, site.index.questions.len(), SIZE, DigestPage::Questions)
}
