//! Classifies the targets of links, and finds bare URLs in text. `inline` writes the links.

use super::cjk::{is_cjk, is_wide_punctuation};

/// The kind of a link's target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LinkKind {
    /// On the site: relative, or from its root.
    Local,
    /// On another site: `http:`, `https:` or `//`.
    External,
    /// Empty, a fragment of the same page, or any other scheme.
    Other,
}

/// The use of a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UrlUse {
    Link,
    Image,
}

/// The kind of a link by its target.
pub(super) fn kind(target: &str) -> LinkKind {
    if target.starts_with("https://") {
        return LinkKind::External;
    }
    if target.is_empty() || target.starts_with('#') {
        return LinkKind::Other;
    }
    if target.starts_with("//") {
        return LinkKind::External;
    }
    match scheme(target) {
        None => LinkKind::Local,
        Some(scheme)
            if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") =>
        {
            LinkKind::External
        }
        Some(_) => LinkKind::Other,
    }
}

/// The scheme of a URL (RFC 3986, section 3.1).
fn scheme(url: &str) -> Option<&str> {
    let end = url.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '-')))?;
    (url[end..].starts_with(':') && url.starts_with(|c: char| c.is_ascii_alphabetic()))
        .then(|| &url[..end])
}

/// Whether `url` is allowed in sanitised HTML: relative, or with one of a few schemes. Browsers
/// ignore white space and control characters in a scheme, so they are removed before the check.
pub(super) fn is_harmless(url: &str, used_in: UrlUse) -> bool {
    let image = used_in == UrlUse::Image;
    let dropped = |c: &char| c.is_control() || c.is_whitespace() || *c == '\u{feff}';
    let start = url.chars().filter(|c| !dropped(c)).take_while(|c| !matches!(c, '/' | '?' | '#'));
    let start: String = start.collect();
    let Some(name) = scheme(&start) else { return true };
    match name.to_ascii_lowercase().as_str() {
        "http" | "https" => true,
        "mailto" | "tel" => !image,
        // Checked as written: white space within it would be encoded instead of ignored.
        "data" => image && url.strip_prefix(name).is_some_and(|rest| is_raster_data(&rest[1..])),
        _ => false,
    }
}

/// Whether the part of a `data:` URL after the scheme is an image type that can't contain scripts.
pub(super) fn is_raster_data(rest: &str) -> bool {
    ["image/png", "image/jpeg", "image/gif", "image/webp"].iter().any(|kind| {
        rest.get(..kind.len()).is_some_and(|found| found.eq_ignore_ascii_case(kind))
            && rest[kind.len()..].starts_with([';', ','])
    })
}

/// The length of the intended URL in an autolink: up to the first full-width punctuation mark.
pub(super) fn autolink_end(url: &str) -> usize {
    url.find(is_wide_punctuation).unwrap_or(url.len())
}

/// A bare URL or e-mail address in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bare {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The part of the link's target that the text lacks: `http://` or `mailto:`.
    pub(super) prefix: &'static str,
}

/// The first bare URL in `text` from byte `from` on, by the rules for extended autolinks of GitHub
/// Flavored Markdown. It also ends at a wide character, and may follow one.
pub(super) fn next_bare(text: &str, from: usize) -> Option<Bare> {
    let bytes = text.as_bytes();
    let mut mark = from;
    while let Some(found) = memchr::memchr3(b':', b'@', b'.', &bytes[mark..]) {
        let at = mark + found;
        let bare = match bytes[at] {
            b':' => http(text, from, at),
            b'@' => email(text, from, at),
            _ => www(text, from, at),
        };
        if bare.is_some() {
            return bare;
        }
        mark = at + 1;
    }
    None
}

fn http(text: &str, from: usize, colon: usize) -> Option<Bare> {
    if !text[colon..].starts_with("://") {
        return None;
    }
    let before = &text.as_bytes()[from..colon];
    let letters = before.iter().rev().take(6).take_while(|b| b.is_ascii_alphanumeric()).count();
    let name = &text[colon - letters..colon];
    if !name.eq_ignore_ascii_case("http") && !name.eq_ignore_ascii_case("https") {
        return None;
    }
    let end = url_end(text, colon + 3, 0)?;
    Some(Bare { start: colon - letters, end, prefix: "" })
}

fn www(text: &str, from: usize, dot: usize) -> Option<Bare> {
    let start = dot.checked_sub(3).filter(|&start| start >= from)?;
    if !text.as_bytes()[start..dot].eq_ignore_ascii_case(b"www") {
        return None;
    }
    let previous = text[..start].chars().next_back();
    if !previous.is_none_or(|c| c.is_whitespace() || "*_~(".contains(c) || is_cjk(c)) {
        return None;
    }
    Some(Bare { start, end: url_end(text, start, 1)?, prefix: "http://" })
}

/// The end of the URL whose host starts at `host`; `None` if the host is invalid or has too few
/// dots.
fn url_end(text: &str, host: usize, dots: usize) -> Option<usize> {
    let rest = &text[host..];
    let host_length = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .unwrap_or(rest.len());
    let name = rest[..host_length].trim_end_matches('.');
    let mut labels = name.rsplit('.');
    let underscore = labels.by_ref().take(2).any(|label| label.contains('_'));
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric())
        || underscore
        || name.bytes().filter(|&b| b == b'.').count() < dots
        || name.contains("..")
    {
        return None;
    }
    let stop = |c: char| c.is_whitespace() || c.is_control() || c == '<' || is_cjk(c);
    let length = rest[host_length..].find(stop).map_or(rest.len(), |found| host_length + found);
    Some(host + trim_end(&rest[..length]))
}

/// The length of `url` without trailing punctuation that belongs to the sentence.
fn trim_end(url: &str) -> usize {
    let bytes = url.as_bytes();
    let mut end = url.len();
    let mut opened = None;
    while let Some(&last) = bytes[..end].last() {
        match last {
            b'?' | b'!' | b'.' | b',' | b':' | b'*' | b'_' | b'~' | b'\'' | b'"' => end -= 1,
            b')' => {
                let (open, close) = opened.get_or_insert_with(|| {
                    let count = |byte| memchr::memchr_iter(byte, &bytes[..end]).count();
                    (count(b'('), count(b')'))
                });
                if close <= open {
                    break;
                }
                *close -= 1;
                end -= 1;
            }
            b';' => {
                let name = bytes[..end - 1].iter().rev().take_while(|b| b.is_ascii_alphanumeric());
                let amp = (end - 1).checked_sub(name.count() + 1);
                match amp {
                    Some(at) if bytes[at] == b'&' && at + 2 < end => end = at,
                    _ => end -= 1,
                }
            }
            // Curly quotes and similar punctuation take three bytes: `”`, `’`, `…`.
            _ => {
                let Some(c) = url[..end].chars().next_back() else { break };
                if !matches!(c, '”' | '’' | '…' | '»') {
                    break;
                }
                end -= c.len_utf8();
            }
        }
    }
    end
}

fn email(text: &str, from: usize, at: usize) -> Option<Bare> {
    let local = |b: &&u8| b.is_ascii_alphanumeric() || b".-_+".contains(b);
    let length = text.as_bytes()[from..at].iter().rev().take(64).take_while(local).count();
    let name = text[at - length..at].trim_start_matches('.');
    // `/x@y.z` is part of a path.
    if name.is_empty() || text[..at - name.len()].ends_with('/') {
        return None;
    }
    let host = text[at + 1..]
        .split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .next()
        .unwrap_or_default()
        .trim_end_matches('.');
    let dotted = host.contains('.') && !host.starts_with('.') && !host.contains("..");
    if !dotted || host.ends_with(['-', '_']) {
        return None;
    }
    Some(Bare { start: at - name.len(), end: at + 1 + host.len(), prefix: "mailto:" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_urls_begin_and_end_as_intended() {
        for (text, found) in [
            ("see https://example.org/a?b=c#d.", "https://example.org/a?b=c#d"),
            ("见 https://example.org/x，代码如下：", "https://example.org/x"),
            ("地址https://example.org/x（镜像）", "https://example.org/x"),
            ("https://example.org/开源", "https://example.org/"),
            ("（https://example.org/a(b)）", "https://example.org/a(b)"),
            ("(https://example.org/a)", "https://example.org/a"),
            ("\"https://example.org/\"", "https://example.org/"),
            ("“https://example.org/x”", "https://example.org/x"),
            ("www.example.org/x!", "www.example.org/x"),
            ("awww.example.org", ""),
            ("http://localhost:1111/x", "http://localhost:1111/x"),
            ("https://", ""),
            ("https://。", ""),
            ("hhttps://example.org", ""),
            ("ftp://example.org", ""),
            ("https://example.org/?a=1&amp;", "https://example.org/?a=1"),
            ("https://a_b.org", ""),
            ("https://example.org/<b>", "https://example.org/"),
            ("写信给 team@example.org。", "team@example.org"),
            ("a.b-c+d@example.org.", "a.b-c+d@example.org"),
            ("a@b", ""),
            ("a@b.c-", ""),
            ("@name", ""),
            ("https://example.org/@name/x", "https://example.org/@name/x"),
        ] {
            let bare = next_bare(text, 0).map_or("", |bare| &text[bare.start..bare.end]);
            assert_eq!(bare, found, "{text}");
        }
    }

    #[test]
    fn targets_are_classified() {
        for (target, expected) in [
            ("x.md", LinkKind::Local),
            ("/a/b", LinkKind::Local),
            ("../a:b", LinkKind::Local),
            ("?q", LinkKind::Local),
            ("", LinkKind::Other),
            ("#a", LinkKind::Other),
            ("mailto:a@b.c", LinkKind::Other),
            ("//host/x", LinkKind::External),
            ("HTTP://x", LinkKind::External),
        ] {
            assert_eq!(kind(target), expected, "{target}");
        }
    }

    #[test]
    fn harmful_schemes_are_refused() {
        use UrlUse::{Image, Link};
        for (url, used_in, expected) in [
            ("https://x", Link, true),
            ("a/b:c", Link, true),
            ("javascript:x", Link, false),
            (" java\tscript:x", Link, false),
            ("\u{1}javascript:x", Link, false),
            ("JAVASCRIPT:x", Link, false),
            ("vbscript:x", Link, false),
            ("data:text/html,x", Link, false),
            ("data:image/png;base64,x", Image, true),
            ("data:image/png;base64,x", Link, false),
            ("data:image/svg+xml,x", Image, false),
            ("mailto:a@b.c", Link, true),
            ("//host", Link, true),
        ] {
            assert_eq!(is_harmless(url, used_in), expected, "{url}");
        }
    }
}
