//! The search index beside the rest: while a build makes its pages, and in the background of a
//! preview.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Outcome};
use crate::search::{self, IndexFile};
use crate::sink::Sink;
use crate::site::Site;

/// For how long a site must not have been followed by another one before it is indexed.
const QUIET: Duration = Duration::from_millis(500);

/// Makes the index of `site`, if one is wanted, while `rest` makes other files. Gives how many
/// files the index has, and what both found.
///
/// # Errors
/// What `rest`, making the index or the sink gives.
pub(super) fn beside(
    site: Option<&Site>,
    sink: &dyn Sink,
    rest: impl FnOnce() -> io::Result<Vec<Diagnostic>>,
) -> io::Result<Outcome<usize>> {
    let Some(site) = site else {
        return Ok(Outcome { value: 0, diagnostics: rest()? });
    };
    thread::scope(|scope| {
        let index = thread::Builder::new().name("weekly-search".to_owned());
        let index = index.spawn_scoped(scope, || write(site, sink))?;
        let mut diagnostics = rest()?;
        let stopped = |_| Err(io::Error::other("making the search index has stopped"));
        let files = index.join().unwrap_or_else(stopped)?.unpack(&mut diagnostics);
        Ok(Outcome { value: files, diagnostics })
    })
}

/// Makes the index and hands its files to `sink`.
fn write(site: &Site, sink: &dyn Sink) -> io::Result<Outcome<usize>> {
    let Outcome { value: files, diagnostics } = search::index(site)?;
    files.par_iter().try_for_each(|file| sink.put(&file.route, &file.bytes))?;
    Ok(Outcome { value: files.len(), diagnostics })
}

/// Makes the index of the newest of several sites, on a thread of its own.
#[derive(Debug)]
pub struct Indexer(Sender<Arc<Site>>);

/// The files of an index, or why there are none.
pub type IndexOutcome = io::Result<Outcome<Vec<IndexFile>>>;

impl Indexer {
    /// Starts the thread. `made` is called with each index that differs from the last one; a site
    /// without a search has one of no files. It ends with the value.
    ///
    /// # Errors
    /// There can't be another thread.
    pub fn start(made: impl Fn(IndexOutcome) + Send + 'static) -> io::Result<Self> {
        let (newest, sites) = mpsc::channel();
        thread::Builder::new()
            .name("weekly-search".to_owned())
            .spawn(move || follow(&sites, &made))?;
        Ok(Self(newest))
    }

    /// Tells of the newest site. Takes no time.
    pub fn update(&self, site: Arc<Site>) {
        // The thread ends early only if it can't begin, which it has told.
        let _ = self.0.send(site);
    }
}

fn follow(sites: &Receiver<Arc<Site>>, made: &dyn Fn(IndexOutcome)) {
    // One thread does all of it, so that the next site has the others for itself.
    let pool = match rayon::ThreadPoolBuilder::new().num_threads(1).build() {
        Ok(pool) => pool,
        Err(error) => return made(Err(io::Error::other(error))),
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
        made(index);
    }
}

/// Waits for a site, and until it is the newest for a while; `None` if there won't be another.
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
