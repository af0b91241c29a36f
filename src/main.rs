//! The `weekly` command.

use std::io::Write as _;
use std::process::ExitCode;

use weekly::cli::{Environment, Exit, run};

fn main() -> ExitCode {
    let exit = match Environment::read() {
        Ok(environment) => run(&environment),
        Err(error) => {
            // Nobody is left to be told if this can't be written.
            let _ = writeln!(std::io::stderr(), "error: {error}");
            Exit::Usage
        }
    };
    ExitCode::from(exit as u8)
}
