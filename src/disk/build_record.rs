//! Records the inputs of the last build of a site and the output it left, so that an unchanged site
//! is not built again. The caller decides which data to store with a record.
//!
//! Files are compared as `git status` does: by size, times and inode number, which need no reading
//! of contents. A change sets a file's `ctime`, which no program can set back. Where this could
//! miss a change, because a file was modified as the build began, no record is saved, and the next
//! build is a full one. The same applies whenever anything is unclear: a record that can't be
//! written or read counts as missing.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rayon::prelude::*;
use rustix::fs::CWD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::disk::folder;
use crate::disk::guard::{CheckedOutput, MARKER_C_NAME};
use crate::disk::publish::PublishSummary;
use crate::source::{Bytes, FileStamp, SourceTree};

/// The location of the build record of one output folder, and the inputs of a build of it.
#[derive(Debug)]
pub struct BuildRecords {
    file: PathBuf,
    sources: String,
}

/// The stored form of a record.
#[derive(Debug, Serialize, Deserialize)]
struct StoredRecord<T> {
    sources: String,
    output: OutputState,
    built: T,
}

/// The state of the output folder after a build.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct OutputState {
    /// Number of files, including the marker.
    files: u64,
    /// When the folder or anything in it was last changed: seconds since 1970, and nanoseconds. The
    /// marker does not count: each new stage links to it.
    changed: (i64, i64),
}

impl OutputState {
    /// The current state of the output folder.
    fn behind(output: &CheckedOutput) -> io::Result<Self> {
        let folder = folder::open(CWD, output.path())?;
        let survey = folder::survey(&folder, MARKER_C_NAME)?;
        Ok(Self { files: survey.files, changed: survey.changed })
    }

    /// The state of the output after a first build, computed without inspecting every file: all are
    /// new, and the last change was the rename of their folder. (If files were reused, the last
    /// change was removing the old site's links to them.)
    fn by_a_first_build(output: &CheckedOutput, published: &PublishSummary) -> io::Result<Self> {
        let stat = fs::symlink_metadata(output.path())?;
        Ok(Self { files: published.written + 1, changed: (stat.ctime(), stat.ctime_nsec()) })
    }
}

impl BuildRecords {
    /// The records in the folder `cache` for builds of `tree` into `output`. `settings` holds
    /// everything that affects the output except the sources and the program, which is the file
    /// `program`. `None` if a source was changed so shortly before `now` that another change could
    /// go unnoticed, or can't be inspected.
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
                Bytes::Disk(disk_path) => Some((file.path.as_str(), disk_path.as_path())),
                Bytes::Memory(_) | Bytes::Sealed(_) => None,
            })
            .chain([("", program)])
            .collect();
        let stamps: Vec<FileStamp> = files
            .par_iter()
            .map(|(_, disk_path)| FileStamp::at(disk_path))
            .collect::<Option<_>>()?;
        if !stamps.iter().all(|stamp| stamp.is_settled(now)) {
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
        for ((path, _), stamp) in files.iter().zip(&stamps) {
            add(path.as_bytes());
            add(&bytes_of(stamp));
        }
        let name = blake3::hash(output.path().as_os_str().as_encoded_bytes());
        let file = cache.join("builds").join(format!("{}.json", &name.to_hex()[..32]));
        Some(Self { file, sources: hash.finalize().to_hex().to_string() })
    }

    /// The data saved by the last build, if this build has the same inputs and `output` is
    /// unchanged since then.
    pub fn recall<T: DeserializeOwned>(&self, output: &CheckedOutput) -> Option<T> {
        let record: StoredRecord<T> = serde_json::from_slice(&fs::read(&self.file).ok()?).ok()?;
        let same =
            record.sources == self.sources && record.output == OutputState::behind(output).ok()?;
        same.then_some(record.built)
    }

    /// Saves the record of a build that has just been `published` to `output`.
    ///
    /// # Errors
    /// The record can't be written.
    #[expect(
        clippy::disallowed_methods,
        reason = "build records are in the user's cache, not the site"
    )]
    pub fn note<T: Serialize>(
        self,
        output: &CheckedOutput,
        published: &PublishSummary,
        built: T,
    ) -> io::Result<()> {
        let output = if published.unchanged == 0 {
            OutputState::by_a_first_build(output, published)
        } else {
            OutputState::behind(output)
        }?;
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder)?;
        }
        // Write atomically: two builds may save at the same time.
        let new = self.file.with_extension(format!("{}.new", std::process::id()));
        let mut out = io::BufWriter::new(fs::File::create(&new)?);
        serde_json::to_writer(&mut out, &StoredRecord { sources: self.sources, output, built })?;
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
