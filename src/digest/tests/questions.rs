//! Questions with their answers, and lines that merely resemble them.

use std::fmt::Write as _;

use super::*;

fn askers(question: &crate::digest::questions::Question) -> String {
    let names = question.askers.iter().map(|asker| asker.name.as_str());
    let names = names.collect::<Vec<_>>().join(" & ");
    if names.is_empty() { "-".to_owned() } else { names }
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
            askers(&question),
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
            "1、@甲 提问：\n\n> 一？\n\nA：是。\n\n再说一句。\n\n- 列\n\n```\ncode\n```\n\n\
             **2、@乙 提问：**\n\n二？\n\nA:否。\n\n### 下一节\n\n不是答案。\n",
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
        ("**Ann & Bo** 提问：\n\n> 一？\n\nA：是。\n", vec!["1 Ann & Bo: 一？ = 是。"]),
        ("**@ann、@bo** asks:\n\n> 一？\n\nA：是。\n", vec!["1 ann & bo: 一？ = 是。"]),
        (
            "**3、@ann** 提问：\n\n**怎么升级？**\n\nA：先看说明。\n",
            vec!["1 ann: 怎么升级？ = 先看说明。"],
        ),
        ("**匿名** 提问：\n\n> 一？\n\nA：是。\n", vec!["1 -: 一？ = 是。"]),
        (
            "#### @ann Q2:\n\n> 一？\n\nA: 是。\n\n#### @bo Q3:\n\n> 二？\n\nA: 否。\n",
            vec!["1 ann: 一？ = 是。", "7 bo: 二？ = 否。"],
        ),
        (
            "1.Q: 一？\n\nA: 是。\n\n2. Q：二？\n\nA: 否。\n",
            vec!["1 -: 一？ = 是。", "5 -: 二？ = 否。"],
        ),
        (
            "**怎么升级？**\n\nA：先看说明。\n\n**2、为什么？**\n\n答：因为。\n",
            vec!["1 -: 怎么升级？ = 先看说明。", "5 -: 为什么？ = 因为。"],
        ),
        (
            "**1. Ann**\n\n> 一？\n\nA：是。\n\n**2. 船长**\n\n> 二？\n\nA：否。\n",
            vec!["1 Ann: 一？ = 是。", "7 船长: 二？ = 否。"],
        ),
        (
            "**1. Ann**\n\n> 一？\n\nA：是。\n\n-- [reader](https://r.example/)\n\n2、\n\n别的。\n",
            vec!["1 Ann: 一？ = 是。"],
        ),
        ("**@ann** asks:\n\n> 一？\n\nA：是。\n2、\n别的。\n", vec!["1 ann: 一？ = 是。"]),
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
        "**无障碍访问**\n\n正文。\n",
        "**技术顾问**：\n\n正文。\n",
        "**`q8`**: the queue\n",
        "`Q1:` text\n",
        "**1. Release**\n\n> Notes.\n\nText.\n",
        "**1. Two choices**\n\nA: one\nB: two\n",
    ] {
        assert_eq!(questions(text), [""; 0], "{text}");
    }
}
