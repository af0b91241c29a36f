//! Left-over template code of other generators: `{{< figure >}}`, `{% include %}`,
//! `{{ site.url }}`, `{:toc}`, `{# a comment #}`. It is text, with a finding; `template_lines`
//! separates it from other text.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::annotated::{AnnotatedText, MARK};
use super::elements::has_raw_text;
use super::tags::{Piece, pieces};
use crate::diagnostic::{Finding, Findings};

/// The longest tag, in bytes.
const LONGEST_TAG: usize = 1_000;
/// The longest comment, in bytes.
const LONGEST_COMMENT: usize = 10_000;
/// The opening and closing marks of tags, longest first.
const MARKS: [(&str, &str); 10] = [
    // As `template_lines` escapes it.
    ("{{/\\*", "\\*/}}"),
    ("{{/*", "*/}}"),
    ("{{!--", "--}}"),
    ("{{<", ">}}"),
    ("{{%", "%}}"),
    ("{{", "}}"),
    ("{%", "%}"),
    ("{#", "#}"),
    ("{:", "}"),
    ("<%", "%>"),
];

/// A tag of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TemplateTag<'t> {
    /// Its opening mark.
    pub(super) mark: &'static str,
    /// The code between the marks, without `-` for white space.
    code: &'t str,
    pub(super) range: Range<usize>,
}

/// The tag that starts at byte `at` of `text`. Unless it is a comment, it does not extend beyond
/// its paragraph.
pub(super) fn tag_at(text: &str, at: usize) -> Option<TemplateTag<'_>> {
    if !matches!(text.as_bytes().get(at + 1), Some(b'{' | b'%' | b'#' | b':')) {
        return None;
    }
    let marks = MARKS.into_iter().filter(|(mark, _)| text[at..].starts_with(mark));
    marks.map(|(mark, end_mark)| tag_with(text, at, mark, end_mark)).find_map(|tag| tag)
}

fn tag_with<'t>(
    text: &'t str,
    at: usize,
    mark: &'static str,
    end_mark: &str,
) -> Option<TemplateTag<'t>> {
    let is_comment = matches!(mark, "{{/\\*" | "{{/*" | "{{!--" | "{#");
    let longest = if is_comment { LONGEST_COMMENT } else { LONGEST_TAG };
    let inner = &text[at + mark.len()..text.floor_char_boundary(at + longest)];
    let end = end_of(inner, end_mark)?;
    let code = inner[..end].trim_start_matches(MARK).trim_matches(['-', '~']).trim();
    let blank = !is_comment && has_blank_line(&inner[..end]);
    let range = at..at + mark.len() + end + end_mark.len();
    let spaced = |signs: &str| inner.starts_with(|c: char| c.is_whitespace() || signs.contains(c));
    let is_code = match mark {
        // Heading ids begin likewise.
        "{#" => spaced("-~") || !code.contains('}'),
        "<%" => spaced("=-#_"),
        _ => true,
    };
    (is_code && !blank && !code.is_empty()).then_some(TemplateTag { mark, code, range })
}

/// Where the first `end_mark` outside of quotes starts; the first one at all if there is none.
fn end_of(inner: &str, end_mark: &str) -> Option<usize> {
    let bytes = inner.as_bytes();
    let first = memchr::memmem::find(bytes, end_mark.as_bytes())?;
    let (mut at, mut end) = (0, first);
    while let Some(quote) = opening_quote(bytes, at..end) {
        let Some(length) = memchr::memchr(bytes[quote], &bytes[quote + 1..]) else { break };
        at = quote + length + 2;
        if at > end {
            match memchr::memmem::find(&bytes[at..], end_mark.as_bytes()) {
                Some(next) if !has_blank_line(&inner[..at + next]) => end = at + next,
                _ => return Some(first),
            }
        }
    }
    Some(end)
}

/// The first quote in `range` that may begin a value.
fn opening_quote(bytes: &[u8], range: Range<usize>) -> Option<usize> {
    let start = range.start;
    let mut quotes = memchr::memchr2_iter(b'"', b'\'', bytes.get(range)?).map(|at| start + at);
    quotes.find(|at| at.checked_sub(1).is_some_and(|at| b" \n=(,:|[".contains(&bytes[at])))
}

fn has_blank_line(text: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), b"\n\n").is_some()
}

impl TemplateTag<'_> {
    /// The name by which findings are counted; `None` for end tags, and for what is not code.
    fn name(&self) -> Option<String> {
        let code = self.code;
        let length = code.find(|c: char| !(c.is_alphanumeric() || "_-./".contains(c)));
        let word = &code[..length.unwrap_or(code.len())];
        let named = word.starts_with(|c: char| c.is_alphabetic() || c == '_');
        match self.mark {
            "{{/\\*" | "{{/*" => Some("{{/* */}}".to_owned()),
            "{{!--" => Some("{{!-- --}}".to_owned()),
            "{#" => Some("{# #}".to_owned()),
            "<%" => Some("<% %>".to_owned()),
            "{%" => (named && !word.starts_with("end")).then(|| format!("{{% {word} %}}")),
            "{{<" => named.then(|| format!("{{{{< {word} >}}}}")),
            "{{%" => named.then(|| format!("{{{{% {word} %}}}}")),
            "{{" if code.starts_with("/*") || code.starts_with("/\\*") => {
                Some("{{/* */}}".to_owned())
            }
            "{{" if code.starts_with("! ") => Some("{{! }}".to_owned()),
            "{{" if named && code[word.len()..].starts_with('(') => {
                Some(format!("{{{{ {word}() }}}}"))
            }
            "{{" if named || code.starts_with('.') => Some(format!("{{{{ {word} }}}}")),
            "{{" => {
                let filter = code.rsplit_once('|')?.1.trim();
                let end = filter.find(|c: char| !(c.is_alphanumeric() || c == '_'));
                let filter = &filter[..end.unwrap_or(filter.len())];
                (!filter.is_empty()).then(|| format!("{{{{ … | {filter} }}}}"))
            }
            _ => of_kramdown(code),
        }
    }
}

/// The name of an attribute list or extension of kramdown, such as `{:toc}`, `{:.wide}` or
/// `{::comment}`.
fn of_kramdown(code: &str) -> Option<String> {
    let first = code.split_whitespace().next()?;
    if let Some(extension) = first.strip_prefix(':') {
        let known = ["comment", "nomarkdown", "options"];
        let extension = extension.trim_end_matches('/');
        return known.contains(&extension).then(|| format!("{{::{extension}}}"));
    }
    if let Some(reference) = first.strip_suffix(':') {
        let is_list = attributes(&code[first.len()..]).is_some();
        return (is_list && word_length(reference) == reference.len())
            .then(|| format!("{{:{reference}:}}"));
    }
    let (key, value) = first.split_once('=').unwrap_or((first, ""));
    let is_word = |key: &str| !key.is_empty() && word_length(key) == key.len();
    let quoted = value.starts_with(['"', '\'']);
    let class =
        first.strip_prefix(['.', '#']).is_some_and(|name| name.split(['.', '#']).all(is_word));
    (class || quoted && is_word(key) || first == "toc").then(|| format!("{{:{key}}}"))
}

/// The length of the word with which `text` begins.
fn word_length(text: &str) -> usize {
    text.find(|c: char| !(c.is_ascii_alphanumeric() || "_-".contains(c))).unwrap_or(text.len())
}

/// The name of a list of attributes, `.class`, `#id` or `key=value`: the first class or key. Keys
/// have two letters, since `{a=b}` is a set.
fn attributes(code: &str) -> Option<&str> {
    let mut name = None;
    let mut rest = code.trim();
    while !rest.is_empty() {
        let sign = rest.len() - rest.strip_prefix(['.', '#']).unwrap_or(rest).len();
        let word = &rest[..sign + word_length(&rest[sign..])];
        let is_key = sign == 0;
        rest = &rest[word.len()..];
        if is_key {
            let value = rest.strip_prefix('=').filter(|_| word.len() > 1)?;
            let end = match value.chars().next()? {
                quote @ ('"' | '\'') => value[1..].find(quote)? + 2,
                _ => value.find(char::is_whitespace).unwrap_or(value.len()),
            };
            rest = &value[end..];
        } else if word.len() == 1 {
            return None;
        }
        if !word.starts_with('#') {
            name.get_or_insert(word);
        }
        if !is_key && rest.starts_with(['.', '#']) {
            continue;
        }
        if !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
            return None;
        }
        rest = rest.trim_start();
    }
    (!code.trim().is_empty()).then_some(name.unwrap_or("#id"))
}

/// The list of attributes that starts at byte `at` of `text`: its name and its span.
fn attributes_at(text: &str, at: usize) -> Option<(String, Range<usize>)> {
    if text.as_bytes().get(at) != Some(&b'{') {
        return None;
    }
    let inner = &text[at + 1..text.floor_char_boundary(at + LONGEST_TAG)];
    let code = &inner[..end_of(inner, "}")?];
    let name = attributes(code).filter(|_| !code.contains('\n'))?;
    Some((format!("{{{name}}}"), at..at + code.len() + 2))
}

/// The list of attributes after the text of the heading at `range`, unless it begins with an id,
/// which is read.
fn attributes_of_heading(text: &str, range: &Range<usize>) -> Option<(String, Range<usize>)> {
    let heading = text[range.clone()].trim_end();
    let body = if heading.starts_with('#') {
        heading.trim_end_matches('#').trim_end()
    } else {
        heading.rsplit_once('\n')?.0.trim_end()
    };
    let at = body.strip_suffix('}')?.rfind('{')?;
    let is_text = body[..at].ends_with('\\') || body[at..].starts_with("{#");
    attributes_at(text, range.start + at).filter(|_| !is_text)
}

/// The template code of a text.
#[derive(Debug, Default)]
pub(super) struct TemplateCode {
    /// Whether it has any braces or marks.
    is_possible: bool,
    /// The names of its tags and where they are.
    tags: Vec<(String, Range<usize>)>,
    /// The spans of code and comments, in order.
    quoted: Vec<Range<usize>>,
    /// The start of the open element of raw HTML that contains code.
    open: Option<usize>,
}

impl TemplateCode {
    pub(super) fn of(text: &str) -> Self {
        let mut tags = Vec::new();
        let (mut end, mut is_possible) = (0, false);
        for at in memchr::memchr2_iter(b'{', b'<', text.as_bytes()) {
            is_possible |= text.as_bytes()[at] == b'{';
            let is_escaped = |at: usize| matches!(text.as_bytes()[at], b'\\' | b'$');
            if at < end || at.checked_sub(1).is_some_and(is_escaped) {
                continue;
            }
            if let Some(tag) = tag_at(text, at) {
                tags.extend(tag.name().map(|name| (name, tag.range.clone())));
                end = tag.range.end;
            }
        }
        is_possible |= !tags.is_empty();
        Self { is_possible, tags, ..Self::default() }
    }

    /// Records an event of the parser, whose code and comments are not left over.
    pub(super) fn record(&mut self, event: &Event<'_>, range: &Range<usize>, text: &str) {
        if !self.is_possible {
            return;
        }
        match event {
            Event::End(TagEnd::Link | TagEnd::Image) => {
                self.tags.extend(attributes_at(text, range.end));
            }
            Event::End(TagEnd::Heading(_)) => self.tags.extend(attributes_of_heading(text, range)),
            Event::Start(Tag::CodeBlock(_))
            | Event::Code(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => self.quoted.push(range.clone()),
            Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_) => {
                self.html(&text[range.clone()], range.start);
            }
            _ => {}
        }
    }

    /// Records raw HTML at byte `start` of the text.
    pub(super) fn html(&mut self, html: &str, start: usize) {
        for (at, piece) in pieces(html) {
            match piece {
                Piece::Comment(text) => self.quoted.push(start + at..start + at + text.len() + 7),
                Piece::OpenComment => self.quoted.push(start + at..start + html.len()),
                Piece::Tag(tag) if has_raw_text(tag.name) || holds_code(tag.name) => {
                    match self.open.take() {
                        Some(from) if tag.end => self.quoted.push(from..start + at),
                        Some(from) => self.open = Some(from),
                        None if tag.end => {}
                        None => self.open = Some(start + at),
                    }
                }
                _ => {}
            }
        }
    }

    /// The findings on all tags that are not in code or comments. The first one of each name is
    /// listed, however many there are.
    pub(super) fn findings(mut self, marked: &AnnotatedText<'_>) -> Findings {
        self.quoted.sort_by_key(|range| range.start);
        self.tags.sort_by_key(|(_, range)| range.start);
        self.tags.dedup();
        let mut quoted = self.quoted.into_iter().peekable();
        let mut quoted_until = 0;
        let is_code = |(_, range): &(String, Range<usize>)| {
            while let Some(span) = quoted.next_if(|span| span.start <= range.start) {
                quoted_until = quoted_until.max(span.end);
            }
            range.start >= quoted_until
        };
        self.tags.retain(is_code);
        let mut known = HashSet::new();
        let (first, others): (Vec<_>, Vec<_>) =
            self.tags.iter().partition(|(name, _)| known.insert(name));
        let mut findings = Findings::default();
        for (name, range) in first.into_iter().chain(others) {
            findings.push(finding(name, marked.source_range(range)));
        }
        findings
    }
}

/// The findings on a value of front matter, except for its code spans.
pub(crate) fn template_code_in_value(text: &str) -> Vec<Finding> {
    let code = TemplateCode::of(text);
    let quoted = |at: usize| text[..at].matches('`').count() % 2 == 1;
    let tags = code.tags.into_iter().filter(|(_, range)| !quoted(range.start));
    tags.map(|(name, range)| finding(&name, range)).collect()
}

fn holds_code(name: &str) -> bool {
    ["code", "pre", "kbd", "samp"].iter().any(|code| name.eq_ignore_ascii_case(code))
}

fn finding(name: &str, source: Range<usize>) -> Finding {
    let message = format!("`{name}` is code of a template and is shown as text");
    Finding::new("template-code", message, source).about(name).hint(
        "replace it by the text that it produced; in a text about templates, put it in backticks",
    )
}
