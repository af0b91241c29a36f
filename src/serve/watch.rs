//! Reports changes of a site's files, however an editor saves them. Relies on the operating
//! system's file notifications (`notify`); where these are unavailable, polls.
//!
//! The last state is never missed: a folder that is new, moved or back again is watched first and
//! reported afterwards, so that a build after the report sees everything from before the watch; and
//! changes during a report are reported next.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use crate::serve::poll;
use crate::serve::system::{System, SystemEvent, WatchFailure};
use crate::serve::watched_paths::WatchedPaths;

/// A burst of changes is over after this long without another.
const QUIET: Duration = Duration::from_millis(6);

/// Changes are reported after this long even if they continue.
const AT_MOST: Duration = Duration::from_millis(100);

/// Polling takes over after this many consecutive overflows of the system's queue. The queue
/// includes reads, so a build that reads everything can cause overflows itself.
const OVERFLOWS: usize = 5;

/// The delay before retrying folders that could not be watched.
const AGAIN: Duration = Duration::from_millis(400);

/// An event reported by a watcher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WatchEvent {
    /// Files may have changed.
    Changed(Changed),
    /// The system's notifications are unavailable, for this reason; the watcher polls instead.
    Polling(String),
}

/// The paths at which files may have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Files and folders, from the site's root (`content/a.md`); a settings file elsewhere is
    /// absolute. A folder includes its contents; paths may no longer exist. `None`: anything may
    /// have changed.
    pub paths: Option<BTreeSet<PathBuf>>,
}

/// Watches files until it is dropped.
#[derive(Debug)]
pub struct Watcher {
    messages: Sender<Message>,
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // If the receiver is gone, the thread has ended.
        let _ = self.messages.send(Message::Stop);
    }
}

/// A message to the watcher's thread.
#[derive(Debug)]
pub(super) enum Message {
    Event(SystemEvent),
    /// Sent by [`Watcher::drop`].
    Stop,
}

/// Watches the source folders of the site in `root`, and its settings file: `config`, or
/// `weekly.yaml`. `notify` is called on a separate thread, one call at a time, and may block. The
/// first change is reported once everything is watched, with unknown paths.
///
/// # Errors
/// The folder `root` does not exist, or no thread can be started.
pub fn watch(
    root: &Path,
    config: Option<&Path>,
    notify: impl FnMut(WatchEvent) + Send + 'static,
) -> io::Result<Watcher> {
    let watched = WatchedPaths::new(root, config)?;
    start(move |sender, receiver| follow(&watched, sender, &receiver, notify))
}

/// Like [`watch`], but polls instead of using the system's notifications, such as for network
/// folders.
///
/// # Errors
/// The same as for [`watch`].
pub fn poll(
    root: &Path,
    config: Option<&Path>,
    mut notify: impl FnMut(WatchEvent) + Send + 'static,
) -> io::Result<Watcher> {
    let watched = WatchedPaths::new(root, config)?;
    start(move |_, receiver| poll::run(&watched, &receiver, &mut notify))
}

fn start(
    work: impl FnOnce(Sender<Message>, Receiver<Message>) + Send + 'static,
) -> io::Result<Watcher> {
    let (messages, receiver) = mpsc::channel();
    let sender = messages.clone();
    thread::Builder::new().name("weekly-watch".to_owned()).spawn(move || work(sender, receiver))?;
    Ok(Watcher { messages })
}

/// Watches through the system as long as possible, then polls.
fn follow(
    watched: &WatchedPaths,
    sender: Sender<Message>,
    receiver: &Receiver<Message>,
    mut notify: impl FnMut(WatchEvent),
) {
    let failure = match System::new(watched.clone(), sender) {
        Ok(mut system) => follow_system(&mut system, receiver, &mut notify).err(),
        Err(failure) => Some(failure),
    };
    if let Some(WatchFailure(why)) = failure {
        notify(WatchEvent::Polling(why));
        poll::run(watched, receiver, &mut notify);
    }
}

/// Returns when the watcher is dropped, or with an error when the system's notifications fail.
fn follow_system(
    system: &mut System,
    receiver: &Receiver<Message>,
    notify: &mut impl FnMut(WatchEvent),
) -> Result<(), WatchFailure> {
    system.watch_all()?;
    notify(WatchEvent::Changed(Changed { paths: None }));
    let mut overflows = 0;
    loop {
        let first = if system.is_complete() {
            receiver.recv().map_err(|_| RecvTimeoutError::Disconnected)
        } else {
            receiver.recv_timeout(AGAIN)
        };
        let mut batch = Batch::default();
        match first {
            Ok(Message::Event(event)) => batch.take(event, system)?,
            Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
            Err(RecvTimeoutError::Timeout) => batch.anything = true,
        }
        if batch.is_empty() {
            continue;
        }
        if batch.gather(receiver, system)? == Gathered::Stop {
            return Ok(());
        }
        overflows = if batch.overflowed { overflows + 1 } else { 0 };
        if overflows > OVERFLOWS {
            return Err(WatchFailure(
                "the site's folders change faster than it can report".to_owned(),
            ));
        }
        system.watch_again(&batch.folders, batch.anything)?;
        let known = !batch.anything && system.knows_paths();
        notify(WatchEvent::Changed(Changed { paths: known.then_some(batch.paths) }));
    }
}

/// A burst of changes.
#[derive(Debug, Default)]
struct Batch {
    /// Changed files and folders, from the root.
    paths: BTreeSet<PathBuf>,
    /// Possibly new folders, and links that may lead to some.
    folders: BTreeSet<PathBuf>,
    /// Anything may have changed.
    anything: bool,
    /// The system's queue overflowed.
    overflowed: bool,
}

#[derive(PartialEq, Eq)]
enum Gathered {
    Quiet,
    Stop,
}

impl Batch {
    fn is_empty(&self) -> bool {
        self.paths.is_empty() && !self.anything
    }

    fn take(&mut self, event: SystemEvent, system: &System) -> Result<(), WatchFailure> {
        let paths = match event {
            SystemEvent::Paths(paths) => paths,
            SystemEvent::Anything => {
                (self.anything, self.overflowed) = (true, true);
                return Ok(());
            }
            SystemEvent::Failed(failure) => return Err(failure),
        };
        for path in paths {
            let Some(short) = system.watched().relevant(&path) else {
                self.anything |= system.is_linked(&path);
                continue;
            };
            self.anything |= short.as_os_str().is_empty();
            // A new folder must be watched with its contents.
            if path.symlink_metadata().is_ok_and(|found| !found.is_file()) {
                self.folders.insert(path);
            }
            self.paths.insert(short);
        }
        Ok(())
    }

    /// Collects the changes that follow closely.
    #[expect(
        clippy::disallowed_methods,
        reason = "the duration of a burst does not affect the output"
    )]
    fn gather(
        &mut self,
        receiver: &Receiver<Message>,
        system: &System,
    ) -> Result<Gathered, WatchFailure> {
        let end = Instant::now() + AT_MOST;
        let mut quiet = Instant::now() + QUIET;
        loop {
            let left = quiet.min(end).saturating_duration_since(Instant::now());
            match receiver.recv_timeout(left) {
                Ok(Message::Event(event)) => {
                    let before = self.paths.len();
                    self.take(event, system)?;
                    if self.paths.len() > before || self.anything {
                        quiet = Instant::now() + QUIET;
                    }
                }
                Err(RecvTimeoutError::Timeout) => return Ok(Gathered::Quiet),
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => {
                    return Ok(Gathered::Stop);
                }
            }
            if Instant::now() >= end {
                return Ok(Gathered::Quiet);
            }
        }
    }
}
