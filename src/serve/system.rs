//! Watches for changes through the operating system's file notifications (`notify`).

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use notify::event::{AccessKind, AccessMode};
use notify::{ErrorKind, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use walkdir::WalkDir;

use crate::serve::watch::Message;
use crate::serve::watched_paths::WatchedPaths;

/// How many times to retry a folder that changes while it is being registered.
const TRIES: usize = 4;

/// An event from the operating system.
#[derive(Debug)]
pub(super) enum SystemEvent {
    /// Something changed at these paths.
    Paths(Vec<PathBuf>),
    /// Events were dropped: anything may have changed.
    Anything,
    /// No more events will arrive.
    Failed(WatchFailure),
}

/// Why the system can't notify of changes.
#[derive(Debug)]
pub(super) struct WatchFailure(pub(super) String);

/// The folders being watched.
pub(super) struct System {
    watched: WatchedPaths,
    watcher: RecommendedWatcher,
    /// Folders that could not be watched yet.
    missed: BTreeSet<PathBuf>,
    /// Folders that links of the site lead to. The system reports a file under one of its names
    /// only, so with links the changed files can't be determined.
    linked: BTreeSet<PathBuf>,
}

impl System {
    /// Creates a watcher without any folders; events are sent to `messages`.
    pub(super) fn new(
        watched: WatchedPaths,
        messages: Sender<Message>,
    ) -> Result<Self, WatchFailure> {
        let forward = move |event: notify::Result<notify::Event>| {
            if let Some(event) = understand(event) {
                // If the receiver is gone, the watcher has ended.
                let _ = messages.send(Message::Event(event));
            }
        };
        let notifier = notify::recommended_watcher(forward).map_err(|error| failure(&error))?;
        Ok(Self { watched, watcher: notifier, missed: BTreeSet::new(), linked: BTreeSet::new() })
    }

    pub(super) fn watched(&self) -> &WatchedPaths {
        &self.watched
    }

    /// Whether everything is being watched.
    pub(super) fn is_complete(&self) -> bool {
        self.missed.is_empty()
    }

    /// Whether the reported paths are complete.
    pub(super) fn knows_paths(&self) -> bool {
        self.linked.is_empty()
    }

    /// Whether a link of the site may lead to `path`.
    pub(super) fn is_linked(&self, path: &Path) -> bool {
        [Some(path), path.parent()].iter().flatten().any(|path| self.linked.contains(*path))
    }

    /// Watches everything, renewing existing watches.
    pub(super) fn watch_all(&mut self) -> Result<(), WatchFailure> {
        self.missed.clear();
        self.linked.clear();
        let flat = [Some(self.watched.root()), self.watched.config_folder()];
        for folder in flat.into_iter().flatten().map(Path::to_owned).collect::<Vec<_>>() {
            self.watch(&folder, RecursiveMode::NonRecursive)?;
        }
        for folder in self.watched.folders() {
            self.watch_folder(&folder)?;
        }
        Ok(())
    }

    /// Watches these folders, which may be new, and those missed earlier; or everything.
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
            // Watching a folder includes its contents.
            if above.is_none_or(|above| !folder.starts_with(above)) {
                self.watch_folder(folder)?;
                above = Some(folder);
            }
        }
        Ok(())
    }

    /// Watches a source folder with its contents, and the targets of its links.
    fn watch_folder(&mut self, folder: &Path) -> Result<(), WatchFailure> {
        if folder.symlink_metadata().is_err() {
            return Ok(());
        }
        self.watch(folder, RecursiveMode::Recursive)?;
        let entries = WalkDir::new(folder).into_iter().filter_map(Result::ok);
        for link in entries.filter(walkdir::DirEntry::path_is_symlink) {
            let Ok(target) = link.path().canonicalize() else { continue };
            let inside = target.starts_with(self.watched.root());
            let Some(parent) = target.parent().filter(|_| inside) else { continue };
            if target.is_dir() {
                self.linked.insert(target.clone());
                self.watch(link.path(), RecursiveMode::Recursive)?;
            }
            if self.linked.insert(parent.to_owned()) {
                self.watch(parent, RecursiveMode::NonRecursive)?;
            }
        }
        Ok(())
    }

    fn watch(&mut self, folder: &Path, mode: RecursiveMode) -> Result<(), WatchFailure> {
        for _ in 0..TRIES {
            // The watch may still refer to a folder that had this name before.
            if mode == RecursiveMode::Recursive {
                let _ = self.watcher.unwatch(folder);
            }
            match self.watcher.watch(folder, mode) {
                Ok(()) => return Ok(()),
                Err(error) if is_limit(&error) => return Err(failure(&error)),
                // Gone meanwhile: its parent reports when it is back. The root has no watched
                // parent.
                Err(_) if folder != self.watched.root() && !folder.exists() => return Ok(()),
                // Something in it is gone or can't be read.
                Err(_) => {}
            }
        }
        self.missed.insert(folder.to_owned());
        Ok(())
    }
}

/// Converts an event of `notify`, if it is a change.
fn understand(event: notify::Result<notify::Event>) -> Option<SystemEvent> {
    match event {
        Ok(event) if event.need_rescan() => Some(SystemEvent::Anything),
        Ok(event) => match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => {
                Some(SystemEvent::Paths(event.paths))
            }
            // Builds read files, and reading is not a change.
            EventKind::Access(_) => None,
            _ => Some(SystemEvent::Paths(event.paths)),
        },
        Err(error) if is_limit(&error) => Some(SystemEvent::Failed(failure(&error))),
        Err(_) => Some(SystemEvent::Anything),
    }
}

/// Whether a limit of the system was reached.
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
