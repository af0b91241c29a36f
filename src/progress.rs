//! The progress of a build: the library reports it, and `cli` shows it.

/// A part of a build that may take long, in the order of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BuildPhase {
    /// Reading and parsing files.
    Reading,
    /// Resizing images.
    Images,
    /// Drawing cards.
    Cards,
    /// Rendering pages.
    Rendering,
    /// Building the search index.
    Search,
}

/// Receives the progress of a build, from several threads.
pub trait BuildProgress: Sync {
    /// A phase of this many steps began. Phases may overlap.
    fn begin(&self, phase: BuildPhase, steps: usize);

    /// A step of a phase is done.
    fn step(&self, phase: BuildPhase);
}

/// Ignores progress.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoProgress;

impl BuildProgress for NoProgress {
    fn begin(&self, _: BuildPhase, _: usize) {}

    fn step(&self, _: BuildPhase) {}
}
