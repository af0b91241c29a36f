//! How the contents of each planned file are produced: by a template, by code, or as a copy.

use std::ops::Range;

use super::{ArchivePeriod, DigestPage, ListingPage, PageFeed, Subject};
use crate::config::FeedFormat;
use crate::path::{Route, SourcePath};
use crate::site::{Page, Post, PostCard, Site, SiteSection, Taxonomy};
use crate::source::Bytes;

/// How the contents of a file are produced.
#[derive(Debug)]
pub enum Recipe<'s> {
    /// A page that a template renders.
    Template(TemplatePage<'s>),
    /// A file that is written without a template.
    Generated(GeneratedFile<'s>),
    /// A copy of a source file.
    Copy(&'s Bytes),
}

/// A page that a template renders. Large variants are boxed: most files are posts.
#[derive(Debug)]
pub enum TemplatePage<'s> {
    /// A post, by its index in `Site::posts`.
    Post(usize, &'s Post),
    /// A page that is not a post.
    Page(&'s Page),
    /// A page of a listing.
    Listing(Box<ListingPage<'s>>),
    /// The list of a taxonomy's terms.
    Terms(&'s Taxonomy),
    /// A page of the archive.
    Archive(ArchivePeriod<'s>),
    /// A page of a digest's indexes.
    Digest(Box<DigestPage<'s>>),
    /// The search page.
    Search,
    /// The page for addresses that don't exist.
    NotFound,
    /// The redirect from an alias of a text.
    Redirect(Box<Redirect<'s>>),
}

/// A redirect from an alias.
#[derive(Debug)]
pub struct Redirect<'s> {
    /// The text that lists the alias.
    pub(crate) source: &'s SourcePath,
    /// The address of its page.
    pub(crate) to: &'s Route,
}

/// A file that is written without a template.
#[derive(Debug)]
pub enum GeneratedFile<'s> {
    /// A feed.
    Feed(FeedFormat, Subject<'s>),
    /// A copy of a feed at a path that a feed had before.
    FeedCopy(FeedCopy<'s>),
    /// A feed without dates.
    PageFeed(PageFeed<'s>),
    /// `links.json`.
    LinksJson,
    /// The calendar of all events.
    SiteCalendar,
    /// The calendar of a post, by its index in `Site::posts`.
    PostCalendar(usize),
    /// The sitemap, or one part of it: a range of its entries.
    Sitemap(Range<usize>),
    /// The index of a sitemap's parts.
    SitemapIndex(Vec<Route>),
    /// A short text about the site.
    Text(TextFile),
    /// The card of a post.
    Card(&'s PostCard),
}

/// A copy of a feed at an alias.
#[derive(Debug, Clone, Copy)]
pub struct FeedCopy<'s> {
    /// The format of the feed.
    pub(crate) format: FeedFormat,
    /// The subject of the feed.
    pub(crate) subject: Subject<'s>,
    /// The text that lists the alias.
    pub(crate) source: &'s SourcePath,
}

/// A short text about the site, at its root.
#[derive(Debug, Clone, Copy)]
pub enum TextFile {
    /// The file `robots.txt`.
    Robots,
}

impl<'s> TemplatePage<'s> {
    /// The folder whose introduction the page shows, and whose template it may have.
    pub(crate) fn introduction(&self, site: &'s Site) -> Option<&'s SiteSection> {
        match self {
            Self::Listing(listing) => listing.subject.introduction(site),
            Self::Terms(taxonomy) => site.sections.get(taxonomy.introduction?),
            _ => None,
        }
    }

    /// The kind of page: the variable `kind` of templates.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Post(..) => "post",
            Self::Page(_) => "page",
            Self::Listing(listing) => match listing.subject {
                Subject::Home => "home",
                Subject::Section(_) => "section",
                Subject::Term(..) => "term",
            },
            Self::Terms(_) => "taxonomy",
            Self::Archive(_) => "archive",
            Self::Digest(page) => match **page {
                DigestPage::Sections => "digest-sections",
                DigestPage::Section(..) => "digest-section",
                DigestPage::Links(_) => "digest-links",
                DigestPage::Events | DigestPage::EventYear(_) => "digest-events",
                DigestPage::Questions(_) => "digest-questions",
                DigestPage::People(_) => "digest-people",
            },
            Self::Search => "search",
            Self::NotFound => "not-found",
            Self::Redirect(_) => "redirect",
        }
    }
}

impl<'s> From<TemplatePage<'s>> for Recipe<'s> {
    fn from(page: TemplatePage<'s>) -> Self {
        Self::Template(page)
    }
}

impl<'s> From<GeneratedFile<'s>> for Recipe<'s> {
    fn from(file: GeneratedFile<'s>) -> Self {
        Self::Generated(file)
    }
}
