//! A site in memory as the server needs it: files with hashes, cached once they are rendered.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use bytes::Bytes;

use super::Reporter;
use crate::diagnostic::{Diagnostic, Severity};
use crate::path::{SourcePath, percent_decode};
use crate::preview::page_thread::Preview;
use crate::search::IndexFile;
use crate::serve::state::{Note, Served, Snapshot};
use crate::site::PublishState;

/// The maximum total size of the cached files, in bytes. When it is exceeded, the cache is cleared.
const CACHE_BYTES: usize = 64_000_000;

/// The newest search index, whichever site it was built from, and the previous one: pages that have
/// loaded the previous one can still fetch its files.
#[derive(Default)]
pub(super) struct SearchIndexCache(RwLock<[HashMap<String, Served>; 2]>);

impl SearchIndexCache {
    /// Serves these files from now on.
    pub(super) fn replace(&self, files: Vec<IndexFile>) {
        let files = files.into_iter().map(|IndexFile { route, bytes }| {
            let served = Served { etag: etag(&bytes), bytes: Bytes::from(bytes), note: None };
            (route.output_path(), served)
        });
        let files = files.collect();
        let mut indexes = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let [newest, before] = &mut *indexes;
        let last = std::mem::replace(newest, files);
        // A site without search no longer serves files of an old index.
        *before = if newest.is_empty() { HashMap::new() } else { last };
    }

    fn file(&self, path: &str) -> Option<Served> {
        let indexes = self.0.read().unwrap_or_else(PoisonError::into_inner);
        indexes.iter().find_map(|index| index.get(path)).cloned()
    }
}

/// A site that can be served.
pub(super) struct Shown {
    preview: Preview,
    index: Arc<SearchIndexCache>,
    /// Numbers of warnings by source file.
    warnings: HashMap<SourcePath, usize>,
    /// Counts the warnings that only a check finds in a file; called once for each page opened.
    check: Box<dyn Fn(&SourcePath) -> usize + Send + Sync>,
    base: String,
    cached: Mutex<RequestedFiles>,
    /// Called with the errors that prevent a page from being rendered.
    failed: Box<dyn Fn(Vec<Diagnostic>) + Send + Sync>,
}

/// Cache of the files requested so far.
#[derive(Default)]
struct RequestedFiles {
    files: HashMap<String, Served>,
    bytes: usize,
}

impl Shown {
    pub(super) fn new(
        preview: Preview,
        index: Arc<SearchIndexCache>,
        diagnostics: &[Diagnostic],
        check: impl Fn(&SourcePath) -> usize + Send + Sync + 'static,
        failed: impl Fn(Vec<Diagnostic>) + Send + Sync + 'static,
    ) -> Self {
        let mut warnings: HashMap<SourcePath, usize> = HashMap::new();
        let warned = diagnostics.iter().filter(|found| found.severity == Severity::Warning);
        for found in warned {
            if let Some(location) = &found.location {
                *warnings.entry(location.path.clone()).or_default() += found.count();
            }
        }
        let prefix = preview.site().links.prefix();
        let base = percent_decode(prefix).unwrap_or_else(|| prefix.to_owned());
        let (check, failed) = (Box::new(check), Box::new(failed));
        Self { preview, index, warnings, check, base, cached: Mutex::default(), failed }
    }

    /// The URL path of the newest post, or of the home page if there is none.
    pub(super) fn newest(&self) -> String {
        let site = self.preview.site();
        site.posts
            .first()
            .map_or_else(|| format!("{}/", site.links.prefix()), |p| site.links.href(&p.page.route))
    }

    /// The URL path of the post or page built from one of these files, if there is exactly one.
    pub(super) fn only_page_of(&self, sources: &BTreeSet<SourcePath>) -> Option<String> {
        let site = self.preview.site();
        let mut pages = site.texts().filter(|page| sources.contains(&page.source));
        let only = pages.next().filter(|_| pages.next().is_none())?;
        Some(site.links.href(&only.route))
    }

    fn note(&self, path: &str) -> Option<Note> {
        let note = self.preview.note(path)?;
        let built = self.warnings.get(&note.source).copied().unwrap_or_default();
        Some(Note {
            draft: note.state == PublishState::Draft,
            future: note.state.is_future(),
            expired: note.state == PublishState::Expired,
            reading_minutes: note.reading_minutes,
            warnings: built + (self.check)(&note.source),
        })
    }

    fn store(&self, path: &str, served: &Served) {
        let mut cached = self.cached.lock().unwrap_or_else(PoisonError::into_inner);
        if cached.bytes + served.bytes.len() > CACHE_BYTES {
            *cached = RequestedFiles::default();
        }
        cached.bytes += served.bytes.len();
        cached.files.insert(path.to_owned(), served.clone());
    }
}

impl Snapshot for Shown {
    fn file(&self, path: &str) -> Option<Served> {
        if let Some(served) = self.ready(path) {
            return Some(served);
        }
        let bytes = match self.preview.file(path)? {
            Ok(bytes) => bytes,
            Err(findings) => {
                let text = Reporter::plain(&findings);
                (self.failed)(findings);
                page_of(&text)
            }
        };
        let served =
            Served { etag: etag(&bytes), bytes: Bytes::from(bytes), note: self.note(path) };
        self.store(path, &served);
        Some(served)
    }

    fn ready(&self, path: &str) -> Option<Served> {
        let cached = || self.cached.lock().unwrap_or_else(PoisonError::into_inner);
        cached().files.get(path).cloned().or_else(|| self.index.file(path))
    }

    fn has_index(&self, folder: &str) -> bool {
        let path = if folder.is_empty() {
            "index.html".to_owned()
        } else {
            format!("{folder}/index.html")
        };
        self.preview.has(&path)
    }

    fn base(&self) -> &str {
        &self.base
    }
}

fn etag(bytes: &[u8]) -> Arc<str> {
    Arc::from(&blake3::hash(bytes).to_hex()[..32])
}

/// The page shown in place of one that can't be rendered.
fn page_of(text: &str) -> Vec<u8> {
    let mut page = String::from(
        "<!doctype html><meta charset=\"utf-8\"><title>This page can't be built</title><body><pre>",
    );
    for c in text.chars() {
        match c {
            '<' => page.push_str("&lt;"),
            '&' => page.push_str("&amp;"),
            c => page.push(c),
        }
    }
    page.push_str("</pre></body>");
    page.into_bytes()
}
