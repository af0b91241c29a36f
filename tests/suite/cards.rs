//! Cards of issues. A font with signs for Chinese is there only where `fonts-noto-cjk` is installed;
//! without it the tests look at what happens without a font.

#![cfg(feature = "cards")]

use crate::support::{NOW, Site, files_in, run};
use std::io::Cursor;

/// Debian's `fonts-noto-cjk`: a collection of fonts for five regions.
const FONT: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

fn site(font: &str) -> Site {
    let site = Site::of(&[
        ("content/2026-01-02-a.md", "---\ntitle: 码头周报第一期\nnumber: 7\n---\nx\n"),
        ("content/2026-01-03-b/index.md", "---\ntitle: B\ncover: c.svg\n---\nx\n"),
        ("content/2026-01-04-c.md", "---\ntitle: CANARY\ndraft: true\n---\nx\n"),
        ("content/2026-01-05-d.md", "---\ntitle: ''\n---\nx\n"),
        (
            "content/2026-01-03-b/c.svg",
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/>",
        ),
        ("content/about.md", "---\ntitle: About\n---\nx\n"),
    ]);
    site.file(
        "weekly.yaml",
        format!("title: 码头\nlanguage: zh-CN\nbase_url: https://notes.example/sub\n{font}"),
    );
    site
}

#[test]
fn without_a_font_there_are_none_and_a_font_that_is_none_is_told() {
    for (font, told) in [
        ("", None),
        ("cards: {}\n", None),
        (
            "cards: {font: missing.otf}\n",
            Some("the font `missing.otf` can't be used: No such file"),
        ),
        ("cards: {font: weekly.yaml}\n", Some("it is no font in OpenType or TrueType")),
    ] {
        let done = site(font).run(&["build", "--now", NOW]);
        assert_eq!(done.code, 0, "{}", done.stderr);
        assert_eq!(done.stderr.contains("card-font"), told.is_some(), "{}", done.stderr);
        assert!(told.is_none_or(|told| done.stderr.contains(told)), "{}", done.stderr);
        assert!(!done.stderr.contains("cards/"), "{}", done.stderr);
    }
}

#[test]
fn issues_without_a_cover_have_a_card() {
    if !std::path::Path::new(FONT).exists() {
        return;
    }
    let site = site(&format!("cards: {{font: {FONT}}}\n"));
    let files = site.build(&[]);
    let cards: Vec<_> = files.iter().filter(|(path, _)| path.starts_with("cards/")).collect();
    let page = |path: &str| String::from_utf8_lossy(&files[path]).into_owned();
    assert_eq!(cards.len(), 2, "{:?}", cards.iter().map(|(path, _)| path).collect::<Vec<_>>());
    let first = page("2026-01-02-a/index.html");
    let image = "<meta property=\"og:image\" content=\"https://notes.example/sub/cards/";
    let name = first.split(image).nth(1).and_then(|rest| rest.split('"').next());
    let (name, bytes) =
        (name.unwrap_or_default(), &files[&format!("cards/{}", name.unwrap_or_default())]);
    assert!(name.contains(".png"), "{first}");
    let header = weekly::pictures::header(Cursor::new(bytes.clone()));
    assert!(header.is_ok_and(|header| (header.width, header.height) == (1200, 630)));
    assert!(
        page("2026-01-03-b/index.html")
            .contains("og:image\" content=\"https://notes.example/sub/2026-01-03-b/c.svg")
    );
    assert!(!page("about/index.html").contains("og:image"));
    // Kept, spoilt, or neither: the same.
    let cache = site.root().join("../home/.cache/weekly/pictures");
    assert!(files_in(&cache).keys().any(|kept| kept == name));
    for spoil in ["", "spoilt"] {
        #[expect(clippy::disallowed_methods, reason = "spoils the cache")]
        let spoilt = std::fs::write(cache.join(name), spoil);
        assert!(spoilt.is_ok());
        let done =
            run(site.command(&["build", "--force", "--now", NOW]).env("RAYON_NUM_THREADS", "1"));
        assert_eq!(done.code, 0, "{}", done.stderr);
        assert!(site.output() == files);
    }
    // Another title is another card.
    site.file("content/2026-01-02-a.md", "---\ntitle: 码头周报第二期\nnumber: 7\n---\nx\n");
    assert!(!site.build(&[]).contains_key(&format!("cards/{name}")));
}
