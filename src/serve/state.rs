//! The site being served, and the notices sent to browsers. A new site replaces the old one before
//! browsers are notified, so that a browser that reloads gets the new one.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::{Arc, PoisonError, RwLock};

use bytes::Bytes;
use tokio::sync::watch;

/// A complete site that can be served. Immutable; a new one replaces it.
pub trait Snapshot: Send + Sync {
    /// The file at an output path (`posts/x/index.html`, `feed.xml`); `None` if the site has none.
    /// May take time, such as to render a page. A panic results in a response with status 500.
    fn file(&self, path: &str) -> Option<Served>;

    /// The same file, if it is available without blocking; `None` does not mean that it doesn't
    /// exist. Called where waiting would delay other requests.
    fn ready(&self, path: &str) -> Option<Served> {
        let _ = path;
        None
    }

    /// Whether the site has a page for this folder (`posts/x`, without trailing slash), so that
    /// `/posts/x` redirects to `/posts/x/`. Does not block.
    fn has_index(&self, folder: &str) -> bool;

    /// The path of the site's base URL without its trailing slash: `/sub`, or empty. Decoded.
    fn base(&self) -> &str;
}

/// A file to be served.
#[derive(Debug, Clone)]
pub struct Served {
    /// Contents of the file, as a build would write them.
    pub bytes: Bytes,
    /// Hash of the contents, in letters and digits.
    pub etag: Arc<str>,
    /// Contents of the preview bar of this page, if it has one.
    pub note: Option<Note>,
}

/// The contents of the preview bar of a post. Not part of the built site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Note {
    /// Whether the post is a draft.
    pub draft: bool,
    /// Whether its date is in the future.
    pub future: bool,
    /// Whether it has expired.
    pub expired: bool,
    /// Estimated reading time, in minutes.
    pub reading_minutes: usize,
    /// Number of warnings for its source file.
    pub warnings: usize,
}

/// The difference from the site served before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// No difference. Earlier problems are gone.
    Nothing,
    /// Only style sheets differ: browsers swap them without reloading the page.
    Styles,
    /// Anything else: browsers reload their page.
    Pages,
    /// Like [`Change::Pages`], but browsers navigate to the page at this URL path (`/posts/x/`).
    Page(String),
}

/// Problems that prevent a new site from being served. Browsers show them over the last good one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlay {
    /// The diagnostics as the terminal prints them, without colours.
    pub text: String,
}

/// The site being served, and the subscribers to its changes.
pub struct ServerState {
    now: RwLock<Now>,
    notice: watch::Sender<Notice>,
    /// Distinguishes this run of the server from others on the same port.
    session: u64,
}

/// The data for one response.
#[derive(Clone)]
pub(super) struct Now {
    /// The site, once one has been built.
    pub(super) snapshot: Option<Arc<dyn Snapshot>>,
    pub(super) notice: Notice,
}

/// The state that browsers are notified of. They compare it with that of their page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Notice {
    /// Counts changes of any kind.
    pub(super) pages: u64,
    /// Counts changes of style sheets.
    pub(super) styles: u64,
    /// The page to navigate to after the last change, if not the current one.
    pub(super) go: Option<Arc<str>>,
    /// The current problems.
    pub(super) problems: Option<Arc<str>>,
}

impl Default for ServerState {
    fn default() -> Self {
        Self::new()
    }
}

impl ServerState {
    /// A state without a site: browsers show a placeholder, and the site as soon as there is one.
    pub fn new() -> Self {
        let notice = Notice::default();
        Self {
            now: RwLock::new(Now { snapshot: None, notice: notice.clone() }),
            notice: watch::Sender::new(notice),
            session: RandomState::new().build_hasher().finish(),
        }
    }

    /// Serves `snapshot` from now on, then notifies browsers. Clears problems.
    pub fn publish(&self, snapshot: Arc<dyn Snapshot>, change: Change) {
        self.update(|now| {
            let first = now.snapshot.replace(snapshot).is_none();
            match change {
                Change::Nothing if !first => {}
                Change::Styles if !first => now.notice.styles += 1,
                change => {
                    now.notice.pages += 1;
                    now.notice.go = match change {
                        Change::Page(path) => Some(path.into()),
                        _ => None,
                    };
                }
            }
            now.notice.problems = None;
        });
    }

    /// Keeps serving the current site, and has browsers show these problems.
    pub fn fail(&self, overlay: Overlay) {
        self.update(|now| now.notice.problems = Some(overlay.text.into()));
    }

    fn update(&self, change: impl FnOnce(&mut Now)) {
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        change(&mut now);
        // Sent under the lock, so that browsers receive changes in order.
        self.notice.send_replace(now.notice.clone());
    }

    pub(super) fn now(&self) -> Now {
        self.now.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn subscribe(&self) -> watch::Receiver<Notice> {
        self.notice.subscribe()
    }

    pub(super) fn session(&self) -> u64 {
        self.session
    }
}
