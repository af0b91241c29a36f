//! Paths of source files. The constructor refuses what could lead out of the site's folder.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::slug::nfc;

/// The path of a source file relative to the site's root: `/`-separated, without empty, `.` or `..`
/// segments, and in Normalization Form C. File names may be in another form on the disk, as macOS
/// writes them; to authors they are the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SourcePath(Arc<str>);

impl TryFrom<String> for SourcePath {
    type Error = &'static str;

    fn try_from(path: String) -> Result<Self, Self::Error> {
        Self::new(&path).ok_or("this is not the path of a source file")
    }
}

impl From<SourcePath> for String {
    fn from(path: SourcePath) -> Self {
        path.0.as_ref().to_owned()
    }
}

/// The part of a file's path below `content/`; a path elsewhere is unchanged.
pub(crate) fn below_content(path: &str) -> &str {
    path.strip_prefix("content/").unwrap_or(path)
}

/// The part of a folder's path below `content/`, which is empty for `content` itself; a path
/// elsewhere is unchanged.
pub(crate) fn folder_below_content(folder: &str) -> &str {
    if folder == "content" { "" } else { below_content(folder) }
}

impl SourcePath {
    /// Validates `path`; `None` if a segment is empty, `.`, `..` or contains a NUL.
    pub fn new(path: &str) -> Option<Self> {
        let fine =
            |part: &str| !part.is_empty() && part != "." && part != ".." && !part.contains('\0');
        path.split('/').all(fine).then(|| Self(nfc(path).into()))
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last segment.
    pub(crate) fn file_name(&self) -> &str {
        self.0.rfind('/').map_or(&*self.0, |at| &self.0[at + 1..])
    }

    /// Everything before the last segment, without the slash; empty at the top level.
    pub(crate) fn folder(&self) -> &str {
        self.0.rfind('/').map_or("", |at| &self.0[..at])
    }

    /// The file name without its last extension.
    pub(crate) fn stem(&self) -> &str {
        self.stem_and_ending().0
    }

    /// The last extension of the file name, in lower case.
    pub(crate) fn extension(&self) -> Option<String> {
        self.stem_and_ending().1.map(str::to_lowercase)
    }

    fn stem_and_ending(&self) -> (&str, Option<&str>) {
        let name = self.file_name();
        match name.rfind('.') {
            Some(at) if at > 0 => (&name[..at], Some(&name[at + 1..])),
            _ => (name, None),
        }
    }
}

impl fmt::Display for SourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
