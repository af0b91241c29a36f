//! Properties of any text, tested on texts composed of Markdown's syntax.

use proptest::prelude::*;

use super::annotated::MARK;
use super::outline::LineKind;
use super::placeholders::Placeholders;
use super::*;

/// The pieces of generated texts.
const PIECES: &[&str] = &[
    "a",
    "b",
    " ",
    " ",
    "\n",
    "\n\n",
    "    ",
    "\t",
    "中",
    "文",
    "，",
    "：",
    "「",
    "」",
    "。",
    "한",
    "é",
    "🎉",
    "e\u{301}",
    "\u{a0}",
    "\u{3000}",
    "\u{fdd0}",
    "*",
    "**",
    "***",
    "_",
    "__",
    "~",
    "~~",
    "`",
    "```",
    "```rust\n",
    "```mermaid\n",
    "\\",
    "&amp;",
    "&#xFDD0;",
    "&",
    "<",
    ">",
    "> ",
    "- ",
    "1. ",
    "- [ ] ",
    "- [x] ",
    "# ",
    "## ",
    "###### ",
    "===\n",
    "---\n",
    "{#id}",
    "{#a b}",
    "{#fn-1}",
    "|",
    "|-|-|\n",
    "| a | b |\n",
    ": ",
    "\n:a",
    "$",
    "$$",
    "[",
    "]",
    "(",
    ")",
    "![",
    "](",
    "](x)",
    "](/中 \"t\")",
    "](javascript:x)",
    "]()",
    "[a]",
    "[a]: /u\n",
    "[a]: <b>\n",
    "[^1]",
    "[^1]: ",
    "<b>",
    "</b>",
    "<T>",
    "</T>",
    "<div>\n",
    "</div>\n",
    "<scope>\n",
    "<svg>",
    "<path>",
    "</svg>",
    "<script>",
    "</script>",
    "<!-- SECRET -->",
    "<!-- ",
    " -->",
    "<!-- more -->",
    "<br>",
    "<a href='/x'>",
    "</a>",
    "<a href='&#xFDD0;0&#xFDD0;/y'>",
    "<a href='java&#xfdd0;script:x'>",
    "[x](java&#64976;script:x)",
    "weekly-",
    "$\\color{red}x$",
    "$\\hspace{-1em}x$",
    "<h1><div><h3><button><h2>",
    "<main><dd>",
    "<li>",
    "</p>",
    "<a href=/>",
    "<table><td>",
    "<img src=x>",
    "https://example.org/",
    "http://",
    "www.a.b",
    "a@b.cd",
    "<https://a.b/，>",
    "> [!NOTE]\n",
    "!",
    "\r\n",
    "\0",
];

/// The same pieces, without those that prevent comments, such as code.
const PLAIN_PIECES: &[&str] = &[
    "a",
    " ",
    "\n",
    "\n\n",
    "中",
    "，",
    "**",
    "*",
    "> ",
    "- ",
    "# ",
    "[",
    "](x)",
    "<b>",
    "</b>",
    "<div>\n",
    "</div>\n",
    "<!-- SECRET -->",
    "<!-- SECRET\n\nSECRET -->",
    "<!-- more -->",
    "<T>",
];

fn text(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(pieces), 0..40).prop_map(|pieces| pieces.concat())
}

fn options(profile: Profile, html: HtmlPolicy) -> Options {
    Options {
        profile,
        html,
        highlight: true,
        math: Math::MathML,
        base_url: None,
        external_links: ExternalLinks { new_tab: true, no_follow: false, no_referrer: false },
        ambiguous_width: AmbiguousWidth::default(),
        heading_ids: crate::markdown::IdForm::default(),
        summary: crate::markdown::SummaryExtent::default(),
        outline: OutlineUse::Read,
        labels: MarkdownLabels::default(),
    }
}

/// The values of `id` attributes.
fn ids(html: &str) -> Vec<&str> {
    let values = html.split(" id=\"").skip(1);
    values.filter_map(|rest| rest.split('"').next()).collect()
}

fn check(text: &str, options: &Options) {
    // The parser itself can panic, which is caught and reported: then there is nothing to check.
    let Ok(document) = render_contained(text, None, options) else { return };
    let html = &document.html;
    let mut ids = ids(html);
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "an id twice in {html}");
    let mut end = 0;
    for link in &document.local_links {
        let mut escaped = String::new();
        pulldown_cmark_escape::escape_href(&mut escaped, &link.target).unwrap();
        let written = html[link.html.clone()].replace("&#x27;", "'");
        assert_eq!(written, escaped.replace("&#x27;", "'"), "in {html}");
        assert!(end <= link.html.start, "links are in order");
        assert!(html[..link.html.start].ends_with("=\"") && html[link.html.end..].starts_with('"'));
        end = link.html.end;
        assert!(text.get(link.source.clone()).is_some());
    }
    for finding in document.findings.listed() {
        assert!(text.get(finding.source.clone()).is_some(), "{finding:?}");
    }
    let outline = document.outline.as_ref().unwrap();
    let mut block = 0;
    for line in outline.lines() {
        assert!(text.get(line.source()).is_some(), "{line:?}");
        assert!(block <= line.block());
        block = line.block();
        for run in line.runs() {
            assert!(text.get(run.source.clone()).is_some(), "{run:?}");
            assert!(!run.text.contains(MARK), "{run:?}");
        }
    }
    let headings = outline.lines().filter_map(|line| match line.kind() {
        LineKind::Heading { id, .. } => Some(id),
        _ => None,
    });
    if options.profile == Profile::Default {
        assert!(headings.eq(document.headings.iter().map(|heading| heading.id)), "{outline:?}");
    }
    assert!(!document.summary.contains(['\n', '\r']) && !document.summary.contains("  "));
    if options.profile == Profile::Default {
        // Within a script it is not a comment.
        assert!(text.contains("<script") || !html.contains("<!--"), "{html}");
    }
    assert!(!html.contains(MARK), "{html}");
    assert!(document.headings.iter().all(|heading| !heading.text.contains(MARK)));
    assert!(!document.summary.contains(MARK));
    if options.html == HtmlPolicy::Sanitized {
        assert!(!html.contains("<script") && !html.contains("\"javascript:"), "{html}");
        assert_eq!(verify(html), Ok(()), "{html}");
        assert!(!html.contains(Placeholders::of(text).key()), "{html}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 600, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn documents_are_sound(text in text(PIECES)) {
        for profile in [Profile::Default, Profile::CommonMark] {
            for html in [HtmlPolicy::Trusted, HtmlPolicy::Sanitized] {
                check(&text, &options(profile, html));
            }
        }
    }

    #[test]
    fn any_text_is_taken(text in any::<String>()) {
        check(&text, &options(Profile::Default, HtmlPolicy::Sanitized));
    }

    #[test]
    fn comments_are_never_published(text in text(PLAIN_PIECES)) {
        for html in [HtmlPolicy::Trusted, HtmlPolicy::Sanitized] {
            let options = options(Profile::Default, html);
            let Ok(document) = render_contained(&text, None, &options) else { continue };
            // Indented by four spaces, a comment is code.
            prop_assume!(!document.html.contains("<pre"));
            prop_assert!(!document.html.contains("SECRET"), "{}", document.html);
            prop_assert!(!document.summary.contains("SECRET"));
            prop_assert!(document.outline.unwrap().lines().all(|l| !l.text().contains("SECRET")));
        }
    }
}
