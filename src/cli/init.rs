//! `weekly init`: a new site.
use std::io;
use clap::Args;
use super::report::Reporter;
use super::{Environment, Exit};
#[derive(Debug, Args)]
pub(super) struct InitArgs {
}
pub(super) fn run(_args: &InitArgs, _environment: &Environment, _reporter: &Reporter) -> io::Result<Exit> { Ok(Exit::Done) }
