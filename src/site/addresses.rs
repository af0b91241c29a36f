//! The addresses of a site, for links that differ from them only in case: servers and file systems
//! on which they worked do not distinguish it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::references::{at, find, relative};
use super::{ShownOn, Site, SiteSection, Taxonomy};
use crate::path::{Route, SourcePath};

/// The pages and source files of a site by their paths in lower case; `None` where several differ
/// only in case.
#[derive(Debug, Default)]
pub(crate) struct Addresses<'s> {
    pages: HashMap<String, Option<&'s Route>>,
    sources: HashMap<String, Option<&'s Route>>,
}

impl<'s> Addresses<'s> {
    /// The addresses of source files, and those of lists.
    pub(crate) fn new(
        files: impl Iterator<Item = (&'s SourcePath, &'s Route)>,
        lists: impl Iterator<Item = &'s Route>,
    ) -> Self {
        let mut addresses = Self::default();
        for (source, route) in files {
            add(&mut addresses.sources, source.as_str(), route);
            add(&mut addresses.pages, &route.output_path(), route);
        }
        for route in lists {
            add(&mut addresses.pages, &route.output_path(), route);
        }
        addresses
    }

    /// The address that a link with this path, in `source` with the page `from`, has in another
    /// case; `None` if there is none, or several, or the path leads to a page as it is.
    pub(crate) fn find(
        &self,
        source: &SourcePath,
        from: Option<&Route>,
        path: &str,
    ) -> Option<&'s Route> {
        if path.is_empty() || path.starts_with("//") {
            return None;
        }
        let by_source =
            |path: &SourcePath| self.sources.get(&path.as_str().to_lowercase()).copied().flatten();
        if path.starts_with('/') {
            return self
                .in_other_case(path)
                .or_else(|| find(source, path, |path| at(path, by_source)));
        }
        let below_page = || self.in_other_case(&relative(from?.folder(), path)?);
        find(source, path, |path| at(path, by_source)).or_else(below_page)
    }

    /// The page at a path from the site's root that is written in another case.
    pub(crate) fn in_other_case(&self, path: &str) -> Option<&'s Route> {
        let written = Route::page(path).ok()?;
        let route = self.pages.get(&written.output_path().to_lowercase()).copied().flatten()?;
        (*route != written).then_some(route)
    }

    /// Whether there is a page or file at an output path, in any case: the home page always is.
    pub(super) fn contains(&self, path: &str) -> bool {
        let path = path.to_lowercase();
        path == "index.html" || self.pages.contains_key(&path)
    }
}

fn add<'s>(known: &mut HashMap<String, Option<&'s Route>>, path: &str, route: &'s Route) {
    match known.entry(path.to_lowercase()) {
        Entry::Vacant(entry) => _ = entry.insert(Some(route)),
        Entry::Occupied(mut entry) if *entry.get() != Some(route) => _ = entry.insert(None),
        Entry::Occupied(_) => {}
    }
}

impl Site {
    /// The addresses of its pages, lists and source files.
    pub(crate) fn addresses(&self) -> Addresses<'_> {
        Addresses::new(self.addressed_files(), self.listed_routes())
    }

    /// The page, file or list at a path from the site's root that is written in another case.
    /// Searching takes less time than [`Self::addresses`] for few paths.
    pub(crate) fn in_other_case(&self, path: &str) -> Option<&Route> {
        let written = Route::page(path).ok()?;
        let lower = written.as_str().to_lowercase();
        let is_like = |route: &&Route| {
            route.as_str().len() == written.as_str().len() && route.as_str().to_lowercase() == lower
        };
        let routes = self.addressed_files().map(|(_, route)| route).chain(self.listed_routes());
        let mut like = routes.filter(is_like);
        let found = like.next()?;
        (*found != written && like.all(|other| other == found)).then_some(found)
    }

    fn addressed_files(&self) -> impl Iterator<Item = (&SourcePath, &Route)> {
        let texts = self.texts().map(|page| (&page.source, &page.route));
        let assets = self.assets.iter().map(|asset| (&asset.file.path, &asset.route));
        texts.chain(self.introductions()).chain(assets)
    }

    fn listed_routes(&self) -> impl Iterator<Item = &Route> {
        list_routes(&self.sections, &self.taxonomies)
    }
}

/// The routes of the lists of posts in folders, of terms, and of posts with a term.
pub(super) fn list_routes<'s>(
    sections: &'s [SiteSection],
    taxonomies: &'s [Taxonomy],
) -> impl Iterator<Item = &'s Route> {
    let listed = sections.iter().filter(|section| section.shown_on == ShownOn::Listing);
    let of_terms = taxonomies.iter().flat_map(|taxonomy| {
        taxonomy.terms.iter().map(|term| &term.route).chain([&taxonomy.route])
    });
    listed.map(|section| &section.route).chain(of_terms)
}
