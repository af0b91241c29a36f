//! The archive pages: all years, each year, month and ISO week.

use super::{ArchivePeriod, PlannedFile, Recipe};
use crate::path::Route;
use crate::site::Site;

pub(super) fn archive(site: &Site) -> Vec<PlannedFile<'_>> {
    let archive = &site.archive;
    if archive.years.is_empty() {
        return Vec::new();
    }
    let mut planned = vec![file(&archive.route, ArchivePeriod::All)];
    for year in &archive.years {
        planned.push(file(&year.route, ArchivePeriod::Year(year)));
        planned.extend(
            year.months.iter().map(|month| file(&month.route, ArchivePeriod::Month(year, month))),
        );
        planned.extend(
            year.weeks.iter().map(|week| file(&week.route, ArchivePeriod::Week(year, week))),
        );
    }
    planned
}

fn file<'s>(route: &Route, period: ArchivePeriod<'s>) -> PlannedFile<'s> {
    PlannedFile {
        route: route.clone(),
        requested_by: "the archive".into(),
        recipe: Recipe::Archive(period),
    }
}
