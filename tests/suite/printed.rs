//! Arbitrary names and texts: nothing that is printed controls the terminal, reorders a line, or
//! begins a line or a command of a CI service.

#![expect(clippy::disallowed_methods, reason = "tests lay out folders")]

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;

use crate::check::git;
use crate::serve_program::Program;
use crate::support::{NOW, Run, Site};

/// Sets the terminal's title, begins a line with a command, clears the screen with C1 and reorders
/// the following text.
const HOSTILE: &str =
    "\u{1b}]0;x\u{7}\n::error::b\r\u{9b}2J\u{7f}\u{202e}\u{2066}\u{2028}##[add-mask]e";

/// A site with hostile text wherever authors can write.
fn hostile_site() -> Site {
    let site = Site::empty();
    let quoted = serde_json::Value::from(HOSTILE).to_string();
    let tag =
        quoted.to_uppercase().replace("\\U", "\\u").replace("\\N", "\\n").replace("\\R", "\\r");
    let post = format!(
        "---\n{{}}\n---\n\n<zz {HOSTILE}> [a]({HOSTILE}.md) {HOSTILE} ![](x) [b][c d]\n\n\
         ## Events\n\n- 2026-13-40 | {HOSTILE}\n\n$\\{HOSTILE}$\n<!-- weekly-ignore {HOSTILE} -->\n"
    );
    for (path, front) in [
        (format!("content/2026-01-02-{HOSTILE}.md"), format!("title: {quoted}")),
        (format!("content/{HOSTILE}/2026-01-03-a.md"), format!("template: {quoted}")),
        ("content/2026-01-04-b.md".to_owned(), format!("tags: [{quoted}, {tag}]")),
        ("content/2026-01-05-c.md".to_owned(), format!("cover: {quoted}\naliases: [{quoted}]")),
        ("content/2026-01-06-d.md".to_owned(), format!("draft: true\ntitle: {quoted}")),
        ("content/2026-01-07-e.md".to_owned(), format!("date: {quoted}")),
        (format!("content/{HOSTILE}.rst"), String::new()),
        (format!("static/{HOSTILE}.css"), String::new()),
        (format!("archetypes/{HOSTILE}.md"), "title: {{ title }}".to_owned()),
    ] {
        site.file(&path, post.replace("{}", &front));
    }
    site.file(&format!("templates/{HOSTILE}.html"), format!("{{{{ {HOSTILE}"));
    site.file(&format!("templates/i18n/{HOSTILE}.yaml"), "a: [");
    let escape = |c: char| match u32::from(c) {
        code @ 0x7f.. => format!("\\u{code:04x}"),
        _ => c.to_string(),
    };
    let escaped: String = quoted.chars().map(escape).collect();
    site.file("weekly.yaml", format!("{escaped}: 1\ntitle: {escaped}\nlanguage: {escaped}\n"));
    site
}

/// A site without errors whose messages quote authors' text.
fn warned_site() -> Site {
    let site = Site::empty();
    let quoted = serde_json::Value::from(HOSTILE).to_string();
    site.file(
        "weekly.yaml",
        "base_url: https://notes.example\ncheck: {rules: {broken-link: warning}}\n",
    );
    site.file(
        &format!("content/2026-01-02-{HOSTILE}.md"),
        format!("---\ntitle: {quoted}\ntemplate: {quoted}\n---\n<zz> [a](b\u{9b}\u{202e}.md)\n"),
    );
    site.file(
        &format!("content/{HOSTILE}/2026-11-22-a.md"),
        format!("---\ntitle: {quoted}\ndraft: true\n---\n"),
    );
    site
}

fn assert_harmless(what: &str, text: &str) {
    let controls = |c: char| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!text.contains(controls), "{what}: {text:?}");
    assert!(!text.contains("##["), "{what}: {text}");
    for line in text.lines() {
        let own = ["::error file=", "::warning file=", "::warning title=", "::error title="];
        let command = line.trim_start().starts_with("::");
        assert!(!command || own.iter().any(|own| line.starts_with(own)), "{what}: {line}");
    }
}

fn assert_run_is_harmless(what: &str, run: &Run) {
    assert_harmless(what, &run.stdout);
    assert_harmless(what, &run.stderr);
    // The hostile text was actually printed.
    let said = [run.stdout.as_str(), &run.stderr].concat();
    assert!(said.contains("\\u{1b}") || said.contains("\\u001b"), "{what}: {said}");
}

#[test]
fn authors_text_can_not_control_the_output() {
    for site in [hostile_site(), warned_site()] {
        for args in [
            &["build", "--now", NOW][..],
            &["build", "--now", NOW, "--format", "json", "--force"],
            &["check"],
            &["check", "--format", "json"],
            &["check", "--format", "github"],
            &["list"],
            &["list", "--format", "json"],
        ] {
            let run = site.run(args);
            assert_run_is_harmless(&args.join(" "), &run);
            if args.contains(&"json") {
                for line in run.stdout.lines() {
                    serde_json::from_str::<serde_json::Value>(line).unwrap();
                }
            }
        }
    }
}

#[test]
fn json_names_files_as_they_are() {
    let listed = warned_site().run(&["list", "--format", "json", "--drafts"]).stdout;
    let rows = listed.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let paths: Vec<_> = rows.map(|row| row["path"].as_str().unwrap().to_owned()).collect();
    assert!(paths.contains(&format!("content/2026-01-02-{HOSTILE}.md")), "{paths:?}");
}

#[test]
fn arguments_are_quoted_harmlessly() {
    let site = warned_site();
    git(&site, &["init", "-q"]);
    let option = format!("--{HOSTILE}");
    let folder = format!("nosuch{HOSTILE}");
    for args in [
        &[option.as_str()][..],
        &["check", &option],
        &["check", HOSTILE],
        &["check", "--since", HOSTILE],
        &["build", "--now", HOSTILE],
        &["build", "--root", &folder],
        &["build", "--config", &folder],
        &["build", "-o", "content/a\u{1b}"],
        &["build", "-u", HOSTILE],
        &["theme", HOSTILE],
        &["new", "--section", HOSTILE],
        &["completions", HOSTILE],
        &["init", &folder, "--language", HOSTILE],
        &[HOSTILE],
    ] {
        assert_run_is_harmless(&format!("{args:?}"), &site.run(args));
    }
    let mut command = site.command(&["build"]);
    let run = crate::support::run(command.env("SOURCE_DATE_EPOCH", HOSTILE));
    assert_run_is_harmless("SOURCE_DATE_EPOCH", &run);
}

#[test]
fn a_new_issue_is_named_harmlessly() {
    let site = Site::empty();
    for day in [4, 11, 18] {
        site.file(
            &format!("content/\u{1b}[2J\n::error::/2026-10-{day:02}-news.md"),
            "---\ntitle: N\n---\n",
        );
    }
    let run = site.run(&["new", "\u{9b}2J\u{202e}"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_run_is_harmless("new", &run);
}

#[test]
fn names_that_are_not_text_are_shown_harmlessly() {
    let site = warned_site();
    let name = OsStr::from_bytes(b"\xff\x1b]0;x\x07\n::error::\x9b.md");
    fs::write(site.root().join("content").join(name), "").unwrap();
    assert_run_is_harmless("build", &site.run(&["build", "--now", NOW]));
}

#[test]
fn the_preview_prints_nothing_that_controls_a_terminal() {
    for site in [hostile_site(), warned_site()] {
        let program = Program::start(&site, &[]);
        let output = program.build_output().join("\n");
        assert_harmless("serve", &output);
        assert!(output.contains("\\u{1b}"), "{output}");
    }
}
