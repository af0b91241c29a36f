//! A site in a folder, and an editor that makes all kinds of changes, pseudo-randomly and
//! reproducibly.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests lay out folders")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::Site;

/// The number of edits, by default `usual`: `EDITS=200 cargo test`.
pub(crate) fn edits(usual: usize) -> usize {
    std::env::var("EDITS").map_or(usual, |edits| edits.parse().unwrap())
}

/// The files that an edit changed.
enum Touched {
    /// An existing file.
    One(String),
    /// Anything else.
    Something,
}

/// Reproducible pseudo-random numbers.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

/// A site in a folder, and the edits to it.
pub(crate) struct Editor {
    pub(crate) site: Site,
    /// The number of edits so far.
    pub(crate) step: usize,
    /// Whether the site can't be built; the next edit then fixes it.
    pub(crate) mistaken: bool,
    /// The kinds of edits made so far.
    pub(crate) kinds: BTreeSet<&'static str>,
    /// The path of the site's base URL without its trailing slash.
    pub(crate) prefix: &'static str,
    numbers: Numbers,
}

/// The kinds of edits; repeated ones are more frequent.
const KINDS: [&str; 24] = [
    "edit a post",
    "edit a post",
    "edit a post",
    "edit the front matter",
    "edit the front matter",
    "flip a draft",
    "flip a draft",
    "write a post",
    "write a post",
    "delete a post",
    "rename a post",
    "rename a folder",
    "add a page",
    "settings",
    "template",
    "delete a template",
    "edit a static file",
    "add a static file",
    "delete a static file",
    "rename a static file",
    "add an attachment",
    "delete an attachment",
    "introduction",
    "broken front matter",
];

/// Replaces one line of the front matter.
fn edit_front_matter(disk_path: &Path, n: usize, step: usize, which: usize) {
    let text = fs::read_to_string(disk_path).unwrap();
    let lines: [String; 12] = [
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
        format!("events: [{{title: Meet, start: 2026-04-02, location: L{step}}}]"),
    ];
    let line = &lines[which];
    let key = &line[..=line.find(':').unwrap()];
    let mut lines: Vec<&str> = text.lines().filter(|other| !other.starts_with(key)).collect();
    lines.insert(1, line);
    fs::write(disk_path, lines.join("\n") + "\n").unwrap();
}

impl Editor {
    pub(crate) fn new(seed: u64) -> Self {
        let mut editor = Self {
            site: Site::empty(),
            step: 0,
            mistaken: false,
            kinds: BTreeSet::new(),
            prefix: "/sub",
            numbers: Numbers(seed),
        };
        let settings = "title: A\nbase_url: https://example.org/sub\npaginate_by: 3\n";
        editor.site.file("weekly.yaml", settings);
        editor.site.file("static/extra.css", "a {}");
        for n in 0..8 {
            editor.write_post(n);
        }
        editor
    }

    fn post(n: usize) -> String {
        format!("content/posts/p{n}.md")
    }

    fn disk_path(&self, path: &str) -> PathBuf {
        self.site.root().join(path)
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
            "events: [{title: Meet, start: 2026-04-02}]\n",
            "events: [{title: Meet, start: 2026-04-02, cancelled: true}]\n",
        ]);
        let body = self.pick(&[
            "text",
            "# H\n\n## I",
            "[l](p1.md) [a](../tags/a/_index.md)",
            "![](c.png)",
            "**主题：**正文",
            "<T> x",
            "```rust\nfn f() {}\n```",
            "## Reading\n\n[a](https://a.example)\n\n## Jobs",
            "## 1. Reading:\n\n[b](https://www.a.example/?utm_source=N) [c](https://c.example)",
            "**主题：**会 N\n\n**时间：**4 月 3 日 14:00 - 15:00\n\n## Jobs",
            "**@ann** 提问：\n\n> 为什么 N？\n\nA：因为。\n\n## Contributors\n\n@bob",
        ]);
        let step = self.step;
        let more = more.replace('N', &n.to_string());
        let body = body.replace('N', &n.to_string());
        let text = format!(
            "---\ntitle: {title}\ndate: 2026-0{}-{day:02}\ntags: {tags}\n{more}---\n{body} \
             {step}\n",
            1 + n % 9,
        );
        self.site.file(&Self::post(n), text);
    }

    /// Makes a random edit; returns the path if it changed a single existing file.
    pub(crate) fn edit(&mut self) -> Option<String> {
        self.step += 1;
        if self.mistaken {
            self.fix();
            return None;
        }
        loop {
            let kind = KINDS[self.numbers.below(KINDS.len())];
            let n = self.numbers.below(10);
            let done = match kind {
                "write a post" | "settings" | "template" | "add a page" | "introduction" => {
                    Some(self.write(kind, n))
                }
                kind if kind.ends_with("static file") || kind.ends_with("attachment") => {
                    self.edit_asset(kind, n)
                }
                "delete a template" | "rename a folder" => self.change_folder(kind),
                kind => self.edit_post(kind, n),
            };
            if let Some(touched) = done {
                self.kinds.insert(kind);
                return match touched {
                    Touched::One(path) => Some(path),
                    Touched::Something => None,
                };
            }
        }
    }

    /// Fixes anything that may be wrong.
    fn fix(&mut self) {
        let _ = fs::remove_file(self.disk_path("templates/page.html"));
        for n in 0..12 {
            if self.disk_path(&Self::post(n)).exists() {
                self.write_post(n);
            }
        }
    }

    /// Edits an existing post.
    fn edit_post(&mut self, kind: &str, n: usize) -> Option<Touched> {
        let path = Self::post(n);
        let disk_path = self.disk_path(&path);
        let text = fs::read_to_string(&disk_path).ok()?;
        let step = self.step;
        match kind {
            "edit a post" => fs::write(&disk_path, format!("{text}\nmore {step}\n")).unwrap(),
            "edit the front matter" => {
                edit_front_matter(&disk_path, n, step, self.numbers.below(12));
            }
            "flip a draft" if text.contains("draft: true\n") => {
                fs::write(&disk_path, text.replace("draft: true\n", "")).unwrap();
            }
            "flip a draft" => {
                fs::write(&disk_path, text.replacen("---\n", "---\ndraft: true\n", 1)).unwrap();
            }
            "broken front matter" => fs::write(&disk_path, "---\ntitle: [broken\n---\n").unwrap(),
            "delete a post" => {
                fs::remove_file(&disk_path).unwrap();
                return Some(Touched::Something);
            }
            "rename a post" => {
                let other = self.numbers.below(12);
                let other = self.disk_path(&Self::post(other));
                fs::rename(&disk_path, other).unwrap();
                return Some(Touched::Something);
            }
            other => panic!("{other} is no edit of a post"),
        }
        Some(Touched::One(path))
    }

    /// Writes a file, which may be new.
    fn write(&mut self, kind: &str, n: usize) -> Touched {
        let step = self.step;
        match kind {
            "write a post" => {
                let there = self.disk_path(&Self::post(n)).exists();
                self.write_post(n);
                return if there { Touched::One(Self::post(n)) } else { Touched::Something };
            }
            "settings" => {
                let accent = self.pick(&["\"#a00\"", "\"#0a0\""]);
                let by = 1 + self.numbers.below(5);
                self.prefix = self.pick(&["/sub", "", "/a/b"]);
                let prefix = self.prefix;
                let text = format!(
                    "title: A{step}\nbase_url: \"https://example.org{prefix}\"\npaginate_by: \
                     {by}\nextra: {{accent: {accent}}}\n"
                );
                self.site.file("weekly.yaml", text);
            }
            "template" => {
                let text = self.pick(&[
                    "{{ page.title }} {{ page.toc | length }}",
                    "{{ page.content | safe }}{{ config.title }}",
                    "{{ nothing }}",
                    "{{ page.title",
                ]);
                self.site.file("templates/page.html", text);
            }
            "add a page" => {
                let folder = self.pick(&["", "notes/", "notes/deep/"]);
                self.site.file(&format!("content/{folder}page{n}.md"), format!("# Page\n\n{step}"));
            }
            "introduction" => {
                let folder = self.pick(&["posts", "tags", "tags/a"]);
                let date = self.pick(&["", "date: 2026-01-01\n"]);
                let text = format!("---\ntitle: All\n{date}---\n{step}");
                self.site.file(&format!("content/{folder}/_index.md"), text);
            }
            other => panic!("{other} writes no file"),
        }
        Touched::Something
    }

    /// Edits a file that is published unchanged.
    fn edit_asset(&mut self, kind: &str, n: usize) -> Option<Touched> {
        let step = self.step;
        let extra = |n: usize| format!("static/files/{n}.txt");
        let there = (0..10).map(extra).find(|path| self.disk_path(path).exists());
        match kind {
            "edit a static file" => {
                self.site.file("static/extra.css", format!("a {{ order: {} }}", step % 3));
                return Some(Touched::One("static/extra.css".into()));
            }
            "add a static file" => self.site.file(&extra(n), format!("file {step}")),
            "delete a static file" => fs::remove_file(self.disk_path(&there?)).unwrap(),
            "rename a static file" => {
                fs::rename(self.disk_path(&there?), self.disk_path(&extra(n))).unwrap();
            }
            "add an attachment" => {
                self.site.file("content/posts/c.png", [u8::try_from(step % 7).unwrap()]);
            }
            "delete an attachment" => {
                fs::remove_file(self.disk_path("content/posts/c.png")).ok()?;
            }
            other => panic!("{other} is no edit of such a file"),
        }
        Some(Touched::Something)
    }

    /// Deletes a template, or moves a folder with its files.
    fn change_folder(&mut self, kind: &str) -> Option<Touched> {
        if kind == "delete a template" {
            fs::remove_file(self.disk_path("templates/page.html")).ok()?;
        } else {
            let (from, to) = (self.disk_path("content/notes"), self.disk_path("content/memos"));
            fs::rename(&from, &to).or_else(|_| fs::rename(&to, &from)).ok()?;
        }
        Some(Touched::Something)
    }

    /// The kinds of edits that are missing from `kinds`.
    pub(crate) fn missing(kinds: &BTreeSet<&'static str>) -> Vec<&'static str> {
        KINDS.into_iter().filter(|kind| !kinds.contains(kind)).collect()
    }
}
