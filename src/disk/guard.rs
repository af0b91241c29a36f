//! Which folders may become the output. Publishing replaces the whole folder, so this refuses
//! every folder that could hold something of value, before anything is written. Reads only;
//! the replacing is in `publish`.

use std::ffi::CStr;
use std::fmt;
use std::io::{self, Read as _};
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Component, Path, PathBuf};

use crate::disk::compare::OldFile;
use crate::disk::folder;

/// The file at the top of an output folder that says the folder is ours to replace.
pub const MARKER_NAME: &str = ".weekly";

/// The same, as the file system takes it.
pub(super) const MARKER_C_NAME: &CStr = c".weekly";

/// What the marker holds. Its first line is what counts.
pub const MARKER_TEXT: &str =
    "This folder is made by weekly; each build replaces it. Keep nothing else here.\n";

/// What an output folder must stay away from.
#[derive(Debug, Clone, Copy)]
pub struct ProtectedFolders<'a> {
    /// The site's root; it must exist.
    pub root: &'a Path,
    /// The folders of sources (`content`, `templates`, `static`), from the root or absolute;
    /// they need not exist.
    pub sources: &'a [PathBuf],
    /// The settings file, if there is one.
    pub config: Option<&'a Path>,
    /// The current folder.
    pub current: &'a Path,
    /// The user's home folder, if it is known.
    pub home: Option<&'a Path>,
}

/// An output folder that [`check`] let pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedOutput {
    path: PathBuf,
    shown: PathBuf,
}

impl CheckedOutput {
    /// The folder, absolute and free of links.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder as the user wrote it, for messages.
    pub fn shown(&self) -> &Path {
        &self.shown
    }
}

/// Why a folder can't be the output.
#[derive(Debug)]
#[non_exhaustive]
pub enum Reason {
    /// No name was given, or one that is not UTF-8 or holds a NUL.
    Nameless,
    /// `..` after a folder that does not exist, which could mean any place.
    Ambiguous,
    /// It is the top of the file system.
    Top,
    /// It is, or holds, the user's home folder.
    Home,
    /// It is, or holds, the current folder.
    Current,
    /// It is, or holds, the site's root.
    Root,
    /// It is, or holds, this source folder or settings file.
    HoldsSource(PathBuf),
    /// It lies in this source folder.
    InSource(PathBuf),
    /// It is the top of a repository, or lies inside its `.git`.
    Repository,
    /// It, or a part of the way to it, is a symbolic link that can't be followed safely.
    Link(PathBuf),
    /// There is something of this name that is no folder.
    NotAFolder,
    /// Something is mounted there, so it can't be swapped for another folder.
    MountPoint,
    /// It holds something and carries no marker of ours.
    NotOurs,
    /// It is ours, but this entry was put there by somebody else.
    Foreign(String),
    /// It can't be looked at.
    Unreadable(io::Error),
}

/// An output folder that was refused.
#[derive(Debug)]
pub struct OutputRefusal {
    /// The folder as the user wrote it.
    pub output: PathBuf,
    /// Why.
    pub reason: Reason,
}

impl fmt::Display for OutputRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let elsewhere = "choose another folder with --output-dir";
        let output = self.output.display();
        write!(f, "refusing to build into `{output}`, which each build replaces as a whole: ")?;
        match &self.reason {
            Reason::Nameless => {
                write!(f, "it names no folder, or its name is not UTF-8; {elsewhere}")
            }
            Reason::Ambiguous => {
                write!(f, "it has a `..` after a folder that does not exist; {elsewhere}")
            }
            Reason::Top => write!(f, "it is the top of the file system; {elsewhere}"),
            Reason::Home => write!(f, "it is or holds the home folder; {elsewhere}"),
            Reason::Current => {
                write!(f, "it is or holds the current folder; go elsewhere, or {elsewhere}")
            }
            Reason::Root => write!(f, "it is or holds the site's root; {elsewhere}"),
            Reason::HoldsSource(source) => {
                write!(f, "it is or holds the sources in `{}`; {elsewhere}", source.display())
            }
            Reason::InSource(source) => {
                write!(f, "it lies in the sources in `{}`; {elsewhere}", source.display())
            }
            Reason::Repository => write!(f, "it belongs to a git repository; {elsewhere}"),
            Reason::Link(link) => write!(
                f,
                "`{}` is a symbolic link; name the folder that it leads to, or {elsewhere}",
                link.display()
            ),
            Reason::NotAFolder => write!(f, "it is a file; remove it, or {elsewhere}"),
            Reason::MountPoint => write!(
                f,
                "something is mounted there, so it can't be swapped for the new site; mount the \
                 folder above it, or {elsewhere}"
            ),
            Reason::NotOurs => write!(
                f,
                "it holds files that weekly did not make (there is no `{MARKER_NAME}` marker in \
                 it); empty it, or {elsewhere}"
            ),
            Reason::Foreign(name) => write!(
                f,
                "weekly did not make `{name}` in it, which would be lost; move that away, or \
                 {elsewhere}"
            ),
            Reason::Unreadable(error) => write!(f, "it can't be read: {error}; {elsewhere}"),
        }
    }
}

impl std::error::Error for OutputRefusal {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.reason {
            Reason::Unreadable(error) => Some(error),
            _ => None,
        }
    }
}

/// Says whether `wanted` (from the root, or absolute) may be replaced by a new site.
///
/// # Errors
/// A [`OutputRefusal`] that says what, why and what to do.
pub fn check(wanted: &Path, places: &ProtectedFolders<'_>) -> Result<CheckedOutput, OutputRefusal> {
    let path = resolve(wanted, places.root)
        .and_then(|path| check_place(&path, places).and(check_content(&path)).map(|()| path))
        .map_err(|reason| OutputRefusal { output: wanted.to_owned(), reason })?;
    Ok(CheckedOutput { path, shown: wanted.to_owned() })
}

/// Whether an entry of this name may stand at the top of a site. Others that start with a dot
/// are never made by a build, so that one found in an output folder is known to be foreign.
pub fn may_stand_at_top(name: &str) -> bool {
    !name.starts_with('.') || name == ".well-known" || name == ".nojekyll"
}

/// The folder that `wanted` names: links on the way followed, the last part not.
fn resolve(wanted: &Path, root: &Path) -> Result<PathBuf, Reason> {
    if wanted.as_os_str().is_empty() || wanted.to_str().is_some_and(|text| text.contains('\0')) {
        return Err(Reason::Nameless);
    }
    let mut path = root.canonicalize().map_err(Reason::Unreadable)?;
    let mut missing = false;
    let mut parts = wanted.components().peekable();
    while let Some(part) = parts.next() {
        match part {
            Component::Prefix(_) | Component::RootDir => path = PathBuf::from("/"),
            Component::CurDir => {}
            Component::ParentDir if missing => return Err(Reason::Ambiguous),
            Component::ParentDir => {
                path.pop();
            }
            Component::Normal(name) if missing => path.push(name),
            Component::Normal(name) => {
                path.push(name);
                let entry = match path.symlink_metadata() {
                    Ok(entry) => entry,
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {
                        missing = true;
                        continue;
                    }
                    Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                        return Err(Reason::NotAFolder);
                    }
                    Err(error) => return Err(Reason::Unreadable(error)),
                };
                if entry.is_symlink() {
                    if parts.peek().is_none() {
                        return Err(Reason::Link(path));
                    }
                    // A link that leads nowhere, or in circles.
                    path = path.canonicalize().map_err(|_| Reason::Link(path))?;
                }
            }
        }
    }
    Ok(path)
}

/// Refuses by place alone. Places are compared by name and, since one folder can be reached by
/// two names (bind mounts, file systems that ignore case), by device and inode.
fn check_place(path: &Path, places: &ProtectedFolders<'_>) -> Result<(), Reason> {
    if path.parent().is_none() {
        return Err(Reason::Top);
    }
    if path.components().any(|part| part.as_os_str().eq_ignore_ascii_case(".git")) {
        return Err(Reason::Repository);
    }
    if holds(path, places.root) {
        return Err(Reason::Root);
    }
    if places.home.is_some_and(|home| holds(path, home)) {
        return Err(Reason::Home);
    }
    if holds(path, places.current) {
        return Err(Reason::Current);
    }
    for source in places.sources {
        let full = places.root.join(source);
        if holds(path, &full) {
            return Err(Reason::HoldsSource(source.clone()));
        }
        if holds(&full, path) {
            return Err(Reason::InSource(source.clone()));
        }
    }
    match places.config {
        Some(config) if holds(path, &places.root.join(config)) => {
            Err(Reason::HoldsSource(config.to_owned()))
        }
        _ => Ok(()),
    }
}

/// Whether `outer` is `inner` or a folder above it, by any of their names.
fn holds(outer: &Path, inner: &Path) -> bool {
    let (outer_name, outer_identity) = (lexical(outer), identity(outer));
    [lexical(inner), real(inner)].iter().any(|name| {
        name.starts_with(&outer_name)
            || outer_identity.is_some()
                && name.ancestors().any(|above| identity(above) == outer_identity)
    })
}

/// Device and inode of what is at `path`, if anything is.
fn identity(path: &Path) -> Option<(u64, u64)> {
    path.metadata().ok().map(|meta| (meta.dev(), meta.ino()))
}

/// The path with its links followed as far as it exists.
fn real(path: &Path) -> PathBuf {
    let existing = path.ancestors().find_map(|above| {
        let real = above.canonicalize().ok()?;
        Some(real.join(path.strip_prefix(above).ok()?))
    });
    lexical(&existing.unwrap_or_else(|| path.to_owned()))
}

/// The path without `.` and `..`.
fn lexical(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                clean.pop();
            }
            part => clean.push(part),
        }
    }
    clean
}

/// Refuses by what is there now.
fn check_content(path: &Path) -> Result<(), Reason> {
    let entry = match path.symlink_metadata() {
        Ok(entry) => entry,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(Reason::NotAFolder);
        }
        Err(error) => return Err(Reason::Unreadable(error)),
    };
    if entry.is_symlink() {
        return Err(Reason::Link(path.to_owned()));
    }
    if !entry.is_dir() {
        return Err(Reason::NotAFolder);
    }
    let opened = folder::open(rustix::fs::CWD, path).map_err(Reason::Unreadable)?;
    check_folder(&opened)
}

/// Refuses an open folder by what it holds.
pub(super) fn check_folder(opened: impl AsFd) -> Result<(), Reason> {
    if folder::is_mount_point(&opened) {
        return Err(Reason::MountPoint);
    }
    let entries = folder::entries(&opened).map_err(Reason::Unreadable)?;
    if entries.is_empty() {
        return Ok(());
    }
    let named = |name: &str| entries.iter().find(|entry| entry.name.as_bytes() == name.as_bytes());
    if named(".git").is_some() {
        return Err(Reason::Repository);
    }
    if !has_marker(&opened).map_err(Reason::Unreadable)? {
        return Err(Reason::NotOurs);
    }
    let foreign = entries
        .iter()
        .map(|entry| entry.name.to_string_lossy())
        .find(|name| name != MARKER_NAME && !may_stand_at_top(name));
    match foreign {
        Some(name) => Err(Reason::Foreign(name.into_owned())),
        None => Ok(()),
    }
}

/// Whether an open folder carries our marker: a regular file with our first line.
pub(super) fn has_marker(opened: impl AsFd) -> io::Result<bool> {
    let Some(marker) = OldFile::open(opened, MARKER_NAME)? else { return Ok(false) };
    let mut text = Vec::new();
    marker.file.take(MARKER_TEXT.len() as u64).read_to_end(&mut text)?;
    Ok(text == MARKER_TEXT.as_bytes())
}
