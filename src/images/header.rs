//! Reads the display size of an image from the first bytes of its file. The data after the header
//! is not inspected, and may be broken.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use serde::{Deserialize, Serialize};

use super::svg;

/// The data in an image's header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The format, whatever the file name's extension is.
    pub kind: ImageKind,
    /// Display width, in CSS pixels.
    pub width: u32,
    /// Display height, in CSS pixels.
    pub height: u32,
}

/// The image formats whose headers are supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImageKind {
    /// PNG (W3C Recommendation, third edition); animated ones too.
    Png,
    /// JPEG (ITU-T T.81).
    Jpeg,
    /// GIF (version 89a).
    Gif,
    /// WebP (RFC 9649).
    WebP,
    /// SVG (version 2).
    Svg,
}

/// Why a header can't be read.
#[derive(Debug)]
pub enum HeaderError {
    /// Reading the file failed.
    Io(io::Error),
    /// The format is unknown.
    Unknown,
    /// The size is missing or invalid.
    Broken(ImageKind),
    /// The image has no intrinsic size: an SVG that fills its container.
    Sizeless,
}

impl From<io::Error> for HeaderError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Most headers are within the first hundred bytes.
const BUFFER: usize = 1024;
/// The maximum number of segments to scan in a JPEG. Profiles and previews, each below 64 kB, may
/// precede the size.
const SEGMENTS: usize = 1000;

/// Reads the header of an image.
///
/// # Errors
/// The reason why the header can't be read.
pub fn header(file: impl Read + Seek) -> Result<Header, HeaderError> {
    let mut file = BufReader::with_capacity(BUFFER, file);
    let mut start = Vec::with_capacity(30);
    (&mut file).take(30).read_to_end(&mut start)?;
    let (kind, size) = if start.starts_with(b"\x89PNG\r\n\x1a\n") {
        let size = (start.get(12..16) == Some(b"IHDR"))
            .then(|| Some((big_endian(&start, 16)?, big_endian(&start, 20)?)));
        let size = size.flatten();
        let turned = size.is_some() && is_png_turned(&mut file)?;
        (ImageKind::Png, if turned { size.map(|(width, height)| (height, width)) } else { size })
    } else if start.starts_with(b"GIF87a") || start.starts_with(b"GIF89a") {
        (ImageKind::Gif, little_endian(&start, 6).zip(little_endian(&start, 8)))
    } else if start.starts_with(b"RIFF") && start.get(8..12) == Some(b"WEBP") {
        (ImageKind::WebP, webp(&start))
    } else if start.starts_with(b"\xff\xd8\xff") {
        file.seek(SeekFrom::Start(2))?;
        (ImageKind::Jpeg, jpeg(&mut file)?)
    } else if svg::may_be(&start) {
        (ImageKind::Svg, Some(svg::size(&start, &mut file)?))
    } else {
        return Err(HeaderError::Unknown);
    };
    match size {
        Some((width, height)) if width > 0 && height > 0 => Ok(Header { kind, width, height }),
        _ => Err(HeaderError::Broken(kind)),
    }
}

/// Whether Exif data before the pixels of a PNG (its chunk eXIf) rotates it by a quarter turn. The
/// first 30 bytes of `file` have been read already.
fn is_png_turned(file: &mut BufReader<impl Read + Seek>) -> io::Result<bool> {
    // The rest of the first chunk, which is IHDR.
    file.seek_relative(3)?;
    for _ in 0..SEGMENTS {
        let mut head = [0; 8];
        match file.read_exact(&mut head) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
            read => read?,
        }
        let Some(length) = big_endian(&head, 0) else { break };
        match &head[4..] {
            b"IDAT" | b"IEND" => break,
            b"eXIf" => {
                let mut tiff = Vec::new();
                file.take(u64::from(length.min(1 << 16))).read_to_end(&mut tiff)?;
                return Ok(orientation(&tiff).is_some_and(|orientation| orientation >= 5));
            }
            _ => file.seek_relative(i64::from(length) + 4)?,
        }
    }
    Ok(false)
}

fn big_endian(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at + 4)?.try_into().ok()?;
    // PNG limits sizes to 2^31 - 1.
    Some(u32::from_be_bytes(bytes)).filter(|size| *size < 1 << 31)
}

fn little_endian(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)))
}

/// The size in the first chunk of a WebP file (RFC 9649, sections 2.5 to 2.7).
fn webp(start: &[u8]) -> Option<(u32, u32)> {
    let at = |index: usize| start.get(index).copied().map(u32::from);
    match start.get(12..16)? {
        b"VP8 " if start.get(23..26)? == b"\x9d\x01\x2a" => {
            Some((little_endian(start, 26)? & 0x3fff, little_endian(start, 28)? & 0x3fff))
        }
        b"VP8L" if at(20)? == 0x2f => {
            let bits = u32::from_le_bytes(start.get(21..25)?.try_into().ok()?);
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        b"VP8X" => {
            let size =
                |from: usize| Some((at(from)? | at(from + 1)? << 8 | at(from + 2)? << 16) + 1);
            Some((size(24)?, size(27)?))
        }
        _ => None,
    }
}

/// The size in a JPEG file's frame header (ITU-T T.81, section B.2.2), rotated according to its
/// Exif data, as browsers do.
fn jpeg(file: &mut BufReader<impl Read + Seek>) -> Result<Option<(u32, u32)>, HeaderError> {
    let mut turned = false;
    for _ in 0..SEGMENTS {
        let mut marker = [0; 2];
        if !read(file, &mut marker)? || marker[0] != 0xff {
            return Ok(None);
        }
        // Any number of 0xff may precede a marker.
        while marker[1] == 0xff {
            if !read(file, &mut marker[1..])? {
                return Ok(None);
            }
        }
        let mut length = [0; 2];
        if matches!(marker[1], 0x01 | 0xd0..=0xd9) || !read(file, &mut length)? {
            return Ok(None);
        }
        let Some(length) = u16::from_be_bytes(length).checked_sub(2) else { return Ok(None) };
        match marker[1] {
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                let mut frame = [0; 5];
                if !read(file, &mut frame)? {
                    return Ok(None);
                }
                let height = u32::from(u16::from_be_bytes([frame[1], frame[2]]));
                let width = u32::from(u16::from_be_bytes([frame[3], frame[4]]));
                return Ok(Some(if turned { (height, width) } else { (width, height) }));
            }
            0xe1 => {
                let mut segment = vec![0; usize::from(length)];
                if !read(file, &mut segment)? {
                    return Ok(None);
                }
                let tiff = segment.strip_prefix(b"Exif\0\0");
                turned |= tiff.and_then(orientation).is_some_and(|orientation| orientation >= 5);
            }
            _ => file.seek_relative(i64::from(length))?,
        }
    }
    Ok(None)
}

/// Fills `buffer`; `false` if the file ends before that.
fn read(file: &mut impl Read, buffer: &mut [u8]) -> Result<bool, HeaderError> {
    match file.read_exact(buffer) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// The tag `Orientation` of Exif data (Exif 3.0, section 4.6.5), from 1 to 8: from 5 on, width and
/// height are swapped.
pub(super) fn orientation(tiff: &[u8]) -> Option<u16> {
    let little = match tiff.get(..4)? {
        b"II\x2a\0" => true,
        b"MM\0\x2a" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let long = |at: usize| {
        let bytes = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    };
    let entries = usize::try_from(long(4)?).ok()?;
    let count = usize::from(short(entries)?);
    (0..count)
        .map(|index| entries + 2 + index * 12)
        .find(|&entry| short(entry) == Some(0x0112))
        .and_then(|entry| short(entry + 8))
        .filter(|orientation| (1..=8).contains(orientation))
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Cursor;

    use super::*;

    fn read(bytes: &[u8]) -> Result<(u32, u32), String> {
        header(Cursor::new(bytes))
            .map(|header| (header.width, header.height))
            .map_err(|error| format!("{error:?}"))
    }

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend(b"\x08\x02\0\0\0");
        bytes
    }

    /// The chunks of a PNG up to its pixels, one of them with Exif data of this orientation.
    fn png_with_exif(orientation: u16, kind: [u8; 4]) -> Vec<u8> {
        let chunk = |kind: &[u8; 4], data: &[u8]| {
            let length = u32::try_from(data.len()).unwrap().to_be_bytes();
            [&length[..], kind, data, b"crc!"].concat()
        };
        let exif = exif(orientation, false);
        let chunks = [chunk(b"tEXt", b"a\0b"), chunk(&kind, &exif), chunk(b"IDAT", b"")];
        [png(300, 200), b"crc!".to_vec(), chunks.concat()].concat()
    }

    /// Exif data of this orientation.
    fn exif(orientation: u16, little: bool) -> Vec<u8> {
        let short = |n: u16| if little { n.to_le_bytes() } else { n.to_be_bytes() };
        let long = |n: u32| if little { n.to_le_bytes() } else { n.to_be_bytes() };
        let mut tiff = if little { b"II\x2a\0".to_vec() } else { b"MM\0\x2a".to_vec() };
        tiff.extend(long(8));
        tiff.extend(short(2));
        for (tag, value) in [(0x010f, 7), (0x0112, orientation)] {
            tiff.extend(short(tag));
            tiff.extend(short(3));
            tiff.extend(long(1));
            tiff.extend(short(value));
            tiff.extend([0, 0]);
        }
        tiff
    }

    /// A JPEG's head: an Exif segment of this orientation, a comment, a frame.
    fn jpeg(orientation: Option<(u16, bool)>, sof: u8) -> Vec<u8> {
        let mut bytes = b"\xff\xd8".to_vec();
        if let Some((value, little)) = orientation {
            let tiff = exif(value, little);
            bytes.extend(b"\xff\xe1");
            bytes.extend(u16::try_from(tiff.len() + 8).unwrap().to_be_bytes());
            bytes.extend(b"Exif\0\0");
            bytes.extend(tiff);
        }
        bytes.extend(b"\xff\xff\xfe\0\x05abc\xff");
        bytes.push(sof);
        bytes.extend(b"\0\x0b\x08\x00\xc8\x01\x2c\x01\x01\x11\0");
        bytes
    }

    #[test]
    fn sizes_are_read_from_headers() {
        let webp = |chunk: &[u8]| [b"RIFF\0\0\0\0WEBP", chunk].concat();
        let cases: Vec<(&str, Vec<u8>, (u32, u32))> = vec![
            ("png", png(640, 480), (640, 480)),
            ("upright png", png_with_exif(3, *b"eXIf"), (300, 200)),
            ("turned png", png_with_exif(6, *b"eXIf"), (200, 300)),
            ("png of another chunk", png_with_exif(6, *b"oXIf"), (300, 200)),
            ("gif", b"GIF89a\x20\x03\x58\x02\0\0\0".to_vec(), (800, 600)),
            ("jpeg", jpeg(None, 0xc0), (300, 200)),
            ("progressive", jpeg(None, 0xc2), (300, 200)),
            ("upright", jpeg(Some((3, true)), 0xc0), (300, 200)),
            ("turned", jpeg(Some((6, true)), 0xc0), (200, 300)),
            ("turned, big-endian", jpeg(Some((8, false)), 0xc0), (200, 300)),
            ("lossy webp", webp(b"VP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x40\x01\xf0\x00"), (320, 240)),
            ("lossless webp", webp(b"VP8L\0\0\0\0\x2f\x3f\xc1\x3b\0\0\0\0\0\0"), (320, 240)),
            ("webp of all", webp(b"VP8X\x0a\0\0\0\0\0\0\0\x3f\x01\0\xef\0\0"), (320, 240)),
            ("svg", b"<svg width='12' height='8'>".to_vec(), (12, 8)),
        ];
        for (name, bytes, size) in cases {
            assert_eq!(read(&bytes), Ok(size), "{name}");
            // Truncated anywhere, it is broken, and nothing panics.
            for end in 0..bytes.len() {
                let _ = read(&bytes[..end]);
            }
        }
    }

    #[test]
    fn missing_sizes_are_reported() {
        for (bytes, error) in [
            (&b""[..], "Unknown"),
            (b"not a picture at all, however long it may be", "Unknown"),
            (b"<html><body></body></html>", "Unknown"),
            (b"<svg></svg>", "Sizeless"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0", "Broken(Png)"),
            (&png(0, 5), "Broken(Png)"),
            (&png(u32::MAX, 5), "Broken(Png)"),
            (b"\xff\xd8\xff\xda\0\x02", "Broken(Jpeg)"),
            (b"\xff\xd8\xff\xe0\0\x00", "Broken(Jpeg)"),
            (b"RIFF\0\0\0\0WEBPVP8X", "Broken(WebP)"),
            (b"GIF89a", "Broken(Gif)"),
        ] {
            assert_eq!(read(bytes), Err(error.to_owned()), "{bytes:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(start in 0..5_usize, bytes: Vec<u8>) {
            let starts: [&[u8]; 5] = [
                b"\xff\xd8\xff\xe1",
                b"RIFF\0\0\0\0WEBP",
                b"<svg ",
                b"GIF89a",
                b"\xff\xd8\xff\xe1\0\xffExif\0\0II\x2a\0",
            ];
            let _ = read(&[starts[start], &bytes].concat());
        }
    }
}
