//! The rule about headings with nothing below them. A heading that several issues leave empty is a
//! part of their form; so is what several headings of one text are.

use std::collections::BTreeMap;

use super::{CheckFindings, File};
use crate::diagnostic::{Diagnostic, Finding};
use crate::markdown::outline::{LineKind, TextLine};

/// A heading that is empty in so many texts is a habit.
const HABIT: usize = 3;

const RULE: &str = "empty-section";

pub(super) fn findings(files: &[File]) -> Vec<Diagnostic> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let empty: Vec<(&File, Vec<TextLine<'_>>)> =
        files.iter().map(|file| (file, empty_headings(file))).collect();
    for line in empty.iter().flat_map(|(_, lines)| lines) {
        *counts.entry(line.text().trim()).or_default() += 1;
    }
    let mut diagnostics = Vec::new();
    for (file, mut lines) in empty {
        lines.retain(|line| counts[line.text().trim()] < HABIT);
        if lines.len() < HABIT {
            let mut found = CheckFindings::new(file);
            found.extend(lines.into_iter().map(|line| finding(file, line)));
            diagnostics.extend(found.located());
        }
    }
    diagnostics
}

fn finding(file: &File, line: TextLine<'_>) -> Finding {
    file.find(RULE, "there is nothing below this heading", &line.source())
        .about(line.text())
        .hint("write the section, or remove its heading")
}

/// The headings that are followed by one of their level or above, or by the end of the text.
fn empty_headings(file: &File) -> Vec<TextLine<'_>> {
    let lines: Vec<_> = file.lines().collect();
    let body = file.text().len() - file.body;
    let mut empty = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let LineKind::Heading { level, .. } = line.kind() else { continue };
        let end = match lines.get(index + 1).map(|next| (next.kind(), next.source().start)) {
            Some((LineKind::Heading { level: next, .. }, start)) if next <= level => start,
            None => body,
            Some(_) => continue,
        };
        let start = line.source().end;
        let between = (start <= end).then(|| file.written(&(start..end)));
        // An item may be a heading: a link, or an image.
        let is_item = line.runs().any(|run| run.target.is_some());
        let is_name = line.text().contains(char::is_alphanumeric);
        if index > 0 && is_name && !is_item && between.is_some_and(is_blank) {
            empty.push(*line);
        }
    }
    empty
}

/// Whether Markdown contains nothing but spaces and what underlines a heading.
fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || "#=-".contains(c))
}
