//! Writes a document's HTML in one pass over the Markdown parser's events, and collects metadata
//! for the site on the way. This file has the pass itself and simple blocks; headings, footnotes,
//! code, raw HTML, text (`inline`), links and images (`targets`) have their own files.

use std::ops::Range;

use pulldown_cmark::{Alignment, BlockQuoteKind, Event, Parser, Tag, TagEnd};
use pulldown_cmark_escape::{escape_html, escape_html_body_text};

use super::annotated::AnnotatedText;
use super::code::Code;
use super::footnotes::Footnotes;
use super::headings::{HeadingIds, OpenHeading};
use super::inline::Inline;
use super::length::Counter;
use super::math::{Formulas, MathStyle};
use super::outline::Builder;
use super::raw::{Hidden, RawBlock};
use super::sanitize::Placeholders;
use super::summary::SummaryBuilder;
use super::{Findings, Headings, LocalLink, Options, OutlineUse, Profile, definitions, tags};

/// The treatment of raw HTML while writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RawHtml {
    /// Written unchanged.
    PassThrough,
    /// Written as text.
    Escape,
}

/// The parameters of a rendering.
#[derive(Debug, Clone, Copy)]
pub(super) struct Job<'j> {
    pub(super) options: &'j Options,
    pub(super) title: Option<&'j str>,
    pub(super) raw_html: RawHtml,
    /// Placeholders for parts inserted after sanitising, if the HTML is sanitised.
    pub(super) placeholders: Option<&'j Placeholders>,
    pub(super) dialect: pulldown_cmark::Options,
}

/// A document being written.
pub(super) struct HtmlWriter<'j> {
    pub(super) job: Job<'j>,
    pub(super) marked: &'j AnnotatedText<'j>,
    pub(super) extended: bool,
    pub(super) out: String,
    pub(super) links: Vec<LocalLink>,
    pub(super) findings: Findings,
    pub(super) headings: Headings,
    pub(super) title: Option<String>,
    pub(super) summary: SummaryBuilder,
    pub(super) length: Counter,
    pub(super) inline: Inline,
    pub(super) footnotes: Footnotes,
    pub(super) formulas: Formulas,
    /// Whether the author wrote any raw HTML.
    pub(super) has_raw_html: bool,
    pub(super) tags: tags::RawHtmlState,
    pub(super) heading: Option<OpenHeading>,
    pub(super) blocks: OpenBlocks,
    pub(super) code: Option<Code>,
    table: Table,
    pub(super) raw_block: RawBlock,
    pub(super) ids: HeadingIds,
    pub(super) seen_heading: bool,
    pub(super) hidden: Hidden,
    /// The document's outline, if requested.
    pub(super) outline: Option<Builder>,
    /// The span in the marked text of the text being written.
    pub(super) span: Range<usize>,
}

/// The blocks that contain the current text.
#[derive(Debug, Default)]
pub(super) struct OpenBlocks {
    pub(super) paragraphs: usize,
    pub(super) items: usize,
    pub(super) tables: usize,
}

#[derive(Default)]
struct Table {
    alignments: Vec<Alignment>,
    cell: usize,
    /// The start of the open cell in the output.
    cell_start: usize,
    in_head: bool,
}

impl<'j> HtmlWriter<'j> {
    pub(super) fn new(marked: &'j AnnotatedText<'j>, job: Job<'j>) -> Self {
        Self {
            job,
            marked,
            extended: job.options.profile == Profile::Default,
            out: String::with_capacity(marked.text.len() * 3 / 2),
            links: Vec::new(),
            findings: Findings::default(),
            headings: Headings::default(),
            title: None,
            summary: SummaryBuilder::new(
                memchr::memmem::find(marked.text.as_bytes(), b"<!--").is_some(),
            ),
            length: Counter::default(),
            inline: Inline::new(&job.options.external_links),
            footnotes: Footnotes::default(),
            formulas: Formulas::default(),
            has_raw_html: false,
            tags: tags::RawHtmlState::default(),
            heading: None,
            blocks: OpenBlocks::default(),
            code: None,
            table: Table::default(),
            raw_block: RawBlock::default(),
            ids: HeadingIds::default(),
            seen_heading: false,
            hidden: Hidden::default(),
            outline: (job.options.outline != OutlineUse::None)
                .then(|| Builder::new(marked.text.len())),
            span: 0..0,
        }
    }

    /// Writes the whole document.
    pub(super) fn write(mut self) -> Self {
        let text: &'j str = &self.marked.text;
        let mut events = Parser::new_ext(text, self.job.dialect).into_offset_iter();
        let mut joined = String::new();
        let mut next = events.next();
        while let Some((event, range)) = next.take() {
            let Event::Text(first) = event else {
                self.event(event, range);
                next = events.next();
                continue;
            };
            next = events.next();
            if self.raw_block.open {
                // Indentation before the block's first tag is an event of its own.
                self.raw_line(&first, &range);
                continue;
            }
            self.find_comment(&first, &range);
            self.code_lines(&first, &range);
            self.span = range.clone();
            // The parser splits text at every character that might have been markup.
            if matches!(next, Some((Event::Text(_), _))) {
                joined.clear();
                joined.push_str(self.visible(&first, &range));
                while let Some((Event::Text(more), more_range)) = next {
                    self.find_comment(&more, &more_range);
                    self.code_lines(&more, &more_range);
                    self.span.end = more_range.end;
                    joined.push_str(self.visible(&more, &more_range));
                    next = events.next();
                }
                self.any_text(&joined);
            } else {
                let start = first.len() - self.visible(&first, &range).len();
                self.any_text(&first[start..]);
            }
        }
        if self.extended && memchr::memmem::find(text.as_bytes(), b"]:").is_some() {
            let holding = events.reference_definitions();
            definitions::duplicates(self.marked, holding, &mut self.findings);
        }
        self.write_footnotes();
        self
    }

    /// Adds text to the outline if a code block is open.
    fn code_lines(&mut self, text: &str, range: &Range<usize>) {
        if self.code.is_some()
            && range.start >= self.hidden.until
            && let Some(outline) = &mut self.outline
        {
            let clean = self.marked.without_marks(text);
            outline.code_lines(&clean, self.marked.source_range(range));
        }
    }

    fn any_text(&mut self, text: &str) {
        if self.code.is_some() { self.code_text(text) } else { self.text(text) }
    }

    fn event(&mut self, event: Event<'j>, range: Range<usize>) {
        let hidden = range.start < self.hidden.until;
        self.span = range.clone();
        match event {
            Event::Start(tag) => self.start(tag, &range),
            Event::End(tag) => self.end(tag, &range),
            _ if hidden => {}
            // Texts have been joined before.
            Event::Text(text) => self.any_text(&text),
            Event::Code(text) => self.code_span(&text),
            Event::InlineMath(text) => self.math(&text, MathStyle::Inline, &range),
            Event::DisplayMath(text) => self.math(&text, MathStyle::Display, &range),
            Event::Html(html) => self.raw_line(&html, &range),
            Event::InlineHtml(html) => self.inline_html(&html, range.start),
            Event::SoftBreak => self.soft_break(),
            Event::HardBreak => self.hard_break(),
            Event::Rule => {
                self.start_line();
                self.out.push_str("<hr />\n");
                if let Some(outline) = &mut self.outline {
                    outline.rule();
                }
            }
            Event::FootnoteReference(label) => self.footnote_reference(&label),
            Event::TaskListMarker(done) => self.task_marker(done),
        }
    }

    /// Starts a new line of HTML, unless at the start of one.
    pub(super) fn start_line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    fn open(&mut self, tag: &str) {
        self.start_line();
        self.out.push_str(tag);
    }

    fn start(&mut self, tag: Tag<'j>, range: &Range<usize>) {
        match tag {
            Tag::Emphasis => return self.start_span("<em>"),
            Tag::Strong => {
                if let Some(outline) = &mut self.outline {
                    outline.start_bold();
                }
                return self.start_span("<strong>");
            }
            Tag::Strikethrough => return self.start_span("<del>"),
            Tag::Superscript => return self.start_span("<sup>"),
            Tag::Subscript => return self.start_span("<sub>"),
            Tag::Link { link_type, dest_url, title, .. } => {
                return self.start_link(link_type, &dest_url, &title, range);
            }
            Tag::Image { dest_url, title, .. } => {
                return self.start_image(&dest_url, &title, range);
            }
            _ => self.end_text(),
        }
        self.outline_start(&tag);
        match tag {
            Tag::Paragraph => {
                self.blocks.paragraphs += 1;
                self.open("<p>");
            }
            Tag::Heading { .. } => self.start_heading(),
            Tag::BlockQuote(kind) => self.start_quote(kind),
            Tag::CodeBlock(kind) => self.start_code(&kind),
            Tag::List(Some(1)) => self.open("<ol>\n"),
            Tag::List(Some(start)) => {
                self.open("<ol start=\"");
                self.out.push_str(&start.to_string());
                self.out.push_str("\">\n");
            }
            Tag::List(None) => self.open("<ul>\n"),
            Tag::Item => {
                self.blocks.items += 1;
                self.open("<li>");
            }
            Tag::FootnoteDefinition(label) => self.start_footnote(&label),
            Tag::DefinitionList => self.open("<dl>\n"),
            Tag::DefinitionListTitle => self.open("<dt>"),
            Tag::DefinitionListDefinition => {
                self.blocks.items += 1;
                self.open("<dd>");
            }
            Tag::Table(alignments) => {
                self.blocks.tables += 1;
                self.table.alignments = alignments;
                // A wide table scrolls in its own box, which must be focusable by keyboard.
                self.open(if self.extended {
                    "<div class=\"table-scroll\" tabindex=\"0\"><table>"
                } else {
                    "<table>"
                });
            }
            Tag::TableHead => {
                self.table.in_head = true;
                self.table.cell = 0;
                self.out.push_str("<thead><tr>");
            }
            Tag::TableRow => {
                self.table.cell = 0;
                self.out.push_str("<tr>");
            }
            Tag::TableCell => self.start_cell(),
            Tag::HtmlBlock => self.raw_block.open = true,
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        match tag {
            TagEnd::Emphasis => return self.end_span("</em>"),
            TagEnd::Strong => {
                if let Some(outline) = &mut self.outline {
                    outline.end_bold();
                }
                return self.end_span("</strong>");
            }
            TagEnd::Strikethrough => return self.end_span("</del>"),
            TagEnd::Superscript => return self.end_span("</sup>"),
            TagEnd::Subscript => return self.end_span("</sub>"),
            TagEnd::Link => return self.end_link(),
            TagEnd::Image => return self.end_image(),
            _ => self.end_text(),
        }
        self.outline_end(tag, range);
        match tag {
            TagEnd::Paragraph => {
                self.blocks.paragraphs -= 1;
                self.out.push_str("</p>\n");
            }
            TagEnd::Heading(level) => self.end_heading(level, range),
            TagEnd::BlockQuote(None) => self.out.push_str("</blockquote>\n"),
            TagEnd::BlockQuote(Some(_)) => self.out.push_str("</div>\n"),
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::HtmlBlock => self.end_raw_block(range),
            TagEnd::List(true) => self.out.push_str("</ol>\n"),
            TagEnd::List(false) => self.out.push_str("</ul>\n"),
            TagEnd::Item => {
                self.blocks.items -= 1;
                self.out.push_str("</li>\n");
            }
            TagEnd::FootnoteDefinition => self.end_footnote(),
            TagEnd::DefinitionList => self.out.push_str("</dl>\n"),
            TagEnd::DefinitionListTitle => self.out.push_str("</dt>\n"),
            TagEnd::DefinitionListDefinition => {
                self.blocks.items -= 1;
                self.out.push_str("</dd>\n");
            }
            TagEnd::Table => {
                self.blocks.tables -= 1;
                self.out.push_str("</tbody></table>");
                self.out.push_str(if self.extended { "</div>\n" } else { "\n" });
            }
            TagEnd::TableHead => {
                self.table.in_head = false;
                self.out.push_str("</tr></thead><tbody>\n");
            }
            TagEnd::TableRow => self.out.push_str("</tr>\n"),
            TagEnd::TableCell => {
                self.end_cell();
            }
            _ => {}
        }
    }

    /// Starts a block in the outline.
    fn outline_start(&mut self, tag: &Tag<'_>) {
        let Some(outline) = &mut self.outline else { return };
        match tag {
            Tag::Heading { .. } => return outline.start_heading(),
            // The first paragraph of an item is the item's line.
            _ => outline.end_block(),
        }
        match tag {
            Tag::BlockQuote(_) => outline.start_quote(),
            Tag::List(_) => outline.start_list(),
            Tag::Item => outline.start_item(),
            Tag::TableCell => outline.start_cell(),
            _ => {}
        }
    }

    /// Ends a block in the outline; headings are added once their id is known.
    fn outline_end(&mut self, tag: TagEnd, range: &Range<usize>) {
        let Some(outline) = &mut self.outline else { return };
        match tag {
            TagEnd::Heading(_) => return,
            TagEnd::CodeBlock => return outline.end_code(),
            _ => outline.end_block(),
        }
        match tag {
            TagEnd::BlockQuote(_) => outline.end_quote(),
            TagEnd::List(_) => outline.end_list(),
            TagEnd::Item => outline.end_item(self.marked.source_range(range)),
            TagEnd::TableCell => outline.end_cell(),
            _ => {}
        }
    }

    fn start_cell(&mut self) {
        self.table.cell_start = self.out.len();
        self.out.push_str(if self.table.in_head { "<th" } else { "<td" });
        self.out.push_str(match self.table.alignments.get(self.table.cell) {
            Some(Alignment::Left) => " style=\"text-align: left\">",
            Some(Alignment::Center) => " style=\"text-align: center\">",
            Some(Alignment::Right) => " style=\"text-align: right\">",
            _ => ">",
        });
    }

    fn end_cell(&mut self) {
        let start = self.table.cell_start;
        let mut in_head = self.table.in_head;
        // An empty header cell would be read aloud as an empty header.
        if in_head
            && self.extended
            && self.out[start..].find('>') == Some(self.out.len() - start - 1)
        {
            self.out.replace_range(start..start + 3, "<td");
            in_head = false;
        }
        self.out.push_str(if in_head { "</th>" } else { "</td>" });
        self.table.cell += 1;
    }

    fn start_quote(&mut self, kind: Option<BlockQuoteKind>) {
        let labels = &self.job.options.labels;
        let (class, title) = match kind {
            None => return self.open("<blockquote>\n"),
            Some(BlockQuoteKind::Note) => ("note", &labels.note),
            Some(BlockQuoteKind::Tip) => ("tip", &labels.tip),
            Some(BlockQuoteKind::Important) => ("important", &labels.important),
            Some(BlockQuoteKind::Warning) => ("warning", &labels.warning),
            Some(BlockQuoteKind::Caution) => ("caution", &labels.caution),
        };
        self.start_line();
        for part in
            ["<div class=\"alert alert-", class, "\" role=\"note\"><p class=\"alert-title\">"]
        {
            self.out.push_str(part);
        }
        let _ = escape_html_body_text(&mut self.out, title);
        self.out.push_str("</p>\n");
    }

    fn task_marker(&mut self, done: bool) {
        // The marker follows the item's tag, which is still at the end of the output.
        for (tag, rest) in [("<li>", ""), ("<li>\n<p>", "\n<p>")] {
            if self.out.ends_with(tag) {
                self.out.truncate(self.out.len() - tag.len());
                self.out.push_str("<li class=\"task-list-item\">");
                self.out.push_str(rest);
                break;
            }
        }
        let labels = &self.job.options.labels;
        let (checked, label) =
            if done { (" checked=\"\"", &labels.task_done) } else { ("", &labels.task_open) };
        for part in ["<input disabled=\"\" type=\"checkbox\"", checked, " aria-label=\""] {
            self.out.push_str(part);
        }
        let _ = escape_html(&mut self.out, label);
        self.out.push_str("\"/> ");
    }

    /// `text` as written by its author.
    pub(super) fn clean<'t>(&self, text: &'t str) -> std::borrow::Cow<'t, str> {
        self.marked.without_marks(text)
    }
}
