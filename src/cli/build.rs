//! `weekly build`: builds the site and puts it in place of the old one.

use std::cell::Cell;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;

use super::report::{Reporter, Totals};
use super::{Environment, Exit, Format, Global, Opened, SelectionArgs, home, open, root};
use crate::config::Override;
use crate::diagnostic::Diagnostic;
use crate::disk::guard::{self, Places};
use crate::disk::load::CONFIG_NAME;
use crate::disk::publish::Stage;
use crate::pipeline::{self, Build};

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
    /// How to report findings
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

pub(super) fn run(
    global: &Global,
    args: &BuildArgs,
    environment: &Environment,
    reporter: &Reporter,
) -> io::Result<Exit> {
    match build(global, args, environment, reporter) {
        // A program that reads findings reads this one too.
        Err(error) if args.format == Format::Json && error.kind() != io::ErrorKind::BrokenPipe => {
            let finding = Diagnostic::error("build-failed", error.to_string());
            reporter.findings(&[finding], args.format)?;
            Ok(Exit::Failed)
        }
        result => result,
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the time that a build takes is told to the user, and goes nowhere else"
)]
fn build(
    global: &Global,
    args: &BuildArgs,
    environment: &Environment,
    reporter: &Reporter,
) -> io::Result<Exit> {
    let start = Instant::now();
    let overrides = args.base_url.iter().map(|url| Override {
        key: "base_url".into(),
        value: url.clone(),
        origin: "--base-url".into(),
    });
    let Opened { tree, config, mut diagnostics } =
        open(global, environment, overrides.collect(), &[])?;

    let root = root(global, environment);
    let wanted = match &args.output_dir {
        Some(dir) => environment.current.join(dir),
        None => PathBuf::from(&config.output_dir),
    };
    let sources = ["content", "templates", "static"].map(PathBuf::from);
    let places = Places {
        root: &root,
        sources: &sources,
        config: Some(global.config.as_deref().unwrap_or(Path::new(CONFIG_NAME))),
        current: &environment.current,
        home: home(environment),
    };
    let output = guard::check(&wanted, &places).map_err(io::Error::other)?;
    let stage = Stage::begin(&output)?;

    let selection = args.selection.selection(&config, environment);
    let last = Cell::new(start);
    let phase_ended = |name: &str| {
        let now = Instant::now();
        reporter.phase(name, now - last.replace(now));
    };
    phase_ended("list the folder, read the settings");
    let job = Build { tree: &tree, selection: &selection, sink: &stage, phase_ended: &phase_ended };
    let summary = pipeline::build(job, config)?.unpack(&mut diagnostics);
    let failed = pipeline::fails(&diagnostics, args.strict);
    let published = if failed {
        drop(stage);
        None
    } else {
        let mut published = stage.commit()?;
        phase_ended("publish");
        diagnostics.append(&mut published.warnings);
        Some(published)
    };
    Diagnostic::sort(&mut diagnostics);
    reporter.findings(&diagnostics, args.format)?;
    let totals = Totals::of(&diagnostics, summary, published, start.elapsed());
    reporter.built(&totals, output.shown(), args.format)?;
    Ok(if failed { Exit::Failed } else { Exit::Done })
}
