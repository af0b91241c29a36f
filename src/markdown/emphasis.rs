//! Makes `**主题：**正文` bold by preparing the text for the Markdown parser. A [`MARK`] is inserted
//! next to runs of `*` and `~~` where the standard's flanking rule differs from that of the
//! CommonMark CJK-friendly amendments, and where a space is just inside asterisks that enclose wide
//! characters. `html` removes the marks from the output and moves such spaces outside.
//!
//! Marks are inserted only into text, never into code, raw HTML, URLs or reference labels. To
//! distinguish these, the text is parsed once more, but only if a mark may be needed.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};

use super::annotated::{Insertions, MARK};
use super::cjk::{is_cjk, is_punctuation};

/// The insertions that `text` needs.
pub(super) fn marks(text: &str, options: pulldown_cmark::Options) -> Insertions {
    let mut insertions = Insertions::default();
    if may_need_marks(text) {
        let mut finder =
            Finder { text, block: EmphasisBlock::default(), insertions: &mut insertions };
        finder.read(options);
    }
    insertions
}

/// A quick scan of all runs, regardless of their context.
fn may_need_marks(text: &str) -> bool {
    if !has_wide(text) {
        return false;
    }
    let mut insertions = Insertions::default();
    let mut finder = Finder { text, block: EmphasisBlock::default(), insertions: &mut insertions };
    let mut block_end = 0;
    for at in memchr::memchr2_iter(b'*', b'~', text.as_bytes()) {
        if at >= block_end {
            if finder.block_differs() {
                return true;
            }
            block_end = memchr::memmem::find(&text.as_bytes()[at..], b"\n\n")
                .map_or(text.len(), |length| at + length);
        }
        finder.run_at(at);
    }
    finder.block_differs()
}

/// Whether `text` contains a wide character; without one, the rules don't differ.
fn has_wide(text: &str) -> bool {
    // Their encodings begin with bytes from E1 on. Most parts of most texts have none, which is
    // checked for many bytes at once.
    let wide = |at: usize| text[at..].chars().next().is_some_and(is_cjk);
    text.as_bytes().chunks(64).enumerate().any(|(index, chunk)| {
        chunk.iter().fold(0, |most, byte| most.max(*byte)) >= 0xe1
            && chunk.iter().enumerate().any(|(at, byte)| *byte >= 0xe1 && wide(index * 64 + at))
    })
}

/// A run of `*` or `~`.
struct DelimiterRun {
    range: Range<usize>,
    stars: bool,
    /// The result of the standard's rule.
    standard: Flanks,
    /// The result of the CJK-friendly rule.
    friendly: Flanks,
    before: Edge,
    after: Edge,
    /// Whether it starts its line, apart from list and quote markers.
    leads: bool,
    /// The end of the last wide character before the run; 0 if there is none in the block.
    wide_until: usize,
}

/// The text next to a run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    /// Spaces, followed by text on the same line.
    Space,
    /// Spaces including a no-break space, which nobody puts next to literal asterisks.
    NoBreakSpace,
    Other,
}

impl Edge {
    /// Whether the edge-space rule ignores it; `plain` allows ignoring plain spaces.
    fn passes(self, plain: bool) -> bool {
        self == Self::NoBreakSpace || self == Self::Space && plain
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Flanks {
    left: bool,
    right: bool,
}

/// The runs of one paragraph, heading or table cell, in order.
#[derive(Default)]
struct EmphasisBlock {
    runs: Vec<DelimiterRun>,
    /// The end of the scanned text.
    end: usize,
}

struct Finder<'a> {
    text: &'a str,
    block: EmphasisBlock,
    insertions: &'a mut Insertions,
}

impl Finder<'_> {
    fn read(&mut self, options: pulldown_cmark::Options) {
        let mut in_code = false;
        // The text of a shortcut reference is its label, which must not change.
        let mut in_label = 0_usize;
        for (event, range) in Parser::new_ext(self.text, options).into_offset_iter() {
            match event {
                Event::Text(_) if !in_code && in_label == 0 => {
                    let bytes = &self.text.as_bytes()[range.clone()];
                    for at in memchr::memchr2_iter(b'*', b'~', bytes) {
                        self.run_at(range.start + at);
                    }
                }
                Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough) if in_label == 0 => {
                    self.run_at(range.start);
                }
                Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough)
                    if in_label == 0 =>
                {
                    self.run_at(range.end - 1);
                }
                Event::Start(Tag::Link { link_type, .. } | Tag::Image { link_type, .. }) => {
                    in_label += usize::from(in_label > 0 || is_label(link_type));
                }
                Event::End(TagEnd::Link | TagEnd::Image) => in_label = in_label.saturating_sub(1),
                Event::Start(Tag::CodeBlock(_)) => {
                    self.finish_block();
                    in_code = true;
                }
                Event::End(TagEnd::CodeBlock) => in_code = false,
                Event::Start(_) | Event::End(_) => self.finish_block(),
                _ => {}
            }
        }
        self.finish_block();
    }

    /// Adds the run that contains the `*` or `~` at byte `at`, if it is new.
    fn run_at(&mut self, at: usize) {
        let bytes = self.text.as_bytes();
        let byte = bytes[at];
        if at < self.block.end || !matches!(byte, b'*' | b'~') {
            return;
        }
        let mut start = at;
        while start > self.block.end && bytes[start - 1] == byte {
            start -= 1;
        }
        let backslashes = bytes[..start].iter().rev().take_while(|&&b| b == b'\\').count();
        if backslashes % 2 == 1 {
            start += 1;
        }
        let mut end = at + 1;
        while bytes.get(end) == Some(&byte) {
            end += 1;
        }
        if start < end {
            self.push(start..end);
        }
        self.block.end = end;
    }

    fn push(&mut self, range: Range<usize>) {
        let mut before = self.text[..range.start].chars().rev();
        let (previous, second) = (before.next(), before.next());
        let next = self.text[range.end..].chars().next();
        let last = self.block.runs.last();
        let mut wide_until = last.map_or(0, |run| run.wide_until);
        if let Some(last) = last {
            let between = &self.text[last.range.end..range.start];
            if let Some((at, c)) = between.char_indices().rev().find(|&(_, c)| is_cjk(c)) {
                wide_until = last.range.end + at + c.len_utf8();
            }
        }
        self.block.runs.push(DelimiterRun {
            standard: standard_flanks(previous, next),
            friendly: friendly_flanks(second, previous, next),
            before: edge(self.text[..range.start].chars().rev()),
            leads: leads_line(self.text, range.start),
            after: edge(self.text[range.end..].chars()),
            stars: self.text.as_bytes()[range.start] == b'*',
            range,
            wide_until,
        });
    }

    /// Whether the block's runs need marks; clears them.
    fn block_differs(&mut self) -> bool {
        let differs = self.block.runs.iter().any(|run| run.standard != run.friendly)
            || unmatched(&self.block.runs, None) > 0;
        self.block.runs.clear();
        differs
    }

    /// Inserts the block's marks.
    fn finish_block(&mut self) {
        if self.block.runs.is_empty() {
            return;
        }
        let runs = std::mem::take(&mut self.block.runs);
        let mut spaced = Vec::new();
        let use_spaced = unmatched(&runs, Some(&mut spaced)) < unmatched(&runs, None);
        let mut marks = Vec::new();
        for run in &runs {
            let (standard, friendly) = (run.standard, run.friendly);
            if run.stars && friendly.left && !standard.left {
                marks.push(run.range.end);
                // The mark also hides following punctuation from the closing side.
                if friendly.right {
                    marks.push(run.range.start);
                }
            } else if friendly.right && !standard.right {
                marks.push(run.range.start);
                if run.stars && friendly.left {
                    marks.push(run.range.end);
                }
            }
        }
        if use_spaced {
            marks.append(&mut spaced);
        }
        marks.sort_unstable();
        marks.dedup();
        for at in marks {
            self.insertions.push(at, MARK);
        }
    }
}

fn is_label(link_type: LinkType) -> bool {
    matches!(
        link_type,
        LinkType::Shortcut
            | LinkType::ShortcutUnknown
            | LinkType::Collapsed
            | LinkType::CollapsedUnknown
            | LinkType::Autolink
            | LinkType::Email
    )
}

/// The number of `**` runs that would remain as asterisks. `spaced` enables the edge-space rule: a
/// run after a space closes, and one before a space opens, if wide characters are in between or the
/// space is a no-break space. The positions where the rule applied are added to `spaced`.
fn unmatched(runs: &[DelimiterRun], mut spaced: Option<&mut Vec<usize>>) -> usize {
    let mut open: Vec<(&DelimiterRun, bool)> = Vec::new();
    let mut left = 0;
    for run in runs.iter().filter(|run| run.stars && matches!(run.range.len(), 2 | 3)) {
        left += 1;
        if let Some(&(opener, tentative)) = open.last() {
            let has_wide = run.wide_until > opener.range.end;
            let opens = !tentative || opener.after.passes(has_wide);
            // At the start of a line, asterisks are not an operator or `**arguments`.
            let plain = has_wide || opener.leads && !tentative;
            let closes =
                opens && (run.friendly.right || spaced.is_some() && run.before.passes(plain));
            if closes {
                if let Some(marks) = spaced.as_deref_mut() {
                    if tentative {
                        marks.push(opener.range.end);
                    }
                    if !run.friendly.right {
                        marks.push(run.range.start);
                    }
                }
                open.pop();
                left -= 2;
                continue;
            }
        }
        if run.friendly.left {
            open.push((run, false));
        } else if spaced.is_some() && run.after != Edge::Other && open.is_empty() {
            open.push((run, true));
        }
    }
    left
}

/// Whether only list and quote markers precede byte `at` on its line.
fn leads_line(text: &str, at: usize) -> bool {
    let before = &text.as_bytes()[at.saturating_sub(32)..at];
    let line = match memchr::memrchr(b'\n', before) {
        Some(end) => &before[end + 1..],
        None if at > 32 => return false,
        None => before,
    };
    let mut marks = line.trim_ascii_end();
    if let [rest @ .., b'.' | b')'] = marks {
        let digits = rest.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        marks = &rest[..rest.len() - digits];
    }
    marks.iter().all(|byte| b" \t>-+*".contains(byte))
}

/// Classifies one side of a run by the characters from it on.
fn edge(chars: impl Iterator<Item = char>) -> Edge {
    let space = |c: &char| matches!(c, ' ' | '\u{a0}' | '\u{3000}' | '\t');
    let mut chars = chars.take(8).peekable();
    let mut edge = Edge::Other;
    while let Some(c) = chars.next_if(space) {
        if c == '\u{a0}' {
            edge = Edge::NoBreakSpace;
        } else if edge == Edge::Other {
            edge = Edge::Space;
        }
    }
    if chars.peek().is_some_and(|c| !c.is_whitespace()) { edge } else { Edge::Other }
}

fn is_white(c: Option<char>) -> bool {
    c.is_none_or(char::is_whitespace)
}

/// CommonMark 0.31.2, section 6.2.
fn standard_flanks(previous: Option<char>, next: Option<char>) -> Flanks {
    let punctuation = |c: Option<char>| c.is_some_and(is_punctuation);
    Flanks {
        left: !is_white(next)
            && (!punctuation(next) || is_white(previous) || punctuation(previous)),
        right: !is_white(previous)
            && (!punctuation(previous) || is_white(next) || punctuation(next)),
    }
}

/// CommonMark CJK-friendly amendments, section 6.2; `second` is the character before `previous`.
fn friendly_flanks(second: Option<char>, previous: Option<char>, next: Option<char>) -> Flanks {
    let cjk = |c: Option<char>| c.is_some_and(is_cjk);
    let narrow_punctuation = |c: Option<char>| c.is_some_and(|c| is_punctuation(c) && !is_cjk(c));
    let selector = previous.is_some_and(|c| matches!(c, '\u{fe00}'..='\u{fe0e}'));
    // A quotation mark followed by U+FE01 is its full-width form.
    let wide_quote = previous == Some('\u{fe01}')
        && second.is_some_and(|c| matches!(c, '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}'));
    let base = if selector { second } else { previous };
    let after_cjk =
        cjk(base) || wide_quote || previous.is_some_and(|c| matches!(c, '\u{e0100}'..='\u{e01ef}'));
    let after_narrow = narrow_punctuation(base) && !wide_quote;
    Flanks {
        left: !is_white(next)
            && (!narrow_punctuation(next) || is_white(previous) || after_narrow || after_cjk),
        right: !is_white(previous)
            && (!after_narrow || is_white(next) || narrow_punctuation(next) || cjk(next)),
    }
}
