//! Keys of front matter whose names have a space that YAML takes for a part of them.

use std::ops::Range;

use serde_json::Value;

use super::front::has_no_value;
use crate::diagnostic::{Diagnostic, SourceText};
use crate::front_matter::{self, Key};
use crate::yaml::odd_space;

/// A key that would be known without a space in its name.
pub(super) struct SpacedKey<'k> {
    written: &'k str,
    /// The name without the space.
    name: &'k str,
    /// The known key.
    pub(super) key: Key,
    space: char,
    /// The byte of the space in the key.
    at: usize,
}

impl<'k> SpacedKey<'k> {
    /// The key that was probably meant by `written`, whose value is `value`.
    pub(super) fn of(written: &'k str, value: &Value) -> Option<Self> {
        let (at, space) = written.char_indices().find(|(_, c)| odd_space(*c).is_some())?;
        let name = written.trim_matches(|c| odd_space(c).is_some() || c == ' ');
        let key = front_matter::key(name).filter(|key| *key != Key::Publishing)?;
        (!has_no_value(written, value)).then_some(Self { written, name, key, space, at })
    }

    /// The finding for the key at `span`. In JSON, its space may be an escape.
    pub(super) fn finding(&self, source: &SourceText, span: Range<usize>) -> Diagnostic {
        let name = odd_space(self.space).unwrap_or_default();
        let message = format!("`{}` is ignored: its name has a {name}", self.name);
        let key = source.text()[span.clone()].find(self.written);
        let space = key.map(|key| span.start + key + self.at);
        let at = space.map_or(span, |at| at..at + self.space.len_utf8());
        Diagnostic::warning("unused-value", message).at(source.span(at)).hint("delete it")
    }
}
