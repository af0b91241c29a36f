//! The pages of a digest's own indexes, and what belongs to them: `links.json` and the calendars.
//! A part that there is nothing of has no page.

pub(super) mod events;
pub(super) mod links;
pub(super) mod people;
pub(super) mod questions;
pub(super) mod sections;

use std::borrow::Cow;
use std::ops::Range;

use super::{PlannedFile, Recipe, pager};
use crate::config::DigestPart;
use crate::path::Route;
use crate::site::Site;
use crate::site::index::{EventYear, RecurringSection, part_name, part_route};

/// A page of an index.
#[derive(Debug, Clone)]
pub enum DigestPage<'s> {
    /// The sections that come again.
    Sections,
    /// One of them: these of the issues that carry it.
    Section(&'s RecurringSection, Sheet),
    /// Links by site: these of them.
    Links(Sheet),
    /// The events to come, and the years of all others.
    Events,
    /// The events of a year.
    EventYear(&'s EventYear),
    /// These of the questions.
    Questions(Sheet),
    /// These of the people.
    People(Sheet),
}

impl DigestPage<'_> {
    /// What it is a page of.
    pub fn part(&self) -> DigestPart {
        match self {
            Self::Sections | Self::Section(..) => DigestPart::Sections,
            Self::Links(_) => DigestPart::Links,
            Self::Events | Self::EventYear(_) => DigestPart::Events,
            Self::Questions(_) => DigestPart::Questions,
            Self::People(_) => DigestPart::People,
        }
    }

    /// Which of several pages it is, if it is one of several.
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

/// One page of a long list.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The first page of the list.
    pub base: Route,
    /// Which page this is, from 1.
    pub index: usize,
    /// How many pages there are, at least 1.
    pub count: usize,
    /// Which of the items it shows.
    pub shown: Range<usize>,
    /// How many items a page shows.
    pub size: usize,
}

impl Sheet {
    /// The pages that show `total` items, so many on each.
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

    /// The page that shows an item.
    pub fn page_of(&self, item: usize) -> Route {
        pager(&self.base, item / self.size + 1)
    }
}

/// The pages of a part that are lists of `total` items, so many on each.
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
            route: pager(&sheet.base, sheet.index),
            claimant: claimant(part),
            recipe: Recipe::Digest(Box::new(page(sheet))),
        })
        .collect()
}

/// Who asks for the pages of a part.
fn claimant<'s>(part: DigestPart) -> Cow<'s, str> {
    format!("the digest's {}", part_name(part)).into()
}

/// The first pages of all indexes, for the sitemap.
pub(super) fn first_pages(site: &Site) -> impl Iterator<Item = Route> {
    let parts = site.index.parts().map(part_route);
    let sections = site.index.sections.iter().map(|section| section.route.clone());
    let years = site.index.events.years.iter().map(|year| year.route.clone());
    parts.chain(sections).chain(years)
}
