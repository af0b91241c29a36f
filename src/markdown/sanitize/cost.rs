//! An estimate of the time that sanitising takes, which grows with the square of the HTML's depth.

use crate::markdown::elements::is_void;
use crate::markdown::tags::{HtmlTag, Piece, pieces};

/// The maximum length of HTML for the sanitiser, whose time grows with the square of the depth.
const BYTES: usize = 5_000_000;
const DEPTH: usize = 200;
/// The maximum sum of the depths of all tags.
const WORK: usize = 3_000_000;
/// Up to this many attributes of a tag cost nothing.
const MANY: usize = 100;

/// Whether sanitising `html` would cost too much.
pub(in crate::markdown) fn is_too_complex(html: &str) -> bool {
    if html.len() > BYTES {
        return true;
    }
    let mut open: Vec<&str> = Vec::new();
    let mut work = 0;
    for (_, piece) in pieces(html) {
        let Piece::Tag(HtmlTag { text, name, end }) = piece else { continue };
        // Each attribute is compared with all preceding ones.
        let attributes = attributes(text);
        if attributes > MANY {
            work += attributes * attributes / 16;
        }
        // These elements close each other if their end tags are omitted.
        if is_void(name) || ["p", "li", "dt", "dd"].iter().any(|e| name.eq_ignore_ascii_case(e)) {
            work += open.len();
            if work > WORK {
                return true;
            }
            continue;
        }
        if end {
            if let Some(at) = open.iter().rposition(|other| other.eq_ignore_ascii_case(name)) {
                open.truncate(at);
            }
        } else {
            open.push(name);
        }
        work += open.len();
        if open.len() > DEPTH || work > WORK {
            return true;
        }
    }
    false
}

/// An upper bound of a tag's attributes, from its white space and the ends of values.
fn attributes(tag: &str) -> usize {
    let (mut count, mut quote, mut before) = (0, None, b' ');
    for byte in tag.bytes() {
        match (quote, byte) {
            (Some(open), _) if open == byte => {
                quote = None;
                count += 1;
            }
            (None, b'"' | b'\'') if before == b'=' => quote = Some(byte),
            (None, b'/') => count += 1,
            (None, _) if byte.is_ascii_whitespace() => count += 1,
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    count
}
