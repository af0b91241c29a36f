//! Limits the number of pixels in memory at once, across all threads.

use std::sync::{Condvar, Mutex, PoisonError};

/// A budget of pixels that can be taken and returned.
#[derive(Debug)]
pub(super) struct MemoryBudget {
    most: u64,
    taken: Mutex<u64>,
    given_back: Condvar,
}

/// Pixels taken from a budget; returned on drop.
#[derive(Debug)]
pub(super) struct Share<'b> {
    budget: &'b MemoryBudget,
    pixels: u64,
}

impl MemoryBudget {
    /// Creates a budget of `most` pixels.
    pub(super) fn new(most: u64) -> Self {
        Self { most, taken: Mutex::new(0), given_back: Condvar::new() }
    }

    /// Takes `pixels`, or the complete budget if it is smaller, after waiting for others to return
    /// enough. To avoid deadlocks, the holder of a share must not take another, nor wait for other
    /// threads.
    pub(super) fn take(&self, pixels: u64) -> Share<'_> {
        let pixels = pixels.min(self.most);
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |taken: &mut u64| *taken + pixels > self.most;
        let taken = self.given_back.wait_while(taken, full);
        *taken.unwrap_or_else(PoisonError::into_inner) += pixels;
        Share { budget: self, pixels }
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        let taken = self.budget.taken.lock();
        *taken.unwrap_or_else(PoisonError::into_inner) -= self.pixels;
        self.budget.given_back.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::Duration;

    use super::*;

    #[test]
    fn no_more_is_taken_than_there_is() {
        let budget = MemoryBudget::new(10);
        let (now, most) = (AtomicU64::new(0), AtomicU64::new(0));
        std::thread::scope(|scope| {
            for pixels in [3, 4, 5, 6, 7, 99, 1, 2] {
                let (budget, now, most) = (&budget, &now, &most);
                scope.spawn(move || {
                    for _ in 0..20 {
                        let share = budget.take(pixels);
                        let taken = now.fetch_add(share.pixels, Ordering::SeqCst) + share.pixels;
                        most.fetch_max(taken, Ordering::SeqCst);
                        std::thread::sleep(Duration::from_micros(200));
                        now.fetch_sub(share.pixels, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(most.into_inner(), 10);
        assert_eq!(*budget.taken.lock().unwrap(), 0);
    }
}
