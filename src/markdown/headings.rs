//! Writes headings, and determines which one is the document's title. Their ids derive from their
//! text or are given as `{#id}`, and are unique in the document.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use pulldown_cmark::HeadingLevel;
use pulldown_cmark_escape::escape_html;

use super::Finding;
use super::html::HtmlWriter;
use super::length::Counter;
use crate::path::slugify;

/// The ids in use.
#[derive(Debug, Default)]
pub(super) struct HeadingIds {
    taken: HashSet<String>,
    /// The next number to try for an id, so that many equal headings don't cost a search each.
    next: HashMap<String, usize>,
}

impl HeadingIds {
    /// An id for a heading with this text.
    pub(super) fn for_text(&mut self, text: &str) -> String {
        self.unique(slugify(text))
    }

    /// `id`, or `id` with the lowest number that makes it unique.
    fn unique(&mut self, id: String) -> String {
        let id = if is_reserved_id(&id) { format!("h-{id}") } else { id };
        if self.taken.insert(id.clone()) {
            return id;
        }
        let next = self.next.entry(id.clone()).or_insert(1);
        loop {
            let numbered = format!("{id}-{next}");
            *next += 1;
            if self.taken.insert(numbered.clone()) {
                return numbered;
            }
        }
    }

    /// The id given by the author, if valid, and a finding if it can't be used unchanged.
    pub(super) fn as_written(
        &mut self,
        id: &str,
        source: Range<usize>,
    ) -> (Option<String>, Option<Finding>) {
        let finding = |message: String, hint: &'static str| {
            Some(Finding::new("invalid-heading-id", message, source).hint(hint))
        };
        if id.is_empty()
            || id.contains(|c: char| c.is_whitespace() || c.is_control() || "\"'<>&`{}".contains(c))
        {
            let message =
                format!("invalid id `{{#{id}}}`: it contains white space or quotes, or is empty");
            return (None, finding(message, "use letters, digits, `-` and `_`"));
        }
        if is_reserved_id(id) {
            let message = format!("the id `{id}` is reserved for footnotes or the theme");
            return (Some(self.unique(id.to_owned())), finding(message, "choose another id"));
        }
        let unique = self.unique(id.to_owned());
        if unique == id {
            return (Some(unique), None);
        }
        let message =
            format!("the id `{id}` is taken by an earlier heading; this one gets `{unique}`");
        (Some(unique), finding(message, "choose another id"))
    }
}

/// The prefix of ids of the theme's own elements. Ids derived from text never contain two
/// consecutive hyphens.
pub(super) const THEME_ID: &str = "weekly--";

/// Whether `id` looks like those of footnotes (`fn-1`, `fnref-1`, `fnref-1-2`) or of the theme.
fn is_reserved_id(id: &str) -> bool {
    id.strip_prefix("fn-")
        .or_else(|| id.strip_prefix("fnref-"))
        .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'))
        || id.starts_with(THEME_ID)
}

/// The id in the `{#id}` at the end of a heading, and its start in the HTML.
pub(super) fn explicit(html: &str) -> Option<(usize, &str)> {
    let inner = html.trim_end().strip_suffix('}')?;
    let open = inner.rfind("{#")?;
    let id = &inner[open + 2..];
    // A tag in between means that it is not plain text.
    let spaced = open == 0 || inner[..open].ends_with(char::is_whitespace) || !html.is_ascii();
    (spaced && !id.contains(['<', '}', '\n'])).then_some((open, id))
}

/// A heading whose end has not been reached.
pub(super) struct OpenHeading {
    start: usize,
    links: usize,
    length: Counter,
    first_block: bool,
    pub(super) text: String,
}

impl HtmlWriter<'_> {
    pub(super) fn start_heading(&mut self) {
        let first_block =
            self.out.is_empty() && self.footnotes.is_outside() && self.title.is_none();
        self.start_line();
        self.heading = Some(OpenHeading {
            start: self.out.len(),
            links: self.links.len(),
            length: self.length,
            first_block,
            text: String::new(),
        });
    }

    pub(super) fn end_heading(&mut self, level: HeadingLevel, range: &Range<usize>) {
        let Some(heading) = self.heading.take() else { return };
        let level = level as u8;
        let span = self.marked.source_range(range);
        let name = ["h1", "h2", "h3", "h4", "h5", "h6"][usize::from(level - 1).min(5)];
        if !self.extended {
            self.wrap_heading(&heading, name, None);
            let title = fold(&heading.text);
            if !self.seen_heading && level == 1 && self.job.title.is_none() && !title.is_empty() {
                self.title = Some(title);
            }
            self.seen_heading = true;
            if let Some(outline) = &mut self.outline {
                outline.end_heading(level, "", span);
            }
            return;
        }
        let mut written_id = None;
        if let Some((at, id)) = explicit(&self.out[heading.start..]) {
            let written = &self.marked.text[range.clone()];
            let source = written.rfind(&format!("{{#{id}}}"));
            let escaped = source.is_none_or(|at| written[..at].ends_with('\\'));
            let source = source
                .map_or(range.clone(), |at| range.start + at..range.start + at + id.len() + 3);
            if !escaped {
                written_id = Some((at, id.to_owned(), self.marked.source_range(&source)));
            }
        }
        let mut text = fold(&heading.text);
        let mut own_id = None;
        if let Some((at, id, source)) = written_id {
            let (id, finding) = self.ids.as_written(&id, source);
            if id.is_some() {
                self.out.truncate(heading.start + at);
                self.out.truncate(self.out.trim_end().len().max(heading.start));
                if let Some(outline) = &mut self.outline {
                    outline.cut_heading_id();
                }
                if let Some(at) = text.rfind("{#") {
                    text.truncate(at);
                    text.truncate(text.trim_end().len());
                }
            }
            own_id = id;
            self.findings.extend(finding);
        }
        if self.is_title(&heading, level, &text) {
            self.out.truncate(heading.start);
            self.links.truncate(heading.links);
            self.length = heading.length;
            if let Some(outline) = &mut self.outline {
                outline.drop_heading();
            }
            return;
        }
        let id = own_id.unwrap_or_else(|| self.ids.for_text(&text));
        self.wrap_heading(&heading, name, Some(&id));
        self.headings.push(level, &id, &text);
        if let Some(outline) = &mut self.outline {
            outline.end_heading(level, &id, span);
        }
    }

    /// Whether the heading is the document's title and therefore omitted. Records it as the title
    /// if no other was given.
    fn is_title(&mut self, heading: &OpenHeading, level: u8, text: &str) -> bool {
        let first_heading = !std::mem::replace(&mut self.seen_heading, true);
        if !first_heading || text.is_empty() {
            return false;
        }
        if let Some(title) = self.job.title {
            return heading.first_block && level <= 2 && fold(title) == text;
        }
        if level == 1 {
            self.title = Some(text.to_owned());
        }
        level == 1 && heading.first_block
    }

    /// Encloses the output since a heading's start in tags.
    fn wrap_heading(&mut self, heading: &OpenHeading, name: &str, id: Option<&str>) {
        let mut tag = String::with_capacity(name.len() + id.map_or(0, str::len) + 10);
        tag.push('<');
        tag.push_str(name);
        if let Some(id) = id {
            tag.push_str(" id=\"");
            let _ = escape_html(&mut tag, id);
            tag.push('"');
        }
        tag.push('>');
        self.out.insert_str(heading.start, &tag);
        for link in &mut self.links[heading.links..] {
            link.html = link.html.start + tag.len()..link.html.end + tag.len();
        }
        for part in ["</", name, ">\n"] {
            self.out.push_str(part);
        }
    }
}

/// `text` with single spaces, and none at its ends.
fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique() {
        let mut ids = HeadingIds::default();
        let unique: Vec<String> = ["A b", "a-b", "A b-1", "a b", "fn-1", "周报", "", "fnref-2-3"]
            .iter()
            .map(|text| ids.for_text(text))
            .collect();
        assert_eq!(
            unique,
            ["a-b", "a-b-1", "a-b-1-1", "a-b-2", "h-fn-1", "周报", "untitled", "h-fnref-2-3"]
        );
        let (id, finding) = ids.as_written("a-b", 0..1);
        assert_eq!((id.as_deref(), finding.is_some()), (Some("a-b-3"), true));
        let (id, finding) = ids.as_written("Own", 0..1);
        assert_eq!((id.as_deref(), finding.is_some()), (Some("Own"), false));
        let (id, finding) = ids.as_written("weekly--main", 0..1);
        assert_eq!((id.as_deref(), finding.is_some()), (Some("h-weekly--main"), true));
        for bad in ["a b", "a\"b", ""] {
            let (id, finding) = ids.as_written(bad, 0..1);
            assert_eq!((id, finding.map(|f| f.code)), (None, Some("invalid-heading-id")));
        }
    }

    #[test]
    fn explicit_ids_end_a_heading() {
        assert_eq!(explicit("News {#news}"), Some((5, "news")));
        assert_eq!(explicit("消息{#news}"), Some((6, "news")));
        assert_eq!(explicit("News{#news}"), None);
        assert_eq!(explicit("News <code>{#news}</code>"), None);
        assert_eq!(explicit("News {#a b}"), Some((5, "a b")));
    }
}
