//! The only module that writes to a terminal, a log or an annotation. File names and authors' text
//! may contain characters that control a terminal, reorder a line or begin a new one, so output is
//! a [`Printable`], which can only be constructed by escaping them.

mod excerpt;
mod progress;

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, BufWriter, IsTerminal as _, Write};

use serde::Serialize;

pub(super) use excerpt::Colors;
pub(super) use progress::ProgressLine;

/// A standard stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stream {
    /// Standard output, for requested data.
    Output,
    /// Standard error, for messages.
    Messages,
}

#[expect(clippy::disallowed_methods, reason = "only this module prints")]
impl Stream {
    fn with<T>(self, write: impl FnOnce(&mut dyn Write) -> io::Result<T>) -> io::Result<T> {
        match self {
            Self::Output => write(&mut io::stdout().lock()),
            Self::Messages => write(&mut io::stderr().lock()),
        }
    }

    pub(super) fn is_terminal(self) -> bool {
        match self {
            Self::Output => io::stdout().is_terminal(),
            Self::Messages => io::stderr().is_terminal(),
        }
    }

    /// Writes each text, followed by a line end.
    pub(super) fn lines<'p>(
        self,
        texts: impl IntoIterator<Item = &'p Printable>,
    ) -> io::Result<()> {
        self.with(|out| {
            let mut out = BufWriter::new(out);
            texts.into_iter().try_for_each(|text| writeln!(out, "{}", text.0))?;
            out.flush()
        })
    }

    /// Writes a line of text.
    pub(super) fn line(self, text: &str) -> io::Result<()> {
        self.lines([&Printable::text(text)])
    }

    /// Writes bytes unescaped: the program's own files, such as a completion script.
    pub(super) fn own_file(self, bytes: &[u8]) -> io::Result<()> {
        self.with(|out| out.write_all(bytes))
    }

    /// Writes text over the current line of a terminal; the next output replaces it.
    #[cfg(feature = "external-links")]
    pub(super) fn progress(self, text: &str) -> io::Result<()> {
        let Printable(text) = Printable::text(text);
        let short: String = text.chars().take(76).collect();
        self.with(|out| {
            write!(out, "\r\x1b[K{short}")?;
            out.flush()
        })
    }
}

/// Text that is safe to write: the only control characters are the program's own line ends and
/// colours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Printable(String);

impl Printable {
    /// Escapes text for one line.
    pub(super) fn text(text: &str) -> Self {
        Self(escape(text).into_owned())
    }

    /// Formats a value as JSON on one line.
    pub(super) fn json(value: &impl Serialize) -> io::Result<Self> {
        let text = serde_json::to_string(value)?;
        // Non-ASCII characters and `##` occur in strings only.
        Ok(Self(escape_with(&text, |c, out| {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        })))
    }

    /// Appends a blank line.
    pub(super) fn with_blank_line(mut self) -> Self {
        self.0.push('\n');
        self
    }

    /// The escaped text.
    pub(super) fn into_string(self) -> String {
        self.0
    }
}

/// Replaces each character that must not reach a terminal or a log by a visible form, written as in
/// Rust: `\u{1b}`.
pub(super) fn escape(text: &str) -> Cow<'_, str> {
    // Most texts contain none; ASCII is the fast path.
    let plain = |byte: u8| (b' '..0x7f).contains(&byte) && byte != b'#';
    if text.bytes().all(plain) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(escape_with(text, |c, out| match c {
        '\n' | '\r' | '\t' => out.extend(c.escape_default()),
        c => out.extend(c.escape_unicode()),
    }))
}

fn escape_with(text: &str, escaped: impl Fn(char, &mut String)) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if is_unsafe(c) || c == '#' && begins_command(&text[at..]) {
            escaped(c, &mut out);
        } else {
            out.push(c);
        }
    }
    out
}

/// Whether a character controls a terminal (C0, DEL and C1 of ISO/IEC 6429), reorders the
/// surrounding text (UAX #9, section 2), or ends a line (UAX #14: LS and PS).
fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a CI service could interpret `text` as a command. Some recognise commands within a line
/// too: GitHub Actions (`##[error]`), Azure Pipelines (`##vso[`), `TeamCity` (`##teamcity[`).
/// Commands that must start a line (`::error::`) can't be written without a line end.
fn begins_command(text: &str) -> bool {
    let rest = text.strip_prefix("##");
    rest.is_some_and(|rest| ["[", "vso[", "teamcity["].iter().any(|name| rest.starts_with(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped() {
        for (text, shown) in [
            ("plain text, 周报, é", "plain text, 周报, é"),
            ("🎉, עברית", "🎉, עברית"),
            ("\u{1b}]52;c;eA==\u{7}", "\\u{1b}]52;c;eA==\\u{7}"),
            ("a\n::error::b\r\n\tc", "a\\n::error::b\\r\\n\\tc"),
            ("\0\u{7f}\u{9b}31m\u{85}", "\\u{0}\\u{7f}\\u{9b}31m\\u{85}"),
            ("a\u{202e}b\u{202a}\u{2066}c\u{2069}", "a\\u{202e}b\\u{202a}\\u{2066}c\\u{2069}"),
            ("a\u{2028}b\u{2029}", "a\\u{2028}b\\u{2029}"),
            ("x ##[error]y ##vso[task]", "x \\u{23}#[error]y \\u{23}#vso[task]"),
            ("###[x] ##teamcity[", "#\\u{23}#[x] \\u{23}#teamcity["),
            ("## a #[b] C# ##", "## a #[b] C# ##"),
        ] {
            assert_eq!(escape(text), shown);
            assert_eq!(escape(&escape(text)), shown, "what is escaped stays as it is");
            assert_eq!(Printable::text(text).0, shown);
        }
    }

    #[test]
    fn json_says_the_same_in_its_own_escapes() {
        let text = "a\u{1b}\u{7f}\u{9b}\u{202e}\n##[x] \"周\\";
        let Printable(line) = Printable::json(&serde_json::json!({ "a": text })).unwrap();
        assert!(line.chars().all(|c| !is_unsafe(c)) && !line.contains("##["), "{line}");
        let read: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(read["a"], text);
    }
}
