//! Faults in the syntax of URLs.

use url::Url;

use super::swallowed::swallowed;
use crate::diagnostic::nearest;
use crate::site::index::{is_tracking, name_of};

/// A fault in a link's target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UrlFault {
    /// The violated rule.
    pub(super) rule: &'static str,
    /// The description of the fault.
    pub(super) message: String,
    /// How to correct it, if that is clear.
    pub(super) hint: Option<String>,
}

impl UrlFault {
    fn malformed(message: impl Into<String>, hint: Option<String>) -> Self {
        Self { rule: "malformed-url", message: message.into(), hint }
    }
}

/// Schemes that links commonly have (the IANA registry has hundreds).
const SCHEMES: [&str; 26] = [
    "http", "https", "mailto", "tel", "sms", "ftp", "sftp", "git", "ssh", "svn", "irc", "ircs",
    "xmpp", "matrix", "geo", "magnet", "data", "news", "nntp", "webcal", "feed", "urn", "doi",
    "ipfs", "gemini", "gopher",
];

/// The fault in `target`, which leads to another site or is meant to.
pub(super) fn wrong_with(target: &str) -> Option<UrlFault> {
    let target = target.trim();
    if target.is_empty() {
        let message = "this link has no target".to_owned();
        return Some(UrlFault { rule: "empty-link", message, hint: None });
    }
    if let Some(wrong) = invisible(target) {
        return Some(wrong);
    }
    let Some((scheme, rest)) = scheme(target) else { return without_scheme(target) };
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return other_scheme(target, scheme, rest);
    }
    let Some(after) = rest.strip_prefix("//") else {
        let rest = rest.trim_start_matches('/');
        let fixed = if is_web(rest) { rest.to_owned() } else { format!("{scheme}://{rest}") };
        return Some(UrlFault::malformed(
            format!("`{scheme}:` must be followed by `//`"),
            Some(format!("write `{fixed}`")),
        ));
    };
    if let Some((inner, _)) = self::scheme(after)
        && (inner.eq_ignore_ascii_case("http") || inner.eq_ignore_ascii_case("https"))
    {
        return Some(UrlFault::malformed(
            "the URL has two schemes".to_owned(),
            Some(format!("write `{after}`")),
        ));
    }
    if let Some(wrong) = swallowed(target) {
        return Some(wrong);
    }
    bad_host(target, after)
}

/// Invisible characters: control characters and those of zero width.
pub(super) fn invisible(target: &str) -> Option<UrlFault> {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{ad}' | '\u{feff}')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
            || matches!(c, '\u{2060}'..='\u{2064}')
    };
    // Most URLs are printable ASCII.
    if target.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    let c = target.chars().find(|c| hidden(*c))?;
    let clean: String = target.chars().filter(|c| !hidden(*c)).collect();
    Some(UrlFault::malformed(
        format!("the URL contains an invisible character (U+{:04X})", u32::from(c)),
        Some(format!("write `{}`", clean.trim())),
    ))
}

/// The scheme and what follows its colon (RFC 3986, section 3.1).
pub(super) fn scheme(url: &str) -> Option<(&str, &str)> {
    let end = url.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '-')))?;
    (url[end..].starts_with(':') && url.starts_with(|c: char| c.is_ascii_alphabetic()))
        .then(|| (&url[..end], &url[end + 1..]))
}

fn without_scheme(target: &str) -> Option<UrlFault> {
    if is_email(target) {
        return Some(UrlFault {
            rule: "email-without-mailto",
            message: "this e-mail address is interpreted as a file name".to_owned(),
            hint: Some(format!("write `mailto:{target}`")),
        });
    }
    if target.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("www.")) {
        return Some(UrlFault::malformed(
            "without `https://` this is interpreted as a file name".to_owned(),
            Some(format!("write `https://{target}`")),
        ));
    }
    if target.starts_with("://") {
        return Some(UrlFault::malformed(
            "the URL has no scheme".to_owned(),
            Some(format!("write `https{target}`")),
        ));
    }
    // `https//example.org`, `http;//example.org`
    let (word, rest) = target.split_once("//")?;
    let marks = ['*', '_', '`'];
    let letters = word.trim_start_matches(marks);
    let mark = word[..word.len() - letters.len()].chars().next();
    let letters = letters.trim_end_matches([';', '.', ',', '：', '；', ':']);
    let known = nearest(letters, ["http", "https"])?;
    // Emphasis may enclose the URL.
    let rest = mark.map_or(rest, |mark| rest.trim_end_matches(mark));
    Some(UrlFault::malformed(
        format!("`{word}//` can't start a URL"),
        Some(format!("write `{known}://{rest}`")),
    ))
}

fn other_scheme(target: &str, scheme: &str, rest: &str) -> Option<UrlFault> {
    let lower = scheme.to_ascii_lowercase();
    if lower == "mailto" {
        let address = rest.split('?').next().unwrap_or_default();
        let fine = address.is_empty() || address.split(',').all(|one| is_email(one.trim()));
        return (!fine && !address.contains('%'))
            .then(|| UrlFault::malformed(format!("`{address}` is not an e-mail address"), None));
    }
    if SCHEMES.contains(&lower.as_str()) {
        return None;
    }
    if let Some(after) = rest.strip_prefix("//") {
        // Applications have schemes of their own, such as `vscode://`.
        let known = nearest(scheme, ["http", "https"])?;
        return Some(UrlFault::malformed(
            format!("unknown URL scheme `{scheme}`"),
            Some(format!("write `{known}://{after}`")),
        ));
    }
    // In `example.org:8080/x`, the host appears to be a scheme.
    let port = rest.split('/').next().unwrap_or_default();
    let is_port = !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
    (scheme.contains('.') && is_port).then(|| {
        UrlFault::malformed(
            format!("`{scheme}` is interpreted as a URL scheme"),
            Some(format!("write `https://{target}`")),
        )
    })
}

fn bad_host(target: &str, after: &str) -> Option<UrlFault> {
    let host = after.split(['/', '?', '#']).next().unwrap_or_default();
    if host.is_empty() {
        return Some(UrlFault::malformed("the URL has no host".to_owned(), None));
    }
    // Most hosts need no further check.
    let simple = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
    if host.chars().all(simple)
        && host.contains('.')
        && !host.contains("..")
        && host.starts_with(|c: char| c.is_ascii_alphanumeric())
        && host.ends_with(|c: char| c.is_ascii_alphabetic())
    {
        return None;
    }
    match Url::parse(target) {
        Err(error) => Some(UrlFault::malformed(format!("invalid URL: {error}"), None)),
        Ok(url) => {
            let name = url.domain()?;
            let wrong =
                |why: &str| Some(UrlFault::malformed(format!("the host `{name}` {why}"), None));
            if name.contains(|c: char| ",;!*'()$&=+~|".contains(c)) {
                return wrong("contains an invalid character");
            }
            let host = name.trim_end_matches('.');
            if !host.contains('.') && host != "localhost" {
                return wrong("has no dot");
            }
            host.split('.')
                .any(str::is_empty)
                .then_some(())
                .and_then(|()| wrong("has two dots in a row"))
        }
    }
}

/// Whether a text is an e-mail address and nothing else.
pub(super) fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let local = |c: char| c.is_ascii_alphanumeric() || ".-_+'".contains(c);
    let of_host = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
    !name.is_empty()
        && name.chars().all(local)
        && host.contains('.')
        && host.chars().all(of_host)
        && host.split('.').all(|label| !label.is_empty())
}

/// Whether a target is an HTTP URL.
pub(super) fn is_web(target: &str) -> bool {
    let head = target.get(..8).unwrap_or(target).to_ascii_lowercase();
    head.starts_with("http://") || head.starts_with("https://")
}

/// The tracking parameters in a URL.
pub(super) fn tracking_in<'u>(url: &'u str, tracking: &[String]) -> Vec<&'u str> {
    let query = parts(url).map(|parts| parts.query).filter(|query| !query.is_empty());
    let Some(query) = query else { return Vec::new() };
    query.split('&').map(name_of).filter(|name| is_tracking(name, tracking)).collect()
}

/// `url` without its tracking parameters.
pub(super) fn without_tracking(url: &str, tracking: &[String]) -> String {
    let Some(UrlParts { head, query, fragment }) = parts(url) else { return url.to_owned() };
    let remaining: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .filter(|pair| !is_tracking(name_of(pair), tracking))
        .collect();
    let mark = if remaining.is_empty() { "" } else { "?" };
    format!("{head}{mark}{}{fragment}", remaining.join("&"))
}

/// A URL with a query, split.
struct UrlParts<'u> {
    /// The part before the `?`.
    head: &'u str,
    query: &'u str,
    /// The fragment with its `#`; empty if there is none.
    fragment: &'u str,
}

/// The parts of a URL; `None` if it has no query.
fn parts(url: &str) -> Option<UrlParts<'_>> {
    let (rest, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
    let (head, query) = rest.split_once('?')?;
    Some(UrlParts { head, query, fragment })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::index::address;

    fn tracking() -> Vec<String> {
        crate::config::Check::default().tracking
    }

    #[test]
    fn urls_that_lead_to_one_page_have_one_key() {
        for (a, b) in [
            ("https://example.org/a", "http://www.example.org/a/"),
            ("https://example.org", "http://EXAMPLE.org/"),
            (
                "https://example.org/a?utm_source=x&b=1&utm_medium=y#c",
                "https://example.org/a?b=1#c",
            ),
            ("https://example.org/a?utm_source=x", "https://example.org/a"),
            ("https://example.org/%E5%91%A8", "https://example.org/周"),
            ("https://example.org:443/a#", "http://example.org:80/a"),
        ] {
            assert_eq!(address(a, &tracking()), address(b, &tracking()), "{a} {b}");
        }
        for (a, b) in [
            ("https://example.org/a", "https://example.org/A"),
            ("https://example.org/?p=1", "https://example.org/?p=2"),
            ("https://example.org/a#b", "https://example.org/a#c"),
            ("https://example.org:8080/", "https://example.org/"),
            ("https://a.example.org/", "https://example.org/"),
        ] {
            assert_ne!(address(a, &tracking()), address(b, &tracking()), "{a} {b}");
        }
    }

    #[test]
    fn tracking_parameters_are_found_and_removed() {
        let url = "https://example.org/?a=1&utm_source=x&amp;fbclid=2&b=utm_c#utm_d";
        assert_eq!(tracking_in(url, &tracking()), ["utm_source", "fbclid"]);
        assert_eq!(without_tracking(url, &tracking()), "https://example.org/?a=1&b=utm_c#utm_d");
        assert!(tracking_in("https://example.org/utm_source=x", &tracking()).is_empty());
    }

    #[test]
    fn malformed_urls_are_reported_with_a_correction() {
        for (target, rule, hint) in [
            ("", "empty-link", ""),
            ("  ", "empty-link", ""),
            ("hhttps://example.org/x", "malformed-url", "write `https://example.org/x`"),
            ("ttps://example.org", "malformed-url", "write `https://example.org`"),
            ("htp://example.org", "malformed-url", "write `http://example.org`"),
            ("https//example.org", "malformed-url", "write `https://example.org`"),
            ("https;//example.org", "malformed-url", "write `https://example.org`"),
            ("https:/example.org", "malformed-url", "write `https://example.org`"),
            ("https:example.org", "malformed-url", "write `https://example.org`"),
            ("http:https://example.org/x", "malformed-url", "write `https://example.org/x`"),
            ("https:/http://example.org/x", "malformed-url", "write `http://example.org/x`"),
            ("*https://example.org/x*", "malformed-url", "write `https://example.org/x`"),
            ("**https://example.org/x**", "malformed-url", "write `https://example.org/x`"),
            ("_http://example.org/x_", "malformed-url", "write `http://example.org/x`"),
            ("https://https://example.org", "malformed-url", "write `https://example.org`"),
            ("://example.org", "malformed-url", "write `https://example.org`"),
            ("www.example.org/x", "malformed-url", "write `https://www.example.org/x`"),
            ("example.org:8080/x", "malformed-url", "write `https://example.org:8080/x`"),
            ("https://exam\u{200b}ple.org", "malformed-url", "write `https://example.org`"),
            ("\u{2}https://example.org", "malformed-url", "write `https://example.org`"),
            ("https://", "malformed-url", ""),
            ("https://example", "malformed-url", ""),
            ("https://example,org/", "malformed-url", ""),
            ("https://exa mple.org/", "malformed-url", ""),
            ("mailto:someone", "malformed-url", ""),
            ("a.b@example.org", "email-without-mailto", "write `mailto:a.b@example.org`"),
            (
                "https://example.org/x%EF%BC%8C%E5%A6%82%E4%B8%8B",
                "swallowed-text",
                "end it after `https://example.org/x`",
            ),
        ] {
            let wrong = wrong_with(target).unwrap_or_else(|| panic!("{target}"));
            assert_eq!((wrong.rule, &*wrong.hint.unwrap_or_default()), (rule, hint), "{target}");
        }
    }

    #[test]
    fn unusual_but_valid_urls_are_accepted() {
        for target in [
            "https://example.org",
            "https://user@example.org:8080/a(b)/?c=d,e;f#g",
            "https://web.archive.org/web/2020/http://example.org/",
            "http://localhost:1111/",
            "http://192.168.0.1/x",
            "http://[::1]/",
            "https://例子.测试/路径",
            "https://example.org/%E7%B2%BE%E8%AF%BB%E3%80%8AX%E3%80%8B.md",
            "https://example.org/周报，第一期/index.html",
            "https://example.org/《周报》",
            "https://example.org/周报！第一期.pdf",
            "https://example.org/周报？页=2",
            "https://zh.example.org/wiki/%E5%91%A8%E6%8A%A5_%EF%BC%88%E4%B9%A6%EF%BC%89",
            "https://example.org/@name/x",
            "mailto:a@example.org",
            "mailto:a@example.org?subject=x",
            "mailto:?subject=x",
            "tel:+123",
            "vscode://file/x",
            "#part",
            "/a/b",
            "../x.md",
            "x.png",
            "{filename}/x.md",
            "@/a/b.md",
        ] {
            assert_eq!(wrong_with(target), None, "{target}");
        }
    }
}
