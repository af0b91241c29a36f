//! Converts paths of requests from percent-encoding to file names, and back for redirects. Paths
//! that can't name a file of a site are refused before anything is looked up.

use std::fmt::Write as _;

/// Decodes `raw` (`/posts/%E5%91%A8/`), without its first slash; `None` if it has bad escapes or
/// names no file: `..`, a backslash, control characters, invalid UTF-8.
pub(super) fn decode(raw: &str) -> Option<String> {
    let raw = raw.strip_prefix('/')?.as_bytes();
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.iter();
    while let Some(&byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let high = hex(*rest.next()?)?;
        let low = hex(*rest.next()?)?;
        match high << 4 | low {
            // An encoded slash; no file name has one.
            b'/' => return None,
            byte => bytes.push(byte),
        }
    }
    let path = String::from_utf8(bytes).ok()?;
    let odd = |c: char| c.is_control() || c == '\\';
    let climbs = path.split('/').any(|part| part == "." || part == "..");
    (!path.contains(odd) && !climbs).then_some(path)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Encodes `path` for a `Location` header.
pub(super) fn encode(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            b'@' | b'+' | b',' | b':' | b'=' | b'!' => out.push(char::from(byte)),
            _ => {
                // Writing to a string can't fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// The target of a path, given the folder that the site is served from.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum RequestTarget<'a> {
    /// The site's file at this path, or a folder if it is empty or ends with `/`.
    Site(&'a str),
    /// Outside the site, but above it: the root, or the folder without its slash.
    Above,
    /// Outside the site.
    Outside,
}

/// Resolves `path` (from [`decode`]) for a site below `base` (`/sub`, or empty).
pub(super) fn resolve<'a>(path: &'a str, base: &str) -> RequestTarget<'a> {
    let base = base.trim_matches('/');
    if base.is_empty() {
        return RequestTarget::Site(path);
    }
    match path.strip_prefix(base) {
        Some("") => RequestTarget::Above,
        Some(rest) => rest.strip_prefix('/').map_or(RequestTarget::Outside, RequestTarget::Site),
        None if path.is_empty() => RequestTarget::Above,
        None => RequestTarget::Outside,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn paths_of_files_are_decoded() {
        for (raw, path) in [
            ("/", ""),
            ("/a/b.html", "a/b.html"),
            ("/%E5%91%A8%E6%8A%A5/", "周报/"),
            ("/周报/", "周报/"),
            ("/a%20b+c", "a b+c"),
            ("/%2561", "%61"),
            ("/...", "..."),
            ("/a..b", "a..b"),
            ("//a", "/a"),
        ] {
            assert_eq!(decode(raw).as_deref(), Some(path), "{raw}");
        }
    }

    #[test]
    fn paths_of_no_file_are_refused() {
        for raw in [
            "",
            "*",
            "a",
            "/..",
            "/../",
            "/a/../b",
            "/a/..",
            "/./a",
            "/a/.",
            "/%2e%2e/a",
            "/%2E./a",
            "/.%2e/",
            "/a%2fb",
            "/%2Fetc/passwd",
            "/a\\b",
            "/a%5Cb",
            "/..%5c",
            "/%00",
            "/a%00.html",
            "/%",
            "/%4",
            "/%4g",
            "/%g4",
            "/%+1",
            "/%ff",
            "/%c0%ae%c0%ae/",
            "/%ed%a0%80",
            "/%0d%0a",
            "/%7f",
            "/%c2%80",
            "/%e5%91",
        ] {
            assert_eq!(decode(raw), None, "{raw}");
        }
    }

    #[test]
    fn the_folder_of_the_site_is_taken_off() {
        for (path, base, want) in [
            ("", "", RequestTarget::Site("")),
            ("a", "", RequestTarget::Site("a")),
            ("", "/sub", RequestTarget::Above),
            ("sub", "/sub", RequestTarget::Above),
            ("sub/", "/sub", RequestTarget::Site("")),
            ("sub/a", "/sub/", RequestTarget::Site("a")),
            ("sub2/a", "/sub", RequestTarget::Outside),
            ("a", "/sub", RequestTarget::Outside),
            ("/sub/a", "/sub", RequestTarget::Outside),
            ("a/b", "/a/b", RequestTarget::Above),
            ("a/b/c", "/a/b", RequestTarget::Site("c")),
        ] {
            assert_eq!(resolve(path, base), want, "{path} below {base}");
        }
    }

    proptest! {
        #[test]
        fn encoding_and_decoding_round_trip(path in "[^\\p{Cc}\\\\/]{1,20}") {
            prop_assume!(path != "." && path != "..");
            let encoded = encode(&path);
            prop_assert!(encoded.is_ascii());
            prop_assert_eq!(decode(&format!("/{encoded}")), Some(path));
        }

        #[test]
        fn no_path_climbs(raw in "/([a./\\\\]|%2e|%2E|%2f|%5c|%00|%){0,12}") {
            if let Some(path) = decode(&raw) {
                prop_assert!(path.split('/').all(|part| part != ".." && part != "."));
                prop_assert!(!path.contains(['\\', '\0']));
            }
        }
    }
}
