//! Smaller copies of pictures: which are made, that nothing private is in them, that no cache changes
//! them, and what becomes of pictures that are broken or meant to do harm.

#![cfg(feature = "images")]
#![expect(clippy::unwrap_used, reason = "tests make pictures")]

use std::fmt::Write as _;
use std::fs;
use std::io::Cursor;

use weekly::pictures::{Kind, header};

use crate::support::{Files, NOW, Run, Site, run};

/// A picture without loss: bands of colour, one pixel in a thousand out of line.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels(width, height)).unwrap();
    writer.finish().unwrap();
    bytes
}

/// A photograph that a camera turned by this orientation, and noted where it was.
fn jpeg(width: u16, height: u16, orientation: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 95);
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    exif.extend(b"CANARY 52.5N 13.4E");
    encoder.add_app_segment(1, exif).unwrap();
    encoder.add_app_segment(13, b"CANARY of a program".to_vec()).unwrap();
    let pixels = pixels(width.into(), height.into());
    encoder.encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb).unwrap();
    bytes
}

fn pixels(width: u32, height: u32) -> Vec<u8> {
    let byte = |n: u32| u8::try_from(n % 256).unwrap();
    (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .flat_map(|(x, y)| {
            let odd = (x * 31 + y * 17) % 997 == 0;
            [byte(x / 8), byte(y / 4), if odd { 255 } else { byte((x + y) / 16) }]
        })
        .collect()
}

/// A site with pictures of all kinds.
fn site() -> Site {
    let site = Site::of(&[
        ("weekly.yaml", "title: Pier\nbase_url: https://notes.example/sub\n"),
        (
            "content/2026-01-02-a/index.md",
            "---\ntitle: A\ncover: wide.png\n---\n![w](wide.png) ![p](photo.jpg) ![s](small.png) ![r](/img/root.png)\n",
        ),
        (
            "content/2026-01-03-b.md",
            "---\ntitle: B\n---\n![the same](2026-01-02-a/wide.png) ![again](/img/wide-too.png)\n\n<img src=\"/x.png\" srcset=\"/y.png 2x\">\n",
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

/// The copies among the files of a site, by name.
fn copies(files: &Files) -> Vec<(&str, &[u8])> {
    files
        .iter()
        .filter_map(|(path, bytes)| Some((path.strip_prefix("pictures/")?, bytes.as_slice())))
        .collect()
}

#[test]
fn pages_name_copies_in_sizes_that_screens_have() {
    let site = site();
    let files = site.build(&[]);
    let mut widths: Vec<(u32, Kind, u32)> = Vec::new();
    for (name, bytes) in copies(&files) {
        let header = header(Cursor::new(bytes.to_vec())).unwrap();
        let named: u32 = name.split(['-', '.']).nth(1).unwrap().parse().unwrap();
        assert_eq!(header.width, named, "{name}");
        widths.push((header.width, header.kind, header.height));
        assert!(!bytes.windows(6).any(|window| window == b"CANARY"), "{name}");
        assert!(!bytes.windows(4).any(|window| window == b"Exif"), "{name}");
    }
    widths.sort_by_key(|(width, _, height)| (*width, *height));
    // The photograph stands upright: 900 wide and 1400 high.
    for upright in [(480, Kind::Jpeg, 747), (800, Kind::Jpeg, 1244)] {
        assert!(widths.contains(&upright), "{widths:?}");
    }
    assert!(widths.iter().any(|(width, kind, _)| *width == 480 && *kind != Kind::Jpeg));
    assert!(widths.iter().all(|(width, ..)| *width <= 1000), "{widths:?}");

    let page = String::from_utf8(files["2026-01-02-a/index.html"].clone()).unwrap();
    let image = page.split("<img ").find(|tag| tag.contains("photo.jpg")).unwrap();
    assert!(image.contains("width=\"900\" height=\"1400\" srcset=\"/sub/pictures/"), "{image}");
    assert!(image.contains(" 480w, /sub/pictures/"), "{image}");
    assert!(image.contains(", /sub/2026-01-02-a/photo.jpg 900w\" sizes=\"auto, "), "{image}");
    let cover = page.split("<img ").find(|tag| tag.contains("fetchpriority")).unwrap();
    assert!(cover.contains("srcset=\"/sub/pictures/") && !cover.contains("auto"), "{cover}");
    let named = |text: &str| {
        text.split("/sub/pictures/").skip(1).all(|rest| {
            let name = rest.split(' ').next().unwrap();
            files.contains_key(&format!("pictures/{name}"))
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
    // Without a home there is no cache.
    build("HOME", "");
    let cache = site.root().join("../home/.cache/weekly/pictures");
    let kept = || fs::read_dir(&cache).unwrap().map(|entry| entry.unwrap().path());
    assert!(kept().count() > 5);
    #[expect(clippy::disallowed_methods, reason = "spoils the cache")]
    for path in kept() {
        fs::write(path, "spoilt").unwrap();
    }
    build("LANG", "C");
    #[expect(clippy::disallowed_methods, reason = "removes the cache")]
    for path in kept().step_by(2) {
        fs::remove_file(path).unwrap();
    }
    build("LANG", "C");
}

#[test]
fn drafts_and_the_setting_leave_no_copies() {
    let site = site();
    let with_drafts = site.build(&["--drafts"]);
    let files = site.build(&[]);
    assert!(copies(&with_drafts).len() > copies(&files).len());
    site.file("weekly.yaml", "base_url: https://notes.example\nimages: false\n");
    assert!(copies(&site.build(&[])).is_empty());
    site.file("weekly.yaml", "base_url: https://notes.example\nimages: {widths: [100]}\n");
    let files = site.build(&[]);
    assert!(copies(&files).iter().all(|(name, _)| name.contains("-100.")));
    assert!(!copies(&files).is_empty());
}

#[test]
fn pictures_that_are_broken_or_mean_harm_are_told_and_published_as_they_are() {
    let site = Site::empty();
    let (whole, photo) = (png(900, 300), jpeg(900, 300, 1));
    let mut bomb = png(8, 8);
    bomb[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    bomb[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    let mut wrong_crc = whole.clone();
    let middle = wrong_crc.len() / 2;
    wrong_crc[middle] ^= 0xff;
    let pictures: Vec<(&str, Vec<u8>, &str)> = vec![
        ("cut.png", whole[..whole.len() / 2].to_vec(), "broken-picture"),
        ("wrong-crc.png", wrong_crc, "broken-picture"),
        ("bomb.png", bomb, "large-picture"),
        ("half.jpg", photo[..photo.len() / 2].to_vec(), "broken-picture"),
        ("head.jpg", photo[..400].to_vec(), "broken-picture"),
        ("text.jpg", b"not a picture".to_vec(), "broken-picture"),
        ("really-jpeg.png", jpeg(900, 300, 1), ""),
        ("grey.gif", b"GIF89a\xff\xff\xff\xff\0\0\0;".to_vec(), ""),
    ];
    let mut text = "---\ntitle: A\ndate: 2026-01-02\n---\n".to_owned();
    for (name, bytes, _) in &pictures {
        site.file(&format!("content/a/{name}"), bytes);
        writeln!(text, "![x]({name})").unwrap();
    }
    site.file("content/a/index.md", text);
    let Run { code, stderr, .. } = site.run(&["build", "--now", NOW]);
    assert_eq!(code, 0, "{stderr}");
    let output = site.output();
    for (name, bytes, finding) in &pictures {
        assert!(output[&format!("a/{name}")] == *bytes, "{name}");
        let told = stderr.find(&format!("content/a/{name}"));
        if finding.is_empty() {
            continue;
        }
        let before = &stderr[..told.unwrap_or_else(|| panic!("{name}: {stderr}"))];
        let head = before.rfind("warning[").unwrap();
        assert!(before[head..].starts_with(&format!("warning[{finding}]")), "{name}: {stderr}");
    }
    assert!(!stderr.contains("panicked"), "{stderr}");
    // The same is told from the cache.
    assert_eq!(
        site.run(&["build", "--force", "--now", NOW]).stderr.matches("warning[").count(),
        stderr.matches("warning[").count()
    );
}
