//! Questions with their answers, and lines that merely resemble them.

use std::fmt::Write as _;

use super::*;

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
