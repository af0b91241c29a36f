//! Compares a file of the old site with the contents of the new one. Reads in chunks, so that
//! memory use does not grow with the file.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::os::fd::AsFd;

use rustix::fs::FileType;
use rustix::io::Errno;

use crate::disk::folder;
use crate::sink::Make;

/// The number of bytes read or written at a time.
const PIECE: usize = 64 * 1024;

/// A regular file of the old site.
#[derive(Debug)]
pub(super) struct OldFile {
    /// The file, open for reading, positioned at its start.
    pub(super) file: File,
    /// Size in bytes.
    pub(super) size: u64,
    /// Modification time: seconds since 1970, and nanoseconds.
    pub(super) modified: (i64, i64),
}

impl OldFile {
    /// Opens the regular file at `path` below `folder`; `None` if there is none, or if it could
    /// only be reached through a link.
    pub(super) fn open(folder: impl AsFd, path: &str) -> io::Result<Option<Self>> {
        let absent = [Errno::NOENT, Errno::NOTDIR, Errno::LOOP, Errno::NXIO];
        let file = match folder::open_file(folder, path) {
            Ok(fd) => File::from(fd),
            Err(error) if absent.iter().any(|e| folder::is(&error, *e)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let stat = rustix::fs::fstat(&file)?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
            return Ok(None);
        }
        Ok(Some(Self {
            file,
            size: u64::try_from(stat.st_size).map_err(io::Error::other)?,
            modified: (stat.st_mtime, i64::try_from(stat.st_mtime_nsec).unwrap_or_default()),
        }))
    }

    /// Whether the file contains exactly `bytes`.
    pub(super) fn holds(&self, bytes: &[u8]) -> io::Result<bool> {
        if self.size != bytes.len() as u64 {
            return Ok(false);
        }
        let mut rest = bytes;
        let mut buffer = Vec::with_capacity(PIECE.min(bytes.len()));
        while !rest.is_empty() {
            let (read, _) = rustix::io::read(&self.file, buffer.spare_capacity_mut())?;
            match rest.strip_prefix(&*read) {
                Some(after) if !read.is_empty() => rest = after,
                _ => return Ok(false),
            }
        }
        Ok(true)
    }

    /// Whether the file contains exactly what `make` writes.
    pub(super) fn matches_output_of(&self, make: &Make<'_>) -> io::Result<bool> {
        let mut old = Matching { file: &self.file, offset: 0, buffer: Vec::with_capacity(PIECE) };
        write(make, &mut old)?;
        Ok(old.offset == self.size)
    }

    /// Whether the contents equal those of `other`, whose size is `size` bytes. Leaves `other`
    /// positioned at its start.
    pub(super) fn equals(&self, other: &File, size: u64) -> io::Result<bool> {
        if self.size != size {
            return Ok(false);
        }
        let mut buffers = (Vec::with_capacity(PIECE), Vec::with_capacity(PIECE));
        let mut offset = 0;
        loop {
            let (old, _) = rustix::io::pread(&self.file, buffers.0.spare_capacity_mut(), offset)?;
            let (new, _) = rustix::io::pread(other, buffers.1.spare_capacity_mut(), offset)?;
            if old != new {
                return Ok(false);
            }
            if old.is_empty() {
                return Ok(true);
            }
            offset += old.len() as u64;
        }
    }
}

/// Writes the output of `make` to `to`, in buffered chunks.
pub(super) fn write(make: &Make<'_>, to: impl io::Write) -> io::Result<()> {
    let mut to = BufWriter::with_capacity(PIECE, to);
    make(&mut to)?;
    to.flush()
}

/// A writer that fails unless the file contains the same bytes at the same position.
struct Matching<'f> {
    file: &'f File,
    offset: u64,
    buffer: Vec<u8>,
}

impl io::Write for Matching<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let old = self.buffer.spare_capacity_mut();
        let (old, _) = rustix::io::pread(self.file, old, self.offset)?;
        let length = old.len().min(bytes.len());
        if length == 0 || old[..length] != bytes[..length] {
            return Err(io::Error::other("the file's contents differ"));
        }
        self.offset += length as u64;
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The side of a copy that failed.
#[derive(Debug)]
pub(super) enum CopyError {
    /// The source could not be read.
    Read(io::Error),
    /// The copy could not be written.
    Write(io::Error),
}

/// Copies all of `from`, from its start, to the current position of `to`.
pub(super) fn copy(from: &File, mut to: &File) -> Result<(), CopyError> {
    let mut buffer = Vec::with_capacity(PIECE);
    let mut offset = 0;
    loop {
        let piece = match rustix::io::pread(from, buffer.spare_capacity_mut(), offset) {
            Err(Errno::INTR) => continue,
            Err(errno) => return Err(CopyError::Read(errno.into())),
            Ok((piece, _)) => piece,
        };
        if piece.is_empty() {
            return Ok(());
        }
        to.write_all(piece).map_err(CopyError::Write)?;
        offset += piece.len() as u64;
    }
}
