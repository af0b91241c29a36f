//! A site in memory as the server wants it: files with hashes, kept once they are made.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use bytes::Bytes;

use super::Reporter;
use crate::diagnostic::{Diagnostic, Severity};
use crate::path::{SourcePath, percent_decode};
use crate::pipeline::preview::Preview;
use crate::search::IndexFile;
use crate::serve::state::{Note, Served, Snapshot};
use crate::site::PublishState;

/// How many bytes of files are kept. Beyond that, all are forgotten and made again.
const KEPT_BYTES: usize = 64_000_000;

/// The newest search index, whichever site it was made from, and the one before it: it stays until
/// there is another one, and pages that have loaded the one before still find its files.
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
        // A site that has no search any more has nothing of one.
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
    /// By source file.
    warnings: HashMap<SourcePath, usize>,
    /// Tells what only a check finds in a file; asked once for each page that is opened.
    check: Box<dyn Fn(&SourcePath) -> usize + Send + Sync>,
    base: String,
    made: Mutex<RequestedFiles>,
    /// Called with what keeps a page from being made.
    failed: Box<dyn Fn(Vec<Diagnostic>) + Send + Sync>,
}

/// Files that were asked for.
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
        Self { preview, index, warnings, check, base, made: Mutex::default(), failed }
    }

    /// The path of the newest post, else of the home page, as it stands in a URL.
    pub(super) fn newest(&self) -> String {
        let site = self.preview.site();
        site.posts
            .first()
            .map_or_else(|| format!("{}/", site.links.prefix()), |p| site.links.href(&p.page.route))
    }

    /// The path of the post or page from one of these files, if there is exactly one, as it stands
    /// in a URL.
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

    fn keep(&self, path: &str, served: &Served) {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if made.bytes + served.bytes.len() > KEPT_BYTES {
            *made = RequestedFiles::default();
        }
        made.bytes += served.bytes.len();
        made.files.insert(path.to_owned(), served.clone());
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
        self.keep(path, &served);
        Some(served)
    }

    fn ready(&self, path: &str) -> Option<Served> {
        let made = || self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made().files.get(path).cloned().or_else(|| self.index.file(path))
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

/// A page in place of one that can't be made.
fn page_of(text: &str) -> Vec<u8> {
    let mut page = String::from(
        "<!doctype html><meta charset=\"utf-8\"><title>This page can't be made</title><body><pre>",
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
