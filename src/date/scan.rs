//! A position in a text with a date.

use std::ops::Range;

use super::english;

/// A position in a text, and ways to move it over what follows.
#[derive(Debug, Clone)]
pub(super) struct Scanner<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Scanner<'t> {
    /// The start of `text`.
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// Byte `at` of `text`.
    pub(super) fn from(text: &'t str, at: usize) -> Self {
        Self { text, at }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn back_to(&mut self, at: usize) {
        self.at = at;
    }

    pub(super) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    pub(super) fn text(&self, span: &Range<usize>) -> &'t str {
        &self.text[span.clone()]
    }

    pub(super) fn is_done(&self) -> bool {
        self.rest().trim().is_empty()
    }

    /// Moves over white space, and returns whether there was any.
    pub(super) fn spaces(&mut self) -> bool {
        let before = self.at;
        self.at = self.text.len() - self.rest().trim_start().len();
        self.at > before
    }

    /// Moves over `mark` if it follows.
    pub(super) fn take(&mut self, mark: &str) -> bool {
        let follows = self.rest().starts_with(mark);
        self.at += if follows { mark.len() } else { 0 };
        follows
    }

    /// Moves over one of `characters` if it follows.
    pub(super) fn take_any(&mut self, characters: &str) -> bool {
        let next = self.rest().chars().next().filter(|c| characters.contains(*c));
        self.at += next.map_or(0, char::len_utf8);
        next.is_some()
    }

    /// Moves over `.`, `/` or `-`, and returns it.
    pub(super) fn take_mark(&mut self) -> Option<&'static str> {
        [".", "/", "-"].into_iter().find(|mark| self.take(mark))
    }

    /// Moves over a word if it follows, regardless of case.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let (next, span) = self.peek_word();
        let same = next.eq_ignore_ascii_case(word);
        self.at = if same { span.end } else { self.at };
        same
    }

    /// The ASCII letters that follow, and their span.
    pub(super) fn peek_word(&self) -> (&'t str, Range<usize>) {
        let length = self.rest().bytes().take_while(u8::is_ascii_alphabetic).count();
        (&self.rest()[..length], self.at..self.at + length)
    }

    /// Moves over the ASCII letters that follow.
    pub(super) fn word(&mut self) -> &'t str {
        let (word, span) = self.peek_word();
        self.at = span.end;
        word
    }

    /// Moves over the digits that follow, at most eight of them.
    pub(super) fn number(&mut self) -> Option<(u32, Range<usize>)> {
        let length = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        let span = self.at..self.at + length;
        let number = if length <= 8 { self.text(&span).parse().ok()? } else { return None };
        self.at = span.end;
        Some((number, span))
    }

    /// Moves over any digits, and returns how many there were.
    pub(super) fn digits(&mut self) -> usize {
        let length = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        self.at += length;
        length
    }

    /// Moves over the four digits of a year.
    pub(super) fn year(&mut self) -> Option<(u32, Range<usize>)> {
        let before = self.at;
        let year = self.number().filter(|(_, span)| span.len() == 4);
        self.at = if year.is_some() { self.at } else { before };
        year
    }

    /// Moves over the English name of a month.
    pub(super) fn named_month(&mut self) -> Option<(u32, Range<usize>)> {
        let (word, span) = self.peek_word();
        let month = english::month(word)?;
        self.at = span.end;
        Some((month, span))
    }

    /// Moves over the `th` of `11th`.
    pub(super) fn ordinal_end(&mut self) {
        let (word, span) = self.peek_word();
        if ["st", "nd", "rd", "th"].iter().any(|end| word.eq_ignore_ascii_case(end)) {
            self.at = span.end;
        }
    }
}
