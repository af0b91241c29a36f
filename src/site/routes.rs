//! Where pages, posts and their files are published.

use std::collections::{BTreeMap, BTreeSet};

use super::sections::{below_content, listing_folder};
use crate::config::{PermalinkPart, PermalinkRule};
use crate::date::WrittenDate;
use crate::diagnostic::cut;
use crate::parse::{ParsedPage, name_of};
use crate::path::{Route, SourcePath, slugify};

/// The route of a folder's listing. Its parts are slugs, so it can't be refused.
pub(super) fn folder_route(folder: &str) -> Route {
    let parts = folder.split('/').filter(|part| !part.is_empty());
    parts.fold(Route::root(), |route, part| route.child(&slugify(part)))
}

/// The route of a page: its `url`, else its path with the last part replaced by its `slug`.
///
/// # Errors
/// In which way it is too long.
pub(super) fn page_route(page: &ParsedPage) -> Result<Route, String> {
    let route = page.front.url.clone().unwrap_or_else(|| path_route(page));
    match route.check_size() {
        Ok(()) => Ok(route),
        Err(why) => Err(format!("the path of this page is `{}`: {why}", shown(route.as_str()))),
    }
}

/// The start of a path, for messages.
fn shown(path: &str) -> String {
    cut(path.to_owned(), 80)
}

fn path_route(page: &ParsedPage) -> Route {
    let folder = below_content(page.source.folder());
    let (stem, _) = page.source.stem_and_extension();
    if stem == "index" {
        let above = folder.rfind('/').map_or("", |at| &folder[..at]);
        match (&page.front.slug, folder.is_empty()) {
            (_, true) => Route::root(),
            (Some(slug), false) => folder_route(above).child(slug),
            (None, false) => folder_route(folder),
        }
    } else {
        let slug = page.front.slug.clone().unwrap_or_else(|| slugify(stem));
        folder_route(folder).child(&slug)
    }
}

/// The route of a post: its `url`, else what the rule makes of it.
///
/// # Errors
/// Which token has no value for this post.
pub(super) fn post_route(
    page: &ParsedPage,
    number: Option<u32>,
    rule: &PermalinkRule,
    bundles: &BTreeSet<String>,
) -> Result<Route, String> {
    if let Some(url) = &page.front.url {
        return Ok(url.clone());
    }
    let mut path = String::new();
    for part in rule.parts() {
        match part {
            PermalinkPart::Text(text) => path.push_str(text),
            PermalinkPart::Token(token) => {
                path.push_str(&token_value(token, page, number, bundles)?);
            }
        }
    }
    // Empty tokens may leave slashes at the head, which would read as a host.
    Route::page(path.trim_start_matches('/')).map_err(|why| {
        format!("the permalink rule makes `{}` of this post's name: {why}", shown(&path))
    })
}

fn token_value(
    token: &str,
    page: &ParsedPage,
    number: Option<u32>,
    bundles: &BTreeSet<String>,
) -> Result<String, String> {
    let date = || {
        page.date
            .ok_or_else(|| format!("the permalink rule has `:{token}`, but this post has no date"))
    };
    let day = |format: &str| date().map(|date| date.day.format(format).to_string());
    match token {
        "path" => Ok(path_route(page).as_str().to_owned()),
        "section" => Ok(slug_path(
            listing_folder(&page.source, bundles).split('/').next().unwrap_or_default(),
        )),
        "slug" => Ok(page.front.slug.clone().unwrap_or_else(|| undated_slug(&page.source))),
        "year" => day("%Y"),
        "month" => day("%m"),
        "day" => day("%d"),
        "week" => day("%V"),
        _ => number.map(|n| n.to_string()).ok_or_else(|| {
            "the permalink rule has `:number`, but this post has no issue number".to_owned()
        }),
    }
}

fn slug_path(folder: &str) -> String {
    if folder.is_empty() { String::new() } else { slugify(folder) }
}

/// The slug of a file's name without the date at its head, unless the date is all there is.
fn undated_slug(source: &SourcePath) -> String {
    let name = name_of(source);
    match WrittenDate::from_name(name) {
        Some((_, rest)) if !rest.trim().is_empty() => slugify(rest),
        _ => slugify(name),
    }
}

/// The folders below `content/` that are bundles: those that hold an `index.md`.
pub(super) fn bundles<'p>(sources: impl Iterator<Item = &'p SourcePath>) -> BTreeSet<String> {
    sources
        .filter(|source| source.stem_and_extension().0 == "index")
        .map(|source| below_content(source.folder()).to_owned())
        .collect()
}

/// What decides where, and whether, the files beside Markdown files are published.
#[derive(Debug, Default)]
pub(super) struct Folders {
    /// For each folder with Markdown files: whether any of them is published.
    published: BTreeMap<String, bool>,
    /// For each bundle: the route of its `index.md`, or none if that is left out; then so is all
    /// that lies beside it, whatever else is published from there.
    bundles: BTreeMap<String, Option<Route>>,
}

impl Folders {
    /// Records a Markdown file and the route at which it is published, if it is.
    pub(super) fn add(&mut self, source: &SourcePath, route: Option<&Route>) {
        let folder = below_content(source.folder()).to_owned();
        if source.stem_and_extension().0 == "index" {
            self.bundles.insert(folder.clone(), route.cloned());
        }
        *self.published.entry(folder).or_default() |= route.is_some();
    }

    /// Where the file at `source` is published: below its bundle's page, else at its own path;
    /// `None` if every Markdown file that it lies beside is left out.
    ///
    /// # Errors
    /// Why its path can't be published.
    pub(super) fn asset_route(
        &self,
        source: &SourcePath,
    ) -> Result<Option<Route>, crate::path::RouteError> {
        let path = below_content(source.as_str());
        let mut folder = below_content(source.folder());
        loop {
            if self.published.get(folder) == Some(&false) {
                return Ok(None);
            }
            if let Some(route) = self.bundles.get(folder) {
                let Some(route) = route else { return Ok(None) };
                let name = path[folder.len()..].trim_start_matches('/');
                // A `%` in a file's name is itself, not the start of an escape.
                return Route::file(&format!("{}{}", route.folder(), name).replace('%', "%25"))
                    .map(Some);
            }
            if self.published.contains_key(folder) || folder.is_empty() {
                return Route::file(&path.replace('%', "%25")).map(Some);
            }
            folder = super::sections::parent(folder);
        }
    }
}
