//! `weekly serve`: builds the site in memory, serves it, and makes it again as its files change.

mod shown;

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Instant, SystemTime};

use clap::Args;

use self::shown::Shown;
use super::report::Reporter;
use super::{Environment, Exit, Global, SelectionArgs, open, root};
use crate::config::Override;
use crate::diagnostic::{Diagnostic, Severity};
use crate::path::SourcePath;
use crate::pipeline::live::{Inputs, Live};
use crate::pipeline::preview::Preview;
use crate::serve::listen::{Listener, listen};
use crate::serve::server::Server;
use crate::serve::state::{Change, Overlay, State};
use crate::serve::watch::{Changed, News, watch};
use crate::site::Selection;
use crate::source::{Bytes, SourceTree};

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// The address to serve at; 0.0.0.0 lets other devices of the network in
    #[arg(short, long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    interface: String,
    /// The port; if it is taken, the next free one
    #[arg(short, long, default_value_t = 1111)]
    port: u16,
    /// Open the newest post in the browser
    #[arg(short = 'O', long)]
    open: bool,
    #[command(flatten)]
    selection: SelectionArgs,
}

pub(super) fn run(
    global: &Global,
    args: &ServeArgs,
    environment: &Environment,
    reporter: &Reporter,
) -> io::Result<Exit> {
    // A folder without a site is told at once, and not to a browser.
    open(global, environment, Vec::new(), &[])?;
    let listener = listen(&args.interface, args.port).map_err(io::Error::other)?;
    greet(&listener, reporter)?;
    let url = listener.url();
    let state = Arc::new(State::new());
    let _server = Server::start(listener, state.clone())?;
    let (events, receiver) = mpsc::channel();
    let config = global.config.as_ref().map(|file| environment.current.join(file));
    let told = events.clone();
    let _watcher = watch(&root(global, environment), config.as_deref(), move |news| {
        // Nobody listens once the program ends.
        let _ = told.send(Event::News(news));
    })?;
    let mut session = Session {
        global,
        args,
        environment,
        reporter,
        state,
        events,
        url,
        live: Live::new(),
        tree: SourceTree::default(),
        listed: Vec::new(),
        seen: Vec::new(),
        pending: BTreeSet::new(),
        good: None,
        shown: None,
        builds: 0,
    };
    session.follow(&receiver)?;
    Ok(Exit::Done)
}

/// Says where the site is served.
fn greet(listener: &Listener, reporter: &Reporter) -> io::Result<()> {
    let url = listener.url();
    if let Some(port) = listener.instead_of() {
        reporter.warn(&format!("port {port} is taken, so the site is at {url}/"))?;
    }
    reporter.done(&format!("serving at {url}/ (Ctrl-C ends it)"))?;
    if !listener.is_private() {
        reporter.warn(
            "everyone on the network can read this preview, drafts included; leave out `--interface` to keep it to this machine",
        )?;
        if let Some(url) = listener.network_url() {
            reporter.done(&format!("for other devices: {url}/"))?;
        }
    }
    Ok(())
}

/// What happens while the site is served.
enum Event {
    /// The watcher tells something.
    News(News),
    /// All pages of this build were made, and this was found.
    Checked(usize, Vec<Diagnostic>),
}

/// One run of the command.
struct Session<'a> {
    global: &'a Global,
    args: &'a ServeArgs,
    environment: &'a Environment,
    reporter: &'a Reporter,
    state: Arc<State>,
    events: Sender<Event>,
    url: String,
    live: Live,
    /// The folder as it was listed last.
    tree: SourceTree,
    /// What was found while it was listed.
    listed: Vec<Diagnostic>,
    /// What was found by the last build, and is told already.
    seen: Vec<Diagnostic>,
    /// What has changed since the site that is served.
    pending: BTreeSet<SourcePath>,
    /// The last site all of whose pages could be made.
    good: Option<Arc<Shown>>,
    /// The site that is served.
    shown: Option<Arc<Shown>>,
    /// How often the site was made.
    builds: usize,
}

impl Session<'_> {
    /// Handles what happens, until nothing can happen any more.
    fn follow(&mut self, events: &Receiver<Event>) -> io::Result<()> {
        while let Ok(first) = events.recv() {
            let mut changed: Option<Changed> = None;
            for event in std::iter::once(first).chain(events.try_iter()) {
                match event {
                    Event::News(News::Changed(more)) => changed = Some(both(changed, more)),
                    Event::News(News::Polling(why)) => self.reporter.warn(&format!(
                        "changes are looked for every half second, since the system can't tell of them: {why}"
                    ))?,
                    Event::Checked(build, findings) if build == self.builds => {
                        self.checked(&findings)?;
                    }
                    Event::Checked(..) => {}
                }
            }
            if let Some(changed) = changed {
                self.rebuild(&changed);
            }
        }
        Ok(())
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the time that a rebuild takes is told to the user, and goes nowhere else"
    )]
    fn rebuild(&mut self, changed: &Changed) {
        let start = Instant::now();
        self.builds += 1;
        if let Err(error) = self.make(changed, start) {
            // A folder that can't be read now may be there again in a moment.
            self.reporter.failure(&error);
            let finding = Diagnostic::error("build-failed", error.to_string());
            self.state.fail(Overlay { text: Reporter::plain(&[finding]) });
        }
    }

    fn make(&mut self, changed: &Changed, start: Instant) -> io::Result<()> {
        let overrides = Override::from_environment(self.environment.variables.iter().cloned());
        let touched = self.known(changed);
        if touched.is_none() {
            let opened = open(self.global, self.environment, Vec::new(), &[])?;
            (self.tree, self.listed) = (opened.tree, opened.diagnostics);
        }
        let config = crate::pipeline::settings(&self.tree, &overrides)?.value;
        let selection = self.selection(&config);
        let inputs = Inputs {
            tree: &self.tree,
            overrides: &overrides,
            selection: &selection,
            touched: touched.as_ref(),
            now: clock(),
        };
        let (events, build) = (self.events.clone(), self.builds);
        let update = self.live.update(inputs, move |findings| {
            let _ = events.send(Event::Checked(build, findings));
        })?;
        let mut diagnostics = update.diagnostics;
        diagnostics.extend(self.listed.iter().cloned());
        Diagnostic::sort(&mut diagnostics);
        // The settings are read by both.
        diagnostics.dedup();
        self.pending.extend(update.changed.iter().cloned());
        let what = told(&update.changed, self.builds);
        let failed = diagnostics.iter().any(|found| found.severity == Severity::Error);
        let told = if let Some(preview) = update.preview.filter(|_| !failed) {
            self.show(preview, &diagnostics)?;
            format!("{what}: {} posts, {} files", update.posts, update.files)
        } else {
            let errors = errors(&diagnostics);
            self.state.fail(Overlay { text: Reporter::plain(&errors) });
            // Errors are told each time, until they are mended.
            self.seen.retain(|found| found.severity != Severity::Error);
            let count = errors.len();
            let s = if count == 1 { "" } else { "s" };
            let stays = self.shown.as_ref().map_or("", |_| "; the last good site stays");
            format!("{what}: {count} error{s} to mend{stays}")
        };
        self.tell_new(diagnostics)?;
        if self.builds > 1 && update.changed.is_empty() {
            return Ok(());
        }
        self.reporter.done(&format!("{told}; {} ms", start.elapsed().as_millis()))
    }

    /// Serves a site, and tells browsers.
    fn show(&mut self, preview: Preview, diagnostics: &[Diagnostic]) -> io::Result<()> {
        let state = self.state.clone();
        let shown = Arc::new(Shown::new(preview, diagnostics, move |findings| {
            state.fail(Overlay { text: Reporter::plain(&findings) });
        }));
        self.state.publish(shown.clone(), kind_of(&self.pending));
        self.pending.clear();
        let first = self.shown.replace(shown.clone()).is_none();
        if first && self.args.open { self.open_browser(&shown.newest()) } else { Ok(()) }
    }

    /// Every page of the site that is served was made, with these findings.
    fn checked(&mut self, findings: &[Diagnostic]) -> io::Result<()> {
        let errors = errors(findings);
        if errors.is_empty() {
            self.good = self.shown.clone();
            return Ok(());
        }
        self.reporter.errors(&errors)?;
        if let Some(good) = &self.good {
            self.state.publish(good.clone(), Change::Pages);
            self.reporter.done("the last good site is served again")?;
        }
        self.state.fail(Overlay { text: Reporter::plain(&errors) });
        Ok(())
    }

    /// The only files that may have changed, if all of them are known files that are still there.
    fn known(&self, changed: &Changed) -> Option<BTreeSet<SourcePath>> {
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
                Bytes::Memory(_) => None,
            }
        };
        changed
            .paths
            .as_ref()?
            .iter()
            .map(|path| {
                let path = SourcePath::new(path.to_str()?)?;
                let is_file = place(&path)?.symlink_metadata().is_ok_and(|stat| stat.is_file());
                is_file.then_some(path)
            })
            .collect()
    }

    fn selection(&self, config: &crate::config::Config) -> Selection {
        self.args.selection.selection(config, self.environment)
    }

    /// Tells what the build before did not find.
    fn tell_new(&mut self, findings: Vec<Diagnostic>) -> io::Result<()> {
        // Both are sorted.
        let mut seen = self.seen.iter().peekable();
        let known = |found: &&Diagnostic| {
            let same_place = |s: &&Diagnostic| Diagnostic::order(s, found).is_lt();
            while seen.next_if(same_place).is_some() {}
            seen.peek() == Some(found)
        };
        let mut known = known;
        let new: Vec<_> = findings.iter().filter(|found| !known(found)).cloned().collect();
        self.seen = findings;
        self.reporter.findings(&new, super::Format::Human)
    }

    fn open_browser(&self, path: &str) -> io::Result<()> {
        let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
        let url = format!("{}{path}", self.url);
        let opened = Command::new(program)
            .arg(&url)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        match opened {
            Ok(_) => Ok(()),
            Err(error) => {
                self.reporter.warn(&format!("cannot open {url} with `{program}`: {error}"))
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "tells which files were changed just now")]
fn clock() -> SystemTime {
    SystemTime::now()
}

fn errors(findings: &[Diagnostic]) -> Vec<Diagnostic> {
    findings.iter().filter(|found| found.severity == Severity::Error).cloned().collect()
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

/// What browsers have to do about these changes.
fn kind_of(changed: &BTreeSet<SourcePath>) -> Change {
    let is_style = |path: &SourcePath| {
        path.as_str().starts_with("static/")
            && path.stem_and_extension().1.as_deref() == Some("css")
    };
    if changed.is_empty() {
        Change::Nothing
    } else if changed.iter().all(is_style) {
        Change::Styles
    } else {
        Change::Pages
    }
}

/// What has changed, in a few words.
fn told(changed: &BTreeSet<SourcePath>, builds: usize) -> String {
    let mut paths = changed.iter();
    match (builds, paths.next(), paths.len()) {
        (1, ..) => "built".to_owned(),
        (_, None, _) => String::new(),
        (_, Some(path), 0) => path.to_string(),
        (_, Some(path), more) => format!("{path} and {more} more"),
    }
}
