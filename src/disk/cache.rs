//! Keeps what was costly to find out or to make in the user's cache: texts with a time, in one file,
//! or files in a folder, each with its seal. What they are is left to the caller. A file that can't
//! be read is none.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::sink::Cache;
use crate::source::{Bytes, seal};

/// A folder of the user's cache, a file for each name.
#[derive(Debug)]
pub struct CacheFolder(PathBuf);

impl CacheFolder {
    /// The folder at `path`, which need not be there.
    pub fn new(path: PathBuf) -> Self {
        Self(path)
    }
}

impl Cache for CacheFolder {
    fn get(&self, name: &str) -> Option<(Vec<u8>, Bytes)> {
        let place = Bytes::Sealed(self.0.join(name));
        Some((place.read().ok()?, place))
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Option<Bytes> {
        let path = self.0.join(name);
        write(&path, &[bytes, &seal(name, bytes)].concat()).ok()?;
        Some(Bytes::Sealed(path))
    }
}

/// Writes a file in one step.
#[expect(clippy::disallowed_methods, reason = "this lies in the user's cache, not the site")]
fn write(file: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    // Two programs, or two threads, may do so at once.
    let writer = format!("{}-{:?}.new", std::process::id(), std::thread::current().id());
    let unfinished = file.with_added_extension(writer);
    fs::write(&unfinished, bytes)?;
    fs::rename(&unfinished, file).inspect_err(|_| {
        let _ = fs::remove_file(&unfinished);
    })
}

/// What is kept under one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cached<T> {
    /// When it was found out, in seconds since 1970.
    pub at: i64,
    /// What it is.
    pub value: T,
}

/// What is kept in a file, by name.
pub fn load<T: DeserializeOwned>(file: &Path) -> BTreeMap<String, Cached<T>> {
    let bytes = fs::read(file).unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

/// Keeps all of `kept` in a file, in one step.
///
/// # Errors
/// The file can't be written.
pub fn save<T: Serialize>(file: &Path, kept: &BTreeMap<String, Cached<T>>) -> io::Result<()> {
    write(file, &serde_json::to_vec(kept)?)
}
