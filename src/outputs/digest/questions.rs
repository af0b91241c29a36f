//! The questions and their answers.

use super::super::PlannedFile;
use super::{DigestPage, sheets};
use crate::config::Part;
use crate::site::Site;

/// How many questions a page shows.
const SIZE: usize = 50;

pub(in super::super) fn questions(site: &Site) -> Vec<PlannedFile<'_>> {
    sheets(site, Part::Questions, site.index.questions.len(), SIZE, DigestPage::Questions)
}
