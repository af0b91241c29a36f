//! Whole builds of a digest of N issues, in turns with the limit, so that what the machine does
//! beside them falls on all alike.

use std::fs;
use std::io;
use std::path::Path;

use crate::child::{Program, Run, run};
use crate::report::{Table, median, number};
use crate::site::Sites;
use crate::usage::{Times, contents, float};

/// How often each is measured, after a round that is not; less often where it takes minutes.
fn rounds(count: usize) -> usize {
    if count > 20_000 { 1 } else { 5 }
}

/// What is measured, in this order in each round.
const CASES: [Case; 4] = [
    Case { name: "limit", program: Program::Limit, site: Which::Peers, start: Start::Cold },
    Case { name: "build", program: Program::Build, site: Which::Peers, start: Start::Cold },
    Case {
        name: "nothing changed",
        program: Program::Build,
        site: Which::Peers,
        start: Start::Kept,
    },
    Case {
        name: "theme, all outputs",
        program: Program::Build,
        site: Which::Theme,
        start: Start::Cold,
    },
];
const LIMIT: usize = 0;
const THEME: usize = 3;

/// One row of the table.
struct Case {
    name: &'static str,
    program: Program,
    site: Which,
    start: Start,
}

/// Which of the [`Sites`].
enum Which {
    Peers,
    Theme,
}

/// What is there before a run.
#[derive(PartialEq, Eq)]
enum Start {
    /// No output folder.
    Cold,
    /// That of the run before.
    Kept,
}

/// What was measured with one number of issues.
#[derive(Debug)]
pub(crate) struct Measured {
    count: usize,
    /// By case, the seconds of user time.
    user: Vec<f64>,
}

/// Measures all cases with `count` issues, in folders below `scratch`, and prints the tables.
///
/// # Errors
/// The disk is full, or a run fails.
pub(crate) fn measure(scratch: &Path, count: usize) -> io::Result<Measured> {
    let sites = Sites::write(scratch, count)?;
    let total: u64 = sites.sizes.iter().sum();
    println!(
        "\n## {count} issues: {} MB of Markdown, median {} KB\n",
        number(float(total) / 1e6),
        number(float(sites.sizes[count / 2]) / 1e3)
    );
    let mut runs: Vec<Vec<Run>> = CASES.iter().map(|_| Vec::new()).collect();
    let mut made = vec![(0, 0); CASES.len()];
    for round in 0..=rounds(count) {
        for (index, case) in CASES.iter().enumerate() {
            let run = one(case, &sites, scratch)?;
            if round == 0 {
                made[index] = contents(&output(case, scratch))?;
            } else {
                runs[index].push(run);
            }
        }
    }
    print_cases(&runs, &made);
    print_ratios(&runs);
    print_phases(&runs);
    let user = runs.iter().map(|runs| of(runs, |run| run.times.user)).collect();
    Ok(Measured { count, user })
}

fn output(case: &Case, scratch: &Path) -> std::path::PathBuf {
    scratch.join(match (case.program, &case.site) {
        (Program::Limit, _) => "limit-public",
        (Program::Build, Which::Peers) => "peers-public",
        (Program::Build, Which::Theme) => "theme-public",
    })
}

fn one(case: &Case, sites: &Sites, scratch: &Path) -> io::Result<Run> {
    let out = output(case, scratch);
    if case.start == Start::Cold && out.exists() {
        fs::remove_dir_all(&out)?;
    }
    if case.program == Program::Limit {
        fs::create_dir_all(&out)?;
    }
    let root = match case.site {
        Which::Peers => &sites.peers,
        Which::Theme => &sites.theme,
    };
    run(case.program, [root, &out], &[])
}

/// The median of one figure.
fn of(runs: &[Run], figure: impl Fn(&Run) -> f64) -> f64 {
    median(runs.iter().map(figure).collect())
}

fn print_cases(runs: &[Vec<Run>], made: &[(u64, u64)]) {
    let mut table = Table::new(&[
        "",
        "wall, s",
        "lowest",
        "highest",
        "user, s",
        "sys, s",
        "peak, MiB",
        "files",
        "MB",
    ]);
    for ((case, runs), (files, bytes)) in CASES.iter().zip(runs).zip(made) {
        let walls = || runs.iter().map(|run| run.times.wall);
        table.row([
            case.name.to_owned(),
            format!("{:.3}", median(walls().collect())),
            format!("{:.3}", walls().fold(f64::INFINITY, f64::min)),
            format!("{:.3}", walls().fold(0.0, f64::max)),
            format!("{:.3}", of(runs, |run| run.times.user)),
            format!("{:.3}", of(runs, |run| run.times.system)),
            number(of(runs, |run| float(run.peak) / 1024.0)),
            files.to_string(),
            number(float(*bytes) / 1e6),
        ]);
    }
    println!("{table}");
}

/// Each case over the limit: the median of the rounds' ratios.
fn print_ratios(runs: &[Vec<Run>]) {
    let mut table = Table::new(&["over the limit", "CPU", "wall", "peak memory"]);
    for (case, others) in CASES.iter().zip(runs).skip(LIMIT + 1) {
        let ratio = |figure: fn(&Run) -> f64| {
            let pairs = others.iter().zip(&runs[LIMIT]);
            format!(
                "{:.2}",
                median(pairs.map(|(run, limit)| figure(run) / figure(limit)).collect())
            )
        };
        table.row([
            case.name.to_owned(),
            ratio(|run| run.times.cpu()),
            ratio(|run| run.times.wall),
            ratio(|run| float(run.peak)),
        ]);
    }
    println!("{table}");
}

fn print_phases(runs: &[Vec<Run>]) {
    let mut table = Table::new(&[
        "by phase",
        "build: wall, s",
        "CPU, s",
        "nothing changed: wall, s",
        "CPU, s",
        "theme: wall, s",
        "CPU, s",
    ]);
    let Some(first) = runs[THEME].first() else { return };
    for (name, _) in &first.phases {
        let mut row = vec![name.clone()];
        for runs in &runs[LIMIT + 1..] {
            let phase = |run: &Run| {
                let found = run.phases.iter().find(|(phase, _)| phase == name);
                found.map_or_else(Times::default, |(_, took)| *took)
            };
            row.push(format!("{:.3}", of(runs, |run| phase(run).wall)));
            row.push(format!("{:.3}", of(runs, |run| phase(run).cpu())));
        }
        table.row(row);
    }
    println!("{table}");
}

/// Prints how user time grows from each number of issues to the next.
pub(crate) fn print_growth(measured: &[Measured]) {
    if measured.len() < 2 {
        return;
    }
    println!("\n## Growth of user time\n");
    let names = CASES.iter().map(|case| case.name);
    let mut table = Table::new(&std::iter::once("issues").chain(names).collect::<Vec<_>>());
    for pair in measured.windows(2) {
        let [few, many] = pair else { continue };
        let growth =
            few.user.iter().zip(&many.user).map(|(few, many)| format!("{:.2}", many / few));
        table.row(std::iter::once(format!("{} over {}", many.count, few.count)).chain(growth));
    }
    println!("{table}");
}
