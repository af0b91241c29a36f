//! Smaller copies of pictures, so that a phone need not load what is meant for a large screen.
//! What they are depends on the original's bytes and the settings alone; what was made once may be
//! kept, and is checked when it is taken from there.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::decode::{Decoded, Failure, decode};
use super::encode::{Encoded, encode};
use super::header::{Header, Kind};
use super::shrink::shrink;
use super::{Copy, Maker, Picture, Wanted, measure};
use crate::artifact::Keep;
use crate::diagnostic::{Diagnostic, Location, Outcome};
use crate::source::{Bytes, SourceFile};

/// Changes whenever this module would make other copies of the same picture.
const VERSION: &str = "weekly pictures 1";
/// Larger ones cost more memory than is there: four bytes for each.
const MOST_PIXELS: u64 = 60_000_000;
const MOST_BYTES: usize = 100_000_000;
/// A copy is worth a file only if it saves this many percent of the original.
const SAVES: usize = 10;

/// Measures pictures, and makes their copies.
#[derive(Clone, Copy)]
pub(super) struct Copier<'a> {
    /// Which copies.
    pub(super) wanted: &'a Wanted,
    /// Where they are kept.
    pub(super) keep: Option<&'a dyn Keep>,
}

impl Maker for Copier<'_> {
    fn picture(&self, file: &SourceFile) -> Outcome<Option<Picture>> {
        let header = match measure(file) {
            Ok(header) => header,
            Err(found) => {
                return Outcome { value: None, diagnostics: found.into_iter().collect() };
            }
        };
        let Header { kind, width, height } = header;
        let mut picture = Picture { width, height, copies: Vec::new() };
        let result = if matches!(kind, Kind::Png | Kind::Jpeg | Kind::WebP) {
            self.copies(file, header)
        } else {
            Ok(Vec::new())
        };
        let diagnostics = match result {
            Ok(copies) => {
                picture.copies = copies;
                Vec::new()
            }
            Err(finding) => vec![finding],
        };
        Outcome { value: Some(picture), diagnostics }
    }
}

/// What is kept of the copies of one picture.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    copies: Vec<Known>,
    /// Why there are none, if the author should know.
    broken: Option<String>,
}

/// A copy that is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Known {
    name: String,
    width: u32,
    height: u32,
    hash: String,
}

impl Copier<'_> {
    fn copies(&self, file: &SourceFile, header: Header) -> Result<Vec<Copy>, Diagnostic> {
        let large = || {
            Diagnostic::warning(
                "large-picture",
                format!(
                    "this picture is too large to make smaller copies of it: {} by {} pixels",
                    header.width, header.height
                ),
            )
            .at(Location::file(&file.path))
            .hint("save it smaller; no screen shows more than a few thousand pixels in a row")
        };
        if u64::from(header.width) * u64::from(header.height) > MOST_PIXELS {
            return Err(large());
        }
        let bytes = file.read().map_err(|error| broken(file, &error.to_string()))?;
        if bytes.len() > MOST_BYTES {
            return Err(large());
        }
        let key = self.key(&bytes);
        let index = format!("{key}.json");
        if let Some(copies) = self.kept(&index) {
            return copies.map_err(|why| broken(file, &why));
        }
        // Whatever a file makes a decoder do, it is the matter of that file.
        let made = catch_unwind(AssertUnwindSafe(|| self.make(&bytes, header.kind, &key)))
            .unwrap_or_else(|_| Err(Failure::Broken("reading it failed".to_owned())));
        let (copies, why) = match made {
            Ok(copies) => (copies, None),
            Err(Failure::Alone) => (Vec::new(), None),
            Err(Failure::Broken(why)) => (Vec::new(), Some(why)),
        };
        let copies = self.keep(&index, copies, why.clone());
        match why {
            Some(why) => Err(broken(file, &why)),
            None => Ok(copies),
        }
    }

    /// Names the copies of a picture.
    fn key(&self, bytes: &[u8]) -> String {
        let mut hash = blake3::Hasher::new();
        hash.update(format!("{VERSION} {:?} ", self.wanted).as_bytes());
        hash.update(bytes);
        hash.finalize().to_hex()[..20].to_owned()
    }

    /// Makes copies: in the sizes that are wanted, and of the original's size if that saves enough.
    fn make(&self, bytes: &[u8], kind: Kind, key: &str) -> Result<Vec<Made>, Failure> {
        let Decoded { pixels, profile, lossy } = decode(bytes, kind)?;
        let own =
            (!lossy && Some(&pixels.width) <= self.wanted.widths.last()).then_some(pixels.width);
        let widths = self.wanted.widths.iter().copied().filter(|width| *width < pixels.width);
        let mut copies: Vec<Made> = Vec::new();
        // From the largest down, so that each saves something over the one before.
        let mut most = bytes.len();
        let widths: Vec<u32> = widths.chain(own).collect();
        for &width in widths.iter().rev() {
            let height = u64::from(pixels.height) * u64::from(width) + u64::from(pixels.width) / 2;
            let height = u32::try_from(height / u64::from(pixels.width)).unwrap_or(1).max(1);
            let small = shrink(&pixels, width, height);
            let encoded = encode(&small, profile.as_deref(), lossy, self.wanted.quality);
            let Some(Encoded { extension, bytes }) = encoded else { continue };
            if bytes.len() * 100 > most * (100 - SAVES) {
                continue;
            }
            most = bytes.len();
            copies.push(Made { name: format!("{key}-{width}.{extension}"), width, height, bytes });
        }
        copies.reverse();
        Ok(copies)
    }

    /// What is kept under `index`: the copies, or why there are none. `None` if nothing is, or
    /// not all of it.
    fn kept(&self, index: &str) -> Option<Result<Vec<Copy>, String>> {
        let keep = self.keep?;
        let (entry, _) = keep.get(index)?;
        let entry: Entry = serde_json::from_slice(&entry).ok()?;
        if let Some(why) = entry.broken {
            return Some(Err(why));
        }
        let copy = |known: Known| {
            let (bytes, place) = keep.get(&known.name)?;
            let same = blake3::hash(&bytes).to_hex().as_str() == known.hash;
            let Known { name, width, height, .. } = known;
            same.then_some(Copy { name, width, height, bytes: place })
        };
        entry.copies.into_iter().map(copy).collect::<Option<_>>().map(Ok)
    }

    /// Keeps what was made, if that can be.
    fn keep(&self, index: &str, made: Vec<Made>, broken: Option<String>) -> Vec<Copy> {
        let mut entry = Entry { copies: Vec::new(), broken };
        let mut all = true;
        let copies = made
            .into_iter()
            .map(|Made { name, width, height, bytes }| {
                let place = self.keep.and_then(|keep| keep.put(&name, &bytes));
                all &= place.is_some();
                let hash = blake3::hash(&bytes).to_hex().to_string();
                entry.copies.push(Known { name: name.clone(), width, height, hash });
                let bytes = place.unwrap_or_else(|| Bytes::Memory(Arc::from(bytes)));
                Copy { name, width, height, bytes }
            })
            .collect();
        if all
            && let Some(keep) = self.keep
            && let Ok(entry) = serde_json::to_vec(&entry)
        {
            // Without it, the copies are made again.
            let _ = keep.put(index, &entry);
        }
        copies
    }
}

/// A copy with its bytes.
struct Made {
    name: String,
    width: u32,
    height: u32,
    bytes: Vec<u8>,
}

fn broken(file: &SourceFile, why: &str) -> Diagnostic {
    Diagnostic::warning("broken-picture", format!("this picture is broken: {why}"))
        .at(Location::file(&file.path))
        .hint("open it in a program for pictures and save it again")
}
