//! Limits the output of a template.

use std::io::{self, Write};

/// The maximum size of a page, in bytes. No real page is larger: lists that grow with the site are
/// paginated.
pub(super) const MOST_BYTES: usize = 64 << 20;

/// A writer limited to [`MOST_BYTES`].
pub(super) struct Bounded<'b> {
    buffer: &'b mut Vec<u8>,
    /// Whether the limit was exceeded.
    pub(super) is_full: bool,
}

impl<'b> Bounded<'b> {
    /// Appends to `buffer`.
    pub(super) fn new(buffer: &'b mut Vec<u8>) -> Self {
        Self { buffer, is_full: false }
    }
}

impl Write for Bounded<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.buffer.len() + bytes.len() > MOST_BYTES {
            self.is_full = true;
            return Err(io::Error::other("too much output"));
        }
        self.buffer.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
