//! Builds a site without publishing it, and applies the rules of `checks` to its files and its
//! model in addition to those of a build.

use std::io;

use rayon::prelude::*;

use super::phases::{self, PageReader};
use crate::checks::{self, File, LinkedPages, Outputs, SiteContext, SitePaths};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::images::MeasureOnly;
use crate::markdown::{Options, OutlineUse};
use crate::parse::{self, ParsedPage};
use crate::path::Route;
use crate::render::Renderer;
use crate::rules;
use crate::sink::Sink;
use crate::site::{PublishOptions, resolve};
use crate::source::{Bytes, SourceFile, SourceTree};
use crate::view::Shared;

/// The result of checking a site.
#[derive(Debug)]
pub(crate) struct Checked {
    /// The Markdown files, by path.
    pub(crate) files: Vec<File>,
    /// The findings, after applying levels and suppressions.
    pub(crate) diagnostics: Vec<Diagnostic>,
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
    let mut found = before;
    let rules = config.check.clone();
    let words = phases::words(tree, &config)?.unpack(&mut found);
    let mut reader = ReadForRules::default();
    let sources = phases::sources(tree, &config, &words, &mut reader)?.unpack(&mut found);
    let files = reader.files;
    phase_ended("read, parse and check each file");
    let site = resolve(sources, config, selection, &MeasureOnly).unpack(&mut found);
    let plan = phases::plan(&site).unpack(&mut found);
    let outputs = Outputs::of(&plan);
    let paths = SitePaths::of(&site, &outputs);
    let linked = LinkedPages::of(&files, &paths);
    phase_ended("resolve and plan");
    let shared = Shared::new(&site, words.clone());
    if let Some(engine) = phases::engine(tree, &site, &shared, words)?.unpack(&mut found) {
        let renderer = Renderer::new(&site, &engine, &shared, None);
        found.extend(phases::render(&plan, &renderer, &Unpublished(&linked))?);
    }
    phase_ended("render all pages");
    let ids = linked.into_ids();
    let input = SiteContext { site: &site, files: &files, paths: &paths, ids: &ids };
    found.extend(checks::site(input));
    let mut found = checks::apply_levels(phases::once_each(found), &files, &rules);
    Diagnostic::sort(&mut found);
    found.dedup();
    Diagnostic::arrange(&mut found);
    phase_ended("check the site");
    Ok(Checked { files, diagnostics: found })
}

/// Reads files for the rules, which apply to the text as it is written.
#[derive(Default)]
struct ReadForRules {
    files: Vec<File>,
}

impl PageReader for ReadForRules {
    fn read(
        &mut self,
        files: &[&SourceFile],
        config: &Config,
        options: &Options,
    ) -> io::Result<Outcome<Vec<Box<ParsedPage>>>> {
        let options = options_for_rules(options.clone());
        let read: Vec<_> =
            files.par_iter().map(|file| one(file, config, &options)).collect::<io::Result<_>>()?;
        let mut diagnostics = Vec::new();
        let read = read.into_iter().filter_map(|outcome| outcome.unpack(&mut diagnostics));
        let (pages, files) = read.unzip();
        self.files = files;
        Ok(Outcome { value: pages, diagnostics })
    }
}

/// Options for parsing Markdown when the HTML is not published, so code is not highlighted.
fn options_for_rules(options: Options) -> Options {
    Options { outline: OutlineUse::Retain, highlight: false, ..options }
}

/// One file: its page for the model, and its text for the rules.
type Read = (Box<ParsedPage>, File);

/// Reads and checks one file alone.
fn one(file: &SourceFile, config: &Config, options: &Options) -> io::Result<Outcome<Option<Read>>> {
    let source = match parse::text(&file.path, file.read()?) {
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
        let words = phases::words(tree, &config)?.value;
        let options = options_for_rules(phases::markdown_options(&config, &words));
        Ok(Self { config, options })
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
