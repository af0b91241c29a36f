//! Resized images, so that a phone need not load what is meant for a large screen. The results
//! depend only on the original's bytes and the settings; they may be cached, and are verified when
//! read from the cache.

use std::io::{self, Cursor, Read as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};

use super::budget::{MemoryBudget, Share};
use super::decode::{DecodeFailure, Decoded, decode};
use super::encode::{Encoded, encode};
use super::header::{Header, ImageKind, header};
use super::shrink::shrink;
use super::{ImageProcessor, MeasureOnly, ResizeOptions, ResizedImage, SiteImage, measure};
use crate::diagnostic::{Diagnostic, Location, Outcome};
use crate::sink::Cache;
use crate::source::{Bytes, SourceFile};

/// Must change whenever this module would resize the same image differently.
const VERSION: &str = "weekly pictures 2";
/// The size limit of an image. Larger ones would need too much memory, a few bytes per pixel. It is
/// also the total of all images being resized at one time.
pub(super) const MOST_PIXELS: u64 = 60_000_000;
const MOST_BYTES: u64 = 100_000_000;
/// The minimum saving, in percent of the original's bytes, for which a resized image is kept.
const SAVES: usize = 10;

/// Measures and resizes images.
pub(super) struct Resizer<'a> {
    options: &'a ResizeOptions,
    cache: Option<&'a dyn Cache>,
    budget: MemoryBudget,
}

/// Measures images, and finds out whether the cache has all resized ones: it stops reading files at
/// the first one that it lacks.
pub(super) struct CacheReader<'a> {
    resizer: Resizer<'a>,
    images: AtomicUsize,
    is_incomplete: AtomicBool,
}

impl<'a> CacheReader<'a> {
    pub(super) fn new(options: &'a ResizeOptions, cache: Option<&'a dyn Cache>) -> Self {
        Self {
            resizer: Resizer::new(options, cache),
            images: AtomicUsize::new(0),
            is_incomplete: AtomicBool::new(false),
        }
    }
}

impl ImageProcessor for CacheReader<'_> {
    fn process(&self, file: &SourceFile) -> Outcome<Option<SiteImage>> {
        self.images.fetch_add(1, Ordering::Relaxed);
        if self.is_incomplete.load(Ordering::Relaxed) {
            return MeasureOnly.process(file);
        }
        with_resized(file, |header| {
            let original = self.resizer.original(file, header)?;
            let Some(cached) = self.resizer.cached(&original.key) else {
                self.is_incomplete.store(true, Ordering::Relaxed);
                return Ok(Vec::new());
            };
            cached.map_err(|why| broken(file, &why))
        })
    }

    fn pending(&self) -> usize {
        let images = self.images.load(Ordering::Relaxed);
        if self.is_incomplete.load(Ordering::Relaxed) { images } else { 0 }
    }
}

impl ImageProcessor for Resizer<'_> {
    fn process(&self, file: &SourceFile) -> Outcome<Option<SiteImage>> {
        with_resized(file, |header| self.resized_images(file, header))
    }
}

/// Measures an image, and adds the resized ones that `resized` finds for one with this header.
fn with_resized(
    file: &SourceFile,
    resized: impl FnOnce(Header) -> Result<Vec<ResizedImage>, Diagnostic>,
) -> Outcome<Option<SiteImage>> {
    let header = match measure(file) {
        Ok(header) => header,
        Err(found) => {
            return Outcome { value: None, diagnostics: found.into_iter().collect() };
        }
    };
    let Header { kind, width, height } = header;
    let mut image = SiteImage { width, height, resized: Vec::new() };
    let mut diagnostics = Vec::new();
    if matches!(kind, ImageKind::Png | ImageKind::Jpeg | ImageKind::WebP) {
        match resized(header) {
            Ok(resized) => image.resized = resized,
            Err(finding) => diagnostics.push(finding),
        }
    }
    Outcome { value: Some(image), diagnostics }
}

/// An image in memory.
struct Original<'b> {
    bytes: Vec<u8>,
    /// Its key in the cache.
    key: String,
    _share: Share<'b>,
}

/// The cache entry for the resized versions of one image.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ImageRecord {
    copies: Vec<CachedSize>,
    /// Why there are none, if the author should know.
    broken: Option<String>,
}

/// A cached resized image, whose file name follows from these fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CachedSize {
    width: u32,
    height: u32,
    kind: ImageKind,
}

impl CachedSize {
    /// The name of the resized image's file.
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

impl<'a> Resizer<'a> {
    pub(super) fn new(options: &'a ResizeOptions, cache: Option<&'a dyn Cache>) -> Self {
        Self { options, cache, budget: MemoryBudget::new(MOST_PIXELS) }
    }

    /// The bytes of an image, which must not be too large.
    fn original(&self, file: &SourceFile, header: Header) -> Result<Original<'_>, Diagnostic> {
        let large = || {
            Diagnostic::warning(
                "large-image",
                format!(
                    "this image is too large to resize: {} by {} pixels",
                    header.width, header.height
                ),
            )
            .at(Location::file(&file.path))
            .hint("save a smaller version; screens show at most a few thousand pixels per row")
        };
        let pixels = u64::from(header.width) * u64::from(header.height);
        if pixels > MOST_PIXELS {
            return Err(large());
        }
        // Taken before the file is read, which also limits the files in memory.
        let share = self.budget.take(pixels);
        let bytes = read(file).map_err(|error| broken(file, &error.to_string()))?;
        let bytes = bytes.ok_or_else(large)?;
        let key = self.key(&bytes);
        Ok(Original { bytes, key, _share: share })
    }

    fn resized_images(
        &self,
        file: &SourceFile,
        header: Header,
    ) -> Result<Vec<ResizedImage>, Diagnostic> {
        let Original { bytes, key, _share } = self.original(file, header)?;
        if let Some(copies) = self.cached(&key) {
            return copies.map_err(|why| broken(file, &why));
        }
        // A panic of a decoder concerns only this file.
        let encoded = catch_unwind(AssertUnwindSafe(|| self.make(&bytes, header.kind)))
            .unwrap_or_else(|_| Err(DecodeFailure::Broken("decoding it failed".to_owned())));
        let (copies, why) = match encoded {
            Ok(copies) => (copies, None),
            Err(DecodeFailure::Skipped) => (Vec::new(), None),
            Err(DecodeFailure::Broken(why)) => (Vec::new(), Some(why)),
        };
        let copies = self.store(&key, copies, why.clone());
        match why {
            Some(why) => Err(broken(file, &why)),
            None => Ok(copies),
        }
    }

    /// The cache key of an image.
    fn key(&self, bytes: &[u8]) -> String {
        let mut hash = blake3::Hasher::new();
        let ResizeOptions { widths, quality } = self.options;
        hash.update(VERSION.as_bytes());
        for width in widths {
            hash.update(format!(" {width}").as_bytes());
        }
        hash.update(format!(" at {quality} ").as_bytes());
        hash.update(bytes);
        hash.finalize().to_hex()[..20].to_owned()
    }

    /// Resizes to the requested widths, and re-encodes at the original size if that saves enough.
    fn make(&self, bytes: &[u8], kind: ImageKind) -> Result<Vec<EncodedImage>, DecodeFailure> {
        let Decoded { pixels, profile, lossy } = decode(bytes, kind)?;
        let own =
            (!lossy && Some(&pixels.width) <= self.options.widths.last()).then_some(pixels.width);
        let quality = lossy.then_some(self.options.quality);
        let widths = self.options.widths.iter().copied().filter(|width| *width < pixels.width);
        let mut copies: Vec<EncodedImage> = Vec::new();
        // From the largest down, so that each saves something compared with the previous one.
        let mut most = bytes.len();
        let widths: Vec<u32> = widths.chain(own).collect();
        for &width in widths.iter().rev() {
            let height = u64::from(pixels.height) * u64::from(width) + u64::from(pixels.width) / 2;
            let height = u32::try_from(height / u64::from(pixels.width)).unwrap_or(1).max(1);
            let small = shrink(&pixels, width, height);
            let encoded = encode(&small, profile.as_deref(), quality);
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

    /// The cached result for an image: the resized images, or why there are none. `None` if the
    /// cache lacks any part of it.
    fn cached(&self, key: &str) -> Option<Result<Vec<ResizedImage>, String>> {
        let cache = self.cache?;
        let (entry, _) = cache.get(&index(key))?;
        let entry: ImageRecord = serde_json::from_slice(&entry).ok()?;
        if let Some(why) = entry.broken {
            return Some(Err(why));
        }
        let copy = |cached_size: CachedSize| {
            let name = cached_size.name(key);
            let (bytes, location) = cache.get(&name)?;
            let Header { kind, width, height } = header(Cursor::new(bytes)).ok()?;
            let same = CachedSize { width, height, kind } == cached_size;
            same.then_some(ResizedImage { name, width, height, bytes: location })
        };
        entry.copies.into_iter().map(copy).collect::<Option<_>>().map(Ok)
    }

    /// Caches the result, if possible.
    fn store(
        &self,
        key: &str,
        encoded: Vec<EncodedImage>,
        broken: Option<String>,
    ) -> Vec<ResizedImage> {
        let entry = ImageRecord {
            copies: encoded.iter().map(|(cached_size, _)| *cached_size).collect(),
            broken,
        };
        let mut all = true;
        let copies = encoded
            .into_iter()
            .map(|(cached_size, bytes)| {
                let name = cached_size.name(key);
                let location = self.cache.and_then(|cache| cache.put(&name, &bytes));
                all &= location.is_some();
                let bytes = location.unwrap_or_else(|| Bytes::Memory(Arc::from(bytes)));
                ResizedImage { name, width: cached_size.width, height: cached_size.height, bytes }
            })
            .collect();
        if all
            && let Some(cache) = self.cache
            && let Ok(entry) = serde_json::to_vec(&entry)
        {
            // If this fails, the images are resized again next time.
            let _ = cache.put(&index(key), &entry);
        }
        copies
    }
}

/// A resized image and its bytes.
type EncodedImage = (CachedSize, Vec<u8>);

/// The cache name of the entry for an image.
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
    Diagnostic::warning("broken-image", format!("this image is broken: {why}"))
        .at(Location::file(&file.path))
        .hint("open it in an image editor and save it again")
}
