//! Tells when files of a site change, whichever way an editor saves them. Asks the operating
//! system to tell (`notify`); where that is not to be had, looks for itself every so often.
//!
//! What makes it never miss the last state: a folder that is new, moved or back again is watched
//! first and told of afterwards, so that whoever is told and looks sees everything that came
//! before the watch; and what happens while somebody is being told is told of next.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use crate::serve::poll;
use crate::serve::system::{System, SystemEvent, WatchFailure};
use crate::serve::watched_paths::WatchedPaths;

/// After how long without a change a burst of them is over.
const QUIET: Duration = Duration::from_millis(6);

/// How long changes may go on before they are told all the same.
const AT_MOST: Duration = Duration::from_millis(100);

/// After how many times in a row that the system could not tell all that happened it is given up.
/// It tells of reading too, so that a build that reads everything again can be the cause.
const OVERFLOWS: usize = 5;

/// How long to wait before watching again what could not be watched.
const AGAIN: Duration = Duration::from_millis(400);

/// What a watcher tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WatchEvent {
    /// Files may have changed.
    Changed(Changed),
    /// The system can't tell of changes, for this reason; they are looked for every so often.
    Polling(String),
}

/// Where files may have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Files and folders, from the site's root (`content/a.md`); a settings file elsewhere is
    /// absolute. A folder stands for everything in it; what is named may be gone. `None`: it
    /// could be anything.
    pub paths: Option<BTreeSet<PathBuf>>,
}

/// Watches until it is dropped.
#[derive(Debug)]
pub struct Watcher {
    messages: Sender<Message>,
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // If nobody listens, it has ended.
        let _ = self.messages.send(Message::Stop);
    }
}

/// What comes to the watcher's thread.
#[derive(Debug)]
pub(super) enum Message {
    /// From the system.
    Event(SystemEvent),
    /// From [`Watcher::drop`].
    Stop,
}

/// Watches the site in `root`: its folders of sources, and the settings file: `config`, or
/// `weekly.yaml`. `tell` is called on a thread of its own, one call at a time, and may take its
/// time. The first change is told once everything is watched, and could be anything.
///
/// # Errors
/// There is no folder `root`, or the system gives no thread.
pub fn watch(
    root: &Path,
    config: Option<&Path>,
    tell: impl FnMut(WatchEvent) + Send + 'static,
) -> io::Result<Watcher> {
    let places = WatchedPaths::new(root, config)?;
    start(move |sender, receiver| follow(&places, sender, &receiver, tell))
}

/// The same, without asking the system, such as for folders of another machine.
///
/// # Errors
/// As [`watch`].
pub fn poll(
    root: &Path,
    config: Option<&Path>,
    mut tell: impl FnMut(WatchEvent) + Send + 'static,
) -> io::Result<Watcher> {
    let places = WatchedPaths::new(root, config)?;
    start(move |_, receiver| poll::run(&places, &receiver, &mut tell))
}

fn start(
    work: impl FnOnce(Sender<Message>, Receiver<Message>) + Send + 'static,
) -> io::Result<Watcher> {
    let (messages, receiver) = mpsc::channel();
    let sender = messages.clone();
    thread::Builder::new().name("weekly-watch".to_owned()).spawn(move || work(sender, receiver))?;
    Ok(Watcher { messages })
}

/// Watches by the system as long as that goes, then polls.
fn follow(
    places: &WatchedPaths,
    sender: Sender<Message>,
    receiver: &Receiver<Message>,
    mut tell: impl FnMut(WatchEvent),
) {
    let failure = match System::new(places.clone(), sender) {
        Ok(mut system) => follow_system(&mut system, receiver, &mut tell).err(),
        Err(failure) => Some(failure),
    };
    if let Some(WatchFailure(why)) = failure {
        tell(WatchEvent::Polling(why));
        poll::run(places, receiver, &mut tell);
    }
}

/// Comes to an end with the watcher, or when the system fails.
fn follow_system(
    system: &mut System,
    receiver: &Receiver<Message>,
    tell: &mut impl FnMut(WatchEvent),
) -> Result<(), WatchFailure> {
    system.watch_all()?;
    tell(WatchEvent::Changed(Changed { paths: None }));
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
                "more happens in the site's folders than it can tell of".to_owned(),
            ));
        }
        system.watch_again(&batch.folders, batch.anything)?;
        let known = !batch.anything && system.knows_paths();
        tell(WatchEvent::Changed(Changed { paths: known.then_some(batch.paths) }));
    }
}

/// Changes that belong together.
#[derive(Debug, Default)]
struct Batch {
    /// Files and folders that changed, from the root.
    paths: BTreeSet<PathBuf>,
    /// Folders, and links that could be some, that may be new.
    folders: BTreeSet<PathBuf>,
    /// It could be anything.
    anything: bool,
    /// The system could not tell all.
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
            let Some(short) = system.places().relevant(&path) else {
                self.anything |= system.is_linked(&path);
                continue;
            };
            self.anything |= short.as_os_str().is_empty();
            // A folder that is new has to be watched, and all that it holds.
            if path.symlink_metadata().is_ok_and(|found| !found.is_file()) {
                self.folders.insert(path);
            }
            self.paths.insert(short);
        }
        Ok(())
    }

    /// Takes what follows closely.
    #[expect(clippy::disallowed_methods, reason = "how long changes have gone on is no input")]
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
