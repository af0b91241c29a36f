//! Pictures of a site: how large they are shown, and smaller copies of them. Which pictures a site
//! shows, and where, is not known here.

#[cfg(feature = "images")]
mod budget;
#[cfg(feature = "images")]
mod copies;
#[cfg(feature = "images")]
mod decode;
#[cfg(feature = "images")]
mod encode;
mod header;
#[cfg(feature = "images")]
mod parts;
#[cfg(feature = "images")]
mod shrink;
mod svg;

use std::collections::BTreeMap;

pub use header::{Header, HeaderError, ImageKind, header};

use crate::diagnostic::{Diagnostic, Location, Outcome};
use crate::path::{Route, SourcePath};
use crate::sink::Cache;
use crate::source::{Bytes, SourceFile};

/// The pictures that the pages of a site show, by their files.
pub type Pictures = BTreeMap<SourcePath, Picture>;

/// A picture that is a file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its width as it is shown, in CSS pixels.
    pub width: u32,
    /// Its height as it is shown.
    pub height: u32,
    /// Smaller copies of it, the narrowest first. One may be as wide as the picture itself, and
    /// have fewer bytes.
    pub copies: Vec<ResizedImage>,
}

/// A copy of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResizedImage {
    /// The name of its file, which tells its content from any other.
    pub name: String,
    /// Its width in pixels.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// The file.
    pub bytes: Bytes,
}

impl ResizedImage {
    /// Where it is published.
    pub fn route(&self) -> Route {
        Route::root().child(FOLDER).child_file(&self.name)
    }
}

/// The folder of all copies, below the site's root.
const FOLDER: &str = "pictures";

/// Which copies are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResizeOptions {
    /// How wide they are, in pixels, from the narrowest up; none turns copies off.
    pub widths: Vec<u32>,
    /// The quality of photographs, from 1 to 100.
    pub quality: u8,
}

/// Finds out about pictures, and makes the copies that are `wanted`, if the program can. What is
/// made is kept in `keep`.
#[cfg(feature = "images")]
pub fn maker<'a>(
    wanted: &'a ResizeOptions,
    keep: Option<&'a dyn Cache>,
) -> Box<dyn ImageProcessor + 'a> {
    if wanted.widths.is_empty() {
        return Box::new(MeasureOnly);
    }
    Box::new(copies::Copier::new(wanted, keep))
}

/// Finds out about pictures. This program was built without what copies are made with.
#[cfg(not(feature = "images"))]
pub fn maker<'a>(_: &'a Wanted, _: Option<&'a dyn Keep>) -> Box<dyn Maker + 'a> {
    Box::new(Measured)
}

/// Finds out about the pictures that pages show.
pub trait ImageProcessor: Sync {
    /// What is to be known of the picture in `file`; `None` if nothing is. It is asked for each
    /// file once, from several threads.
    fn picture(&self, file: &SourceFile) -> Outcome<Option<Picture>>;
}

/// Whether a file's name is that of a picture whose header can be read.
pub fn is_picture(path: &SourcePath) -> bool {
    let extension = path.stem_and_extension().1;
    extension.is_some_and(|extension| {
        matches!(extension.as_str(), "png" | "apng" | "jpg" | "jpeg" | "gif" | "webp" | "svg")
    })
}

/// Tells how large pictures are, and no more.
#[derive(Debug, Clone, Copy, Default)]
pub struct MeasureOnly;

impl ImageProcessor for MeasureOnly {
    fn picture(&self, file: &SourceFile) -> Outcome<Option<Picture>> {
        measure(file).map_or_else(
            |diagnostics| Outcome { value: None, diagnostics: diagnostics.into_iter().collect() },
            |header| Outcome {
                value: Some(Picture {
                    width: header.width,
                    height: header.height,
                    copies: Vec::new(),
                }),
                diagnostics: Vec::new(),
            },
        )
    }
}

/// The header of a picture, or what its author should know; nothing of a picture without a size.
fn measure(file: &SourceFile) -> Result<Header, Option<Diagnostic>> {
    let opened = file.bytes.open().map_err(HeaderError::Io);
    let message = match opened.and_then(header) {
        Ok(header) => return Ok(header),
        Err(HeaderError::Sizeless) => return Err(None),
        Err(HeaderError::Io(error)) => format!("this picture can't be read: {error}"),
        Err(HeaderError::Unknown) => "this is no picture, although a page shows it as one".into(),
        Err(HeaderError::Broken(kind)) => {
            format!("this {kind} is broken: it does not tell how large it is")
        }
    };
    Err(Some(
        Diagnostic::warning("broken-picture", message)
            .at(Location::file(&file.path))
            .hint("open it in a program for pictures and save it again"),
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
