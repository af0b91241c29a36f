//! A complete site whose pages are rendered on request. It runs on a separate thread, which answers
//! one request after another, and renders all pages once while idle, so that mistakes in pages that
//! nobody opens are found too.

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::diagnostic::{Diagnostic, Outcome, Severity};
use crate::outputs::{Plan, PlannedFile, Recipe, TemplatePage, plan, plan_again};
use crate::path::{Route, SourcePath};
use crate::pipeline::phases::once_each;
use crate::render::{Engine, Renderer};
use crate::sink::Sink;
use crate::site::{PublishState, Site};
use crate::source::Bytes;
use crate::view::Shared;

/// How long no page must be requested before all are rendered.
const IDLE: Duration = Duration::from_millis(300);

/// The time limit of a page. If it is exceeded, the page is abandoned with its thread.
const LONGEST: Duration = Duration::from_secs(10);

/// The error if the thread panicked.
const GONE: &str = "building the site failed; this is a bug in weekly";

/// A complete site, with its pages still to be rendered.
#[derive(Debug)]
pub struct Preview {
    files: Arc<SiteFiles>,
    site: Arc<Site>,
    requests: SyncSender<FileRequest>,
    progress: Arc<Progress>,
}

/// The progress of the thread.
#[derive(Debug, Default)]
struct Progress {
    /// The number of finished files.
    finished: AtomicUsize,
    /// The source of the file being rendered.
    current: Mutex<String>,
    /// Whether that file exceeded the time limit.
    abandoned: AtomicBool,
}

impl Progress {
    fn begin(&self, file: &PlannedFile<'_>) {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        current.clear();
        current.push_str(&file.requested_by);
    }

    fn abandoned(&self) -> bool {
        self.abandoned.load(Ordering::Relaxed)
    }

    fn end(&self) {
        self.finished.fetch_add(1, Ordering::Relaxed);
        self.abandoned.store(false, Ordering::Relaxed);
    }

    /// Receives a value from the thread, unless the thread exceeds the time limit for one file or
    /// has ended.
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
        Diagnostic::error("preview-failed", message)
            .hint("check its template for nested loops; the preview continues with the next save")
    }
}

/// The files of a site, as indexes into its plan.
#[derive(Debug)]
pub(super) struct SiteFiles {
    /// Index in the plan by output path.
    by_path: HashMap<String, usize>,
    /// Diagnostics from planning.
    diagnostics: Vec<Diagnostic>,
}

impl SiteFiles {
    fn of(plan: &Plan<'_>, diagnostics: Vec<Diagnostic>) -> Self {
        let paths = plan.files.iter().map(|file| file.route.output_path());
        Self { by_path: paths.zip(0..).collect(), diagnostics }
    }
}

/// The data shown about a post in a preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PostNote {
    /// Source file of the post.
    pub(crate) source: SourcePath,
    /// Why it would not be published.
    pub(crate) state: PublishState,
    /// Estimated reading time, in minutes.
    pub(crate) reading_minutes: usize,
}

/// A preview that has started, and the diagnostics so far.
pub(super) struct Ready {
    pub(super) preview: Preview,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// A request for a file, by its index in the plan.
struct FileRequest {
    file: usize,
    answer: SyncSender<FileOutcome>,
}

/// The contents of a file, or the diagnostics of why it can't be rendered.
pub(crate) type FileOutcome = Result<Vec<u8>, Vec<Diagnostic>>;

impl Preview {
    /// Starts the thread. `files` are the files of the site if they are known. Pages of the files
    /// in `changed`, and one of each kind, are rendered at once; `checked` is called when all are
    /// rendered, unless the preview has ended by then.
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
            let (plan, files) = if let Some(files) = files {
                (plan_again(&theirs), files)
            } else {
                let Outcome { value: plan, diagnostics } = plan(&theirs);
                let files = Arc::new(SiteFiles::of(&plan, diagnostics));
                (plan, files)
            };
            let renderer = Renderer::new(&theirs, &engine, &shared, None);
            let pages = Pages { planned: &plan.files, renderer, progress: its_progress };
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

    /// Renders the file at an output path, such as `posts/x/index.html`; `None` if the site has
    /// none.
    pub fn file(&self, path: &str) -> Option<FileOutcome> {
        let file = *self.files.by_path.get(path)?;
        let (answer, outcome) = mpsc::sync_channel(1);
        let outcome = match self.requests.try_send(FileRequest { file, answer }) {
            Ok(()) => self.progress.wait(&outcome),
            Err(TrySendError::Full(request)) if !self.progress.abandoned() => {
                // The queue is full because of many concurrent requests.
                let _ = self.requests.send(request);
                self.progress.wait(&outcome)
            }
            Err(TrySendError::Full(_)) => Err(self.progress.too_slow()),
            Err(TrySendError::Disconnected(_)) => Err(Diagnostic::error("preview-failed", GONE)),
        };
        Some(outcome.unwrap_or_else(|finding| Err(vec![finding])))
    }

    /// Whether the site has a file at this output path.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.files.by_path.contains_key(path)
    }

    /// The number of files of the site.
    pub(crate) fn files(&self) -> usize {
        self.files.by_path.len()
    }

    /// The output paths of all files, in no fixed order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.by_path.keys().map(String::as_str)
    }

    /// The model of the site.
    pub(crate) fn site(&self) -> &Arc<Site> {
        &self.site
    }

    /// The files of the site, to be reused by the next site with the same files.
    pub(super) fn plan(&self) -> Arc<SiteFiles> {
        self.files.clone()
    }

    /// Information about the post or page at an output path.
    pub(crate) fn note(&self, path: &str) -> Option<PostNote> {
        // The plan begins with the posts, followed by the pages.
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

/// All files of a site, on the thread that renders them.
struct Pages<'s> {
    planned: &'s [PlannedFile<'s>],
    renderer: Renderer<'s>,
    progress: Arc<Progress>,
}

impl Pages<'_> {
    /// Answers requests until no requester is left.
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
                    let outcome = file.map_or_else(|| Err(Vec::new()), |file| self.make(file));
                    // The requester may be gone.
                    let _ = answer.send(outcome);
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

    /// Renders the pages of changed files, and one page of each kind, to find their mistakes.
    fn first(&self, changed: &BTreeSet<SourcePath>) -> Vec<Diagnostic> {
        let mut kinds = BTreeSet::new();
        let some = changed.len() < 50;
        let findings = self.planned.iter().filter(|file| {
            let Recipe::Template(page) = &file.recipe else { return false };
            let source = match page {
                TemplatePage::Post(_, post) => Some(&post.page.source),
                TemplatePage::Page(page) => Some(&page.source),
                _ => None,
            };
            let is_changed = some && source.is_some_and(|source| changed.contains(source));
            is_changed || kinds.insert(page.kind())
        });
        let found = findings.flat_map(|file| self.make(file).err().unwrap_or_default()).collect();
        once_each(found)
    }

    fn make(&self, file: &PlannedFile<'_>) -> FileOutcome {
        let sink = One(Mutex::default());
        let mut buffer = Vec::new();
        let unreadable = |error: &io::Error| {
            vec![Diagnostic::error("preview-failed", format!("{}: {error}", file.requested_by))]
        };
        self.progress.begin(file);
        let rendered = self.renderer.render(file, &mut buffer, &sink);
        self.progress.end();
        let findings = rendered.map_err(|error| unreadable(&error))?;
        if findings.iter().any(|found| found.severity == Severity::Error) {
            return Err(findings);
        }
        Ok(sink.0.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A sink for one file.
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
