//! The day that the author wrote is used in paths, the archive and feeds, in every time zone.

use crate::support::{Site, build_in_memory};

/// Time zones across the world, with half and quarter hours, zones that moved across the date line,
/// and clock changes on both hemispheres.
const ZONES: [&str; 24] = [
    "UTC",
    "Pacific/Pago_Pago",
    "Pacific/Honolulu",
    "Pacific/Marquesas",
    "America/Anchorage",
    "America/Los_Angeles",
    "America/New_York",
    "America/St_Johns",
    "America/Sao_Paulo",
    "Atlantic/Azores",
    "Europe/London",
    "Europe/Vienna",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Asia/Tehran",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Pacific/Chatham",
    "Pacific/Apia",
    "Pacific/Kiritimati",
];

/// Days with their ISO year and week.
const DAYS: [(&str, &str); 18] = [
    ("2020-12-31", "2020/w53"),
    ("2021-01-01", "2020/w53"),
    ("2021-01-03", "2020/w53"),
    ("2021-01-04", "2021/w01"),
    ("2018-12-31", "2019/w01"),
    ("2025-12-28", "2025/w52"),
    ("2025-12-29", "2026/w01"),
    ("2026-01-01", "2026/w01"),
    // Leap days.
    ("2000-02-29", "2000/w09"),
    ("2024-02-29", "2024/w09"),
    // Clocks go forward in North America, Europe, Brazil (at midnight) and Egypt ...
    ("2024-03-10", "2024/w10"),
    ("2024-03-31", "2024/w13"),
    ("2018-11-04", "2018/w44"),
    ("2024-04-26", "2024/w17"),
    // ... and back in Europe, North America and Australia.
    ("2024-10-27", "2024/w43"),
    ("2024-11-03", "2024/w44"),
    ("2024-04-07", "2024/w14"),
    // This day did not exist in Samoa.
    ("2011-12-30", "2011/w52"),
];

/// Time specifications that may follow a day.
const TIMES: [&str; 9] = [
    "",
    " 00:00",
    " 02:30",
    " 23:59:59",
    "T00:30:00Z",
    "T23:30:00Z",
    "T00:30:00+14:00",
    "T23:30:00-11:00",
    "T12:00:00+05:45",
];

const ARCHIVE: &str = "{% for post in archive.posts %}{{ post.day }} {{ post.path }}\n{% endfor %}";

#[test]
fn the_written_day_is_the_day_in_every_zone() {
    for zone in ZONES {
        let mut files = vec![
            (
                "weekly.yaml".to_owned(),
                format!(
                    "base_url: https://notes.example\ntimezone: {zone}\n\
                     permalink: /:year/:month/:day/:slug/\npaginate_by: 1000\n\
                     feeds: {{formats: [atom], limit: 1000}}\n"
                ),
            ),
            ("templates/archive.html".to_owned(), ARCHIVE.to_owned()),
            ("templates/page.html".to_owned(), "{{ page.day }} {{ page.date }}\n".to_owned()),
            ("templates/index.html".to_owned(), String::new()),
        ];
        for (index, time) in TIMES.iter().enumerate() {
            for (day, _) in DAYS {
                let text = format!("---\ntitle: T\ndate: {day}{time}\n---\n");
                files.push((format!("content/{day}x{index}.md"), text));
            }
        }
        let built = build_in_memory(&files, "2026-11-23T00:00:00Z");
        assert_eq!(built.errors(), [""; 0], "{zone}");
        let text = |route: &str| {
            let bytes = built.files.get(route).unwrap_or_else(|| panic!("{zone}: no {route}"));
            String::from_utf8_lossy(bytes).into_owned()
        };
        let feed = text("/atom.xml");
        for (day, week) in DAYS {
            let folder = day.replace('-', "/");
            let month = text(&format!("/archive/{}/", &folder[..7]));
            let week = text(&format!("/archive/{week}/"));
            for index in 0..TIMES.len() {
                let path = format!("/{folder}/{day}x{index}/");
                assert!(text(&path).starts_with(&format!("{day} ")), "{zone}: {path}");
                let line = format!("{day} {path}\n");
                assert!(month.contains(&line), "{zone}: not in its month: {line}{month}");
                assert!(week.contains(&line), "{zone}: not in its week: {line}{week}");
                // A day or hour that a zone skipped does not exist as an instant; feeds contain
                // instants only.
                if day != "2011-12-30" {
                    let entry = feed.split("<entry>").find(|entry| entry.contains(&path)).unwrap();
                    assert!(entry.contains(&format!("<published>{day}T")), "{zone}: {entry}");
                }
            }
        }
        // The same posts in no other month, week or order.
        let all: Vec<String> = text("/archive/2024/").lines().map(|l| l[..10].to_owned()).collect();
        assert!(all.is_sorted_by(|a, b| a >= b), "{zone}: {all:?}");
        assert_eq!(all.len(), TIMES.len() * DAYS.iter().filter(|(d, _)| d[..4] == *"2024").count());
    }
}

#[test]
fn a_day_begins_in_the_time_zone_of_the_site() {
    for (zone, before, from) in [
        ("UTC", "2026-11-22T23:59:59Z", "2026-11-23T00:00:00Z"),
        ("Pacific/Kiritimati", "2026-11-22T09:59:59Z", "2026-11-22T10:00:00Z"),
        ("Pacific/Pago_Pago", "2026-11-23T10:59:59Z", "2026-11-23T11:00:00Z"),
        ("Asia/Kathmandu", "2026-11-22T18:14:59Z", "2026-11-22T18:15:00Z"),
    ] {
        let file = |path: &str, text: String| (path.to_owned(), text);
        let files = [
            file("weekly.yaml", format!("timezone: {zone}\n")),
            file("content/new.md", "---\ntitle: New\ndate: 2026-11-23\n---\n".into()),
            file("content/old.md", "---\ntitle: Old\nexpires: 2026-11-23\n---\n".into()),
        ];
        let has = |now: &str, route: &str| build_in_memory(&files, now).files.contains_key(route);
        assert!(!has(before, "/new/") && has(from, "/new/"), "{zone}: {before} {from}");
        assert!(has(before, "/old/") && !has(from, "/old/"), "{zone}: {before} {from}");
    }
}

#[test]
fn the_flag_takes_precedence_over_the_time_variable() {
    let site = Site::of(&[
        ("weekly.yaml", "timezone: Asia/Shanghai\n"),
        ("content/2020-01-01-a.md", "---\ntitle: A\n---\n"),
        ("content/2020-01-02-b.md", "---\ntitle: B\n---\n"),
        ("content/2099-01-01-c.md", "---\ntitle: C\n---\n"),
    ]);
    // 2020-01-01T15:59:59Z, a second before the second of January in Shanghai.
    for (args, epoch, expected) in [
        (&[][..], Some("1577894399"), "A"),
        (&[], Some("1577894400"), "BA"),
        (&["--now", "2020-01-01"], Some("1577894400"), "A"),
        (&["--now", "2020-01-02"], None, "BA"),
        (&["--now", "2020-01-02T00:30:00+09:00"], None, "A"),
        (&["--now", "2100-01-01 12:00"], Some("0"), "CBA"),
        (&[], None, "BA"),
    ] {
        for zone in ["America/Los_Angeles", "Pacific/Kiritimati"] {
            let args = [&["list", "--format", "json"], args].concat();
            let mut command = site.command(&args);
            command.env("TZ", zone);
            if let Some(epoch) = epoch {
                command.env("SOURCE_DATE_EPOCH", epoch);
            }
            let listed = crate::support::run(&mut command);
            let titles: String = listed
                .stdout
                .lines()
                .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
                .filter(|row| row["state"] == "published")
                .map(|row| row["title"].as_str().unwrap_or_default().to_owned())
                .collect();
            assert_eq!(titles, expected, "{args:?} {epoch:?} {zone}: {}", listed.stderr);
        }
    }
    for wrong in ["yesterday", "2020-13-01", ""] {
        assert_eq!(site.run(&["build", "--now", wrong]).code, 2, "{wrong:?}");
    }
}
