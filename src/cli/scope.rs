//! The part of a site that `weekly check` reports on: files and folders, and the lines that
//! differ from a git revision.

use std::io;
use std::path::{Path, PathBuf};

use super::context::Context;
use crate::disk::guard::lexical;
use crate::error::Error;
use crate::git::{self, Changes};
use crate::path::{SourcePath, nfc};

/// The findings that were selected on the command line.
pub(super) struct CheckScope {
    /// The selected files and folders, from the site's root; empty selects everything.
    paths: Vec<String>,
    changes: Option<Changes>,
}

impl CheckScope {
    /// The findings in these files and folders, and on lines that differ from the revision `since`.
    ///
    /// # Errors
    /// A path is not in the site, or git can't list the changes.
    pub(super) fn of(
        context: &Context<'_>,
        paths: &[PathBuf],
        since: Option<&str>,
    ) -> io::Result<Self> {
        let root = context.root();
        let current = &context.environment.current;
        let paths = paths.iter().map(|path| below(&root, &current.join(path)));
        let paths = paths.collect::<Result<_, _>>()?;
        let changes = match since {
            Some(revision) => Some(git::changes(&root, revision).map_err(io::Error::other)?),
            None => None,
        };
        Ok(Self { paths, changes })
    }

    /// Whether findings on a line of a file are selected. Findings about the site in general are,
    /// unless files are named or only changes are selected.
    pub(super) fn includes(&self, path: Option<&SourcePath>, line: Option<usize>) -> bool {
        let Some(path) = path.map(SourcePath::as_str) else {
            return self.paths.is_empty() && self.changes.is_none();
        };
        let named = self.paths.is_empty()
            || self.paths.iter().any(|selected| {
                selected.is_empty()
                    || path
                        .strip_prefix(selected.as_str())
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            });
        named && self.changes.as_ref().is_none_or(|changes| changes.touch(path, line))
    }
}

/// Converts a file or folder on disk to a path from the site's root.
fn below(root: &Path, path: &Path) -> io::Result<String> {
    let said = |what: &str| Error::new(format!("{} {what}", path.display()));
    let (root, real) = match (root.canonicalize(), path.canonicalize()) {
        (Ok(root), Ok(real)) => (root, real),
        (_, Err(error)) => return Err(said(&format!("can't be checked: {error}")).into()),
        (Err(error), _) => return Err(error),
    };
    // A link inside the site is reported under its own name.
    let inside = lexical(path)
        .strip_prefix(&root)
        .or_else(|_| real.strip_prefix(&root))
        .map(Path::to_path_buf)
        .map_err(|_| said("is not in the site's folder"))?;
    let parts = inside.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    Ok(nfc(&parts.collect::<Vec<_>>().join("/")))
}
