//! `weekly man`: prints the manual pages of the program and of each command, one after the other,
//! for packagers.

use std::io;

use clap::CommandFactory as _;

use super::Exit;
use super::options::Cli;
use super::terminal::Stream;

pub(super) fn run() -> io::Result<Exit> {
    let mut pages = Vec::new();
    let mut command = Cli::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(&mut pages)?;
    for sub in command.get_subcommands() {
        let name: &'static str = Box::leak(format!("weekly-{}", sub.get_name()).into_boxed_str());
        clap_mangen::Man::new(sub.clone().name(name)).render(&mut pages)?;
    }
    Stream::Output.own_file(&pages)?;
    Ok(Exit::Done)
}
