//! Listing a site's folder.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests lay out folders")]

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;

use tempfile::TempDir;
use weekly::testing::diagnostic::Severity;
use weekly::testing::disk::load;
use weekly::testing::source::{Bytes, SourceFile};

/// Creates a site in `DIR/site` from lines `PATH`, `PATH -> TARGET` (a link) and `PATH/` (a
/// folder). Each file contains its own path.
fn site(lines: &str) -> TempDir {
    let dir = TempDir::new().unwrap();
    fs::create_dir(dir.path().join("site")).unwrap();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (path, target) = line.split_once(" -> ").map_or((line, None), |(p, t)| (p, Some(t)));
        let file_path = dir.path().join("site").join(path);
        if path.ends_with('/') {
            fs::create_dir_all(file_path).unwrap();
            continue;
        }
        fs::create_dir_all(file_path.parent().unwrap()).unwrap();
        match target {
            Some(target) => symlink(target, file_path).unwrap(),
            None => fs::write(file_path, path).unwrap(),
        }
    }
    dir
}

/// The result of loading `root`: a line for each file, then one for each diagnostic. For files that
/// don't contain their own path, because they are linked, the contents are shown.
fn listing(root: &Path, config: Option<&Path>) -> Vec<String> {
    let loaded = load(root, config).unwrap();
    let tree = loaded.value;
    let show = |file: SourceFile| {
        assert!(matches!(&file.bytes, Bytes::Disk(path) if path.is_absolute()));
        let text = String::from_utf8(file.read().unwrap()).unwrap();
        if text == file.path.as_str() { text } else { format!("{} = {text}", file.path) }
    };
    let files = tree.config.into_iter().chain(tree.content).chain(tree.templates);
    let files: Vec<_> = files.chain(tree.assets).map(show).collect();
    let findings = loaded.diagnostics.into_iter().map(|finding| {
        assert!(finding.hint.is_some());
        assert_ne!(finding.severity, Severity::Note);
        format!("{}: {}", finding.severity, finding.message)
    });
    files.into_iter().chain(findings).collect()
}

fn check(lines: &str, expected: &[&str]) {
    let dir = site(lines);
    let listed = listing(&dir.path().join("site"), None);
    // Where a message quotes the system, only its start is compared.
    assert_eq!(listed.len(), expected.len(), "{listed:#?}");
    for (line, start) in listed.iter().zip(expected) {
        assert!(line.starts_with(start), "{listed:#?}");
    }
}

#[test]
fn files_are_sorted_by_path_and_other_folders_are_ignored() {
    check(
        "weekly.yaml
        content/b.md
        content/a/index.md
        content/a.md
        content/a-b.md
        content/Z.md
        content/empty/
        content/周报/第 1 期.md
        content/koupleless.md/index.md
        content/no-extension
        content/old.rst
        templates/post.html
        static/css/style.css
        public/index.html
        notes/todo.md
        README.md",
        &[
            "weekly.yaml",
            "content/Z.md",
            "content/a-b.md",
            "content/a.md",
            "content/a/index.md",
            "content/b.md",
            "content/koupleless.md/index.md",
            "content/no-extension",
            "content/old.rst",
            "content/周报/第 1 期.md",
            "templates/post.html",
            "static/css/style.css",
        ],
    );
}

#[test]
fn an_empty_root_is_an_empty_site() {
    check("", &[]);
    check("content/", &[]);
}

#[test]
fn dot_files_and_editor_leftovers_are_skipped() {
    check(
        "content/.draft.md
        content/.git/config
        content/.obsidian/x.md
        content/post.md~
        content/.post.md.swp
        content/post.md.swp
        content/post.md.swo
        content/#post.md#
        content/.#post.md
        content/post.md.kate-swp
        content/4913
        content/post.md___jb_tmp___
        content/post.md___jb_old___
        content/Thumbs.db
        content/desktop.ini
        content/.DS_Store
        static/.env
        static/.well-known/.secret",
        &[],
    );
}

#[test]
fn names_that_only_look_like_leftovers_are_listed() {
    check(
        "content/#
        content/#hash.md
        content/4913/index.md
        content/a.tmp
        content/back~up/index.md
        content/swp
        static/.nojekyll
        static/.well-known/security.txt",
        &[
            "content/#",
            "content/#hash.md",
            "content/4913/index.md",
            "content/a.tmp",
            "content/back~up/index.md",
            "content/swp",
            "static/.nojekyll",
            "static/.well-known/security.txt",
        ],
    );
}

#[test]
fn links_inside_the_site_are_followed() {
    check(
        "README.md
        shared/logo.svg
        shared/deep/x.svg
        content/about.md -> ../README.md
        content/again.md -> about.md
        content/logos -> ../shared
        static -> shared",
        &[
            "content/about.md = README.md",
            "content/again.md = README.md",
            "content/logos/deep/x.svg = shared/deep/x.svg",
            "content/logos/logo.svg = shared/logo.svg",
            "static/deep/x.svg = shared/deep/x.svg",
            "static/logo.svg = shared/logo.svg",
        ],
    );
}

#[test]
fn links_out_of_the_site_or_to_hidden_files_are_skipped_and_reported() {
    check(
        "../secret/key
        ../site-two/key
        .env
        .git/config
        content/a.md
        content/b -> ../../secret
        content/c.md -> ../../secret/key
        content/d.md -> /etc/passwd
        content/e.md -> ../.env
        content/f -> ../.git
        content/g.md -> b/key
        content/h -> ../../site-two
        content/i -> /
        content/j.md -> ../.git/config
        content/k -> ..
        static -> ../secret",
        &[
            "content/a.md",
            "warning: `content/b` is excluded: it is a link out of the site",
            "warning: `content/c.md` is excluded: it is a link out of the site",
            "warning: `content/d.md` is excluded: it is a link out of the site",
            "warning: `content/e.md` is excluded: it is a link to a hidden file or folder",
            "warning: `content/f` is excluded: it is a link to a hidden file or folder",
            "warning: `content/g.md` is excluded: it is a link out of the site",
            "warning: `content/h` is excluded: it is a link out of the site",
            "warning: `content/i` is excluded: it is a link out of the site",
            "warning: `content/j.md` is excluded: it is a link to a hidden file or folder",
            "warning: `content/k` is excluded: it is a link to the site's root",
            "warning: `static` is excluded: it is a link out of the site",
        ],
    );
}

#[test]
fn link_loops_end_and_are_reported() {
    check(
        "content/a/post.md
        content/a/self -> .
        content/a/up -> ..
        content/a/other -> ../b
        content/b/other -> ../a
        content/nowhere -> gone
        content/me -> me",
        &[
            "content/a/post.md",
            "content/b/other/post.md = content/a/post.md",
            "warning: `content/a/other/other` is excluded: it is a link to a folder that contains",
            "warning: `content/a/self` is excluded: it is a link to a folder that contains it",
            "warning: `content/a/up` is excluded: it is a link to a folder that contains it",
            "warning: `content/b/other/other` is excluded: it is a link to a folder that contains",
            "warning: `content/b/other/self` is excluded: it is a link to a folder that contains",
            "warning: `content/b/other/up` is excluded: it is a link to a folder that contains it",
            "warning: `content/me` is excluded: it is a link that leads nowhere",
            "warning: `content/nowhere` is excluded: it is a link that leads nowhere",
        ],
    );
}

#[test]
fn links_that_multiply_end() {
    let mut lines = String::from("content/z/post.md\n");
    for (folder, next) in ["a", "b", "c", "d", "e", "f"].iter().zip(["b", "c", "d", "e", "f", "z"])
    {
        for i in 0..10 {
            writeln!(lines, "content/{folder}/{i} -> ../{next}").unwrap();
        }
    }
    let dir = site(&lines);
    let loaded = load(&dir.path().join("site"), None).unwrap();
    assert!(loaded.value.content.len() < 2_000);
    // Severities are ordered from the worst.
    let worst = loaded.diagnostics.iter().min_by_key(|finding| finding.severity).unwrap();
    assert_eq!(worst.severity, Severity::Error);
    assert!(worst.message.contains("too many links"), "{}", worst.message);
}

#[test]
fn the_root_may_be_a_link() {
    let dir = site("content/a.md\nweekly.yaml");
    let root = dir.path().join("alias");
    symlink("site", &root).unwrap();
    assert_eq!(listing(&root, None), ["weekly.yaml", "content/a.md"]);
}

#[test]
fn special_files_are_skipped_and_reported() {
    let dir = site("content/a.md");
    let root = dir.path().join("site");
    let _listener = UnixListener::bind(root.join("content/socket")).unwrap();
    assert_eq!(
        listing(&root, None),
        [
            "content/a.md",
            "warning: `content/socket` is excluded: it is a pipe, a socket or a device",
        ]
    );
}

#[test]
fn names_that_are_not_utf_8_are_errors() {
    let dir = site("content/a.md\ncontent/folder/");
    let root = dir.path().join("site");
    fs::write(root.join("content/folder").join(OsStr::from_bytes(b"caf\xe9.md")), "").unwrap();
    assert_eq!(
        listing(&root, None),
        ["content/a.md", "error: the name of `content/folder/caf\u{fffd}.md` is not UTF-8"]
    );
}

#[test]
fn a_file_instead_of_a_source_folder_is_reported() {
    check("content", &["warning: `content` is excluded: it is not a folder"]);
}

#[test]
fn misnamed_settings_are_reported() {
    check("weekly.yml", &["warning: `weekly.yml` is not read"]);
    check("weekly.yml\nweekly.yaml", &["weekly.yaml"]);
}

#[test]
fn settings_behind_a_link_stay_within_the_site() {
    check("settings.yaml\nweekly.yaml -> settings.yaml", &["weekly.yaml = settings.yaml"]);
    for lines in ["../secret\nweekly.yaml -> ../secret", "weekly.yaml/", "weekly.yaml -> gone"] {
        check(lines, &["error: the settings in `weekly.yaml` can't be used: it is a "]);
    }
}

#[test]
fn settings_that_are_named_may_be_anywhere_but_must_be_there() {
    let dir = site("../shared/common.yaml\nci/weekly.ci.yaml\nweekly.yaml");
    let root = dir.path().join("site");
    let with = |config: &str| listing(&root, Some(&root.join(config)));
    assert_eq!(with("ci/weekly.ci.yaml"), ["ci/weekly.ci.yaml"]);
    assert_eq!(with("../shared/common.yaml"), ["common.yaml = ../shared/common.yaml"]);
    assert!(with("gone.yaml")[0].starts_with("error: cannot find the settings file `"));
    assert!(with("ci")[0].contains("are a folder, not a file"));
}

#[test]
fn a_root_that_is_missing_is_an_error_that_names_it() {
    let dir = TempDir::new().unwrap();
    let error = load(&dir.path().join("gone"), None).unwrap_err();
    assert!(error.to_string().contains("gone"), "{error}");
}

#[test]
fn settings_of_other_generators_are_found_in_all_their_places() {
    let dir = site(
        "_config.yml\n_config_prod.yml\n_config.toml\nhugo.yml\nzola.toml\nmkdocs.yml\n\
         pelicanconf.py\n\
         .eleventyignore\ncontent/.eleventyignore\nconfig/_default/hugo.toml\n\
         config/_default/cascade.toml\nconfig/production/params.yaml\nconfig/staging/hugo.toml\n\
         package.json\nnotes.yml\nconfig/hugo.toml",
    );
    let tree = load(&dir.path().join("site"), None).unwrap().value;
    let found: Vec<&str> = tree.foreign.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        found,
        [
            ".eleventyignore",
            "_config.toml",
            "_config.yml",
            "_config_prod.yml",
            "config/_default/cascade.toml",
            "config/_default/hugo.toml",
            "config/production/params.yaml",
            "content/.eleventyignore",
            "hugo.yml",
            "mkdocs.yml",
            "pelicanconf.py",
            "zola.toml",
        ]
    );
}

#[test]
fn a_link_to_settings_that_are_not_read_is_reported() {
    let paths = ["_config.yml", "content/a/_index.md", "content/b/b.json", "content/c.11tydata.js"];
    let lines: Vec<String> = paths.iter().map(|path| format!("{path} -> /etc/hostname")).collect();
    let dir = site(&lines.join("\n"));
    let loaded = load(&dir.path().join("site"), None).unwrap();
    assert!(loaded.value.foreign.is_empty());
    let found: Vec<String> = loaded.diagnostics.into_iter().map(|d| d.message).collect();
    let expected = paths.map(|path| {
        format!(
            "`{path}` is not read, so what it excludes is published: it is a link out of the site"
        )
    });
    assert_eq!(found, expected);
}
