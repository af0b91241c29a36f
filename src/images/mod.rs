//! Measures and resizes the images of a site. Callers determine which images a site shows, and
//! where.

#[cfg(feature = "images")]
mod budget;
#[cfg(feature = "images")]
mod decode;
#[cfg(feature = "images")]
mod encode;
mod header;
#[cfg(feature = "images")]
mod parts;
#[cfg(feature = "images")]
mod resize;
#[cfg(feature = "images")]
mod shrink;
mod svg;

use std::collections::BTreeMap;

pub(crate) use header::{Header, HeaderError};
pub use header::{ImageKind, header};

use crate::diagnostic::{Diagnostic, Location, Outcome};
use crate::path::{Route, SourcePath};
use crate::sink::Cache;
use crate::source::{Bytes, SourceFile};

/// The images shown on pages of a site, by their files.
pub(crate) type SiteImages = BTreeMap<SourcePath, SiteImage>;

/// An image that is a file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SiteImage {
    /// Display width, in CSS pixels.
    pub(crate) width: u32,
    /// Display height, in CSS pixels.
    pub(crate) height: u32,
    /// The resized images, narrowest first. One may be as wide as the original but have fewer
    /// bytes.
    pub(crate) resized: Vec<ResizedImage>,
}

/// A resized or re-encoded version of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ResizedImage {
    /// Name of the file, which contains a hash of its contents.
    pub(crate) name: String,
    /// Width, in pixels.
    pub(crate) width: u32,
    /// Height, in pixels.
    pub(crate) height: u32,
    /// Contents of the file.
    pub(crate) bytes: Bytes,
}

impl ResizedImage {
    /// The route at which it is published.
    pub(crate) fn route(&self) -> Route {
        Route::root().child(FOLDER).child_file(&self.name)
    }
}

/// The folder of all resized images, below the site's root.
const FOLDER: &str = "images";

/// Settings for resizing images.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ResizeOptions {
    /// The widths, in pixels, in ascending order; if empty, images are not resized.
    pub(crate) widths: Vec<u32>,
    /// JPEG quality of photographs, from 1 to 100.
    pub(crate) quality: u8,
}

/// Creates a processor that measures images and resizes them as `requested`, if the program
/// supports it. Results are cached in `cache`.
#[cfg(feature = "images")]
pub(crate) fn processor<'a>(
    requested: &'a ResizeOptions,
    cache: Option<&'a dyn Cache>,
) -> Box<dyn ImageProcessor + 'a> {
    if requested.widths.is_empty() {
        return Box::new(MeasureOnly);
    }
    Box::new(resize::Resizer::new(requested, cache))
}

/// Like [`processor`], but takes resized images from the cache only.
#[cfg(feature = "images")]
pub(crate) fn cache_reader<'a>(
    requested: &'a ResizeOptions,
    cache: Option<&'a dyn Cache>,
) -> Box<dyn ImageProcessor + 'a> {
    if requested.widths.is_empty() {
        return Box::new(MeasureOnly);
    }
    Box::new(resize::CacheReader::new(requested, cache))
}

/// Creates a processor that measures images. This program was built without support for resizing.
#[cfg(not(feature = "images"))]
pub(crate) fn processor<'a>(
    _: &'a ResizeOptions,
    _: Option<&'a dyn Cache>,
) -> Box<dyn ImageProcessor + 'a> {
    Box::new(MeasureOnly)
}

/// Like [`processor`]: there is no cache without support for resizing.
#[cfg(not(feature = "images"))]
pub(crate) fn cache_reader<'a>(
    requested: &'a ResizeOptions,
    cache: Option<&'a dyn Cache>,
) -> Box<dyn ImageProcessor + 'a> {
    processor(requested, cache)
}

/// Measures, and may resize, the images that pages show.
pub(crate) trait ImageProcessor: Sync {
    /// Processes the image in `file`; `None` if its size is unknown. Called once per file, from
    /// several threads.
    fn process(&self, file: &SourceFile) -> Outcome<Option<SiteImage>>;

    /// The number of images, if some of them are still to be resized; otherwise 0.
    fn pending(&self) -> usize {
        0
    }
}

/// Whether a file name has the extension of a supported image format.
pub(crate) fn is_image(path: &SourcePath) -> bool {
    let extension = path.extension();
    extension.is_some_and(|extension| {
        matches!(extension.as_str(), "png" | "apng" | "jpg" | "jpeg" | "gif" | "webp" | "svg")
    })
}

/// Measures images without resizing them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct MeasureOnly;

impl ImageProcessor for MeasureOnly {
    fn process(&self, file: &SourceFile) -> Outcome<Option<SiteImage>> {
        measure(file).map_or_else(
            |diagnostics| Outcome { value: None, diagnostics: diagnostics.into_iter().collect() },
            |header| Outcome {
                value: Some(SiteImage {
                    width: header.width,
                    height: header.height,
                    resized: Vec::new(),
                }),
                diagnostics: Vec::new(),
            },
        )
    }
}

/// The header of an image, or a problem to report to the author; neither for an image without
/// intrinsic size.
fn measure(file: &SourceFile) -> Result<Header, Option<Diagnostic>> {
    let opened = file.bytes.open().map_err(HeaderError::Io);
    let message = match opened.and_then(header) {
        Ok(header) => return Ok(header),
        Err(HeaderError::Sizeless) => return Err(None),
        Err(HeaderError::Io(error)) => format!("this image can't be read: {error}"),
        Err(HeaderError::Unknown) => {
            "this file is not an image, although a page shows it as one".into()
        }
        Err(HeaderError::Broken(kind)) => {
            format!("this {kind} is broken: its size is missing or invalid")
        }
    };
    Err(Some(
        Diagnostic::warning("broken-image", message)
            .at(Location::file(&file.path))
            .hint("open it in an image editor and save it again"),
    ))
}

impl std::fmt::Display for ImageKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Gif => "GIF",
            Self::WebP => "WebP",
            Self::Svg => "SVG",
        })
    }
}
