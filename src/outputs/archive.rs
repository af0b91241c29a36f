//! The archive pages: all years, each year, month and ISO week.

use super::{PlannedFile, TemplatePage};
use crate::path::Route;
use crate::site::{Month, Site, Week, Year};

/// A page of the archive.
#[derive(Debug, Clone, Copy)]
pub enum ArchivePeriod<'s> {
    /// The overview of all years.
    All,
    /// The posts of a year.
    Year(&'s Year),
    /// The posts of a month.
    Month(&'s Year, &'s Month),
    /// The posts of an ISO week.
    Week(&'s Year, &'s Week),
}

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
        recipe: TemplatePage::Archive(period).into(),
    }
}
