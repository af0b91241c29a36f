//! The site's folder as seen by the pipeline: its files, and access to their bytes.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use chrono::NaiveDate;
use serde::Serialize;

use crate::path::SourcePath;

/// A file in the site's folder.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Its path relative to the site's root, such as `content/2023/a.md`.
    pub path: SourcePath,
    /// The source of its bytes.
    pub bytes: Bytes,
}

/// The location of a file's bytes: on the disk or in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bytes {
    /// In the file at this path.
    Disk(PathBuf),
    /// In memory.
    Memory(Arc<[u8]>),
    /// In a file of the cache, before their [`seal`]: a damaged cache must not change a build.
    Sealed(PathBuf),
}

/// The end of a cached file: a hash of its name and of the preceding bytes.
pub fn seal(name: &str, bytes: &[u8]) -> [u8; SEAL] {
    let mut hash = blake3::Hasher::new();
    hash.update(&name.len().to_le_bytes());
    hash.update(name.as_bytes());
    hash.update(bytes);
    hash.finalize().into()
}

/// The length of a seal in bytes.
const SEAL: usize = blake3::OUT_LEN;

/// Reads a cached file and verifies and removes its seal.
fn unsealed(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = std::fs::read(path)?;
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let end = bytes.len().saturating_sub(SEAL);
    if seal(name, &bytes[..end]) != bytes[end..] {
        let message = format!("the cached file {} has been modified; build again", path.display());
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    bytes.truncate(end);
    Ok(bytes)
}

impl SourceFile {
    /// Reads the bytes, if necessary from the disk.
    ///
    /// # Errors
    /// The file can't be read; the message names it.
    pub fn read(&self) -> io::Result<Vec<u8>> {
        self.bytes.read().map_err(|error| self.unreadable(&error))
    }

    /// The path of the file on the disk, unless it is in memory.
    pub(crate) fn disk_path(&self) -> Option<PathBuf> {
        match &self.bytes {
            Bytes::Disk(path) | Bytes::Sealed(path) => Some(path.clone()),
            Bytes::Memory(_) => None,
        }
    }

    /// Reads the bytes as UTF-8.
    ///
    /// # Errors
    /// As [`SourceFile::read`], or the file is not UTF-8.
    pub(crate) fn read_text(&self) -> io::Result<String> {
        String::from_utf8(self.read()?).map_err(|_| {
            io::Error::new(io::ErrorKind::InvalidData, format!("{} is not UTF-8", self.path))
        })
    }

    /// Opens the file for reading in parts.
    ///
    /// # Errors
    /// The file can't be opened; the message names it.
    pub(crate) fn open(&self) -> io::Result<SourceReader> {
        self.bytes.open().map_err(|error| self.unreadable(&error))
    }

    fn unreadable(&self, error: &io::Error) -> io::Error {
        io::Error::new(error.kind(), format!("can't read {}: {error}", self.path))
    }
}

impl Bytes {
    /// Reads the bytes, if necessary from the disk.
    ///
    /// # Errors
    ///
    /// The file can't be read, or a sealed file was modified.
    pub fn read(&self) -> io::Result<Vec<u8>> {
        match self {
            Self::Disk(path) => std::fs::read(path),
            Self::Memory(bytes) => Ok(bytes.to_vec()),
            Self::Sealed(path) => unsealed(path),
        }
    }
}

/// An open file that can be read in parts.
#[derive(Debug)]
pub(crate) enum SourceReader {
    /// A file on the disk.
    Disk(File),
    /// Bytes in memory.
    Memory(Cursor<Arc<[u8]>>),
}

impl Bytes {
    /// Opens the bytes for reading in parts.
    ///
    /// # Errors
    ///
    /// The file can't be opened.
    pub(crate) fn open(&self) -> io::Result<SourceReader> {
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

/// More than the coarsest clock resolution of a file system (two seconds, on FAT).
const SETTLED: Duration = Duration::from_secs(3);

/// Distinguishes the states of a file on the disk without reading it: size, times and inode. Any
/// change updates a file's `ctime`, which no program can set back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct FileStamp {
    /// The size in bytes.
    pub size: u64,
    /// The last modification of its bytes: seconds since 1970, and nanoseconds.
    pub modified: (i64, i64),
    /// The last change of its bytes or metadata, in the same form.
    pub changed: (i64, i64),
    /// The numbers of the file system and of the inode.
    pub number: (u64, u64),
}

impl FileStamp {
    /// The stamp of a file on the disk; `None` if it is inaccessible or in memory.
    pub(crate) fn of(file: &SourceFile) -> Option<Self> {
        match &file.bytes {
            Bytes::Disk(path) => Self::at(path),
            Bytes::Memory(_) | Bytes::Sealed(_) => None,
        }
    }

    /// The stamp of the file at `path`.
    pub(crate) fn at(path: &Path) -> Option<Self> {
        let stat = std::fs::metadata(path).ok()?;
        Some(Self {
            size: stat.size(),
            modified: (stat.mtime(), stat.mtime_nsec()),
            changed: (stat.ctime(), stat.ctime_nsec()),
            number: (stat.dev(), stat.ino()),
        })
    }

    /// Whether the file was changed so long before `now` that another change would change the
    /// stamp: the clock of the file system has advanced since.
    pub(crate) fn is_settled(&self, now: SystemTime) -> bool {
        let settled = now.checked_sub(SETTLED);
        let settled = settled.and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
        let settled = settled.and_then(|time| i64::try_from(time.as_secs()).ok());
        settled.is_some_and(|settled| self.modified.0.max(self.changed.0) < settled)
    }
}

/// All relevant files of a site's folder, each list sorted by path.
#[derive(Debug, Clone, Default)]
pub struct SourceTree {
    /// The file `weekly.yaml`, if there is one.
    pub config: Option<SourceFile>,
    /// Files below `content/`, their paths starting with `content/`.
    pub content: Vec<SourceFile>,
    /// Files below `templates/`, their paths starting with `templates/`.
    pub templates: Vec<SourceFile>,
    /// Files below `static/`, their paths starting with `static/`.
    pub assets: Vec<SourceFile>,
    /// Settings of another generator that say what is published.
    pub foreign: Vec<SourceFile>,
    /// Folders in the site's root that belong to other generators.
    pub unread: Vec<SourcePath>,
    /// The days on which files were added to their repository, if they are used as dates.
    pub added: BTreeMap<SourcePath, NaiveDate>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_of_an_unreadable_file_names_it_once() {
        let path = SourcePath::new("content/a.md").unwrap();
        let file = SourceFile { path, bytes: Bytes::Disk("/nowhere/a.md".into()) };
        for error in [file.read().unwrap_err(), file.read_text().unwrap_err()] {
            assert_eq!(error.to_string().matches("content/a.md").count(), 1, "{error}");
        }
    }
}
