//! Builds the search index of a preview in the background.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use crate::diagnostic::Outcome;
use crate::search::{self, IndexFile};
use crate::site::Site;

/// How long no newer site may arrive before a site is indexed.
const QUIET: Duration = Duration::from_millis(500);

/// Builds the index of the newest of several sites, on a separate thread.
#[derive(Debug)]
pub(crate) struct Indexer(Sender<Arc<Site>>);

/// The files of an index, or the reason why building it failed.
pub(crate) type IndexOutcome = io::Result<Outcome<Vec<IndexFile>>>;

impl Indexer {
    /// Starts the thread. `built` is called with each index that differs from the last one; the
    /// index of a site without search is empty. The thread ends when the value is dropped.
    ///
    /// # Errors
    /// No thread can be started.
    pub(crate) fn start(on_built: impl Fn(IndexOutcome) + Send + 'static) -> io::Result<Self> {
        let (newest, sites) = mpsc::channel();
        thread::Builder::new()
            .name("weekly-search".to_owned())
            .spawn(move || follow(&sites, &on_built))?;
        Ok(Self(newest))
    }

    /// Submits the newest site, without blocking.
    pub(crate) fn update(&self, site: Arc<Site>) {
        // The thread only ends early if it can't begin, which it has reported.
        let _ = self.0.send(site);
    }
}

fn follow(sites: &Receiver<Arc<Site>>, on_built: &dyn Fn(IndexOutcome)) {
    // Uses one thread only, so that building the next site has the others.
    let pool = match rayon::ThreadPoolBuilder::new().num_threads(1).build() {
        Ok(pool) => pool,
        Err(error) => return on_built(Err(io::Error::other(error))),
    };
    let mut last = None;
    while let Some(site) = newest(sites) {
        let now = site.has_search().then(|| pool.install(|| search::fingerprint(&site)));
        if last == Some(now) {
            continue;
        }
        let index = match now {
            Some(_) => pool.install(|| search::index(&site)),
            None => Ok(Outcome { value: Vec::new(), diagnostics: Vec::new() }),
        };
        last = index.is_ok().then_some(now);
        on_built(index);
    }
}

/// Waits until a site arrives and is not replaced for a while; `None` if there won't be another.
fn newest(sites: &Receiver<Arc<Site>>) -> Option<Arc<Site>> {
    let mut newest = sites.recv().ok()?;
    loop {
        match sites.recv_timeout(QUIET) {
            Ok(newer) => newest = newer,
            Err(RecvTimeoutError::Timeout) => return Some(newest),
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
}
