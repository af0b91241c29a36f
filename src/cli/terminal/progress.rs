//! A line on the terminal that shows how far a build is, once it takes more than a second.

use std::array;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::progress::{BuildPhase, BuildProgress};

/// How long work takes before the line appears.
const AFTER: Duration = Duration::from_secs(1);
/// How often the line is drawn.
const EVERY: Duration = Duration::from_millis(100);

/// The line; it is cleared when this is dropped.
#[derive(Debug)]
pub(in crate::cli) struct ProgressLine {
    counts: Arc<PhaseCounts>,
    /// Ends the thread when it is dropped.
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl ProgressLine {
    /// Starts to wait for work to take long.
    pub(in crate::cli) fn start() -> Self {
        let (stop, stopped) = mpsc::channel();
        let counts = Arc::new(PhaseCounts::default());
        let drawn = counts.clone();
        let thread = thread::Builder::new().name("weekly-progress".to_owned());
        // Without the thread there is no line.
        let thread = thread.spawn(move || draw(&drawn, &stopped)).ok();
        Self { counts, stop: Some(stop), thread }
    }

    /// A line that never appears.
    pub(in crate::cli) fn hidden() -> Self {
        Self { counts: Arc::default(), stop: None, thread: None }
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // If it panicked, there is no line to clear.
            let _ = thread.join();
        }
    }
}

impl BuildProgress for ProgressLine {
    fn begin(&self, phase: BuildPhase, steps: usize) {
        self.counts.steps[phase as usize].fetch_add(steps, Ordering::Relaxed);
    }

    fn step(&self, phase: BuildPhase) {
        self.counts.done[phase as usize].fetch_add(1, Ordering::Relaxed);
    }
}

const PHASES: [BuildPhase; 5] = [
    BuildPhase::Reading,
    BuildPhase::Images,
    BuildPhase::Cards,
    BuildPhase::Rendering,
    BuildPhase::Search,
];

/// The steps of each phase.
#[derive(Debug)]
struct PhaseCounts {
    steps: [AtomicUsize; PHASES.len()],
    done: [AtomicUsize; PHASES.len()],
}

impl Default for PhaseCounts {
    fn default() -> Self {
        let zeros = || array::from_fn(|_| AtomicUsize::new(0));
        Self { steps: zeros(), done: zeros() }
    }
}

impl PhaseCounts {
    /// The first phase that is not complete, and its steps: `images 120/500`.
    fn text(&self) -> String {
        let count = |counts: &[AtomicUsize], phase| counts[phase as usize].load(Ordering::Relaxed);
        let is_open = |phase: &BuildPhase| count(&self.done, *phase) < count(&self.steps, *phase);
        let Some(phase) = PHASES.into_iter().find(is_open) else { return String::new() };
        let (done, steps) = (count(&self.done, phase), count(&self.steps, phase));
        let name = match phase {
            BuildPhase::Reading => "reading",
            BuildPhase::Images => "images",
            BuildPhase::Cards => "cards",
            BuildPhase::Rendering => "rendering",
            BuildPhase::Search => return "search".to_owned(),
        };
        format!("{name} {done}/{steps}")
    }
}

/// Draws the line until the sender of `stopped` is dropped.
fn draw(counts: &PhaseCounts, stopped: &Receiver<()>) {
    if stopped.recv_timeout(AFTER) != Err(RecvTimeoutError::Timeout) {
        return;
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
        bar.set_style(style);
    }
    loop {
        bar.set_message(counts.text());
        bar.tick();
        if stopped.recv_timeout(EVERY) != Err(RecvTimeoutError::Timeout) {
            return bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_incomplete_phase_is_shown() {
        let line = ProgressLine::hidden();
        let mut seen = vec![line.counts.text()];
        let mut step = |phase, more: Option<(BuildPhase, usize)>| {
            if let Some((phase, steps)) = more {
                line.begin(phase, steps);
            }
            line.step(phase);
            seen.push(line.counts.text());
        };
        step(BuildPhase::Reading, Some((BuildPhase::Reading, 2)));
        step(BuildPhase::Reading, None);
        step(BuildPhase::Images, Some((BuildPhase::Images, 3)));
        line.begin(BuildPhase::Rendering, 2);
        step(BuildPhase::Rendering, Some((BuildPhase::Search, 1)));
        step(BuildPhase::Images, None);
        step(BuildPhase::Images, None);
        step(BuildPhase::Rendering, None);
        step(BuildPhase::Search, None);
        let expected = ["", "reading 1/2", "", "images 1/3", "images 1/3", "images 2/3"];
        assert_eq!(seen, [&expected[..], &["rendering 1/2", "search", ""]].concat());
    }
}
