//! Which clients the server answers, and that it serves nothing but files of the site.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "the number of requests is configurable"
)]

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use weekly::testing::serve::Server;
use weekly::testing::serve::listen;
use weekly::testing::serve::{Change, ServerState};

use crate::serve::{Answer, Running, Site};

#[test]
fn only_requests_for_this_server_are_answered() {
    let site = Running::start("");
    let port = site.address.port();
    let local = format!("127.0.0.1:{port}");
    for (request, status) in [
        (format!("GET / HTTP/1.1\r\nHost: {local}\r\n"), 200),
        (format!("GET / HTTP/1.1\r\nHost: localhost:{port}\r\n"), 200),
        (format!("GET / HTTP/1.1\r\nHost: [::1]:{port}\r\n"), 200),
        (format!("GET / HTTP/1.0\r\nHost: {local}\r\n"), 200),
        (format!("GET http://{local}/ HTTP/1.1\r\nHost: {local}\r\n"), 200),
        ("GET / HTTP/1.1\r\n".to_owned(), 400),
        ("GET / HTTP/1.0\r\n".to_owned(), 400),
        (format!("GET / HTTP/1.1\r\nHost: {local}\r\nHost: {local}\r\n"), 400),
        (format!("GET / HTTP/1.1\r\nHost: {local}\r\nHost: evil.com\r\n"), 400),
        ("GET / HTTP/1.1\r\nHost:\r\n".to_owned(), 403),
        ("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n".to_owned(), 403),
        (format!("GET / HTTP/1.1\r\nHost: evil.com:{port}\r\n"), 403),
        (format!("GET / HTTP/1.1\r\nHost: 127.0.0.1.evil.com:{port}\r\n"), 403),
        (format!("GET / HTTP/1.1\r\nHost: {local}@evil.com\r\n"), 403),
        (format!("GET / HTTP/1.1\r\nHost: {local}, evil.com\r\n"), 403),
        (format!("GET http://evil.com/ HTTP/1.1\r\nHost: {local}\r\n"), 403),
        (format!("GET https://{local}/ HTTP/1.1\r\nHost: {local}\r\n"), 403),
        (format!("GET http://{local}/ HTTP/1.1\r\nHost: evil.com\r\n"), 403),
        (format!("GET /_weekly/events HTTP/1.1\r\nHost: evil.com:{port}\r\n"), 403),
        (format!("GET / HTTP/1.1\r\nHost: {local}\r\nOrigin: http://{local}\r\n"), 200),
        (format!("GET / HTTP/1.1\r\nHost: {local}\r\nOrigin: http://localhost:{port}\r\n"), 200),
        (format!("GET / HTTP/1.1\r\nHost: {local}\r\nOrigin: http://evil.com\r\n"), 403),
        (format!("GET / HTTP/1.1\r\nHost: {local}\r\nOrigin: http://localhost:1\r\n"), 403),
        (format!("GET / HTTP/1.1\r\nHost: {local}\r\nOrigin: https://{local}\r\n"), 403),
        (format!("GET / HTTP/1.1\r\nHost: {local}\r\nOrigin: null\r\n"), 403),
        (format!("GET / HTTP/1.1\r\nHost: {local}\r\nOrigin:\r\n"), 403),
        (format!("GET /_weekly/events HTTP/1.1\r\nHost: {local}\r\nOrigin: null\r\n"), 403),
    ] {
        let answer =
            Answer::parse(&site.raw(format!("{request}Connection: close\r\n\r\n").as_bytes()));
        assert_eq!(answer.status, status, "{request}");
        assert_eq!(answer.header("access-control-allow-origin"), "", "{request}");
        assert_eq!(answer.body.contains("home"), status == 200, "{request}");
    }
}

#[test]
fn only_get_and_head_are_answered() {
    let site = Running::start("");
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND", "get"] {
        let answer = site.request(method, "/", &["Content-Length: 0"]);
        assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD"), "{method}");
    }
    let preflight = ["Origin: http://evil.com", "Access-Control-Request-Method: GET"];
    assert_eq!(site.request("OPTIONS", "/", &preflight).status, 403);
}

#[test]
fn the_address_of_the_interface_is_ours_too() {
    let state = Arc::new(ServerState::new());
    state.publish(Arc::new(Site::new("")), Change::Pages);
    let listener = listen("0.0.0.0", 0).unwrap();
    let port = listener.address().port();
    let server = Server::start(listener, Arc::clone(&state)).unwrap();
    let site = Running {
        state,
        address: SocketAddr::from((Ipv4Addr::new(127, 0, 0, 9), port)),
        server: Some(server),
    };
    let status = |host: &str| {
        let request = format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        Answer::parse(&site.raw(request.as_bytes())).status
    };
    assert_eq!(status(&format!("127.0.0.9:{port}")), 200);
    assert_eq!(status(&format!("localhost:{port}")), 200);
    assert_eq!(status(&format!("127.0.0.8:{port}")), 403);
    assert_eq!(status(&format!("phone.local:{port}")), 403);
}

/// Fragments of hostile requests.
const PIECES: [&str; 44] = [
    "/",
    "/",
    "/",
    "..",
    ".",
    "%2e%2e",
    "%2E",
    "%2f",
    "%5c",
    "\\",
    "//",
    "etc/passwd",
    "%00",
    "Cargo.toml",
    "src",
    "weekly.yaml",
    "content",
    "%",
    "%%",
    "%zz",
    "%c0%ae",
    "%ff",
    "~",
    ":",
    "@",
    "?",
    "#",
    ";",
    "file:///etc/passwd",
    "http://evil.com",
    "proc/self/environ",
    "posts",
    "a",
    "index.html",
    "style.css",
    "_weekly",
    "events2",
    "周",
    "\u{7f}",
    "....",
    ".git/config",
    ".env",
    "public",
    "outside",
];

/// A reproducible pseudo-random generator.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit).unwrap()).unwrap()
    }

    fn one_of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

/// Requests of all kinds that browsers and attackers could send.
pub(crate) struct Hostile {
    numbers: Numbers,
    local: String,
}

impl Hostile {
    /// Creates requests for a server at `local` (`127.0.0.1:1111`).
    pub(crate) fn new(local: String) -> Self {
        Self { numbers: Numbers(0x9e37_79b9_7f4a_7c15), local }
    }

    /// The number of requests, by default `usual`: `HOSTILE=100000 cargo test`.
    pub(crate) fn count(usual: usize) -> usize {
        std::env::var("HOSTILE").map_or(usual, |count| count.parse().unwrap())
    }

    /// The next request, and whether the response may be a file of the site.
    pub(crate) fn next(&mut self) -> (String, bool) {
        let numbers = &mut self.numbers;
        let method = numbers.one_of(&["GET", "GET", "GET", "HEAD", "POST", "OPTIONS", "X"]);
        let local = &*self.local;
        let host =
            numbers.one_of(&[local, local, local, "evil.com", "", "localhost", "127.0.0.1:1"]);
        let mut target = numbers.one_of(&["/", "/", "/", ""]).to_owned();
        for _ in 0..numbers.below(8) {
            target.push_str(numbers.one_of(&PIECES));
        }
        let origin =
            numbers.one_of(&["", "", "", "Origin: http://evil.com\r\n", "Origin: null\r\n"]);
        let request = format!(
            "{method} {target} HTTP/1.1\r\nHost: {host}\r\n{origin}Connection: close\r\n\r\n"
        );
        let ours = host == local && origin.is_empty() && ["GET", "HEAD"].contains(&method);
        (request, ours)
    }
}

/// Checks the response to a hostile request, whatever the site is.
pub(crate) fn assert_harmless(request: &str, ours: bool, answer: &Answer) {
    let allowed: &[u16] =
        if ours { &[200, 301, 302, 304, 400, 403, 404] } else { &[400, 403, 405] };
    assert!(allowed.contains(&answer.status), "{} for {request}", answer.status);
    assert_eq!(answer.header("access-control-allow-origin"), "", "{request}");
    let location = answer.header("location");
    let elsewhere = location.starts_with("//") || location.contains([':', '\\']);
    assert!(location.is_empty() || location.starts_with('/') && !elsewhere, "{request}{location}");
    assert!(!answer.body.contains("root:"), "{request}");
}

#[test]
fn hostile_requests_get_nothing_but_files_of_the_site() {
    let site = Running::start("");
    let count = Hostile::count(4_000);
    let mut hostile = Hostile::new(site.address.to_string());
    let mut answered = 0;
    for _ in 0..count {
        let (request, ours) = hostile.next();
        let answer = Answer::parse(&site.raw(request.as_bytes()));
        assert_harmless(&request, ours, &answer);
        if answer.status == 200 {
            answered += 1;
            let known = ["home", "post a", "0123456789", ""];
            let body = answer.body.split("<script").next().unwrap().replace("<body>", "");
            assert!(known.contains(&body.replace("</body>", "").as_str()), "{request}{body}");
        }
        let location = answer.header("location");
        assert!(location.is_empty() || location.starts_with("/posts/a/"), "{request}{location}");
    }
    assert!(answered > count / 100, "{answered} of {count} were answered");
}

#[test]
fn heads_that_are_too_large_or_no_http_are_refused() {
    let site = Running::start("");
    let long = "x".repeat(60_000);
    let large = format!("GET / HTTP/1.1\r\nHost: {}\r\nX: {long}\r\n\r\n", site.address);
    assert_eq!(Answer::parse(&site.raw(large.as_bytes())).status, 431);
    let target = format!("GET /{long} HTTP/1.1\r\nHost: {}\r\n\r\n", site.address);
    assert!([414, 431].contains(&Answer::parse(&site.raw(target.as_bytes())).status));
    for request in
        [&b"\0\0\0\r\n\r\n"[..], b"GET\r\n\r\n", b"\x16\x03\x01\x02\0", b"GET / HTTP/3\r\n\r\n"]
    {
        assert!(!site.raw(request).contains("home"));
    }
    assert_eq!(site.get("/").status, 200);
}
