//! The site's folder as the pipeline sees it: what files there are, and how to get their bytes.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::path::SourcePath;

/// One file of the site's folder.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Its path from the site's root, such as `content/2023/a.md`.
    pub path: SourcePath,
    /// Where its bytes are.
    pub bytes: Bytes,
}

/// Where a file's bytes are: still on the disk, or in memory.
#[derive(Debug, Clone)]
pub enum Bytes {
    /// At this place of the disk.
    Disk(PathBuf),
    /// Here.
    Memory(Arc<[u8]>),
}

impl SourceFile {
    /// The bytes, read now if they are on the disk.
    ///
    /// # Errors
    /// What reading the file gives.
    pub fn read(&self) -> io::Result<Vec<u8>> {
        match &self.bytes {
            Bytes::Disk(path) => std::fs::read(path),
            Bytes::Memory(bytes) => Ok(bytes.to_vec()),
        }
    }
}

/// All files of a site's folder that matter, each list sorted by path.
#[derive(Debug, Clone, Default)]
pub struct SourceTree {
    /// The text of `weekly.yaml` and the path it was read from, if there is one.
    pub config: Option<SourceFile>,
    /// Files below `content/`, their paths starting with `content/`.
    pub content: Vec<SourceFile>,
    /// Files below `templates/`, their paths starting with `templates/`.
    pub templates: Vec<SourceFile>,
    /// Files below `static/`, their paths starting with `static/`.
    pub assets: Vec<SourceFile>,
}
