//! Raw HTML in Markdown: removes comments, and shows as text what merely resembles a tag, such as
//! `Vec<T>` or `<scope>`. `sanitize` removes harmful HTML.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag};
use pulldown_cmark_escape::escape_html_body_text;

use super::annotated::{AnnotatedText, Insertions};
use super::balance::{Balance, Balanced};
use super::elements::{Namespace, has_raw_text, is_element};
use super::heading_ids::DocumentIds;
use super::html_body::decoded;
use crate::diagnostic::{Finding, Findings};

/// A piece of raw HTML.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Tag(HtmlTag<'a>),
    /// The content of a comment.
    Comment(&'a str),
    /// A comment without an end.
    OpenComment,
    /// Text, declarations, or the content of an element that is not HTML.
    Other(&'a str),
}

/// A start or end tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct HtmlTag<'a> {
    pub(super) text: &'a str,
    /// The name as written, in any case.
    pub(super) name: &'a str,
    /// Whether it is an end tag.
    pub(super) end: bool,
}

impl<'a> HtmlTag<'a> {
    /// Whether it breaks the line, which separates words.
    pub(super) fn is_line_break(&self) -> bool {
        self.name.eq_ignore_ascii_case("br")
    }

    /// The names of its attributes with their values as written.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let start = 1 + usize::from(self.end) + self.name.len();
        let mut rest = &self.text[start..];
        std::iter::from_fn(move || next_attribute(&mut rest))
    }
}

/// Splits `html` into pieces with their offsets.
pub(super) fn pieces(html: &str) -> impl Iterator<Item = (usize, Piece<'_>)> {
    let mut at = 0;
    // The open element whose content is not HTML.
    let mut raw: Option<&str> = None;
    std::iter::from_fn(move || {
        let rest = &html[at..];
        if rest.is_empty() {
            return None;
        }
        let start = at;
        if let Some(name) = raw.take() {
            let end = find_end_tag(rest, name);
            if end > 0 {
                at += end;
                return Some((start, Piece::Other(&rest[..end])));
            }
        }
        let piece = if let Some(inner) = rest.strip_prefix("<!--") {
            // `<!-->` and `<!--->` are comments too.
            let from = if inner.starts_with('>') || inner.starts_with("->") { 2 } else { 4 };
            if let Some(length) = rest[from..].find("-->").map(|length| from + length) {
                at += length + 3;
                Piece::Comment(rest.get(4..length).unwrap_or_default())
            } else {
                at = html.len();
                Piece::OpenComment
            }
        } else if let Some(tag) = tag(rest) {
            at += tag.text.len();
            if !tag.end && has_raw_text(tag.name) {
                raw = Some(tag.name);
            }
            Piece::Tag(tag)
        } else {
            let skip = usize::from(rest.starts_with('<'));
            let length = rest[skip..].find('<').map_or(rest.len(), |length| length + skip);
            at += length;
            Piece::Other(&rest[..length])
        };
        Some((start, piece))
    })
}

/// The tag at the start of `text`.
pub(super) fn tag(text: &str) -> Option<HtmlTag<'_>> {
    let inner = text.strip_prefix('<')?;
    let (inner, end) = inner.strip_prefix('/').map_or((inner, false), |inner| (inner, true));
    let name = tag_name(inner)?;
    let found = |length: usize| Some(HtmlTag { text: &text[..length], name, end });
    let mut quote = None;
    for (at, byte) in inner.bytes().enumerate().skip(name.len()) {
        match (quote, byte) {
            (None, b'>') => return found(at + 2 + usize::from(end)),
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'<') => break,
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    // Without an end, only the name counts.
    found(1 + usize::from(end) + name.len())
}

/// The next attribute of a tag with its raw value; `None` at the tag's end. Advances `rest` past
/// it.
pub(crate) fn next_attribute<'h>(rest: &mut &'h str) -> Option<(&'h str, &'h str)> {
    let space = |c: char| c.is_ascii_whitespace();
    let text = rest.trim_start_matches(|c| space(c) || c == '/');
    if text.is_empty() || text.starts_with('>') {
        *rest = text;
        return None;
    }
    let ends = |c: char| space(c) || matches!(c, '=' | '>' | '/');
    let end = text.char_indices().skip(1).find(|&(_, c)| ends(c)).map(|(at, _)| at);
    let (name, after) = text.split_at(end.unwrap_or(text.len()));
    let Some(value) = after.trim_start_matches(space).strip_prefix('=') else {
        *rest = after;
        return Some((name, ""));
    };
    let value = value.trim_start_matches(space);
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let (value, after) = match quote {
        Some(quote) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
        None => value.split_at(value.find(|c| space(c) || c == '>').unwrap_or(value.len())),
    };
    *rest = after;
    Some((name, value))
}

/// The tag name at the start of `text` (CommonMark 0.31.2, section 6.6).
fn tag_name(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(text.len());
    text.starts_with(|c: char| c.is_ascii_alphabetic()).then(|| &text[..end])
}

fn find_end_tag(text: &str, name: &str) -> usize {
    let bytes = text.as_bytes();
    memchr::memmem::find_iter(bytes, b"</")
        .find(|&at| {
            bytes[at + 2..]
                .get(..name.len())
                .is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
        })
        .unwrap_or(text.len())
}

/// The state of a document's raw HTML.
#[derive(Debug, Default)]
pub(super) struct RawHtmlState {
    /// The number of open `<svg>` and `<math>` elements.
    pub(super) foreign: usize,
    pub(super) balance: Balance,
}

/// The result of filtering a piece of raw HTML.
#[derive(Debug, Default)]
pub(super) struct Filtered {
    /// The position of a `<!-- more -->` in the output.
    pub(super) more_at: Option<usize>,
    /// Whether anything remains that a browser may parse as markup.
    pub(super) retains_markup: bool,
    /// Whether a comment is not closed.
    pub(super) open_comment: bool,
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
        for (at, piece) in pieces(html) {
            match piece {
                Piece::Tag(tag) if literal.contains(at) => {
                    let _ = escape_html_body_text(&mut *out, tag.text);
                }
                Piece::Tag(tag) => {
                    let HtmlTag { text, name, end } = tag;
                    let namespace =
                        if self.foreign > 0 { Namespace::Foreign } else { Namespace::Html };
                    if is_element(name, namespace) {
                        filtered.retains_markup = true;
                        let span = || locate(at..at + text.len());
                        let text = unique_id(tag, &span, ids, &mut filtered.findings);
                        if self.takes_part(tag) {
                            let findings = &mut filtered.findings;
                            let mut balanced = Balanced { html: out, findings };
                            self.balance.tag(tag, &text, span(), &mut balanced);
                        } else {
                            out.push_str(&text);
                        }
                    } else {
                        let slash = if end { "/" } else { "" };
                        filtered.shown.push((format!("<{slash}{name}>"), at..at + text.len()));
                        let _ = escape_html_body_text(&mut *out, text);
                    }
                }
                Piece::Comment(text) if is_more(text) => filtered.more_at = Some(out.len()),
                Piece::Comment(_) => {}
                Piece::OpenComment => filtered.open_comment = true,
                Piece::Other(text) => {
                    literal.find(html, at);
                    filtered.retains_markup |= text.contains('<');
                    out.push_str(text);
                }
            }
        }
        filtered
    }

    /// Whether a tag may break the page around it: one of HTML, or one that starts or ends an
    /// `<svg>` or `<math>`, which are counted.
    fn takes_part(&mut self, HtmlTag { text, name, end }: HtmlTag<'_>) -> bool {
        if !name.eq_ignore_ascii_case("svg") && !name.eq_ignore_ascii_case("math") {
            return self.foreign == 0;
        }
        if end {
            self.foreign = self.foreign.saturating_sub(1);
        } else if text.ends_with("/>") {
            return false;
        } else {
            self.foreign += 1;
        }
        true
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
            let Some(finding) = ids.give(&decoded(value), span()) else { break };
            findings.push(finding);
            return [&text[..start], rest].concat().into();
        }
        start = text.len() - rest.len();
    }
    text.into()
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

/// Whether a comment marks the end of the summary. Case, spaces, `-` and `_` make no difference.
/// The text of a link may follow: `more Read on` in `WordPress`, `TEASER_END: Read on` in Nikola.
pub(super) fn is_more(comment: &str) -> bool {
    const MARKS: [&str; 15] = [
        "more",
        "readmore",
        "cut",
        "teaser",
        "teaserend",
        "endteaser",
        "excerpt",
        "excerptend",
        "endexcerpt",
        "summaryend",
        "endsummary",
        "pelicanendsummary",
        "truncate",
        "break",
        "fold",
    ];
    // Long comments are instructions to contributors.
    if comment.len() > 80 {
        return false;
    }
    let lower = comment.trim().to_lowercase();
    let folded = |text: &str| text.replace([' ', '-', '_'], "");
    let label = lower.split_once(':').map_or(lower.as_str(), |(name, _)| name);
    MARKS.contains(&folded(&lower).as_str())
        || lower.starts_with("more ") && !comment.starts_with(' ')
        || label.len() < lower.len() && folded(label) == "teaserend"
}

/// The finding for a tag that is shown as text.
pub(super) fn finding(tag: &str, source: Range<usize>) -> Finding {
    let inner = tag.trim_matches(['<', '>']);
    let message = format!("`{tag}` is not an HTML element and is shown as text");
    Finding::new("text-read-as-html", message, source)
        .hint(format!("write `{tag}` in backticks, or as &lt;{inner}&gt;"))
}

/// Backslashes before tags that start an HTML block without being HTML, so that the following lines
/// are parsed as Markdown; and findings about these tags.
pub(super) fn blocks_to_escape(
    marked: &AnnotatedText<'_>,
    options: pulldown_cmark::Options,
) -> (Insertions, Findings) {
    let text: &str = &marked.text;
    let mut insertions = Insertions::default();
    let mut findings = Findings::default();
    if !may_open_block(text) {
        return (insertions, findings);
    }
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        if event != Event::Start(Tag::HtmlBlock) {
            continue;
        }
        let indent = text[range.clone()].len() - text[range.clone()].trim_start().len();
        let start = range.start + indent;
        if let Some(HtmlTag { text: tag, name, end }) = tag(&text[start..])
            && !is_element(name, Namespace::Html)
        {
            let slash = if end { "/" } else { "" };
            insertions.push(start, "\\");
            let source = marked.source_range(&(start..start + tag.len()));
            findings.push(finding(&format!("<{slash}{name}>"), source));
        }
    }
    (insertions, findings)
}

/// Whether a line may start with a tag that is not HTML.
fn may_open_block(text: &str) -> bool {
    memchr::memchr_iter(b'<', text.as_bytes()).any(|at| {
        let Some(HtmlTag { name, .. }) = tag(&text[at..floor(text, at + 64)]) else { return false };
        let before = &text.as_bytes()[at.saturating_sub(64)..at];
        let line = memchr::memrchr(b'\n', before).map_or(before, |end| &before[end + 1..]);
        // Allowed before a tag: indentation, and the markers of quotes, lists and definitions.
        line.iter().all(|byte| b" \t>-+*.):0123456789]^[".contains(byte))
            && !is_element(name, Namespace::Html)
    })
}

fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at.min(text.len()))
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
        ] {
            let (out, names) = filter(html);
            assert_eq!((out.as_str(), names.join(" ").as_str()), (expected, shown), "{html}");
        }
    }

    #[test]
    fn comments_end_summaries() {
        for (comment, ends) in [
            ("more", true),
            (" More ", true),
            ("MORE", true),
            ("more Read on", true),
            ("read more", true),
            ("read-more", true),
            ("cut", true),
            (" TEASER_END ", true),
            ("TEASER_END: Read on", true),
            ("excerpt", true),
            ("end excerpt", true),
            ("endexcerpt", true),
            ("PELICAN_END_SUMMARY", true),
            ("truncate", true),
            ("", false),
            ("moreover", false),
            ("TODO: cut", false),
            ("excerpt start", false),
            ("no more", false),
            (" more to come", false),
        ] {
            assert_eq!(is_more(comment), ends, "{comment}");
        }
    }
}
