//! Builds a site without publishing it, and applies the rules of `checks` to its files and its
//! model in addition to those of a build.

use std::io;

use rayon::prelude::*;

use super::phases::{self, PageReader};
use crate::checks::{self, File, LinkedPages, Outputs, SiteContext, SitePaths};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Outcome, Severity, SourceText};
use crate::images::MeasureOnly;
use crate::markdown::{Options, OutlineUse};
use crate::outputs;
use crate::parse::{self, ParsedPage};
use crate::path::Route;
use crate::progress::{BuildPhase, BuildProgress};
use crate::render::Renderer;
use crate::rules;
use crate::sink::Sink;
use crate::site::{PublishOptions, resolve};
use crate::source::{Bytes, SourceFile, SourceTree};
use crate::view::Shared;

/// The result of checking a site.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    /// The texts, by path.
    pub(crate) files: Vec<File>,
    /// The errors that prevent the site from being built.
    pub(crate) build_errors: Vec<Diagnostic>,
    /// The other findings, after applying levels and suppressions.
    pub(crate) findings: Vec<Diagnostic>,
}

/// The inputs of a check besides the settings.
#[derive(Clone, Copy)]
pub(crate) struct CheckJob<'a> {
    /// The listed folder.
    pub(crate) tree: &'a SourceTree,
    /// What is checked, which should be everything: drafts have mistakes too.
    pub(crate) selection: &'a PublishOptions,
    /// Called with the name of each phase when it ends.
    pub(crate) phase_ended: &'a dyn Fn(&'static str),
    /// Receives the progress.
    pub(crate) progress: &'a dyn BuildProgress,
}

/// Checks a site. `before` contains the diagnostics of reading the settings.
///
/// # Errors
/// A file can't be read.
pub(crate) fn check(
    job: CheckJob<'_>,
    config: Config,
    before: Vec<Diagnostic>,
) -> io::Result<Checked> {
    let CheckJob { tree, selection, phase_ended, progress } = job;
    let mut found = before;
    let rules = config.check.clone();
    let words = phases::words(tree, &config)?.unpack(&mut found);
    let files = phases::SeparatedFiles::of(tree);
    let mut reader = ReadForRules { files: Vec::new(), progress };
    let sources = phases::sources(&files, &config, &words, &mut reader)?.unpack(&mut found);
    let files = reader.files;
    phase_ended("read, parse and check each file");
    let site = resolve(sources, config, selection, &MeasureOnly).unpack(&mut found);
    let plan = outputs::plan(&site).unpack(&mut found);
    let outputs = Outputs::of(&plan);
    let paths = SitePaths::of(&site, &outputs);
    let linked = LinkedPages::of(&files, &paths);
    phase_ended("resolve and plan");
    let shared = Shared::new(&site);
    if let Some(engine) = phases::engine(tree, &site, &shared)?.unpack(&mut found) {
        let renderer = Renderer::new(&site, &engine, &shared, None);
        let output = phases::RenderOutput { sink: &Unpublished(&linked), progress };
        found.extend(phases::render(&plan, &renderer, output)?);
    }
    phase_ended("render all pages");
    let ids = linked.into_ids();
    let settings = tree.config.as_ref().map(settings_text).transpose()?;
    let settings = settings.as_ref();
    let input = SiteContext { site: &site, files: &files, paths: &paths, ids: &ids, settings };
    found.extend(checks::site(input));
    found.extend(phases::without_posts(&site));
    phases::complete(&mut found, &site, tree);
    // Rules report warnings, whose levels are applied next.
    let (mut build_errors, found): (Vec<_>, Vec<_>) =
        phases::once_each(found).into_iter().partition(|found| found.severity == Severity::Error);
    let mut findings = checks::apply_levels(found, &files, &rules);
    for found in [&mut build_errors, &mut findings] {
        Diagnostic::sort(found);
        found.dedup();
        Diagnostic::arrange(found);
    }
    phase_ended("check the site");
    Ok(Checked { files, build_errors, findings })
}

/// The text of the settings, for locating findings.
fn settings_text(file: &SourceFile) -> io::Result<SourceText> {
    Ok(SourceText::new(file.path.clone(), file.read_text()?))
}

/// Reads files for the rules, which apply to the text as it is written.
struct ReadForRules<'a> {
    files: Vec<File>,
    progress: &'a dyn BuildProgress,
}

impl PageReader for ReadForRules<'_> {
    fn read(
        &mut self,
        files: &[&SourceFile],
        config: &Config,
        options: &Options,
    ) -> io::Result<Outcome<Vec<Box<ParsedPage>>>> {
        let options = options_for_rules(options.clone());
        self.progress.begin(BuildPhase::Reading, files.len());
        let read = files
            .par_iter()
            .map(|file| one(file, config, &options))
            .inspect(|_| self.progress.step(BuildPhase::Reading));
        let read: Vec<_> = read.collect::<io::Result<_>>()?;
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
