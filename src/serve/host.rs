//! Decides which requests are meant for this server. A page on the web can make a browser send
//! requests here, under a host name that its owner points at 127.0.0.1 (DNS rebinding); the host
//! name and the `Origin` header reveal it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use hyper::header::{self, HeaderMap, HeaderName};
use hyper::http::request::Parts;
use hyper::{Method, StatusCode, Version};

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HostRefusal {
    /// It has no `Host` header, or several.
    NoHost,
    /// It is addressed to another host.
    ForeignHost,
    /// A page of another site sent it.
    ForeignOrigin,
    /// Its method is not GET or HEAD.
    Method,
    /// Its path can't be that of a file.
    Target,
}

impl HostRefusal {
    /// The status code of the response.
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::NoHost | Self::Target => StatusCode::BAD_REQUEST,
            Self::ForeignHost | Self::ForeignOrigin => StatusCode::FORBIDDEN,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
        }
    }

    /// The text of the response.
    pub(super) fn message(self) -> &'static str {
        match self {
            Self::NoHost => "the request must have exactly one Host header",
            Self::ForeignHost => {
                "weekly answers only to the addresses that it printed when it started; open one \
                 of those"
            }
            Self::ForeignOrigin => "weekly answers no requests from pages of other sites",
            Self::Method => "weekly answers only GET and HEAD",
            Self::Target => "this is not the address of a page",
        }
    }
}

/// Checks that a request is meant for this server, which received it at the address `local`.
///
/// # Errors
/// The reason for refusing it.
pub(super) fn check(request: &Parts, local: SocketAddr) -> Result<(), HostRefusal> {
    let host = only(&request.headers, &header::HOST).ok_or(HostRefusal::NoHost)?;
    if !is_ours(host, local) {
        return Err(HostRefusal::ForeignHost);
    }
    // In `GET http://elsewhere/ HTTP/1.1` (RFC 9112, 3.2.2), the request line decides.
    if let Some(authority) = request.uri.authority()
        && !(request.uri.scheme_str() == Some("http") && is_ours(authority.as_str(), local))
    {
        return Err(HostRefusal::ForeignHost);
    }
    if request.headers.contains_key(header::ORIGIN) {
        only(&request.headers, &header::ORIGIN)
            .and_then(|origin| origin.strip_prefix("http://"))
            .filter(|authority| is_ours(authority, local))
            .ok_or(HostRefusal::ForeignOrigin)?;
    }
    if request.method != Method::GET && request.method != Method::HEAD {
        return Err(HostRefusal::Method);
    }
    if request.version < Version::HTTP_10 { Err(HostRefusal::NoHost) } else { Ok(()) }
}

/// The value of a header that may appear only once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// Whether `authority` (`localhost:1111`) names this machine and the port of `local`: by a loopback
/// name, or by the address that the connection came to.
fn is_ours(authority: &str, local: SocketAddr) -> bool {
    let Some((host, port)) = split(authority) else { return false };
    let port_is_ours = port == local.port();
    let host_is_ours = host.eq_ignore_ascii_case("localhost")
        || literal(host).is_some_and(|address| {
            address == IpAddr::V4(Ipv4Addr::LOCALHOST)
                || address == IpAddr::V6(Ipv6Addr::LOCALHOST)
                || address == local.ip().to_canonical()
        });
    port_is_ours && host_is_ours
}

/// Splits into host and port; the port defaults to that of `http`.
fn split(authority: &str) -> Option<(&str, u16)> {
    let end = match authority.strip_prefix('[') {
        Some(rest) => rest.find(']')? + 2,
        None => authority.find(':').unwrap_or(authority.len()),
    };
    let (host, rest) = authority.split_at(end);
    let port = match rest.strip_prefix(':') {
        None if rest.is_empty() => 80,
        Some("") => 80,
        Some(digits) if digits.bytes().all(|c| c.is_ascii_digit()) => digits.parse().ok()?,
        _ => return None,
    };
    Some((host, port))
}

/// Parses `[::1]` or `127.0.0.1`.
fn literal(host: &str) -> Option<IpAddr> {
    match host.strip_prefix('[') {
        Some(rest) => {
            let address: Ipv6Addr = rest.strip_suffix(']')?.parse().ok()?;
            Some(IpAddr::V6(address).to_canonical())
        }
        None => host.parse().ok().map(IpAddr::V4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_with_our_port_are_ours() {
        let loopback: SocketAddr = "127.0.0.1:1111".parse().unwrap();
        for ours in [
            "localhost:1111",
            "LocalHost:1111",
            "127.0.0.1:1111",
            "[::1]:1111",
            "[::ffff:127.0.0.1]:1111",
        ] {
            assert!(is_ours(ours, loopback), "{ours}");
        }
        for foreign in [
            "",
            ":",
            ":1111",
            "localhost",
            "localhost:",
            "localhost:1112",
            "localhost:+1111",
            "localhost:01111x",
            "localhost:11110000",
            "localhost:1111:1111",
            "localhost.:1111",
            "localhost.evil.com:1111",
            "evil.com:1111",
            "evil.com",
            "127.0.0.1.evil.com:1111",
            "127.0.0.2:1111",
            "127.1:1111",
            "2130706433:1111",
            "0.0.0.0:1111",
            "[::]:1111",
            "[::1]1111",
            "[::1",
            "[]:1111",
            "[127.0.0.1]:1111",
            "::1:1111",
            "user@localhost:1111",
            "localhost:1111@evil.com",
            "localhost:1111/x",
            " localhost:1111",
            "192.168.1.5:1111",
        ] {
            assert!(!is_ours(foreign, loopback), "{foreign}");
        }
    }

    #[test]
    fn the_address_that_was_reached_is_ours() {
        let local: SocketAddr = "192.168.1.5:80".parse().unwrap();
        for ours in ["192.168.1.5:80", "192.168.1.5", "192.168.1.5:", "localhost"] {
            assert!(is_ours(ours, local), "{ours}");
        }
        assert!(!is_ours("192.168.1.6", local));
        let mapped: SocketAddr = "[::ffff:192.168.1.5]:1111".parse().unwrap();
        assert!(is_ours("192.168.1.5:1111", mapped));
        let six: SocketAddr = "[fe80::1]:1111".parse().unwrap();
        assert!(is_ours("[FE80::1]:1111", six) && !is_ours("[fe80::2]:1111", six));
    }
}
