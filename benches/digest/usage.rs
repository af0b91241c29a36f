//! What a process has used so far, and what a folder holds.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;
use walkdir::WalkDir;

/// Time at one moment, in seconds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Times {
    /// By the clock on the wall.
    pub(crate) wall: f64,
    /// Of the processors, in the program.
    pub(crate) user: f64,
    /// Of the processors, in the kernel.
    pub(crate) system: f64,
}

impl Times {
    /// Of this process, all its threads together; the wall's from `start`.
    ///
    /// # Errors
    /// The kernel does not say.
    pub(crate) fn since(start: Instant) -> io::Result<Self> {
        let usage = getrusage(UsageWho::RUSAGE_SELF)?;
        Ok(Self {
            wall: start.elapsed().as_secs_f64(),
            user: seconds(usage.user_time()),
            system: seconds(usage.system_time()),
        })
    }

    /// From `earlier` to this one.
    pub(crate) fn after(self, earlier: Self) -> Self {
        Self {
            wall: self.wall - earlier.wall,
            user: self.user - earlier.user,
            system: self.system - earlier.system,
        }
    }

    /// Of the processors.
    pub(crate) fn cpu(self) -> f64 {
        self.user + self.system
    }
}

#[expect(clippy::cast_precision_loss, reason = "times are short")]
fn seconds(time: TimeVal) -> f64 {
    time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6
}

/// The most memory that this process ever had in use, in KiB. (`ru_maxrss` won't do: it starts
/// from that of the process which started this one.)
///
/// # Errors
/// There is no `/proc`.
pub(crate) fn peak_memory() -> io::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
    number.ok_or_else(|| io::Error::other("/proc/self/status has no VmHWM"))
}

/// How many files are in `folder`, and how many bytes in them.
///
/// # Errors
/// It can't be read.
pub(crate) fn contents(folder: &Path) -> io::Result<(u64, u64)> {
    let (mut files, mut bytes) = (0, 0);
    for entry in WalkDir::new(folder) {
        let entry = entry?;
        if entry.file_type().is_file() {
            files += 1;
            bytes += entry.metadata()?.len();
        }
    }
    Ok((files, bytes))
}

/// A count as a float.
#[expect(clippy::cast_precision_loss, reason = "counts of files and bytes are far below 2^52")]
pub(crate) fn float(count: u64) -> f64 {
    count as f64
}
