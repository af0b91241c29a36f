//! The front matter of a file, with types. `fields` reads it; the rest of the program sees nothing
//! else of what an author wrote above a text.

use serde_json::{Map, Value};

use super::inherited::Inherited;
use super::publishing::{Publishing, Statement};
use crate::date::WrittenDate;
use crate::diagnostic::Location;
use crate::path::Route;

/// The validated front matter of a file.
#[derive(Debug, Clone, Default)]
pub(crate) struct FrontMatter {
    /// The key `title`, with single spaces.
    pub(crate) title: Option<String>,
    /// The key `date`.
    pub(crate) date: Option<WrittenDate>,
    /// The keys `updated` and `lastmod`.
    pub(crate) updated: Option<WrittenDate>,
    /// `description`, `summary`, `excerpt`.
    pub(crate) description: Option<String>,
    /// Terms by taxonomy, as written except for white space.
    pub(crate) terms: Vec<(String, Vec<String>)>,
    /// `authors`, `author` with `authorlink`.
    pub(crate) authors: Vec<Author>,
    /// The keys `cover` and `image`.
    pub(crate) cover: Option<Cover>,
    /// The key `slug`, as a valid path segment.
    pub(crate) slug: Option<String>,
    /// `url`, `permalink`, `path`.
    pub(crate) url: Option<Route>,
    /// The key `aliases`: other paths that lead to the page.
    pub(crate) aliases: Vec<Route>,
    /// The statements about publication.
    pub(crate) publishing: Publishing,
    /// The statements about files below its folder (`cascade` in `_index.md`).
    pub(crate) cascade: Vec<Inherited>,
    /// The key `number`: the number of the issue.
    pub(crate) number: Option<u32>,
    /// `template`, with its location.
    pub(crate) template: Option<Box<(String, Location)>>,
    /// `weight`: pages and folders of lower weight come first.
    pub(crate) weight: i64,
    /// What says that a folder has no listing page, such as `render: false`.
    pub(crate) no_listing: Option<Statement>,
    /// `extra`, and all keys without a meaning here.
    pub(crate) extra: Map<String, Value>,
}

/// An author of a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Author {
    /// The name, as written except for white space.
    pub(crate) name: String,
    /// The author's page.
    pub(crate) url: Option<String>,
}

/// A cover image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cover {
    /// The URL, or a path from the post or the site's root.
    pub(crate) target: String,
    /// Its alternative text; may be empty.
    pub(crate) alt: String,
}
