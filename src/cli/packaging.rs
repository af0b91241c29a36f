//! `weekly completions` and `weekly man`, for packagers.

use std::io;

use clap::CommandFactory as _;

use super::terminal::Stream;
use super::{Cli, Exit};

pub(super) fn completions(shell: clap_complete::Shell) -> io::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "weekly", &mut script);
    print(&script)
}

/// Prints the manual pages of the program and of each command, one after the other.
pub(super) fn man() -> io::Result<Exit> {
    let mut pages = Vec::new();
    let mut command = Cli::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(&mut pages)?;
    for sub in command.get_subcommands() {
        let name: &'static str = Box::leak(format!("weekly-{}", sub.get_name()).into_boxed_str());
        clap_mangen::Man::new(sub.clone().name(name)).render(&mut pages)?;
    }
    print(&pages)
}

fn print(bytes: &[u8]) -> io::Result<Exit> {
    Stream::Output.own_file(bytes)?;
    Ok(Exit::Done)
}
