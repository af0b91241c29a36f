//! Events in blocks of labels and in dated items, and text that merely resembles them.

use std::fmt::Write as _;

use super::*;
use crate::digest::events::{Event, When};

fn event(event: &Event) -> String {
    let when = match event.when {
        When::Days(first, last) if first == last => first.to_string(),
        When::Days(first, last) => format!("{first}..{last}"),
        When::Times { start, end, .. } => {
            let end = end.map(|end| format!("-{}", end.format("%R"))).unwrap_or_default();
            format!("{}{end}", start.format("%F %R"))
        }
    };
    let mut shown = format!("{} {when} {}", event.place.line, event.title);
    for (mark, text) in [('@', &event.location), ('&', &event.organizer), ('>', &event.url)] {
        if let Some(text) = text {
            let _ = write!(shown, " {mark}{text}");
        }
    }
    for (label, value) in &event.details {
        let _ = write!(shown, " {label}={value}");
    }
    shown
}

/// The events, and the lines of unreadable ones.
fn events(text: &str) -> Vec<String> {
    let (digest, findings) = found(text);
    let mut shown: Vec<String> = digest.events.iter().map(event).collect();
    shown.extend(findings.listed().iter().map(|finding| {
        assert_eq!(finding.code, "unreadable-event");
        format!("? {}", &text[finding.source.clone()].lines().next().unwrap_or_default())
    }));
    shown
}

#[test]
fn sections_about_events_contain_events() {
    let item = "* Jan 3. A talk\n";
    for (headings, read) in [
        ("## Events\n\n", true),
        ("## Meetups\n\n### Berlin\n\n", true),
        ("## Meetups\n\n### Berlin\n\n#### North\n\n### Paris\n\n", true),
        ("## Meetups\n\n## Berlin\n\n", false),
        ("### Meetups\n\n## Berlin\n\n### North\n\n", false),
    ] {
        let found = events(&format!("{headings}{item}"));
        assert_eq!(found.len(), usize::from(read), "{headings}{found:?}");
    }
}

#[test]
fn events_are_blocks_of_labels() {
    let two = "## 会议预告\n\n**甲项目：**\n\n**主题：** 甲的会议\n\n\
               **时间：** 01 月 03 日 14:00 - 15:00\n\n\
               **入会口令（某某）：** 12 34\n\n**电话：** +1 2\n\n\
               **入会链接：** https://m.example/1\n\n**议题：**\n\n- 一\n\n\
               **乙项目：**\n\n主题：乙的会议\n时间：12 月 28 日（下周四）下午 2 点\n地点：某楼\n\n\
               ---\n\n时间：12 月 1 日\n";
    assert_eq!(
        events(two),
        [
            "7 2024-01-03 14:00-15:00 甲的会议 >https://m.example/1 入会口令=12 34 电话=+1 2",
            "22 2023-12-28 14:00 乙的会议 @某楼",
        ]
    );
    for (text, expected) in [
        (
            "- Topic: Call\n- When: Jan 3, 7pm\n- Where: Room 1\n- Host: Us\n",
            vec!["2 2024-01-03 19:00 Call @Room 1 &Us"],
        ),
        ("## 活动\n\n时间：2023-12-28 19:00\n", vec!["3 2023-12-28 19:00 活动"]),
        ("**时间：**\n2023-12-28 19:00\n", vec!["2 2023-12-28 19:00 Issue 7"]),
        (
            "主题：a\n时间：12 月 28 日 9:00\n主题：b\n时间：12 月 29 日 9:00\n",
            vec!["2 2023-12-28 09:00 a", "4 2023-12-29 09:00 b"],
        ),
        (
            "主题：[a](https://m.example/)\n时间：12 月 28 日\n",
            vec!["2 2023-12-28 a >https://m.example/"],
        ),
        ("主题：a\n时间：下周三 14:00\n", vec!["? 时间：下周三 14:00"]),
        ("主题：a\n时间：13 月 1 日 14:00\n", vec!["? 时间：13 月 1 日 14:00"]),
    ] {
        assert_eq!(events(text), expected, "{text}");
    }
}

#[test]
fn other_times_are_not_events() {
    for text in [
        "时间：每次 O(1)\n空间：O(n)\n",
        "时间：30 分钟\n",
        "发布时间：2023-12-28 19:00\n",
        "超时时间：3s\n",
        "主题：只有主题\n\n入会链接：https://m.example/\n",
        "时间：2023-12-28\n",
        "> 主题：a\n> 时间：2023-12-28 19:00\n",
        "```\n主题：a\n时间：2023-12-28 19:00\n```\n",
        "<!--\n主题：a\n时间：2023-12-28 19:00\n-->\n",
        "他说时间：2023-12-28 19:00 很合适\n",
        "Time: it took 3 hours\n",
    ] {
        assert_eq!(events(text), [""; 0], "{text}");
    }
}

#[test]
fn events_are_items_with_dates() {
    for (item, expected) in [
        (
            "* 2024-01-03 | Virtual (Town, XX) | [Group](https://g.example/)\n    * [**Talk: A | \
             B**](https://t.example/)\n",
            vec!["1 2024-01-03 Talk: A | B @Virtual (Town, XX) &Group >https://t.example/"],
        ),
        (
            "* 2024-01-03 - 2024-01-05 | Town | [A](https://a.example/) + \
             [B](https://b.example/)\n  [**Talk**](https://t.example/)\n",
            vec!["1 2024-01-03..2024-01-05 Talk @Town &A + B >https://t.example/"],
        ),
        (
            "* 2024-01-03 | Town | [G](https://g.example/)\n    * \
             [**One**](https://1.example/)\n    * [**Two**](https://2.example/)\n    * a note\n",
            vec![
                "1 2024-01-03 One @Town &G >https://1.example/",
                "3 2024-01-03 Two @Town &G >https://2.example/",
            ],
        ),
        (
            "* 2024-01-03 | Town | [G](https://g.example/)\n* [**Beside**](https://1.example/)\n\
             * 2024-01-04 | Town | [H](https://h.example/)\n",
            vec![
                "1 2024-01-03 Beside @Town &G >https://1.example/",
                "3 2024-01-04 H @Town >https://h.example/",
            ],
        ),
        (
            "* [2024-01-03](https://d.example/) | Town | Group\n    * **Talk**\n",
            vec!["1 2024-01-03 Talk @Town &Group >https://d.example/"],
        ),
        (
            "* [2024-01-03 | Town | **Talk** | Group](https://t.example/)\n",
            vec!["1 2024-01-03 Talk @Town &Group >https://t.example/"],
        ),
        (
            "* 2024-01-03 | | [Group](https://g.example/)\n",
            vec!["1 2024-01-03 Group >https://g.example/"],
        ),
        (
            "## Events\n\n* [Jan 3. Town, XX - Talk - Group](https://t.example/).\n\
             * [January 4 & 5, 2024 | Town | **Talk** - Group](https://t.example/)\n\
             * [May contain text](https://x.example/)\n* 2024-01-06: [Fair](https://f.example/)\n",
            vec![
                "3 2024-01-03 Talk - Group @Town, XX >https://t.example/",
                "4 2024-01-04..2024-01-05 Talk @Town &Group >https://t.example/",
                "6 2024-01-06 Fair >https://f.example/",
            ],
        ),
        (
            "* 2024-01-03 | Town | Group\n    * [**Talk**]: 6:30pm - Room, Street 1\n",
            vec!["1 2024-01-03 Talk @Town &Group"],
        ),
        ("* 2024-13-03 | Town | G\n", vec!["? 2024-13-03 | Town | G"]),
        ("* 2024-01-03 |\n", vec!["? 2024-01-03 |"]),
    ] {
        assert_eq!(events(item), expected, "{item}");
    }
}

#[test]
fn dated_links_are_events_of_their_own() {
    for (items, expected) in [
        (
            "* [Jan 3. Club Night](https://1.example/)\n\
             * **[Jan 6. Big Conf - Town](https://2.example/).**\n",
            vec![
                "3 2024-01-03 Club Night >https://1.example/",
                "4 2024-01-06 Town &Big Conf >https://2.example/",
            ],
        ),
        (
            "* [Jan 20. Harbour Club - Intro](https://1.example/)\n\
             * [Jan 20. Town / Land: A talk](https://1.example/).\n\
             * [Jan 20. Online - A talk: two parts](https://1.example/)\n",
            vec![
                "3 2024-01-20 Intro &Harbour Club >https://1.example/",
                "4 2024-01-20 A talk @Town / Land >https://1.example/",
                "5 2024-01-20 A talk: two parts @Online >https://1.example/",
            ],
        ),
        (
            "* [1/6. Harbour: Night](https://1.example/)\n* 1/16. Hack night at the pier.\n\
             * 1/17. Talk by Sailors Inc.\n* [Dec 30/31. Town, XX - Camp](https://1.example/)\n",
            vec![
                "3 2024-01-06 Harbour: Night >https://1.example/",
                "4 2024-01-16 Hack night at the pier",
                "5 2024-01-17 Talk by Sailors Inc.",
                "6 2023-12-30..2023-12-31 Camp @Town, XX >https://1.example/",
            ],
        ),
        (
            "* [Jan 9. Chat](irc://chat.example/room).\n\
             * [**January 03, 2010: Team Meeting**](https://1.example/)\n\
             * [Jan 9. Call](javascript:x)\n",
            vec![
                "3 2024-01-09 Chat >irc://chat.example/room",
                "4 2010-01-03 Team Meeting >https://1.example/",
                "5 2024-01-09 Call",
            ],
        ),
        (
            "* [Octover 15. Town, XX - Talk](https://1.example/)\n\
             * [Club Town, Jan 17](https://1.example/)\n* 13/13. Talk\n* May 35. Talk\n\
             * [Club Town](https://1.example/) | 2024-01-17\n",
            vec![
                "? Octover 15. Town, XX - Talk",
                "? Club Town, Jan 17",
                "? 13/13. Talk",
                "? May 35. Talk",
                "? Club Town](https://1.example/) | 2024-01-17",
            ],
        ),
        ("* [A fair](https://1.example/)\n* 1/6\n* 24/7 support\n* May contain text\n", vec![]),
    ] {
        assert_eq!(events(&format!("## Events\n\n{items}")), expected, "{items}");
    }
    let calls = "## Events\n\n### CFP - Events\n\n* [A](https://1.example/) | closes 2024-01-03\n";
    assert_eq!(events(calls), [""; 0]);
}

/// A list of releases, of posts, of versions, a quotation, code, a paragraph.
#[test]
fn other_items_are_not_events() {
    for item in [
        "* 2024-01-03: 1.2 is out\n",
        "* [Jan 3. A post](https://p.example/)\n",
        "* 2024-01-03 [A post](https://p.example/)\n",
        "> * 2024-01-03 | Town | G\n",
        "```\n* 2024-01-03 | Town | G\n```\n",
        "2024-01-03 | Town | G\n",
    ] {
        assert_eq!(events(item), [""; 0], "{item}");
    }
}

#[test]
fn event_findings_are_dropped_without_event_pages() {
    let text = "主题：a\n时间：下周三 14:00\n";
    assert_eq!(found_with(text, &settings(r#"{"pages": ["links"]}"#)).1.listed(), []);
    assert_eq!(
        found_with(text, &settings(r#"{"events": {"labels": {"time": []}}}"#)).1.listed(),
        []
    );
    let text = "Sujet : a\nQuand : 2024-01-03\n";
    let french = settings(r#"{"events": {"labels": {"title": ["sujet"], "time": ["Quand:"]}}}"#);
    assert_eq!(
        found_with(text, &french).0.events.iter().map(event).collect::<Vec<_>>(),
        ["2 2024-01-03 a"]
    );
}
