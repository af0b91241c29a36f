//! Turns a listed folder into finished files: calls the phases of a build in order.

pub(crate) mod check;
pub(crate) mod index;
pub(crate) mod live;
mod others;
pub(crate) mod preview;

use std::io;

use chrono::{DateTime, FixedOffset};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::cards::Font;
use crate::config::{self, Config, Override};
use crate::diagnostic::{Diagnostic, Location, Outcome, Severity};
use crate::error::Error;
use crate::images::{self, MeasureOnly};
use crate::markdown::{MarkdownLabels, Options, OutlineUse};
use crate::outputs::{PlannedFile, collisions, plan};
use crate::parse::{self, ContentKind, ParsedPage};
use crate::path::{Route, SourcePath};
use crate::render::{Engine, EngineInput, FunctionInput, Pieces, Renderer, UserTemplate};
use crate::sink::{Cache, Sink};
use crate::site::{Asset, CardStyle, Links, PublishOptions, Site, Sources, resolve};
use crate::source::{Bytes, SourceFile, SourceTree};
use crate::theme;
use crate::view::Shared;
use crate::words::{Words, WordsFile};

/// Counts of what a build published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BuildSummary {
    /// Number of published posts.
    pub posts: usize,
    /// Number of published pages, not counting posts and listings.
    pub pages: usize,
    /// Number of files of every kind.
    pub files: usize,
    /// When, by the clock alone, a post or page will next appear or disappear; `None` if the
    /// sources contain no future dates.
    pub holds_until: Option<DateTime<FixedOffset>>,
}

/// Reads the settings of a site: its file, then `overrides`.
///
/// # Errors
/// The file can't be read.
pub fn settings(tree: &SourceTree, overrides: &[Override]) -> io::Result<Outcome<Config>> {
    let Some(file) = &tree.config else { return Ok(config::read(None, overrides)) };
    let text = read_text(file)?;
    Ok(config::read(Some((&file.path, &text)), overrides))
}

/// The inputs of a build besides the settings.
#[derive(Clone, Copy)]
pub struct Build<'a> {
    /// The listed folder.
    pub tree: &'a SourceTree,
    /// Options for publishing more than a plain build does.
    pub selection: &'a PublishOptions,
    /// Receives the finished files.
    pub sink: &'a dyn Sink,
    /// The file with the font of cards, if cards are enabled.
    pub card_font: Option<&'a Bytes>,
    /// Caches resized images and cards for the next build, if available.
    pub cache: Option<&'a dyn Cache>,
    /// Called with the name of each phase when it ends.
    pub phase_ended: &'a dyn Fn(&'static str),
}

/// The result of a build.
#[derive(Debug)]
pub struct Done {
    /// Counts of what was published.
    pub summary: BuildSummary,
    /// The model that the site was built from.
    pub model: Model,
}

/// The model of a site. Dropping thousands of posts is slow, so the command line leaks it on exit.
#[derive(Debug)]
#[expect(dead_code, reason = "the caller drops or leaks it")]
pub struct Model(Site, Shared, Option<Engine>, Option<Pieces>);

/// Builds a site. Mistakes of authors are diagnostics in the outcome; the site can be published if
/// none of them is an error.
///
/// # Errors
/// A file can't be read, or the sink fails.
pub fn build(job: Build<'_>, config: Config) -> io::Result<Outcome<Done>> {
    let Build { tree, selection, sink, card_font, cache, phase_ended } = job;
    let mut diagnostics = Vec::new();
    let words = words(tree, &config, &mut diagnostics)?;
    let sources = parse(tree, &config, &words)?.unpack(&mut diagnostics);
    let card_style = card_font.and_then(|font| {
        card_style(font, &config, &words).map_err(|finding| diagnostics.push(finding)).ok()
    });
    let sources = Sources { card_style, ..sources };
    phase_ended("read and parse");
    let holds_until = selection.holds_until(&sources, &config.timezone);
    let image_options = config.images.resize.clone();
    let processor = images::processor(&image_options, cache);
    let site = resolve(sources, config, selection, &*processor).unpack(&mut diagnostics);
    phase_ended("resolve");
    diagnostics.extend(without_base_url(&site));
    let planned = plan(&site);
    let templates = || {
        let mut found = Vec::new();
        let shared = Shared::new(&site, words.clone());
        let engine = engine(tree, &site, &shared, words, &mut found);
        (shared, engine, found)
    };
    let (free, (shared, engine, found)) = rayon::join(|| collisions(&planned), templates);
    let free = free.unpack(&mut diagnostics);
    let engine = engine?;
    diagnostics.extend(found);
    phase_ended("plan, templates and views");
    // The files of the search index are counted when it is built.
    let mut indexed = 0;
    let mut pieces = None;
    if let Some(engine) = &engine {
        let renderer = Renderer::new(&site, engine, &shared, cache);
        let searched = (site.has_search() && !fails(&diagnostics, false)).then_some(&site);
        let build_alongside =
            index::build_alongside(searched, sink, || render(&free, &renderer, sink))?;
        indexed = build_alongside.unpack(&mut diagnostics);
        pieces = Some(renderer.into_pieces());
        phase_ended("render and write");
    }
    Diagnostic::arrange(&mut diagnostics);
    let summary = BuildSummary {
        posts: site.posts.len(),
        pages: site.pages.len(),
        files: planned.iter().filter(|file| file.is_single()).count() + indexed,
        holds_until,
    };
    let value = Done { summary, model: Model(site, shared, engine, pieces) };
    Ok(Outcome { value, diagnostics })
}

/// The model of a site, without rendering it.
///
/// # Errors
/// A file can't be read.
pub fn model(
    tree: &SourceTree,
    config: Config,
    selection: &PublishOptions,
) -> io::Result<Outcome<Site>> {
    let mut diagnostics = Vec::new();
    let words = words(tree, &config, &mut diagnostics)?;
    let sources = parse(tree, &config, &words)?.unpack(&mut diagnostics);
    let site = resolve(sources, config, selection, &MeasureOnly).unpack(&mut diagnostics);
    Ok(Outcome { value: site, diagnostics })
}

/// Reads and parses the sources of a site.
fn parse(tree: &SourceTree, config: &Config, words: &Words) -> io::Result<Outcome<Sources>> {
    let mut diagnostics = Vec::new();
    let options = markdown_options(config, words);
    let markdown: Vec<_> = tree
        .content
        .iter()
        .filter(|file| parse::content_kind(&file.path) == ContentKind::Markdown)
        .collect();
    let parsed: Vec<Outcome<Option<Box<ParsedPage>>>> = markdown
        .par_iter()
        .with_max_len(AT_ONCE)
        .map(|file| parse::page(file, config, &options).map_err(|error| unreadable(file, &error)))
        .collect::<io::Result<_>>()?;
    // There may be thousands of diagnostics; allocate exactly.
    diagnostics.reserve_exact(parsed.iter().map(|outcome| outcome.diagnostics.len()).sum());
    let parsed =
        parsed.into_iter().filter_map(|outcome| outcome.unpack(&mut diagnostics)).collect();
    let others = others::others(tree, &mut diagnostics)?;
    let assets = assets(tree, config, &mut diagnostics);
    Ok(Outcome { value: Sources { parsed, others, assets, card_style: None }, diagnostics })
}

/// The style of cards, or why there are none.
fn card_style(font: &Bytes, config: &Config, words: &Words) -> Result<CardStyle, Diagnostic> {
    let bytes = font.read().map_err(|error| Error::new(error.to_string()));
    let font = bytes.and_then(|bytes| Font::read(bytes, &config.language)).map_err(|why| {
        let name = config.cards.font.as_deref().unwrap_or_default();
        Diagnostic::warning("card-font", format!("the font `{name}` can't be used: {why}"))
            .hint("`cards: {font: ...}` in weekly.yaml is the path of an .otf, .ttf, .otc or .ttc file, from the site's folder")
    })?;
    let word = |key: &str| words.get(key).unwrap_or_default().to_owned();
    Ok(CardStyle { font, issue_words: [word("issue_before"), word("issue_after")] })
}

/// The theme's words in the language of the site: the built-in ones, overridden by the user's.
fn words(
    tree: &SourceTree,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> io::Result<Words> {
    let mut files: Vec<(SourcePath, String)> = Vec::new();
    for name in Words::file_names(&config.language) {
        let built_in = theme::TEMPLATES.iter().filter(|file| file.name == name);
        files.extend(built_in.filter_map(|file| {
            Some((SourcePath::new(&format!("weekly/{name}"))?, file.text().to_owned()))
        }));
        let path = format!("templates/{name}");
        for file in tree.templates.iter().filter(|file| file.path.as_str() == path) {
            files.push((file.path.clone(), read_text(file)?));
        }
    }
    let files: Vec<_> = files.iter().map(|(path, text)| WordsFile { path, text }).collect();
    Ok(Words::read(&files, &config.language, diagnostics))
}

fn markdown_options(config: &Config, words: &Words) -> Options {
    let english = MarkdownLabels::default();
    let word = |key: &str, english: String| words.get(key).map_or(english, str::to_owned);
    Options {
        profile: config.markdown.profile,
        html: config.markdown.html,
        highlight: config.markdown.highlight,
        math: config.markdown.math,
        external_links: config.markdown.external_links.clone(),
        outline: if config.digest.pages.is_empty() { OutlineUse::None } else { OutlineUse::Read },
        labels: MarkdownLabels {
            note: word("alert_note", english.note),
            tip: word("alert_tip", english.tip),
            important: word("alert_important", english.important),
            warning: word("alert_warning", english.warning),
            caution: word("alert_caution", english.caution),
            task_done: word("task_done", english.task_done),
            task_open: word("task_open", english.task_open),
            footnotes: word("footnotes", english.footnotes),
        },
    }
}

/// The user's static files, and those of the theme that they don't override by name.
fn assets(tree: &SourceTree, config: &Config, diagnostics: &mut Vec<Diagnostic>) -> Vec<Asset> {
    let mut assets = Vec::new();
    for file in &tree.assets {
        let name = file.path.as_str().strip_prefix("static/").unwrap_or(file.path.as_str());
        // A `%` in a file name is literal, not the start of an escape.
        match Route::file(&name.replace('%', "%25")) {
            Ok(route) => assets.push(Asset { route, file: file.clone() }),
            Err(why) => diagnostics.push(
                Diagnostic::error("invalid-path", format!("this file can't be published: {why}"))
                    .at(Location::file(&file.path)),
            ),
        }
    }
    let theme = theme::STATIC
        .iter()
        .filter(|file| config.search || !theme::SEARCH.contains(&file.name))
        .filter_map(|file| Some((Route::file(file.name).ok()?, file.source("static")?)));
    for (route, file) in theme {
        if !assets.iter().any(|asset| asset.route == route) {
            assets.push(Asset { route, file });
        }
    }
    assets
}

fn engine(
    tree: &SourceTree,
    site: &Site,
    shared: &Shared,
    words: Words,
    diagnostics: &mut Vec<Diagnostic>,
) -> io::Result<Option<Engine>> {
    let mut templates = Vec::new();
    for file in &tree.templates {
        if matches!(
            file.path.stem_and_extension().1.as_deref(),
            Some("html" | "htm" | "xml" | "txt" | "json" | "svg")
        ) {
            templates.push(UserTemplate { path: file.path.clone(), text: read_text(file)? });
        }
    }
    let functions = FunctionInput {
        markdown: Options { outline: OutlineUse::None, ..markdown_options(&site.config, &words) },
        words,
        links: Links::new(site.config.base_url.clone()),
        assets: site.assets.clone(),
    };
    let config = shared.config().clone();
    let parts = site.config.digest.pages.clone();
    let search = site.has_search();
    let input = EngineInput { templates, functions, config, parts, search };
    Ok(Engine::new(input, diagnostics))
}

/// The number of files a thread takes at a time: few, so that all threads finish at about the same
/// time.
const AT_ONCE: usize = 8;
/// The initial size of a thread's buffer, in bytes; most files fit into it.
const BUFFER: usize = 64 * 1024;

/// Renders files in parallel.
fn render(
    files: &[&PlannedFile<'_>],
    renderer: &Renderer<'_>,
    sink: &dyn Sink,
) -> io::Result<Vec<Diagnostic>> {
    // The largest come first, so that nothing waits for them at the end.
    let mut files = files.to_vec();
    files.sort_by_key(|file| !file.is_large());
    let findings: Vec<Vec<Diagnostic>> = files
        .par_iter()
        .with_max_len(AT_ONCE)
        .map_init(|| Vec::with_capacity(BUFFER), |buffer, file| renderer.render(file, buffer, sink))
        .collect::<io::Result<_>>()?;
    Ok(once_each(findings.into_iter().flatten().collect()))
}

/// Removes repeated diagnostics: a mistake in a template shows on every page rendered with it, and
/// a mistake in a text in every feed that contains it. The first is enough.
fn once_each(mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    Diagnostic::sort(&mut findings);
    findings.dedup_by(|b, a| {
        a == b
            || a.code == "template-failed"
                && a.code == b.code
                && a.location == b.location
                && a.location.is_some()
    });
    findings
}

/// Lists the features that are missing because `base_url` is not set.
fn without_base_url(site: &Site) -> Option<Diagnostic> {
    let missed = site.links.base().is_none() && !site.posts.is_empty();
    missed.then(|| {
        Diagnostic::warning(
            "no-base-url",
            "without `base_url` there are no feeds, no sitemap and no canonical links, which need absolute URLs",
        )
        .hint("set `base_url` in weekly.yaml, WEEKLY_BASE_URL or --base-url to where the site will be published")
    })
}

fn read_text(file: &SourceFile) -> io::Result<String> {
    let bytes = file.read().map_err(|error| unreadable(file, &error))?;
    String::from_utf8(bytes).map_err(|_| {
        io::Error::new(io::ErrorKind::InvalidData, format!("{} is not UTF-8", file.path))
    })
}

fn unreadable(file: &SourceFile, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("can't read {}: {error}", file.path))
}

/// Whether the diagnostics prevent a site from being published.
pub(crate) fn fails(diagnostics: &[Diagnostic], strict: bool) -> bool {
    let worst = diagnostics.iter().map(|finding| finding.severity).min();
    worst == Some(Severity::Error) || strict && worst == Some(Severity::Warning)
}
