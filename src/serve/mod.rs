//! The HTTP preview server: [`listen`] binds a port, [`server`] answers from a [`state`] in memory
//! and notifies browsers when it changes, and [`watch`] reports changes of the site's files. Does
//! not know how sites are built, and reads no site files.

mod builtin;
mod client;
mod events;
mod host;
pub(crate) mod listen;
mod media;
mod poll;
mod range;
mod request_path;
mod respond;
pub(crate) mod server;
pub(crate) mod state;
mod system;
pub(crate) mod watch;
mod watched_paths;
