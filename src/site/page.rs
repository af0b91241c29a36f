//! Pages and posts.

use std::sync::Arc;

use super::{IssueNumber, Links, PostCard, PublishState, TermRef, covers};
use crate::date::WrittenDate;
use crate::digest::Digest;
use crate::markdown::Document;
use crate::parse::{DateSource, FrontMatter, ParsedPage};
use crate::path::{Route, SourcePath};

/// A text with a page of its own. All pages are in memory until the site is built, so
/// texts and lists are allocated exactly (`Box`).
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Path of the source file.
    pub source: SourcePath,
    /// The route at which it is published.
    pub route: Route,
    /// Title of the page.
    pub title: String,
    /// Its front matter. Links of authors have the prefix of the site.
    pub(crate) front: FrontMatter,
    /// The body as parsed, before links are resolved.
    pub(crate) document: Arc<Document>,
    /// The links, events and other items in its text.
    pub(crate) digest: Arc<Digest>,
    /// The HTML of its body with links to other files of the site resolved, if it has any.
    pub(crate) rewritten: Option<Box<str>>,
    /// The summary, if it is not the start of the text.
    pub(crate) summary: Option<Box<str>>,
    /// The terms, in the order of the taxonomies, then as written.
    pub(crate) terms: Box<[TermRef]>,
    /// The cover image. Boxed because most pages have none.
    pub(crate) cover: Option<Box<CoverImage>>,
    /// The listing of its folder, as an index into `Site::sections`.
    pub(crate) section: Option<usize>,
    /// Why it would not be published without options of the command line.
    pub(crate) state: PublishState,
    /// Where its date was found.
    pub(crate) date_source: Option<DateSource>,
}

/// The relations of a page to other files of the site.
pub(super) struct Relations {
    /// See [`Page::rewritten`].
    pub(super) rewritten: Option<Box<str>>,
    pub(super) terms: Box<[TermRef]>,
    pub(super) cover: Option<Box<CoverImage>>,
    /// See [`Page::section`].
    pub(super) section: Option<usize>,
}

impl Page {
    /// The page of a parsed file.
    pub(super) fn of(
        parsed: Box<ParsedPage>,
        state: PublishState,
        route: Route,
        relations: Relations,
        links: &Links,
    ) -> Self {
        let ParsedPage { source, mut front, title, document, digest, date_source, .. } = *parsed;
        for author in &mut front.authors {
            author.url = author.url.take().map(|url| links.below_prefix(url));
        }
        let Relations { rewritten, terms, cover, section } = relations;
        let mut page = Self {
            source,
            route,
            title,
            front,
            document,
            digest,
            rewritten,
            summary: None,
            terms,
            cover,
            section,
            state,
            date_source,
        };
        let is_in_text = covers::is_in_text(&page, links);
        if let Some(cover) = &mut page.cover {
            cover.is_in_text = is_in_text;
        }
        page
    }

    /// The description from its front matter, else the summary.
    pub(crate) fn description(&self) -> &str {
        self.front.description.as_deref().unwrap_or_else(|| self.summary())
    }

    /// The summary of the text.
    pub(crate) fn summary(&self) -> &str {
        self.summary.as_deref().unwrap_or(&self.document.summary)
    }

    /// The HTML of its body.
    pub(crate) fn html(&self) -> &str {
        self.rewritten.as_deref().unwrap_or(&self.document.html)
    }
}

/// A page that is part of a chronological series.
#[derive(Debug, Clone, PartialEq)]
pub struct Post {
    /// The properties shared with pages.
    pub page: Page,
    /// Date; `None` where the setting `posts` makes an undated file a post.
    pub date: Option<WrittenDate>,
    /// Issue number, and where it comes from.
    pub(crate) number: Option<IssueNumber>,
    /// Whether it is an issue of the digest, according to the setting `issues`.
    pub(crate) is_issue: bool,
    /// The card for link previews, if it has one.
    pub(crate) card: Option<Box<PostCard>>,
}

impl Post {
    /// The issue number.
    pub fn number(&self) -> Option<u32> {
        self.number.map(|number| number.value)
    }

    /// The items that the indexes of the site list: those of its text, if it is an issue.
    pub(crate) fn indexed(&self) -> &Digest {
        if self.is_issue { &self.page.digest } else { Digest::empty() }
    }
}

/// A cover image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct CoverImage {
    /// URL, ready for `src`.
    pub url: String,
    /// Alternative text; may be empty.
    pub alt: String,
    /// Width and height in CSS pixels, if it is a file of the site.
    pub size: Option<(u32, u32)>,
    /// Resized versions, ready for `srcset`, if there are any.
    pub set: Option<String>,
    /// Whether most posts have it, so that only link previews show it.
    pub is_shared: bool,
    /// Whether it is the first image of the text, so that the page does not show it once more.
    pub is_in_text: bool,
}
