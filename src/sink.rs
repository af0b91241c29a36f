//! Interfaces for storing the output of a build and cached data.

use std::io;

use crate::path::Route;
use crate::source::Bytes;

/// A cache for expensive results, outside of the site. Entries may disappear at any time.
pub trait Cache: Sync {
    /// The bytes cached under `name`, and their location; `None` if they are missing or damaged.
    fn get(&self, name: &str) -> Option<(Vec<u8>, Bytes)>;

    /// Caches `bytes` under `name`, and returns their location; `None` if that fails.
    fn put(&self, name: &str, bytes: &[u8]) -> Option<Bytes>;
}

/// Writes a file piece by piece, with the same bytes each time.
pub(crate) type Make<'m> = dyn Fn(&mut dyn io::Write) -> io::Result<()> + 'm;

/// Receives finished files, from several threads at once, in no fixed order. Each route occurs at
/// most once.
pub trait Sink: Sync {
    /// Stores `bytes` at `route`.
    ///
    /// # Errors
    /// Storing failed: a full disk, a refused permission.
    fn put(&self, route: &Route, bytes: &[u8]) -> io::Result<()>;

    /// Stores the output of `make` at `route`: a large file, of which only a piece should be in
    /// memory at a time. `make` may be called more than once.
    ///
    /// # Errors
    /// As [`Sink::put`], and errors of `make`.
    fn put_in_pieces(&self, route: &Route, make: &Make<'_>) -> io::Result<()> {
        let mut bytes = Vec::new();
        make(&mut bytes)?;
        self.put(route, &bytes)
    }

    /// Stores a copy of a source file at `route`.
    ///
    /// # Errors
    /// Reading or storing failed.
    fn copy(&self, route: &Route, source: &Bytes) -> io::Result<()>;
}
