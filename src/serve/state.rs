//! What is served at this moment, and what browsers are told about it. A new site is in its place
//! before anybody hears of it, so that a browser that loads again gets the new one.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::{Arc, PoisonError, RwLock};

use bytes::Bytes;
use tokio::sync::watch;

/// A whole site that can be served. Never changes; the next one takes its place.
pub trait Snapshot: Send + Sync {
    /// The file at an output path (`posts/x/index.html`, `feed.xml`); `None` if the site has
    /// none. May take time, such as to render a page, and may fail with a panic, which is an
    /// answer with status 500.
    fn file(&self, path: &str) -> Option<Served>;

    /// The same, where it is there at once; `None` says nothing. Called where waiting would hold
    /// up others.
    fn ready(&self, path: &str) -> Option<Served> {
        let _ = path;
        None
    }

    /// Whether the site has a page for this folder (`posts/x`, no slash at the end), so that
    /// `/posts/x` leads to `/posts/x/`. Takes no time.
    fn has_index(&self, folder: &str) -> bool;

    /// The path of the site's address without its last slash: `/sub`, or nothing. Decoded.
    fn base(&self) -> &str;
}

/// A file to be served.
#[derive(Debug, Clone)]
pub struct Served {
    /// Its bytes, as a build would write them.
    pub bytes: Bytes,
    /// The hash of the bytes, in letters and digits.
    pub etag: Arc<str>,
    /// What the bar of this page shows, if it has one.
    pub note: Option<Note>,
}

/// What the bar of a post shows. It is in responses only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Note {
    /// The post is a draft.
    pub draft: bool,
    /// Its date is in the future.
    pub future: bool,
    /// It has expired.
    pub expired: bool,
    /// How long it takes to read.
    pub reading_minutes: usize,
    /// How many warnings there are for its file.
    pub warnings: usize,
}

/// What differs from the site served before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Nothing. If there were problems, they are gone.
    Nothing,
    /// Style sheets only: browsers swap them and keep the page.
    Styles,
    /// Anything else: browsers load their page again.
    Pages,
    /// The same, but browsers go to the page at this path (`/posts/x/`, as it stands in a URL).
    Page(String),
}

/// Problems that keep a new site from being served. Browsers show them over the last good one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlay {
    /// The diagnostics as the terminal shows them, without colours.
    pub text: String,
}

/// What is served, and who is told when it changes.
pub struct ServerState {
    now: RwLock<Now>,
    told: watch::Sender<Notice>,
    /// Tells this run of the server from others, on the same port.
    session: u64,
}

/// What one answer is made from.
#[derive(Clone)]
pub(super) struct Now {
    /// The site, once there is one.
    pub(super) snapshot: Option<Arc<dyn Snapshot>>,
    /// What goes with it.
    pub(super) told: Notice,
}

/// What browsers know. They compare it with what their page was served with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Notice {
    /// Counts changes of anything.
    pub(super) pages: u64,
    /// Counts changes of style sheets.
    pub(super) styles: u64,
    /// Where to go with the last change, if not back to the same page.
    pub(super) go: Option<Arc<str>>,
    /// The problems there are now.
    pub(super) problems: Option<Arc<str>>,
}

impl Default for ServerState {
    fn default() -> Self {
        Self::new()
    }
}

impl ServerState {
    /// Nothing to serve yet: a page says so, and shows the site as soon as there is one.
    pub fn new() -> Self {
        let told = Notice::default();
        Self {
            now: RwLock::new(Now { snapshot: None, told: told.clone() }),
            told: watch::Sender::new(told),
            session: RandomState::new().build_hasher().finish(),
        }
    }

    /// Serves `snapshot` from now on, then tells browsers. Problems are gone.
    pub fn publish(&self, snapshot: Arc<dyn Snapshot>, change: Change) {
        self.update(|now| {
            let first = now.snapshot.replace(snapshot).is_none();
            match change {
                Change::Nothing if !first => {}
                Change::Styles if !first => now.told.styles += 1,
                change => {
                    now.told.pages += 1;
                    now.told.go = match change {
                        Change::Page(path) => Some(path.into()),
                        _ => None,
                    };
                }
            }
            now.told.problems = None;
        });
    }

    /// Keeps serving what was served, and has browsers show these problems.
    pub fn fail(&self, overlay: Overlay) {
        self.update(|now| now.told.problems = Some(overlay.text.into()));
    }

    /// How many pages are open that hear of changes.
    pub fn listeners(&self) -> usize {
        self.told.receiver_count()
    }

    fn update(&self, change: impl FnOnce(&mut Now)) {
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        change(&mut now);
        // Told under the lock, so that browsers hear of changes in their order.
        self.told.send_replace(now.told.clone());
    }

    pub(super) fn now(&self) -> Now {
        self.now.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn subscribe(&self) -> watch::Receiver<Notice> {
        self.told.subscribe()
    }

    pub(super) fn session(&self) -> u64 {
        self.session
    }
}
