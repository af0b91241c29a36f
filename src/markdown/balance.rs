//! Balances raw HTML, so that no text closes or swallows a part of the page around it: end tags
//! that close nothing are removed, and elements that are left open are closed with the block that
//! contains them, or with the text. Markdown's own blocks are containers, which raw HTML may not
//! close either.
//!
//! Elements whose end tag may be omitted (WHATWG HTML, section 13.1.2.4) take no part: they can't
//! break a page. Each tag takes constant time, on average.

use std::collections::HashMap;
use std::ops::Range;

use super::elements::{has_raw_text, is_formatting, is_void};
use super::tags::HtmlTag;
use crate::diagnostic::Finding;

/// The open elements of a text.
#[derive(Debug, Default)]
pub(super) struct Balance {
    /// In order; an element that was closed before one that it contains is `None`.
    open: Vec<Option<OpenElement>>,
    /// The indices of open elements, by the name that closes them.
    by_name: HashMap<String, Vec<usize>>,
    /// The blocks of Markdown that contain the current text.
    containers: Vec<Container>,
}

#[derive(Debug)]
struct OpenElement {
    /// The name as written; `None` for a cell of a table, whose end tag may be omitted.
    name: Option<String>,
    source: Range<usize>,
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

/// How a block of Markdown contains raw HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Enclosure {
    /// As a list does. An end tag in it may belong to an element around it, and then follows it.
    Block,
    /// As a cell of a table does.
    Cell,
}

impl Balance {
    /// Writes a tag as it is balanced. `source` is its span.
    pub(super) fn tag(
        &mut self,
        tag: HtmlTag<'_>,
        text: &str,
        source: Range<usize>,
        out: &mut Balanced<'_>,
    ) {
        let name = tag.name.to_ascii_lowercase();
        if is_table_part(&name) {
            self.table_part(&name, tag.end, source, out);
            out.html.push_str(text);
        } else if is_void(&name) || has_optional_end(&name) {
            out.html.push_str(text);
        } else if tag.end {
            self.end(&name, text, source, out);
        } else {
            if name == "a" {
                self.end_link(out);
            }
            out.html.push_str(text);
            if is_self_closed(tag.text) && !has_raw_text(&name) {
                out.html.extend(["</", tag.name, ">"]);
            } else {
                self.push(closing_name(&name), Some(tag.name.to_owned()), source);
            }
        }
    }

    fn push(&mut self, key: &str, name: Option<String>, source: Range<usize>) {
        if let Some(indices) = self.by_name.get_mut(key) {
            indices.push(self.open.len());
        } else {
            self.by_name.insert(key.to_owned(), vec![self.open.len()]);
        }
        self.open.push(Some(OpenElement { name, source, ends_after: false }));
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

    fn end(&mut self, name: &str, text: &str, source: Range<usize>, out: &mut Balanced<'_>) {
        let key = closing_name(name);
        // In a cell, only its table can be closed of all that contains it.
        let cell = if name == "table" { None } else { self.innermost(CELL).map(|at| at + 1) };
        let first = self.wall().max(cell.unwrap_or(0));
        let Some(at) = self.innermost(key).filter(|at| *at >= first) else {
            let message = format!("`</{name}>` closes nothing and is removed");
            out.findings.push(
                Finding::new("unbalanced-html", message, source)
                    .hint(format!("remove it, or write `<{name}>` where the element starts")),
            );
            return;
        };
        if is_formatting(name) {
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
        let first = self.start();
        while self.open.len() > first && self.open.last().is_some_and(Option::is_none) {
            self.open.pop();
        }
    }

    /// Closes all elements from index `first` on.
    fn close_down_to(&mut self, first: usize, out: &mut Balanced<'_>) {
        while self.open.len() > first {
            let Some(element) = self.open.pop().flatten() else { continue };
            let OpenElement { name, source, ends_after } = element;
            let Some(name) = name else {
                self.by_name.get_mut(CELL).and_then(Vec::pop);
                continue;
            };
            if ends_after {
                out.html.extend(["</", &*name, ">"]);
            } else {
                self.by_name.get_mut(closing_name(&name.to_ascii_lowercase())).and_then(Vec::pop);
                out.unclosed(&name, source);
            }
        }
    }

    /// Closes elements whose end tag was in a container that has ended.
    fn end_waiting(&mut self, out: &mut Balanced<'_>) {
        let first = self.start();
        while self.open.len() > first
            && self.open.last().is_some_and(|last| last.as_ref().is_none_or(|e| e.ends_after))
        {
            if let Some(OpenElement { name: Some(name), .. }) = self.open.pop().flatten() {
                out.html.extend(["</", &*name, ">"]);
            }
        }
    }

    /// A link ends where the next one starts.
    fn end_link(&mut self, out: &mut Balanced<'_>) {
        let Some(at) = self.innermost("a").filter(|at| *at >= self.wall()) else { return };
        if let Some(OpenElement { name: Some(name), source, .. }) = self.open[at].take() {
            out.unclosed(&name, source);
        }
        self.remove("a", at);
    }

    /// A row, a cell or another part of a table closes the cell before it.
    fn table_part(&mut self, name: &str, end: bool, source: Range<usize>, out: &mut Balanced<'_>) {
        let start = self.start();
        let Some(table) = self.innermost("table").filter(|at| *at >= start) else { return };
        self.close_down_to(table + 1, out);
        if !end && matches!(name, "td" | "th" | "caption") {
            self.push(CELL, None, source);
        }
    }

    /// Starts a block of Markdown that contains others.
    pub(super) fn enter(&mut self, enclosure: Enclosure) {
        let start = self.open.len();
        let wall = if enclosure == Enclosure::Cell { start } else { self.wall() };
        self.containers.push(Container { start, wall });
    }

    /// Closes what the innermost block of Markdown left open, before its end tag is written.
    pub(super) fn close_inner(&mut self, out: &mut Balanced<'_>) {
        let start = self.start();
        self.close_down_to(start, out);
    }

    /// Ends the innermost block of Markdown, after its end tag is written.
    pub(super) fn leave(&mut self, out: &mut Balanced<'_>) {
        self.containers.pop();
        let length = out.html.len();
        self.end_waiting(out);
        if out.html.len() > length {
            out.html.push('\n');
        }
    }
}

/// Where balanced HTML and findings are written.
pub(super) struct Balanced<'o> {
    pub(super) html: &'o mut String,
    /// Their spans are those that [`Balance::tag`] was given.
    pub(super) findings: &'o mut Vec<Finding>,
}

impl Balanced<'_> {
    /// Closes an element that its author left open.
    fn unclosed(&mut self, name: &str, source: Range<usize>) {
        self.html.extend(["</", name, ">"]);
        let message = format!("`<{name}>` is not closed; it ends with what contains it");
        self.findings.push(
            Finding::new("unbalanced-html", message, source)
                .hint(format!("write `</{name}>` where it ends, or `<{name}>` in backticks")),
        );
    }
}

/// The name of cells among open elements.
const CELL: &str = "td";

/// The name by which an element is closed: a heading may be closed by one of another level.
fn closing_name(name: &str) -> &str {
    if matches!(name.as_bytes(), [b'h', b'1'..=b'6']) { "h1" } else { name }
}

fn is_table_part(name: &str) -> bool {
    ["caption", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"].contains(&name)
}

/// Whether an element may end without an end tag, or is not one of a page's text.
fn has_optional_end(name: &str) -> bool {
    [
        "body",
        "command",
        "dd",
        "dt",
        "frameset",
        "head",
        "html",
        "isindex",
        "li",
        "menuitem",
        "optgroup",
        "option",
        "p",
        "plaintext",
        "rb",
        "rp",
        "rt",
        "rtc",
        "spacer",
    ]
    .contains(&name)
}

/// Whether a tag ends with a slash that is not part of a value, as in `<a name="x"/>`. Authors mean
/// an empty element, but browsers ignore the slash.
fn is_self_closed(tag: &str) -> bool {
    let Some(inner) = tag.strip_suffix("/>") else { return false };
    let unquoted = inner.rsplit(|c: char| c.is_ascii_whitespace()).next().unwrap_or(inner);
    unquoted.ends_with(['"', '\'']) || !unquoted.contains('=')
}
