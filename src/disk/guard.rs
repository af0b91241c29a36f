//! Decides which folders may become the output. Publishing replaces the complete folder, so every
//! folder that could contain something of value is refused before anything is written. Only reads;
//! `publish` does the replacing.

use std::ffi::CStr;
use std::fmt;
use std::io::{self, Read as _};
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Component, Path, PathBuf};

use crate::disk::compare::OldFile;
use crate::disk::folder;
use crate::path::PUBLISHED_DOTFILES;

/// The file at the top of an output folder that marks the folder as built by weekly.
pub const MARKER_NAME: &str = ".weekly";

/// [`MARKER_NAME`] as a C string.
pub(super) const MARKER_C_NAME: &CStr = c".weekly";

/// Contents of the marker. Only its first line is significant.
pub const MARKER_TEXT: &str =
    "This folder is made by weekly; each build replaces it. Keep nothing else here.\n";

/// The folders that the output must not replace.
#[derive(Debug, Clone, Copy)]
pub struct ProtectedFolders<'a> {
    /// The site's root; it must exist.
    pub root: &'a Path,
    /// The source folders (`content`, `templates`, `static`), relative to the root or absolute;
    /// they need not exist.
    pub sources: &'a [PathBuf],
    /// The settings file, if there is one.
    pub config: Option<&'a Path>,
    /// The current folder.
    pub current: &'a Path,
    /// The user's home folder, if it is known.
    pub home: Option<&'a Path>,
}

/// An output folder that [`check`] accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedOutput {
    path: PathBuf,
    shown: PathBuf,
}

impl CheckedOutput {
    /// The folder as an absolute path without symbolic links.
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
    /// The name is empty, not UTF-8, or contains a NUL.
    Nameless,
    /// `..` follows a folder that does not exist, so the path is ambiguous.
    Ambiguous,
    /// It is the root of the file system.
    Top,
    /// It is, or contains, the user's home folder.
    Home,
    /// It is, or contains, the current folder.
    Current,
    /// It is, or contains, the site's root.
    Root,
    /// It is, or contains, this source folder or settings file.
    HoldsSource(PathBuf),
    /// It is inside this source folder.
    InSource(PathBuf),
    /// It is the top of a repository, or inside its `.git`.
    Repository,
    /// The folder, or a component of its path, is a symbolic link that can't be followed safely.
    Link(PathBuf),
    /// A file of this name exists.
    NotAFolder,
    /// It is a mount point, so it can't be swapped for another folder.
    MountPoint,
    /// It is not empty and has no marker of weekly.
    NotOurs,
    /// It was built by weekly, but this entry was added by something else.
    Foreign(String),
    /// It can't be inspected.
    Unreadable(io::Error),
}

/// An output folder that was refused.
#[derive(Debug)]
pub struct OutputRefusal {
    /// The folder as the user wrote it.
    pub(crate) output: PathBuf,
    /// Why it was refused.
    pub reason: Reason,
}

impl fmt::Display for OutputRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let elsewhere = "choose another folder with --output-dir";
        let output = self.output.display();
        write!(f, "refusing to build into `{output}`, which each build replaces completely: ")?;
        match &self.reason {
            Reason::Nameless => {
                write!(f, "it does not name a folder, or its name is not UTF-8; {elsewhere}")
            }
            Reason::Ambiguous => {
                write!(f, "it has a `..` after a folder that does not exist; {elsewhere}")
            }
            Reason::Top => write!(f, "it is the root of the file system; {elsewhere}"),
            Reason::Home => write!(f, "it is or contains the home folder; {elsewhere}"),
            Reason::Current => {
                write!(
                    f,
                    "it is or contains the current folder; run weekly from another folder, or \
                     {elsewhere}"
                )
            }
            Reason::Root => write!(f, "it is or contains the site's root; {elsewhere}"),
            Reason::HoldsSource(source) => {
                write!(f, "it is or contains the sources in `{}`; {elsewhere}", source.display())
            }
            Reason::InSource(source) => {
                write!(f, "it is inside the sources in `{}`; {elsewhere}", source.display())
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
                "it contains files that weekly did not create (there is no `{MARKER_NAME}` \
                 marker in it); empty it, or {elsewhere}"
            ),
            Reason::Foreign(name) => write!(
                f,
                "weekly did not create `{name}` in it, which would be lost; move that away, or \
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

/// Checks whether `requested` (relative to the root, or absolute) may be replaced by a new site.
///
/// # Errors
/// An [`OutputRefusal`] with the reason and a remedy.
pub fn check(
    requested: &Path,
    protected: &ProtectedFolders<'_>,
) -> Result<CheckedOutput, OutputRefusal> {
    let path = resolve(requested, protected.root)
        .and_then(|path| check_location(&path, protected).and(check_content(&path)).map(|()| path))
        .map_err(|reason| OutputRefusal { output: requested.to_owned(), reason })?;
    Ok(CheckedOutput { path, shown: requested.to_owned() })
}

/// Whether a build may create an entry of this name at the top of a site. Builds never create
/// others that start with a dot, so such an entry in an output folder is known to be foreign.
pub(crate) fn is_allowed_at_top(name: &str) -> bool {
    !name.starts_with('.') || PUBLISHED_DOTFILES.contains(&name)
}

/// The folder that `requested` names, with links resolved except for the last component.
fn resolve(requested: &Path, root: &Path) -> Result<PathBuf, Reason> {
    if requested.as_os_str().is_empty()
        || requested.to_str().is_some_and(|text| text.contains('\0'))
    {
        return Err(Reason::Nameless);
    }
    let mut path = root.canonicalize().map_err(Reason::Unreadable)?;
    let mut missing = false;
    let mut parts = requested.components().peekable();
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
                    // A broken link, or a cycle.
                    path = path.canonicalize().map_err(|_| Reason::Link(path))?;
                }
            }
        }
    }
    Ok(path)
}

/// Refuses a folder by its location. Locations are compared by name and, since one folder can have
/// two names (bind mounts, case-insensitive file systems), by device and inode.
fn check_location(path: &Path, protected: &ProtectedFolders<'_>) -> Result<(), Reason> {
    if path.parent().is_none() {
        return Err(Reason::Top);
    }
    if path.components().any(|part| part.as_os_str().eq_ignore_ascii_case(".git")) {
        return Err(Reason::Repository);
    }
    if holds(path, protected.root) {
        return Err(Reason::Root);
    }
    if protected.home.is_some_and(|home| holds(path, home)) {
        return Err(Reason::Home);
    }
    if holds(path, protected.current) {
        return Err(Reason::Current);
    }
    for source in protected.sources {
        let full = protected.root.join(source);
        if holds(path, &full) {
            return Err(Reason::HoldsSource(source.clone()));
        }
        if holds(&full, path) {
            return Err(Reason::InSource(source.clone()));
        }
    }
    match protected.config {
        Some(config) if holds(path, &protected.root.join(config)) => {
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

/// Device and inode of the entry at `path`, if it exists.
fn identity(path: &Path) -> Option<(u64, u64)> {
    path.metadata().ok().map(|meta| (meta.dev(), meta.ino()))
}

/// The path with links resolved as far as it exists.
fn real(path: &Path) -> PathBuf {
    let existing = path.ancestors().find_map(|above| {
        let real = above.canonicalize().ok()?;
        Some(real.join(path.strip_prefix(above).ok()?))
    });
    lexical(&existing.unwrap_or_else(|| path.to_owned()))
}

/// Removes `.` and resolves `..` lexically.
pub(crate) fn lexical(path: &Path) -> PathBuf {
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

/// Refuses a folder by its current contents.
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

/// Refuses an open folder by its contents.
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
        .find(|name| name != MARKER_NAME && !is_allowed_at_top(name));
    match foreign {
        Some(name) => Err(Reason::Foreign(name.into_owned())),
        None => Ok(()),
    }
}

/// Whether an open folder has the marker of weekly: a regular file with the expected first line.
pub(super) fn has_marker(opened: impl AsFd) -> io::Result<bool> {
    let Some(marker) = OldFile::open(opened, MARKER_NAME)? else { return Ok(false) };
    let mut text = Vec::new();
    marker.file.take(MARKER_TEXT.len() as u64).read_to_end(&mut text)?;
    Ok(text == MARKER_TEXT.as_bytes())
}
