//! Creates new files of a site, never overwriting existing ones.

#![expect(clippy::disallowed_methods, reason = "this room writes files")]

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use crate::path::SourcePath;

/// Writes `files` (paths below `root`, and their texts).
///
/// # Errors
/// One of them exists already, and then none is written; or a file can't be written, which the
/// message names.
pub(crate) fn write_new(root: &Path, files: &[(String, String)]) -> io::Result<()> {
    let named = |path: &Path, error: &io::Error| {
        io::Error::new(error.kind(), format!("can't write {}: {error}", path.display()))
    };
    for (path, _) in files {
        let path = root.join(path);
        if path.symlink_metadata().is_ok() {
            let message = format!("{} already exists; nothing was written", path.display());
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
        }
    }
    for (path, text) in files {
        let path = root.join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| named(folder, &error))?;
        }
        let written =
            OpenOptions::new().write(true).create_new(true).open(&path).and_then(|mut file| {
                file.write_all(text.as_bytes()).and_then(|()| file.sync_all())
            });
        written.map_err(|error| named(&path, &error))?;
    }
    Ok(())
}

/// Whether anything exists at `path` below `root`, even a broken link.
pub(crate) fn is_there(root: &Path, path: &SourcePath) -> bool {
    root.join(path.as_str()).symlink_metadata().is_ok()
}
