//! `weekly build`: builds the site and replaces the previous output.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::{DateTime, FixedOffset, NaiveDate};
use clap::Args;
use serde::{Deserialize, Serialize};

use super::Exit;
use super::context::{Context, OpenedSite};
use super::options::{OutputFormat, SelectionArgs};
use super::report::Totals;
use super::stopwatch::Stopwatch;
use super::terminal::ProgressLine;
use crate::config::{Config, Override};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::disk::build_record::BuildRecords;
use crate::disk::cache::CacheFolder;
use crate::disk::guard::{self, CheckedOutput, ProtectedFolders};
use crate::disk::load::{CONFIG_NAME, SOURCE_FOLDERS};
use crate::disk::publish::{PublishSummary, Stage};
use crate::path::SourcePath;
use crate::pipeline::{self, Build, BuildSummary};
use crate::progress::BuildProgress;
use crate::sink::Cache;
use crate::site::PublishOptions;
use crate::source::{Bytes, FileStamp, SourceTree};

#[derive(Debug, Args)]
pub(super) struct BuildArgs {
    /// The folder to build into [default: `output_dir` of the settings, which is `public`]
    #[arg(short, long, value_name = "DIR")]
    output_dir: Option<PathBuf>,
    /// Where the site will be published, such as `https://example.org/weekly`
    #[arg(short = 'u', long, value_name = "URL")]
    base_url: Option<String>,
    #[command(flatten)]
    selection: SelectionArgs,
    /// Treat warnings as errors
    #[arg(long)]
    strict: bool,
    /// Build even if nothing has changed since the last build
    #[arg(long)]
    force: bool,
    /// How to report findings
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: OutputFormat,
}

pub(super) fn run(context: &Context<'_>, args: &BuildArgs) -> io::Result<Exit> {
    match build(context, args) {
        // Consumers of the JSON output must see this error too.
        Err(error)
            if args.format == OutputFormat::Json && error.kind() != io::ErrorKind::BrokenPipe =>
        {
            let finding = Diagnostic::error("build-failed", error.to_string());
            context.reporter.findings(&[finding], args.format)?;
            Ok(Exit::Failed)
        }
        result => result,
    }
}

fn build(context: &Context<'_>, args: &BuildArgs) -> io::Result<Exit> {
    let watch = Stopwatch::start(&context.reporter);
    let base_url = args.base_url.as_ref().map(|url| Override::by_flag("base_url", url));
    let opened = context.open(base_url)?;
    let is_readable = !opened.has_unreadable_settings();
    let OpenedSite { tree, config, overrides, mut diagnostics } = opened;
    let output = output(context, args, &config)?;
    watch.phase_ended("list the folder, read the settings");

    let stage = Stage::begin(&output)?;
    let selection = context.selection(&args.selection, &config);
    let card_font = config.cards.font.as_ref().map(|font| context.root().join(font));
    let has_errors = pipeline::fails(&diagnostics, false);
    let inputs = BuildInputs { tree: &tree, selection: &selection, card_font, has_errors };
    let records = inputs.records(context, &overrides, &output, watch.started);
    let previous = records
        .as_ref()
        .filter(|_| !args.force)
        .and_then(|records| records.recall(&output))
        .filter(|built: &Built| built.holds_at(selection.now));
    watch.phase_ended("compare with the last build");

    let reuses = previous.is_some();
    let mut built = match previous {
        Some(built) => built,
        None if !is_readable => Built::nothing(selection.now),
        None => {
            let progress = match args.format {
                OutputFormat::Human => context.reporter.progress_line(),
                OutputFormat::Json => ProgressLine::hidden(),
            };
            let observer = BuildObserver { watch: &watch, progress: &progress };
            inputs.build(config, &stage, context.environment.cache(), &observer)?
        }
    };
    let failed = pipeline::fails(&diagnostics, args.strict)
        || pipeline::fails(&built.diagnostics, args.strict);
    let published = if failed {
        None
    } else if reuses {
        Some(PublishSummary::nothing_new(built.summary.files))
    } else {
        let mut published = stage.commit()?;
        watch.phase_ended("publish");
        if let Some(records) = records.filter(|_| published.warnings.is_empty()) {
            // If the record can't be saved, the next build only does all the work again.
            let _ = records.note(&output, &published, &built);
            watch.phase_ended("save the build record");
        }
        diagnostics.append(&mut published.warnings);
        Some(published)
    };
    // The build's diagnostics may be many; append to them rather than copying them.
    built.diagnostics.append(&mut diagnostics);
    Diagnostic::sort(&mut built.diagnostics);
    context.reporter.findings(&built.diagnostics, args.format)?;
    let totals = Totals::of(&built.diagnostics, built.summary, published, watch.elapsed());
    context.reporter.built(&totals, output.shown(), args.format)?;
    Ok(if failed { Exit::Failed } else { Exit::Done })
}

/// Where the progress of a build goes.
struct BuildObserver<'a> {
    watch: &'a Stopwatch<'a>,
    progress: &'a dyn BuildProgress,
}

/// The inputs of a build besides the settings.
struct BuildInputs<'a> {
    tree: &'a SourceTree,
    selection: &'a PublishOptions,
    /// The font of cards, if they are enabled.
    card_font: Option<PathBuf>,
    /// Whether the folder or the settings have errors.
    has_errors: bool,
}

/// All that decides about the output besides the sources, of which the settings file is one, and
/// the program.
#[derive(Serialize)]
struct BuildKey<'a> {
    overrides: &'a [Override],
    drafts: bool,
    future: bool,
    expired: bool,
    card_font: Option<FileStamp>,
    added: &'a BTreeMap<SourcePath, NaiveDate>,
}

impl BuildInputs<'_> {
    /// The records of builds with these inputs; `None` if there is no cache, or a file was changed
    /// too shortly before the program `started`.
    fn records(
        &self,
        context: &Context<'_>,
        overrides: &[Override],
        output: &CheckedOutput,
        started: SystemTime,
    ) -> Option<BuildRecords> {
        let cache = context.environment.cache()?;
        let PublishOptions { drafts, future, expired, .. } = *self.selection;
        let card_font = self.card_font.as_deref().and_then(FileStamp::at);
        let key =
            BuildKey { overrides, drafts, future, expired, card_font, added: &self.tree.added };
        let key = serde_json::to_string(&key).ok()?;
        let program = std::env::current_exe().ok()?;
        BuildRecords::of(&cache, output, self.tree, &[key], &program, started)
    }

    /// Builds the site into `stage`. Resized images and cards are cached in the folder `cache`.
    fn build(
        &self,
        config: Config,
        stage: &Stage,
        cache: Option<PathBuf>,
        observer: &BuildObserver<'_>,
    ) -> io::Result<Built> {
        let images = cache.map(|cache| CacheFolder::new(cache.join("images")));
        let card_font = self.card_font.clone().map(Bytes::Disk);
        let job = Build {
            tree: self.tree,
            selection: self.selection,
            sink: stage,
            card_font: card_font.as_ref(),
            cache: images.as_ref().map(|folder| folder as &dyn Cache),
            has_errors: self.has_errors,
            phase_ended: &|name| observer.watch.phase_ended(name),
            progress: observer.progress,
        };
        let Outcome { value: summary, diagnostics } = pipeline::build(job, config)?;
        Ok(Built { now: self.selection.now, summary, diagnostics })
    }
}

/// The data that a build record stores about a build.
#[derive(Debug, Serialize, Deserialize)]
struct Built {
    /// The time of the build. The output stays valid from then on, until `summary.holds_until`.
    now: DateTime<FixedOffset>,
    summary: BuildSummary,
    diagnostics: Vec<Diagnostic>,
}

impl Built {
    /// The result of a build that did not start.
    fn nothing(now: DateTime<FixedOffset>) -> Self {
        Self { now, summary: BuildSummary::default(), diagnostics: Vec::new() }
    }

    /// Whether a build at `now` would publish the same output.
    fn holds_at(&self, now: DateTime<FixedOffset>) -> bool {
        self.now <= now && self.summary.holds_until.is_none_or(|until| now < until)
    }
}

/// The output folder, if building into it is safe.
fn output(context: &Context<'_>, args: &BuildArgs, config: &Config) -> io::Result<CheckedOutput> {
    let requested = match &args.output_dir {
        Some(dir) => context.environment.current.join(dir),
        None => PathBuf::from(&config.output_dir),
    };
    let sources = SOURCE_FOLDERS.map(PathBuf::from);
    let protected = ProtectedFolders {
        root: &context.root(),
        sources: &sources,
        config: Some(context.global.config.as_deref().unwrap_or(Path::new(CONFIG_NAME))),
        current: &context.environment.current,
        home: context.environment.home(),
    };
    guard::check(&requested, &protected).map_err(io::Error::other)
}
