//! Small files with many findings: neither time nor memory grows faster than the text.

use std::fmt::Write as _;
use std::process::Command;

use rayon::prelude::*;

use crate::support::{NOW, Run, Site, run};

/// The CPU time limit for one of these, in seconds, for an unoptimised program.
const SECONDS: u32 = 30;

/// The limit of the program's address space, in kilobytes.
const KILOBYTES: u32 = 3_000_000;

fn numbered(count: usize, unit: &dyn Fn(usize) -> String) -> String {
    (0..count).map(unit).collect()
}

/// Runs `weekly ARGS` on a site of one post, within limits.
fn run_within_limits(args: &str, body: &str) -> Run {
    let site = Site::of(&[
        ("weekly.yaml", "base_url: https://notes.example\nsearch: false\n"),
        ("content/2026-01-02-a.md", &format!("---\ntitle: A\n---\n{body}\n")),
    ]);
    let weekly = env!("CARGO_BIN_EXE_weekly");
    let limited = format!("ulimit -t {SECONDS}; ulimit -v {KILOBYTES}; exec {weekly} {args}");
    let mut shell = Command::new("sh");
    run(shell.args(["-c", &limited]).current_dir(site.root()).env_clear())
}

/// The number of findings in the last line, and the number of lines.
fn counted(run: &Run) -> (usize, usize) {
    let last = run.stderr.lines().last().unwrap_or_default();
    let words: Vec<&str> = last.split([' ', ',']).collect();
    let counts = words
        .windows(2)
        .filter(|pair| pair[1].starts_with("warning") || pair[1].starts_with("error"));
    let counts = counts.filter_map(|pair| pair[0].parse::<usize>().ok());
    (counts.sum(), run.stderr.lines().count())
}

#[test]
fn many_findings_take_neither_long_nor_much_memory() {
    let count = 20_000;
    let line = |unit: &str| unit.repeat(count);
    let numbers = |unit: &dyn Fn(usize) -> String| numbered(count, unit);
    let inputs: [(&str, String, usize); 12] = [
        ("check", line("<!-- weekly-ignore x -->\n"), 20_000),
        ("check", line("<!-- weekly-ignore x --> "), 20_000),
        ("check", line("[a](x.md) <!-- weekly-ignore broken-link -->\n"), 0),
        ("check", numbers(&|n| format!("[a](x{n}.md) ")), 20_000),
        ("check", numbers(&|n| format!("[a](x{n}.md)\n")), 20_000),
        ("check", line("[a](javascript:x) "), 0),
        ("check", numbers(&|n| format!("[a b][y{n}] ")), 20_000),
        ("check", line("## B\n\nx\n\n"), 19_999),
        ("check", line("![](hhttps://x) "), 40_000),
        ("check", format!("&amp; f{} {}", line("****"), line("[a &amp; b][c] ")), 0),
        ("build", "<zz> ".repeat(200_000), 200_000),
        ("build", "<zz> a\n".repeat(50_000), 50_000),
    ];
    let wrong: Vec<String> = inputs
        .par_iter()
        .filter_map(|(command, body, findings)| {
            let args = if *command == "build" {
                format!("build --now {NOW}")
            } else {
                (*command).to_owned()
            };
            let run = run_within_limits(&args, body);
            let (found, lines) = counted(&run);
            let mut wrong = String::new();
            let killed = !matches!(run.code, 0 | 1);
            if killed || found != *findings || lines > 2_000 {
                let start: String = body.chars().take(40).collect();
                let end: String = run.stderr.chars().take(400).collect();
                let _ = write!(wrong, "{command} {start:?}: {} {found} {lines}: {end}", run.code);
            }
            (!wrong.is_empty()).then_some(wrong)
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
