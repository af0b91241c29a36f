//! A theme of one's own: what the manual shows works as it stands there.

use crate::support::{Site, repository};

/// The examples of `docs/theme.md`, in order: the file that each is, and what of it is then on the
/// page of a post (or, for words, on the home page).
const EXAMPLES: [(&str, &str, &str); 6] = [
    ("weekly.yaml", "extra:\n", r#"data-font="serif""#),
    ("static/custom.css", ":root {\n", r#"<link rel="stylesheet" href="/custom.css"#),
    ("templates/base.html", "{% extends \"weekly/base.html\" %}\n{% block brand %}", "/logo.svg"),
    ("templates/page.html", "{% extends \"weekly/page.html\" %}", "Found a mistake?"),
    (
        "templates/components/cover.html",
        "{% component cover(",
        r#"<p><img src="https://a.test/c.png""#,
    ),
    ("templates/i18n/en.yaml", "earlier_issues:", "From the archive"),
];

#[test]
fn the_examples_of_the_manual_work() {
    let manual = std::fs::read_to_string(repository().join("docs/theme.md")).unwrap();
    let blocks: Vec<&str> =
        manual.split("\n```").skip(1).step_by(2).map(|b| b.split_once('\n').unwrap().1).collect();
    let block = |start: &str| {
        let found = blocks.iter().find(|block| format!("{block}\n").starts_with(start));
        format!("{}\n", found.unwrap_or_else(|| panic!("no example starts with {start}")))
    };
    for (file, start, shown) in EXAMPLES {
        let site = Site::of(&[
            ("weekly.yaml", "title: T\nbase_url: https://example.org\nsearch: false\n"),
            ("static/logo.svg", r#"<svg xmlns="http://www.w3.org/2000/svg"/>"#),
            (
                "content/a.md",
                "---\ntitle: A\nnumber: 2\ndate: 2026-01-09\ncover: https://a.test/c.png\n---\ntext\n",
            ),
            ("content/b.md", "---\ntitle: B\nnumber: 1\ndate: 2026-01-02\n---\ntext\n"),
        ]);
        match file {
            "weekly.yaml" => {
                site.file(
                    file,
                    format!("title: T\nbase_url: https://example.org\n{}", block(start)),
                );
            }
            _ => site.file(file, block(start)),
        }
        if file == "static/custom.css" {
            // With the template that loads it.
            let loads = "{% extends \"weekly/base.html\" %}\n{% block styles %}";
            site.file("templates/base.html", block(loads));
        }
        let run = site.run(&["build", "--strict"]);
        assert_eq!(run.code, 0, "{file}: {}", run.stderr);
        let output = site.output();
        let pages = [&output["a/index.html"], &output["index.html"]];
        let pages = pages.map(|page| String::from_utf8_lossy(page));
        assert!(pages.iter().any(|page| page.contains(shown)), "{file}: {}", pages[0]);
    }
}

#[test]
fn a_language_of_ones_own_needs_no_more_than_its_words() {
    let english = std::fs::read_to_string(repository().join("templates/i18n/en.yaml")).unwrap();
    let site = Site::of(&[
        ("weekly.yaml", "title: T\nbase_url: https://example.org\nlanguage: fr\nsearch: false\n"),
        ("templates/i18n/fr.yaml", &english.replace("\"Archive\"", "\"Archives\"")),
        ("content/a.md", "---\ntitle: A\ndate: 2026-01-09\n---\ntexte\n"),
    ]);
    let run = site.run(&["build", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let page = String::from_utf8(site.output()["a/index.html"].clone()).unwrap();
    assert!(page.contains(r#"<html lang="fr">"#) && page.contains(">Archives</a>"), "{page}");
}

#[test]
fn formulas_bring_their_styles_to_every_page_that_shows_them() {
    let site = Site::of(&[
        ("content/_index.md", "---\ntitle: Home\n---\n$x_0$\n"),
        ("content/notes/_index.md", "---\ntitle: Notes\n---\n$x_1$\n"),
        ("content/notes/2026-01-02-a.md", "---\ntitle: A\n---\n$x_2$\n"),
        ("content/plain/_index.md", "---\ntitle: Plain\n---\nx\n"),
        ("content/plain/2026-01-09-b.md", "---\ntitle: B\n---\nx\n"),
    ]);
    let files = site.build(&[]);
    for (page, styled) in [
        ("index.html", true),
        ("notes/index.html", true),
        ("notes/2026-01-02-a/index.html", true),
        ("plain/index.html", false),
        ("plain/2026-01-09-b/index.html", false),
        ("archive/index.html", false),
    ] {
        let text = String::from_utf8_lossy(&files[page]);
        assert_eq!(text.contains("/math.css"), styled, "{page}");
        assert_eq!(text.contains("<math"), styled, "{page}");
    }
}
