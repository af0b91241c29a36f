//! Caches expensive results in the user's cache folder: values with a time, in one file, or files
//! in a folder, each with a checksum. The callers define the contents. A file that can't be read
//! counts as missing.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::sink::Cache;
use crate::source::{Bytes, seal};

/// A cache folder with one file per name.
#[derive(Debug)]
pub(crate) struct CacheFolder(PathBuf);

impl CacheFolder {
    /// The cache in the folder `path`, which need not exist.
    pub(crate) fn new(path: PathBuf) -> Self {
        Self(path)
    }
}

impl Cache for CacheFolder {
    fn get(&self, name: &str) -> Option<(Vec<u8>, Bytes)> {
        let bytes = Bytes::Sealed(self.0.join(name));
        Some((bytes.read().ok()?, bytes))
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Option<Bytes> {
        let path = self.0.join(name);
        write(&path, &[bytes, &seal(name, bytes)].concat()).ok()?;
        Some(Bytes::Sealed(path))
    }
}

/// Writes a file atomically.
#[expect(clippy::disallowed_methods, reason = "this is the user's cache, not the site")]
fn write(file: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    // Two programs or threads may do so at the same time.
    let writer = format!("{}-{:?}.new", std::process::id(), std::thread::current().id());
    let unfinished = file.with_added_extension(writer);
    fs::write(&unfinished, bytes)?;
    fs::rename(&unfinished, file).inspect_err(|_| {
        let _ = fs::remove_file(&unfinished);
    })
}

/// A cached value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cached<T> {
    /// When the value was determined, in seconds since 1970.
    pub(crate) at: i64,
    /// The value itself.
    pub(crate) value: T,
}

/// Loads all values from a cache file, by name; none if it can't be read.
pub(crate) fn load<T: DeserializeOwned>(file: &Path) -> BTreeMap<String, Cached<T>> {
    let bytes = fs::read(file).unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

/// Saves `cached` to a file, atomically.
///
/// # Errors
/// The file can't be written.
pub(crate) fn save<T: Serialize>(
    file: &Path,
    cached: &BTreeMap<String, Cached<T>>,
) -> io::Result<()> {
    write(file, &serde_json::to_vec(cached)?)
}
