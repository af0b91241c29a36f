//! Series of issues, and `weekly new` run on them on a fixed day.

use std::fs;

use super::{Run, Site, run};

/// Noon of 2026-11-23, a Monday.
const MONDAY: &str = "1795435200";

/// Runs `weekly new ARGS` on that day.
pub(crate) fn run_new(site: &Site, args: &[&str]) -> Run {
    let args: Vec<&str> = ["new"].iter().chain(args).copied().collect();
    run(site.command(&args).env("SOURCE_DATE_EPOCH", MONDAY))
}

/// Creates the next issue and returns its path and text.
pub(crate) fn create_issue(site: &Site, args: &[&str]) -> (String, String) {
    let done = run_new(site, args);
    assert_eq!(done.code, 0, "{args:?}: {}", done.stderr);
    let path = done.stdout.trim_end().to_owned();
    let text = fs::read_to_string(site.root().join(&path)).unwrap();
    (path, text)
}

/// A site of issues, oldest first, each a path and a text.
pub(crate) fn series(issues: &[(&str, &str)]) -> Site {
    let site = Site::of(&[("weekly.yaml", "title: Pier\n")]);
    for (path, text) in issues {
        site.file(&format!("content/{path}"), text);
    }
    site
}

/// Three weekly letters, of which the latest is number 9 of 2026-11-20.
pub(crate) fn weekly_letters() -> Site {
    let site = Site::empty();
    for (day, number) in [("2026-11-06", 7), ("2026-11-13", 8), ("2026-11-20", 9)] {
        site.file(&format!("content/letters/{day}-letter-{number}.md"), plain(day, number));
    }
    site
}

fn plain(day: &str, number: u32) -> String {
    format!(
        "---\ntitle: Letter {number}\ndate: {day}\n---\n\n## Ropes\n\n- {}\n",
        "x".repeat(number as usize)
    )
}
