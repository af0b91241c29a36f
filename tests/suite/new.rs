//! `weekly new`: creates the next issue of small series of every kind.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests lay out folders")]

use std::fs;

use crate::support::{Run, Site, files_in, run};

/// Noon of 2026-11-23, a Monday.
const MONDAY: &str = "1795435200";

fn new(site: &Site, args: &[&str]) -> Run {
    let args: Vec<&str> = ["new"].iter().chain(args).copied().collect();
    run(site.command(&args).env("SOURCE_DATE_EPOCH", MONDAY))
}

/// Creates the next issue and returns its path and text.
fn create_issue(site: &Site, args: &[&str]) -> (String, String) {
    let done = new(site, args);
    assert_eq!(done.code, 0, "{args:?}: {}", done.stderr);
    let path = done.stdout.trim_end().to_owned();
    let text = fs::read_to_string(site.root().join(&path)).unwrap();
    (path, text)
}

/// A site of issues, oldest first, each a path and a text.
fn series(issues: &[(&str, &str)]) -> Site {
    let site = Site::of(&[("weekly.yaml", "title: Pier\n")]);
    for (path, text) in issues {
        site.file(&format!("content/{path}"), text);
    }
    site
}

fn plain(day: &str, number: u32) -> String {
    format!(
        "---\ntitle: Letter {number}\ndate: {day}\n---\n\n## Ropes\n\n- {}\n",
        "x".repeat(number as usize)
    )
}

fn weekly_letters() -> Site {
    let site = Site::empty();
    for (day, number) in [("2026-11-06", 7), ("2026-11-13", 8), ("2026-11-20", 9)] {
        site.file(&format!("content/letters/{day}-letter-{number}.md"), plain(day, number));
    }
    site
}

#[test]
fn the_front_matter_goes_on_in_each_format() {
    for (name, issues, path, text) in [
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
            "content/2026-11-27-pier.md",
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
            "content/2026-11-27-pier.md",
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
            "content/2026-11-27-pier.md",
            "{\n  \"title\": \"Pier 10\",\n  \"date\": \"2026-11-27\",\n  \"number\": 10\n}\n",
        ),
        (
            "lines",
            [
                "Title: Pier 8\nNumber: 8\nDate: 2026-11-13 22:00\nCategory: Pier\n\nText.\n",
                "Title: Pier 9\nNumber: 9\nDate: 2026-11-20 22:00\nCategory: Pier\n\nText.\n",
            ],
            "content/2026-11-27-pier.md",
            "Title: Pier 10\nNumber: 10\nDate: 2026-11-27 22:00\nCategory: Pier\n\n",
        ),
        (
            "none",
            ["# Pier 8\n\nText.\n", "# Pier 9\n\nText.\n"],
            "content/2026-11-27-pier.md",
            "# Pier 10\n\nText.\n",
        ),
    ] {
        let site = series(&[("2026-11-13-pier.md", issues[0]), ("2026-11-20-pier.md", issues[1])]);
        let (written, said) = create_issue(&site, &[]);
        assert_eq!(written, path, "{name}");
        assert!(said.starts_with(text), "{name}: {said}");
        let args = ["build", "--strict", "--now", "2026-12-31", "--base-url", "https://x.example"];
        let built = site.run(&args);
        assert_eq!(built.code, 0, "{name}: {}", built.stderr);
        assert!(built.stderr.contains("3 posts"), "{name}: {}", built.stderr);
    }
}

#[test]
fn files_are_laid_out_and_named_as_before() {
    for (names, expected) in [
        (["a/2026-11-13-a.md", "a/2026-11-20-a.md"], "content/a/2026-11-27-a.md"),
        (["a/a-20261113/index.md", "a/a-20261120/index.md"], "content/a/a-20261127/index.md"),
        (["2026/w46.markdown", "2026/w47.markdown"], "content/2026/w48.markdown"),
        (["2026/11/13.md", "2026/11/20.md"], "content/2026/11/27.md"),
        (["x/2026-11-13-fog.md", "x/2026-11-20-sun.md"], "content/x/2026-11-27.md"),
        (["x/fog.md", "x/sun.md"], "content/x/2026-11-27.md"),
        (["issue-1.md", "issue-2.md"], "content/issue-3.md"),
        (["m/13-november-2026.md", "m/20-november-2026.md"], "content/m/27-november-2026.md"),
    ] {
        let site = series(&[
            (names[0], "---\ntitle: A\ndate: 2026-11-13\n---\n"),
            (names[1], "---\ntitle: A\ndate: 2026-11-20\n---\n"),
        ]);
        assert_eq!(create_issue(&site, &[]).0, expected, "{names:?}");
    }
}

#[test]
fn dates_follow_the_latest_or_the_cadence() {
    for (days, cadence, expected) in [
        (&["2026-12-11", "2026-12-18", "2026-12-25"][..], "", "2027-01-01"),
        (&["2026-11-25", "2026-12-09", "2026-12-23"], "", "2027-01-06"),
        (&["2026-09-05", "2026-10-07", "2026-11-06", "2026-12-08"], "", "2027-01-07"),
        (&["2026-12-16", "2026-12-23"], "cadence: {weekday: friday, every: 2}\n", "2027-01-08"),
        // No issue yet: today, or the first day of the cadence.
        (&[], "", "2026-11-23"),
        (&[], "cadence: {weekday: 周五}\n", "2026-11-27"),
    ] {
        let site = Site::of(&[("weekly.yaml", cadence)]);
        for day in days {
            site.file(
                &format!("content/issues/{day}-x.md"),
                format!("---\ntitle: x\ndate: {day}\n---\n"),
            );
        }
        let (path, text) = create_issue(&site, &[]);
        assert!(path.contains(expected), "{days:?} {cadence}: {path}");
        assert!(text.contains(&format!("date: {expected}\n")), "{text}");
    }
}

#[test]
fn requested_values_are_used() {
    let site = weekly_letters();
    for (args, path, title) in [
        (&["--date", "2026-12-04"][..], "content/letters/2026-12-04-letter-10.md", "Letter 10"),
        (&["--number", "12"], "content/letters/2026-11-27-letter-12.md", "Letter 12"),
        (
            &["A special one", "--date", "2026/12/5", "--number", "11"],
            "content/letters/2026-12-05-letter-11.md",
            "A special one",
        ),
    ] {
        let (written, text) = create_issue(&site, args);
        assert_eq!(written, path);
        assert!(text.contains(&format!("title: {title}\n")), "{args:?}: {text}");
        fs::remove_file(site.root().join(written)).unwrap();
    }
    // A title without the number needs a key for it.
    let (_, text) = create_issue(&site, &["A special one", "--number", "11"]);
    assert!(text.contains("\nnumber: 11\n"), "{text}");
    let timed = create_issue(&site, &["--date", "2026-12-05T18:30:00+01:00"]).1;
    assert!(timed.contains("date: 2026-12-05T18:30:00+01:00\n"), "{timed}");
}

#[test]
fn words_go_behind_the_number() {
    let text = |number: u32, words: &str, day: &str| {
        format!("---\ntitle: \"第 {number} 期：{words}\"\ndate: {day}\n---\n")
    };
    let site = series(&[
        ("08-fog.md", &text(8, "雾", "2026-11-13")),
        ("09-sun.md", &text(9, "晴", "2026-11-20")),
    ]);
    let (path, said) = create_issue(&site, &["Snow at last"]);
    assert_eq!(path, "content/10-snow-at-last.md");
    assert!(said.contains("title: \"第 10 期：Snow at last\"\n"), "{said}");
    let (path, said) = create_issue(&site, &[]);
    assert_eq!(path, "content/11.md");
    assert!(said.contains("title: \"第 11 期\"\n"), "{said}");
}

#[test]
fn nothing_is_ever_overwritten() {
    let site = weekly_letters();
    let next = "content/letters/2026-11-27-letter-10";
    for there in [format!("{next}.md"), format!("{next}/notes.txt"), format!("{next}.markdown")] {
        site.file(&there, "mine");
        let before = files_in(&site.root());
        // The existing file has no date of its own, so it is not a previous post.
        let done = new(&site, &["--date", "2026-11-27", "--number", "10"]);
        assert_eq!(done.code, 1, "{there}");
        assert!(done.stdout.is_empty() && done.stderr.contains(next), "{}", done.stderr);
        assert!(done.stderr.contains("already exists"), "{}", done.stderr);
        assert_eq!(before, files_in(&site.root()), "{there}");
        fs::remove_file(site.root().join(&there)).unwrap();
        let _ = fs::remove_dir(site.root().join(next));
    }
    std::os::unix::fs::symlink("nowhere", site.root().join(format!("{next}.md"))).unwrap();
    assert_eq!(new(&site, &["--date", "2026-11-27"]).code, 1);
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

#[test]
fn mistakes_are_reported_and_nothing_is_written() {
    let site = weekly_letters();
    site.file("archetypes/default.md", "# {{ title }}\n{{ titel }}\n");
    site.file("archetypes/broken.md", "---\ntitle: {{ title }}\n---\n");
    let before = files_in(&site.root());
    for (args, code, message) in [
        (&[][..], 1, "archetypes/default.md:2:1"),
        (&["--section", "broken", "a: b: c"], 1, "put quotes around placeholders"),
        (&["--section", "../x"], 1, "`../x` is not a folder below content/"),
        (&["--section", ".git"], 1, "`.git` is not a folder below content/"),
        (&["--open"], 1, "neither VISUAL nor EDITOR is set"),
        (&["--date", "soon"], 2, "write it as 2023-09-22"),
        (&["--number", "ten"], 2, "--number"),
        (&["  "], 2, "the title is empty"),
    ] {
        let done = new(&site, args);
        assert_eq!((done.code, done.stdout.as_str()), (code, ""), "{args:?}: {}", done.stderr);
        assert!(done.stderr.contains(message), "{args:?}: {}", done.stderr);
    }
    assert_eq!(before, files_in(&site.root()));
    let nowhere = Site::empty();
    let done = new(&nowhere, &[]);
    assert!(done.code == 1 && done.stderr.contains("weekly init"), "{}", done.stderr);
}

#[test]
fn a_new_site_gets_its_first_issue() {
    for (language, title, heading) in
        [("en", "Issue 1", "## Upcoming events"), ("zh-CN", "第 1 期", "## 会议预告")]
    {
        let site = Site::of(&[("weekly.yaml", &format!("language: {language}\n"))]);
        let (path, text) = create_issue(&site, &[]);
        assert_eq!(path, "content/issues/2026-11-23-issue-1.md");
        let front = format!("---\ntitle: {title}\ndate: 2026-11-23\nnumber: 1\n---\n\n");
        assert!(text.starts_with(&front) && text.contains(heading), "{text}");
        // The following issue treats it like any other.
        let (path, text) = create_issue(&site, &[]);
        assert_eq!(path, "content/issues/2026-11-30-issue-2.md");
        assert!(text.contains(heading) && text.contains("\nnumber: 2\n"), "{text}");
    }
    let site = Site::empty();
    assert_eq!(site.run(&["init"]).code, 0);
    let done = new(&site, &[]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let built = site.run(&["build", "--future", "--strict", "--base-url", "https://x.example"]);
    assert_eq!(built.code, 0, "{}", built.stderr);
}

#[test]
fn drafts_count_and_are_not_repeated() {
    let site = weekly_letters();
    site.file(
        "content/letters/2026-11-27-letter-10.md",
        "---\ntitle: Letter 10\ndate: 2026-11-27\ndraft: true\n---\n",
    );
    let (path, text) = create_issue(&site, &[]);
    assert_eq!(path, "content/letters/2026-12-04-letter-11.md");
    assert!(!text.contains("draft"), "{text}");
}

#[test]
fn a_withheld_issue_is_no_source_of_text() {
    let archetype = "{{ previous }} {{ previous_title }} {{ previous_date }} {{ previous_number \
                     }}\n\n{{ sections }}\n\n{{ events }}\n";
    let secret = |front: &str| {
        format!(
            "---\ntitle: SECRET night 10\ndate: 2026-11-21\nnumber: 10\n{front}\nguest: SECRET\n\
             events:\n  - {{title: SECRET, date: 2027-01-08}}\n---\n\nSECRET to all.\n\n## \
             SECRET\n\n## Events\n\n* 2027-01-07 [SECRET night](https://s.org/SECRET)\n"
        )
    };
    for (front, settings) in [
        ("private: true", ""),
        ("draft: true", ""),
        ("draft: perhaps", ""),
        ("published: false", ""),
        ("status: draft", ""),
        ("password: x", ""),
        ("publishDate: 2027-01-01", ""),
        ("published: 2027-01-01", ""),
        ("expires: 2026-11-22", ""),
        (
            "x: y",
            "defaults: [{scope: {path: letters/*-10.md}, values: {publish_date: 2027-01-01}}]",
        ),
        ("x: y", "defaults: [{scope: {path: letters/*-10.md}, values: {draft: true}}]"),
    ] {
        // After three public issues, and as the only issue.
        for (site, name) in
            [(weekly_letters(), "2026-11-21-letter-10"), (Site::empty(), "SECRET-2026-11-21-10")]
        {
            site.file("_config.yml", settings);
            site.file(&format!("content/letters/{name}.md"), secret(front));
            for archetype in ["", archetype] {
                if !archetype.is_empty() {
                    site.file("archetypes/default.md", archetype);
                }
                let (path, text) = create_issue(&site, &["--date", "2026-11-30"]);
                let shown = format!("{front} {settings}: {path}\n{text}");
                assert!(!path.contains("SECRET") && !text.contains("SECRET"), "{shown}");
                assert!(path.starts_with("content/letters/2026-11-30"), "{shown}");
                // No number can be read of front matter that can't.
                let unread = front.contains('[');
                assert!(
                    unread || text.contains("Letter 11\n") || text.contains("number: 11\n"),
                    "{shown}"
                );
                fs::remove_file(site.root().join(path)).unwrap();
            }
        }
    }
}

#[test]
fn an_issue_with_mistakes_may_be_withheld() {
    for text in [
        "---\ntitle: SECRET 10\ndraft: true\nx: [\n---\n\n# SECRET\n\n## Events\n\n* 2027-01-07 \
         [SECRET](https://s.org/)\n",
        "———\ntitle: SECRET 10\ndraft: true\n———\n\n# SECRET\n\n## Events\n\n* 2027-01-07 \
         [SECRET](https://s.org/)\n",
    ] {
        let site = weekly_letters();
        site.file("content/letters/2026-11-21-letter-10.md", text);
        site.file(
            "archetypes/default.md",
            "{{ previous_title }}\n\n{{ sections }}\n\n{{ events }}\n",
        );
        let (path, made) = create_issue(&site, &["--date", "2026-11-30"]);
        assert!(!path.contains("SECRET") && !made.contains("SECRET"), "{text}: {path}\n{made}");
    }
}

#[test]
fn settings_that_cannot_be_read_may_withhold_any_issue() {
    let site = weekly_letters();
    site.file("_config.yml", "exclude: [letters");
    let done = new(&site, &[]);
    assert_eq!((done.code, done.stdout.as_str()), (1, ""));
    assert!(done.stderr.contains("_config.yml:1"), "{}", done.stderr);
}

#[test]
fn an_issue_to_come_is_a_source_of_text_for_later_ones_only() {
    let site = weekly_letters();
    site.file(
        "content/letters/2026-11-27-letter-10.md",
        "---\ntitle: Letter 10\ndate: 2026-11-27\n---\n\n## Events\n\n* 2027-01-07 \
         [Rope](https://rope.example/)\n",
    );
    let (path, text) = create_issue(&site, &[]);
    assert_eq!(path, "content/letters/2026-12-04-letter-11.md");
    assert!(text.contains("* 2027-01-07 [Rope]"), "{text}");
    let (path, text) = create_issue(&site, &["--date", "2026-11-25"]);
    assert_eq!(path, "content/letters/2026-11-25-letter-12.md");
    assert!(!text.contains("rope.example"), "{text}");
}

#[test]
fn it_says_when_builds_will_leave_it_out() {
    let site = weekly_letters();
    let done = new(&site, &[]);
    assert_eq!(done.stdout, "content/letters/2026-11-27-letter-10.md\n");
    assert!(done.stderr.contains("in the future"), "{}", done.stderr);
    let done = new(&site, &["--quiet"]);
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
    let late = run(site.command(&["new"]).env("SOURCE_DATE_EPOCH", "1830384000"));
    assert!(late.stderr.contains("set another with `--date`"), "{}", late.stderr);
    // Paths are relative to the current folder.
    let mut elsewhere = site.command(&["new", "--root", "../site"]);
    assert_eq!(run(&mut elsewhere).stdout, "../site/content/letters/2026-12-18-letter-13.md\n");
}

#[test]
fn the_editor_is_opened_with_its_arguments() {
    let site = weekly_letters();
    let mut command = site.command(&["new", "--open"]);
    command.env("PATH", std::env::var("PATH").unwrap());
    let done = run(command.env("EDITOR", "false").env("VISUAL", "cp -p ../note"));
    assert_eq!(done.code, 1, "{}", done.stderr);
    fs::write(site.root().join("../note"), "edited").unwrap();
    let mut command = site.command(&["new", "--open"]);
    command.env("PATH", std::env::var("PATH").unwrap());
    let done = run(command.env("EDITOR", "cp -p ../note"));
    assert_eq!(done.code, 0, "{}", done.stderr);
    let text = fs::read_to_string(site.root().join(done.stdout.trim_end())).unwrap();
    assert_eq!(text, "edited");
}
