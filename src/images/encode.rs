//! Encodes pixels to files, without any of the original's metadata except its colour profile.

use jpeg_encoder::{ChromaSubsamplingMethod, SamplingFactor};

use super::header::ImageKind;
use super::shrink::{Channels, Pixels};

/// An encoded file and its format.
pub(super) struct Encoded {
    pub(super) kind: ImageKind,
    pub(super) bytes: Vec<u8>,
}

/// Encodes photographs, which have a `quality` from 1 to 100, as JPEG; and drawings and screenshots
/// losslessly, as WebP or PNG, whichever is smaller. `None` if neither supports them.
pub(super) fn encode(
    pixels: &Pixels,
    profile: Option<&[u8]>,
    quality: Option<u8>,
) -> Option<Encoded> {
    if let Some(quality) = quality.filter(|_| pixels.channels == Channels::Rgb) {
        return jpeg(pixels, profile, quality)
            .map(|bytes| Encoded { kind: ImageKind::Jpeg, bytes });
    }
    let webp = webp(pixels, profile).map(|bytes| Encoded { kind: ImageKind::WebP, bytes });
    let png = png(pixels, profile).map(|bytes| Encoded { kind: ImageKind::Png, bytes });
    match (webp, png) {
        (Some(webp), Some(png)) if png.bytes.len() < webp.bytes.len() => Some(png),
        (webp, png) => webp.or(png),
    }
}

fn jpeg(pixels: &Pixels, profile: Option<&[u8]>, quality: u8) -> Option<Vec<u8>> {
    let (width, height) = (u16::try_from(pixels.width), u16::try_from(pixels.height));
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    encoder.set_progressive(true);
    encoder.set_optimized_huffman_tables(true);
    if let Some(profile) = profile {
        encoder.add_icc_profile(profile).ok()?;
    }
    encoder.encode(&pixels.bytes, width.ok()?, height.ok()?, jpeg_encoder::ColorType::Rgb).ok()?;
    Some(bytes)
}

fn webp(pixels: &Pixels, profile: Option<&[u8]>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = image_webp::WebPEncoder::new(&mut bytes);
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile.to_vec());
    }
    let color = match pixels.channels {
        Channels::Rgb => image_webp::ColorType::Rgb8,
        Channels::Rgba => image_webp::ColorType::Rgba8,
    };
    encoder.encode(&pixels.bytes, pixels.width, pixels.height, color).ok()?;
    Some(bytes)
}

fn png(pixels: &Pixels, profile: Option<&[u8]>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut info = png::Info::with_size(pixels.width, pixels.height);
    info.color_type = match pixels.channels {
        Channels::Rgb => png::ColorType::Rgb,
        Channels::Rgba => png::ColorType::Rgba,
    };
    info.bit_depth = png::BitDepth::Eight;
    info.icc_profile = profile.map(|profile| profile.to_vec().into());
    let mut encoder = png::Encoder::with_info(&mut bytes, info).ok()?;
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&pixels.bytes).ok()?;
    writer.finish().ok()?;
    Some(bytes)
}
