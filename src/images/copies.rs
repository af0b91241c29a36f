//! Smaller copies of pictures, so that a phone need not load what is meant for a large screen.
//! What they are depends on the original's bytes and the settings alone; what was made once may be
//! kept, and is checked when it is taken from there.

use std::io::{self, Cursor, Read as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::budget::MemoryBudget;
use super::decode::{DecodeFailure, Decoded, decode};
use super::encode::{Encoded, encode};
use super::header::{Header, ImageKind, header};
use super::shrink::shrink;
use super::{ImageProcessor, Picture, ResizeOptions, ResizedImage, measure};
use crate::diagnostic::{Diagnostic, Location, Outcome};
use crate::sink::Cache;
use crate::source::{Bytes, SourceFile};

/// Changes whenever this module would make other copies of the same picture.
const VERSION: &str = "weekly pictures 2";
/// Larger ones cost more memory than is there, a few bytes for each. All pictures that are made
/// smaller at one time have no more either.
pub(super) const MOST_PIXELS: u64 = 60_000_000;
const MOST_BYTES: u64 = 100_000_000;
/// A copy is worth a file only if it saves this many percent of the original.
const SAVES: usize = 10;

/// Measures pictures, and makes their copies.
pub(super) struct Copier<'a> {
    /// Which copies.
    wanted: &'a ResizeOptions,
    /// Where they are kept.
    keep: Option<&'a dyn Cache>,
    budget: MemoryBudget,
}

impl ImageProcessor for Copier<'_> {
    fn picture(&self, file: &SourceFile) -> Outcome<Option<Picture>> {
        let header = match measure(file) {
            Ok(header) => header,
            Err(found) => {
                return Outcome { value: None, diagnostics: found.into_iter().collect() };
            }
        };
        let Header { kind, width, height } = header;
        let mut picture = Picture { width, height, copies: Vec::new() };
        let result = if matches!(kind, ImageKind::Png | ImageKind::Jpeg | ImageKind::WebP) {
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
#[serde(deny_unknown_fields)]
struct ImageRecord {
    copies: Vec<CachedSize>,
    /// Why there are none, if the author should know.
    broken: Option<String>,
}

/// A copy that is kept, under the name that follows from this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CachedSize {
    width: u32,
    height: u32,
    kind: ImageKind,
}

impl CachedSize {
    /// The name of the copy's file.
    fn name(self, key: &str) -> String {
        let extension = match self.kind {
            ImageKind::Png => "png",
            ImageKind::Jpeg => "jpg",
            ImageKind::Gif => "gif",
            ImageKind::WebP => "webp",
            ImageKind::Svg => "svg",
        };
        format!("{key}-{}.{extension}", self.width)
    }
}

impl<'a> Copier<'a> {
    /// One for the copies that are wanted.
    pub(super) fn new(wanted: &'a ResizeOptions, keep: Option<&'a dyn Cache>) -> Self {
        Self { wanted, keep, budget: MemoryBudget::new(MOST_PIXELS) }
    }

    fn copies(&self, file: &SourceFile, header: Header) -> Result<Vec<ResizedImage>, Diagnostic> {
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
        let pixels = u64::from(header.width) * u64::from(header.height);
        if pixels > MOST_PIXELS {
            return Err(large());
        }
        // Before the file is read, so that few of them are in memory too.
        let _share = self.budget.take(pixels);
        let bytes = read(file).map_err(|error| broken(file, &error.to_string()))?;
        let bytes = bytes.ok_or_else(large)?;
        let key = self.key(&bytes);
        if let Some(copies) = self.kept(&key) {
            return copies.map_err(|why| broken(file, &why));
        }
        // Whatever a file makes a decoder do, it is the matter of that file.
        let made = catch_unwind(AssertUnwindSafe(|| self.make(&bytes, header.kind)))
            .unwrap_or_else(|_| Err(DecodeFailure::Broken("reading it failed".to_owned())));
        let (copies, why) = match made {
            Ok(copies) => (copies, None),
            Err(DecodeFailure::Alone) => (Vec::new(), None),
            Err(DecodeFailure::Broken(why)) => (Vec::new(), Some(why)),
        };
        let copies = self.keep(&key, copies, why.clone());
        match why {
            Some(why) => Err(broken(file, &why)),
            None => Ok(copies),
        }
    }

    /// Names the copies of a picture.
    fn key(&self, bytes: &[u8]) -> String {
        let mut hash = blake3::Hasher::new();
        let ResizeOptions { widths, quality } = self.wanted;
        hash.update(VERSION.as_bytes());
        for width in widths {
            hash.update(format!(" {width}").as_bytes());
        }
        hash.update(format!(" at {quality} ").as_bytes());
        hash.update(bytes);
        hash.finalize().to_hex()[..20].to_owned()
    }

    /// Makes copies: in the sizes that are wanted, and of the original's size if that saves enough.
    fn make(&self, bytes: &[u8], kind: ImageKind) -> Result<Vec<EncodedImage>, DecodeFailure> {
        let Decoded { pixels, profile, lossy } = decode(bytes, kind)?;
        let own =
            (!lossy && Some(&pixels.width) <= self.wanted.widths.last()).then_some(pixels.width);
        let widths = self.wanted.widths.iter().copied().filter(|width| *width < pixels.width);
        let mut copies: Vec<EncodedImage> = Vec::new();
        // From the largest down, so that each saves something over the one before.
        let mut most = bytes.len();
        let widths: Vec<u32> = widths.chain(own).collect();
        for &width in widths.iter().rev() {
            let height = u64::from(pixels.height) * u64::from(width) + u64::from(pixels.width) / 2;
            let height = u32::try_from(height / u64::from(pixels.width)).unwrap_or(1).max(1);
            let small = shrink(&pixels, width, height);
            let encoded = encode(&small, profile.as_deref(), lossy, self.wanted.quality);
            let Some(Encoded { kind, bytes }) = encoded else { continue };
            if bytes.len() * 100 > most * (100 - SAVES) {
                continue;
            }
            most = bytes.len();
            copies.push((CachedSize { width, height, kind }, bytes));
        }
        copies.reverse();
        Ok(copies)
    }

    /// What is kept of a picture: its copies, or why there are none. `None` if nothing is, or not
    /// all of it.
    fn kept(&self, key: &str) -> Option<Result<Vec<ResizedImage>, String>> {
        let keep = self.keep?;
        let (entry, _) = keep.get(&index(key))?;
        let entry: ImageRecord = serde_json::from_slice(&entry).ok()?;
        if let Some(why) = entry.broken {
            return Some(Err(why));
        }
        let copy = |known: CachedSize| {
            let name = known.name(key);
            let (bytes, place) = keep.get(&name)?;
            let Header { kind, width, height } = header(Cursor::new(bytes)).ok()?;
            let same = CachedSize { width, height, kind } == known;
            same.then_some(ResizedImage { name, width, height, bytes: place })
        };
        entry.copies.into_iter().map(copy).collect::<Option<_>>().map(Ok)
    }

    /// Keeps what was made, if that can be.
    fn keep(
        &self,
        key: &str,
        made: Vec<EncodedImage>,
        broken: Option<String>,
    ) -> Vec<ResizedImage> {
        let entry = ImageRecord { copies: made.iter().map(|(known, _)| *known).collect(), broken };
        let mut all = true;
        let copies = made
            .into_iter()
            .map(|(known, bytes)| {
                let name = known.name(key);
                let place = self.keep.and_then(|keep| keep.put(&name, &bytes));
                all &= place.is_some();
                let bytes = place.unwrap_or_else(|| Bytes::Memory(Arc::from(bytes)));
                ResizedImage { name, width: known.width, height: known.height, bytes }
            })
            .collect();
        if all
            && let Some(keep) = self.keep
            && let Ok(entry) = serde_json::to_vec(&entry)
        {
            // Without it, the copies are made again.
            let _ = keep.put(&index(key), &entry);
        }
        copies
    }
}

/// A copy and its bytes.
type EncodedImage = (CachedSize, Vec<u8>);

/// The name of what is known of a picture's copies.
fn index(key: &str) -> String {
    format!("{key}.json")
}

/// The bytes of a file; `None` if there are too many.
fn read(file: &SourceFile) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    file.bytes.open()?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= MOST_BYTES).then_some(bytes))
}

fn broken(file: &SourceFile, why: &str) -> Diagnostic {
    Diagnostic::warning("broken-picture", format!("this picture is broken: {why}"))
        .at(Location::file(&file.path))
        .hint("open it in a program for pictures and save it again")
}
