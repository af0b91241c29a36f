//! The items found in invented issues of common shapes, and text that merely resembles items.

mod events;
mod questions;

use chrono::NaiveDate;

use super::sections::DigestSection;
use super::*;
use crate::markdown::{
    AmbiguousWidth, ExternalLinks, HtmlPolicy, MarkdownLabels as Words, Math, Options, OutlineUse,
    Profile,
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
        base_url: None,
        external_links: ExternalLinks::default(),
        ambiguous_width: AmbiguousWidth::default(),
        heading_ids: crate::markdown::IdForm::default(),
        summary: crate::markdown::SummaryExtent::default(),
        outline: OutlineUse::Read,
        labels: Words::default(),
    };
    // The parser itself can panic.
    let Ok(document) = crate::markdown::render_contained(text, None, &options) else {
        return <(Digest, Findings)>::default();
    };
    let outline = document.outline.unwrap();
    let source = DigestSource {
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
fn links_lead_to_other_sites() {
    let digest = found(
        "[before](https://a.example/)\n\n## One\n\n[two **words**\nhere](http://b.example/?x=1) \
         and https://c.example/x, [](https://d.example/)\n\
         [![alt](https://i.example/a.png)](HTTPS://e.example)\n\n\
         [local](/x) [mail](mailto:a@b.c) ![image](https://f.example/x.png) \
         `https://g.example/`\n\n\
         ```\nhttps://h.example/\n```\n<!-- https://i.example/ -->\n\
         | [cell](https://j.example/) |\n|---|\n",
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

/// The titles of the links of a text.
fn titles(text: &str) -> Vec<String> {
    found(text).0.links.iter().map(|link| link.title.to_owned()).collect()
}

#[test]
fn titles_of_links_are_found_before_them() {
    for (text, expected) in [
        ("**A tool for tides**\n<https://a.example/>\n", vec!["A tool for tides"]),
        ("**A tool for tides**\n\n<https://a.example/>\n", vec!["A tool for tides"]),
        ("### A tool for tides\n\nhttps://a.example/\n", vec!["A tool for tides"]),
        ("- A tool for tides: https://a.example/\n", vec!["A tool for tides"]),
        ("- A tool\n\n  Some text.\n\n  https://a.example/\n", vec!["Some text"]),
        ("- 潮汐工具\n  <https://a.example/>\n", vec!["潮汐工具"]),
        (
            "- [Tides](https://a.example/) via [Reddit](https://b.example/)\n",
            vec!["Tides", "Tides (Reddit)"],
        ),
        (
            "- [Tides](https://a.example/) ([video])\n\n[video]: https://b.example/\n",
            vec!["Tides", "Tides (video)"],
        ),
        (
            "- Tides ([slides](https://b.example/), [原文](https://c.example/))\n",
            vec!["Tides (slides)", "原文"],
        ),
        ("- Harbour news. See [here](https://a.example/)\n", vec!["here"]),
        ("- 《潮汐》：[链接](https://a.example/)\n", vec!["《潮汐》"]),
        ("We moved to https://a.example/.\n", vec!["https://a.example/"]),
        ("https://a.example/\n", vec!["https://a.example/"]),
        ("Text.\n\n- https://a.example/\n", vec!["https://a.example/"]),
        ("Other text\n\nhttps://a.example/\n", vec!["https://a.example/"]),
        ("- [A](https://a.example/) and https://b.example/\n", vec!["A", "https://b.example/"]),
        (
            "**1、发布 Tide v2，主要变更如下：**\n\n- 一\n- 二\n\n详细发布报告：\nhttps://a.example/\n",
            vec!["发布 Tide v2"],
        ),
        ("A：说明见文档，在这里：https://a.example/\n", vec!["说明见文档，在这里"]),
        ("潮汐官网 https://a.example/\n", vec!["潮汐官网"]),
        ("报名方式：点击“[这里](https://a.example/)”\n", vec!["这里"]),
        ("- fix the tides ([#12](https://a.example/))\n", vec!["fix the tides"]),
        ("- Ann also fixed [#12](https://a.example/)\n", vec!["#12"]),
        ("- Ropes vs. Chains: [video](https://a.example/)\n", vec!["Ropes vs. Chains (video)"]),
        ("- A talk by Dr. Ann: [slides](https://a.example/)\n", vec!["A talk by Dr. Ann (slides)"]),
        ("- 「Tides」：https://a.example/tides/issues/12\n", vec!["Tides #12"]),
        ("- Harbour news: [Issue #8](https://a.example/8)\n", vec!["Harbour news (Issue #8)"]),
        ("- [RFC 70](https://a.example/70): Merge the tides\n", vec!["RFC 70: Merge the tides"]),
        ("## Links\n\nText.\n\nhttps://a.example/\n", vec!["https://a.example/"]),
        ("`code`\n\n```\nx\n```\n\n[here](https://a.example/)\n", vec!["here"]),
    ] {
        assert_eq!(titles(text), expected, "{text}");
    }
}

#[test]
fn people_contribute_and_ask() {
    let digest = found(
        "## 某社区 本周 Contributor\n\n@ann、@bob-c，感谢！\n\n\
         - [@dan](https://github.com/dan) [Eve](https://github.com/eve/)\n\
         - [repository](https://github.com/a/b), a@b.c, @ann\n\n## Next\n\n@none\n\n\
         **@某人** 提问：\n\n> 一？\n\nA：@nobody 说是。\n",
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
    let listed = "## New Contributors\n\n* Ann Lee\n* J. R. O'Neill\n* ann lee\n* bo99\n* 船长\n* anonymous\n\
                  * and many others\n* No new contributors this week\n* 12 others\n* Full changelog\n\
                  * we had 3 people\n* Others\n* we\n* Thanks to all of you!\n* See https://a.example/\n* J~x\n\
                  * J～x\n* [repository](https://github.com/a/b)\n\nAnn Other\n";
    let names: Vec<String> = found(listed).0.people.into_iter().map(|p| p.handle).collect();
    assert_eq!(names, ["Ann Lee", "J. R. O'Neill", "bo99", "船长", "we", "J~x"]);
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
                "* ", "2024-01-03", " | ", "[a](https://x.y/)", "**", "\n", "\n\n", "    ",
                "> ", "## ",
                "时间：", "主题：", "@某人 提问：", "A：", "Q: ", "12 月 28 日", "14:00", "- ",
                "下午 2 点",
                "Jan 3", "Contributors", "@ann", "`", "```\n", "<!--", "-->", "---\n", "，", "#1",
                "｜",
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
