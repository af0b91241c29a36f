//! Left-over template code of other generators: `{{< figure >}}`, `{% include %}`,
//! `{{ site.url }}`, `{:toc}`. It is text. A line that consists of such tags ends its paragraph,
//! since their generators replaced it; otherwise link definitions after it would be a part of the
//! paragraph.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

use super::annotated::{AnnotatedText, Insertions, MARK};
use super::elements::has_raw_text;
use super::tags::{Piece, pieces};
use crate::diagnostic::{Finding, Findings};

/// The longest tag in bytes.
const LONGEST_TAG: usize = 1_000;
/// The opening and closing marks of tags, longest first.
const MARKS: [(&str, &str); 5] =
    [("{{<", ">}}"), ("{{%", "%}}"), ("{{", "}}"), ("{%", "%}"), ("{:", "}")];

/// A tag of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
struct TemplateTag<'t> {
    /// Its opening mark.
    mark: &'static str,
    /// The code between the marks, without `-` for white space.
    code: &'t str,
    range: Range<usize>,
}

/// The tag that starts at byte `at` of `text`, which is a brace. It does not extend beyond its
/// paragraph.
fn tag_at(text: &str, at: usize) -> Option<TemplateTag<'_>> {
    let rest = &text[at..text.floor_char_boundary(at + LONGEST_TAG)];
    let (mark, end_mark) = MARKS.into_iter().find(|(mark, _)| rest.starts_with(mark))?;
    let inner = &rest[mark.len()..];
    let end = memchr::memmem::find(inner.as_bytes(), end_mark.as_bytes())?;
    let code = inner[..end].trim_start_matches(MARK).trim_matches(['-', '~']).trim();
    let blank = memchr::memmem::find(&inner.as_bytes()[..end], b"\n\n").is_some();
    let range = at..at + mark.len() + end + end_mark.len();
    (!blank && !code.is_empty()).then_some(TemplateTag { mark, code, range })
}

impl TemplateTag<'_> {
    /// The name by which findings are counted; `None` for end tags, and for what is not code.
    fn name(&self) -> Option<String> {
        let code = self.code;
        let length = code.find(|c: char| !(c.is_alphanumeric() || "_-./".contains(c)));
        let word = &code[..length.unwrap_or(code.len())];
        let named = word.starts_with(|c: char| c.is_alphabetic() || c == '_');
        match self.mark {
            "{%" => (named && !word.starts_with("end")).then(|| format!("{{% {word} %}}")),
            "{{<" => named.then(|| format!("{{{{< {word} >}}}}")),
            "{{%" => named.then(|| format!("{{{{% {word} %}}}}")),
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
            _ => attribute_list(code),
        }
    }
}

/// The name of an attribute list of kramdown, such as `{:toc}` or `{:.wide}`.
fn attribute_list(code: &str) -> Option<String> {
    let first = code.split_whitespace().next()?;
    let (key, value) = first.split_once('=').unwrap_or((first, ""));
    let key_is_word = |key: &str| {
        let word = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
        !key.is_empty() && key.chars().all(word)
    };
    let quoted = value.starts_with(['"', '\'']);
    let class =
        first.strip_prefix(['.', '#']).is_some_and(|name| name.split(['.', '#']).all(key_is_word));
    (class || quoted && key_is_word(key) || first == "toc").then(|| format!("{{:{key}}}"))
}

/// Blank lines after lines that consist of tags and are followed by more of their paragraph, so
/// that they end it. In lists and quotes, more than the paragraph would change.
pub(super) fn paragraph_ends(text: &str, dialect: Options) -> Insertions {
    let mut insertions = Insertions::default();
    let mut ends = tag_lines(text).peekable();
    if ends.peek().is_none() {
        return insertions;
    }
    let mut depth = 0_usize;
    let (mut found, mut code) = (Vec::new(), Vec::new());
    for (event, range) in Parser::new_ext(text, dialect).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                while ends.next_if(|end| *end <= range.start).is_some() {}
                while joins_lines(&tag, depth)
                    && let Some(end) = ends.next_if(|end| *end < range.end)
                {
                    // The line under a heading is not text.
                    if !matches!(tag, Tag::Heading { .. })
                        || text[end..range.end].trim_end().contains('\n')
                    {
                        found.push(end);
                    }
                }
                depth += 1;
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Code(_)
            | Event::InlineHtml(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => code.push(range),
            _ => {}
        }
    }
    for end in found {
        let next = code.partition_point(|range: &Range<usize>| range.end <= end);
        if code.get(next).is_none_or(|range| range.start >= end) {
            insertions.push(end, "\n");
        }
    }
    insertions
}

/// Whether a block that `depth` others contain, and that is outside of lists and quotes, has lines
/// of text.
fn joins_lines(tag: &Tag<'_>, depth: usize) -> bool {
    match tag {
        Tag::Paragraph | Tag::Heading { .. } => depth == 0,
        // Only a definition list contains it.
        Tag::DefinitionListTitle => depth == 1,
        _ => false,
    }
}

/// Marks in calls such as `{{<figure>}}`, which are not tags of HTML.
pub(super) fn calls_to_mark(text: &str, dialect: Options) -> Insertions {
    let mut insertions = Insertions::default();
    if memchr::memmem::find(text.as_bytes(), b"{{<").is_none() {
        return insertions;
    }
    for (event, range) in Parser::new_ext(text, dialect).into_offset_iter() {
        if matches!(event, Event::InlineHtml(_)) && is_call(text, range.start) {
            insertions.push(range.start + 1, MARK);
        }
    }
    insertions
}

/// Whether the `<` at byte `at` of `text` belongs to the opening mark of a call.
pub(super) fn is_call(text: &str, at: usize) -> bool {
    let start = at.checked_sub(2).filter(|start| text.as_bytes()[*start..at] == *b"{{");
    start.and_then(|start| tag_at(text, start)).is_some_and(|tag| tag.mark == "{{<")
}

/// The ends of the lines that consist of tags and are followed by a line of text.
fn tag_lines(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'{', bytes).filter_map(move |start| {
        let before = &bytes[start.saturating_sub(4)..start];
        let indent = before.iter().rev().take_while(|byte| **byte == b' ').count();
        if indent > 3 || start > indent && bytes[start - indent - 1] != b'\n' {
            return None;
        }
        let (line, after) = text[start..].split_once('\n')?;
        let next = after.trim_start_matches(' ');
        let is_text = !next.is_empty() && !next.starts_with(['\n', '\t']);
        let found = is_text && after.len() - next.len() < 4 && consists_of_tags(line);
        found.then_some(start + line.len() + 1)
    })
}

/// Whether a line consists of tags other than `{{ }}`.
fn consists_of_tags(line: &str) -> bool {
    let mut rest = line;
    while !rest.is_empty() {
        let Some(tag) = tag_at(rest, 0).filter(|tag| tag.mark != "{{") else { return false };
        rest = rest[tag.range.end..].trim_start_matches([' ', '\t']);
    }
    true
}

/// The template code of a text.
#[derive(Debug, Default)]
pub(super) struct TemplateCode {
    /// The names of its tags and where they are, in order.
    tags: Vec<(String, Range<usize>)>,
    /// The spans of code and comments, in order.
    quoted: Vec<Range<usize>>,
    /// The start of the open element of raw HTML that contains code.
    open: Option<usize>,
}

impl TemplateCode {
    pub(super) fn of(text: &str) -> Self {
        let mut tags = Vec::new();
        let mut end = 0;
        for at in memchr::memchr_iter(b'{', text.as_bytes()) {
            if at < end || text[..at].ends_with(['\\', '$']) {
                continue;
            }
            if let Some(tag) = tag_at(text, at) {
                tags.extend(tag.name().map(|name| (name, tag.range.clone())));
                end = tag.range.end;
            }
        }
        Self { tags, ..Self::default() }
    }

    /// Records an event of the parser, whose code and comments are not left over.
    pub(super) fn record(&mut self, event: &Event<'_>, range: &Range<usize>, text: &str) {
        if self.tags.is_empty() {
            return;
        }
        match event {
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

    /// The findings on all tags that are not in code or comments.
    pub(super) fn findings(mut self, marked: &AnnotatedText<'_>) -> Findings {
        let mut findings = Findings::default();
        self.quoted.sort_by_key(|range| range.start);
        let mut quoted = self.quoted.into_iter().peekable();
        let mut quoted_until = 0;
        for (name, range) in self.tags {
            while let Some(span) = quoted.next_if(|span| span.start <= range.start) {
                quoted_until = quoted_until.max(span.end);
            }
            if range.start >= quoted_until {
                findings.push(finding(&name, marked.source_range(&range)));
            }
        }
        findings
    }
}

fn holds_code(name: &str) -> bool {
    ["code", "pre", "kbd", "samp"].iter().any(|code| name.eq_ignore_ascii_case(code))
}

fn finding(name: &str, source: Range<usize>) -> Finding {
    let message = format!("`{name}` is code of a template and is shown as text");
    Finding::new("template-code", message, source)
        .about(name)
        .hint("replace it by what it stands for; in a text about templates, put it in backticks")
}
