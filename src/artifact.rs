//! What the pipeline makes, and where it goes.

use std::io;

use crate::path::Route;
use crate::source::Bytes;

/// Takes the finished files as they are made, from several threads at once, in no fixed order.
/// Each route comes at most once.
pub trait Sink: Sync {
    /// Stores `bytes` at `route`.
    ///
    /// # Errors
    /// What storing gives: a full disk, a refused permission.
    fn put(&self, route: &Route, bytes: &[u8]) -> io::Result<()>;

    /// Stores a copy of a source file at `route`.
    ///
    /// # Errors
    /// What reading or storing gives.
    fn copy(&self, route: &Route, source: &Bytes) -> io::Result<()>;
}
