//! The archive: all years, each year, month and ISO week.

use super::{Period, PlannedFile, Recipe};
use crate::path::Route;
use crate::site::Site;

pub(super) fn archive(site: &Site) -> Vec<PlannedFile<'_>> {
    let archive = &site.archive;
    if archive.years.is_empty() {
        return Vec::new();
    }
    let mut planned = vec![file(&archive.route, Period::All)];
    for year in &archive.years {
        planned.push(file(&year.route, Period::Year(year)));
        planned
            .extend(year.months.iter().map(|month| file(&month.route, Period::Month(year, month))));
        planned.extend(year.weeks.iter().map(|week| file(&week.route, Period::Week(year, week))));
    }
    planned
}

fn file<'s>(route: &Route, period: Period<'s>) -> PlannedFile<'s> {
    PlannedFile {
        route: route.clone(),
        claimant: "the archive".into(),
        recipe: Recipe::Archive(period),
    }
}
