//! Publishing single files: pages, copies and files written in pieces are compared with the old
//! ones, never follow links, and each error names its file.

#![expect(clippy::disallowed_methods, reason = "tests lay out folders")]

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

use rayon::prelude::*;
use weekly::testing::disk::{PublishError, Stage};
use weekly::testing::path::Route;
use weekly::testing::sink::Sink as _;
use weekly::testing::source::Bytes;

use crate::support::workspace::{Workspace, tree};

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
fn settings_of_a_server_are_not_removed() {
    let workspace = Workspace::new();
    workspace.publish(&[("/", "home")]);
    workspace.file("site/public/.htaccess", "mine");
    let before = tree(&workspace.path("site/public"));
    let refused = workspace.stage(&[("/", "new")]).commit().unwrap_err();
    assert!(refused.to_string().contains("public/.htaccess would be removed"), "{refused}");
    assert_eq!(before, tree(&workspace.path("site/public")));
    let stage = workspace.stage(&[("/", "new")]);
    stage.put(&Route::file(".htaccess").unwrap(), b"of the site").unwrap();
    stage.commit().unwrap();
    assert_eq!(workspace.read(".htaccess"), "of the site");
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
