//! `dates: git`: undated texts are dated by the commits that added them.

use std::process::Command;

use crate::check::git;
use crate::support::Site;

/// Commits everything with this date of the author.
fn commit(site: &Site, date: &str) {
    git(site, &["add", "."]);
    git(site, &["commit", "-q", "-m", "a", "--date", date]);
}

fn text(title: &str) -> String {
    format!("---\ntitle: {title}\n---\nA pier of {title}, with some words that stay the same.\n")
}

#[test]
fn texts_have_the_day_of_the_commit_that_added_them() {
    let site = Site::of(&[
        ("weekly.yaml", "title: A\ndates: git\n"),
        ("content/first.md", &text("First")),
        // A page of Pelican's stays one.
        ("pelicanconf.py", "SITENAME = 'A'\n"),
        ("content/pages/about.md", &text("About")),
        ("content/own.md", "---\ntitle: Own\ndate: 2020-01-01\n---\nText.\n"),
        ("content/_index.md", &text("Home")),
    ]);
    git(&site, &["init", "-q", "-b", "main"]);
    // Late in the evening of the author, the next day elsewhere.
    commit(&site, "2021-03-04T23:30:00-05:00");
    site.file("content/second 二.md", text("Second"));
    git(&site, &["mv", "content/first.md", "content/renamed.md"]);
    commit(&site, "2021-04-05T12:00:00+00:00");
    site.file("content/new.md", text("New"));
    let listed = site.run(&["list"]);
    let line = |name: &str| {
        let line = listed.stdout.lines().find(|line| line.contains(name));
        line.unwrap_or_else(|| panic!("{name}: {}", listed.stdout)).to_owned()
    };
    assert!(line("renamed.md").starts_with("2021-03-04  published  post"), "{}", listed.stdout);
    assert!(line("renamed.md").ends_with("date from git"), "{}", listed.stdout);
    assert!(line("second 二.md").starts_with("2021-04-05"), "{}", listed.stdout);
    assert!(line("own.md").starts_with("2020-01-01"), "{}", listed.stdout);
    assert!(line("new.md").starts_with("-  "), "{}", listed.stdout);
    commit(&site, "2021-05-06T12:00:00+00:00");
    let built = site.run(&["build"]);
    assert!(built.stderr.contains("4 posts"), "{}", built.stderr);
}

#[test]
fn missing_history_is_an_error_that_says_what_to_do() {
    let site = Site::of(&[
        ("origin/weekly.yaml", "title: A\ndates: git\n"),
        ("origin/content/a.md", &text("A")),
        ("origin/content/b.md", &text("B")),
    ]);
    let outside = site.run(&["build", "--root", "origin"]);
    assert_eq!(outside.code, 1, "{}", outside.stderr);
    assert!(outside.stderr.contains("needs a folder in a git repository"), "{}", outside.stderr);
    git(&site, &["init", "-q", "-b", "main", "origin"]);
    let origin = site.root().join("origin");
    for arguments in [&["add", "content/a.md", "weekly.yaml"][..], &["add", "content/b.md"]] {
        let in_origin = |arguments: &[&str]| {
            let done = Command::new("git")
                .args(["-c", "user.name=a", "-c", "user.email=a@example.org"])
                .args(arguments)
                .current_dir(&origin)
                .output()
                .expect("git runs");
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        };
        in_origin(arguments);
        in_origin(&["commit", "-q", "-m", "a"]);
    }
    let url = format!("file://{}", origin.display());
    git(&site, &["clone", "-q", "--depth", "1", &url, "shallow"]);
    let shallow = site.run(&["build", "--root", "shallow"]);
    assert_eq!(shallow.code, 1, "{}", shallow.stderr);
    assert!(shallow.stderr.contains("fetch-depth: 0"), "{}", shallow.stderr);
}
