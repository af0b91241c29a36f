//! Folders: the listings of those that contain posts, and their introductions (`_index.md`).

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::routes::folder_route;
use super::select::Bundles;
use crate::markdown::Headings;
use crate::parse::{ParsedPage, QueryUrl};
use crate::path::{Route, SourcePath, folder_below_content};

/// A folder with a listing or an introduction.
#[derive(Debug, Clone)]
pub struct SiteSection {
    /// The folder below `content/`; empty for the site's home.
    pub(crate) folder: String,
    /// Path of its `_index.md`, if it has one.
    pub(crate) source: Option<SourcePath>,
    /// The route of its listing.
    pub(crate) route: Route,
    /// Title from `_index.md`, else the folder's name.
    pub(crate) title: String,
    /// Description; may be empty.
    pub(crate) description: String,
    /// The introduction, as HTML.
    pub(crate) html: String,
    /// The headings of the introduction.
    pub(crate) headings: Headings,
    /// Whether the introduction contains formulas in MathML.
    pub(crate) has_math: bool,
    /// Keys of its front matter that templates may use.
    pub(crate) extra: Map<String, Value>,
    /// The posts in it and in folders below it, newest first, as indexes into `Site::posts`.
    pub(crate) posts: Vec<usize>,
    /// Whether its listing is built.
    pub(crate) rendered: bool,
    /// The template selected in its front matter.
    pub(crate) template: Option<Box<(String, crate::diagnostic::Location)>>,
    /// Old paths that redirect here.
    pub(crate) aliases: Vec<Route>,
    /// Old URLs with a query.
    pub(crate) query_urls: Vec<QueryUrl>,
}

/// The introduction of a folder.
pub(super) struct Introduction {
    pub(super) page: Box<ParsedPage>,
    /// The body with URLs for its links.
    pub(super) html: String,
}

impl Introduction {
    /// An introduction whose body is `rewritten` if it has links.
    pub(super) fn of((page, rewritten): (Box<ParsedPage>, Option<Box<str>>)) -> Self {
        let html = rewritten.unwrap_or_else(|| page.document.html.clone()).into_string();
        Self { page, html }
    }
}

/// The folder below `content/` that lists `source`: its own, or the parent for a bundle.
pub(super) fn listing_folder<'p>(source: &'p SourcePath, bundles: &Bundles) -> &'p str {
    let mut folder = folder_below_content(source.folder());
    while bundles.contains(folder) && !folder.is_empty() {
        folder = parent(folder);
    }
    folder
}

pub(super) fn parent(folder: &str) -> &str {
    folder.rfind('/').map_or("", |at| &folder[..at])
}

/// The route to which links to an introduction lead: that of its folder's listing; `None` if it is
/// on no page.
pub(super) fn introduced_route(intro: &ParsedPage) -> Option<Route> {
    let folder = folder_below_content(intro.source.folder());
    if folder.is_empty() {
        return Some(Route::root());
    }
    let is_rendered = intro.statements.no_listing.is_none();
    is_rendered.then(|| intro.front.url.clone().unwrap_or_else(|| folder_route(folder)))
}

/// Builds the sections of a site from its introductions and the listing folder of each post (newest
/// first). The first value is the home page's introduction.
pub(super) fn sections(
    intros: Vec<Introduction>,
    post_folders: &[&str],
    bundles: &Bundles,
) -> (Option<SiteSection>, Vec<SiteSection>) {
    let mut sections: BTreeMap<String, SiteSection> = BTreeMap::new();
    for (index, folder) in post_folders.iter().enumerate() {
        let mut folder = *folder;
        while !folder.is_empty() {
            // The URL belongs to the bundle's page, published or not.
            if bundles.contains(folder) {
                folder = parent(folder);
                continue;
            }
            sections
                .entry(folder.to_owned())
                .or_insert_with(|| SiteSection::empty(folder))
                .posts
                .push(index);
            folder = parent(folder);
        }
    }
    let mut home = None;
    for intro in intros {
        let folder = folder_below_content(intro.page.source.folder()).to_owned();
        if folder.is_empty() {
            let mut section = SiteSection::empty("");
            section.introduce(intro);
            home = Some(section);
        } else {
            sections
                .entry(folder.clone())
                .or_insert_with(|| SiteSection::empty(&folder))
                .introduce(intro);
        }
    }
    (home, sections.into_values().collect())
}

impl SiteSection {
    fn empty(folder: &str) -> Self {
        Self {
            folder: folder.to_owned(),
            source: None,
            route: folder_route(folder),
            title: folder.rsplit('/').next().unwrap_or(folder).to_owned(),
            description: String::new(),
            html: String::new(),
            has_math: false,
            headings: Headings::default(),
            extra: Map::new(),
            posts: Vec::new(),
            rendered: true,
            template: None,
            aliases: Vec::new(),
            query_urls: Vec::new(),
        }
    }

    fn introduce(&mut self, intro: Introduction) {
        let Introduction { page: intro, html } = intro;
        if let Some(title) = intro.front.title.or_else(|| intro.document.title.clone()) {
            self.title = title;
        }
        self.source = Some(intro.source);
        self.description = intro.front.description.unwrap_or_default();
        self.html = html;
        self.has_math = intro.document.has_math;
        self.headings.clone_from(&intro.document.headings);
        self.extra = intro.front.extra;
        self.rendered = intro.statements.no_listing.is_none();
        self.template = intro.front.template;
        self.aliases = intro.front.aliases;
        self.query_urls = intro.front.query_urls;
        if let Some(route) = intro.front.url {
            self.route = route;
        }
    }
}
