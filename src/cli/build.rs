//! `weekly build`: builds the site and replaces the previous output.

use std::cell::Cell;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

use chrono::{DateTime, FixedOffset};
use clap::Args;
use serde::{Deserialize, Serialize};

use super::report::{Reporter, Totals};
use super::{
    Environment, Exit, Global, OpenedSite, OutputFormat, SelectionArgs, cache, home, open, root,
};
use crate::config::{Config, Override};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::disk::build_record::BuildRecords;
use crate::disk::cache::CacheFolder;
use crate::disk::guard::{self, CheckedOutput, ProtectedFolders};
use crate::disk::load::{CONFIG_NAME, SOURCE_FOLDERS};
use crate::disk::publish::{PublishSummary, Stage};
use crate::pipeline::{self, Build, BuildSummary};
use crate::sink::Cache;
use crate::source::{Bytes, FileStamp};

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

pub(super) fn run(
    global: &Global,
    args: &BuildArgs,
    environment: &Environment,
    reporter: &Reporter,
) -> io::Result<Exit> {
    match build(global, args, environment, reporter) {
        // Consumers of the JSON output must see this error too.
        Err(error)
            if args.format == OutputFormat::Json && error.kind() != io::ErrorKind::BrokenPipe =>
        {
            let finding = Diagnostic::error("build-failed", error.to_string());
            reporter.findings(&[finding], args.format)?;
            Ok(Exit::Failed)
        }
        result => result,
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
    /// Whether a build at `now` would publish the same output.
    fn holds_at(&self, now: DateTime<FixedOffset>) -> bool {
        self.now <= now && self.summary.holds_until.is_none_or(|until| now < until)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the build time is only reported to the user; no page contains the time of day"
)]
fn build(
    global: &Global,
    args: &BuildArgs,
    environment: &Environment,
    reporter: &Reporter,
) -> io::Result<Exit> {
    let (start, clock) = (Instant::now(), SystemTime::now());
    let last = Cell::new(start);
    let phase_ended = |name: &str| {
        let now = Instant::now();
        reporter.phase(name, now - last.replace(now));
    };
    let overrides = args.base_url.iter().map(|url| Override::by_flag("base_url", url));
    let OpenedSite { tree, config, mut diagnostics } =
        open(global, environment, overrides.collect(), &[])?;
    let output = output(global, args, environment, &config)?;
    phase_ended("list the folder, read the settings");

    let stage = Stage::begin(&output)?;
    let selection = args.selection.selection(&config, environment);
    let card_font = config.cards.font.as_ref().map(|font| {
        let path = root(global, environment).join(font);
        (path.clone(), Bytes::Disk(path))
    });
    let records = cache(environment).and_then(|cache| {
        let selected = (selection.drafts, selection.future, selection.expired);
        let font = card_font.as_ref().and_then(|(path, _)| FileStamp::at(path));
        let settings = [format!("{config:?}"), format!("{selected:?}"), format!("{font:?}")];
        let program = std::env::current_exe().ok()?;
        BuildRecords::of(&cache, &output, &tree, &settings, &program, clock)
    });
    let previous = records
        .as_ref()
        .filter(|_| !args.force)
        .and_then(|records| records.recall(&output))
        .filter(|built: &Built| built.holds_at(selection.now));
    phase_ended("compare with the last build");

    let reuses = previous.is_some();
    let mut built = if let Some(built) = previous {
        built
    } else {
        let (tree, selection, phase_ended) = (&tree, &selection, &phase_ended);
        let images = cache(environment).map(|cache| CacheFolder::new(cache.join("images")));
        let image_cache = images.as_ref().map(|folder| folder as &dyn Cache);
        let card_font = card_font.as_ref().map(|(_, font)| font);
        let job =
            Build { tree, selection, sink: &stage, card_font, cache: image_cache, phase_ended };
        let Outcome { value: done, diagnostics } = pipeline::build(job, config)?;
        std::mem::forget(done.model);
        Built { now: selection.now, summary: done.summary, diagnostics }
    };
    let failed = pipeline::fails(&diagnostics, args.strict)
        || pipeline::fails(&built.diagnostics, args.strict);
    let published = if failed {
        None
    } else if reuses {
        Some(PublishSummary::nothing_new(built.summary.files))
    } else {
        let mut published = stage.commit()?;
        phase_ended("publish");
        if let Some(records) = records.filter(|_| published.warnings.is_empty()) {
            // If the record can't be saved, the next build only does all the work again.
            let _ = records.note(&output, &published, &built);
            phase_ended("save the build record");
        }
        diagnostics.append(&mut published.warnings);
        Some(published)
    };
    // The build's diagnostics may be many; append to them rather than copying them.
    built.diagnostics.append(&mut diagnostics);
    Diagnostic::sort(&mut built.diagnostics);
    reporter.findings(&built.diagnostics, args.format)?;
    let totals = Totals::of(&built.diagnostics, built.summary, published, start.elapsed());
    reporter.built(&totals, output.shown(), args.format)?;
    Ok(if failed { Exit::Failed } else { Exit::Done })
}

/// The output folder, if building into it is safe.
fn output(
    global: &Global,
    args: &BuildArgs,
    environment: &Environment,
    config: &Config,
) -> io::Result<CheckedOutput> {
    let requested = match &args.output_dir {
        Some(dir) => environment.current.join(dir),
        None => PathBuf::from(&config.output_dir),
    };
    let sources = SOURCE_FOLDERS.map(PathBuf::from);
    let protected = ProtectedFolders {
        root: &root(global, environment),
        sources: &sources,
        config: Some(global.config.as_deref().unwrap_or(Path::new(CONFIG_NAME))),
        current: &environment.current,
        home: home(environment),
    };
    guard::check(&requested, &protected).map_err(io::Error::other)
}
