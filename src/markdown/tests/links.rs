//! Bare URLs, local and external links, and their definitions.

use super::*;

#[test]
fn bare_urls_are_links() {
    check(&[
        (
            "见 https://example.org/a_b_c?x=1&y=2，代码如下：",
            "<p>见 <a href=\"https://example.org/a_b_c?x=1&amp;y=2\">\
             https://example.org/a_b_c?x=1&amp;y=2</a>，代码如下：</p>",
        ),
        (
            "<https://example.org/x，代码如下：>好",
            "<p><a href=\"https://example.org/x\">https://example.org/x</a>，代码如下：好</p>",
        ),
        ("`https://example.org`", "<p><code>https://example.org</code></p>"),
        ("[https://example.org](/x)", "<p><a href=\"/x\">https://example.org</a></p>"),
        (
            "*见* https://example.org/_a_/b*c 和 *d*",
            "<p><em>见</em> <a href=\"https://example.org/_a_/b*c\">\
             https://example.org/_a_/b*c</a> 和 <em>d</em></p>",
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
fn local_links_are_returned() {
    let text = "[a](b.md) ![i](/p.png) [c](#d) [e](https://example.org/) [f](//h/i) <https://x.y>\
                \n\n\
                ## [周报](../周报/?a=1&b=2 \"t\") {#x}\n\n一\n[二](三)\n\n[ref]\n\n[ref]: <a b>\n";
    let document = render(text, None, &options());
    check_links(text, &document);
    let targets: Vec<&str> = document.local_links.iter().map(|l| l.target.as_str()).collect();
    assert_eq!(targets, ["b.md", "/p.png", "#d", "../周报/?a=1&b=2", "三", "a b"]);
    let sources: Vec<&str> = document.local_links.iter().map(|l| &text[l.source.clone()]).collect();
    assert_eq!(sources[0], "[a](b.md)");
    assert_eq!(sources[4], "[二](三)");
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
fn duplicate_definitions_are_found() {
    let text =
        "[a] [b]\n\n[a]: /1\n[A]: /2\n[b]: /3\n\n```\n[a]: /4\n```\n\n**主题：**文\n\n[b]: /5\n";
    let document = render(text, None, &options());
    let found: Vec<&str> =
        document.findings.listed().iter().map(|f| &text[f.source.clone()]).collect();
    assert_eq!(found, ["[A]", "[b]"]);
    assert!(document.html.contains("href=\"/1\""));
}
