//! Pictures of a site: how large they are shown. Which pictures a site shows, and where, is not
//! known here.

mod header;
mod svg;

use std::collections::BTreeMap;

pub use header::{Header, HeaderError, Kind, header};

use crate::diagnostic::{Diagnostic, Location, Outcome};
use crate::path::SourcePath;
use crate::source::SourceFile;

/// The pictures that the pages of a site show, by their files.
pub type Pictures = BTreeMap<SourcePath, Picture>;

/// A picture that is a file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its width as it is shown, in CSS pixels.
    pub width: u32,
    /// Its height as it is shown.
    pub height: u32,
}

/// Finds out about the pictures that pages show.
pub trait Maker: Sync {
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
pub struct Measured;

impl Maker for Measured {
    fn picture(&self, file: &SourceFile) -> Outcome<Option<Picture>> {
        measure(file).map_or_else(
            |diagnostics| Outcome { value: None, diagnostics: diagnostics.into_iter().collect() },
            |header| Outcome {
                value: Some(Picture { width: header.width, height: header.height }),
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

impl std::fmt::Display for Kind {
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
