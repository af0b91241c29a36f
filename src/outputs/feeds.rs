//! Feeds of the site and of each term.

use super::{GeneratedFile, PlannedFile, Subject};
use crate::site::Site;

pub(super) fn feeds(site: &Site) -> Vec<PlannedFile<'_>> {
    let terms = site
        .taxonomies
        .iter()
        .flat_map(|taxonomy| taxonomy.terms.iter().map(move |term| Subject::Term(taxonomy, term)));
    std::iter::once(Subject::Home).chain(terms).flat_map(|subject| of(site, subject)).collect()
}

fn of<'s>(site: &'s Site, subject: Subject<'s>) -> impl Iterator<Item = PlannedFile<'s>> {
    subject.feeds(site).iter().map(move |&format| PlannedFile {
        route: subject.route().child_file(format.file_name()),
        requested_by: format!("the {} feed", format.name()).into(),
        recipe: GeneratedFile::Feed(format, subject).into(),
    })
}
