//! Writes text, code spans, emphasis, math and line breaks. `links` determines where bare URLs
//! begin and end.

use std::ops::Range;

use pulldown_cmark_escape::{escape_html, escape_html_body_text};

use super::cjk::is_unspaced;
use super::html::{HtmlWriter, RawHtml};
use super::links;
use super::math::{Deferred, MathStyle};
use super::outline::Target;
use super::summary::SummarySource;
use super::targets::{OpenImage, OpenLink, push_href};
use super::{ExternalLinks, Finding, Math};

/// The tag that opens an inline formula.
pub(super) const INLINE_MATH: &str = "<span class=\"math math-inline\">";
/// A wide formula scrolls, so it must be focusable by keyboard.
pub(super) const DISPLAY_MATH: &str = "<span class=\"math math-display\" tabindex=\"0\">";

/// The state of the text being written.
#[derive(Debug)]
pub(super) struct Inline {
    /// The attributes of links to other sites.
    pub(super) external: String,
    /// The ends of the open links.
    pub(super) links: Vec<OpenLink>,
    pub(super) image: Option<OpenImage>,
    /// The last character of text on this line or the preceding one.
    last: Option<char>,
    /// The position of a line break that may turn out not to be a space.
    line_break: Option<usize>,
    /// The start and end of the tags at the output's end that open emphasis.
    opened: Option<(usize, usize)>,
}

impl Inline {
    pub(super) fn new(options: &ExternalLinks) -> Self {
        let mut external = String::new();
        if options.new_tab {
            external.push_str(" target=\"_blank\"");
        }
        let rel: Vec<&str> = [
            (options.new_tab, "noopener"),
            (options.no_follow, "nofollow"),
            (options.no_referrer, "noreferrer"),
        ]
        .into_iter()
        .filter_map(|(on, name)| on.then_some(name))
        .collect();
        if !rel.is_empty() {
            external.push_str(" rel=\"");
            external.push_str(&rel.join(" "));
            external.push('"');
        }
        Self {
            external,
            links: Vec::new(),
            image: None,
            last: None,
            line_break: None,
            opened: None,
        }
    }

    pub(super) fn is_in_image(&self) -> bool {
        self.image.is_some()
    }
}

impl HtmlWriter<'_> {
    /// Ends the text of a block.
    pub(super) fn end_text(&mut self) {
        self.inline.line_break = None;
        self.inline.last = None;
        self.inline.opened = None;
        self.length.end_word();
        self.summary.end_block();
    }

    pub(super) fn text(&mut self, text: &str) {
        let text = &*self.clean(text);
        let Some(first) = text.chars().next() else { return };
        if self.inline.image.is_some() {
            return self.alternative(text);
        }
        self.resolve_soft_break(Some(first));
        let text = self.move_space_out(text);
        if let Some(&OpenLink::Cut(length)) = self.inline.links.last() {
            let (link, rest) = text.split_at(length.min(text.len()));
            self.notify_text(link);
            self.outline_text(link);
            let _ = escape_html_body_text(&mut self.out, link);
            self.out.push_str("</a>");
            if let Some(outline) = &mut self.outline {
                outline.end_link();
            }
            if let Some(link) = self.inline.links.last_mut() {
                *link = OpenLink::Text;
            }
            return self.text(rest);
        }
        if self.extended && self.inline.links.is_empty() {
            self.text_with_urls(text);
        } else {
            self.notify_text(text);
            self.outline_text(text);
            self.length.add(text);
            let _ = escape_html_body_text(&mut self.out, text);
        }
        self.inline.last = text.chars().next_back();
    }

    fn text_with_urls(&mut self, text: &str) {
        self.notify_text(text);
        let mut done = 0;
        while let Some(bare) = links::next_bare(text, done) {
            self.length.add(&text[done..bare.start]);
            let _ = escape_html_body_text(&mut self.out, &text[done..bare.start]);
            let url = &text[bare.start..bare.end];
            self.out.push_str("<a href=\"");
            self.out.push_str(bare.prefix);
            push_href(&mut self.out, url);
            self.out.push('"');
            if bare.prefix != "mailto:" {
                self.out.push_str(&self.inline.external);
            }
            self.out.push('>');
            let _ = escape_html_body_text(&mut self.out, url);
            self.out.push_str("</a>");
            self.length.end_word();
            if self.outline.is_some() {
                self.outline_part(text, done..bare.start);
                let source = self.source_of(text, bare.start..bare.end);
                if let Some(outline) = &mut self.outline {
                    outline.bare_url(url, &Target { prefix: bare.prefix, url, source });
                }
            }
            done = bare.end;
        }
        self.outline_part(text, done..text.len());
        self.length.add(&text[done..]);
        let _ = escape_html_body_text(&mut self.out, &text[done..]);
    }

    /// Passes text to the heading or summary that contains it.
    pub(super) fn notify_text(&mut self, text: &str) {
        if let Some(heading) = &mut self.heading {
            heading.text.push_str(text);
        } else if self.blocks.tables == 0 && self.footnotes.is_outside() {
            if self.blocks.items > 0 {
                self.summary.add(SummarySource::Item, text);
            } else if self.blocks.paragraphs > 0 {
                self.summary.add(SummarySource::Paragraph, text);
            }
        }
    }

    /// Passes text to the outline.
    pub(super) fn outline_text(&mut self, text: &str) {
        self.outline_part(text, 0..text.len());
    }

    fn outline_part(&mut self, text: &str, part: Range<usize>) {
        if self.outline.is_some() && !part.is_empty() {
            let source = self.source_of(text, part.clone());
            if let Some(outline) = &mut self.outline {
                outline.text(&text[part], source);
            }
        }
    }

    /// The span in the original text of a part of the text being written; that of the whole text if
    /// it was written differently. It is always within one line.
    fn source_of(&self, text: &str, part: Range<usize>) -> Range<usize> {
        let span = self.marked.source_range(&self.span);
        if span.len() == text.len() { span.start + part.start..span.start + part.end } else { span }
    }

    pub(super) fn alternative(&mut self, text: &str) {
        if let Some(outline) = &mut self.outline {
            outline.alternative(text);
        }
        if self.inline.image.as_ref().is_some_and(|image| image.text_only) {
            let _ = escape_html_body_text(&mut self.out, text);
        } else {
            let _ = escape_html(&mut self.out, text);
        }
    }

    pub(super) fn code_span(&mut self, text: &str) {
        let text = &*self.clean(text);
        if self.inline.image.is_some() {
            return self.alternative(text);
        }
        self.resolve_soft_break(text.chars().next());
        self.notify_text(text);
        if let Some(outline) = &mut self.outline {
            outline.code_span(text, self.marked.source_range(&self.span));
        }
        self.length.add(text);
        self.out.push_str("<code>");
        let _ = escape_html_body_text(&mut self.out, text);
        self.out.push_str("</code>");
        self.inline.last = text.chars().next_back();
    }

    pub(super) fn math(&mut self, text: &str, style: MathStyle, range: &Range<usize>) {
        // As in `US$5 to US$10` or `$HOME/bin:$PATH`, a dollar sign whose outer side touches a
        // letter or digit is literal.
        let bytes = self.marked.text.as_bytes();
        let before = range.start.checked_sub(1).and_then(|at| bytes.get(at));
        let outside = [before, bytes.get(range.end)];
        let dollars = outside.iter().flatten().any(|byte| byte.is_ascii_alphanumeric());
        let text = &*self.clean(text);
        // Distant dollar signs, as in `$.a表示甲，$.b表示乙`, have a sentence between them.
        let sentence =
            !text.contains('\\') && text.contains(['，', '。', '；', '：', '、', '！', '？']);
        let (tag, mark) = match style {
            MathStyle::Inline => (INLINE_MATH, "$"),
            MathStyle::Display => (DISPLAY_MATH, "$$"),
        };
        if dollars || sentence || self.inline.image.is_some() {
            return self.text(&[mark, text, mark].concat());
        }
        self.resolve_soft_break(None);
        self.notify_text(text);
        self.outline_text(text);
        self.out.push_str(tag);
        self.formula(text, style, range);
        self.out.push_str("</span>");
    }

    fn formula(&mut self, tex: &str, style: MathStyle, range: &Range<usize>) {
        if self.job.options.math == Math::MathML {
            match self.formulas.read(tex, style) {
                Ok(mathml) => {
                    match self.job.placeholders {
                        Some(placeholders) if self.job.raw_html == RawHtml::PassThrough => {
                            let number = self.formulas.deferred.len();
                            placeholders.push_formula(&mut self.out, number);
                            self.formulas.deferred.push(Deferred { tex: tex.to_owned(), mathml });
                        }
                        _ => self.out.push_str(&mathml),
                    }
                    return;
                }
                Err(None) => {}
                Err(Some(why)) => self.findings.push(
                    Finding::new(
                        "unreadable-math",
                        format!("this formula can't be read and is shown as TeX: {why}"),
                        self.marked.source_range(range),
                    )
                    .hint("fix it, write `\\$` for a dollar sign, or set `markdown: {math: tex}` in weekly.yaml if a script renders formulas"),
                ),
            }
        }
        let _ = escape_html_body_text(&mut self.out, tex);
    }

    pub(super) fn soft_break(&mut self) {
        if self.inline.image.is_some() {
            return self.alternative(" ");
        }
        self.outline_break();
        let last = self.inline.last;
        self.resolve_soft_break(None);
        self.inline.last = last;
        self.length.end_word();
        self.inline.line_break = Some(self.out.len());
        self.out.push('\n');
    }

    pub(super) fn hard_break(&mut self) {
        if self.inline.image.is_some() {
            return self.alternative(" ");
        }
        self.outline_break();
        self.resolve_soft_break(None);
        self.notify_text(" ");
        self.length.end_word();
        self.out.push_str("<br />\n");
    }

    /// Adds a line break to the outline.
    pub(super) fn outline_break(&mut self) {
        if let Some(outline) = &mut self.outline {
            outline.line_break();
        }
    }

    /// Resolves a pending soft line break, given the next character of text: between two characters
    /// of a script without spaces it is removed, otherwise it is a space.
    pub(super) fn resolve_soft_break(&mut self, next: Option<char>) {
        let last = self.inline.last.take();
        let Some(at) = self.inline.line_break.take() else { return };
        if !self.extended || !last.is_some_and(is_unspaced) || !next.is_some_and(is_unspaced) {
            return self.notify_text(" ");
        }
        self.out.remove(at);
        for link in self.links.iter_mut().rev().take_while(|link| link.html.start > at) {
            link.html = link.html.start - 1..link.html.end - 1;
        }
        if let Some((start, end)) = &mut self.inline.opened {
            *start -= usize::from(*start > at);
            *end -= usize::from(*end > at);
        }
    }

    pub(super) fn start_span(&mut self, tag: &str) {
        if self.inline.image.is_some() {
            return;
        }
        let at = self.out.len();
        let start = self.inline.opened.filter(|&(_, end)| end == at).map_or(at, |(start, _)| start);
        self.out.push_str(tag);
        self.inline.opened = Some((start, self.out.len()));
    }

    pub(super) fn end_span(&mut self, tag: &str) {
        if self.inline.image.is_some() {
            return;
        }
        let end = if self.marked.has_insertions() {
            self.out.trim_end_matches(is_edge_space).len()
        } else {
            self.out.len()
        };
        let empty = self.inline.opened.is_some_and(|(_, opened)| opened == end);
        if end == self.out.len() || empty {
            self.out.push_str(tag);
        } else {
            self.out.insert_str(end, tag);
        }
    }

    /// Moves white space at the start of emphasised text before the emphasis.
    fn move_space_out<'t>(&mut self, text: &'t str) -> &'t str {
        let rest = text.trim_start_matches(is_edge_space);
        if rest.len() == text.len() {
            return text;
        }
        match self.inline.opened.take() {
            Some((start, end)) if end == self.out.len() && self.marked.has_insertions() => {
                self.out.insert_str(start, &text[..text.len() - rest.len()]);
                self.notify_text(" ");
                if let Some(outline) = &mut self.outline {
                    let at = self.marked.source(self.span.start);
                    outline.text(" ", at..at);
                }
                rest
            }
            _ => text,
        }
    }
}

fn is_edge_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{3000}' | '\t')
}
