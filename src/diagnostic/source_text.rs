//! The text of a source file with the positions of its lines. They are indexed when the first
//! location is needed, so that a file without findings costs nothing.

use std::ops::Range;
use std::sync::OnceLock;

use unicode_width::UnicodeWidthChar as _;

use super::{Location, Mark};
use crate::path::SourcePath;

/// The text of a source file, with an index for locating findings.
#[derive(Debug, Clone)]
pub(crate) struct SourceText {
    path: SourcePath,
    text: String,
    index: LineIndex,
}

impl SourceText {
    /// Wraps the text of the file at `path`.
    pub(crate) fn new(path: SourcePath, text: String) -> Self {
        Self { path, text, index: LineIndex::default() }
    }

    /// The path of the file.
    pub(crate) fn path(&self) -> &SourcePath {
        &self.path
    }

    /// The complete text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The line of `byte`, from 1. A line end belongs to the line that it ends.
    pub(crate) fn line(&self, byte: usize) -> usize {
        self.index.line(&self.text, byte)
    }

    /// The span of the line that contains `byte`, without its line end.
    pub(crate) fn line_span(&self, byte: usize) -> Range<usize> {
        self.index.line_with(&self.text, byte).1
    }

    /// The byte at which a line begins, counted from 1; `None` after the last line.
    pub(crate) fn line_start(&self, line: usize) -> Option<usize> {
        self.index.starts(&self.text).get(line.checked_sub(1)?).copied()
    }

    /// The location of a span. If it extends over several lines, only the first is marked; offsets
    /// past the end or inside a character are moved back.
    pub(crate) fn span(&self, range: Range<usize>) -> Location {
        let mark = self.index.mark(&self.text, range);
        Location { path: self.path.clone(), mark: Some(Box::new(mark)) }
    }
}

impl Location {
    /// The location of a span in the text of the file at `path`. This indexes the lines anew; use
    /// [`SourceText::span`] for several locations.
    pub(crate) fn span(path: &SourcePath, text: &str, range: Range<usize>) -> Self {
        let mark = LineIndex::default().mark(text, range);
        Self { path: path.clone(), mark: Some(Box::new(mark)) }
    }
}

/// The positions of lines and characters in one text.
#[derive(Debug, Clone, Default)]
struct LineIndex {
    /// The byte at which each line begins.
    starts: OnceLock<Vec<usize>>,
    /// The number of characters before every [`STEP`]th byte.
    characters: OnceLock<Vec<usize>>,
}

/// The distance between two character counts, in bytes.
const STEP: usize = 1024;
/// The places before this byte are found without an index.
const NEAR: usize = 4 * STEP;

impl LineIndex {
    fn starts(&self, text: &str) -> &[usize] {
        self.starts.get_or_init(|| {
            let ends = memchr::memchr_iter(b'\n', text.as_bytes());
            std::iter::once(0).chain(ends.map(|end| end + 1)).collect()
        })
    }

    fn line(&self, text: &str, byte: usize) -> usize {
        self.starts(text).partition_point(|&start| start <= byte)
    }

    /// The number and the span of the line that contains byte `at`.
    fn line_with(&self, text: &str, at: usize) -> (usize, Range<usize>) {
        let bytes = text.as_bytes();
        // Most places are in front matter, for which the whole text need not be indexed.
        let (line, start, end) = if at < NEAR && self.starts.get().is_none() {
            let before = memchr::memchr_iter(b'\n', &bytes[..at]);
            let (count, last) = before.fold((0, None), |(count, _), at| (count + 1, Some(at)));
            let end = memchr::memchr(b'\n', &bytes[at..]).map_or(text.len(), |length| at + length);
            (count + 1, last.map_or(0, |last| last + 1), end)
        } else {
            let line = self.line(text, at);
            let starts = self.starts(text);
            let end = starts.get(line).map_or(text.len(), |next| next - 1);
            (line, starts[line - 1], end)
        };
        (line, start..start + text[start..end].trim_end_matches('\r').len())
    }

    fn mark(&self, text: &str, range: Range<usize>) -> Mark {
        let floor = |at: usize| text.floor_char_boundary(at.min(text.len()));
        let start = floor(range.start);
        let (line, bytes) = self.line_with(text, start);
        let end = floor(range.end).clamp(start, bytes.end.max(start));
        let column = self.column(text, bytes.start, start);
        let span = start.min(bytes.end) - bytes.start..end.min(bytes.end) - bytes.start;
        let (window, range) = window(&text[bytes.clone()], &span);
        let end_column = self.column(text, bytes.start, end);
        Mark { line, column, end_column, text: window, range }
    }

    /// The column of byte `at` on the line that begins at byte `line`.
    fn column(&self, text: &str, line: usize, at: usize) -> usize {
        if at - line <= STEP {
            return count(&text.as_bytes()[line..at]) + 1;
        }
        self.before(text, at) - self.before(text, line) + 1
    }

    /// The number of characters before byte `at`.
    fn before(&self, text: &str, at: usize) -> usize {
        let bytes = text.as_bytes();
        let counts = self.characters.get_or_init(|| {
            let before = |sum: &mut usize, chunk| Some(std::mem::replace(sum, *sum + count(chunk)));
            bytes.chunks(STEP).scan(0, before).collect()
        });
        let step = (at / STEP).min(counts.len().saturating_sub(1));
        counts.get(step).copied().unwrap_or(0) + count(&bytes[step * STEP..at])
    }
}

/// The number of characters that begin in `bytes`.
fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80).count()
}

/// The widest excerpt of a line, in terminal columns: with the line number it fits into 140.
const COLUMNS: usize = 130;

/// The width of the excerpt before the marked span, in columns.
const BEFORE: usize = 40;

/// The mark for omitted text.
const CUT: char = '…';

/// The excerpt of `line` surrounding `span`, with `…` where it is cut, and the span in the
/// excerpt.
fn window(line: &str, span: &Range<usize>) -> (String, Range<usize>) {
    let mut from = back(line, span.start, BEFORE);
    let to = forth(line, from, COLUMNS);
    if to == line.len() {
        from = back(line, to, COLUMNS);
    }
    // Without its base letter, a combining mark would attach to the `…`.
    if from > 0 {
        let loose = |c: &char| c.width() == Some(0);
        let marks = line[from..span.start].chars().take_while(loose);
        from += marks.map(char::len_utf8).sum::<usize>();
    }
    let (cut_before, cut_after) = (from > 0, to < line.len());
    let mut text = String::with_capacity(to - from + 2 * CUT.len_utf8());
    text.extend(cut_before.then_some(CUT));
    let shift = text.len();
    text.push_str(&line[from..to]);
    let end = span.end.min(to) - from + shift;
    text.extend(cut_after.then_some(CUT));
    let range = span.start - from + shift..if span.end > to { text.len() } else { end };
    (text, range)
}

/// The byte from which `line` takes at most this many columns up to byte `at`.
fn back(line: &str, at: usize, columns: usize) -> usize {
    let mut left = columns;
    let fits = |c: &char| left.checked_sub(width(*c)).map(|rest| left = rest).is_some();
    at - line[..at].chars().rev().take_while(fits).map(char::len_utf8).sum::<usize>()
}

/// The byte up to which `line` takes at most this many columns from byte `at` on.
fn forth(line: &str, at: usize, columns: usize) -> usize {
    let mut left = columns;
    let fits = |c: &char| left.checked_sub(width(*c)).map(|rest| left = rest).is_some();
    at + line[at..].chars().take_while(fits).map(char::len_utf8).sum::<usize>()
}

/// The width of a character: at least one column, so that long runs of zero-width marks are cut
/// too.
fn width(c: char) -> usize {
    if c == '\t' { 4 } else { c.width().unwrap_or(1).max(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> SourceText {
        SourceText::new(SourcePath::new("a.md").unwrap(), text.to_owned())
    }

    fn mark(text: &str, range: Range<usize>) -> Mark {
        *source(text).span(range).mark.unwrap()
    }

    #[test]
    fn a_span_counts_characters_and_retains_its_line() {
        let text = "one\r\n二三 four\r\nfive";
        let at = text.find("four").unwrap();
        let mark = mark(text, at..at + 4);
        assert_eq!((mark.line, mark.column, mark.end_column), (2, 4, 8));
        assert_eq!(mark.text, "二三 four");
        assert_eq!(&mark.text[mark.range], "four");
    }

    #[test]
    fn invalid_spans_never_panic() {
        for text in ["", "\n", "二", "ab\r\n\r\ncd", "e\u{301}\u{301}\tx"] {
            for start in 0..10 {
                for end in 0..10 {
                    let mark = mark(text, start..end);
                    assert!(mark.text.get(mark.range.clone()).is_some(), "{text:?} {start} {end}");
                    assert!(mark.column <= mark.end_column, "{text:?} {start} {end}");
                }
            }
        }
    }

    #[test]
    fn positions_equal_those_counted_from_the_start() {
        let line = "ab周报e\u{301}🎉\t".repeat(400);
        let text = format!("\n{line}\n二\n\n{line}{line}");
        let source = source(&text);
        for (at, _) in text.char_indices().step_by(7) {
            let before = &text[..at];
            let start = before.rfind('\n').map_or(0, |end| end + 1);
            let mark = source.span(at..at).mark.unwrap();
            assert_eq!(mark.line, before.matches('\n').count() + 1);
            assert_eq!(mark.column, text[start..at].chars().count() + 1);
            assert_eq!(source.line(at), mark.line);
            assert_eq!(source.line_start(mark.line), Some(start));
        }
        assert_eq!(source.line_start(6), None);
        assert_eq!(&text[source.line_span(text.find('二').unwrap())], "二");
    }

    #[test]
    fn long_lines_are_cut_to_the_context_of_the_marked_span() {
        let long = |unit: &str| unit.repeat(300);
        let accents = "\u{301}".repeat(300);
        for (before, span, after) in [
            ("", "x", ""),
            ("short ", "x", " short"),
            (&*long("ab"), "x", &*long("cd")),
            (&long("ab"), "x", ""),
            ("", "x", &long("ab")),
            (&long("周报"), "目标", &long("周报")),
            (&long("e\u{301}"), "u\u{308}", &long("o\u{308}")),
            ("a", &accents, "b"),
            (&accents, "x", &accents),
            (&long("\t"), "x", &long("\t")),
            ("a", &long("marked "), "b"),
        ] {
            let text = [before, span, after].concat();
            let mark = mark(&text, before.len()..before.len() + span.len());
            assert!(mark.text.chars().count() <= COLUMNS + 2, "{mark:?}");
            assert!(mark.text.chars().map(width).sum::<usize>() <= COLUMNS + 2, "{mark:?}");
            assert_eq!(mark.column, before.chars().count() + 1);
            assert_eq!(mark.end_column, mark.column + span.chars().count());
            let marked = &mark.text[mark.range.clone()];
            let shown = marked.strip_suffix(CUT).unwrap_or(marked);
            assert!(span.starts_with(shown) && !shown.is_empty(), "{mark:?}");
            assert_eq!(shown == span, marked == shown, "{mark:?}");
            let inner = mark.text.trim_matches(CUT);
            assert!(text.contains(inner), "{mark:?}");
            assert_eq!(inner == text, !mark.text.contains(CUT), "{mark:?}");
            assert!(!(before.is_empty() && mark.text.starts_with(CUT)), "{mark:?}");
            assert!(!(after.is_empty() && mark.text.ends_with(CUT)), "{mark:?}");
            assert!(!inner.starts_with('\u{301}') || before.is_empty(), "{mark:?}");
            // As much of the line as fits.
            let size = mark.text.chars().map(width).sum::<usize>().max(mark.text.chars().count());
            assert!(inner == text || size > 80, "{mark:?}");
        }
    }
}
