//! The text of the next issue: front matter in the format of the series, recurring headings,
//! coming events, and archetypes.

use crate::support::Site;
use crate::support::series::{create_issue, series, weekly_letters};

/// For each format of front matter: two issues of a series, and how the next one begins.
const FORMATS: [(&str, [&str; 2], &str); 5] = [
    (
        "YAML",
        [
            "---\ntitle: \"Pier 8: fog\"\ndate: 2026-11-13T09:00:00+01:00\nnumber: 8\n\
             authors: [ada, bo]\ncategories: Letters\ntags:\n  - pier\n  - fog\ndescription: \
             \"Fog.\"\nslug: pier-8\naliases: [/old/8/]\ndraft: false\n---\n\nText.\n",
            "---\ntitle: \"Pier 9: sun\"\ndate: 2026-11-20T09:00:00+01:00\nnumber: 9\n\
             authors: [ada, bo]\ncategories: Letters\ntags:\n  - pier\n  - sun\ndescription: \
             \"Sun.\"\nslug: pier-9\naliases: [/old/9/]\ndraft: false\n---\n\nText.\n",
        ],
        "---\ntitle: \"Pier 10\"\ndate: 2026-11-27T09:00:00+01:00\nnumber: 10\nauthors: [ada, \
         bo]\ncategories: Letters\ntags: [pier]\n\
         description: \"\"\nslug: pier-10\ndraft: false\n---\n",
    ),
    (
        "TOML",
        [
            "+++\ntitle = \"Pier 8\"\ndate = 2026-11-13\n\n[taxonomies]\ntags = [\"pier\"]\n\n\
             [extra]\nmonth = \"November 2026\"\neditors = [\"ada\"]\n+++\nText.\n",
            "+++\ntitle = \"Pier 9\"\ndate = 2026-11-20\n\n[taxonomies]\ntags = [\"pier\"]\n\n\
             [extra]\nmonth = \"November 2026\"\neditors = [\"ada\"]\n+++\nText.\n",
        ],
        "+++\ntitle = \"Pier 10\"\ndate = 2026-11-27\n\n[taxonomies]\ntags = [\"pier\"]\n\n\
         [extra]\nmonth = \"November 2026\"\neditors = [\"ada\"]\n+++\n",
    ),
    (
        "JSON",
        [
            "{\n  \"title\": \"Pier 8\",\n  \"date\": \"2026-11-13\",\n  \"number\": 8\n}\n\n\
             Text.\n",
            "{\n  \"title\": \"Pier 9\",\n  \"date\": \"2026-11-20\",\n  \"number\": 9\n}\n\n\
             Text.\n",
        ],
        "{\n  \"title\": \"Pier 10\",\n  \"date\": \"2026-11-27\",\n  \"number\": 10\n}\n",
    ),
    (
        "lines",
        [
            "Title: Pier 8\nNumber: 8\nDate: 2026-11-13 22:00\nCategory: Pier\n\nText.\n",
            "Title: Pier 9\nNumber: 9\nDate: 2026-11-20 22:00\nCategory: Pier\n\nText.\n",
        ],
        "Title: Pier 10\nNumber: 10\nDate: 2026-11-27 22:00\nCategory: Pier\n\n",
    ),
    ("none", ["# Pier 8\n\nText.\n", "# Pier 9\n\nText.\n"], "# Pier 10\n\nText.\n"),
];

#[test]
fn the_front_matter_goes_on_in_each_format() {
    for (name, issues, text) in FORMATS {
        let site = series(&[("2026-11-13-pier.md", issues[0]), ("2026-11-20-pier.md", issues[1])]);
        let (written, said) = create_issue(&site, &[]);
        assert_eq!(written, "content/2026-11-27-pier.md", "{name}");
        assert!(said.starts_with(text), "{name}: {said}");
        let args = ["build", "--strict", "--now", "2026-12-31", "--base-url", "https://x.example"];
        let built = site.run(&args);
        assert_eq!(built.code, 0, "{name}: {}", built.stderr);
        assert!(built.stderr.contains("3 posts"), "{name}: {}", built.stderr);
    }
}

#[test]
fn recurring_headings_and_coming_events_are_carried_over() {
    let issue = |day: &str, number: u32, ropes: &str, events: &str| {
        let odd = number * number % 11 + 40;
        format!(
            "---\ntitle: Letter {number}\ndate: {day}\n---\n\nWelcome to the pier.\n\n<!-- more \
             -->\n\n{ropes}## Knots\n\n- knot {odd}\n\n## Once: {odd}\n\n```\n## no \
             heading\n```\n\n## Meetings\n\nMeetings until {odd}, letter \
             {number}.\n\n{events}\n\n**主题：**绳结\n\n**时间：**12 月 3 日 20:00 - \
             21:00\n\n**入会链接：**<https://meet.example/1>\n\n## Thanks\n"
        )
    };
    let events = "* 2026-11-24 | Graz, AT | [Rope club](https://rope.example/)\n    * \
                  [**Gone**](https://rope.example/1)\n* 2026-11-27 | Linz, AT | [Rope \
                  club](https://rope.example/)\n    * [**Today**](https://rope.example/2)\n* \
                  2026-11-25 - 2026-11-28 | Wien, AT | [Rope club](https://rope.example/)\n    * \
                  [**Four days**](https://rope.example/3)";
    let site = Site::empty();
    for (day, number, ropes) in [
        ("2026-10-30", 6, "## Ropes\n\n"),
        ("2026-11-06", 7, "## [Ropes](https://a.example/x7)\n\n"),
        ("2026-11-13", 8, "## [Ropes](https://a.example/y8)\n\n"),
        ("2026-11-20", 9, ""),
    ] {
        let path = format!("content/letters/{day}-letter.md");
        site.file(&path, issue(day, number, ropes, if number == 9 { events } else { "" }));
    }
    let (_, text) = create_issue(&site, &[]);
    let body = text.split_once("---\n\n").unwrap().1;
    assert_eq!(
        body,
        "Welcome to the pier.\n\n<!-- more -->\n\n## [Ropes](https://a.example/y8)\n\n## Knots\n\n\
         ## Once\n\n```\n## no heading\n```\n\n## Meetings\n\n* 2026-11-27 | Linz, AT | [Rope \
         club](https://rope.example/)\n    * [**Today**](https://rope.example/2)\n* 2026-11-25 - \
         2026-11-28 | Wien, AT | [Rope club](https://rope.example/)\n    * [**Four \
         days**](https://rope.example/3)\n\n**主题：**绳结\n\n**时间：**12 月 3 日 20:00 - \
         21:00\n\n**入会链接：**<https://meet.example/1>\n\n## Thanks\n"
    );
}

#[test]
fn events_of_the_front_matter_are_carried_over_by_their_days() {
    let site = series(&[(
        "2026-11-20-x.md",
        "---\ntitle: Letter 9\nevents:\n  - title: Gone\n    date: 2026-11-21\n  - title: \"To \
         come: rope\"\n    date: 2026-12-01 20:00\n---\n\n## Ropes\n",
    )]);
    let (_, text) = create_issue(&site, &[]);
    assert!(
        text.contains("\nevents:\n  - title: \"To come: rope\"\n    date: 2026-12-01 20:00\n---\n"),
        "{text}"
    );
}

#[test]
fn archetypes_give_the_text() {
    let site = weekly_letters();
    site.file(
        "archetypes/default.md",
        "Issue {{ number }} of {{ date }} ({{ year }}/{{ month }}/{{ day }}, week {{ week }}), \
         after [{{ previous_title }}]({{ previous }}).\n\n{{ events }}\n\n{{ sections }}\n\n\\{{ \
         text }}\n",
    );
    let (_, text) = create_issue(&site, &[]);
    assert_eq!(
        text,
        "---\ntitle: Letter 10\ndate: 2026-11-27\n---\n\nIssue 10 of 2026-11-27 (2026/11/27, week \
         48), after [Letter 9](@/letters/2026-11-20-letter-9.md).\n\n## Ropes\n\n{{ text }}\n"
    );
    assert_eq!(site.run(&["build", "--now", "2026-12-31"]).code, 0);

    // An archetype of the section takes precedence; with its own front matter it replaces
    // everything except what every issue needs.
    site.file("archetypes/letters.md", "---\ntitle: \"{{ title }}\"\ndraft: true\n---\n\nOurs.\n");
    let (_, text) = create_issue(&site, &["--date", "2026-12-04", "Say \"rope\""]);
    assert_eq!(
        text,
        "---\ndate: 2026-12-04\ntitle: \"Say \\\"rope\\\"\"\ndraft: true\n---\n\nOurs.\n"
            .replace("date: 2026-12-04\n", "")
    );
}

#[test]
fn a_section_has_its_folder_series_and_archetype() {
    let site = weekly_letters();
    site.file("content/news/2026-10-05/index.md", "---\ntitle: News\ndate: 2026-10-05\n---\n");
    site.file("content/news/2026-11-02/index.md", "---\ntitle: News\ndate: 2026-11-02\n---\n");
    assert_eq!(create_issue(&site, &["--section", "news"]).0, "content/news/2026-12-05/index.md");
    site.file("archetypes/notes.md", "From the {{ title }}.\n");
    let (path, text) = create_issue(&site, &["--section", "content/notes/", "Harbour"]);
    assert_eq!(path, "content/notes/2026-11-23-harbour.md");
    assert!(
        text.ends_with("\n\nFrom the Harbour.\n") && text.contains("title: Harbour\n"),
        "{text}"
    );
}
