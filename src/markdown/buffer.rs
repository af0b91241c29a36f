//! HTML being written, and the links in it. Each change of the HTML moves the spans of the links
//! that follow, so that no part of the writer has to.

use pulldown_cmark_escape::{escape_html, escape_html_body_text};

use super::document::LocalLink;

/// HTML with its links to files of the site, in order.
#[derive(Debug, Default)]
pub(super) struct HtmlBuffer {
    pub(super) text: String,
    pub(super) links: Vec<LocalLink>,
}

/// The end of an [`HtmlBuffer`] at an earlier time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Checkpoint {
    /// The length of the HTML in bytes.
    pub(super) bytes: usize,
    links: usize,
}

impl HtmlBuffer {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), links: Vec::new() }
    }

    /// The length of the HTML in bytes.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    pub(super) fn push(&mut self, html: &str) {
        self.text.push_str(html);
    }

    /// Adds text, escaped where it could be read as markup.
    pub(super) fn push_text(&mut self, text: &str) {
        let _ = escape_html_body_text(&mut self.text, text);
    }

    /// Adds a part of an attribute's value, escaped.
    pub(super) fn push_value(&mut self, text: &str) {
        let _ = escape_html(&mut self.text, text);
    }

    /// Starts a new line of HTML, unless at the start of one.
    pub(super) fn start_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// Adds the start tag of a block on a new line.
    pub(super) fn open(&mut self, tag: &str) {
        self.start_line();
        self.push(tag);
    }

    /// Inserts HTML at byte `at`.
    pub(super) fn insert(&mut self, at: usize, html: &str) {
        self.text.insert_str(at, html);
        for link in self.links.iter_mut().rev().take_while(|link| link.html.start >= at) {
            link.html = link.html.start + html.len()..link.html.end + html.len();
        }
    }

    /// Removes the line break at byte `at`.
    pub(super) fn remove_break(&mut self, at: usize) {
        self.text.remove(at);
        for link in self.links.iter_mut().rev().take_while(|link| link.html.start > at) {
            link.html = link.html.start - 1..link.html.end - 1;
        }
    }

    pub(super) fn checkpoint(&self) -> Checkpoint {
        Checkpoint { bytes: self.text.len(), links: self.links.len() }
    }

    /// Removes everything since a checkpoint.
    pub(super) fn roll_back(&mut self, to: Checkpoint) {
        self.text.truncate(to.bytes);
        self.links.truncate(to.links);
    }
}
