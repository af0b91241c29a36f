//! The site's folder as the pipeline sees it: what files there are, and how to get their bytes.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bytes {
    /// At this place of the disk.
    Disk(PathBuf),
    /// Here.
    Memory(Arc<[u8]>),
    /// In a file of the cache, before their [`seal`]: a cache must not change what a build makes.
    Sealed(PathBuf),
}

/// What a file of the cache ends in: a hash of its name and of the bytes before.
pub fn seal(name: &str, bytes: &[u8]) -> [u8; SEAL] {
    let mut hash = blake3::Hasher::new();
    hash.update(&name.len().to_le_bytes());
    hash.update(name.as_bytes());
    hash.update(bytes);
    hash.finalize().into()
}

/// The bytes of a seal.
const SEAL: usize = blake3::OUT_LEN;

/// The bytes of a file of the cache without their seal.
fn unsealed(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = std::fs::read(path)?;
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let end = bytes.len().saturating_sub(SEAL);
    if seal(name, &bytes[..end]) != bytes[end..] {
        let message = format!("{} is not what was kept there; build again", path.display());
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    bytes.truncate(end);
    Ok(bytes)
}

impl SourceFile {
    /// The bytes, read now if they are on the disk.
    ///
    /// # Errors
    /// What reading the file gives.
    pub fn read(&self) -> io::Result<Vec<u8>> {
        self.bytes.read()
    }
}

impl Bytes {
    /// The bytes, read now if they are on the disk.
    ///
    /// # Errors
    /// What reading the file gives; that a sealed one has changed.
    pub fn read(&self) -> io::Result<Vec<u8>> {
        match self {
            Self::Disk(path) => std::fs::read(path),
            Self::Memory(bytes) => Ok(bytes.to_vec()),
            Self::Sealed(path) => unsealed(path),
        }
    }
}

/// A source that is read in parts.
#[derive(Debug)]
pub enum SourceReader {
    /// From the disk.
    Disk(File),
    /// From memory.
    Memory(Cursor<Arc<[u8]>>),
}

impl Bytes {
    /// Opens them, to be read in parts.
    ///
    /// # Errors
    /// What opening the file gives.
    pub fn open(&self) -> io::Result<SourceReader> {
        match self {
            Self::Disk(path) => File::open(path).map(SourceReader::Disk),
            Self::Memory(bytes) => Ok(SourceReader::Memory(Cursor::new(bytes.clone()))),
            Self::Sealed(path) => Ok(SourceReader::Memory(Cursor::new(unsealed(path)?.into()))),
        }
    }
}

impl Read for SourceReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Disk(file) => file.read(buffer),
            Self::Memory(bytes) => bytes.read(buffer),
        }
    }
}

impl Seek for SourceReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::Disk(file) => file.seek(to),
            Self::Memory(bytes) => bytes.seek(to),
        }
    }
}

/// What tells one state of a file on the disk from another, without reading it: size, times and
/// number on the disk. Any change sets a file's `ctime`, which no program can set back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileStamp {
    /// In bytes.
    pub size: u64,
    /// When its bytes were last written: seconds since 1970, and nanoseconds.
    pub modified: (i64, i64),
    /// When anything of it was last changed.
    pub changed: (i64, i64),
    /// The numbers of the file system and of the file in it.
    pub number: (u64, u64),
}

impl FileStamp {
    /// That of a file on the disk; `None` if it can't be looked at, or lies in memory.
    pub fn of(file: &SourceFile) -> Option<Self> {
        match &file.bytes {
            Bytes::Disk(path) => Self::at(path),
            Bytes::Memory(_) | Bytes::Sealed(_) => None,
        }
    }

    /// That of the file at `path`.
    pub fn at(path: &Path) -> Option<Self> {
        let stat = std::fs::metadata(path).ok()?;
        Some(Self {
            size: stat.size(),
            modified: (stat.mtime(), stat.mtime_nsec()),
            changed: (stat.ctime(), stat.ctime_nsec()),
            number: (stat.dev(), stat.ino()),
        })
    }

    /// The latest of its times, in seconds since 1970.
    pub fn latest(&self) -> i64 {
        self.modified.0.max(self.changed.0)
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
    /// Settings of another generator in the site's folder that say what is published.
    pub foreign: Vec<SourceFile>,
}
