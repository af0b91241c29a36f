//! Finds the files that are not Markdown and have changed since the last update.

use std::collections::{BTreeSet, HashMap};
use std::io;

use rayon::prelude::*;

use super::Inputs;
use crate::parse;
use crate::path::SourcePath;
use crate::source::{FileStamp, SourceFile};

/// The files that are not Markdown, as they were last read.
#[derive(Debug, Default)]
pub(super) struct OtherFiles(HashMap<SourcePath, FileState>);

/// The state of a file.
#[derive(Debug, Clone, Copy)]
struct FileState {
    stamp: Option<FileStamp>,
    contents: Contents,
}

/// The identity of a file's contents.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Contents {
    Hash(blake3::Hash),
    /// A large file is not read.
    Large(FileStamp),
}

impl OtherFiles {
    /// Reads the files that may have changed, and returns those that have.
    ///
    /// # Errors
    /// A file can't be read.
    pub(super) fn update(&mut self, inputs: &Inputs<'_>) -> io::Result<BTreeSet<SourcePath>> {
        let tree = inputs.tree;
        let files: Vec<&SourceFile> = tree
            .config
            .iter()
            .chain(&tree.templates)
            .chain(&tree.assets)
            .chain(&tree.foreign)
            .chain(tree.content.iter().filter(|file| !parse::is_markdown(&file.path)))
            .collect();
        let now: HashMap<SourcePath, FileState> = files
            .par_iter()
            .filter_map(|file| {
                let previous = self.0.get(&file.path).copied();
                let touched = inputs.touched.is_none_or(|touched| touched.contains(&file.path));
                let stamp = inputs.stamp(file);
                let same = previous
                    .filter(|state| !touched || state.stamp.is_some() && state.stamp == stamp);
                let state = match same {
                    Some(state) => Ok(Some(state)),
                    None => state_of(file, stamp),
                };
                state.map(|state| Some((file.path.clone(), state?))).transpose()
            })
            .collect::<io::Result<_>>()?;
        let differs = |path: &&SourcePath| {
            self.0.get(*path).map(|state| state.contents)
                != now.get(*path).map(|state| state.contents)
        };
        let changed = now.keys().chain(self.0.keys()).filter(differs).cloned().collect();
        self.0 = now;
        Ok(changed)
    }
}

/// The size in bytes above which a file is not read.
const LARGE: u64 = 8_000_000;

/// The state of a file; `None` if it was removed.
fn state_of(file: &SourceFile, stamp: Option<FileStamp>) -> io::Result<Option<FileState>> {
    if let Some(large) = FileStamp::of(file).filter(|stamp| stamp.size > LARGE) {
        return Ok(Some(FileState { stamp, contents: Contents::Large(large) }));
    }
    match file.read() {
        Ok(bytes) => Ok(Some(FileState { stamp, contents: Contents::Hash(blake3::hash(&bytes)) })),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
