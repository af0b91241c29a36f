//! Opens a page in the user's browser.

use std::io;
use std::process::{Command, Stdio};

use crate::cli::report::Reporter;

/// Opens `url` in the browser, and warns if that fails.
///
/// # Errors
/// The terminal can't be written to.
pub(super) fn open(url: &str, reporter: &Reporter) -> io::Result<()> {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let opened = Command::new(program)
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    match opened {
        Ok(_) => Ok(()),
        Err(error) => reporter.warn(&format!("cannot open {url} with `{program}`: {error}")),
    }
}
