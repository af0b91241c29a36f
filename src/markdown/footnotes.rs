//! Footnotes as on GitHub: numbered in the order of their references, and listed at the document's
//! end with links back.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::buffer::HtmlBuffer;
use super::output::Output;

/// The maximum number of references that a footnote links back to.
const MOST_LINKS_BACK: usize = 100;

/// The footnotes of a document.
#[derive(Debug, Default)]
pub(super) struct Footnotes {
    /// Numbers minus 1, by label.
    numbers: HashMap<String, usize>,
    /// Labels by number, with the number of references.
    references: Vec<(String, usize)>,
    bodies: HashMap<String, HtmlBuffer>,
    /// Output that was interrupted by the start of a definition.
    open: Vec<(String, HtmlBuffer)>,
}

impl Footnotes {
    /// The number minus 1 of the footnote with a label, which gets the next number if it has none.
    pub(super) fn number(&mut self, label: &str) -> usize {
        let label = label.to_lowercase();
        *self.numbers.entry(label.clone()).or_insert_with(|| {
            self.references.push((label, 0));
            self.references.len() - 1
        })
    }

    /// Writes a reference to the footnote with a number minus 1.
    pub(super) fn reference(&mut self, number: usize, out: &mut Output<'_>) {
        let count = &mut self.references[number].1;
        *count += 1;
        let count = *count;
        let number = number + 1;
        let html = &mut out.html.text;
        let prefix = out.ids.footnote_prefix();
        let _ = write!(html, "<sup class=\"footnote-ref\"><a href=\"#{prefix}fn-{number}\"");
        if count <= MOST_LINKS_BACK {
            let _ = write!(html, " id=\"{prefix}{}\"", reference_id(number, count));
        }
        let _ = write!(html, " role=\"doc-noteref\">{number}</a></sup>");
    }

    pub(super) fn start(&mut self, label: &str, out: &mut Output<'_>) {
        out.record.blocks.footnotes += 1;
        self.open.push((label.to_lowercase(), std::mem::take(&mut out.html)));
    }

    pub(super) fn end(&mut self, out: &mut Output<'_>) {
        let Some((label, outer)) = self.open.pop() else { return };
        out.record.blocks.footnotes -= 1;
        let body = std::mem::replace(&mut out.html, outer);
        self.bodies.entry(label).or_insert(body);
    }

    /// Whether there is a reference to a footnote.
    pub(super) fn has_references(&self) -> bool {
        !self.numbers.is_empty()
    }

    /// Writes the list of referenced footnotes.
    pub(super) fn write_list(&mut self, out: &mut Output<'_>) {
        if self.references.is_empty() {
            return;
        }
        out.html.open("<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"");
        out.html.push_value(&out.job.options.labels.footnotes);
        out.html.push("\">\n<ol>\n");
        let references = std::mem::take(&mut self.references);
        for (number, (label, count)) in (1..).zip(references) {
            let Some(body) = self.bodies.remove(&label) else { continue };
            write_footnote(number, count, body, out);
        }
        out.html.push("</ol>\n</section>\n");
    }
}

/// Writes a footnote with its number and the count of its references.
fn write_footnote(number: usize, count: usize, body: HtmlBuffer, out: &mut Output<'_>) {
    let (prefix, html) = (out.ids.footnote_prefix(), &mut out.html);
    let _ = writeln!(html.text, "<li id=\"{prefix}fn-{number}\" value=\"{number}\">");
    let at = html.len();
    for mut link in body.links {
        link.html = link.html.start + at..link.html.end + at;
        html.links.push(link);
    }
    // The links back are appended to the last paragraph if the footnote ends with one.
    let (text, end) = match body.text.strip_suffix("</p>\n") {
        Some(text) => (text, "</p>\n"),
        None => (body.text.as_str(), "\n"),
    };
    html.push(text);
    for reference in 1..=count.min(MOST_LINKS_BACK) {
        let id = reference_id(number, reference);
        let _ = write!(
            html.text,
            " <a href=\"#{prefix}{id}\" class=\"footnote-backref\" role=\"doc-backlink\">↩</a>"
        );
    }
    html.push(end);
    html.push("</li>\n");
}

/// The id of the `count`th reference to a footnote.
fn reference_id(number: usize, count: usize) -> String {
    if count == 1 { format!("fnref-{number}") } else { format!("fnref-{number}-{count}") }
}
