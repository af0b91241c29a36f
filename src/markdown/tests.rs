//! Markdown and the expected HTML, in the default profile unless stated otherwise.

use super::*;

fn options() -> Options {
    Options {
        profile: Profile::Default,
        html: HtmlPolicy::Trusted,
        highlight: true,
        math: Math::MathML,
        external_links: ExternalLinks::default(),
        outline: OutlineUse::Read,
        labels: MarkdownLabels::default(),
    }
}

fn html(text: &str) -> String {
    let document = render(text, Some("-"), &options());
    check_links(text, &document);
    document.html.into_string()
}

/// Checks that the span of each link contains its escaped target.
fn check_links(text: &str, document: &Document) {
    for link in &document.local_links {
        let mut escaped = String::new();
        pulldown_cmark_escape::escape_href(&mut escaped, &link.target).unwrap();
        assert_eq!(document.html[link.html.clone()].replace("&apos;", "&#x27;"), escaped, "{text}");
        assert!(document.html[..link.html.start].ends_with("=\""));
    }
}

fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(html(text).trim_end(), *expected, "{text}");
    }
}

#[test]
fn emphasis_works_next_to_wide_punctuation() {
    check(&[
        ("**主题：**正文", "<p><strong>主题：</strong>正文</p>"),
        ("评选**「优秀组织」**，", "<p>评选<strong>「优秀组织」</strong>，</p>"),
        ("**a：**b**c**", "<p><strong>a：</strong>b<strong>c</strong></p>"),
        ("这是**`code`**吗", "<p>这是<strong><code>code</code></strong>吗</p>"),
        ("*重点。*好", "<p><em>重点。</em>好</p>"),
        ("~~旧的。~~新的", "<p><del>旧的。</del>新的</p>"),
        (
            "[**链接：**文](https://example.org/)",
            "<p><a href=\"https://example.org/\"><strong>链接：</strong>文</a></p>",
        ),
        ("`**主题：**正文`", "<p><code>**主题：**正文</code></p>"),
        (r"\**主题：**正文", "<p>**主题：**正文</p>"),
        ("**이 용어(This term)**를", "<p><strong>이 용어(This term)</strong>를</p>"),
        ("[a**：**b]\n\n[a**：**b]: /x", "<p><a href=\"/x\">a**：**b</a></p>"),
        ("用户写的\u{fdd0}**主题：**正文", "<p>用户写的\u{fffd}<strong>主题：</strong>正文</p>"),
    ]);
}

#[test]
fn spaces_inside_asterisks_move_outside() {
    check(&[
        ("**@张一心 **提问", "<p><strong>@张一心</strong> 提问</p>"),
        ("**@张一心\u{a0}**提问", "<p><strong>@张一心</strong>\u{a0}提问</p>"),
        ("**问`x` **提问", "<p><strong>问<code>x</code></strong> 提问</p>"),
        ("** 张一心** 提问", "<p> <strong>张一心</strong> 提问</p>"),
        (
            "**@甲 **提问：**@乙 **回答",
            "<p><strong>@甲</strong> 提问：<strong>@乙</strong> 回答</p>",
        ),
        // Without wide characters in between, or without any gain, the standard's rule applies.
        ("**ab **cd", "<p>**ab **cd</p>"),
        ("中文\n\n- **ab **cd", "<p>中文</p>\n<ul>\n<li><strong>ab</strong> cd</li>\n</ul>"),
        ("中文\n\nf(**ab, **cd)", "<p>中文</p>\n<p>f(**ab, **cd)</p>"),
        ("中文\n\n**ab:\u{a0}**cd", "<p>中文</p>\n<p><strong>ab:</strong>\u{a0}cd</p>"),
        ("2**3 中文 **粗体**", "<p>2**3 中文 <strong>粗体</strong></p>"),
        ("**中文** 和 **粗体**", "<p><strong>中文</strong> 和 <strong>粗体</strong></p>"),
        ("宽 * 高 * 深", "<p>宽 * 高 * 深</p>"),
    ]);
}

#[test]
fn line_breaks_between_wide_characters_are_not_spaces() {
    check(&[
        ("第一行，\n第二行", "<p>第一行，第二行</p>"),
        ("第一行\nEnglish", "<p>第一行\nEnglish</p>"),
        ("한국어\n문장", "<p>한국어\n문장</p>"),
        ("**粗体**\n[链接](/x)", "<p><strong>粗体</strong><a href=\"/x\">链接</a></p>"),
        ("第一行  \n第二行", "<p>第一行<br />\n第二行</p>"),
    ]);
}

/// Except for tabs and line ends, each ASCII control character becomes a space.
#[test]
fn control_characters_are_spaces() {
    for c in ('\0'..=' ').chain(['\u{7f}', '~', '\u{80}']) {
        let text = format!("<pre>{}{c}b</pre>", "a".repeat(40));
        let stays = !c.is_ascii_control() || matches!(c, '\t' | '\n' | '\r');
        let shown = if stays { text.clone() } else { text.replace(c, " ") };
        assert_eq!(html(&text), html(&shown), "{c:?}");
        assert!(c == '\r' || html(&text).contains(c) == stays, "{c:?}");
    }
}

#[test]
fn bare_urls_are_links() {
    check(&[
        (
            "见 https://example.org/a_b_c?x=1&y=2，代码如下：",
            "<p>见 <a href=\"https://example.org/a_b_c?x=1&amp;y=2\">https://example.org/a_b_c?x=1&amp;y=2</a>，代码如下：</p>",
        ),
        (
            "<https://example.org/x，代码如下：>好",
            "<p><a href=\"https://example.org/x\">https://example.org/x</a>，代码如下：好</p>",
        ),
        ("`https://example.org`", "<p><code>https://example.org</code></p>"),
        ("[https://example.org](/x)", "<p><a href=\"/x\">https://example.org</a></p>"),
        (
            "*见* https://example.org/_a_/b*c 和 *d*",
            "<p><em>见</em> <a href=\"https://example.org/_a_/b*c\">https://example.org/_a_/b*c</a> 和 <em>d</em></p>",
        ),
        (
            "**https://example.org/**",
            "<p><strong><a href=\"https://example.org/\">https://example.org/</a></strong></p>",
        ),
        ("`https://example.org/_a_`", "<p><code>https://example.org/_a_</code></p>"),
        ("[a](https://example.org/_a_)", "<p><a href=\"https://example.org/_a_\">a</a></p>"),
        ("a@example.org", "<p><a href=\"mailto:a@example.org\">a@example.org</a></p>"),
        ("www.example.org", "<p><a href=\"http://www.example.org\">www.example.org</a></p>"),
    ]);
}

#[test]
fn extensions_are_rendered() {
    check(&[
        (
            "> [!NOTE]\n> text",
            "<div class=\"alert alert-note\" role=\"note\"><p class=\"alert-title\">Note</p>\n<p>text</p>\n</div>",
        ),
        (
            "- [x] done\n- [ ] open",
            "<ul>\n<li class=\"task-list-item\"><input disabled=\"\" type=\"checkbox\" checked=\"\" aria-label=\"Done\"/> done</li>\n<li class=\"task-list-item\"><input disabled=\"\" type=\"checkbox\" aria-label=\"To do\"/> open</li>\n</ul>",
        ),
        ("```mermaid\na<b\n```", "<pre class=\"mermaid\">a&lt;b\n</pre>"),
        (
            "```rust,ignore {1,3}\n```",
            "<pre tabindex=\"0\"><code class=\"language-rust\"></code></pre>",
        ),
        (
            "```nope x\n<a>\n```",
            "<pre tabindex=\"0\"><code class=\"language-nope\">&lt;a&gt;\n</code></pre>",
        ),
        (
            "$a<b$",
            "<p><span class=\"math math-inline\"><math display=\"inline\"><semantics><mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow><annotation encoding=\"application/x-tex\">a&lt;b</annotation></semantics></math></span></p>",
        ),
        ("$\\no<b$", "<p><span class=\"math math-inline\">\\no&lt;b</span></p>"),
        ("$5 and $10", "<p>$5 and $10</p>"),
        ("从$5到$10，US$5或US$6", "<p>从$5到$10，US$5或US$6</p>"),
        ("$.a 是甲，\n而$.b 是乙。", "<p>$.a 是甲，\n而$.b 是乙。</p>"),
        ("Term\n: what", "<dl>\n<dt>Term</dt>\n<dd>what</dd>\n</dl>"),
        (
            "| | b |\n|---|---|\n| c | d |",
            "<div class=\"table-scroll\" tabindex=\"0\"><table><thead><tr><td></td><th>b</th></tr></thead><tbody>\n<tr><td>c</td><td>d</td></tr>\n</tbody></table></div>",
        ),
        ("[a](https://b.example/#/#c:d)", "<p><a href=\"https://b.example/#/%23c:d\">a</a></p>"),
        ("a\u{7f}b \u{2}c", "<p>a b  c</p>"),
        (
            "|a|\n|:-|\n|b|",
            "<div class=\"table-scroll\" tabindex=\"0\"><table><thead><tr><th style=\"text-align: left\">a</th></tr></thead><tbody>\n<tr><td style=\"text-align: left\">b</td></tr>\n</tbody></table></div>",
        ),
        (
            "a[^n] b[^n]\n\n[^n]: note [x](/y)",
            "<p>a<sup class=\"footnote-ref\"><a href=\"#fn-1\" id=\"fnref-1\" role=\"doc-noteref\">1</a></sup> b<sup class=\"footnote-ref\"><a href=\"#fn-1\" id=\"fnref-1-2\" role=\"doc-noteref\">1</a></sup></p>\n<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Footnotes\">\n<ol>\n<li id=\"fn-1\" value=\"1\">\n<p>note <a href=\"/y\">x</a> <a href=\"#fnref-1\" class=\"footnote-backref\" role=\"doc-backlink\">↩</a> <a href=\"#fnref-1-2\" class=\"footnote-backref\" role=\"doc-backlink\">↩</a></p>\n</li>\n</ol>\n</section>",
        ),
    ]);
}

#[test]
fn images_load_late_and_quietly() {
    check(&[
        (
            "![alt \"x\"](/a.png \"t\")",
            "<p><img src=\"/a.png\" alt=\"alt &quot;x&quot;\" title=\"t\" loading=\"lazy\" decoding=\"async\" /></p>",
        ),
        (
            "![](https://example.org/a.png)",
            "<p><img src=\"https://example.org/a.png\" alt=\"\" loading=\"lazy\" decoding=\"async\" referrerpolicy=\"no-referrer\" /></p>",
        ),
        ("![no *target*]()", "<p>no target</p>"),
        (
            "[![a](b.png)](c)",
            "<p><a href=\"c\"><img src=\"b.png\" alt=\"a\" loading=\"lazy\" decoding=\"async\" /></a></p>",
        ),
    ]);
}

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
fn a_title_is_not_doubled() {
    for (text, given, title, html, headings) in [
        ("# T\n\nx", None, Some("T"), "<p>x</p>", 0),
        ("<!-- note -->\n# T\n\nx", None, Some("T"), "<p>x</p>", 0),
        ("  <!-- note -->\n# T\n\nx", None, Some("T"), "<p>x</p>", 0),
        ("x\n\n# T", None, Some("T"), "<p>x</p>\n<h1 id=\"t\">T</h1>", 1),
        ("## S\n\n# T", None, None, "<h2 id=\"s\">S</h2>\n<h1 id=\"t\">T</h1>", 2),
        ("# A  *b*\n\nx", Some(" A b "), None, "<p>x</p>", 0),
        ("## T\n\nx", Some("T"), None, "<p>x</p>", 0),
        ("### T", Some("T"), None, "<h3 id=\"t\">T</h3>", 1),
        ("# Other", Some("T"), None, "<h1 id=\"other\">Other</h1>", 1),
        ("# T\n\n# T", Some("T"), None, "<h1 id=\"t\">T</h1>", 1),
        ("# [T](x) {#own}\n\n[a](b)", None, Some("T"), "<p><a href=\"b\">a</a></p>", 0),
    ] {
        let document = render(text, given, &options());
        check_links(text, &document);
        assert_eq!(document.title.as_deref(), title, "{text}");
        assert_eq!(document.html.trim_end(), html, "{text}");
        assert_eq!(document.headings.iter().count(), headings, "{text}");
    }
}

#[test]
fn headings_have_ids() {
    for (text, ids, codes) in [
        ("## A b\n\n## A b\n\n## 本周 推荐", "a-b a-b-1 本周-推荐", ""),
        ("## News {#n_1}\n\nSet\n=== \n", "n_1 set", ""),
        ("## News {#n} ##", "n", ""),
        ("## A {#x}\n\n## B {#x}", "x x-1", "invalid-heading-id"),
        ("## A {#x y}", "a-x-y", "invalid-heading-id"),
        (r"## A \{#x}", "a-x", ""),
        ("## A `{#x}`", "a-x", ""),
        ("## A {#fn-1}", "h-fn-1", "invalid-heading-id"),
    ] {
        let document = render(text, None, &options());
        let found: Vec<&str> = document.headings.iter().map(|h| h.id).collect();
        assert_eq!(found.join(" "), ids, "{text}");
        for id in found {
            assert!(document.html.contains(&format!(" id=\"{id}\"")), "{text}");
        }
        let found: Vec<&str> = document.findings.listed().iter().map(|f| f.code).collect();
        assert_eq!(found.join(" "), codes, "{text}");
    }
    let document = render("## News {#n}\n\n## A *b* `c`", None, &options());
    let texts: Vec<&str> = document.headings.iter().map(|heading| heading.text).collect();
    assert_eq!(texts[..2], ["News", "A b c"]);
}

#[test]
fn local_links_are_returned() {
    let text = "[a](b.md) ![i](/p.png) [c](#d) [e](https://example.org/) [f](//h/i) <https://x.y>\n\n\
                ## [周报](../周报/?a=1&b=2 \"t\") {#x}\n\n一\n[二](三)\n\n[ref]\n\n[ref]: <a b>\n";
    let document = render(text, None, &options());
    check_links(text, &document);
    let targets: Vec<&str> = document.local_links.iter().map(|l| l.target.as_str()).collect();
    assert_eq!(targets, ["b.md", "/p.png", "../周报/?a=1&b=2", "三", "a b"]);
    let sources: Vec<&str> = document.local_links.iter().map(|l| &text[l.source.clone()]).collect();
    assert_eq!(sources[0], "[a](b.md)");
    assert_eq!(sources[3], "[二](三)");
}

#[test]
fn external_links_get_their_attributes() {
    let mut options = options();
    options.external_links = ExternalLinks { new_tab: true, no_follow: true, no_referrer: false };
    let document = render("[a](https://x.y/) [b](/c) www.x.org", None, &options);
    assert_eq!(
        &*document.html,
        "<p><a href=\"https://x.y/\" target=\"_blank\" rel=\"noopener nofollow\">a</a> \
         <a href=\"/c\">b</a> <a href=\"http://www.x.org\" target=\"_blank\" \
         rel=\"noopener nofollow\">www.x.org</a></p>\n"
    );
}

#[test]
fn summaries_contain_plain_text() {
    for (text, summary) in [
        ("# T\n\nOne *two* `three`\nfour.\n\n- item", "One two three four."),
        ("第一\n第二 <!-- 注 --> **三**", "第一第二 三"),
        ("![alt](x) text <b>bold</b>", "text bold"),
        ("- a\n- b", "a b"),
        ("a\n\n- b\n\n<!-- more -->\n\nc", "a b"),
        ("```\ncode\n```\n\n|a|\n|-|\n|b|\n\nx[^1]\n\n[^1]: note", "x"),
        ("> quoted\n\n## H\n\ntext", "quoted text"),
        ("a Vec<T>", "a Vec<T>"),
    ] {
        assert_eq!(&*render(text, None, &options()).summary, summary, "{text}");
    }
}

#[test]
fn lengths_count_text_only() {
    let text =
        "Two words 三个字 `code`\n\n```\nnot this\n```\n\n[link](https://example.org/a/b) <b>x</b>";
    let length = render(text, None, &options()).length;
    assert_eq!((length.cjk_characters, length.words), (3, 5));
}

#[test]
fn duplicate_definitions_are_found() {
    let text =
        "[a] [b]\n\n[a]: /1\n[A]: /2\n[b]: /3\n\n```\n[a]: /4\n```\n\n**主题：**文\n\n[b]: /5\n";
    let document = render(text, None, &options());
    let found: Vec<&str> =
        document.findings.listed().iter().map(|f| &text[f.source.clone()]).collect();
    assert_eq!(found, ["[A]", "[b]"]);
    assert!(document.html.contains("href=\"/1\""));
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
            "<p>a <b>b</b> <a href=\"d.md\">c</a> <img src=\"/e.png\" alt=\"\" loading=\"lazy\" decoding=\"async\"></p>",
        ),
        (
            "- [x] <i>a</i>",
            "<ul>\n<li class=\"task-list-item\"><input disabled=\"\" type=\"checkbox\" checked=\"\" aria-label=\"Done\"> <i>a</i></li>\n</ul>",
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

#[test]
fn a_panic_of_the_parser_is_an_error() {
    let mut options = options();
    options.profile = Profile::CommonMark;
    assert!(render_contained("text", None, &options).is_ok());
}

#[test]
fn a_footnote_links_back_to_at_most_a_hundred_references() {
    let text = format!("{}\n\n[^a]: note", "[^a] ".repeat(1_000));
    let html = html(&text);
    assert_eq!(html.matches("class=\"footnote-ref\"").count(), 1_000);
    assert_eq!(html.matches("class=\"footnote-backref\"").count(), 100);
    assert_eq!(html.matches(" id=\"fnref-").count(), 100);
}
