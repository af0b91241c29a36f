//! The command line: turns arguments into calls of the library, diagnostics into terminal output
//! and outcomes into exit codes. There is one file a command; each is given its own arguments and
//! the `Context`.

mod annotations;
mod build;
mod check;
mod code_quality;
mod completions;
mod context;
mod environment;
#[cfg(feature = "external-links")]
mod external;
mod fold;
mod init;
mod list;
mod man;
mod new;
mod options;
mod redirects;
mod report;
mod scope;
mod serve;
mod stopwatch;
mod terminal;
mod theme;

use std::io;

use clap::Parser as _;

use context::Context;
use environment::Environment;
use options::{Cli, Command};
use terminal::Stream;

/// Exit codes, as the manual lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The command succeeded.
    Done = 0,
    /// The site has errors.
    Failed = 1,
    /// The command line is invalid.
    Usage = 2,
}

/// Reads the environment and runs the program. A panic is reported like any other text, since it
/// may quote what authors wrote.
pub fn start() -> Exit {
    std::panic::set_hook(Box::new(|panic| {
        // If this can't be written, there is no other way to report it.
        let _ = Stream::Messages.line(&panic.to_string());
    }));
    match Environment::read() {
        Ok(environment) => run(&environment),
        Err(error) => {
            let _ = Stream::Messages.line(&format!("error: {error}"));
            Exit::Usage
        }
    }
}

/// Runs the program in this environment.
pub(crate) fn run(environment: &Environment) -> Exit {
    let cli = match Cli::try_parse_from(&environment.arguments) {
        Ok(cli) => cli,
        Err(error) => return usage(error, environment),
    };
    let context = Context::new(cli.global, environment);
    let result = match &cli.command {
        Command::Build(args) => build::run(&context, args),
        Command::Check(args) => check::run(&context, args),
        Command::Init(args) => init::run(&context, args),
        Command::Serve(args) => serve::run(&context, args),
        Command::New(args) => new::run(&context, args),
        Command::List(args) => list::run(&context, args),
        Command::Theme { file } => theme::run(file.as_deref(), &context.reporter),
        Command::Completions { shell } => completions::run(*shell),
        Command::Man => man::run(),
    };
    match result {
        Ok(exit) => exit,
        // `weekly list | head -1`: the reader has closed the pipe, so there is nothing left to do.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
        Err(error) => {
            context.reporter.failure(&error);
            Exit::Failed
        }
    }
}

/// Prints help or the version, or what is wrong with the arguments. Arguments are quoted, and in CI
/// they may be file names, so unprintable characters are escaped first.
#[expect(
    clippy::disallowed_methods,
    reason = "everything printed is either static text or escaped"
)]
fn usage(error: clap::Error, environment: &Environment) -> Exit {
    let arguments = environment.arguments.iter().map(|argument| argument.to_string_lossy());
    let escaped = arguments.map(|argument| terminal::escape(&argument).into_owned());
    let error = Cli::try_parse_from(escaped).err().unwrap_or(error);
    // If this can't be written, there is no other way to report it.
    let _ = error.print();
    // Help and versions go to standard output.
    if error.use_stderr() { Exit::Usage } else { Exit::Done }
}
