//! Percent-encoding of paths in URLs, and its inverse.

use std::borrow::Cow;

/// Percent-encodes the UTF-8 of `path`, except unreserved characters, `/` and the other characters
/// of a path segment (RFC 3986, section 3.3: `pchar`, without `'`, which HTML escapers rewrite).
pub(crate) fn percent_encode(path: &str) -> Cow<'_, str> {
    let stays = |byte: u8| UNCHANGED[usize::from(byte)];
    if path.bytes().all(stays) {
        return Cow::Borrowed(path);
    }
    let mut out = String::with_capacity(path.len() * 3);
    let digit = |value: u8| char::from(b"0123456789ABCDEF"[usize::from(value)]);
    for byte in path.bytes() {
        if stays(byte) {
            out.push(char::from(byte));
        } else {
            out.extend(['%', digit(byte >> 4), digit(byte & 0xf)]);
        }
    }
    Cow::Owned(out)
}

/// For each byte, whether [`percent_encode`] leaves it unchanged.
const UNCHANGED: [bool; 256] = {
    let (mut stays, mut byte) = ([false; 256], 0_u8);
    while byte < 128 {
        stays[byte as usize] = byte.is_ascii_alphanumeric()
            || matches!(
                byte,
                b'-' | b'.'
                    | b'_'
                    | b'~'
                    | b'/'
                    | b'!'
                    | b'$'
                    | b'&'
                    | b'('
                    | b')'
                    | b'*'
                    | b'+'
                    | b','
                    | b';'
                    | b'='
                    | b':'
                    | b'@'
            );
        byte += 1;
    }
    stays
};

/// Decodes `%XX`; any other `%` is unchanged. `None` if the result is not UTF-8.
pub fn percent_decode(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let bytes = text.as_bytes();
    let hex = |at: usize| bytes.get(at).and_then(|&b| char::from(b).to_digit(16));
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).ok()?);
                at += 3;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).ok()
}
