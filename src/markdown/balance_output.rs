//! Where balanced HTML is written, with what is reported about it.

use std::borrow::Cow;
use std::ops::Range;

use super::annotated::AnnotatedText;
use super::tags::HtmlTag;
use crate::diagnostic::Findings;

/// Where balanced HTML and findings are written.
pub(super) struct BalanceOutput<'o> {
    pub(super) html: &'o mut String,
    pub(super) findings: &'o mut Findings,
    /// The text whose spans are reported.
    pub(super) marked: &'o AnnotatedText<'o>,
}

impl BalanceOutput<'_> {
    /// Reports a tag without an end, which would swallow the following one.
    pub(super) fn incomplete(&mut self, tag: HtmlTag<'_>, source: &Range<usize>) {
        self.unbalanced(source, || {
            (
                format!("`{}` is not a complete tag and is shown as text", tag.text),
                "check its quotes, and that it ends with `>`, or write it in backticks".to_owned(),
            )
        });
    }

    /// Omits an end tag.
    pub(super) fn surplus(&mut self, name: &str, source: &Range<usize>) {
        self.unbalanced(source, || {
            (
                format!("`</{name}>` closes nothing and is removed"),
                format!("remove it, or write `<{name}>` where the element starts"),
            )
        });
    }

    /// Omits a tag of which a page has only one.
    pub(super) fn page_part(
        &mut self,
        HtmlTag { name, end, .. }: HtmlTag<'_>,
        source: &Range<usize>,
    ) {
        let slash = if end { "/" } else { "" };
        self.unbalanced(source, || {
            (
                format!("`<{slash}{name}>` belongs to a page, not its text, and is removed"),
                "remove it; the templates contain what a page has besides its text".to_owned(),
            )
        });
    }

    /// Closes elements whose end tag would be omitted elsewhere.
    pub(super) fn all_unclosed(&mut self, elements: &mut Vec<(String, Range<usize>)>) {
        for (name, source) in elements.drain(..) {
            self.unclosed(&name, &source);
        }
    }

    /// Closes an element that its author left open.
    pub(super) fn unclosed(&mut self, name: &str, source: &Range<usize>) {
        self.html.extend(["</", name, ">"]);
        self.unbalanced(source, || {
            (
                format!("`<{name}>` is not closed; it ends with what contains it"),
                format!("write `</{name}>` where it ends, or `<{name}>` in backticks"),
            )
        });
    }

    fn unbalanced(&mut self, source: &Range<usize>, texts: impl FnOnce() -> (String, String)) {
        self.report("unbalanced-html", source, texts);
    }

    /// Reports a finding about `source`; `texts` returns its message and hint.
    pub(super) fn report<H: Into<Cow<'static, str>>>(
        &mut self,
        code: &'static str,
        source: &Range<usize>,
        texts: impl FnOnce() -> (String, H),
    ) {
        self.findings.push_with(code, self.marked.source_range(source), texts);
    }
}
