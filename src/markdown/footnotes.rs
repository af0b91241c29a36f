//! Footnotes as on GitHub: numbered in the order of their references, and listed at the document's
//! end with links back.

use std::collections::HashMap;
use std::fmt::Write as _;

use pulldown_cmark_escape::escape_html;

use super::LocalLink;
use super::html::HtmlWriter;

/// The maximum number of references that a footnote links back to.
const MOST_LINKS_BACK: usize = 100;

/// The footnotes of a document.
#[derive(Debug, Default)]
pub(super) struct Footnotes {
    /// Numbers minus 1, by label.
    numbers: HashMap<String, usize>,
    /// Labels by number, with the number of references.
    references: Vec<(String, usize)>,
    bodies: HashMap<String, FootnoteBody>,
    /// Output that was interrupted by the start of a definition.
    open: Vec<(String, FootnoteBody)>,
}

/// A piece of HTML and its links.
#[derive(Debug)]
struct FootnoteBody {
    html: String,
    links: Vec<LocalLink>,
}

impl Footnotes {
    /// Whether no definition is being written.
    pub(super) fn is_outside(&self) -> bool {
        self.open.is_empty()
    }
}

impl HtmlWriter<'_> {
    pub(super) fn footnote_reference(&mut self, label: &str) {
        self.resolve_soft_break(None);
        let label = label.to_lowercase();
        let notes = &mut self.footnotes;
        let number = *notes.numbers.entry(label.clone()).or_insert_with(|| {
            notes.references.push((label, 0));
            notes.references.len() - 1
        });
        if self.inline.is_in_image() {
            return;
        }
        let count = &mut self.footnotes.references[number].1;
        *count += 1;
        let count = *count;
        let number = number + 1;
        let _ = write!(self.out, "<sup class=\"footnote-ref\"><a href=\"#fn-{number}\"");
        if count <= MOST_LINKS_BACK {
            let _ = write!(self.out, " id=\"{}\"", reference_id(number, count));
        }
        let _ = write!(self.out, " role=\"doc-noteref\">{number}</a></sup>");
    }

    pub(super) fn start_footnote(&mut self, label: &str) {
        let outer = FootnoteBody {
            html: std::mem::take(&mut self.out),
            links: std::mem::take(&mut self.links),
        };
        self.footnotes.open.push((label.to_lowercase(), outer));
    }

    pub(super) fn end_footnote(&mut self) {
        let Some((label, outer)) = self.footnotes.open.pop() else { return };
        let body = FootnoteBody {
            html: std::mem::replace(&mut self.out, outer.html),
            links: std::mem::replace(&mut self.links, outer.links),
        };
        self.footnotes.bodies.entry(label).or_insert(body);
    }

    /// Writes the list of referenced footnotes.
    pub(super) fn write_footnotes(&mut self) {
        if self.footnotes.references.is_empty() {
            return;
        }
        self.start_line();
        self.out.push_str("<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"");
        let _ = escape_html(&mut self.out, &self.job.options.labels.footnotes);
        self.out.push_str("\">\n<ol>\n");
        let references = std::mem::take(&mut self.footnotes.references);
        for (number, (label, count)) in (1..).zip(references) {
            let Some(body) = self.footnotes.bodies.remove(&label) else { continue };
            let _ = writeln!(self.out, "<li id=\"fn-{number}\" value=\"{number}\">");
            let at = self.out.len();
            for mut link in body.links {
                link.html = link.html.start + at..link.html.end + at;
                self.links.push(link);
            }
            // The links back are appended to the last paragraph if the footnote ends with one.
            let (text, end) = match body.html.strip_suffix("</p>\n") {
                Some(text) => (text, "</p>\n"),
                None => (body.html.as_str(), "\n"),
            };
            self.out.push_str(text);
            for reference in 1..=count.min(MOST_LINKS_BACK) {
                let id = reference_id(number, reference);
                let _ = write!(
                    self.out,
                    " <a href=\"#{id}\" class=\"footnote-backref\" role=\"doc-backlink\">↩</a>"
                );
            }
            self.out.push_str(end);
            self.out.push_str("</li>\n");
        }
        self.out.push_str("</ol>\n</section>\n");
    }
}

/// The id of the `count`th reference to a footnote.
fn reference_id(number: usize, count: usize) -> String {
    if count == 1 { format!("fnref-{number}") } else { format!("fnref-{number}-{count}") }
}
