//! The same input produces the same bytes, regardless of threads, time zones, locales, folders, and
//! the order and times of files.

#![expect(clippy::disallowed_methods, reason = "tests lay out folders")]

use std::fs::File;
use std::time::{Duration, SystemTime};

use crate::support::{Files, NOW, Site, files_in, repository, run};

/// Builds the demonstration in an environment with `name` set.
fn built_with(name: &str, value: &str) -> Files {
    let site = Site::demonstration();
    built(&site, name, value)
}

fn built(site: &Site, name: &str, value: &str) -> Files {
    let done = run(site.command(&["build", "--now", NOW, "--drafts"]).env(name, value));
    assert_eq!(done.code, 0, "{name}={value}: {}", done.stderr);
    site.output()
}

fn same(expected: &Files, found: &Files, what: &str) {
    let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(expected), names(found), "{what}");
    for (path, bytes) in expected {
        assert!(*bytes == found[path], "{what}: {path} differs");
    }
}

#[test]
fn threads_zones_and_locales_change_nothing() {
    let first = built_with("RAYON_NUM_THREADS", "1");
    assert!(first.len() > 50, "{}", first.len());
    for threads in ["2", "8"] {
        let name = "RAYON_NUM_THREADS";
        same(&first, &built_with(name, threads), &format!("{name}={threads}"));
    }
    // One site, rebuilt each time; its images, which depend on neither zone nor locale, are cached.
    let site = Site::demonstration();
    for (name, values) in [
        ("TZ", &["UTC", "America/New_York", "Asia/Shanghai", "Pacific/Kiritimati", "nonsense"][..]),
        ("LANG", &["C", "zh_CN.UTF-8", "tr_TR.UTF-8"]),
    ] {
        for value in values {
            same(&first, &built(&site, name, value), &format!("{name}={value}"));
            std::fs::remove_dir_all(site.root().join("public")).unwrap();
        }
    }
}

#[test]
fn the_folder_and_the_order_and_times_of_files_change_nothing() {
    let expected = Site::demonstration().build(&["--drafts"]);

    let shuffled = Site::empty();
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for name in ["content", "templates", "static"] {
        let found = files_in(&repository().join(name));
        files.extend(found.into_iter().map(|(path, bytes)| (format!("{name}/{path}"), bytes)));
    }
    shuffled.copy(&repository().join("weekly.yaml"), "weekly.yaml");
    // A fixed shuffle: by a hash of the path.
    files.sort_by_key(|(path, _)| blake3::hash(path.as_bytes()).to_hex().to_string());
    for (index, (path, bytes)) in files.iter().enumerate() {
        let path = format!("a much longer place/for the site/{path}");
        shuffled.file(&path, bytes);
        let days = u64::try_from(10_000 + index * 7919 % 1000).unwrap();
        let time = SystemTime::UNIX_EPOCH + Duration::from_hours(24 * days);
        let file = File::options().append(true).open(shuffled.root().join(path)).unwrap();
        file.set_modified(time).unwrap();
    }
    let root = shuffled.root().join("a much longer place/for the site");
    std::fs::rename(shuffled.root().join("weekly.yaml"), root.join("weekly.yaml")).unwrap();
    let args = ["build", "--drafts", "--now", NOW, "--root", root.to_str().unwrap()];
    let done = shuffled.run(&args);
    assert_eq!(done.code, 0, "{}", done.stderr);
    same(&expected, &files_in(&root.join("public")), "elsewhere and shuffled");
}

#[test]
fn a_second_build_writes_nothing() {
    let site = Site::demonstration();
    site.build(&[]);
    let again = site.run(&["build", "--now", NOW]);
    assert!(again.stderr.contains("; nothing changed; "), "{}", again.stderr);
}
