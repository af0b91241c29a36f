//! Small inputs with disproportionate effects: refusals name the location, and accepted input is
//! processed completely, however large. The sizes keep the tests fast without optimisation.

#![expect(clippy::unwrap_used, reason = "a test fails by that")]

use std::fmt::Write as _;

use weekly::testing::diagnostic::{Diagnostic, Severity};

use crate::support::{Built, build_in_memory};

const POST: &str = "content/2026-11-01-a.md";

/// Builds a site with a post, which `others` may replace, and other files.
fn build(post: &str, others: &[(&str, &str)]) -> Built {
    let mut files = vec![
        ("weekly.yaml".to_owned(), "title: T\nbase_url: https://example.org\n".to_owned()),
        (POST.to_owned(), post.to_owned()),
    ];
    for (path, text) in others {
        files.retain(|(known, _)| known != path);
        files.push(((*path).to_owned(), (*text).to_owned()));
    }
    build_in_memory(&files, "2026-11-23T00:00:00Z")
}

/// A post with this YAML front matter.
fn post(front: &str) -> String {
    format!("---\ntitle: A\ndate: 2026-11-01\n{front}\n---\ntext\n")
}

/// Concatenates `of(0)`, `of(1)` ...
fn many(count: usize, of: impl Fn(usize) -> String) -> String {
    (0..count).map(of).collect()
}

/// Formats a diagnostic as `file:line: message`.
fn formatted(found: &Diagnostic) -> String {
    let location = found.location.as_ref().unwrap();
    let line = location.mark.as_ref().map_or(0, |mark| mark.line);
    format!("{}:{line}: {}", location.path, found.message)
}

/// The errors with their locations, each truncated to 120 characters.
fn errors(built: &Built) -> Vec<String> {
    let errors = built.diagnostics.iter().filter(|found| found.severity == Severity::Error);
    errors.map(|error| formatted(error).chars().take(120).collect()).collect()
}

fn warnings(built: &Built, code: &str) -> Vec<String> {
    built.diagnostics.iter().filter(|found| found.code == code).map(formatted).collect()
}

#[test]
fn bombs_of_aliases_are_refused_wherever_yaml_is_read() {
    let bomb =
        format!("a: &a \"{}\"\nb: [{}]\n", "x".repeat(100_000), vec!["*a"; 20_000].join(", "));
    let refused = "aliases expand the text to more than";
    let site = format!(
        "title: T\nbase_url: https://example.org\nextra:\n  {}",
        bomb.replace('\n', "\n  ")
    );
    for (post, others, expected) in [
        (post(&bomb), vec![], format!("{POST}:4: the front matter is not valid YAML: {refused}")),
        (
            post(""),
            vec![("weekly.yaml", &*site)],
            format!("weekly.yaml:4: the settings are not valid YAML: {refused}"),
        ),
        (
            post(""),
            vec![("templates/i18n/en.yaml", &*bomb)],
            format!("templates/i18n/en.yaml:1: the words are not valid YAML: {refused}"),
        ),
    ] {
        let built = build(&post, &others);
        let found = errors(&built);
        assert!(found.len() == 1 && found[0].starts_with(&expected), "{found:?}");
    }
}

#[test]
fn keys_are_read_however_many_there_are() {
    const COUNT: usize = 3_000;
    let title = "title: A\ndate: 2026-11-01\n";
    for text in [
        post(&many(COUNT, |n| format!("k{n}: v\n"))),
        post(&many(COUNT, |n| format!("k{n}: {n}\n"))),
        post(&format!("extra:\n{}", many(COUNT, |n| format!("  k{n}: {n}\n")))),
        format!(
            "+++\ntitle = 'A'\ndate = 2026-11-01\n{}+++\n",
            many(COUNT, |n| format!("k{n} = {n}\n"))
        ),
        format!(
            "{{\"title\": \"A\", \"date\": \"2026-11-01\"{}}}\n",
            many(COUNT, |n| format!(",\n\"k{n}\": {n}"))
        ),
        format!("{title}{}\ntext\n", many(COUNT, |n| format!("k{n}: v\n"))),
    ] {
        let page = "{{ page.extra | length }} {{ page.extra.k2999 }}";
        let built = build(&text, &[("templates/page.html", page)]);
        assert_eq!(errors(&built), [""; 0]);
        let page = String::from_utf8_lossy(&built.files["/2026-11-01-a/"]);
        assert!(page.starts_with("3000 "), "{page}: {text:.60}");
    }
    let twice = post(&many(COUNT, |n| format!("k: {n}\n")));
    let found = build(&twice, &[]);
    let found = warnings(&found, "duplicate-key");
    assert_eq!(found[0], format!("{POST}:5: `k` is given twice; the first applies"));
    assert_eq!(found[98], format!("{POST}:103: `k` is given twice; the first applies"));
}

#[test]
fn rules_on_what_is_published_are_limited() {
    let cascade = |count| {
        let rules = many(count, |n| format!("- {{draft: true, target: {{path: /x{n}}}}}\n"));
        format!("---\ntitle: S\ncascade:\n{rules}---\n")
    };
    let exclude = |count| format!("exclude:\n{}", many(count, |n| format!("- x{n}\n")));
    let defaults = |count| {
        let rules =
            many(count, |n| format!("- {{scope: {{path: x{n}}}, values: {{draft: true}}}}\n"));
        format!("defaults:\n{rules}")
    };
    for (path, text, line) in [
        ("content/s/_index.md", cascade as fn(usize) -> String, 3),
        ("content/s/_config.yml", exclude, 1002),
        ("content/s/_config.yml", defaults, 1002),
    ] {
        let others =
            |count| build(&post(""), &[(path, &text(count)), ("content/s/b.md", &post(""))]);
        assert_eq!(errors(&others(1_000)), [""; 0], "{path}");
        let message = "this file has more than 1000 rules on what is published";
        assert_eq!(errors(&others(1_001)), [format!("{path}:{line}: {message}")]);
    }
}

#[test]
fn data_that_is_code_is_read_however_long_it_is() {
    for text in ["...".repeat(30_000), "draft: a ".repeat(20_000), "({[".repeat(20_000)] {
        let built = build(&post(""), &[("content/s/s.11tydata.js", &text)]);
        assert_eq!(errors(&built), [""; 0], "{text:.20}");
        assert!(built.files.contains_key("/2026-11-01-a/"), "{text:.20}");
    }
}

#[test]
fn events_are_read_however_many_there_are() {
    const COUNT: usize = 2_000;
    let json =
        many(COUNT, |n| format!(",\n{{\"title\": \"Meet {n}\", \"start\": \"2026-11-02\"}}"));
    for (text, step) in [
        (
            post(&format!(
                "events:\n{}",
                many(COUNT, |n| format!("- title: Meet {n}\n  start: 2026-11-02\n"))
            )),
            2,
        ),
        (
            format!(
                "+++\ntitle = 'A'\ndate = 2026-11-01\n\n{}+++\n",
                many(COUNT, |n| format!("[[events]]\ntitle = 'Meet {n}'\nstart = 2026-11-02\n"))
            ),
            3,
        ),
        (
            format!(
                "{{\"title\": \"A\", \"date\": \"2026-11-01\",\n\n\"events\": [{}]}}\n",
                &json[1..]
            ),
            1,
        ),
    ] {
        let built = build(&text, &[]);
        assert_eq!(errors(&built), [""; 0]);
        let calendar = String::from_utf8_lossy(&built.files["/calendar.ics"]);
        assert_eq!(calendar.matches("BEGIN:VEVENT").count(), COUNT);
        let bad = text.replace("2026-11-02", "soon");
        let found = warnings(&build(&bad, &[]), "unreadable-event");
        let lines =
            found.iter().map(|found| found.split(':').nth(1).unwrap().parse::<usize>().unwrap());
        let lines: Vec<_> = lines.take(99).collect();
        assert!(lines.windows(2).all(|pair| pair[1] - pair[0] == step), "{lines:?}");
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
fn multiplied_values_are_limited_at_their_source() {
    let list = |name: &str, from: usize, to: usize| {
        (from..to).map(|n| format!("{name}{n}")).collect::<Vec<_>>().join(", ")
    };
    let terms = "can't be used: with it the post has more than 200 terms in all";
    for (front, expected) in [
        (format!("tags: [{}]", list("t", 0, 200)), None),
        (format!("tags: [{0}, {0}]\ncategories: [a]", list("t", 0, 199)), None),
        (format!("tags: [{}]", list("t", 0, 201)), Some(format!("4: `tags` {terms}"))),
        (format!("tags: [{}]", list("t", 0, 2_000)), Some(format!("4: `tags` {terms}"))),
        (
            format!("tags: [{}]\ntag: x\ncategory: y", list("t", 0, 199)),
            Some(format!("6: `category` {terms}")),
        ),
        (
            format!("tags: [{}]\ntaxonomies:\n  categories: [x, y]", list("t", 0, 199)),
            Some(format!("6: `categories` {terms}")),
        ),
        (
            format!("tags: [ok, \"{}\"]", "周".repeat(86)),
            Some("4: `tags` can't be used: the path of `周".to_owned()),
        ),
        (format!("tags: [\"{}\"]", "周".repeat(85)), None),
        (
            format!("tags: [\"{}\"]", "🎉".repeat(60)),
            Some("4: `tags` can't be used: the path of `🎉".to_owned()),
        ),
        (format!("authors: [{}]", list("a", 0, 200)), None),
        (
            format!("authors: [{}]", list("a", 0, 201)),
            Some("4: `authors` can't be used: a post has at most 200 authors".to_owned()),
        ),
        (format!("aliases: [{}]", list("/a", 0, 1_000)), None),
        (
            format!("alias: /x\naliases: [{}]", list("/a", 0, 1_000)),
            Some("5: `aliases` can't be used: a page has at most 1000 aliases".to_owned()),
        ),
    ] {
        let built = build(&post(&front), &[]);
        let expected: Vec<String> =
            expected.into_iter().map(|expected| format!("{POST}:{expected}")).collect();
        let found = errors(&built);
        assert_eq!(found.len(), expected.len(), "{found:?}");
        assert!(
            found.iter().zip(&expected).all(|(found, start)| found.starts_with(start)),
            "{found:?}"
        );
    }
}

#[test]
fn text_repeated_in_lists_is_truncated() {
    let long = "x ".repeat(20_000);
    let tags = (0..20).map(|n| format!("t{n}")).collect::<Vec<_>>().join(", ");
    let longest = 10_000 * 1_000;
    for (text, line) in [
        (format!("---\ntitle: {long}\ndate: 2026-11-01\ntags: [{tags}]\n---\n"), 2),
        (post(&format!("tags: [{tags}]\ndescription: {long}")), 5),
        (post(&format!("tags: [{tags}]\nauthor: {long}")), 5),
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
fn sections_of_an_issue_are_no_pages_without_end() {
    let headings = many(700, |n| format!("## Part x{n}y\n\n"));
    let first = format!("{}{headings}", post(""));
    let second = first.replace("11-01", "11-08");
    let built = build(&first, &[("content/2026-11-08-b.md", &second)]);
    assert_eq!(errors(&built), [""; 0]);
    let pages = built.files.keys().filter(|path| path.starts_with("/sections/part-")).count();
    assert_eq!(pages, 500);
    // A name that is too long for a path has no page.
    let long = format!("{}## {}\n\ntext\n\n## Short\n", post(""), "周报".repeat(100));
    let other = long.replace("11-01", "11-08");
    let built = build(&long, &[("content/2026-11-08-b.md", &other)]);
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
            "4: `aliases` can't be used: `/a/a/a".to_owned(),
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
    let expected = format!("{POST}:0: the permalink rule turns this post's name into `/bbb");
    assert!(found.len() == 1 && found[0].starts_with(&expected), "{found:?}");
}

#[test]
fn deep_texts_are_read_to_their_end() {
    const DEEP: usize = 2_000;
    let marks = [
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
    for settings in
        ["", "html: sanitized", "profile: commonmark", "profile: commonmark, html: sanitized"]
    {
        let settings = format!("title: T\nsearch: false\nmarkdown: {{{settings}}}\n");
        let mut files = vec![("weekly.yaml".to_owned(), settings.clone())];
        for (n, mark) in marks.iter().enumerate() {
            let text = format!("---\ntitle: Deep {n}\n---\n{} the end\n", mark.repeat(DEEP));
            files.push((format!("content/deep-{n}.md"), text));
        }
        let built = build_in_memory(&files, "2026-11-23T00:00:00Z");
        assert_eq!(built.errors(), [""; 0]);
        for (n, mark) in marks.iter().enumerate() {
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
fn deep_values_are_refused_where_they_are() {
    const DEEP: usize = 20_000;
    for (text, line, message) in [
        (post(&format!("a: {}", "[".repeat(DEEP))), 4, "nested more than 100 deep"),
        (post(&format!("a: {}", "{a: ".repeat(DEEP))), 4, "nested more than 100 deep"),
        (post(&format!("a:\n {}x", "- ".repeat(DEEP))), 5, "recursion limit exceeded"),
        (post(&format!("a:\n {}x", "? ".repeat(DEEP))), 5, "recursion limit exceeded"),
        (
            format!("{{\"title\": \"A\",\n\"a\": {}", "[".repeat(DEEP)),
            2,
            "recursion limit exceeded",
        ),
        (
            format!("{{\"title\": \"A\",\n\"a\": {}", "{\"a\": ".repeat(DEEP)),
            2,
            "recursion limit exceeded",
        ),
        (format!("+++\ntitle = 'A'\na = {}\n+++\n", "[".repeat(DEEP)), 3, "recurs"),
        (format!("+++\ntitle = 'A'\na = {}\n+++\n", "{a = ".repeat(DEEP)), 3, "recurs"),
        (format!("+++\ntitle = 'A'\na{} = 1\n+++\n", ".a".repeat(DEEP)), 3, "recurs"),
        (format!("+++\ntitle = 'A'\n[a{}]\n+++\n", ".a".repeat(DEEP)), 3, "recurs"),
    ] {
        let found = errors(&build(&text, &[]));
        let prefix = format!("{POST}:{line}: the front matter is not ");
        assert!(
            found.len() == 1 && found[0].starts_with(&prefix) && found[0].contains(message),
            "{found:?}"
        );
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
