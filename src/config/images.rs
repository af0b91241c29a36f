//! `images`: which copies of pictures are made, and how wide pages show them.

use serde::Deserialize;
use serde_json::Value;

use crate::images::ResizeOptions;

/// What is done with pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Images {
    /// Which copies are made.
    pub wanted: ResizeOptions,
    /// How wide pages show a picture: the attribute `sizes` of HTML.
    pub sizes: String,
}

/// The widths of copies: of phones, tablets, and the text of the built-in theme on screens of one
/// and of two pixels a CSS pixel.
const WIDTHS: [u32; 4] = [480, 800, 1200, 1600];
/// What cameras save is of about 90; from 80 on the eye finds no difference on a screen.
const QUALITY: u8 = 80;
/// The column of text in the built-in theme.
const SIZES: &str = "(min-width: 48rem) 43rem, 100vw";

impl Default for Images {
    fn default() -> Self {
        Self {
            wanted: ResizeOptions { widths: WIDTHS.to_vec(), quality: QUALITY },
            sizes: SIZES.to_owned(),
        }
    }
}

/// As it is written.
#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ImagesSetting {
    widths: Vec<u32>,
    quality: u8,
    sizes: String,
}

impl Default for ImagesSetting {
    fn default() -> Self {
        let Images { wanted: ResizeOptions { widths, quality }, sizes } = Images::default();
        Self { widths, quality, sizes }
    }
}

/// `true`, `false`, or what differs from the defaults.
pub(super) fn switched(value: &Value) -> Option<Images> {
    let mut images = Images::default();
    if !value.as_bool()? {
        images.wanted.widths.clear();
    }
    Some(images)
}

/// Checks what is written.
pub(super) fn images(written: ImagesSetting) -> Result<Images, String> {
    let ImagesSetting { mut widths, quality, sizes } = written;
    widths.sort_unstable();
    widths.dedup();
    if widths.len() > 10 || widths.iter().any(|width| !(16..=8000).contains(width)) {
        return Err("`widths` are at most 10 numbers of pixels from 16 to 8000".to_owned());
    }
    if !(1..=100).contains(&quality) {
        return Err("`quality` is a number from 1 to 100".to_owned());
    }
    Ok(Images { wanted: ResizeOptions { widths, quality }, sizes })
}
