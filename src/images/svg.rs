//! The size of an SVG image, from the `width`, `height` and `viewBox` of its root element (SVG 2,
//! section 8.2).

use std::io::Read;

use super::header::HeaderError;

/// The root element must start within this number of bytes.
const MOST: u64 = 64 * 1024;

/// Whether a file that starts like this may be SVG.
pub(super) fn may_be(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    start.starts_with(b"<svg") || start.starts_with(b"<?xml") || start.starts_with(b"<!")
}

/// The size of an image of which `start` has been read.
pub(super) fn size(start: &[u8], rest: &mut impl Read) -> Result<(u32, u32), HeaderError> {
    let mut bytes = start.to_vec();
    rest.take(MOST).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let attributes = root(&text).ok_or(HeaderError::Unknown)?;
    size_of(attributes).ok_or(HeaderError::Sizeless)
}

/// The attributes of the root element, if it is `svg`.
fn root(text: &str) -> Option<&str> {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        rest = if let Some(comment) = rest.strip_prefix("<!--") {
            comment.split_once("-->")?.1
        } else if let Some(instruction) = rest.strip_prefix("<?") {
            instruction.split_once("?>")?.1
        } else if rest.starts_with("<!") {
            after_doctype(rest)?
        } else {
            let attributes = rest.strip_prefix("<svg")?;
            let ends = |c: char| c.is_whitespace() || c == '>' || c == '/';
            return attributes.starts_with(ends).then_some(attributes);
        }
        .trim_start();
    }
}

/// Skips a document type declaration, which may define entities in brackets.
fn after_doctype(text: &str) -> Option<&str> {
    let end = text.find(['>', '['])?;
    if text[end..].starts_with('>') {
        return Some(&text[end + 1..]);
    }
    let inner = text[end..].split_once(']')?.1;
    Some(inner.split_once('>')?.1)
}

fn size_of(attributes: &str) -> Option<(u32, u32)> {
    let (mut width, mut height, mut view) = (None, None, None);
    let mut rest = attributes;
    while let Some(SvgAttribute { name, value, rest: after }) = attribute(rest) {
        match name {
            "width" => width = length(value),
            "height" => height = length(value),
            "viewBox" => view = view_box(value),
            _ => {}
        }
        rest = after;
    }
    let (width, height) = match (width, height, view) {
        (Some(width), Some(height), _) => (width, height),
        (Some(width), None, Some((w, h))) => (width, width * h / w),
        (None, Some(height), Some((w, h))) => (height * w / h, height),
        (None, None, Some(view)) => view,
        _ => return None,
    };
    Some((pixels(width)?, pixels(height)?))
}

/// An attribute of a tag, and the rest of the tag.
struct SvgAttribute<'t> {
    name: &'t str,
    value: &'t str,
    rest: &'t str,
}

/// The next attribute of a tag; `None` at the tag's end.
fn attribute(text: &str) -> Option<SvgAttribute<'_>> {
    let text = text.trim_start();
    let end = text.find(|c: char| c == '=' || c == '>' || c.is_whitespace())?;
    let (name, rest) = text.split_at(end);
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (value, rest) = rest[1..].split_once(quote)?;
    Some(SvgAttribute { name, value, rest })
}

/// Parses a length in CSS pixels (CSS Values and Units 3, section 6.2); `None` if it depends on the
/// context of the image.
fn length(text: &str) -> Option<f64> {
    let text = text.trim();
    let end = text
        .find(|c: char| c.is_ascii_alphabetic() && !matches!(c, 'e' | 'E') || c == '%')
        .unwrap_or(text.len());
    // In `5em` and `5ex`, the `e` does not belong to the number.
    let end = if text[..end].ends_with(['e', 'E']) { end - 1 } else { end };
    let (number, unit) = text.split_at(end);
    let scale = match unit.to_ascii_lowercase().as_str() {
        "" | "px" => 1.0,
        "pt" => 96.0 / 72.0,
        "pc" | "em" | "rem" => 16.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 96.0 / 25.4,
        "ex" => 8.0,
        _ => return None,
    };
    positive(number.trim().parse::<f64>().ok()? * scale)
}

fn view_box(text: &str) -> Option<(f64, f64)> {
    let mut numbers =
        text.split(|c: char| c == ',' || c.is_whitespace()).filter(|part| !part.is_empty());
    let (width, height) = (numbers.nth(2)?, numbers.next()?);
    Some((positive(width.parse().ok()?)?, positive(height.parse().ok()?)?))
}

fn positive(number: f64) -> Option<f64> {
    (number.is_finite() && number > 0.0).then_some(number)
}

/// Rounds to pixels, at least 1 and at most a plausible page length.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the number is within the bounds"
)]
fn pixels(number: f64) -> Option<u32> {
    (number.is_finite() && number <= 1e6).then(|| number.round().max(1.0) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_follow_the_root_element() {
        for (text, expected) in [
            (r#"<svg width="300" height="200">"#, Some(Some((300, 200)))),
            (r#"<svg xmlns="x" viewBox="0 0 24 12"/>"#, Some(Some((24, 12)))),
            (r#"<svg viewBox="0,0,24,12" width="48">"#, Some(Some((48, 24)))),
            (r#"<svg height="1in" viewBox="0 0 2 1">"#, Some(Some((192, 96)))),
            (r#"<svg width="100%" height="100%" viewBox="0 0 640 480">"#, Some(Some((640, 480)))),
            (r#"<svg width="10mm" height="72pt">"#, Some(Some((38, 96)))),
            (r#"<svg width="2em" height="1e1">"#, Some(Some((32, 10)))),
            (r#"<svg width="0.2" height="0.2">"#, Some(Some((1, 1)))),
            (
                concat!(
                    "\u{feff}<?xml version='1.0'?>\n<!-- <svg width='1' height='1'> -->\n",
                    "<!DOCTYPE svg [<!ENTITY a \"b\">]>\n<svg\n width='7'\n height='5'>",
                ),
                Some(Some((7, 5))),
            ),
            ("<svg title='a > b' width='7' height='5'>", Some(Some((7, 5)))),
            ("<svg>", Some(None)),
            (r#"<svg width="-5" height="5">"#, Some(None)),
            (r#"<svg width="1e999" height="5">"#, Some(None)),
            (r#"<svg width="9e99" height="5">"#, Some(None)),
            (r#"<svg viewBox="0 0 0 5">"#, Some(None)),
            ("<svgx width='1' height='1'>", None),
            ("<html>", None),
            ("<!-- never closed", None),
            ("<!DOCTYPE svg [", None),
        ] {
            assert_eq!(root(text).map(size_of), expected, "{text}");
        }
    }
}
