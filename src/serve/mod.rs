//! The room that faces browsers: [`listen`] takes a port, [`server`] answers from a [`state`] in
//! memory and tells browsers when it changes, and [`watch`] tells when the site's files do.
//! Knows nothing of how sites are built, and reads no site files.

mod builtin;
mod client;
mod events;
mod host;
pub mod listen;
mod media;
mod poll;
mod range;
mod request_path;
mod respond;
pub mod server;
pub mod state;
mod system;
pub mod watch;
mod watched_paths;
