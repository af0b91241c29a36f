//! Small front matter and settings with disproportionate effects: refusals name the location, and
//! accepted input is processed completely, however large. The sizes keep the tests fast without
//! optimisation.

use crate::support::one_post::{POST, build, errors, many, post, warnings};

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
    assert_eq!(found[0], format!("{POST}:5: `k` is given twice; the last applies"));
    assert_eq!(found[98], format!("{POST}:103: `k` is given twice; the last applies"));
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
    let collections = |count| format!("collections:\n{}", many(count, |n| format!("- x{n}\n")));
    let published = |count| {
        let rules = many(count, |n| format!("  x{n}: {{output: true}}\n"));
        format!("collections:\n{rules}")
    };
    let include = |count| format!("include:\n{}", many(count, |n| format!("- _x{n}\n")));
    for (path, text, line) in [
        ("content/s/_index.md", cascade as fn(usize) -> String, 3),
        ("content/s/_config.yml", exclude, 1002),
        ("content/s/_config.yml", defaults, 1002),
        ("content/s/_config.yml", collections, 1002),
        ("content/s/_config.yml", published, 1),
        ("content/s/_config.yml", include, 1),
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
    for (text, withheld) in [
        ("...".repeat(30_000), false),
        ("draft: a ".repeat(20_000), true),
        ("({[".repeat(20_000), false),
    ] {
        let beside = post("");
        let data = ("content/s/s.11tydata.js", text.as_str());
        let built = build(&post(""), &[data, ("content/s/2026-11-02-b.md", &beside)]);
        assert_eq!(errors(&built), [""; 0], "{text:.20}");
        assert!(built.files.contains_key("/2026-11-01-a/"), "{text:.20}");
        let shown = built.files.keys().any(|path| path.contains("2026-11-02-b"));
        assert_eq!(shown, !withheld, "{text:.20}");
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
        (format!("aliases: [{}]", list("/?p=", 0, 1_000)), None),
        (
            format!("aliases: [{}]", list("/?p=", 0, 1_001)),
            Some("4: `aliases` can't be used: a page has at most 1000 aliases".to_owned()),
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
