//! Builds a site without publishing it, and applies the rules of `checks` to its files and its
//! model in addition to those of a build.

use std::io;

use rayon::prelude::*;

use super::others::others;
use super::{
    assets, engine, markdown_options, once_each, render, unreadable, without_base_url, words,
};
use crate::checks::{self, File, LinkedPages, Outputs, SiteContext, SitePaths};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::images::MeasureOnly;
use crate::markdown::{Options, OutlineUse};
use crate::outputs::{collisions, plan};
use crate::parse::{self, ContentKind, ParsedPage};
use crate::path::Route;
use crate::render::Renderer;
use crate::rules;
use crate::sink::Sink;
use crate::site::{PublishOptions, Sources, resolve};
use crate::source::{Bytes, SourceFile, SourceTree};
use crate::view::Shared;
use crate::words::Words;

/// The result of checking a site.
#[derive(Debug)]
pub(crate) struct Checked {
    /// The Markdown files, by path.
    pub files: Vec<File>,
    /// The findings, after applying levels and suppressions.
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks a site. `selection` should include everything: drafts have mistakes too. `before`
/// contains the diagnostics of reading the settings.
///
/// # Errors
/// A file can't be read.
pub(crate) fn check(
    tree: &SourceTree,
    config: Config,
    selection: &PublishOptions,
    before: Vec<Diagnostic>,
    phase_ended: &dyn Fn(&'static str),
) -> io::Result<Checked> {
    let mut diagnostics = before;
    let rules = config.check.clone();
    let words = words(tree, &config, &mut diagnostics)?;
    let (parsed, files) = parse(tree, &config, &options(&config, &words), &mut diagnostics)?;
    let others = others(tree, &mut diagnostics)?;
    let assets = assets(tree, &config, &mut diagnostics);
    phase_ended("read, parse and check each file");
    let sources = Sources { parsed, others, assets, card_style: None };
    let site = resolve(sources, config, selection, &MeasureOnly).unpack(&mut diagnostics);
    let planned = plan(&site);
    let free = collisions(&planned).unpack(&mut diagnostics);
    diagnostics.extend(without_base_url(&site));
    let outputs = Outputs::of(&planned);
    let paths = SitePaths::of(&site, &outputs);
    let linked = LinkedPages::of(&files, &paths);
    phase_ended("resolve and plan");
    let shared = Shared::new(&site, words.clone());
    let mut pieces = None;
    if let Some(engine) = engine(tree, &site, &shared, words, &mut diagnostics)? {
        let renderer = Renderer::new(&site, &engine, &shared, None);
        diagnostics.extend(render(&free, &renderer, &Unpublished(&linked))?);
        pieces = Some(renderer.into_pieces());
    }
    phase_ended("render all pages");
    let ids = linked.into_ids();
    let input = SiteContext { site: &site, files: &files, paths: &paths, ids: &ids };
    diagnostics.extend(checks::site(input));
    let mut diagnostics = checks::apply_levels(once_each(diagnostics), &files, &rules);
    Diagnostic::sort(&mut diagnostics);
    diagnostics.dedup();
    Diagnostic::arrange(&mut diagnostics);
    phase_ended("check the site");
    // Dropping thousands of posts is slow, and the program is about to exit.
    std::mem::forget((site, shared, pieces));
    Ok(Checked { files, diagnostics })
}

/// Options for parsing Markdown when the HTML is not published, so code is not highlighted.
fn options(config: &Config, words: &Words) -> Options {
    Options { outline: OutlineUse::Retain, highlight: false, ..markdown_options(config, words) }
}

fn is_markdown(file: &SourceFile) -> bool {
    parse::content_kind(&file.path) == ContentKind::Markdown
}

/// One file: its page for the model, and its text for the rules.
type Read = (Box<ParsedPage>, File);

type CheckedFile = (Vec<Box<ParsedPage>>, Vec<File>);

fn parse(
    tree: &SourceTree,
    config: &Config,
    options: &Options,
    diagnostics: &mut Vec<Diagnostic>,
) -> io::Result<CheckedFile> {
    let markdown: Vec<_> = tree.content.iter().filter(|file| is_markdown(file)).collect();
    let read = markdown
        .par_iter()
        .map(|file| one(file, config, options))
        .collect::<io::Result<Vec<_>>>()?;
    let read = read.into_iter().filter_map(|outcome| outcome.unpack(diagnostics));
    Ok(read.unzip())
}

/// Reads and checks one file alone.
fn one(file: &SourceFile, config: &Config, options: &Options) -> io::Result<Outcome<Option<Read>>> {
    let bytes = file.read().map_err(|error| unreadable(file, &error))?;
    let source = match parse::text(&file.path, bytes) {
        Ok(source) => source,
        Err(error) => return Ok(Outcome { value: None, diagnostics: vec![error] }),
    };
    let mut diagnostics = Vec::new();
    let page = parse::parse_text(&source, config, options).unpack(&mut diagnostics);
    let file = File::new(&page, source);
    diagnostics.extend(checks::file(&file, &page, config));
    Ok(Outcome { value: Some((page, file)), diagnostics })
}

/// Checks single files while the site is edited.
#[derive(Debug)]
pub(crate) struct FileChecker {
    config: Config,
    options: Options,
}

impl FileChecker {
    /// Creates a checker with these settings.
    ///
    /// # Errors
    /// A file of theme words can't be read.
    pub(crate) fn new(tree: &SourceTree, config: Config) -> io::Result<Self> {
        // The build reports problems in the theme's words.
        let words = words(tree, &config, &mut Vec::new())?;
        Ok(Self { options: options(&config, &words), config })
    }

    /// The findings that only a check reports for a file, without inspecting other files.
    ///
    /// # Errors
    /// The file can't be read.
    pub(crate) fn findings(&self, file: &SourceFile) -> io::Result<Vec<Diagnostic>> {
        let mut diagnostics = Vec::new();
        let read = one(file, &self.config, &self.options)?.unpack(&mut diagnostics);
        let files: Vec<File> = read.into_iter().map(|(_, file)| file).collect();
        diagnostics.retain(|finding| rules::default_level(&finding.code).is_some());
        Ok(checks::apply_levels(diagnostics, &files, &self.config.check))
    }
}

/// A sink that stores only what the rules need of finished pages.
struct Unpublished<'w>(&'w LinkedPages);

impl Sink for Unpublished<'_> {
    fn put(&self, route: &Route, bytes: &[u8]) -> io::Result<()> {
        self.0.record(route, bytes);
        Ok(())
    }

    fn copy(&self, _: &Route, _: &Bytes) -> io::Result<()> {
        Ok(())
    }
}
