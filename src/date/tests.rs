//! Tests of reading dates.

use super::*;

#[test]
fn every_written_form_is_read() {
    let shanghai = Zone::named("Asia/Shanghai").unwrap();
    for (text, machine) in [
        ("2023-09-22", "2023-09-22"),
        ("2020-12-2", "2020-12-02"),
        ("2023/09/22", "2023-09-22"),
        (" 2025/9/2 ", "2025-09-02"),
        ("2013-06-15 22:00", "2013-06-15T22:00:00+08:00"),
        ("2023-09-22 9:05:07", "2023-09-22T09:05:07+08:00"),
        ("2023-04-07T15:00:00+08:00", "2023-04-07T15:00:00+08:00"),
        ("2023-04-07T15:00:00.123Z", "2023-04-07T15:00:00+00:00"),
        ("2023-04-07 15:00 -0500", "2023-04-07T15:00:00-05:00"),
        ("2023-04-07T15:00:00+08", "2023-04-07T15:00:00+08:00"),
        ("2023-04-07T15:00:00+14:00", "2023-04-07T15:00:00+14:00"),
        ("2023-04-07T15:00:00-1200", "2023-04-07T15:00:00-12:00"),
        ("2024-02-29", "2024-02-29"),
        ("2026.11.27", "2026-11-27"),
        ("20261127", "2026-11-27"),
        ("2026年11月27日", "2026-11-27"),
        ("2026 年 1 月 7 号 9:30", "2026-01-07T09:30:00+08:00"),
        ("２０２６－１１－２７", "2026-11-27"),
        ("2026년 11월 27일", "2026-11-27"),
        ("27 Nov 2026", "2026-11-27"),
        ("27-Nov-2026", "2026-11-27"),
        ("27. November 2026", "2026-11-27"),
        ("27th of November, 2026", "2026-11-27"),
        ("Nov 27, 2026", "2026-11-27"),
        ("Nov. 27 2026", "2026-11-27"),
        ("november 27th, 2026 at 5:30 p.m.", "2026-11-27T17:30:00+08:00"),
        ("Friday, November 27, 2026", "2026-11-27"),
        ("2026-Nov-27", "2026-11-27"),
        ("27.11.2026", "2026-11-27"),
        ("27/11/2026", "2026-11-27"),
        ("11/27/2026", "2026-11-27"),
        ("2026-11-27 (Fri) 10:00", "2026-11-27T10:00:00+08:00"),
        ("2026年11月27日（星期五）", "2026-11-27"),
        ("2026年11月27日星期五 10:00", "2026-11-27T10:00:00+08:00"),
        ("2026-11-27 周五", "2026-11-27"),
        ("Fri, 27 Nov 2026 10:00:00 +0200", "2026-11-27T10:00:00+02:00"),
        ("Fri Nov 27 10:00:00 UTC 2026", "2026-11-27T10:00:00+00:00"),
        ("2024-06-17 11:15:00 UTC+02:00", "2024-06-17T11:15:00+02:00"),
        ("2024-06-17 11:15 GMT+2", "2024-06-17T11:15:00+02:00"),
        ("2024-06-17 11:15 CEST", "2024-06-17T11:15:00+02:00"),
        ("2024-06-17 11:15 +0200 (CEST)", "2024-06-17T11:15:00+02:00"),
        ("2024-06-17T11:15:00+02:00[Europe/Berlin]", "2024-06-17T11:15:00+02:00"),
        ("2024-06-17 11:15 Europe/Berlin", "2024-06-17T11:15:00+02:00"),
        ("2024-06-17 11:15 PM", "2024-06-17T23:15:00+08:00"),
        ("2024-06-17 12:15am", "2024-06-17T00:15:00+08:00"),
        ("2024-06-17, 5 PM GMT", "2024-06-17T17:00:00+00:00"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59+00:00"),
    ] {
        let date = WrittenDate::parse(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(date.to_machine(&shanghai), machine, "{text}");
    }
}

#[test]
fn other_text_is_refused() {
    for text in [
        "",
        "2023",
        "2023-09",
        "2021-(TODO: MM-DD)",
        "2023-02-29",
        "2023-13-01",
        "2023-1-32",
        "2023-09/22",
        "23-09-22",
        "2023.5",
        "2026-1127",
        "202311270",
        "5 PM",
        "May",
        "Nov 27",
        "2023-09-222",
        "0001-01-01",
        "9999-12-31",
        "2023-09-22x",
        "2023-09-22mon",
        "2023-09-22T25:00",
        "2023-09-22 10:00 Mars",
        "2023-09-22T10:00:00+25:00",
        "2023-09-22 14:00-15:30",
        "2023-09-22T14:00+14:30",
        "2023-09-22T14:00-12:01",
        "2023-09-22 10",
        "二〇二三",
    ] {
        assert_eq!(WrittenDate::parse(text), None, "{text}");
    }
}

#[test]
fn the_day_holds_if_the_rest_is_not_understood() {
    for (text, day, time, ignored) in [
        ("2020-06-16 17:15:17+17:00", "2020-06-16", true, "+17:00"),
        ("2020-06-16 17:15 UTC+17", "2020-06-16", true, "UTC+17"),
        ("2020-06-16 17:15 CST", "2020-06-16", true, "CST"),
        ("2020-06-16 25:00", "2020-06-16", false, "25:00"),
        ("2020-06-16 13:00 PM", "2020-06-16", false, "13:00 PM"),
        ("2020-06-16T", "2020-06-16", false, "T"),
        ("16 Jun 2020, in the evening", "2020-06-16", false, ", in the evening"),
        ("2020年6月16日 晚上", "2020-06-16", false, "晚上"),
        ("2020-06-16 09:00 上午", "2020-06-16", true, "上午"),
        ("2020-06-16 14:00（北京时间）", "2020-06-16", true, "(北京时间)"),
        ("2020-06-16 14:00 a北", "2020-06-16", true, "a北"),
        ("2020-06-16 14点", "2020-06-16", false, "14点"),
    ] {
        let read = read(text).unwrap();
        assert_eq!(read.date.to_string(), day, "{text}");
        assert_eq!(read.date.time.is_some(), time, "{text}");
        assert_eq!(read.ignored.as_deref(), Some(ignored), "{text}");
        assert_eq!(WrittenDate::parse(text), None, "{text}");
    }
}

#[test]
fn many_days_in_a_title_take_linear_time() {
    let title = "2026-08-31 ".repeat(20_000);
    assert_eq!(in_title(&title), None);
    assert!(in_title(&format!("{title}| 2026-08-31")).is_some());
}

#[test]
fn a_month_alone_is_its_first_day() {
    for text in ["2026-11", "2026/11", "2026年11月", "November 2026", "Nov, 2026", "2026-nov"] {
        let date = read(text).unwrap().date;
        assert_eq!((date.to_string().as_str(), date.month_only), ("2026-11", true), "{text}");
        assert_eq!((date.iso_week(), WrittenDate::parse(text)), (None, None));
    }
}

#[test]
fn days_that_do_not_exist_are_explained() {
    for (text, why) in [
        ("2026-11-31", "November has 30 days"),
        ("31 Nov 2026", "November has 30 days"),
        ("2023年2月29日", "February 2023 has 28 days"),
        ("Feb 30, 2024", "February 2024 has 29 days"),
        ("2023-13-01", "there is no month 13"),
        ("2023-01-00", "there is no day 0"),
        ("0 Nov 2026", "there is no day 0"),
        ("2026-00-10", "there is no month 0"),
        ("2026-00", "there is no month 0"),
        ("05/06/2026", "the day and the month can't be told apart"),
        ("soon", "its form is unknown"),
    ] {
        assert_eq!(read(text).unwrap_err().to_string(), why, "{text}");
    }
}

#[test]
fn dates_are_found_in_names() {
    let shown = |date: Option<WrittenDate>| date.map(|date| date.to_string());
    for (name, date) in [
        ("#378-2026.08.31", Some("2026-08-31")),
        ("118-2020-dec-15", Some("2020-12-15")),
        ("030-2019-feb-1", Some("2019-02-01")),
        ("2025-11", Some("2025-11")),
        ("2025-11-news", Some("2025-11")),
        ("2025年11月", Some("2025-11")),
        ("2025年11月周报", Some("2025-11")),
        ("2024_08", Some("2024-08")),
        ("2024_08_news", Some("2024-08")),
        ("2024-08–news", Some("2024-08")),
        ("2024-08 — news", Some("2024-08")),
        ("November-2025", Some("2025-11")),
        ("2024-08–10", None),
        ("2024_08_2x", None),
        ("2024.08", None),
        ("2024-08news", None),
        ("digest-november-2025", None),
        ("2026_08_31-x", Some("2026-08-31")),
        ("2026-08-31-2", Some("2026-08-31")),
        ("weekly-20260831", None),
        ("20220927", None),
        ("周报2026年8月31日", Some("2026-08-31")),
        ("august-16-2026", Some("2026-08-16")),
        ("2008-03-04_old", Some("2008-03-04")),
        ("2018-08-2x-psa", None),
        ("202009221", None),
        ("2023-09-22nd", None),
        ("v2026.08.31.4", None),
        ("2026-08-24-to-2026-08-30", None),
        ("2026-08-24-2026-08-30", None),
        ("2026-08-24至2026-08-30", None),
        ("2024-01-05-recap-of-2023-12-31", Some("2024-01-05")),
        ("recap-2024-01-05-of-2023-12-31", None),
        ("issue-2024-12", None),
        ("2024-53", None),
        ("10-things", None),
        ("05-06-2026", None),
    ] {
        assert_eq!(shown(in_name(name)).as_deref(), date, "{name}");
    }
}

#[test]
fn dates_are_found_in_paths_addresses_and_titles() {
    let shown = |date: Option<WrittenDate>| date.map(|date| date.to_string());
    for (path, date) in [
        ("2024/01/03/x", Some("2024-01-03")),
        ("news/2024/1/3", Some("2024-01-03")),
        ("2024/13/03/x", None),
        ("2024/01/x", None),
    ] {
        assert_eq!(shown(in_path(path)).as_deref(), date, "{path}");
    }
    for (address, date) in [
        ("/2024/01/03/x/", Some("2024-01-03")),
        ("/blog/2024/01/x.html", Some("2024-01")),
        ("/blog/2024-01-03-x.html", Some("2024-01-03")),
        ("/docs/2024/45/x/", None),
        ("/2024/01/02/", Some("2024-01-02")),
        ("/a/1/", None),
    ] {
        assert_eq!(shown(in_address(address)).as_deref(), date, "{address}");
    }
    for (title, date) in [
        ("News | 2026-08-31", Some("2026-08-31")),
        ("周报第 12 期（2026年8月31日）", Some("2026-08-31")),
        ("Week Ending August 16, 2026", Some("2026-08-16")),
        ("#378 | 2026.08.31", Some("2026-08-31")),
        ("This Month: March 2023", Some("2023-03")),
        ("月报（2026年8月）", Some("2026-08")),
        ("November 2025", Some("2025-11")),
        ("2026年8月", Some("2026-08")),
        ("2025-11", None),
        ("Roadmap for March 2023", None),
        ("Roadmap, March 2023", None),
        ("Digest November 2025", None),
        ("2026-08-31", Some("2026-08-31")),
        ("2026-08-31: News", Some("2026-08-31")),
        ("News - 5 May 2025", Some("2025-05-05")),
        ("周报——2026年8月31日", Some("2026-08-31")),
        ("News — Fri, Aug 28, 2026", Some("2026-08-28")),
        ("周报：2026年8月31日（星期一）", Some("2026-08-31")),
        ("周报（第 12 期，2026年8月31日）", Some("2026-08-31")),
        ("[2026-08-31] News", Some("2026-08-31")),
        ("Week of November 27, 2026", Some("2026-11-27")),
        ("2026-08-31 | News of 2026-08-31", Some("2026-08-31")),
        ("2026-08-31 | News since 2026-08-24", None),
        ("IntelliJ 2026.1.2 released", None),
        ("Remembering 2001-09-11", None),
        ("2001-09-11 remembered", None),
        ("Archive of the fire of 5 May 2025", None),
        ("The fire, 5 May 2025", None),
        ("The fire (5 May 2025) and others", None),
        ("Well-2001-09-11", None),
        ("Release 2.2026.08.31", None),
        ("From 2026-08-24 to 2026-08-30", None),
        ("Review: 2021", None),
    ] {
        assert_eq!(shown(in_title(title)).as_deref(), date, "{title}");
    }
}

#[test]
fn names_have_a_date_only_at_their_start() {
    let name = |n| WrittenDate::from_name(n).map(|(d, rest)| (d.to_string(), rest));
    assert_eq!(name("2023-09-22-sofa"), Some(("2023-09-22".into(), "sofa")));
    assert_eq!(name("2020-12-2_x y"), Some(("2020-12-02".into(), "x y")));
    assert_eq!(name("2023-09-22"), Some(("2023-09-22".into(), "")));
    for none in ["2018-08-2x-psa", "sofa-20200528", "202009221", "2023-09-22nd"] {
        assert_eq!(name(none), None, "{none}");
    }
}

#[test]
fn weeks_follow_iso_8601() {
    for (day, year, number) in [
        ("2021-01-01", 2020, 53),
        ("2020-12-31", 2020, 53),
        ("2018-12-31", 2019, 1),
        ("2023-09-22", 2023, 38),
    ] {
        let week = WrittenDate::parse(day).unwrap().iso_week().unwrap();
        assert_eq!((week.year, week.number), (year, number), "{day}");
    }
    assert_eq!((IsoWeek::count_in(2020), IsoWeek::count_in(2021)), (53, 52));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(5_000))]

    #[test]
    fn any_text_is_read_or_refused(
        text in "(2026-0[1-9]-1[0-9]|[0-9]{1,4}|[01][0-9]:[0-5][0-9]|\
                 [-/._ :T+,()]|年|月|日|é|２|上午|点|am|a|nov|fri|pm|utc){0,12}|\\PC{0,20}"
    ) {
        let found = [in_name(&text), in_path(&text), in_address(&text), in_title(&text)];
        for date in found.into_iter().flatten() {
            proptest::prop_assert!(date.time.is_none() && (1970..=2199).contains(&date.day.year()));
        }
        if let Ok(date) = read(&text) {
            // What is shown is read as the same date.
            let again = read(&date.date.to_string()).unwrap().date;
            let parts_of = |date: WrittenDate| (date.day, date.month_only);
            proptest::prop_assert_eq!(parts_of(again), parts_of(date.date));
            if let Some(parts) = date.parts {
                proptest::prop_assert!(text.get(parts.year).is_some_and(|year| year.len() == 4));
                proptest::prop_assert!(text.get(parts.month).is_some());
            }
        }
    }
}
