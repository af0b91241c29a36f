//! Errors of publishing a site.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::disk::guard::OutputRefusal;

/// Why a site was not published. The old site is unchanged.
#[derive(Debug)]
#[non_exhaustive]
pub enum PublishError {
    /// The output folder must not be replaced.
    Refused(OutputRefusal),
    /// Another build is currently publishing to this folder.
    Busy(PathBuf),
    /// A foreign file or folder has the name that the build needs for a folder of its own.
    Foreign(PathBuf),
    /// The old site has settings of a server that the new one lacks: someone may have put them
    /// there.
    ServerSettings(PathBuf),
    /// The entry at this path of the old site was replaced after the build began.
    Replaced(PathBuf),
    /// The path's first component starts with a dot; these names are reserved for other programs.
    Reserved(PathBuf),
    /// Two files have the same path, or a file is where another needs a folder.
    Twice(PathBuf),
    /// The output folder can't be renamed, for example because it is a mount point.
    Fixed {
        /// The output folder.
        path: PathBuf,
        /// The operating system's error.
        source: io::Error,
    },
    /// The operating system reported an error.
    Io {
        /// The attempted action, such as `write`.
        action: &'static str,
        /// The file or folder concerned.
        path: PathBuf,
        /// The operating system's error.
        source: io::Error,
    },
}

impl fmt::Display for PublishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Busy(path) => write!(
                f,
                "another build is writing to {} now; wait until it is done",
                path.display()
            ),
            Self::Foreign(path) => write!(
                f,
                "{} is in the way: the build needs this name for a folder of its own, and weekly \
                 did not create what is there; move it away",
                path.display()
            ),
            Self::ServerSettings(path) => write!(
                f,
                "{} would be removed, because it is not a part of the site; move it to static/, or \
                 remove it yourself",
                path.display()
            ),
            Self::Replaced(path) => write!(
                f,
                "{} was changed by something else during the build; build again",
                path.display()
            ),
            Self::Reserved(path) => write!(
                f,
                "cannot write {}: names at the top of the site that start with a dot are left to \
                 other programs; give it another URL",
                path.display()
            ),
            Self::Twice(path) => write!(
                f,
                "cannot write {}: another file has this path already; give one of them another \
                 URL",
                path.display()
            ),
            Self::Fixed { path, source } => write!(
                f,
                "cannot put the new site in place of {}: {source}; if something is mounted \
                 there, or it belongs to a container's image, remove it or choose another folder \
                 with --output-dir",
                path.display()
            ),
            Self::Io { action, path, source } => {
                write!(f, "cannot {action} {}: {source}", path.display())
            }
        }
    }
}

impl std::error::Error for PublishError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::Fixed { source, .. } | Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

impl From<PublishError> for io::Error {
    fn from(error: PublishError) -> Self {
        let kind = match &error {
            PublishError::Fixed { source, .. } | PublishError::Io { source, .. } => source.kind(),
            PublishError::Twice(_) => io::ErrorKind::AlreadyExists,
            PublishError::Busy(_) => io::ErrorKind::WouldBlock,
            _ => io::ErrorKind::InvalidInput,
        };
        Self::new(kind, error)
    }
}
