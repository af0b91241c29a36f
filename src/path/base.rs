//! URLs below a base URL.

/// The rest of `url` behind `base`, an absolute URL without a final slash, if it is that URL or
/// below it. Case makes no difference, nor does `http` instead of `https`.
pub(crate) fn below<'u>(base: &str, url: &'u str) -> Option<&'u str> {
    let base = behind_scheme(base)?;
    let (start, rest) = behind_scheme(url)?.split_at_checked(base.len())?;
    let ends = rest.is_empty() || rest.starts_with(['/', '?', '#']);
    (ends && start.eq_ignore_ascii_case(base)).then_some(rest)
}

/// The part of a URL behind `https://` or `http://`.
fn behind_scheme(url: &str) -> Option<&str> {
    let (scheme, rest) = url.as_bytes().split_first_chunk::<4>()?;
    let secure = usize::from(matches!(rest.first(), Some(b's' | b'S')));
    let behind = scheme.eq_ignore_ascii_case(b"http").then(|| &url[4 + secure..])?;
    behind.strip_prefix("://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_a_site_begin_with_its_base_url() {
        let base = "https://notes.example:8080/sub";
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
