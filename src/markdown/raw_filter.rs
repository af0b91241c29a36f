//! Filters raw HTML: removes comments, shows as text what merely resembles a tag, and balances the
//! rest. `sanitize` removes harmful HTML.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark_escape::escape_html_body_text;

use super::balance::{Balance, Balanced};
use super::elements::is_element;
use super::heading_ids::DocumentIds;
use super::html_body::decoded;
use super::tags::{HtmlTag, Piece, incomplete, is_more, next_attribute, pieces};
use super::template_lines::is_call;
use crate::diagnostic::Finding;
use crate::path::nfc;

/// The state of a document's raw HTML.
#[derive(Debug, Default)]
pub(super) struct RawHtmlState {
    pub(super) balance: Balance,
}

/// The result of filtering a piece of raw HTML.
#[derive(Debug, Default)]
pub(super) struct Filtered {
    /// The position of a `<!-- more -->` in the output.
    pub(super) more_at: Option<usize>,
    /// Whether anything remains that a browser may parse as markup.
    pub(super) retains_markup: bool,
    /// The start of a comment that is not closed, in the marked text.
    pub(super) open_comment: Option<Range<usize>>,
    /// Tags shown as text: their names and offsets in the input.
    pub(super) shown: Vec<(String, Range<usize>)>,
    /// Other findings, about spans of the marked text.
    pub(super) findings: Vec<Finding>,
}

impl RawHtmlState {
    /// Writes `html` without comments, and with everything that is not a tag as text. `ids` are
    /// those of the document, and `locate` finds a span of `html` in the marked text.
    pub(super) fn filter(
        &mut self,
        html: &str,
        locate: &dyn Fn(Range<usize>) -> Range<usize>,
        ids: &mut DocumentIds<'_>,
        out: &mut String,
    ) -> Filtered {
        let mut filtered = Filtered::default();
        let mut literal = LiteralSections::default();
        let mut pieces = pieces(html);
        while let Some((at, piece)) = pieces.next() {
            match piece {
                Piece::Tag(tag) if is_call(html, at) => {
                    pieces.read_content();
                    let _ = escape_html_body_text(&mut *out, tag.text);
                }
                Piece::Tag(tag) if literal.contains(at) => {
                    let _ = escape_html_body_text(&mut *out, tag.text);
                }
                Piece::Tag(tag) => {
                    let HtmlTag { text, name, end } = tag;
                    if self.balance.is_foreign() {
                        pieces.read_content();
                    }
                    let namespace = self.balance.namespace();
                    if is_element(name, namespace) && !tag.is_complete() {
                        filtered.findings.push(incomplete(tag, locate(at..at + text.len())));
                        let _ = escape_html_body_text(&mut *out, text);
                    } else if is_element(name, namespace) {
                        filtered.retains_markup = true;
                        let span = || locate(at..at + text.len());
                        let text = composed(unique_id(tag, &span, ids, &mut filtered.findings));
                        let findings = &mut filtered.findings;
                        self.balance.tag(tag, &text, span(), &mut Balanced { html: out, findings });
                    } else {
                        let slash = if end { "/" } else { "" };
                        filtered.shown.push((format!("<{slash}{name}>"), at..at + text.len()));
                        let _ = escape_html_body_text(&mut *out, text);
                    }
                }
                Piece::Comment(text) if is_more(text) => filtered.more_at = Some(out.len()),
                Piece::Comment(_) => {}
                Piece::OpenComment => filtered.open_comment = Some(locate(at..at + 4)),
                Piece::Hidden(text) | Piece::Other(text) => {
                    literal.find(html, at);
                    filtered.retains_markup |= text.contains('<');
                    out.push_str(text);
                }
            }
        }
        filtered
    }
}

/// A start tag without its `id` if that is already in use.
fn unique_id<'t>(
    tag: HtmlTag<'t>,
    span: &dyn Fn() -> Range<usize>,
    ids: &mut DocumentIds<'_>,
    findings: &mut Vec<Finding>,
) -> Cow<'t, str> {
    let HtmlTag { text, name, end } = tag;
    let mut rest = &text[1 + usize::from(end) + name.len()..];
    let mut start = text.len() - rest.len();
    while !end && let Some((attribute, value)) = next_attribute(&mut rest) {
        if attribute.eq_ignore_ascii_case("id") && !value.is_empty() {
            let Some(finding) = ids.give(&nfc(&decoded(value)), span()) else { break };
            findings.push(finding);
            return [&text[..start], rest].concat().into();
        }
        start = text.len() - rest.len();
    }
    text.into()
}

/// A tag in NFC, since the fragments of links to its `id` are in NFC.
fn composed(tag: Cow<'_, str>) -> Cow<'_, str> {
    if tag.is_ascii() { tag } else { nfc(&tag).into() }
}

/// CDATA sections and processing instructions, whose tags are not markup.
#[derive(Debug, Default)]
struct LiteralSections {
    end: usize,
    /// Whether no further section ends, so that the search can be skipped.
    no_more_ends: bool,
}

impl LiteralSections {
    /// Finds the section that starts at byte `at` of `html`, if one does.
    fn find(&mut self, html: &str, at: usize) {
        let close = [("<![CDATA[", "]]>"), ("<?", "?>")]
            .into_iter()
            .find_map(|(open, close)| html[at..].starts_with(open).then_some(close));
        if let Some(close) = close.filter(|_| !self.no_more_ends) {
            match html[at..].find(close) {
                Some(length) => self.end = at + length,
                None => self.no_more_ends = true,
            }
        }
    }

    fn contains(&self, at: usize) -> bool {
        at < self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::IdForm;

    fn filter(html: &str) -> (String, Vec<String>) {
        let mut out = String::new();
        let mut ids = DocumentIds::new(IdForm::Weekly, None);
        let filtered = RawHtmlState::default().filter(html, &|span| span, &mut ids, &mut out);
        (out, filtered.shown.into_iter().map(|(name, _)| name).collect())
    }

    #[test]
    fn raw_html_is_filtered() {
        for (html, expected, shown) in [
            ("<div class=x>a</div>", "<div class=x>a</div>", ""),
            ("<T>", "&lt;T&gt;", "<T>"),
            (
                "<div><scope></scope></div>",
                "<div>&lt;scope&gt;&lt;/scope&gt;</div>",
                "<scope> </scope>",
            ),
            ("a<!-- note -->b<!--more-->c", "abc", ""),
            ("<p>a<!-- open", "<p>a", ""),
            ("<!-->x<!--->y", "xy", ""),
            (
                "<script>if (a<b) '<!-- x -->'</script><b>",
                "<script>if (a<b) '<!-- x -->'</script><b>",
                "",
            ),
            ("<svg><path d='M0'/></svg><path>", "<svg><path d='M0'/></svg>&lt;path&gt;", "<path>"),
            ("<a title='>'>x</a>", "<a title='>'>x</a>", ""),
            ("<my-tag x>y</my-tag>", "<my-tag x>y</my-tag>", ""),
            ("1 < 2 <", "1 < 2 <", ""),
            ("<!DOCTYPE html><?php ?>", "<!DOCTYPE html><?php ?>", ""),
            ("<!A <!-- b --><T>>c<?d", "<!A &lt;T&gt;>c<?d", "<T>"),
            ("<a id=\"e\u{301}\">e\u{301}</a>", "<a id=\"\u{e9}\">e\u{301}</a>", ""),
        ] {
            let (out, names) = filter(html);
            assert_eq!((out.as_str(), names.join(" ").as_str()), (expected, shown), "{html}");
        }
    }
}
