//! The index pages of a digest, with `links.json` and the calendars. Empty parts have no pages.

pub(super) mod events;
pub(super) mod links;
pub(super) mod people;
pub(super) mod questions;
pub(super) mod sections;

use std::borrow::Cow;
use std::ops::Range;

use super::{PlannedFile, TemplatePage};
use crate::config::{DigestPart, Pager};
use crate::path::Route;
use crate::site::Site;
use crate::site::index::{EventYear, RecurringSection, part_name, part_route};

/// A page of a digest's indexes.
#[derive(Debug, Clone)]
pub enum DigestPage<'s> {
    /// The list of recurring sections.
    Sections,
    /// A recurring section: a range of the issues that contain it.
    Section(&'s RecurringSection, Sheet),
    /// A range of the links by site.
    Links(Sheet),
    /// Upcoming events, and the list of years.
    Events,
    /// The events of a year.
    EventYear(&'s EventYear),
    /// A range of the questions.
    Questions(Sheet),
    /// A range of the people.
    People(Sheet),
}

impl DigestPage<'_> {
    /// The part of the digest that the page belongs to.
    pub(crate) fn part(&self) -> DigestPart {
        match self {
            Self::Sections | Self::Section(..) => DigestPart::Sections,
            Self::Links(_) => DigestPart::Links,
            Self::Events | Self::EventYear(_) => DigestPart::Events,
            Self::Questions(_) => DigestPart::Questions,
            Self::People(_) => DigestPart::People,
        }
    }

    /// The pagination, if the page belongs to a paginated list.
    pub(super) fn sheet(&self) -> Option<&Sheet> {
        match self {
            Self::Section(_, sheet)
            | Self::Links(sheet)
            | Self::Questions(sheet)
            | Self::People(sheet) => Some(sheet),
            Self::Sections | Self::Events | Self::EventYear(_) => None,
        }
    }
}

/// No other generator has these pages.
const PAGER: Pager = Pager::Folder;

/// One page of a long list.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The first page of the list.
    pub(crate) base: Route,
    /// Page number, from 1.
    pub(crate) index: usize,
    /// Number of pages, at least 1.
    pub(crate) count: usize,
    /// The range of items on this page.
    pub(crate) shown: Range<usize>,
    /// Maximum number of items per page.
    pub(crate) size: usize,
}

impl Sheet {
    /// The pages for `total` items, `size` on each.
    fn all(base: &Route, total: usize, size: usize) -> impl Iterator<Item = Self> + use<'_> {
        let count = total.div_ceil(size).max(1);
        (1..=count).map(move |index| Self {
            base: base.clone(),
            index,
            count,
            shown: (index - 1) * size..(index * size).min(total),
            size,
        })
    }

    /// The route of its page `index`, from 1.
    pub(crate) fn route(&self, index: usize) -> Route {
        PAGER.route(&self.base, index)
    }

    /// The route of the page that shows an item.
    pub(crate) fn page_of(&self, item: usize) -> Route {
        self.route(item / self.size + 1)
    }
}

/// The pages of a part with `total` items, `size` on each.
fn sheets<'s>(
    site: &Site,
    part: DigestPart,
    total: usize,
    on_each: usize,
    page: fn(Sheet) -> DigestPage<'s>,
) -> Vec<PlannedFile<'s>> {
    if !site.index.has(part) {
        return Vec::new();
    }
    Sheet::all(&part_route(part), total, on_each)
        .map(|sheet| PlannedFile {
            route: sheet.route(sheet.index),
            requested_by: requested_by(part),
            recipe: TemplatePage::Digest(Box::new(page(sheet))).into(),
        })
        .collect()
}

/// The label of a part in messages about colliding files.
fn requested_by<'s>(part: DigestPart) -> Cow<'s, str> {
    format!("the digest's {}", part_name(part)).into()
}

/// The first pages of all indexes, for the sitemap.
pub(super) fn first_pages(site: &Site) -> impl Iterator<Item = Route> {
    let parts = site.index.parts().map(part_route);
    let sections = site.index.sections.iter().map(|section| section.route.clone());
    let years = site.index.events.years.iter().map(|year| year.route.clone());
    parts.chain(sections).chain(years)
}
