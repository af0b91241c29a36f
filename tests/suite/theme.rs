//! Custom themes: the examples in the manual work as written.

use crate::support::{Site, repository};

/// The examples of `docs/theme.md`, in order: the path of each file, and the text that must appear
/// on the page of a post (or, for words, on the home page).
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
    rows_are_those_of_the_example(&block("{% component event_row("));
    for (file, start, shown) in EXAMPLES {
        let site = Site::of(&[
            ("weekly.yaml", "title: T\nbase_url: https://example.org\nsearch: false\n"),
            ("static/logo.svg", r#"<svg xmlns="http://www.w3.org/2000/svg"/>"#),
            (
                "content/a.md",
                "---\ntitle: A\nnumber: 2\ndate: 2026-01-09\ncover: https://a.test/c.png\n---\n\
                 text\n",
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
            // Together with the template that loads it.
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

/// The digest pages and the contents of a post, with `components` of the site's own for their rows.
fn rows_are_those_of_the_example(components: &str) {
    let issue = |day: &str| {
        format!(
            "---\ntitle: Of {day}\nevents:\n- {{title: Tide night, date: 2026-02-02}}\n---\n\
             ## Reading\n\n- [Knots](https://rope.example/k)\n\n## Meetings\n\nNone.\n"
        )
    };
    let site = Site::of(&[
        ("weekly.yaml", "title: T\nbase_url: https://example.org\nsearch: false\n"),
        ("content/2025-12-26.md", &issue("2025-12-26")),
        ("content/2026-01-02.md", &issue("2026-01-02")),
        ("content/2026-01-09.md", &issue("2026-01-09")),
        ("templates/components/rows.html", components),
    ]);
    let output = site.build(&["--strict"]);
    for (page, shown) in [
        ("2026-01-09/index.html", "<ul><li><a href=\"#reading\">Reading</a></li>"),
        ("events/2026/index.html", ">Tide night</a></li>"),
        ("events/index.html", ">Tide night</a></li>"),
        (
            "sections/reading/index.html",
            "Of 2026-01-09</a>: <a href=\"https://rope.example/k\">Knots</a></li>",
        ),
    ] {
        let page_text = String::from_utf8_lossy(&output[page]);
        assert!(page_text.contains(shown), "{page}: {page_text}");
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
fn pages_have_the_direction_of_their_language() {
    for (language, direction) in [("he", " dir=\"rtl\""), ("fa-IR", " dir=\"rtl\""), ("en", "")] {
        let site = Site::of(&[
            ("weekly.yaml", &format!("base_url: https://example.org\nlanguage: {language}\n")),
            ("content/a.md", "---\ntitle: A\ndate: 2026-01-09\naliases: [/b/]\n---\nText\n"),
        ]);
        assert_eq!(site.run(&["build"]).code, 0);
        let output = site.output();
        for page in ["a/index.html", "index.html", "404.html", "b/index.html"] {
            let page = String::from_utf8(output[page].clone()).unwrap();
            assert!(page.contains(&format!("<html lang=\"{language}\"{direction}>")), "{page}");
        }
        let feed = String::from_utf8(output["atom.xml"].clone()).unwrap();
        assert!(!feed.contains("rtl"), "{feed}");
    }
}

#[test]
fn what_may_have_another_direction_is_isolated() {
    let post = |title: &str| {
        format!(
            "---\ntitle: {title}\ntags: [Knots!]\nauthors: [A. Rope]\n---\n## Reading!\n\n\
             [Tide (new)](https://rope.example/)\n\n## Meetings\n\nNone.\n"
        )
    };
    let site = Site::of(&[
        ("weekly.yaml", "base_url: https://example.org\nlanguage: he\n"),
        ("content/2025-12-26.md", &post("Rust 0.9!")),
        ("content/2026-01-02.md", &post("Rust 1.0!")),
        ("content/2026-01-09.md", &post("Rust 1.1!")),
    ]);
    assert_eq!(site.run(&["build"]).code, 0);
    let output = site.output();
    let mut times = 0;
    for (path, bytes) in output.iter().filter(|(path, _)| path.ends_with("index.html")) {
        let page = String::from_utf8_lossy(bytes);
        for time in page.split("<time ").skip(1) {
            times += 1;
            assert!(time.split_once('>').unwrap().1.starts_with("<bdi>"), "{path}: {time:.80}");
        }
    }
    assert!(times > 20, "{times}");
    for (path, texts) in [
        ("index.html", &["Rust 1.0!", "Rust 1.1!", "Reading!", "9 January 2026"][..]),
        ("2026-01-09/index.html", &["Rust 1.0!", "Rust 1.1!", "Reading!", "A. Rope", "Knots!"]),
        ("archive/index.html", &["Rust 1.0!", "3 posts"]),
        ("tags/knots/index.html", &["Rust 1.0!", "Rust 1.1!"]),
        ("sections/reading/index.html", &["Rust 1.0!", "Tide (new)", "rope.example"]),
        ("links/index.html", &["Tide (new)", "rope.example"]),
    ] {
        let page = String::from_utf8_lossy(&output[path]);
        for text in texts {
            let isolated = page.matches(&format!(">{text}</bdi>")).count();
            assert!(isolated > 0, "{path}: {text}");
        }
    }
}

#[test]
fn files_of_the_theme_are_printed() {
    let site = Site::of(&[]);
    let list = site.run(&["theme"]).stdout;
    let names: Vec<&str> = list.lines().collect();
    assert!(
        names.contains(&"templates/base.html") && names.contains(&"static/style.css"),
        "{list}"
    );
    for name in names {
        let printed = site.run(&["theme", name]);
        assert_eq!(printed.code, 0, "{name}: {}", printed.stderr);
        let file = std::fs::read_to_string(repository().join(name)).unwrap();
        assert_eq!(printed.stdout, file, "{name}");
    }
    for (name, hint) in [
        ("templates/bass.html", "`templates/base.html`"),
        ("en.yaml", "`templates/i18n/en.yaml`"),
        ("nothing/like/it", "`weekly theme` lists them"),
    ] {
        let refused = site.run(&["theme", name]);
        assert_eq!(refused.code, 2, "{name}");
        assert!(refused.stderr.contains(hint), "{name}: {}", refused.stderr);
    }
}

/// The messages of a build of a site with these words in German.
fn messages_for(words: &str) -> String {
    let site = Site::of(&[
        ("weekly.yaml", "title: T\nbase_url: https://example.org\nlanguage: de\nsearch: false\n"),
        ("content/a.md", "---\ntitle: A\ndate: 2026-01-09\n---\nText\n"),
    ]);
    if !words.is_empty() {
        site.file("templates/i18n/de.yaml", words);
    }
    site.run(&["build"]).stderr
}

#[test]
fn mistakes_in_words_are_reported() {
    for (words, said) in [
        ("", "words are untranslated and appear in English"),
        ("archive: Archiv\n", "`weekly theme templates/i18n/en.yaml` prints all words"),
        ("earlier_isues: Früher\n", "did you mean `earlier_issues`?"),
        ("date_long: \"{dya}. {month_name}\"\n", "`{dya}` in the word `date_long`"),
        ("posts_count: \"{x} Beiträge\"\n", "available: `{n}`"),
        ("search: \"{n}\"\n", "this word has no placeholders"),
    ] {
        let messages = messages_for(words);
        assert!(messages.contains(said), "{words}: {messages}");
    }
    // The built-in words are English, and words of the site's own are not words of the theme.
    let english = std::fs::read_to_string(repository().join("templates/i18n/en.yaml")).unwrap();
    for (language, words) in [("en-US", "harbour: x\n"), ("de", &english)] {
        let site = Site::of(&[
            ("weekly.yaml", &format!("base_url: https://example.org\nlanguage: {language}\n")),
            ("templates/i18n/en.yaml", "a_word_of_the_harbour: x\n"),
            (&format!("templates/i18n/{language}.yaml"), words),
            ("content/a.md", "---\ntitle: A\n---\nText\n"),
        ]);
        let messages = site.run(&["build"]).stderr;
        assert!(!messages.contains("untranslated"), "{language}: {messages}");
    }
    // A word of the site's own, and one that formats dates.
    for words in ["colophon_of_the_harbour: {x}", "date_month: \"{month}/{year}\""] {
        let messages = messages_for(&format!("{words}\n"));
        assert!(!messages.contains("unknown-word"), "{words}: {messages}");
    }
}

#[test]
fn the_accent_holds_on_both_papers() {
    for (extra, style, said) in [
        (
            "accent: \"#0b4a8f\"",
            "--accent-light: #0b4a8f; --accent-dark: color-mix(in oklab, #0b4a8f 55%, white)",
            "",
        ),
        ("accent_dark: \"#9cc7ff\"", "style=\"--accent-dark: #9cc7ff\"", ""),
        (
            "accent: \"#0b4a8f\"\n  accent_dark: \"#9cc7ff\"",
            "--accent-light: #0b4a8f; --accent-dark: #9cc7ff\"",
            "",
        ),
        ("accent: #0b4a8f", "<html lang=\"en\">", "weekly.yaml:4:3"),
        ("accent: purpel", "--accent-light: purpel", "is \"purpel\"; expected a numeric colour"),
        ("theme: drak", "data-theme=\"drak\"", "expected `light` or `dark`"),
    ] {
        let site = Site::of(&[
            (
                "weekly.yaml",
                &format!("base_url: https://example.org\nsearch: false\nextra:\n  {extra}\n"),
            ),
            ("content/a.md", "---\ntitle: A\n---\nText\n"),
        ]);
        let run = site.run(&["build"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let page = String::from_utf8(site.output()["a/index.html"].clone()).unwrap();
        assert!(page.contains(style), "{extra}: {}", &page[..400]);
        assert_eq!(run.stderr.contains("theme-setting"), !said.is_empty(), "{}", run.stderr);
        assert!(run.stderr.contains(said), "{extra}: {}", run.stderr);
    }
}

#[test]
fn introductions_are_styled_as_text() {
    let site = Site::of(&[
        ("content/notes/_index.md", "---\ntitle: Notes\n---\n> Introduced.\n"),
        ("content/notes/2026-01-02-a.md", "---\ntitle: A\ntags: [x, y]\n---\nText\n"),
        ("content/plain/2026-01-02-b.md", "---\ntitle: B\n---\nText\n"),
        ("content/tags/_index.md", "---\ntitle: Tags\n---\n> Introduced.\n"),
        ("content/tags/x/_index.md", "---\ntitle: X\n---\n> Introduced.\n"),
    ]);
    let files = site.build(&[]);
    for (page, introduced) in [
        ("notes/index.html", true),
        ("tags/index.html", true),
        ("tags/x/index.html", true),
        ("tags/y/index.html", false),
        ("plain/index.html", false),
    ] {
        let text = String::from_utf8_lossy(&files[page]);
        assert_eq!(text.contains("/text.css"), introduced, "{page}");
        let shown = "<div class=\"prose\" data-weekly=\"text\"><blockquote>\n<p>Introduced.";
        assert_eq!(text.contains(shown), introduced, "{page}");
    }
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
