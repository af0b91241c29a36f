//! Polls for changes, where the system can't notify of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use walkdir::WalkDir;

use crate::serve::watch::{Changed, Message, WatchEvent};
use crate::serve::watched_paths::{WatchedPaths, is_entered};

/// The time between two scans.
const EVERY: Duration = Duration::from_millis(400);

/// The metadata that identifies a version of a file: device, inode, length, modification time and
/// status change time, in seconds and nanoseconds.
type PollStamp = [i64; 7];

/// Reports changes until the watcher is dropped.
pub(super) fn run(
    watched: &WatchedPaths,
    receiver: &Receiver<Message>,
    notify: &mut impl FnMut(WatchEvent),
) {
    let mut before = scan(watched);
    let mut changed = BTreeSet::new();
    notify(WatchEvent::Changed(Changed { paths: None }));
    loop {
        match receiver.recv_timeout(EVERY) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(Message::Event(_)) => continue,
            Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return,
        }
        let found = scan(watched);
        // Two changes within one tick of the file system's clock look like one, and the second may
        // come after the first was reported. So each change is reported twice.
        let mut reported = std::mem::replace(&mut changed, differences(&before, &found));
        reported.extend(changed.iter().cloned());
        before = found;
        if !reported.is_empty() {
            notify(WatchEvent::Changed(Changed { paths: Some(reported) }));
        }
    }
}

fn scan(watched: &WatchedPaths) -> BTreeMap<PathBuf, PollStamp> {
    let mut found = BTreeMap::new();
    let elsewhere = watched.config_elsewhere().map(Path::to_owned);
    for top in watched.folders().into_iter().chain(watched.files()).chain(elsewhere) {
        let entries = WalkDir::new(&top)
            .follow_links(true)
            .into_iter()
            .filter_entry(|entry| entry.depth() == 0 || is_entered(entry.file_name()));
        // Unreadable files count as missing; the build reports them.
        for entry in entries.filter_map(Result::ok) {
            let Some(path) = watched.relevant(entry.path()) else { continue };
            let Ok(metadata) = entry.metadata() else { continue };
            // A folder changes with its files, and these are scanned themselves.
            if !metadata.is_dir() {
                found.insert(path, stamp(&metadata));
            }
        }
    }
    found
}

fn stamp(metadata: &impl std::os::unix::fs::MetadataExt) -> PollStamp {
    [
        metadata.dev().cast_signed(),
        metadata.ino().cast_signed(),
        metadata.size().cast_signed(),
        metadata.mtime(),
        metadata.mtime_nsec(),
        metadata.ctime(),
        metadata.ctime_nsec(),
    ]
}

/// The paths that were added, removed or changed in `after`.
fn differences(
    before: &BTreeMap<PathBuf, PollStamp>,
    after: &BTreeMap<PathBuf, PollStamp>,
) -> BTreeSet<PathBuf> {
    let new = after.iter().filter(|(path, stamp)| before.get(*path) != Some(*stamp));
    let gone = before.iter().filter(|(path, _)| !after.contains_key(*path));
    new.chain(gone).map(|(path, _)| path.clone()).collect()
}
