//! Markdown and the expected HTML, in the default profile unless stated otherwise.

mod balance;
mod cjk;
mod definition_lists;
mod id_forms;
mod links;
mod metadata;
mod raw_html;
mod template_code;

use super::*;

fn options() -> Options {
    Options {
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
fn extensions_are_rendered() {
    check(&[
        (
            "> [!NOTE]\n> text",
            "<div class=\"alert alert-note\" role=\"note\"><p class=\"alert-title\">Note</p>\n\
             <p>text</p>\n</div>",
        ),
        (
            "- [x] done\n- [ ] open",
            "<ul>\n<li class=\"task-list-item\"><input disabled=\"\" type=\"checkbox\" \
             checked=\"\" aria-label=\"Done\"/> done</li>\n\
             <li class=\"task-list-item\"><input disabled=\"\" type=\"checkbox\" aria-label=\"To \
             do\"/> open</li>\n</ul>",
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
            "<p><span class=\"math math-inline\"><math display=\"inline\"><semantics><mrow><mi>\
             a</mi><mo>&lt;</mo><mi>b</mi></mrow><annotation encoding=\"application/x-tex\">\
             a&lt;b</annotation></semantics></math></span></p>",
        ),
        ("$\\no<b$", "<p><span class=\"math math-inline\">\\no&lt;b</span></p>"),
        ("$5 and $10", "<p>$5 and $10</p>"),
        ("从$5到$10，US$5或US$6", "<p>从$5到$10，US$5或US$6</p>"),
        ("$.a 是甲，\n而$.b 是乙。", "<p>$.a 是甲，\n而$.b 是乙。</p>"),
        ("Term\n: what", "<dl>\n<dt>Term</dt>\n<dd>what</dd>\n</dl>"),
        (
            "| | b |\n|---|---|\n| c | d |",
            "<div class=\"table-scroll\" tabindex=\"0\"><table><thead><tr><td></td><th>b</th></tr>\
             </thead><tbody>\n<tr><td>c</td><td>d</td></tr>\n</tbody></table></div>",
        ),
        ("[a](https://b.example/#/#c:d)", "<p><a href=\"https://b.example/#/%23c:d\">a</a></p>"),
        ("a\u{7f}b \u{2}c", "<p>a b  c</p>"),
        (
            "|a|\n|:-|\n|b|",
            "<div class=\"table-scroll\" tabindex=\"0\"><table><thead><tr>\
             <th style=\"text-align: left\">a</th></tr></thead><tbody>\n\
             <tr><td style=\"text-align: left\">b</td></tr>\n</tbody></table></div>",
        ),
        (
            "a[^n] b[^n]\n\n[^n]: note [x](/y)",
            "<p>a<sup class=\"footnote-ref\"><a href=\"#fn-1\" id=\"fnref-1\" role=\"doc-noteref\">\
             1</a></sup> b<sup class=\"footnote-ref\"><a href=\"#fn-1\" id=\"fnref-1-2\" \
             role=\"doc-noteref\">1</a></sup></p>\n<section class=\"footnotes\" \
             role=\"doc-endnotes\" aria-label=\"Footnotes\">\n<ol>\n<li id=\"fn-1\" value=\"1\">\n\
             <p>note <a href=\"/y\">x</a> <a href=\"#fnref-1\" class=\"footnote-backref\" \
             role=\"doc-backlink\">↩</a> <a href=\"#fnref-1-2\" class=\"footnote-backref\" \
             role=\"doc-backlink\">↩</a></p>\n</li>\n</ol>\n</section>",
        ),
    ]);
}

#[test]
fn images_load_late_and_quietly() {
    check(&[
        (
            "![alt \"x\"](/a.png \"t\")",
            "<p><img src=\"/a.png\" alt=\"alt &quot;x&quot;\" title=\"t\" loading=\"lazy\" \
             decoding=\"async\" /></p>",
        ),
        (
            "![](https://example.org/a.png)",
            "<p><img src=\"https://example.org/a.png\" alt=\"\" loading=\"lazy\" \
             decoding=\"async\" referrerpolicy=\"no-referrer\" /></p>",
        ),
        ("![no *target*]()", "<p>no target</p>"),
        (
            "[![a](b.png)](c)",
            "<p><a href=\"c\"><img src=\"b.png\" alt=\"a\" loading=\"lazy\" decoding=\"async\" />\
             </a></p>",
        ),
    ]);
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
