//! The pages of questions and answers.

use super::super::PlannedFile;
use super::{DigestPage, sheets};
use crate::config::DigestPart;
use crate::site::Site;

/// The number of questions on a page.
const SIZE: usize = 50;

pub(in super::super) fn questions(site: &Site) -> Vec<PlannedFile<'_>> {
    sheets(site, DigestPart::Questions, site.index.questions.len(), SIZE, DigestPage::Questions)
}
