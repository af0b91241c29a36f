//! All examples of the CommonMark specification, in the profile without extensions. Results are
//! compared like in the specification's own test runner: after normalising the HTML.

use weekly::testing::markdown::{
    AmbiguousWidth, ExternalLinks, HtmlPolicy, IdForm, MarkdownLabels, Math, Options, OutlineUse,
    Profile, SummaryExtent, render,
};

#[derive(serde::Deserialize)]
struct Example {
    #[serde(rename = "example")]
    number: usize,
    section: String,
    markdown: String,
    html: String,
}

fn options(profile: Profile) -> Options {
    Options {
        profile,
        html: HtmlPolicy::Trusted,
        highlight: false,
        math: Math::MathML,
        base_url: None,
        external_links: ExternalLinks::default(),
        ambiguous_width: AmbiguousWidth::default(),
        heading_ids: IdForm::default(),
        summary: SummaryExtent::default(),
        outline: OutlineUse::Read,
        labels: MarkdownLabels::default(),
    }
}

fn examples() -> Vec<Example> {
    serde_json::from_str(include_str!("../commonmark/spec.json")).unwrap_or_default()
}

#[test]
fn every_example_matches_the_specification() {
    let examples = examples();
    assert_eq!(examples.len(), 652);
    let options = options(Profile::CommonMark);
    let mut wrong = Vec::new();
    for Example { number, section, markdown, html } in &examples {
        let document = render(markdown, None, &options);
        if normalise(&document.html) != normalise(html) {
            wrong.push(format!("{number} ({section})\n{html}\n{}", document.html));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// The examples that the default profile renders differently, apart from ids of headings and
/// attributes of images and code; `docs/markdown.md` gives the reason for each kind.
const CHANGED_BY_DEFAULT: &[usize] = &[
    21, 31, 150, 151, 155, 156, 157, 158, 163, 165, 173, 174, 175, 177, 179, 183, 184, 187, 201,
    308, 309, 344, 476, 477, 491, 494, 524, 536, 602, 606, 608, 611, 612, 613, 614, 615, 616, 617,
    623, 625, 626, 630, 631, 642, 643,
];

#[test]
fn the_default_profile_differs_only_where_the_manual_says_so() {
    let options = options(Profile::Default);
    let changed: Vec<usize> = examples()
        .iter()
        .filter(|example| {
            let document = render(&example.markdown, Some("no such title"), &options);
            normalise(&without_attributes(&document.html))
                != normalise(&without_attributes(&example.html))
        })
        .map(|example| example.number)
        .collect();
    assert_eq!(changed, CHANGED_BY_DEFAULT);
}

/// `html` without the additions of the default profile to headings, images and code.
fn without_attributes(html: &str) -> String {
    let mut out =
        html.replace(" loading=\"lazy\" decoding=\"async\"", "").replace(" tabindex=\"0\"", "");
    while let Some(at) = out.find(" id=\"") {
        let end = out[at + 5..].find('"').map_or(out.len(), |length| at + 6 + length);
        out.replace_range(at..end, "");
    }
    out
}

/// Normalises differences that browsers ignore: quotes in text, white space around blocks, the
/// slash in `<br />`. Follows `normalize.py` of the specification.
fn normalise(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    let mut in_pre = false;
    while !rest.is_empty() {
        if let Some(length) = tag_length(rest) {
            let tag = rest[..length].replace(" />", ">").replace("/>", ">");
            let name: String = tag
                .trim_start_matches(['<', '/'])
                .chars()
                .take_while(char::is_ascii_alphanumeric)
                .collect();
            if name == "pre" {
                in_pre = !tag.starts_with("</");
            }
            if is_block(&name) {
                out.truncate(out.trim_end().len());
                out.push_str(&tag);
                if !in_pre {
                    rest = rest[length..].trim_start();
                    continue;
                }
            } else {
                out.push_str(&tag);
            }
            rest = &rest[length..];
            continue;
        }
        let length =
            rest.char_indices().skip(1).find(|&(_, c)| c == '<').map_or(rest.len(), |(at, _)| at);
        let text = rest[..length].replace("&quot;", "\"");
        if in_pre {
            out.push_str(&text);
        } else {
            for c in text.chars() {
                match c.is_ascii_whitespace() {
                    true if out.ends_with(' ') => {}
                    true => out.push(' '),
                    false => out.push(c),
                }
            }
        }
        rest = &rest[length..];
    }
    out.trim().to_owned()
}

fn tag_length(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('<')?;
    inner
        .trim_start_matches('/')
        .starts_with(|c: char| c.is_ascii_alphabetic())
        .then(|| inner.find('>').map(|at| at + 2))
        .flatten()
}

fn is_block(name: &str) -> bool {
    [
        "article",
        "aside",
        "blockquote",
        "body",
        "button",
        "canvas",
        "caption",
        "col",
        "colgroup",
        "dd",
        "div",
        "dl",
        "dt",
        "embed",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "iframe",
        "li",
        "map",
        "object",
        "ol",
        "output",
        "p",
        "pre",
        "progress",
        "script",
        "section",
        "style",
        "table",
        "tbody",
        "td",
        "textarea",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "video",
    ]
    .contains(&name)
}
