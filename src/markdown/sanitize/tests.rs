//! Harmful and harmless HTML of contributors, and what remains of it.

use crate::markdown::{Document, HtmlPolicy, Math, Options, Profile, render, verify};

fn sanitized(text: &str, profile: Profile) -> Document {
    let options = Options { profile, ..options() };
    let document = render(text, None, &options);
    assert_eq!(verify(&document.html), Ok(()), "{text}");
    document
}

fn options() -> Options {
    Options {
        profile: Profile::Default,
        html: HtmlPolicy::Sanitized,
        highlight: true,
        math: Math::MathML,
        base_url: None,
        external_links: crate::markdown::ExternalLinks::default(),
        ambiguous_width: crate::markdown::AmbiguousWidth::default(),
        heading_ids: crate::markdown::IdForm::default(),
        summary: crate::markdown::SummaryExtent::default(),
        outline: crate::markdown::OutlineUse::None,
        labels: crate::markdown::MarkdownLabels::default(),
    }
}

/// Removing a character that browsers don't accept in a scheme must not create a scheme.
#[test]
fn marks_in_any_form_never_create_a_scheme() {
    let forms = [
        "\u{fdd0}",
        "&#xfdd0;",
        "&#xFDD0;",
        "&#x0fdd0;",
        "&#64976;",
        "&#064976;",
        "&#xfdd0",
        "&#xfdd0;0&#xfdd0;",
        "&#xfdd0;f0&#xfdd0;",
        "&#xfdd1;",
        "&#xfffe;",
        "weekly-",
        "weekly-00000000000000000000000000000000-l0.",
    ];
    let contexts = [
        "<a href=\"java{}script:alert(1)\">x</a>",
        "<a href=\"{}javascript:alert(1)\">x</a>",
        "<a href=\"javascript{}:alert(1)\">x</a>",
        "<img src=\"data{}:image/svg+xml,x\"><b title=\"{}\">",
        "<q cite=\"java{}script:alert(1)\">x</q>",
        "[x](java{}script:alert(1))",
        "![x](java{}script:alert(1) \"t{}\")",
        "[x][y]\n\n[y]: java{}script:alert(1) \"{}\"",
        "<java{}script:alert(1)>",
        "```java{}script:alert(1)\nx\n```",
        "![java{}script:alert(1)](/x \"java{}script:alert(1)\")",
        "**主题：**正文 [x](java{}script:alert(1)) <b>",
    ];
    for form in forms {
        for context in contexts {
            // Includes another link and a formula, so that something is inserted.
            let text = format!("[a](/b) $x$ <i>\n\n{}", context.replace("{}", form));
            for profile in [Profile::Default, Profile::CommonMark] {
                let html = sanitized(&text, profile).html.to_lowercase();
                for scheme in ["=\"javascript:", "=\"data:"] {
                    assert!(!html.contains(scheme), "{text}: {html}");
                }
            }
        }
    }
}

#[test]
fn contributed_classes_and_ids_never_match_the_themes() {
    for (text, expected) in [
        ("<div class=\"appearance\">x</div>", "<div>x</div>"),
        ("<p class=\"prose alert x\ty\">x</p>", "<p class=\"alert\">x</p>"),
        ("<p class=\"alert alert-note\">x</p>", "<p class=\"alert alert-note\">x</p>"),
        ("<p class=\"&#97;ppearance\">x</p>", "<p>x</p>"),
        ("<p class=\"Alert hl-x math\">x</p>", "<p class=\"hl-x math\">x</p>"),
        ("<p class=\"\" id=\"weekly--main\">x</p>", "<p class=\"\">x</p>"),
        ("<p id=\"&#119;eekly--title\">x</p>", "<p>x</p>"),
        ("<p id=\"weekly-news\" data-weekly=\"search\">x</p>", "<p id=\"weekly-news\">x</p>"),
        ("## x {#weekly--main}\n<b></b>", "<h2 id=\"h-weekly--main\">x</h2>\n<p><b></b></p>"),
    ] {
        assert_eq!(sanitized(text, Profile::Default).html.trim(), expected, "{text}");
    }
}

/// Browsers read the HTML as the sanitiser wrote it.
#[test]
fn no_text_closes_its_container() {
    for text in [
        "<h1><div><h3><button><h2>x</h2></button></h3></div></h1>",
        "<dd><div><main><dd>x</dd></main></div></dd>",
        "<li><div><main><li>x</li></main></div></li>",
        "<p><object><p>x</p></object></p>",
        "<a href=\"/a\"><table><tr><td><a href=\"/b\">x</a></td></tr></table></a>",
        "<form><div></form>x</div>",
        "<table><form><tr><td></form>x",
        "<b><div><i></b>x</i></div>",
        "<ul><li><form><ul></form><li>x",
        "</div></div></article></main>x",
        "<svg><p><style><!--</style><h1>x",
    ] {
        let html = sanitized(text, Profile::CommonMark).html;
        assert_eq!(super::stable(&html).as_deref(), Some(&*html), "{text}");
    }
}

#[test]
fn links_have_no_opener_and_text_creates_no_landmarks() {
    for (text, expected) in [
        (
            "<a href=\"/x\" target=\"_blank\" rel=\"opener me nofollow\">x</a>",
            "<p><a href=\"/x\" target=\"_blank\" rel=\"nofollow\">x</a></p>",
        ),
        ("<a href=\"/x\" rel=\"me\">x</a>", "<p><a href=\"/x\">x</a></p>"),
        ("<a href=\"/x\" target=\"top\">x</a>", "<p><a href=\"/x\">x</a></p>"),
        ("<div role=\"navigation\" aria-label=\"Menu\">x</div>", "<div>x</div>"),
        ("<div role=\"alertdialog\">x</div>", "<div>x</div>"),
        ("<div role=\"note\">x</div>", "<div role=\"note\">x</div>"),
        (
            "<table><tr><td style=\"text-align:center\\;background : url(&quot;//e.test/&quot;)\">\
             x",
            "<table><tbody><tr><td>x</td></tr></tbody></table>",
        ),
    ] {
        assert_eq!(sanitized(text, Profile::Default).html.trim(), expected, "{text}");
    }
}

#[test]
fn links_and_formulas_are_inserted_where_they_were() {
    let text = "<b>\n\n[a](x.md \"t\") [a](x.md) ![i](a&b.png) $x<y$\n\n<a href=\"x.md\">raw</a>\n";
    let document = sanitized(text, Profile::Default);
    let html = &document.html;
    let links: Vec<_> = document
        .local_links
        .iter()
        .map(|link| (link.target.as_str(), &html[link.html.clone()], link.image))
        .collect();
    let page = ("x.md", "x.md", false);
    assert_eq!(links, [page, page, ("a&b.png", "a&amp;b.png", true)]);
    assert!(html.contains("<mi>x</mi><mo>&lt;</mo><mi>y</mi>"), "{html}");
    assert!(html.contains("<a href=\"x.md\">raw</a>"), "{html}");
}

#[test]
fn raw_text_elements_contain_no_placeholder() {
    let text = "<textarea>\n\n[a](x.md) $x<y$\n\n</textarea>";
    let document = sanitized(text, Profile::Default);
    assert!(document.html.contains("x&lt;y") || document.html.contains("<mi>x</mi>"));
    assert!(!document.html.contains("weekly-"), "{}", document.html);
}

#[test]
fn an_authors_mark_is_replaced_in_any_form() {
    let mut options = options();
    for html in [HtmlPolicy::Trusted, HtmlPolicy::Sanitized] {
        options.html = html;
        for text in ["a&#xfdd0;b", "a&#64976;b **主题：**正文", "<T> a&#xfdd0;b"] {
            let html = render(text, None, &options).html;
            assert!(html.contains("a\u{fffd}b"), "{text}: {html}");
        }
    }
}
