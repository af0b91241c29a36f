//! Plans the output: every file that will be written, and its contents. Only plans; nothing here
//! renders, writes or fails.

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

pub(crate) use collisions::collisions;
pub(crate) use digest::events::{post_calendar, site_calendar};
pub(crate) use digest::links::links_json;
pub(crate) use digest::{DigestPage, Sheet};
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
    /// Output path of the file.
    pub route: Route,
    /// The source of this file; quoted when two files collide: `content/a.md`, `the term "x" of
    /// tags`.
    pub requested_by: Cow<'s, str>,
    /// How its contents are produced.
    pub recipe: Recipe<'s>,
}

impl PlannedFile<'_> {
    /// Whether the file is built separately; the files of the search index are built together.
    pub fn is_single(&self) -> bool {
        !matches!(self.recipe, Recipe::SearchIndex)
    }

    /// Whether the file may be many times as large as others: it grows with the complete site, or
    /// contains many posts.
    pub fn is_large(&self) -> bool {
        matches!(self.recipe, Recipe::LinksJson | Recipe::Calendar(None) | Recipe::Feed(..))
    }
}

/// How the contents of a file are produced. Large variants are boxed: most files are posts.
#[derive(Debug)]
pub enum Recipe<'s> {
    /// A page of a listing.
    Listing(Box<ListingPage<'s>>),
    /// A post, by its index in `Site::posts`.
    Post(usize, &'s Post),
    /// A page that is not a post.
    Page(&'s Page),
    /// The list of a taxonomy's terms.
    Terms(&'s Taxonomy),
    /// A page of the archive.
    Archive(ArchivePeriod<'s>),
    /// A page of a digest's indexes.
    Digest(Box<DigestPage<'s>>),
    /// `links.json`.
    LinksJson,
    /// The calendar of a post, by its index in `Site::posts`; `None` for the calendar of all
    /// events.
    Calendar(Option<usize>),
    /// The search page.
    Search,
    /// A file of the search index whose name is known in advance. All files of the index are built
    /// together, separately from the rest.
    SearchIndex,
    /// The page for addresses that don't exist.
    NotFound,
    /// A redirect to another page.
    Redirect(Route),
    /// A feed.
    Feed(FeedFormat, Subject<'s>),
    /// The sitemap, or one part of it: a range of its entries.
    Sitemap(Range<usize>),
    /// The index of a sitemap's parts.
    SitemapIndex(Vec<Route>),
    /// The file `robots.txt`.
    Robots,
    /// The card of a post.
    Card(&'s PostCard),
    /// A copy of a source file.
    Copy(&'s Bytes),
}

/// One page of a listing.
#[derive(Debug, Clone)]
pub struct ListingPage<'s> {
    /// The listed posts' common subject.
    pub subject: Subject<'s>,
    /// The first page of the listing.
    pub base: Route,
    /// Page number, from 1.
    pub index: usize,
    /// Number of pages, at least 1.
    pub count: usize,
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

impl<'s> Subject<'s> {
    /// The number of posts.
    pub fn post_count(self, site: &Site) -> usize {
        match self {
            Self::Home => site.posts.len(),
            Self::Section(section) => section.posts.len(),
            Self::Term(_, term) => term.posts.len(),
        }
    }

    /// The posts, newest first, as indexes into `Site::posts`; `range` selects among them.
    pub fn posts(self, range: Range<usize>) -> Box<dyn ExactSizeIterator<Item = usize> + 's> {
        match self {
            Self::Home => Box::new(range),
            Self::Section(section) => Box::new(section.posts[range].iter().copied()),
            Self::Term(_, term) => Box::new(term.posts[range].iter().copied()),
        }
    }

    /// The route of its first listing page.
    pub fn route(self) -> Route {
        match self {
            Self::Home => Route::root(),
            Self::Section(section) => section.route.clone(),
            Self::Term(_, term) => term.route.clone(),
        }
    }

    /// The formats of its feeds.
    pub fn feeds(self, site: &'s Site) -> &'s [FeedFormat] {
        let feeds = &site.config.feeds;
        let enabled = match self {
            Self::Home => true,
            Self::Section(_) => false,
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

/// Plans every file of the site.
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
        assets::resized_images,
        site_files::not_found,
        site_files::for_machines,
    ];
    let mut planned: Vec<_> = kinds.into_iter().flat_map(|kind| kind(site)).collect();
    planned.extend(search::page(site, &planned));
    planned.shrink_to_fit();
    planned
}
