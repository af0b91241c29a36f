//! Receipts: a build with nothing changed is told from all others.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests lay out folders")]

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tempfile::TempDir;
use weekly::disk::build_record::Receipts;
use weekly::disk::guard::{CheckedOutput, ProtectedFolders, check};
use weekly::disk::load::load;
use weekly::disk::publish::{PublishSummary, Stage};
use weekly::path::Route;
use weekly::sink::Sink as _;

/// A site with sources and settings, built once.
struct Place {
    dir: TempDir,
    settings: Vec<String>,
    /// How long after now the builds take place. Files made just now are too new for a receipt.
    later: Duration,
}

impl Place {
    fn built() -> Self {
        let dir = TempDir::new().unwrap();
        let settings = vec!["title: A".to_owned(), "drafts".to_owned()];
        let place = Self { dir, settings, later: Duration::from_mins(1) };
        for path in ["content/a.md", "templates/page.html", "static/a.css", "weekly.yaml"] {
            place.file(&format!("site/{path}"), "text");
        }
        place.file("program", "1");
        place.build_and_note(&[("/a/", "page"), ("/b/c/", "other page")]);
        wait_for_the_clock(&place.path("site/public"));
        place
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
        let places =
            ProtectedFolders { root: &root, sources: &[], config, current: &root, home: None };
        check(Path::new("public"), &places).unwrap()
    }

    fn build_and_note(&self, files: &[(&str, &str)]) {
        let receipts = self.receipts().unwrap();
        let published = self.build(files);
        receipts.note(&self.output(), &published, "built").unwrap();
    }

    fn build(&self, files: &[(&str, &str)]) -> PublishSummary {
        let stage = Stage::begin(&self.output()).unwrap();
        for (route, text) in files {
            stage.put(&Route::page(route).unwrap(), text.as_bytes()).unwrap();
        }
        stage.commit().unwrap()
    }

    fn receipts(&self) -> Option<Receipts> {
        let tree = load(&self.path("site"), None, &[]).unwrap().value;
        let now = SystemTime::now() + self.later;
        let (cache, program) = (self.path("cache"), self.path("program"));
        Receipts::of(&cache, &self.output(), &tree, &self.settings, &program, now)
    }

    fn recalls(&self) -> bool {
        let recalled = self.receipts().unwrap().recall::<String>(&self.output());
        recalled.is_some_and(|built| built == "built")
    }

    /// Changes the bytes of a file, and nothing that a plain listing shows: not its size, and
    /// not the time when it was last written.
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

/// Until a new file gets another time than `path` has: file systems tell times in steps.
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
fn what_has_not_changed_is_recalled() {
    let place = Place::built();
    assert!(place.recalls());
    // A build that was begun and given up leaves the output as it was.
    drop(Stage::begin(&place.output()).unwrap());
    assert!(place.recalls());
    // So does one that makes the same files.
    place.build(&[("/a/", "page"), ("/b/c/", "other page")]);
    assert!(place.recalls());
    // What was noted after files were kept from an older site holds too.
    place.build_and_note(&[("/a/", "page"), ("/b/c/", "changed"), ("/d/", "new")]);
    assert!(place.recalls());
}

#[test]
fn every_change_is_noticed() {
    type Change = (&'static str, fn(&mut Place));
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
        let mut place = Place::built();
        change(&mut place);
        assert!(!place.recalls(), "{what}");
    }
}

#[test]
fn a_file_in_place_of_another_is_noticed() {
    let place = Place::built();
    let file = place.path("site/public/a/index.html");
    fs::remove_file(&file).unwrap();
    fs::write(&file, "PAGE").unwrap();
    assert!(!place.recalls());
}

#[test]
fn sources_changed_a_moment_ago_make_no_receipt() {
    let mut place = Place::built();
    place.later = Duration::ZERO;
    assert!(place.receipts().is_none());
}

#[test]
fn a_receipt_that_cannot_be_read_is_none() {
    let place = Place::built();
    let receipt = fs::read_dir(place.path("cache/builds")).unwrap().next().unwrap().unwrap();
    for text in ["", "{}", "{\"sources\":", "[]"] {
        fs::write(receipt.path(), text).unwrap();
        assert!(!place.recalls(), "{text}");
    }
}

#[test]
fn each_output_has_its_own_receipt() {
    let (one, other) = (Place::built(), Place::built());
    let tree = load(&one.path("site"), None, &[]).unwrap().value;
    let now = SystemTime::now() + one.later;
    let (cache, program) = (one.path("cache"), one.path("program"));
    let receipts =
        Receipts::of(&cache, &other.output(), &tree, &one.settings, &program, now).unwrap();
    assert!(receipts.recall::<String>(&other.output()).is_none());
}
