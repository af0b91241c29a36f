//! The watcher, with every way in which editors and other programs save files. No test waits for a
//! fixed time: the files are read after each event, and the last read must find the final state.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "tests lay out folders, and say what they could not test"
)]

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use tempfile::TempDir;
use weekly::testing::serve::{self, Changed, WatchEvent, Watcher};

/// Longer than anything takes on a busy machine.
pub(crate) const LONG: Duration = Duration::from_secs(30);

/// A watched folder.
struct Watched {
    dir: TempDir,
    news: Receiver<WatchEvent>,
    _watcher: Watcher,
}

#[derive(Clone, Copy, PartialEq)]
enum How {
    System,
    Poll,
}

impl Watched {
    fn start(how: How) -> Self {
        let dir = TempDir::new().unwrap();
        for folder in ["content/2026", "templates", "static", "public", "notes"] {
            fs::create_dir_all(dir.path().join(folder)).unwrap();
        }
        fs::write(dir.path().join("content/2026/a.md"), "first").unwrap();
        Self::of(dir, how, None)
    }

    fn of(dir: TempDir, how: How, config: Option<&Path>) -> Self {
        let (sender, news) = mpsc::channel();
        let notify = move |event| {
            let _ = sender.send(event);
        };
        let watcher = match how {
            How::System => serve::watch(dir.path(), config, notify),
            How::Poll => serve::poll(dir.path(), config, notify),
        };
        let site = Self { dir, news, _watcher: watcher.unwrap() };
        assert_eq!(site.next(), None, "the first could be anything");
        site
    }

    fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    /// The next event. If the system's limit of watches is reached, the watcher polls instead, and
    /// must keep the same guarantees.
    fn next(&self) -> Option<Vec<PathBuf>> {
        loop {
            match self.news.recv_timeout(LONG).unwrap() {
                WatchEvent::Changed(Changed { paths }) => {
                    return paths.map(|paths| paths.into_iter().collect());
                }
                WatchEvent::Polling(why) => eprintln!("tested by polling only: {why}"),
            }
        }
    }

    /// Waits until reading only the reported paths finds `text` at `path`; `None` means that no
    /// such file exists.
    fn until(&self, path: &str, text: Option<&str>) {
        loop {
            let event = self.next();
            let named = event
                .is_none_or(|event| event.iter().any(|event| Path::new(path).starts_with(event)));
            let found = fs::read_to_string(self.path(path)).ok();
            if named && found.as_deref() == text {
                return;
            }
        }
    }

    /// Consumes pending events: no other path may be reported after the mark.
    fn settle(&self) {
        fs::write(self.path("weekly.yaml"), "title: mark").unwrap();
        while self.next().is_none_or(|paths| !paths.contains(&"weekly.yaml".into())) {}
    }
}

pub(crate) fn sh(folder: &Path, script: &str) {
    let status = Command::new("sh").arg("-ec").arg(script).current_dir(folder).status().unwrap();
    assert!(status.success(), "{script}");
}

/// The ways of saving `a.md` with the text `TEXT`.
pub(crate) const WAYS: [(&str, &str); 10] = [
    ("in place", "printf TEXT > a.md"),
    ("in two steps", "printf '' > a.md; printf TEXT >> a.md"),
    ("vim", "touch 4913; rm 4913; mv a.md a.md~; printf TEXT > a.md; chmod 644 a.md; rm a.md~"),
    (
        "emacs",
        "ln -s me@host.1 .#a.md; printf TEXT > '#a.md#'; cp a.md a.md~; printf TEXT > a.md; rm \
         '#a.md#' .#a.md",
    ),
    ("VS Code", ": > a.md; printf TEXT > a.md"),
    ("sed -i", "sed -i 's/.*/TEXT/' a.md; printf TEXT > b.tmp; mv b.tmp a.md"),
    ("rename over", "printf TEXT > .a.md.tmp; mv .a.md.tmp a.md"),
    ("delete and write", "rm a.md; printf TEXT > a.md"),
    (
        "folder move",
        "cp -r . ../.next; printf TEXT > ../.next/a.md; mv ../2026 ../.last; mv ../.next ../2026; \
         rm -r ../.last",
    ),
    ("folder made again", "cd ..; rm -r 2026; mkdir 2026; printf TEXT > 2026/a.md"),
];

/// The number of rounds for each way, by default `usual`: `ROUNDS=25 cargo test`.
pub(crate) fn rounds(usual: usize) -> usize {
    std::env::var("ROUNDS").map_or(usual, |rounds| rounds.parse().unwrap())
}

fn every_way_of_saving(how: How, rounds: usize) {
    let watched = Watched::start(how);
    for round in 0..rounds {
        for (number, (name, script)) in WAYS.iter().enumerate() {
            let text = format!("{round}-{number}");
            sh(&watched.path("content/2026"), &script.replace("TEXT", &text));
            let found = fs::read_to_string(watched.path("content/2026/a.md")).unwrap();
            assert_eq!(found, text, "{name}");
            watched.until("content/2026/a.md", Some(&text));
        }
    }
}

#[test]
fn every_way_of_saving_is_reported() {
    every_way_of_saving(How::System, rounds(5));
}

#[test]
fn every_way_of_saving_is_found_by_polling() {
    every_way_of_saving(How::Poll, 1);
}

/// Files and folders that appear and disappear, each with the state that must be found.
const MOVES: [(&str, &str, Option<&str>); 14] = [
    ("mkdir -p content/x/y/z; printf 1 > content/x/y/z/a.md", "content/x/y/z/a.md", Some("1")),
    ("printf 2 > content/x/y/z/a.md", "content/x/y/z/a.md", Some("2")),
    ("mv content/x content/w", "content/w/y/z/a.md", Some("2")),
    ("printf 3 > content/w/y/z/a.md", "content/w/y/z/a.md", Some("3")),
    ("mv content away", "content/w/y/z/a.md", None),
    ("mv away content", "content/w/y/z/a.md", Some("3")),
    ("printf 4 > content/w/y/z/a.md", "content/w/y/z/a.md", Some("4")),
    ("rm -r content", "content/w/y/z/a.md", None),
    ("mkdir content; printf 5 > content/a.md", "content/a.md", Some("5")),
    ("printf 6 > content/a.md", "content/a.md", Some("6")),
    (
        "rmdir static; mkdir -p s/img; mv s static; printf 7 > static/img/a",
        "static/img/a",
        Some("7"),
    ),
    ("mkdir content/x.bak; printf 8 > content/x.bak/a.md", "content/x.bak/a.md", Some("8")),
    ("printf 'title: x' > weekly.yaml", "weekly.yaml", Some("title: x")),
    ("rm weekly.yaml", "weekly.yaml", None),
];

#[test]
fn folders_that_appear_and_disappear_are_followed() {
    for how in [How::System, How::Poll] {
        let watched = Watched::start(how);
        for (script, path, text) in MOVES {
            sh(watched.dir.path(), script);
            watched.until(path, text);
        }
    }
}

#[test]
fn a_root_that_is_replaced_is_followed() {
    let outer = TempDir::new().unwrap();
    let site = outer.path().join("site");
    fs::create_dir_all(site.join("content")).unwrap();
    let (sender, news) = mpsc::channel();
    let _watcher = serve::watch(&site, None, move |event| {
        let _ = sender.send(event);
    });
    news.recv_timeout(LONG).unwrap();
    sh(outer.path(), "mv site old; cp -r old new; printf 1 > new/content/a.md; mv new site");
    while fs::read_to_string(site.join("content/a.md")).ok().as_deref() != Some("1") {
        news.recv_timeout(LONG).unwrap();
    }
    // From now on, events are about the new folder.
    let seen = |text: &str| {
        fs::write(site.join("content/a.md"), text).unwrap();
        news.recv_timeout(LONG).unwrap();
    };
    seen("2");
    seen("3");
}

#[test]
fn a_checkout_of_thousands_of_files_is_reported_completely() {
    let watched = Watched::start(How::System);
    for folder in 0..40 {
        let folder = watched.path(&format!("content/{folder}"));
        fs::create_dir(&folder).unwrap();
        for file in 0..50 {
            fs::write(folder.join(format!("{file}.md")), "x").unwrap();
        }
    }
    fs::write(watched.path("content/39/49.md"), "last").unwrap();
    watched.until("content/39/49.md", Some("last"));
}

#[test]
fn changes_during_a_build_are_reported_after_it() {
    let dir = TempDir::new().unwrap();
    fs::create_dir(dir.path().join("content")).unwrap();
    let file = dir.path().join("content/a.md");
    let (sender, seen) = mpsc::channel();
    let (busy, builds) = mpsc::channel();
    let (go, wait) = mpsc::channel::<()>();
    let read = file.clone();
    let _watcher = serve::watch(dir.path(), None, move |_| {
        let text = fs::read_to_string(&read).unwrap_or_default();
        let _ = busy.send(());
        let _ = wait.recv();
        let _ = sender.send(text);
    })
    .unwrap();
    builds.recv_timeout(LONG).unwrap();
    go.send(()).unwrap();
    seen.recv_timeout(LONG).unwrap();
    fs::write(&file, "0").unwrap();
    builds.recv_timeout(LONG).unwrap();
    // The build has read the file, and is not finished.
    fs::write(&file, "1").unwrap();
    fs::write(&file, "2").unwrap();
    drop(go);
    while seen.recv_timeout(LONG).unwrap() != "2" {}
}

#[test]
fn files_that_are_not_sources_are_not_reported() {
    let watched = Watched::start(How::System);
    watched.settle();
    sh(
        watched.dir.path(),
        "printf x > public/index.html; printf x > notes.md; printf x > notes/a.md; \
         printf x > content/.a.md.swp; mkdir content/.git; printf x > content/.git/index; \
         printf x > content/a.md~; cat content/2026/a.md >&2; ls content >&2",
    );
    fs::write(watched.path("templates/page.html"), "x").unwrap();
    // Polling reports the mark twice.
    let mark = Path::new("weekly.yaml");
    let event = |paths: Vec<PathBuf>| paths.into_iter().filter(|path| path != mark).collect();
    let mut next: Vec<_> = watched.next().map_or_else(Vec::new, event);
    if next.is_empty() {
        next = watched.next().map_or_else(Vec::new, event);
    }
    assert_eq!(next, [Path::new("templates/page.html")]);
}

#[test]
fn files_behind_links_are_watched() {
    let dir = TempDir::new().unwrap();
    let path = |path: &str| dir.path().join(path);
    for folder in ["content", "shared/posts"] {
        fs::create_dir_all(path(folder)).unwrap();
    }
    fs::write(path("shared/about.md"), "1").unwrap();
    fs::write(path("shared/posts/a.md"), "1").unwrap();
    symlink("../shared/about.md", path("content/about.md")).unwrap();
    symlink("../shared/posts", path("content/posts")).unwrap();
    let watched = Watched::of(dir, How::System, None);
    for (real, linked) in
        [("shared/about.md", "content/about.md"), ("shared/posts/a.md", "content/posts/a.md")]
    {
        fs::write(watched.path(real), "2").unwrap();
        watched.until(linked, Some("2"));
    }
    // A file with two names is reported so that both names are checked.
    for name in ["content/posts/a.md", "shared/posts/a.md"] {
        fs::write(watched.path(name), name).unwrap();
        watched.until("content/posts/a.md", Some(name));
    }
    symlink("../shared", watched.path("content/all")).unwrap();
    watched.until("content/all/about.md", Some("2"));
    fs::write(watched.path("shared/new.md"), "3").unwrap();
    watched.until("content/all/new.md", Some("3"));
}

#[test]
fn settings_elsewhere_are_watched() {
    for how in [How::System, How::Poll] {
        let other = TempDir::new().unwrap();
        let config = other.path().canonicalize().unwrap().join("digest.yaml");
        let watched = Watched::of(TempDir::new().unwrap(), how, Some(&config));
        let mut file = fs::File::create(&config).unwrap();
        file.write_all(b"title: x").unwrap();
        assert_eq!(watched.next(), Some(vec![config]));
    }
}

#[test]
fn a_site_without_a_folder_is_an_error() {
    let dir = TempDir::new().unwrap();
    assert!(serve::watch(&dir.path().join("missing"), None, |_| ()).is_err());
}
