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
    by_path: BTreeMap<&'a SourcePath, &'a SourceFile>,
    by_route: BTreeMap<&'a Route, &'a SourceFile>,
}

impl<'a> ImageFiles<'a> {
    /// Selects the images among a site's files.
    pub(super) fn among(assets: &'a [Asset]) -> Self {
        let mut files = Self::default();
        for Asset { route, file } in assets.iter().filter(|asset| is_image(&asset.file.path)) {
            files.by_path.insert(&file.path, file);
            files.by_route.insert(route, file);
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
            return self.by_route.get(&route).copied();
        }
        find(source, path, |path| at(path, |path| self.by_path.get(path).copied()))
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
            let cover = page.front.cover.iter().map(|cover| &cover.target);
            // An introduction is shown on the page of its folder, if that has one, and its cover is
            // not. The home page always exists.
            let intro = page.role == PageRole::Section;
            let hidden =
                intro && page.statements.no_listing.is_some() && page.source.folder() != "content";
            let images = images.filter(|_| !hidden).map(|image| &image.target);
            let targets = images.chain(cover.filter(|_| !intro));
            let files: Vec<_> =
                targets.filter_map(|target| self.find(&page.source, target)).collect();
            files
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
