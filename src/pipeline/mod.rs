//! Turns a listed folder into finished files: `build`, `check` and `model` are lists of steps, and
//! `phases` has the steps.

mod advice;
pub(crate) mod check;
mod files;
mod images;
mod locate;
pub(crate) mod phases;
mod render;
mod settings;

use std::io;
use std::mem::ManuallyDrop;

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

use self::images::ImageStep;
pub use self::settings::settings;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Outcome, Severity};
use crate::images::MeasureOnly;
use crate::outputs;
use crate::progress::{BuildProgress, NoProgress};
use crate::render::Renderer;
use crate::sink::{Cache, Sink};
use crate::site::{PublishOptions, Site, Sources, resolve};
use crate::source::{Bytes, SourceTree};
use crate::view::Shared;

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
    /// Whether errors were found before, in the folder or the settings: nothing is rendered then.
    pub has_errors: bool,
    /// Called with the name of each phase when it ends.
    pub phase_ended: &'a dyn Fn(&'static str),
    /// Receives the progress.
    pub progress: &'a dyn BuildProgress,
}

/// Builds a site. Mistakes of authors are diagnostics in the outcome; the site can be published if
/// none of them is an error. All errors that can be found without rendering are found before
/// anything slow begins, and end the build.
///
/// The memory of the site and its views is not freed: for thousands of posts that takes long, and a
/// program that has built a site usually ends.
///
/// # Errors
/// A file can't be read, or the sink fails.
pub fn build(job: Build<'_>, config: Config) -> io::Result<Outcome<BuildSummary>> {
    let Build { tree, selection, sink, card_font, cache, has_errors, phase_ended, progress } = job;
    let mut found = Vec::new();
    let words = phases::words(tree, &config)?.unpack(&mut found);
    let files = phases::SeparatedFiles::of(tree);
    let mut reader = phases::ReadOnce { progress };
    let read = phases::sources(&files, &config, &words, &mut reader)?.unpack(&mut found);
    let card_style = phases::card_style(card_font, &config, &words).unpack(&mut found);
    phase_ended("read and parse");
    let holds_until = selection.holds_until(&read, &config.timezone);
    let sources = Sources { card_style, ..read };
    let stops = |found: &[Diagnostic]| has_errors || fails(found, false);
    let has_errors = stops(&found);
    let images = ImageStep { tree, selection, cache, progress, has_errors };
    let site = ManuallyDrop::new(images.site(sources, config)?.unpack(&mut found));
    phase_ended("resolve");
    let (plan, (shared, engine)) = rayon::join(
        || outputs::plan(&site),
        || {
            let shared = ManuallyDrop::new(Shared::new(&site));
            let engine = phases::engine(tree, &site, &shared);
            (shared, engine)
        },
    );
    let plan = plan.unpack(&mut found);
    let engine = ManuallyDrop::new(engine?.unpack(&mut found));
    phase_ended("plan, templates and views");
    let mut summary = BuildSummary {
        posts: site.posts.len(),
        pages: site.pages.len(),
        files: plan.files.len(),
        holds_until,
    };
    if let Some(engine) = engine.as_ref().filter(|_| !stops(&found)) {
        found.extend(without_base_url(&site));
        found.extend(phases::without_posts(&site));
        found.extend(advice::unread(tree));
        found.extend(advice::unused_templates(tree, &site));
        let renderer = Renderer::new(&site, engine, &shared, cache);
        let output = phases::RenderOutput { sink, progress };
        let searched = (!plan.reserved.is_empty()).then_some(&*site);
        let indexed = phases::render_and_index(&plan, &renderer, searched, output)?;
        summary.files += indexed.unpack(&mut found);
        phase_ended("render and write");
    }
    phases::complete(&mut found, &site, tree);
    Diagnostic::arrange(&mut found);
    Ok(Outcome { value: summary, diagnostics: found })
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
    let mut found = Vec::new();
    let words = phases::words(tree, &config)?.unpack(&mut found);
    let files = phases::SeparatedFiles::of(tree);
    let mut reader = phases::ReadOnce { progress: &NoProgress };
    let sources = phases::sources(&files, &config, &words, &mut reader)?.unpack(&mut found);
    let site = resolve(sources, config, selection, &MeasureOnly).unpack(&mut found);
    phases::complete(&mut found, &site, tree);
    Ok(Outcome { value: site, diagnostics: found })
}

/// Lists the features that are missing because `base_url` is not set.
fn without_base_url(site: &Site) -> Option<Diagnostic> {
    let missed = site.links.base().is_none() && !site.posts.is_empty();
    missed.then(|| {
        Diagnostic::note(
            "no-base-url",
            "`base_url` is not set: there are no feeds, no sitemap and no canonical links, because \
             they need absolute URLs",
        )
        .hint(
            "set the site's URL with `base_url` in weekly.yaml, the environment variable \
             WEEKLY_BASE_URL, or --base-url",
        )
    })
}

/// Whether the settings could not be parsed. Nothing else is known about the site then, and further
/// findings would be false.
pub(crate) fn settings_are_unreadable(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|finding| finding.code == "invalid-settings")
}

/// Whether the diagnostics prevent a site from being published.
pub(crate) fn fails(diagnostics: &[Diagnostic], strict: bool) -> bool {
    let worst = diagnostics.iter().map(|finding| finding.severity).min();
    worst == Some(Severity::Error) || strict && worst == Some(Severity::Warning)
}
