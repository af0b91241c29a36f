//! PNG, JPEG and WebP images, with the metadata that cameras and programs add.

use std::io::Write as _;

/// A lossless image.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels(width, height)).unwrap();
    writer.finish().unwrap();
    bytes
}

/// The end of the first chunk of a PNG, which contains its size.
pub(crate) const HEAD: usize = 33;

/// Inserts a chunk into a PNG at this offset.
pub(crate) fn with_chunk(png: &[u8], at: usize, name: &str, data: &[u8]) -> Vec<u8> {
    let mut chunk = u32::try_from(data.len()).unwrap().to_be_bytes().to_vec();
    chunk.extend([name.as_bytes(), data].concat());
    let mut crc = flate2::Crc::new();
    crc.update(&chunk[4..]);
    chunk.extend(crc.sum().to_be_bytes());
    let (before, after) = png.split_at(at);
    [before, &chunk, after].concat()
}

/// A compressed colour profile of this many bytes.
pub(crate) fn profile(length: usize) -> Vec<u8> {
    let mut packed =
        flate2::write::ZlibEncoder::new(b"name\0\0".to_vec(), flate2::Compression::default());
    packed.write_all(&vec![0; length]).unwrap();
    packed.finish().unwrap()
}

/// Exif data with this orientation.
pub(crate) fn exif(orientation: u8) -> Vec<u8> {
    let start = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0";
    [&start[..], &[orientation, 0, 0, 0, 0, 0, 0]].concat()
}

/// A lossless WebP with Exif data.
pub(crate) fn webp(exif: Vec<u8>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = image_webp::WebPEncoder::new(&mut bytes);
    encoder.set_exif_metadata(exif);
    encoder.encode(&pixels(1000, 400), 1000, 400, image_webp::ColorType::Rgb8).unwrap();
    bytes
}

/// A photograph with this orientation, and the location where it was taken.
pub(crate) fn jpeg(width: u16, height: u16, orientation: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 95);
    let exif = [&b"Exif\0\0"[..], &exif(orientation), b"CANARY 52.5N 13.4E"].concat();
    encoder.add_app_segment(1, exif).unwrap();
    encoder.add_app_segment(13, b"CANARY of a program".to_vec()).unwrap();
    let pixels = pixels(width.into(), height.into());
    encoder.encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb).unwrap();
    bytes
}

/// Bands of colour, with noise in one of a thousand pixels.
fn pixels(width: u32, height: u32) -> Vec<u8> {
    let byte = |n: u32| u8::try_from(n % 256).unwrap();
    (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .flat_map(|(x, y)| {
            let odd = (x * 31 + y * 17) % 997 == 0;
            [byte(x / 8), byte(y / 4), if odd { 255 } else { byte((x + y) / 16) }]
        })
        .collect()
}
