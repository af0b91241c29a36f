//! The `weekly` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(weekly::cli::start() as u8)
}
