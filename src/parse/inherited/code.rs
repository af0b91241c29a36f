//! The statements of Eleventy's data that is code. It is not run: literal statements
//! such as `draft: true` are read, and code that is not understood withholds the files that it
//! applies to.

use std::ops::Range;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Location};
use crate::parse::nearly::{KeyLine, code_entries};
use crate::parse::publishing::{self, Publishing, Says, Statement};
use crate::path::SourcePath;

/// The keys that Eleventy and its users withhold files with, and what they do.
const KEYS: [(&str, Says); 5] = [
    ("draft", Says::Draft),
    ("published", Says::Draft),
    ("unpublished", Says::Draft),
    ("permalink", Says::NoPage),
    ("eleventyExcludeFromCollections", Says::Hidden),
];

/// The statements of the code at `path`. Unreadable ones come first, so that they decide.
pub(super) fn code(path: &SourcePath, text: &str, found: &mut Vec<Diagnostic>) -> Vec<Publishing> {
    let located = |place: Range<usize>| Location::span(path, text, place);
    let bare = blanked(text, Blanked::CommentsAndStrings);
    let mut all = Vec::new();
    let mut withhold = |key: &'static str, says: Says, place: Range<usize>| {
        let written: Box<str> = text[place.clone()].into();
        let message = format!(
            "`{written}` in this code is not understood, so the files that it is for are not \
             published"
        );
        found.push(
            Diagnostic::warning("unclear-value", message)
                .at(located(place.clone()))
                .hint("code is not run: write it as `key: value`, or put the key into the texts"),
        );
        all.push(Publishing::one(Statement { key, says, written, location: located(place) }));
    };
    let mut entries: Vec<(String, Value)> = Vec::new();
    let mut places: Vec<Range<usize>> = Vec::new();
    for (key, says) in KEYS {
        let mut unclear = None;
        for place in words(&bare, key) {
            match literal(text, &bare, place.end) {
                Some(value) => {
                    entries.push((key.to_owned(), value));
                    places.push(place);
                }
                None => unclear = unclear.or(Some(place)),
            }
        }
        if let Some(place) = unclear {
            withhold(key, says, place);
        }
    }
    if let Some(place) = brought_in(&bare) {
        withhold("draft", Says::Draft, place);
    }
    let is_other = |line: &KeyLine| !KEYS.iter().any(|(key, _)| line.key.eq_ignore_ascii_case(key));
    let code = blanked(text, Blanked::Comments);
    for line in code_entries(&code, 0..code.len()).into_iter().filter(&is_other) {
        entries.push((line.key, Value::String(line.value)));
        places.push(line.place);
    }
    let place = |key: &str, nth: usize| {
        let of_key = entries.iter().zip(&places).filter(|((k, _), _)| k.eq_ignore_ascii_case(key));
        located(of_key.map(|(_, place)| place.clone()).nth(nth).unwrap_or_default())
    };
    all.push(publishing::read(&entries, &place, found));
    all
}

/// Whether any of the keys that withhold files is in this text.
pub(super) fn may_withhold(text: &str) -> bool {
    KEYS.iter().any(|(key, _)| !words(text, key).is_empty())
}

/// The parts of code that are replaced by blanks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Blanked {
    Comments,
    /// Comments, and the content of strings unless it is a key.
    CommentsAndStrings,
}

/// `text` with blanks for some of its parts.
pub(super) fn blanked(text: &str, parts: Blanked) -> String {
    let blank = |part: &str| -> String {
        let blanks = part.chars().map(|c| if c == '\n' { "\n" } else { &"    "[..c.len_utf8()] });
        blanks.collect()
    };
    let is_key = |part: &str| KEYS.iter().any(|(key, _)| part.eq_ignore_ascii_case(key));
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['/', '"', '\'', '`']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = match rest.as_bytes() {
            [b'/', b'/', ..] => rest.find('\n').unwrap_or(rest.len()),
            [b'/', b'*', ..] => rest.find("*/").map_or(rest.len(), |at| at + 2),
            [b'/', ..] => 1,
            _ => string_end(rest),
        };
        let (part, after) = rest.split_at(end);
        let inner = part.get(1..end - 1).unwrap_or_default();
        if end > 1 && part.starts_with('/') {
            out.push_str(&blank(part));
        } else if parts == Blanked::CommentsAndStrings && !inner.is_empty() && !is_key(inner) {
            out.push_str(&part[..1]);
            out.push_str(&blank(inner));
            out.push_str(&part[end - 1..]);
        } else {
            out.push_str(part);
        }
        rest = after;
    }
    out + rest
}

/// The end of the string at the start of `text`. Only one in backquotes can span several lines.
pub(super) fn string_end(text: &str) -> usize {
    let quote = text.chars().next().unwrap_or_default();
    let mut escaped = false;
    let end = text[1..].char_indices().find(|(_, c)| {
        let ends = !escaped && (*c == quote || *c == '\n' && quote != '`');
        escaped = *c == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |(at, c)| 1 + at + c.len_utf8())
}

/// The places of a word in code, as a name or as a key in quotes.
pub(super) fn words(code: &str, word: &str) -> Vec<Range<usize>> {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    let (lower, word) = (code.to_ascii_lowercase(), word.to_ascii_lowercase());
    let found = lower.match_indices(&word).map(|(at, _)| at..at + word.len());
    let is_key = |place: &Range<usize>| {
        let (before, after) = (&code[..place.start], &code[place.end..]);
        let Some(after) = after.strip_prefix(['"', '\'', '`']) else {
            return !before.ends_with(part) && !after.starts_with(part);
        };
        let bracket = after.trim_start().strip_prefix(']').map(str::trim_start);
        bracket.unwrap_or(after.trim_start()).starts_with([':', '=', '('])
    };
    found.filter(is_key).collect()
}

/// The value that is written out behind a key that ends at `at`: `true`, `false`, a string, or a
/// function that is nothing but a string.
pub(super) fn literal(text: &str, code: &str, at: usize) -> Option<Value> {
    let behind = |at: usize| at + code[at..].len() - code[at..].trim_start().len();
    let mut at = behind(at + usize::from(code[at..].starts_with(['"', '\'', '`'])));
    at = behind(at + usize::from(code[at..].starts_with(']')));
    let rest = code[at..].strip_prefix(':').or_else(|| code[at..].strip_prefix('='))?;
    at = behind(at + 1);
    let sign = |c: char| c.is_alphanumeric() || "_$(){}, ".contains(c);
    let head = rest.find(|c| !sign(c)).filter(|end| rest[*end..].starts_with("=>"));
    let arrow = head.map(|arrow| behind(code.len() - rest.len() + arrow + 2));
    let from = arrow.unwrap_or(at);
    let (value, end) = if code[from..].starts_with(['"', '\'', '`']) {
        let end = from + string_end(&code[from..]);
        (Value::from(text.get(from + 1..end - 1)?), end)
    } else {
        let word = ["true", "false"].into_iter().find(|word| code[from..].starts_with(word))?;
        (Value::from(word == "true"), from + word.len())
    };
    // Behind it there may be nothing that changes it.
    let same_line = code[end..].trim_start_matches([' ', '\t', ')']);
    let ends = same_line.is_empty() || same_line.starts_with([',', '}', ';', '\n']);
    let goes_on =
        code[end..].trim_start().starts_with(['|', '&', '?', '=', '.', '+', '[', '(', '<']);
    (ends && !goes_on && (arrow.is_none() || value.is_string())).then_some(value)
}

/// The span at which code imports data from elsewhere.
fn brought_in(code: &str) -> Option<Range<usize>> {
    let mut open = Vec::new();
    let spread = code.char_indices().find_map(|(at, c)| {
        match c {
            '{' | '(' | '[' => open.push(c),
            '}' | ')' | ']' => _ = open.pop(),
            '.' if code[at..].starts_with("...") && open.last() == Some(&'{') => return Some(at),
            _ => {}
        }
        None
    });
    let spread = spread.map(|at| {
        let name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.');
        let rest = &code[at + 3..];
        at..code.len() - rest.trim_start_matches(name).len()
    });
    let copied = || {
        let heads = ["Object.assign", "Object.define", "exports = require", "export *", "export {"];
        heads.iter().find_map(|head| code.find(head).map(|at| at..at + head.len()))
    };
    spread.or_else(copied)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The statements of the code: the first one of each key decides.
    fn said(text: &str) -> (Vec<(&'static str, Says)>, usize) {
        let path = SourcePath::new("content/a/a.11tydata.js").unwrap();
        let mut found = Vec::new();
        let all = code(&path, text, &mut found);
        let mut said: Vec<(&'static str, Says)> = Vec::new();
        for statement in all.iter().flat_map(Publishing::statements) {
            if !said.iter().any(|(key, _)| *key == statement.key) {
                said.push((statement.key, statement.says));
            }
        }
        (said, found.len())
    }

    #[test]
    fn what_is_written_out_is_read() {
        for (text, key, says) in [
            ("module.exports = { draft: true };", "draft", Says::Draft),
            ("module.exports = { draft: false };", "draft", Says::Publish),
            ("exports.draft = true;", "draft", Says::Draft),
            ("module.exports.permalink = false;", "permalink", Says::NoPage),
            ("exports['draft'] = true", "draft", Says::Draft),
            ("export default {/* hide */ draft: true}", "draft", Says::Draft),
            ("export default {\n  \"draft\":\n    true,\n}", "draft", Says::Draft),
            (
                "module.exports = { permalink: \"/a/{{ page.fileSlug }}/\" }",
                "permalink",
                Says::Publish,
            ),
            (
                "module.exports = { permalink: (data) => `/a/${data.x}/` }",
                "permalink",
                Says::Publish,
            ),
            ("module.exports = { private: true }", "private", Says::Draft),
            ("module.exports = { status: \"draft\" }", "status", Says::Draft),
        ] {
            assert_eq!(said(text), (vec![(key, says)], 0), "{text}");
        }
        for text in [
            "",
            "// draft: true\nmodule.exports = { layout: \"draft.njk\", \
             tags: [\"draft\", ...tags] };",
            "/* published: false */ module.exports = (...all) => ({ redraft: true, \
             x: 'a draft' });",
        ] {
            assert_eq!(said(text), (Vec::new(), 0), "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_withholds() {
        for (text, key, says) in [
            ("const draft = true; module.exports = { draft };", "draft", Says::Draft),
            ("module.exports = { draft: isOpen() };", "draft", Says::Draft),
            ("module.exports = { draft: !1 };", "draft", Says::Draft),
            ("module.exports = { draft:\n false\n || hide };", "draft", Says::Draft),
            ("module.exports = { get draft() { return true; } };", "draft", Says::Draft),
            ("module.exports = { [\"draft\"]: hide };", "draft", Says::Draft),
            ("module.exports = { permalink() { return false; } }", "permalink", Says::NoPage),
            (
                "module.exports = { permalink: process.env.X ? undefined : !1 }",
                "permalink",
                Says::NoPage,
            ),
            (
                "module.exports = { permalink: data => data.x && \"/x/\" }",
                "permalink",
                Says::NoPage,
            ),
            ("module.exports = { permalink: \"/x/\" && false }", "permalink", Says::NoPage),
            ("module.exports = { published }", "published", Says::Draft),
            ("module.exports = { draft: false, ...hide }", "draft", Says::Draft),
            ("module.exports = {...require('../hide')}", "draft", Says::Draft),
            ("module.exports = require('../hide');", "draft", Says::Draft),
            ("export { default } from '../hide.js';", "draft", Says::Draft),
        ] {
            assert_eq!(said(text), (vec![(key, says)], 1), "{text}");
        }
    }
}
