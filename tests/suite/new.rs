//! `weekly new`: where it creates the next issue of a series, with which date, number and title,
//! and what it reports.

#![expect(clippy::disallowed_methods, reason = "tests lay out folders")]

use std::fs;

use crate::support::series::{create_issue, run_new, series, weekly_letters};
use crate::support::{Site, files_in, run};

#[test]
fn files_are_laid_out_and_named_as_before() {
    for (names, expected) in [
        (["a/2026-11-13-a.md", "a/2026-11-20-a.md"], "content/a/2026-11-27-a.md"),
        (["a/a-20261113/index.md", "a/a-20261120/index.md"], "content/a/a-20261127/index.md"),
        (["2026/w46.markdown", "2026/w47.markdown"], "content/2026/w48.markdown"),
        (["2026/11/13.md", "2026/11/20.md"], "content/2026/11/27.md"),
        (["x/2026-11-13-fog.md", "x/2026-11-20-sun.md"], "content/x/2026-11-27.md"),
        (["x/fog.md", "x/sun.md"], "content/x/2026-11-27.md"),
        (["issue-1.md", "issue-2.md"], "content/issue-3.md"),
        (["m/13-november-2026.md", "m/20-november-2026.md"], "content/m/27-november-2026.md"),
    ] {
        let site = series(&[
            (names[0], "---\ntitle: A\ndate: 2026-11-13\n---\n"),
            (names[1], "---\ntitle: A\ndate: 2026-11-20\n---\n"),
        ]);
        assert_eq!(create_issue(&site, &[]).0, expected, "{names:?}");
    }
}

#[test]
fn dates_follow_the_latest_or_the_cadence() {
    for (days, cadence, expected) in [
        (&["2026-12-11", "2026-12-18", "2026-12-25"][..], "", "2027-01-01"),
        (&["2026-11-25", "2026-12-09", "2026-12-23"], "", "2027-01-06"),
        (&["2026-09-05", "2026-10-07", "2026-11-06", "2026-12-08"], "", "2027-01-07"),
        (&["2026-12-16", "2026-12-23"], "cadence: {weekday: friday, every: 2}\n", "2027-01-08"),
        // No issue yet: today, or the first day of the cadence.
        (&[], "", "2026-11-23"),
        (&[], "cadence: {weekday: 周五}\n", "2026-11-27"),
    ] {
        let site = Site::of(&[("weekly.yaml", cadence)]);
        for day in days {
            site.file(
                &format!("content/issues/{day}-x.md"),
                format!("---\ntitle: x\ndate: {day}\n---\n"),
            );
        }
        let (path, text) = create_issue(&site, &[]);
        assert!(path.contains(expected), "{days:?} {cadence}: {path}");
        assert!(text.contains(&format!("date: {expected}\n")), "{text}");
    }
}

#[test]
fn numbers_continue_only_where_there_are_any() {
    let titled = |title: &str| format!("---\ntitle: {title}\n---\n");
    for (settings, posts, expected, title) in [
        // Undated issues continue after the highest, not after the last by name.
        (
            "posts: '*.md'\n",
            &[("issue-1", "Letter"), ("issue-2", "Letter"), ("issue-10", "Letter")][..],
            "content/issue-11.md",
            "title: Letter\n",
        ),
        // No number is invented.
        ("", &[("2026-11-13-fog", "Fog"), ("2026-11-20-sun", "Sun")], "content/2026-11-27.md", ""),
        (
            "numbers: counted\n",
            &[("2026-11-13-fog", "Fog"), ("2026-11-20-sun", "Sun")],
            "content/2026-11-27.md",
            "title: Issue 3\n",
        ),
        (
            "numbers: none\n",
            &[("2026-11-13-fog", "Fog"), ("2026-11-20-sun", "Sun")],
            "content/2026-11-27.md",
            "",
        ),
        // A number that exists is skipped; other posts have no effect.
        (
            "issues: '*-pier-*'\n",
            &[
                ("2026-11-06-pier-9", "Pier\nnumber: 9"),
                ("2026-11-13-pier-8", "Pier\nnumber: 8"),
                ("2026-11-20-party", "'#30'"),
            ],
            "content/2026-11-20-pier-10.md",
            "",
        ),
        // Each year begins anew.
        (
            "",
            &[
                ("2025-12-19-a", "'#51 - News'"),
                ("2025-12-26-a", "'#52 - News'"),
                ("2026-01-02-a", "'#1 - News'"),
                ("2026-12-25-a", "'#52 - News'"),
            ],
            "content/2027-01-01-a.md",
            "title: '#1 - News'\n",
        ),
    ] {
        let site = Site::of(&[("weekly.yaml", settings)]);
        for (name, title) in posts {
            site.file(&format!("content/{name}.md"), titled(title));
        }
        let (path, text) = create_issue(&site, &[]);
        assert!(path == expected && text.contains(title), "{settings}{path}\n{text}");
        let invents = title.is_empty() && !settings.contains("issues");
        assert!(!invents || !text.contains("Issue"), "{text}");
    }
}

#[test]
fn requested_values_are_used() {
    let site = weekly_letters();
    for (args, path, title) in [
        (&["--date", "2026-12-04"][..], "content/letters/2026-12-04-letter-10.md", "Letter 10"),
        (&["--number", "12"], "content/letters/2026-11-27-letter-12.md", "Letter 12"),
        (
            &["A special one", "--date", "2026/12/5", "--number", "11"],
            "content/letters/2026-12-05-letter-11.md",
            "A special one",
        ),
    ] {
        let (written, text) = create_issue(&site, args);
        assert_eq!(written, path);
        assert!(text.contains(&format!("title: {title}\n")), "{args:?}: {text}");
        fs::remove_file(site.root().join(written)).unwrap();
    }
    // A title without the number needs a key for it.
    let (_, text) = create_issue(&site, &["A special one", "--number", "11"]);
    assert!(text.contains("\nnumber: 11\n"), "{text}");
    let timed = create_issue(&site, &["--date", "2026-12-05T18:30:00+01:00"]).1;
    assert!(timed.contains("date: 2026-12-05T18:30:00+01:00\n"), "{timed}");
}

#[test]
fn words_go_behind_the_number() {
    let text = |number: u32, words: &str, day: &str| {
        format!("---\ntitle: \"第 {number} 期：{words}\"\ndate: {day}\n---\n")
    };
    let site = series(&[
        ("08-fog.md", &text(8, "雾", "2026-11-13")),
        ("09-sun.md", &text(9, "晴", "2026-11-20")),
    ]);
    let (path, said) = create_issue(&site, &["Snow at last"]);
    assert_eq!(path, "content/10-snow-at-last.md");
    assert!(said.contains("title: \"第 10 期：Snow at last\"\n"), "{said}");
    let (path, said) = create_issue(&site, &[]);
    assert_eq!(path, "content/11.md");
    assert!(said.contains("title: \"第 11 期\"\n"), "{said}");
}

#[test]
fn nothing_is_ever_overwritten() {
    let site = weekly_letters();
    let next = "content/letters/2026-11-27-letter-10";
    for there in [format!("{next}.md"), format!("{next}/notes.txt"), format!("{next}.markdown")] {
        site.file(&there, "mine");
        let before = files_in(&site.root());
        // The existing file has no date of its own, so it is not a previous post.
        let done = run_new(&site, &["--date", "2026-11-27", "--number", "10"]);
        assert_eq!(done.code, 1, "{there}");
        assert!(done.stdout.is_empty() && done.stderr.contains(next), "{}", done.stderr);
        assert!(done.stderr.contains("already exists"), "{}", done.stderr);
        assert_eq!(before, files_in(&site.root()), "{there}");
        fs::remove_file(site.root().join(&there)).unwrap();
        let _ = fs::remove_dir(site.root().join(next));
    }
    std::os::unix::fs::symlink("nowhere", site.root().join(format!("{next}.md"))).unwrap();
    assert_eq!(run_new(&site, &["--date", "2026-11-27"]).code, 1);
}

#[test]
fn mistakes_are_reported_and_nothing_is_written() {
    let site = weekly_letters();
    site.file("archetypes/default.md", "# {{ title }}\n{{ titel }}\n");
    site.file("archetypes/broken.md", "---\ntitle: {{ title }}\n---\n");
    let before = files_in(&site.root());
    for (args, code, message) in [
        (&[][..], 1, "archetypes/default.md:2:1"),
        (&["--section", "broken", "a: b: c"], 1, "put quotes around placeholders"),
        (&["--section", "../x"], 1, "`../x` is not a folder below content/"),
        (&["--section", ".git"], 1, "`.git` is not a folder below content/"),
        (&["--open"], 1, "neither VISUAL nor EDITOR is set"),
        (&["--date", "soon"], 2, "write it as 2023-09-22"),
        (&["--number", "ten"], 2, "--number"),
        (&["  "], 2, "the title is empty"),
    ] {
        let done = run_new(&site, args);
        assert_eq!((done.code, done.stdout.as_str()), (code, ""), "{args:?}: {}", done.stderr);
        assert!(done.stderr.contains(message), "{args:?}: {}", done.stderr);
    }
    assert_eq!(before, files_in(&site.root()));
    let nowhere = Site::empty();
    let done = run_new(&nowhere, &[]);
    assert!(done.code == 1 && done.stderr.contains("weekly init"), "{}", done.stderr);
}

#[test]
fn a_new_site_gets_its_first_issue() {
    for (language, title, heading) in
        [("en", "Issue 1", "## Upcoming events"), ("zh-CN", "第 1 期", "## 会议预告")]
    {
        let site = Site::of(&[("weekly.yaml", &format!("language: {language}\n"))]);
        let (path, text) = create_issue(&site, &[]);
        assert_eq!(path, "content/issues/2026-11-23-issue-1.md");
        let front = format!("---\ntitle: {title}\ndate: 2026-11-23\nnumber: 1\n---\n\n");
        assert!(text.starts_with(&front) && text.contains(heading), "{text}");
        // The following issue treats it like any other.
        let (path, text) = create_issue(&site, &[]);
        assert_eq!(path, "content/issues/2026-11-30-issue-2.md");
        assert!(text.contains(heading) && text.contains("\nnumber: 2\n"), "{text}");
    }
    let site = Site::empty();
    assert_eq!(site.run(&["init"]).code, 0);
    let done = run_new(&site, &[]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let built = site.run(&["build", "--future", "--strict", "--base-url", "https://x.example"]);
    assert_eq!(built.code, 0, "{}", built.stderr);
}

#[test]
fn it_says_when_builds_will_leave_it_out() {
    let site = weekly_letters();
    let done = run_new(&site, &[]);
    assert_eq!(done.stdout, "content/letters/2026-11-27-letter-10.md\n");
    assert!(done.stderr.contains("in the future"), "{}", done.stderr);
    let done = run_new(&site, &["--quiet"]);
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
    let late = run(site.command(&["new"]).env("SOURCE_DATE_EPOCH", "1830384000"));
    assert!(late.stderr.contains("set another with `--date`"), "{}", late.stderr);
    // Paths are relative to the current folder.
    let mut elsewhere = site.command(&["new", "--root", "../site"]);
    assert_eq!(run(&mut elsewhere).stdout, "../site/content/letters/2026-12-18-letter-13.md\n");
}

#[test]
fn the_editor_is_opened_with_its_arguments() {
    let site = weekly_letters();
    let mut command = site.command(&["new", "--open"]);
    command.env("PATH", std::env::var("PATH").unwrap());
    let done = run(command.env("EDITOR", "false").env("VISUAL", "cp -p ../note"));
    assert_eq!(done.code, 1, "{}", done.stderr);
    fs::write(site.root().join("../note"), "edited").unwrap();
    let mut command = site.command(&["new", "--open"]);
    command.env("PATH", std::env::var("PATH").unwrap());
    let done = run(command.env("EDITOR", "cp -p ../note"));
    assert_eq!(done.code, 0, "{}", done.stderr);
    let text = fs::read_to_string(site.root().join(done.stdout.trim_end())).unwrap();
    assert_eq!(text, "edited");
}
