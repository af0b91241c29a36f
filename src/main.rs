//! The `weekly` command.

use std::process::ExitCode;

use weekly::cli::{Environment, Exit, run};

fn main() -> ExitCode {
    let exit = match Environment::read() {
        Ok(environment) => run(&environment),
        Err(_) => Exit::Failed,
    };
    ExitCode::from(exit as u8)
}
