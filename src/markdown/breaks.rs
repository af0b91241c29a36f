//! The characters next to a line break: between two wide ones it is not a space.
//!
//! Quotation marks, dashes, dots and emoji are as wide as the text that they belong to (East Asian
//! Width A, Unicode Standard Annex 11).

use unicode_width::UnicodeWidthChar as _;

use super::cjk::{extends, is_cjk, is_unspaced};

/// The character that shows the one before it as an emoji.
const EMOJI_SELECTOR: char = '\u{fe0f}';

/// The width of characters such as `“` that is not clear from their context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AmbiguousWidth {
    /// Narrow, as in most languages.
    #[default]
    Narrow,
    /// That of the character on the other side of the line break, as in Chinese and Japanese.
    Neighbour,
}

impl AmbiguousWidth {
    /// The width in a language, given by its tag.
    pub(crate) fn in_language(tag: &str) -> Self {
        match tag.split('-').next() {
            Some("zh" | "ja") => Self::Neighbour,
            _ => Self::Narrow,
        }
    }
}

/// One side of a line break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BreakSide {
    Wide,
    /// As wide as the other side.
    Ambiguous,
    /// A narrow character, or none.
    Narrow,
}

impl BreakSide {
    /// The side before a break: the end of `text`.
    #[inline]
    pub(super) fn before(text: &str, width: AmbiguousWidth) -> Self {
        if text.as_bytes().last().is_none_or(u8::is_ascii) {
            return Self::Narrow;
        }
        Self::after_non_ascii(text, width)
    }

    /// The side before a break, after a character that is not ASCII.
    fn after_non_ascii(text: &str, width: AmbiguousWidth) -> Self {
        let mut chars = text.chars().rev();
        let extended = chars.clone().take_while(|c| extends(*c));
        let selector = extended.clone().find(|c| *c == EMOJI_SELECTOR);
        let last = chars.nth(extended.count());
        last.map_or(Self::Narrow, |last| Self::of(last, selector).in_context(chars, width))
    }

    /// The side after a break: the start of `text`.
    pub(super) fn after(text: &str, width: AmbiguousWidth) -> Self {
        let mut chars = text.chars();
        let Some(first) = chars.next() else { return Self::Narrow };
        Self::of(first, chars.clone().next()).in_context(chars, width)
    }

    /// The side with `c`, perhaps followed by a selector.
    fn of(c: char, selector: Option<char>) -> Self {
        match selector {
            _ if is_unspaced(c) => Self::Wide,
            Some(EMOJI_SELECTOR) => Self::Ambiguous,
            _ if is_ambiguous(c) => Self::Ambiguous,
            _ => Self::Narrow,
        }
    }

    /// This side, if `rest` is the text on it.
    fn in_context(self, mut rest: impl Iterator<Item = char>, width: AmbiguousWidth) -> Self {
        if self != Self::Ambiguous {
            return self;
        }
        match (rest.find(|c| !extends(*c) && !is_ambiguous(*c)), width) {
            (Some(context), _) if is_unspaced(context) => Self::Wide,
            (_, AmbiguousWidth::Neighbour) => Self::Ambiguous,
            (_, AmbiguousWidth::Narrow) => Self::Narrow,
        }
    }

    /// Whether a break between two sides is not a space.
    pub(super) fn joins(self, after: Self) -> bool {
        use BreakSide::{Ambiguous, Wide};
        matches!((self, after), (Wide, Wide | Ambiguous) | (Ambiguous, Wide))
    }
}

/// Whether the width of `c` depends on its context: neither a letter nor always wide or narrow.
fn is_ambiguous(c: char) -> bool {
    if c.is_ascii() {
        return false;
    }
    let width = c.width();
    // Two of the letters from `🇦` to `🇿` are a flag.
    let emoji = width == Some(2) && !is_cjk(c) || ('\u{1f1e6}'..='\u{1f1ff}').contains(&c);
    emoji || width == Some(1) && c.width_cjk() == Some(2) && !c.is_alphabetic()
}
