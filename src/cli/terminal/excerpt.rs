//! Formats a diagnostic the way compilers do: severity, code and message, location with an excerpt
//! of the source line, and the hint.

use std::fmt::Write as _;
use std::ops::Range;

use unicode_width::UnicodeWidthChar as _;

use super::{Printable, escape};
use crate::diagnostic::{Diagnostic, Mark, Severity};

/// Whether output is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Colors {
    /// Coloured with terminal escape sequences (ISO/IEC 6429, SGR).
    On,
    /// Plain text, for files and dumb terminals.
    Off,
}

/// Styles of the parts of a message.
#[derive(Clone, Copy)]
enum Style {
    Error,
    Warning,
    Note,
    Message,
    /// Line numbers and the frame of the excerpt.
    Frame,
}

impl Style {
    fn of(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Error,
            Severity::Warning => Self::Warning,
            Severity::Note => Self::Note,
        }
    }

    fn begin(self) -> &'static str {
        match self {
            Self::Error => "\x1b[1m\x1b[91m",
            Self::Warning => "\x1b[1m\x1b[33m",
            Self::Note => "\x1b[1m\x1b[92m",
            Self::Message => "\x1b[1m",
            Self::Frame => "\x1b[1m\x1b[94m",
        }
    }
}

const END: &str = "\x1b[0m";

impl Printable {
    /// Formats a diagnostic with its source line, and its other places, if any.
    pub(in crate::cli) fn finding(
        finding: &Diagnostic,
        other_places: Option<&str>,
        colors: Colors,
    ) -> Self {
        let mut out = Painter { out: String::new(), colors };
        out.title(finding.severity, Some(&finding.code), &finding.message);
        let mark = finding.location.as_ref().and_then(|location| location.mark.as_deref());
        let gutter = mark.map_or(0, |mark| mark.line.to_string().len());
        if let Some(location) = &finding.location {
            let mut location_text = escape(location.path.as_str()).into_owned();
            let line = finding.line().map(|line| format!(":{line}"));
            let column = mark.map(|mark| format!(":{}", mark.column));
            location_text.extend([line, column].into_iter().flatten());
            out.frame(&format!("\n{:gutter$}--> ", ""));
            out.out.push_str(&location_text);
        }
        if let Some(mark) = mark {
            out.excerpt(mark, gutter, Style::of(finding.severity));
        }
        let is_framed = mark.is_some() || finding.location.is_none();
        if is_framed && (finding.hint.is_some() || other_places.is_some()) {
            out.frame(&format!("\n{:gutter$} |", ""));
        }
        for (label, text) in [("help", finding.hint.as_deref()), ("also", other_places)] {
            let Some(text) = text else { continue };
            out.frame(&format!("\n{:gutter$} = ", ""));
            out.paint(Style::Message, label);
            let _ = write!(out.out, ": {}", escape(text));
        }
        Self(out.out)
    }

    /// Formats a diagnostic on one line, without its source line.
    pub(in crate::cli) fn one_line(
        finding: &Diagnostic,
        other_places: Option<&str>,
        colors: Colors,
    ) -> Self {
        let mut message = String::new();
        if let Some(location) = &finding.location {
            let _ = write!(message, "{location}");
            if let (None, Some(line)) = (&location.mark, finding.line()) {
                let _ = write!(message, ":{line}");
            }
            message.push_str(": ");
        }
        message.push_str(&finding.message);
        if let Some(hint) = &finding.hint {
            let _ = write!(message, "; help: {hint}");
        }
        if let Some(places) = other_places {
            let _ = write!(message, "; also: {places}");
        }
        Self::coded(finding.severity, &finding.code, &message, colors)
    }

    /// Formats the message of a rule on one line.
    pub(in crate::cli) fn coded(
        severity: Severity,
        code: &str,
        message: &str,
        colors: Colors,
    ) -> Self {
        let mut out = Painter { out: String::new(), colors };
        out.title(severity, Some(code), message);
        Self(out.out)
    }

    /// Formats a message about the program's work rather than the site.
    pub(in crate::cli) fn message(severity: Severity, message: &str, colors: Colors) -> Self {
        let mut out = Painter { out: String::new(), colors };
        out.title(severity, None, message);
        Self(out.out)
    }
}

struct Painter {
    out: String,
    colors: Colors,
}

impl Painter {
    /// Appends static or escaped text.
    fn paint(&mut self, style: Style, text: &str) {
        match self.colors {
            Colors::Off => self.out.push_str(text),
            Colors::On => self.out.extend([style.begin(), text, END]),
        }
    }

    fn frame(&mut self, text: &str) {
        self.paint(Style::Frame, text);
    }

    fn title(&mut self, severity: Severity, code: Option<&str>, message: &str) {
        let code = code.map(|code| format!("[{}]", escape(code))).unwrap_or_default();
        self.paint(Style::of(severity), &format!("{severity}{code}"));
        self.paint(Style::Message, &format!(": {}", escape(message)));
    }

    fn excerpt(&mut self, mark: &Mark, gutter: usize, style: Style) {
        let (text, range) = shown(&mark.text, &mark.range);
        let space = if text.is_empty() { "" } else { " " };
        self.frame(&format!("\n{:gutter$} |\n{} |", "", mark.line));
        let _ = write!(self.out, "{space}{text}");
        self.frame(&format!("\n{:gutter$} | ", ""));
        let _ = write!(self.out, "{:1$}", "", range.start);
        self.paint(style, &"^".repeat(range.len().max(1)));
    }
}

/// The source line as displayed, and the marked columns in it. A tab takes four columns; the joiner
/// in emoji, about which terminals disagree, takes none.
fn shown(text: &str, marked: &Range<usize>) -> (String, Range<usize>) {
    let shown = |part: Range<usize>| {
        let text = text.get(part).unwrap_or_default().replace('\t', "    ").replace('\u{200d}', "");
        escape(&text).into_owned()
    };
    let parts = [0..marked.start, marked.clone(), marked.end..text.len()].map(shown);
    let columns = |text: &str| text.chars().map(|c| c.width().unwrap_or(0)).sum::<usize>();
    let start = columns(&parts[0]);
    let end = start + columns(&parts[1]);
    (parts.concat(), start..end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Location, SourceText};
    use crate::path::SourcePath;

    fn source(text: &str) -> SourceText {
        SourceText::new(SourcePath::new("content/a.md").unwrap(), text.to_owned())
    }

    fn plain(finding: &Diagnostic) -> String {
        Printable::finding(finding, None, Colors::Off).into_string()
    }

    #[test]
    fn findings_are_formatted_like_compiler_errors() {
        let path = SourcePath::new("content/a.md").unwrap();
        let text = format!("{}周报 x\n", "\n".repeat(9));
        let at = text.find('x').unwrap();
        let located = Diagnostic::error("c", "m").at(source(&text).span(at..at + 1));
        let file = Diagnostic::warning("c", "m").at(Location::file(&path));
        for (finding, expected) in [
            (
                located.clone().hint("h"),
                concat!(
                    "error[c]: m\n  --> content/a.md:10:4\n   |\n10 | 周报 x\n   |      ^\n",
                    "   |\n   = help: h",
                ),
            ),
            (located, "error[c]: m\n  --> content/a.md:10:4\n   |\n10 | 周报 x\n   |      ^"),
            (file.clone().hint("h"), "warning[c]: m\n--> content/a.md\n = help: h"),
            (file, "warning[c]: m\n--> content/a.md"),
            (Diagnostic::note("c", "m").hint("h"), "note[c]: m\n |\n = help: h"),
            (
                Diagnostic::error("c", "m").at(source("a\n").span(2..2)),
                "error[c]: m\n --> content/a.md:2:1\n  |\n2 |\n  | ^",
            ),
        ] {
            assert_eq!(plain(&finding), expected);
        }
    }

    #[test]
    fn carets_are_below_the_marked_text() {
        for (before, marked, columns) in [
            ("", "x", 0..1),
            ("周报", "目标", 4..8),
            ("\t", "x", 4..5),
            ("e\u{301}", "e\u{301}", 1..2),
            ("\u{1b}[31m", "x", 10..11),
            ("a", "\u{202e}b", 1..10),
            ("\u{9b}", "", 6..6),
            ("👩\u{200d}💻", "x", 4..5),
        ] {
            let text = [before, marked, " end"].concat();
            let (line, found) = shown(&text, &(before.len()..before.len() + marked.len()));
            assert_eq!(found, columns, "{line}");
            assert!(line.ends_with(" end") && !line.contains(char::is_control), "{line}");
        }
    }

    #[test]
    fn long_lines_are_truncated_to_the_marked_range() {
        let text = format!("{}[a](x.md){}", "周".repeat(5_000), "b ".repeat(5_000));
        let at = text.find('[').unwrap();
        let shown = plain(&Diagnostic::error("c", "m").at(source(&text).span(at..at + 9)));
        assert!(shown.contains("content/a.md:1:5001\n"), "{shown}");
        let lines: Vec<&str> = shown.lines().collect();
        assert!(lines[3].starts_with("1 | …") && lines[3].ends_with('…'), "{shown}");
        let columns = |text: &str| text.chars().filter_map(char::width).sum::<usize>();
        let marked = lines[3].find("[a](x.md)").unwrap();
        assert_eq!(lines[4].find('^').unwrap(), columns(&lines[3][..marked]), "{shown}");
        assert_eq!(lines[4].matches('^').count(), 9, "{shown}");
        assert!(columns(lines[3]) <= 140, "{shown}");
    }

    #[test]
    fn authors_text_can_not_control_a_terminal() {
        let path = SourcePath::new("content/a\n::error::\u{1b}[2J.md").unwrap();
        let text = SourceText::new(path.clone(), "a\u{1b}]0;x\u{7}\u{202e}b".to_owned());
        let finding = Diagnostic::error("c", "m\u{9b}\nn").hint("h\u{1b}\r").at(text.span(1..3));
        for colors in [Colors::On, Colors::Off] {
            for shown in [
                Printable::finding(&finding, Some("a\u{1b}:1"), colors),
                Printable::one_line(&finding, Some("a\u{1b}:1"), colors),
                Printable::message(Severity::Error, "m\n\u{1b}[1m", colors),
            ] {
                let mut rest = shown.into_string();
                for own in ["\x1b[1m", "\x1b[91m", "\x1b[94m", END] {
                    rest = rest.replace(own, "");
                }
                assert!(rest.chars().all(|c| c == '\n' || !c.is_control()), "{rest:?}");
                assert!(rest.lines().all(|line| !line.starts_with("::")), "{rest:?}");
            }
        }
        let lines = plain(&finding).lines().count();
        assert_eq!(lines, 7);
    }
}
