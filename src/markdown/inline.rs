//! Writes text, code spans, emphasis, formulas and line breaks. `targets` writes the links in it.

use std::ops::Range;

use super::breaks::BreakSide;
use super::job::RawHtml;
use super::links;
use super::math::{DISPLAY_MATH, Deferred, Formulas, INLINE_MATH, MathStyle};
use super::options::Math;
use super::output::Output;
use super::targets::{LinkWriter, WrittenTarget};
use crate::diagnostic::Finding;

/// The state of the text being written.
#[derive(Debug)]
pub(super) struct InlineWriter {
    pub(super) links: LinkWriter,
    pub(super) formulas: Formulas,
    /// The end of the text on this line or the preceding one.
    last: BreakSide,
    /// The position of a line break that may turn out not to be a space.
    line_break: Option<usize>,
    /// Whether such a line break is in the alternative text of an image.
    alternative_break: bool,
    /// The start and end of the tags at the output's end that open emphasis.
    opened: Option<(usize, usize)>,
}

impl InlineWriter {
    pub(super) fn new(links: LinkWriter) -> Self {
        Self {
            links,
            formulas: Formulas::default(),
            last: BreakSide::Narrow,
            line_break: None,
            alternative_break: false,
            opened: None,
        }
    }

    /// Writes a part of an image's alternative text.
    pub(super) fn alternative(&mut self, text: &str, out: &mut Output<'_>) {
        let width = out.job.options.ambiguous_width;
        let joins = out.job.is_extended() && self.last.joins(BreakSide::after(text, width));
        if std::mem::take(&mut self.alternative_break) && !joins {
            self.links.alternative(" ", out);
        }
        self.links.alternative(text, out);
        self.last = BreakSide::before(text, width);
    }

    pub(super) fn end_image(&mut self, out: &mut Output<'_>) {
        if std::mem::take(&mut self.alternative_break) {
            self.links.alternative(" ", out);
        }
        self.last = BreakSide::Narrow;
        self.links.end_image(out);
    }

    /// Ends the text of a block.
    pub(super) fn end_text(&mut self) {
        self.line_break = None;
        self.last = BreakSide::Narrow;
        self.opened = None;
    }

    pub(super) fn text(&mut self, text: &str, out: &mut Output<'_>) {
        let text = &*out.clean(text);
        if text.is_empty() {
            return;
        }
        if self.links.is_in_image() {
            return self.alternative(text, out);
        }
        self.resolve_soft_break(text, out);
        let text = self.move_space_out(text, out);
        if let Some(length) = self.links.cut() {
            let (link, rest) = text.split_at(length.min(text.len()));
            out.record.text(link);
            out.outline_text(link);
            out.html.push_text(link);
            self.links.end_cut_link(out);
            return self.text(rest, out);
        }
        if out.job.is_extended() && !self.links.is_in_link() {
            self.text_with_urls(text, out);
        } else {
            out.record.text(text);
            out.outline_text(text);
            out.record.length.add(text);
            out.html.push_text(text);
        }
        self.last = BreakSide::before(text, out.job.options.ambiguous_width);
    }

    fn text_with_urls(&self, text: &str, out: &mut Output<'_>) {
        out.record.text(text);
        let mut done = 0;
        while let Some(bare) = links::next_bare(text, done) {
            let before = done..bare.start;
            out.record.length.add(&text[before.clone()]);
            out.html.push_text(&text[before.clone()]);
            out.outline_part(text, before);
            self.links.bare_url(text, bare, out);
            out.record.length.end_word();
            done = bare.end;
        }
        out.outline_part(text, done..text.len());
        out.record.length.add(&text[done..]);
        out.html.push_text(&text[done..]);
    }

    pub(super) fn code_span(&mut self, text: &str, out: &mut Output<'_>) {
        let text = &*out.clean(text);
        if self.links.is_in_image() {
            return self.alternative(text, out);
        }
        self.resolve_soft_break(text, out);
        out.record.code(text);
        if let Some(outline) = &mut out.record.outline {
            outline.code_span(text, out.job.marked.source_range(&out.span));
        }
        out.record.length.add(text);
        out.html.push("<code>");
        out.html.push_text(text);
        out.html.push("</code>");
        self.last = BreakSide::before(text, out.job.options.ambiguous_width);
    }

    pub(super) fn start_image(&mut self, target: &WrittenTarget<'_>, out: &mut Output<'_>) {
        if !self.links.is_in_image() {
            self.resolve_soft_break("", out);
        }
        self.links.start_image(target, out);
    }

    pub(super) fn math(
        &mut self,
        text: &str,
        style: MathStyle,
        range: &Range<usize>,
        out: &mut Output<'_>,
    ) {
        let is_formula = is_formula(&out.job.marked.text, range);
        let text = &*out.clean(text);
        let (tag, mark) = match style {
            MathStyle::Inline => (INLINE_MATH, "$"),
            MathStyle::Display => (DISPLAY_MATH, "$$"),
        };
        if !is_formula || self.links.is_in_image() {
            return self.text(&[mark, text, mark].concat(), out);
        }
        self.resolve_soft_break("", out);
        out.record.text(text);
        out.outline_text(text);
        out.html.push(tag);
        self.formula(text, style, range, out);
        out.html.push("</span>");
    }

    fn formula(&mut self, tex: &str, style: MathStyle, range: &Range<usize>, out: &mut Output<'_>) {
        if out.job.options.math == Math::Tex {
            return out.html.push_text(tex);
        }
        match self.formulas.read(tex, style) {
            Ok(mathml) => match out.job.placeholders {
                Some(placeholders) if out.job.raw_html == RawHtml::PassThrough => {
                    let number = self.formulas.deferred.len();
                    placeholders.push_formula(&mut out.html.text, number);
                    self.formulas.deferred.push(Deferred { tex: tex.to_owned(), mathml });
                }
                _ => out.html.push(&mathml),
            },
            Err(why) => {
                out.findings.extend(
                    why.map(|why| unreadable_math(&why, out.job.marked.source_range(range))),
                );
                out.html.push_text(tex);
            }
        }
    }

    pub(super) fn soft_break(&mut self, out: &mut Output<'_>) {
        if self.links.is_in_image() {
            self.alternative_break = true;
            return;
        }
        out.record.line_break();
        let last = self.last;
        self.resolve_soft_break("", out);
        self.last = last;
        out.record.length.end_word();
        self.line_break = Some(out.html.len());
        out.html.push("\n");
    }

    pub(super) fn hard_break(&mut self, out: &mut Output<'_>) {
        if self.links.is_in_image() {
            return self.alternative(" ", out);
        }
        out.record.line_break();
        self.resolve_soft_break("", out);
        out.record.text(" ");
        out.record.length.end_word();
        out.html.push("<br />\n");
    }

    /// Resolves a pending soft line break, given the next text: between two characters of a script
    /// without spaces it is removed, otherwise it is a space.
    pub(super) fn resolve_soft_break(&mut self, next: &str, out: &mut Output<'_>) {
        let last = std::mem::replace(&mut self.last, BreakSide::Narrow);
        let Some(at) = self.line_break.take() else { return };
        let next = BreakSide::after(next, out.job.options.ambiguous_width);
        if !out.job.is_extended() || !last.joins(next) {
            return out.record.text(" ");
        }
        out.html.remove_break(at);
        if let Some((start, end)) = &mut self.opened {
            *start -= usize::from(*start > at);
            *end -= usize::from(*end > at);
        }
    }

    pub(super) fn start_strong(&mut self, out: &mut Output<'_>) {
        if let Some(outline) = &mut out.record.outline {
            outline.start_bold();
        }
        self.start_span("<strong>", out);
    }

    pub(super) fn end_strong(&self, out: &mut Output<'_>) {
        if let Some(outline) = &mut out.record.outline {
            outline.end_bold();
        }
        self.end_span("</strong>", out);
    }

    pub(super) fn start_span(&mut self, tag: &str, out: &mut Output<'_>) {
        if self.links.is_in_image() {
            return;
        }
        let at = out.html.len();
        let start = self.opened.filter(|&(_, end)| end == at).map_or(at, |(start, _)| start);
        out.html.push(tag);
        self.opened = Some((start, out.html.len()));
    }

    pub(super) fn end_span(&self, tag: &str, out: &mut Output<'_>) {
        if self.links.is_in_image() {
            return;
        }
        let length = out.html.len();
        let end = if out.job.marked.has_insertions() {
            out.html.text.trim_end_matches(is_edge_space).len()
        } else {
            length
        };
        let empty = self.opened.is_some_and(|(_, opened)| opened == end);
        if end == length || empty {
            out.html.push(tag);
        } else {
            out.html.insert(end, tag);
        }
    }

    /// Moves white space at the start of emphasised text before the emphasis.
    fn move_space_out<'t>(&mut self, text: &'t str, out: &mut Output<'_>) -> &'t str {
        let rest = text.trim_start_matches(is_edge_space);
        if rest.len() == text.len() {
            return text;
        }
        match self.opened.take() {
            Some((start, end)) if end == out.html.len() && out.job.marked.has_insertions() => {
                out.html.insert(start, &text[..text.len() - rest.len()]);
                out.record.text(" ");
                if let Some(outline) = &mut out.record.outline {
                    let at = out.job.marked.source(out.span.start);
                    outline.text(" ", at..at);
                }
                rest
            }
            _ => text,
        }
    }
}

/// Whether the text between dollar signs at `range` is a formula.
pub(super) fn is_formula(text: &str, range: &Range<usize>) -> bool {
    // As in `US$5 to US$10` or `$HOME/bin:$PATH`, a dollar sign whose outer side touches a letter
    // or digit is literal.
    let before = range.start.checked_sub(1).and_then(|at| text.as_bytes().get(at));
    let mut outside = [before, text.as_bytes().get(range.end)].into_iter().flatten();
    if outside.any(u8::is_ascii_alphanumeric) {
        return false;
    }
    // Distant dollar signs, as in `$.a表示甲，$.b表示乙`, have a sentence between them.
    let inner = &text[range.clone()];
    inner.contains('\\') || !inner.contains(['，', '。', '；', '：', '、', '！', '？'])
}

fn unreadable_math(why: &str, source: Range<usize>) -> Finding {
    let message = format!("this formula can't be read and is shown as TeX: {why}");
    Finding::new("unreadable-math", message, source).hint(
        "fix it, write `\\$` for a dollar sign, or set `markdown: {math: tex}` in weekly.yaml \
         if a script renders formulas",
    )
}

fn is_edge_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{3000}' | '\t')
}
