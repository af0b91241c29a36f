//! Measures how long the phases of a command take. The times are only reported to the user; no page
//! contains the time of day.

use std::cell::Cell;
use std::time::{Duration, Instant, SystemTime};

use super::report::Reporter;

/// A clock that runs since the command began.
pub(super) struct Stopwatch<'a> {
    /// The time of day when it was started, which file times are compared with.
    pub(super) started: SystemTime,
    start: Instant,
    /// When the last phase ended.
    last: Cell<Instant>,
    reporter: &'a Reporter,
}

#[expect(clippy::disallowed_methods, reason = "the clock enters the program here")]
impl<'a> Stopwatch<'a> {
    /// Starts measuring, and the first phase.
    pub(super) fn start(reporter: &'a Reporter) -> Self {
        let (start, started) = (Instant::now(), SystemTime::now());
        Self { started, start, last: Cell::new(start), reporter }
    }

    /// Reports how long the phase that ends now took.
    pub(super) fn phase_ended(&self, name: &str) {
        let now = Instant::now();
        self.reporter.phase(name, now - self.last.replace(now));
    }

    /// The time since the start.
    pub(super) fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }
}
