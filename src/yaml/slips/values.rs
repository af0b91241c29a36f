//! The signs in the value of a line that may be wrong.

use std::ops::Range;

use super::line::{Line, is_block_header};
use super::{HintContent, MOST_SLIPS, Slip};

/// Full-width signs of lists and maps.
struct FlowSign {
    signs: &'static str,
    name: &'static str,
    /// The text to write instead.
    plain: &'static str,
}

const fn flow_sign(signs: &'static str, name: &'static str, plain: &'static str) -> FlowSign {
    FlowSign { signs, name, plain }
}

const FLOW_SIGNS: [FlowSign; 9] = [
    flow_sign("，、", "comma", ", "),
    flow_sign("；", "semicolon", ", "),
    flow_sign("：", "colon", ": "),
    flow_sign("［【", "bracket", "["),
    flow_sign("］】", "bracket", "]"),
    flow_sign("｛", "brace", "{"),
    flow_sign("｝", "brace", "}"),
    flow_sign("“”＂「」", "quote", "\""),
    flow_sign("＇", "quote", "'"),
];

/// Quotes that YAML does not know.
const QUOTES: [char; 10] = ['“', '”', '„', '‘', '’', '＂', '「', '」', '『', '』'];

/// The longest value that a hint repeats, in characters.
const LONGEST: usize = 60;

/// Adds the signs that may be wrong in the value of a line, or in an item of a list.
pub(super) fn slips(line: &Line<'_>, slips: &mut Vec<Slip>) {
    let mut start = if line.key.is_some() { line.value } else { line.body };
    // An anchor (`&name`) or a tag (`!name`) precedes its value.
    while line.text[start..].starts_with(['&', '!'])
        && let Some(space) = line.text[start + 1..].find(' ').filter(|space| *space > 0)
    {
        start += 1 + space;
        start += line.text[start..].len() - line.text[start..].trim_start().len();
    }
    let value = line.text[start..].trim_end();
    let Some(first) = value.chars().next() else { return };
    let value = LineValue { line, start, text: value };
    match first {
        '"' | '\'' => value.quoted(first, slips),
        '[' | '{' if !value.text.starts_with("{{") => value.flow(first, slips),
        _ => value.plain(first, slips),
    }
}

/// A value within its line.
struct LineValue<'l> {
    line: &'l Line<'l>,
    start: usize,
    text: &'l str,
}

impl LineValue<'_> {
    /// A span of the value as one of the line.
    fn at(&self, range: Range<usize>) -> Range<usize> {
        self.start + range.start..self.start + range.end
    }

    /// The finding that the value must be quoted, because of the sign at `at`.
    fn to_be_quoted(&self, at: Range<usize>, message: impl Into<String>) -> Slip {
        let single = format!("'{}'", self.text.replace('\'', "''"));
        let quoted = if self.text.contains(['"', '\\']) {
            single.clone()
        } else {
            format!("\"{}\"", self.text)
        };
        let hint = match self.line.key {
            _ if self.text.chars().count() > LONGEST => "put the value in quotes".to_owned(),
            Some(key) => format!("write `{key}: {quoted}`"),
            None => format!("write `- {quoted}`"),
        };
        self.line.sign(self.at(at), message, hint, (self.at(0..self.text.len()), single))
    }

    fn quoted(&self, quote: char, slips: &mut Vec<Slip>) {
        let Some(end) = closing(self.text, quote) else {
            if let Some(last) = self.text.chars().next_back().filter(|last| QUOTES.contains(last)) {
                let at = self.text.len() - last.len_utf8()..self.text.len();
                let edit = (self.at(at.clone()), quote.to_string());
                let message = format!("full-width quote `{last}`");
                let hint = format!("write `{quote}`");
                let slip = self.line.sign(self.at(at), message, hint, edit);
                return slips.push(slip.naming(HintContent::Sign));
            }
            let all = self.text.len()..self.text.len();
            let hint = format!("write `{quote}` at the end of the text");
            let message = format!("the quote `{quote}` is never closed");
            let edit = (self.at(all), quote.to_string());
            let slip = self.line.sign(self.at(0..1), message, hint, edit);
            slips.push(slip.naming(HintContent::GuessedEnd));
            return;
        };
        if quote == '"'
            && let Some(at) = unknown_escape(&self.text[..end])
        {
            let inner = self.text[1..end - 1].replace('\'', "''");
            let edit = (self.at(0..end), format!("'{inner}'"));
            let message = "a backslash in double quotes begins an escape";
            let hint = "write `\\\\`, or use single quotes";
            slips.push(self.line.sign(self.at(at..at + 1), message, hint, edit));
        }
        let behind = self.text[end..].trim_start();
        if !behind.is_empty() && !behind.starts_with('#') {
            let message = format!("text behind the closing quote `{quote}`");
            slips.push(self.to_be_quoted(end - 1..end, message));
        }
    }

    fn flow(&self, open: char, slips: &mut Vec<Slip>) {
        let close = if open == '[' { ']' } else { '}' };
        let mut quote: Option<(usize, char)> = None;
        let (mut depth, mut end) = (0_usize, None);
        let mut has_wide_end = false;
        for (at, c) in self.text.char_indices() {
            match (quote, c) {
                (Some((start, open)), c) => quote = (open != c).then_some((start, open)),
                (None, '"' | '\'') => quote = Some((at, c)),
                (None, '[' | '{') => depth += 1,
                (None, ']' | '}') => {
                    depth = depth.saturating_sub(1);
                    end = end.or_else(|| (depth == 0).then_some(at + 1));
                }
                (None, c) => {
                    has_wide_end |= "］】｝".contains(c);
                    slips.extend(self.flow_sign(at, c).filter(|_| slips.len() < MOST_SLIPS));
                }
            }
        }
        let end_of_value = self.text.len()..self.text.len();
        if let Some((at, quote)) = quote {
            let edit = (self.at(end_of_value), format!("{quote}{close}"));
            let message = format!("the quote `{quote}` is never closed");
            let hint = format!("write `{quote}` at the end of the text");
            let slip = self.line.sign(self.at(at..at + 1), message, hint, edit);
            slips.push(slip.naming(HintContent::GuessedEnd));
        } else if end.is_none() && !has_wide_end {
            let edit = (self.at(end_of_value), close.to_string().repeat(depth));
            let message = format!("`{open}` is never closed");
            let hint = format!("write `{close}` at its end");
            let slip = self.line.sign(self.at(0..1), message, hint, edit);
            slips.push(slip.naming(HintContent::Sign));
        }
        let behind = end.map_or("", |end| self.text[end..].trim_start());
        if let Some(end) = end
            && !behind.is_empty()
            && !behind.starts_with('#')
        {
            slips.push(self.to_be_quoted(end - 1..end, format!("text behind `{close}`")));
        }
    }

    /// A full-width sign in a list or map.
    fn flow_sign(&self, at: usize, c: char) -> Option<Slip> {
        let FlowSign { name, plain, .. } = FLOW_SIGNS.iter().find(|row| row.signs.contains(c))?;
        let span = self.at(at..at + c.len_utf8());
        let edit = (span.clone(), (*plain).to_owned());
        let message = format!("full-width {name} `{c}`");
        let slip = self.line.sign(span, message, format!("write `{plain}`"), edit);
        Some(slip.naming(HintContent::Sign))
    }

    fn plain(&self, first: char, slips: &mut Vec<Slip>) {
        let of_first = 0..first.len_utf8();
        let behind = &self.text[first.len_utf8()..];
        let is_indicator = match first {
            '-' | '?' => behind.starts_with(' '),
            '|' | '>' => !is_block_header(self.text),
            // Without the name of an anchor.
            '&' => behind.is_empty() || behind.starts_with(' '),
            _ => "@`%,]}*{".contains(first),
        };
        if is_indicator {
            let message = format!("a value can't start with `{first}`");
            slips.push(self.to_be_quoted(of_first.clone(), message));
        }
        let colon = self.text.find(": ");
        let colon = colon.or_else(|| self.text.ends_with(':').then(|| self.text.len() - 1));
        if let Some(colon) = colon {
            slips.push(if QUOTES.contains(&first) {
                let message = format!("`{first}` is not a quote in YAML");
                self.to_be_quoted(of_first, message)
            } else {
                let message = "a colon and a space in a value without quotes";
                self.to_be_quoted(colon..colon + 1, message)
            });
        }
    }
}

/// The end of a quoted text, behind its closing quote.
fn closing(text: &str, quote: char) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 1;
    while let Some(&byte) = bytes.get(at) {
        let next = bytes.get(at + 1).copied();
        match byte {
            b'\\' if quote == '"' => at += 1,
            byte if char::from(byte) == quote => {
                if quote == '"' || next != Some(b'\'') {
                    return Some(at + 1);
                }
                at += 1;
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// The first backslash in a text in double quotes that begins no escape (YAML 1.2.2, section 5.7).
fn unknown_escape(text: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if c == '\\' && !chars.next().is_some_and(|(_, c)| "0abt\tnvfre \"/\\N_LPxuU".contains(c)) {
            return Some(at);
        }
    }
    None
}
