//! Writes a document's HTML in one pass over the Markdown parser's events, and collects metadata
//! for the site on the way. This file dispatches the events; the parts of the writer do the rest.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{Event, OffsetIter, Parser, Tag, TagEnd};

use super::balance::Enclosure;
use super::blocks::{self, TaskState};
use super::buffer::HtmlBuffer;
use super::code::CodeWriter;
use super::definition_lists::OpenTerm;
use super::definitions;
use super::document::{Headings, TextLength};
use super::footnotes::Footnotes;
use super::headings::{HeadingWriter, Written};
use super::html_body;
use super::inline::InlineWriter;
use super::job::Job;
use super::math::{Formulas, MathStyle};
use super::outline::Builder;
use super::output::Output;
use super::raw::RawHtmlWriter;
use super::render::BodyFormat;
use super::summary::SummaryBuilder;
use super::tables::TableWriter;
use super::targets::{LinkWriter, WrittenTarget};
use super::template_code::TemplateCode;
use crate::diagnostic::Findings;

/// Writes the document of a job.
pub(super) fn write(job: Job<'_>) -> WrittenHtml {
    let mut writer = HtmlWriter::new(job);
    match job.format {
        BodyFormat::Markdown => writer.write(),
        BodyFormat::Html => writer.write_html(),
    }
    writer.finish()
}

/// A document before it is sanitised.
pub(super) struct WrittenHtml {
    pub(super) html: HtmlBuffer,
    pub(super) title: Option<String>,
    pub(super) omits_title: bool,
    pub(super) headings: Headings,
    /// The ids that the author gave, if some of them were generated too.
    pub(super) conflicting_ids: Option<HashSet<String>>,
    pub(super) summary: SummaryBuilder,
    pub(super) length: TextLength,
    pub(super) formulas: Formulas,
    /// Whether the author wrote any raw HTML.
    pub(super) has_raw_html: bool,
    pub(super) findings: Findings,
    pub(super) outline: Option<Builder>,
}

/// A document being written, by one part for each kind of markup.
struct HtmlWriter<'j> {
    out: Output<'j>,
    inline: InlineWriter,
    headings: HeadingWriter,
    footnotes: Footnotes,
    code: CodeWriter,
    table: TableWriter,
    raw: RawHtmlWriter,
    term: OpenTerm,
    template_code: TemplateCode,
}

impl<'j> HtmlWriter<'j> {
    fn new(job: Job<'j>) -> Self {
        let template_code = job.is_extended().then(|| TemplateCode::of(&job.marked.text));
        Self {
            out: Output::new(job),
            inline: InlineWriter::new(LinkWriter::new(&job.options.external_links)),
            headings: HeadingWriter::default(),
            footnotes: Footnotes::default(),
            code: CodeWriter::default(),
            table: TableWriter::default(),
            raw: RawHtmlWriter::default(),
            term: OpenTerm::default(),
            template_code: template_code.unwrap_or_default(),
        }
    }

    fn write(&mut self) {
        let marked = self.out.job.marked;
        let text: &'j str = &marked.text;
        let mut events = Parser::new_ext(text, self.out.job.dialect).into_offset_iter();
        let mut joined = String::new();
        let mut next = events.next();
        while let Some((event, range)) = next {
            next = if let Event::Text(first) = event {
                self.texts(&first, &range, &mut events, &mut joined)
            } else {
                self.event(event, &range);
                events.next()
            };
        }
        if self.out.job.is_extended() && memchr::memmem::find(text.as_bytes(), b"]:").is_some() {
            let applied = events.reference_definitions();
            definitions::duplicates(marked, applied, &mut self.out.findings);
        }
        self.raw.close_inner(&mut self.out);
        self.footnotes.write_list(&mut self.out);
    }

    /// Writes a body that is HTML, as a single block.
    fn write_html(&mut self) {
        let mut html: &str = &self.out.job.marked.text;
        // The page shows the title, so it is omitted from the body.
        if let Some((heading, rest)) = html_body::leading_heading(html)
            && self.out.job.title.is_none_or(|title| title == heading)
        {
            html = rest;
            if self.out.job.title.is_none() {
                self.headings.title = Some(heading);
            }
        }
        let end = self.out.job.marked.text.len();
        self.raw.start_block();
        self.raw.line(html, &(end - html.len()..end));
        self.raw.end_block(&(end - html.len()..end), &mut self.out);
        self.raw.close_inner(&mut self.out);
        html_body::record(html, &mut self.out.record);
        self.template_code.html(html, end - html.len());
    }

    fn finish(self) -> WrittenHtml {
        let Output { job, html, record, mut findings, ids, .. } = self.out;
        findings.append(self.template_code.findings(job.marked));
        WrittenHtml {
            html,
            title: self.headings.title,
            omits_title: self.headings.omits_title,
            headings: self.headings.headings,
            conflicting_ids: ids.conflicts(self.footnotes.has_references()),
            summary: record.summary,
            length: record.length.length(),
            formulas: self.inline.formulas,
            has_raw_html: self.raw.has_markup,
            findings,
            outline: record.outline,
        }
    }

    /// Writes a text with those that follow, since the parser splits text at every character that
    /// might have been markup. Returns the next event. `joined` is a buffer.
    fn texts(
        &mut self,
        first: &str,
        range: &Range<usize>,
        events: &mut OffsetIter<'j>,
        joined: &mut String,
    ) -> Option<(Event<'j>, Range<usize>)> {
        let mut next = events.next();
        if self.raw.is_in_block() {
            // Indentation before the block's first tag is an event of its own.
            self.raw.line(&self.out.clean(first), range);
            return next;
        }
        self.out.span = range.clone();
        let visible = self.visible_text(first, range);
        if !matches!(next, Some((Event::Text(_), _))) {
            self.text(visible);
            return next;
        }
        joined.clear();
        joined.push_str(visible);
        while let Some((Event::Text(more), more_range)) = next {
            self.out.span.end = more_range.end;
            joined.push_str(self.visible_text(&more, &more_range));
            next = events.next();
        }
        self.text(joined);
        next
    }

    /// The part of a text that is not in an HTML comment.
    fn visible_text<'t>(&mut self, text: &'t str, range: &Range<usize>) -> &'t str {
        if self.out.job.is_extended() && text.starts_with('<') && !self.code.is_open() {
            self.out.hidden.find_comment(&self.out.job.marked.text, range.start);
        }
        self.code.outline_lines(text, range, &mut self.out);
        self.out.hidden.visible(text, range)
    }

    fn text(&mut self, text: &str) {
        if self.code.is_open() {
            let text = self.out.clean(text);
            self.code.text(&text, &mut self.out);
        } else {
            self.inline.text(text, &mut self.out);
        }
    }

    /// Takes the event, since dropping its parts is faster than dropping it.
    fn event(&mut self, event: Event<'j>, range: &Range<usize>) {
        let hidden = self.out.hidden.contains(range.start);
        self.out.span = range.clone();
        self.term.record(&event);
        self.template_code.record(&event, range, &self.out.job.marked.text);
        let out = &mut self.out;
        match event {
            Event::Start(tag) => self.start(&tag, range),
            Event::End(tag) => self.end(tag, range),
            _ if hidden => {}
            Event::Text(text) => self.text(&text),
            Event::Code(text) => self.inline.code_span(&text, out),
            Event::InlineMath(text) => self.inline.math(&text, MathStyle::Inline, range, out),
            Event::DisplayMath(text) => self.inline.math(&text, MathStyle::Display, range, out),
            Event::Html(html) => self.raw.line(&out.clean(&html), range),
            Event::InlineHtml(html) => {
                let html = out.clean(&html);
                self.raw.inline(&html, range.start, &mut self.inline, out);
            }
            Event::SoftBreak | Event::HardBreak if self.term.ends_at_break() => {
                self.end_block(TagEnd::DefinitionListTitle, range);
                self.start_block(&Tag::DefinitionListTitle);
            }
            Event::SoftBreak => self.inline.soft_break(out),
            Event::HardBreak => self.inline.hard_break(out),
            Event::Rule => {
                out.html.open("<hr />\n");
                if let Some(outline) = &mut out.record.outline {
                    outline.rule();
                }
            }
            Event::FootnoteReference(label) => {
                self.inline.resolve_soft_break("", out);
                let number = self.footnotes.number(&label);
                if !self.inline.links.is_in_image() {
                    self.footnotes.reference(number, out);
                }
            }
            Event::TaskListMarker(true) => blocks::task_marker(TaskState::Done, out),
            Event::TaskListMarker(false) => blocks::task_marker(TaskState::Open, out),
        }
    }

    fn start(&mut self, tag: &Tag<'j>, range: &Range<usize>) {
        let (inline, out) = (&mut self.inline, &mut self.out);
        match tag {
            Tag::Emphasis => inline.start_span("<em>", out),
            Tag::Strong => inline.start_strong(out),
            Tag::Strikethrough => inline.start_span("<del>", out),
            Tag::Superscript => inline.start_span("<sup>", out),
            Tag::Subscript => inline.start_span("<sub>", out),
            Tag::Link { link_type, dest_url, title, .. } => {
                let target = WrittenTarget { url: dest_url, title, range };
                inline.links.start_link(*link_type, &target, out);
            }
            Tag::Image { dest_url, title, .. } => {
                inline.start_image(&WrittenTarget { url: dest_url, title, range }, out);
            }
            block => self.start_block(block),
        }
    }

    fn start_block(&mut self, tag: &Tag<'j>) {
        self.end_text();
        let enclosure = enclosure(tag.to_end());
        let out = &mut self.out;
        out.record.start_block(tag);
        match tag {
            Tag::Paragraph => {
                out.record.blocks.paragraphs += 1;
                out.html.open("<p>");
            }
            Tag::Heading { .. } => self.headings.start(out),
            Tag::BlockQuote(kind) => blocks::start_quote(*kind, out),
            Tag::CodeBlock(kind) => self.code.start(kind, out),
            Tag::List(first) => blocks::start_list(*first, out),
            Tag::Item => {
                out.record.blocks.items += 1;
                out.html.open("<li>");
            }
            Tag::FootnoteDefinition(label) => self.footnotes.start(label, out),
            Tag::DefinitionList => out.html.open("<dl>\n"),
            Tag::DefinitionListTitle => out.html.open("<dt>"),
            Tag::DefinitionListDefinition => {
                out.record.blocks.items += 1;
                out.html.open("<dd>");
            }
            Tag::Table(alignments) => self.table.start(alignments.clone(), out),
            Tag::TableHead => self.table.start_head(out),
            Tag::TableRow => self.table.start_row(out),
            Tag::TableCell => self.table.start_cell(out),
            Tag::HtmlBlock => self.raw.start_block(),
            _ => {}
        }
        if let Some(enclosure) = enclosure {
            self.raw.enter(enclosure);
        }
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        let (inline, out) = (&mut self.inline, &mut self.out);
        match tag {
            TagEnd::Emphasis => inline.end_span("</em>", out),
            TagEnd::Strong => inline.end_strong(out),
            TagEnd::Strikethrough => inline.end_span("</del>", out),
            TagEnd::Superscript => inline.end_span("</sup>", out),
            TagEnd::Subscript => inline.end_span("</sub>", out),
            TagEnd::Link => inline.links.end_link(out),
            TagEnd::Image => inline.end_image(out),
            block => self.end_block(block, range),
        }
    }

    fn end_block(&mut self, tag: TagEnd, range: &Range<usize>) {
        self.end_text();
        let out = &mut self.out;
        let encloses = enclosure(tag).is_some();
        if encloses {
            self.raw.close_inner(out);
        }
        out.record.end_block(tag, || out.job.marked.source_range(range));
        match tag {
            TagEnd::Paragraph => {
                out.record.blocks.paragraphs -= 1;
                out.html.push("</p>\n");
            }
            TagEnd::Heading(level) => {
                match self.headings.end(level, range, out) {
                    Written::Heading => {}
                    // What it left open is not in the output.
                    Written::Omitted => self.raw.forget_open(),
                }
            }
            TagEnd::BlockQuote(None) => out.html.push("</blockquote>\n"),
            TagEnd::BlockQuote(Some(_)) => out.html.push("</div>\n"),
            TagEnd::CodeBlock => self.code.end(out),
            TagEnd::HtmlBlock => self.raw.end_block(range, out),
            TagEnd::List(true) => out.html.push("</ol>\n"),
            TagEnd::List(false) => out.html.push("</ul>\n"),
            TagEnd::Item => {
                out.record.blocks.items -= 1;
                out.html.push("</li>\n");
            }
            TagEnd::FootnoteDefinition => self.footnotes.end(out),
            TagEnd::DefinitionList => out.html.push("</dl>\n"),
            TagEnd::DefinitionListTitle => out.html.push("</dt>\n"),
            TagEnd::DefinitionListDefinition => {
                out.record.blocks.items -= 1;
                out.html.push("</dd>\n");
            }
            TagEnd::Table => TableWriter::end(out),
            TagEnd::TableHead => self.table.end_head(out),
            TagEnd::TableRow => out.html.push("</tr>\n"),
            TagEnd::TableCell => self.table.end_cell(out),
            _ => {}
        }
        if encloses {
            self.raw.leave(out);
        }
    }

    fn end_text(&mut self) {
        self.inline.end_text();
        self.out.record.end_text();
    }
}

/// What a block encloses, if its end tag ends elements in it.
fn enclosure(tag: TagEnd) -> Option<Enclosure> {
    match tag {
        TagEnd::BlockQuote(_)
        | TagEnd::List(_)
        | TagEnd::Item
        | TagEnd::DefinitionList
        | TagEnd::DefinitionListTitle
        | TagEnd::DefinitionListDefinition => Some(Enclosure::Open),
        TagEnd::FootnoteDefinition | TagEnd::TableCell => Some(Enclosure::Sealed),
        _ => None,
    }
}
