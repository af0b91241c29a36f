//! Writes raw HTML as `raw_filter` changes it. `sanitize` removes harmful tags.

use std::ops::Range;

use super::balance::{Balance, Enclosure};
use super::balance_output::BalanceOutput;
use super::elements::has_raw_text;
use super::heading_ids::DocumentIds;
use super::inline::InlineWriter;
use super::job::RawHtml;
use super::output::Output;
use super::raw_filter::{Filtered, RawSource, filter};
use super::tags::{self, HtmlTag, Piece};
use crate::diagnostic::{Finding, Findings};

/// The raw HTML of a document.
#[derive(Debug, Default)]
pub(super) struct RawHtmlWriter {
    /// Whether the author wrote any raw HTML.
    pub(super) has_markup: bool,
    balance: Balance,
    block: RawBlock,
}

/// An HTML block, collected line by line.
#[derive(Debug, Default)]
struct RawBlock {
    open: bool,
    text: String,
    /// Offsets of lines in `text` and in the source.
    lines: Vec<(usize, usize)>,
}

impl RawHtmlWriter {
    pub(super) fn is_in_block(&self) -> bool {
        self.block.open
    }

    pub(super) fn start_block(&mut self) {
        self.block.open = true;
    }

    /// Adds a line of an HTML block.
    pub(super) fn line(&mut self, html: &str, range: &Range<usize>) {
        self.block.lines.push((self.block.text.len(), range.start));
        self.block.text.push_str(html);
    }

    pub(super) fn end_block(&mut self, range: &Range<usize>, out: &mut Output<'_>) {
        let block = std::mem::take(&mut self.block);
        if !out.job.is_extended() {
            return self.plain(&block.text, out);
        }
        let start = out.html.len();
        let locate = |at: Range<usize>| {
            let line = block.lines.partition_point(|&(start, _)| start <= at.start);
            let (line_start, source) = block.lines[line.saturating_sub(1)];
            let source = source + (at.start - line_start);
            source..source + at.len()
        };
        let filtered = self.filter(&RawSource { html: &block.text, locate: &locate }, out);
        for (at, tag) in filtered.shown {
            let source = out.job.marked.source_range(&locate(at..at + tag.text.len()));
            tags::report_as_text(tag, source, &mut out.findings);
        }
        if filtered.has_more {
            out.record.summary.more();
        }
        if let Some(at) = filtered.open_comment
            && !out.hidden.hide_rest(&out.job.marked.text, range.end)
        {
            let message = "`<!--` is not closed and hides what follows it";
            out.findings.push(
                Finding::new("unbalanced-html", message, out.job.marked.source_range(&at))
                    .hint("write `-->` where the comment ends"),
            );
        }
        // Nothing remains of a block that was only a comment.
        if out.html.text[start..].trim().is_empty() {
            out.html.text.truncate(start);
        }
    }

    /// Writes HTML that starts at byte `start` of a text.
    pub(super) fn inline(
        &mut self,
        html: &str,
        start: usize,
        text: &mut InlineWriter,
        out: &mut Output<'_>,
    ) {
        if text.links.is_in_image() {
            if !html.starts_with("<!--") {
                text.alternative(html, out);
            }
            return;
        }
        if !out.job.is_extended() {
            return self.plain(html, out);
        }
        let locate = |at: Range<usize>| start + at.start..start + at.end;
        let filtered = self.filter(&RawSource { html, locate: &locate }, out);
        for (at, tag) in filtered.shown {
            text.resolve_soft_break("<", out);
            out.record.text(html);
            out.outline_text(html);
            let source = out.job.marked.source_range(&locate(at..at + tag.text.len()));
            tags::report_as_text(tag, source, &mut out.findings);
        }
        if filtered.has_more {
            out.record.summary.more();
        }
        let Some(tag) = tags::tag(html) else { return };
        out.record.hidden = !tag.end && has_raw_text(tag.name);
        if tag.is_line_break() {
            out.record.line_break();
            out.record.text("\n");
            out.record.length.end_word();
        }
    }

    /// Writes HTML as plain CommonMark requires.
    fn plain(&mut self, html: &str, out: &mut Output<'_>) {
        self.has_markup = true;
        match out.job.raw_html {
            RawHtml::Escape => escape_raw(html, out),
            RawHtml::PassThrough => out.html.push(html),
        }
    }

    /// Writes HTML without comments, and with everything that is not a tag as text.
    fn filter<'s>(&mut self, source: &RawSource<'s>, out: &mut Output<'_>) -> Filtered<'s> {
        let Output { job, html, findings, ids, .. } = out;
        if job.raw_html != RawHtml::Escape {
            let mut out = BalanceOutput { html: &mut html.text, findings, marked: job.marked };
            let filtered = filter(source, &mut self.balance, ids, &mut out);
            self.has_markup |= filtered.retains_markup;
            return filtered;
        }
        // Text has no ids, and its tags need no balance.
        let mut ids = DocumentIds::new(job.options.heading_ids, None);
        let (html, findings) = (&mut String::new(), &mut Findings::default());
        let mut unused = BalanceOutput { html, findings, marked: job.marked };
        let filtered = filter(source, &mut self.balance, &mut ids, &mut unused);
        escape_raw(source.html, out);
        filtered
    }

    /// Starts a block of Markdown that contains others.
    pub(super) fn enter(&mut self, enclosure: Enclosure) {
        self.balance.enter(enclosure);
    }

    /// Closes what the innermost block of Markdown, or else the text, left open.
    pub(super) fn close_inner(&mut self, out: &mut Output<'_>) {
        self.write_ends(out, Balance::close_inner);
    }

    /// Ends the innermost block of Markdown, whose end tag is written.
    pub(super) fn leave(&mut self, out: &mut Output<'_>) {
        self.balance.leave();
        self.write_ends(out, Balance::end_after);
    }

    fn write_ends(
        &mut self,
        out: &mut Output<'_>,
        write: impl FnOnce(&mut Balance, &mut BalanceOutput<'_>),
    ) {
        if !self.balance.has_open() {
            return;
        }
        let (mut unused, mut ignored) = (String::new(), Findings::default());
        let (html, findings) = match out.job.raw_html {
            RawHtml::Escape => (&mut unused, &mut ignored),
            RawHtml::PassThrough => (&mut out.html.text, &mut out.findings),
        };
        let marked = out.job.marked;
        write(&mut self.balance, &mut BalanceOutput { html, findings, marked });
    }

    /// Forgets which elements are open, since the heading that contains them is omitted.
    pub(super) fn forget_open(&mut self) {
        self.balance = Balance::default();
    }
}

/// Writes raw HTML, without its comments, as text.
fn escape_raw(html: &str, out: &mut Output<'_>) {
    for (_, piece) in tags::pieces(html) {
        if let Piece::Tag(HtmlTag { text, .. }) | Piece::Hidden(text) | Piece::Other(text) = piece {
            out.html.push_text(text);
        }
    }
}
