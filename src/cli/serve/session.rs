//! One run of `weekly serve`: rebuilds the site when its files change, serves the result, and
//! reports the outcome in the terminal and in browsers.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Instant, SystemTime};

use super::requested::{SearchIndexCache, Shown};
use super::{Invocation, OpenedSite, Reporter};
use crate::cli::options::OutputFormat;
use crate::cli::report::{count, count_of};
use crate::config::{Config, Override};
use crate::diagnostic::{Diagnostic, Severity};
use crate::path::SourcePath;
use crate::pipeline::check::FileChecker;
use crate::preview::indexer::{IndexOutcome, Indexer};
use crate::preview::live::{Inputs, Live, Update};
use crate::preview::page_thread::Preview;
use crate::serve::state::{Change, Overlay, ServerState};
use crate::serve::watch::{Changed, WatchEvent};
use crate::source::{Bytes, SourceFile, SourceTree};

/// An event that the session reacts to.
pub(super) enum SessionEvent {
    /// The watcher reported something.
    Watch(WatchEvent),
    /// All pages of the site of this build were rendered, with these diagnostics.
    Checked(usize, Vec<Diagnostic>),
    /// A page of the site of this build was requested and can't be rendered.
    PageFailed(usize, Vec<Diagnostic>),
    /// A search index was built, or building it failed.
    Indexed(IndexOutcome),
}

/// How up to date the list of the folder's files is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ListingState {
    /// The folder was listed just now.
    Fresh,
    /// It differs only in what the watcher reports.
    Tracked,
    /// It may differ in any way.
    Stale,
}

/// Handles to the server and the event queue.
pub(super) struct SessionHandles {
    /// The state that the server serves from.
    pub(super) state: Arc<ServerState>,
    /// The queue of the session's events.
    pub(super) events: Sender<SessionEvent>,
    /// The URL of the server, without a trailing slash.
    pub(super) url: String,
}

/// One run of the command.
pub(super) struct Session<'a> {
    invocation: Invocation<'a>,
    handles: SessionHandles,
    live: Live,
    /// The folder as it was last listed.
    tree: SourceTree,
    /// Diagnostics from listing the folder.
    listed: Vec<Diagnostic>,
    listing: ListingState,
    /// Diagnostics of the last build, which were reported already.
    reported: Vec<Diagnostic>,
    /// The errors that prevented the last build from being served.
    problems: Vec<Diagnostic>,
    /// The errors in pages of the site being served.
    page_errors: Vec<Diagnostic>,
    /// Files changed since the site that browsers show.
    pending: BTreeSet<SourcePath>,
    /// Files changed between the last good site and the one being served.
    unchecked: BTreeSet<SourcePath>,
    /// The last site all of whose pages could be rendered.
    last_good: Option<Arc<Shown>>,
    /// The newest site that was served, and the number of the build that produced it.
    shown: Option<(usize, Arc<Shown>)>,
    /// The number of builds so far.
    builds: usize,
    /// Builds search indexes in the background.
    indexer: Indexer,
    /// The newest search index.
    index: Arc<SearchIndexCache>,
    /// Diagnostics of the newest index, which were reported already.
    indexed: Vec<Diagnostic>,
}

impl<'a> Session<'a> {
    /// Creates a session for the site that was opened just now.
    ///
    /// # Errors
    /// No thread can be started.
    pub(super) fn new(
        invocation: Invocation<'a>,
        handles: SessionHandles,
        opened: OpenedSite,
    ) -> io::Result<Self> {
        let events = handles.events.clone();
        let indexer = Indexer::start(move |result| {
            // The receiver is gone during shutdown.
            let _ = events.send(SessionEvent::Indexed(result));
        })?;
        Ok(Self {
            invocation,
            handles,
            live: Live::new(),
            tree: opened.tree,
            listed: opened.diagnostics,
            listing: ListingState::Fresh,
            reported: Vec::new(),
            problems: Vec::new(),
            page_errors: Vec::new(),
            pending: BTreeSet::new(),
            unchecked: BTreeSet::new(),
            last_good: None,
            shown: None,
            builds: 0,
            indexer,
            index: Arc::default(),
            indexed: Vec::new(),
        })
    }

    /// Builds the site for the first time.
    ///
    /// # Errors
    /// The terminal can't be written to.
    pub(super) fn begin(&mut self) -> io::Result<()> {
        self.rebuild(&Changed { paths: None })
    }

    /// Handles events until no more can arrive.
    ///
    /// # Errors
    /// The terminal can't be written to.
    pub(super) fn follow(&mut self, events: &Receiver<SessionEvent>) -> io::Result<()> {
        while let Ok(first) = events.recv() {
            let mut changed: Option<Changed> = None;
            for event in std::iter::once(first).chain(events.try_iter()) {
                let of_shown =
                    |build| self.shown.as_ref().is_some_and(|(shown, _)| *shown == build);
                match event {
                    SessionEvent::Watch(WatchEvent::Changed(more)) => {
                        changed = Some(both(changed, more));
                    }
                    SessionEvent::Watch(WatchEvent::Polling(why)) => {
                        self.invocation.reporter.warn(&format!(
                            "polling for changes every half second, since file notifications are \
                             unavailable: {why}"
                        ))?;
                    }
                    SessionEvent::Checked(build, findings) if of_shown(build) => {
                        self.checked(&findings)?;
                    }
                    SessionEvent::PageFailed(build, findings) if of_shown(build) => {
                        self.report_page_errors(&findings)?;
                    }
                    SessionEvent::Indexed(result) => self.indexed(result)?,
                    // These belong to a site that is no longer shown.
                    SessionEvent::Checked(..) | SessionEvent::PageFailed(..) => {}
                }
            }
            if let Some(changed) = changed {
                self.rebuild(&changed)?;
            }
        }
        Ok(())
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the time that a rebuild takes is only reported to the user"
    )]
    fn rebuild(&mut self, changed: &Changed) -> io::Result<()> {
        let start = Instant::now();
        self.builds += 1;
        let result = self.make(changed);
        // If the build failed, changes reported by the watcher may not have been applied.
        self.listing = if result.is_ok() { ListingState::Tracked } else { ListingState::Stale };
        // A file that can't be read now may be back in a moment.
        let mut update = result.unwrap_or_else(|error| Update {
            diagnostics: vec![Diagnostic::error("build-failed", error.to_string())],
            ..Update::default()
        });
        let fixed = !self.problems.is_empty();
        let problems = errors(&update.diagnostics);
        let same = update.changed.is_empty() && problems == self.problems;
        self.problems = problems;
        self.pending.extend(update.changed.iter().cloned());
        let summary = if let Some(preview) = update.preview.take_if(|_| self.problems.is_empty()) {
            self.show(preview, &update.diagnostics)?;
            let posts = count(update.posts, "post");
            let (pages, files) = (count(update.pages, "page"), count(update.files, "file"));
            format!("{}: {posts}, {pages}, {files}", self.what(&update, fixed))
        } else {
            self.overlay();
            let stays = self.shown.as_ref().map_or("", |_| "; still serving the last good build");
            let count = count(count_of(&self.problems, Severity::Error), "error");
            format!("{}: {count}{stays}", self.what(&update, fixed))
        };
        self.report_new(update.diagnostics, same)?;
        // A file was saved without changes.
        if self.builds > 1 && same {
            return Ok(());
        }
        self.invocation.reporter.done(&format!("{summary}; {} ms", start.elapsed().as_millis()))
    }

    /// Describes the change in a few words.
    fn what(&self, update: &Update, fixed: bool) -> String {
        let mut paths = update.changed.iter();
        match (self.problems.is_empty(), paths.next(), paths.len()) {
            (true, ..) if self.builds == 1 => "built".to_owned(),
            (false, ..) if self.builds == 1 => "not built".to_owned(),
            (false, None, _) => "not updated".to_owned(),
            (true, None, _) => if fixed { "fixed" } else { "unchanged" }.to_owned(),
            (_, Some(path), 0) => path.to_string(),
            (_, Some(path), more) => format!("{path} and {more} more"),
        }
    }

    /// Builds the site again.
    fn make(&mut self, changed: &Changed) -> io::Result<Update> {
        let Invocation { context, args, .. } = self.invocation;
        let overrides = Override::from_environment(context.environment.variables.iter().cloned());
        let touched = self.known_files(changed);
        if touched.is_none() && self.listing != ListingState::Fresh {
            let opened = context.open(None)?;
            (self.tree, self.listed) = (opened.tree, opened.diagnostics);
        }
        let config = crate::pipeline::settings(&self.tree, &overrides)?.value;
        let selection = context.selection(&args.selection, &config);
        let inputs = Inputs {
            tree: &self.tree,
            overrides: &overrides,
            selection: &selection,
            touched: touched.as_ref(),
            now: clock(),
        };
        let (events, build) = (self.handles.events.clone(), self.builds);
        let mut update = self.live.update(inputs, move |findings| {
            // The receiver is gone during shutdown.
            let _ = events.send(SessionEvent::Checked(build, findings));
        })?;
        update.diagnostics.extend(self.listed.iter().cloned());
        Diagnostic::sort(&mut update.diagnostics);
        // Both builds read the settings and may report the same.
        update.diagnostics.dedup();
        Ok(update)
    }

    /// The files that may have changed, if all of them are known and still exist.
    fn known_files(&self, changed: &Changed) -> Option<BTreeSet<SourcePath>> {
        let paths = changed.paths.as_ref().filter(|_| self.listing == ListingState::Tracked)?;
        let tree = &self.tree;
        let location = |path: &SourcePath| {
            let lists = [&tree.content, &tree.templates, &tree.assets];
            let list = lists.into_iter().find(|list| {
                list.first().is_some_and(|first| {
                    first.path.as_str().split('/').next() == path.as_str().split('/').next()
                })
            })?;
            let at = list.binary_search_by(|file| file.path.cmp(path)).ok()?;
            match &list[at].bytes {
                Bytes::Disk(location) => Some(location.as_path()),
                Bytes::Memory(_) | Bytes::Sealed(_) => None,
            }
        };
        let root = self.invocation.context.root();
        paths
            .iter()
            .map(|path| {
                let path = SourcePath::new(path.to_str()?)?;
                let location = location(&path)?;
                // A link may lead elsewhere now, or a folder may have replaced a file.
                let same =
                    root.join(path.as_str()).canonicalize().is_ok_and(|real| real == location);
                (same && location.is_file()).then_some(path)
            })
            .collect()
    }

    /// Serves a site and notifies browsers.
    fn show(&mut self, preview: Preview, diagnostics: &[Diagnostic]) -> io::Result<()> {
        let Self {
            invocation: Invocation { args, .. },
            handles: SessionHandles { state, events, .. },
            ..
        } = &*self;
        let (events, build) = (events.clone(), self.builds);
        let check = self.check(preview.site().config.clone());
        self.indexer.update(preview.site().clone());
        let index = self.index.clone();
        let shown = Arc::new(Shown::new(preview, index, diagnostics, check, move |findings| {
            // The receiver is gone during shutdown.
            let _ = events.send(SessionEvent::PageFailed(build, findings));
        }));
        let page = shown.only_page_of(&self.pending).filter(|_| args.follow);
        state.publish(shown.clone(), kind_of(&self.pending, page));
        let open = self.shown.is_none() && args.open;
        self.page_errors.clear();
        self.unchecked.append(&mut self.pending);
        let newest = open.then(|| shown.newest());
        self.shown = Some((self.builds, shown));
        newest.map_or(Ok(()), |path| self.open_browser(&path))
    }

    /// Returns a function that counts the warnings that only a check finds in a file, as it is now.
    fn check(&self, config: Config) -> impl Fn(&SourcePath) -> usize + Send + Sync + use<> {
        let root = self.invocation.context.root();
        // Without the check, the build's warnings are still counted.
        let check = FileChecker::new(&self.tree, config).ok();
        move |path| {
            let bytes = Bytes::Disk(root.join(path.as_str()));
            let file = SourceFile { path: path.clone(), bytes };
            let found = check.as_ref().and_then(|check| check.findings(&file).ok());
            found.map_or(0, |found| found.iter().map(Diagnostic::count).sum())
        }
    }

    /// Handles that every page of the served site was rendered, with these diagnostics.
    fn checked(&mut self, findings: &[Diagnostic]) -> io::Result<()> {
        if errors(findings).is_empty() {
            self.last_good = self.shown.as_ref().map(|(_, shown)| shown.clone());
            self.unchecked.clear();
            return Ok(());
        }
        if let Some(last_good) = &self.last_good {
            self.handles.state.publish(last_good.clone(), Change::Pages);
            self.pending.append(&mut self.unchecked);
        }
        self.report_page_errors(findings)?;
        let again = "serving the last good build again";
        self.last_good.as_ref().map_or(Ok(()), |_| self.invocation.reporter.done(again))
    }

    /// Serves this search index from now on, or keeps the last one if it can't be built.
    fn indexed(&mut self, result: IndexOutcome) -> io::Result<()> {
        let found = match result {
            Ok(outcome) => {
                self.index.replace(outcome.value);
                outcome.diagnostics
            }
            Err(error) => {
                let stays = "search keeps using the last index, if there is one";
                return self.invocation.reporter.warn(&format!("{error}; {stays}"));
            }
        };
        let new: Vec<_> =
            found.iter().filter(|found| !self.indexed.contains(found)).cloned().collect();
        self.indexed = found;
        self.invocation.reporter.findings(&new, OutputFormat::Human)
    }

    /// Handles that pages of the served site can't be rendered.
    fn report_page_errors(&mut self, findings: &[Diagnostic]) -> io::Result<()> {
        let mut new = errors(findings);
        new.retain(|found| !self.page_errors.contains(found));
        self.page_errors.extend(new.iter().cloned());
        self.overlay();
        self.invocation.reporter.errors(&new)
    }

    /// Makes browsers show all current errors.
    fn overlay(&self) {
        let all: Vec<_> = self.problems.iter().chain(&self.page_errors).cloned().collect();
        self.handles.state.fail(Overlay { text: Reporter::plain(&all) });
    }

    /// Reports what the previous build did not find. Errors are reported at each change until they
    /// are fixed; `same` means that nothing changed.
    fn report_new(&mut self, mut findings: Vec<Diagnostic>, same: bool) -> io::Result<()> {
        if self.listing == ListingState::Stale {
            // A file could not be read, so the earlier warnings may still apply.
            findings.extend(self.reported.iter().filter(|found| !is_error(found)).cloned());
            Diagnostic::sort(&mut findings);
        }
        // Both lists are sorted.
        let mut reported = self.reported.iter().filter(|found| same || !is_error(found)).peekable();
        let mut was_reported = |found: &&Diagnostic| {
            let before = |s: &&Diagnostic| Diagnostic::order(s, found).is_lt();
            while reported.next_if(before).is_some() {}
            reported.peek() == Some(found)
        };
        let new: Vec<_> = findings.iter().filter(|found| !was_reported(found)).cloned().collect();
        self.reported = findings;
        self.invocation.reporter.findings(&new, OutputFormat::Human)
    }

    fn open_browser(&self, path: &str) -> io::Result<()> {
        let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
        let url = format!("{}{path}", self.handles.url);
        let opened = Command::new(program)
            .arg(&url)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        match opened {
            Ok(_) => Ok(()),
            Err(error) => self
                .invocation
                .reporter
                .warn(&format!("cannot open {url} with `{program}`: {error}")),
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "compares file times with the clock to find recent changes"
)]
fn clock() -> SystemTime {
    SystemTime::now()
}

fn is_error(found: &Diagnostic) -> bool {
    found.severity == Severity::Error
}

fn errors(findings: &[Diagnostic]) -> Vec<Diagnostic> {
    findings.iter().filter(|found| is_error(found)).cloned().collect()
}

/// Merges two changes.
fn both(one: Option<Changed>, other: Changed) -> Changed {
    let Some(one) = one else { return other };
    let paths = one.paths.zip(other.paths).map(|(mut one, other)| {
        one.extend::<BTreeSet<PathBuf>>(other);
        one
    });
    Changed { paths }
}

/// The reaction of browsers to these changes; `page` is where to navigate.
fn kind_of(changed: &BTreeSet<SourcePath>, page: Option<String>) -> Change {
    let is_style = |path: &SourcePath| {
        path.as_str().starts_with("static/")
            && path.stem_and_extension().1.as_deref() == Some("css")
    };
    if changed.is_empty() {
        Change::Nothing
    } else if changed.iter().all(is_style) {
        Change::Styles
    } else {
        page.map_or(Change::Pages, Change::Page)
    }
}
