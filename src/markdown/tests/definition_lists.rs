//! Definition lists, and colons that are text.

use super::*;

#[test]
fn each_line_of_a_term_is_a_term() {
    let two = "<dl>\n<dt>Apple</dt>\n<dt>Pear</dt>\n<dd>fruit</dd>\n</dl>";
    check(&[
        ("Apple\nPear\n: fruit", two),
        ("Apple  \nPear\n:\tfruit", two),
        (
            "> 苹果\n> 梨\n>\n> : 水果",
            "<blockquote>\n<dl>\n<dt>苹果</dt>\n<dt>梨</dt>\n<dd>水果</dd>\n</dl>\n</blockquote>",
        ),
        (
            "*Apple*\n[Pear\nTree](/x)\n: fruit",
            "<dl>\n<dt><em>Apple</em></dt>\n<dt><a href=\"/x\">Pear\nTree</a></dt>\n\
             <dd>fruit</dd>\n</dl>",
        ),
        (
            "<b>Apple</b>\n<br><!-- x -->Pear\n: fruit",
            &two.replace("Apple", "<b>Apple</b>").replace("Pear", "<br>Pear"),
        ),
        ("<b>Apple\nPear</b>\n: x", "<dl>\n<dt><b>Apple\nPear</b></dt>\n<dd>x</dd>\n</dl>"),
    ]);
}

#[test]
fn colons_without_white_space_are_text() {
    check(&[
        ("Thanks to all\n:tada: :rocket:", "<p>Thanks to all\n:tada: :rocket:</p>"),
        ("para\n\n:::note\nx\n:::", "<p>para</p>\n<p>:::note\nx\n:::</p>"),
        ("- item\n:)\n- :+1: x", "<ul>\n<li>item\n:)</li>\n<li>:+1: x</li>\n</ul>"),
        ("> a\n:b", "<blockquote>\n<p>a\n:b</p>\n</blockquote>"),
        ("a\n:\n: \nb", "<p>a\n:\n:\nb</p>"),
        ("谢谢\n:tada:", "<p>谢谢\n:tada:</p>"),
        ("Term\n: def :tada:\n:o", "<dl>\n<dt>Term</dt>\n<dd>def :tada:\n:o</dd>\n</dl>"),
        // As it is without the first colon: code.
        ("a\n:b\n\n    :c", "<p>a\n:b</p>\n<pre tabindex=\"0\"><code>:c</code></pre>"),
        ("a\n:b\n\n <pre>\nx\n:c\n</pre>", "<p>a\n:b</p>\n <pre>\nx\n:c\n</pre>"),
        (
            "Term\n: ```\n  :x\n  ```",
            "<dl>\n<dt>Term</dt>\n<dd>\n\
          <pre tabindex=\"0\"><code>:x\n</code></pre>\n</dd>\n</dl>",
        ),
        (
            "|a|b|\n|-|-|\n:x|y",
            "<div class=\"table-scroll\" tabindex=\"0\"><table><thead><tr>\
          <th>a</th><th>b</th></tr></thead><tbody>\n<tr><td>:x</td><td>y</td></tr>\n</tbody>\
          </table></div>",
        ),
    ]);
}

#[test]
fn definitions_do_not_start_inside_formulas() {
    for text in ["Let $f\n: A \\to B$ be a map.", "$$f\n: A \\to B$$"] {
        let html = html(text);
        assert!(html.starts_with("<p>") && html.contains("<math"), "{html}");
        assert!(html.contains("f\n: A \\to B"), "{html}");
    }
}

#[test]
fn definitions_do_not_start_inside_other_markup() {
    check(&[
        ("`a\n: b`", "<p><code>a : b</code></p>"),
        ("5$ a\n: b$", "<dl>\n<dt>5$ a</dt>\n<dd>b$</dd>\n</dl>"),
        ("*a\n: b*", "<p><em>a\n: b</em></p>"),
        ("**a\n:b**", "<p><strong>a\n:b</strong></p>"),
        ("[a\n: b](/x)", "<p><a href=\"/x\">a\n: b</a></p>"),
        ("[a\n: b][x]\n\n[x]: /x", "<p><a href=\"/x\">a\n: b</a></p>"),
        ("<b title=\"a\n: b\">c</b>", "<p><b title=\"a\n: b\">c</b></p>"),
        ("<b>x\n: y</b> z", "<p><b>x\n: y</b> z</p>"),
        ("<a href=/x><i>x</i>\n: y</A> z", "<p><a href=/x><i>x</i>\n: y</A> z</p>"),
        ("<b>x</b>\n: <b>y</b>", "<dl>\n<dt><b>x</b></dt>\n<dd><b>y</b></dd>\n</dl>"),
        ("```\na\n: b\n```", "<pre tabindex=\"0\"><code>a\n: b\n</code></pre>"),
    ]);
}

#[test]
fn findings_behind_colons_are_located() {
    let text = "a\n:tada:\n\n<scope>\n\nb <T>\n:x";
    let document = render(text, None, &options());
    let found: Vec<_> =
        document.findings.listed().iter().map(|found| &text[found.source.clone()]).collect();
    assert_eq!(found, ["<scope>", "<T>"]);
}

/// Many colons, and colons in colons, take no time that grows with their square.
#[test]
fn colons_are_bounded() {
    let text =
        format!("a\n{}", (0..2_000).map(|at| " ".repeat(at % 40) + ":b\n").collect::<String>());
    assert!(!html(&text).contains('\u{fdd0}'));
    assert!(!html(&"a\n:b\n".repeat(20_000)).contains("<dl>"));
    assert!(
        !html(&format!("{}{}", "<b>x\n: y".repeat(5_000), "</b>".repeat(5_000))).contains("<dl>")
    );
}
