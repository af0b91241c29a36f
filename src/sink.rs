//! What the pipeline makes, and where it goes.

use std::io;

use crate::path::Route;
use crate::source::Bytes;

/// Keeps what is costly to make, outside of the site, for the next time. What is kept may be gone
/// at any time.
pub trait Cache: Sync {
    /// What is kept under `name`, and where that lies; `None` if it is not what was put there.
    fn get(&self, name: &str) -> Option<(Vec<u8>, Bytes)>;

    /// Keeps `bytes` under `name`, and tells where they lie; `None` if they can't be kept.
    fn put(&self, name: &str, bytes: &[u8]) -> Option<Bytes>;
}

/// Makes a file, piece by piece: the same bytes each time.
pub type Make<'m> = dyn Fn(&mut dyn io::Write) -> io::Result<()> + 'm;

/// Takes the finished files as they are made, from several threads at once, in no fixed order.
/// Each route comes at most once.
pub trait Sink: Sync {
    /// Stores `bytes` at `route`.
    ///
    /// # Errors
    /// What storing gives: a full disk, a refused permission.
    fn put(&self, route: &Route, bytes: &[u8]) -> io::Result<()>;

    /// Stores what `make` writes at `route`: a large file, of which no more than a piece is to be in
    /// memory at a time. It may be made more than once.
    ///
    /// # Errors
    /// As [`Sink::put`], and what `make` gives.
    fn put_in_pieces(&self, route: &Route, make: &Make<'_>) -> io::Result<()> {
        let mut bytes = Vec::new();
        make(&mut bytes)?;
        self.put(route, &bytes)
    }

    /// Stores a copy of a source file at `route`.
    ///
    /// # Errors
    /// What reading or storing gives.
    fn copy(&self, route: &Route, source: &Bytes) -> io::Result<()>;
}
