//! The `weekly` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(weekly::start() as u8)
}
