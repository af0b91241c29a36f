//! Normalises URLs for comparison: two URLs of the same page are equal, however they are written.

use std::borrow::Cow;

/// Normalises a web URL: removes the scheme, `www.`, the user, a default port, a trailing slash,
/// unnecessary percent-encoding, and the parameters that `tracking` names. `None` if it is not a
/// web URL.
pub(crate) fn address<'u>(url: &'u str, tracking: &[String]) -> Option<Cow<'u, str>> {
    let rest = after_scheme(url)?;
    let end = end_of_host(rest);
    let host = host_without_user(&rest[..end]);
    let from_host = &rest[end - host.len()..];
    let hostname = without_port(host);
    if hostname.is_empty() {
        return None;
    }
    let path = from_host[host.len()..].strip_suffix('#').unwrap_or(&from_host[host.len()..]);
    if hostname.len() == host.len()
        && !host.bytes().any(|byte| byte.is_ascii_uppercase())
        && memchr::memchr2(b'?', b'%', path.as_bytes()).is_none()
    {
        let closes = path.ends_with('/') && memchr::memchr(b'#', path.as_bytes()).is_none();
        return Some(from_host[..host.len() + path.len() - usize::from(closes)].into());
    }
    let mut address = hostname.to_ascii_lowercase();
    let (path, fragment) = path.find('#').map_or((path, ""), |at| path.split_at(at));
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    address.push_str(&decoded(if fragment.is_empty() { closed(path) } else { path }));
    let mut mark = '?';
    for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
        if !is_tracking(name_of(parameter), tracking) {
            address.push(mark);
            address.push_str(&decoded(parameter));
            mark = '&';
        }
    }
    address.push_str(fragment);
    Some(address.into())
}

/// The host of an [`address`], by which a site's links are grouped; empty if there is none.
pub(super) fn host_in_lower_case(url: &str) -> Cow<'_, str> {
    let Some(rest) = after_scheme(url) else { return "".into() };
    let host = host_without_user(&rest[..end_of_host(rest)]);
    let host = without_port(host);
    if host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        host.to_ascii_lowercase().into()
    } else {
        host.into()
    }
}

/// The host of a web URL for display: as written, without `www.`; `None` if it is not a web URL.
pub(crate) fn host_of(url: &str) -> Option<&str> {
    let rest = after_scheme(url)?;
    let host = host_without_user(&rest[..end_of_host(rest)]);
    (!host.is_empty()).then_some(host)
}

/// Removes the user and `www.` from a host.
fn host_without_user(host: &str) -> &str {
    let at = memchr::memrchr(b'@', host.as_bytes()).map_or(0, |at| at + 1);
    let host = &host[at..];
    let www = host.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www."));
    if www { &host[4..] } else { host }
}

fn without_port(host: &str) -> &str {
    host.strip_suffix(":443").or_else(|| host.strip_suffix(":80")).unwrap_or(host)
}

fn after_scheme(url: &str) -> Option<&str> {
    // Fast path for the most common spelling.
    if let Some(rest) = url.strip_prefix("https://") {
        return Some(rest);
    }
    let starts = |scheme: &str| {
        url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    let scheme = ["https://", "http://", "//"].into_iter().find(|scheme| starts(scheme))?;
    Some(&url[scheme.len()..])
}

/// The offset at which the host ends, and a path, a query or a fragment begins.
pub(super) fn end_of_host(rest: &str) -> usize {
    memchr::memchr3(b'/', b'?', b'#', rest.as_bytes()).unwrap_or(rest.len())
}

fn closed(path: &str) -> &str {
    path.strip_suffix('/').unwrap_or(path)
}

/// Removes unnecessary percent-encoding (RFC 3986, section 6.2.2.2): of letters, digits, `-._~` and
/// all non-ASCII characters.
fn decoded(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'%', text.as_bytes()).is_none() {
        return text.into();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let code = after.get(..2).filter(|_| *first == b'%').and_then(|code| {
            let code = std::str::from_utf8(code).ok()?;
            u8::from_str_radix(code, 16).ok()
        });
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
        match code {
            Some(byte) if plain(&byte) || !byte.is_ascii() => {
                bytes.push(byte);
                rest = &after[2..];
            }
            // The case of the hexadecimal digits does not matter.
            Some(_) => {
                bytes.push(b'%');
                bytes.extend(after[..2].iter().map(u8::to_ascii_uppercase));
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// The name of a parameter. Its `&` may have been written as in HTML.
pub(crate) fn name_of(parameter: &str) -> &str {
    let parameter = parameter.strip_prefix("amp;").unwrap_or(parameter);
    parameter.split('=').next().unwrap_or(parameter)
}

/// Whether a parameter is one of `tracking`, where `x_*` matches all names that begin with `x_`.
pub(crate) fn is_tracking(name: &str, tracking: &[String]) -> bool {
    tracking.iter().any(|pattern| match pattern.strip_suffix('*') {
        Some(head) => name.starts_with(head),
        None => name == pattern,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_one_page_are_equal() {
        let tracking = crate::config::Check::default().tracking;
        for (url, expected) in [
            ("https://example.org", "example.org"),
            ("http://www.example.org/", "example.org"),
            ("HTTPS://WWW.Example.ORG/A/", "example.org/A"),
            ("//example.org/a", "example.org/a"),
            ("https://example.org/a#/b/", "example.org/a#/b/"),
            ("https://Example.org/a#/b/", "example.org/a#/b/"),
            ("https://user:word@example.org:443/a", "example.org/a"),
            ("https://example.org:8080/a", "example.org:8080/a"),
            ("https://example.org/a?utm_source=x&b=1&utm_medium=y", "example.org/a?b=1"),
            ("https://example.org/a/?utm_source=x", "example.org/a"),
            ("https://example.org/?b=1&fbclid=2", "example.org?b=1"),
            ("https://example.org/?b=1&c=2/", "example.org?b=1&c=2/"),
            ("https://example.org/a#", "example.org/a"),
            ("https://example.org/a/#b", "example.org/a/#b"),
            ("https://example.org/a?utm_x=1#b", "example.org/a#b"),
            ("https://example.org/周报/", "example.org/周报"),
            ("https://example.org/%E5%91%a8%E6%8A%A5/%7Ea", "example.org/周报/~a"),
            ("https://example.org/a%2fb?c=%26d&amp;utm_x=1", "example.org/a%2Fb?c=%26d"),
            ("https://example.org/%ff/%4", "example.org/%ff/%4"),
        ] {
            assert_eq!(address(url, &tracking).as_deref(), Some(expected), "{url}");
            let host = expected.split(['/', '?', '#']).next().unwrap();
            assert_eq!(host_in_lower_case(url), host, "{url}");
        }
        for url in ["mailto:a@example.org", "javascript:alert(1)//x", "ftp://a/b", "a", "https://"]
        {
            assert_eq!(address(url, &tracking), None, "{url}");
        }
    }
}
