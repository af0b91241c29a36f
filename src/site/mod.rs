//! The model of a whole site: plain, immutable data, made once by [`resolve()`] and complete from
//! then on. Knows no engine, no template and no path of the disk.

mod archive;
mod beside;
mod card;
mod contributed;
pub mod index;
mod left_out;
mod links;
mod page;
mod patch;
mod references;
mod resolve;
mod routes;
mod sections;
mod select;
mod taxonomy;
mod used_images;

pub use archive::{Archive, Month, Week, Year};
pub use card::{CardStyle, PostCard};
pub use left_out::{Excluded, PublishOptions, PublishState, Withheld};
pub use links::Links;
pub use page::{CoverImage, Page, Post};
pub use patch::{is_patch, patched};
pub use references::Targets;
pub use resolve::{Sources, resolve};
pub use sections::SiteSection;
pub use taxonomy::{Taxonomy, Term, TermRef};

use std::sync::Arc;

use crate::cards::Font;
use crate::config::Config;
use crate::images::Pictures;
use crate::path::Route;
use crate::source::SourceFile;
use index::DigestIndex;

/// A whole site.
#[derive(Debug, Clone)]
pub struct Site {
    /// Its settings.
    pub config: Config,
    /// How its routes become URLs.
    pub links: Links,
    /// Its posts, newest first. Other parts of the model name posts by their index here.
    pub posts: Vec<Arc<Post>>,
    /// Its pages, by path.
    pub pages: Vec<Page>,
    /// The folders that have a listing or an introduction, by path.
    pub sections: Vec<SiteSection>,
    /// The introduction of the home page (`content/_index.md`).
    pub home: Option<SiteSection>,
    /// Its taxonomies, in the order of the settings, those without terms left out.
    pub taxonomies: Vec<Taxonomy>,
    /// Its dated posts by year, month and week.
    pub archive: Archive,
    /// What its posts hold together beside text.
    pub index: DigestIndex,
    /// The files that are published as they are.
    pub assets: Vec<Asset>,
    /// Those of them that its pages show as pictures.
    pub pictures: Pictures,
    /// The font of the cards of its posts, if it has any.
    pub card_font: Option<Font>,
    /// What was left out, and why.
    pub left_out: Vec<Excluded>,
}

impl Site {
    /// All that it publishes of Markdown: its posts, then its pages.
    pub fn texts(&self) -> impl Iterator<Item = &Page> {
        self.posts.iter().map(|post| &post.page).chain(&self.pages)
    }

    /// Whether it has a search: if that is wanted, and there is something to find.
    pub fn has_search(&self) -> bool {
        self.config.search && !(self.posts.is_empty() && self.pages.is_empty())
    }
}

/// A file that is published as it is.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Where it is published.
    pub route: Route,
    /// Where it comes from.
    pub file: SourceFile,
}
