//! Complete sites: runs the real binary on each folder of `tests/sites/` and compares its messages
//! and output with the case's `expected/`.
//!
//! `UPDATE=1 cargo test sites` accepts the actual output as expected; each case is a separate test.
//! `tests/sites/README.md` describes how to write a case.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests lay out folders")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::support::{Files, NOW, Site, files_in, repository, unpacked};

/// `case.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// Description of what the case shows, for readers.
    #[serde(rename = "about")]
    _about: String,
    /// Command-line arguments.
    #[serde(default = "build")]
    args: Vec<String>,
    /// Whether findings are folded as for people; otherwise `--verbose` shows them all.
    #[serde(default)]
    folded: bool,
    /// Environment variables.
    #[serde(default)]
    env: BTreeMap<String, String>,
    /// The exit code.
    #[serde(default)]
    exit: i32,
    /// The templates of the site in addition to its own.
    #[serde(default)]
    templates: Templates,
    /// The settings of a site without any.
    #[serde(default)]
    settings: Settings,
    /// Files of the site whose names or bytes would not survive every checkout.
    #[serde(default)]
    write: BTreeMap<String, String>,
    /// The output files to compare in full.
    #[serde(default)]
    show: Vec<String>,
    /// Texts that must occur in an output file, where comparing all of it would be too much.
    #[serde(default)]
    has: BTreeMap<String, Vec<String>>,
    /// Texts that must not occur anywhere in the output, including names.
    #[serde(default)]
    never: Vec<String>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Templates {
    /// The templates in `tests/sites/_templates/`, which show the fields without a theme.
    #[default]
    Shared,
    /// The built-in theme.
    Theme,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Settings {
    /// `tests/sites/_settings/weekly.yaml`: a base URL, and no feeds.
    #[default]
    Shared,
    /// No settings.
    None,
}

fn build() -> Vec<String> {
    vec!["build".to_owned()]
}

/// Defines a test for each case, named like its folder but with `_` for `-`.
macro_rules! cases {
    ($($name:ident,)*) => {
        $(
            #[test]
            fn $name() {
                super::case(&stringify!($name).replace('_', "-"));
            }
        )*
    };
}

mod cases;

/// Runs the case `name` and fails with the differences.
fn case(name: &str) {
    let wrong = check(&repository().join("tests/sites").join(name), is_update());
    assert!(wrong.is_none(), "UPDATE=1 accepts it\n\n{}", wrong.unwrap_or_default());
}

fn is_update() -> bool {
    std::env::var("UPDATE").is_ok_and(|value| !value.is_empty() && value != "0")
}

#[test]
fn each_case_is_a_test() {
    let mut names: Vec<String> = fs::read_dir(repository().join("tests/sites"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir() && !name(path).starts_with('_'))
        .map(|path| name(&path).to_owned())
        .collect();
    names.sort();
    let (search, others): (Vec<_>, Vec<_>) =
        names.iter().partition(|name| name.starts_with("search-"));
    let mut list = String::from(
        "//! The cases of `tests/sites/`, one test each. `UPDATE=1 cargo test sites` writes this \
         list anew.\n",
    );
    for (attribute, names) in [("", others), ("#[cfg(feature = \"search\")]\n", search)] {
        let _ = write!(list, "\n{attribute}cases! {{\n");
        for name in names {
            let _ = writeln!(list, "    {},", name.replace('-', "_"));
        }
        list.push_str("}\n");
    }
    let target = repository().join("tests/suite/sites/cases.rs");
    if is_update() {
        fs::write(target, list).unwrap();
    } else {
        let listed = fs::read_to_string(target).unwrap();
        assert!(listed == list, "UPDATE=1 cargo test each_case_is_a_test lists the new cases");
    }
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap()
}

/// Runs one case; returns the differences.
fn check(folder: &Path, update: bool) -> Option<String> {
    let text = fs::read_to_string(folder.join("case.yaml")).unwrap();
    let case: Case =
        serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", name(folder)));
    let site = lay_out(folder, &case);
    let before = files_in(&site.root());
    let mut command = site.command(&arguments(&case));
    // A check takes the time from the environment only.
    if case.args.iter().any(|arg| arg == "check") {
        let now: chrono::NaiveDate = NOW.parse().unwrap();
        let midnight = now.and_time(chrono::NaiveTime::MIN).and_utc();
        command.env("SOURCE_DATE_EPOCH", midnight.timestamp().to_string());
    }
    let run = crate::support::run(command.envs(&case.env));
    let output = site.output();

    let mut wrong = String::new();
    if run.code != case.exit {
        let _ = writeln!(wrong, "exit code {}, expected {}\n{}", run.code, case.exit, run.stderr);
    }
    let mut after = files_in(&site.root());
    after.retain(|path, _| !path.starts_with("public/"));
    if before != after {
        wrong.push_str("the site's own files were changed\n");
    }
    check_texts(&case, &output, &mut wrong);
    let mut found = Files::new();
    found.insert("diagnostics.txt".into(), masked(&run.stderr, &site).into());
    if !run.stdout.is_empty() {
        found.insert("stdout.txt".into(), masked(&run.stdout, &site).into());
    }
    if !output.is_empty() {
        found.insert("files.txt".into(), listing(&output).into());
    }
    for path in &case.show {
        match output.get(path) {
            Some(bytes) => drop(found.insert(format!("output/{path}"), readable(path, bytes))),
            None => {
                let _ = writeln!(wrong, "there is no {path} in the output\n{}", run.stderr);
            }
        }
    }
    compare(&folder.join("expected"), &found, update, &mut wrong);
    (!wrong.is_empty()).then(|| format!("== {}\n{wrong}", name(folder)))
}

/// Checks which texts are in the output, and which are not.
fn check_texts(case: &Case, output: &Files, wrong: &mut String) {
    for never in &case.never {
        for (path, bytes) in output.iter().filter(|(path, _)| !is_of_the_theme(path)) {
            if path.contains(never) || String::from_utf8_lossy(&unpacked(bytes)).contains(never) {
                let _ = writeln!(wrong, "`{never}` is in {path}");
            }
        }
    }
    for (path, texts) in &case.has {
        let bytes = output.get(path).map_or(&[][..], |bytes| bytes);
        let held = String::from_utf8_lossy(bytes);
        for text in texts.iter().filter(|text| !held.contains(*text)) {
            let _ = writeln!(wrong, "`{text}` is not in {path}\n{held}");
        }
    }
}

/// Compares the files in the folder `expected` with those that were found, or replaces them.
fn compare(expected: &Path, found: &Files, update: bool, wrong: &mut String) {
    if !update {
        return differences(&files_in(expected), found, wrong);
    }
    let _ = fs::remove_dir_all(expected);
    for (path, bytes) in found {
        let path = expected.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

fn lay_out(folder: &Path, case: &Case) -> Site {
    let site = Site::empty();
    for (path, bytes) in files_in(folder) {
        if path != "case.yaml" && !path.starts_with("expected/") {
            site.file(&path, bytes);
        }
    }
    for (path, text) in &case.write {
        site.file(path, text);
    }
    if case.templates == Templates::Shared {
        site.copy(&repository().join("tests/sites/_templates"), "templates");
    }
    if case.settings == Settings::Shared && !site.root().join("weekly.yaml").exists() {
        site.copy(&repository().join("tests/sites/_settings/weekly.yaml"), "weekly.yaml");
    }
    site
}

fn arguments(case: &Case) -> Vec<String> {
    let mut args = case.args.clone();
    args.extend(["--color".to_owned(), "never".to_owned()]);
    let is_quiet = args.iter().any(|arg| arg == "-q" || arg == "--quiet");
    if !case.folded && !is_quiet {
        args.push("--verbose".to_owned());
    }
    let dated = args.iter().any(|arg| arg == "--now") || case.env.contains_key("SOURCE_DATE_EPOCH");
    if args.iter().any(|arg| arg == "build" || arg == "list") && !dated {
        args.extend(["--now".to_owned(), NOW.to_owned()]);
    }
    args
}

/// Masks the parts of messages that differ between runs or when the theme gains files: the time,
/// the site's folder, and the number of files, which `files.txt` shows in detail.
fn masked(text: &str, site: &Site) -> String {
    let text = text.replace(site.root().to_str().unwrap(), "SITE");
    let mut masked = String::new();
    for line in text.split_inclusive('\n') {
        if ["built ", "not built, ", "checked "].iter().any(|head| line.starts_with(head)) {
            masked.push_str(&masked_total(line.trim_end()));
            masked.push('\n');
        } else if line.starts_with(r#"{"type":"summary""#) {
            let mut total: serde_json::Value = serde_json::from_str(line).unwrap();
            for key in ["files", "changed", "removed", "seconds"] {
                if !total[key].is_null() {
                    total[key] = "…".into();
                }
            }
            let _ = writeln!(masked, "{total}");
        } else if !is_time_of_a_phase(line) {
            masked.push_str(line);
        }
    }
    masked
}

/// Whether a line is one that `--verbose` adds about the time of a phase: `1.5 ms  resolve`.
fn is_time_of_a_phase(line: &str) -> bool {
    let time = line.split_once(" ms  ").map(|(time, _)| time.trim_start());
    time.is_some_and(|time| time.parse::<f64>().is_ok())
}

fn masked_total(line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let masked = words.iter().enumerate().map(|(at, word)| {
        let unit = words.get(at + 1).map(|unit| unit.trim_end_matches([',', ';']));
        // The number of files that a check inspects is the same each time.
        let counts = unit == Some("s") || !line.starts_with("checked ");
        if counts && matches!(unit, Some("file" | "files" | "written" | "removed" | "s")) {
            "…"
        } else {
            word
        }
    });
    masked.collect::<Vec<_>>().join(" ")
}

/// Files that every site has; only the case `zero-config` shows them.
const EVERYWHERE: [&str; 4] = ["404.html", "robots.txt", "search/index.html", "sitemap.xml"];

/// The paths of the output, except for the theme's own files and the search index, whose names
/// depend on their contents.
fn listing(output: &Files) -> String {
    let mut listing = String::new();
    for path in output.keys() {
        let index = path.starts_with("pagefind/");
        if !index && !is_of_the_theme(path) && !EVERYWHERE.contains(&path.as_str()) {
            let _ = writeln!(listing, "{}", path.escape_debug());
        }
    }
    listing
}

fn is_of_the_theme(path: &str) -> bool {
    weekly::testing::theme::STATIC.iter().any(|file| file.name == path)
}

/// An output file without the program's version; feeds are split into one element per line.
fn readable(path: &str, bytes: &[u8]) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(bytes) else { return bytes.to_vec() };
    let version = env!("CARGO_PKG_VERSION");
    let text = text
        .replace(&format!("weekly {version}"), "weekly VERSION")
        .replace(&format!("generator version=\"{version}\""), "generator version=\"VERSION\"");
    let text = match path.rsplit_once('.') {
        Some((_, "xml")) => text.replace("><", ">\n<"),
        Some((_, "json")) => text.replace(",\"", ",\n\""),
        _ => text,
    };
    text.into_bytes()
}

fn differences(expected: &Files, found: &Files, wrong: &mut String) {
    for path in expected.keys().chain(found.keys().filter(|path| !expected.contains_key(*path))) {
        match (expected.get(path), found.get(path)) {
            (Some(a), Some(b)) if a == b => {}
            (Some(_), None) => {
                let _ = writeln!(wrong, "-- {path}: expected, but there is none");
            }
            (a, b) => {
                let _ = writeln!(wrong, "-- {path}");
                let [a, b] = [a, b]
                    .map(|bytes| String::from_utf8_lossy(bytes.map_or(&[], |b| b)).into_owned());
                line_by_line(&a, &b, wrong);
            }
        }
    }
}

/// The differing lines of two texts, without the common ones at both ends.
fn line_by_line(a: &str, b: &str, wrong: &mut String) {
    let (a, b): (Vec<_>, Vec<_>) = (a.lines().collect(), b.lines().collect());
    let head = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let tail =
        a[head..].iter().rev().zip(b[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    for line in &a[head..a.len() - tail] {
        let _ = writeln!(wrong, "  - {line}");
    }
    for line in &b[head..b.len() - tail] {
        let _ = writeln!(wrong, "  + {line}");
    }
}
