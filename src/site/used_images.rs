//! Determines which images the pages of a site show: the files that images and covers refer to.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::Asset;
use super::references::{at, find};
use crate::diagnostic::Diagnostic;
use crate::images::{ImageProcessor, SiteImages, is_image};
use crate::parse::{PageRole, ParsedPage};
use crate::path::{Route, SourcePath};
use crate::source::SourceFile;

/// The published files with the name of an image.
#[derive(Debug, Default)]
pub(super) struct ImageFiles<'a> {
    by_path: BTreeMap<&'a SourcePath, &'a Asset>,
    by_route: BTreeMap<&'a Route, &'a Asset>,
}

impl<'a> ImageFiles<'a> {
    /// Selects the images among a site's files.
    pub(super) fn among(assets: &'a [Asset]) -> Self {
        let mut files = Self::default();
        for asset in assets.iter().filter(|asset| is_image(&asset.file.path)) {
            files.by_path.insert(&asset.file.path, asset);
            files.by_route.insert(&asset.route, asset);
        }
        files
    }

    /// The file that an image with this target in `source` shows.
    pub(super) fn find(&self, source: &SourcePath, target: &str) -> Option<&'a SourceFile> {
        if self.by_path.is_empty() {
            return None;
        }
        let path = &target[..target.find(['?', '#']).unwrap_or(target.len())];
        if path.starts_with('/') {
            let route = Route::file(path).ok()?;
            return self.by_route.get(&route).map(|asset| &asset.file);
        }
        find(source, path, |path| at(path, |path| self.by_path.get(path).map(|asset| &asset.file)))
    }

    /// The image that is the cover `target` of `source`: a file with exactly this name, which may
    /// contain `#`, `?` or `%`; else one at this URL; else one at this path from the site's root.
    pub(super) fn cover(&self, source: &SourcePath, target: &str) -> Option<&'a Asset> {
        let at_route = |path: &str| {
            let route = Route::file(path).ok()?;
            self.by_route.get(&route).copied()
        };
        let literal = || target.replace('%', "%25");
        let path = &target[..target.find(['?', '#']).unwrap_or(target.len())];
        if path.starts_with('/') {
            return at_route(&literal()).or_else(|| at_route(path));
        }
        let exact = |path: &str| self.by_path.get(&SourcePath::new(path)?).copied();
        find(source, target, exact)
            .or_else(|| find(source, path, |path| at(path, |path| self.by_path.get(path).copied())))
            .or_else(|| at_route(&literal()))
            .or_else(|| at_route(path))
    }

    /// The files that images and covers of `pages` show.
    pub(super) fn shown_by<'p>(
        &self,
        pages: impl ParallelIterator<Item = &'p ParsedPage>,
    ) -> BTreeMap<&'a SourcePath, &'a SourceFile> {
        if self.by_path.is_empty() {
            return BTreeMap::new();
        }
        let of_page = |page: &'p ParsedPage| {
            let images = page.document.local_links.iter().filter(|link| link.image);
            let cover = page.front.cover.iter();
            // An introduction is shown on the page of its folder, if that has one, and its cover is
            // not. The home page always exists.
            let intro = page.role == PageRole::Section;
            let hidden =
                intro && page.statements.no_listing.is_some() && page.source.folder() != "content";
            let images = images.filter(|_| !hidden);
            let images = images.filter_map(|image| self.find(&page.source, &image.target));
            let cover = cover.filter(|_| !intro);
            let cover = cover.filter_map(|cover| self.cover(&page.source, &cover.target));
            images.chain(cover.map(|asset| &asset.file)).collect::<Vec<_>>()
        };
        let shown: Vec<&SourceFile> = pages.flat_map_iter(of_page).collect();
        shown.into_iter().map(|file| (&file.path, file)).collect()
    }
}

/// Processes images in parallel.
pub(super) fn images(
    shown: &BTreeMap<&SourcePath, &SourceFile>,
    processor: &dyn ImageProcessor,
    diagnostics: &mut Vec<Diagnostic>,
) -> SiteImages {
    let outcomes: Vec<_> = shown.par_iter().map(|(_, file)| processor.process(file)).collect();
    let outcomes = outcomes.into_iter().map(|outcome| outcome.unpack(diagnostics));
    let images = shown.keys().zip(outcomes);
    images.filter_map(|(path, image)| Some(((*path).clone(), image?))).collect()
}
