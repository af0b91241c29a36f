use crate::yaml::mapping;

/// The line, column and sign of the error in a text, its message and its hint.
fn found(text: &str) -> String {
    let error = match mapping(text) {
        Ok(mapping) => return format!("{mapping:?}"),
        Err(error) => error,
    };
    let before = &text[..error.span.start];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let sign = text.get(error.span).unwrap_or("?");
    let hint = error.hint.unwrap_or_else(|| "no hint".to_owned());
    format!("{line}:{column} {sign}| {}; {hint}", error.message)
}

#[test]
fn the_sign_that_is_wrong_is_named() {
    let wrong: Vec<String> = TABLE
        .iter()
        .map(|(text, expected)| (text, found(text), expected))
        .filter(|(_, found, expected)| found != *expected)
        .map(|(text, found, expected)| format!("{text}\n  found    {found}\n  expected {expected}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn long_texts_are_searched_within_bounds() {
    let deep = (0..2_000).map(|n| " ".repeat(n)).collect::<Vec<_>>().join("a:\n");
    for text in [
        format!("a: {{{}", "，".repeat(300_000)),
        format!("a: [{}", "\u{7}".repeat(300_000)),
        "a：b\n".repeat(100_000),
        "a: b: c\n".repeat(100_000),
        format!("{deep}{}", format!("{}x\n", " ".repeat(999)).repeat(500)),
        format!("- @{}", "a ".repeat(300_000)),
    ] {
        assert!(mapping(&text).is_err());
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_searched(
        text in concat!(
            "([a-c]{0,2}[:：—＃\"'“”\\[\\]{}，@*&!|> ",
            "\t\n\u{a0}\u{3000}\u{7}-]{0,3}){0,12}",
        )
    ) {
        if let Err(error) = mapping(&text) {
            let end = error.span.end.min(text.len());
            proptest::prop_assert!(text.get(error.span.start..).is_some(), "{error:?}");
            proptest::prop_assert!(error.hint.is_none() || text.is_char_boundary(end));
        }
    }
}

const TABLE: &[(&str, &str)] = &[
    // Colons.
    ("title：x", "1:6 ：| full-width colon `：`; write `title: x`"),
    (
        "title：x\ndate：2020-01-01\n",
        "1:6 ：| full-width colon `：`; write `title: x`; a line below has it too",
    ),
    (
        "title: 你好：世界\ndate：2020-01-01\n",
        "2:5 ：| full-width colon `：`; write `date: 2020-01-01`",
    ),
    ("draft： true\ntitle: A", "1:6 ：| full-width colon `：`; write `draft: true`"),
    ("title:x\ndate: 2020-01-01\n", "1:6 :| no space behind the colon; write `title: x`"),
    ("title:x", "1:6 :| no space behind the colon; write `title: x`"),
    ("a: 1\ndraft:true\nb: 2\n", "2:6 :| no space behind the colon; write `draft: true`"),
    (
        "title:\u{a0}x\ndate: 2020-01-01\n",
        "1:7 \u{a0}| no-break space (U+00A0) behind the colon; \
         delete it and type an ordinary space",
    ),
    ("title = x\ndate: y", "1:7 =| `=` instead of a colon; write `title: x`"),
    (
        "a: 1\ntitle: Rust: a year later\n",
        "2:12 :| a colon and a space in a value without quotes; \
         write `title: \"Rust: a year later\"`",
    ),
    (
        "title: “Rust: later”\n",
        "1:8 “| `“` is not a quote in YAML; write `title: \"“Rust: later”\"`",
    ),
    // Quotes.
    (
        "title: \"x\ndate: 2020-01-01\ntags: [a]\n",
        "1:8 \"| the quote `\"` is never closed; write `title: \"x\"`",
    ),
    (
        "title: \"x\nsummary: \"y\"\ntags: [a]\n",
        "1:8 \"| the quote `\"` is never closed; write `title: \"x\"`",
    ),
    ("title: \"x”\ndate: 2020-01-01\n", "1:10 ”| full-width quote `”`; write `title: \"x\"`"),
    (
        "title: 'it's here'\n",
        "1:11 '| text behind the closing quote `'`; write `title: \"'it's here'\"`",
    ),
    (
        "title: \"A\" and \"B\"\n",
        "1:10 \"| text behind the closing quote `\"`; write `title: '\"A\" and \"B\"'`",
    ),
    (
        "a: 1\npath: \"C:\\docs\"\n",
        "2:10 \\| a backslash in double quotes begins an escape; \
         write `\\\\`, or use single quotes",
    ),
    // Lists and maps in brackets.
    (
        "menu:\n  - {name: 首页，path: /}\n",
        "2:14 ，| full-width comma `，`; write `- {name: 首页, path: /}`",
    ),
    (
        "menu: {name: 首页，path: /}",
        "1:16 ，| full-width comma `，`; write `menu: {name: 首页, path: /}`",
    ),
    ("tags: [a, b］\ndate: 2020-01-01\n", "1:12 ］| full-width bracket `］`; write `tags: [a, b]`"),
    ("tags: [a, b\ndate: 2020-01-01\n", "1:7 [| `[` is never closed; write `tags: [a, b]`"),
    ("menu: {a: 1\ndate: 2020-01-01\n", "1:7 {| `{` is never closed; write `menu: {a: 1}`"),
    ("title: [Call] for papers\n", "1:13 ]| text behind `]`; write `title: \"[Call] for papers\"`"),
    (
        "tags: [\"a\", \"b]\nx: y\n",
        "1:13 \"| the quote `\"` is never closed; write `\"` at the end of the text",
    ),
    // Indentation.
    ("extra:\n\ta: 1\n", "2:1 \t| tab in the indentation; replace it by 2 ordinary spaces"),
    (
        "extra:\n\ta: 1\n\tb: 2\n",
        "2:1 \t| tab in the indentation; replace it by 2 ordinary spaces; a line below has it too",
    ),
    ("extra:\n  a: 1\n\tb: 2\n", "3:1 \t| tab in the indentation; replace it by 2 ordinary spaces"),
    (
        "tags:\n\t- a\n\t- b\n",
        "2:1 \t| tab in the indentation; replace it by 2 ordinary spaces; a line below has it too",
    ),
    (
        "tags:\n\u{3000}- a\n\u{3000}- b\n",
        "2:1 \u{3000}| full-width space (U+3000) in the indentation; \
         replace it by 2 ordinary spaces",
    ),
    ("title: x\n  date: 2020-01-01\n", "2:1   | indented too deep; remove the 2 spaces before it"),
    ("title: x\n date: 2020-01-01\n", "2:1  | indented too deep; remove the space before it"),
    ("  title: x\ndate: 2020-01-01\n", "1:1   | indented too deep; remove the 2 spaces before it"),
    (
        "extra:\n    a: 1\n  b: 2\n",
        "3:1   | this indentation matches no line above; indent it by 4 spaces",
    ),
    ("menu:\n  - name: a\n     path: /\n", "3:1      | indented too deep; indent it by 4 spaces"),
    (
        "tags:\n  - a\n - b\n",
        "3:1  | this indentation matches no line above; indent it by 2 spaces",
    ),
    (
        "authors:\n\u{a0}\u{a0}- a\n",
        "2:1 \u{a0}\u{a0}| no-break space (U+00A0) in the indentation; \
         replace it by 2 ordinary spaces",
    ),
    ("title: x\n\tdate: y\n", "2:1 \t| tab in the indentation; remove it"),
    ("text: |\n\tA tab.\n", "2:1 \t| tab in the indentation; replace it by 2 ordinary spaces"),
    // Lists.
    (
        "tags:\n—a\n—b\n",
        "2:1 —| `—` instead of the `-` of a list; write `- a`; a line below has it too",
    ),
    (
        "tags:\n* a\n* b\n",
        "2:1 *| `*` instead of the `-` of a list; write `- a`; a line below has it too",
    ),
    ("tags:\n-a\n-b\n", "2:1 -| no space behind `-`; write `- a`; a line below has it too"),
    (
        "title: x\n- a\n",
        "2:1 - a| an item of a list where a key is expected; \
         write it below the key of its list, with the same indentation",
    ),
    (
        "tags:\n  - a\n  b: c\n",
        "3:3 b: c| a key among the items of a list; \
         write `- ` before it, or move it below the list with the indentation of its key",
    ),
    ("- a\n- b\n", "1:1 -| invalid type: sequence, expected `key: value` lines; no hint"),
    // Values that begin with a sign.
    ("author: @ann\n", "1:9 @| a value can't start with `@`; write `author: \"@ann\"`"),
    ("authors:\n  - @ann\n", "2:5 @| a value can't start with `@`; write `- \"@ann\"`"),
    ("title: `code` here\n", "1:8 `| a value can't start with ```; write `title: \"`code` here\"`"),
    ("done: %5\n", "1:7 %| a value can't start with `%`; write `done: \"%5\"`"),
    ("title: *bold* text\n", "1:8 *| a value can't start with `*`; write `title: \"*bold* text\"`"),
    ("title: - x\n", "1:8 -| a value can't start with `-`; write `title: \"- x\"`"),
    ("title: > x\n", "1:8 >| a value can't start with `>`; write `title: \"> x\"`"),
    // Other signs.
    ("title: x\n＃ a comment\ndate: y\n", "2:1 ＃| full-width `＃`; write `# a comment`"),
    ("title: x\u{7}y\n", "1:9 \u{7}| control character (U+0007); remove it"),
    (
        "title: x\n\u{feff}date：y\n",
        "2:1 \u{feff}| byte order mark (U+FEFF) in the indentation; \
         remove it, or use ordinary spaces",
    ),
    (
        "title: x\nand more\ndate: y\n",
        "2:1 and more| this line has no colon; \
         write it as `key: value`, or indent it if it continues the line above",
    ),
    // What is right is not blamed for what is wrong.
    (
        "text: |\n  a：b\n  \ttab\n  - x: y: z\nlink: https://x\ntime: 10:30\ndate：x\n",
        "7:5 ：| full-width colon `：`; write `date: x`",
    ),
    (
        "a: \"x\n  y\"\nb: [1,\n  2]\nc: d e:f\ng：h\n",
        "6:2 ：| full-width colon `：`; write `g: h`",
    ),
    ("a: &x 1\nb: *x\nc: *y\n", "3:4 *| a value can't start with `*`; write `c: \"*y\"`"),
];
