//! `weekly serve`: opens a port, starts the server, and runs a session that rebuilds the site when
//! the watcher reports changes.

mod browser;
mod findings;
mod listing;
mod requested;
mod served;
mod session;

use std::io;
use std::sync::Arc;
use std::sync::mpsc;

use clap::Args;

use self::session::{Session, SessionEvent, SessionHandles};
use super::Exit;
use super::context::{Context, OpenedSite};
use super::options::SelectionArgs;
use super::report::Reporter;
use crate::serve::listen::{Listener, listen};
use crate::serve::server::Server;
use crate::serve::state::ServerState;
use crate::serve::watch::watch;

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// The address to serve at; 0.0.0.0 allows other devices on the network
    #[arg(short, long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    interface: String,
    /// The port; if it is taken, the next free one is used
    #[arg(short, long, default_value_t = 1111)]
    port: u16,
    /// Open the newest post in the browser
    #[arg(short = 'O', long)]
    open: bool,
    /// Have open pages navigate to the post that changed
    #[arg(long)]
    follow: bool,
    #[command(flatten)]
    selection: SelectionArgs,
}

/// The arguments and the environment of the command.
#[derive(Clone, Copy)]
struct Invocation<'a> {
    context: &'a Context<'a>,
    args: &'a ServeArgs,
}

pub(super) fn run(context: &Context<'_>, args: &ServeArgs) -> io::Result<Exit> {
    // Report a missing site right away, in the terminal rather than in a browser.
    let opened = context.open(None)?;
    let listener = listen(&args.interface, args.port).map_err(io::Error::other)?;
    greet(&listener, &context.reporter)?;
    let url = listener.url();
    let state = Arc::new(ServerState::new());
    let _server = Server::start(listener, state.clone())?;
    let (events, happens) = mpsc::channel();
    let sender = events.clone();
    let command = Invocation { context, args };
    let mut session = Session::new(command, SessionHandles { state, events, url }, opened)?;
    session.begin()?;
    // Start watching only now: the system reports reads too, which would slow down the first build.
    // The watcher makes the session check everything once it watches, so nothing is missed.
    let config = context.settings_file();
    let _watcher = watch(&context.root(), config.as_deref(), move |event| {
        // The receiver is gone during shutdown.
        let _ = sender.send(SessionEvent::Watch(event));
    })?;
    session.follow(&happens)?;
    Ok(Exit::Done)
}

/// Prints the addresses at which the site is served.
fn greet(listener: &Listener, reporter: &Reporter) -> io::Result<()> {
    let url = listener.url();
    if let Some(port) = listener.instead_of() {
        reporter.warn(&format!("port {port} is taken, so the site is at {url}/"))?;
    }
    reporter.done(&format!("serving at {url}/ (press Ctrl-C to stop)"))?;
    if !listener.is_private() {
        if let Some(url) = listener.network_url() {
            reporter.done(&format!("for other devices: {url}/"))?;
        }
        reporter.warn(
            "everyone on the network can read this preview, drafts included; omit `--interface` \
             to serve to this machine only",
        )?;
    }
    Ok(())
}
