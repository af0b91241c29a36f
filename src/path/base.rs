//! URLs below a base URL.

/// The rest of `url` behind `base`, an absolute URL without its scheme and a final slash, if it is
/// that URL or below it. Case makes no difference, nor does `http` instead of `https`.
pub(crate) fn below<'u>(base: &str, url: &'u str) -> Option<&'u str> {
    let behind = behind_scheme(url)?;
    let (start, rest) = (behind.as_bytes().get(..base.len())?, behind.get(base.len()..)?);
    let ends = matches!(rest.as_bytes().first(), None | Some(b'/' | b'?' | b'#'));
    (ends && start.eq_ignore_ascii_case(base.as_bytes())).then_some(rest)
}

/// The part of a URL behind `https://` or `http://`.
pub(crate) fn behind_scheme(url: &str) -> Option<&str> {
    let bytes = url.as_bytes();
    let length = match bytes {
        [b'h' | b'H', b't' | b'T', b't' | b'T', b'p' | b'P', b':', b'/', b'/', ..] => 7,
        [b'h' | b'H', b't' | b'T', b't' | b'T', b'p' | b'P', b's' | b'S', b':', b'/', b'/', ..] => {
            8
        }
        _ => return None,
    };
    url.get(length..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_a_site_begin_with_its_base_url() {
        let base = "notes.example:8080/sub";
        for (url, rest) in [
            ("https://notes.example:8080/sub", Some("")),
            ("http://Notes.Example:8080/SUB/a#b", Some("/a#b")),
            ("HTTPS://notes.example:8080/sub?q", Some("?q")),
            ("https://notes.example:8080/subs/a", None),
            ("https://notes.example/sub/", None),
            ("https://notes.example:8080/", None),
            ("//notes.example:8080/sub/", None),
            ("/sub/a", None),
            ("https://notes.exampl\u{e9}:8080/sub/", None),
        ] {
            assert_eq!(below(base, url), rest, "{url}");
        }
    }
}
