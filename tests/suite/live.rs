//! A site kept in memory equals a clean build of its files after each of many edits.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests lay out folders")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::sync::Mutex;
use std::time::SystemTime;

use chrono::{DateTime, NaiveDate};
use weekly::testing::config::Override;
use weekly::testing::diagnostic::{Diagnostic, Severity};
use weekly::testing::disk::load;
use weekly::testing::path::{Route, SourcePath};
use weekly::testing::pipeline::{self, Build};
use weekly::testing::preview::{Inputs, Live, Update};
use weekly::testing::progress::NoProgress;
use weekly::testing::sink::Sink;
use weekly::testing::site::PublishOptions;
use weekly::testing::source::{Bytes, SourceTree};

use crate::edits::{Editor, edits};
use crate::support::Site;

/// A site in a folder with edits, and the same site in memory.
struct Edited {
    editor: Editor,
    live: Live,
    /// How often the site could be built, and every file was compared.
    compared: usize,
    /// The days on which files were added to their repository.
    added: BTreeMap<SourcePath, NaiveDate>,
}

#[derive(Default)]
struct Memory(Mutex<BTreeMap<String, Vec<u8>>>);

impl Sink for Memory {
    fn put(&self, route: &Route, bytes: &[u8]) -> io::Result<()> {
        self.0.lock().unwrap().insert(route.output_path(), bytes.to_vec());
        Ok(())
    }

    fn copy(&self, route: &Route, source: &Bytes) -> io::Result<()> {
        self.put(route, &source.read()?)
    }
}

fn selection() -> PublishOptions {
    let now = DateTime::parse_from_rfc3339("2026-11-23T00:00:00Z").unwrap();
    PublishOptions { drafts: false, future: false, expired: false, now }
}

/// Disables search: in a preview the index follows later; the tests in `search` compare it.
pub(crate) fn without_search() -> [Override; 1] {
    [Override { key: "search".into(), value: "false".into(), origin: "the test".into() }]
}

/// All files of a clean build, by output path, with its diagnostics.
pub(crate) fn clean_build(tree: &SourceTree) -> (BTreeMap<String, Vec<u8>>, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let config = pipeline::settings(tree, &without_search()).unwrap().unpack(&mut found);
    let (sink, selection) = (Memory::default(), selection());
    let job = Build {
        tree,
        selection: &selection,
        sink: &sink,
        card_font: None,
        cache: None,
        has_errors: false,
        phase_ended: &|_| {},
        progress: &NoProgress,
    };
    pipeline::build(job, config).unwrap().unpack(&mut found);
    Diagnostic::sort(&mut found);
    (sink.0.into_inner().unwrap(), found)
}

pub(crate) fn is_error(found: &Diagnostic) -> bool {
    found.severity == Severity::Error
}

/// Updates `live` from `tree`, of which only the `touched` files may have changed.
fn update(
    live: &mut Live,
    tree: &SourceTree,
    touched: Option<&BTreeSet<SourcePath>>,
    checked: impl FnOnce(Vec<Diagnostic>) + Send + 'static,
) -> io::Result<Update> {
    let (overrides, selection, now) = (without_search(), selection(), SystemTime::now());
    let inputs = Inputs { tree, overrides: &overrides, selection: &selection, touched, now };
    live.update(inputs, checked)
}

impl Edited {
    fn new(seed: u64) -> Self {
        Self { editor: Editor::new(seed), live: Live::new(), compared: 0, added: BTreeMap::new() }
    }

    fn tree(&self) -> SourceTree {
        let tree = load(&self.editor.site.root(), None).unwrap().value;
        SourceTree { added: self.added.clone(), ..tree }
    }

    /// Compares the site in memory with a clean build.
    fn check(&mut self, touched: Option<&str>) {
        let tree = self.tree();
        let touched: Option<BTreeSet<SourcePath>> =
            touched.map(|path| BTreeSet::from([SourcePath::new(path).unwrap()]));
        let update = update(&mut self.live, &tree, touched.as_ref(), |_| {}).unwrap();

        let (files, clean) = clean_build(&tree);
        let step = self.editor.step;
        assert_eq!(update.preview.is_none(), clean.iter().any(is_error), "step {step}: {clean:?}");
        self.editor.mistaken = update.preview.is_none();
        let Some(preview) = update.preview else { return };
        self.compared += 1;
        assert_eq!(update.diagnostics, clean, "step {step}");
        let paths: BTreeSet<&str> = preview.paths().collect();
        assert_eq!(paths, files.keys().map(String::as_str).collect(), "step {step}");
        for (path, bytes) in &files {
            let actual = preview.file(path).unwrap().unwrap();
            assert!(
                actual == *bytes,
                "step {step}: {path}\n{}\n---\n{}",
                String::from_utf8_lossy(&actual),
                String::from_utf8_lossy(bytes)
            );
        }
    }
}

#[test]
fn after_each_edit_every_file_is_that_of_a_clean_build() {
    let mut kinds = BTreeSet::new();
    for seed in 1..=4 {
        let mut edited = Edited::new(seed);
        edited.check(None);
        while edited.compared <= edits(200) / 4 {
            let touched = edited.editor.edit();
            edited.check(touched.as_deref());
        }
        kinds.extend(edited.editor.kinds);
    }
    assert_eq!(Editor::missing(&kinds), Vec::<&str>::new());
}

#[test]
fn people_and_events_follow_other_posts() {
    let mut edited = Edited::new(5);
    let path = |n: usize| format!("content/weekly/2026-01-{n:02}-name.md");
    let text = |person: &str, event: &str| {
        format!(
            "# T\n\n## Contributors\n\n* {person}\n\n## Events\n\n* [{event}](https://a.example/)\n"
        )
    };
    for n in 1..=3 {
        edited.editor.site.file(&path(n), text("@Ann", "Jan 20. Town - Talk"));
    }
    edited.check(None);
    for (n, person, event) in [
        (1, "Ann", "Jan 20. Town - Talk"),
        (2, "Ann", "Jan 20. Town - Talk"),
        (3, "Ann", "Jan 20. Town - Talk"),
        (1, "Ann", "Jan 20. Town, Land - Talk"),
        (1, "Ann", "Jan 20. Other, Land - Talk"),
        (2, "Ann", "1/2. Talk"),
        (3, "Ann", "20/1. Other talk"),
        (3, "@Ann", "1/20. Other talk"),
    ] {
        edited.editor.site.file(&path(n), text(person, event));
        edited.check(Some(&path(n)));
    }
    assert_eq!(edited.compared, 9);
}

#[test]
fn titles_summaries_and_covers_follow_other_posts() {
    let mut edited = Edited::new(3);
    let path = |n: usize| format!("content/weekly/2026-01-{n:02}-name-{}.md", n * 7);
    let text = |front: &str, heading: &str, greeting: &str, n: usize| {
        format!("{front}# {heading}\n\n{greeting} It is {n}.\n\nText {n}.\n")
    };
    let usual = |n: usize| text("", "1 Introduction", "Hello and welcome!", n);
    for n in 1..=6 {
        edited.editor.site.file(&path(n), usual(n));
    }
    edited.check(None);
    let cover = "---\ncover: https://x.example/a.png\n---\n";
    for (n, changed) in [
        (2, text("", "1 Introduction", "Good morning!", 2)),
        (1, text("", "Another", "Hello and welcome!", 1)),
        (3, text("---\ntitle: Third\n---\n", "1 Introduction", "Hello and welcome!", 3)),
        (4, text(cover, "1 Introduction", "Hello and welcome!", 4)),
        (5, text("", "1 Introduction", "![a](https://x.example/a.png) Hello!", 5)),
        (6, text("", "Issue 6", "Hello and welcome!", 6)),
    ] {
        for text in [changed, usual(n)] {
            edited.editor.site.file(&path(n), text);
            edited.check(Some(&path(n)));
        }
    }
    assert_eq!(edited.compared, 13);
}

#[test]
fn dates_follow_other_files_and_their_history() {
    let mut edited = Edited::new(5);
    let settings = "base_url: https://notes.example\nposts: '**'\n";
    edited.editor.site.file("weekly.yaml", settings);
    let text = |n: usize| format!("---\ntitle: Harbour\n---\n\nText {n}.\n");
    let names = ["content/git/plain.md", "content/weeks/2025-11.md", "content/weeks/2025-14.md"];
    for path in names {
        edited.editor.site.file(path, text(1));
    }
    let day = |text: &str| text.parse().unwrap();
    let plain = SourcePath::new(names[0]).unwrap();
    edited.added.insert(plain.clone(), day("2026-01-02"));
    edited.check(None);
    for (n, path) in names.into_iter().enumerate() {
        edited.editor.site.file(path, text(n + 2));
        edited.check(Some(path));
    }
    // A commit changes the day of a file, but no file.
    edited.added.insert(plain, day("2026-02-03"));
    edited.check(Some("content/weeks/2025-14.md~"));
    assert_eq!(edited.compared, 5);
}

#[test]
fn a_site_without_dates_is_warned_until_a_text_has_one() {
    let page = "---\ntitle: A\n---\na";
    let site = Site::of(&[("content/a.md", page), ("content/b.md", page)]);
    let mut live = Live::new();
    for (front, warned) in [("", true), ("date: 2026-01-02\ndraft: true\n", false), ("", true)] {
        site.file("content/c.md", format!("---\ntitle: C\n{front}---\nc"));
        let tree = load(&site.root(), None).unwrap().value;
        let found = update(&mut live, &tree, None, |_| {}).unwrap().diagnostics;
        let is_warning = |found: &Diagnostic| found.code == "no-posts";
        assert_eq!(found.iter().any(is_warning), warned, "{found:?}");
        assert_eq!(clean_build(&tree).1.iter().any(is_warning), warned);
    }
}

#[test]
fn changes_are_detected_by_content() {
    let mut edited = Edited::new(9);
    edited.check(None);
    let changed = |edited: &mut Edited| {
        let tree = edited.tree();
        let update = update(&mut edited.live, &tree, None, |_| {}).unwrap();
        update.changed.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(changed(&mut edited), Vec::<String>::new());
    let root = edited.editor.site.root();
    let same = fs::read(root.join("content/posts/p1.md")).unwrap();
    fs::write(root.join("content/posts/p1.md"), same).unwrap();
    assert_eq!(changed(&mut edited), Vec::<String>::new());
    fs::write(root.join("static/extra.css"), "b {}").unwrap();
    fs::write(root.join("content/posts/p1.md"), "x").unwrap();
    fs::remove_file(root.join("content/posts/p2.md")).unwrap();
    assert_eq!(
        changed(&mut edited),
        ["content/posts/p1.md", "content/posts/p2.md", "static/extra.css"]
    );
}

#[test]
fn changes_missed_by_a_failed_update_are_in_the_next_one() {
    let mut edited = Edited::new(9);
    edited.check(None);
    let (one, other) = ("content/posts/p1.md", "content/posts/p2.md");
    let disk_path = |path: &str| edited.editor.site.root().join(path);
    let tree = edited.tree();
    let mut update = |touched: &[&str]| {
        let touched = touched.iter().map(|path| SourcePath::new(path).unwrap()).collect();
        update(&mut edited.live, &tree, Some(&touched), |_| {})
    };
    let text = fs::read(disk_path(other)).unwrap();
    fs::write(disk_path(one), "---\ntitle: One\ndate: 2026-02-03\n---\nnew text\n").unwrap();
    fs::remove_file(disk_path(other)).unwrap();
    fs::create_dir(disk_path(other)).unwrap();
    // A folder can't be read as a file.
    assert!(update(&[one, other]).is_err());
    fs::remove_dir(disk_path(other)).unwrap();
    fs::write(disk_path(other), text).unwrap();
    let update = update(&[other]).unwrap();
    assert!(update.changed.contains(&SourcePath::new(one).unwrap()));
    let page = update.preview.unwrap().file("posts/p1/index.html").unwrap().unwrap();
    assert!(String::from_utf8(page).unwrap().contains("new text"));
}

#[test]
fn mistakes_on_pages_that_nobody_opens_are_found() {
    let edited = Edited::new(3);
    // Fails on a single post, which is neither the newest nor changed.
    edited
        .editor
        .site
        .file("templates/page.html", "{% if page.title == \"Odd\" %}{{ nothing }}{% endif %}");
    edited.editor.site.file("content/posts/odd.md", "---\ntitle: Odd\ndate: 2001-01-01\n---\nx");
    for n in 0..60 {
        edited
            .editor
            .site
            .file(&format!("content/posts/q{n}.md"), "---\ntitle: Q\ndate: 2026-02-03\n---\nx");
    }
    let (sender, receiver) = std::sync::mpsc::channel();
    let tree = edited.tree();
    let checked = move |found| sender.send(found).unwrap();
    let update = update(&mut Live::new(), &tree, None, checked).unwrap();
    let preview = update.preview.unwrap();
    let found = receiver.recv().unwrap();
    assert_eq!(found.iter().map(|found| &*found.code).collect::<Vec<_>>(), ["template-failed"]);
    assert!(found[0].message.contains("content/posts/odd.md"), "{}", found[0].message);
    assert!(preview.file("posts/odd/index.html").unwrap().is_err());
}
