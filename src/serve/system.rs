//! Asks the operating system to tell of changes, through `notify`.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use notify::event::{AccessKind, AccessMode};
use notify::{ErrorKind, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use walkdir::WalkDir;

use crate::serve::watch::Message;
use crate::serve::watched_paths::WatchedPaths;

/// How often a folder is tried that changes while it is being watched.
const TRIES: usize = 4;

/// What the system tells.
#[derive(Debug)]
pub(super) enum SystemEvent {
    /// Something changed at these places.
    Paths(Vec<PathBuf>),
    /// More happened than it could tell.
    Anything,
    /// It does not tell any more.
    Failed(WatchFailure),
}

/// Why the system can't tell of changes.
#[derive(Debug)]
pub(super) struct WatchFailure(pub(super) String);

/// What is being watched.
pub(super) struct System {
    places: WatchedPaths,
    watcher: RecommendedWatcher,
    /// Folders that could not be watched, and may be later.
    missed: BTreeSet<PathBuf>,
    /// Folders that links of the site lead to. The system tells of a file under one of its
    /// names only, so that with links it can't be said which files changed.
    linked: BTreeSet<PathBuf>,
}

impl System {
    /// Watches nothing yet; what changes comes to `messages`.
    pub(super) fn new(
        places: WatchedPaths,
        messages: Sender<Message>,
    ) -> Result<Self, WatchFailure> {
        let told = move |event: notify::Result<notify::Event>| {
            if let Some(event) = understand(event) {
                // If nobody listens, the watcher has ended.
                let _ = messages.send(Message::Event(event));
            }
        };
        let watcher = notify::recommended_watcher(told).map_err(|error| failure(&error))?;
        Ok(Self { places, watcher, missed: BTreeSet::new(), linked: BTreeSet::new() })
    }

    /// Where the site is.
    pub(super) fn places(&self) -> &WatchedPaths {
        &self.places
    }

    /// Whether everything is being watched.
    pub(super) fn is_complete(&self) -> bool {
        self.missed.is_empty()
    }

    /// Whether the paths that the system tells are all there is.
    pub(super) fn knows_paths(&self) -> bool {
        self.linked.is_empty()
    }

    /// Whether a link of the site may lead to `path`.
    pub(super) fn is_linked(&self, path: &Path) -> bool {
        [Some(path), path.parent()].iter().flatten().any(|path| self.linked.contains(*path))
    }

    /// Watches everything, anew where it was watched.
    pub(super) fn watch_all(&mut self) -> Result<(), WatchFailure> {
        self.missed.clear();
        self.linked.clear();
        let flat = [Some(self.places.root()), self.places.config_folder()];
        for folder in flat.into_iter().flatten().map(Path::to_owned).collect::<Vec<_>>() {
            self.watch(&folder, RecursiveMode::NonRecursive)?;
        }
        for folder in self.places.folders() {
            self.watch_folder(&folder)?;
        }
        Ok(())
    }

    /// Watches these folders, which may be new, and what was missed; or everything.
    pub(super) fn watch_again(
        &mut self,
        folders: &BTreeSet<PathBuf>,
        everything: bool,
    ) -> Result<(), WatchFailure> {
        if everything || !self.missed.is_empty() {
            return self.watch_all();
        }
        let mut above: Option<&Path> = None;
        for folder in folders {
            // With a folder comes what is in it.
            if above.is_none_or(|above| !folder.starts_with(above)) {
                self.watch_folder(folder)?;
                above = Some(folder);
            }
        }
        Ok(())
    }

    /// Watches a folder of sources and what is in it, and where its links lead.
    fn watch_folder(&mut self, folder: &Path) -> Result<(), WatchFailure> {
        if folder.symlink_metadata().is_err() {
            return Ok(());
        }
        self.watch(folder, RecursiveMode::Recursive)?;
        let entries = WalkDir::new(folder).into_iter().filter_map(Result::ok);
        for link in entries.filter(walkdir::DirEntry::path_is_symlink) {
            let Ok(target) = link.path().canonicalize() else { continue };
            let inside = target.starts_with(self.places.root());
            let Some(lies_in) = target.parent().filter(|_| inside) else { continue };
            if target.is_dir() {
                self.linked.insert(target.clone());
                self.watch(link.path(), RecursiveMode::Recursive)?;
            }
            if self.linked.insert(lies_in.to_owned()) {
                self.watch(lies_in, RecursiveMode::NonRecursive)?;
            }
        }
        Ok(())
    }

    fn watch(&mut self, folder: &Path, mode: RecursiveMode) -> Result<(), WatchFailure> {
        for _ in 0..TRIES {
            // The folder that had this name before may still be the one that is watched.
            if mode == RecursiveMode::Recursive {
                let _ = self.watcher.unwatch(folder);
            }
            match self.watcher.watch(folder, mode) {
                Ok(()) => return Ok(()),
                Err(error) if is_limit(&error) => return Err(failure(&error)),
                // Gone meanwhile: the folder above tells when it is back. The root has none.
                Err(_) if folder != self.places.root() && !folder.exists() => return Ok(()),
                // Something in it is gone or can't be read.
                Err(_) => {}
            }
        }
        self.missed.insert(folder.to_owned());
        Ok(())
    }
}

/// What an event of `notify` means, if it means a change.
fn understand(event: notify::Result<notify::Event>) -> Option<SystemEvent> {
    match event {
        Ok(event) if event.need_rescan() => Some(SystemEvent::Anything),
        Ok(event) => match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => {
                Some(SystemEvent::Paths(event.paths))
            }
            // Reading changes nothing, and builds read.
            EventKind::Access(_) => None,
            _ => Some(SystemEvent::Paths(event.paths)),
        },
        Err(error) if is_limit(&error) => Some(SystemEvent::Failed(failure(&error))),
        Err(_) => Some(SystemEvent::Anything),
    }
}

/// Whether the system has no more to give.
fn is_limit(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::MaxFilesWatch => true,
        ErrorKind::Io(error) => {
            let full = [io::ErrorKind::StorageFull, io::ErrorKind::OutOfMemory];
            let limits = [rustix::io::Errno::MFILE, rustix::io::Errno::NFILE];
            full.contains(&error.kind())
                || error.kind() == io::ErrorKind::Unsupported
                || limits.iter().any(|errno| error.raw_os_error() == Some(errno.raw_os_error()))
        }
        _ => false,
    }
}

fn failure(error: &notify::Error) -> WatchFailure {
    WatchFailure(match &error.kind {
        ErrorKind::MaxFilesWatch => "the system's limit of watched folders is reached; raise it \
                                     with `sysctl fs.inotify.max_user_watches=1048576`"
            .to_owned(),
        ErrorKind::Io(source) => match source.raw_os_error() {
            Some(code) if code == rustix::io::Errno::MFILE.raw_os_error() => {
                "the system's limit of watching programs or of open files is reached; raise it \
                 with `sysctl fs.inotify.max_user_instances=1024` or `ulimit -n 4096`"
                    .to_owned()
            }
            _ => format!("the system can't watch folders: {source}"),
        },
        _ => format!("the system can't watch folders: {error}"),
    })
}
