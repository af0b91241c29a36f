//! The feeds of the demonstration, parsed by another library.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use feed_rs::model::Feed;
use feed_rs::parser::Builder;
use lol_html::{RewriteStrSettings, doc_comments, element, rewrite_str};

use crate::support::{Files, NOW, Site};

const NAMES: [&str; 3] = ["atom.xml", "rss.xml", "feed.json"];

/// The feeds among `output`, by path.
fn feeds(output: &Files) -> BTreeMap<&str, &[u8]> {
    let found = output
        .iter()
        .filter(|(path, _)| path.rsplit('/').next().is_some_and(|name| NAMES.contains(&name)))
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    found.collect()
}

/// Parses a feed strictly: ids are not generated, and dates must have the format's own form.
fn parse(path: &str, bytes: &[u8]) -> Feed {
    let rfc_2822 = path.ends_with("rss.xml");
    let parser = Builder::new()
        .sanitize_content(false)
        .id_generator(|_, _, _| String::new())
        .timestamp_parser(move |text| {
            let read = if rfc_2822 {
                DateTime::parse_from_rfc2822(text)
            } else {
                DateTime::parse_from_rfc3339(text)
            };
            Some(read.unwrap_or_else(|error| panic!("{text}: {error}")).with_timezone(&Utc))
        })
        .build();
    parser.parse(bytes).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn every_feed_is_complete() {
    let output = Site::demonstration_built();
    let feeds = feeds(output);
    for name in NAMES {
        assert!(feeds.contains_key(name), "no {name}");
        assert!(feeds.keys().any(|path| path.starts_with("tags/") && path.ends_with(name)));
    }
    for (path, bytes) in feeds {
        let feed = parse(path, bytes);
        assert!(feed.title.is_some_and(|title| !title.content.is_empty()), "{path}");
        assert!(!feed.entries.is_empty(), "{path}");
        let ids: BTreeSet<&str> = feed.entries.iter().map(|entry| entry.id.as_str()).collect();
        assert_eq!(ids.len(), feed.entries.len(), "{path}: ids are not unique");
        let mut newest = None;
        for entry in &feed.entries {
            assert!(entry.id.starts_with("tag:"), "{path}: {}", entry.id);
            let links: Vec<_> = entry.links.iter().map(|link| link.href.as_str()).collect();
            assert!(links.iter().all(|url| url.starts_with("https://lichen.example.org/")));
            assert_eq!(links.len(), 1, "{path}: {}", entry.id);
            let page = links[0].replacen("https://lichen.example.org/", "", 1) + "index.html";
            assert!(output.contains_key(&page), "{path}: there is no {page}");
            assert!(entry.title.as_ref().is_some_and(|title| !title.content.is_empty()), "{path}");
            let body = entry.content.as_ref().and_then(|content| content.body.as_deref());
            assert!(body.is_some_and(|body| body.len() > 200), "{path}: {}", entry.id);
            let published = entry.published.unwrap_or_else(|| panic!("{path}: {}", entry.id));
            newest = newest.max(Some(entry.updated.unwrap_or(published)));
        }
        let sorted = feed.entries.is_sorted_by(|a, b| a.published >= b.published);
        assert!(sorted, "{path}: not newest first");
        if !path.ends_with("feed.json") {
            assert_eq!(feed.updated, newest, "{path}: `updated` is not that of the newest entry");
        }
    }
}

#[test]
fn ids_stay_when_the_site_moves() {
    let site = Site::demonstration();
    let ids = |base: &str| -> BTreeMap<String, Vec<String>> {
        let output = site.build(&["--base-url", base]);
        let feeds = feeds(&output).into_iter().map(|(path, bytes)| {
            let feed = parse(path, bytes);
            let ids = feed.entries.into_iter().map(|entry| entry.id);
            // RSS channels have no id.
            let own = path.ends_with("atom.xml").then_some(feed.id);
            (path.to_owned(), own.into_iter().chain(ids).collect())
        });
        feeds.collect()
    };
    let first = ids("https://lichen.example.org");
    for moved in ["http://lichen.example.org", "https://other.example", "https://x.example/a/周报/"]
    {
        assert_eq!(first, ids(moved), "{moved}");
    }
}

#[test]
fn the_time_of_the_build_is_in_no_feed() {
    let site = Site::demonstration();
    let first = site.build(&[]);
    let output = {
        let done = site.run(&["build", "--now", "2031-05-06T07:08:09Z"]);
        assert_eq!(done.code, 0, "{}", done.stderr);
        site.output()
    };
    assert_eq!(feeds(&first), feeds(&output));
    for (path, bytes) in feeds(&first) {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains(NOW) && !text.contains("23 Nov 2026"), "{path}");
    }
}

#[test]
fn content_has_no_comments_and_no_relative_urls() {
    let site = Site::demonstration();
    site.file(
        "content/weekly/2026-03-01-links.md",
        "---\ntitle: Links\ntags: [links]\n---\n\
         [a](../about.md) [b](/about/) [c](#here) [d](?x=1) [e](/go?to=https://other.example/)\n\
         [f](//other.example/x) [g](none/at/all) ![h](none.png) <https://other.example/>\n\n\
         <div>\n<p>raw <!-- in a block --></p>\n</div>\n\n<!-- hidden --> \
         <img src=\"x.png\" srcset=\"x.png 1x, y.png 2x\"> <video poster=p.png></video>\n\
         <picture><source srcset=y.png><img srcset=\"x.png\"></picture> <q cite=z>q</q>\n\
         <object data=d.pdf></object> <a href=\"&#109;ailto:a@b.example\">m</a>\n\n\
         <a href='quoted.html'>q</a> <a href=\"/x?a=1&amp;b=2\">r</a> <script>alert(1)</script>\n\n\
         # here\n\nfootnote[^1] and more text, so that this post is as long as any other of \
         them\n\n\
         [^1]: text\n",
    );
    let output = site.build(&["--base-url", "https://notes.example/sub"]);
    let mut seen = 0;
    for (path, bytes) in feeds(&output) {
        for entry in parse(path, bytes).entries {
            let body = entry.content.and_then(|content| content.body).unwrap_or_default();
            let mut wrong = Vec::new();
            let mut check = |name: &str, value: Option<String>| {
                let Some(value) = value else { return };
                seen += 1;
                let absolute = ["https://", "http://", "mailto:"];
                if !absolute.iter().any(|start| value.starts_with(start)) {
                    wrong.push(format!("{name}={value}"));
                }
            };
            let attributes = element!("*", |el| {
                for name in ["href", "src", "poster", "srcset", "cite", "data", "action"] {
                    check(name, el.get_attribute(name).map(|value| value.replace("&#109;", "m")));
                }
                assert!(!["script", "style"].contains(&el.tag_name().as_str()));
                Ok(())
            });
            let comments = doc_comments!(|comment| panic!("comment: {}", comment.text()));
            let settings = RewriteStrSettings::new()
                .append_element_content_handler(attributes)
                .append_document_content_handler(comments);
            assert!(rewrite_str(&body, settings).is_ok());
            assert_eq!(wrong, [""; 0], "{path}: {}", entry.id);
        }
    }
    assert!(seen > 100, "{seen} links and images");
}
