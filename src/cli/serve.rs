//! `weekly serve`: takes a port, starts the server, and lets a session build the site and follow
//! what the watcher tells.

mod requested;
mod session;

use std::io;
use std::sync::Arc;
use std::sync::mpsc;

use clap::Args;

use self::session::{Session, SessionEvent, Surroundings};
use super::report::Reporter;
use super::{Environment, Exit, Global, OpenedSite, SelectionArgs, open, root};
use crate::serve::listen::{Listener, listen};
use crate::serve::server::Server;
use crate::serve::state::ServerState;
use crate::serve::watch::watch;

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
    /// Have open pages go to the post that was changed
    #[arg(long)]
    follow: bool,
    #[command(flatten)]
    selection: SelectionArgs,
}

/// What the command was called with.
#[derive(Clone, Copy)]
struct Called<'a> {
    global: &'a Global,
    args: &'a ServeArgs,
    environment: &'a Environment,
    reporter: &'a Reporter,
}

pub(super) fn run(
    global: &Global,
    args: &ServeArgs,
    environment: &Environment,
    reporter: &Reporter,
) -> io::Result<Exit> {
    // A folder without a site is told at once, and not to a browser.
    let opened = open(global, environment, Vec::new(), &[])?;
    let listener = listen(&args.interface, args.port).map_err(io::Error::other)?;
    greet(&listener, reporter)?;
    let url = listener.url();
    let state = Arc::new(ServerState::new());
    let _server = Server::start(listener, state.clone())?;
    let (events, happens) = mpsc::channel();
    let told = events.clone();
    let command = Called { global, args, environment, reporter };
    let mut session = Session::new(command, Surroundings { state, events, url }, opened)?;
    session.begin()?;
    // Only now, since the system tells of reading files too, and that takes time from the first
    // build. The watcher has the session look again once it watches, so nothing is missed.
    let config = global.config.as_ref().map(|file| environment.current.join(file));
    let _watcher = watch(&root(global, environment), config.as_deref(), move |news| {
        // Nobody listens once the program ends.
        let _ = told.send(SessionEvent::News(news));
    })?;
    session.follow(&happens)?;
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
        if let Some(url) = listener.network_url() {
            reporter.done(&format!("for other devices: {url}/"))?;
        }
        reporter.warn(
            "everyone on the network can read this preview, drafts included; leave out `--interface` to keep it to this machine",
        )?;
    }
    Ok(())
}
