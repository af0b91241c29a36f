//! Keeps what was costly to find out in the user's cache: texts with a time, in one file. What they
//! are is left to the caller. A file that can't be read is none.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// What is kept under one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept<T> {
    /// When it was found out, in seconds since 1970.
    pub at: i64,
    /// What it is.
    pub value: T,
}

/// What is kept in a file, by name.
pub fn load<T: DeserializeOwned>(file: &Path) -> BTreeMap<String, Kept<T>> {
    let bytes = fs::read(file).unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

/// Keeps all of `kept` in a file, in one step.
///
/// # Errors
/// The file can't be written.
#[expect(clippy::disallowed_methods, reason = "this lies in the user's cache, not the site")]
pub fn save<T: Serialize>(file: &Path, kept: &BTreeMap<String, Kept<T>>) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    // Two programs may do so at once.
    let unfinished = file.with_extension(format!("{}.new", std::process::id()));
    fs::write(&unfinished, serde_json::to_vec(kept)?)?;
    fs::rename(&unfinished, file)
}
