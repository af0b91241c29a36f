//! Texts of a series, and the text that its next issue gets.

use super::*;

fn facts(day: &str, number: u32) -> IssueFacts {
    IssueFacts { day: Some(day.parse().unwrap()), number: Some(number) }
}

/// Learns from `DAY TEXT` lines, newest first, numbered down from 20, and writes the next.
fn next(lines: &[&str], day: &str, words: Option<&str>) -> String {
    let samples: Vec<Sample<'_>> = lines
        .iter()
        .zip((1..=20).rev())
        .map(|(line, number)| {
            let (day, text) = line.split_once(' ').unwrap();
            Sample { text, facts: facts(day, number) }
        })
        .collect();
    Pattern::learn(&samples, CounterRestart::Never).write(facts(day, 21), &samples, None, words)
}

/// Checks the text that follows the lines on a day.
fn check(cases: &[(&[&str], &str, &str)]) {
    for (lines, day, expected) in cases {
        assert_eq!(next(lines, day, None), *expected, "{lines:?}");
    }
}

#[test]
fn dates_continue_in_all_their_forms() {
    check(&[
        (
            &["2026-11-18 2026-11-18-letters", "2026-11-11 2026-11-11-letters"],
            "2026-11-25",
            "2026-11-25-letters",
        ),
        (&["2023-09-22 a-20230922", "2023-09-15 a-20230915"], "2023-09-29", "a-20230929"),
        (&["2023-06-16 a-230616", "2023-06-09 a-230609"], "2023-06-23", "a-230623"),
        (&["2023-04-21 a-0421", "2023-04-14 a-0414"], "2023-05-05", "a-0505"),
        (&["2026-12-23 2026-12-23-x", "2026-12-16 2026-12-16-x"], "2026-12-30", "2026-12-30-x"),
        (&["2026-9-18 2026-9-18-x", "2026-9-11 2026-9-11-x"], "2026-10-02", "2026-10-2-x"),
        // ISO weeks, whose year differs near the year's end.
        (&["2020-12-25 2020-w52", "2020-12-18 2020-w51"], "2021-01-01", "2020-w53"),
        // Months named in the following month.
        (&["2026-01-06 m/2025-12", "2025-12-08 m/2025-11"], "2026-02-04", "m/2026-01"),
        (
            &["2026-01-06 News: December 2025", "2025-12-08 News: November 2025"],
            "2026-02-04",
            "News: January 2026",
        ),
    ]);
}

#[test]
fn numbers_and_counters_continue() {
    check(&[
        (&["2026-11-18 Week 20", "2026-11-11 Week 19"], "2026-11-25", "Week 21"),
        (&["2026-11-18 第 20 期", "2026-11-11 第 19 期"], "2026-11-25", "第 21 期"),
        (
            &[
                "2021-09-06 2021/05-x-2021-05",
                "2021-06-08 2021/04-x-2021-04",
                "2021-04-09 2021/03-x-2021-03",
            ],
            "2021-10-01",
            "2021/06-x-2021-06",
        ),
        (
            &[
                "2021-02-06 #02",
                "2021-01-08 #01",
                "2020-12-09 #09",
                "2020-11-09 #08",
                "2020-10-09 #07",
            ],
            "2022-01-01",
            "#01",
        ),
    ]);
}

#[test]
fn changing_parts_are_dropped() {
    check(&[
        (
            &["2026-11-18 Issue 20: a thing", "2026-11-11 Issue 19: another"],
            "2026-11-25",
            "Issue 21",
        ),
        (&["2026-11-18 周报｜会议、发布", "2026-11-11 周报｜问答"], "2026-11-25", "周报"),
        (&["2026-11-18 Issue 20: a thing"], "2026-11-25", "Issue 21"),
        (&["2026-11-18 hello"], "2026-11-25", ""),
    ]);
}

#[test]
fn a_single_deviating_name_does_not_change_the_rule() {
    check(&[(
        &[
            "2023-10-06 a-1006",
            "2023-09-29 a-20230929",
            "2023-09-22 a-20230922",
            "2023-09-15 a-20230915",
        ],
        "2023-10-13",
        "a-20231013",
    )]);
}

#[test]
fn constant_texts_are_repeated() {
    check(&[(&["2026-11-18 same", "2026-11-11 same"], "2026-11-25", "same")]);
}

#[test]
fn words_fill_open_patterns() {
    let lines = ["2026-11-18 Issue 20: a thing", "2026-11-11 Issue 19: another"];
    assert_eq!(next(&lines, "2026-11-25", Some("new")), "Issue 21: new");
    let lines = ["2026-11-18 05-a-thing", "2026-11-11 04-other"];
    assert_eq!(next(&lines, "2026-11-25", Some("new")), "06-new");
    assert_eq!(next(&lines, "2026-11-25", None), "06");
}

#[test]
fn later_dates_retain_their_distance() {
    let lines = [
        "2026-08-19 Events between 2026-08-19 - 2026-09-16",
        "2026-08-12 Events between 2026-08-12 - 2026-09-09",
    ];
    assert_eq!(next(&lines, "2026-12-23", None), "Events between 2026-12-23 - 2027-01-20");
}
