//! The parts of an issue's body, and which of them correspond to those of another issue.

use super::blocks::{BlockKind, TextBlock, blocks};
use super::cards::line_key;
use super::events::CarriedEvents;
use super::issue::RecentIssue;
use crate::date::english;

/// The part of an issue that corresponds to a part of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum BodyItem {
    /// The heading with the issue's title.
    Title,
    /// The words of a heading and of its parents, without numbers; and how many identical headings
    /// precede it.
    Heading(Vec<String>, usize),
    /// A paragraph, by its words; and how many identical ones precede it.
    Text(String, usize),
    /// Lines of a meeting: the words of the headings above, the labels or words of the lines, and
    /// how many identical parts precede them.
    Card(Vec<String>, Vec<String>, usize),
    /// Events carried over, by the line of their block in the latest issue.
    Events(usize),
}

/// An issue split into parts.
pub(super) struct IssueParts<'t> {
    pub(super) issue: &'t RecentIssue<'t>,
    pub(super) items: Vec<(BodyItem, TextBlock<'t>)>,
    pub(super) events: CarriedEvents,
}

impl<'t> IssueParts<'t> {
    pub(super) fn of(issue: &'t RecentIssue<'t>) -> Self {
        let first = issue.text[..issue.split.body].matches('\n').count() + 1;
        let events = CarriedEvents::all(issue);
        let mut above: Vec<(u8, String)> = Vec::new();
        let mut items: Vec<(BodyItem, TextBlock<'t>)> = Vec::new();
        let title = issue.post.page.title.to_lowercase();
        for block in blocks(issue.body(), first) {
            let path = |above: &[(u8, String)]| -> Vec<String> {
                above.iter().map(|(_, words)| words.clone()).collect()
            };
            let count =
                |item: BodyItem| items.iter().filter(|(known, _)| same(known, &item)).count();
            let item = match &block.kind {
                BlockKind::Heading(1, words)
                    if items.is_empty() && words.to_lowercase() == title =>
                {
                    BodyItem::Title
                }
                BlockKind::Heading(level, words) => {
                    above.retain(|(known, _)| known < level);
                    above.push((*level, skeleton(words).to_lowercase()));
                    let path = path(&above);
                    let before = count(BodyItem::Heading(path.clone(), 0));
                    BodyItem::Heading(path, before)
                }
                BlockKind::Text if events.is_labelled(&block.lines()) => {
                    let (path, lines) = (path(&above), block.text.lines().map(line_key));
                    let lines: Vec<String> = lines.collect();
                    let before = count(BodyItem::Card(path.clone(), lines.clone(), 0));
                    BodyItem::Card(path, lines, before)
                }
                BlockKind::Text => {
                    let words = skeleton(block.text);
                    let before = count(BodyItem::Text(words.clone(), 0));
                    BodyItem::Text(words, before)
                }
            };
            items.push((item, block));
        }
        Self { issue, items, events }
    }

    pub(super) fn find(&self, item: &BodyItem) -> Option<&TextBlock<'t>> {
        self.items.iter().find(|(known, _)| known == item).map(|(_, block)| block)
    }

    pub(super) fn blocks(&self) -> impl Iterator<Item = &TextBlock<'t>> {
        self.items.iter().map(|(_, block)| block)
    }

    /// The headings above the blocks at these lines.
    pub(super) fn headings_above(&self, lines: &[usize]) -> Vec<BodyItem> {
        let mut needed: Vec<BodyItem> = Vec::new();
        for (at, (_, block)) in self.items.iter().enumerate() {
            if !lines.contains(&block.line) {
                continue;
            }
            let nearest = self.items[..at].iter().rev().find_map(|(item, _)| match item {
                BodyItem::Heading(path, _) => Some(path.clone()),
                _ => None,
            });
            let Some(path) = nearest else { continue };
            for (item, _) in &self.items[..at] {
                let above = matches!(item, BodyItem::Heading(known, _) if path.starts_with(known));
                if above && !needed.contains(item) {
                    needed.push(item.clone());
                }
            }
        }
        needed
    }
}

/// Gives bold lines the level of headings with the same words: archives change from one to the
/// other.
pub(super) fn match_bold_headings(latest: &mut [IssueParts<'_>]) {
    let is_bold = |block: &TextBlock<'_>| matches!(block.kind, BlockKind::Heading(7, _));
    let mut paths: Vec<Vec<String>> = Vec::new();
    for (item, block) in latest.iter().flat_map(|parts| &parts.items) {
        match item {
            BodyItem::Heading(path, 0) if !is_bold(block) && !paths.contains(path) => {
                paths.push(path.clone());
            }
            _ => {}
        }
    }
    for parts in latest {
        for at in 0..parts.items.len() {
            let (BodyItem::Heading(path, _), block) = &parts.items[at] else { continue };
            let found = paths.iter().find(|known| known.last() == path.last());
            let Some(found) = found.filter(|found| is_bold(block) && *found != path) else {
                continue;
            };
            let item = BodyItem::Heading(found.clone(), 0);
            if parts.find(&item).is_none() {
                parts.items[at].0 = item;
            }
        }
    }
}

/// Whether two items differ at most in how many identical ones precede them.
fn same(item: &BodyItem, other: &BodyItem) -> bool {
    match (item, other) {
        (BodyItem::Heading(path, _), BodyItem::Heading(other, _)) => path == other,
        (BodyItem::Text(words, _), BodyItem::Text(other, _)) => words == other,
        (BodyItem::Card(path, lines, _), BodyItem::Card(other, others, _)) => {
            path == other && lines == others
        }
        _ => false,
    }
}

/// A text without what changes with each issue: numbers, the endings of ordinals, names of months.
/// A text without other words, such as `2、`, is its own skeleton.
pub(super) fn skeleton(text: &str) -> String {
    let mut skeleton = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = if first.is_ascii_alphanumeric() {
            let digits = first.is_ascii_digit();
            rest.find(|c: char| !c.is_ascii_alphanumeric() || c.is_ascii_digit() != digits)
        } else {
            Some(first.len_utf8())
        };
        let (word, tail) = rest.split_at(end.unwrap_or(rest.len()));
        let before = &text[..text.len() - rest.len()];
        let ends_number = before.ends_with(|c: char| c.is_ascii_digit())
            && ["st", "nd", "rd", "th"].contains(&word);
        if english::month(word).is_some() && first.is_uppercase() {
            skeleton.push('#');
        } else if !first.is_ascii_digit() && !ends_number {
            skeleton.push_str(word);
        }
        rest = tail;
    }
    if skeleton.contains(char::is_alphabetic) { skeleton } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skeleton_lacks_what_changes() {
        for (text, expected) in [
            ("the 31st of May 2026", "the  of # "),
            ("the 1st time, you may", "the  time, you may"),
            ("2、", "2、"),
            ("第 12 期", "第  期"),
            ("---", "---"),
        ] {
            assert_eq!(skeleton(text), expected, "{text}");
        }
    }
}
