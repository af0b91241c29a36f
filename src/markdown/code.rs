//! Writes code blocks. `highlight` colours them; the theme draws diagrams.

use std::borrow::Cow;

use pulldown_cmark::CodeBlockKind;
use pulldown_cmark_escape::{escape_html, escape_html_body_text};

use super::highlight::highlight;
use super::html::HtmlWriter;

pub(super) struct Code {
    kind: CodeKind,
    text: String,
}

enum CodeKind {
    /// Written directly.
    Plain,
    /// Collected, then highlighted.
    Highlighted(String),
    Mermaid,
}

impl HtmlWriter<'_> {
    pub(super) fn start_code(&mut self, kind: &CodeBlockKind<'_>) {
        self.start_line();
        let info = match kind {
            CodeBlockKind::Fenced(info) => self.marked.without_marks(info),
            CodeBlockKind::Indented => Cow::Borrowed(""),
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
        // Code may be wider than the page: its box scrolls, and must be focusable by keyboard.
        self.out.push_str(if self.extended { "<pre tabindex=\"0\"><code" } else { "<pre><code" });
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

    pub(super) fn end_code(&mut self) {
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

    /// Writes or collects text if a code block is open.
    pub(super) fn code_text(&mut self, text: &str) {
        match &mut self.code {
            Some(Code { kind: CodeKind::Plain, .. }) => {
                let _ = escape_html_body_text(&mut self.out, text);
            }
            Some(code) => code.text.push_str(text),
            None => {}
        }
    }
}
