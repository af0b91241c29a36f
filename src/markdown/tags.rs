//! Recognises tags and comments in raw HTML, and what merely resembles a tag, such as `Vec<T>` or
//! `<scope>`.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag};

use super::annotated::{AnnotatedText, Insertions};
use super::elements::{Namespace, has_raw_text, is_element};
use crate::diagnostic::Findings;

/// A piece of raw HTML.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Tag(HtmlTag<'a>),
    /// The content of a comment.
    Comment(&'a str),
    /// A comment without an end.
    OpenComment,
    /// What readers don't see: a declaration, or the content of an element such as `<script>`.
    Hidden(&'a str),
    /// Text.
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

    /// Whether it ends with `>`. Otherwise, only its name was read.
    pub(super) fn is_complete(&self) -> bool {
        self.text.ends_with('>')
    }

    /// The names of its attributes with their values as written.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let start = 1 + usize::from(self.end) + self.name.len();
        let mut rest = &self.text[start..];
        std::iter::from_fn(move || next_attribute(&mut rest))
    }
}

/// Splits `html` into pieces with their offsets.
pub(super) fn pieces(html: &str) -> Pieces<'_> {
    Pieces { html, at: 0, raw: None }
}

/// The pieces of raw HTML.
#[derive(Debug)]
pub(super) struct Pieces<'a> {
    html: &'a str,
    at: usize,
    /// The open element whose content is not HTML.
    raw: Option<&'a str>,
}

impl Pieces<'_> {
    /// Reads the content of the last tag's element as HTML.
    pub(super) fn read_content(&mut self) {
        self.raw = None;
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = (usize, Piece<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = &self.html[self.at..];
        if rest.is_empty() {
            return None;
        }
        let start = self.at;
        if let Some(name) = self.raw.take() {
            let end = find_end_tag(rest, name);
            if end > 0 {
                self.at += end;
                return Some((start, Piece::Hidden(&rest[..end])));
            }
        }
        let (length, piece) = if let Some(inner) = rest.strip_prefix("<!--") {
            // `<!-->` and `<!--->` are comments too.
            let from = if inner.starts_with('>') || inner.starts_with("->") { 2 } else { 4 };
            match rest[from..].find("-->").map(|length| from + length) {
                Some(end) => (end + 3, Piece::Comment(rest.get(4..end).unwrap_or_default())),
                None => (rest.len(), Piece::OpenComment),
            }
        } else if let Some(tag) = tag(rest) {
            if !tag.end && tag.is_complete() && has_raw_text(tag.name) {
                self.raw = Some(tag.name);
            }
            (tag.text.len(), Piece::Tag(tag))
        } else if rest.starts_with("<!") || rest.starts_with("<?") {
            // To browsers, both are comments (WHATWG HTML, section 13.2.5.41). A comment in them is
            // removed like any other.
            let end = rest[1..].find(['<', '>']).map(|end| end + 1);
            let length =
                end.map_or(rest.len(), |end| end + usize::from(rest[end..].starts_with('>')));
            (length, Piece::Hidden(&rest[..length]))
        } else {
            let skip = usize::from(rest.starts_with('<'));
            let length = rest[skip..].find('<').map_or(rest.len(), |length| length + skip);
            (length, Piece::Other(&rest[..length]))
        };
        self.at += length;
        Some((start, piece))
    }
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

/// The offset of the end tag after the content of the element `name`, which is not HTML.
fn find_end_tag(text: &str, name: &str) -> usize {
    if name.eq_ignore_ascii_case("script") {
        return script_content(text).0;
    }
    let bytes = text.as_bytes();
    memchr::memmem::find_iter(bytes, b"</")
        .find(|&at| has_name(&bytes[at + 2..], name))
        .unwrap_or(text.len())
}

/// The length of the content of a `<script>`, and whether an end tag after it would have no effect:
/// in `<!--` and `-->`, each end tag ends an inner script first (WHATWG HTML, section 13.2.5.20).
pub(super) fn script_content(text: &str) -> (usize, bool) {
    let bytes = text.as_bytes();
    let (mut in_comment, mut in_script) = (false, false);
    for at in memchr::memchr2_iter(b'<', b'-', bytes) {
        let rest = &bytes[at..];
        if rest.starts_with(b"-->") {
            (in_comment, in_script) = (false, false);
        } else if rest.starts_with(b"<!--") {
            in_comment = true;
        } else if rest.starts_with(b"</") && has_name(&rest[2..], "script") {
            if !in_script {
                return (at, false);
            }
            in_script = false;
        } else if rest.starts_with(b"<") && has_name(&rest[1..], "script") {
            in_script = in_comment;
        }
    }
    (text.len(), in_script)
}

/// Whether the name at the start of `rest`, which is that of a tag, is `name`.
fn has_name(rest: &[u8], name: &str) -> bool {
    let (found, after) = rest.split_at(name.len().min(rest.len()));
    found.eq_ignore_ascii_case(name.as_bytes())
        && after.first().is_some_and(|byte| b"\t\n\x0c\r />".contains(byte))
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

/// Reports a tag that is shown as text.
pub(super) fn report_as_text(tag: HtmlTag<'_>, source: Range<usize>, findings: &mut Findings) {
    findings.push_with("text-read-as-html", source, || {
        let inner = [if tag.end { "/" } else { "" }, tag.name].concat();
        (
            format!("`<{inner}>` is not an HTML element and is shown as text"),
            format!("write `<{inner}>` in backticks, or as &lt;{inner}&gt;"),
        )
    });
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
        if let Some(tag) = tag(&text[start..])
            && !is_element(tag.name, Namespace::Html)
        {
            insertions.push(start, "\\");
            let source = marked.source_range(&(start..start + tag.text.len()));
            report_as_text(tag, source, &mut findings);
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
