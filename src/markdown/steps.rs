//! Counts steps in tests, which compare the work that texts of different lengths take.

#[cfg(test)]
use std::cell::Cell;

#[cfg(test)]
thread_local! {
    static STEPS: Cell<usize> = const { Cell::new(0) };
}

/// Counts `steps` of a loop or search in tests; otherwise, does nothing.
#[cfg_attr(not(test), expect(clippy::missing_const_for_fn, reason = "it counts in tests"))]
pub(super) fn count(steps: usize) {
    #[cfg(test)]
    STEPS.set(STEPS.get() + steps);
    #[cfg(not(test))]
    let _ = steps;
}

/// The number of steps that `work` takes on this thread.
#[cfg(test)]
pub(super) fn of(work: impl FnOnce()) -> usize {
    let before = STEPS.get();
    work();
    STEPS.get() - before
}

/// Checks that texts of four times the length take at most five times the steps.
#[cfg(test)]
pub(super) fn check_linear(name: &str, work: impl Fn(usize)) {
    let (few, many) = (of(|| work(500)), of(|| work(2_000)));
    assert!(few > 0 && many <= 5 * few, "{name}: {few} steps, then {many}");
}
