//! `weekly check`: its use of git, and the documentation of its rules.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::process::Command;

use crate::support::{Run, Site, repository, run};

pub(crate) const SETTINGS: &str = "title: A\nbase_url: https://cranes.example.org\n";

pub(crate) fn post(body: &str) -> String {
    format!("---\ntitle: A\ndate: 2026-03-06\n---\n{body}")
}

pub(crate) fn git(site: &Site, arguments: &[&str]) {
    let done = Command::new("git")
        .args(["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"])
        .args(arguments)
        .current_dir(site.root())
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// The codes and locations of the findings of a check.
pub(crate) fn found(run: &Run) -> Vec<String> {
    let reported = run.stdout.lines().filter_map(|line| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let (code, file) = (line["code"].as_str()?, line["file"].as_str().unwrap_or("-"));
        Some(format!("{code} {file}:{}", line["line"]))
    });
    reported.collect()
}

#[test]
fn since_reports_only_findings_on_changed_lines() {
    let site = Site::of(&[
        ("weekly.yaml", SETTINGS),
        ("content/a.md", &post("[old](hhttps://example.org/)\n\nText.\n")),
        ("content/b.md", &post("[old](hhttps://example.org/)\n")),
        ("content/一 c.md", &post("Text.\n")),
    ]);
    git(&site, &["init", "-q", "-b", "main"]);
    git(&site, &["add", "."]);
    git(&site, &["commit", "-q", "-m", "a"]);
    let check = || site.run(&["check", "--since", "main", "--format", "json"]);
    assert_eq!((check().code, found(&check())), (0, Vec::new()));

    site.file(
        "content/a.md",
        post("[old](hhttps://example.org/)\n\nText.\n\n[new](ttps://b.example.org/)\n"),
    );
    site.file("content/一 c.md", post("[new](ttps://c.example.org/)\n"));
    site.file("content/new.md", post("Text.\n\n-\n"));
    let new = [
        "malformed-url content/a.md:9",
        "empty-item content/new.md:7",
        "malformed-url content/一 c.md:5",
    ];
    assert_eq!((check().code, found(&check())), (1, new.map(str::to_owned).to_vec()));

    // Changes that others made on the main branch meanwhile do not count.
    git(&site, &["checkout", "-q", "-b", "mine"]);
    git(&site, &["add", "."]);
    git(&site, &["commit", "-q", "-m", "b"]);
    git(&site, &["checkout", "-q", "main"]);
    site.file("content/b.md", post("Mended.\n"));
    git(&site, &["commit", "-q", "-a", "-m", "c"]);
    git(&site, &["checkout", "-q", "mine"]);
    assert_eq!(found(&check()), new);
    let all = site.run(&["check", "--format", "json"]);
    assert_eq!(found(&all).len(), 5, "{}", all.stdout);
}

#[test]
fn since_reports_new_spellings_of_terms_at_their_posts() {
    let tagged = |tags: &str, day: u8| {
        format!("---\ntitle: A {day}\ndate: 2026-03-{day:02}\ntags: {tags}\n---\nText.\n")
    };
    let site = Site::of(&[
        ("weekly.yaml", SETTINGS),
        ("content/a.md", &tagged("[Tide Table, C]", 6)),
        ("content/b.md", &tagged("[Tide Table, C]", 7)),
        ("content/c.md", &tagged("[tide table, 'C#']", 8)),
    ]);
    git(&site, &["init", "-q", "-b", "main"]);
    git(&site, &["add", "."]);
    git(&site, &["commit", "-q", "-m", "a"]);
    let check = |args: &[&str]| found(&site.run(&[&["check", "--format", "json"], args].concat()));
    assert_eq!(check(&["--since", "main"]), [""; 0]);

    // The new post is older than the one with another odd spelling.
    site.file("content/d.md", tagged("[TIDE-TABLE, 'C!']", 5));
    let new = ["term-case content/d.md:4", "shared-slug content/d.md:4"];
    assert_eq!(check(&["--since", "main"]), new);
    let old = ["term-case content/c.md:4", "shared-slug content/c.md:4"];
    assert_eq!(check(&[]), [old, new].concat());
}

#[test]
fn errors_that_stop_a_build_are_always_reported() {
    let site = Site::of(&[
        ("weekly.yaml", SETTINGS),
        ("content/about.md", "---\ntitle: About\n---\n"),
        ("content/bad.md", "---\ntitle: Bad\ndate: never\n---\n[a](hhttps://example.org/)\n"),
    ]);
    git(&site, &["init", "-q", "-b", "main"]);
    git(&site, &["add", "."]);
    git(&site, &["commit", "-q", "-m", "a"]);
    site.file("content/own.md", "---\ntitle: Own\nurl: /about/\n---\n");
    let stopping = ["invalid-date content/bad.md:3", "path-collision content/own.md:3"];
    for args in
        [&["--since", "main"][..], &["content/about.md"], &["content/about.md", "--since=HEAD"]]
    {
        let checked = site.run(&[&["check", "--format", "json"], args].concat());
        assert_eq!((checked.code, found(&checked)), (1, stopping.map(str::to_owned).to_vec()));
    }
}

#[test]
fn since_includes_renamed_files_and_changed_images() {
    let links = "Text.\n\n".repeat(19);
    let site = Site::of(&[
        ("weekly.yaml", SETTINGS),
        ("content/a.md", &post(&format!("{links}[old](hhttps://example.org/)\n"))),
        ("content/b/index.md", &post("![A pier](pier.png)\n")),
        ("content/c.md", &post("Text.\n")),
    ]);
    site.file(
        "content/b/pier.png",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x02\x08\0\0\0\0",
    );
    git(&site, &["init", "-q", "-b", "main"]);
    git(&site, &["add", "."]);
    git(&site, &["commit", "-q", "-m", "a"]);
    git(&site, &["config", "diff.renames", "copies"]);
    let check = || found(&site.run(&["check", "--since", "main", "--format", "json"]));
    assert_eq!(check(), [""; 0]);

    git(&site, &["mv", "content/a.md", "content/moved.md"]);
    git(&site, &["rm", "-q", "content/c.md"]);
    assert_eq!(check(), ["malformed-url content/moved.md:43"]);
    site.file("content/b/pier.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0");
    assert_eq!(
        check(),
        ["broken-image content/b/pier.png:null", "malformed-url content/moved.md:43"]
    );
}

#[test]
fn since_reports_missing_git_and_revisions() {
    let site = Site::of(&[("weekly.yaml", SETTINGS), ("content/a.md", &post("Text.\n"))]);
    git(&site, &["init", "-q"]);
    for revision in ["nowhere", "-x", "--output=x", "HEAD"] {
        let reported = site.run(&["check", &format!("--since={revision}")]);
        assert_eq!(reported.code, 2);
        assert!(
            reported.stderr.contains(&format!("unknown git revision `{revision}`")),
            "{}",
            reported.stderr
        );
    }
    let reported = run(site.command(&["check", "--since", "HEAD"]).env("PATH", "/nowhere"));
    assert_eq!(reported.code, 2);
    assert!(reported.stderr.contains("needs the command `git`"), "{}", reported.stderr);
}

/// The manual documents every rule: what it finds, examples, and its level.
#[test]
fn every_rule_is_in_the_manual() {
    let manual =
        |name: &str| std::fs::read_to_string(repository().join("docs").join(name)).unwrap();
    let (checks, diagnostics) = (manual("checks.md"), manual("diagnostics.md"));
    for (rule, level) in weekly::testing::rules::CHECK_RULES {
        let start = checks.find(&format!("\n### `{rule}`\n"));
        let section = &checks[start.unwrap_or_else(|| panic!("no section on {rule}")) + 4..];
        let section = &section[..section.find("\n### ").unwrap_or(section.len())];
        assert!(section.contains("Bad:") && section.contains("Good:"), "no examples of {rule}");
        let level = format!("{level:?}").to_lowercase();
        assert!(checks.contains(&format!("| [`{rule}`](#{rule}) | {level} |")), "{rule} {level}");
    }
    for rule in weekly::testing::rules::BUILD_WARNINGS {
        assert!(diagnostics.contains(&format!("### `{rule}`\n")), "no section on {rule}");
        assert!(checks.contains(&format!("`{rule}`")), "{rule} is not listed");
    }
    // Every warning of a build is a rule, except for what a check does not do.
    let not_checked = ["not-in-search", "publish-clean-up"];
    let rows =
        diagnostics.lines().filter(|line| line.starts_with("| [`") && line.contains("warning"));
    let codes = rows.filter_map(|row| row.split('`').nth(1));
    for code in codes.filter(|code| !not_checked.contains(code)) {
        assert!(weekly::testing::rules::BUILD_WARNINGS.contains(&code), "{code} is no rule");
    }
}
