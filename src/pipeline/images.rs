//! The model of a site with its resized images. Resizing may take minutes, so everything else that
//! prevents a build is found before.

use std::io;

use super::{fails, phases};
use crate::config::Config;
use crate::diagnostic::Outcome;
use crate::images::{self, ImageProcessor, SiteImage};
use crate::outputs;
use crate::progress::{BuildPhase, BuildProgress};
use crate::sink::Cache;
use crate::site::{PublishOptions, Site, Sources, resolve};
use crate::source::{SourceFile, SourceTree};
use crate::view::Shared;

/// The inputs of resolving a site besides its sources and settings.
pub(super) struct ImageStep<'a> {
    pub(super) tree: &'a SourceTree,
    pub(super) selection: &'a PublishOptions,
    pub(super) cache: Option<&'a dyn Cache>,
    pub(super) progress: &'a dyn BuildProgress,
    /// Whether errors were found already: no image is resized then.
    pub(super) has_errors: bool,
}

impl ImageStep<'_> {
    /// Resolves the site. Unless the cache has all resized images, it is resolved without them
    /// first, and images are resized only if that site has no errors.
    ///
    /// # Errors
    /// A template can't be read.
    pub(super) fn site(&self, sources: Sources, config: Config) -> io::Result<Outcome<Site>> {
        let resize = config.images.resize.clone();
        let mut files = self.tree.content.iter().chain(&self.tree.assets);
        let has_images = files.any(|file| images::is_image(&file.path));
        let again = has_images.then(|| (sources.clone(), config.clone()));
        let cached = images::cache_reader(&resize, self.cache);
        let first = resolve(sources, config, self.selection, &*cached);
        let count = cached.pending();
        let Some((sources, config)) = again.filter(|_| count > 0 && !self.has_errors) else {
            return Ok(first);
        };
        if fails(&first.diagnostics, false) || self.is_unrenderable(&first.value)? {
            return Ok(first);
        }
        drop(first);
        self.progress.begin(BuildPhase::Images, count);
        let resizer = images::processor(&resize, self.cache);
        let counted = CountedImages { processor: &*resizer, progress: self.progress };
        Ok(resolve(sources, config, self.selection, &counted))
    }

    /// Whether errors prevent the files of a site from being rendered.
    fn is_unrenderable(&self, site: &Site) -> io::Result<bool> {
        let plan = outputs::plan(site);
        let shared = Shared::new(site);
        let engine = phases::engine(self.tree, site, &shared)?;
        Ok(fails(&plan.diagnostics, false) || fails(&engine.diagnostics, false))
    }
}

/// Reports each processed image.
struct CountedImages<'a> {
    processor: &'a dyn ImageProcessor,
    progress: &'a dyn BuildProgress,
}

impl ImageProcessor for CountedImages<'_> {
    fn process(&self, file: &SourceFile) -> Outcome<Option<SiteImage>> {
        let image = self.processor.process(file);
        self.progress.step(BuildPhase::Images);
        image
    }
}
