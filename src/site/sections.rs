//! Folders: the listings of those that contain posts or pages, and their introductions
//! (`_index.md`).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::Page;
use super::place::{Placed, PlacedPages};
use super::select::Bundles;
use crate::config::Conventions;
use crate::diagnostic::{Diagnostic, Location};
use crate::markdown::Headings;
use crate::parse::{ParsedPage, QueryUrl, folder_of};
use crate::path::{NaturalText, Route, SourcePath, folder_below_content};

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
    /// The pages in it, by weight, then by title, as indexes into `Site::pages`.
    pub(crate) pages: Vec<usize>,
    /// The folders in it that have a listing, by weight, then by title, as indexes into
    /// `Site::sections`.
    pub(crate) subsections: Vec<usize>,
    /// The weight from `_index.md`.
    pub(crate) weight: Option<i64>,
    /// The page that shows it.
    pub(crate) shown_on: ShownOn,
    /// The template selected in its front matter.
    pub(crate) template: Option<Box<(String, crate::diagnostic::Location)>>,
    /// Old paths that redirect here.
    pub(crate) aliases: Vec<Route>,
    /// Old URLs with a query.
    pub(crate) query_urls: Vec<QueryUrl>,
}

/// The page that shows a folder's title and introduction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ShownOn {
    /// The listing of the folder, or the home page.
    Listing,
    /// The page of a term, or of a taxonomy's terms, at the same address.
    TermPage,
    /// None: its front matter disables the listing.
    Nowhere,
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
pub(super) fn introduced_route(intro: &ParsedPage, conventions: &Conventions) -> Option<Route> {
    let folder = folder_below_content(intro.source.folder());
    if folder.is_empty() {
        return Some(Route::root());
    }
    let is_rendered = intro.statements.no_listing.is_none();
    is_rendered.then(|| intro.front.url.clone().unwrap_or_else(|| conventions.folder_route(folder)))
}

/// The folders that list texts.
pub(super) struct ListingFolders<'f> {
    /// Those of the posts, newest first.
    of_posts: Vec<&'f str>,
    /// Those of the pages that are published below them.
    of_pages: Vec<&'f str>,
    /// Those at the top that have a listing whatever is in them.
    top: BTreeSet<&'f str>,
    bundles: &'f Bundles,
}

impl<'f> ListingFolders<'f> {
    /// The folders that list `placed` texts.
    pub(super) fn of(
        placed: &'f PlacedPages,
        intros: &'f [Box<ParsedPage>],
        bundles: &'f Bundles,
        conventions: &Conventions,
    ) -> Self {
        let folder = |text: &'f Placed| listing_folder(&text.page.source, bundles);
        let intros = intros.iter().map(|intro| folder_below_content(intro.source.folder()));
        let all = placed.all.iter().map(folder).chain(intros);
        let top = all.map(|folder| folder.split('/').next().unwrap_or_default());
        let top = top.filter(|folder| conventions.lists_top_folders && !folder.is_empty());
        let (posts, pages) = placed.all.split_at(placed.post_count);
        // A page with a `url` is elsewhere.
        let pages = pages.iter().filter(|text| text.page.front.url.is_none());
        let (of_posts, of_pages) =
            (posts.iter().map(folder).collect(), pages.map(folder).collect());
        Self { of_posts, of_pages, top: top.collect(), bundles }
    }

    /// Each folder once.
    pub(super) fn distinct(&self) -> BTreeSet<&'f str> {
        self.of_posts.iter().chain(&self.of_pages).copied().collect()
    }
}

/// Builds the sections of a site from its introductions and the folders that list its texts. The
/// first value is the home page's introduction.
pub(super) fn sections(
    intros: &[Box<ParsedPage>],
    folders: &ListingFolders<'_>,
    conventions: &Conventions,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Option<SiteSection>, Vec<SiteSection>) {
    let mut sections: BTreeMap<String, SiteSection> = BTreeMap::new();
    let empty = |folder: &str| SiteSection::empty(folder, conventions.folder_route(folder));
    let ListingFolders { of_posts, of_pages, top, bundles } = folders;
    let posts = of_posts.iter().enumerate().map(|(index, folder)| (*folder, Some(index)));
    for (mut folder, post) in posts.chain(of_pages.iter().map(|folder| (*folder, None))) {
        while !folder.is_empty() {
            // The URL belongs to the bundle's page, published or not.
            if bundles.contains(folder) {
                folder = parent(folder);
                continue;
            }
            sections.entry(folder.to_owned()).or_insert_with(|| empty(folder)).posts.extend(post);
            folder = parent(folder);
        }
    }
    let mut home = None;
    for intro in intros {
        let folder = folder_below_content(intro.source.folder());
        if folder.is_empty() {
            if intro.front.url.as_ref().is_some_and(|url| *url != Route::root()) {
                diagnostics.push(url_of_home(&intro.source));
            }
            home.insert(empty("")).introduce(intro);
        } else {
            sections.entry(folder.to_owned()).or_insert_with(|| empty(folder)).introduce(intro);
        }
    }
    for folder in top.iter().filter(|folder| !bundles.contains(folder)) {
        // Those that differ only in case have one address.
        let section = empty(folder);
        let address = section.route.as_str().to_lowercase();
        if sections.values().all(|other| other.route.as_str().to_lowercase() != address) {
            sections.entry((*folder).to_owned()).or_insert(section);
        }
    }
    (home, sections.into_values().collect())
}

/// The warning about a `url` of the home page's introduction.
fn url_of_home(source: &SourcePath) -> Diagnostic {
    let message = "`url` is ignored: this text introduces the home page, which is at `/`";
    Diagnostic::warning("unused-value", message).at(Location::file(source)).hint("delete it")
}

impl SiteSection {
    /// Takes its body from those with URLs for their links, if it is among them.
    pub(super) fn take_body(&mut self, bodies: &mut BTreeMap<SourcePath, Box<str>>) {
        if let Some(body) = self.source.as_ref().and_then(|source| bodies.remove(source)) {
            self.html = body.into_string();
        }
    }

    fn empty(folder: &str, route: Route) -> Self {
        Self {
            folder: folder.to_owned(),
            source: None,
            route,
            title: folder.rsplit('/').next().unwrap_or(folder).to_owned(),
            description: String::new(),
            html: String::new(),
            has_math: false,
            headings: Headings::default(),
            extra: Map::new(),
            posts: Vec::new(),
            pages: Vec::new(),
            subsections: Vec::new(),
            weight: None,
            shown_on: ShownOn::Listing,
            template: None,
            aliases: Vec::new(),
            query_urls: Vec::new(),
        }
    }

    fn introduce(&mut self, intro: &ParsedPage) {
        let ParsedPage { front, document, .. } = intro;
        if let Some(title) = front.title.as_ref().or(document.title.as_ref()) {
            self.title.clone_from(title);
        }
        self.source = Some(intro.source.clone());
        self.weight = front.weight;
        self.description = front.description.clone().unwrap_or_default();
        self.html = document.html.to_string();
        self.has_math = document.has_math;
        self.headings.clone_from(&document.headings);
        self.extra.clone_from(&front.extra);
        self.template.clone_from(&front.template);
        self.aliases.clone_from(&front.aliases);
        self.query_urls.clone_from(&front.query_urls);
        if self.folder.is_empty() {
            return;
        }
        if intro.statements.no_listing.is_some() {
            self.shown_on = ShownOn::Nowhere;
        }
        if let Some(route) = &front.url {
            self.route.clone_from(route);
        }
    }
}

/// Lists the pages and folders that are in each folder; those at the top belong to `home`.
pub(super) fn list_contents(
    home: Option<&mut SiteSection>,
    sections: &mut [SiteSection],
    pages: &[Page],
) {
    let of_home = sections.len();
    let mut contents = vec![(Vec::new(), Vec::new()); of_home + 1];
    for (index, page) in pages.iter().enumerate() {
        let is_at_top = || folder_of(&page.source) == "content";
        let section = page.section.or_else(|| is_at_top().then_some(of_home));
        if let Some(section) = section {
            contents[section].0.push(index);
        }
    }
    let by_folder: BTreeMap<&str, usize> =
        sections.iter().map(|section| &*section.folder).zip(0..).collect();
    for (index, section) in
        sections.iter().enumerate().filter(|(_, section)| section.shown_on == ShownOn::Listing)
    {
        let mut above = parent(&section.folder);
        while !above.is_empty() && !by_folder.contains_key(above) {
            above = parent(above);
        }
        contents[by_folder.get(above).copied().unwrap_or(of_home)].1.push(index);
    }
    // Those with a weight come first.
    let order =
        |weight: Option<i64>, title: &str| (weight.is_none(), weight, NaturalText::of(title));
    for (pages_in, folders) in &mut contents {
        pages_in.sort_by_cached_key(|&at| order(pages[at].front.weight, &pages[at].title));
        folders.sort_by_cached_key(|&at| order(sections[at].weight, &sections[at].title));
    }
    for (section, contents) in sections.iter_mut().chain(home).zip(contents) {
        (section.pages, section.subsections) = contents;
    }
}
