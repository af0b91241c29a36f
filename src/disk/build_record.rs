//! Remembers what the last build of a site was made from and what it left, so that a build for
//! which nothing has changed has nothing to do. What a build is worth remembering is left to the
//! caller.
//!
//! Files are told apart as `git status` does: by size, times, and number on the disk, which all
//! stand in the folder and need no reading. A change sets a file's `ctime`, which no program can
//! set back. Where that could fail to tell - a file was changed as the build began - there is no
//! receipt, and the next build is a whole one. So it is where anything at all is unclear: a
//! receipt that can't be written or read is none.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rayon::prelude::*;
use rustix::fs::CWD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::disk::folder;
use crate::disk::guard::{CheckedOutput, MARKER_C_NAME};
use crate::disk::publish::PublishSummary;
use crate::source::{Bytes, FileStamp, SourceTree};

/// How old the last change of every source must be: older than the coarsest step of a file
/// system's clock (two seconds, on FAT).
const SETTLED: Duration = Duration::from_secs(3);

/// Where the receipt of one output folder is kept, and what a build of it is made from.
#[derive(Debug)]
pub struct Receipts {
    file: PathBuf,
    sources: String,
}

/// What is written down.
#[derive(Debug, Serialize, Deserialize)]
struct Receipt<T> {
    sources: String,
    output: Left,
    built: T,
}

/// The output folder as a build left it.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Left {
    /// All files, the marker among them.
    files: u64,
    /// When the folder itself or anything in it was last changed: seconds since 1970, and
    /// nanoseconds. The marker does not count: each new stage makes a link to it.
    changed: (i64, i64),
}

impl Left {
    /// What is there now.
    fn behind(output: &CheckedOutput) -> io::Result<Self> {
        let folder = folder::open(CWD, output.path())?;
        let survey = folder::survey(&folder, MARKER_C_NAME)?;
        Ok(Self { files: survey.files, changed: survey.changed })
    }

    /// The same, told without looking at every file: all are new, and the last change was to
    /// put their folder in place. (Where files were kept, removing the old site's links to them
    /// came last.)
    fn by_a_first_build(output: &CheckedOutput, published: &PublishSummary) -> io::Result<Self> {
        let stat = fs::symlink_metadata(output.path())?;
        Ok(Self { files: published.written + 1, changed: (stat.ctime(), stat.ctime_nsec()) })
    }
}

impl Receipts {
    /// The receipts in the folder `cache` for builds of `tree` into `output`. `settings` holds
    /// all that decides what a build makes beside the sources and the program, which is in the
    /// file `program`. `None` if a source was changed so shortly before `now` that another
    /// change could go unnoticed, or can't be looked at.
    pub fn of(
        cache: &Path,
        output: &CheckedOutput,
        tree: &SourceTree,
        settings: &[String],
        program: &Path,
        now: SystemTime,
    ) -> Option<Self> {
        let files: Vec<(&str, &Path)> = tree
            .config
            .iter()
            .chain(&tree.content)
            .chain(&tree.templates)
            .chain(&tree.assets)
            .chain(&tree.foreign)
            .filter_map(|file| match &file.bytes {
                Bytes::Disk(place) => Some((file.path.as_str(), place.as_path())),
                Bytes::Memory(_) | Bytes::Sealed(_) => None,
            })
            .chain([("", program)])
            .collect();
        let seen: Vec<FileStamp> =
            files.par_iter().map(|(_, place)| FileStamp::at(place)).collect::<Option<_>>()?;
        let settled = now.checked_sub(SETTLED)?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        let settled = i64::try_from(settled.as_secs()).ok()?;
        if seen.iter().any(|seen| seen.latest() >= settled) {
            return None;
        }
        let mut hash = blake3::Hasher::new();
        let mut add = |bytes: &[u8]| {
            hash.update(&bytes.len().to_le_bytes());
            hash.update(bytes);
        };
        for setting in settings {
            add(setting.as_bytes());
        }
        for ((path, _), seen) in files.iter().zip(&seen) {
            add(path.as_bytes());
            add(&bytes_of(seen));
        }
        let name = blake3::hash(output.path().as_os_str().as_encoded_bytes());
        let file = cache.join("builds").join(format!("{}.json", &name.to_hex()[..32]));
        Some(Self { file, sources: hash.finalize().to_hex().to_string() })
    }

    /// What was noted of the last build, if this one would be made from the same and `output`
    /// is still as that one left it.
    pub fn recall<T: DeserializeOwned>(&self, output: &CheckedOutput) -> Option<T> {
        let receipt: Receipt<T> = serde_json::from_slice(&fs::read(&self.file).ok()?).ok()?;
        let same =
            receipt.sources == self.sources && receipt.output == Left::behind(output).ok()?;
        same.then_some(receipt.built)
    }

    /// Notes a build that has just been `published` to `output`.
    ///
    /// # Errors
    /// The receipt can't be written.
    #[expect(clippy::disallowed_methods, reason = "receipts lie in the user's cache, not the site")]
    pub fn note<T: Serialize>(
        self,
        output: &CheckedOutput,
        published: &PublishSummary,
        built: T,
    ) -> io::Result<()> {
        let output = if published.unchanged == 0 {
            Left::by_a_first_build(output, published)
        } else {
            Left::behind(output)
        }?;
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder)?;
        }
        // Whole or not at all: two builds may note at once.
        let new = self.file.with_extension(format!("{}.new", std::process::id()));
        let mut out = io::BufWriter::new(fs::File::create(&new)?);
        serde_json::to_writer(&mut out, &Receipt { sources: self.sources, output, built })?;
        out.into_inner()?;
        fs::rename(&new, &self.file).inspect_err(|_| {
            let _ = fs::remove_file(&new);
        })
    }
}

fn bytes_of(stamp: &FileStamp) -> Vec<u8> {
    let FileStamp { size, modified, changed, number } = stamp;
    let times = [modified.0, modified.1, changed.0, changed.1].map(i64::cast_unsigned);
    [*size, number.0, number.1].iter().chain(&times).flat_map(|n| n.to_le_bytes()).collect()
}
