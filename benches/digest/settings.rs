//! What each setting of the site with the built-in theme saves, or costs as the search does:
//! the same digest, built with one setting changed at a time.

use std::fs;
use std::io;
use std::path::Path;

use crate::child::{Program, Run, Setting, run};
use crate::report::{Table, number};
use crate::site::Sites;
use crate::usage::{contents, float};

/// How often each is measured, after a round that is not. The lowest figures count: what the
/// machine does beside a run only adds to it.
const ROUNDS: usize = 3;

/// The changes: a key and its value as YAML.
const CHANGES: [Option<Setting>; 11] = [
    None,
    Some(("feeds", "{terms: false}")),
    Some(("feeds", "{content: summary}")),
    Some(("feeds", "{formats: [atom]}")),
    Some(("feeds", "{formats: []}")),
    Some(("markdown", "{highlight: false}")),
    Some(("paginate_by", "50")),
    Some(("digest", "{pages: []}")),
    Some(("digest", "{pages: [links, events, questions, people]}")),
    Some(("digest", "{pages: [sections, events, questions, people]}")),
    Some(("search", "true")),
];

/// Measures each change with `count` issues, in folders below `scratch`, and prints the table.
///
/// # Errors
/// The disk is full, or a run fails.
pub(crate) fn measure(scratch: &Path, count: usize) -> io::Result<()> {
    let site = Sites::write(scratch, count)?.theme;
    let mut runs: Vec<Vec<Run>> = CHANGES.iter().map(|_| Vec::new()).collect();
    let mut made = vec![(0, 0); CHANGES.len()];
    for round in 0..=ROUNDS {
        for (index, change) in CHANGES.iter().enumerate() {
            let out = scratch.join("public");
            let run = run(Program::Build, [&site, &out], change.as_slice())?;
            if round == 0 {
                made[index] = contents(&out)?;
            } else {
                runs[index].push(run);
            }
            fs::remove_dir_all(&out)?;
        }
    }
    println!("\n## The theme, {count} issues, one setting changed at a time\n");
    println!("{}", table(&runs, &made));
    Ok(())
}

fn table(runs: &[Vec<Run>], made: &[(u64, u64)]) -> Table {
    let mut table = Table::new(&["", "wall, s", "CPU, s", "peak, MiB", "files", "MB"]);
    for ((change, runs), (files, bytes)) in CHANGES.iter().zip(runs).zip(made) {
        let of = |figure: fn(&Run) -> f64| runs.iter().map(figure).fold(f64::INFINITY, f64::min);
        table.row([
            change.map_or("all outputs".into(), |(key, value)| format!("`{key}: {value}`")),
            format!("{:.2}", of(|run| run.times.wall)),
            format!("{:.2}", of(|run| run.times.cpu())),
            number(of(|run| float(run.peak) / 1024.0)),
            files.to_string(),
            number(float(*bytes) / 1e6),
        ]);
    }
    table
}
