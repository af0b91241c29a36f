//! Which folders may become the output: none with sources, foreign files or an ambiguous path.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests lay out folders")]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use weekly::testing::disk::{MARKER_TEXT, ProtectedFolders, Reason, check};

use crate::support::workspace::{Workspace, tree};

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
    ("mark public\nfile public/.env", "public", "Foreign"),
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

/// The name of a `Reason`'s variant, for comparing refusals.
fn kind(reason: &Reason) -> String {
    format!("{reason:?}").chars().take_while(|c| c.is_alphanumeric()).collect()
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
