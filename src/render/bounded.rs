//! Output of a template that can't grow without end.

use std::io::{self, Write};

/// More bytes than any page has: lists that grow with the site are shown in pages of their own.
pub(super) const MOST_BYTES: usize = 64 << 20;

/// A buffer that takes no more than [`MOST_BYTES`].
pub(super) struct Bounded<'b> {
    buffer: &'b mut Vec<u8>,
    /// Whether more was to be written.
    pub(super) is_full: bool,
}

impl<'b> Bounded<'b> {
    /// Writes to the end of `buffer`.
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
