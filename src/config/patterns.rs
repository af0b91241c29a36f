//! Patterns of paths below `content/`, such as `blog/**`.

use globset::{Glob, GlobSet, GlobSetBuilder};

use crate::error::Error;
use crate::path::below_content;

/// Patterns of paths below `content/`.
#[derive(Debug, Clone, Default)]
pub(crate) struct PathPatterns {
    written: Vec<String>,
    set: GlobSet,
}

impl PathPatterns {
    /// Reads patterns, which may begin with `content/`.
    ///
    /// # Errors
    /// One of them is not a pattern; the message says why.
    pub(crate) fn parse(written: Vec<String>) -> Result<Self, Error> {
        let invalid = |error: globset::Error| Error::new(error.to_string());
        let mut set = GlobSetBuilder::new();
        for pattern in &written {
            set.add(Glob::new(below_content(pattern)).map_err(invalid)?);
        }
        let set = set.build().map_err(invalid)?;
        Ok(Self { written, set })
    }

    /// Whether one of the patterns matches a path below `content/`.
    pub(crate) fn matches(&self, path: &str) -> bool {
        self.set.is_match(path)
    }
}

/// Compares the patterns as they are written.
impl PartialEq for PathPatterns {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}
