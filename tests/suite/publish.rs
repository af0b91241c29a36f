//! Publishing: either the complete new site, or the old one unchanged.

#![expect(clippy::disallowed_methods, reason = "tests lay out folders")]

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;

use weekly::testing::disk::{MARKER_NAME, MARKER_TEXT, OutputRefusal, PublishError, Reason, Stage};
use weekly::testing::path::Route;
use weekly::testing::sink::Sink as _;

use crate::support::workspace::{Workspace, names, tree};

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
