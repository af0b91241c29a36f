//! A site kept in memory, and brought up to date when its files change. Parsed files are cached
//! until they differ; the model is resolved from all files each time, so that it equals that of a
//! clean build, or patched if only the texts of a few posts differ; pages are rendered on request.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;
use std::time::SystemTime;

use chrono::NaiveDate;

use super::measured_images::MeasuredImages;
use super::other_files::OtherFiles;
use super::page_cache::{Edit, PageCache};
use super::page_thread::{Preview, Ready, SiteFiles};
use crate::config::{Config, Override};
use crate::diagnostic::{Diagnostic, Outcome, Severity};
use crate::markdown::Options;
use crate::parse::{self, ParsedPage};
use crate::path::SourcePath;
use crate::pipeline::phases::{self, SeparatedFiles};
use crate::pipeline::{settings, settings_are_unreadable};
use crate::render::Engine;
use crate::site::{PublishOptions, Site, is_patch, patched, resolve};
use crate::source::{FileStamp, SourceFile, SourceTree};
use crate::view::Shared;
use crate::words::Words;

/// A site kept in memory.
#[derive(Debug, Default)]
pub struct Live {
    pages: PageCache,
    others: OtherFiles,
    images: MeasuredImages,
    /// The template engine, and what it was created with.
    engine: Option<CachedEngine>,
    /// The last site, parts of which can be reused.
    last: Option<LastSite>,
    /// The changes found by an update that did not complete.
    unfinished: Option<BTreeSet<SourcePath>>,
}

/// A template engine, and what it was created with besides templates and static files.
#[derive(Debug)]
struct CachedEngine {
    engine: Arc<Engine>,
    config: tera::Value,
    options: Options,
}

/// A site with its inputs.
#[derive(Debug)]
struct LastSite {
    inputs: SiteInputs,
    site: Arc<Site>,
    shared: Arc<Shared>,
    /// Diagnostics from resolving it.
    diagnostics: Vec<Diagnostic>,
    files: Option<Arc<SiteFiles>>,
}

/// The inputs of a site besides its files.
#[derive(Debug, PartialEq)]
struct SiteInputs {
    config: Config,
    words: Words,
    selection: PublishOptions,
    /// The days on which files were added to their repository.
    added: BTreeMap<SourcePath, NaiveDate>,
}

/// A site with the diagnostics of resolving it.
struct Resolved {
    site: Site,
    diagnostics: Vec<Diagnostic>,
}

/// The inputs of an update.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// The listed folder.
    pub tree: &'a SourceTree,
    /// Settings from the command line and the environment.
    pub overrides: &'a [Override],
    /// Options for publishing more than a plain build does.
    pub selection: &'a PublishOptions,
    /// The only files that may have changed since the last update, if known.
    pub touched: Option<&'a BTreeSet<SourcePath>>,
    /// The current time: a file changed just now may be changed again without a new timestamp.
    pub now: SystemTime,
}

impl Inputs<'_> {
    /// The stamp that identifies a version of a file; `None` if the file was changed so recently
    /// that another change might not show.
    pub(super) fn stamp(&self, file: &SourceFile) -> Option<FileStamp> {
        FileStamp::of(file).filter(|stamp| stamp.is_settled(self.now))
    }
}

/// The result of an update.
#[derive(Debug, Default)]
pub struct Update {
    /// The site, unless errors prevent it from being built.
    pub preview: Option<Preview>,
    /// The findings of the update.
    pub diagnostics: Vec<Diagnostic>,
    /// The files whose contents differ from the last update, including removed ones.
    pub changed: BTreeSet<SourcePath>,
    /// Number of published posts.
    pub(crate) posts: usize,
    /// Number of published pages, not counting posts and listings.
    pub(crate) pages: usize,
    /// Number of files of the site.
    pub(crate) files: usize,
}

impl Live {
    /// Creates an empty site, before the first update.
    pub fn new() -> Self {
        Self::default()
    }

    /// Builds the site again. `checked` is called some time later, once all its pages are rendered,
    /// with the diagnostics of rendering.
    ///
    /// # Errors
    /// A file can't be read. The next update then inspects all files, regardless of `touched`, and
    /// returns the changes since the last update that succeeded.
    pub fn update(
        &mut self,
        inputs: Inputs<'_>,
        checked: impl FnOnce(Vec<Diagnostic>) + Send + 'static,
    ) -> io::Result<Update> {
        let touched = inputs.touched.filter(|_| self.unfinished.is_none());
        let last = self.last.take();
        self.unfinished.get_or_insert_default();
        let settings = settings(inputs.tree, inputs.overrides)?;
        if settings_are_unreadable(&settings.diagnostics) {
            let file = inputs.tree.config.iter().map(|file| file.path.clone());
            let changed = touched.cloned().unwrap_or_else(|| file.collect());
            let diagnostics = settings.diagnostics;
            return Ok(Update { diagnostics, changed, ..Update::default() });
        }
        let update = self.remake(Inputs { touched, ..inputs }, settings, last, checked)?;
        self.unfinished = None;
        Ok(update)
    }

    /// Builds the site again. `last` is the site of the previous update, unless that failed.
    fn remake(
        &mut self,
        inputs: Inputs<'_>,
        settings: Outcome<Config>,
        last: Option<LastSite>,
        checked: impl FnOnce(Vec<Diagnostic>) + Send + 'static,
    ) -> io::Result<Update> {
        let mut found = Vec::new();
        let config = settings.unpack(&mut found);
        let words = phases::words(inputs.tree, &config)?.unpack(&mut found);
        let separated = SeparatedFiles::of(inputs.tree);
        let edits = self.edits(&separated, &inputs, &config, &words)?;
        let others = self.others.update(&inputs)?;
        let (selection, added) = (*inputs.selection, inputs.tree.added.clone());
        let inputs_now = SiteInputs { config, words, selection, added };
        let last = last.filter(|last| others.is_empty() && last.inputs == inputs_now);
        let changed = self.unfinished.get_or_insert_default();
        changed.extend(others);
        let changed = changed.clone();
        self.images.forget(&changed);

        let patch = last.as_ref().and_then(|last| self.patch(last, &edits));
        let files = patch.as_ref().and(last.as_ref()).and_then(|last| last.files.clone());
        found.extend(self.pages.diagnostics(&separated.texts).cloned());
        let resolved = match patch {
            Some(patch) => patch,
            None => self.resolve(&separated, &inputs_now)?,
        };
        found.extend(resolved.diagnostics.iter().cloned());
        let site = Arc::new(resolved.site);
        let then = last.as_ref().map(|last| (&*last.site, &*last.shared));
        let shared = Arc::new(Shared::renewed(&site, then));
        let mut last =
            LastSite { inputs: inputs_now, site, shared, diagnostics: resolved.diagnostics, files };
        let engine = self.engine(inputs.tree, &changed, &last, &mut found)?;
        let (posts, pages) = (last.site.posts.len(), last.site.pages.len());
        let mut update =
            Update { preview: None, diagnostics: found, changed, posts, pages, files: 0 };
        if let Some(engine) = engine {
            start(&mut update, &mut last, engine, checked)?;
        } else {
            last.files = None;
        }
        phases::complete(&mut update.diagnostics, &last.site, inputs.tree);
        Diagnostic::arrange(&mut update.diagnostics);
        self.last = Some(last);
        Ok(update)
    }

    /// Reads the texts that may have changed. Their paths are stored at once, in case a
    /// later step fails.
    fn edits(
        &mut self,
        files: &SeparatedFiles<'_>,
        inputs: &Inputs<'_>,
        config: &Config,
        words: &Words,
    ) -> io::Result<Vec<Edit>> {
        let options = phases::markdown_options(config, words);
        let edits = self.pages.update(&files.texts, inputs, config, &options)?;
        let unfinished = self.unfinished.get_or_insert_default();
        unfinished.extend(edits.iter().map(|edit| edit.path.clone()));
        Ok(edits)
    }

    /// Resolves the site from all files.
    fn resolve(&self, files: &SeparatedFiles<'_>, with: &SiteInputs) -> io::Result<Resolved> {
        let SiteInputs { config, words, selection, .. } = with;
        let mut diagnostics = Vec::new();
        let sources =
            phases::sources(files, config, words, &mut &self.pages)?.unpack(&mut diagnostics);
        let site =
            resolve(sources, config.clone(), selection, &self.images).unpack(&mut diagnostics);
        Ok(Resolved { site, diagnostics })
    }

    /// Applies the edits to the last site, if they only affect these posts themselves.
    fn patch(&self, last: &LastSite, edits: &[Edit]) -> Option<Resolved> {
        let now = edits.iter().map(|edit| {
            let now = self.pages.page(&edit.path)?;
            is_patch(edit.then.as_ref()?, now).then(|| Box::new(now.clone()))
        });
        let now: Vec<Box<ParsedPage>> = now.collect::<Option<_>>()?;
        // Of the diagnostics of resolving, only those of covers concern a single file.
        let of_edits = |found: &Diagnostic| {
            let path = found.location.as_ref().map(|location| &location.path);
            found.code == "missing-cover" && edits.iter().any(|edit| path == Some(&edit.path))
        };
        let mut diagnostics: Vec<_> =
            last.diagnostics.iter().filter(|found| !of_edits(found)).cloned().collect();
        let site = patched(&last.site, now, &mut diagnostics)?;
        Some(Resolved { site, diagnostics })
    }

    /// The engine, created again if any of its inputs may differ.
    fn engine(
        &mut self,
        tree: &SourceTree,
        changed: &BTreeSet<SourcePath>,
        last: &LastSite,
        found: &mut Vec<Diagnostic>,
    ) -> io::Result<Option<Arc<Engine>>> {
        let LastSite { site, shared, .. } = last;
        let options = phases::markdown_options(&site.config, &site.words);
        let concerned =
            |path: &SourcePath| !path.as_str().starts_with("content/") || !parse::is_markdown(path);
        let same = |cached: &CachedEngine| {
            cached.config == *shared.config()
                && cached.options == options
                && !changed.iter().any(concerned)
        };
        if let Some(cached) = self.engine.as_ref().filter(|cached| same(cached)) {
            return Ok(Some(cached.engine.clone()));
        }
        let made = phases::engine(tree, site, shared)?.unpack(found);
        self.engine = made.map(|engine| CachedEngine {
            engine: Arc::new(engine),
            config: shared.config().clone(),
            options,
        });
        Ok(self.engine.as_ref().map(|cached| cached.engine.clone()))
    }
}

/// Starts the thread that renders the pages of a site, and adds the preview to `update` unless
/// there are errors.
fn start(
    update: &mut Update,
    last: &mut LastSite,
    engine: Arc<Engine>,
    checked: impl FnOnce(Vec<Diagnostic>) + Send + 'static,
) -> io::Result<()> {
    let (site, shared, files) = (last.site.clone(), last.shared.clone(), last.files.take());
    match Preview::start(site, shared, engine, files, &update.changed, checked)? {
        Ok(Ready { preview, diagnostics }) => {
            update.diagnostics.extend(diagnostics);
            update.files = preview.files();
            last.files = Some(preview.plan());
            if !update.diagnostics.iter().any(|found| found.severity == Severity::Error) {
                update.diagnostics.extend(phases::without_posts(&last.site));
                update.preview = Some(preview);
            }
        }
        Err(too_slow) => update.diagnostics.push(too_slow),
    }
    Ok(())
}
