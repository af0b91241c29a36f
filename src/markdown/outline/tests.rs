//! The content of a text's outline.

use std::fmt::Write as _;

use super::lines::RunStyle;
use super::*;
use crate::markdown::{
    AmbiguousWidth, ExternalLinks, HtmlPolicy, MarkdownLabels, Math, Options, OutlineUse, Profile,
    render,
};

fn outline(text: &str) -> Outline {
    let options = Options {
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
    };
    *render(text, Some("Title"), &options).outline.unwrap()
}

/// The lines as text: kind, nesting depths if any, and runs with their styles and targets.
fn shown(text: &str) -> String {
    let outline = outline(text);
    let lines = outline.lines().map(|line| {
        let kind = match line.kind() {
            LineKind::Heading { level, id } => format!("h{level} #{id}"),
            LineKind::Item => "item".into(),
            LineKind::Text => "text".into(),
            LineKind::Cell => "cell".into(),
            LineKind::Code => "code".into(),
        };
        let depths = match (line.list_depth(), line.quote_depth()) {
            (0, 0) => String::new(),
            (lists, quotes) => format!(" {lists}/{quotes}"),
        };
        let rule = if line.after_rule() { " ruled" } else { "" };
        let mut runs = String::new();
        for run in line.runs() {
            let RunStyle { bold, code, image, bare_url } = run.style;
            let styles: String = [(bold, 'b'), (code, 'c'), (image, 'i'), (bare_url, 'u')]
                .into_iter()
                .filter_map(|(on, letter)| on.then_some(letter))
                .collect();
            let target = run.target.map(|target| format!("({target})")).unwrap_or_default();
            let _ = write!(runs, " {styles}[{}]{target}", run.text);
        }
        format!("{}: {kind}{depths}{rule}{runs}\n", line.block())
    });
    lines.collect()
}

#[test]
fn lines_and_runs_are_those_of_the_text() {
    for (text, lines) in [
        ("a *b* c\nd\n\ne", "0: text [a b c]\n0: text [d]\n1: text [e]\n"),
        ("**主题：**正文", "0: text b[主题：] [正文]\n"),
        ("**a** `b`  \nc<br>d", "0: text b[a] [ ] c[b]\n0: text [c]\n0: text [d]\n"),
        ("# Title\n\n## A *b*\n\n## A b\n", "0: h2 #a-b [A b]\n1: h2 #a-b-1 [A b]\n"),
        ("## A [b](c) {#own}\n", "0: h2 #own [A ] [b](c)\n"),
        ("## A {#own}\n", "0: h2 #own [A]\n"),
        ("a\nb\n===\n\nx", "0: h1 #a-b [a b]\n1: text [x]\n"),
        (
            "* a\n  b\n\n  c\n* d\n    * e\n*\n",
            "0: item 1/0 [a]\n0: text 1/0 [b]\n1: text 1/0 [c]\n2: item 1/0 [d]\n\
             3: item 2/0 [e]\n4: item 1/0\n",
        ),
        ("> a\nb\n\n> > c", "0: text 0/1 [a]\n0: text 0/1 [b]\n1: text 0/2 [c]\n"),
        ("a\n\n---\n\nb\n\nc", "0: text [a]\n1: text ruled [b]\n2: text [c]\n"),
        ("```rust\na\n\nb\n```\nc", "0: code c[a]\n0: code c[]\n0: code c[b]\n1: text [c]\n"),
        ("> ```\n> a\n> b\n> ```", "0: code 0/1 c[a]\n0: code 0/1 c[b]\n"),
        ("| a | b |\n|---|---|\n| c |  |", "0: cell [a]\n1: cell [b]\n2: cell [c]\n"),
        (
            "[a **b**](https://x.y/\\_z) c",
            "0: text [a ](https://x.y/_z) b[b](https://x.y/_z) [ c]\n",
        ),
        ("[a\nb](x)", "0: text [a](x)\n0: text [b](x)\n"),
        ("[](x) ![alt *a*](y) ![](z)", "0: text [](x) [ ] i[alt a](y) [ ] i[](z)\n"),
        ("[![alt](y)](x)", "0: text i[alt](y) [](x)\n"),
        (
            "at https://a.b/c. 见www.a.b，x@y.zz <https://d.e/f，代码> <p@q.rr>",
            "0: text [at ] u[https://a.b/c](https://a.b/c) [. 见] u[www.a.b](http://www.a.b) [，] \
             u[x@y.zz](mailto:x@y.zz) [ ] u[https://d.e/f](https://d.e/f) [，代码 ] \
             u[p@q.rr](mailto:p@q.rr)\n",
        ),
        ("a <!-- b --> c\n\n<!--\nd\n\n[e](f)\n-->\n\ng", "0: text [a  c]\n1: text [g]\n"),
        ("<div>a</div>\n\n<span>b</span> Vec<T>", "0: text [b Vec<T>]\n"),
        ("$x$ and [^1]\n\n[^1]: note", "0: text [x and ]\n1: text [note]\n"),
    ] {
        assert_eq!(shown(text), lines, "{text}");
    }
}

#[test]
fn sources_are_spans_of_the_text() {
    let text = "一 **二 **[三](x)\n四 https://a.b/c 五 Vec<T>\n\n    code\n    more\n";
    let outline = outline(text);
    let sources: Vec<&str> =
        outline.lines().flat_map(|line| line.runs().map(|run| &text[run.source])).collect();
    assert_eq!(
        sources,
        ["一 ", "二 ", "[三](x)", "四 ", "https://a.b/c", " 五 Vec<T>", "code\n", "more\n"]
    );
}

#[test]
fn no_outline_is_built_unless_requested() {
    let options = Options {
        profile: Profile::Default,
        html: HtmlPolicy::Trusted,
        highlight: true,
        math: Math::MathML,
        base_url: None,
        external_links: ExternalLinks::default(),
        ambiguous_width: AmbiguousWidth::default(),
        heading_ids: crate::markdown::IdForm::default(),
        summary: crate::markdown::SummaryExtent::default(),
        outline: OutlineUse::None,
        labels: MarkdownLabels::default(),
    };
    assert_eq!(render("# a\n\nb", None, &options).outline, None);
}
