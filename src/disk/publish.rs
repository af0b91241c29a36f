//! Puts the complete new site in place of the old one, or leaves the old one as it was.
//!
//! A [`Stage`] is a folder beside the output. Finished files go there; [`Stage::commit`] brings
//! it to the disk, swaps it with the output in one step, and removes the old site. Dropped
//! before that, or killed, it leaves the old site untouched, and the next build removes what is
//! left of it.
//!
//! A file whose bytes are those of the old site's file is not written: the new site gets a
//! second link to it, so that its time stays. Those links are made at the end, so that a build
//! which changes nothing makes none, and leaves the old site as it is.
//!
//! Where the file system can't exchange two folders, the old site is moved aside first; a build
//! killed between those two moves is put right by the next.

use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use rustix::fs::{AtFlags, FileType, Mode, RenameFlags, Timespec, Timestamps};
use rustix::io::Errno;

use crate::artifact::Sink;
use crate::diagnostic::Diagnostic;
use crate::disk::folder::{self, Identity};
use crate::disk::guard::{self, CheckedOutput, MARKER_NAME, MARKER_TEXT, Refusal};
use crate::path::Route;
use crate::source::Bytes;

/// Why a site was not published. The old one is as it was.
#[derive(Debug)]
#[non_exhaustive]
pub enum PublishError {
    /// The output folder must not be replaced.
    Refused(Refusal),
    /// Another build is publishing to this folder now.
    Busy(PathBuf),
    /// Something that is not ours has the name that the build needs for its own folder.
    Foreign(PathBuf),
    /// The output folder is not the one that was there when the build began.
    Replaced(PathBuf),
    /// A route whose first part starts with a dot, which is left to other programs.
    Reserved(PathBuf),
    /// Two artifacts for one file.
    Twice(PathBuf),
    /// The operating system refused.
    Io {
        /// What was being done, such as `write`.
        action: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// Why not.
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
                 did not make what is there; move it away",
                path.display()
            ),
            Self::Replaced(path) => write!(
                f,
                "{} was replaced by something else during the build; build again",
                path.display()
            ),
            Self::Reserved(path) => write!(
                f,
                "cannot write {}: names at the top of the site that start with a dot are left to \
                 other programs; give it another URL",
                path.display()
            ),
            Self::Twice(path) => write!(f, "two files claim {}", path.display()),
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
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

impl From<PublishError> for io::Error {
    fn from(error: PublishError) -> Self {
        let kind = match &error {
            PublishError::Io { source, .. } => source.kind(),
            PublishError::Twice(_) => io::ErrorKind::AlreadyExists,
            PublishError::Busy(_) => io::ErrorKind::WouldBlock,
            _ => io::ErrorKind::InvalidInput,
        };
        Self::new(kind, error)
    }
}

type Result<T> = std::result::Result<T, PublishError>;

/// What a finished [`Stage::commit`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Files that are new or differ from the old site's.
    pub written: u64,
    /// Files that are the old site's.
    pub unchanged: u64,
    /// Files of the old site that the new one does not have.
    pub removed: u64,
    /// What went wrong after the new site was in place.
    pub warnings: Vec<Diagnostic>,
}

/// How the stage and the output change places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Swap {
    /// In one step, if the file system can; else as below.
    Exchange,
    /// In two, with the old site set aside between them.
    #[cfg_attr(not(test), expect(dead_code, reason = "what `Exchange` falls back to, forced"))]
    TwoRenames,
}

/// The names of the folders, all in one parent.
#[derive(Debug)]
struct Names {
    /// The parent as the user wrote it, for messages.
    parent: PathBuf,
    /// The output.
    output: String,
    /// Where the new site is made.
    stage: String,
    /// Where the old site is set aside if it can't be exchanged.
    aside: String,
}

impl Names {
    fn new(output: &CheckedOutput) -> Option<Self> {
        let name = output.path().file_name()?.to_str()?.to_owned();
        Some(Self {
            parent: output.shown().parent().unwrap_or(Path::new("")).to_owned(),
            stage: format!(".{name}.weekly-stage"),
            aside: format!(".{name}.weekly-old"),
            output: name,
        })
    }

    fn shown(&self, name: &str) -> PathBuf {
        self.parent.join(name)
    }
}

/// A new site in the making.
#[derive(Debug)]
pub struct Stage {
    names: Names,
    swap: Swap,
    parent: OwnedFd,
    /// The folder where the new site is made. Locked for as long as it is open, as `old` is:
    /// whichever of the two names another build finds these folders by, it finds them taken.
    new: File,
    old: Option<File>,
    /// Files that are the old site's.
    unchanged: Mutex<Vec<String>>,
    written: AtomicU64,
    /// Those of `written` that stand where the old site has a file.
    replaced: AtomicU64,
    state: State,
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    Staged,
    InPlace,
}

impl Stage {
    /// Starts a new site beside `output`, after clearing away what a killed build left there.
    ///
    /// # Errors
    /// Another build is at it, what is there is not ours, or a folder can't be made.
    pub fn begin(output: &CheckedOutput) -> Result<Self> {
        Self::begin_with(output, Swap::Exchange)
    }

    fn begin_with(output: &CheckedOutput, swap: Swap) -> Result<Self> {
        let refused =
            |reason| PublishError::Refused(Refusal { output: output.shown().to_owned(), reason });
        let names = Names::new(output).ok_or_else(|| refused(guard::Reason::Nameless))?;
        let parent = open_parent(output, &names)?;
        recover(&parent, &names)?;
        let old = lock_folder(&parent, &names, &names.output)?;
        if let Some(old) = &old {
            guard::check_folder(old).map_err(refused)?;
        }
        let new = make_stage(&parent, &names)?;
        let stage = Self {
            names,
            swap,
            parent,
            new,
            old,
            unchanged: Mutex::default(),
            written: AtomicU64::new(0),
            replaced: AtomicU64::new(0),
            state: State::Staged,
        };
        stage.write_marker()?;
        Ok(stage)
    }

    /// The first file of the stage says that the folder is ours, so that the next build can
    /// remove it if this one is killed.
    fn write_marker(&self) -> Result<()> {
        if let Some(old) = self.old_file(MARKER_NAME)
            && matches!(holds_bytes(&old, MARKER_TEXT.as_bytes()), Ok(true))
            && self.old.as_ref().is_some_and(|o| folder::link(o, &self.new, MARKER_NAME).is_ok())
        {
            return Ok(());
        }
        self.create(MARKER_NAME)
            .and_then(|mut file| file.write_all(MARKER_TEXT.as_bytes()))
            .map_err(|source| self.failed("write", MARKER_NAME, source))
    }

    /// Puts the new site in place of the old one, and removes that. If the two are the same, the
    /// old one stays as it is.
    ///
    /// # Errors
    /// The new site can't be completed or put in place; the old one is as it was. What fails
    /// after that is a warning in [`Published`].
    pub fn commit(mut self) -> Result<Published> {
        let mut unchanged =
            std::mem::take(&mut *self.unchanged.lock().unwrap_or_else(PoisonError::into_inner));
        unchanged.sort_unstable();
        let twice = unchanged.array_windows().find(|[one, next]| one == next);
        if let Some([path, _]) = twice {
            return Err(PublishError::Twice(self.shown(path)));
        }
        let counts = Published {
            written: *self.written.get_mut(),
            unchanged: unchanged.len() as u64,
            removed: 0,
            warnings: Vec::new(),
        };
        if counts.written == 0 && self.old_is_exactly(counts.unchanged) {
            return Ok(counts);
        }
        unchanged.par_iter().try_for_each(|path| self.keep(path))?;
        self.finish()?;
        let replaced_at = self.swap()?;
        self.state = State::InPlace;
        let kept = counts.unchanged + *self.replaced.get_mut();
        Ok(self.clean_up(counts, replaced_at.as_deref(), kept))
    }

    /// Whether the old site has these many files, besides the marker, and no folder without
    /// any. All files counted were found in it, so it then has nothing else.
    fn old_is_exactly(&self, files: u64) -> bool {
        let expected = folder::Survey { files: files + 1, empty_folders: 0 };
        self.old.as_ref().is_some_and(|old| folder::survey(old).is_ok_and(|s| s == expected))
    }

    /// Takes a file over from the old site.
    fn keep(&self, path: &str) -> Result<()> {
        let Some(old) = &self.old else { return Ok(()) };
        match folder::link(old, &self.new, path) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(PublishError::Twice(self.shown(path)))
            }
            Err(error) if cannot_link(&error) => self.keep_copy(path),
            Err(error) => Err(self.failed("write", path, error)),
        }
    }

    /// A copy with the old file's time, where there can be no second link to it.
    fn keep_copy(&self, path: &str) -> Result<()> {
        let Some(old) = self.old_file(path) else {
            return Err(PublishError::Replaced(self.shown(path)));
        };
        let copy = self.create(path).and_then(|mut file| {
            copy_all(&old.file, |bytes| file.write_all(bytes))?;
            let time = Timespec { tv_sec: old.modified.0, tv_nsec: old.modified.1 };
            let times = Timestamps { last_access: time, last_modification: time };
            Ok(rustix::fs::futimens(&file, &times)?)
        });
        copy.map_err(|source| self.failed("write", path, source))
    }

    /// Makes the stage complete, and durable: a crash after the swap must find whole files.
    fn finish(&self) -> Result<()> {
        let failed = |action| {
            let path = self.names.shown(&self.names.stage);
            move |source: io::Error| PublishError::Io { action, path, source }
        };
        if let Some(old) = &self.old {
            let mode = Mode::from_raw_mode(mode_of(old).map_err(failed("look at"))?);
            rustix::fs::fchmod(&self.new, mode)
                .map_err(|errno| failed("set the permissions of")(errno.into()))?;
        }
        folder::sync_file_system(&self.new).map_err(failed("bring to the disk"))
    }

    /// Puts the stage in the output's place and returns the name that the old site has now.
    fn swap(&self) -> Result<Option<String>> {
        let Names { output, stage, .. } = &self.names;
        let failed = |errno: Errno| PublishError::Io {
            action: "put the new site in place at",
            path: self.names.shown(output),
            source: errno.into(),
        };
        let replaced = || PublishError::Replaced(self.names.shown(output));
        let there =
            Identity::at(&self.parent, output).map_err(|e| self.failed("look at", "", e))?;
        let Some(old) = &self.old else {
            if there.is_some() {
                return Err(replaced());
            }
            return match self.rename(stage, output, RenameFlags::NOREPLACE) {
                Err(errno) if is_refused(errno) => {
                    self.rename(stage, output, RenameFlags::empty()).map_err(failed)
                }
                Err(Errno::EXIST) => Err(replaced()),
                result => result.map_err(failed),
            }
            .map(|()| None);
        };
        if there != Some(Identity::of(old).map_err(|e| self.failed("look at", "", e))?) {
            return Err(replaced());
        }
        let exchanged = match self.swap {
            Swap::Exchange => self.rename(stage, output, RenameFlags::EXCHANGE),
            Swap::TwoRenames => Err(Errno::NOSYS),
        };
        match exchanged {
            Err(errno) if is_refused(errno) => self.swap_in_two().map_err(failed),
            result => result.map(|()| Some(stage.clone())).map_err(failed),
        }
    }

    fn swap_in_two(&self) -> std::result::Result<Option<String>, Errno> {
        let Names { output, stage, aside, .. } = &self.names;
        self.rename(output, aside, RenameFlags::empty())?;
        if let Err(errno) = self.rename(stage, output, RenameFlags::empty()) {
            // If this fails too, the next build does it.
            let _ = self.rename(aside, output, RenameFlags::empty());
            return Err(errno);
        }
        Ok(Some(aside.clone()))
    }

    fn rename(&self, from: &str, to: &str, flags: RenameFlags) -> rustix::io::Result<()> {
        if flags.is_empty() {
            return rustix::fs::renameat(&self.parent, from, &self.parent, to);
        }
        rustix::fs::renameat_with(&self.parent, from, &self.parent, to, flags)
    }

    /// Removes the old site, which is called `name` now and has `kept` files (besides the
    /// marker) that the new one has too.
    fn clean_up(&self, mut done: Published, name: Option<&str>, kept: u64) -> Published {
        let mut warn = |message: String, hint: &str| {
            done.warnings.push(Diagnostic::warning("publish-clean-up", message).hint(hint));
        };
        if let Err(errno) = rustix::fs::fsync(&self.parent) {
            warn(
                format!("the new site is in place, but may not survive a power failure: {errno}"),
                "check the disk",
            );
        }
        if let (Some(old), Some(name)) = (&self.old, name) {
            match remove_folder(&self.parent, name, old) {
                Ok(files) => done.removed = files.saturating_sub(kept + 1),
                Err(error) => {
                    let left = self.names.shown(name);
                    warn(
                        format!("cannot remove the old site, now {}: {error}", left.display()),
                        "the new site is in place; remove that folder by hand",
                    );
                }
            }
        }
        done
    }

    fn create(&self, path: &str) -> io::Result<File> {
        folder::create_file(&self.new, path).map(File::from)
    }

    fn shown(&self, path: &str) -> PathBuf {
        self.names.shown(&self.names.output).join(path)
    }

    fn failed(&self, action: &'static str, path: &str, source: io::Error) -> PublishError {
        if source.kind() == io::ErrorKind::AlreadyExists {
            return PublishError::Twice(self.shown(path));
        }
        PublishError::Io { action, path: self.shown(path), source }
    }

    /// Where `route` goes, below the output.
    fn place(&self, route: &Route) -> Result<String> {
        let path = route.output_path();
        let top = path.split('/').next().unwrap_or_default();
        if guard::may_stand_at_top(top) {
            Ok(path)
        } else {
            Err(PublishError::Reserved(self.shown(&path)))
        }
    }

    /// The regular file at `path` in the old site.
    fn old_file(&self, path: &str) -> Option<OldFile> {
        let file = File::from(folder::open_file(self.old.as_ref()?, path).ok()?);
        let stat = rustix::fs::fstat(&file).ok()?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
            return None;
        }
        Some(OldFile {
            file,
            size: u64::try_from(stat.st_size).ok()?,
            modified: (stat.st_mtime, i64::try_from(stat.st_mtime_nsec).ok()?),
        })
    }

    fn note_unchanged(&self, path: String) {
        self.unchanged.lock().unwrap_or_else(PoisonError::into_inner).push(path);
    }

    fn note_written(&self, old: Option<&OldFile>) {
        self.written.fetch_add(1, Ordering::Relaxed);
        if old.is_some() {
            self.replaced.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Sink for Stage {
    fn put(&self, route: &Route, bytes: &[u8]) -> io::Result<()> {
        let path = self.place(route)?;
        let old = self.old_file(&path);
        // An old file that can't be read is one to replace.
        if old.as_ref().is_some_and(|old| holds_bytes(old, bytes).unwrap_or(false)) {
            self.note_unchanged(path);
            return Ok(());
        }
        self.create(&path)
            .and_then(|mut file| file.write_all(bytes))
            .map_err(|source| self.failed("write", &path, source))?;
        self.note_written(old.as_ref());
        Ok(())
    }

    fn copy(&self, route: &Route, source: &Bytes) -> io::Result<()> {
        let from = match source {
            Bytes::Memory(bytes) => return self.put(route, bytes),
            Bytes::Disk(from) => from,
        };
        let unread = |source| PublishError::Io { action: "read", path: from.clone(), source };
        let path = self.place(route)?;
        let source = File::open(from).map_err(unread)?;
        let size = source.metadata().map_err(unread)?.len();
        let old = self.old_file(&path);
        if let Some(old) = &old
            && old.size == size
            && same_bytes(&old.file, &source).unwrap_or(false)
        {
            self.note_unchanged(path);
            return Ok(());
        }
        let unwritten = |source| self.failed("write", &path, source);
        let mut file = self.create(&path).map_err(unwritten)?;
        let mut write_error = None;
        let copied = copy_all(&source, |bytes| {
            file.write_all(bytes).map_err(|error| {
                let kind = error.kind();
                write_error = Some(error);
                kind.into()
            })
        });
        match (write_error, copied) {
            (Some(error), _) => return Err(unwritten(error).into()),
            (None, Err(error)) => return Err(unread(error).into()),
            (None, Ok(())) => {}
        }
        self.note_written(old.as_ref());
        Ok(())
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if self.state == State::Staged {
            // The next build tries again, and says so if it can't.
            let _ = remove_folder(&self.parent, &self.names.stage, &self.new);
        }
    }
}

/// A regular file of the old site.
struct OldFile {
    file: File,
    size: u64,
    /// Seconds and nanoseconds since 1970.
    modified: (i64, i64),
}

/// How many bytes are read at a time.
const BUFFER: usize = 64 * 1024;

fn holds_bytes(old: &OldFile, bytes: &[u8]) -> io::Result<bool> {
    if old.size != bytes.len() as u64 {
        return Ok(false);
    }
    let mut rest = bytes;
    let mut buffer = Vec::with_capacity(BUFFER);
    while !rest.is_empty() {
        let (read, _) = rustix::io::read(&old.file, buffer.spare_capacity_mut())?;
        match rest.strip_prefix(&*read) {
            Some(after) if !read.is_empty() => rest = after,
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// Whether two files hold the same bytes. Reads at offsets, so that both stay at their start.
fn same_bytes(one: &File, other: &File) -> io::Result<bool> {
    let mut buffers = (Vec::with_capacity(BUFFER), Vec::with_capacity(BUFFER));
    let mut offset = 0;
    loop {
        let (a, _) = rustix::io::pread(one, buffers.0.spare_capacity_mut(), offset)?;
        let (b, _) = rustix::io::pread(other, buffers.1.spare_capacity_mut(), offset)?;
        if a != b {
            return Ok(false);
        }
        if a.is_empty() {
            return Ok(true);
        }
        offset += a.len() as u64;
    }
}

/// Reads `from` to its end, giving each piece to `write`.
fn copy_all(from: &File, mut write: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    let mut buffer = Vec::with_capacity(BUFFER);
    let mut offset = 0;
    loop {
        let read = match rustix::io::pread(from, buffer.spare_capacity_mut(), offset) {
            Err(Errno::INTR) => continue,
            result => result?.0,
        };
        if read.is_empty() {
            return Ok(());
        }
        write(read)?;
        offset += read.len() as u64;
    }
}

fn mode_of(folder: &File) -> io::Result<rustix::fs::RawMode> {
    Ok(rustix::fs::fstat(folder)?.st_mode & 0o7777)
}

/// No second link can be made to this file, or none there.
fn cannot_link(error: &io::Error) -> bool {
    let refusals = [Errno::XDEV, Errno::PERM, Errno::MLINK, Errno::OPNOTSUPP, Errno::NOSYS];
    error.raw_os_error().is_some_and(|code| refusals.iter().any(|e| e.raw_os_error() == code))
}

/// The file system can't do this kind of rename.
fn is_refused(errno: Errno) -> bool {
    matches!(errno, Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP | Errno::XDEV)
}

#[expect(clippy::disallowed_methods, reason = "the folder above the output is made here")]
fn open_parent(output: &CheckedOutput, names: &Names) -> Result<OwnedFd> {
    let failed =
        |action| move |source| PublishError::Io { action, path: names.parent.clone(), source };
    let parent = output.path().parent().unwrap_or(Path::new("/"));
    fs::create_dir_all(parent).map_err(failed("make the folder"))?;
    folder::open(rustix::fs::CWD, parent).map_err(failed("open"))
}

/// Opens and locks the folder `name`; `None` if there is none.
fn lock_folder(parent: &OwnedFd, names: &Names, name: &str) -> Result<Option<File>> {
    let failed = |source| PublishError::Io { action: "open", path: names.shown(name), source };
    let busy = || PublishError::Busy(names.shown(&names.output));
    let Some(fd) = guard::open_if_there(parent, name).map_err(failed)? else { return Ok(None) };
    let folder = File::from(fd);
    match folder.try_lock() {
        // Some network file systems have no locks; a build there is on its own.
        Ok(()) | Err(TryLockError::Error(_)) => {}
        Err(TryLockError::WouldBlock) => return Err(busy()),
    }
    // The name may have gone to another folder before the lock was had.
    let same = Identity::of(&folder).and_then(|is| Ok(Identity::at(parent, name)? == Some(is)));
    if same.map_err(failed)? { Ok(Some(folder)) } else { Err(busy()) }
}

/// Puts right what a build left that was killed between its two renames.
fn recover(parent: &OwnedFd, names: &Names) -> Result<()> {
    let Some(aside) = lock_ours(parent, names, &names.aside)? else { return Ok(()) };
    let failed = |action| {
        let path = names.shown(&names.aside);
        move |source| PublishError::Io { action, path, source }
    };
    if Identity::at(parent, &names.output).map_err(failed("look beside"))?.is_some() {
        remove_folder(parent, &names.aside, &aside).map_err(failed("remove"))?;
    } else {
        rustix::fs::renameat(parent, &names.aside, parent, &names.output)
            .map_err(|errno| failed("put back")(errno.into()))?;
    }
    Ok(())
}

/// Makes the stage, empty and locked.
fn make_stage(parent: &OwnedFd, names: &Names) -> Result<File> {
    let failed = |action| {
        let path = names.shown(&names.stage);
        move |source| PublishError::Io { action, path, source }
    };
    if let Some(stale) = lock_ours(parent, names, &names.stage)? {
        remove_folder(parent, &names.stage, &stale).map_err(failed("remove"))?;
    }
    match rustix::fs::mkdirat(parent, names.stage.as_str(), Mode::from_raw_mode(0o755)) {
        Ok(()) => {}
        Err(Errno::EXIST) => return Err(PublishError::Busy(names.shown(&names.output))),
        Err(errno) => return Err(failed("make the folder")(errno.into())),
    }
    lock_folder(parent, names, &names.stage)?
        .ok_or_else(|| PublishError::Busy(names.shown(&names.output)))
}

/// Opens and locks a folder that only a build of ours may have left; `None` if there is none.
fn lock_ours(parent: &OwnedFd, names: &Names, name: &str) -> Result<Option<File>> {
    let failed = |source| PublishError::Io { action: "look at", path: names.shown(name), source };
    let foreign = || PublishError::Foreign(names.shown(name));
    match rustix::fs::statat(parent, name, AtFlags::SYMLINK_NOFOLLOW) {
        Err(Errno::NOENT) => return Ok(None),
        Err(errno) => return Err(failed(errno.into())),
        Ok(stat) if FileType::from_raw_mode(stat.st_mode) != FileType::Directory => {
            return Err(foreign());
        }
        Ok(_) => {}
    }
    let Some(folder) = lock_folder(parent, names, name)? else { return Ok(None) };
    // A build killed before it wrote its marker leaves an empty folder.
    let ours = guard::has_marker(&folder)
        .and_then(|marked| Ok(marked || folder::entries(&folder)?.is_empty()));
    if ours.map_err(failed)? { Ok(Some(folder)) } else { Err(foreign()) }
}

/// Removes the folder `name`, which is open as `opened`, and returns how many files it held.
/// The marker goes last, so that a build killed here leaves a folder known to be ours.
fn remove_folder(parent: &OwnedFd, name: &str, opened: &File) -> io::Result<u64> {
    if Identity::at(parent, name)? != Some(Identity::of(opened)?) {
        return Err(io::Error::other("it is another folder now"));
    }
    let files = folder::clear(opened.as_fd(), c".weekly")?;
    rustix::fs::unlinkat(parent, name, AtFlags::REMOVEDIR)?;
    Ok(files)
}
