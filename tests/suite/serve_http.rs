//! The requirements of HTTP for a file server: types, entity tags, ranges, redirects, HEAD.

use std::sync::Arc;

use weekly::testing::serve::Change;

use crate::serve::{Running, Site};

#[test]
fn files_are_answered_with_their_types() {
    let site = Running::start("");
    for (target, page) in [
        ("/", "<body>home</body>"),
        ("/index.html", "<body>home</body>"),
        ("/?query=%2e%2e", "<body>home</body>"),
        ("/posts/a/", "<body>post a</body>"),
        ("/posts/slow/", "<body>slow post</body>"),
        ("/posts/%E5%91%A8%E6%8A%A5%201/", "<body>周报</body>"),
        ("/posts/%e5%91%a8%e6%8a%a5%201/index.html", "<body>周报</body>"),
    ] {
        let answer = site.get(target);
        assert_eq!((answer.status, answer.page().as_str()), (200, page), "{target}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{target}");
        assert_eq!(answer.header("content-length"), answer.body.len().to_string(), "{target}");
    }
    let style = site.get("/style.css");
    assert_eq!((style.status, style.body.as_str()), (200, "0123456789"));
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
    for (name, value) in [
        ("cache-control", "no-cache"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-resource-policy", "same-origin"),
        ("access-control-allow-origin", ""),
    ] {
        for target in ["/", "/style.css", "/missing", "/posts/a", "/_weekly/reload.js", "/%00"] {
            assert_eq!(site.get(target).header(name), value, "{target}");
        }
    }
}

#[test]
fn head_is_get_without_its_body() {
    let site = Running::start("");
    let targets =
        ["/", "/style.css", "/posts/slow/", "/missing", "/posts/a", "/%00", "/_weekly/reload.js"];
    for target in targets {
        let (get, head) = (site.get(target), site.request("HEAD", target, &[]));
        assert_eq!(head.status, get.status, "{target}");
        assert_eq!(head.body, "", "{target}");
        for name in ["content-length", "content-type", "etag", "location"] {
            // A zero length may be omitted (RFC 9110, 9.3.2).
            let nothing = name == "content-length" && get.body.is_empty();
            assert!(nothing || head.header(name) == get.header(name), "{target} {name}");
        }
    }
    assert_eq!(site.request("HEAD", "/_weekly/events", &[]).status, 200);
}

#[test]
fn missing_pages_are_404() {
    let site = Running::start("");
    for target in ["/missing", "/posts/", "/posts", "//", "//evil.com", "/a//b", "/posts/a//"] {
        let answer = site.get(target);
        assert_eq!(
            (answer.status, answer.page().as_str()),
            (404, "<body>own 404</body>"),
            "{target}"
        );
        assert_eq!(answer.header("etag"), "", "{target}");
    }
}

#[test]
fn folders_lead_to_their_pages_and_never_elsewhere() {
    let site = Running::start("");
    for (target, location) in [
        ("/posts/a", "/posts/a/"),
        ("/posts/slow?x=1&y=%2F", "/posts/slow/?x=1&y=%2F"),
        ("/posts/%E5%91%A8%E6%8A%A5%201", "/posts/%E5%91%A8%E6%8A%A5%201/"),
    ] {
        let answer = site.get(target);
        assert_eq!((answer.status, answer.header("location")), (301, location), "{target}");
    }
    for target in ["//posts/a", "/%2fposts/a", "//evil.com/posts/a", "/\\evil.com", "/posts/a/.."] {
        let answer = site.get(target);
        assert!([400, 404].contains(&answer.status), "{target}: {}", answer.status);
        assert_eq!(answer.header("location"), "", "{target}");
    }
}

#[test]
fn a_site_below_a_folder_is_served_there() {
    let site = Running::start("/周 报/sub");
    let base = "/%E5%91%A8%20%E6%8A%A5/sub";
    for (target, status, location) in [
        ("/", 302, format!("{base}/")),
        (base, 302, format!("{base}/")),
        (&format!("{base}/posts/a"), 301, format!("{base}/posts/a/")),
        (&format!("{base}/"), 200, String::new()),
        (&format!("{base}/style.css"), 200, String::new()),
        (&format!("{base}x/style.css"), 404, String::new()),
        ("/style.css", 404, String::new()),
        ("/_weekly/reload.js", 200, String::new()),
    ] {
        let answer = site.get(target);
        assert_eq!((answer.status, answer.header("location")), (status, &*location), "{target}");
    }
}

#[test]
fn cached_responses_are_not_sent_again() {
    let site = Running::start("");
    for target in ["/", "/style.css", "/posts/slow/", "/_weekly/reload.js"] {
        let etag = site.get(target).header("etag").to_owned();
        assert!(etag.starts_with('"') && etag.ends_with('"') && etag.len() > 2, "{etag}");
        for (sent, status) in [
            (etag.clone(), 304),
            (format!("W/{etag}"), 304),
            (format!("\"other\", {etag}"), 304),
            ("*".to_owned(), 304),
            ("\"other\"".to_owned(), 200),
            (etag.trim_matches('"').to_owned(), 200),
            (String::new(), 200),
        ] {
            let answer = site.request("GET", target, &[&format!("If-None-Match: {sent}")]);
            assert_eq!(answer.status, status, "{target} {sent}");
            assert_eq!(answer.header("etag"), etag, "{target}");
            assert_eq!(answer.body.is_empty(), status == 304, "{target}");
        }
    }
    // A cached page would give the script the state of an older site.
    let before = site.get("/").header("etag").to_owned();
    site.state.publish(Arc::new(Site::new("")), Change::Pages);
    assert_ne!(site.get("/").header("etag"), before);
    assert_eq!(site.request("GET", "/missing", &["If-None-Match: *"]).status, 404);
}

#[test]
fn parts_of_files_are_sent() {
    let site = Running::start("");
    let etag = site.get("/style.css").header("etag").to_owned();
    let same = format!("If-Range: {etag}");
    for (lines, status, body, says) in [
        (vec!["Range: bytes=2-4"], 206, "234", "bytes 2-4/10"),
        (vec!["Range: bytes=-2"], 206, "89", "bytes 8-9/10"),
        (vec!["Range: bytes=10-"], 416, "", "bytes */10"),
        (vec!["Range: bytes=0-1,4-5"], 200, "0123456789", ""),
        (vec!["Range: bytes=2-4", same.as_str()], 206, "234", "bytes 2-4/10"),
        (vec!["Range: bytes=2-4", "If-Range: \"other\""], 200, "0123456789", ""),
        (
            vec!["Range: bytes=2-4", "If-Range: Wed, 21 Oct 2026 07:28:00 GMT"],
            200,
            "0123456789",
            "",
        ),
    ] {
        let answer = site.request("GET", "/style.css", &lines);
        assert_eq!((answer.status, answer.body.as_str()), (status, body), "{lines:?}");
        assert_eq!(answer.header("content-range"), says, "{lines:?}");
        assert_eq!(answer.header("accept-ranges"), "bytes", "{lines:?}");
    }
    assert_eq!(site.request("GET", "/", &["Range: bytes=0-1"]).status, 200);
    assert_eq!(site.request("HEAD", "/style.css", &["Range: bytes=0-1"]).status, 200);
    assert_eq!(site.request("GET", "/empty.txt", &["Range: bytes=0-1"]).status, 416);
}
