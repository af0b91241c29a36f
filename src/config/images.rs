//! The setting `images`: the resized images that are generated, and the width at which pages show
//! images.

use serde::Deserialize;
use serde_json::Value;

use super::value::{InvalidValue, typed};
use crate::error::Error;
use crate::images::ResizeOptions;

/// The processing of images.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Images {
    /// The resized images to generate.
    pub(crate) resize: ResizeOptions,
    /// The width at which pages show an image: the HTML attribute `sizes`.
    pub(crate) sizes: String,
}

/// The widths of resized images: for phones, tablets, and the text column of the built-in theme on
/// screens with one and with two device pixels per CSS pixel.
const WIDTHS: [u32; 4] = [480, 800, 1200, 1600];
/// Cameras save at about 90; from 80 on, no difference is visible on a screen.
const QUALITY: u8 = 80;
/// The width of the text column in the built-in theme.
const SIZES: &str = "(min-width: 48rem) 43rem, 100vw";

impl Default for Images {
    fn default() -> Self {
        Self {
            resize: ResizeOptions { widths: WIDTHS.to_vec(), quality: QUALITY },
            sizes: SIZES.to_owned(),
        }
    }
}

/// The setting as written.
#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ImagesSetting {
    widths: Vec<u32>,
    quality: u8,
    sizes: String,
}

impl Default for ImagesSetting {
    fn default() -> Self {
        let Images { resize: ResizeOptions { widths, quality }, sizes } = Images::default();
        Self { widths, quality, sizes }
    }
}

/// Reads the setting: `true` for the defaults, `false` for no resized images, or a map.
pub(super) fn read(value: &Value) -> Result<Images, InvalidValue> {
    match value.as_bool() {
        Some(true) => Ok(Images::default()),
        Some(false) => {
            let mut images = Images::default();
            images.resize.widths.clear();
            Ok(images)
        }
        None => Ok(images(typed(value)?)?),
    }
}

/// Validates the map.
fn images(written: ImagesSetting) -> Result<Images, Error> {
    let ImagesSetting { mut widths, quality, sizes } = written;
    widths.sort_unstable();
    widths.dedup();
    if widths.len() > 10 || widths.iter().any(|width| !(16..=8000).contains(width)) {
        return Err(Error::new("`widths` accepts at most 10 widths from 16 to 8000 pixels"));
    }
    if !(1..=100).contains(&quality) {
        return Err(Error::new("`quality` must be a number from 1 to 100"));
    }
    Ok(Images { resize: ResizeOptions { widths, quality }, sizes })
}
