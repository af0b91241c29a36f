//! Writes raw HTML and hides its comments. `tags` recognises tags; `sanitize` removes harmful ones.

use std::ops::Range;

use pulldown_cmark_escape::escape_html_body_text;

use super::html::{HtmlWriter, RawHtml};
use super::tags::{self, Filtered, Piece};

/// An HTML block, collected line by line.
#[derive(Default)]
pub(super) struct RawBlock {
    pub(super) open: bool,
    text: String,
    /// Offsets of lines in `text` and in the source.
    lines: Vec<(usize, usize)>,
}

/// The part of an HTML comment that continues after its block.
#[derive(Default)]
pub(super) struct Hidden {
    /// The offset of its end.
    pub(super) until: usize,
    /// Whether no further comment ends, so that the search can be skipped.
    no_more_ends: bool,
}

impl HtmlWriter<'_> {
    pub(super) fn raw_line(&mut self, html: &str, range: &Range<usize>) {
        let block = &mut self.raw_block;
        block.lines.push((block.text.len(), range.start));
        block.text.push_str(html);
    }

    pub(super) fn end_raw_block(&mut self, range: &Range<usize>) {
        let block = std::mem::take(&mut self.raw_block);
        let start = self.out.len();
        if !self.extended {
            self.has_raw_html = true;
            match self.job.raw_html {
                RawHtml::Escape => escape_raw(&block.text, &mut self.out),
                RawHtml::PassThrough => self.out.push_str(&block.text),
            }
            return;
        }
        let mut html = std::mem::take(&mut self.out);
        let filtered = self.filter_raw(&block.text, &mut html);
        self.out = html;
        for (tag, at) in filtered.shown {
            let line = block.lines.partition_point(|&(start, _)| start <= at.start);
            let (line_start, source) = block.lines[line.saturating_sub(1)];
            let source = source + (at.start - line_start);
            let source = self.marked.source_range(&(source..source + at.len()));
            self.findings.push(tags::finding(&tag, source));
        }
        if filtered.more_at.is_some() {
            self.summary.more();
        }
        if filtered.open_comment {
            self.hide_comment(range.end);
        }
        // Nothing remains of a block that was only a comment.
        if self.out[start..].trim().is_empty() {
            self.out.truncate(start);
        }
    }

    pub(super) fn inline_html(&mut self, html: &str, start: usize) {
        if self.inline.image.is_some() {
            if !html.starts_with("<!--") {
                self.alternative(html);
            }
            return;
        }
        if !self.extended {
            self.has_raw_html = true;
            match self.job.raw_html {
                RawHtml::Escape => escape_raw(html, &mut self.out),
                RawHtml::PassThrough => self.out.push_str(html),
            }
            return;
        }
        let mut out = std::mem::take(&mut self.out);
        let filtered = self.filter_raw(html, &mut out);
        self.out = out;
        for (tag, at) in filtered.shown {
            self.resolve_soft_break(Some('<'));
            self.notify_text(html);
            self.outline_text(html);
            let source = self.marked.source_range(&(start + at.start..start + at.end));
            self.findings.push(tags::finding(&tag, source));
        }
        if filtered.more_at.is_some() {
            self.summary.more();
        }
        let rest = html.get(..3).filter(|start| start.eq_ignore_ascii_case("<br"));
        if rest.is_some() && !html[3..].starts_with(|c: char| c.is_alphanumeric()) {
            self.outline_break();
        }
    }

    /// Writes raw HTML as the job requires.
    fn filter_raw(&mut self, html: &str, out: &mut String) -> Filtered {
        if self.job.raw_html != RawHtml::Escape {
            let filtered = self.tags.filter(html, out);
            self.has_raw_html |= filtered.retains_markup;
            return filtered;
        }
        let filtered = self.tags.filter(html, &mut String::new());
        escape_raw(html, out);
        filtered
    }

    /// Hides a comment that contains an empty line. In Markdown, that line ends the paragraph and
    /// with it the comment, contrary to the author's intention.
    pub(super) fn find_comment(&mut self, text: &str, range: &Range<usize>) {
        if !self.extended || !text.starts_with('<') || self.code.is_some() {
            return;
        }
        let source = &self.marked.text;
        if source[range.start..].starts_with("<!--")
            && !source[..range.start].ends_with('\\')
            && range.start >= self.hidden.until
        {
            self.hide_comment(range.start + 4);
        }
    }

    /// Hides everything up to the end of the comment that is open at byte `from`, if it ends.
    fn hide_comment(&mut self, from: usize) {
        if self.hidden.no_more_ends {
            return;
        }
        match memchr::memmem::find(&self.marked.text.as_bytes()[from..], b"-->") {
            Some(length) => self.hidden.until = from + length + 3,
            None => self.hidden.no_more_ends = true,
        }
    }

    /// The part of a text that is not in an HTML comment which began in an earlier block.
    pub(super) fn visible<'t>(&self, text: &'t str, range: &Range<usize>) -> &'t str {
        if range.start >= self.hidden.until {
            return text;
        }
        let rest = range.end.saturating_sub(self.hidden.until);
        if rest > 0 && range.len() == text.len() { &text[text.len() - rest..] } else { "" }
    }
}

/// Writes raw HTML, without its comments, as text.
fn escape_raw(html: &str, out: &mut String) {
    for (_, piece) in tags::pieces(html) {
        if let Piece::Tag { text, .. } | Piece::Other(text) = piece {
            let _ = escape_html_body_text(&mut *out, text);
        }
    }
}
