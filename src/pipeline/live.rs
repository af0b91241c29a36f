//! A site kept in memory, and rebuilt when its files change. Parsed files are cached until their
//! bytes or the settings differ; the model is resolved from all files each time, so that it equals
//! that of a clean build; pages are rendered on request (`preview`).

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use rayon::prelude::*;

use super::others::others;
use super::preview::{Preview, Ready, SiteFiles};
use super::{assets, engine, markdown_options, settings, unreadable, words};
use crate::config::{Config, Override};
use crate::diagnostic::{Diagnostic, Outcome, Severity};
use crate::images::{ImageProcessor, MeasureOnly, SiteImage};
use crate::markdown::Options;
use crate::parse::{self, ContentKind, ParsedPage};
use crate::path::SourcePath;
use crate::render::Engine;
use crate::site::{PublishOptions, Site, Sources, is_patch, patched, resolve};
use crate::source::{FileStamp, SourceFile, SourceTree};
use crate::view::Shared;
use crate::words::Words;

/// A site kept in memory.
#[derive(Debug, Default)]
pub struct Live {
    /// The Markdown files as last read.
    parsed: HashMap<SourcePath, ParsedFile>,
    /// All other files as last read.
    others: HashMap<SourcePath, OtherFile>,
    /// Cached sizes of images.
    pictures: MeasuredImages,
    /// The settings that the files were parsed with.
    parsed_with: String,
    /// The template engine, and the settings it was created with.
    engine: Option<(String, Arc<Engine>)>,
    /// The last site, parts of which can be reused.
    last: Option<Last>,
    /// The changes found by an update that did not complete.
    unfinished: Option<BTreeSet<SourcePath>>,
}

/// Sizes of the images whose files have not changed.
#[derive(Debug, Default)]
struct MeasuredImages(Mutex<HashMap<SourcePath, Outcome<Option<SiteImage>>>>);

impl MeasuredImages {
    fn forget(&mut self, changed: &BTreeSet<SourcePath>) {
        let sizes = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        if !sizes.is_empty() {
            sizes.retain(|path, _| !changed.contains(path));
        }
    }
}

impl ImageProcessor for MeasuredImages {
    fn process(&self, file: &SourceFile) -> Outcome<Option<SiteImage>> {
        let sizes = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(outcome) = sizes().get(&file.path) {
            return outcome.clone();
        }
        let outcome = MeasureOnly.process(file);
        sizes().insert(file.path.clone(), outcome.clone());
        outcome
    }
}

/// A site with its inputs.
#[derive(Debug)]
struct Last {
    /// The settings, theme words and options.
    with: String,
    site: Arc<Site>,
    shared: Arc<Shared>,
    /// Diagnostics from resolving it.
    diagnostics: Vec<Diagnostic>,
    files: Option<Arc<SiteFiles>>,
}

/// The state of a file that is not Markdown.
#[derive(Debug, Clone, Copy)]
struct OtherFile {
    stamp: Option<FileStamp>,
    hash: blake3::Hash,
}

/// A changed Markdown file.
struct Edit {
    path: SourcePath,
    /// The previous version, if it could be read.
    then: Option<Box<ParsedPage>>,
}

/// A parsed Markdown file.
#[derive(Debug)]
struct ParsedFile {
    stamp: Option<FileStamp>,
    hash: blake3::Hash,
    outcome: Outcome<Option<Box<ParsedPage>>>,
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
    /// that the file system's clock may not have advanced.
    fn stamp(&self, file: &SourceFile) -> Option<FileStamp> {
        let settled = self.now.checked_sub(SETTLED)?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        let settled = i64::try_from(settled.as_secs()).ok()?;
        FileStamp::of(file).filter(|stamp| stamp.latest() < settled)
    }
}

/// Longer than the coarsest clock resolution of a file system.
const SETTLED: Duration = Duration::from_secs(3);

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
    pub posts: usize,
    /// Number of published pages, not counting posts and listings.
    pub pages: usize,
    /// Number of files of the site.
    pub files: usize,
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
        let update = self.remake(Inputs { touched, ..inputs }, last, checked)?;
        self.unfinished = None;
        Ok(update)
    }

    /// Builds the site again. `last` is the site of the previous update, unless that failed.
    fn remake(
        &mut self,
        inputs: Inputs<'_>,
        last: Option<Last>,
        checked: impl FnOnce(Vec<Diagnostic>) + Send + 'static,
    ) -> io::Result<Update> {
        let mut diagnostics = Vec::new();
        let config = settings(inputs.tree, inputs.overrides)?.unpack(&mut diagnostics);
        let words = words(inputs.tree, &config, &mut diagnostics)?;
        let options = markdown_options(&config, &words);
        let edits = self.parse(&inputs, &config, &options)?;
        let unfinished = self.unfinished.get_or_insert_default();
        unfinished.extend(edits.iter().map(|edit| edit.path.clone()));
        let others = self.compare_others(&inputs)?;
        let with = format!("{config:?} {words:?} {:?}", inputs.selection);
        let last = last.filter(|last| others.is_empty() && last.with == with);
        let unfinished = self.unfinished.get_or_insert_default();
        unfinished.extend(others);
        let changed = unfinished.clone();
        self.pictures.forget(&changed);

        let files: Vec<_> = inputs.tree.content.iter().collect();
        self.parse_findings(&files, &mut diagnostics);
        let patch = last.as_ref().and_then(|last| self.patch(last, &edits));
        let files = patch.as_ref().and(last.as_ref()).and_then(|last| last.files.clone());
        let (site, found) = if let Some(patch) = patch {
            patch
        } else {
            let mut found = Vec::new();
            let sources = self.sources(inputs.tree, &config, &mut found)?;
            let site =
                resolve(sources, config, inputs.selection, &self.pictures).unpack(&mut found);
            (site, found)
        };
        diagnostics.extend(found.iter().cloned());
        let site = Arc::new(site);
        let then = last.as_ref().map(|last| (&*last.site, &*last.shared));
        let shared = Arc::new(Shared::renewed(&site, words.clone(), then));
        let engine = self.engine(&inputs, &changed, &site, &shared, words, &mut diagnostics)?;
        let (posts, pages) = (site.posts.len(), site.pages.len());
        let mut last = Last { with, site, shared, diagnostics: found, files };
        let mut update = Update { preview: None, diagnostics, changed, posts, pages, files: 0 };
        if let Some(engine) = engine {
            let (site, shared) = (last.site.clone(), last.shared.clone());
            match Preview::start(site, shared, engine, last.files, &update.changed, checked)? {
                Ok(Ready { preview, diagnostics }) => {
                    update.diagnostics.extend(diagnostics);
                    update.files = preview.files();
                    last.files = Some(preview.plan());
                    if !update.diagnostics.iter().any(|found| found.severity == Severity::Error) {
                        update.preview = Some(preview);
                    }
                }
                Err(too_slow) => {
                    update.diagnostics.push(too_slow);
                    last.files = None;
                }
            }
        } else {
            last.files = None;
        }
        self.last = Some(last);
        Diagnostic::arrange(&mut update.diagnostics);
        Ok(update)
    }

    /// Applies the edits to the last site, if they only affect these posts themselves; returns it
    /// with the diagnostics of resolving it.
    fn patch(&self, last: &Last, edits: &[Edit]) -> Option<(Site, Vec<Diagnostic>)> {
        let now = edits.iter().map(|edit| {
            let now = self.parsed.get(&edit.path)?.outcome.value.as_ref()?;
            is_patch(edit.then.as_ref()?, now).then(|| now.clone())
        });
        let now: Vec<Box<ParsedPage>> = now.collect::<Option<_>>()?;
        // Of the diagnostics of resolving, only those of covers concern a single file.
        let of_edits = |found: &Diagnostic| {
            let path = found.location.as_ref().map(|location| &location.path);
            found.code == "missing-cover" && edits.iter().any(|edit| path == Some(&edit.path))
        };
        let mut found: Vec<_> =
            last.diagnostics.iter().filter(|found| !of_edits(found)).cloned().collect();
        let site = patched(&last.site, now, &mut found)?;
        Some((site, found))
    }

    /// Reads the files that may have changed and parses those that have. Returns the files that
    /// differ.
    fn parse(
        &mut self,
        inputs: &Inputs<'_>,
        config: &Config,
        options: &Options,
    ) -> io::Result<Vec<Edit>> {
        let with = format!("{:?} {:?} {options:?}", config.taxonomies, config.posts);
        let parse_all = with != self.parsed_with;
        let touched = inputs.touched.filter(|_| !parse_all);
        let may_differ: Vec<&SourceFile> = inputs
            .tree
            .content
            .iter()
            .filter(|file| touched.is_none_or(|touched| touched.contains(&file.path)))
            .filter(|file| is_markdown(&file.path))
            .collect();
        let parsed: Vec<ParsedSite> = may_differ
            .par_iter()
            .filter_map(|file| {
                let cached = self.parsed.get(&file.path).filter(|_| !parse_all);
                let stamp = inputs.stamp(file);
                if cached.is_some_and(|cached| cached.stamp.is_some() && cached.stamp == stamp) {
                    return None;
                }
                parse_one(file, stamp, cached, config, options).transpose()
            })
            .collect::<io::Result<_>>()?;
        let mut edits = Vec::new();
        for ParsedSite { path, cached, differs } in parsed {
            let then = self.parsed.insert(path.clone(), cached);
            if differs {
                edits.push(Edit { path, then: then.and_then(|then| then.outcome.value) });
            }
        }
        if touched.is_none() {
            let there: BTreeSet<&SourcePath> = may_differ.iter().map(|file| &file.path).collect();
            let gone = self.parsed.extract_if(|path, _| !there.contains(path));
            edits.extend(gone.map(|(path, _)| Edit { path, then: None }));
        }
        self.parsed_with = with;
        Ok(edits)
    }

    /// Returns the changed files among those that are not Markdown.
    fn compare_others(&mut self, inputs: &Inputs<'_>) -> io::Result<BTreeSet<SourcePath>> {
        let tree = inputs.tree;
        let others: Vec<&SourceFile> = tree
            .config
            .iter()
            .chain(&tree.templates)
            .chain(&tree.assets)
            .chain(&tree.foreign)
            .chain(tree.content.iter().filter(|file| !is_markdown(&file.path)))
            .collect();
        let now: HashMap<SourcePath, OtherFile> = others
            .par_iter()
            .filter_map(|file| {
                let previous = self.others.get(&file.path).copied();
                let touched = inputs.touched.is_none_or(|touched| touched.contains(&file.path));
                let stamp = inputs.stamp(file);
                let same = previous
                    .filter(|state| !touched || state.stamp.is_some() && state.stamp == stamp);
                let state = match same {
                    Some(state) => Ok(Some(state)),
                    None => see(file, stamp),
                };
                state.map(|state| Some((file.path.clone(), state?))).transpose()
            })
            .collect::<io::Result<_>>()?;
        let differs = |path: &&SourcePath| {
            self.others.get(*path).map(|state| state.hash) != now.get(*path).map(|state| state.hash)
        };
        let changed = now.keys().chain(self.others.keys()).filter(differs).cloned().collect();
        self.others = now;
        Ok(changed)
    }

    /// The diagnostics of parsing the files.
    fn parse_findings(&self, files: &[&SourceFile], diagnostics: &mut Vec<Diagnostic>) {
        let cached = files.iter().filter_map(|file| self.parsed.get(&file.path));
        diagnostics.extend(cached.flat_map(|cached| cached.outcome.diagnostics.iter().cloned()));
    }

    fn sources(
        &self,
        tree: &SourceTree,
        config: &Config,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> io::Result<Sources> {
        let parsed: Vec<Box<ParsedPage>> = tree
            .content
            .par_iter()
            .filter_map(|file| self.parsed.get(&file.path)?.outcome.value.clone())
            .collect();
        let others = others(tree, diagnostics)?;
        let assets = assets(tree, config, diagnostics);
        Ok(Sources { parsed, others, assets, card_style: None })
    }

    /// The engine, created again if any of its inputs may differ.
    fn engine(
        &mut self,
        inputs: &Inputs<'_>,
        changed: &BTreeSet<SourcePath>,
        site: &Site,
        shared: &Shared,
        words: Words,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> io::Result<Option<Arc<Engine>>> {
        let with = format!("{:?} {:?}", shared.config(), markdown_options(&site.config, &words));
        let concerned =
            |path: &SourcePath| !path.as_str().starts_with("content/") || !is_markdown(path);
        let same = self
            .engine
            .as_ref()
            .filter(|(made_with, _)| *made_with == with && !changed.iter().any(concerned));
        if let Some((_, engine)) = same {
            return Ok(Some(engine.clone()));
        }
        self.engine = None;
        let Some(engine) = engine(inputs.tree, site, shared, words, diagnostics)? else {
            return Ok(None);
        };
        let engine = Arc::new(engine);
        self.engine = Some((with, engine.clone()));
        Ok(Some(engine))
    }
}

/// Larger files are compared by their stamps alone.
const LARGE: u64 = 8_000_000;

/// Inspects a file that is not Markdown; `None` if it was removed.
fn see(file: &SourceFile, stamp: Option<FileStamp>) -> io::Result<Option<OtherFile>> {
    if let Some(large) = FileStamp::of(file).filter(|stamp| stamp.size > LARGE) {
        return Ok(Some(OtherFile { stamp, hash: blake3::hash(format!("{large:?}").as_bytes()) }));
    }
    match file.read() {
        Ok(bytes) => Ok(Some(OtherFile { stamp, hash: blake3::hash(&bytes) })),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(file, &error)),
    }
}

/// A file that was read.
struct ParsedSite {
    path: SourcePath,
    cached: ParsedFile,
    /// Whether its bytes differ from the last time.
    differs: bool,
}

fn is_markdown(path: &SourcePath) -> bool {
    parse::content_kind(path) == ContentKind::Markdown
}

/// Reads and parses a file; `None` if it was removed. Reuses the cached result if its bytes are the
/// same. `stamp` was taken before reading the file.
fn parse_one(
    file: &SourceFile,
    stamp: Option<FileStamp>,
    cached: Option<&ParsedFile>,
    config: &Config,
    options: &Options,
) -> io::Result<Option<ParsedSite>> {
    let bytes = match file.read() {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(file, &error)),
    };
    let path = file.path.clone();
    let hash = blake3::hash(&bytes);
    if let Some(cached) = cached.filter(|cached| cached.hash == hash) {
        let cached = ParsedFile { stamp, hash, outcome: cached.outcome.clone() };
        return Ok(Some(ParsedSite { path, cached, differs: false }));
    }
    let outcome = parse::parse(&path, bytes, config, options);
    Ok(Some(ParsedSite { path, cached: ParsedFile { stamp, hash, outcome }, differs: true }))
}
