//! Metadata for the site: title, headings, summary and length.

use super::*;

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
        ("# A<br>b\n\nx", None, Some("A b"), "<p>x</p>", 0),
        ("# A <br />*b*\n\nx", Some("A b"), None, "<p>x</p>", 0),
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
        ("## Head<br>break\n\n## 潮汐<BR/>表", "head-break 潮汐-表", ""),
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
    let document = render("## News {#n}\n\n## A *b* `c`\n\n## D<br>e", None, &options());
    let texts: Vec<&str> = document.headings.iter().map(|heading| heading.text).collect();
    assert_eq!(texts, ["News", "A b c", "D e"]);
}

#[test]
fn a_summary_may_be_the_first_paragraph() {
    let options = Options { summary: SummaryExtent::FirstParagraph, ..options() };
    for (text, summary) in [
        ("# T\n\n## A\n\nOne.\n\nTwo.", "One."),
        ("One.\n\nTwo.\n\n<!--more-->\n\nThree.", "One. Two."),
        ("- a\n- b", "a · b"),
    ] {
        assert_eq!(&*render(text, None, &options).summary, summary, "{text}");
    }
}

#[test]
fn summaries_contain_plain_text() {
    for (text, summary) in [
        ("# T\n\nOne *two* `three`\nfour.\n\n- item", "One two three four."),
        ("第一\n第二 <!-- 注 --> **三**", "第一第二 三"),
        ("![alt](x) text <b>bold</b>", "text bold"),
        ("One<br>two<br/>\nthree", "One two three"),
        ("- a\n- b", "a · b"),
        ("- a.\n- b", "a. b"),
        ("[TOC]\n\ntext\n\n[[_toc_]]\n\nmore", "text · more"),
        ("[TOC]\n\ntext\n\n[toc]\n\n<!-- more -->\n\nmore", "text"),
        ("[TOC\n\n[TOC] [_TOC_]", "[TOC · [TOC] [TOC]"),
        ("- [TOC]\n- a", "[TOC] a"),
        ("a <script>b</script>c <STYLE>d</STYLE>", "a c"),
        ("a\n\n- b\n\n<!-- more -->\n\nc", "a · b"),
        ("```\ncode\n```\n\n|a|\n|-|\n|b|\n\nx[^1]\n\n[^1]: note", "x"),
        ("> quoted\n\n## H\n\ntext", "quoted · text"),
        ("a Vec<T>", "a Vec<T>"),
    ] {
        assert_eq!(&*render(text, None, &options()).summary, summary, "{text}");
    }
    let plain = Options { profile: Profile::CommonMark, ..options() };
    assert_eq!(&*render("[TOC]\n\ntext", None, &plain).summary, "[TOC] text");
}

#[test]
fn only_blocks_end_the_text_of_html() {
    for (html, summary) in [
        ("<p>A <samp>b</samp>, <button>c</button> <x-y>d</x-y><BR>e</p><P>f</P>", "A b, c d e · f"),
        ("<H2>No</H2><p>a<script>if (b<c) x</script><!DOCTYPE x></p>", "a"),
        ("<ul><li>a<li>b</ul>c", "a · b · c"),
        ("<!-- by hand -->\n<h1>T</h1>\n<title>x</title>text", "text"),
    ] {
        let document = render_body(BodyFormat::Html, html, None, &options()).unwrap();
        assert_eq!(&*document.summary, summary, "{html}");
    }
}

#[test]
fn lengths_count_text_only() {
    let text =
        "Two words 三个字 `code`\n\n```\nnot this\n```\n\n[link](https://example.org/a/b) <b>x</b>";
    let length = render(text, None, &options()).length;
    assert_eq!((length.cjk_characters, length.words), (3, 5));
}
