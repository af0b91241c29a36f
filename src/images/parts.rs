//! Inspects what PNG and JPEG decoders do not report: chunks that define colours, and whether a
//! photograph is complete.

/// The data of the first chunk of a PNG with this name (PNG, third edition, section 5.3).
pub(super) fn chunk(png: &[u8], requested: [u8; 4]) -> Option<&[u8]> {
    let mut rest = png.get(8..)?;
    loop {
        let (length, after) = rest.split_first_chunk()?;
        let (name, after) = after.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let data = after.get(..length)?;
        if *name == requested {
            return Some(data);
        }
        rest = after.get(length + 4..)?;
    }
}

/// The contents of cHRM for sRGB (section 11.3.2.1): white, red, green and blue, in units of
/// 1/100,000.
const SRGB: [u32; 8] = [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000];
/// The contents of gAMA for sRGB (section 11.3.2.2).
const GAMMA: u32 = 45455;

/// Whether the colours of a PNG differ from sRGB and are not defined by its profile. Of the colour
/// chunks, the first in this order takes precedence (section 4.3).
pub(super) fn has_other_colours(png: &[u8]) -> bool {
    if chunk(png, *b"cICP").is_some() {
        return true;
    }
    if chunk(png, *b"iCCP").is_some() || chunk(png, *b"sRGB").is_some() {
        return false;
    }
    let differs = |name, expected: &[u32]| {
        chunk(png, name).is_some_and(|data| {
            let expected = expected.iter().flat_map(|number| number.to_be_bytes());
            !expected.eq(data.iter().copied())
        })
    };
    differs(*b"gAMA", &[GAMMA]) || differs(*b"cHRM", &SRGB)
}

/// Whether a JPEG is complete up to its end marker (ITU-T T.81, section B.2.1): decoders fill the
/// missing part of a truncated photograph with grey.
pub(super) fn is_complete(jpeg: &[u8]) -> bool {
    let mut rest = jpeg;
    while let Some(at) = memchr::memchr(0xff, rest) {
        match rest.get(at + 1) {
            None => return false,
            Some(0xd9) => return true,
            // These have no payload: a byte of pixels, markers without a length, padding.
            Some(0x00 | 0x01 | 0xd0..=0xd8) => rest = &rest[at + 2..],
            Some(0xff) => rest = &rest[at + 1..],
            Some(_) => {
                let Some(&[high, low]) = rest.get(at + 2..at + 4) else { return false };
                let length = usize::from(u16::from_be_bytes([high, low]));
                let Some(after) = rest.get(at + 2 + length..) else { return false };
                rest = after;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    type Chunks<'b> = &'b [(&'b [u8; 4], &'b [u8])];

    fn png(chunks: Chunks<'_>) -> Vec<u8> {
        let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
        for (name, data) in chunks {
            png.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
            png.extend([&name[..], data, b"\0\0\0\0"].concat());
        }
        png
    }

    #[test]
    fn colour_chunks_are_recognised() {
        let srgb: Vec<u8> = SRGB.iter().flat_map(|n| n.to_be_bytes()).collect();
        let (linear, usual) = (100_000_u32.to_be_bytes(), GAMMA.to_be_bytes());
        let cases: [(Chunks<'_>, bool); 9] = [
            (&[], false),
            (&[(b"gAMA", &usual), (b"cHRM", &srgb)], false),
            (&[(b"gAMA", &linear)], true),
            (&[(b"gAMA", b"")], true),
            (&[(b"cHRM", &srgb[..31])], true),
            (&[(b"sRGB", b"\0"), (b"gAMA", &linear)], false),
            (&[(b"gAMA", &linear), (b"iCCP", b"x")], false),
            (&[(b"iCCP", b"x"), (b"cICP", b"x")], true),
            (&[(b"IDAT", b"cICP\0\0\0\0gAMA")], false),
        ];
        for (chunks, other) in cases {
            assert_eq!(has_other_colours(&png(chunks)), other, "{chunks:?}");
        }
        let complete = png(&[(b"IHDR", b"x"), (b"gAMA", b"yz")]);
        assert_eq!(chunk(&complete, *b"gAMA"), Some(&b"yz"[..]));
        for end in 0..complete.len() - 4 {
            assert_eq!(chunk(&complete[..end], *b"gAMA"), None, "{end}");
        }
    }

    #[test]
    fn photographs_end_with_their_mark() {
        // An end marker within a segment does not count, nor does a byte of pixels.
        let complete =
            b"\xff\xd8\xff\xe1\0\x04\xff\xd9\xff\xff\xda\0\x02pix\xff\0els\xff\xd0more\xff\xd9";
        assert!(is_complete(complete));
        assert!(is_complete(&[&complete[..], b"what a camera adds"].concat()));
        for end in 0..complete.len() {
            assert!(!is_complete(&complete[..end]), "{end}");
        }
    }
}
