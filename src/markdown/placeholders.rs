//! Placeholders for parts of a document that are inserted after its HTML is sanitised.

use std::ops::Range;

use super::document::LocalLink;

/// Placeholders for the targets of local links and for formulas while HTML is sanitised. They begin
/// with a hash of the text, which no text can contain, so no author can write one.
#[derive(Debug)]
pub(super) struct Placeholders {
    key: String,
}

/// The content that a placeholder represents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    /// The target of a link, by index.
    Link(usize),
    /// A formula, by index.
    Formula(usize),
}

impl Placeholders {
    /// The placeholders for `text`.
    pub(super) fn of(text: &str) -> Self {
        let hash = blake3::hash(text.as_bytes()).to_hex();
        Self { key: format!("weekly-{}-", &hash[..32]) }
    }

    /// Writes the placeholder of a formula.
    pub(super) fn push_formula(&self, out: &mut String, number: usize) {
        self.push(out, 'f', number);
    }

    /// The prefix of all placeholders.
    #[cfg(test)]
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    fn push(&self, out: &mut String, kind: char, number: usize) {
        out.push_str(&self.key);
        out.push(kind);
        out.push_str(&number.to_string());
        out.push('.');
    }

    /// The first placeholder in `text`: its content and its span.
    pub(super) fn first(&self, text: &str) -> Option<(Held, Range<usize>)> {
        let start = memchr::memmem::find(text.as_bytes(), self.key.as_bytes())?;
        let (number, _) = text[start + self.key.len()..].split_once('.')?;
        let end = start + self.key.len() + number.len() + 1;
        let held = match number.split_at_checked(1)? {
            ("f", number) => Held::Formula(number.parse().ok()?),
            (_, number) => Held::Link(number.parse().ok()?),
        };
        Some((held, start..end))
    }

    /// `html` with the targets of `links` replaced by placeholders.
    pub(super) fn insert(&self, html: &str, links: &[LocalLink]) -> String {
        let mut out = String::with_capacity(html.len() + links.len() * 32);
        let mut done = 0;
        for (number, link) in links.iter().enumerate() {
            out.push_str(&html[done..link.html.start]);
            done = link.html.end;
            self.push(&mut out, 'l', number);
        }
        out.push_str(&html[done..]);
        out
    }
}
