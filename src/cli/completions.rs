//! `weekly completions`: prints a completion script for a shell, for packagers.

use std::io;

use clap::CommandFactory as _;

use super::Exit;
use super::options::Cli;
use super::terminal::Stream;

pub(super) fn run(shell: clap_complete::Shell) -> io::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "weekly", &mut script);
    Stream::Output.own_file(&script)?;
    Ok(Exit::Done)
}
