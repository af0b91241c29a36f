//! Which parts of raw HTML are SVG or MathML, and where HTML starts again in them: inside their
//! integration points (WHATWG HTML, section 13.2.6.5), and with a tag that ends them.

use super::steps;
use super::tags::HtmlTag;

/// The language of an element's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Html,
    Svg,
    MathMl,
}

/// The open elements that change the language.
#[derive(Debug, Default)]
pub(super) struct ForeignElements(Vec<ForeignElement>);

#[derive(Debug)]
struct ForeignElement {
    /// Its index among all open elements.
    at: usize,
    content: Content,
    /// The index after that of the innermost integration point, or 0.
    barrier: usize,
}

impl ForeignElements {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The language inside the innermost element, if its index is `start` or greater: a block of
    /// Markdown in SVG and MathML contains HTML.
    pub(super) fn content(&self, start: usize) -> Content {
        let innermost = self.0.last().filter(|element| element.at >= start);
        innermost.map_or(Content::Html, |element| element.content)
    }

    /// The index of the first open element that an end tag of HTML can close.
    pub(super) fn barrier(&self) -> usize {
        self.0.last().map_or(0, |element| element.barrier)
    }

    /// The index of the outermost element that ends where HTML starts again.
    pub(super) fn root(&self, start: usize) -> Option<usize> {
        let foreign = |element: &&ForeignElement| {
            steps::count(1);
            element.at >= start && element.content != Content::Html
        };
        self.0.iter().rev().take_while(foreign).last().map(|element| element.at)
    }

    /// Adds the element with index `at`.
    pub(super) fn push(&mut self, at: usize, content: Content) {
        let barrier = if content == Content::Html { at + 1 } else { self.barrier() };
        self.0.push(ForeignElement { at, content, barrier });
    }

    /// Whether the innermost of them has index `at`.
    pub(super) fn is_at(&self, at: usize) -> bool {
        self.0.last().is_some_and(|element| element.at == at)
    }

    /// Removes those whose index is `length` or greater.
    pub(super) fn truncate(&mut self, length: usize) {
        while self.0.last().is_some_and(|element| element.at >= length) {
            steps::count(1);
            self.0.pop();
        }
    }
}

/// The language inside an element that is itself in text of the language `outer`, if they differ.
/// Its name is in lower case.
pub(super) fn content_of(name: &str, tag: HtmlTag<'_>, outer: Content) -> Option<Content> {
    let html = match outer {
        _ if name == "svg" => return Some(Content::Svg),
        _ if name == "math" => return Some(Content::MathMl),
        Content::Html => false,
        Content::Svg => ["foreignobject", "desc", "title"].contains(&name),
        Content::MathMl if name == "annotation-xml" => tag.attributes().any(|(key, value)| {
            let is = |other: &str| value.eq_ignore_ascii_case(other);
            key.eq_ignore_ascii_case("encoding") && (is("text/html") || is("application/xhtml+xml"))
        }),
        Content::MathMl => is_math_text(name),
    };
    html.then_some(Content::Html)
}

fn is_math_text(name: &str) -> bool {
    ["mi", "mo", "mn", "ms", "mtext"].contains(&name)
}

/// Whether an element is an integration point somewhere. Its name is in lower case.
pub(super) fn is_integration_point(name: &str) -> bool {
    ["foreignobject", "desc", "title", "annotation-xml"].contains(&name) || is_math_text(name)
}

/// Whether a start tag ends SVG and MathML. Its name is in lower case.
pub(super) fn breaks_out(name: &str, tag: HtmlTag<'_>) -> bool {
    const NAMES: [&str; 44] = [
        "b",
        "big",
        "blockquote",
        "body",
        "br",
        "center",
        "code",
        "dd",
        "div",
        "dl",
        "dt",
        "em",
        "embed",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "hr",
        "i",
        "img",
        "li",
        "listing",
        "menu",
        "meta",
        "nobr",
        "ol",
        "p",
        "pre",
        "ruby",
        "s",
        "small",
        "span",
        "strong",
        "strike",
        "sub",
        "sup",
        "table",
        "tt",
        "u",
        "ul",
        "var",
    ];
    let styles = |(key, _): (&str, &str)| {
        ["color", "face", "size"].iter().any(|name| key.eq_ignore_ascii_case(name))
    };
    NAMES.contains(&name) || name == "font" && tag.attributes().any(styles)
}
