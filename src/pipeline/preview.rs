//! A whole site whose pages are made when they are asked for. It lives on a thread of its own,
//! which answers one request after the other, and makes all pages once while nobody asks, so that
//! mistakes in those that nobody opens show up too.

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::{once_each, without_base_url};
use crate::diagnostic::{Diagnostic, Severity};
use crate::outputs::{DigestPage, PlannedFile, Recipe, Subject, collisions, plan};
use crate::path::{Route, SourcePath};
use crate::render::{Engine, Renderer};
use crate::sink::Sink;
use crate::site::{PublishState, Site};
use crate::source::Bytes;
use crate::view::Shared;

/// For how long nobody must have asked for a page before all are made.
const IDLE: Duration = Duration::from_millis(300);

/// How long a page may take. One that takes longer is abandoned with its thread.
const LONGEST: Duration = Duration::from_secs(10);

/// When the thread did not come to its end.
const GONE: &str = "making the site failed; this is a mistake in weekly";

/// A whole site, its pages still to be made.
#[derive(Debug)]
pub struct Preview {
    files: Arc<SiteFiles>,
    site: Arc<Site>,
    requests: SyncSender<FileRequest>,
    progress: Arc<Progress>,
}

/// How far the thread has come.
#[derive(Debug, Default)]
struct Progress {
    /// How many files it has finished.
    finished: AtomicUsize,
    /// What the file is made of that it makes.
    current: Mutex<String>,
    /// Whether it took too long for that one.
    abandoned: AtomicBool,
}

impl Progress {
    fn begin(&self, file: &PlannedFile<'_>) {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        current.clear();
        current.push_str(&file.claimant);
    }

    fn abandoned(&self) -> bool {
        self.abandoned.load(Ordering::Relaxed)
    }

    fn end(&self) {
        self.finished.fetch_add(1, Ordering::Relaxed);
        self.abandoned.store(false, Ordering::Relaxed);
    }

    /// What comes from the thread, unless it takes too long for one file, or has ended.
    fn wait<T>(&self, receiver: &Receiver<T>) -> Result<T, Diagnostic> {
        loop {
            let before = self.finished.load(Ordering::Relaxed);
            let wait = if self.abandoned() { Duration::ZERO } else { LONGEST };
            match receiver.recv_timeout(wait) {
                Ok(value) => return Ok(value),
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Diagnostic::error("preview-failed", GONE));
                }
                Err(RecvTimeoutError::Timeout) => {
                    if self.finished.load(Ordering::Relaxed) == before {
                        self.abandoned.store(true, Ordering::Relaxed);
                        return Err(self.too_slow());
                    }
                }
            }
        }
    }

    fn too_slow(&self) -> Diagnostic {
        let current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let message = format!(
            "the page of {current} took more than {} s and was abandoned",
            LONGEST.as_secs()
        );
        Diagnostic::error("preview-failed", message).hint(
            "look for a loop in a loop in its template; the preview goes on with the next save",
        )
    }
}

/// Which files a site has, and which of the planned ones they are.
#[derive(Debug)]
pub(super) struct SiteFiles {
    /// By output path, the number in the plan.
    by_path: HashMap<String, usize>,
    /// What was found while planning.
    diagnostics: Vec<Diagnostic>,
}

impl SiteFiles {
    fn of(site: &Site, planned: &[PlannedFile<'_>]) -> Self {
        let mut diagnostics = Vec::new();
        let free = collisions(planned).unpack(&mut diagnostics);
        diagnostics.extend(without_base_url(site));
        let mut rest = free.into_iter().peekable();
        let kept = planned
            .iter()
            .enumerate()
            .filter(|(_, file)| rest.next_if(|free| std::ptr::eq(*free, *file)).is_some())
            .filter(|(_, file)| file.is_single());
        let by_path = kept.map(|(at, file)| (file.route.output_path(), at)).collect();
        Self { by_path, diagnostics }
    }
}

/// What a post's page says of it in a preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostNote {
    /// The file.
    pub source: SourcePath,
    /// Why it would not be published.
    pub state: PublishState,
    /// Minutes to read it.
    pub reading_minutes: usize,
}

/// A preview that has started, and what was found on the way.
pub(super) struct Ready {
    pub(super) preview: Preview,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// A question for a file, by its number.
struct FileRequest {
    file: usize,
    answer: SyncSender<FileOutcome>,
}

/// A file's bytes, or why it can't be made.
pub type FileOutcome = Result<Vec<u8>, Vec<Diagnostic>>;

impl Preview {
    /// Starts the thread. `files` are those of the site if they are known. Pages of the files in
    /// `changed`, and one of each kind, are made at once; `checked` is called when all were made,
    /// unless the preview has ended by then.
    pub(super) fn start(
        site: Arc<Site>,
        shared: Arc<Shared>,
        engine: Arc<Engine>,
        files: Option<Arc<SiteFiles>>,
        changed: &BTreeSet<SourcePath>,
        checked: impl FnOnce(Vec<Diagnostic>) + Send + 'static,
    ) -> io::Result<Result<Ready, Diagnostic>> {
        let (requests, receiver) = mpsc::sync_channel(64);
        let (ready, started) = mpsc::sync_channel(1);
        let changed = changed.clone();
        let theirs = site.clone();
        let progress = Arc::new(Progress::default());
        let its_progress = progress.clone();
        thread::Builder::new().name("weekly-preview".to_owned()).spawn(move || {
            let planned = plan(&theirs);
            let files = files.unwrap_or_else(|| Arc::new(SiteFiles::of(&theirs, &planned)));
            let renderer = Renderer::new(&theirs, &engine, &shared, None);
            let pages = Pages { planned: &planned, renderer, progress: its_progress };
            let mut diagnostics = files.diagnostics.clone();
            diagnostics.extend(pages.first(&changed));
            if ready.send((files.clone(), diagnostics)).is_ok() {
                pages.answer(&receiver, checked);
            }
        })?;
        let started = progress.wait(&started);
        Ok(started.map(|(files, diagnostics)| Ready {
            preview: Self { files, site, requests, progress },
            diagnostics,
        }))
    }

    /// The file at an output path, such as `posts/x/index.html`; `None` if the site has none.
    pub fn file(&self, path: &str) -> Option<FileOutcome> {
        let file = *self.files.by_path.get(path)?;
        let (answer, made) = mpsc::sync_channel(1);
        let made = match self.requests.try_send(FileRequest { file, answer }) {
            Ok(()) => self.progress.wait(&made),
            Err(TrySendError::Full(request)) if !self.progress.abandoned() => {
                // Many ask at once.
                let _ = self.requests.send(request);
                self.progress.wait(&made)
            }
            Err(TrySendError::Full(_)) => Err(self.progress.too_slow()),
            Err(TrySendError::Disconnected(_)) => Err(Diagnostic::error("preview-failed", GONE)),
        };
        Some(made.unwrap_or_else(|finding| Err(vec![finding])))
    }

    /// Whether the site has a file at this output path.
    pub fn has(&self, path: &str) -> bool {
        self.files.by_path.contains_key(path)
    }

    /// How many files the site has.
    pub fn files(&self) -> usize {
        self.files.by_path.len()
    }

    /// The output paths of all files, in no fixed order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.by_path.keys().map(String::as_str)
    }

    /// The site.
    pub fn site(&self) -> &Arc<Site> {
        &self.site
    }

    /// The files of the site, for the next one of the same files.
    pub(super) fn plan(&self) -> Arc<SiteFiles> {
        self.files.clone()
    }

    /// What is to be said of the post or page at an output path.
    pub fn note(&self, path: &str) -> Option<PostNote> {
        // The plan begins with the posts and the pages.
        let at = *self.files.by_path.get(path)?;
        let (posts, pages) = (&self.site.posts, &self.site.pages);
        let page = match posts.get(at) {
            Some(post) => &post.page,
            None => pages.get(at - posts.len())?,
        };
        Some(PostNote {
            source: page.source.clone(),
            state: page.state,
            reading_minutes: page.document.length.reading_minutes(),
        })
    }
}

/// All files of a site, on the thread that makes them.
struct Pages<'s> {
    planned: &'s [PlannedFile<'s>],
    renderer: Renderer<'s>,
    progress: Arc<Progress>,
}

impl Pages<'_> {
    /// Answers until nobody is left to ask.
    fn answer(
        &self,
        requests: &Receiver<FileRequest>,
        checked: impl FnOnce(Vec<Diagnostic>) + Send + 'static,
    ) {
        let mut checked = Some(checked);
        let mut findings = Vec::new();
        let mut next = 0;
        loop {
            let wait = if checked.is_none() {
                Duration::MAX
            } else if next == 0 {
                IDLE
            } else {
                Duration::ZERO
            };
            match requests.recv_timeout(wait) {
                Ok(FileRequest { file, answer }) => {
                    let file = self.planned.get(file);
                    let made = file.map_or_else(|| Err(Vec::new()), |file| self.make(file));
                    // Who asked may have gone.
                    let _ = answer.send(made);
                }
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => {
                    if let Some(file) = self.planned.get(next) {
                        next += 1;
                        if !matches!(file.recipe, Recipe::Copy(_)) {
                            findings.extend(self.make(file).err().unwrap_or_default());
                        }
                    } else if let Some(checked) = checked.take() {
                        checked(once_each(std::mem::take(&mut findings)));
                    }
                }
            }
        }
    }

    /// Makes pages of changed files, and one page of each kind, for their mistakes.
    fn first(&self, changed: &BTreeSet<SourcePath>) -> Vec<Diagnostic> {
        let mut kinds = BTreeSet::new();
        let some = changed.len() < 50;
        let findings = self.planned.iter().filter(|file| {
            let kind = match &file.recipe {
                Recipe::Post(_, post) if some && changed.contains(&post.page.source) => {
                    return true;
                }
                Recipe::Page(page) if some && changed.contains(&page.source) => return true,
                Recipe::Post(..) => 0,
                Recipe::Page(_) => 1,
                Recipe::Listing(listing) => match listing.subject {
                    Subject::Home => 2,
                    Subject::Section(_) => 3,
                    Subject::Term(..) => 4,
                },
                Recipe::Terms(_) => 5,
                Recipe::Archive(_) => 6,
                Recipe::NotFound => 7,
                Recipe::Redirect(_) => 8,
                Recipe::Digest(page) => match **page {
                    DigestPage::Sections => 9,
                    DigestPage::Section(..) => 10,
                    DigestPage::Links(_) => 11,
                    DigestPage::Events | DigestPage::EventYear(_) => 12,
                    DigestPage::Questions(_) => 13,
                    DigestPage::People(_) => 14,
                },
                Recipe::Search => 15,
                _ => return false,
            };
            kinds.insert(kind)
        });
        let found = findings.flat_map(|file| self.make(file).err().unwrap_or_default()).collect();
        once_each(found)
    }

    fn make(&self, file: &PlannedFile<'_>) -> FileOutcome {
        let kept = One(Mutex::default());
        let mut buffer = Vec::new();
        let unreadable = |error: &io::Error| {
            vec![Diagnostic::error("preview-failed", format!("{}: {error}", file.claimant))]
        };
        self.progress.begin(file);
        let rendered = self.renderer.render(file, &mut buffer, &kept);
        self.progress.end();
        let findings = rendered.map_err(|error| unreadable(&error))?;
        if findings.iter().any(|found| found.severity == Severity::Error) {
            return Err(findings);
        }
        Ok(kept.0.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Keeps the one file that is made.
struct One(Mutex<Vec<u8>>);

impl Sink for One {
    fn put(&self, _: &Route, bytes: &[u8]) -> io::Result<()> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = bytes.to_vec();
        Ok(())
    }

    fn copy(&self, route: &Route, source: &Bytes) -> io::Result<()> {
        self.put(route, &source.read()?)
    }
}
