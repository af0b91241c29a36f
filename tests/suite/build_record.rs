//! Build records: a build without changes is distinguished from all others.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests lay out folders")]

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tempfile::TempDir;
use weekly::testing::disk::{
    BuildRecords, CheckedOutput, ProtectedFolders, PublishSummary, Stage, check, load,
};
use weekly::testing::path::Route;
use weekly::testing::sink::Sink as _;

use crate::check::git;
use crate::support::{NOW, Site, run};

/// A site with sources and settings, built once.
struct RecordedSite {
    dir: TempDir,
    settings: Vec<String>,
    /// How far in the future the builds take place. Files created just now are too new for a
    /// record.
    later: Duration,
}

impl RecordedSite {
    fn built() -> Self {
        let dir = TempDir::new().unwrap();
        let settings = vec!["title: A".to_owned(), "drafts".to_owned()];
        let workspace = Self { dir, settings, later: Duration::from_mins(1) };
        for path in ["content/a.md", "templates/page.html", "static/a.css", "weekly.yaml"] {
            workspace.file(&format!("site/{path}"), "text");
        }
        workspace.file("program", "1");
        workspace.build_and_note(&[("/a/", "page"), ("/b/c/", "other page")]);
        wait_for_the_clock(&workspace.path("site/public"));
        workspace
    }

    fn path(&self, path: &str) -> PathBuf {
        self.dir.path().canonicalize().unwrap().join(path)
    }

    fn file(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn output(&self) -> CheckedOutput {
        let root = self.path("site");
        let config = Some(Path::new("weekly.yaml"));
        let protected =
            ProtectedFolders { root: &root, sources: &[], config, current: &root, home: None };
        check(Path::new("public"), &protected).unwrap()
    }

    fn build_and_note(&self, files: &[(&str, &str)]) {
        let records = self.records().unwrap();
        let published = self.build(files);
        records.note(&self.output(), &published, "built").unwrap();
    }

    fn build(&self, files: &[(&str, &str)]) -> PublishSummary {
        let stage = Stage::begin(&self.output()).unwrap();
        for (route, text) in files {
            stage.put(&Route::page(route).unwrap(), text.as_bytes()).unwrap();
        }
        stage.commit().unwrap()
    }

    fn records(&self) -> Option<BuildRecords> {
        let tree = load(&self.path("site"), None).unwrap().value;
        let now = SystemTime::now() + self.later;
        let (cache, program) = (self.path("cache"), self.path("program"));
        BuildRecords::of(&cache, &self.output(), &tree, &self.settings, &program, now)
    }

    fn reuses(&self) -> bool {
        let previous = self.records().unwrap().recall::<String>(&self.output());
        previous.is_some_and(|built| built == "built")
    }

    /// Changes the bytes of a file, but nothing that a plain listing shows: neither its size nor
    /// its modification time.
    fn change_in_secret(&self, path: &str) {
        let path = self.path(path);
        let (text, stat) = (fs::read(&path).unwrap(), fs::metadata(&path).unwrap());
        wait_for_the_clock(&path);
        fs::write(&path, vec![b'x'; text.len()]).unwrap();
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(stat.modified().unwrap()).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mtime_nsec(), stat.mtime_nsec());
    }
}

/// Waits until a new file gets a later time than `path`: file system clocks have a coarse
/// resolution.
fn wait_for_the_clock(path: &Path) {
    let changed = |path: &Path| {
        let stat = fs::symlink_metadata(path).unwrap();
        (stat.ctime(), stat.ctime_nsec())
    };
    let dir = TempDir::new_in(path.ancestors().nth(2).unwrap()).unwrap();
    let probe = dir.path().join("probe");
    while {
        fs::write(&probe, "").unwrap();
        changed(&probe) <= changed(path)
    } {
        fs::remove_file(&probe).unwrap();
    }
}

#[test]
fn a_build_is_reused_with_the_same_settings_flags_and_font_only() {
    let site = Site::of(&[
        ("weekly.yaml", "cards: {font: font.otf}\ndates: git\n"),
        ("other.yaml", "cards: {font: font.otf}\ndates: git\n"),
        ("content/2026-01-02-a.md", "# A\n"),
        ("content/undated.md", "# Undated\n"),
        ("font.otf", "not a font"),
    ]);
    git(&site, &["init", "-q", "-b", "main"]);
    // Until then, the sources are too new for a record.
    std::thread::sleep(Duration::from_secs(4));
    let reuses = |flags: &[&str], title: Option<&str>| {
        let args = [&["build", "--verbose", "--now", NOW], flags].concat();
        let mut command = site.command(&args);
        command.envs(title.map(|title| ("WEEKLY_TITLE", title)));
        let done = run(&mut command);
        assert_eq!(done.code, 0, "{}", done.stderr);
        !done.stderr.contains(" ms  publish\n")
    };
    let cases: [(&[&str], _); 7] = [
        (&[], Some("B")),
        (&["--drafts"], None),
        (&["--future"], None),
        (&["--expired"], None),
        (&["--base-url", "https://notes.example"], None),
        (&["--config", "other.yaml"], None),
        (&["--config", "weekly.yaml"], Some("B")),
    ];
    for (flags, title) in cases {
        reuses(&[], None);
        assert!(reuses(&[], None), "a build without changes is reused");
        assert!(!reuses(flags, title), "{flags:?} {title:?} differs from a plain build");
        assert!(reuses(flags, title), "{flags:?} {title:?} is the same as before");
    }
    reuses(&[], None);
    site.file("font.otf", "another text");
    assert!(!reuses(&[], None), "the font differs");
    assert!(reuses(&[], None), "the font is the same as before");
    git(&site, &["add", "content"]);
    git(&site, &["commit", "-q", "-m", "a", "--date", "2026-01-09T12:00:00+00:00"]);
    assert!(!reuses(&[], None), "the commit gives a text its date");
    assert!(reuses(&[], None), "the commit is the same as before");
}

#[test]
fn an_unchanged_build_is_recalled() {
    let workspace = RecordedSite::built();
    assert!(workspace.reuses());
    // A build that was begun and dropped leaves the output unchanged.
    drop(Stage::begin(&workspace.output()).unwrap());
    assert!(workspace.reuses());
    // So does a build that produces the same files.
    workspace.build(&[("/a/", "page"), ("/b/c/", "other page")]);
    assert!(workspace.reuses());
    // A record saved after files were reused from an older site is valid too.
    workspace.build_and_note(&[("/a/", "page"), ("/b/c/", "changed"), ("/d/", "new")]);
    assert!(workspace.reuses());
}

#[test]
fn every_change_is_noticed() {
    type Change = (&'static str, fn(&mut RecordedSite));
    let changes: [Change; 18] = [
        ("a post", |p| p.file("site/content/a.md", "other")),
        ("a post, secretly", |p| p.change_in_secret("site/content/a.md")),
        ("a new post", |p| p.file("site/content/b.md", "text")),
        ("a post less", |p| fs::remove_file(p.path("site/content/a.md")).unwrap()),
        ("a post renamed", |p| {
            fs::rename(p.path("site/content/a.md"), p.path("site/content/b.md")).unwrap();
        }),
        ("a template", |p| p.file("site/templates/page.html", "other")),
        ("a static file", |p| p.change_in_secret("site/static/a.css")),
        ("the settings file", |p| p.change_in_secret("site/weekly.yaml")),
        ("a flag", |p| p.settings[1].clear()),
        ("a setting from elsewhere", |p| p.settings[0].push('B')),
        ("text moved from one setting to the next", |p| {
            p.settings = vec!["title: Ad".to_owned(), "rafts".to_owned()];
        }),
        ("the program", |p| p.change_in_secret("program")),
        ("a published file", |p| p.file("site/public/a/index.html", "other")),
        ("a published file, secretly", |p| p.change_in_secret("site/public/b/c/index.html")),
        ("a published file less", |p| {
            fs::remove_file(p.path("site/public/a/index.html")).unwrap();
        }),
        ("a file more in the output", |p| p.file("site/public/b/more", "")),
        ("a folder more in the output", |p| {
            fs::create_dir(p.path("site/public/b/d")).unwrap();
        }),
        ("the whole output", |p| drop(p.build(&[("/a/", "page")]))),
    ];
    for (what, change) in changes {
        let mut workspace = RecordedSite::built();
        change(&mut workspace);
        assert!(!workspace.reuses(), "{what}");
    }
}

#[test]
fn a_replaced_file_is_detected() {
    let workspace = RecordedSite::built();
    let file = workspace.path("site/public/a/index.html");
    fs::remove_file(&file).unwrap();
    fs::write(&file, "PAGE").unwrap();
    assert!(!workspace.reuses());
}

#[test]
fn sources_changed_a_moment_ago_make_no_receipt() {
    let mut workspace = RecordedSite::built();
    workspace.later = Duration::ZERO;
    assert!(workspace.records().is_none());
}

#[test]
fn an_unreadable_build_record_is_ignored() {
    let workspace = RecordedSite::built();
    let record = fs::read_dir(workspace.path("cache/builds")).unwrap().next().unwrap().unwrap();
    for text in ["", "{}", "{\"sources\":", "[]"] {
        fs::write(record.path(), text).unwrap();
        assert!(!workspace.reuses(), "{text}");
    }
}

#[test]
fn each_output_has_its_own_receipt() {
    let (one, other) = (RecordedSite::built(), RecordedSite::built());
    let tree = load(&one.path("site"), None).unwrap().value;
    let now = SystemTime::now() + one.later;
    let (cache, program) = (one.path("cache"), one.path("program"));
    let records =
        BuildRecords::of(&cache, &other.output(), &tree, &one.settings, &program, now).unwrap();
    assert!(records.recall::<String>(&other.output()).is_none());
}
