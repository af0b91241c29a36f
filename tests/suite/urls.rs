//! URLs in front matter, wherever they appear: other libraries parse the feeds, the calendar, the
//! pages and the URLs themselves.

#![expect(clippy::unwrap_used, reason = "a test fails by that")]

use std::collections::BTreeMap;

use icalendar::parser::{read_calendar, unfold};
use lol_html::{RewriteStrSettings, element, rewrite_str};
use serde_json::Value;
use url::Url;

use crate::support::{Built, build_in_memory};

/// URLs as authors write them, with the result; `None` if they are omitted.
const WRITTEN: [(&str, Option<&str>); 26] = [
    ("https://example.net/ann", Some("https://example.net/ann")),
    ("HTTPS://Example.net/%e5%91%a8", Some("HTTPS://Example.net/%e5%91%a8")),
    ("//evil.test", Some("https://evil.test")),
    ("//evil.test/a b", Some("https://evil.test/a%20b")),
    ("https:evil.test/a", Some("https://evil.test/a")),
    ("https://example.net/\"onerror=\"x", Some("https://example.net/%22onerror=%22x")),
    ("https://example.net/'><script>", Some("https://example.net/'%3E%3Cscript%3E")),
    (
        "https://example.net/周报?期=1#三",
        Some("https://example.net/%E5%91%A8%E6%8A%A5?%E6%9C%9F=1#%E4%B8%89"),
    ),
    ("https://例え.jp/", Some("https://xn--r8jz45g.jp/")),
    ("https://example.net/a|b[1]{}^`", Some("https://example.net/a%7Cb%5B1%5D%7B%7D%5E%60")),
    ("https://example.net/100%#a#b", Some("https://example.net/100%25#a%23b")),
    ("https://example.net\\@evil.test/", Some("https://example.net/@evil.test/")),
    ("https://example.net/\u{202e}gnp.x", Some("https://example.net/%E2%80%AEgnp.x")),
    ("https://exa\"mple.net/", None),
    ("https://example.net/\u{1}", None),
    ("https://", None),
    ("javascript:alert(1)", None),
    ("JavaScript://example.net/%0aalert(1)", None),
    ("java\tscript:alert(1)", None),
    ("\u{1}javascript:alert(1)", None),
    ("javascript&colon;alert(1)", None),
    ("java&#x73;cript:alert(1)", None),
    ("data:text/html,<script>alert(1)</script>", None),
    ("vbscript:x", None),
    ("file:///etc/passwd", None),
    ("ann.example.net", None),
];

/// Quotes a text for YAML.
fn quoted(text: &str) -> String {
    // YAML supports the escapes of JSON.
    Value::from(text).to_string()
}

/// A site with a post for each of `written`, which is used in every key that takes a URL.
fn built(written: &[&str], settings: &str) -> Built {
    let settings =
        format!("title: T\nbase_url: https://example.org/sub\nfeeds: {{limit: 100}}\n{settings}\n");
    let mut files = vec![("weekly.yaml".to_owned(), settings)];
    for (n, url) in written.iter().enumerate() {
        let url = quoted(url);
        let text = format!(
            "---\ntitle: Post {n}\nauthors:\n- {{name: Ann, url: {url}}}\n- {{name: Bo, link: \
             {url}}}\ncover: {url}\nevents:\n- title: Meet {n}\n  start: 2026-12-01\n  url: \
             {url}\n---\ntext\n"
        );
        files.push((
            format!("content/2026-11-{:02}-a.md", n % 20 + 1).replace("-a", &format!("-a{n}")),
            text,
        ));
        let text = format!(
            "---\ntitle: Linked {n}\nauthor: Ann\nauthorlink: {url}\nimage: {{src: {url}}}\n---\n\
             text\n"
        );
        files.push((format!("content/2026-10-{:02}-b{n}.md", n % 20 + 1), text));
    }
    let built = build_in_memory(&files, "2026-11-23T00:00:00Z");
    assert_eq!(built.errors(), [""; 0]);
    built
}

fn text<'b>(built: &'b Built, path: &str) -> &'b str {
    std::str::from_utf8(&built.files[path]).unwrap()
}

/// Asserts that a URL has no characters that RFC 3986 forbids.
fn assert_valid(url: &str) {
    let read = Url::parse(url).unwrap_or_else(|error| panic!("{url}: {error}"));
    assert!(["http", "https", "mailto"].contains(&read.scheme()), "{url}");
    let refused = |c: char| !c.is_ascii_graphic() || "\"<>\\^`{|}".contains(c);
    assert!(!url.contains(refused) && url.matches('#').count() < 2, "{url}");
}

/// The `url` of each author of the entries in the Atom feed, by title.
fn of_atom(built: &Built) -> BTreeMap<String, Vec<Option<String>>> {
    let feed = feed_rs::parser::parse(text(built, "/atom.xml").as_bytes()).unwrap();
    let of_entry = |entry: feed_rs::model::Entry| {
        let urls = entry.authors.into_iter().map(|author| author.uri).collect();
        (entry.title.unwrap().content, urls)
    };
    feed.entries.into_iter().map(of_entry).collect()
}

#[test]
fn urls_in_front_matter_are_valid_or_omitted() {
    let written = WRITTEN.map(|(written, _)| written);
    for settings in ["", "markdown: {html: sanitized}", "markdown: {profile: commonmark}"] {
        let built = built(&written, settings);
        let atom = of_atom(&built);
        let json: Value = serde_json::from_str(text(&built, "/feed.json")).unwrap();
        let calendar = unfold(text(&built, "/calendar.ics"));
        let calendar = read_calendar(&calendar).unwrap();
        for (n, (written, expected)) in WRITTEN.iter().enumerate() {
            let expected = expected.map(str::to_owned);
            if let Some(url) = &expected {
                assert_valid(url);
            }
            assert_eq!(
                atom[&format!("Post {n}")],
                [expected.clone(), expected.clone()],
                "{written}"
            );
            let linked = &atom[&format!("Linked {n}")];
            assert_eq!(linked.first().cloned().flatten(), expected, "{written}");
            let items = json["items"].as_array().unwrap();
            let item = items.iter().find(|item| item["title"] == format!("Post {n}")).unwrap();
            let url = |value: &Value| value.as_str().map(str::to_owned);
            assert_eq!(url(&item["authors"][0]["url"]), expected, "{written}");
            // A URL with a space is more likely a Markdown image, or has a title.
            let spaced = written.contains(' ') && written.contains("://");
            assert_eq!(
                url(&item["image"]),
                expected.clone().filter(|_| is_image(written) && !spaced),
                "{written}"
            );
            let meet = |property: &icalendar::parser::Property<'_>| {
                property.val.as_str() == format!("Meet {n}")
            };
            let event =
                calendar.components.iter().find(|event| event.properties.iter().any(meet)).unwrap();
            let found = event.properties.iter().find(|property| property.name.as_str() == "URL");
            let found = found.map(|property| property.val.as_str().to_owned());
            // An event without a page of its own links to its issue.
            let issue = format!("https://example.org/sub/2026-11-{:02}-a{n}/", n % 20 + 1);
            assert_eq!(found, expected.or(Some(issue)), "{written}");
        }
        check_pages(&built);
        check_warnings(&built);
    }
}

/// Whether `written` is an image on the web rather than a file of the site.
fn is_image(written: &str) -> bool {
    written.starts_with("//") || written.to_lowercase().starts_with("https://")
}

/// Checks that every URL on every page is valid, and that nothing in the output can run.
fn check_pages(built: &Built) {
    for (path, bytes) in &built.files {
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        let extension = path.rsplit('.').next();
        if extension == Some("js") {
            continue;
        }
        let lower = text.to_lowercase();
        for scheme in ["javascript:", "vbscript:", "data:text", "file:", "script&colon;"] {
            assert!(!lower.contains(scheme), "{path}: {scheme}");
        }
        if !(path.ends_with('/') || extension == Some("html")) {
            continue;
        }
        let check = element!("[href], [src], [content]", |element| {
            for name in ["href", "src", "content"] {
                let Some(url) = element.get_attribute(name) else { continue };
                let url = url
                    .trim_start_matches("0; url=")
                    .replace("&amp;", "&")
                    .replace("&#x27;", "'")
                    .replace("&#39;", "'");
                if name == "content" && !url.contains("://") {
                    continue;
                }
                assert!(!url.starts_with("//"), "{path}: {url}");
                match url.split_once(':') {
                    Some((scheme, _)) if !scheme.contains(['/', '#', '?']) => assert_valid(&url),
                    _ => assert_valid(&format!("https://example.org/{url}")),
                }
            }
            Ok(())
        });
        rewrite_str(text, RewriteStrSettings::new().append_element_content_handler(check)).unwrap();
    }
}

/// Omitted URLs are reported once for each key, with the line.
fn check_warnings(built: &Built) {
    for (n, (written, expected)) in WRITTEN.iter().enumerate() {
        let file = format!("content/2026-11-{:02}-a{n}.md", n % 20 + 1);
        let of_file = built.diagnostics.iter().filter_map(|found| {
            let location =
                found.location.as_ref().filter(|location| location.path.as_str() == file)?;
            Some((&*found.code, location.mark.as_ref().map(|mark| mark.line)))
        });
        let mut found: Vec<_> = of_file.collect();
        found.sort_unstable();
        let urls: Vec<_> = found.iter().filter(|(code, _)| *code == "invalid-url").collect();
        let expected = if expected.is_some() { 0 } else { 3 };
        assert_eq!(urls.len(), expected, "{written}: {found:?}");
        assert!(
            urls.iter().all(|(_, line)| line.is_some_and(|line| line > 2)),
            "{written}: {found:?}"
        );
    }
}

#[test]
fn paths_of_the_site_are_absolute_in_feeds() {
    let built = built(
        &["/ann lee/?a=\"b\"", "/\\evil.test/x", "/%2Fevil.test/x", "mailto:ann@example.org"],
        "",
    );
    let atom = of_atom(&built);
    let expected = [
        "https://example.org/sub/ann%20lee/?a=%22b%22",
        "https://example.org/sub/%5Cevil.test/x",
        "https://example.org/sub/%2Fevil.test/x",
        "mailto:ann@example.org",
    ];
    for (n, expected) in expected.iter().enumerate() {
        assert_eq!(atom[&format!("Post {n}")][0].as_deref(), Some(*expected));
    }
    let json: Value = serde_json::from_str(text(&built, "/feed.json")).unwrap();
    for image in json["items"].as_array().unwrap().iter().filter_map(|item| item["image"].as_str())
    {
        assert!(image.starts_with("https://example.org/sub/"), "{image}");
        assert_valid(image);
    }
    check_pages(&built);
}

#[test]
fn addresses_of_pages_are_encoded() {
    let files = [
        ("weekly.yaml", "title: T\nbase_url: https://example.org\n"),
        (
            "content/a.md",
            "---\ntitle: A\ndate: 2026-11-01\nurl: /a \"b\" <i>'|[^`{}\\u0041/第 1 期/\naliases: \
             [\"/old \\\"x\\\"/\", /%3Cscript%3E/]\nevents: [{title: M, start: 2026-12-01}]\n---\n",
        ),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text.replace("\\u0041", "A")));
    let built = build_in_memory(&files, "2026-11-23T00:00:00Z");
    assert_eq!(built.errors(), [""; 0]);
    let json: Value = serde_json::from_str(text(&built, "/feed.json")).unwrap();
    let url = json["items"][0]["url"].as_str().unwrap();
    assert_eq!(
        url,
        "https://example.org/a%20%22b%22%20%3Ci%3E%27%7C%5B%5E%60%7B%7DA/%E7%AC%AC%201%20%E6%9C%9F/"
    );
    assert_valid(url);
    check_pages(&built);
    let calendar = unfold(text(&built, "/calendar.ics"));
    let calendar = read_calendar(&calendar).unwrap();
    let mut urls = calendar.components.iter().flat_map(|event| &event.properties);
    assert!(urls.any(|property| property.name.as_str() == "URL" && property.val.as_str() == url));
}
