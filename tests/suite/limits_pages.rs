//! Small inputs with disproportionate pages: lists, sections and paths are limited, and texts of
//! any depth are read to their end.

use std::fmt::Write as _;

use crate::support::build_in_memory;
use crate::support::one_post::{POST, build, errors, many, post, warnings};

#[test]
fn text_repeated_in_lists_is_truncated() {
    let long = "x ".repeat(20_000);
    let tags = (0..20).map(|n| format!("t{n}")).collect::<Vec<_>>().join(", ");
    let longest = 10_000 * 1_000;
    for (text, line) in [
        (format!("---\ntitle: {long}\ndate: 2026-11-01\ntags: [{tags}]\n---\n"), 2),
        (post(&format!("tags: [{tags}]\ndescription: {long}")), 5),
        (post(&format!("tags: [{tags}]\nauthor: {long}")), 5),
        // Markdown is removed from what is left.
        (post(&format!("tags: [{tags}]\ndescription: x [y](/{})", "z".repeat(20_000))), 5),
        (format!("---\ndate: 2026-11-01\ntags: [{tags}]\n---\n# {long}\n"), 0),
    ] {
        let built = build(&text, &[]);
        assert_eq!(errors(&built), [""; 0]);
        let found = warnings(&built, "long-value");
        assert!(found.len() == 1 && found[0].starts_with(&format!("{POST}:{line}: ")), "{found:?}");
        let bytes: usize = built.files.values().map(Vec::len).sum();
        assert!(bytes < longest, "{bytes}: {text:.60}");
    }
}

#[test]
fn events_of_all_years_are_no_pages_of_all_years() {
    let years = many(200, |n| format!("- title: Meet\n  start: {}-01-02 14:00\n", 1_100 + n * 40));
    let built = build(&post(&format!("events:\n{years}")), &[]);
    let pages = built.files.keys().filter(|path| path.starts_with("/events/")).count();
    assert!(pages < 10, "{pages}");
    let found = warnings(&built, "unreadable-event");
    let message = "the event `Meet` is in the year 1100; calendars have 1970 to 2199";
    assert_eq!(found[0], format!("{POST}:5: {message}"));
}

#[test]
fn sections_of_an_issue_are_no_pages_without_end() {
    let headings = many(700, |n| format!("## Part x{n}y\n\n"));
    let first = format!("{}{headings}", post(""));
    let (second, third) = (first.replace("11-01", "11-08"), first.replace("11-01", "11-15"));
    let others = [("content/2026-11-08-b.md", &*second), ("content/2026-11-15-c.md", &*third)];
    let built = build(&first, &others);
    assert_eq!(errors(&built), [""; 0]);
    let pages = built.files.keys().filter(|path| path.starts_with("/sections/part-")).count();
    assert_eq!(pages, 500);
    // A name that is too long for a path has no page.
    let long = format!("{}## {}\n\ntext\n\n## Short\n", post(""), "周报".repeat(100));
    let (second, third) = (long.replace("11-01", "11-08"), long.replace("11-01", "11-15"));
    let others = [("content/2026-11-08-b.md", &*second), ("content/2026-11-15-c.md", &*third)];
    let built = build(&long, &others);
    assert_eq!(errors(&built), [""; 0]);
    let pages: Vec<_> = built.files.keys().filter(|path| path.starts_with("/sections/")).collect();
    assert_eq!(pages, ["/sections/", "/sections/short/"]);
}

#[test]
fn paths_that_are_too_long_are_errors_with_their_key() {
    let wide = "周".repeat(86);
    let part = "a part of it is longer than 255 bytes";
    let deep = "it has more than 64 parts";
    let too_long = "it is longer than 2000 bytes";
    let slug = "4: `slug` can't be used: it is longer than 255 bytes".to_owned();
    for (front, expected) in [
        (format!("url: {}", "/a".repeat(5_000)), format!("4: `url` can't be used: {deep}")),
        (format!("url: /{wide}/x"), format!("4: `url` can't be used: {part}")),
        (
            format!("url: {}", format!("/{}", "b".repeat(200)).repeat(20)),
            format!("4: `url` can't be used: {too_long}"),
        ),
        (
            format!("permalink: /{}/", "%E5%91%A8".repeat(86)),
            format!("4: `permalink` can't be used: {part}"),
        ),
        (format!("slug: {}", "b".repeat(256)), slug.clone()),
        (format!("slug: {wide}"), slug.clone()),
        (format!("slug: {}", "🎉".repeat(60)), slug.clone()),
        (
            format!("aliases: [/x, /{}/]", "b".repeat(256)),
            "4: `aliases` can't be used: `/bbb".to_owned(),
        ),
        (
            format!("aliases:\n- {}", "/a".repeat(5_000)),
            "5: `aliases` can't be used: `/a/a/a".to_owned(),
        ),
    ] {
        let built = build(&post(&front), &[]);
        let found = errors(&built);
        assert!(
            found.len() == 1 && found[0].starts_with(&format!("{POST}:{expected}")),
            "{found:?}"
        );
    }
    // File names that become longer as URLs.
    let name = "🎉".repeat(60);
    for (path, text) in [
        (format!("content/{name}.md"), "---\ntitle: A\n---\n"),
        (format!("content/{name}.md"), "---\ntitle: A\ndate: 2026-11-01\n---\n"),
        (format!("content/{}.md", "a/".repeat(64) + "b"), "---\ntitle: A\n---\n"),
        (format!("content/{}.md", "İ".repeat(120)), "---\ntitle: A\n---\n"),
    ] {
        let built = build(&post(""), &[(&path, text)]);
        let found = errors(&built);
        assert!(found.len() == 1 && found[0].starts_with(&path[..40]), "{found:?}");
    }
    let settings = "title: T\npermalink: /:slug/x:slug/\n";
    let built = build(&post(&format!("slug: {}", "b".repeat(255))), &[("weekly.yaml", settings)]);
    let found = errors(&built);
    let expected = format!("{POST}:4: the permalink rule turns this post's name into `/bbb");
    assert!(found.len() == 1 && found[0].starts_with(&expected), "{found:?}");
}

/// Markup that nests, or seems to, when it is repeated.
const NESTING: [&str; 41] = [
    ">",
    "> ",
    "- ",
    "1. ",
    "> - ",
    "[",
    "![",
    "[a](",
    "*a **a ",
    "_a __a ",
    "**a ",
    "~~a ",
    "<div>",
    "<div>\n",
    "<div>\n\n",
    "a <span>",
    "<b><i><p>",
    "<svg><g>",
    "<math><mrow>",
    "<table>",
    "<select>",
    "<template>",
    "<a href=x>",
    "<p>",
    "<!--",
    "<![CDATA[",
    "<?",
    "`` ` ",
    "$",
    "$$",
    "$ ",
    "{{ ",
    "{% if x %}",
    "> [!NOTE]\n",
    "a\n: ",
    "[^a]",
    "|",
    "<",
    "&",
    "http://",
    "<http://a",
];

#[test]
fn deep_texts_are_read_to_their_end() {
    const DEEP: usize = 2_000;
    for settings in
        ["", "html: sanitized", "profile: commonmark", "profile: commonmark, html: sanitized"]
    {
        let settings = format!("title: T\nsearch: false\nmarkdown: {{{settings}}}\n");
        let mut files = vec![("weekly.yaml".to_owned(), settings.clone())];
        for (n, mark) in NESTING.iter().enumerate() {
            let text = format!("---\ntitle: Deep {n}\n---\n{} the end\n", mark.repeat(DEEP));
            files.push((format!("content/deep-{n}.md"), text));
        }
        let built = build_in_memory(&files, "2026-11-23T00:00:00Z");
        assert_eq!(built.errors(), [""; 0]);
        for (n, mark) in NESTING.iter().enumerate() {
            let page = String::from_utf8_lossy(&built.files[&format!("/deep-{n}/")]).into_owned();
            let hidden = ["<!--", "<?", "<![CDATA[", "<select>", "<template>"].contains(mark);
            assert!(
                page.contains("</html>") && (hidden || page.contains("the end")),
                "{settings}{mark}"
            );
        }
    }
}

#[test]
fn formulas_beyond_the_limit_are_reported_once() {
    let mut text = post("");
    for n in 0..30_000 {
        let _ = write!(text, "$x_{{{n}}}$ ");
    }
    let built = build(&text, &[("weekly.yaml", "title: T\n")]);
    let found = warnings(&built, "unreadable-math");
    assert_eq!(found.len(), 1, "{found:.1?}");
    assert!(found[0].ends_with("the following ones are shown as TeX too"), "{found:?}");
    let page = String::from_utf8_lossy(&built.files["/2026-11-01-a/"]).into_owned();
    assert!(page.contains("x_{29999}"));
}
