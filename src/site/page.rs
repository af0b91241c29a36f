//! Pages and posts.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::{PostCard, PublishState, TermRef};
use crate::date::WrittenDate;
use crate::digest::Digest;
use crate::markdown::Document;
use crate::parse::Author;
use crate::path::{Route, SourcePath};

/// A Markdown file that becomes a page of its own. All of them are kept until the site is made, so
/// texts and lists have the size they need (`Box`).
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The file.
    pub source: SourcePath,
    /// Where it is published.
    pub route: Route,
    /// Its title.
    pub title: String,
    /// The description that its front matter gives.
    pub own_description: Option<Box<str>>,
    /// Its body as its author wrote it, and what is known of that.
    pub document: Arc<Document>,
    /// What its text holds beside text.
    pub digest: Arc<Digest>,
    /// The HTML of its body with links to other files of the site resolved, if it has any.
    pub rewritten: Option<Box<str>>,
    /// Its terms, in the order of the taxonomies, then as written.
    pub terms: Box<[TermRef]>,
    /// Who wrote it.
    pub authors: Box<[Author]>,
    /// Its cover image. In a box, as what most pages lack.
    pub cover: Option<Box<CoverImage>>,
    /// Old paths that lead here.
    pub aliases: Box<[Route]>,
    /// The template that it asks for.
    pub template: Option<Box<(String, crate::diagnostic::Location)>>,
    /// When it was last changed, if its author says so.
    pub updated: Option<WrittenDate>,
    /// Its folder's listing, as an index of `Site::sections`.
    pub section: Option<usize>,
    /// Pages of lower weight come first.
    pub weight: i64,
    /// Why it would not be published, if the command line had not brought it in.
    pub state: PublishState,
    /// Keys of the front matter that templates may use, if it has any.
    pub extra: Option<Box<Map<String, Value>>>,
}

impl Page {
    /// Its description: of the front matter, else the summary.
    pub fn description(&self) -> &str {
        self.own_description.as_deref().unwrap_or(&self.document.summary)
    }

    /// The HTML of its body.
    pub fn html(&self) -> &str {
        self.rewritten.as_deref().unwrap_or(&self.document.html)
    }
}

/// A page with a place in time.
#[derive(Debug, Clone, PartialEq)]
pub struct Post {
    /// What it shares with pages.
    pub page: Page,
    /// Its date; `None` where the setting `posts` makes an undated file a post.
    pub date: Option<WrittenDate>,
    /// Its issue number.
    pub number: Option<u32>,
    /// Its card for link previews, if it has one.
    pub card: Option<Box<PostCard>>,
}

/// A cover image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverImage {
    /// Its URL, ready for `src`.
    pub url: String,
    /// Its alternative text; may be empty.
    pub alt: String,
    /// How wide and high it is shown, in CSS pixels, if it is a file of the site.
    pub size: Option<(u32, u32)>,
    /// Its copies, ready for `srcset`, if it has any.
    pub set: Option<String>,
}
