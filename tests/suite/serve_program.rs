//! `weekly serve` as an author runs it: its terminal output, and that it serves exactly the result
//! of a clean build, whatever is changed and however it is saved.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests lay out folders")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;

use weekly::testing::disk::load;
use weekly::testing::serve::ServerState;

use crate::edits::{Editor, edits};
use crate::live::{clean_build, is_error};
use crate::serve::{Answer, Running};
use crate::serve_events::next_event;
use crate::serve_trust::{Hostile, assert_harmless};
use crate::serve_watch::{LONG, WAYS, rounds, sh};
use crate::support::{NOW, Site};

/// The program, serving a site. Dropping it ends the program.
pub(crate) struct Program {
    child: Child,
    lines: Receiver<String>,
    pub(crate) web: Running,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Program {
    /// Starts the program without search.
    pub(crate) fn start(site: &Site, args: &[&str]) -> Self {
        Self::start_with(site, args, "false")
    }

    /// Starts the program with the setting `search`.
    pub(crate) fn start_with(site: &Site, args: &[&str], search: &str) -> Self {
        let args = [&["serve", "--port", "0", "--now", NOW], args].concat();
        let mut command = site.command(&args);
        let mut child =
            command.env("WEEKLY_SEARCH", search).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            while let Some(Ok(line)) = said.next() {
                let _ = sender.send(line);
            }
        });
        let state = Arc::new(ServerState::new());
        let web = Running { state, address: ([127, 0, 0, 1], 0).into(), server: None };
        let mut program = Self { child, lines, web };
        let line = program.line("serving at ");
        let address = line.strip_prefix("serving at http://").and_then(|l| l.split('/').next());
        program.web.address = address.unwrap().parse().unwrap();
        program
    }

    /// The next terminal line that begins with `start`; lines before it are skipped.
    fn line(&self, start: &str) -> String {
        self.line_that(|line| line.starts_with(start))
    }

    /// The next terminal line for which `is_it` is true.
    fn line_that(&self, is_it: impl Fn(&str) -> bool) -> String {
        loop {
            let line = self.lines.recv_timeout(LONG).unwrap();
            if is_it(&line) {
                return line;
            }
        }
    }

    /// The terminal output up to and including the last line of the next build.
    pub(crate) fn build_output(&self) -> Vec<String> {
        let mut output = Vec::new();
        while !output.last().is_some_and(|line: &String| line.ends_with(" ms")) {
            output.push(self.lines.recv_timeout(LONG).unwrap());
        }
        output
    }

    /// Waits for a rebuild, whose output must be one line that begins with `start`. A busy machine
    /// may notice a change in two parts; then the line of the second may name other files.
    fn expect_one_line(&self, start: &str) {
        let (_, end) = start.split_once(": ").unwrap();
        let mut parts = 1;
        let last = loop {
            let output = self.build_output();
            if output.len() == 1 && output[0].contains(end) {
                break output[0].clone();
            }
            parts += 1;
            assert!(parts <= 2, "{output:?}");
        };
        assert!(parts > 1 || last.starts_with(start), "{last}");
    }

    /// Waits until the file at `target` contains `text`.
    fn until(&self, events: &mut BufReader<TcpStream>, target: &str, text: &str) {
        while !self.web.get(target).body.contains(text) {
            next_event(events);
        }
    }
}

/// Percent-encodes a path for a request.
fn encoded(path: &str) -> String {
    path.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
                out.push(char::from(byte));
            }
            byte => write!(out, "%{byte:02x}").unwrap(),
        }
        out
    })
}

#[test]
fn after_each_edit_all_that_is_served_is_that_of_a_clean_build() {
    let mut editor = Editor::new(77);
    let program = Program::start(&editor.site, &[]);
    let mut events = program.web.events();
    let mut compared = 0;
    let mut seen = BTreeSet::new();
    while compared < edits(50) {
        editor.edit();
        let step = editor.step;
        let mark = format!("mark-{step}-end");
        let post = format!("---\ntitle: Mark\ndate: 2026-11-22\n---\n{mark}\n");
        editor.site.file("content/posts/mark.md", post);
        let tree = load(&editor.site.root(), None).unwrap().value;
        let (files, found) = clean_build(&tree);
        editor.mistaken = found.iter().any(is_error);
        if editor.mistaken {
            while next_event(&mut events)["problems"].is_null() {}
            continue;
        }
        // The mark was saved last, so everything saved before is served with it. It is the newest
        // post, and no template decides whether feeds contain it.
        let prefix = editor.prefix;
        program.until(&mut events, &format!("{prefix}/feed.json"), &mark);
        for (path, bytes) in &files {
            let answer = program.web.get(&format!("{prefix}/{}", encoded(path)));
            assert_eq!(answer.status, 200, "step {step}: {path}");
            let page = answer.header("content-type").starts_with("text/html");
            let body = if page { answer.page() } else { answer.body };
            assert_eq!(body, String::from_utf8_lossy(bytes), "step {step}: {path}");
        }
        for gone in seen.iter().filter(|path: &&String| !files.contains_key(*path)) {
            let answer = program.web.get(&format!("{prefix}/{}", encoded(gone)));
            assert_eq!(answer.status, 404, "step {step}: {gone}");
        }
        seen.extend(files.into_keys());
        compared += 1;
    }
    assert!(!editor.site.root().join("public").exists());
}

#[test]
fn a_page_without_end_is_abandoned_and_the_fixed_one_is_served() {
    let site = Site::of(&[("content/2026/a.md", "first")]);
    let program = Program::start(&site, &[]);
    let mut events = program.web.events();
    program.until(&mut events, "/2026/a/", "first");
    let all = "{% for i in range(end=100000) %}";
    site.file(
        "templates/page.html",
        format!("{all}{all}{{% set x = i %}}{{% endfor %}}{{% endfor %}}"),
    );
    program.line_that(|line| line.contains("took more than") && line.contains("was abandoned"));
    site.file("templates/page.html", "fixed: {{ page.title }}");
    program.until(&mut events, "/2026/a/", "fixed: ");
}

#[test]
fn every_way_of_saving_is_served() {
    let site = Site::of(&[("content/2026/a.md", "first")]);
    let program = Program::start(&site, &[]);
    let mut events = program.web.events();
    let folder = site.root().join("content/2026");
    for round in 0..rounds(3) {
        for (number, (_, script)) in WAYS.iter().enumerate() {
            let text = format!("saved-{round}-{number}-end");
            sh(&folder, &script.replace("TEXT", &text));
            program.until(&mut events, "/2026/a/", &text);
        }
    }
}

#[test]
fn hostile_requests_get_nothing_from_outside_of_the_site() {
    let secret = "keep-this-secret";
    let site = Site::demonstration();
    for path in
        [".env", ".git/config", "outside", "public/index.html", "content/.env", "etc/passwd"]
    {
        site.file(path, secret);
    }
    site.file(
        "content/posts/sketch.md",
        format!("---\ntitle: {secret}\ndraft: true\n---\n{secret}"),
    );
    site.file("weekly.yaml", format!("# {secret}\ntitle: A\n"));
    fs::write(site.root().join("../outside"), secret).unwrap();
    let program = Program::start(&site, &[]);
    program.line("built: ");
    let mut hostile = Hostile::new(program.web.address.to_string());
    let mut answered = 0;
    for _ in 0..Hostile::count(1_000) {
        let (request, ours) = hostile.next();
        let answer = Answer::parse(&program.web.raw(request.as_bytes()));
        assert_harmless(&request, ours, &answer);
        assert!(!answer.body.contains(secret), "{request}{}", answer.body);
        answered += usize::from(answer.status == 200);
    }
    assert!(answered > 0);
    assert_eq!(program.web.get("/posts/sketch/").status, 404);
    assert_eq!(fs::read_to_string(site.root().join("public/index.html")).unwrap(), secret);
}

#[test]
fn each_rebuild_is_one_line_and_browsers_show_the_terminal_errors() {
    let post = "content/posts/a.md";
    let text = |date: &str| format!("---\ntitle: A\ndate: {date}\n---\ntext");
    let site = Site::of(&[
        ("weekly.yaml", "title: T\nbase_url: https://example.org\n"),
        (post, &text("2026-01-02")),
        ("content/about.md", "---\ntitle: About\n---\n"),
    ]);
    let program = Program::start(&site, &[]);
    let mut events = program.web.events();
    let line = program.line("built: 1 post, 1 page, ");
    let rest = line.split(" files; ").nth(1).unwrap();
    assert!(rest.strip_suffix(" ms").unwrap().parse::<u32>().is_ok(), "{line}");

    site.file(post, text("2026-01-03"));
    program.expect_one_line("content/posts/a.md: 1 post, 1 page, ");
    site.file("static/b.txt", "b");
    program.expect_one_line("static/b.txt: 1 post, 1 page, ");
    fs::rename(site.root().join("content/posts"), site.root().join("content/issues")).unwrap();
    program.expect_one_line("content/issues/a.md and 1 more: 1 post, 1 page, ");
    fs::rename(site.root().join("content/issues"), site.root().join("content/posts")).unwrap();
    program.expect_one_line("content/issues/a.md and 1 more: 1 post, 1 page, ");

    site.file(post, text("someday"));
    let output = program.build_output();
    let end = output.last().unwrap();
    assert!(
        end.starts_with(&format!("{post}: 1 error; still serving the last good build; ")),
        "{end}"
    );
    let shown = loop {
        if let Some(problems) = next_event(&mut events)["problems"].as_str() {
            break problems.to_owned();
        }
    };
    assert_eq!(output[..output.len() - 1].join("\n").trim_end(), shown);
    assert!(shown.contains(&format!("--> {post}:3:7")) && shown.contains("^^^^^^^"), "{shown}");
    assert!(program.web.get("/posts/a/").page().contains("2026-01-03"));
    // Other pages can be edited meanwhile; the mistake is reported again, and nothing new is
    // served.
    site.file("content/about.md", "---\ntitle: About us\n---\n");
    assert!(program.build_output().last().unwrap().starts_with("content/about.md: 1 error; "));
    assert!(!program.web.get("/about/").body.contains("About us"));
    site.file(post, text("2026-01-04"));
    program.expect_one_line("content/posts/a.md: 1 post, 1 page, ");
    assert!(program.web.get("/about/").body.contains("About us"));
    while !next_event(&mut events)["problems"].is_null() {}
}

#[test]
fn broken_settings_are_shown_from_the_start_and_while_it_runs() {
    let site = Site::of(&[("weekly.yaml", "title: [T\n"), ("content/a.md", "# A\n")]);
    let program = Program::start(&site, &[]);
    program.line("not built: 1 error; ");
    let mut events = program.web.events();
    let shown = next_event(&mut events)["problems"].as_str().unwrap().to_owned();
    assert!(shown.contains("--> weekly.yaml:1:8"), "{shown}");
    assert_eq!(program.web.get("/a/").status, 503);
    site.file("weekly.yaml", "title: T\n");
    // Noticed by the scan that follows the first build, or by the watcher after it.
    program.line_that(|line| line.contains(": 0 posts, 1 page, "));
    assert_eq!(program.web.get("/a/").status, 200);
    site.file("weekly.yaml", "titel: T\n: :");
    program.line("weekly.yaml: ");
    assert_eq!(program.web.get("/a/").status, 200);
    fs::remove_dir_all(site.root().join("content")).unwrap();
    fs::remove_file(site.root().join("weekly.yaml")).unwrap();
    program.line("not updated: 1 error; still serving the last good build; ");
    assert_eq!(program.web.get("/a/").status, 200);
    site.file("content/b.md", "# B\n");
    // The new folder may be noticed before the file in it.
    program.line_that(|line| line.contains(": 0 posts, 1 page, "));
    assert_eq!(program.web.get("/b/").status, 200);
    assert_eq!(program.web.get("/a/").status, 404);
}

#[test]
fn the_bar_shows_drafts_and_warnings() {
    let post =
        |more: &str| format!("---\ntitle: A\ndate: 2026-01-02\n{more}---\n{}", "word ".repeat(500));
    let site = Site::of(&[
        ("weekly.yaml", "title: T\nbase_url: https://example.org\n"),
        ("content/posts/a.md", &post("draft: true\ncover: none.png\n")),
        ("content/posts/b.md", &post("").replace("2026", "2030")),
        ("content/posts/c.md", &post("expires: 2026-02-03\n")),
    ]);
    let program = Program::start(&site, &["--drafts", "--future", "--expired"]);
    program.line("built: 3 posts, ");
    for (name, note) in [
        ("a", r#"{"draft":true,"future":false,"expired":false,"minutes":3,"warnings":1}"#),
        ("b", r#"{"draft":false,"future":true,"expired":false,"minutes":3,"warnings":0}"#),
        ("c", r#"{"draft":false,"future":false,"expired":true,"minutes":3,"warnings":0}"#),
    ] {
        let page = program.web.get(&format!("/posts/{name}/")).body;
        assert!(page.contains(&format!("data-note='{note}'")), "{page}");
    }
    drop(program);
    let program = Program::start(&site, &[]);
    program.line("built: 0 posts, ");
    for name in ["a", "b", "c"] {
        assert_eq!(program.web.get(&format!("/posts/{name}/")).status, 404);
    }
}

#[test]
fn the_served_addresses_are_printed() {
    let site = Site::of(&[("content/a.md", "# A\n")]);
    let first = Program::start(&site, &[]);
    let port = first.web.address.port();
    let mut second =
        site.command(&["serve", "--interface", "0.0.0.0", "--port", &port.to_string()]);
    let mut second = second.stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(second.stderr.take().unwrap()).lines().map_while(Result::ok);
    let output: Vec<String> =
        said.by_ref().take_while(|line| !line.contains("drafts included")).collect();
    second.kill().unwrap();
    second.wait().unwrap();
    assert!(
        output[0].starts_with(&format!(
            "warning: port {port} is taken, so the site is at http://127.0.0.1:"
        )),
        "{output:?}"
    );
    assert!(output[1].starts_with("serving at http://127.0.0.1:"), "{output:?}");
    let others = output.get(2).is_none_or(|line| line.starts_with("for other devices: http://"));
    assert!(others && output.len() <= 3, "{output:?}");
}

#[test]
#[cfg(not(target_os = "macos"))]
fn the_newest_post_is_opened() {
    let site = Site::of(&[
        ("weekly.yaml", "title: T\nbase_url: https://example.org/sub\n"),
        ("content/posts/old.md", "---\ntitle: Old\ndate: 2025-01-02\n---\n"),
        ("content/posts/新.md", "---\ntitle: New\ndate: 2026-01-02\n---\n"),
        ("content/posts/draft.md", "---\ntitle: Draft\ndate: 2026-01-03\ndraft: true\n---\n"),
        ("bin/xdg-open", "#!/bin/sh\nprintf %s \"$1\" >opened\n"),
    ]);
    sh(&site.root(), "chmod +x bin/xdg-open; mkfifo opened");
    let (sender, opened) = mpsc::channel();
    let pipe = site.root().join("opened");
    thread::spawn(move || sender.send(fs::read_to_string(pipe).unwrap()));
    let mut command = site.command(&["serve", "--port", "0", "--open", "--now", NOW]);
    let path = format!("{}:/usr/bin:/bin", site.root().join("bin").display());
    let mut child = command.env("PATH", path).stderr(Stdio::null()).spawn().unwrap();
    let url = opened.recv_timeout(LONG);
    child.kill().unwrap();
    child.wait().unwrap();
    let url = url.unwrap();
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    assert!(url.ends_with("/sub/posts/%E6%96%B0/"), "{url}");
}
