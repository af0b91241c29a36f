//! Looks for changes every so often, where the system can't tell of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use walkdir::WalkDir;

use crate::serve::watch::{Changed, Message, WatchEvent};
use crate::serve::watched_paths::{WatchedPaths, is_entered};

/// How long to wait between two looks.
const EVERY: Duration = Duration::from_millis(400);

/// What differs between two versions of a file: device, inode, length, and when it was changed,
/// by its own account and by the system's, in seconds and nanoseconds.
type PollStamp = [i64; 7];

/// Tells of changes until the watcher is dropped.
pub(super) fn run(
    places: &WatchedPaths,
    receiver: &Receiver<Message>,
    tell: &mut impl FnMut(WatchEvent),
) {
    let mut known = look(places);
    let mut changed = BTreeSet::new();
    tell(WatchEvent::Changed(Changed { paths: None }));
    loop {
        match receiver.recv_timeout(EVERY) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(Message::Event(_)) => continue,
            Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return,
        }
        let found = look(places);
        // Two changes within one tick of the file system's clock look like one, and the second
        // may have come after it was told; so each is told twice.
        let mut told = std::mem::replace(&mut changed, differences(&known, &found));
        told.extend(changed.iter().cloned());
        known = found;
        if !told.is_empty() {
            tell(WatchEvent::Changed(Changed { paths: Some(told) }));
        }
    }
}

fn look(places: &WatchedPaths) -> BTreeMap<PathBuf, PollStamp> {
    let mut found = BTreeMap::new();
    let elsewhere = places.config_elsewhere().map(Path::to_owned);
    for top in places.folders().into_iter().chain(places.files()).chain(elsewhere) {
        let entries = WalkDir::new(&top)
            .follow_links(true)
            .into_iter()
            .filter_entry(|entry| entry.depth() == 0 || is_entered(entry.file_name()));
        // What can't be read is as good as missing; the build tells of it.
        for entry in entries.filter_map(Result::ok) {
            let Some(path) = places.relevant(entry.path()) else { continue };
            let Ok(metadata) = entry.metadata() else { continue };
            // A folder changes with its files, and they are looked at themselves.
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

/// What is new, gone or another in `after`.
fn differences(
    before: &BTreeMap<PathBuf, PollStamp>,
    after: &BTreeMap<PathBuf, PollStamp>,
) -> BTreeSet<PathBuf> {
    let new = after.iter().filter(|(path, stamp)| before.get(*path) != Some(*stamp));
    let gone = before.iter().filter(|(path, _)| !after.contains_key(*path));
    new.chain(gone).map(|(path, _)| path.clone()).collect()
}
