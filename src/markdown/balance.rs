//! Balances raw HTML, so that no text closes or swallows a part of the page that shows it: end tags
//! that close nothing are removed, and elements that are left open are closed with the block that
//! contains them, or with the text. Markdown's own blocks are containers, which raw HTML may not
//! close either.
//!
//! Elements whose end tag may be omitted (WHATWG HTML, section 13.1.2.4) end with what contains
//! them, without a warning. Each tag takes constant time, on average.

use std::collections::HashMap;
use std::ops::Range;

use super::balance_output::BalanceOutput;
use super::elements::{
    Namespace, has_optional_end, has_raw_text, implies_end, is_element, is_formatting, is_obsolete,
    is_page_part, is_table_part, is_void,
};
use super::foreign::{Content, ForeignElements, breaks_out, content_of, is_integration_point};
use super::steps;
use super::tags::HtmlTag;

/// The open elements of a text.
#[derive(Debug, Default)]
pub(super) struct Balance {
    /// In order; an element that was closed before one that it contains is `None`.
    open: Vec<Option<OpenElement>>,
    /// The indices of open elements, by the name that closes them.
    by_name: HashMap<String, Vec<usize>>,
    foreign: ForeignElements,
    /// The blocks of Markdown that contain the current text.
    containers: Vec<Container>,
}

#[derive(Debug)]
struct OpenElement {
    /// The name as written; `None` for a cell of a table, whose end tag may be omitted.
    name: Option<String>,
    source: Range<usize>,
    /// Whether its end tag may be omitted.
    optional: bool,
    /// Whether its end tag was inside a container, and is written after that.
    ends_after: bool,
}

/// A block of Markdown that contains others.
#[derive(Debug, Clone, Copy)]
struct Container {
    /// The number of elements that were open before it.
    start: usize,
    /// The number of elements on which end tags in it have no effect.
    wall: usize,
}

/// Which elements an end tag in a block of Markdown may close, besides those that start in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Enclosure {
    /// Those that contain the block; the end tag then follows it.
    Open,
    /// None: a cell is a part of its row, and a footnote is moved to the end of the text.
    Sealed,
}

impl Balance {
    /// Writes a tag as it is balanced. `source` is its span.
    pub(super) fn tag(
        &mut self,
        tag: HtmlTag<'_>,
        text: &str,
        source: Range<usize>,
        out: &mut BalanceOutput<'_>,
    ) {
        steps::count(1);
        let name = tag.name.to_ascii_lowercase();
        if is_page_part(&name) {
            return out.page_part(tag, &source);
        }
        if !tag.end
            && breaks_out(&name, tag)
            && let Some(root) = self.foreign.root(self.start())
        {
            self.close_down_to(root, out);
        }
        let content = self.content();
        let empty = is_self_closed(tag.text);
        if content != Content::Html {
            let name_of_html = is_element(&name, Namespace::Html) && !is_table_part(&name);
            if !name_of_html && !is_integration_point(&name) || is_void(&name) {
                return out.html.push_str(text);
            }
        } else if is_table_part(&name) {
            return self.table_part(tag, text, source, out);
        } else if is_void(&name) || is_obsolete(&name) {
            return out.html.push_str(text);
        }
        if tag.end {
            return self.end(&name, text, source, out);
        }
        if content == Content::Html {
            self.start_html(&name, out);
        }
        let stays_empty = content != Content::Html || matches!(&*name, "svg" | "math");
        if empty && stays_empty && has_raw_text(&name) {
            out.html.extend([text.trim_end_matches("/>"), "></", tag.name, ">"]);
            return;
        }
        out.html.push_str(text);
        if empty && !stays_empty && !has_raw_text(&name) {
            out.html.extend(["</", tag.name, ">"]);
        } else if !empty || !stays_empty {
            if let Some(inner) = content_of(&name, tag, content) {
                self.foreign.push(self.open.len(), inner);
            }
            self.push(&name, Some(tag.name.to_owned()), source);
        }
    }

    /// The language of the current text.
    fn content(&self) -> Content {
        self.foreign.content(self.start())
    }

    /// Whether any element is open.
    pub(super) fn has_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Whether the current text is SVG or MathML.
    pub(super) fn is_foreign(&self) -> bool {
        self.content() != Content::Html
    }

    /// Which names of elements are accepted: inside an `<svg>` or `<math>`, all are.
    pub(super) fn namespace(&self) -> Namespace {
        if self.foreign.is_empty() { Namespace::Html } else { Namespace::Foreign }
    }

    /// Ends what a start tag of HTML ends.
    fn start_html(&mut self, name: &str, out: &mut BalanceOutput<'_>) {
        if name == "a" {
            self.end_link(out);
        }
        let first = self.start();
        while has_optional_end(name)
            && self.open.len() > first
            && let Some(Some(OpenElement {
                name: Some(open),
                optional: true,
                ends_after: false,
                ..
            })) = self.open.last()
            && implies_end(name, &open.to_ascii_lowercase())
        {
            steps::count(1);
            let open = open.to_ascii_lowercase();
            self.remove(&open, self.open.len() - 1);
        }
    }

    fn push(&mut self, name: &str, written: Option<String>, source: Range<usize>) {
        let key = closing_name(name);
        if let Some(indices) = self.by_name.get_mut(key) {
            indices.push(self.open.len());
        } else {
            self.by_name.insert(key.to_owned(), vec![self.open.len()]);
        }
        let optional = has_optional_end(name);
        self.open.push(Some(OpenElement { name: written, source, optional, ends_after: false }));
    }

    /// The index of the innermost open element that `key` closes.
    fn innermost(&self, key: &str) -> Option<usize> {
        self.by_name.get(key)?.last().copied()
    }

    /// The index of the first open element that the innermost block of Markdown contains.
    fn start(&self) -> usize {
        self.containers.last().map_or(0, |container| container.start)
    }

    /// The index of the first open element on which end tags have an effect.
    fn wall(&self) -> usize {
        self.containers.last().map_or(0, |container| container.wall)
    }

    /// The index of the first open element on which an end tag has an effect.
    fn reach(&self, name: &str) -> usize {
        // In a cell, only its table can be closed of all that contains it.
        let cell = if name == "table" { None } else { self.innermost(CELL).map(|at| at + 1) };
        let ends_foreign = matches!(name, "svg" | "math") || is_integration_point(name);
        let barrier = if ends_foreign { 0 } else { self.foreign.barrier() };
        self.wall().max(cell.unwrap_or(0)).max(barrier)
    }

    fn end(&mut self, name: &str, text: &str, source: Range<usize>, out: &mut BalanceOutput<'_>) {
        let key = closing_name(name);
        let first = self.reach(name);
        let Some(at) = self.innermost(key).filter(|at| *at >= first) else {
            return out.surplus(name, &source);
        };
        let ends_inner = !has_optional_end(name) || matches!(name, "dd" | "dt" | "li");
        if is_formatting(name) || !ends_inner && at >= self.start() {
            self.remove(key, at);
            out.html.push_str(text);
        } else if at >= self.start() {
            self.close_down_to(at + 1, out);
            self.remove(key, at);
            out.html.push_str(text);
            self.end_waiting(out);
        } else {
            self.by_name.get_mut(key).and_then(Vec::pop);
            if let Some(Some(element)) = self.open.get_mut(at) {
                element.ends_after = true;
            }
        }
    }

    /// Removes the innermost element that `key` closes, whose index is `at`.
    fn remove(&mut self, key: &str, at: usize) {
        self.by_name.get_mut(key).and_then(Vec::pop);
        self.open[at] = None;
        self.drop_removed();
    }

    /// Drops removed elements from the end.
    fn drop_removed(&mut self) {
        let first = self.start();
        while self.open.len() > first && self.open.last().is_some_and(Option::is_none) {
            steps::count(1);
            self.open.pop();
        }
        self.foreign.truncate(self.open.len());
    }

    /// Closes all elements from index `first` on.
    fn close_down_to(&mut self, first: usize, out: &mut BalanceOutput<'_>) {
        // Elements that end with the one that contains them, unless that is SVG or MathML.
        let mut implied = Vec::new();
        while self.open.len() > first {
            steps::count(1);
            let Some(element) = self.open.pop().flatten() else { continue };
            let at = self.open.len();
            let OpenElement { name, source, optional, ends_after } = element;
            let Some(name) = name else {
                self.by_name.get_mut(CELL).and_then(Vec::pop);
                continue;
            };
            if !ends_after {
                let lower = name.to_ascii_lowercase();
                self.by_name.get_mut(closing_name(&lower)).and_then(Vec::pop);
                if optional {
                    implied.push((name, source));
                    continue;
                }
            }
            if self.foreign.is_at(at) {
                self.foreign.truncate(at);
                out.all_unclosed(&mut implied);
            }
            implied.clear();
            if ends_after {
                out.html.extend(["</", &*name, ">"]);
            } else {
                out.unclosed(&name, &source);
            }
        }
        if first.checked_sub(1).is_some_and(|at| self.foreign.is_at(at)) {
            out.all_unclosed(&mut implied);
        }
    }

    /// Closes elements whose end tag was in a container that has ended.
    fn end_waiting(&mut self, out: &mut BalanceOutput<'_>) {
        let start = self.start();
        let decides = |element: &Option<OpenElement>| {
            steps::count(1);
            element.as_ref().is_none_or(|element| !element.optional || element.ends_after)
        };
        loop {
            self.drop_removed();
            let Some(at) = self.open[start..].iter().rposition(decides) else { break };
            if !self.open[start + at].as_ref().is_some_and(|element| element.ends_after) {
                break;
            }
            self.close_down_to(start + at, out);
        }
    }

    /// A link ends where the next one starts.
    fn end_link(&mut self, out: &mut BalanceOutput<'_>) {
        let Some(at) = self.innermost("a").filter(|at| *at >= self.wall()) else { return };
        if let Some(OpenElement { name: Some(name), source, .. }) = self.open[at].take() {
            out.unclosed(&name, &source);
        }
        self.remove("a", at);
    }

    /// Writes a tag of a row, a cell or another part of a table, which ends the cell before it.
    fn table_part(
        &mut self,
        tag: HtmlTag<'_>,
        text: &str,
        source: Range<usize>,
        out: &mut BalanceOutput<'_>,
    ) {
        let table = self.innermost("table");
        if tag.end && table.is_none_or(|table| table < self.wall().max(self.foreign.barrier())) {
            return out.surplus(&tag.name.to_ascii_lowercase(), &source);
        }
        if let Some(table) = table.filter(|table| *table >= self.start()) {
            self.close_down_to(table + 1, out);
            let is_cell = |name: &&str| tag.name.eq_ignore_ascii_case(name);
            if !tag.end && ["td", "th", "caption"].iter().any(is_cell) {
                self.push(CELL, None, source);
            }
        }
        out.html.push_str(text);
    }

    /// Starts a block of Markdown that contains others.
    pub(super) fn enter(&mut self, enclosure: Enclosure) {
        let start = self.open.len();
        let wall = if enclosure == Enclosure::Sealed { start } else { self.wall() };
        self.containers.push(Container { start, wall });
    }

    /// Closes what the innermost block of Markdown left open, before its end tag is written.
    pub(super) fn close_inner(&mut self, out: &mut BalanceOutput<'_>) {
        let start = self.start();
        self.close_down_to(start, out);
    }

    /// Ends the innermost block of Markdown, after its end tag is written. `end_after` follows.
    pub(super) fn leave(&mut self) {
        self.containers.pop();
    }

    /// Closes elements whose end tag was in the block that has ended.
    pub(super) fn end_after(&mut self, out: &mut BalanceOutput<'_>) {
        let length = out.html.len();
        self.end_waiting(out);
        if out.html.len() > length {
            out.html.push('\n');
        }
    }
}

/// The name of cells among open elements.
const CELL: &str = "td";

/// The name by which an element is closed: a heading may be closed by one of another level.
fn closing_name(name: &str) -> &str {
    if matches!(name.as_bytes(), [b'h', b'1'..=b'6']) { "h1" } else { name }
}

/// Whether a tag ends with a slash that is not part of a value, as in `<a name="x"/>`. Authors mean
/// an empty element, but browsers ignore the slash.
fn is_self_closed(tag: &str) -> bool {
    let Some(inner) = tag.strip_suffix("/>") else { return false };
    let unquoted = inner.rsplit(|c: char| c.is_ascii_whitespace()).next().unwrap_or(inner);
    unquoted.ends_with(['"', '\'']) || !unquoted.contains('=')
}
