//! Publishing: either the complete new site, or the old one unchanged.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests lay out folders")]

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use tempfile::TempDir;
use weekly::testing::disk::PublishError;
use weekly::testing::disk::{
    CheckedOutput, MARKER_NAME, MARKER_TEXT, OutputRefusal, ProtectedFolders, Reason, check,
};
use weekly::testing::disk::{PublishSummary, Stage};
use weekly::testing::path::Route;
use weekly::testing::sink::Sink as _;
use weekly::testing::source::Bytes;

/// A folder with a site in `site`, whose output is `site/public`.
struct Workspace {
    dir: TempDir,
}

impl Workspace {
    fn new() -> Self {
        let dir = TempDir::new().unwrap();
        fs::create_dir_all(dir.path().join("site/content")).unwrap();
        Self { dir }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.dir.path().canonicalize().unwrap().join(path)
    }

    fn public(&self, path: &str) -> PathBuf {
        self.path(format!("site/public/{path}").trim_end_matches('/'))
    }

    /// Writes a file, creating missing parent folders.
    fn file(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn folder(&self, path: &str) {
        fs::create_dir_all(self.path(path)).unwrap();
    }

    fn check(&self, output: impl AsRef<Path>) -> Result<CheckedOutput, OutputRefusal> {
        let (root, home, current) = (self.path("site"), self.path("home"), self.path("here"));
        let sources = ["content", "templates", "static"].map(PathBuf::from);
        let protected = ProtectedFolders {
            root: &root,
            sources: &sources,
            config: Some(Path::new("weekly.yaml")),
            current: &current,
            home: Some(&home),
        };
        check(output.as_ref(), &protected)
    }

    fn output(&self) -> CheckedOutput {
        self.check("public").unwrap()
    }

    /// Stages `files`, given by route and text.
    fn stage(&self, files: &[(&str, &str)]) -> Stage {
        let stage = Stage::begin(&self.output()).unwrap();
        for (route, text) in files {
            stage.put(&Route::page(route).unwrap(), text.as_bytes()).unwrap();
        }
        stage
    }

    /// Publishes `files` and returns how many were written, unchanged and removed.
    fn publish(&self, files: &[(&str, &str)]) -> (u64, u64, u64) {
        let PublishSummary { written, unchanged, removed, warnings } =
            self.stage(files).commit().unwrap();
        assert_eq!(warnings, []);
        assert!(!names(&self.path("site")).iter().any(|name| name.starts_with('.')));
        (written, unchanged, removed)
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.public(path)).unwrap()
    }

    /// A file's inode and modification time.
    fn stamp(&self, path: &str) -> (u64, i64, i64) {
        let meta = self.public(path).symlink_metadata().unwrap();
        (meta.ino(), meta.mtime(), meta.mtime_nsec())
    }
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Every entry below `dir`: the bytes of files, the targets of links, the types of others.
fn tree(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let kind = path.symlink_metadata().unwrap().file_type();
        let value = if kind.is_symlink() {
            fs::read_link(&path).unwrap().into_os_string().into_encoded_bytes()
        } else if kind.is_file() {
            fs::read(&path).unwrap()
        } else {
            if kind.is_dir() {
                found.extend(tree(&path));
            }
            format!("{kind:?}").into_bytes()
        };
        found.insert(path, value);
    }
    found
}

/// The name of a `Reason`'s variant, for comparing refusals.
fn kind(reason: &Reason) -> String {
    format!("{reason:?}").chars().take_while(|c| c.is_alphanumeric()).collect()
}

#[test]
fn a_first_build_makes_the_folder_and_marks_it() {
    let workspace = Workspace::new();
    assert_eq!(
        workspace.publish(&[("/", "home"), ("/a/b/", "page"), ("/404.html", "")]),
        (3, 0, 0)
    );
    assert_eq!(names(&workspace.public("")), [MARKER_NAME, "404.html", "a", "index.html"]);
    assert_eq!(workspace.read("index.html"), "home");
    assert_eq!(workspace.read("a/b/index.html"), "page");
    assert_eq!(workspace.read(MARKER_NAME), MARKER_TEXT);
}

#[test]
fn missing_parent_folders_of_the_output_are_created() {
    let workspace = Workspace::new();
    let stage = Stage::begin(&workspace.check("../far/away/www").unwrap()).unwrap();
    stage.put(&Route::root(), b"home").unwrap();
    stage.commit().unwrap();
    assert_eq!(names(&workspace.path("far/away")), ["www"]);
}

#[test]
fn unchanged_files_are_preserved_and_others_updated() {
    let workspace = Workspace::new();
    workspace.publish(&[
        ("/", "old, long"),
        ("/same/", "same"),
        ("/size/", "abc"),
        ("/gone/x/", "g"),
    ]);
    let stamps = |paths: [&str; 4]| paths.map(|path| workspace.stamp(path));
    let paths = [MARKER_NAME, "same/index.html", "index.html", "size/index.html"];
    let before = stamps(paths);
    let new = [("/", "old"), ("/same/", "same"), ("/size/", "abd"), ("/more/", "more")];
    assert_eq!(workspace.publish(&new), (3, 1, 1));
    let after = stamps(paths);
    assert_eq!(before[..2], after[..2]);
    assert_ne!(before[2].0, after[2].0);
    assert_ne!(before[3].0, after[3].0);
    assert_eq!(workspace.read("size/index.html"), "abd");
    assert_eq!(names(&workspace.public("")), [MARKER_NAME, "index.html", "more", "same", "size"]);
}

#[test]
fn a_build_that_changes_nothing_touches_nothing() {
    let workspace = Workspace::new();
    let files = [("/", "home"), ("/a/b/", "page")];
    workspace.publish(&files);
    let all = ["", "index.html", "a", "a/b", "a/b/index.html", MARKER_NAME];
    let before = all.map(|path| workspace.stamp(path));
    assert_eq!(workspace.publish(&files), (0, 2, 0));
    assert_eq!(before, all.map(|path| workspace.stamp(path)));
}

#[test]
fn extra_files_are_removed_even_if_no_file_changed() {
    for extra in ["stray.txt", "a/stray.txt", "empty/", "a/b/c/", "a/link", "a/socket"] {
        let workspace = Workspace::new();
        let files = [("/", "home"), ("/a/b/", "page")];
        workspace.publish(&files);
        let stray = workspace.public(extra);
        match extra {
            "a/link" => symlink("b/index.html", stray).unwrap(),
            "a/socket" => drop(UnixListener::bind(stray).unwrap()),
            folder if folder.ends_with('/') => fs::create_dir_all(stray).unwrap(),
            _ => fs::write(stray, "").unwrap(),
        }
        let inode = workspace.stamp("a/b/index.html");
        let removed = u64::from(!extra.ends_with('/'));
        assert_eq!(workspace.publish(&files), (0, 2, removed), "{extra}");
        assert!(workspace.public(extra).symlink_metadata().is_err(), "{extra}");
        assert_eq!(inode, workspace.stamp("a/b/index.html"), "{extra}");
    }
}

#[test]
fn a_missing_file_is_written_again() {
    let workspace = Workspace::new();
    let files = [("/", "home"), ("/a/", "page")];
    workspace.publish(&files);
    fs::remove_file(workspace.public("a/index.html")).unwrap();
    assert_eq!(workspace.publish(&files), (1, 1, 0));
}

#[test]
fn an_empty_folder_may_become_the_output_and_keeps_its_permissions() {
    let workspace = Workspace::new();
    workspace.folder("site/public");
    fs::set_permissions(workspace.public(""), fs::Permissions::from_mode(0o750)).unwrap();
    assert_eq!(workspace.publish(&[("/", "home")]), (1, 0, 0));
    assert_eq!(workspace.public("").metadata().unwrap().mode() & 0o7777, 0o750);
    assert_eq!(workspace.publish(&[("/", "new")]), (1, 0, 0));
    assert_eq!(workspace.public("").metadata().unwrap().mode() & 0o7777, 0o750);
}

#[test]
fn a_site_without_files_replaces_one_with_files() {
    let workspace = Workspace::new();
    workspace.publish(&[("/", "home"), ("/a/", "page")]);
    assert_eq!(workspace.publish(&[]), (0, 0, 2));
    assert_eq!(names(&workspace.public("")), [MARKER_NAME]);
    assert_eq!(workspace.publish(&[]), (0, 0, 0));
}

#[test]
fn a_file_may_become_a_folder_and_a_folder_a_file() {
    let workspace = Workspace::new();
    workspace.publish(&[("/a.html", "file"), ("/b.html/c/", "folder")]);
    assert_eq!(workspace.publish(&[("/a.html/c/", "folder"), ("/b.html", "file")]), (2, 0, 2));
    assert_eq!(workspace.read("a.html/c/index.html"), "folder");
    assert_eq!(workspace.read("b.html"), "file");
}

#[test]
fn a_build_that_fails_leaves_the_old_site_as_it_was() {
    let workspace = Workspace::new();
    workspace.publish(&[("/", "home"), ("/a/", "page")]);
    let before = tree(&workspace.path(""));
    let stamp = workspace.stamp("a/index.html");
    drop(workspace.stage(&[("/", "new"), ("/a/", "page"), ("/b/", "more")]));
    assert_eq!(before, tree(&workspace.path("")));
    assert_eq!(stamp, workspace.stamp("a/index.html"));
}

#[test]
fn remains_of_a_killed_build_are_removed() {
    let workspace = Workspace::new();
    workspace.publish(&[("/", "home")]);
    workspace.file("site/.public.weekly-stage/.weekly", MARKER_TEXT);
    workspace.file("site/.public.weekly-stage/deep/down/index.html", "half");
    symlink(workspace.path("site/content"), workspace.path("site/.public.weekly-stage/link"))
        .unwrap();
    workspace.file("site/content/post.md", "post");
    assert_eq!(workspace.publish(&[("/", "home")]), (0, 1, 0));
    workspace.folder("site/.public.weekly-stage");
    assert_eq!(workspace.publish(&[("/", "new")]), (1, 0, 0));
    assert!(workspace.path("site/content/post.md").exists());
}

#[test]
fn a_build_killed_with_the_old_site_set_aside_is_put_right() {
    let workspace = Workspace::new();
    workspace.publish(&[("/", "home"), ("/a/", "page")]);
    let stamp = workspace.stamp("a/index.html");
    fs::rename(workspace.public(""), workspace.path("site/.public.weekly-old")).unwrap();
    assert_eq!(workspace.publish(&[("/", "new"), ("/a/", "page")]), (1, 1, 0));
    assert_eq!(stamp, workspace.stamp("a/index.html"));
}

#[test]
fn foreign_files_are_not_removed_for_the_stage() {
    for name in ["site/.public.weekly-stage", "site/.public.weekly-old"] {
        for what in ["folder", "file", "link"] {
            let workspace = Workspace::new();
            workspace.publish(&[("/", "home")]);
            match what {
                "folder" => workspace.file(&format!("{name}/precious.txt"), ""),
                "file" => workspace.file(name, "precious"),
                _ => symlink(workspace.path("site/content"), workspace.path(name)).unwrap(),
            }
            let before = tree(&workspace.path(""));
            let refused = Stage::begin(&workspace.output()).map(drop);
            assert!(matches!(refused, Err(PublishError::Foreign(_))), "{name} as a {what}");
            assert_eq!(before, tree(&workspace.path("")), "{name} as a {what}");
        }
    }
}

#[test]
fn two_builds_at_once_do_not_mix() {
    let workspace = Workspace::new();
    for round in ["first", "second"] {
        let stage = workspace.stage(&[("/", round)]);
        let before = tree(&workspace.path(""));
        let refused = Stage::begin(&workspace.output()).map(drop);
        assert!(matches!(refused, Err(PublishError::Busy(_))), "{refused:?}");
        assert_eq!(before, tree(&workspace.path("")));
        stage.commit().unwrap();
        assert_eq!(workspace.read("index.html"), round);
    }
}

#[test]
fn links_inside_the_old_site_are_not_followed() {
    let workspace = Workspace::new();
    workspace.file("precious/index.html", "page");
    workspace.file("site/static/logo.svg", "svg");
    workspace.publish(&[("/", "home"), ("/a/", "page"), ("/b/", "page")]);
    fs::remove_dir_all(workspace.public("a")).unwrap();
    symlink(workspace.path("precious"), workspace.public("a")).unwrap();
    fs::remove_file(workspace.public("b/index.html")).unwrap();
    symlink(workspace.path("precious/index.html"), workspace.public("b/index.html")).unwrap();
    symlink(workspace.path("precious"), workspace.public("c")).unwrap();
    let outside = tree(&workspace.path("precious"));
    let stage = workspace.stage(&[("/", "home"), ("/a/", "page"), ("/b/", "page")]);
    let logo = Bytes::Disk(workspace.path("site/static/logo.svg"));
    stage.copy(&Route::file("c/index.html").unwrap(), &logo).unwrap();
    let published = stage.commit().unwrap();
    assert_eq!((published.written, published.unchanged, published.removed), (3, 1, 3));
    assert_eq!(outside, tree(&workspace.path("precious")));
    let is_real = |path| workspace.public(path).symlink_metadata().unwrap().is_file();
    assert!(["a/index.html", "b/index.html", "c/index.html"].into_iter().all(is_real));
}

#[test]
fn a_file_with_another_name_elsewhere_is_not_written_through() {
    let workspace = Workspace::new();
    workspace.publish(&[("/", "home")]);
    fs::hard_link(workspace.public("index.html"), workspace.path("kept.html")).unwrap();
    workspace.publish(&[("/", "new!")]);
    assert_eq!(fs::read_to_string(workspace.path("kept.html")).unwrap(), "home");
}

#[test]
fn copies_are_compared_like_pages_and_are_plain_files() {
    let workspace = Workspace::new();
    let big = "0123456789abcdef".repeat(20_000);
    workspace.file("site/static/same", &big);
    workspace.file("site/static/changed", &big);
    fs::set_permissions(workspace.path("site/static/same"), fs::Permissions::from_mode(0o500))
        .unwrap();
    let publish = || {
        let stage = workspace.stage(&[]);
        for name in ["same", "changed"] {
            let source = Bytes::Disk(workspace.path("site/static").join(name));
            stage.copy(&Route::file(name).unwrap(), &source).unwrap();
        }
        let memory = Bytes::Memory(b"memory"[..].into());
        stage.copy(&Route::file("memory").unwrap(), &memory).unwrap();
        let published = stage.commit().unwrap();
        (published.written, published.unchanged, published.removed)
    };
    assert_eq!(publish(), (3, 0, 0));
    assert_eq!(workspace.read("same"), big);
    assert_eq!(workspace.public("same").metadata().unwrap().mode() & 0o7711, 0o600);
    let before = ["same", "changed", "memory"].map(|name| workspace.stamp(name));
    // One byte differs, after the first chunk that is read.
    workspace.file("site/static/changed", &format!("{}X", &big[..big.len() - 1]));
    assert_eq!(publish(), (1, 2, 0));
    let after = ["same", "changed", "memory"].map(|name| workspace.stamp(name));
    assert_eq!((before[0], before[2]), (after[0], after[2]));
    assert_ne!(before[1], after[1]);
    assert!(workspace.read("changed").ends_with("eX"));
}

/// A file written in pieces is left unchanged, or written anew, wherever the two differ.
#[test]
fn files_written_in_pieces_are_compared_like_pages() {
    let old = "0123456789".repeat(20_000);
    let differs = |at: usize| format!("{}x{}", &old[..at], &old[at + 1..]);
    let longer = format!("{old}0");
    let cases =
        [&*old, &differs(0), &differs(100_003), &differs(old.len() - 1), &longer, &old[1..], ""];
    for (nth, new) in cases.into_iter().enumerate() {
        let workspace = Workspace::new();
        workspace.publish(&[("/large/", &old)]);
        let stage = Stage::begin(&workspace.output()).unwrap();
        // Pieces don't align with the chunks that are read and written.
        let make = |out: &mut dyn io::Write| {
            new.as_bytes().chunks(7_777).try_for_each(|piece| out.write_all(piece))
        };
        stage.put_in_pieces(&Route::page("/large/").unwrap(), &make).unwrap();
        let done = stage.commit().unwrap();
        let expected = if nth == 0 { (0, 1) } else { (1, 0) };
        assert_eq!((done.written, done.unchanged), expected, "case {nth}");
        assert_eq!(
            fs::read_to_string(workspace.public("large/index.html")).unwrap(),
            new,
            "case {nth}"
        );
    }
}

#[test]
fn a_failure_while_writing_in_pieces_leaves_the_old_site() {
    let workspace = Workspace::new();
    workspace.publish(&[("/large/", "old")]);
    let stage = Stage::begin(&workspace.output()).unwrap();
    let make = |out: &mut dyn io::Write| {
        out.write_all(b"ol")?;
        Err(io::Error::other("no more of it"))
    };
    let error = stage.put_in_pieces(&Route::page("/large/").unwrap(), &make).unwrap_err();
    assert!(error.to_string().contains("no more of it"), "{error}");
    drop(stage);
    assert_eq!(fs::read_to_string(workspace.public("large/index.html")).unwrap(), "old");
}

#[test]
fn a_source_that_is_gone_or_became_a_link_is_an_error_that_names_it() {
    let workspace = Workspace::new();
    workspace.file("secret", "secret");
    workspace.folder("site/static/folder");
    symlink(workspace.path("secret"), workspace.path("site/static/link")).unwrap();
    let stage = workspace.stage(&[]);
    for name in ["gone", "link", "folder"] {
        let source = Bytes::Disk(workspace.path("site/static").join(name));
        let error = stage.copy(&Route::file("x").unwrap(), &source).unwrap_err().to_string();
        assert!(error.starts_with("cannot read ") && error.contains(name), "{error}");
    }
}

#[test]
fn two_files_for_one_path_are_an_error() {
    for old in [&[][..], &[("/a/", "page")][..]] {
        for second in ["page", "other"] {
            let workspace = Workspace::new();
            workspace.publish(old);
            let stage = workspace.stage(&[("/a/", "page")]);
            let put = stage.put(&Route::page("/a/").unwrap(), second.as_bytes());
            let text = match (put, stage.commit()) {
                (Err(error), _) => error.to_string(),
                (_, Err(error)) => error.to_string(),
                (Ok(()), Ok(done)) => panic!("{done:?}"),
            };
            let named = "cannot write public/a/index.html: another file has this path already";
            assert!(text.starts_with(named), "{text}");
        }
    }
}

#[test]
fn a_file_where_another_needs_a_folder_is_an_error_and_the_old_site_stays() {
    let workspace = Workspace::new();
    workspace.publish(&[("/a.html", "file")]);
    let before = tree(&workspace.path(""));
    let stage = workspace.stage(&[("/a.html/b/", "folder"), ("/a.html", "file")]);
    assert!(matches!(stage.commit(), Err(PublishError::Twice(_))));
    let stage = workspace.stage(&[("/a.html", "new file")]);
    let error = stage.put(&Route::page("/a.html/b/").unwrap(), b"").unwrap_err().to_string();
    assert!(error.starts_with("cannot write public/a.html/b/index.html: Not a dir"), "{error}");
    drop(stage);
    assert_eq!(before, tree(&workspace.path("")));
}

#[test]
fn names_that_start_with_a_dot_are_reserved() {
    let workspace = Workspace::new();
    let stage = workspace.stage(&[]);
    // `Route::page` and `Route::file` refuse such paths already.
    let root = Route::root();
    for route in [root.child_file(".weekly"), root.child(".git").child_file("config")] {
        let error = stage.put(&route, b"").unwrap_err().to_string();
        assert!(error.starts_with("cannot write public/."), "{error}");
    }
    for route in ["/.well-known/x", "/.nojekyll", "/tags/.net/"] {
        stage.put(&Route::page(route).unwrap(), b"").unwrap();
    }
    stage.commit().unwrap();
    assert_eq!(workspace.publish(&[]), (0, 0, 3));
}

#[test]
fn many_threads_may_put_at_once() {
    let workspace = Workspace::new();
    for round in 0..2 {
        let stage = workspace.stage(&[]);
        (0..500_u32).into_par_iter().for_each(|i| {
            let route = Route::page(&format!("/{}/{}/{i}/", i % 3, i % 7)).unwrap();
            stage.put(&route, format!("{}", i * (i % 5) * round).as_bytes()).unwrap();
        });
        let published = stage.commit().unwrap();
        let changed = if round == 0 { 500 } else { 400 };
        assert_eq!((published.written, published.removed), (changed, 0));
    }
    assert_eq!(workspace.read("1/1/1/index.html"), "1");
}

#[test]
fn an_output_replaced_during_the_build_is_not_touched() {
    for (old, new) in [(true, "folder"), (true, "link"), (true, "gone"), (false, "folder")] {
        let workspace = Workspace::new();
        if old {
            workspace.publish(&[("/", "home")]);
        }
        let stage = workspace.stage(&[("/", "new")]);
        if old {
            fs::rename(workspace.public(""), workspace.path("moved")).unwrap();
        }
        match new {
            "folder" => workspace.file("site/public/precious", ""),
            "link" => symlink("../moved", workspace.public("")).unwrap(),
            _ => {}
        }
        assert!(matches!(stage.commit(), Err(PublishError::Replaced(_))), "{new}");
        assert_eq!(workspace.path("moved/index.html").exists(), old);
        assert_eq!(workspace.public("precious").exists(), new == "folder");
        assert!(!workspace.path("site/.public.weekly-stage").exists());
    }
}

#[test]
fn a_folder_that_changed_after_the_check_is_checked_again() {
    let workspace = Workspace::new();
    workspace.publish(&[("/", "home")]);
    let output = workspace.output();
    workspace.file("site/public/.env", "precious");
    let refused = Stage::begin(&output).map(drop);
    assert!(matches!(
        refused,
        Err(PublishError::Refused(OutputRefusal { reason: Reason::Foreign(name), .. }))
            if name == ".env"
    ));
    assert_eq!(names(&workspace.path("site")), ["content", "public"]);
}

#[test]
fn the_error_names_the_file_that_could_not_be_written() {
    let workspace = Workspace::new();
    let stage = workspace.stage(&[]);
    let long = "x".repeat(255);
    // Authors can't write one: lengths are checked.
    let deep = (0..17).fold(Route::root(), |route, _| route.child(&long));
    let error = stage.put(&deep, b"").unwrap_err().to_string();
    assert!(error.starts_with("cannot write public/xxx"), "{error}");
    assert!(error.contains("File name too long"), "{error}");
}

/// Folders that must never become the output: the existing files, the requested output, and the
/// reason for refusing it. `@` is the folder that contains the site.
const FORBIDDEN: &[(&str, &str, &str)] = &[
    ("", "", "Nameless"),
    ("", "a\0b", "Nameless"),
    ("", "/", "Top"),
    ("", "//", "Top"),
    ("", "/.", "Top"),
    ("", "/..", "Top"),
    ("", "@/site/../../../../../../../../../../..", "Top"),
    ("", ".", "Root"),
    ("", "./", "Root"),
    ("", "@/site", "Root"),
    ("", "@/site/.", "Root"),
    ("", "content/..", "Root"),
    ("", "../site", "Root"),
    ("", "..", "Root"),
    ("", "@", "Root"),
    ("", "../..", "Root"),
    ("link up -> ..", "up/site", "Root"),
    ("link up -> ..", "up/site/content", "HoldsSource"),
    ("", "content", "HoldsSource"),
    ("", "content/", "HoldsSource"),
    ("", "./content/.", "HoldsSource"),
    ("", "static", "HoldsSource"),
    ("", "templates", "HoldsSource"),
    ("", "content/public", "InSource"),
    ("", "static/public", "InSource"),
    ("", "static/a/b/c", "InSource"),
    ("", "public/../templates/x", "Ambiguous"),
    ("dir a", "a/../templates/x", "InSource"),
    ("dir ../shared\nlink static -> ../shared", "../shared", "HoldsSource"),
    ("dir ../shared\nlink static -> ../shared", "../shared/public", "InSource"),
    ("dir ../a/shared\nlink static -> ../a/shared", "../a", "HoldsSource"),
    ("link posts -> content", "posts/public", "InSource"),
    ("link posts -> content", "posts", "Link"),
    ("file weekly.yaml", "weekly.yaml", "HoldsSource"),
    ("dir ../home", "../home", "Home"),
    ("", "../home", "Home"),
    ("dir ../here", "../here", "Current"),
    ("", "../here/.", "Current"),
    ("dir .git", ".git", "Repository"),
    ("dir .git", ".git/public", "Repository"),
    ("", ".git/hooks", "Repository"),
    ("mark public\ndir public/.git", "public", "Repository"),
    ("mark public\nfile public/.git", "public", "Repository"),
    ("dir ../project/.git", "../project", "Repository"),
    ("dir target\nlink public -> target", "public", "Link"),
    ("mark target\nlink public -> target", "public/", "Link"),
    ("mark target\nlink public -> target", "./public/.", "Link"),
    ("link public -> nowhere", "public", "Link"),
    ("link a -> nowhere", "a/public", "Link"),
    ("link a -> a", "a/public", "Link"),
    ("file public", "public", "NotAFolder"),
    ("file a", "a/public", "NotAFolder"),
    ("file a", "a/b/public", "NotAFolder"),
    ("file public/index.html", "public", "NotOurs"),
    ("dir public/a", "public", "NotOurs"),
    ("file public/.hidden", "public", "NotOurs"),
    ("file public/.weekly", "public", "NotOurs"),
    ("dir public/.weekly", "public", "NotOurs"),
    ("mark a\nlink public/.weekly -> ../a/.weekly", "public", "NotOurs"),
    ("mark public\nfile public/.env", "public", "Foreign"),
    ("mark public\ndir public/.svn", "public", "Foreign"),
    ("mark public\nfile public/.htaccess", "public", "Foreign"),
    ("mark public\nlink public/.config -> nowhere", "public", "Foreign"),
    ("", "missing/../public", "Ambiguous"),
    ("", "missing/../..", "Ambiguous"),
    ("", "/proc", "MountPoint"),
];

/// Creates the files that a line of [`FORBIDDEN`] describes.
fn lay_out(workspace: &Workspace, lines: &str) {
    for line in lines.lines() {
        let (what, path) = line.split_once(' ').unwrap();
        match what {
            "dir" => workspace.folder(&format!("site/{path}")),
            "file" => workspace.file(&format!("site/{path}"), "precious"),
            "mark" => workspace.file(&format!("site/{path}/.weekly"), MARKER_TEXT),
            _ => {
                let (path, target) = path.split_once(" -> ").unwrap();
                let path = workspace.path("site").join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                symlink(target, path).unwrap();
            }
        }
    }
}

#[test]
fn forbidden_outputs_are_refused_and_nothing_changes() {
    for (lines, output, reason) in FORBIDDEN {
        let workspace = Workspace::new();
        workspace.file("precious", "");
        lay_out(&workspace, lines);
        let before = tree(&workspace.path(""));
        let output = output.replace('@', workspace.path("").to_str().unwrap());
        let refusal = workspace.check(&output).expect_err(&output);
        assert_eq!(kind(&refusal.reason), *reason, "{output:?} with {lines:?}");
        let text = refusal.to_string();
        assert!(text.contains(&format!("`{output}`")) && text.contains("--output-dir"), "{text}");
        assert_eq!(before, tree(&workspace.path("")), "{output:?}");
    }
}

#[test]
fn other_outputs_pass() {
    for (lines, output, path) in [
        ("", "public", "site/public"),
        ("", "./a/b/", "site/a/b"),
        ("", "../www", "www"),
        ("", "content-old", "site/content-old"),
        ("dir public", "public", "site/public"),
        ("mark public\nfile public/index.html", "public", "site/public"),
        ("mark public\nfile public/.well-known/x", "public", "site/public"),
        ("mark public\nfile public/a/.hidden", "public", "site/public"),
        ("dir ../disk\nlink a -> ../disk", "a/public", "disk/public"),
        ("dir ../disk", "../disk/../www/public", "www/public"),
        ("dir .git", "public", "site/public"),
    ] {
        let workspace = Workspace::new();
        lay_out(&workspace, lines);
        let checked = workspace.check(output).unwrap();
        assert_eq!(checked.path(), workspace.path(path), "{output:?} with {lines:?}");
        assert_eq!(checked.shown(), Path::new(output));
    }
}

#[test]
fn a_site_behind_a_link_is_protected_by_both_its_names() {
    let workspace = Workspace::new();
    symlink(workspace.path("site"), workspace.path("alias")).unwrap();
    for (root, output) in [
        ("alias", workspace.path("site")),
        ("site", workspace.path("alias/content")),
        ("alias", workspace.path("site/content/x")),
        ("alias", PathBuf::from("../site")),
    ] {
        let sources = [PathBuf::from("content")];
        let root = workspace.path(root);
        let current = workspace.path("here");
        let protected = ProtectedFolders {
            root: &root,
            sources: &sources,
            config: None,
            current: &current,
            home: None,
        };
        assert!(check(&output, &protected).is_err(), "{output:?} from {root:?}");
    }
}
