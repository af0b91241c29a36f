//! Percent-encoding of paths in URLs, and its inverse.

use std::borrow::Cow;

use super::slug::nfc;

/// Percent-encodes the UTF-8 of `path`, except unreserved characters, `/` and the other characters
/// of a path segment (RFC 3986, section 3.3: `pchar`, without `'`, which HTML escapers rewrite).
pub(crate) fn percent_encode(path: &str) -> Cow<'_, str> {
    percent_encode_unless(path, |byte| UNCHANGED[usize::from(byte)])
}

/// Percent-encodes the UTF-8 of `text`, except ASCII characters for which `stays` holds.
pub(crate) fn percent_encode_unless(text: &str, stays: impl Fn(u8) -> bool) -> Cow<'_, str> {
    let stays = |byte: u8| byte.is_ascii() && stays(byte);
    if text.bytes().all(stays) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() * 3);
    let digit = |value: u8| char::from(b"0123456789ABCDEF"[usize::from(value)]);
    for byte in text.bytes() {
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

/// A URL of the site in the form in which the site is published: its path and fragment in NFC.
/// Parts in that form already are unchanged; the others are decoded and percent-encoded anew.
pub(crate) fn url_in_nfc(url: &str) -> Cow<'_, str> {
    if url.is_ascii() && !url.contains('%') {
        return url.into();
    }
    let (before, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
    let (path, query) = before.split_at(before.find('?').unwrap_or(before.len()));
    let (mark, fragment) = fragment.split_at(fragment.len().min(1));
    let (new_path, new_fragment) = (part_in_nfc(path), part_in_nfc(fragment));
    if matches!((&new_path, &new_fragment), (Cow::Borrowed(_), Cow::Borrowed(_))) {
        return url.into();
    }
    Cow::Owned([&*new_path, query, mark, &*new_fragment].concat())
}

/// A path or a fragment in NFC. Signs that are percent-encoded, such as `%2F`, stay so: they don't
/// have the meaning of the sign (RFC 3986, section 2.2).
fn part_in_nfc(part: &str) -> Cow<'_, str> {
    let (mut out, mut done) = (String::new(), 0);
    let signs = part.match_indices('%').filter_map(|(at, _)| {
        let sign = percent_decode(part.get(at..at + 3)?)?;
        (sign.len() == 1 && !sign.as_bytes()[0].is_ascii_alphanumeric()).then_some((at, at + 3))
    });
    let mut from = 0;
    for (at, end) in signs.chain([(part.len(), part.len())]) {
        let text = &part[from..at];
        if let Some(decoded) = percent_decode(text)
            && let normalized = nfc(&decoded)
            && normalized != decoded
        {
            out.push_str(&part[done..from]);
            out.push_str(&percent_encode(&normalized));
            done = at;
        }
        from = end;
    }
    if done == 0 {
        return part.into();
    }
    out.push_str(&part[done..]);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_the_site_are_in_nfc() {
        for (written, expected) in [
            ("/caf\u{e9}/?q=e\u{301}", "/caf\u{e9}/?q=e\u{301}"),
            ("/cafe\u{301}/?q=e\u{301}#a", "/caf%C3%A9/?q=e\u{301}#a"),
            ("../cafe%CC%81.svg", "../caf%C3%A9.svg"),
            ("/a%2Fb/caf%C3%A9/", "/a%2Fb/caf%C3%A9/"),
            ("/a%2fe\u{301}%3f%2Fc/%65%CC%81", "/a%2f%C3%A9%3f%2Fc/%C3%A9"),
            ("/%25e\u{301}%23?%2F#%2Fe\u{301}#", "/%25%C3%A9%23?%2F#%2F%C3%A9%23"),
            ("#e\u{301} 100%", "#%C3%A9%20100%25"),
            ("#", "#"),
            ("/\u{e9}#e%CC%81", "/\u{e9}#%C3%A9"),
            ("/\u{1112}\u{1161}\u{11ab}/", "/%ED%95%9C/"),
            ("/%FF", "/%FF"),
        ] {
            assert_eq!(url_in_nfc(written), expected, "{written}");
        }
    }
}
