//! Writes code blocks. `highlight` colours them; the theme draws diagrams.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::CodeBlockKind;

use super::highlight::highlight;
use super::output::Output;

/// The open code block, if there is one.
#[derive(Debug, Default)]
pub(super) struct CodeWriter(Option<OpenCode>);

#[derive(Debug)]
struct OpenCode {
    kind: CodeKind,
    /// The collected text; empty for plain code.
    text: String,
}

#[derive(Debug)]
enum CodeKind {
    /// Written as it is read.
    Plain,
    /// Collected, then highlighted.
    Highlighted(String),
    Mermaid,
}

impl CodeWriter {
    pub(super) fn is_open(&self) -> bool {
        self.0.is_some()
    }

    pub(super) fn start(&mut self, kind: &CodeBlockKind<'_>, out: &mut Output<'_>) {
        out.html.start_line();
        let extended = out.job.is_extended();
        let info = match kind {
            CodeBlockKind::Fenced(info) => out.clean(info),
            CodeBlockKind::Indented => Cow::Borrowed(""),
        };
        let language = if extended {
            info.split([' ', '\t', ',', '{']).next().unwrap_or_default()
        } else {
            info.split(' ').next().unwrap_or_default()
        };
        if extended && language == "mermaid" {
            out.html.push("<pre class=\"mermaid\">");
            self.0 = Some(OpenCode { kind: CodeKind::Mermaid, text: String::new() });
            return;
        }
        // Code may be wider than the page: its box scrolls, and must be focusable by keyboard.
        out.html.push(if extended { "<pre tabindex=\"0\"><code" } else { "<pre><code" });
        if !language.is_empty() {
            out.html.push(" class=\"language-");
            out.html.push_value(language);
            out.html.push("\"");
        }
        out.html.push(">");
        let kind = if extended && out.job.options.highlight && !language.is_empty() {
            CodeKind::Highlighted(language.to_ascii_lowercase())
        } else {
            CodeKind::Plain
        };
        self.0 = Some(OpenCode { kind, text: String::new() });
    }

    /// Adds text to the outline if a code block is open.
    pub(super) fn outline_lines(&self, text: &str, range: &Range<usize>, out: &mut Output<'_>) {
        let marked = out.job.marked;
        if self.is_open()
            && let Some(outline) = out.outline_at(range.start)
        {
            outline.code_lines(&marked.without_marks(text), marked.source_range(range));
        }
    }

    /// Writes or collects text of the open code block.
    pub(super) fn text(&mut self, text: &str, out: &mut Output<'_>) {
        match &mut self.0 {
            Some(OpenCode { kind: CodeKind::Plain, .. }) => out.html.push_text(text),
            Some(code) => code.text.push_str(text),
            None => {}
        }
    }

    pub(super) fn end(&mut self, out: &mut Output<'_>) {
        let Some(OpenCode { kind, text }) = self.0.take() else { return };
        match kind {
            CodeKind::Plain => {}
            CodeKind::Mermaid => {
                out.html.push_text(&text);
                return out.html.push("</pre>\n");
            }
            CodeKind::Highlighted(language) => {
                if !highlight(&language, &text, &mut out.html.text) {
                    out.html.push_text(&text);
                }
            }
        }
        out.html.push("</code></pre>\n");
    }
}
