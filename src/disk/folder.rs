//! Folder operations relative to open descriptors. Symbolic links are never followed, so that a
//! link inside an old site can't redirect a deletion or a comparison elsewhere. Callers decide what
//! the entries mean.

use std::ffi::{CStr, CString};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use rayon::prelude::*;
use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, Stat};
use rustix::io::Errno;

/// An entry of a folder.
pub(super) struct FolderEntry {
    pub(super) name: CString,
    /// Its file type; symbolic links are not followed.
    pub(super) kind: FileType,
}

/// Statistics of a folder's contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Survey {
    /// The number of entries that are not folders.
    pub(super) files: u64,
    /// The number of empty folders.
    pub(super) empty_folders: u64,
    /// When an entry or one of the folders was last changed in any way (`ctime`): seconds since
    /// 1970, and nanoseconds.
    pub(super) changed: (i64, i64),
}

impl Survey {
    fn add(self, other: Self) -> Self {
        Self {
            files: self.files + other.files,
            empty_folders: self.empty_folders + other.empty_folders,
            changed: self.changed.max(other.changed),
        }
    }
}

/// The identity of a file or folder: device and inode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity(u64, u64);

impl Identity {
    /// The identity of an open file.
    pub(super) fn of(fd: impl AsFd) -> io::Result<Self> {
        Ok(Self::from_stat(&rustix::fs::fstat(fd)?))
    }

    /// The identity of the entry `name`, without following links; `None` if there is no such entry.
    pub(super) fn at(folder: impl AsFd, name: &str) -> io::Result<Option<Self>> {
        match rustix::fs::statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some(Self::from_stat(&stat))),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    #[expect(clippy::unnecessary_cast, reason = "the fields' types differ between systems")]
    fn from_stat(stat: &rustix::fs::Stat) -> Self {
        Self(stat.st_dev as u64, stat.st_ino as u64)
    }
}

/// Opens the folder `name` in `parent`; an error if it is a link or not a folder.
pub(super) fn open(parent: impl AsFd, name: impl rustix::path::Arg) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(rustix::fs::openat(parent, name, flags, Mode::empty())?)
}

/// Opens the file at `path` below `folder` for reading; an error if a component of the path is a
/// link. Opens special files too, but without waiting for the other end of a pipe.
pub(super) fn open_file(folder: impl AsFd, path: &str) -> io::Result<OwnedFd> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::ResolveFlags;
        let within = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
        match rustix::fs::openat2(&folder, path, READ, Mode::empty(), within) {
            // Linux before 5.6, or a sandbox that does not know the call.
            Err(Errno::NOSYS | Errno::PERM) => {}
            result => return Ok(result?),
        }
    }
    open_file_by_parts(folder.as_fd(), path)
}

const READ: OFlags =
    OFlags::RDONLY.union(OFlags::NOFOLLOW).union(OFlags::NONBLOCK).union(OFlags::CLOEXEC);

fn open_file_by_parts(folder: BorrowedFd<'_>, path: &str) -> io::Result<OwnedFd> {
    match path.split_once('/') {
        None => Ok(rustix::fs::openat(folder, path, READ, Mode::empty())?),
        Some((first, rest)) => open_file_by_parts(open(folder, first)?.as_fd(), rest),
    }
}

/// Opens a source file for reading; an error if it is a link or not a regular file. Listing the
/// site resolved links already, so a link found now was created since.
pub(super) fn open_source(path: &Path) -> io::Result<File> {
    let file = File::from(rustix::fs::open(path, READ, Mode::empty())?);
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("not a regular file")) }
}

pub(super) fn is(error: &io::Error, errno: Errno) -> bool {
    error.raw_os_error() == Some(errno.raw_os_error())
}

/// Creates the file at `path` below `folder`, with missing parent folders. The file must not exist
/// yet.
pub(super) fn create_file(folder: impl AsFd, path: &str) -> io::Result<OwnedFd> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mode = Mode::from_raw_mode(0o644);
    with_folders(folder.as_fd(), path, || rustix::fs::openat(&folder, path, flags, mode))
}

/// Hard-links the file at `path` below `from` to `path` below `to`, creating missing parent folders
/// there.
pub(super) fn link(from: impl AsFd, to: impl AsFd, path: &str) -> io::Result<()> {
    with_folders(to.as_fd(), path, || rustix::fs::linkat(&from, path, &to, path, AtFlags::empty()))
}

/// Runs `make`; if a parent folder of `path` is missing, creates the parents and runs it again.
/// Checking first would cost a system call for every file.
fn with_folders<T>(
    folder: BorrowedFd<'_>,
    path: &str,
    make: impl Fn() -> rustix::io::Result<T>,
) -> io::Result<T> {
    let make_parents = || match path.rsplit_once('/') {
        Some((parents, _)) => make_folders(folder, parents),
        None => Ok(()),
    };
    if path.ends_with("/index.html") {
        make_parents()?;
    }
    match make() {
        Err(Errno::NOENT) => {
            make_parents()?;
            Ok(make()?)
        }
        result => Ok(result?),
    }
}

fn make_folders(folder: BorrowedFd<'_>, path: &str) -> rustix::io::Result<()> {
    let make = || rustix::fs::mkdirat(folder, path, Mode::from_raw_mode(0o755));
    let result = match (make(), path.rsplit_once('/')) {
        (Err(Errno::NOENT), Some((parents, _))) => {
            make_folders(folder, parents)?;
            make()
        }
        (result, _) => result,
    };
    match result {
        // Another thread created it; if it is not a folder, creating the file will fail.
        Err(Errno::EXIST) => Ok(()),
        result => result,
    }
}

/// The entries of a folder, in no fixed order.
pub(super) fn entries(folder: impl AsFd) -> io::Result<Vec<FolderEntry>> {
    read_entries(&mut Dir::read_from(folder)?)
}

fn read_entries(dir: &mut Dir) -> io::Result<Vec<FolderEntry>> {
    let mut entries = Vec::new();
    while let Some(entry) = dir.read() {
        let entry = entry?;
        let name = entry.file_name();
        if name == c"." || name == c".." {
            continue;
        }
        let kind = match entry.file_type() {
            // Some file systems omit the type from the listing.
            FileType::Unknown => kind_of(dir.fd()?, name)?,
            kind => kind,
        };
        entries.push(FolderEntry { name: name.to_owned(), kind });
    }
    Ok(entries)
}

fn kind_of(folder: BorrowedFd<'_>, name: &CStr) -> io::Result<FileType> {
    let stat = rustix::fs::statat(folder, name, AtFlags::SYMLINK_NOFOLLOW)?;
    Ok(FileType::from_raw_mode(stat.st_mode))
}

/// Counts the contents of a folder and finds their latest change. Files named `timeless` are
/// counted only.
pub(super) fn survey(folder: impl AsFd, timeless: &CStr) -> io::Result<Survey> {
    survey_dir(Dir::read_from(folder)?, timeless)
}

fn survey_dir(mut dir: Dir, timeless: &CStr) -> io::Result<Survey> {
    let entries = read_entries(&mut dir)?;
    let folder = dir.fd()?;
    let (folders, files): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|entry| entry.kind == FileType::Directory);
    let mut here = Survey {
        files: files.len() as u64,
        empty_folders: u64::from(folders.is_empty() && files.is_empty()),
        changed: changed(&rustix::fs::fstat(folder)?),
    };
    for file in files.iter().filter(|file| *file.name != *timeless) {
        let stat = rustix::fs::statat(folder, &*file.name, AtFlags::SYMLINK_NOFOLLOW)?;
        here.changed = here.changed.max(changed(&stat));
    }
    folders
        .par_iter()
        .map(|entry| survey_dir(Dir::new(open(folder, entry.name.as_c_str())?)?, timeless))
        .try_reduce(Survey::default, |a, b| Ok(a.add(b)))
        .map(|below| here.add(below))
}

/// When a file or folder was last changed in any way.
fn changed(stat: &Stat) -> (i64, i64) {
    (stat.st_ctime, i64::try_from(stat.st_ctime_nsec).unwrap_or_default())
}

/// Removes everything in a folder, the entry `last` at the end, and returns how many entries were
/// not folders.
pub(super) fn clear(folder: impl AsFd, last: &CStr) -> io::Result<u64> {
    let dir = Dir::read_from(&folder)?;
    let cleared = clear_dir(dir, Some(last))?;
    match unlink(folder.as_fd(), last, AtFlags::empty()) {
        Ok(()) => Ok(cleared + 1),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(cleared),
        Err(error) => Err(error),
    }
}

fn clear_dir(mut dir: Dir, excluded: Option<&CStr>) -> io::Result<u64> {
    let entries = read_entries(&mut dir)?;
    let folder = dir.fd()?;
    let mut folders = Vec::new();
    let mut files = 0;
    for entry in entries {
        if entry.kind == FileType::Directory {
            folders.push(entry.name);
        } else if excluded != Some(entry.name.as_c_str()) {
            unlink(folder, &entry.name, AtFlags::empty())?;
            files += 1;
        }
    }
    let below: u64 = folders
        .par_iter()
        .map(|name| {
            let inner = open(folder, name.as_c_str()).and_then(|fd| Ok(Dir::new(fd)?));
            let cleared = inner.map_err(|e| naming(name, &e)).and_then(|d| clear_dir(d, None))?;
            unlink(folder, name, AtFlags::REMOVEDIR)?;
            Ok(cleared)
        })
        .try_reduce(|| 0, |a, b| Ok::<_, io::Error>(a + b))?;
    Ok(files + below)
}

/// Removes one entry, even from a read-only folder.
fn unlink(folder: BorrowedFd<'_>, name: &CStr, flags: AtFlags) -> io::Result<()> {
    let result = match rustix::fs::unlinkat(folder, name, flags) {
        Err(Errno::ACCESS) => rustix::fs::fchmod(folder, Mode::RWXU)
            .and_then(|()| rustix::fs::unlinkat(folder, name, flags)),
        result => result,
    };
    result.map_err(|errno| naming(name, &errno.into()))
}

fn naming(name: &CStr, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", name.to_string_lossy()))
}

/// Flushes this file's file system to disk, and reports write errors since the folder was opened
/// (Linux 5.8 and later).
pub(super) fn sync_file_system(folder: impl AsFd) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    match rustix::fs::syncfs(&folder) {
        Err(Errno::NOSYS) => {}
        result => return Ok(result?),
    }
    rustix::fs::sync();
    rustix::fs::fsync(folder)?;
    Ok(())
}

/// Whether this folder is a mount point, which can't be renamed.
pub(super) fn is_mount_point(folder: impl AsFd) -> bool {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{StatxAttributes, StatxFlags};
        rustix::fs::statx(folder, c"", AtFlags::EMPTY_PATH, StatxFlags::empty())
            .is_ok_and(|stat| stat.stx_attributes.contains(StatxAttributes::MOUNT_ROOT))
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = folder;
        false
    }
}
