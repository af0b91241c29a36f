//! Resizes images. Each pixel is the mean of the area that it covers, computed in integers, so that
//! every machine produces the same result.

/// Pixels with 8 bits per channel, in row order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pixels {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) channels: Channels,
    pub(super) bytes: Vec<u8>,
}

/// The channels of a pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Channels {
    /// Red, green and blue.
    Rgb,
    /// Red, green, blue and alpha.
    Rgba,
}

impl Channels {
    pub(super) fn count(self) -> usize {
        match self {
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }
}

/// Resizes to this size, which must not exceed the original's and must not be 0.
pub(super) fn shrink(from: &Pixels, width: u32, height: u32) -> Pixels {
    let channels = from.channels.count();
    let line = from.width as usize * channels;
    let mut bytes = Vec::with_capacity(width as usize * height as usize * channels);
    let (columns, rows) = (spans(from.width, width), spans(from.height, height));
    let mut sums = vec![0_u64; width as usize * channels];
    let mut row = vec![0_u64; sums.len()];
    // A row shared by two output rows is narrowed only once.
    let mut narrowed = usize::MAX;
    for span in rows {
        sums.fill(0);
        for (at, weight) in span.parts() {
            if narrowed != at {
                let source = &from.bytes[at * line..(at + 1) * line];
                narrow(source, from.channels, &columns, &mut row);
                narrowed = at;
            }
            for (sum, value) in sums.iter_mut().zip(&row) {
                *sum += value * weight;
            }
        }
        let area = u64::from(from.width) * u64::from(from.height);
        finish(&sums, from.channels, area, &mut bytes);
    }
    Pixels { width, height, channels: from.channels, bytes }
}

/// The range of source pixels that one output pixel covers in one dimension, in fractions of a
/// source pixel.
#[derive(Debug, Clone, Copy)]
struct Span {
    from: u64,
    to: u64,
    /// The number of fractions per source pixel: the number of output pixels.
    parts: u64,
}

fn spans(from: u32, to: u32) -> Vec<Span> {
    let (from, to) = (u64::from(from), u64::from(to));
    (0..to).map(|n| Span { from: n * from, to: (n + 1) * from, parts: to }).collect()
}

impl Span {
    /// The covered source pixels with the fraction of each.
    fn parts(self) -> impl Iterator<Item = (usize, u64)> {
        let Self { from, to, parts } = self;
        (from / parts..to.div_ceil(parts)).map(move |at| {
            let weight = to.min((at + 1) * parts) - from.max(at * parts);
            (usize::try_from(at).unwrap_or(usize::MAX), weight)
        })
    }
}

/// Sums up a row for each output column. Colours are weighted by their opacity.
fn narrow(source: &[u8], channels: Channels, columns: &[Span], row: &mut [u64]) {
    let count = channels.count();
    for (column, sums) in columns.iter().zip(row.chunks_exact_mut(count)) {
        sums.fill(0);
        for (at, weight) in column.parts() {
            let pixel = &source[at * count..(at + 1) * count];
            match channels {
                Channels::Rgb => {
                    for (sum, value) in sums.iter_mut().zip(pixel) {
                        *sum += u64::from(*value) * weight;
                    }
                }
                Channels::Rgba => {
                    let opaque = u64::from(pixel[3]) * weight;
                    for (sum, value) in sums.iter_mut().zip(&pixel[..3]) {
                        *sum += u64::from(*value) * opaque;
                    }
                    sums[3] += opaque;
                }
            }
        }
    }
}

/// Divides the sums of a row by their weights.
fn finish(sums: &[u64], channels: Channels, area: u64, bytes: &mut Vec<u8>) {
    let byte = |sum: u64, of: u64| u8::try_from((sum + of / 2) / of).unwrap_or(u8::MAX);
    for pixel in sums.chunks_exact(channels.count()) {
        match channels {
            Channels::Rgb => bytes.extend(pixel.iter().map(|&sum| byte(sum, area))),
            Channels::Rgba => {
                let opaque = pixel[3].max(1);
                bytes.extend(pixel[..3].iter().map(|&sum| byte(sum, opaque)));
                bytes.push(byte(pixel[3], area));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rgb(width: u32, height: u32, bytes: Vec<u8>) -> Pixels {
        Pixels { width, height, channels: Channels::Rgb, bytes }
    }

    #[test]
    fn pixels_are_means_of_areas() {
        let grey = |values: &[u8]| values.iter().flat_map(|&v| [v, v, v]).collect::<Vec<_>>();
        let two = rgb(2, 2, grey(&[0, 100, 200, 100]));
        assert_eq!(shrink(&two, 1, 1).bytes, grey(&[100]));
        assert_eq!(shrink(&two, 2, 2), two);
        // Each output pixel covers a pixel and a third.
        let three = rgb(3, 1, grey(&[0, 90, 255]));
        assert_eq!(shrink(&three, 2, 1).bytes, grey(&[30, 200]));
    }

    #[test]
    fn transparent_pixels_do_not_affect_colours() {
        let pixels = Pixels {
            width: 2,
            height: 1,
            channels: Channels::Rgba,
            bytes: vec![200, 100, 50, 255, 0, 255, 0, 0],
        };
        assert_eq!(shrink(&pixels, 1, 1).bytes, [200, 100, 50, 128]);
        let clear = Pixels { bytes: vec![9; 8], ..pixels.clone() };
        let clear = Pixels { bytes: clear.bytes.iter().map(|_| 0).collect(), ..clear };
        assert_eq!(shrink(&clear, 1, 1).bytes, [0; 4]);
    }

    #[test]
    fn the_largest_sums_fit() {
        // The sums of the largest image, of one colour and resized to one pixel, by 255 by 255.
        assert!(super::super::resize::MOST_PIXELS.checked_mul(255 * 255).is_some());
        let (width, height) = (1500, 1000);
        let bytes = [200, 255, 0, 255].repeat(1_500_000);
        let large = Pixels { width, height, channels: Channels::Rgba, bytes };
        assert_eq!(shrink(&large, 1, 1).bytes, [200, 255, 0, 255]);
        let white = rgb(1000, 3, vec![255; 9000]);
        assert!(shrink(&white, 7, 2).bytes.iter().all(|&byte| byte == 255));
    }
}
