//! Prints diagnostics as GitHub Actions workflow commands, which annotate the lines of a pull
//! request.

use std::fmt::Write as _;
use std::io;

use super::terminal::{Printable, Stream};
use crate::diagnostic::{Diagnostic, Severity};

/// Prints findings; `root` is prefixed to the paths of files.
pub(super) fn print(findings: &[Diagnostic], root: &str) -> io::Result<()> {
    let commands: Vec<_> =
        findings.iter().map(|finding| Printable::text(&command(finding, root))).collect();
    Stream::Output.lines(&commands)
}

fn command(finding: &Diagnostic, root: &str) -> String {
    let mut command = String::from(match finding.severity {
        Severity::Error => "::error ",
        Severity::Warning => "::warning ",
        Severity::Note => "::notice ",
    });
    if let Some(location) = &finding.location {
        let file = property(&format!("{root}{}", location.path));
        let _ = write!(command, "file={file},");
        if let Some(mark) = &location.mark {
            let (line, column) = (mark.line, mark.column);
            let end = mark.end_column.max(column + 1);
            let _ = write!(command, "line={line},endLine={line},col={column},endColumn={end},");
        } else if let Some(line) = finding.line() {
            let _ = write!(command, "line={line},");
        }
    }
    let _ = write!(command, "title={}::{}", property(&finding.code), data(&finding.message));
    if let Some(hint) = &finding.hint {
        let _ = write!(command, "%0A{}", data(hint));
    }
    command
}

/// Escapes the text of a message, so that nothing ends the line early.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the text of a property, so that nothing ends it early.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Location;
    use crate::path::SourcePath;

    #[test]
    fn nothing_ends_a_command_early() {
        let path = SourcePath::new("content/a,b:c.md").unwrap();
        let at = Location::span(&path, "一 two", 4..7);
        for (finding, expected) in [
            (
                Diagnostic::error("x", "100%,\nok: yes").at(at).hint("a::b"),
                "::error file=site/content/a%2Cb%3Ac.md,line=1,endLine=1,col=3,endColumn=6,\
                 title=x::100%25,%0Aok: yes%0Aa::b",
            ),
            (
                Diagnostic::warning("y", "m").at(Location::file(&path)),
                "::warning file=site/content/a%2Cb%3Ac.md,title=y::m",
            ),
            (Diagnostic::warning("z", "m"), "::warning title=z::m"),
        ] {
            assert_eq!(command(&finding, "site/"), expected);
        }
    }
}
