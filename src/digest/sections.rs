//! Sections: the text below a heading, or below a line that is entirely bold.

use super::labels::LabelWords;
use super::text::{add, fold, is_external, spoken};
use super::{DigestSource, asks};
use crate::diagnostic::cut;
use crate::markdown::outline::{LineKind, TextLine};

/// A section of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DigestSection {
    /// Its name as written, with white space folded and without a final colon.
    pub(crate) name: String,
    /// The `id` of its heading, or else of the nearest preceding heading; empty if there is none.
    pub(crate) id: String,
    /// Its level: 1 to 6 for headings, 7 for bold lines.
    pub(crate) level: u8,
    /// The line of the file, from 1.
    pub(crate) line: usize,
    /// The start of its text on one line, up to 200 characters. Links are extracted separately as
    /// [`super::links::DigestLink`]s.
    pub(crate) excerpt: String,
}

/// The sections of a document, and the line of the outline at which each begins.
pub(super) struct FoundSections {
    pub(super) sections: Vec<DigestSection>,
    starts: Vec<usize>,
}

impl FoundSections {
    /// Whether a section begins at line `index` of the outline.
    pub(super) fn begins_at(&self, index: usize) -> bool {
        self.starts.binary_search(&index).is_ok()
    }

    /// The section that contains line `index` of the outline.
    pub(super) fn at(&self, index: usize) -> Option<usize> {
        self.starts.partition_point(|&start| start <= index).checked_sub(1)
    }
}

/// The longest excerpt of a section's text, in characters.
const EXCERPT: usize = 200;

/// Finds the sections. A heading that repeats `title` is skipped.
pub(super) fn sections(source: &DigestSource<'_>, labels: &LabelWords<'_>) -> FoundSections {
    let mut found = FoundSections { sections: Vec::new(), starts: Vec::new() };
    let (mut id, mut block, mut first) = (String::new(), None, true);
    let mut room = 0;
    for line in source.outline.lines() {
        let opens_block = block.replace(line.block()) != Some(line.block());
        let level = match line.kind() {
            LineKind::Heading { level, id: own } => {
                own.clone_into(&mut id);
                let is_title = std::mem::take(&mut first)
                    && level == 1
                    && fold(line.text()) == fold(source.title);
                (!is_title && !line.text().trim().is_empty()).then_some(level)
            }
            LineKind::Text
                if opens_block && is_bold_heading(line, labels) && !names_link(source, line) =>
            {
                Some(BOLD)
            }
            _ => None,
        };
        if let Some(level) = level {
            let name = fold(&spoken(line));
            let name = name.trim_end_matches([':', '：', ' ']).to_owned();
            let line_number = source.line_of(line.source().start);
            found.starts.push(line.index());
            found.sections.push(DigestSection {
                name,
                id: id.clone(),
                level,
                line: line_number,
                excerpt: String::new(),
            });
            room = EXCERPT;
        } else if room > 0
            && let Some(section) = found.sections.last_mut()
            && !matches!(line.kind(), LineKind::Code | LineKind::Heading { .. })
        {
            add(&mut section.excerpt, &spoken(line));
            // One character more than the limit, so that `cut` marks the omission.
            room = (EXCERPT + 1).saturating_sub(section.excerpt.chars().count());
            if room == 0 {
                section.excerpt = cut(std::mem::take(&mut section.excerpt), EXCERPT);
            }
        }
    }
    found
}

/// The level of bold lines.
pub(crate) const BOLD: u8 = 7;
/// The longest bold line that can be a section's name, in characters.
const LONGEST: usize = 60;

/// Whether `line` names the link that is the next line of its paragraph.
fn names_link(source: &DigestSource<'_>, line: TextLine<'_>) -> bool {
    let next = source.outline.line(line.index() + 1);
    next.is_some_and(|next| {
        let mut runs = next.runs().filter(|run| !run.text.trim().is_empty()).peekable();
        next.block() == line.block()
            && runs.peek().is_some()
            && runs.all(|run| run.target.is_some_and(is_external))
    })
}

/// Whether `line` is entirely bold and reads as a heading rather than as a sentence, a link, a
/// label or a question.
fn is_bold_heading(line: TextLine<'_>, labels: &LabelWords<'_>) -> bool {
    let mut linked = true;
    for run in line.runs() {
        if run.style.image || !run.style.bold && !run.text.trim().is_empty() {
            return false;
        }
        linked &= run.target.is_some() || run.text.trim().is_empty();
    }
    let text = line.text().trim();
    !linked
        && line.list_depth() == 0
        && line.quote_depth() == 0
        && text.chars().count() <= LONGEST
        && !text.contains(['，', '。', '；'])
        && !text.ends_with(['.', ',', ';', '!', '！', '～', '~'])
        && !text.trim_end_matches([':', '：']).ends_with("如下")
        && !text
            .trim_start_matches(|c: char| c.is_ascii_digit() || ".、 ".contains(c))
            .starts_with('@')
        && labels.of_text(text).is_none()
        && asks::ask(line, labels).is_none()
}
