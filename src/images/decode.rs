//! Decodes PNG, JPEG and WebP files to pixels. Sizes are checked before. Skips animations, images
//! rotated by Exif data (except for JPEG), and those whose colours a resized image would not
//! preserve.

use std::io::Cursor;

use image_webp::WebPDecoder;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::header::{ImageKind, orientation};
use super::parts::{chunk, has_other_colours, is_complete};
use super::shrink::{Channels, Pixels};

/// A decoded image.
pub(super) struct Decoded {
    pub(super) pixels: Pixels,
    /// The colour profile, if there is one.
    pub(super) profile: Option<Vec<u8>>,
    /// Whether the image is a photograph by its format, that is, compressed with loss.
    pub(super) lossy: bool,
}

/// Why an image has no pixels.
#[derive(Debug)]
pub(super) enum DecodeFailure {
    /// It is skipped.
    Skipped,
    /// It is broken, for this reason.
    Broken(String),
}

impl From<image_webp::DecodingError> for DecodeFailure {
    fn from(error: image_webp::DecodingError) -> Self {
        Self::Broken(error.to_string())
    }
}

/// The memory limit of a decoder, in bytes.
const MEMORY: usize = 512 * 1024 * 1024;
/// The memory limit of the PNG decoder besides pixels, for a few rows and a profile.
const BESIDE: usize = 8 * 1024 * 1024;
/// The size limit of a colour profile, in bytes. Every resized image contains it. Profiles of
/// cameras and screens are a thousand times smaller; screens don't need the larger ones of printing
/// presses.
const MOST_PROFILE: usize = 1_000_000;

/// Decodes an image.
pub(super) fn decode(bytes: &[u8], kind: ImageKind) -> Result<Decoded, DecodeFailure> {
    let decoded = match kind {
        ImageKind::Png => png(bytes),
        ImageKind::Jpeg => jpeg(bytes),
        ImageKind::WebP => webp(bytes),
        ImageKind::Gif | ImageKind::Svg => Err(DecodeFailure::Skipped),
    }?;
    let large = decoded.profile.as_ref().is_some_and(|profile| profile.len() > MOST_PROFILE);
    if large { Err(DecodeFailure::Skipped) } else { Ok(decoded) }
}

/// Whether Exif data rotates or mirrors an image.
fn is_turned(exif: &[u8]) -> bool {
    let tiff = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
    orientation(tiff).is_some_and(|orientation| orientation != 1)
}

impl From<png::DecodingError> for DecodeFailure {
    fn from(error: png::DecodingError) -> Self {
        match error {
            png::DecodingError::LimitsExceeded => Self::Skipped,
            error => Self::Broken(error.to_string()),
        }
    }
}

fn png(bytes: &[u8]) -> Result<Decoded, DecodeFailure> {
    let packed = chunk(bytes, *b"iCCP");
    if packed.is_some_and(|packed| packed.len() > MOST_PROFILE)
        || chunk(bytes, *b"eXIf").is_some_and(is_turned)
        || has_other_colours(bytes)
    {
        return Err(DecodeFailure::Skipped);
    }
    let limits = png::Limits { bytes: BESIDE };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    let mut reader = decoder.read_info()?;
    let info = reader.info();
    let profile = info.icc_profile.as_ref().map(|profile| profile.to_vec());
    // The decoder does not report a profile that is too large or broken.
    if info.is_animated() || packed.is_some() != profile.is_some() {
        return Err(DecodeFailure::Skipped);
    }
    let size =
        reader.output_buffer_size().filter(|size| *size <= MEMORY).ok_or(DecodeFailure::Skipped)?;
    let mut pixels = vec![0; size];
    let output = reader.next_frame(&mut pixels)?;
    pixels.truncate(output.buffer_size());
    let grey = |step: usize| pixels.chunks_exact(step);
    let (channels, pixels) = match output.color_type {
        png::ColorType::Grayscale => {
            (Channels::Rgb, grey(1).flat_map(|p| [p[0], p[0], p[0]]).collect())
        }
        png::ColorType::GrayscaleAlpha => {
            (Channels::Rgba, grey(2).flat_map(|p| [p[0], p[0], p[0], p[1]]).collect())
        }
        png::ColorType::Rgb => (Channels::Rgb, pixels),
        png::ColorType::Rgba => (Channels::Rgba, pixels),
        png::ColorType::Indexed => return Err(DecodeFailure::Skipped),
    };
    // Profiles of greyscale images don't apply to RGB.
    let grey =
        matches!(info_color(&reader), png::ColorType::Grayscale | png::ColorType::GrayscaleAlpha);
    let profile = profile.filter(|_| !grey);
    let (width, height) = (output.width, output.height);
    let pixels = complete(Pixels { width, height, channels, bytes: pixels })?;
    Ok(Decoded { pixels, profile, lossy: false })
}

fn info_color<R: std::io::BufRead + std::io::Seek>(reader: &png::Reader<R>) -> png::ColorType {
    reader.info().color_type
}

fn jpeg(bytes: &[u8]) -> Result<Decoded, DecodeFailure> {
    if !is_complete(bytes) {
        return Err(DecodeFailure::Broken("it is truncated".to_owned()));
    }
    let options = DecoderOptions::new_safe().jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(bytes), options);
    let broken =
        |error: zune_jpeg::errors::DecodeErrors| DecodeFailure::Broken(format!("{error:?}"));
    decoder.decode_headers().map_err(broken)?;
    if matches!(
        decoder.input_colorspace(),
        Some(ColorSpace::CMYK | ColorSpace::YCCK | ColorSpace::Unknown) | None
    ) {
        return Err(DecodeFailure::Skipped);
    }
    let grey = decoder.input_colorspace() == Some(ColorSpace::Luma);
    let profile = decoder.icc_profile().filter(|_| !grey);
    let turn = decoder.exif().and_then(|exif| orientation(exif)).unwrap_or(1);
    let info = decoder.info().ok_or(DecodeFailure::Skipped)?;
    let size = decoder.output_buffer_size().filter(|size| *size <= MEMORY);
    size.ok_or(DecodeFailure::Skipped)?;
    let bytes = decoder.decode().map_err(broken)?;
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    let pixels = complete(Pixels { width, height, channels: Channels::Rgb, bytes })?;
    Ok(Decoded { pixels: turned(pixels, turn), profile, lossy: true })
}

fn webp(bytes: &[u8]) -> Result<Decoded, DecodeFailure> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes))?;
    decoder.set_memory_limit(MEMORY);
    if decoder.is_animated() || decoder.exif_metadata()?.is_some_and(|exif| is_turned(&exif)) {
        return Err(DecodeFailure::Skipped);
    }
    let profile = decoder.icc_profile()?;
    let lossy = decoder.is_lossy();
    let channels = if decoder.has_alpha() { Channels::Rgba } else { Channels::Rgb };
    let (width, height) = decoder.dimensions();
    let size = decoder.output_buffer_size().filter(|size| *size <= MEMORY);
    let mut pixels = vec![0; size.ok_or(DecodeFailure::Skipped)?];
    decoder.read_image(&mut pixels)?;
    let pixels = complete(Pixels { width, height, channels, bytes: pixels })?;
    Ok(Decoded { pixels, profile, lossy })
}

/// Checks that the number of pixels is complete, and removes an alpha channel without effect.
fn complete(pixels: Pixels) -> Result<Pixels, DecodeFailure> {
    let Pixels { width, height, channels, bytes } = &pixels;
    if bytes.len() != *width as usize * *height as usize * channels.count() || bytes.is_empty() {
        return Err(DecodeFailure::Broken("it has fewer pixels than its header says".to_owned()));
    }
    Ok(opaque(pixels))
}

/// Removes the alpha channel if all pixels are opaque.
fn opaque(pixels: Pixels) -> Pixels {
    let clear = pixels.channels == Channels::Rgba
        && pixels.bytes.chunks_exact(4).any(|pixel| pixel[3] != u8::MAX);
    if pixels.channels == Channels::Rgb || clear {
        return pixels;
    }
    let bytes = pixels.bytes.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
    Pixels { channels: Channels::Rgb, bytes, ..pixels }
}

/// Applies Exif's `Orientation` (Exif 3.0, section 4.6.5).
fn turned(pixels: Pixels, orientation: u16) -> Pixels {
    if !(2..=8).contains(&orientation) {
        return pixels;
    }
    let (w, h) = (pixels.width as usize, pixels.height as usize);
    let count = pixels.channels.count();
    let (width, height) = if orientation >= 5 { (h, w) } else { (w, h) };
    let mut bytes = Vec::with_capacity(pixels.bytes.len());
    for y in 0..height {
        for x in 0..width {
            // The position in the file of the pixel shown at x, y.
            let (column, row) = match orientation {
                2 => (w - 1 - x, y),
                3 => (w - 1 - x, h - 1 - y),
                4 => (x, h - 1 - y),
                5 => (y, x),
                6 => (y, h - 1 - x),
                7 => (w - 1 - y, h - 1 - x),
                _ => (w - 1 - y, x),
            };
            let at = (row * w + column) * count;
            bytes.extend_from_slice(&pixels.bytes[at..at + count]);
        }
    }
    let (width, height) = if orientation >= 5 {
        (pixels.height, pixels.width)
    } else {
        (pixels.width, pixels.height)
    };
    Pixels { width, height, channels: pixels.channels, bytes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_rotated_by_exif_orientation() {
        // a b
        // c d
        // e f
        let bytes: Vec<u8> = b"abcdef".iter().flat_map(|&b| [b, b, b]).collect();
        let pixels = Pixels { width: 2, height: 3, channels: Channels::Rgb, bytes };
        for (orientation, shown) in [
            (1, "ab/cd/ef"),
            (2, "ba/dc/fe"),
            (3, "fe/dc/ba"),
            (4, "ef/cd/ab"),
            (5, "ace/bdf"),
            (6, "eca/fdb"),
            (7, "fdb/eca"),
            (8, "bdf/ace"),
            (9, "ab/cd/ef"),
        ] {
            let turned = turned(pixels.clone(), orientation);
            let rows: Vec<String> = turned
                .bytes
                .chunks(turned.width as usize * 3)
                .map(|row| row.chunks(3).map(|pixel| char::from(pixel[0])).collect())
                .collect();
            assert_eq!(rows.join("/"), shown, "{orientation}");
        }
    }
}
