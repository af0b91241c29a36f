//! Arbitrary names, slugs, aliases and URLs: nothing is published outside of the site, nothing is
//! lost silently, and every collision is reported.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use proptest::prelude::*;
use unicode_normalization::{UnicodeNormalization as _, is_nfc};
use weekly::testing::path::{Route, SourcePath, percent_decode, slugify};

use crate::support::{Built, build_in_memory};

/// Fragments that have confused programs, and ordinary ones, so that names collide often.
const PIECES: [&str; 44] = [
    "a", "b", "A", "B", "ab", "-", "--", " ", "_", ".", "..", "../", "/..", "/", "//", "\\",
    "..\\", "%2e", "%2E%2e", "%2f", "%5c", "%00", "%", "%4", "%FF", "\0", "\n", "\r\n", "\t",
    "\u{7f}", "\u{85}", "é", "e\u{301}", "İ", "ß", "周", "：", "🎉", "\u{202e}", "\u{feff}", "?",
    "#", ":", "'\"",
];

/// Complete names with a special meaning.
const NAMES: [&str; 19] = [
    "index",
    "_index",
    "index.html",
    "tags",
    "archive",
    "page",
    "2",
    "2026-01-02",
    "2026-01-02-a",
    "404",
    "404.html",
    "atom.xml",
    ".git",
    ".weekly",
    ".well-known",
    "aux",
    "c:",
    "javascript:x",
    "http://x",
];

fn text() -> impl Strategy<Value = String> {
    let pieces = prop::collection::vec(prop::sample::select(&PIECES[..]), 1..5);
    prop_oneof![
        6 => pieces.prop_map(|pieces| pieces.concat()),
        2 => prop::sample::select(&NAMES[..]).prop_map(str::to_owned),
        1 => "\\PC{1,12}",
        1 => Just("x".repeat(300)),
        1 => Just("周".repeat(90)),
    ]
}

/// A path component that a file system can store.
fn part() -> impl Strategy<Value = String> {
    text().prop_map(|text| text.replace(['/', '\0'], "")).prop_filter("no name", |text| {
        !text.is_empty() && text != "." && text != ".." && text.len() <= 240
    })
}

fn path() -> impl Strategy<Value = String> {
    prop::collection::vec(part(), 1..3).prop_map(|parts| parts.join("/"))
}

/// The front matter of a page.
#[derive(Debug, Clone, Default)]
struct Front {
    date: bool,
    draft: bool,
    slug: Option<String>,
    url: Option<String>,
    aliases: Vec<String>,
    tags: Vec<String>,
}

fn front() -> impl Strategy<Value = Front> {
    let maybe = || prop::option::weighted(0.2, text());
    let few = || prop::collection::vec(text(), 0..2);
    (any::<bool>(), prop::bool::weighted(0.1), maybe(), maybe(), few(), few()).prop_map(
        |(date, draft, slug, url, aliases, tags)| Front { date, draft, slug, url, aliases, tags },
    )
}

impl Front {
    fn page(&self, marker: &str) -> String {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let list =
            |texts: &[String]| texts.iter().map(|t| quoted(t)).collect::<Vec<_>>().join(", ");
        let mut front = format!("title: T\ndraft: {}\n", self.draft);
        if self.date {
            front.push_str("date: 2026-01-02\n");
        }
        for (key, value) in [("slug", &self.slug), ("url", &self.url)] {
            if let Some(value) = value {
                let _ = writeln!(front, "{key}: {}", quoted(value));
            }
        }
        let _ = writeln!(front, "aliases: [{}]", list(&self.aliases));
        let _ = writeln!(front, "tags: [{}]", list(&self.tags));
        format!("---\n{front}---\n{marker}\n")
    }
}

/// A site: its files, and the text that each must leave in the output.
#[derive(Debug, Clone)]
struct Plan {
    files: Vec<(String, String)>,
    markers: Vec<String>,
}

fn site() -> impl Strategy<Value = Plan> {
    let pages = prop::collection::btree_map(path(), front(), 1..7);
    let attachments = prop::collection::btree_set(path(), 0..3);
    let assets = prop::collection::btree_set(path(), 0..3);
    let permalink = prop::sample::select(&["/:path/", "/:section/:slug/", "/:year/:slug/"][..]);
    (pages, attachments, assets, permalink).prop_map(|(pages, attachments, assets, permalink)| {
        let mut plan = Plan { files: Vec::new(), markers: Vec::new() };
        let mut put = |path: String, text: String, marker: Option<String>| {
            plan.files.push((path, text));
            plan.markers.extend(marker);
        };
        put(
            "weekly.yaml".into(),
            format!("base_url: https://notes.example\npermalink: {permalink:?}\n"),
            None,
        );
        for (name, text) in [
            ("page", "page {{ page.content }}"),
            ("section", "section {{ section.content }}"),
            ("index", "home {% if section %}{{ section.content }}{% endif %}"),
            ("archive", ""),
            ("taxonomy_single", ""),
            ("taxonomy_list", ""),
        ] {
            put(format!("templates/{name}.html"), text.into(), None);
        }
        let everything_published = pages.values().all(|front| !front.draft);
        for (index, (path, front)) in pages.iter().enumerate() {
            let marker = format!("marker-page-{index}-");
            // Files in the bundle of a draft are excluded with it.
            let in_draft = pages.iter().any(|(other, front)| {
                let bundle = other.strip_suffix("index").filter(|folder| folder.ends_with('/'));
                front.draft && bundle.is_some_and(|folder| path.starts_with(folder))
            });
            let expected = (!front.draft && !in_draft).then(|| marker.clone());
            put(format!("content/{path}.md"), front.page(&marker), expected);
        }
        for (index, path) in attachments.iter().enumerate() {
            let marker = format!("marker-beside-{index}-");
            let expected = everything_published.then(|| marker.clone());
            put(format!("content/{path}.bin"), marker, expected);
        }
        for (index, path) in assets.iter().enumerate() {
            let marker = format!("marker-asset-{index}-");
            put(format!("static/{path}"), marker.clone(), Some(marker));
        }
        plan
    })
}

/// Whether a route can be written inside the site.
fn is_sound(route: &str) -> bool {
    let parts: Vec<&str> = route.trim_end_matches('/').split('/').skip(1).collect();
    let hidden = |part: &str| part.starts_with('.') && part != ".well-known" && part != ".nojekyll";
    route.starts_with('/')
        && !route.contains("//")
        && !route.contains(|c: char| c.is_control() || c == '\\')
        && is_nfc(route)
        && parts.iter().all(|part| *part != ".." && *part != "." && part.len() <= 255)
        && !parts.first().is_some_and(|part| hidden(part))
}

/// A path as stored by a file system that ignores case and Unicode form.
fn folded(route: &str) -> String {
    let path = Route::file(&route.replace('%', "%25")).map_or_else(
        |_| "index.html".to_owned(),
        |file| {
            if route.ends_with('/') {
                format!("{}/index.html", file.as_str())
            } else {
                file.as_str().to_owned()
            }
        },
    );
    path.trim_start_matches('/').to_lowercase().nfc().collect()
}

/// Checks the files built from a plan.
fn check(plan: &Plan, built: &Built) -> Result<(), TestCaseError> {
    prop_assert_eq!(&built.doubles, &Vec::<String>::new(), "given to the sink twice");
    let mut files = BTreeMap::new();
    for route in built.files.keys() {
        prop_assert!(is_sound(route), "unsound: {:?}", route);
        let other = files.insert(folded(route), route);
        prop_assert!(other.is_none(), "the same on some file systems: {:?} {:?}", other, route);
    }
    for (path, route) in &files {
        for (at, _) in path.match_indices('/') {
            let file = files.get(&path[..at]);
            prop_assert!(file.is_none(), "{:?} is a file and holds {:?}", file, route);
        }
    }
    if built.errors().is_empty() {
        // Feeds repeat the text of posts.
        let texts = built.files.values().map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let texts: Vec<_> = texts.filter(|text| !text.starts_with(['{', '<'])).collect();
        for marker in &plan.markers {
            let count = texts.iter().filter(|text| text.contains(marker)).count();
            prop_assert!(count == 1, "{} is in {} files: {:#?}", marker, count, built.files.keys());
        }
    }
    Ok(())
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn nothing_leaves_the_site_and_nothing_is_lost_silently(plan in site()) {
        let files: Vec<_> = plan
            .files
            .iter()
            .filter(|(path, _)| SourcePath::new(path).is_some())
            .cloned()
            .collect();
        let built = build_in_memory(&files, "2026-11-23T00:00:00Z");
        check(&plan, &built)?;
    }
}

proptest! {
    #![proptest_config(cases(4000))]

    #[test]
    fn slugs_are_sound_and_stay_as_they_are(name in prop_oneof![text(), any::<String>()]) {
        let slug = slugify(&name);
        prop_assert!(!slug.is_empty());
        prop_assert_eq!(slugify(&slug), slug.clone(), "of {:?}", name);
        let refused = |c: char| c.is_control() || c.is_whitespace() || "/\\?#%".contains(c);
        prop_assert!(!slug.contains(refused));
        prop_assert!(!slug.starts_with(['.', '-']) && !slug.ends_with(['.', '-']), "{:?}", slug);
        prop_assert!(is_nfc(&slug) && !slug.contains("--"), "{:?}", slug);
    }

    #[test]
    fn routes_are_sound_or_refused(path in prop_oneof![text(), any::<String>()]) {
        for route in [Route::page(&path), Route::file(&path)].into_iter().flatten() {
            prop_assert!(is_sound(route.as_str()), "{:?}", route);
            prop_assert_eq!(percent_decode(&route.encoded()), Some(route.as_str().to_owned()));
            prop_assert!(route.encoded().is_ascii());
            let output = route.output_path();
            prop_assert!(!output.starts_with('/') && !output.ends_with('/'), "{:?}", output);
            // A route is a fixed point.
            prop_assert!(Route::page(&route.encoded()).is_ok());
        }
    }
}

#[test]
fn colliding_names_are_reported() {
    for (a, b) in [
        ("content/a b.md", "content/a-b.md"),
        ("content/A.md", "content/a.md"),
        ("content/a.md", "static/A/index.html"),
        ("content/a.md", "static/a"),
        ("content/caf\u{e9}.md", "content/cafe\u{301}.md"),
        ("content/x/index.md", "content/x.md"),
        ("content/index.md", "static/index.html"),
        ("static/a/b", "static/a "),
        ("static/K", "static/\u{212a}"),
    ] {
        let text = |path: &str| {
            if path.starts_with("content/") {
                "---\ntitle: T\n---\n".to_owned()
            } else {
                String::new()
            }
        };
        let files = [(a.to_owned(), text(a)), (b.to_owned(), text(b))];
        let built = build_in_memory(&files, "2026-11-23T00:00:00Z");
        let nfc = |path: &str| path.nfc().collect::<String>();
        let errors: BTreeSet<_> = built.errors().into_iter().collect();
        assert!(
            errors.iter().any(|error| error.contains(&nfc(a)) && error.contains(&nfc(b))),
            "{a:?} {b:?}: {errors:?}"
        );
    }
}
