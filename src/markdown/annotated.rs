//! A text with insertions, and the mapping of its offsets to those of the original.

use std::borrow::Cow;

/// Inserted next to `*`, `~` and `:`, so that they are read otherwise: a noncharacter, which counts
/// neither as white space nor as punctuation. It never reaches the output, and authors can't write
/// it: a literal one is replaced, and a text that refers to it (`&#xfdd0;`) gets no marks at all.
pub(super) const MARK: &str = "\u{fdd0}";
/// The replacement for a literal [`MARK`] in a text, of the same length so that offsets don't
/// change.
pub(super) const REPLACEMENT: &str = "\u{fffd}";
/// The code point of [`MARK`], for character references.
const MARK_NUMBER: u32 = 0xfdd0;

/// Whether `text` contains a mark.
fn has_mark(text: &str) -> bool {
    // Its first byte is rare. `contains` would take several times as long.
    memchr::memmem::find(text.as_bytes(), MARK.as_bytes()).is_some()
}

/// Whether `text` contains a numeric character reference to the mark (CommonMark 0.31.2, section
/// 2.5), with or without a semicolon, which raw HTML may omit.
pub(super) fn refers_to_mark(text: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), b"&#").any(|at| {
        let rest = &text[at + 2..];
        let (rest, radix) = match rest.strip_prefix(['x', 'X']) {
            Some(hex) => (hex, 16),
            None => (rest, 10),
        };
        let end = rest.find(|c: char| !c.is_digit(radix)).unwrap_or(rest.len());
        u32::from_str_radix(&rest[..end], radix) == Ok(MARK_NUMBER)
    })
}

/// Texts to insert, sorted by offset.
#[derive(Debug, Default)]
pub(super) struct Insertions(Vec<(usize, Cow<'static, str>)>);

impl Insertions {
    /// Adds an insertion; offsets must not decrease.
    pub(super) fn push(&mut self, at: usize, text: impl Into<Cow<'static, str>>) {
        debug_assert!(self.0.last().is_none_or(|last| last.0 <= at));
        self.0.push((at, text.into()));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The origin of marks in the parser's output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Marks {
    /// There are no marks.
    None,
    /// They were inserted.
    Inserted,
    /// They come from the author's character references.
    Referred,
}

/// A text with insertions.
#[derive(Debug)]
pub(super) struct AnnotatedText<'a> {
    /// The text including all insertions.
    pub(super) text: Cow<'a, str>,
    /// The end of each insertion in `text`, and the total length of the insertions up to it.
    shifts: Vec<(usize, usize)>,
    /// The origin of marks in parts of `text` returned by the parser.
    marks: Marks,
}

impl<'a> AnnotatedText<'a> {
    /// Wraps `text`, in which literal marks are replaced.
    pub(super) fn plain(text: &'a str) -> Self {
        let text = if has_mark(text) {
            Cow::Owned(text.replace(MARK, REPLACEMENT))
        } else {
            Cow::Borrowed(text)
        };
        let marks = if refers_to_mark(&text) { Marks::Referred } else { Marks::None };
        Self { text, shifts: Vec::new(), marks }
    }

    /// Adds insertions to the current text.
    pub(super) fn insert(&mut self, insertions: &Insertions) {
        if insertions.0.is_empty() {
            return;
        }
        let added: usize = insertions.0.iter().map(|(_, text)| text.len()).sum();
        let mut marked = String::with_capacity(self.text.len() + added);
        let mut shifts = Vec::with_capacity(self.shifts.len() + insertions.0.len());
        let (mut done, mut total) = (0, 0);
        let mut earlier = self.shifts.iter().copied().peekable();
        let mut earlier_total = 0;
        for (at, text) in &insertions.0 {
            let at = *at;
            while let Some((end, sum)) = earlier.next_if(|&(end, _)| end <= at) {
                earlier_total = sum;
                shifts.push((end + total, sum + total));
            }
            marked.push_str(&self.text[done..at]);
            marked.push_str(text);
            done = at;
            total += text.len();
            shifts.push((marked.len(), total + earlier_total));
        }
        shifts.extend(earlier.map(|(end, sum)| (end + total, sum + total)));
        marked.push_str(&self.text[done..]);
        self.text = Cow::Owned(marked);
        self.shifts = shifts;
        if insertions.0.iter().any(|(_, text)| *text == MARK) {
            debug_assert!(self.takes_marks());
            self.marks = Marks::Inserted;
        }
    }

    /// Whether anything was inserted.
    pub(super) fn has_insertions(&self) -> bool {
        !self.shifts.is_empty()
    }

    /// Whether [`MARK`]s may be inserted, which requires that the author's can't be mistaken for
    /// them.
    pub(super) fn takes_marks(&self) -> bool {
        self.marks != Marks::Referred
    }

    /// `text`, a part of the marked text returned by the parser, without inserted marks; marks from
    /// the author's references are replaced like literal ones.
    pub(super) fn without_marks<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let instead = match self.marks {
            Marks::None => return Cow::Borrowed(text),
            Marks::Inserted => "",
            Marks::Referred => REPLACEMENT,
        };
        if has_mark(text) { Cow::Owned(text.replace(MARK, instead)) } else { Cow::Borrowed(text) }
    }

    /// The original offset of byte `at` in the marked text.
    pub(super) fn source(&self, at: usize) -> usize {
        match self.shifts.partition_point(|&(end, _)| end <= at) {
            0 => at,
            count => at - self.shifts[count - 1].1,
        }
    }

    /// The original span of a span in the marked text.
    pub(super) fn source_range(&self, range: &std::ops::Range<usize>) -> std::ops::Range<usize> {
        let start = self.source(range.start);
        start..self.source(range.end).max(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_map_to_the_original() {
        let mut marked = AnnotatedText::plain("ab cd ef");
        let mut first = Insertions::default();
        first.push(3, "\\");
        marked.insert(&first);
        let mut second = Insertions::default();
        second.push(1, MARK);
        second.push(6, MARK);
        marked.insert(&second);
        assert_eq!(marked.text, "a\u{fdd0}b \\cd\u{fdd0} ef");
        for (letter, source) in [('a', 0), ('b', 1), ('c', 3), ('d', 4), ('e', 6), ('f', 7)] {
            assert_eq!(marked.source(marked.text.find(letter).unwrap()), source, "{letter}");
        }
        assert_eq!(AnnotatedText::plain("a\u{fdd0}").text, "a\u{fffd}");
    }

    #[test]
    fn references_to_the_mark_are_found_in_every_form() {
        for text in ["&#xfdd0;", "a&#XFDD0;", "&#x0fDd0;", "&#64976;", "&#0064976;", "&#xfdd0 b"] {
            assert!(refers_to_mark(text), "{text}");
        }
        for text in ["", "&#", "&#x", "fdd0", "&#xfdd1;", "&#64977;", "&#649760;", "&amp;#64976;"] {
            assert!(!refers_to_mark(text), "{text}");
        }
    }
}
