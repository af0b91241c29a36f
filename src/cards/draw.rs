//! Draws a card: the site's name at the top, the title, and the number large at the bottom, in the
//! colours of the theme on a light background.

use tiny_skia::{Color, FillRule, Paint, Path, PathBuilder, Pixmap, Rect, Transform};
use ttf_parser::{Face, OutlineBuilder};

use super::Card;
use super::lines::{Fits, lines};

/// The image size, in pixels. The Open Graph protocol specifies none; all major services recommend
/// this one.
const WIDTH: u16 = 1200;
const HEIGHT: u16 = 630;
const MARGIN: f32 = 80.0;
const TEXT: f32 = 1040.0;

const PAPER: [u8; 3] = [0xfd, 0xfc, 0xfa];
const INK: [u8; 3] = [0x1c, 0x1a, 0x18];
const INK_2: [u8; 3] = [0x4b, 0x48, 0x43];

/// Font sizes of the title, each with the number of lines that fit.
const TITLES: [(f32, usize); 4] = [(76.0, 2), (62.0, 3), (52.0, 3), (44.0, 4)];

pub(super) fn draw(card: &Card, face: &Face<'_>) -> Option<Vec<u8>> {
    let mut sheet = CardSheet { pixels: Pixmap::new(WIDTH.into(), HEIGHT.into())?, face };
    sheet.pixels.fill(color(PAPER));
    sheet.bar(0.0, 12.0, card.accent)?;
    if let (name, _) = lines(&card.site, TEXT, 1, |c| sheet.width(c, 36.0))
        && let Some(name) = name.first()
    {
        sheet.text(name, CardText { left: MARGIN, baseline: 120.0, size: 36.0, color: INK_2 });
    }
    let sized = TITLES
        .iter()
        .map(|&(size, count)| (size, lines(&card.title, TEXT, count, |c| sheet.width(c, size))));
    let sized: Vec<_> = sized.collect();
    let complete = sized.iter().find(|(_, (_, fits))| *fits == Fits::Complete);
    if let Some((size, (title, _))) = complete.or(sized.last()) {
        let mut baseline = 160.0 + size;
        for line in title {
            sheet.text(line, CardText { left: MARGIN, baseline, size: *size, color: INK });
            baseline += size * 1.28;
        }
    }
    let mut at = MARGIN;
    let [before, number, after] = &card.figure;
    for (text, size) in [(before, 40.0), (number, 150.0), (after, 40.0)] {
        let wide: f32 = text.chars().map(|c| sheet.width(c, size)).sum();
        // A number that does not fit is omitted.
        if !text.is_empty() && at + wide <= MARGIN + TEXT {
            let color = card.accent;
            sheet.text(text, CardText { left: at, baseline: 560.0, size, color });
            at += wide + 14.0;
        }
    }
    png(&sheet.pixels)
}

/// Where and how a line of text is drawn; positions and sizes are in pixels.
#[derive(Clone, Copy)]
struct CardText {
    left: f32,
    baseline: f32,
    size: f32,
    color: [u8; 3],
}

/// The canvas of a card.
struct CardSheet<'f> {
    pixels: Pixmap,
    face: &'f Face<'f>,
}

impl CardSheet<'_> {
    fn scale(&self, size: f32) -> f32 {
        size / f32::from(self.face.units_per_em())
    }

    fn width(&self, c: char, size: f32) -> f32 {
        let glyph = self.face.glyph_index(c);
        let advance = glyph.and_then(|glyph| self.face.glyph_hor_advance(glyph));
        f32::from(advance.unwrap_or(0)) * self.scale(size)
    }

    fn bar(&mut self, top: f32, height: f32, of: [u8; 3]) -> Option<()> {
        let bar = Rect::from_xywh(0.0, top, WIDTH.into(), height)?;
        self.pixels.fill_rect(bar, &paint(of), Transform::identity(), None);
        Some(())
    }

    fn text(&mut self, text: &str, CardText { mut left, baseline, size, color }: CardText) {
        for c in text.chars() {
            if let Some(outline) = self.outline(c) {
                let scale = self.scale(size);
                let transform = Transform::from_row(scale, 0.0, 0.0, -scale, left, baseline);
                self.pixels.fill_path(&outline, &paint(color), FillRule::Winding, transform, None);
            }
            left += self.width(c, size);
        }
    }

    fn outline(&self, c: char) -> Option<Path> {
        let mut outline = GlyphOutline(PathBuilder::new());
        self.face.outline_glyph(self.face.glyph_index(c)?, &mut outline)?;
        outline.0.finish()
    }
}

struct GlyphOutline(PathBuilder);

impl OutlineBuilder for GlyphOutline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}

fn color([red, green, blue]: [u8; 3]) -> Color {
    Color::from_rgba8(red, green, blue, u8::MAX)
}

fn paint(of: [u8; 3]) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color(color(of));
    paint.anti_alias = true;
    paint
}

fn png(pixels: &Pixmap) -> Option<Vec<u8>> {
    // All pixels are opaque, so alpha can be dropped.
    let rgb: Vec<u8> = pixels.data().chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, WIDTH.into(), HEIGHT.into());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&rgb).ok()?;
    writer.finish().ok()?;
    Some(bytes)
}
