//! Makes hand-written URLs absolute and percent-encodes them (RFC 3986), so that they are valid in
//! pages, feeds and calendars.

use std::borrow::Cow;

use url::{Position, Url};

/// The schemes of web pages.
pub(crate) const WEB: &[&str] = &["http", "https"];
/// The schemes by which people can be contacted.
pub(crate) const WEB_AND_MAIL: &[&str] = &["http", "https", "mailto"];

/// Converts `text` to an absolute URL with one of `schemes`; `//host/path` gets `https`. A valid
/// URL is returned as written. `None` for anything else: other schemes, paths, no host, control
/// characters.
pub(crate) fn absolute(text: &str, schemes: &[&str]) -> Option<String> {
    let text = text.trim();
    if text.contains(char::is_control) {
        return None;
    }
    let text = match text.strip_prefix("//") {
        Some(rest) => Cow::Owned(format!("https://{rest}")),
        None => Cow::Borrowed(text),
    };
    let url = Url::parse(&text).ok()?;
    let fine = url.host_str().map_or_else(|| is_mail(&url), is_host);
    if !fine || !schemes.contains(&url.scheme()) {
        return None;
    }
    let after_scheme = &text[url.scheme().len()..];
    let start = if url.has_host() { "://" } else { ":" };
    let (host, path) = (&url[..Position::BeforePath], &url[Position::BeforePath..]);
    let as_written = after_scheme.starts_with(start)
        && is_valid_host(&after_scheme[start.len()..], &url)
        && matches!(encoded(&text), Cow::Borrowed(_));
    Some(if as_written { text.into_owned() } else { [host, &*encoded(path)].concat() })
}

/// `text` as a percent-encoded path from the site's root; `None` if it is not one.
pub(crate) fn rooted(text: &str) -> Option<Cow<'_, str>> {
    let text = text.trim();
    let fine = text.starts_with('/') && !text.starts_with("//") && !text.contains(char::is_control);
    fine.then(|| encoded(text))
}

/// Whether a URL is an HTTP URL.
pub(crate) fn is_remote(url: &str) -> bool {
    let lower = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    lower.starts_with("https://") || lower.starts_with("http://") || lower.starts_with("//")
}

/// Percent-encodes a URL or a part of one: all characters that are invalid in URLs, each `%`
/// without a code, and every `#` but the first.
pub(crate) fn encoded(url: &str) -> Cow<'_, str> {
    let bytes = url.as_bytes();
    let fragment = memchr::memchr(b'#', bytes).unwrap_or(bytes.len());
    // Brackets are only valid in IPv6 addresses (section 3.2.2).
    let host_end = host_end(url);
    let stays = |(at, &byte): (usize, &u8)| match byte {
        b'%' => {
            bytes.get(at + 1..at + 3).is_some_and(|code| code.iter().all(u8::is_ascii_hexdigit))
        }
        b'#' => at == fragment,
        b'[' | b']' => at < host_end,
        _ => byte.is_ascii_alphanumeric() || b"-._~:/?@!$&'()*+,;=".contains(&byte),
    };
    if bytes.iter().enumerate().all(stays) {
        return url.into();
    }
    let mut out = String::with_capacity(url.len() * 3);
    let digit = |value: u8| char::from(b"0123456789ABCDEF"[usize::from(value)]);
    for (at, byte) in bytes.iter().enumerate() {
        if stays((at, byte)) {
            out.push(char::from(*byte));
        } else {
            out.extend(['%', digit(byte >> 4), digit(byte & 0xf)]);
        }
    }
    out.into()
}

/// The end of the host in an absolute URL; 0 for other texts.
fn host_end(url: &str) -> usize {
    let Some((scheme, rest)) = url.split_once("://") else { return 0 };
    if !scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return 0;
    }
    scheme.len() + 3 + rest.find(['/', '?', '#']).unwrap_or(rest.len())
}

/// Whether the host at the start of `rest` is the parsed one: parsers also end it at `\` and decode
/// codes such as `%41` in it.
fn is_valid_host(rest: &str, url: &Url) -> bool {
    let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    !url.has_host() || !host.contains(['\\', '%']) && !host.is_empty()
}

/// Whether a host is a name or an address: browsers accept quotes and braces as well.
fn is_host(host: &str) -> bool {
    host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte))
}

fn is_mail(url: &Url) -> bool {
    let parts = url.path().split_once('@');
    url.scheme() == "mailto"
        && parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_become_absolute_and_encoded() {
        for (written, expected) in [
            ("https://example.org", "https://example.org"),
            (" https://Example.org:443/a?b=c&d#e ", "https://Example.org:443/a?b=c&d#e"),
            ("HTTP://example.org/%e5%91%a8", "HTTP://example.org/%e5%91%a8"),
            ("//evil.test", "https://evil.test"),
            ("//evil.test/a b", "https://evil.test/a%20b"),
            ("https:example.org/a", "https://example.org/a"),
            ("https:\\\\example.org\\a", "https://example.org/a"),
            ("https://a.example\\@b.example/", "https://a.example/@b.example/"),
            ("https://example.org/\"><script>", "https://example.org/%22%3E%3Cscript%3E"),
            ("https://example.org/a|b[1]^`{}", "https://example.org/a%7Cb%5B1%5D%5E%60%7B%7D"),
            ("https://example.org/a#b#c", "https://example.org/a#b%23c"),
            ("https://example.org/100%", "https://example.org/100%25"),
            ("https://example.org/it's", "https://example.org/it's"),
            (
                "https://例え.jp/周报?第=一",
                "https://xn--r8jz45g.jp/%E5%91%A8%E6%8A%A5?%E7%AC%AC=%E4%B8%80",
            ),
            ("https://[2001:db8::1]/a[1]", "https://[2001:db8::1]/a%5B1%5D"),
            ("https://[2001:db8::1]/", "https://[2001:db8::1]/"),
            ("https://ann:word@example.org/", "https://ann:word@example.org/"),
            ("https://example.org/a\u{202e}b", "https://example.org/a%E2%80%AEb"),
            ("mailto:ann@example.org", "mailto:ann@example.org"),
            ("mailto:ann lee@example.org", "mailto:ann%20lee@example.org"),
            ("MAILTO:ann@example.org?subject=a", "MAILTO:ann@example.org?subject=a"),
        ] {
            let found = absolute(written, WEB_AND_MAIL);
            assert_eq!(found.as_deref(), Some(expected), "{written}");
            assert_eq!(absolute(expected, WEB_AND_MAIL).as_deref(), Some(expected));
        }
    }

    #[test]
    fn other_text_is_refused() {
        for written in [
            "",
            "example.org",
            "/about/",
            "about.md",
            "#a",
            "?a",
            "javascript:alert(1)",
            "JavaScript://example.org/%0aalert(1)",
            "java\tscript:alert(1)",
            " \u{1}javascript:alert(1)",
            "vbscript:x",
            "data:text/html,<script>",
            "blob:https://example.org/x",
            "file:///etc/passwd",
            "ftp://example.org/a",
            "https://",
            "https:///",
            "//",
            "http://a b/",
            "https://exa\nmple.org/",
            "https://example.org/\u{0}",
            "https://example.org/\u{85}a",
            "https://exa\"mple.org/",
            "//{x}/",
            "https://example.org:99999/",
            "mailto:",
            "mailto:ann",
            "mailto:@example.org",
            "view-source:https://example.org",
        ] {
            assert_eq!(absolute(written, WEB_AND_MAIL), None, "{written:?}");
        }
        assert_eq!(absolute("mailto:ann@example.org", WEB), None);
    }

    #[test]
    fn paths_are_encoded_and_stay_on_the_site() {
        for (written, expected) in [
            ("/about/", Some("/about/")),
            ("/关于 我?a=\"b\"#c", Some("/%E5%85%B3%E4%BA%8E%20%E6%88%91?a=%22b%22#c")),
            ("/\\evil.test", Some("/%5Cevil.test")),
            ("/a[1]://b", Some("/a%5B1%5D://b")),
            ("//evil.test", None),
            ("about", None),
            ("/a\u{1}", None),
        ] {
            assert_eq!(rooted(written).as_deref(), expected, "{written}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(3_000))]
        #[test]
        fn results_are_urls_with_allowed_schemes(
            text in "(https?|mailto|javascript|//|HTTPS)?:?[/\\\\]{0,3}\
                     ([\\PC]{0,4}[a-z.@:%#?\\[\\] \"'<>|^]{0,6}){0,3}"
        ) {
            if let Some(result) = absolute(&text, WEB_AND_MAIL) {
                let url = Url::parse(&result).unwrap();
                proptest::prop_assert!(WEB_AND_MAIL.contains(&url.scheme()), "{}", result);
                proptest::prop_assert!(result.is_ascii(), "{}", result);
                let refused = |c: char| {
                    c.is_whitespace() || c.is_control() || "\"<>\\^`{|}".contains(c)
                };
                proptest::prop_assert!(!result.contains(refused), "{}", result);
                proptest::prop_assert_eq!(absolute(&result, WEB_AND_MAIL), Some(result));
            }
        }
    }
}
