//! A folder with a site whose output is published, and views of the files in it.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use weekly::testing::disk::{
    CheckedOutput, OutputRefusal, ProtectedFolders, PublishSummary, Stage, check,
};
use weekly::testing::path::Route;
use weekly::testing::sink::Sink as _;

/// A folder with a site in `site`, whose output is `site/public`.
pub(crate) struct Workspace {
    dir: TempDir,
}

impl Workspace {
    pub(crate) fn new() -> Self {
        let dir = TempDir::new().unwrap();
        fs::create_dir_all(dir.path().join("site/content")).unwrap();
        Self { dir }
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.dir.path().canonicalize().unwrap().join(path)
    }

    pub(crate) fn public(&self, path: &str) -> PathBuf {
        self.path(format!("site/public/{path}").trim_end_matches('/'))
    }

    /// Writes a file, creating missing parent folders.
    pub(crate) fn file(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn folder(&self, path: &str) {
        fs::create_dir_all(self.path(path)).unwrap();
    }

    pub(crate) fn check(&self, output: impl AsRef<Path>) -> Result<CheckedOutput, OutputRefusal> {
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

    pub(crate) fn output(&self) -> CheckedOutput {
        self.check("public").unwrap()
    }

    /// Stages `files`, given by route and text.
    pub(crate) fn stage(&self, files: &[(&str, &str)]) -> Stage {
        let stage = Stage::begin(&self.output()).unwrap();
        for (route, text) in files {
            stage.put(&Route::page(route).unwrap(), text.as_bytes()).unwrap();
        }
        stage
    }

    /// Publishes `files` and returns how many were written, unchanged and removed.
    pub(crate) fn publish(&self, files: &[(&str, &str)]) -> (u64, u64, u64) {
        let PublishSummary { written, unchanged, removed, warnings } =
            self.stage(files).commit().unwrap();
        assert_eq!(warnings, []);
        assert!(!names(&self.path("site")).iter().any(|name| name.starts_with('.')));
        (written, unchanged, removed)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.public(path)).unwrap()
    }

    /// A file's inode and modification time.
    pub(crate) fn stamp(&self, path: &str) -> (u64, i64, i64) {
        let meta = self.public(path).symlink_metadata().unwrap();
        (meta.ino(), meta.mtime(), meta.mtime_nsec())
    }
}

pub(crate) fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Every entry below `dir`: the bytes of files, the targets of links, the types of others.
pub(crate) fn tree(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
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
