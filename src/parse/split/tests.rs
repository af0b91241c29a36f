//! Texts with front matter in every form, and text that merely resembles it.

use super::*;

fn keys(text: &str) -> (FrontMatterFormat, Vec<String>, &str) {
    let split = split(text).unwrap();
    let keys = split
        .entries
        .iter()
        .map(|(k, v)| format!("{k}={}", v.as_str().map_or_else(|| v.to_string(), str::to_owned)));
    (split.format, keys.collect(), &text[split.body..])
}

/// Checks the format, the entries and the body of texts.
fn check(cases: &[(&str, FrontMatterFormat, &[&str], &str)]) {
    for &(text, format, entries, body) in cases {
        let entries = entries.iter().map(|entry| (*entry).to_owned()).collect();
        assert_eq!(keys(text), (format, entries, body), "{text:?}");
    }
}

#[test]
fn marked_formats_are_found() {
    use FrontMatterFormat::{Code, Json, Toml, Yaml};
    check(&[
        ("---\ntitle: a\n---\nbody", Yaml, &["title=a"], "body"),
        ("---\n---\nbody", Yaml, &[], "body"),
        ("---\ntitle: a\n...\nbody", Yaml, &["title=a"], "body"),
        ("---\ntitle: a\n--------\nbody\n----\n", Yaml, &["title=a"], "body\n----\n"),
        (
            "+++\ndate = 2021-01-22\n[extra]\nx = 1\n+++\nbody",
            Toml,
            &["date=2021-01-22", "extra={\"x\":1}"],
            "body",
        ),
        ("{\"title\": \"a\",\n \"n\": 2}\nbody", Json, &["title=a", "n=2"], "body"),
        (
            "+++\na = 2024-02-30\nb = [2026-13-01, 1979-05-27]\n\
             c = 123456789012345678901234567890\nd = 0x1F\n+++\nb",
            Toml,
            &[
                "a=2024-02-30",
                "b=[\"2026-13-01\",\"1979-05-27\"]",
                "c=123456789012345678901234567890",
                "d=31",
            ],
            "b",
        ),
        ("---json\n{\"n\": 1}\n---\nb", Json, &["n=1"], "b"),
        ("--- YAML\nn: 1\n--- # end\nb", Yaml, &["n=1"], "b"),
        ("---toml \nn = 1\n---\nb", Toml, &["n=1"], "b"),
        ("+++  # c\nn = 1\n+++\nb", Toml, &["n=1"], "b"),
        ("---\t# c\nn: 1\n---\nb", Yaml, &["n=1"], "b"),
        (";;;\n{\"n\": 1}\n;;;\nb", Json, &["n=1"], "b"),
        (";;;\n\"n\": 1,\n\"m\": 2,\n;;;\nb", Json, &["n=1", "m=2"], "b"),
        ("\"title\": \"x\"\n;;;\nb", Json, &["title=x"], "b"),
        ("title: x\ntags:\n- a\n---\nb", Yaml, &["title=x", "tags=[\"a\"]"], "b"),
        ("---js\n({title: 1})\n---\nb", Code, &[], "b"),
        ("\n \n---\ntitle: a\n---\nb", Yaml, &["title=a"], "b"),
        ("  ---\n  title: a\n---\nb", Yaml, &["title=a"], "b"),
        ("\u{feff}\u{200b}+++\ntitle = 1\n+++\nb", Toml, &["title=1"], "b"),
        ("# note\n\n---\nslug: a\n---\nb", Yaml, &["slug=a"], "b"),
        ("%YAML 1.2\n---\ndraft: true\n---\nb", Yaml, &["draft=true"], "b"),
        (
            "{\"a\": 1, \"a\": 2, \"draft\": true, \"draft\": false}\nb",
            Json,
            &["a=1", "a=2", "draft=true", "draft=false"],
            "b",
        ),
    ]);
}

#[test]
fn lines_of_metadata_are_found() {
    use FrontMatterFormat::Lines;
    check(&[
        ("Title: a: b\nDate: 2020-1-2\n\nbody", Lines, &["Title=a: b", "Date=2020-1-2"], "body"),
        (
            "Title: a\nNumber: 1\n\nCategory: c\n\nbody: x",
            Lines,
            &["Title=a", "Number=1", "Category=c"],
            "body: x",
        ),
        ("Title: a\nTags: x,\n  y\n\nb", Lines, &["Title=a", "Tags=x, y"], "b"),
        ("Title: a\nDescription: \n\nb", Lines, &["Title=a", "Description="], "b"),
        ("Status:draft\n x: y\n Slug: z\n\nb", Lines, &["Status=draft x: y", "Slug=z"], "b"),
        ("Draft: true\n\nb", Lines, &["Draft=true"], "b"),
    ]);
}

#[test]
fn other_text_is_not_front_matter() {
    for text in [
        "---\nHeading\n----\ntext\n",
        "# Heading\n---\n\ntext: a\n\n---\n",
        "\n---\n\ntext\n\n---\n",
        "# Title\nDate: 2020-01-01\n\nb",
        "Private: a word\n\nb",
        "Note: this is text\n\nmore",
        "{{ braces }}",
        "---\n\ntext after a break",
        "# Heading",
        "",
    ] {
        assert_eq!(keys(text), (FrontMatterFormat::None, Vec::new(), text));
    }
}

#[test]
fn mistakes_have_a_location() {
    let at = |text: &str| split(text).map(|_| ()).map_err(|e| e.span.start);
    assert_eq!(at("---\ntitle: a\nbody"), Err(0));
    assert_eq!(at("+++\na = \n+++\n"), Err(8));
    assert_eq!(at("+++\nx = 2024-02-30\na = \n+++\n"), Err(23));
    assert_eq!(at("+++\nx = 2024-02-30\nx = 1\n+++\n"), Err(19));
    assert_eq!(at("{\"a\": }\n"), Err(6));
    assert!(at("---\ntitle: \"a\n---\n").is_err());
    assert_eq!(at("---json\n{\"a\": }\n---\n"), Err(14));
    assert_eq!(at(";;;\n\"a\": \n;;;\n"), Err(8));
    assert_eq!(at("--- # c\ntitle: a\nbody"), Err(0));
}

#[test]
fn objects_with_a_known_key_open_texts() {
    for (head, expected) in [
        ("{\"title\": \"a\"}\n<p>", true),
        ("\u{feff}\n{\n  \"draft\": true\n} \n<p>", true),
        ("{\"layout\": \"a\"}", true),
        ("{\"title\": \"a\"} <p>", false),
        ("{\"title\": \"a\"", false),
        ("{\"rows\": {\"title\": 1}}\n", false),
        ("{}\n<p>", false),
        ("# a\n{\"title\": \"a\"}\n", false),
        ("{{ \"title\" }}\n", false),
        ("{% set title = {\"title\": 1} %}\n", false),
        ("{ title }\n", false),
    ] {
        assert_eq!(opens_known_object(head), expected, "{head:?}");
    }
}
