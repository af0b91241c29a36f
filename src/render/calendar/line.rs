//! Content lines (RFC 5545, section 3.1): escaped, folded, terminated by CR and LF.

use std::borrow::Cow;

use crate::bytes::any;

/// The maximum length of a line in octets, without the line end.
const LONGEST: usize = 75;

/// Writes a property: its name, with parameters, and its value. Control characters, which no value
/// can contain, are removed.
pub(super) fn property(buffer: &mut Vec<u8>, name: &str, value: &str) {
    let value = without_controls(value);
    let mut room = LONGEST;
    fold(buffer, name, &mut room);
    fold(buffer, ":", &mut room);
    fold(buffer, &value, &mut room);
    buffer.extend_from_slice(b"\r\n");
}

/// Writes a part of a line, folding it where necessary.
fn fold(buffer: &mut Vec<u8>, text: &str, room: &mut usize) {
    let mut rest = text;
    while rest.len() > *room {
        let (now, later) = rest.split_at(rest.floor_char_boundary(*room));
        buffer.extend_from_slice(now.as_bytes());
        buffer.extend_from_slice(b"\r\n ");
        *room = LONGEST - 1;
        rest = later;
    }
    *room -= rest.len();
    buffer.extend_from_slice(rest.as_bytes());
}

fn without_controls(text: &str) -> Cow<'_, str> {
    // Control characters beyond ASCII begin with 0xc2.
    let suspect = |byte| [byte < b' ', byte == 0x7f, byte == 0xc2];
    if any(text.as_bytes(), suspect) {
        text.chars().filter(|c| !c.is_control()).collect()
    } else {
        text.into()
    }
}

/// Escapes a text value (section 3.3.11).
pub(super) fn escaped(text: &str) -> Cow<'_, str> {
    let special = |byte| [byte == b'\\', byte == b';', byte == b',', byte == b'\n'];
    if !any(text.as_bytes(), special) {
        return text.into();
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\n' => escaped.push_str("\\n"),
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
    }
    escaped.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: &str, value: &str) -> String {
        let mut buffer = Vec::new();
        property(&mut buffer, name, value);
        String::from_utf8(buffer).unwrap()
    }

    #[test]
    fn lines_are_folded_between_characters() {
        assert_eq!(line("A", "b"), "A:b\r\n");
        let exact = "x".repeat(73);
        assert_eq!(line("A", &exact), format!("A:{exact}\r\n"));
        assert_eq!(line("A", &(exact.clone() + "y")), format!("A:{exact}\r\n y\r\n"));
        let folded = line("SUMMARY", &"周报🎉".repeat(60));
        assert!(folded.split("\r\n").all(|part| part.len() <= LONGEST));
        assert_eq!(folded.replace("\r\n ", ""), format!("SUMMARY:{}\r\n", "周报🎉".repeat(60)));
    }

    #[test]
    fn texts_are_escaped_and_hold_no_line_of_their_own() {
        assert_eq!(escaped("a, b; c\\d\ne:f"), "a\\, b\\; c\\\\d\\ne:f");
        assert_eq!(line("A", "b\r\nBEGIN:VEVENT"), "A:bBEGIN:VEVENT\r\n");
    }
}
