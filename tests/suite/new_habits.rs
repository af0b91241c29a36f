//! `weekly new` in archives with habits of their own: which names go on after a change, and dates,
//! numbers and constant words in names, titles and addresses.

use crate::support::Site;
use crate::support::series::create_issue;

/// An archive, and the next issue in it.
struct Case {
    /// Each a path and the front matter, oldest first.
    issues: &'static [(&'static str, &'static str)],
    args: &'static [&'static str],
    path: &'static str,
    /// Lines of the front matter.
    lines: &'static [&'static str],
}

fn check(cases: &[Case]) {
    for Case { issues, args, path, lines } in cases {
        let site = Site::of(&[("weekly.yaml", "title: Pier\n")]);
        for (path, front) in *issues {
            site.file(&format!("content/{path}"), format!("---\n{front}\n---\n\nText.\n"));
        }
        let (written, text) = create_issue(&site, args);
        assert_eq!(written, format!("content/{path}"), "{text}");
        for line in *lines {
            assert!(text.lines().any(|found| found == *line), "{path}: no {line:?} in\n{text}");
        }
    }
}

#[test]
fn the_newest_group_of_names_goes_on() {
    check(&[
        // Fewer files have the new name than the old one.
        Case {
            issues: &[
                ("2026-09-04-issue-1.md", "title: Issue 1\ndate: 2026-09-04"),
                ("2026-09-11-issue-2.md", "title: Issue 2\ndate: 2026-09-11"),
                ("2026-09-18-issue-3.md", "title: Issue 3\ndate: 2026-09-18"),
                ("2026-09-25-issue-4.md", "title: Issue 4\ndate: 2026-09-25"),
                ("digest-5.md", "title: Digest 5\ndate: 2026-10-02"),
                ("digest-6.md", "title: Digest 6\ndate: 2026-10-09"),
            ],
            args: &[],
            path: "digest-7.md",
            lines: &["title: Digest 7", "date: 2026-10-16"],
        },
        // One file with the number that follows is enough.
        Case {
            issues: &[
                ("2026-09-04-issue-1.md", "title: Issue 1\ndate: 2026-09-04"),
                ("2026-09-11-issue-2.md", "title: Issue 2\ndate: 2026-09-11"),
                ("2026-09-18-issue-3.md", "title: Issue 3\ndate: 2026-09-18"),
                ("digest/4/index.md", "title: Digest 4\ndate: 2026-09-25"),
            ],
            args: &[],
            path: "digest/5/index.md",
            lines: &["title: Digest 5", "date: 2026-10-02"],
        },
        // Names with headlines succeed numbered ones.
        Case {
            issues: &[
                ("issue-1.md", "title: Issue 1\ndate: 2026-09-04"),
                ("issue-2.md", "title: Issue 2\ndate: 2026-09-11"),
                ("issue-3.md", "title: Issue 3\ndate: 2026-09-18"),
                ("2026-09-25-fog.md", "title: 'Issue 4: fog'\ndate: 2026-09-25"),
                ("2026-10-02-sun.md", "title: 'Issue 5: sun'\ndate: 2026-10-02"),
                ("2026-10-09-rain.md", "title: 'Issue 6: rain'\ndate: 2026-10-09"),
            ],
            args: &["Snow"],
            path: "2026-10-16-snow.md",
            lines: &["title: 'Issue 7: Snow'"],
        },
        // Posts at any time are no successors, nor is one without the number that follows.
        Case {
            issues: &[
                ("2026-08-28-issue-0.md", "title: Issue 0\ndate: 2026-08-28"),
                ("2026-09-04-issue-1.md", "title: Issue 1\ndate: 2026-09-04"),
                ("2026-09-11-issue-2.md", "title: Issue 2\ndate: 2026-09-11"),
                ("2026-09-18-issue-3.md", "title: Issue 3\ndate: 2026-09-18"),
                ("party-1.md", "title: Party\ndate: 2026-09-19"),
                ("party-2.md", "title: Party\ndate: 2026-09-20"),
                ("party-3.md", "title: Party\ndate: 2026-09-21"),
            ],
            args: &[],
            path: "2026-09-25-issue-4.md",
            lines: &["title: Issue 4", "date: 2026-09-25"],
        },
    ]);
}

#[test]
fn dates_in_names_and_titles_may_form_a_series_of_their_own() {
    check(&[
        // Named for Sundays, out some days later.
        Case {
            issues: &[
                ("2026-07-26-update.md", "title: 'Week Ending July 26, 2026'\ndate: 2026-07-29"),
                ("2026-08-02-update.md", "title: 'Week Ending August 2, 2026'\ndate: 2026-08-03"),
                ("2026-08-09-update.md", "title: 'Week Ending August 9, 2026'\ndate: 2026-08-13"),
                ("2026-08-16-update.md", "title: 'Week Ending August 16, 2026'\ndate: 2026-08-18"),
            ],
            args: &[],
            path: "2026-08-23-update.md",
            lines: &["title: 'Week Ending August 23, 2026'"],
        },
        // A requested date that is late by a week.
        Case {
            issues: &[
                ("20261025.md", "title: 10月25日\ndate: 2026-10-27"),
                ("20261101.md", "title: 11月1日\ndate: 2026-11-04"),
                ("20261108.md", "title: 11月8日\ndate: 2026-11-10"),
            ],
            args: &["--date", "2026-11-24"],
            path: "20261122.md",
            lines: &["date: 2026-11-24"],
        },
        // Requested dates far after the others, or before them.
        Case {
            issues: &[
                ("20261025.md", "title: News of October 25\ndate: 2026-10-27"),
                ("20261101.md", "title: News of November 1\ndate: 2026-11-04"),
                ("20261108.md", "title: News of November 8\ndate: 2026-11-10"),
            ],
            args: &["--date", "2040-01-03"],
            path: "20400101.md",
            lines: &["title: News of January 1", "date: 2040-01-03"],
        },
        Case {
            issues: &[
                ("20261025.md", "title: News of October 25\ndate: 2026-10-27"),
                ("20261101.md", "title: News of November 1\ndate: 2026-11-04"),
                ("20261108.md", "title: News of November 8\ndate: 2026-11-10"),
            ],
            args: &["--date", "2020-01-07"],
            path: "20200105.md",
            lines: &["title: News of January 5", "date: 2020-01-07"],
        },
        // Named for months, and out at any time.
        Case {
            issues: &[
                ("2025-10.md", "title: News of 2025-10\ndate: 2025-10-29"),
                ("2025-11.md", "title: News of 2025-11\ndate: 2025-12-05"),
                ("2025-12.md", "title: News of 2025-12\ndate: 2025-12-31"),
            ],
            args: &[],
            path: "2026-01.md",
            lines: &["title: News of 2026-01"],
        },
        // Months alone get no day that nobody wrote.
        Case {
            issues: &[
                ("2025-11.md", "title: News"),
                ("2025-12.md", "title: News"),
                ("2026-01.md", "title: News"),
            ],
            args: &[],
            path: "2026-02.md",
            lines: &["---", "title: News", "---"],
        },
    ]);
}

#[test]
fn dates_are_renewed_in_all_spellings() {
    check(&[
        Case {
            issues: &[
                ("#376-2026.11.09.md", "title: 'Knots #376 | 2026-11-09'"),
                ("#377-2026.11.16.md", "title: 'Knots #377 | 2026-11-16'"),
            ],
            args: &[],
            path: "#378-2026.11.23.md",
            lines: &["title: 'Knots #378 | 2026-11-23'"],
        },
        Case {
            issues: &[
                ("117-2020-dec-22.md", "title: Letter 117\nslug: 22nd-december"),
                ("118-2020-dec-29.md", "title: Letter 118\nslug: 29th-december"),
            ],
            args: &[],
            path: "119-2021-jan-05.md",
            lines: &["title: Letter 119", "slug: 5th-january"],
        },
        Case {
            issues: &[
                ("2026/12/18.md", "title: 周报 2026年12月18日\nurl: /w/2026/12/18/"),
                ("2026/12/25.md", "title: 周报 2026年12月25日\nurl: /w/2026/12/25/"),
            ],
            args: &[],
            path: "2027/01/01.md",
            lines: &["title: 周报 2027年1月1日", "url: /w/2027/01/01/"],
        },
        // Weekdays; a period before the date; addresses and lists of numbers.
        Case {
            issues: &[
                (
                    "a.md",
                    "title: 'Monday, November 2, 2026'\ndate: 2026-11-02\n\
                     description: From 2026-10-27 to 2026-11-02\naliases: [/45/]\ntags: [w, w45]",
                ),
                (
                    "b.md",
                    "title: 'Monday, November 9, 2026'\ndate: 2026-11-09\n\
                     description: From 2026-11-03 to 2026-11-09\naliases: [/46/]\ntags: [w, w46]",
                ),
                (
                    "c.md",
                    "title: 'Monday, November 16, 2026'\ndate: 2026-11-16\n\
                     description: From 2026-11-10 to 2026-11-16\naliases: [/47/]\ntags: [w, w47]",
                ),
            ],
            args: &[],
            path: "2026-11-23.md",
            lines: &[
                "title: 'Monday, November 23, 2026'",
                "description: From 2026-11-17 to 2026-11-23",
                "aliases: [/48/]",
                "tags: [w, w48]",
            ],
        },
    ]);
}

#[test]
fn periods_name_their_months_and_years_where_these_differ() {
    let titles: [(&[&str], &str, &str); 5] = [
        (&["August 10 - 16, 2026", "August 17 - 23, 2026"], "2026-08-30", "August 24 - 30, 2026"),
        (
            &["August 17 - 23, 2026", "August 24 - 30, 2026"],
            "2026-09-06",
            "August 31 - September 6, 2026",
        ),
        (
            &["14–20 December 2026", "21–27 December 2026"],
            "2027-01-03",
            "28 December 2026–3 January 2027",
        ),
        (
            &["周报2026年8月17日-23日", "周报2026年8月24日-30日"],
            "2026-09-06",
            "周报2026年8月31日-9月6日",
        ),
        (&["Aug 17 to 23", "Aug 24 to 30"], "2026-09-06", "Aug 31 to Sep 6"),
    ];
    for (titles, day, expected) in titles {
        let site = Site::of(&[("weekly.yaml", "title: Pier\n")]);
        for (at, title) in titles.iter().enumerate() {
            let days = i64::try_from(titles.len() - at).unwrap() * 7;
            let date = day.parse::<chrono::NaiveDate>().unwrap() - chrono::TimeDelta::days(days);
            let text = format!("---\ntitle: \"{title}\"\ndate: {date}\n---\n");
            site.file(&format!("content/{date}.md"), text);
        }
        let (_, text) = create_issue(&site, &["--date", day]);
        assert!(text.contains(&format!("\ntitle: \"{expected}\"\n")), "{expected}: {text}");
    }
}

#[test]
fn constant_words_of_titles_are_retained() {
    check(&[
        Case {
            issues: &[
                ("1.md", "title: 码头周报｜雾、晴\ndate: 2026-11-06"),
                ("2.md", "title: 码头周报｜雨\ndate: 2026-11-13"),
                ("3.md", "title: 码头周报｜雪 & 风\ndate: 2026-11-20"),
            ],
            args: &["港口之夏"],
            path: "4.md",
            lines: &["title: 码头周报｜港口之夏"],
        },
        Case {
            issues: &[
                ("1.md", "title: Pier Weekly | fog\ndate: 2026-11-13"),
                ("2.md", "title: Pier Weekly | sun\ndate: 2026-11-20"),
            ],
            args: &["Pier Weekly | snow"],
            path: "3.md",
            lines: &["title: Pier Weekly | snow"],
        },
        Case {
            issues: &[
                ("1.md", "title: 'Pier 1: fog'\ndate: 2026-11-13"),
                ("2.md", "title: 'Pier 2: sun'\ndate: 2026-11-20"),
            ],
            args: &["Piers of the world"],
            path: "3.md",
            lines: &["title: 'Pier 3: Piers of the world'"],
        },
        // Words without a sign behind them are part of the headline.
        Case {
            issues: &[
                ("1.md", "title: The fog\ndate: 2026-11-13"),
                ("2.md", "title: The sun\ndate: 2026-11-20"),
            ],
            args: &["Snow"],
            path: "3.md",
            lines: &["title: Snow"],
        },
        // The name of the series may come last, with its number.
        Case {
            issues: &[
                ("a/1.md", "title: Fog and sun - Pier 1\ndate: 2026-11-06"),
                ("a/2.md", "title: Rain - Pier 2\ndate: 2026-11-13"),
                ("a/3.md", "title: Wind - Pier 3\ndate: 2026-11-20"),
            ],
            args: &["Snow"],
            path: "a/4.md",
            lines: &["title: Snow - Pier 4"],
        },
    ]);
}

#[test]
fn ordinals_have_their_endings() {
    check(&[
        Case {
            issues: &[
                ("29.md", "title: The 29th letter\ndate: 2026-11-13"),
                ("30.md", "title: The 30th letter\ndate: 2026-11-20"),
            ],
            args: &[],
            path: "31.md",
            lines: &["title: The 31st letter"],
        },
        Case {
            issues: &[
                ("20.md", "title: The 20th letter\ndate: 2026-11-07"),
                ("21.md", "title: The 21st letter\ndate: 2026-11-14"),
            ],
            args: &[],
            path: "22.md",
            lines: &["title: The 22nd letter"],
        },
        Case {
            issues: &[
                ("a.md", "title: Letter of 10th November 2026\ndate: 2026-11-10"),
                ("b.md", "title: Letter of 17th November 2026\ndate: 2026-11-17"),
                ("c.md", "title: Letter of 24th November 2026\ndate: 2026-11-24"),
            ],
            args: &["--date", "2026-12-01"],
            path: "2026-12-01.md",
            lines: &["title: Letter of 1st December 2026"],
        },
    ]);
}

#[test]
fn a_new_rhythm_holds_after_three_intervals() {
    check(&[Case {
        issues: &[
            ("1.md", "title: Letter 1\ndate: 2026-05-15"),
            ("2.md", "title: Letter 2\ndate: 2026-05-22"),
            ("3.md", "title: Letter 3\ndate: 2026-05-29"),
            ("4.md", "title: Letter 4\ndate: 2026-06-05"),
            ("5.md", "title: Letter 5\ndate: 2026-06-12"),
            ("6.md", "title: Letter 6\ndate: 2026-06-19"),
            ("7.md", "title: Letter 7\ndate: 2026-08-01"),
            ("8.md", "title: Letter 8\ndate: 2026-09-01"),
            ("9.md", "title: Letter 9\ndate: 2026-10-01"),
            ("10.md", "title: Letter 10\ndate: 2026-11-01"),
        ],
        args: &[],
        path: "11.md",
        lines: &["title: Letter 11", "date: 2026-12-01"],
    }]);
}

#[test]
fn a_number_that_exists_is_never_given_again() {
    // Numbers begin anew each year, also where names changed since the last time.
    let mut issues = Vec::new();
    for (year, name) in [(2024, "fog"), (2025, "letter")] {
        for number in 1..=5 {
            let day = format!("{year}-{:02}-01", number * 2);
            issues.push((format!("{year}/0{number}-{name}.md"), number, day));
        }
    }
    let site = Site::of(&[("weekly.yaml", "title: Pier\n")]);
    for (path, number, day) in issues {
        let text = format!("---\ntitle: '#0{number} - Letter'\ndate: {day}\n---\n");
        site.file(&format!("content/{path}"), text);
    }
    let (path, text) = create_issue(&site, &["--date", "2025-12-01"]);
    assert_eq!(path, "content/2025/06-letter.md");
    assert!(text.contains("title: '#06 - Letter'\n"), "{text}");
    let (path, text) = create_issue(&site, &["--date", "2026-01-02"]);
    assert_eq!(path, "content/2026/01-letter.md");
    assert!(text.contains("title: '#01 - Letter'\n"), "{text}");
}

#[test]
fn only_posts_that_the_setting_selects_count() {
    for settings in ["issues: 'letters/*'\n", "issues: {category: Letters}\n"] {
        let site = Site::of(&[("weekly.yaml", settings)]);
        for (day, number) in [("2026-11-06", 7), ("2026-11-13", 8), ("2026-11-20", 9)] {
            let text =
                format!("---\ntitle: Letter {number}\ndate: {day}\ncategories: Letters\n---\n");
            site.file(&format!("content/letters/{day}.md"), text);
        }
        for day in 1..=20 {
            let text = format!("---\ntitle: Note {day}\ndate: 2026-11-{day:02}\n---\n");
            site.file(&format!("content/notes/note-{day}.md"), text);
        }
        let (path, text) = create_issue(&site, &[]);
        assert_eq!(path, "content/letters/2026-11-27.md", "{settings}");
        assert!(text.contains("title: Letter 10\n"), "{settings}: {text}");
    }
}
