//! Pages and posts.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::{Links, PostCard, PublishState, TermRef};
use crate::date::WrittenDate;
use crate::digest::Digest;
use crate::markdown::Document;
use crate::parse::{Author, ParsedPage};
use crate::path::{Route, SourcePath};

/// A Markdown file with a page of its own. All pages are in memory until the site is built, so
/// texts and lists are allocated exactly (`Box`).
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Path of the source file.
    pub source: SourcePath,
    /// The route at which it is published.
    pub route: Route,
    /// Title of the page.
    pub title: String,
    /// The description from its front matter.
    pub(crate) own_description: Option<Box<str>>,
    /// The body as parsed, before links are resolved.
    pub(crate) document: Arc<Document>,
    /// The links, events and other items in its text.
    pub(crate) digest: Arc<Digest>,
    /// The HTML of its body with links to other files of the site resolved, if it has any.
    pub(crate) rewritten: Option<Box<str>>,
    /// The terms, in the order of the taxonomies, then as written.
    pub(crate) terms: Box<[TermRef]>,
    /// Authors of the page.
    pub(crate) authors: Box<[Author]>,
    /// The cover image. Boxed because most pages have none.
    pub(crate) cover: Option<Box<CoverImage>>,
    /// Old paths that redirect here.
    pub(crate) aliases: Box<[Route]>,
    /// The template selected in its front matter.
    pub(crate) template: Option<Box<(String, crate::diagnostic::Location)>>,
    /// Date of the last change, if the author gives one.
    pub(crate) updated: Option<WrittenDate>,
    /// The listing of its folder, as an index into `Site::sections`.
    pub(crate) section: Option<usize>,
    /// Sort key: pages of lower weight come first.
    pub(crate) weight: i64,
    /// Why it would not be published without options of the command line.
    pub(crate) state: PublishState,
    /// Keys of the front matter that templates may use, if there are any.
    pub(crate) extra: Option<Box<Map<String, Value>>>,
}

/// What relates a page to the other files of the site.
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
        let ParsedPage { source, front, title, document, digest, .. } = *parsed;
        let Relations { rewritten, terms, cover, section } = relations;
        Self {
            source,
            route,
            title,
            own_description: front.description.map(Into::into),
            document,
            digest,
            rewritten,
            terms,
            authors: front.authors.into_iter().map(|author| linked(links, author)).collect(),
            cover,
            aliases: front.aliases.into(),
            template: front.template,
            updated: front.updated,
            section,
            weight: front.weight,
            state,
            extra: (!front.extra.is_empty()).then(|| Box::new(front.extra)),
        }
    }

    /// The description from its front matter, else the summary.
    pub(crate) fn description(&self) -> &str {
        self.own_description.as_deref().unwrap_or(&self.document.summary)
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
    /// Issue number.
    pub number: Option<u32>,
    /// The card for link previews, if it has one.
    pub(crate) card: Option<Box<PostCard>>,
}

/// A cover image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CoverImage {
    /// URL, ready for `src`.
    pub url: String,
    /// Alternative text; may be empty.
    pub alt: String,
    /// Width and height in CSS pixels, if it is a file of the site.
    pub size: Option<(u32, u32)>,
    /// Resized versions, ready for `srcset`, if there are any.
    pub set: Option<String>,
}

/// An author with the URL of their page: a path of the site gets the prefix.
fn linked(links: &Links, author: Author) -> Author {
    let url = author.url.map(|url| links.below_prefix(url));
    Author { url, ..author }
}
