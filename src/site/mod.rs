//! The model of a complete site: plain, immutable data, built once by [`resolve()`]. Independent of
//! engines, templates and paths on disk.

mod addresses;
mod anchors;
mod archive;
mod beside;
mod card;
mod contributed;
mod covers;
mod excluded;
pub(crate) mod index;
mod links;
mod mentions;
mod numbers;
mod page;
mod patch;
mod place;
mod published_files;
mod redirects;
mod references;
mod resolve;
mod roles;
mod routes;
mod sections;
mod select;
mod shared_slugs;
mod summaries;
mod taxonomy;
mod term_links;
mod titles;
mod unused_rules;
mod used_images;

pub(crate) use addresses::Addresses;
pub(crate) use anchors::Anchors;
pub(crate) use archive::{Archive, Month, Week, Year};
pub(crate) use card::{CardStyle, PostCard};
pub use excluded::PublishOptions;
pub(crate) use excluded::{Excluded, PublishState, Withheld};
pub use links::Links;
pub(crate) use numbers::{IssueNumber, NumberOrigin};
pub(crate) use page::{CoverImage, Page, Post};
pub(crate) use patch::{is_patch, patched};
pub(crate) use redirects::Redirects;
pub(crate) use references::{Targets, relative};
pub(crate) use resolve::Sources;
pub(crate) use resolve::resolve;
pub(crate) use sections::{ShownOn, SiteSection};
pub(crate) use taxonomy::{Taxonomy, Term, TermRef};

use std::sync::Arc;

use crate::cards::Font;
use crate::config::Config;
use crate::images::SiteImages;
use crate::parse::QueryUrl;
use crate::path::{Route, SourcePath};
use crate::source::SourceFile;
use crate::words::Words;
use index::DigestIndex;

/// A complete site.
#[derive(Debug, Clone)]
pub struct Site {
    /// Settings of the site.
    pub config: Config,
    /// Converts its routes to URLs.
    pub(crate) links: Links,
    /// The posts, newest first. Other parts of the model refer to posts by their index here.
    pub posts: Vec<Arc<Post>>,
    /// The pages, by weight and path; those that are in no list come last.
    pub pages: Vec<Page>,
    /// The folders that have a listing or an introduction, by path.
    pub(crate) sections: Vec<SiteSection>,
    /// The introduction of the home page (`content/_index.md`).
    pub(crate) home: Option<SiteSection>,
    /// The taxonomies, in the order of the settings, without empty ones.
    pub(crate) taxonomies: Vec<Taxonomy>,
    /// The dated posts by year, month and week.
    pub(crate) archive: Archive,
    /// Indexes of the items in its posts: links, events and others.
    pub(crate) index: DigestIndex,
    /// The files that are published unchanged.
    pub assets: Vec<Asset>,
    /// The image files that its pages show.
    pub(crate) images: SiteImages,
    /// The theme's words, of which summaries are composed.
    pub(crate) words: Words,
    /// The font of the posts' cards, if cards are enabled.
    pub(crate) card_font: Option<Font>,
    /// The excluded files, with the reasons.
    pub(crate) excluded: Vec<Excluded>,
}

impl Site {
    /// All published texts: the posts, then the pages.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &Page> {
        self.posts.iter().map(|post| &post.page).chain(&self.pages)
    }

    /// The pages that lists, the search and the sitemap have.
    pub(crate) fn listed_pages(&self) -> &[Page] {
        let listed = self.pages.partition_point(|page| page.state != PublishState::Unlisted);
        &self.pages[..listed]
    }

    /// The texts that lists, the search and the sitemap have: the posts, then pages.
    pub(crate) fn listed_texts(&self) -> impl Iterator<Item = &Page> {
        self.posts.iter().map(|post| &post.page).chain(self.listed_pages())
    }

    /// The folders that are on a page: of their own, of a term, or the home page.
    pub(crate) fn shown_sections(&self) -> impl Iterator<Item = &SiteSection> {
        let shown = self.sections.iter().filter(|section| section.shown_on != ShownOn::Nowhere);
        shown.chain(&self.home)
    }

    /// The folders that have a listing of their own.
    pub(crate) fn listed_sections(&self) -> impl Iterator<Item = &SiteSection> {
        self.sections.iter().filter(|section| section.shown_on == ShownOn::Listing)
    }

    /// The introductions of folders that are on a page, with the routes of these pages.
    pub(crate) fn introductions(&self) -> impl Iterator<Item = (&SourcePath, &Route)> {
        let shown = self.shown_sections();
        shown.filter_map(|section| Some((section.source.as_ref()?, &section.route)))
    }

    /// The old URLs that have a query, with the routes that they lead to: those of posts first, of
    /// these the newest.
    pub(crate) fn query_urls(&self) -> impl Iterator<Item = (&QueryUrl, &Route)> {
        let of_texts = self.texts().map(|page| (&page.front.query_urls, &page.route));
        let of_sections = self.shown_sections().map(|s| (&s.query_urls, &s.route));
        let all = of_texts.chain(of_sections);
        all.flat_map(|(urls, route)| urls.iter().map(move |url| (url, route)))
    }

    /// Whether the site has a search page: if enabled, and there is anything to find.
    pub(crate) fn has_search(&self) -> bool {
        self.config.search && !(self.posts.is_empty() && self.listed_pages().is_empty())
    }
}

/// A file that is published unchanged.
#[derive(Debug, Clone)]
pub struct Asset {
    /// The route at which it is published.
    pub route: Route,
    /// The source file.
    pub file: SourceFile,
}
