//! Replaces the old site with the complete new site, or leaves the old site unchanged.
//!
//! A [`Stage`] is a folder next to the output that receives finished files. [`Stage::commit`]
//! flushes it to disk, swaps it with the output in one step, and removes the old site. If the stage
//! is dropped before that, or the process is killed, the old site is untouched, and the next build
//! removes the remains.
//!
//! A file identical to that of the old site is not written: the new site gets a hard link to it, so
//! that its modification time is preserved. These links are created at the end, so that a build
//! without changes creates none and leaves the old site unchanged.
//!
//! If the file system can't exchange two folders, the old site is moved aside first; a build
//! killed between those two renames is recovered by the next.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use rustix::fs::{Timespec, Timestamps};
use rustix::io::Errno;

use crate::diagnostic::Diagnostic;
use crate::disk::compare::{self, CopyError, OldFile};
use crate::disk::error::PublishError;
use crate::disk::folder::{self, Survey};
use crate::disk::guard::{self, CheckedOutput, MARKER_C_NAME, MARKER_NAME, MARKER_TEXT};
use crate::disk::swap::Parent;
use crate::path::Route;
use crate::sink::{Make, Sink};
use crate::source::Bytes;

/// The result of [`Stage::commit`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishSummary {
    /// The number of files that are new or differ from the old site's.
    pub written: u64,
    /// The number of files identical to the old site's.
    pub unchanged: u64,
    /// The number of files of the old site that the new one does not have.
    pub removed: u64,
    /// Problems that occurred after the new site was published.
    pub warnings: Vec<Diagnostic>,
}

impl PublishSummary {
    /// The summary if the old site, with this number of files, is left unchanged.
    pub(crate) fn nothing_new(files: usize) -> Self {
        Self { written: 0, unchanged: files as u64, removed: 0, warnings: Vec::new() }
    }
}

/// A new site that is being written.
#[derive(Debug)]
pub struct Stage {
    parent: Parent,
    /// The folder of the new site. Locked while it is open, like `old`, so that another build finds
    /// both folders locked, under either name.
    new: File,
    old: Option<File>,
    /// Files identical to the old site's.
    unchanged: Mutex<Vec<String>>,
    written: AtomicU64,
    /// How many of `written` replace a file of the old site.
    replaced: AtomicU64,
    state: StageState,
}

#[derive(Debug, PartialEq, Eq)]
enum StageState {
    Staged,
    InPlace,
}

/// The name of an Apache server's settings.
const HTACCESS: &str = ".htaccess";

impl Stage {
    /// Starts a new site next to `output`, after removing the remains of a killed build.
    ///
    /// # Errors
    /// Another build is running, the existing folder was not built by weekly, or a folder can't be
    /// created.
    pub fn begin(output: &CheckedOutput) -> Result<Self, PublishError> {
        let parent = Parent::open(output)?;
        let old = parent.lock_output()?;
        let stage = Self {
            new: parent.make_stage()?,
            parent,
            old,
            unchanged: Mutex::default(),
            written: AtomicU64::new(0),
            replaced: AtomicU64::new(0),
            state: StageState::Staged,
        };
        stage.write_marker()?;
        Ok(stage)
    }

    /// Writes the marker as the first file of the stage, so that the next build may remove the
    /// folder if this one is killed.
    fn write_marker(&self) -> Result<(), PublishError> {
        let same = |old: &OldFile| old.holds(MARKER_TEXT.as_bytes()).unwrap_or(false);
        if let Some(old) = &self.old
            && self.old_file(MARKER_NAME).is_ok_and(|marker| marker.as_ref().is_some_and(same))
            && folder::link(old, &self.new, MARKER_NAME).is_ok()
        {
            return Ok(());
        }
        self.create(MARKER_NAME)
            .and_then(|mut file| file.write_all(MARKER_TEXT.as_bytes()))
            .map_err(|source| self.unwritten(MARKER_NAME, source))
    }

    /// Replaces the old site with the new one, and removes the old one. If the two are identical,
    /// the old one is left unchanged.
    ///
    /// # Errors
    /// The new site can't be completed or published; the old one is unchanged. Failures after
    /// publishing are warnings in [`PublishSummary`].
    pub fn commit(mut self) -> Result<PublishSummary, PublishError> {
        let unchanged = self.take_unchanged()?;
        let mut done = PublishSummary {
            written: *self.written.get_mut(),
            unchanged: unchanged.len() as u64,
            removed: 0,
            warnings: Vec::new(),
        };
        if done.written == 0 && self.old_is_exactly(done.unchanged) {
            return Ok(done);
        }
        unchanged.par_iter().try_for_each(|path| self.reuse(path))?;
        self.check_server_settings()?;
        self.parent.finish_stage(&self.new, self.old.as_ref())?;
        let old_name = self.parent.swap(self.old.as_ref())?.map(str::to_owned);
        self.state = StageState::InPlace;
        if let Err(error) = self.parent.sync() {
            done.warnings.push(not_durable(&error));
        }
        if let (Some(old), Some(name)) = (&self.old, old_name) {
            let reused = done.unchanged + *self.replaced.get_mut();
            match self.parent.remove(&name, old) {
                Ok(files) => done.removed = files.saturating_sub(reused + 1),
                Err(error) => done.warnings.push(not_removed(&name, &error)),
            }
        }
        Ok(done)
    }

    /// Refuses to remove a `.htaccess`, which an administrator may have written in the output
    /// folder.
    fn check_server_settings(&self) -> Result<(), PublishError> {
        let is_there = |folder: &File| matches!(OldFile::open(folder, HTACCESS), Ok(Some(_)));
        if self.old.as_ref().is_some_and(is_there) && !is_there(&self.new) {
            return Err(PublishError::ServerSettings(self.shown(HTACCESS)));
        }
        Ok(())
    }

    fn take_unchanged(&mut self) -> Result<Vec<String>, PublishError> {
        let unchanged = self.unchanged.get_mut().unwrap_or_else(PoisonError::into_inner);
        let mut unchanged = std::mem::take(unchanged);
        unchanged.sort_unstable();
        match unchanged.array_windows().find(|[one, next]| one == next) {
            Some([path, _]) => Err(PublishError::Twice(self.shown(path))),
            None => Ok(unchanged),
        }
    }

    /// Whether the old site has this number of files, besides the marker, and no empty folders. All
    /// files counted were found in it, so then it has no others.
    fn old_is_exactly(&self, files: u64) -> bool {
        let exactly = |survey: Survey| survey.files == files + 1 && survey.empty_folders == 0;
        self.old.as_ref().is_some_and(|old| folder::survey(old, MARKER_C_NAME).is_ok_and(exactly))
    }

    /// Reuses a file of the old site.
    fn reuse(&self, path: &str) -> Result<(), PublishError> {
        let Some(old) = &self.old else { return Ok(()) };
        match folder::link(old, &self.new, path) {
            Err(error) if cannot_link(&error) => self.reuse_by_copy(path),
            result => result.map_err(|source| self.unwritten(path, source)),
        }
    }

    /// Copies the old file with its modification time, where it can't be hard-linked.
    fn reuse_by_copy(&self, path: &str) -> Result<(), PublishError> {
        let unwritten = |source| self.unwritten(path, source);
        let old = self.old_file(path).map_err(|source| unread(self.shown(path), source))?;
        let old = old.ok_or_else(|| PublishError::Replaced(self.shown(path)))?;
        let new = self.create(path).map_err(unwritten)?;
        compare::copy(&old.file, &new).map_err(|error| match error {
            CopyError::Read(source) => unread(self.shown(path), source),
            CopyError::Write(source) => unwritten(source),
        })?;
        let time = Timespec { tv_sec: old.modified.0, tv_nsec: old.modified.1 };
        let times = Timestamps { last_access: time, last_modification: time };
        rustix::fs::futimens(&new, &times).map_err(|errno| unwritten(errno.into()))
    }

    /// Stores the output of `write` at `route`, unless the old site's file there `is_same`.
    fn store(
        &self,
        route: &Route,
        is_same: impl FnOnce(&OldFile) -> io::Result<bool>,
        write: impl FnOnce(File) -> io::Result<()>,
    ) -> io::Result<()> {
        let path = self.output_path(route)?;
        let old = self.old_file(&path);
        // An old file that can't be read is replaced.
        if matches!(&old, Ok(Some(old)) if is_same(old).unwrap_or(false)) {
            self.note_unchanged(path);
            return Ok(());
        }
        self.create(&path).and_then(write).map_err(|source| self.unwritten(&path, source))?;
        self.note_written(&old);
        Ok(())
    }

    fn create(&self, path: &str) -> io::Result<File> {
        folder::create_file(&self.new, path).map(File::from)
    }

    /// Opens the regular file at `path` in the old site.
    fn old_file(&self, path: &str) -> io::Result<Option<OldFile>> {
        self.old.as_ref().map_or(Ok(None), |old| OldFile::open(old, path))
    }

    /// The path of `route` below the output.
    fn output_path(&self, route: &Route) -> Result<String, PublishError> {
        let path = route.output_path();
        if guard::is_allowed_at_top(path.split('/').next().unwrap_or_default()) {
            Ok(path)
        } else {
            Err(PublishError::Reserved(self.shown(&path)))
        }
    }

    fn note_unchanged(&self, path: String) {
        self.unchanged.lock().unwrap_or_else(PoisonError::into_inner).push(path);
    }

    fn note_written(&self, old: &io::Result<Option<OldFile>>) {
        self.written.fetch_add(1, Ordering::Relaxed);
        if !matches!(old, Ok(None)) {
            self.replaced.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn shown(&self, path: &str) -> PathBuf {
        self.parent.shown().join(path)
    }

    fn unwritten(&self, path: &str, source: io::Error) -> PublishError {
        let path = self.shown(path);
        if source.kind() == io::ErrorKind::AlreadyExists {
            PublishError::Twice(path)
        } else {
            PublishError::Io { action: "write", path, source }
        }
    }
}

impl Sink for Stage {
    fn put(&self, route: &Route, bytes: &[u8]) -> io::Result<()> {
        self.store(route, |old| old.holds(bytes), |mut file| file.write_all(bytes))
    }

    fn put_in_pieces(&self, route: &Route, make: &Make<'_>) -> io::Result<()> {
        self.store(route, |old| old.matches_output_of(make), |file| compare::write(make, file))
    }

    fn copy(&self, route: &Route, source: &Bytes) -> io::Result<()> {
        let from = match source {
            Bytes::Memory(bytes) => return self.put(route, bytes),
            Bytes::Sealed(_) => return self.put(route, &source.read()?),
            Bytes::Disk(from) => from,
        };
        let unread = |source| unread(from.clone(), source);
        let path = self.output_path(route)?;
        let source = folder::open_source(from).map_err(unread)?;
        let size = source.metadata().map_err(unread)?.len();
        let old = self.old_file(&path);
        if matches!(&old, Ok(Some(old)) if old.equals(&source, size).unwrap_or(false)) {
            self.note_unchanged(path);
            return Ok(());
        }
        let unwritten = |source| self.unwritten(&path, source);
        let file = self.create(&path).map_err(unwritten)?;
        compare::copy(&source, &file).map_err(|error| match error {
            CopyError::Read(source) => unread(source),
            CopyError::Write(source) => unwritten(source),
        })?;
        self.note_written(&old);
        Ok(())
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if self.state == StageState::Staged {
            // The next build tries again, and reports failure.
            let _ = self.parent.remove_stage(&self.new);
        }
    }
}

fn unread(path: PathBuf, source: io::Error) -> PublishError {
    PublishError::Io { action: "read", path, source }
}

/// Whether hard links to this file, or at this location, are unsupported.
fn cannot_link(error: &io::Error) -> bool {
    [Errno::XDEV, Errno::PERM, Errno::MLINK, Errno::OPNOTSUPP, Errno::NOSYS]
        .iter()
        .any(|errno| folder::is(error, *errno))
}

fn not_durable(error: &io::Error) -> Diagnostic {
    let message =
        format!("the new site was published, but may not survive a power failure: {error}");
    Diagnostic::warning("publish-clean-up", message).hint("check the disk")
}

fn not_removed(name: &str, error: &io::Error) -> Diagnostic {
    let message = format!("cannot remove the old site, now called `{name}`: {error}");
    Diagnostic::warning("publish-clean-up", message)
        .hint("the new site was published; remove that folder manually")
}
