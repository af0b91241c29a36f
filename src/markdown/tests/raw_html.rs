//! HTML by authors and contributors, and text that resembles it.

use super::*;

#[test]
fn text_resembling_tags_is_shown() {
    for (text, expected, tags) in [
        ("a Vec<T> b", "<p>a Vec&lt;T&gt; b</p>", "<T>"),
        ("the <scope> of", "<p>the &lt;scope&gt; of</p>", "<scope>"),
        ("<attach>true</attach>", "<p>&lt;attach&gt;true&lt;/attach&gt;</p>", "<attach> </attach>"),
        (
            "<attach>\n**bold**\n</attach>\n\nafter",
            "<p>&lt;attach&gt;\n<strong>bold</strong>\n&lt;/attach&gt;</p>\n<p>after</p>",
            "<attach> </attach>",
        ),
        ("> <T>\n> x", "<blockquote>\n<p>&lt;T&gt;\nx</p>\n</blockquote>", "<T>"),
        ("<div>\n<T>\n</div>", "<div>\n&lt;T&gt;\n</div>", "<T>"),
        ("a <plaintext> b", "<p>a &lt;plaintext&gt; b</p>", "<plaintext>"),
        ("<Plaintext>\n*b*", "<p>&lt;Plaintext&gt;\n<em>b</em></p>", "<Plaintext>"),
        (
            "<svg><desc><plaintext></desc></svg>",
            "<p><svg><desc>&lt;plaintext&gt;</desc></svg></p>",
            "<plaintext>",
        ),
        ("<my-card>x</my-card>", "<p><my-card>x</my-card></p>", ""),
        ("a<br>b", "<p>a<br>b</p>", ""),
        ("`Vec<T>`", "<p><code>Vec&lt;T&gt;</code></p>", ""),
        ("```\n<T>\n```", "<pre tabindex=\"0\"><code>&lt;T&gt;\n</code></pre>", ""),
    ] {
        let document = render(text, None, &options());
        assert_eq!(document.html.trim_end(), expected, "{text}");
        let found: Vec<&str> = document
            .findings
            .listed()
            .iter()
            .map(|finding| &text[finding.source.clone()])
            .collect();
        assert_eq!(found.join(" "), tags, "{text}");
        assert!(
            document.findings.listed().iter().all(|finding| finding.code == "text-read-as-html")
        );
    }
}

#[test]
fn comments_are_never_published() {
    for (text, expected) in [
        ("<!-- todo -->\n\ntext", "<p>text</p>"),
        ("a <!-- b --> c", "<p>a  c</p>"),
        ("<!--\n\n# x\n\n-->\n\n# T", ""),
        (
            "<div>\n<!-- a\n\nhidden *b* --> shown\n\n</div>",
            "<div>\n<p><em></em> shown</p>\n</div>",
        ),
        ("a\n\n<!-- more -->\n\nb", "<p>a</p>\n<p>b</p>"),
    ] {
        let document = render(text, None, &options());
        assert_eq!(document.html.trim_end(), expected, "{text}");
        assert!(!document.summary.contains("hidden"), "{text}");
    }
}

#[test]
fn sanitised_documents_contain_nothing_harmful() {
    let mut options = options();
    options.html = HtmlPolicy::Sanitized;
    for (text, expected) in [
        ("[x](javascript:alert(1))", "<p>x</p>"),
        ("[x](JaVaScRiPt&colon;alert(1))", "<p>x</p>"),
        ("[x](<java\tscript:alert(1)>)", "<p>x</p>"),
        ("![x](data:text/html,a)", "<p>x</p>"),
        ("<javascript:x>", "<p>javascript:x</p>"),
        ("<b onclick=x>y</b><script>z</script>", "<p><b>y</b></p>"),
        ("<a href=' javascript:x'>y</a>", "<p><a>y</a></p>"),
        ("<img src=data:image/svg+xml,x>", "<img>"),
        (
            "a <b>b</b> [c](d.md) ![](/e.png)",
            "<p>a <b>b</b> <a href=\"d.md\">c</a> <img src=\"/e.png\" alt=\"\" loading=\"lazy\" \
             decoding=\"async\"></p>",
        ),
        (
            "- [x] <i>a</i>",
            "<ul>\n<li class=\"task-list-item\"><input disabled=\"\" type=\"checkbox\" \
             checked=\"\" aria-label=\"Done\"> <i>a</i></li>\n</ul>",
        ),
    ] {
        let document = render(text, None, &options);
        assert_eq!(document.html.trim_end(), expected, "{text}");
        check_links(text, &document);
    }
    let deep = render(&"<div>".repeat(300), None, &options);
    assert!(!deep.html.contains("<div"));
    assert_eq!(deep.findings.listed()[0].code, "html-too-deep");
    let many = |count: usize| {
        let attribute = |n: usize| format!(" a{n}='x > y'");
        format!("<b{}>x</b>", (0..count).map(attribute).collect::<String>())
    };
    let wide = render(&many(5_000), None, &options);
    assert_eq!(wide.findings.listed()[0].code, "html-too-deep");
    let fewer = render(&many(500), None, &options);
    assert_eq!((fewer.html.trim_end(), fewer.findings.listed().len()), ("<p><b>x</b></p>", 0));
}
