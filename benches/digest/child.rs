//! One measured run. Each is a process of its own, so that memory and caches of one run are not
//! those of the next: the bench starts itself again and reads one line of JSON.

use std::cell::RefCell;
use std::env;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};

use chrono::DateTime;
use serde_json::{Value, json};
use weekly::testing::config::{Config, Override};
use weekly::testing::disk::BuildRecords;
use weekly::testing::disk::Stage;
use weekly::testing::disk::{self, CheckedOutput, ProtectedFolders};
use weekly::testing::disk::{SOURCE_FOLDERS, load};
use weekly::testing::pipeline::{self, Build, BuildSummary};
use weekly::testing::progress::NoProgress;
use weekly::testing::site::PublishOptions;
use weekly::testing::source::SourceTree;

use crate::limit;
use crate::usage::{Times, peak_memory};

/// The first argument of a measured run.
pub(crate) const ARGUMENT: &str = "measure";

/// What is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    /// The unavoidable, by hand.
    Limit,
    /// A build as `weekly build` does it.
    Build,
}

impl Program {
    fn name(self) -> &'static str {
        match self {
            Self::Limit => "limit",
            Self::Build => "build",
        }
    }
}

/// A setting given from outside: its key, and its value as YAML.
pub(crate) type Setting = (&'static str, &'static str);

/// What a run took.
#[derive(Debug, Clone, Default)]
pub(crate) struct Run {
    /// Time, all in all.
    pub(crate) times: Times,
    /// The most memory in use, in KiB.
    pub(crate) peak: u64,
    /// Time by phase.
    pub(crate) phases: Vec<(String, Times)>,
}

/// Runs `program` in a process of its own, and waits for it. The folders are the site's and the
/// output's.
///
/// # Errors
/// It can't be started, or fails.
pub(crate) fn run(program: Program, folders: [&Path; 2], settings: &[Setting]) -> io::Result<Run> {
    let output = Command::new(env::current_exe()?)
        .args([ARGUMENT, program.name()])
        .args(folders)
        .args(settings.iter().flat_map(|&(key, value)| [key, value]))
        .current_dir(folders[0])
        .output()?;
    let read = || serde_json::from_slice(&output.stdout).ok().and_then(|line| from_json(&line));
    match read() {
        Some(run) if output.status.success() => Ok(run),
        _ => Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned())),
    }
}

/// Does what [`run`] asks for: the arguments are the program, the two folders, then keys and
/// values of settings. Gives the line to print.
///
/// # Errors
/// The arguments are none of ours, or the run fails.
pub(crate) fn measure(arguments: &[String]) -> io::Result<String> {
    let start = Instant::now();
    let [program, root, out, settings @ ..] = arguments else {
        return Err(io::Error::other("a measured run takes a program and two folders"));
    };
    let (root, out) = (Path::new(root), Path::new(out));
    let phases = if program == Program::Limit.name() {
        limit::build(root, out).map(|()| Vec::new())
    } else {
        build(root, out, &overrides(settings), start)
    }?;
    let run = Run { times: Times::since(start)?, peak: peak_memory()?, phases };
    Ok(to_json(&run).to_string())
}

/// What `weekly build` does, from the library.
fn build(
    root: &Path,
    out: &Path,
    overrides: &[Override],
    start: Instant,
) -> io::Result<Vec<(String, Times)>> {
    let phases = RefCell::new(Vec::new());
    let phase_ended = |name: &str| {
        if let Ok(now) = Times::since(start) {
            phases.borrow_mut().push((name.to_owned(), now));
        }
    };
    let mut findings = Vec::new();
    let tree = load(root, None)?.unpack(&mut findings);
    let config = pipeline::settings(&tree, overrides)?.unpack(&mut findings);
    let sources = SOURCE_FOLDERS.map(PathBuf::from);
    let places =
        ProtectedFolders { root, sources: &sources, config: None, current: root, home: None };
    let output = disk::check(out, &places).map_err(io::Error::other)?;
    let stage = Stage::begin(&output)?;
    phase_ended("list the folder, read the settings");
    let records = records(&output, &tree, &config)?;
    let previous: Option<BuildSummary> = records.as_ref().and_then(|r| r.recall(&output));
    phase_ended("compare with the last build");
    if previous.is_some() {
        return Ok(from_ends(phases.into_inner()));
    }
    let selection = selection();
    let job = Build {
        tree: &tree,
        selection: &selection,
        sink: &stage,
        card_font: None,
        cache: None,
        has_errors: false,
        phase_ended: &phase_ended,
        progress: &NoProgress,
    };
    let summary = pipeline::build(job, config)?.unpack(&mut findings);
    if !findings.is_empty() {
        return Err(io::Error::other(format!("the site has mistakes: {:?}", findings.first())));
    }
    let published = stage.commit()?;
    phase_ended("publish");
    if let Some(records) = records {
        records.note(&output, &published, summary)?;
    }
    phase_ended("save the build record");
    Ok(from_ends(phases.into_inner()))
}

/// Kept beside the output. The issues were written a moment ago, which builds are not told.
fn records(
    output: &CheckedOutput,
    tree: &SourceTree,
    config: &Config,
) -> io::Result<Option<BuildRecords>> {
    let cache = output.path().with_extension("cache");
    let settings = [format!("{config:?}")];
    let later = SystemTime::now() + Duration::from_hours(1);
    Ok(BuildRecords::of(&cache, output, tree, &settings, &env::current_exe()?, later))
}

fn overrides(settings: &[String]) -> Vec<Override> {
    let pairs = settings.chunks_exact(2);
    pairs
        .map(|pair| Override {
            key: pair[0].clone(),
            value: pair[1].clone(),
            origin: "the bench".into(),
        })
        .collect()
}

/// The ordinary, at a time after all issues.
pub(crate) fn selection() -> PublishOptions {
    let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default().fixed_offset();
    PublishOptions { drafts: false, future: false, expired: false, now }
}

/// From when each phase ended, how long it took.
fn from_ends(ends: Vec<(String, Times)>) -> Vec<(String, Times)> {
    let mut last = Times::default();
    let took = |(name, end): (String, Times)| (name, end.after(std::mem::replace(&mut last, end)));
    ends.into_iter().map(took).collect()
}

fn to_json(run: &Run) -> Value {
    let times = |times: &Times| json!([times.wall, times.user, times.system]);
    let phases: Vec<_> = run.phases.iter().map(|(name, took)| json!([name, times(took)])).collect();
    json!({"times": times(&run.times), "peak": run.peak, "phases": phases})
}

fn from_json(line: &Value) -> Option<Run> {
    let times = |value: &Value| {
        let at = |index: usize| value.get(index)?.as_f64();
        Some(Times { wall: at(0)?, user: at(1)?, system: at(2)? })
    };
    let phase = |value: &Value| Some((value[0].as_str()?.to_owned(), times(&value[1])?));
    Some(Run {
        times: times(&line["times"])?,
        peak: line["peak"].as_u64()?,
        phases: line["phases"].as_array()?.iter().map(phase).collect::<Option<_>>()?,
    })
}
