//! Resized images: which sizes are created, that they contain no private data, that caches don't
//! affect them, and the treatment of broken or malicious images.

#![cfg(feature = "images")]

use std::fmt::Write as _;
use std::fs;
use std::io::Cursor;

use weekly::testing::images::{ImageKind, header};
use weekly::testing::source::seal;

use crate::support::image_files::{HEAD, exif, jpeg, png, profile, webp, with_chunk};
use crate::support::{Files, NOW, Run, Site, run};

/// A site with images of all kinds.
fn site() -> Site {
    let site = Site::of(&[
        ("weekly.yaml", "title: Pier\nbase_url: https://notes.example/sub\n"),
        (
            "content/2026-01-02-a/index.md",
            "---\ntitle: A\ncover: wide.png\n---\n![p](photo.jpg) ![w](wide.png) ![s](small.png) \
             ![r](/img/root.png)\n",
        ),
        (
            "content/2026-01-03-b.md",
            "---\ntitle: B\n---\n![the same](2026-01-02-a/wide.png) \
             ![again](/img/wide-too.png)\n\n<img src=\"/x.png\" srcset=\"/y.png 2x\">\n",
        ),
        ("content/2026-01-04-c/index.md", "---\ntitle: C\ndraft: true\n---\n![c](draft.png)\n"),
    ]);
    site.file("content/2026-01-02-a/wide.png", png(1000, 400));
    site.file("static/img/wide-too.png", png(1000, 400));
    site.file("content/2026-01-02-a/photo.jpg", jpeg(1400, 900, 6));
    site.file("content/2026-01-02-a/small.png", png(20, 10));
    site.file("static/img/root.png", png(640, 320));
    site.file("content/2026-01-04-c/draft.png", png(900, 300));
    site
}

/// The resized images among the files of a site, by name.
fn resized_images(files: &Files) -> Vec<(&str, &[u8])> {
    files
        .iter()
        .filter_map(|(path, bytes)| Some((path.strip_prefix("images/")?, bytes.as_slice())))
        .collect()
}

#[test]
fn pages_refer_to_resized_images_for_common_screens() {
    let site = site();
    let files = site.build(&[]);
    let mut widths: Vec<(u32, ImageKind, u32)> = Vec::new();
    for (name, bytes) in resized_images(&files) {
        let header = header(Cursor::new(bytes.to_vec())).unwrap();
        let named: u32 = name.split(['-', '.']).nth(1).unwrap().parse().unwrap();
        assert_eq!(header.width, named, "{name}");
        widths.push((header.width, header.kind, header.height));
        assert!(!bytes.windows(6).any(|window| window == b"CANARY"), "{name}");
        assert!(!bytes.windows(4).any(|window| window == b"Exif"), "{name}");
    }
    widths.sort_by_key(|(width, _, height)| (*width, *height));
    // The photograph is rotated: 900 wide and 1400 high.
    for upright in [(480, ImageKind::Jpeg, 747), (800, ImageKind::Jpeg, 1244)] {
        assert!(widths.contains(&upright), "{widths:?}");
    }
    assert!(widths.iter().any(|(width, kind, _)| *width == 480 && *kind != ImageKind::Jpeg));
    assert!(widths.iter().all(|(width, ..)| *width <= 1000), "{widths:?}");

    let page = String::from_utf8(files["2026-01-02-a/index.html"].clone()).unwrap();
    let image = page.split("<img ").find(|tag| tag.contains("photo.jpg")).unwrap();
    assert!(image.contains("width=\"900\" height=\"1400\" srcset=\"/sub/images/"), "{image}");
    assert!(image.contains(" 480w, /sub/images/"), "{image}");
    assert!(image.contains(", /sub/2026-01-02-a/photo.jpg 900w\" sizes=\"auto, "), "{image}");
    let cover = page.split("<img ").find(|tag| tag.contains("fetchpriority")).unwrap();
    assert!(cover.contains("srcset=\"/sub/images/") && !cover.contains("auto"), "{cover}");
    let named = |text: &str| {
        text.split("/sub/images/").skip(1).all(|rest| {
            let name = rest.split(' ').next().unwrap();
            files.contains_key(&format!("images/{name}"))
        })
    };
    assert!(named(&page));
    let feed = String::from_utf8(files["atom.xml"].clone()).unwrap();
    assert!(feed.contains("photo.jpg") && !feed.contains("srcset") && !feed.contains("sizes="));
}

#[test]
fn no_cache_and_no_number_of_threads_changes_a_byte() {
    let site = site();
    let expected = site.build(&[]);
    let build = |name: &str, value: &str| {
        let args = ["build", "--force", "--now", NOW];
        let done = run(site.command(&args).env(name, value));
        assert_eq!(done.code, 0, "{}", done.stderr);
        assert!(site.output() == expected, "{name}={value}");
    };
    build("RAYON_NUM_THREADS", "1");
    build("RAYON_NUM_THREADS", "8");
    // Without a home folder there is no cache.
    build("HOME", "");
    let cache = site.root().join("../home/.cache/weekly/images");
    let cached_files = || fs::read_dir(&cache).unwrap().map(|entry| entry.unwrap().path());
    assert!(cached_files().count() > 5);
    #[expect(clippy::disallowed_methods, reason = "spoils the cache")]
    for path in cached_files() {
        fs::write(path, "spoilt").unwrap();
    }
    build("LANG", "C");
    #[expect(clippy::disallowed_methods, reason = "removes the cache")]
    for path in cached_files().step_by(2) {
        fs::remove_file(path).unwrap();
    }
    build("LANG", "C");
}

#[test]
fn drafts_and_the_setting_create_no_resized_images() {
    let site = site();
    let with_drafts = site.build(&["--drafts"]);
    let files = site.build(&[]);
    assert!(resized_images(&with_drafts).len() > resized_images(&files).len());
    site.file("weekly.yaml", "base_url: https://notes.example\nimages: false\n");
    assert!(resized_images(&site.build(&[])).is_empty());
    site.file("weekly.yaml", "base_url: https://notes.example\nimages: {widths: [100]}\n");
    let files = site.build(&[]);
    assert!(resized_images(&files).iter().all(|(name, _)| name.contains("-100.")));
    assert!(!resized_images(&files).is_empty());
}

#[test]
fn nothing_is_resized_while_the_site_has_an_error() {
    for (path, text, finding) in [
        ("content/x.md", "---\ndate: never\n---\n", "invalid-date"),
        ("content/2026-01-02-a.md", "", "path-collision"),
        ("templates/page.html", "{% if %}", "template-syntax"),
        ("weekly.yaml", "titel: Pier\n", "unknown-setting"),
    ] {
        let site = site();
        let cache = site.root().join("cache");
        site.file(path, text);
        let mut command = site.command(&["build", "--now", NOW]);
        let failed = run(command.env("XDG_CACHE_HOME", &cache));
        assert_eq!(failed.code, 1, "{path}: {}", failed.stderr);
        assert!(failed.stderr.contains(finding), "{}", failed.stderr);
        assert!(!cache.join("weekly/images").exists(), "{path}");
    }
}

#[test]
fn broken_or_malicious_images_are_reported_and_published_unchanged() {
    let site = Site::empty();
    let (complete, photo) = (png(900, 300), jpeg(900, 300, 1));
    let mut bomb = png(8, 8);
    bomb[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    bomb[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    let mut wrong_crc = complete.clone();
    let middle = wrong_crc.len() / 2;
    wrong_crc[middle] ^= 0xff;
    let images: Vec<(&str, Vec<u8>, &str)> = vec![
        ("cut.png", complete[..complete.len() / 2].to_vec(), "broken-image"),
        ("wrong-crc.png", wrong_crc, "broken-image"),
        ("bomb.png", bomb, "large-image"),
        ("half.jpg", photo[..photo.len() / 2].to_vec(), "broken-image"),
        ("head.jpg", photo[..400].to_vec(), "broken-image"),
        ("text.jpg", b"not a picture".to_vec(), "broken-image"),
        ("really-jpeg.png", jpeg(900, 300, 1), ""),
        ("grey.gif", b"GIF89a\xff\xff\xff\xff\0\0\0;".to_vec(), ""),
    ];
    let mut text = "---\ntitle: A\ndate: 2026-01-02\n---\n".to_owned();
    for (name, bytes, _) in &images {
        site.file(&format!("content/a/{name}"), bytes);
        writeln!(text, "![x]({name})").unwrap();
    }
    site.file("content/a/index.md", text);
    let Run { code, stderr, .. } = site.run(&["build", "--now", NOW]);
    assert_eq!(code, 0, "{stderr}");
    let output = site.output();
    for (name, bytes, finding) in &images {
        assert!(output[&format!("a/{name}")] == *bytes, "{name}");
        let position = stderr.find(&format!("content/a/{name}"));
        if finding.is_empty() {
            continue;
        }
        let before = &stderr[..position.unwrap_or_else(|| panic!("{name}: {stderr}"))];
        let head = before.rfind("warning[").unwrap();
        assert!(before[head..].starts_with(&format!("warning[{finding}]")), "{name}: {stderr}");
    }
    assert!(!stderr.contains("panicked"), "{stderr}");
    // The same diagnostics come from the cache.
    assert_eq!(
        site.run(&["build", "--force", "--now", NOW]).stderr.matches("warning[").count(),
        stderr.matches("warning[").count()
    );
}

#[test]
fn images_that_would_look_different_are_not_resized() {
    let plain = png(1000, 400);
    let chunk = |name, data: &[u8]| with_chunk(&plain, HEAD, name, data);
    let images: Vec<(&str, Vec<u8>, bool)> = vec![
        ("plain.png", plain.clone(), true),
        ("profile.png", chunk("iCCP", &profile(3_000)), true),
        ("large-profile.png", chunk("iCCP", &profile(1_000_001)), false),
        ("bomb-of-a-profile.png", chunk("iCCP", &profile(40_000_000)), false),
        ("broken-profile.png", chunk("iCCP", b"name\0\0not packed"), false),
        ("linear.png", chunk("gAMA", &100_000_u32.to_be_bytes()), false),
        ("usual.png", chunk("gAMA", &45_455_u32.to_be_bytes()), true),
        ("wide.png", chunk("cICP", &[9, 16, 0, 1]), false),
        ("turned.png", chunk("eXIf", &exif(6)), false),
        ("turned-late.png", with_chunk(&plain, plain.len() - 12, "eXIf", &exif(3)), false),
        ("upright.png", chunk("eXIf", &exif(1)), true),
        ("turned.webp", webp(exif(6)), false),
        ("turned-as-in-jpeg.webp", webp([&b"Exif\0\0"[..], &exif(8)].concat()), false),
        ("upright.webp", webp(exif(1)), true),
    ];
    let site = Site::of(&[("weekly.yaml", "images: {widths: [300]}\n")]);
    let mut text = "---\ntitle: A\ndate: 2026-01-02\n---\n".to_owned();
    for (name, bytes, _) in &images {
        site.file(&format!("content/a/{name}"), bytes);
        writeln!(text, "![x]({name})\n").unwrap();
    }
    site.file("content/a/index.md", text);
    let Run { code, stderr, .. } = site.run(&["build", "--now", NOW]);
    assert_eq!(code, 0, "{stderr}");
    assert!(!stderr.contains("-image]"), "{stderr}");
    let output = site.output();
    let page = String::from_utf8(output["a/index.html"].clone()).unwrap();
    for (name, bytes, resized) in &images {
        assert!(output[&format!("a/{name}")] == *bytes, "{name}");
        let tag = page.split("<img ").find(|tag| tag.contains(&format!("/{name}\""))).unwrap();
        assert_eq!(tag.contains("srcset"), *resized, "{name}: {tag}");
    }
}

#[test]
fn urls_in_sets_end_where_they_should() {
    let site = Site::of(&[
        ("weekly.yaml", "base_url: https://notes.example/a,b\n"),
        (
            "content/2026-01-02-a/index.md",
            "---\ntitle: A\ncover: \"c, d.jpg\"\n---\n![x](<c, d.jpg>) ![y](</img/e f,.jpg?v=1, \
             2>)\n",
        ),
    ]);
    site.file("content/2026-01-02-a/c, d.jpg", jpeg(1400, 900, 1));
    site.file("static/img/e f,.jpg", jpeg(1300, 900, 1));
    let files = site.build(&[]);
    let page = String::from_utf8(files["2026-01-02-a/index.html"].clone()).unwrap();
    let mut found = Vec::new();
    for set in page.split("srcset=\"").skip(1) {
        for candidate in set.split('"').next().unwrap().split(", ") {
            let (url, width) = candidate.split_once(' ').unwrap();
            assert!(width.ends_with('w') && !url.contains(','), "{candidate}");
            let path = url.strip_prefix("/a%2Cb/").unwrap().split('?').next().unwrap();
            let path = path.replace("%20", " ").replace("%2C", ",");
            assert!(files.contains_key(&path), "{candidate}");
            found.push(path);
        }
    }
    for original in ["2026-01-02-a/c, d.jpg", "img/e f,.jpg"] {
        assert!(found.iter().any(|path| path == original), "{found:?}");
    }
}

#[test]
fn every_resized_image_is_used_by_a_page() {
    let site = Site::of(&[
        ("content/_index.md", "---\ntitle: Home\nrender: false\n---\n![x](img/home.png)\n"),
        (
            "content/a/_index.md",
            "---\ntitle: A\ncover: ../img/cover.png\n---\n![x](../img/shown.png)\n",
        ),
        ("content/b/_index.md", "---\ntitle: B\nrender: false\n---\n![x](../img/hidden.png)\n"),
        ("content/a/2026-01-02-a.md", "---\ntitle: A\ncover: \"@/img/post.png?v=1\"\n---\nx\n"),
        ("content/b/2026-01-03-b.md", "---\ntitle: B\n---\nx\n"),
    ]);
    for (name, width) in
        [("home", 1000), ("cover", 1010), ("shown", 1020), ("hidden", 1030), ("post", 1040)]
    {
        site.file(&format!("content/img/{name}.png"), png(width, 400));
    }
    let files = site.build(&[]);
    let pages: Vec<_> = files
        .iter()
        .filter(|(path, _)| path.ends_with("index.html"))
        .map(|(_, bytes)| String::from_utf8_lossy(bytes))
        .collect();
    let resized_images = resized_images(&files);
    for (name, _) in &resized_images {
        assert!(pages.iter().any(|page| page.contains(*name)), "{name}");
    }
    let widest =
        |width: u32| resized_images.iter().any(|(name, _)| name.contains(&format!("-{width}.")));
    assert_eq!([1000, 1010, 1020, 1030, 1040].map(widest), [true, false, true, false, true]);
}

/// Cache files that are valid in themselves, but have wrong contents or lead elsewhere.
#[test]
fn a_corrupted_cache_does_not_affect_the_output() {
    let site = Site::of(&[
        ("weekly.yaml", "images: {widths: [100, 200]}\n"),
        ("content/2026-01-02-a.md", "---\ntitle: A\n---\n![x](x.jpg) ![y](y.jpg) ![z](z.png)\n"),
    ]);
    site.file("content/x.jpg", jpeg(300, 200, 1));
    site.file("content/y.jpg", jpeg(320, 200, 6));
    site.file("content/z.png", png(300, 100));
    let expected = site.build(&[]);
    let cache = site.root().join("../home/.cache/weekly/images");
    let cached_files = |extension: &str| -> Vec<_> {
        let paths = fs::read_dir(&cache).unwrap().map(|entry| entry.unwrap().path());
        paths.filter(|path| path.extension().is_some_and(|e| e == extension)).collect()
    };
    let name_of = |path: &std::path::Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    #[expect(clippy::disallowed_methods, reason = "spoils the cache")]
    let write = |path: &std::path::Path, name: &str, bytes: &[u8]| {
        fs::write(path, [bytes, &seal(name, bytes)].concat()).unwrap();
    };
    // A target for path traversal.
    write(&cache.join("../away"), "away", b"CANARY");
    let entries = cached_files("json");
    assert_eq!(entries.len(), 3);
    let hash = blake3::hash(b"CANARY").to_hex();
    for lie in [
        format!(
            r#"{{"copies":[{{"name":"../away","width":100,"height":1,"hash":"{hash}"}}],{}}}"#,
            r#""broken":null"#
        ),
        r#"{"copies":[{"width":100,"height":1,"kind":"../../away"}],"broken":null}"#.to_owned(),
        r#"{"copies":[{"width":100,"height":1,"kind":"Jpeg"}],"broken":null}"#.to_owned(),
        r#"{"copies":[{"width":4294967295,"height":0,"kind":"Svg"}],"broken":null}"#.to_owned(),
    ] {
        for entry in &entries {
            write(entry, &name_of(entry), lie.as_bytes());
        }
        let done = site.run(&["build", "--force", "--now", NOW]);
        assert_eq!(done.code, 0, "{}", done.stderr);
        assert!(site.output() == expected, "{lie}");
    }
    // The cache entry of another image, and another image under this name.
    for kind in ["json", "jpg"] {
        let paths = cached_files(kind);
        let bytes = fs::read(&paths[0]).unwrap();
        #[expect(clippy::disallowed_methods, reason = "spoils the cache")]
        for path in &paths[1..] {
            fs::write(path, &bytes).unwrap();
        }
        let done = site.run(&["build", "--force", "--now", NOW]);
        assert_eq!(done.code, 0, "{}", done.stderr);
        assert!(site.output() == expected, "{kind}");
    }
}

/// Changes to resized images must raise `VERSION` in `src/images/resized_images.rs`, which
/// determines the file names: images of the same name are read from caches.
#[test]
fn copies_of_the_same_name_are_the_same() {
    let files = site().build(&[]);
    let names: Vec<String> = resized_images(&files)
        .into_iter()
        .map(|(name, bytes)| format!("{name} {}", &blake3::hash(bytes).to_hex()[..16]))
        .collect();
    assert_eq!(
        names,
        [
            "58ec8be3c7bc2bfe3e7b-480.jpg 4e535ae0b2543e35",
            "58ec8be3c7bc2bfe3e7b-800.jpg 620f74b36fead08c",
            "a130f38c1322a833070b-1000.png fe310710a06d7b34",
            "a130f38c1322a833070b-480.png aa2fe0bac2121e59",
            "f3a414d9686a18e6611d-640.png fa65e1b7b6f28c66",
        ]
    );
}
