//! The clock, the environment and the current folder: they enter the program here, so that all else
//! depends on its arguments only.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset, TimeZone as _, Utc};

use crate::error::Error;

/// An instant in seconds since 1970, as <https://reproducible-builds.org/specs/source-date-epoch/>.
fn parse_epoch(text: &str) -> Option<DateTime<Utc>> {
    Utc.timestamp_opt(text.trim().parse().ok()?, 0).single()
}

/// The process's environment, read once at startup.
#[derive(Debug)]
pub(crate) struct Environment {
    /// The arguments, the program's name first.
    pub(crate) arguments: Vec<OsString>,
    /// Environment variables whose values are valid UTF-8.
    pub(crate) variables: Vec<(String, String)>,
    /// The current folder.
    pub(crate) current: PathBuf,
    /// The time: `SOURCE_DATE_EPOCH` if it is set, else the clock's.
    pub(crate) now: DateTime<FixedOffset>,
}

impl Environment {
    /// Reads the environment of the current process.
    ///
    /// # Errors
    /// The current folder no longer exists, or `SOURCE_DATE_EPOCH` is not a valid time.
    #[expect(clippy::disallowed_methods, reason = "the environment enters the program here")]
    pub(crate) fn read() -> io::Result<Self> {
        let variables: Vec<_> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let epoch = variables.iter().find(|(name, _)| name == "SOURCE_DATE_EPOCH");
        let epoch = match epoch {
            None => None,
            Some((_, value)) => Some(parse_epoch(value).ok_or_else(|| {
                let message = format!("invalid SOURCE_DATE_EPOCH `{value}`");
                Error::new(format!("{message}: expected seconds since 1970"))
            })?),
        };
        Ok(Self {
            arguments: std::env::args_os().collect(),
            variables,
            current: std::env::current_dir()?,
            now: epoch.unwrap_or_else(Utc::now).fixed_offset(),
        })
    }

    /// The value of an environment variable.
    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        self.variables.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The program's folder in the user's cache (XDG Base Directory Specification, section 3).
    pub(super) fn cache(&self) -> Option<PathBuf> {
        let given = self.variable("XDG_CACHE_HOME").map(PathBuf::from);
        let folder = given
            .filter(|folder| folder.is_absolute())
            .or_else(|| self.home().map(|home| home.join(".cache")))?;
        folder.is_absolute().then(|| folder.join("weekly"))
    }

    /// The user's folder.
    pub(super) fn home(&self) -> Option<&Path> {
        self.variable("HOME").map(Path::new)
    }
}
