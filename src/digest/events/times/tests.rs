//! Times in the forms that people write.

use super::*;

fn shown(when: When) -> String {
    match when {
        When::Days(first, last) if first == last => first.to_string(),
        When::Days(first, last) => format!("{first} to {last}"),
        When::Times { start, end, offset } => {
            let end = end.map(|end| format!(" to {}", end.format("%F %R"))).unwrap_or_default();
            let offset = offset.map(|offset| format!(" {offset}")).unwrap_or_default();
            format!("{}{end}{offset}", start.format("%F %R"))
        }
    }
}

#[test]
fn common_forms_are_read() {
    let near = NaiveDate::from_ymd_opt(2023, 12, 22);
    for (text, expected) in COMMON_FORMS {
        assert_eq!(read(text, near).map(shown).as_deref(), Some(*expected), "{text}");
    }
}

/// Times near 2023-12-22, and how they are read.
const COMMON_FORMS: &[(&str, &str)] = &[
    ("12 月 27 日 14:00 - 15:00", "2023-12-27 14:00 to 2023-12-27 15:00"),
    ("01 月 03 日 14:00", "2024-01-03 14:00"),
    ("6 月 20 日", "2024-06-20"),
    ("6 月 22 日", "2023-06-22"),
    ("１２月２７日　１４：００～１５：００", "2023-12-27 14:00 to 2023-12-27 15:00"),
    ("12 月 29 号（下周五）下午 14 点", "2023-12-29 14:00"),
    ("12 月 29 号（下周五）晚上 19 点", "2023-12-29 19:00"),
    ("12 月 28 日下周四晚 7点", "2023-12-28 19:00"),
    ("12月28日下午2点半至4点", "2023-12-28 14:30 to 2023-12-28 16:00"),
    ("12月28日上午9点-下午5点", "2023-12-28 09:00 to 2023-12-28 17:00"),
    ("12月28日中午12点", "2023-12-28 12:00"),
    ("2023年12月28日（明天）13:00-17:30", "2023-12-28 13:00 to 2023-12-28 17:30"),
    ("2023 年 12 月 28 日13:00-17:0", "2023-12-28 13:00 to 2023-12-28 17:00"),
    ("2023/12/28（周四）19:00-20:00（二楼）", "2023-12-28 19:00 to 2023-12-28 20:00"),
    ("2023-12-28 本周四 13:00-17:30", "2023-12-28 13:00 to 2023-12-28 17:30"),
    ("2023-12-28 09:00 ~ 12-29 17:00", "2023-12-28 09:00 to 2023-12-29 17:00"),
    ("2023-12-28 22:00-2023-12-29 01:00", "2023-12-28 22:00 to 2023-12-29 01:00"),
    ("2023-12-28 20:00-08:00", "2023-12-28 20:00 to 2023-12-29 08:00"),
    ("2023-12-28 14:00-16:00（签到时间 13:30）", "2023-12-28 14:00 to 2023-12-28 16:00"),
    ("Thursday, Dec 28, 7pm (show time 8pm)", "2023-12-28 19:00"),
    ("2023-12-28 14:00 (first time speakers welcome)", "2023-12-28 14:00"),
    ("2023-12-28 14:00-0700", "2023-12-28 14:00 -07:00"),
    ("2023-12-28 22:00-1:00", "2023-12-28 22:00 to 2023-12-29 01:00"),
    ("12 月 28 日 - 30 日", "2023-12-28 to 2023-12-30"),
    ("12 月 28 日至 1 月 2 日", "2023-12-28 to 2024-01-02"),
    ("12 月 28 日（北京时间）20:00", "2023-12-28 20:00 +08:00"),
    ("2023-12-28 20:00 UTC+8", "2023-12-28 20:00 +08:00"),
    ("2023-12-28 20:00 +0530", "2023-12-28 20:00 +05:30"),
    ("2023-12-28 20:00 (UTC)", "2023-12-28 20:00 +00:00"),
    ("Thursday, Dec 28, 7pm", "2023-12-28 19:00"),
    ("December 28th, 2023 at 7:30 p.m. UTC", "2023-12-28 19:30 +00:00"),
    ("28 Dec 2023, 6-8pm", "2023-12-28 18:00 to 2023-12-28 20:00"),
    ("Jan 3, 6:00 to 8:00 pm", "2024-01-03 18:00 to 2024-01-03 20:00"),
    ("18:00 - 19:00 UTC, 3 January", "2024-01-03 18:00 to 2024-01-03 19:00 +00:00"),
    ("12 月 28 日晚上 12 点", "2023-12-29 00:00"),
    ("12 月 28 日晚上 12:30", "2023-12-29 00:30"),
    ("12 月 28 日夜里 1 点", "2023-12-29 01:00"),
    ("12 月 28 日凌晨 12 点", "2023-12-28 00:00"),
    ("12 月 28 日凌晨 12 点半 - 2 点", "2023-12-28 00:30 to 2023-12-28 02:00"),
    ("12 月 28 日中午 12 点半", "2023-12-28 12:30"),
    ("12 月 28 日晚上 11 点到 12 点", "2023-12-28 23:00 to 2023-12-29 00:00"),
    ("12 月 28 日晚上 11 点到 1 点", "2023-12-28 23:00 to 2023-12-29 01:00"),
    ("12 月 28 日晚上 12 点到凌晨 2 点", "2023-12-29 00:00 to 2023-12-29 02:00"),
    ("2023-12-28 20:00 PST", "2023-12-28 20:00 -08:00"),
    ("Dec 28, 7pm - 8pm (CET)", "2023-12-28 19:00 to 2023-12-28 20:00 +01:00"),
    ("2023-12-28 20:00Z", "2023-12-28 20:00 +00:00"),
    ("2023-12-28 20:00 -07:00", "2023-12-28 20:00 -07:00"),
    ("2023-12-28 20:00 -0700", "2023-12-28 20:00 -07:00"),
    ("2023-12-28 20:00 UTC -3", "2023-12-28 20:00 -03:00"),
    ("2023-12-28 05:00 - 06:00 -07:00", "2023-12-28 05:00 to 2023-12-28 06:00 -07:00"),
    ("2023-12-28 13:00 -17:30", "2023-12-28 13:00 to 2023-12-28 17:30"),
    ("2023-12-28 09:00 -10:00 UTC", "2023-12-28 09:00 to 2023-12-28 10:00 +00:00"),
    ("18:00 UTC -19:00 UTC, 3 January", "2024-01-03 18:00 to 2024-01-03 19:00 +00:00"),
    ("2023-12-28 14:00 at the Pier, Room T", "2023-12-28 14:00"),
    ("2023-12-28 14:00 SAT", "2023-12-28 14:00"),
    ("12 月 28 日 14:00 起", "2023-12-28 14:00"),
    ("2023-12-28", "2023-12-28"),
];

#[test]
fn other_text_is_not_read() {
    let near = NaiveDate::from_ymd_opt(2023, 12, 22);
    for text in [
        "",
        "待定",
        "下周三 14:00",
        "每周三 14:00",
        "14:00",
        "30 minutes",
        "O(1)",
        "3 小时",
        "13 月 1 日",
        "2 月 30 日",
        "2023-02-30",
        "12 月 28 日 25:00",
        "12 月 28 日 9:75",
        "soon",
        "3s",
        "2023",
        "May",
        "version 2023.12",
        "12 月 3、4 日",
        // The zone is unknown.
        "2023-12-28 14:00 CST",
        "2023-12-28 14:00 (IST)",
        "2023-12-28 14:00 ICT",
        "Dec 28, 7pm ET - 8pm ET",
        "Dec 28, 7pm, pt",
        "2023-12-28 14:00 Pacific Standard Time",
        "2023-12-28 14:00（美东时间）",
        "2023-12-28 14:00 Europe/Berlin",
        "2023-12-28 14:00 UTC+25",
        "2023-12-28 14:00-1530",
        // From nine to ten, or at nine in Hawaii?
        "2023-12-28 09:00 -10:00",
        "2023-12-28 09:00-1000",
        "2023-12-28 14:00 (Pacific time)",
        "2023-12-28 14:00 (XYT)",
        "2023-12-28 14:00-07:00",
    ] {
        assert_eq!(read(text, near).map(shown), None, "{text}");
    }
    assert_eq!(read("12 月 28 日 14:00", None), None);
}

#[test]
fn leading_days_end_where_other_text_begins() {
    let near = NaiveDate::from_ymd_opt(2023, 12, 22);
    for (text, days, rest) in [
        ("2024-01-03 | City", "2024-01-03", " | City"),
        ("2024-1-3 | City", "2024-01-03", " | City"),
        ("2024-01-03 - 2024-01-05 | City", "2024-01-03 to 2024-01-05", " | City"),
        ("2024-01-03 & 2024-01-04| City", "2024-01-03 to 2024-01-04", "| City"),
        ("2024-01-03, 2024-01-04 | City", "2024-01-03 to 2024-01-04", " | City"),
        ("2024-01-03 & 01-04 | City", "2024-01-03 to 2024-01-04", " | City"),
        ("2024-01-03-05 | City", "2024-01-03 to 2024-01-05", " | City"),
        ("Jan 3. City - x", "2024-01-03", ". City - x"),
        ("January 3rd, City", "2024-01-03", ", City"),
        ("January 3, 2024 | City", "2024-01-03", " | City"),
        ("January 3 & 4, 2024 | City", "2024-01-03 to 2024-01-04", " | City"),
        ("Jan  3-5. City", "2024-01-03 to 2024-01-05", ". City"),
        ("2024-01-03 ｜ City", "2024-01-03", " ｜ City"),
        ("January 3, 2010: Talk", "2010-01-03", ": Talk"),
        ("Dec 30/31. City", "2023-12-30 to 2023-12-31", ". City"),
        ("1/3. City: x", "2024-01-03", ". City: x"),
        ("１／３ City", "2024-01-03", " City"),
        ("1/3/2025, City", "2025-01-03", ", City"),
        ("1/30-31. City", "2024-01-30 to 2024-01-31", ". City"),
        ("1/30 - 2/2. City", "2024-01-30 to 2024-02-02", ". City"),
    ] {
        let (when, at) = leading_days(text, near, DateOrder::MonthFirst).unwrap();
        assert_eq!((shown(when).as_str(), &text[at..]), (days, rest), "{text}");
    }
    for text in [
        "2024-13-03 | x",
        "1.2.3 | x",
        "Mayor 3",
        "2024-01-05 - 2024-01-03 | x",
        "x",
        "24/7 x",
        "1/234",
        "1/2/3",
    ] {
        assert!(leading_days(text, near, DateOrder::MonthFirst).is_none(), "{text}");
    }
}

#[test]
fn titles_are_compared_without_dates() {
    for (title, expected) in [
        ("Team 2017-04-20 meeting", "Team  meeting"),
        ("Meeting of 20 April 2017", "Meeting of "),
        ("9 月 22 日社区会议", "社区会议"),
        ("2017-04-20", "2017-04-20"),
        ("Rust 2018 hack night 12", "Rust 2018 hack night 12"),
        ("Marching 3", "Marching 3"),
    ] {
        assert_eq!(without_days(title), expected, "{title}");
    }
}

#[test]
fn two_numbers_are_read_in_an_order() {
    let near = NaiveDate::from_ymd_opt(2023, 12, 22);
    for (text, month_first, day_first) in [
        ("5/6. x", Some("2024-05-06"), Some("2024-06-05")),
        ("12/18 x", Some("2023-12-18"), None),
        ("18/12 x", None, Some("2023-12-18")),
        ("18/12/2022 x", None, Some("2022-12-18")),
        ("13/13 x", None, None),
    ] {
        let read = |order| leading_days(text, near, order).map(|(when, _)| shown(when));
        assert_eq!(read(DateOrder::MonthFirst).as_deref(), month_first, "{text}");
        assert_eq!(read(DateOrder::DayFirst).as_deref(), day_first, "{text}");
    }
}

#[test]
fn misspelt_months_and_dates_at_the_end_are_recognized() {
    for text in ["Octover 15. x", "Febuary 3, x", "Oc 11. x", "Sepetmber 1 | x"] {
        assert!(begins_with_a_misspelt_month(text), "{text}");
    }
    for text in ["24/7 x", "9/10 of them", "1/2 price", "1/234"] {
        assert!(!begins_with_two_numbers(text), "{text}");
    }
    for text in ["9/10. x", "9/10 Town", "9/10", "９／１０ X", "9/10 城"] {
        assert!(begins_with_two_numbers(text), "{text}");
    }
    for text in [
        "No. 12: x",
        "Marché 5, x",
        "October 15. x",
        "Mark 5. x",
        "Issue 12. x",
        "Marching 12 x",
        "Octover 2026",
        "x",
    ] {
        assert!(!begins_with_a_misspelt_month(text), "{text}");
    }
    for text in ["Town, Nov 17", "x | 2024-07-17 - 2024-07-19", "x (5/6)", "3 January"] {
        assert!(ends_with_days(text), "{text}");
    }
    for text in ["Town", "Release 1.2", "x/2024/01/02", "May", "Nov 17 is late", "", "第 3 天"] {
        assert!(!ends_with_days(text), "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn no_text_is_too_odd(text in "([0-9]{1,4}|[-~/:.年月日号点 ()（，&,]|周三|下午|晚|pm|Sep|to \
                                   |至|UTC|PST|-07:00|时间|\\PC){0,14}") {
        let near = NaiveDate::from_ymd_opt(2024, 2, 29);
        let _ = (read(&text, near), looks_like_time(&text));
        let _ = (begins_with_a_misspelt_month(&text), ends_with_days(&text));
        if let Some((_, at)) = leading_days(&text, near, DateOrder::DayFirst) {
            proptest::prop_assert!(text.is_char_boundary(at));
        }
    }
}
