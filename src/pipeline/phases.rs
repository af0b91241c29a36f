//! The steps that a build, a check and a preview have in common, in their order. A command differs
//! in how it reads pages, which is the trait [`PageReader`], and in where finished files go.

use std::io;

use rayon::prelude::*;

pub(crate) use super::advice::without_posts;
pub(crate) use super::render::{RenderOutput, once_each, render, render_and_index};
pub(super) use super::settings::card_style;
pub(crate) use super::settings::{markdown_options, words};

use super::render::AT_ONCE;
use super::{advice, files, locate};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::markdown::{Options, OutlineUse};
use crate::parse::{self, ParsedPage};
use crate::progress::{BuildPhase, BuildProgress};
use crate::render::{Engine, EngineInput, FunctionInput, UserTemplate};
use crate::site::{Links, Site, Sources};
use crate::source::{SourceFile, SourceTree};
use crate::view::Shared;
use crate::words::Words;

/// How the texts of a site are read.
pub(crate) trait PageReader {
    /// Reads and parses files; those that are not valid text are only in the diagnostics.
    ///
    /// # Errors
    /// A file can't be read.
    fn read(
        &mut self,
        files: &[&SourceFile],
        config: &Config,
        options: &Options,
    ) -> io::Result<Outcome<Vec<Box<ParsedPage>>>>;
}

/// Reads each file once, and retains only its page.
pub(crate) struct ReadOnce<'a> {
    pub(crate) progress: &'a dyn BuildProgress,
}

impl PageReader for ReadOnce<'_> {
    fn read(
        &mut self,
        files: &[&SourceFile],
        config: &Config,
        options: &Options,
    ) -> io::Result<Outcome<Vec<Box<ParsedPage>>>> {
        self.progress.begin(BuildPhase::Reading, files.len());
        let parsed: Vec<Outcome<Option<Box<ParsedPage>>>> = files
            .par_iter()
            .with_max_len(AT_ONCE)
            .map(|file| parse::page(file, config, options))
            .inspect(|_| self.progress.step(BuildPhase::Reading))
            .collect::<io::Result<_>>()?;
        // There may be thousands of diagnostics; allocate exactly.
        let mut diagnostics = Vec::new();
        diagnostics.reserve_exact(parsed.iter().map(|outcome| outcome.diagnostics.len()).sum());
        let pages =
            parsed.into_iter().filter_map(|outcome| outcome.unpack(&mut diagnostics)).collect();
        Ok(Outcome { value: pages, diagnostics })
    }
}

/// The files of a site, of which those below `content/` are separated into texts, which are
/// Markdown files and HTML files with front matter, and others. For this, the first bytes of HTML
/// files are read, once.
pub(crate) struct SeparatedFiles<'t> {
    pub(super) tree: &'t SourceTree,
    pub(crate) texts: Vec<&'t SourceFile>,
    pub(super) others: Vec<&'t SourceFile>,
}

impl<'t> SeparatedFiles<'t> {
    /// Separates the files of `tree`.
    pub(crate) fn of(tree: &'t SourceTree) -> Self {
        let (texts, others) = tree.content.par_iter().partition(|file| parse::is_text(file));
        Self { tree, texts, others }
    }
}

/// Reads everything that a site is made of.
///
/// # Errors
/// A file can't be read.
pub(crate) fn sources(
    files: &SeparatedFiles<'_>,
    config: &Config,
    words: &Words,
    pages: &mut dyn PageReader,
) -> io::Result<Outcome<Sources>> {
    let options = markdown_options(config, words);
    let Outcome { value: parsed, mut diagnostics } = pages.read(&files.texts, config, &options)?;
    advice::allow_undated_pages(&mut diagnostics, &parsed, config.conventions());
    let others = files::others(files, &mut diagnostics)?;
    let assets = files::assets(files.tree, config, &mut diagnostics);
    let (added, words) = (files.tree.added.clone(), words.clone());
    let value = Sources { parsed, others, assets, added, words, card_style: None };
    Ok(Outcome { value, diagnostics })
}

/// Completes the findings about the texts of a site, once it is known what it publishes: those that
/// an excluded text does not need are removed, and the others are located.
pub(crate) fn complete(found: &mut Vec<Diagnostic>, site: &Site, tree: &SourceTree) {
    advice::remove_of_excluded(found, site);
    locate::locate_keys(found, tree);
}

/// Whether a file of `templates/` is a template, by the ending of its name.
pub(super) fn has_template_ending(file: &SourceFile) -> bool {
    const ENDINGS: [&str; 7] = ["html", "htm", "tera", "xml", "txt", "json", "svg"];
    let ending = file.path.extension();
    ending.is_some_and(|ending| ENDINGS.contains(&&*ending))
}

/// Compiles the templates of a site; `None` if errors leave nothing to render with.
///
/// # Errors
/// A template can't be read.
pub(crate) fn engine(
    tree: &SourceTree,
    site: &Site,
    shared: &Shared,
) -> io::Result<Outcome<Option<Engine>>> {
    let mut diagnostics = Vec::new();
    let mut templates = Vec::new();
    for file in tree.templates.iter().filter(|file| has_template_ending(file)) {
        match parse::decode(&file.path, file.read()?) {
            Ok(text) => templates.push(UserTemplate { path: file.path.clone(), text }),
            Err(error) => diagnostics.push(error),
        }
    }
    if !diagnostics.is_empty() {
        return Ok(Outcome { value: None, diagnostics });
    }
    let input = EngineInput {
        templates,
        functions: FunctionInput {
            markdown: Options {
                outline: OutlineUse::None,
                ..markdown_options(&site.config, &site.words)
            },
            words: site.words.clone(),
            links: Links::new(site.config.base_url.clone()),
            assets: site.assets.clone(),
        },
        config: shared.config().clone(),
        parts: site.config.digest.pages.clone(),
        search: site.has_search(),
    };
    let value = Engine::new(input, &mut diagnostics);
    Ok(Outcome { value, diagnostics })
}
