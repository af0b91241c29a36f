//! The items found in invented issues of common shapes, and text that merely resembles items.

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::events::{Event, When};
use super::sections::DigestSection;
use super::*;
use crate::markdown::{
    ExternalLinks, HtmlPolicy, MarkdownLabels as Words, Math, Options, OutlineUse, Profile,
};

fn settings(yaml: &str) -> Settings {
    serde_json::from_str(yaml).unwrap()
}

fn found(text: &str) -> (Digest, Findings) {
    found_with(text, &Settings::default())
}

fn found_with(text: &str, settings: &Settings) -> (Digest, Findings) {
    let options = Options {
        profile: Profile::Default,
        html: HtmlPolicy::Trusted,
        highlight: true,
        math: Math::MathML,
        external_links: ExternalLinks::default(),
        outline: OutlineUse::Read,
        labels: Words::default(),
    };
    // The parser itself can panic.
    let Ok(document) = crate::markdown::render_contained(text, None, &options) else {
        return <(Digest, Findings)>::default();
    };
    let outline = document.outline.unwrap();
    let source = Source {
        outline: &outline,
        title: "Issue 7",
        day: NaiveDate::from_ymd_opt(2023, 12, 22),
        settings,
        line_at: &|byte| text[..byte].matches('\n').count() + 1,
    };
    extract(&source, Vec::new())
}

fn sections(text: &str) -> Vec<String> {
    let sections = found(text).0.sections;
    let shown = sections.iter().map(|section| {
        let DigestSection { name, id, level, line, excerpt } = section;
        format!("{line} h{level} {name} #{id}: {excerpt}")
    });
    shown.collect()
}

#[test]
fn sections_are_headings_and_bold_lines() {
    assert_eq!(
        sections(
            "# Issue 7\n\nHello.\n\n## 本周 推荐：\n\n- 第一\n- 二\n\n**社区项目**\n正文\n\n\
             ```\n**code**\n```\n<!-- ## comment -->\n\n### Last\n"
        ),
        [
            "5 h2 本周 推荐 #本周-推荐: 第一二",
            "10 h7 社区项目 #本周-推荐: 正文",
            "18 h3 Last #last: ",
        ]
    );
    for no_section in [
        "**这是一句话，不是标题**",
        "**Not this.**",
        "**a** b",
        "x\n**b**",
        "- **item**",
        "> **quoted**",
        "**[link](https://example.org/)**",
        "**时间：12 月 1 日**",
        "**1、@某人 提问：**",
        "**主要更新如下：**",
        "**2.@somebody**",
        "**![alt](x.png)**",
    ] {
        assert_eq!(sections(no_section), [""; 0], "{no_section}");
    }
    let long = format!("## a\n\n{}", "字".repeat(300));
    assert_eq!(found(&long).0.sections[0].excerpt, "字".repeat(200) + "…");
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
fn links_lead_to_other_sites() {
    let digest = found(
        "[before](https://a.example/)\n\n## One\n\n[two **words**\nhere](http://b.example/?x=1) \
         and https://c.example/x, [](https://d.example/)\n[![alt](https://i.example/a.png)](HTTPS://e.example)\n\n\
         [local](/x) [mail](mailto:a@b.c) ![image](https://f.example/x.png) `https://g.example/`\n\n\
         ```\nhttps://h.example/\n```\n<!-- https://i.example/ -->\n| [cell](https://j.example/) |\n|---|\n",
    )
    .0;
    let links: Vec<String> = digest
        .links
        .iter()
        .map(|link| {
            format!("{} {:?} {} {}", link.place.line, link.place.section, link.url, link.title)
        })
        .collect();
    assert_eq!(
        links,
        [
            "1 None https://a.example/ before",
            "5 Some(0) http://b.example/?x=1 two words here",
            "6 Some(0) https://c.example/x https://c.example/x",
            "6 Some(0) https://d.example/ https://d.example/",
            "7 Some(0) HTTPS://e.example alt",
            "15 Some(0) https://j.example/ cell",
        ]
    );
}

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
fn events_are_blocks_of_labels() {
    let two = "## 会议预告\n\n**甲项目：**\n\n**主题：** 甲的会议\n\n**时间：** 01 月 03 日 14:00 - 15:00\n\n\
               **入会口令（某某）：** 12 34\n\n**电话：** +1 2\n\n**入会链接：** https://m.example/1\n\n**议题：**\n\n- 一\n\n\
               **乙项目：**\n\n主题：乙的会议\n时间：12 月 28 日（下周四）下午 2 点\n地点：某楼\n\n---\n\n时间：12 月 1 日\n";
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
            "* 2024-01-03 | Virtual (Town, XX) | [Group](https://g.example/)\n    * [**Talk: A | B**](https://t.example/)\n",
            vec!["1 2024-01-03 Talk: A | B @Virtual (Town, XX) &Group >https://t.example/"],
        ),
        (
            "* 2024-01-03 - 2024-01-05 | Town | [A](https://a.example/) + [B](https://b.example/)\n  [**Talk**](https://t.example/)\n",
            vec!["1 2024-01-03..2024-01-05 Talk @Town &A + B >https://t.example/"],
        ),
        (
            "* 2024-01-03 | Town | [G](https://g.example/)\n    * [**One**](https://1.example/)\n    * [**Two**](https://2.example/)\n    * a note\n",
            vec![
                "1 2024-01-03 One @Town &G >https://1.example/",
                "3 2024-01-03 Two @Town &G >https://2.example/",
            ],
        ),
        (
            "* 2024-01-03 | Town | [G](https://g.example/)\n* [**Beside**](https://1.example/)\n* 2024-01-04 | Town | [H](https://h.example/)\n",
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
            "## Events\n\n* [Jan 3. Town, XX - Talk - Group](https://t.example/).\n* [January 4 & 5, 2024 | Town | **Talk** - Group](https://t.example/)\n* [May contain text](https://x.example/)\n* 2024-01-06: [Fair](https://f.example/)\n",
            vec![
                "3 2024-01-03 Talk - Group @Town, XX >https://t.example/",
                "4 2024-01-04..2024-01-05 Talk @Town &Group >https://t.example/",
                "6 2024-01-06 Fair >https://f.example/",
            ],
        ),
        ("* 2024-13-03 | Town | G\n", vec!["? 2024-13-03 | Town | G"]),
        ("* 2024-01-03 |\n", vec!["? 2024-01-03 |"]),
        // No events: a list of releases, of posts, of versions, a quotation, code.
        ("* 2024-01-03: 1.2 is out\n", vec![]),
        ("* [Jan 3. A post](https://p.example/)\n", vec![]),
        ("* 2024-01-03 [A post](https://p.example/)\n", vec![]),
        ("> * 2024-01-03 | Town | G\n", vec![]),
        ("```\n* 2024-01-03 | Town | G\n```\n", vec![]),
        ("2024-01-03 | Town | G\n", vec![]),
    ] {
        assert_eq!(events(item), expected, "{item}");
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

/// The questions: line, asker, question, answer and follow-ups.
fn questions(text: &str) -> Vec<String> {
    let shown = found(text).0.questions.into_iter().map(|question| {
        let mut further = String::new();
        for more in &question.follow_ups {
            let answer = more.answer.as_deref().unwrap_or("-");
            let _ = write!(further, " + {} = {answer}", more.question);
        }
        format!(
            "{} {}: {} = {}{further}",
            question.place.line,
            question.asker.as_deref().unwrap_or("-"),
            question.question,
            question.answer.as_deref().unwrap_or("-").replace('\n', "/")
        )
    });
    shown.collect()
}

#[test]
fn questions_have_answers() {
    for (text, expected) in [
        ("**@某人** 提问：\n\n> 怎么办？\n\nA：这样办。\n", vec!["1 某人: 怎么办？ = 这样办。"]),
        ("**@某人 **提问：\n> 怎么\n> 办？\nA：这样。\n", vec!["1 某人: 怎么办？ = 这样。"]),
        (
            "1、@甲 提问：\n\n> 一？\n\nA：是。\n\n再说一句。\n\n- 列\n\n```\ncode\n```\n\n**2、@乙 提问：**\n\n二？\n\nA:否。\n\n### 下一节\n\n不是答案。\n",
            vec!["1 甲: 一？ = 是。/再说一句。/列/code", "15 乙: 二？ = 否。"],
        ),
        (
            "**@某人** 提问：\n\n> 一？\n\nA：是。\n\n> 二？\n\nA：否。\n\n> 引用\n",
            vec!["1 某人: 一？ = 是。 + 二？ = 否。\n引用"],
        ),
        (
            "**@某人** 提问：\n\n> 一？\n\nA：A：是。\n\n> 引用\n\n---\n\n完\n",
            vec!["1 某人: 一？ = 是。/引用"],
        ),
        (
            "Q: Why?\n\nA: Because.\nReally.\n\nQ2: How?\n\nA2: So.\n",
            vec!["1 -: Why? = Because. Really.", "6 -: How? = So."],
        ),
        ("**@ann** asks:\n\n> Q: Why?\n\nAnswer: Because.\n", vec!["1 ann: Why? = Because."]),
        ("**1. 某人** 提问：\n\n没有人回答？\n", vec!["1 某人: 没有人回答？ = -"]),
        ("**1、关于某事的提问：**\n\n> 一？\n\nA：是。\n", vec!["1 -: 一？ = 是。"]),
        ("**1. @ann #123**\n\n> 一？\n\nA：是。\n", vec!["1 ann: 一？ = 是。"]),
        (
            "@某人 提问：\n\n选哪个？\n\nA: 这个\nB: 那个\n\n答：B\n",
            vec!["1 某人: 选哪个？ A: 这个 B: 那个 = B"],
        ),
    ] {
        assert_eq!(questions(text), expected, "{text}");
    }
}

#[test]
fn other_lines_are_not_questions() {
    for text in [
        "欢迎大家向公众号留言提问或在群里与我们互动\n",
        "欢迎提问：\n\n谢谢。\n",
        "A：没有人问。\n",
        "计划 A：先做一。\n",
        "```\n@某人 提问：\n问？\nA：答\n```\n",
        "<!-- @某人 提问： -->\n",
        "**FAQ**\n\nText.\n",
        "**@某人** 提问：\n",
        "### @某人 提问：\n\n问？\n",
    ] {
        assert_eq!(questions(text), [""; 0], "{text}");
    }
}

#[test]
fn people_contribute_and_ask() {
    let digest = found(
        "## 某社区 本周 Contributor\n\n@ann、@bob-c，感谢！\n\n- [@dan](https://github.com/dan) [Eve](https://github.com/eve/)\n\
         - [repository](https://github.com/a/b), a@b.c, @ann\n\n## Next\n\n@none\n\n**@某人** 提问：\n\n> 一？\n\nA：@nobody 说是。\n",
    )
    .0;
    let people: Vec<String> = digest
        .people
        .iter()
        .map(|person| {
            let url = person.url.as_deref().unwrap_or("-");
            format!("{} {:?} {} {url}", person.place.line, person.role, person.handle)
        })
        .collect();
    assert_eq!(
        people,
        [
            "3 Contributor ann -",
            "3 Contributor bob-c -",
            "5 Contributor dan https://github.com/dan",
            "5 Contributor eve https://github.com/eve/",
            "12 Asker 某人 -",
        ]
    );
    let names = |heading: &str| found(&format!("## {heading}\n\n@ann\n")).0.people.len();
    assert_eq!(["Contributors", "How to become one of our contributors"].map(names), [1, 0]);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig {
        cases: 600, failure_persistence: None, ..Default::default()
    })]

    #[test]
    fn any_text_may_be_searched(
        pieces in proptest::collection::vec(
            proptest::sample::select(&[
                "* ", "2024-01-03", " | ", "[a](https://x.y/)", "**", "\n", "\n\n", "    ", "> ", "## ",
                "时间：", "主题：", "@某人 提问：", "A：", "Q: ", "12 月 28 日", "14:00", "- ", "下午 2 点",
                "Jan 3", "Contributors", "@ann", "`", "```\n", "<!--", "-->", "---\n", "，", "#1", "｜",
                "![", "](", ")", "<br>", "１", "：",
            ][..]),
            0..30,
        )
    ) {
        let text: String = pieces.concat();
        let (digest, findings) = found(&text);
        let lines = text.matches('\n').count() + 1;
        let sections = digest.sections.len();
        let locations = digest.links.iter().map(|link| link.place)
            .chain(digest.events.iter().map(|event| event.place))
            .chain(digest.questions.iter().map(|question| question.place))
            .chain(digest.people.iter().map(|person| person.place));
        for location in locations {
            proptest::prop_assert!((1..=lines).contains(&location.line));
            proptest::prop_assert!(location.section.is_none_or(|section| section < sections));
        }
        for finding in findings.listed() {
            proptest::prop_assert!(text.get(finding.source.clone()).is_some());
        }
    }

    #[test]
    fn whatever_is_written(text in proptest::prelude::any::<String>()) {
        found(&text);
    }
}
