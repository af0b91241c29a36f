//! The subjects of listings and feeds: all posts, those of a folder, those of a term.

use std::ops::Range;

use crate::config::FeedFormat;
use crate::path::Route;
use crate::site::{ShownOn, Site, SiteSection, Taxonomy, Term};

/// One page of a listing.
#[derive(Debug, Clone)]
pub struct ListingPage<'s> {
    /// The listed posts' common subject.
    pub(crate) subject: Subject<'s>,
    /// The first page of the listing.
    pub(crate) base: Route,
    /// Page number, from 1.
    pub(crate) index: usize,
    /// Number of pages, at least 1.
    pub(crate) count: usize,
    /// The range of the subject's posts on this page.
    pub shown: Range<usize>,
}

/// The subject of a listing or feed.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'s> {
    /// All posts of the site.
    Home,
    /// The posts of a folder.
    Section(&'s SiteSection),
    /// The posts of a taxonomy's term.
    Term(&'s Taxonomy, &'s Term),
}

impl ListingPage<'_> {
    /// The route of page `index`, from 1, of the listing.
    pub(crate) fn route(&self, site: &Site, index: usize) -> Route {
        site.config.conventions().pager.route(&self.base, index)
    }
}

impl<'s> Subject<'s> {
    /// The number of posts.
    pub(crate) fn post_count(self, site: &Site) -> usize {
        match self {
            Self::Home => site.posts.len(),
            Self::Section(section) => section.posts.len(),
            Self::Term(_, term) => term.posts.len(),
        }
    }

    /// The posts, newest first, as indexes into `Site::posts`; `range` selects among them.
    pub(crate) fn posts(
        self,
        range: Range<usize>,
    ) -> Box<dyn ExactSizeIterator<Item = usize> + 's> {
        match self {
            Self::Home => Box::new(range),
            Self::Section(section) => Box::new(section.posts[range].iter().copied()),
            Self::Term(_, term) => Box::new(term.posts[range].iter().copied()),
        }
    }

    /// The folder whose introduction its listing shows.
    pub(crate) fn introduction(self, site: &'s Site) -> Option<&'s SiteSection> {
        match self {
            Self::Home => site.home.as_ref(),
            Self::Section(section) => Some(section),
            Self::Term(_, term) => site.sections.get(term.introduction?),
        }
    }

    /// The route of its first listing page.
    pub(crate) fn route(self) -> Route {
        match self {
            Self::Home => Route::root(),
            Self::Section(section) => section.route.clone(),
            Self::Term(_, term) => term.route.clone(),
        }
    }

    /// The formats of its feeds.
    pub(crate) fn feeds(self, site: &'s Site) -> &'s [FeedFormat] {
        let (feeds, former) = (&site.config.feeds, site.config.compatibility);
        let enabled = match self {
            Self::Home => true,
            Self::Section(section) => {
                section.shown_on == ShownOn::Listing && feeds.of_sections(former)
            }
            Self::Term(..) => feeds.terms,
        };
        // A feed needs absolute URLs, and a dated entry for its update time. Undated posts come
        // last, so checking the first post is enough.
        let dated = || {
            self.post_count(site) > 0
                && self.posts(0..1).any(|post| site.posts[post].date.is_some())
        };
        if enabled && site.links.base().is_some() && dated() { &feeds.formats } else { &[] }
    }
}
