//! Builds an outline while a document is written.

use std::ops::Range;

use super::lines::{Outline, RunStyle, StoredKind, StoredLine, StoredRun};

/// An outline being built. Ranges are bytes of the original Markdown text.
#[derive(Debug, Default)]
pub(in crate::markdown) struct Builder {
    outline: Outline,
    /// The span of the texts on the open line.
    line: Option<Range<usize>>,
    /// The kind of the next line, if it doesn't follow from the surrounding blocks.
    kind: Option<StoredKind>,
    /// The number of lines at the start of each open item.
    items: Vec<usize>,
    lists: usize,
    quotes: usize,
    bold: usize,
    block: usize,
    in_heading: bool,
    after_rule: bool,
    link: Option<OutlineLink>,
    image: Option<OutlineImage>,
}

/// A run without its text.
#[derive(Debug)]
struct NewRun {
    style: RunStyle,
    target: Option<usize>,
    source: Range<usize>,
}

#[derive(Debug)]
struct OutlineLink {
    target: usize,
    source: Range<usize>,
    bare: bool,
    has_text: bool,
}

#[derive(Debug)]
struct OutlineImage {
    target: String,
    source: Range<usize>,
    alternative: String,
}

/// The target of a link or image.
#[derive(Debug, Clone)]
pub(in crate::markdown) struct Target<'t> {
    /// The part of the target that the text lacks.
    pub(in crate::markdown) prefix: &'static str,
    pub(in crate::markdown) url: &'t str,
    pub(in crate::markdown) source: Range<usize>,
}

impl Builder {
    /// Creates the outline of a text with this many bytes.
    pub(in crate::markdown) fn new(bytes: usize) -> Self {
        let outline = Outline {
            // Most of a digest's text is prose and link targets.
            text: String::with_capacity(bytes * 3 / 4),
            targets: String::with_capacity(bytes / 2),
            lines: Vec::with_capacity(bytes / 96),
            runs: Vec::with_capacity(bytes / 40),
            ..Outline::default()
        };
        Self { outline, ..Self::default() }
    }

    /// Returns the completed outline.
    pub(in crate::markdown) fn finish(mut self) -> Outline {
        self.end_block();
        self.outline
    }

    /// Adds text as readers see it.
    pub(in crate::markdown) fn text(&mut self, text: &str, at: Range<usize>) {
        self.styled(text, RunStyle::default(), at);
    }

    /// Adds a code span.
    pub(in crate::markdown) fn code_span(&mut self, text: &str, at: Range<usize>) {
        self.styled(text, RunStyle { code: true, ..RunStyle::default() }, at);
    }

    /// Adds a bare URL.
    pub(in crate::markdown) fn bare_url(&mut self, url: &str, target: &Target<'_>) {
        self.start_bare_link(target);
        self.text(url, target.source.clone());
        self.end_link();
    }

    fn styled(&mut self, text: &str, style: RunStyle, at: Range<usize>) {
        if text.is_empty() {
            return;
        }
        let style = RunStyle { bold: self.bold > 0, ..style };
        match &mut self.link {
            None => {
                let source = at.clone();
                self.push(text, NewRun { style, target: None, source }, at);
            }
            Some(link) => {
                link.has_text = true;
                let style = RunStyle { bare_url: link.bare, ..style };
                let (target, source) = (Some(link.target), link.source.clone());
                self.push(text, NewRun { style, target, source }, at);
            }
        }
    }

    /// Adds a run with text at a span, or extends the last run.
    fn push(&mut self, text: &str, run: NewRun, at: Range<usize>) {
        let outline = &mut self.outline;
        outline.text.push_str(text);
        let text_end = outline.text.len();
        let open = self.line.is_some();
        let line = self.line.get_or_insert_with(|| at.clone());
        line.end = line.end.max(at.end);
        if let Some(last) = outline.runs.last_mut().filter(|_| open)
            && last.style == run.style
            && last.target == run.target
            && !run.style.image
        {
            last.text_end = text_end;
            last.source.end = last.source.end.max(run.source.end);
            return;
        }
        let NewRun { style, target, source } = run;
        outline.runs.push(StoredRun { text_end, style, target, source });
    }

    pub(in crate::markdown) fn start_bold(&mut self) {
        self.bold += 1;
    }

    pub(in crate::markdown) fn end_bold(&mut self) {
        self.bold = self.bold.saturating_sub(1);
    }

    /// Starts a link with a text of its own.
    pub(in crate::markdown) fn start_link(&mut self, target: &Target<'_>) {
        let index = self.add_target(target.prefix, target.url);
        let source = target.source.clone();
        self.link = Some(OutlineLink { target: index, source, bare: false, has_text: false });
    }

    /// Starts a link whose text is its address.
    pub(in crate::markdown) fn start_bare_link(&mut self, target: &Target<'_>) {
        self.start_link(target);
        if let Some(link) = &mut self.link {
            link.bare = true;
        }
    }

    /// Adds a target and returns its index.
    fn add_target(&mut self, prefix: &str, url: &str) -> usize {
        let outline = &mut self.outline;
        outline.targets.push_str(prefix);
        outline.targets.push_str(url);
        outline.target_ends.push(outline.targets.len());
        outline.target_ends.len() - 1
    }

    /// Ends a link; a link without text becomes a run without text.
    pub(in crate::markdown) fn end_link(&mut self) {
        let Some(link) = self.link.take() else { return };
        if !link.has_text {
            let style =
                RunStyle { bold: self.bold > 0, bare_url: link.bare, ..RunStyle::default() };
            let (target, source) = (Some(link.target), link.source.clone());
            self.push("", NewRun { style, target, source }, link.source);
        }
    }

    pub(in crate::markdown) fn start_image(&mut self, target: &Target<'_>) {
        let (target, source) = (target.url.to_owned(), target.source.clone());
        self.image = Some(OutlineImage { target, source, alternative: String::new() });
    }

    /// Adds a piece of the open image's alternative text.
    pub(in crate::markdown) fn alternative(&mut self, text: &str) {
        if let Some(image) = &mut self.image {
            image.alternative.push_str(text);
        }
    }

    pub(in crate::markdown) fn end_image(&mut self) {
        let Some(image) = self.image.take() else { return };
        let target = self.add_target("", &image.target);
        let style = RunStyle { bold: self.bold > 0, image: true, ..RunStyle::default() };
        let run = NewRun { style, target: Some(target), source: image.source.clone() };
        self.push(&image.alternative, run, image.source);
    }

    /// Adds a line break.
    pub(in crate::markdown) fn line_break(&mut self) {
        if self.in_heading {
            if let Some(at) = self.line.as_ref().map(|line| line.end) {
                self.text(" ", at..at);
            }
        } else {
            self.end_line();
        }
    }

    /// Ends the text of a block, if there is any.
    pub(in crate::markdown) fn end_block(&mut self) {
        if !self.in_heading {
            self.end_line();
            self.block = self.outline.lines.last().map_or(0, |line| line.block + 1);
        }
    }

    fn end_line(&mut self) {
        if let Some(source) = self.line.take() {
            let kind = self.kind.take().unwrap_or(StoredKind::Text);
            self.add_line(kind, source);
        }
    }

    fn add_line(&mut self, kind: StoredKind, source: Range<usize>) {
        self.outline.lines.push(StoredLine {
            kind,
            block: self.block,
            list_depth: self.lists,
            quote_depth: self.quotes,
            after_rule: std::mem::take(&mut self.after_rule),
            runs_end: self.outline.runs.len(),
            source,
        });
    }

    /// Adds a thematic break.
    pub(in crate::markdown) fn rule(&mut self) {
        self.end_block();
        self.after_rule = true;
    }

    pub(in crate::markdown) fn start_heading(&mut self) {
        self.end_block();
        self.in_heading = true;
    }

    /// Ends a heading with this `id`.
    pub(in crate::markdown) fn end_heading(&mut self, level: u8, id: &str, source: Range<usize>) {
        self.in_heading = false;
        self.kind = None;
        self.line = None;
        self.outline.ids.push(id.to_owned());
        self.add_line(StoredKind::Heading(level, self.outline.ids.len() - 1), source);
    }

    /// Drops a heading that is not part of the document.
    pub(in crate::markdown) fn drop_heading(&mut self) {
        self.in_heading = false;
        self.line = None;
        let outline = &mut self.outline;
        outline.runs.truncate(outline.lines.last().map_or(0, |line| line.runs_end));
        outline.text.truncate(outline.runs.last().map_or(0, |run| run.text_end));
    }

    /// Removes the id written by the author from the end of the open heading.
    pub(in crate::markdown) fn cut_heading_id(&mut self) {
        let outline = &mut self.outline;
        let first = outline.lines.last().map_or(0, |line| line.runs_end);
        let start = first.checked_sub(1).map_or(0, |before| outline.runs[before].text_end);
        let Some(at) = outline.text[start..].rfind("{#") else { return };
        let end = start + outline.text[start..start + at].trim_end().len();
        outline.text.truncate(end);
        for run in &mut outline.runs[first..] {
            run.text_end = run.text_end.min(end);
        }
        let text_before =
            |at: usize, runs: &[StoredRun]| at.checked_sub(1).map_or(0, |at| runs[at].text_end);
        while outline.runs.len() > first
            && let Some(last) = outline.runs.last()
            && last.target.is_none()
            && last.text_end == text_before(outline.runs.len() - 1, &outline.runs)
        {
            outline.runs.pop();
        }
    }

    /// Adds text of a code block: complete lines, or the start of one.
    pub(in crate::markdown) fn code_lines(&mut self, text: &str, source: Range<usize>) {
        let exact = text.len() == source.len();
        let mut offset = 0;
        for line in text.split_inclusive('\n') {
            let start = if exact { source.start + offset } else { source.start };
            let end = if exact { start + line.len() } else { source.end };
            offset += line.len();
            let style = RunStyle { code: true, ..RunStyle::default() };
            let text = line.strip_suffix('\n').unwrap_or(line);
            self.push(text, NewRun { style, target: None, source: start..end }, start..end);
            if text.len() < line.len() {
                self.end_code_line();
            }
        }
    }

    /// Ends a code block, whose last line may lack a line break.
    pub(in crate::markdown) fn end_code(&mut self) {
        self.end_code_line();
        self.block += 1;
    }

    fn end_code_line(&mut self) {
        if let Some(source) = self.line.take() {
            self.kind = None;
            self.add_line(StoredKind::Code, source);
        }
    }

    pub(in crate::markdown) fn start_list(&mut self) {
        self.lists += 1;
    }

    pub(in crate::markdown) fn end_list(&mut self) {
        self.lists = self.lists.saturating_sub(1);
    }

    pub(in crate::markdown) fn start_quote(&mut self) {
        self.quotes += 1;
    }

    pub(in crate::markdown) fn end_quote(&mut self) {
        self.quotes = self.quotes.saturating_sub(1);
    }

    pub(in crate::markdown) fn start_item(&mut self) {
        self.items.push(self.outline.lines.len());
        self.kind = Some(StoredKind::Item);
    }

    /// Ends an item; an empty item becomes a line without text.
    pub(in crate::markdown) fn end_item(&mut self, source: Range<usize>) {
        self.kind = None;
        if self.items.pop() == Some(self.outline.lines.len()) {
            self.add_line(StoredKind::Item, source);
            self.block += 1;
        }
    }

    pub(in crate::markdown) fn start_cell(&mut self) {
        self.kind = Some(StoredKind::Cell);
    }

    pub(in crate::markdown) fn end_cell(&mut self) {
        self.kind = None;
    }
}
