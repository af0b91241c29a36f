//! One run of the command: makes the site again as its files change, serves what comes of it, and
//! tells in the terminal and in browsers how it went.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Instant, SystemTime};

use super::requested::{SearchIndexCache, Shown};
use super::{Called, OpenedSite, Reporter, open, root};
use crate::cli::OutputFormat;
use crate::cli::report::{count, count_of};
use crate::config::{Config, Override};
use crate::diagnostic::{Diagnostic, Severity};
use crate::path::SourcePath;
use crate::pipeline::check::ByItself;
use crate::pipeline::index::{IndexOutcome, Indexer};
use crate::pipeline::live::{Inputs, Live, Update};
use crate::pipeline::preview::Preview;
use crate::serve::state::{Change, Overlay, ServerState};
use crate::serve::watch::{Changed, WatchEvent};
use crate::source::{Bytes, SourceFile, SourceTree};

/// What happens while the site is served.
pub(super) enum SessionEvent {
    /// The watcher tells something.
    News(WatchEvent),
    /// All pages of the site of this build were made, and this was found.
    Checked(usize, Vec<Diagnostic>),
    /// A page of the site of this build was asked for and can't be made.
    Unmade(usize, Vec<Diagnostic>),
    /// A search index was made, or can't be.
    Indexed(IndexOutcome),
}

/// How far the list of the folder's files can be trusted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ListingState {
    /// The folder was listed just now.
    Fresh,
    /// It differs only in what the watcher tells.
    Known,
    /// It may differ in anything.
    Doubtful,
}

/// What a session has to do with.
pub(super) struct Surroundings {
    /// What is served.
    pub(super) state: Arc<ServerState>,
    /// Where to tell what happens.
    pub(super) events: Sender<SessionEvent>,
    /// The address of the server, without a slash at the end.
    pub(super) url: String,
}

/// One run of the command.
pub(super) struct Session<'a> {
    called: Called<'a>,
    around: Surroundings,
    live: Live,
    /// The folder as it was listed last.
    tree: SourceTree,
    /// What was found while it was listed.
    listed: Vec<Diagnostic>,
    /// How far that can be trusted.
    listing: ListingState,
    /// What was found by the last build, and is told already.
    seen: Vec<Diagnostic>,
    /// The errors that kept the last build from being served.
    problems: Vec<Diagnostic>,
    /// The errors in pages of the site that is shown.
    unmade: Vec<Diagnostic>,
    /// What has changed since the site that browsers have.
    pending: BTreeSet<SourcePath>,
    /// What has changed between the last good site and the one that is shown.
    unchecked: BTreeSet<SourcePath>,
    /// The last site all of whose pages could be made.
    good: Option<Arc<Shown>>,
    /// The newest site that was served, and by which build it was made.
    shown: Option<(usize, Arc<Shown>)>,
    /// How often the site was made.
    builds: usize,
    /// Makes search indexes in the background.
    indexer: Indexer,
    /// The newest of them.
    index: Arc<SearchIndexCache>,
    /// What was found by making it, and is told already.
    indexed: Vec<Diagnostic>,
}

impl<'a> Session<'a> {
    /// `opened` is the site as it was opened just now.
    ///
    /// # Errors
    /// There can't be another thread.
    pub(super) fn new(
        called: Called<'a>,
        around: Surroundings,
        opened: OpenedSite,
    ) -> io::Result<Self> {
        let events = around.events.clone();
        let indexer = Indexer::start(move |made| {
            // Nobody listens once the program ends.
            let _ = events.send(SessionEvent::Indexed(made));
        })?;
        Ok(Self {
            called,
            around,
            live: Live::new(),
            tree: opened.tree,
            listed: opened.diagnostics,
            listing: ListingState::Fresh,
            seen: Vec::new(),
            problems: Vec::new(),
            unmade: Vec::new(),
            pending: BTreeSet::new(),
            unchecked: BTreeSet::new(),
            good: None,
            shown: None,
            builds: 0,
            indexer,
            index: Arc::default(),
            indexed: Vec::new(),
        })
    }

    /// Makes the site for the first time.
    ///
    /// # Errors
    /// The terminal is gone.
    pub(super) fn begin(&mut self) -> io::Result<()> {
        self.rebuild(&Changed { paths: None })
    }

    /// Handles what happens, until nothing can happen any more.
    ///
    /// # Errors
    /// The terminal is gone.
    pub(super) fn follow(&mut self, events: &Receiver<SessionEvent>) -> io::Result<()> {
        while let Ok(first) = events.recv() {
            let mut changed: Option<Changed> = None;
            for event in std::iter::once(first).chain(events.try_iter()) {
                let of_shown =
                    |build| self.shown.as_ref().is_some_and(|(shown, _)| *shown == build);
                match event {
                    SessionEvent::News(WatchEvent::Changed(more)) => changed = Some(both(changed, more)),
                    SessionEvent::News(WatchEvent::Polling(why)) => self.called.reporter.warn(&format!(
                        "changes are looked for every half second, since the system can't tell of them: {why}"
                    ))?,
                    SessionEvent::Checked(build, findings) if of_shown(build) => self.checked(&findings)?,
                    SessionEvent::Unmade(build, findings) if of_shown(build) => self.unmade(&findings)?,
                    SessionEvent::Indexed(made) => self.indexed(made)?,
                    // Of a site that is shown no more.
                    SessionEvent::Checked(..) | SessionEvent::Unmade(..) => {}
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
        reason = "the time that a rebuild takes is told to the user, and goes nowhere else"
    )]
    fn rebuild(&mut self, changed: &Changed) -> io::Result<()> {
        let start = Instant::now();
        self.builds += 1;
        let made = self.make(changed);
        // What the watcher has told of may have been passed over.
        self.listing = if made.is_ok() { ListingState::Known } else { ListingState::Doubtful };
        // A file that can't be read now may be there again in a moment.
        let mut update = made.unwrap_or_else(|error| Update {
            diagnostics: vec![Diagnostic::error("build-failed", error.to_string())],
            ..Update::default()
        });
        let mended = !self.problems.is_empty();
        let problems = errors(&update.diagnostics);
        let same = update.changed.is_empty() && problems == self.problems;
        self.problems = problems;
        self.pending.extend(update.changed.iter().cloned());
        let told = if let Some(preview) = update.preview.take_if(|_| self.problems.is_empty()) {
            self.show(preview, &update.diagnostics)?;
            let posts = count(update.posts, "post");
            let (pages, files) = (count(update.pages, "page"), count(update.files, "file"));
            format!("{}: {posts}, {pages}, {files}", self.what(&update, mended))
        } else {
            self.overlay();
            let stays = self.shown.as_ref().map_or("", |_| "; the last good site stays");
            let count = count(count_of(&self.problems, Severity::Error), "error");
            format!("{}: {count} to mend{stays}", self.what(&update, mended))
        };
        self.tell_new(update.diagnostics, same)?;
        // A file was saved as it was.
        if self.builds > 1 && same {
            return Ok(());
        }
        self.called.reporter.done(&format!("{told}; {} ms", start.elapsed().as_millis()))
    }

    /// What was changed, in a few words.
    fn what(&self, update: &Update, mended: bool) -> String {
        let mut paths = update.changed.iter();
        match (self.problems.is_empty(), paths.next(), paths.len()) {
            (true, ..) if self.builds == 1 => "built".to_owned(),
            (false, ..) if self.builds == 1 => "not built".to_owned(),
            (false, None, _) => "not updated".to_owned(),
            (true, None, _) => if mended { "mended" } else { "unchanged" }.to_owned(),
            (_, Some(path), 0) => path.to_string(),
            (_, Some(path), more) => format!("{path} and {more} more"),
        }
    }

    /// Makes the site again.
    fn make(&mut self, changed: &Changed) -> io::Result<Update> {
        let Called { global, args, environment, .. } = self.called;
        let overrides = Override::from_environment(environment.variables.iter().cloned());
        let touched = self.known(changed);
        if touched.is_none() && self.listing != ListingState::Fresh {
            let opened = open(global, environment, Vec::new(), &[])?;
            (self.tree, self.listed) = (opened.tree, opened.diagnostics);
        }
        let config = crate::pipeline::settings(&self.tree, &overrides)?.value;
        let selection = args.selection.selection(&config, environment);
        let inputs = Inputs {
            tree: &self.tree,
            overrides: &overrides,
            selection: &selection,
            touched: touched.as_ref(),
            now: clock(),
        };
        let (events, build) = (self.around.events.clone(), self.builds);
        let mut update = self.live.update(inputs, move |findings| {
            // Nobody listens once the program ends.
            let _ = events.send(SessionEvent::Checked(build, findings));
        })?;
        update.diagnostics.extend(self.listed.iter().cloned());
        Diagnostic::sort(&mut update.diagnostics);
        // The settings are read by both.
        update.diagnostics.dedup();
        Ok(update)
    }

    /// The only files that may have changed, if all of them are known files that are still there.
    fn known(&self, changed: &Changed) -> Option<BTreeSet<SourcePath>> {
        let paths = changed.paths.as_ref().filter(|_| self.listing == ListingState::Known)?;
        let tree = &self.tree;
        let place = |path: &SourcePath| {
            let lists = [&tree.content, &tree.templates, &tree.assets];
            let list = lists.into_iter().find(|list| {
                list.first().is_some_and(|first| {
                    first.path.as_str().split('/').next() == path.as_str().split('/').next()
                })
            })?;
            let at = list.binary_search_by(|file| file.path.cmp(path)).ok()?;
            match &list[at].bytes {
                Bytes::Disk(place) => Some(place.as_path()),
                Bytes::Memory(_) | Bytes::Sealed(_) => None,
            }
        };
        let root = root(self.called.global, self.called.environment);
        paths
            .iter()
            .map(|path| {
                let path = SourcePath::new(path.to_str()?)?;
                let place = place(&path)?;
                // A link may lead elsewhere now, and what was a file may be a folder.
                let same = root.join(path.as_str()).canonicalize().is_ok_and(|real| real == place);
                (same && place.is_file()).then_some(path)
            })
            .collect()
    }

    /// Serves a site, and tells browsers.
    fn show(&mut self, preview: Preview, diagnostics: &[Diagnostic]) -> io::Result<()> {
        let Self {
            called: Called { args, .. }, around: Surroundings { state, events, .. }, ..
        } = &*self;
        let (events, build) = (events.clone(), self.builds);
        let check = self.check(preview.site().config.clone());
        self.indexer.update(preview.site().clone());
        let index = self.index.clone();
        let shown = Arc::new(Shown::new(preview, index, diagnostics, check, move |findings| {
            // Nobody listens once the program ends.
            let _ = events.send(SessionEvent::Unmade(build, findings));
        }));
        let page = shown.only_page_of(&self.pending).filter(|_| args.follow);
        state.publish(shown.clone(), kind_of(&self.pending, page));
        let open = self.shown.is_none() && args.open;
        self.unmade.clear();
        self.unchecked.append(&mut self.pending);
        let newest = open.then(|| shown.newest());
        self.shown = Some((self.builds, shown));
        newest.map_or(Ok(()), |path| self.open_browser(&path))
    }

    /// Counts what only a check finds in a file as it is now.
    fn check(&self, config: Config) -> impl Fn(&SourcePath) -> usize + Send + Sync + use<> {
        let root = root(self.called.global, self.called.environment);
        // Without it, the build's warnings are counted all the same.
        let check = ByItself::new(&self.tree, config).ok();
        move |path| {
            let bytes = Bytes::Disk(root.join(path.as_str()));
            let file = SourceFile { path: path.clone(), bytes };
            let found = check.as_ref().and_then(|check| check.findings(&file).ok());
            found.map_or(0, |found| found.iter().map(Diagnostic::count).sum())
        }
    }

    /// Every page of the site that is shown was made, with these findings.
    fn checked(&mut self, findings: &[Diagnostic]) -> io::Result<()> {
        if errors(findings).is_empty() {
            self.good = self.shown.as_ref().map(|(_, shown)| shown.clone());
            self.unchecked.clear();
            return Ok(());
        }
        if let Some(good) = &self.good {
            self.around.state.publish(good.clone(), Change::Pages);
            self.pending.append(&mut self.unchecked);
        }
        self.unmade(findings)?;
        let again = "the last good site is served again";
        self.good.as_ref().map_or(Ok(()), |_| self.called.reporter.done(again))
    }

    /// Searches are answered from this index from now on, or still from the last one.
    fn indexed(&mut self, made: IndexOutcome) -> io::Result<()> {
        let found = match made {
            Ok(outcome) => {
                self.index.replace(outcome.value);
                outcome.diagnostics
            }
            Err(error) => {
                let stays = "the search goes on with the last index, if there is one";
                return self.called.reporter.warn(&format!("{error}; {stays}"));
            }
        };
        let new: Vec<_> =
            found.iter().filter(|found| !self.indexed.contains(found)).cloned().collect();
        self.indexed = found;
        self.called.reporter.findings(&new, OutputFormat::Human)
    }

    /// Pages of the site that is shown can't be made.
    fn unmade(&mut self, findings: &[Diagnostic]) -> io::Result<()> {
        let mut new = errors(findings);
        new.retain(|found| !self.unmade.contains(found));
        self.unmade.extend(new.iter().cloned());
        self.overlay();
        self.called.reporter.errors(&new)
    }

    /// Has browsers show all errors that there are now.
    fn overlay(&self) {
        let all: Vec<_> = self.problems.iter().chain(&self.unmade).cloned().collect();
        self.around.state.fail(Overlay { text: Reporter::plain(&all) });
    }

    /// Tells what the build before did not find. Errors are told each time that something has
    /// changed, until they are mended; `same` says that nothing has.
    fn tell_new(&mut self, mut findings: Vec<Diagnostic>, same: bool) -> io::Result<()> {
        if self.listing == ListingState::Doubtful {
            // What else there is to say is not known.
            findings.extend(self.seen.iter().filter(|found| !is_error(found)).cloned());
            Diagnostic::sort(&mut findings);
        }
        // Both are sorted.
        let mut seen = self.seen.iter().filter(|found| same || !is_error(found)).peekable();
        let mut known = |found: &&Diagnostic| {
            let before = |s: &&Diagnostic| Diagnostic::order(s, found).is_lt();
            while seen.next_if(before).is_some() {}
            seen.peek() == Some(found)
        };
        let new: Vec<_> = findings.iter().filter(|found| !known(found)).cloned().collect();
        self.seen = findings;
        self.called.reporter.findings(&new, OutputFormat::Human)
    }

    fn open_browser(&self, path: &str) -> io::Result<()> {
        let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
        let url = format!("{}{path}", self.around.url);
        let opened = Command::new(program)
            .arg(&url)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        match opened {
            Ok(_) => Ok(()),
            Err(error) => {
                self.called.reporter.warn(&format!("cannot open {url} with `{program}`: {error}"))
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "tells which files were changed just now")]
fn clock() -> SystemTime {
    SystemTime::now()
}

fn is_error(found: &Diagnostic) -> bool {
    found.severity == Severity::Error
}

fn errors(findings: &[Diagnostic]) -> Vec<Diagnostic> {
    findings.iter().filter(|found| is_error(found)).cloned().collect()
}

/// Two changes as one.
fn both(one: Option<Changed>, other: Changed) -> Changed {
    let Some(one) = one else { return other };
    let paths = one.paths.zip(other.paths).map(|(mut one, other)| {
        one.extend::<BTreeSet<PathBuf>>(other);
        one
    });
    Changed { paths }
}

/// What browsers have to do about these changes; `page` is where to go.
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
