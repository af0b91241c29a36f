//! The RSS feeds of lists without dated posts, in sites that were built by Hugo, which writes one
//! for each list. An item of RSS needs no date; a feed in Atom does.

use super::feeds::{feed_route, in_folder_of};
use super::{GeneratedFile, PlannedFile, Subject};
use crate::config::{FeedFormat, Generator};
use crate::path::Route;
use crate::site::{Page, Site, SiteSection, Taxonomy, Term};

/// A feed whose items have no date.
#[derive(Debug, Clone, Copy)]
pub enum PageFeed<'s> {
    /// The pages in a folder.
    Section(&'s SiteSection),
    /// The undated posts of a term.
    Term(&'s Taxonomy, &'s Term),
    /// The terms of a taxonomy.
    Terms(&'s Taxonomy),
}

/// An item of a feed without dates.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PageItem<'s> {
    pub(crate) title: &'s str,
    pub(crate) route: &'s Route,
    /// May be empty.
    pub(crate) description: &'s str,
}

/// The feeds of lists that have no other.
pub(super) fn page_feeds(site: &Site) -> Vec<PlannedFile<'_>> {
    let feeds = &site.config.feeds;
    let former = site.config.compatibility;
    let writes_rss = feeds.formats.contains(&FeedFormat::Rss) && site.links.base().is_some();
    if former != Some(Generator::Hugo) || !writes_rss {
        return Vec::new();
    }
    let of_sections = feeds.of_sections(former);
    let sections = site.listed_sections().filter(|_| of_sections).map(PageFeed::Section);
    let taxonomies = site.taxonomies.iter().filter(|_| feeds.terms);
    let terms = taxonomies.flat_map(|taxonomy| {
        let terms = taxonomy.terms.iter().map(move |term| PageFeed::Term(taxonomy, term));
        std::iter::once(PageFeed::Terms(taxonomy)).chain(terms)
    });
    // A folder gives way to the term or list of terms at its address.
    let all = terms.chain(sections).filter(|feed| !feed.has_other(site));
    all.map(|feed| PlannedFile {
        route: feed.route(site),
        requested_by: "the rss feed".into(),
        recipe: GeneratedFile::PageFeed(feed).into(),
    })
    .collect()
}

impl<'s> PageFeed<'s> {
    fn subject(self) -> Option<Subject<'s>> {
        match self {
            Self::Section(section) => Some(Subject::Section(section)),
            Self::Term(taxonomy, term) => Some(Subject::Term(taxonomy, term)),
            Self::Terms(_) => None,
        }
    }

    /// Whether its list has a feed of dated posts.
    fn has_other(self, site: &Site) -> bool {
        self.subject().is_some_and(|subject| !subject.feeds(site).is_empty())
    }

    /// The route of the feed.
    pub(crate) fn route(self, site: &Site) -> Route {
        match self.subject() {
            Some(subject) => feed_route(site, subject, FeedFormat::Rss),
            None => in_folder_of(site, &self.page_route(), FeedFormat::Rss),
        }
    }

    /// The route of its list.
    pub(crate) fn page_route(self) -> Route {
        match self {
            Self::Section(section) => section.route.clone(),
            Self::Term(_, term) => term.route.clone(),
            Self::Terms(taxonomy) => taxonomy.route.clone(),
        }
    }

    /// The title of its list.
    pub(crate) fn title(self, site: &'s Site) -> &'s str {
        match self {
            Self::Section(section) => &section.title,
            Self::Term(_, term) => &term.name,
            Self::Terms(taxonomy) => {
                let introduction = taxonomy.introduction.map(|at| &site.sections[at].title);
                introduction.unwrap_or(&taxonomy.name)
            }
        }
    }

    /// Its items, up to the number that feeds have.
    pub(crate) fn items(self, site: &'s Site) -> Vec<PageItem<'s>> {
        let of_page = |page: &'s Page| PageItem {
            title: &page.title,
            route: &page.route,
            description: page.description(),
        };
        let of_term =
            |term: &'s Term| PageItem { title: &term.name, route: &term.route, description: "" };
        let items: Box<dyn Iterator<Item = PageItem<'s>>> = match self {
            Self::Section(section) => {
                Box::new(section.pages.iter().map(move |&at| of_page(&site.pages[at])))
            }
            Self::Term(_, term) => {
                Box::new(term.posts.iter().map(move |&at| of_page(&site.posts[at].page)))
            }
            Self::Terms(taxonomy) => Box::new(taxonomy.terms.iter().map(of_term)),
        };
        items.take(site.config.feeds.limit).collect()
    }
}
