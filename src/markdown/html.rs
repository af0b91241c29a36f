//! Writes a document's HTML in one pass over the Markdown parser's events, and gathers on the way
//! what the site wants to know. Blocks are here; text, links and images are in `inline`, headings'
//! ids in `headings`, footnotes in `footnotes`.

use std::ops::Range;

use pulldown_cmark::{
    Alignment, BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd,
};
use pulldown_cmark_escape::{escape_html, escape_html_body_text};

use super::footnotes::Footnotes;
use super::headings::{self, Ids};
use super::highlight::highlight;
use super::inline::Inline;
use super::length::Counter;
use super::marked::Marked;
use super::summary::Summary;
use super::{Finding, Heading, LocalLink, Options, Profile, definitions, inline, tags};

/// What is done with raw HTML while writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RawHtml {
    /// It is written as it is.
    Keep,
    /// It is written as text.
    Escape,
}

/// What to write and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Job<'j> {
    pub(super) options: &'j Options,
    pub(super) title: Option<&'j str>,
    pub(super) raw_html: RawHtml,
    pub(super) dialect: pulldown_cmark::Options,
}

/// A document in the making.
pub(super) struct Writer<'j> {
    pub(super) job: Job<'j>,
    pub(super) marked: &'j Marked<'j>,
    pub(super) extended: bool,
    pub(super) out: String,
    pub(super) links: Vec<LocalLink>,
    pub(super) findings: Vec<Finding>,
    pub(super) headings: Vec<Heading>,
    pub(super) title: Option<String>,
    pub(super) summary: Summary,
    pub(super) length: Counter,
    pub(super) inline: Inline,
    pub(super) footnotes: Footnotes,
    /// Whether the author wrote any raw HTML.
    pub(super) has_raw_html: bool,
    pub(super) tags: tags::State,
    pub(super) heading: Option<OpenHeading>,
    pub(super) blocks: OpenBlocks,
    code: Option<Code>,
    table: Table,
    raw_block: RawBlock,
    ids: Ids,
    seen_heading: bool,
    hidden: Hidden,
}

/// What stands in an HTML comment that goes on after its block.
#[derive(Default)]
struct Hidden {
    /// The offset of its end.
    until: usize,
    /// Whether no more comments end, so that none need be looked for.
    no_more_ends: bool,
}

/// A heading whose end is not reached.
pub(super) struct OpenHeading {
    start: usize,
    links: usize,
    length: Counter,
    first_block: bool,
    pub(super) text: String,
}

/// What the text stands in.
#[derive(Debug, Default)]
pub(super) struct OpenBlocks {
    pub(super) paragraphs: usize,
    pub(super) items: usize,
    pub(super) tables: usize,
}

struct Code {
    kind: CodeKind,
    text: String,
}

enum CodeKind {
    /// Written as it comes.
    Plain,
    /// Gathered, then highlighted.
    Highlighted(String),
    Mermaid,
}

#[derive(Default)]
struct Table {
    alignments: Vec<Alignment>,
    cell: usize,
    in_head: bool,
}

/// An HTML block, gathered line by line.
#[derive(Default)]
struct RawBlock {
    open: bool,
    text: String,
    /// Offsets of lines in `text` and in the source.
    lines: Vec<(usize, usize)>,
}

impl<'j> Writer<'j> {
    pub(super) fn new(marked: &'j Marked<'j>, job: Job<'j>) -> Self {
        Self {
            job,
            marked,
            extended: job.options.profile == Profile::Default,
            out: String::with_capacity(marked.text.len() * 3 / 2),
            links: Vec::new(),
            findings: Vec::new(),
            headings: Vec::new(),
            title: None,
            summary: Summary::default(),
            length: Counter::default(),
            inline: Inline::new(&job.options.external_links),
            footnotes: Footnotes::default(),
            has_raw_html: false,
            tags: tags::State::default(),
            heading: None,
            blocks: OpenBlocks::default(),
            code: None,
            table: Table::default(),
            raw_block: RawBlock::default(),
            ids: Ids::default(),
            seen_heading: false,
            hidden: Hidden::default(),
        }
    }

    /// Writes everything.
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
                // Indentation before the block's first tag comes as text.
                self.raw_line(&first, &range);
                continue;
            }
            self.find_comment(&first, &range);
            // The parser cuts text at every character that might have been markup.
            if matches!(next, Some((Event::Text(_), _))) {
                joined.clear();
                joined.push_str(self.visible(&first, &range));
                while let Some((Event::Text(more), more_range)) = next {
                    self.find_comment(&more, &more_range);
                    joined.push_str(self.visible(&more, &more_range));
                    next = events.next();
                }
                self.any_text(&joined);
            } else {
                let start = first.len() - self.visible(&first, &range).len();
                self.any_text(&first[start..]);
            }
        }
        if self.extended && text.contains("]:") {
            let duplicates = definitions::duplicates(self.marked, events.reference_definitions());
            self.findings.extend(duplicates);
        }
        self.write_footnotes();
        self
    }

    /// Hides a comment that holds an empty line, which to Markdown ends the paragraph and with it
    /// the comment; to its author it does not.
    fn find_comment(&mut self, text: &str, range: &Range<usize>) {
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

    /// Hides what comes up to the end of the comment that is open at byte `from`, if it ends.
    fn hide_comment(&mut self, from: usize) {
        if self.hidden.no_more_ends {
            return;
        }
        match memchr::memmem::find(&self.marked.text.as_bytes()[from..], b"-->") {
            Some(length) => self.hidden.until = from + length + 3,
            None => self.hidden.no_more_ends = true,
        }
    }

    /// What of a text is not in an HTML comment that began in an earlier block.
    fn visible<'t>(&self, text: &'t str, range: &Range<usize>) -> &'t str {
        if range.start >= self.hidden.until {
            return text;
        }
        let rest = range.end.saturating_sub(self.hidden.until);
        if rest > 0 && range.len() == text.len() { &text[text.len() - rest..] } else { "" }
    }

    fn any_text(&mut self, text: &str) {
        match &mut self.code {
            Some(Code { kind: CodeKind::Plain, .. }) => {
                let _ = escape_html_body_text(&mut self.out, text);
            }
            Some(code) => code.text.push_str(text),
            None => self.text(text),
        }
    }

    fn event(&mut self, event: Event<'j>, range: Range<usize>) {
        let hidden = range.start < self.hidden.until;
        match event {
            Event::Start(tag) => self.start(tag, &range),
            Event::End(tag) => self.end(tag, &range),
            _ if hidden => {}
            // Texts are joined before they come here.
            Event::Text(text) => self.any_text(&text),
            Event::Code(text) => self.code_span(&text),
            Event::InlineMath(text) => self.math(&text, "math-inline", "$", &range),
            Event::DisplayMath(text) => self.math(&text, "math-display", "$$", &range),
            Event::Html(html) => self.raw_line(&html, &range),
            Event::InlineHtml(html) => self.inline_html(&html, range.start),
            Event::SoftBreak => self.soft_break(),
            Event::HardBreak => self.hard_break(),
            Event::Rule => {
                self.start_line();
                self.out.push_str("<hr />\n");
            }
            Event::FootnoteReference(label) => self.footnote_reference(&label),
            Event::TaskListMarker(done) => self.task_marker(done),
        }
    }

    /// Begins a new line of HTML, unless one has begun.
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
            Tag::Strong => return self.start_span("<strong>"),
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
                self.open("<table>");
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
            TagEnd::Strong => return self.end_span("</strong>"),
            TagEnd::Strikethrough => return self.end_span("</del>"),
            TagEnd::Superscript => return self.end_span("</sup>"),
            TagEnd::Subscript => return self.end_span("</sub>"),
            TagEnd::Link => return self.end_link(),
            TagEnd::Image => return self.end_image(),
            _ => self.end_text(),
        }
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
                self.out.push_str("</tbody></table>\n");
            }
            TagEnd::TableHead => {
                self.table.in_head = false;
                self.out.push_str("</tr></thead><tbody>\n");
            }
            TagEnd::TableRow => self.out.push_str("</tr>\n"),
            TagEnd::TableCell => {
                self.out.push_str(if self.table.in_head { "</th>" } else { "</td>" });
                self.table.cell += 1;
            }
            _ => {}
        }
    }

    fn start_cell(&mut self) {
        self.out.push_str(if self.table.in_head { "<th" } else { "<td" });
        self.out.push_str(match self.table.alignments.get(self.table.cell) {
            Some(Alignment::Left) => " style=\"text-align: left\">",
            Some(Alignment::Center) => " style=\"text-align: center\">",
            Some(Alignment::Right) => " style=\"text-align: right\">",
            _ => ">",
        });
    }

    fn start_quote(&mut self, kind: Option<BlockQuoteKind>) {
        let titles = &self.job.options.alert_titles;
        let (class, title) = match kind {
            None => return self.open("<blockquote>\n"),
            Some(BlockQuoteKind::Note) => ("note", &titles.note),
            Some(BlockQuoteKind::Tip) => ("tip", &titles.tip),
            Some(BlockQuoteKind::Important) => ("important", &titles.important),
            Some(BlockQuoteKind::Warning) => ("warning", &titles.warning),
            Some(BlockQuoteKind::Caution) => ("caution", &titles.caution),
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

    fn start_code(&mut self, kind: &CodeBlockKind<'j>) {
        self.start_line();
        let info: &str = match kind {
            CodeBlockKind::Fenced(info) => info,
            CodeBlockKind::Indented => "",
        };
        let language = if self.extended {
            info.split([' ', '\t', ',', '{']).next().unwrap_or_default()
        } else {
            info.split(' ').next().unwrap_or_default()
        };
        if self.extended && language == "mermaid" {
            self.out.push_str("<pre class=\"mermaid\">");
            self.code = Some(Code { kind: CodeKind::Mermaid, text: String::new() });
            return;
        }
        self.out.push_str("<pre><code");
        if !language.is_empty() {
            self.out.push_str(" class=\"language-");
            let _ = escape_html(&mut self.out, language);
            self.out.push('"');
        }
        self.out.push('>');
        let kind = if self.extended && self.job.options.highlight && !language.is_empty() {
            CodeKind::Highlighted(language.to_ascii_lowercase())
        } else {
            CodeKind::Plain
        };
        self.code = Some(Code { kind, text: String::new() });
    }

    fn end_code(&mut self) {
        let Some(Code { kind, text }) = self.code.take() else { return };
        match kind {
            CodeKind::Plain => {}
            CodeKind::Mermaid => {
                let _ = escape_html_body_text(&mut self.out, &text);
                return self.out.push_str("</pre>\n");
            }
            CodeKind::Highlighted(language) => {
                if !highlight(&language, &text, &mut self.out) {
                    let _ = escape_html_body_text(&mut self.out, &text);
                }
            }
        }
        self.out.push_str("</code></pre>\n");
    }

    fn raw_line(&mut self, html: &str, range: &Range<usize>) {
        let block = &mut self.raw_block;
        block.lines.push((block.text.len(), range.start));
        block.text.push_str(html);
    }

    fn end_raw_block(&mut self, range: &Range<usize>) {
        let block = std::mem::take(&mut self.raw_block);
        let start = self.out.len();
        if !self.extended {
            self.has_raw_html = true;
            match self.job.raw_html {
                RawHtml::Escape => inline::escape_raw(&block.text, &mut self.out),
                RawHtml::Keep => self.out.push_str(&block.text),
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
        // Nothing is left of a block that was only a comment.
        if self.out[start..].trim().is_empty() {
            self.out.truncate(start);
        }
    }

    fn task_marker(&mut self, done: bool) {
        // The marker comes after the item's tag, which is still at the end of the output.
        for (tag, rest) in [("<li>", ""), ("<li>\n<p>", "\n<p>")] {
            if self.out.ends_with(tag) {
                self.out.truncate(self.out.len() - tag.len());
                self.out.push_str("<li class=\"task-list-item\">");
                self.out.push_str(rest);
                break;
            }
        }
        self.out.push_str(if done {
            "<input disabled=\"\" type=\"checkbox\" checked=\"\" aria-label=\"☑\"/> "
        } else {
            "<input disabled=\"\" type=\"checkbox\" aria-label=\"☐\"/> "
        });
    }

    fn start_heading(&mut self) {
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

    fn end_heading(&mut self, level: HeadingLevel, range: &Range<usize>) {
        let Some(heading) = self.heading.take() else { return };
        let level = level as u8;
        let name = ["h1", "h2", "h3", "h4", "h5", "h6"][usize::from(level - 1).min(5)];
        if !self.extended {
            self.wrap_heading(&heading, name, None);
            let title = fold(&heading.text);
            if !self.seen_heading && level == 1 && self.job.title.is_none() && !title.is_empty() {
                self.title = Some(title);
            }
            self.seen_heading = true;
            return;
        }
        let mut explicit = None;
        if let Some((at, id)) = headings::explicit(&self.out[heading.start..]) {
            let written = &self.marked.text[range.clone()];
            let source = written.rfind(&format!("{{#{id}}}"));
            let escaped = source.is_none_or(|at| written[..at].ends_with('\\'));
            let source = source
                .map_or(range.clone(), |at| range.start + at..range.start + at + id.len() + 3);
            if !escaped {
                explicit = Some((at, id.to_owned(), self.marked.source_range(&source)));
            }
        }
        let mut text = fold(&heading.text);
        let mut own_id = None;
        if let Some((at, id, source)) = explicit {
            let (id, finding) = self.ids.as_written(&id, source);
            if id.is_some() {
                self.out.truncate(heading.start + at);
                self.out.truncate(self.out.trim_end().len().max(heading.start));
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
            return;
        }
        let id = own_id.unwrap_or_else(|| self.ids.for_text(&text));
        self.wrap_heading(&heading, name, Some(&id));
        self.headings.push(Heading { level, id, text });
    }

    /// Whether the heading is the document's title and so left out; notes the title if no other
    /// was given.
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

    /// Puts a heading's tags around what was written since its start.
    fn wrap_heading(&mut self, heading: &OpenHeading, name: &str, id: Option<&str>) {
        let mut tag = format!("<{name}");
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

    /// What `clean` drops never came from the author.
    pub(super) fn clean<'t>(&self, text: &'t str) -> std::borrow::Cow<'t, str> {
        inline::without_marks(text, self.marked.has_insertions())
    }
}

/// `text` without white space at its ends, and with single spaces.
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
