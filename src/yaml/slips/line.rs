//! The lines of a YAML text, and the signs around their keys that may be wrong.

use std::ops::Range;

use super::{HintContent, Slip, SlipKind, values};

/// A line that is neither blank nor a comment, taken apart.
#[derive(Debug, Clone)]
pub(super) struct Line<'t> {
    /// Where it starts in the text.
    pub(super) start: usize,
    pub(super) text: &'t str,
    /// The bytes of white space before its content, of any kind.
    pub(super) indent: usize,
    /// Whether it is an item of a list.
    pub(super) is_item: bool,
    /// Where the content behind its dashes begins.
    pub(super) body: usize,
    /// The key and the colon behind it, if it has the form `key: value`.
    pub(super) key: Option<&'t str>,
    /// Where the value begins; the end of the line if there is none.
    pub(super) value: usize,
}

/// The name of a space other than the one that YAML knows, or of a character that nobody sees.
pub(crate) fn odd_space(c: char) -> Option<String> {
    let name = match c {
        '\t' => return Some("tab".to_owned()),
        '\u{a0}' | '\u{202f}' => "no-break space",
        '\u{3000}' => "full-width space",
        '\u{feff}' => "byte order mark",
        '\u{200b}' | '\u{2060}' => "zero-width space",
        '\u{2000}'..='\u{200a}' | '\u{205f}' | '\u{1680}' => "unusual space",
        _ => return None,
    };
    Some(format!("{name} (U+{:04X})", u32::from(c)))
}

fn is_space(c: char) -> bool {
    c == ' ' || odd_space(c).is_some()
}

/// Characters that look like a colon.
const COLONS: [char; 5] = ['：', '﹕', '∶', '︰', '꞉'];

/// Characters that are written for the dash of a list.
const DASHES: [char; 12] = ['—', '–', '－', '−', '‐', '﹣', '•', '·', '・', '‧', '*', '+'];

impl<'t> Line<'t> {
    /// The lines of a text, without those of block texts (`|`, `>`).
    pub(super) fn all(text: &'t str) -> Vec<Self> {
        let mut lines: Vec<Self> = Vec::new();
        let mut start = 0;
        // The indentation of a key whose value is a block text.
        let mut block: Option<usize> = None;
        for text in text.split_inclusive('\n') {
            let line = Self::of(text.trim_end_matches(['\n', '\r']), start);
            start += text.len();
            let content = line.content();
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            // A tab is wrong in the indentation of a block text too.
            let is_text = block.is_some_and(|indent| line.indent > indent);
            if is_text && !line.text[..line.indent].contains('\t') {
                continue;
            }
            let opens = line.key.is_some() && is_block_header(line.value());
            block = opens.then_some(line.indent);
            lines.push(line);
        }
        lines
    }

    fn of(text: &'t str, start: usize) -> Self {
        let indent = text.len() - text.trim_start_matches(is_space).len();
        let mut body = indent;
        while let Some(rest) = text[body..].strip_prefix("- ") {
            body = text.len() - rest.trim_start_matches(is_space).len();
        }
        if &text[body..] == "-" {
            body += 1;
        }
        let is_item = body > indent;
        let rest = &text[body..];
        let colon = rest.find(": ").or_else(|| rest.ends_with(':').then(|| rest.len() - 1));
        let key = colon.map(|colon| &rest[..colon]).filter(|key| is_key(key));
        let value = key.map_or(text.len(), |key| {
            let behind = &rest[key.len() + 1..];
            text.len() - behind.trim_start_matches(is_space).len()
        });
        Self { start, text, indent, is_item, body, key, value }
    }

    /// The line without the white space at its ends.
    pub(super) fn content(&self) -> &'t str {
        self.text[self.indent..].trim_end()
    }

    /// The value of its key, without the white space at its ends.
    pub(super) fn value(&self) -> &'t str {
        self.text[self.value..].trim_end()
    }

    /// A span of the line as one of the text.
    pub(super) fn span(&self, range: Range<usize>) -> Range<usize> {
        self.start + range.start..self.start + range.end
    }

    /// Adds the signs that may be wrong.
    pub(super) fn slips(&self, slips: &mut Vec<Slip>) {
        self.controls(slips);
        if self.key.is_some() {
            return values::slips(self, slips);
        }
        self.separators(slips);
        self.list_signs(slips);
        if self.is_item {
            values::slips(self, slips);
        } else {
            self.without_colon(slips);
        }
    }

    /// A sign that is replaced by `new`.
    pub(super) fn sign(
        &self,
        at: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
        edit: (Range<usize>, String),
    ) -> Slip {
        let (message, hint) = (message.into(), hint.into());
        let edit = (self.span(edit.0), edit.1);
        let names = HintContent::All;
        Slip { kind: SlipKind::Sign, span: self.span(at), message, hint, names, edit }
    }

    fn controls(&self, slips: &mut Vec<Slip>) {
        let marks = self.text.char_indices().skip_while(|(at, _)| *at < self.indent);
        slips.extend(marks.filter(|(_, c)| c.is_control() && *c != '\t' || *c == '\u{feff}').map(
            |(at, c)| {
                let name = odd_space(c)
                    .unwrap_or_else(|| format!("control character (U+{:04X})", u32::from(c)));
                let span = at..at + c.len_utf8();
                self.sign(span.clone(), name, "remove it", (span, String::new()))
            },
        ));
    }

    /// What stands for the colon behind a key.
    fn separators(&self, slips: &mut Vec<Slip>) {
        let rest = &self.text[self.body..];
        let is_separator = |c: char| c == ':' || c == '=' || COLONS.contains(&c);
        let Some(sign) = rest.find(is_separator) else { return };
        let key = rest[..sign].trim_end_matches(is_space);
        let Some(c) = rest[sign..].chars().next().filter(|_| is_key(key)) else { return };
        let at = self.body + sign..self.body + sign + c.len_utf8();
        let behind = &self.text[at.end..];
        let value = behind.trim_start_matches(is_space);
        let replaced = self.body + key.len()..self.text.len() - value.len();
        let hint = format!("write `{key}: `");
        slips.push(match behind.chars().next() {
            _ if c == '=' => self
                .sign(at, "`=` instead of a colon", hint, (replaced, ": ".to_owned()))
                .naming(HintContent::Sign),
            _ if c != ':' => {
                let message = format!("full-width colon `{c}`");
                self.sign(at, message, hint, (replaced, ": ".to_owned())).naming(HintContent::Sign)
            }
            Some(space) if odd_space(space).is_some() => {
                let name = odd_space(space).unwrap_or_default();
                let span = at.end..at.end + space.len_utf8();
                let message = format!("{name} behind the colon");
                let hint = "delete it and type an ordinary space";
                self.sign(span, message, hint, (replaced, ": ".to_owned()))
            }
            _ if value.starts_with("//") => return,
            _ => {
                let message = "no space behind the colon";
                self.sign(at, message, hint, (replaced, ": ".to_owned())).naming(HintContent::Sign)
            }
        });
    }

    /// What stands for the dash of a list, or for the `#` of a comment.
    fn list_signs(&self, slips: &mut Vec<Slip>) {
        let Some(first) = self.content().chars().next() else { return };
        let at = self.indent..self.indent + first.len_utf8();
        let behind = &self.text[at.end..];
        let replaced = at.start..self.text.len() - behind.trim_start_matches(is_space).len();
        let dash = "- ".to_owned();
        if first == '＃' {
            let edit = (at.clone(), "#".to_owned());
            let slip = self.sign(at, "full-width `＃`", "write `#`", edit);
            slips.push(slip.naming(HintContent::Sign));
        } else if DASHES.contains(&first) && !behind.is_empty() {
            let message = format!("`{first}` instead of the `-` of a list");
            let slip = self.sign(at, message, "write `- `", (replaced, dash));
            slips.push(slip.naming(HintContent::Sign));
        } else if first == '-' && !behind.is_empty() && !behind.starts_with([' ', '-']) {
            let space = behind.chars().next().and_then(odd_space);
            let edit = (replaced, dash);
            slips.push(match space {
                Some(space) => {
                    let message = format!("{space} behind `-`");
                    self.sign(at, message, "delete it and type an ordinary space", edit)
                }
                None => self
                    .sign(at, "no space behind `-`", "write `- `", edit)
                    .naming(HintContent::Sign),
            });
        }
    }

    fn without_colon(&self, slips: &mut Vec<Slip>) {
        slips.push(self.whole(
            "this line has no colon",
            "write it as `key: value`, or indent it if it continues the line above",
        ));
    }

    /// The slip that a complete line is wrong where it is.
    pub(super) fn whole(&self, message: &str, hint: &str) -> Slip {
        let span = self.indent..self.indent + self.content().len();
        let slip = self.sign(span.clone(), message, hint, (span, String::new()));
        Slip { kind: SlipKind::WholeLine, ..slip }
    }
}

/// Whether a text may be the key of a line: a few words.
fn is_key(text: &str) -> bool {
    let trimmed = text.trim_matches(['"', '\'']);
    let is_part = |c: char| c.is_alphanumeric() || " _-./".contains(c);
    !trimmed.is_empty()
        && trimmed.chars().count() <= 60
        && trimmed.chars().all(is_part)
        && trimmed.starts_with(|c: char| c.is_alphanumeric() || c == '_')
        && trimmed.split(' ').count() <= 4
}

/// Whether a value opens a block text: `|`, `>-`, `|2`.
pub(super) fn is_block_header(value: &str) -> bool {
    let rest = value.strip_prefix(['|', '>']);
    rest.is_some_and(|rest| {
        let header = rest.split(" #").next().unwrap_or_default().trim();
        header.chars().all(|c| "+-0123456789".contains(c))
    })
}
