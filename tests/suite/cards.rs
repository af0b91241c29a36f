//! Cards of issues, drawn with a synthetic font, and with Debian's `fonts-noto-cjk` if it is
//! installed.

#![cfg(feature = "cards")]
#![expect(clippy::unwrap_used, reason = "tests read what they made")]

use std::io::Cursor;

use weekly::testing::cards::{Card, Font};

use crate::font::font;
use crate::support::{NOW, Site, files_in, run};

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
fn without_a_font_there_are_no_cards_and_bad_fonts_are_reported() {
    for (font, warning) in [
        ("", None),
        ("cards: {}\n", None),
        (
            "cards: {font: missing.otf}\n",
            Some("the font `missing.otf` can't be used: No such file"),
        ),
        ("cards: {font: weekly.yaml}\n", Some("not an OpenType or TrueType font")),
    ] {
        let done = site(font).run(&["build", "--now", NOW]);
        assert_eq!(done.code, 0, "{}", done.stderr);
        assert_eq!(done.stderr.contains("card-font"), warning.is_some(), "{}", done.stderr);
        assert!(warning.is_none_or(|warning| done.stderr.contains(warning)), "{}", done.stderr);
        assert!(!done.stderr.contains("cards/"), "{}", done.stderr);
    }
}

/// The characters of the cards of these sites.
const LETTERS: &str = "码头周报第一二期0123456789-abcdBCANARY";

#[test]
fn issues_without_a_cover_have_a_card() {
    for installed in [false, true] {
        if installed && !std::path::Path::new(FONT).exists() {
            continue;
        }
        let name = if installed { FONT } else { "fonts/own.ttf" };
        let site = site(&format!("cards: {{font: {name}}}\n"));
        // Relative to the site's folder, as documented; fonts there are not published.
        site.file("fonts/own.ttf", font(LETTERS));
        have_cards(&site);
    }
}

fn have_cards(site: &Site) {
    let files = site.build(&[]);
    assert!(!files.keys().any(|path| path.ends_with("own.ttf")));
    let cards: Vec<_> = files.iter().filter(|(path, _)| path.starts_with("cards/")).collect();
    let page = |path: &str| String::from_utf8_lossy(&files[path]).into_owned();
    assert_eq!(cards.len(), 2, "{:?}", cards.iter().map(|(path, _)| path).collect::<Vec<_>>());
    let first = page("2026-01-02-a/index.html");
    let image = "<meta property=\"og:image\" content=\"https://notes.example/sub/cards/";
    let name = first.split(image).nth(1).and_then(|rest| rest.split('"').next());
    let (name, bytes) =
        (name.unwrap_or_default(), &files[&format!("cards/{}", name.unwrap_or_default())]);
    assert!(name.contains(".png"), "{first}");
    let header = weekly::testing::images::header(Cursor::new(bytes.clone()));
    assert!(header.is_ok_and(|header| (header.width, header.height) == (1200, 630)));
    assert!(
        page("2026-01-03-b/index.html")
            .contains("og:image\" content=\"https://notes.example/sub/2026-01-03-b/c.svg")
    );
    assert!(!page("about/index.html").contains("og:image"));
    // Cached, corrupted or missing cache entries: the result is the same.
    let cache = site.root().join("../home/.cache/weekly/images");
    assert!(files_in(&cache).keys().any(|cached| cached == name));
    let other = cards.iter().find(|(path, _)| !path.ends_with(name)).unwrap().0;
    let other = std::fs::read(cache.join(other.trim_start_matches("cards/"))).unwrap();
    for spoil in [&b""[..], b"spoilt", &other] {
        #[expect(clippy::disallowed_methods, reason = "spoils the cache")]
        let spoilt = std::fs::write(cache.join(name), spoil);
        assert!(spoilt.is_ok());
        let done =
            run(site.command(&["build", "--force", "--now", NOW]).env("RAYON_NUM_THREADS", "1"));
        assert_eq!(done.code, 0, "{}", done.stderr);
        assert!(site.output() == files);
    }
    // Another title results in another card.
    site.file("content/2026-01-02-a.md", "---\ntitle: 码头周报第二期\nnumber: 7\n---\nx\n");
    assert!(!site.build(&[]).contains_key(&format!("cards/{name}")));
    // Without a base URL, no page can refer to a card.
    site.file("weekly.yaml", "title: 码头\nlanguage: zh-CN\ncards: {font: fonts/own.ttf}\n");
    assert!(!site.build(&[]).keys().any(|path| path.starts_with("cards/")));
}

/// A card, and the font to draw it with.
fn fixed() -> (Font, Card) {
    let card = Card {
        site: "ab".into(),
        title: "cab".into(),
        figure: ["a".into(), "7".into(), String::new()],
        accent: [0x9d, 0x20, 0x10],
    };
    (Font::read(font("abc7"), "en").unwrap(), card)
}

#[test]
fn letters_are_drawn_at_their_expected_positions() {
    let (font, card) = fixed();
    let pixels = |card: &Card| {
        let bytes = font.draw(card).unwrap();
        let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        pixels
    };
    let drawn = pixels(&card);
    let at = |x: usize, y: usize| <[u8; 3]>::try_from(&drawn[(y * 1200 + x) * 3..][..3]).unwrap();
    let (paper, ink, ink_2) = ([0xfd, 0xfc, 0xfa], [0x1c, 0x1a, 0x18], [0x4b, 0x48, 0x43]);
    for (x, y, color, what) in [
        (600, 6, card.accent, "the bar at the top"),
        (98, 115, ink_2, "the site's name"),
        (81, 115, paper, "the space before it"),
        (134, 115, ink_2, "its second letter"),
        (170, 115, paper, "the end of it"),
        (118, 225, ink, "the title"),
        (270, 225, ink, "its third letter"),
        (345, 225, paper, "the end of it"),
        (118, 245, paper, "below the title"),
        (100, 555, card.accent, "the word before the number"),
        (200, 555, card.accent, "the number"),
        (200, 505, card.accent, "its height"),
        (300, 555, paper, "the end of it"),
        (600, 600, paper, "the foot"),
    ] {
        assert_eq!(at(x, y), color, "{what}");
    }
    for other in [
        Card { site: "ba".into(), ..card.clone() },
        Card { title: "cba".into(), ..card.clone() },
        Card { accent: [0; 3], ..card.clone() },
        Card { figure: Default::default(), ..card.clone() },
    ] {
        assert!(pixels(&other) != drawn, "{other:?}");
        assert!(font.name(&other) != font.name(&card), "{other:?}");
    }
}

/// Changes to the drawing must raise `VERSION` in `src/cards/mod.rs`, which determines the file
/// names: cards of the same name are read from caches.
#[test]
fn cards_of_the_same_name_are_the_same() {
    let (font, card) = fixed();
    let drawn_card =
        (font.name(&card), blake3::hash(&font.draw(&card).unwrap()).to_hex().to_string());
    assert_eq!(
        (drawn_card.0.as_str(), drawn_card.1.as_str()),
        (
            "c27657568abacdb1104b.png",
            "a8ce670c6d448cb52831c167218a82386240d2aaf0c037922f3334148317f631"
        )
    );
}

#[test]
fn unsupported_text_is_reported_and_omitted() {
    for (letters, title, language, warning, cards) in [
        (LETTERS, "码头", "zh-CN", "", 1),
        // Text of all cards.
        ("头周期一0123456789第", "头", "zh-CN", "`码`, so cards omit the site's title", 1),
        ("码头一0123456789第", "头", "zh-CN", "`期`, so cards omit the word after", 1),
        ("码头第期", "头", "zh-CN", "", 1),
        // Text of a title.
        (LETTERS, "港", "zh-CN", "has no glyph for `港`, so this issue has no card", 0),
        (
            "码头שלום0No",
            "שלום",
            "he",
            "cards do not support the script of `ש`, so this issue has no card",
            0,
        ),
    ] {
        let site = Site::of(&[("content/2026-01-02-a.md", "")]);
        site.file("own.ttf", font(letters));
        site.file("content/2026-01-02-a.md", format!("---\ntitle: {title}\nnumber: 7\n---\nx\n"));
        site.file(
            "weekly.yaml",
            format!(
                "title: 码头\nlanguage: {language}\nbase_url: https://notes.example\ncards: \
                     {{font: own.ttf}}\n"
            ),
        );
        let done = site.run(&["build", "--now", NOW]);
        assert_eq!(done.code, 0, "{}", done.stderr);
        let of_fonts = done.stderr.matches("card-font").count();
        assert_eq!(of_fonts, usize::from(!warning.is_empty()), "{title}: {}", done.stderr);
        assert!(done.stderr.contains(warning), "{title}: {}", done.stderr);
        let drawn = site.output().keys().filter(|path| path.starts_with("cards/")).count();
        assert_eq!(drawn, cards, "{title}");
    }
}

#[test]
fn broken_fonts_end_no_build() {
    let (complete, card) = (font("abc7"), fixed().1);
    let mut broken: Vec<Vec<u8>> =
        (0..complete.len()).map(|end| complete[..end].to_vec()).collect();
    for at in 0..complete.len() {
        for value in [0, 0x7f, 0xff] {
            let mut bytes = complete.clone();
            bytes[at] = value;
            broken.push(bytes);
        }
    }
    let read: Vec<Font> =
        broken.into_iter().filter_map(|bytes| Font::read(bytes, "en").ok()).collect();
    assert!(read.len() > 100);
    for font in &read {
        let _ = font.lacks("abc");
    }
    // Drawing is slower, so only a sample is drawn.
    let drawn = read.iter().step_by(1 + read.len() / 20).filter(|font| font.draw(&card).is_some());
    assert!(drawn.count() > 0);
}
