//! How fast `weekly` is: whole builds beside the physical limit, what settings save, and its
//! parts by themselves.
//!
//! ```text
//! cargo bench                                     all of it, with 1,000 and 10,000 issues
//! cargo bench -- builds                           only whole builds
//! cargo bench -- settings                         only what settings of the theme save
//! cargo bench -- parts                            only the parts
//! WEEKLY_BENCH_N=1000,10000,100000 cargo bench    other numbers of issues
//! ```
//!
//! Needs Linux. Everything is made in a folder of its own below `/dev/shm` (or the folder for
//! temporary files), which is removed at the end.
#![expect(
    clippy::disallowed_methods,
    reason = "a bench looks at the clock and works in a folder of its own"
)]
#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

mod builds;
mod child;
mod limit;
mod parts;
mod random;
mod report;
mod settings;
mod site;
mod usage;
mod words;

use std::env;
use std::io;
use std::path::Path;

use tempfile::TempDir;

/// How many issues, unless `WEEKLY_BENCH_N` says otherwise.
const COUNTS: &str = "1000,10000";
const NOT_COUNTS: &str = "WEEKLY_BENCH_N holds numbers of issues, such as 1000,10000";

/// Settings are measured with the highest number that is no higher than this.
const MOST_FOR_SETTINGS: usize = 10_000;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if arguments.first().is_some_and(|argument| argument == child::ARGUMENT) {
        println!("{}", child::measure(&arguments[1..])?);
        return Ok(());
    }
    // `cargo test --benches` runs this too, and wants no figures.
    if !arguments.iter().any(|argument| argument == "--bench") {
        println!("start it as `cargo bench`");
        return Ok(());
    }
    let all = arguments.iter().all(|argument| argument.starts_with("--"));
    let wants = |name: &str| all || arguments.iter().any(|argument| argument == name);
    let counts = counts()?;
    if wants("builds") {
        measure_builds(&counts)?;
    }
    if wants("settings") {
        let count = counts.iter().filter(|&&count| count <= MOST_FOR_SETTINGS).max();
        settings::measure(scratch()?.path(), *count.unwrap_or(&MOST_FOR_SETTINGS))?;
    }
    if wants("parts") {
        parts::measure(scratch()?.path())?;
    }
    Ok(())
}

/// How many issues, one after the other.
fn counts() -> io::Result<Vec<usize>> {
    let counts = env::var("WEEKLY_BENCH_N").unwrap_or_else(|_| COUNTS.to_owned());
    let count = |text: &str| text.trim().parse().ok().filter(|&count| count > 0);
    counts.split(',').map(|text| count(text).ok_or_else(|| io::Error::other(NOT_COUNTS))).collect()
}

fn measure_builds(counts: &[usize]) -> io::Result<()> {
    let mut measured = Vec::new();
    for &count in counts {
        measured.push(builds::measure(scratch()?.path(), count)?);
    }
    builds::print_growth(&measured);
    Ok(())
}

/// A new folder, in memory where there is such a place; removed when dropped.
fn scratch() -> io::Result<TempDir> {
    let builder =
        |folder: &Path| tempfile::Builder::new().prefix("weekly-bench-").tempdir_in(folder);
    builder(Path::new("/dev/shm")).or_else(|_| builder(&env::temp_dir()))
}
