//! One run of `weekly serve`: rebuilds the site when its files change, serves the result, and
//! reports the outcome in the terminal and in browsers.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Instant, SystemTime};

use super::findings::{SessionFindings, SinceLastBuild, is_error};
use super::listing::Listing;
use super::requested::{SearchIndexCache, Shown};
use super::served::{Follow, ServedSites};
use super::{Invocation, OpenedSite, browser};
use crate::cli::options::OutputFormat;
use crate::cli::report::count;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::path::SourcePath;
use crate::pipeline::check::FileChecker;
use crate::preview::indexer::{IndexOutcome, Indexer};
use crate::preview::live::{Inputs, Live, Update};
use crate::preview::page_thread::Preview;
use crate::serve::state::{Change, Overlay, ServerState};
use crate::serve::watch::{Changed, WatchEvent};
use crate::source::{Bytes, SourceFile};

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
    listing: Listing,
    findings: SessionFindings,
    served: ServedSites,
    search: SearchIndexes,
    /// The number of builds so far.
    builds: usize,
}

/// The search indexes of a session, which are built in the background.
struct SearchIndexes {
    indexer: Indexer,
    newest: Arc<SearchIndexCache>,
    /// Diagnostics of the newest index, which were reported already.
    reported: Vec<Diagnostic>,
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
            listing: Listing::new(opened),
            findings: SessionFindings::default(),
            served: ServedSites::default(),
            search: SearchIndexes { indexer, newest: Arc::default(), reported: Vec::new() },
            builds: 0,
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
                match event {
                    SessionEvent::Watch(WatchEvent::Changed(more)) => {
                        changed = Some(both(changed, more));
                    }
                    SessionEvent::Watch(WatchEvent::Polling(why)) => {
                        self.invocation.context.reporter.warn(&format!(
                            "polling for changes every half second, since file notifications are \
                             unavailable: {why}"
                        ))?;
                    }
                    SessionEvent::Checked(build, findings) if self.served.is_of(build) => {
                        self.checked(&findings)?;
                    }
                    SessionEvent::PageFailed(build, findings) if self.served.is_of(build) => {
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
        let result = self.update(changed);
        self.listing.built(&result);
        // A file that can't be read now may be back in a moment.
        let mut update = result.unwrap_or_else(|error| Update {
            diagnostics: vec![Diagnostic::error("build-failed", error.to_string())],
            ..Update::default()
        });
        let had_problems = self.findings.has_problems();
        let same_problems = self.findings.replace_problems(&update.diagnostics);
        let same = update.changed.is_empty() && same_problems;
        self.served.changed(&update.changed);
        let what = self.describe(&update, had_problems);
        let preview = update.preview.take_if(|_| !self.findings.has_problems());
        let summary = if let Some(preview) = preview {
            self.show(preview, &update.diagnostics)?;
            let posts = count(update.posts, "post");
            let (pages, files) = (count(update.pages, "page"), count(update.files, "file"));
            format!("{what}: {posts}, {pages}, {files}")
        } else {
            self.overlay();
            let stays =
                if self.served.is_any() { "; still serving the last good build" } else { "" };
            format!("{what}: {}{stays}", count(self.findings.problem_count(), "error"))
        };
        let change = if same { SinceLastBuild::Nothing } else { SinceLastBuild::Something };
        self.report_new(update.diagnostics, change)?;
        // A file was saved without changes.
        if self.builds > 1 && same {
            return Ok(());
        }
        self.invocation
            .context
            .reporter
            .done(&format!("{summary}; {} ms", start.elapsed().as_millis()))
    }

    /// Describes the change in a few words.
    fn describe(&self, update: &Update, had_problems: bool) -> String {
        let mut paths = update.changed.iter();
        match (!self.findings.has_problems(), paths.next(), paths.len()) {
            (true, ..) if self.builds == 1 => "built".to_owned(),
            (false, ..) if self.builds == 1 => "not built".to_owned(),
            (false, None, _) => "not updated".to_owned(),
            (true, None, _) => if had_problems { "fixed" } else { "unchanged" }.to_owned(),
            (_, Some(path), 0) => path.to_string(),
            (_, Some(path), more) => format!("{path} and {more} more"),
        }
    }

    /// Brings the site up to date.
    fn update(&mut self, changed: &Changed) -> io::Result<Update> {
        let Invocation { context, args } = self.invocation;
        let touched = self.listing.update(changed, context)?;
        let Listing { tree, overrides, .. } = &self.listing;
        let config = crate::pipeline::settings(tree, overrides)?.value;
        let selection = context.selection(&args.selection, &config);
        let inputs = Inputs {
            tree,
            overrides,
            selection: &selection,
            touched: touched.as_ref(),
            now: clock(),
        };
        let (events, build) = (self.handles.events.clone(), self.builds);
        let mut update = self.live.update(inputs, move |findings| {
            // The receiver is gone during shutdown.
            let _ = events.send(SessionEvent::Checked(build, findings));
        })?;
        update.diagnostics.extend(self.listing.diagnostics.iter().cloned());
        Diagnostic::sort(&mut update.diagnostics);
        // Both builds read the settings and may report the same.
        update.diagnostics.dedup();
        Ok(update)
    }

    /// Serves a site and notifies browsers.
    fn show(&mut self, preview: Preview, diagnostics: &[Diagnostic]) -> io::Result<()> {
        let Invocation { context, args } = self.invocation;
        let (events, build) = (self.handles.events.clone(), self.builds);
        let check = self.check(preview.site().config.clone());
        self.search.indexer.update(preview.site().clone());
        let index = self.search.newest.clone();
        let shown = Arc::new(Shown::new(preview, index, diagnostics, check, move |findings| {
            // The receiver is gone during shutdown.
            let _ = events.send(SessionEvent::PageFailed(build, findings));
        }));
        let newest = (args.open && !self.served.is_any()).then(|| shown.newest());
        let follow = if args.follow { Follow::Changes } else { Follow::Nothing };
        let change = self.served.serve(build, shown.clone(), follow);
        self.findings.clear_page_errors();
        self.handles.state.publish(shown, change);
        newest.map_or(Ok(()), |path| {
            browser::open(&format!("{}{path}", self.handles.url), &context.reporter)
        })
    }

    /// Returns a function that counts the warnings that only a check finds in a file, as it is now.
    fn check(&self, config: Config) -> impl Fn(&SourcePath) -> usize + Send + Sync + use<> {
        let root = self.invocation.context.root();
        // Without the check, the build's warnings are still counted.
        let check = FileChecker::new(&self.listing.tree, config).ok();
        move |path| {
            let bytes = Bytes::Disk(root.join(path.as_str()));
            let file = SourceFile { path: path.clone(), bytes };
            let found = check.as_ref().and_then(|check| check.findings(&file).ok());
            found.map_or(0, |found| found.iter().map(Diagnostic::count).sum())
        }
    }

    /// Handles that every page of the served site was rendered, with these diagnostics.
    fn checked(&mut self, findings: &[Diagnostic]) -> io::Result<()> {
        if !findings.iter().any(is_error) {
            self.served.is_good();
            return Ok(());
        }
        let last_good = self.served.fall_back();
        let falls_back = last_good.is_some();
        if let Some(last_good) = last_good {
            self.handles.state.publish(last_good, Change::Pages);
        }
        self.report_page_errors(findings)?;
        if falls_back {
            self.invocation.context.reporter.done("serving the last good build again")?;
        }
        Ok(())
    }

    /// Serves this search index from now on, or keeps the last one if it can't be built.
    fn indexed(&mut self, result: IndexOutcome) -> io::Result<()> {
        let found = match result {
            Ok(outcome) => {
                self.search.newest.replace(outcome.value);
                outcome.diagnostics
            }
            Err(error) => {
                let stays = "search keeps using the last index, if there is one";
                return self.invocation.context.reporter.warn(&format!("{error}; {stays}"));
            }
        };
        let reported = &self.search.reported;
        let new: Vec<_> = found.iter().filter(|found| !reported.contains(found)).cloned().collect();
        self.search.reported = found;
        self.invocation.context.reporter.findings(&new, OutputFormat::Human)
    }

    /// Handles that pages of the served site can't be rendered.
    fn report_page_errors(&mut self, findings: &[Diagnostic]) -> io::Result<()> {
        let new = self.findings.add_page_errors(findings);
        self.overlay();
        self.invocation.context.reporter.errors(&new)
    }

    /// Makes browsers show all current errors.
    fn overlay(&self) {
        self.handles.state.fail(Overlay { text: self.findings.overlay() });
    }

    /// Reports what the previous build did not find.
    fn report_new(
        &mut self,
        mut findings: Vec<Diagnostic>,
        change: SinceLastBuild,
    ) -> io::Result<()> {
        if self.listing.is_stale() {
            self.findings.add_earlier_warnings(&mut findings);
        }
        let new = self.findings.replace_reported(findings, change);
        self.invocation.context.reporter.findings(&new, OutputFormat::Human)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "compares file times with the clock to find recent changes"
)]
fn clock() -> SystemTime {
    SystemTime::now()
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
