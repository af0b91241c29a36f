//! Definition lists. The Markdown parser takes each `:` at the start of a line for a definition; a
//! [`MARK`] before those that are text, such as `:tada:` and `:::note`, prevents that. A definition
//! needs white space after its colon, and does not start inside code, formulas, links, emphasis
//! or elements of raw HTML.

use std::collections::HashMap;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use super::annotated::{AnnotatedText, Insertions, MARK};
use super::elements::is_void;
use super::inline::is_formula;
use super::tags;

/// How often a text is parsed again: a colon that is text may turn one after it into a definition.
const MOST_PASSES: usize = 4;

/// Inserts a mark before each colon that does not start a definition.
pub(super) fn mark_other_colons(marked: &mut AnnotatedText<'_>, dialect: Options) {
    let has_lists = dialect.contains(Options::ENABLE_DEFINITION_LIST);
    if !has_lists || !marked.takes_marks() || first_colons(&marked.text).next().is_none() {
        return;
    }
    marked.insert(&in_other_markup(&marked.text, dialect));
    for _ in 0..MOST_PASSES {
        let without_space = misread(&marked.text, dialect);
        if without_space.is_empty() {
            break;
        }
        marked.insert(&without_space);
    }
}

/// The colons that are the first character of their line's text.
fn first_colons(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b':', bytes).filter(|&at| {
        // Allowed before it: indentation, and the markers of quotes and lists.
        let marker = |byte: &u8| b" \t>-+*.)0123456789".contains(byte);
        let touches = at == 0 || matches!(bytes[at - 1], b'\n' | b' ' | b'\t' | b'>');
        let before = bytes[..at].iter().rev();
        touches && before.take_while(|byte| **byte != b'\n').all(marker)
    })
}

/// Whether the colon at byte `at` has white space and then text after it.
fn has_space(text: &str, at: usize) -> bool {
    let rest = text[at + 1..].lines().next().unwrap_or_default();
    rest.starts_with([' ', '\t']) && !rest.trim_matches([' ', '\t']).is_empty()
}

/// Marks for the colons inside code, formulas, links and emphasis, and for those without white
/// space, in the text as it is without definition lists.
fn in_other_markup(text: &str, dialect: Options) -> Insertions {
    let mut inside_tags = InlineElements::default();
    let mut marked = Vec::new();
    let mut colons = first_colons(text).peekable();
    let (mut in_code, mut spans, mut labels) = (false, 0_usize, 0_usize);
    let dialect = dialect.difference(Options::ENABLE_DEFINITION_LIST);
    for (event, range) in Parser::new_ext(text, dialect).into_offset_iter() {
        let inside = match event {
            Event::Start(Tag::CodeBlock(_)) | Event::End(TagEnd::CodeBlock) => {
                in_code = !in_code;
                continue;
            }
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough) => {
                spans += 1;
                continue;
            }
            Event::Start(Tag::Link { link_type, .. } | Tag::Image { link_type, .. }) => {
                spans += 1;
                labels += usize::from(labels > 0 || !has_own_text(link_type));
                continue;
            }
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough) => {
                spans = spans.saturating_sub(1);
                continue;
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                spans = spans.saturating_sub(1);
                labels = labels.saturating_sub(1);
                continue;
            }
            Event::Text(_) => spans > 0,
            Event::InlineHtml(ref html) => {
                marked.extend(inside_tags.tag(html, range.start));
                true
            }
            Event::Code(_) => true,
            Event::InlineMath(_) | Event::DisplayMath(_) => is_formula(text, &range),
            Event::End(_) => {
                inside_tags = InlineElements::default();
                continue;
            }
            _ => continue,
        };
        while colons.next_if(|at| *at < range.start).is_some() {}
        while let Some(at) = colons.next_if(|at| *at < range.end) {
            // A label must not change.
            if in_code || labels > 0 {
                continue;
            }
            if inside || !has_space(text, at) {
                marked.push(at);
            } else {
                inside_tags.colons.push(at);
            }
        }
    }
    insertions(marked)
}

/// Marks before the bytes `at`.
fn insertions(mut at: Vec<usize>) -> Insertions {
    at.sort_unstable();
    let mut insertions = Insertions::default();
    for at in at {
        insertions.push(at, MARK);
    }
    insertions
}

/// The elements of raw HTML in a paragraph, and its colons.
#[derive(Debug, Default)]
struct InlineElements {
    /// Where open elements start, by name.
    starts: HashMap<String, Vec<usize>>,
    colons: Vec<usize>,
}

impl InlineElements {
    /// Records a tag at byte `at`, and returns the colons in the element that it ends.
    fn tag(&mut self, html: &str, at: usize) -> Vec<usize> {
        let Some(tag) = tags::tag(html) else { return Vec::new() };
        let starts = self.starts.entry(tag.name.to_ascii_lowercase()).or_default();
        if !tag.end {
            starts.push(at);
            return Vec::new();
        }
        let Some(start) = starts.pop() else { return Vec::new() };
        self.colons.split_off(self.colons.partition_point(|colon| *colon < start))
    }
}

/// Whether the text of a link differs from its label and its target.
fn has_own_text(link_type: LinkType) -> bool {
    matches!(link_type, LinkType::Inline | LinkType::Reference | LinkType::ReferenceUnknown)
}

/// Marks for the definitions whose colon has no white space after it.
fn misread(text: &str, dialect: Options) -> Insertions {
    let mut insertions = Insertions::default();
    for (event, range) in Parser::new_ext(text, dialect).into_offset_iter() {
        if event == Event::Start(Tag::DefinitionListDefinition)
            && let Some(colon) = text[range.clone()].find(':')
            && !has_space(text, range.start + colon)
        {
            insertions.push(range.start + colon, MARK);
        }
    }
    insertions
}

/// The term being written. Each of its lines is a term of its own.
#[derive(Debug, Default)]
pub(super) struct OpenTerm {
    /// The number of open elements in it; `None` outside of terms.
    elements: Option<usize>,
}

impl OpenTerm {
    /// Records an event of the parser.
    pub(super) fn record(&mut self, event: &Event<'_>) {
        match (event, &mut self.elements) {
            (Event::Start(Tag::DefinitionListTitle), elements) => *elements = Some(0),
            (Event::End(TagEnd::DefinitionListTitle), elements) => *elements = None,
            (Event::InlineHtml(html), Some(elements)) => match tags::tag(html) {
                Some(tag) if tag.end => *elements = elements.saturating_sub(1),
                Some(tag) if !is_void(tag.name) => *elements += 1,
                _ => {}
            },
            (Event::Start(_), Some(elements)) => *elements += 1,
            (Event::End(_), Some(elements)) => *elements = elements.saturating_sub(1),
            _ => {}
        }
    }

    /// Whether a line break ends the term.
    pub(super) fn ends_at_break(&self) -> bool {
        self.elements == Some(0)
    }
}
