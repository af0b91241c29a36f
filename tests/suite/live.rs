//! A site kept in memory is, after each of many edits, what a clean build makes of its files.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests lay out folders")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Mutex;
use std::time::SystemTime;

use chrono::DateTime;
use weekly::artifact::Sink;
use weekly::diagnostic::{Diagnostic, Severity};
use weekly::disk::load::load;
use weekly::path::{Route, SourcePath};
use weekly::pipeline::live::{Inputs, Live};
use weekly::pipeline::{self, Build};
use weekly::site::Selection;
use weekly::source::{Bytes, SourceTree};

use crate::support::Site;

/// Numbers that look random and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

/// A site in a folder that is edited, and the same site in memory.
struct Edited {
    site: Site,
    live: Live,
    numbers: Numbers,
    step: usize,
    /// How often the site could be made, and every file compared.
    compared: usize,
    /// Whether the last edit was a mistake.
    mistaken: bool,
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

fn selection() -> Selection {
    let now = DateTime::parse_from_rfc3339("2026-11-23T00:00:00Z").unwrap();
    Selection { drafts: false, future: false, expired: false, now }
}

fn is_error(found: &Diagnostic) -> bool {
    found.severity == Severity::Error
}

/// Writes one line of the front matter anew, and nothing else.
fn edit_front_matter(place: &Path, n: usize, step: usize, which: usize) {
    let text = fs::read_to_string(place).unwrap();
    let lines: [String; 11] = [
        "title: \"Issue 40\"".into(),
        format!("title: New {step}"),
        "tags: [a]".into(),
        "tags: [b, 中文]".into(),
        format!("slug: s{n}"),
        format!("aliases: [/was/{n}/]"),
        format!("number: {step}"),
        format!("date: 2026-03-{:02}", 1 + step % 28),
        "expires: 2026-01-01".into(),
        "cover: c.png".into(),
        "extra: {x: 1}".into(),
    ];
    let line = &lines[which];
    let key = &line[..=line.find(':').unwrap()];
    let mut kept: Vec<&str> = text.lines().filter(|other| !other.starts_with(key)).collect();
    kept.insert(1, line);
    fs::write(place, kept.join("\n") + "\n").unwrap();
}

impl Edited {
    fn new(seed: u64) -> Self {
        let site = Site::empty();
        let mut edited = Self {
            site,
            live: Live::new(),
            numbers: Numbers(seed),
            step: 0,
            compared: 0,
            mistaken: false,
        };
        edited
            .site
            .file("weekly.yaml", "title: A\nbase_url: https://example.org/sub\npaginate_by: 3\n");
        edited.site.file("static/extra.css", "a {}");
        for n in 0..8 {
            edited.write_post(n);
        }
        edited
    }

    fn post(n: usize) -> String {
        format!("content/posts/p{n}.md")
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.numbers.below(from.len())]
    }

    fn write_post(&mut self, n: usize) {
        let day = 1 + self.numbers.below(28);
        let title = self.pick(&["Issue 12", "第 3 期", "News", "\"Issue 12\"", "January 2026"]);
        let tags = self.pick(&["[a]", "[a, b]", "[B]", "[]", "[中文, a]"]);
        let more = self.pick(&[
            "",
            "draft: true\n",
            "cover: c.png\n",
            "cover: none.png\n",
            "aliases: [/old/N/]\n",
            "number: 7\n",
            "slug: other-N\n",
        ]);
        let body = self.pick(&[
            "text",
            "# H\n\n## I",
            "[l](p1.md)",
            "![](c.png)",
            "**主题：**正文",
            "<T> x",
            "```rust\nfn f() {}\n```",
        ]);
        let step = self.step;
        let more = more.replace('N', &n.to_string());
        let text = format!(
            "---\ntitle: {title}\ndate: 2026-0{}-{day:02}\ntags: {tags}\n{more}---\n{body} {step}\n",
            1 + n % 9,
        );
        self.site.file(&Self::post(n), text);
    }

    /// Changes something; what was touched, if it is one file that was there.
    fn edit(&mut self) -> Option<String> {
        self.step += 1;
        let n = self.numbers.below(10);
        let path = Self::post(n);
        let place = self.site.root().join(&path);
        let there = place.exists();
        let step = self.step;
        if self.mistaken {
            let _ = fs::remove_file(self.site.root().join("templates/page.html"));
            for n in 0..12 {
                if self.site.root().join(Self::post(n)).exists() {
                    self.write_post(n);
                }
            }
            return None;
        }
        match self.numbers.below(20) {
            0..=4 if there => {
                let text = fs::read_to_string(&place).unwrap();
                fs::write(&place, format!("{text}\nmore {step}\n")).unwrap();
                Some(path)
            }
            5 | 6 if there => {
                edit_front_matter(&place, n, step, self.numbers.below(11));
                Some(path)
            }
            7 | 8 if there => {
                let text = fs::read_to_string(&place).unwrap();
                let flipped = if text.contains("draft: true\n") {
                    text.replace("draft: true\n", "")
                } else {
                    text.replacen("---\n", "---\ndraft: true\n", 1)
                };
                fs::write(&place, flipped).unwrap();
                Some(path)
            }
            9 if there => {
                fs::remove_file(&place).unwrap();
                None
            }
            10 if there => {
                let other = self.site.root().join(Self::post(self.numbers.below(12)));
                fs::rename(&place, other).unwrap();
                None
            }
            11 => {
                let accent = self.pick(&["\"#a00\"", "\"#0a0\""]);
                let by = 1 + self.numbers.below(5);
                let base = self.pick(&["https://example.org/sub", "https://example.org", ""]);
                let text = format!(
                    "title: A{step}\nbase_url: \"{base}\"\npaginate_by: {by}\nextra: {{accent: {accent}}}\n"
                );
                self.site.file("weekly.yaml", text);
                None
            }
            12 => {
                let text = self.pick(&[
                    "{{ page.title }} {{ page.toc | length }}",
                    "{{ page.content | safe }}{{ config.title }}",
                    "{{ nothing }}",
                    "{{ page.title",
                ]);
                self.site.file("templates/page.html", text);
                None
            }
            13 => {
                let _ = fs::remove_file(self.site.root().join("templates/page.html"));
                None
            }
            14 => {
                self.site.file("static/extra.css", format!("a {{ order: {} }}", step % 3));
                Some("static/extra.css".into())
            }
            15 => {
                self.site.file("content/posts/c.png", [u8::try_from(step % 7).unwrap()]);
                None
            }
            16 => {
                let _ = fs::remove_file(self.site.root().join("content/posts/c.png"));
                None
            }
            17 => {
                self.site.file("content/posts/_index.md", format!("---\ntitle: All\n---\n{step}"));
                None
            }
            18 => {
                self.site.file(&path, "---\ntitle: [broken\n---\n");
                there.then_some(path)
            }
            _ => {
                self.write_post(n);
                there.then_some(path)
            }
        }
    }

    fn tree(&self) -> SourceTree {
        load(&self.site.root(), None, &[]).unwrap().value
    }

    /// Compares the site in memory with a clean build.
    fn check(&mut self, touched: Option<&str>) {
        let tree = self.tree();
        let selection = selection();
        let touched: Option<BTreeSet<SourcePath>> =
            touched.map(|path| BTreeSet::from([SourcePath::new(path).unwrap()]));
        let inputs = Inputs {
            tree: &tree,
            overrides: &[],
            selection: &selection,
            touched: touched.as_ref(),
            now: SystemTime::now(),
        };
        let update = self.live.update(inputs, |_| {}).unwrap();

        let mut clean = Vec::new();
        let config = pipeline::settings(&tree, &[]).unwrap().unpack(&mut clean);
        let sink = Memory::default();
        let job = Build { tree: &tree, selection: &selection, sink: &sink, phase_ended: &|_| {} };
        pipeline::build(job, config).unwrap().unpack(&mut clean);
        Diagnostic::sort(&mut clean);
        let step = self.step;
        assert_eq!(update.preview.is_none(), clean.iter().any(is_error), "step {step}: {clean:?}");
        self.mistaken = update.preview.is_none();
        let Some(preview) = update.preview else { return };
        self.compared += 1;
        assert_eq!(update.diagnostics, clean, "step {step}");
        let files = sink.0.into_inner().unwrap();
        let paths: BTreeSet<&str> = preview.paths().collect();
        assert_eq!(paths, files.keys().map(String::as_str).collect(), "step {step}");
        for (path, bytes) in &files {
            let made = preview.file(path).unwrap().unwrap();
            assert!(
                made == *bytes,
                "step {step}: {path}\n{}\n---\n{}",
                String::from_utf8_lossy(&made),
                String::from_utf8_lossy(bytes)
            );
        }
    }
}

/// After how many edits all files are compared; `EDITS=2000 cargo test live` makes more.
fn edits() -> usize {
    std::env::var("EDITS").ok().and_then(|edits| edits.parse().ok()).unwrap_or(200)
}

#[test]
fn after_each_edit_every_file_is_that_of_a_clean_build() {
    for seed in 1..=4 {
        let mut edited = Edited::new(seed);
        edited.check(None);
        while edited.compared < edits() / 4 {
            let touched = edited.edit();
            edited.check(touched.as_deref());
        }
    }
}

#[test]
fn what_has_changed_is_told_by_content() {
    let mut edited = Edited::new(9);
    edited.check(None);
    let changed = |edited: &mut Edited| {
        let tree = edited.tree();
        let selection = selection();
        let now = SystemTime::now();
        let inputs =
            Inputs { tree: &tree, overrides: &[], selection: &selection, touched: None, now };
        let update = edited.live.update(inputs, |_| {}).unwrap();
        update.changed.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(changed(&mut edited), Vec::<String>::new());
    let root = edited.site.root();
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
fn mistakes_on_pages_that_nobody_opens_are_found() {
    let edited = Edited::new(3);
    // Fails on one post only, which is neither the newest nor changed.
    edited
        .site
        .file("templates/page.html", "{% if page.title == \"Odd\" %}{{ nothing }}{% endif %}");
    edited.site.file("content/posts/odd.md", "---\ntitle: Odd\ndate: 2001-01-01\n---\nx");
    for n in 0..60 {
        edited
            .site
            .file(&format!("content/posts/q{n}.md"), "---\ntitle: Q\ndate: 2026-02-03\n---\nx");
    }
    let (sender, receiver) = std::sync::mpsc::channel();
    let tree = edited.tree();
    let selection = selection();
    let now = SystemTime::now();
    let inputs = Inputs { tree: &tree, overrides: &[], selection: &selection, touched: None, now };
    let update = Live::new().update(inputs, move |found| sender.send(found).unwrap()).unwrap();
    let preview = update.preview.unwrap();
    let found = receiver.recv().unwrap();
    assert_eq!(found.iter().map(|found| &*found.code).collect::<Vec<_>>(), ["template-failed"]);
    assert!(found[0].message.contains("content/posts/odd.md"), "{}", found[0].message);
    assert!(preview.file("posts/odd/index.html").unwrap().is_err());
}
