//! The addresses that generators give by default: one table of [`Conventions`] for each, and one
//! for a site without `compatibility`.

mod generator;
mod slugs;
mod tables;

pub(crate) use generator::Generator;
use std::borrow::Cow;

use tables::{ELEVENTY, HUGO, JEKYLL, OWN, PELICAN, ZOLA};

use crate::front_matter;
use crate::path::{Route, RouteError, percent_encode, slugify};

/// Turns a name into a part of a URL.
type SlugRule = fn(&str) -> String;

/// How a site gives addresses.
#[expect(clippy::struct_excessive_bools, reason = "each is a rule that one generator has")]
#[derive(Debug)]
pub(crate) struct Conventions {
    /// The permalink rule of posts, unless the settings give one.
    pub(crate) posts: &'static str,
    /// The permalink rule of pages.
    pub(crate) pages: &'static str,
    /// The permalink rule of pages if that of posts ends with a slash, where it differs.
    pub(crate) pages_with_slash: Option<&'static str>,
    /// Whether an address without an extension and a final slash is that of a file `.html`.
    adds_extension: bool,
    /// Whether the paths of a rule are in lower case.
    pub(crate) lowers_paths: bool,
    /// Whether an address in front matter may have tokens.
    pub(crate) url_has_tokens: bool,
    /// The only folders whose texts are posts; others have the addresses of pages. In a site
    /// without any, texts with a date in their names are posts too. Paths omit them.
    pub(crate) post_folders: &'static [&'static str],
    /// The folder whose texts are pages even with a date.
    pub(crate) page_folder: Option<&'static str>,
    /// Whether `_name/` is `name/` in paths, and `_pages/` nothing.
    pub(crate) underscores: bool,
    /// Whether a text named like its folder has the folder's path.
    pub(crate) joins_twins: bool,
    /// The part of a path for a folder.
    folder: SlugRule,
    /// The last part of a path, from a file's name or that of a bundle.
    file: SlugRule,
    /// The key `slug`; `None` if it has no meaning.
    slug_key: Option<SlugRule>,
    /// Whether the paths of pages end with their `slug`.
    pub(crate) path_has_slug: bool,
    /// The token `:title`.
    pub(crate) title_token: NameToken,
    /// The token `:slug`.
    pub(crate) slug_token: NameToken,
    /// The token `:filename`, from the file's name including a date.
    filename: SlugRule,
    /// The token `:categories`, from a term.
    category: SlugRule,
    /// The path of a list of terms.
    taxonomy: &'static str,
    /// The path of a term's page.
    term: &'static str,
    /// The last part of a term's path.
    term_slug: SlugRule,
    /// The path of the list of years.
    archive: &'static str,
    /// The addresses of the second and later pages of lists.
    pub(crate) pager: Pager,
    /// The number of posts on a page of a list.
    pub(crate) page_size: usize,
    /// Which folders are categories.
    pub(crate) folder_categories: FolderCategories,
    /// Whether each folder at the top has a listing, whatever is in it.
    pub(crate) lists_top_folders: bool,
    /// Whether a `url` in the introduction of a term is the address of the term's page.
    pub(crate) terms_take_urls: bool,
    /// Whether white space separates categories and tags that are given as a text.
    pub(crate) splits_terms: bool,
    /// Whether posts are grouped by their authors.
    pub(crate) groups_authors: bool,
}

/// The source of a token for the name of a text.
#[derive(Debug)]
pub(crate) struct NameToken {
    /// The rule for the key `slug`, if that is used first.
    pub(crate) slug: Option<SlugRule>,
    /// What else it is derived from.
    pub(crate) from: NameSource,
    /// By which rule.
    pub(crate) rule: SlugRule,
}

/// What a name in a path is derived from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameSource {
    Title,
    /// The file's name, without a leading date.
    UndatedName,
}

/// How the pages of a list are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pager {
    /// `/tags/x/page/2/`
    Folder,
    /// `/tags/x/page2/`
    PageFolder,
    /// `/tag/x2.html`, `/index2.html`
    File,
    /// `/tags/x/1/`: counted from 0.
    FromZero,
}

/// The folders that are categories of their posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FolderCategories {
    None,
    /// Those above the folder of posts.
    Above,
    /// The folder of a post, if it has no category; else `misc`.
    Own,
}

impl Conventions {
    /// The conventions of `generator`, or else our own.
    pub(crate) fn of(generator: Option<Generator>) -> &'static Self {
        match generator {
            None => &OWN,
            Some(Generator::Hugo) => &HUGO,
            Some(Generator::Zola) => &ZOLA,
            Some(Generator::Jekyll) => &JEKYLL,
            Some(Generator::Pelican) => &PELICAN,
            Some(Generator::Eleventy) => &ELEVENTY,
        }
    }

    /// All tables.
    pub(super) fn all() -> impl Iterator<Item = &'static Self> {
        let former = Generator::ALL.map(Some);
        [None].into_iter().chain(former).map(Self::of)
    }

    /// The permalink rules of the table.
    pub(super) fn rules(&self) -> impl Iterator<Item = &'static str> + use<> {
        [self.posts, self.pages].into_iter().chain(self.pages_with_slash)
    }

    /// A path with the extension that it lacks.
    pub(crate) fn with_extension(&self, path: String) -> String {
        let is_complete =
            path.is_empty() || path.ends_with('/') || path.to_ascii_lowercase().ends_with(".html");
        if self.adds_extension && !is_complete { path + ".html" } else { path }
    }

    /// Whether `folder` is one of posts, or in one.
    pub(crate) fn is_in_post_folder(&self, folder: &str) -> bool {
        !self.post_folders.is_empty()
            && folder.split('/').any(|name| self.post_folders.contains(&name))
    }

    /// The part of a path for the folder `name`; `None` if it has none.
    pub(crate) fn folder(&self, name: &str) -> Option<String> {
        if name.is_empty()
            || self.post_folders.contains(&name)
            || self.underscores && name == "_pages"
        {
            return None;
        }
        let name = if self.underscores { name.trim_start_matches('_') } else { name };
        Some(part(self.folder, name))
    }

    /// The path of a file that belongs to no page, from its path below `content/`. Hugo and Jekyll
    /// change the first folder.
    pub(crate) fn path_of_attachment<'p>(&self, path: &'p str) -> Cow<'p, str> {
        let changed = path.split_once('/').filter(|_| self.lowers_paths || self.underscores);
        match changed.and_then(|(folder, rest)| Some((self.folder(folder)?, rest))) {
            Some((folder, rest)) => [folder.as_str(), "/", rest].concat().into(),
            None => path.into(),
        }
    }

    /// The path of a folder.
    pub(crate) fn folder_route(&self, folder: &str) -> Route {
        let parts = || folder.split('/').filter(|part| !part.is_empty());
        let path: Vec<String> = parts().filter_map(|part| self.folder(part)).collect();
        route_of(&path.join("/")).unwrap_or_else(|_| {
            parts().fold(Route::root(), |route, part| route.child(&slugify(part)))
        })
    }

    /// The last part of a path, from the name of a file.
    pub(crate) fn file(&self, name: &str) -> String {
        part(self.file, name)
    }

    /// The value of the key `slug`, ready for a path; `None` if it has no meaning.
    pub(crate) fn slug_key(&self, slug: &str) -> Option<String> {
        self.slug_key.map(|rule| part(rule, slug))
    }

    /// The token `:filename`.
    pub(crate) fn filename(&self, name: &str) -> String {
        part(self.filename, name)
    }

    /// The token `:categories`, for one of them.
    pub(crate) fn category(&self, name: &str) -> String {
        part(self.category, name)
    }

    /// The last part of the path of the term `name`.
    pub(crate) fn term_slug(&self, name: &str) -> String {
        part(self.term_slug, name)
    }

    /// The route of the list of a taxonomy's terms.
    pub(crate) fn taxonomy_route(&self, taxonomy: &str) -> Result<Route, RouteError> {
        route_of(&self.taxonomy.replace(":taxonomy", taxonomy))
    }

    /// The route of the list of years.
    pub(crate) fn archive_route(&self) -> Result<Route, RouteError> {
        route_of(self.archive)
    }

    /// The route of the term with `slug`.
    pub(crate) fn term_route(&self, taxonomy: &str, slug: &str) -> Result<Route, RouteError> {
        let singular = front_matter::singular(taxonomy);
        let path = self.term.replace(":taxonomy", taxonomy).replace(":singular", singular);
        route_of(&path.replace(":term", slug))
    }
}

impl NameToken {
    /// Its value for a text with this key `slug`, title, and name without a date.
    pub(crate) fn value(&self, slug: Option<&str>, title: &str, undated: &str) -> String {
        match (self.slug, slug) {
            (Some(rule), Some(slug)) => part(rule, slug),
            _ => match self.from {
                NameSource::Title => part(self.rule, title),
                NameSource::UndatedName => part(self.rule, undated),
            },
        }
    }
}

impl Pager {
    /// The route of page `index`, from 1, of the list at `base`.
    pub(crate) fn route(self, base: &Route, index: usize) -> Route {
        if index == 1 {
            return base.clone();
        }
        match self {
            Self::Folder => base.child("page").child(&index.to_string()),
            Self::PageFolder => base.child(&format!("page{index}")),
            Self::FromZero => base.child(&(index - 1).to_string()),
            Self::File => {
                let name = base.as_str()[base.folder().len()..].trim_end_matches(".html");
                let name = if name.is_empty() { "index" } else { name };
                base.child_file(&format!("{name}{index}.html"))
            }
        }
    }
}

/// A name by a rule, or by ours if that leaves nothing, or a part that leads elsewhere.
fn part(rule: SlugRule, name: &str) -> String {
    let part = rule(name);
    if matches!(part.trim(), "" | "." | "..") { slugify(name) } else { part }
}

/// The route of the page at a path that is not encoded.
///
/// # Errors
/// The path is not one of a site.
fn route_of(path: &str) -> Result<Route, RouteError> {
    Route::page(&percent_encode(path))
}
