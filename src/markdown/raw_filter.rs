//! Filters raw HTML: removes comments, shows as text what merely resembles a tag, and balances the
//! rest. `sanitize` removes harmful HTML.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark_escape::escape_html_body_text;

use super::balance::Balance;
use super::balance_output::BalanceOutput;
use super::character_references::decoded_value;
use super::elements::is_element;
use super::heading_ids::DocumentIds;
use super::steps;
use super::tags::{HtmlTag, Piece, is_more, next_attribute, pieces, script_content};
use super::template_lines::is_call;
use crate::path::nfc;

/// Raw HTML.
pub(super) struct RawSource<'s> {
    pub(super) html: &'s str,
    /// Finds a span of it in the marked text.
    pub(super) locate: &'s dyn Fn(Range<usize>) -> Range<usize>,
}

/// The result of filtering a piece of raw HTML.
#[derive(Debug, Default)]
pub(super) struct Filtered<'s> {
    /// Whether it has a `<!-- more -->`.
    pub(super) has_more: bool,
    /// Whether anything remains that a browser may parse as markup.
    pub(super) retains_markup: bool,
    /// The start of a comment that is not closed, in the marked text.
    pub(super) open_comment: Option<Range<usize>>,
    /// Tags shown as text, with their offsets in the input.
    pub(super) shown: Vec<(usize, HtmlTag<'s>)>,
}

/// Writes raw HTML without comments, and with everything that is not a tag as text. `ids` are those
/// of the document.
pub(super) fn filter<'s>(
    source: &RawSource<'s>,
    balance: &mut Balance,
    ids: &mut DocumentIds<'_>,
    out: &mut BalanceOutput<'_>,
) -> Filtered<'s> {
    let html = source.html;
    let mut filtered = Filtered::default();
    let mut literal = LiteralSections::default();
    let mut is_script = false;
    let mut pieces = pieces(html);
    while let Some((at, piece)) = pieces.next() {
        match piece {
            Piece::Tag(tag) if is_call(html, at) => {
                pieces.read_content();
                let _ = escape_html_body_text(&mut *out.html, tag.text);
            }
            Piece::Tag(tag) if literal.contains(at) => {
                let _ = escape_html_body_text(&mut *out.html, tag.text);
            }
            Piece::Tag(tag) => {
                if balance.is_foreign() {
                    pieces.read_content();
                }
                is_script = !tag.end && tag.name.eq_ignore_ascii_case("script");
                let span = || (source.locate)(at..at + tag.text.len());
                let is_element = is_element(tag.name, balance.namespace());
                if is_element && tag.is_complete() {
                    filtered.retains_markup = true;
                    let text = composed(unique_id(tag, &span, ids, out));
                    balance.tag(tag, &text, span(), out);
                    continue;
                }
                if is_element {
                    out.incomplete(tag, &span());
                } else {
                    filtered.shown.push((at, tag));
                }
                let _ = escape_html_body_text(&mut *out.html, tag.text);
            }
            Piece::Comment(text) => filtered.has_more |= is_more(text),
            Piece::OpenComment => filtered.open_comment = Some((source.locate)(at..at + 4)),
            Piece::Hidden(text) | Piece::Other(text) => {
                literal.find(html, at);
                filtered.retains_markup |= text.contains('<');
                out.html.push_str(text);
                if is_script && script_content(text).1 {
                    out.html.push_str("\n-->");
                }
            }
        }
    }
    filtered
}

/// A start tag without its `id` if that is already in use.
fn unique_id<'t>(
    tag: HtmlTag<'t>,
    span: &dyn Fn() -> Range<usize>,
    ids: &mut DocumentIds<'_>,
    out: &mut BalanceOutput<'_>,
) -> Cow<'t, str> {
    let HtmlTag { text, name, end } = tag;
    let mut rest = &text[1 + usize::from(end) + name.len()..];
    let mut start = text.len() - rest.len();
    while !end && let Some((attribute, value)) = next_attribute(&mut rest) {
        if attribute.eq_ignore_ascii_case("id") && !value.is_empty() {
            if ids.give(&nfc(&decoded_value(value)), out, &span()) {
                break;
            }
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
    /// Whether no further section of each kind ends, so that the search can be skipped.
    no_more_ends: [bool; 2],
}

impl LiteralSections {
    /// Finds the section that starts at byte `at` of `html`, if one does.
    fn find(&mut self, html: &str, at: usize) {
        const SIGNS: [(&str, &str); 2] = [("<![CDATA[", "]]>"), ("<?", "?>")];
        if self.contains(at) {
            return;
        }
        let text = &html[at..];
        for ((open, close), no_more_ends) in SIGNS.into_iter().zip(&mut self.no_more_ends) {
            if !*no_more_ends && text.starts_with(open) {
                let length = text.find(close);
                steps::count(length.unwrap_or(text.len()));
                *no_more_ends = length.is_none();
                self.end = at + length.unwrap_or_default();
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
    use crate::diagnostic::Findings;
    use crate::markdown::IdForm;
    use crate::markdown::annotated::AnnotatedText;

    fn filter(html: &str) -> (String, Vec<String>) {
        let mut out = String::new();
        let mut ids = DocumentIds::new(IdForm::Weekly, None);
        let mut findings = Findings::default();
        let marked = AnnotatedText::plain(html);
        let mut output = BalanceOutput { html: &mut out, findings: &mut findings, marked: &marked };
        let source = RawSource { html, locate: &|span| span };
        let filtered = super::filter(&source, &mut Balance::default(), &mut ids, &mut output);
        (out, filtered.shown.into_iter().map(|(_, tag)| tag.text.to_owned()).collect())
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
            (
                "<script><!-- <script><T></script> --></scripts></script><T>",
                "<script><!-- <script><T></script> --></scripts></script>&lt;T&gt;",
                "<T>",
            ),
            ("<script><!--><script></script><T>", "<script><!--><script></script>&lt;T&gt;", "<T>"),
            ("<svg><path d='M0'/></svg><path>", "<svg><path d='M0'/></svg>&lt;path&gt;", "<path>"),
            ("<a title='>'>x</a>", "<a title='>'>x</a>", ""),
            ("<my-tag x>y</my-tag>", "<my-tag x>y</my-tag>", ""),
            ("1 < 2 <", "1 < 2 <", ""),
            ("<!DOCTYPE html><?php ?>", "<!DOCTYPE html><?php ?>", ""),
            ("<!A <!-- b --><T>>c<?d", "<!A &lt;T&gt;>c<?d", "<T>"),
            ("<? a <![CDATA[ <div></p> ]]>", "<? a <![CDATA[ &lt;div&gt;&lt;/p&gt; ]]>", ""),
            ("<![CDATA[ a <? <div></p> ?>", "<![CDATA[ a <? &lt;div&gt;&lt;/p&gt; ?>", ""),
            ("<a id=\"e\u{301}\">e\u{301}</a>", "<a id=\"\u{e9}\">e\u{301}</a>", ""),
        ] {
            let (out, names) = filter(html);
            assert_eq!((out.as_str(), names.join(" ").as_str()), (expected, shown), "{html}");
        }
    }
}
