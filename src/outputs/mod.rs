//! What a site is made of, as a plan: every file that will be written, and what it shows. Plans
//! only; nothing here renders, writes or fails.

mod archive;
mod assets;
mod collisions;
mod digest;
mod feeds;
mod listings;
mod pages;
mod search;
mod site_files;

use std::borrow::Cow;
use std::ops::Range;

pub use collisions::collisions;
pub(crate) use digest::events::{post_calendar, site_calendar};
pub(crate) use digest::links::links_json;
pub use digest::{DigestPage, Sheet};
pub(crate) use listings::pager;
pub(crate) use search::search_route;
pub(crate) use site_files::sitemap_routes;

use crate::config::FeedFormat;
use crate::path::Route;
use crate::site::{Month, Page, Post, PostCard, Site, SiteSection, Taxonomy, Term, Week, Year};
use crate::source::Bytes;

/// A file that will be written.
#[derive(Debug)]
pub struct PlannedFile<'s> {
    /// Where.
    pub route: Route,
    /// Who asks for it, for the message when two do: `content/a.md`, `the term "x" of tags`.
    pub claimant: Cow<'s, str>,
    /// What it shows.
    pub recipe: Recipe<'s>,
}

impl PlannedFile<'_> {
    /// Whether it is made by itself; those of the search index are made together.
    pub fn is_single(&self) -> bool {
        !matches!(self.recipe, Recipe::SearchIndex)
    }

    /// Whether it may be many times as large as other files: it grows with the whole site, or holds
    /// many posts.
    pub fn is_large(&self) -> bool {
        matches!(self.recipe, Recipe::LinksJson | Recipe::Calendar(None) | Recipe::Feed(..))
    }
}

/// What a file shows. What is large is in boxes: most files are posts.
#[derive(Debug)]
pub enum Recipe<'s> {
    /// A page of a listing.
    Listing(Box<ListingPage<'s>>),
    /// A post, by its index in `Site::posts`.
    Post(usize, &'s Post),
    /// A page.
    Page(&'s Page),
    /// The list of a taxonomy's terms.
    Terms(&'s Taxonomy),
    /// A page of the archive.
    Archive(ArchivePeriod<'s>),
    /// A page of a digest's indexes.
    Digest(Box<DigestPage<'s>>),
    /// The links of a digest, for programs.
    LinksJson,
    /// The calendar of a post, by its index in `Site::posts`; `None` for that of all events.
    Calendar(Option<usize>),
    /// The page of the search.
    Search,
    /// One of the files of the search index whose names are known before it is made. All of its
    /// files are made together, and apart from the rest.
    SearchIndex,
    /// The page for addresses that don't exist.
    NotFound,
    /// A redirect to another page.
    Redirect(Route),
    /// A feed.
    Feed(FeedFormat, Subject<'s>),
    /// The sitemap, or one part of it: these of its entries.
    Sitemap(Range<usize>),
    /// The list of a sitemap's parts.
    SitemapIndex(Vec<Route>),
    /// `robots.txt`
    Robots,
    /// The card of a post.
    Card(&'s PostCard),
    /// A copy of a source file.
    Copy(&'s Bytes),
}

/// One page of a listing.
#[derive(Debug, Clone)]
pub struct ListingPage<'s> {
    /// What is listed.
    pub subject: Subject<'s>,
    /// The first page of the listing.
    pub base: Route,
    /// Which page this is, from 1.
    pub index: usize,
    /// How many pages there are, at least 1.
    pub count: usize,
    /// Which of the subject's posts this page shows.
    pub shown: Range<usize>,
}

/// What a listing or feed is about.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'s> {
    /// The whole site.
    Home,
    /// A folder.
    Section(&'s SiteSection),
    /// A term.
    Term(&'s Taxonomy, &'s Term),
}

impl<'s> Subject<'s> {
    /// How many posts it has.
    pub fn post_count(self, site: &Site) -> usize {
        match self {
            Self::Home => site.posts.len(),
            Self::Section(section) => section.posts.len(),
            Self::Term(_, term) => term.posts.len(),
        }
    }

    /// Its posts, newest first, as indexes of `Site::posts`; `range` counts its own posts.
    pub fn posts(self, range: Range<usize>) -> Box<dyn ExactSizeIterator<Item = usize> + 's> {
        match self {
            Self::Home => Box::new(range),
            Self::Section(section) => Box::new(section.posts[range].iter().copied()),
            Self::Term(_, term) => Box::new(term.posts[range].iter().copied()),
        }
    }

    /// Its page.
    pub fn route(self) -> Route {
        match self {
            Self::Home => Route::root(),
            Self::Section(section) => section.route.clone(),
            Self::Term(_, term) => term.route.clone(),
        }
    }

    /// The feeds it has.
    pub fn feeds(self, site: &'s Site) -> &'s [FeedFormat] {
        let feeds = &site.config.feeds;
        let wanted = match self {
            Self::Home => true,
            Self::Section(_) => false,
            Self::Term(..) => feeds.terms,
        };
        // A feed needs absolute URLs, and a dated entry to say when it was updated. Undated posts
        // come last, so it is enough to look at the first.
        let dated = || {
            self.post_count(site) > 0
                && self.posts(0..1).any(|post| site.posts[post].date.is_some())
        };
        if wanted && site.links.base().is_some() && dated() { &feeds.formats } else { &[] }
    }
}

/// A page of the archive.
#[derive(Debug, Clone, Copy)]
pub enum ArchivePeriod<'s> {
    /// All of it.
    All,
    /// A year.
    Year(&'s Year),
    /// A month of a year.
    Month(&'s Year, &'s Month),
    /// A week of an ISO year.
    Week(&'s Year, &'s Week),
}

/// Every file of the site.
pub fn plan(site: &Site) -> Vec<PlannedFile<'_>> {
    let kinds: [fn(&Site) -> Vec<PlannedFile<'_>>; 20] = [
        pages::posts,
        pages::pages,
        digest::links::for_programs,
        pages::aliases,
        pages::cards,
        listings::home,
        listings::sections,
        listings::taxonomies,
        archive::archive,
        digest::links::links,
        digest::sections::sections,
        digest::events::events,
        digest::questions::questions,
        digest::people::people,
        feeds::feeds,
        search::index,
        assets::assets,
        assets::copies,
        site_files::not_found,
        site_files::for_machines,
    ];
    let mut planned: Vec<_> = kinds.into_iter().flat_map(|kind| kind(site)).collect();
    planned.extend(search::page(site, &planned));
    planned.shrink_to_fit();
    planned
}
