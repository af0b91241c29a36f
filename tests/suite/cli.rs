//! The command line: exit codes, global options, `init`, `completions`, `man`, and readers that
//! close the pipe early.

use std::io::Read as _;
use std::process::Stdio;

use crate::support::{NOW, Run, Site, files_in, run};

fn small() -> Site {
    Site::of(&[
        ("weekly.yaml", "base_url: https://notes.example\nfeeds: {formats: []}\n"),
        ("content/2026-01-02-a.md", "---\ntitle: A\n---\nText.\n"),
        ("content/2026-01-09-b.md", "---\ntitle: B\n---\nText.\n"),
    ])
}

#[test]
fn exit_codes_distinguish_success_failure_and_misuse() {
    let site = small();
    let broken = Site::of(&[("content/a.md", "---\ntitle: A\ndate: never\n---\n")]);
    for (site, args, code) in [
        (&site, &["build"][..], 0),
        (&site, &["list"], 0),
        (&site, &["man"], 0),
        (&site, &["--help"], 0),
        (&site, &["build", "--help"], 0),
        (&site, &["--version"], 0),
        (&broken, &["build"], 1),
        (&broken, &["list"], 1),
        (&site, &["build", "--root", "nowhere"], 1),
        (&site, &["build", "--config", "nowhere.yaml"], 1),
        (&site, &["build", "--output-dir", "/"], 1),
        (&site, &["build", "--base-url", "notes.example"], 1),
        (&site, &[], 2),
        (&site, &["biuld"], 2),
        (&site, &["build", "--dratfs"], 2),
        (&site, &["build", "--format", "yaml"], 2),
        (&site, &["build", "--color", "sometimes"], 2),
        (&site, &["build", "-q", "-v"], 2),
        (&site, &["build", "extra"], 2),
        (&site, &["completions", "cmd.exe"], 2),
        (&site, &["init", "--ci", "jenkins"], 2),
    ] {
        let done = site.run(args);
        assert_eq!(done.code, code, "{args:?}: {}{}", done.stdout, done.stderr);
        let output = if code == 0 { &done.stdout } else { &done.stderr };
        assert!(!output.is_empty() || args == ["build"], "{args:?} says nothing");
    }
    assert!(site.run(&["build", "--dratfs"]).stderr.contains("--drafts"), "no suggestion");
}

#[test]
fn global_options_are_accepted_on_either_side_of_the_command() {
    let site = small();
    site.file("other/settings.yaml", "title: Other\nbase_url: https://other.example\n");
    site.file("other/site/content/c.md", "---\ntitle: C\n---\n");
    let globals = ["--root", "other/site", "--config", "other/settings.yaml", "--color", "never"];
    let list = ["list", "--format", "json"];
    let before = site.run(&[&globals[..], &list].concat());
    let after = site.run(&[&list[..], &globals].concat());
    assert_eq!((before.code, before.stdout.as_str()), (0, after.stdout.as_str()));
    assert!(before.stdout.contains("content/c.md"), "{}", before.stdout);
    for args in [["-q", "build"], ["build", "-q"], ["--quiet", "build"], ["build", "--quiet"]] {
        let done = site.run(&args);
        assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{args:?}");
    }
}

#[test]
fn the_last_line_of_a_build_counts() {
    let done = small().run(&["build", "--now", NOW, "--strict"]);
    let line = done.stderr.lines().last().unwrap_or_default();
    let expected = "built public: 2 posts, 0 pages, ";
    assert!(line.starts_with(expected) && line.contains(", 0 warnings; "), "{line}");
    assert!(line.ends_with(" s"), "{line}");
}

#[test]
fn colours_are_used_only_when_requested() {
    let broken = Site::of(&[("content/a.md", "---\ntitle: A\ndate: never\n---\n")]);
    let coloured = |args: &[&str], variable: &str| {
        let mut command = broken.command(args);
        command.env(variable, "1");
        run(&mut command).stderr.contains('\u{1b}')
    };
    assert!(!coloured(&["build"], "NO_COLOR"));
    assert!(!coloured(&["build"], "ANY"), "not on a pipe");
    assert!(!coloured(&["build", "--color", "never"], "CLICOLOR_FORCE"));
    assert!(coloured(&["build", "--color", "always"], "ANY"));
    let json = broken.run(&["build", "--format", "json", "--color", "always"]);
    assert!(!json.stdout.contains('\u{1b}') && json.stderr.is_empty(), "{json:?}");
}

/// A post with `count` conflicting definitions of one label.
fn duplicates(post: usize, count: usize) -> (String, String) {
    let twice = |number: usize| format!("[same]: https://notes.example/{post:02}/{number:04}\n");
    let links: String = (0..=count).map(twice).collect();
    let path = format!("content/2026-01-02-{post:02}.md");
    (path, format!("---\ntitle: A\n---\n[same]\n\n{links}"))
}

#[test]
fn after_a_thousand_findings_each_takes_a_line() {
    let site = Site::of(&[("weekly.yaml", "base_url: https://notes.example\n")]);
    for post in 0..11 {
        let (path, text) = duplicates(post, 100);
        site.file(&path, text);
    }
    let output = site.run(&["build", "--now", NOW, "--verbose"]).stderr;
    let of_text = |number: &str| output.contains(&format!("https://notes.example/{number}"));
    assert_eq!(["00/0001", "09/0100", "10/0001"].map(of_text), [true, true, false], "{output}");
    let line = "warning[duplicate-definition]: content/2026-01-02-10.md:7:1: the link `[same]` is \
                already defined; the first definition applies; help: remove one of them, or give \
                them different labels\n";
    assert!(output.contains(line), "{output}");
    assert!(output.contains(", 1100 warnings; "), "{output}");
}

#[test]
fn beyond_a_hundred_findings_of_a_rule_in_a_file_the_rest_are_counted() {
    let (path, text) = duplicates(0, 150);
    let site = Site::of(&[("weekly.yaml", "base_url: https://notes.example\n"), (&path, &text)]);
    let human = site.run(&["build", "--now", NOW, "--verbose"]).stderr;
    let of_text = |number: &str| human.contains(&format!("https://notes.example/{number}"));
    assert_eq!(["00/0100", "00/0101"].map(of_text), [true, false], "{human}");
    let rest =
        "warning[duplicate-definition]: and 50 more of `duplicate-definition` in this file\n";
    assert!(human.contains(&format!("{rest}--> {path}:107\n")), "{human}");
    assert!(human.contains(", 150 warnings; "), "{human}");
    let json = site.run(&["build", "--now", NOW, "--force", "--format", "json"]).stdout;
    let lines: Vec<serde_json::Value> =
        json.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let found: Vec<_> = lines.iter().filter(|l| l["code"] == "duplicate-definition").collect();
    assert_eq!(found.len(), 101, "{json}");
    assert_eq!(found.iter().filter(|l| l.get("count").is_some()).count(), 1, "{json}");
    let last = found.last().unwrap();
    assert_eq!((&last["count"], &last["line"]), (&50.into(), &107.into()), "{json}");
    assert_eq!(lines.last().unwrap()["warnings"], 150, "{json}");
    assert_eq!(site.run(&["build", "--now", NOW, "--force", "--strict"]).code, 1);
}

#[test]
fn a_new_site_builds_without_a_warning() {
    for language in ["en", "zh-CN"] {
        for ci in ["github", "gitlab"] {
            let site = Site::empty();
            let created = site.run(&[
                "init",
                "new",
                "--title",
                "Pier: \"news\"",
                "--language",
                language,
                "--ci",
                ci,
            ]);
            assert_eq!(created.code, 0, "{}", created.stderr);
            let root = site.root().join("new");
            let workflow = match ci {
                "github" => root.join(".github/workflows/site.yml"),
                _ => root.join(".gitlab-ci.yml"),
            };
            let workflow = std::fs::read_to_string(workflow).unwrap();
            let parsed: serde_yaml::Value = serde_yaml::from_str(&workflow).unwrap();
            assert!(parsed.is_mapping() && !workflow.contains('@'.to_string().repeat(2).as_str()));
            assert!(workflow.contains("weekly build") && !workflow.contains("@VERSION@"));
            let check = if ci == "github" {
                "weekly check --format github --since \"origin/$TARGET\""
            } else {
                "weekly check --since FETCH_HEAD"
            };
            assert!(workflow.contains(check), "{workflow}");
            let args =
                ["build", "--root", "new", "--strict", "--base-url", "https://notes.example"];
            let built = site.run(&args);
            assert_eq!(built.code, 0, "{language}: {}", built.stderr);
            assert!(built.stderr.contains("3 posts, 1 page"), "{}", built.stderr);
            let output = files_in(&root.join("public"));
            let home = String::from_utf8_lossy(&output["index.html"]);
            assert!(home.contains(&format!("lang=\"{language}\"")), "{home}");
            assert!(home.contains("Pier: &quot;news&quot;"), "{home}");
        }
    }
}

#[test]
fn a_new_site_takes_its_name_from_its_folder_and_its_days_from_the_clock() {
    let site = Site::empty();
    let mut command = site.command(&["init", "pier-news"]);
    // 2026-03-01T12:00:00Z
    let created = run(command.env("SOURCE_DATE_EPOCH", "1772366400"));
    assert_eq!(created.code, 0, "{}", created.stderr);
    let files: Vec<String> = files_in(&site.root().join("pier-news")).into_keys().collect();
    let issues: Vec<_> = files.iter().filter(|path| path.contains("-issue-")).collect();
    assert_eq!(
        issues,
        [
            "content/issues/2026-02-15-issue-1.md",
            "content/issues/2026-02-22-issue-2.md",
            "content/issues/2026-03-01-issue-3.md",
        ]
    );
    let settings = std::fs::read_to_string(site.root().join("pier-news/weekly.yaml")).unwrap();
    assert!(settings.contains("title: \"pier-news\""), "{settings}");
}

#[test]
fn init_writes_nothing_if_a_site_exists() {
    for there in ["weekly.yaml", "content/a.md"] {
        let site = Site::of(&[(there, "title: Mine\n"), ("notes.txt", "keep")]);
        let before = files_in(&site.root());
        for args in [&["init"][..], &["init", "."], &["init", "--ci", "github"]] {
            let done = site.run(args);
            assert_eq!(done.code, 1, "{args:?}: {}", done.stderr);
            assert!(done.stderr.contains("already contains a site"), "{}", done.stderr);
        }
        assert_eq!(before, files_in(&site.root()), "{there}");
    }
}

#[test]
fn init_preserves_existing_files() {
    let site = Site::of(&[("README.md", "mine"), (".gitignore", "mine")]);
    let done = site.run(&["init"]);
    let files = files_in(&site.root());
    assert_eq!(files["README.md"], b"mine");
    assert_eq!(files[".gitignore"], b"mine", "{}", done.stderr);
}

#[test]
fn packagers_get_completions_and_a_manual() {
    let site = Site::empty();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let Run { code, stdout, stderr } = site.run(&["completions", shell]);
        assert_eq!((code, stderr.as_str()), (0, ""), "{shell}");
        for word in ["weekly", "build", "output-dir", "drafts"] {
            assert!(stdout.contains(word), "{shell}: no {word}");
        }
    }
    let manual = site.run(&["man"]).stdout;
    for heading in
        [".TH weekly 1", "weekly\\-build", "weekly\\-init", "weekly\\-list", "weekly\\-new"]
    {
        assert!(manual.contains(heading), "no {heading}");
    }
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    let site = Site::empty();
    for index in 0..2000 {
        let text = format!("---\ntitle: A post with a title of some length, number {index}\n---\n");
        site.file(&format!("content/2026-01-02-{index}.md"), text);
    }
    for args in [&["list"][..], &["list", "--format", "json"], &["man"], &["completions", "zsh"]] {
        let mut child =
            site.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // The reader takes one byte and closes.
        let mut stdout = child.stdout.take().unwrap();
        let mut byte = [0];
        stdout.read_exact(&mut byte).unwrap();
        drop(stdout);
        let done = child.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&done.stderr);
        assert_eq!((done.status.code(), stderr.as_ref()), (Some(0), ""), "{args:?}");
    }
}

#[test]
fn a_failed_build_leaves_the_old_site_as_it_was() {
    let site = small();
    let before = site.build(&[]);
    site.file("content/2026-01-02-a.md", "---\ntitle: Changed\n---\n");
    site.file("content/2026-01-16-c.md", "---\ntitle: C\ndate: never\n---\n");
    site.file("templates/404.html", "{{ nothing }}");
    let failed_at = |place: &str| {
        let done = site.run(&["build", "--now", NOW]);
        assert_eq!(done.code, 1);
        for output in [place, "1 error; ", "not built, public is"] {
            assert!(done.stderr.contains(output), "no {output} in {}", done.stderr);
        }
        assert_eq!(before, site.output());
    };
    // Nothing is rendered while a file has an error.
    failed_at("content/2026-01-16-c.md:3:7");
    site.file("content/2026-01-16-c.md", "---\ntitle: C\n---\n");
    failed_at("templates/404.html:1:4");
}
