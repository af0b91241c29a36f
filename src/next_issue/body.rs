//! The body of the next issue without an archetype: the headings that recur in the latest issues,
//! in their order; the paragraphs that most of them share; the labels of recurring meetings; and
//! upcoming events, in their previous position.

use super::blocks::{BlockKind, TextBlock};
use super::cards;
use super::events::CarriedEvents;
use super::issue::{RecentIssue, merged};
use super::parts::{BodyItem, IssueParts, match_bold_headings};
use super::pattern::{CounterRestart, IssueFacts, Pattern, Sample};
use crate::date::english;

/// The number of latest issues that determine what recurs.
const LATEST: usize = 8;

/// The longest paragraph that is searched for dates which change with the issue, in lines.
const MOST_LINES: usize = 12;

/// The known properties of the next issue.
#[derive(Debug, Clone, Copy)]
pub(super) struct Next<'a> {
    pub(super) title: &'a str,
    pub(super) facts: IssueFacts,
    pub(super) requested: Option<u32>,
}

/// The body inferred from `issues`, newest first; empty if nothing recurs in them. Without
/// `carried`, meetings are listed elsewhere.
pub(super) fn next(
    issues: &[RecentIssue<'_>],
    next: &Next<'_>,
    carried: Option<&CarriedEvents>,
) -> String {
    let mut latest: Vec<IssueParts<'_>> = issues.iter().take(LATEST).map(IssueParts::of).collect();
    match_bold_headings(&mut latest);
    let Some(newest) = latest.first() else { return String::new() };
    let texts = texts(&latest, next);
    let starts = |block: &&TextBlock<'_>| carried.is_some_and(|e| e.starts_in(&block.lines()));
    let with_events: Vec<usize> = newest.blocks().filter(starts).map(|block| block.line).collect();
    let needed = newest.headings_above(&with_events);
    let recurrence = Recurrence { latest: &latest, texts: &texts, with_events, needed, carried };
    let items = recurrence.items();

    let mut out = String::new();
    let mut after_heading = false;
    for item in &items {
        let Some((text, apart)) = written(item, &latest, &texts, next, carried) else { continue };
        if !out.is_empty() {
            out.push_str(if after_heading && !apart { "\n" } else { "\n\n" });
        }
        out.push_str(&text);
        after_heading = matches!(item, BodyItem::Title | BodyItem::Heading(..));
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// Which parts of the latest issues the next one gets.
struct Recurrence<'l, 't> {
    latest: &'l [IssueParts<'t>],
    texts: &'l [(BodyItem, String)],
    /// The lines of the newest issue's blocks in which upcoming events begin, and the headings
    /// above them.
    with_events: Vec<usize>,
    needed: Vec<BodyItem>,
    carried: Option<&'l CarriedEvents>,
}

impl Recurrence<'_, '_> {
    fn recurs(&self, item: &BodyItem) -> bool {
        let count = self.latest.iter().filter(|parts| parts.find(item).is_some()).count();
        count * 2 > self.latest.len()
    }

    /// The items in their order. Paragraphs and order are those of the issue that is most similar
    /// to the others, usually the newest.
    fn items(&self) -> Vec<BodyItem> {
        let likeness = |parts: &IssueParts<'_>| {
            parts.items.iter().filter(|(item, _)| self.recurs(item)).count()
        };
        let most = self.latest.iter().take(3).map(likeness).max().unwrap_or_default();
        let base = self.latest.iter().position(|parts| likeness(parts) == most);
        let base = base.unwrap_or_default();
        let mut order: Vec<usize> = (0..self.latest.len()).collect();
        order.swap(0, base);
        order[1..].sort_unstable();
        placed(order.iter().map(|index| self.items_of(*index, base)))
    }

    /// The items of the issue at `index`, with its paragraphs if it is the one at `base`.
    fn items_of(&self, index: usize, base: usize) -> Vec<BodyItem> {
        let parts = &self.latest[index];
        // A paragraph is removed with its heading.
        let mut below = true;
        let items = parts.items.iter().filter_map(|(item, block)| match item {
            BodyItem::Title => Some(BodyItem::Title),
            BodyItem::Heading(..) => {
                below = self.recurs(item) || self.needed.contains(item);
                below.then(|| item.clone())
            }
            BodyItem::Text(..) | BodyItem::Card(..)
                if index == 0 && self.with_events.contains(&block.line) =>
            {
                Some(BodyItem::Events(block.line))
            }
            BodyItem::Card(..) => {
                let shown = index == base && below && self.recurs(item);
                (shown && self.is_past(item)).then(|| item.clone())
            }
            // The lines of an event are never boilerplate, however often they recur.
            BodyItem::Text(..) if parts.events.contains_line(block.line) => None,
            BodyItem::Text(..) => {
                let common = || self.texts.iter().any(|(known, _)| known == item);
                (index == base && below && common()).then(|| item.clone())
            }
            BodyItem::Events(_) => None,
        });
        items.collect()
    }

    /// Whether a meeting is not carried over: the labels of an upcoming one would repeat it.
    fn is_past(&self, item: &BodyItem) -> bool {
        let block = self.latest.first().and_then(|newest| newest.find(item));
        let carried =
            |carried: &CarriedEvents| block.is_none_or(|block| !carried.overlaps(&block.lines()));
        self.carried.is_some_and(carried)
    }
}

/// As [`merged`], but inserts items behind the paragraphs of the preceding heading.
fn placed(lists: impl Iterator<Item = Vec<BodyItem>>) -> Vec<BodyItem> {
    // A heading moves together with everything up to the next one.
    let grouped = lists.map(|list| {
        let mut groups: Vec<Vec<BodyItem>> = Vec::new();
        for item in list {
            match (&item, groups.last_mut()) {
                (BodyItem::Title | BodyItem::Heading(..), _) | (_, None) => groups.push(vec![item]),
                (_, Some(group)) => group.push(item),
            }
        }
        groups
    });
    let grouped: Vec<Vec<Vec<BodyItem>>> = grouped.collect();
    let heads = grouped.iter().map(|groups| groups.iter().map(|group| group[0].clone()).collect());
    let mut placed = Vec::new();
    for head in merged(heads) {
        placed.push(head.clone());
        for group in grouped.iter().flatten().filter(|group| group[0] == head) {
            let new: Vec<BodyItem> =
                group[1..].iter().filter(|item| !placed.contains(item)).cloned().collect();
            placed.extend(new);
        }
    }
    placed
}

/// The text of an item, and whether a blank line precedes it.
fn written(
    item: &BodyItem,
    latest: &[IssueParts<'_>],
    texts: &[(BodyItem, String)],
    next: &Next<'_>,
    carried: Option<&CarriedEvents>,
) -> Option<(String, bool)> {
    let block = latest.iter().find_map(|parts| parts.find(item));
    match item {
        BodyItem::Title => Some((format!("# {}", next.title), true)),
        BodyItem::Heading(..) => Some((heading(item, latest, next)?, true)),
        BodyItem::Card(..) => {
            let blocks: Vec<&TextBlock<'_>> =
                latest.iter().filter_map(|parts| parts.find(item)).collect();
            Some((cards::next(&blocks)?, block?.apart))
        }
        BodyItem::Text(..) => {
            let (_, text) = texts.iter().find(|(known, _)| known == item)?;
            Some((text.clone(), block.is_none_or(|block| block.apart)))
        }
        BodyItem::Events(line) => {
            let newest = latest.first()?;
            let block = newest.blocks().find(|block| block.line == *line)?;
            Some((carried?.text_in(&newest.issue.text, &block.lines()), block.apart))
        }
    }
}

/// A heading as written in the newest issue that has it. Numbers that change with the issue are
/// updated, or removed with the words that follow them.
fn heading(item: &BodyItem, latest: &[IssueParts<'_>], next: &Next<'_>) -> Option<String> {
    let found: Vec<(&TextBlock<'_>, u8, &str, IssueFacts)> = latest
        .iter()
        .filter_map(|parts| {
            let block = parts.find(item)?;
            let BlockKind::Heading(level, words) = &block.kind else { return None };
            Some((block, *level, words.as_str(), parts.issue.facts))
        })
        .collect();
    let &(newest, level, words, _) = found.first()?;
    let changes = found.iter().any(|(_, _, other, _)| *other != words);
    let names_month = words.split_whitespace().any(is_month);
    let varies = words.contains(|c: char| c.is_ascii_digit()) || names_month;
    if !varies || !changes && !names_month {
        return Some(newest.text.to_owned());
    }
    let texts: Vec<Sample<'_>> = found
        .iter()
        .map(|(block, _, _, facts)| Sample { text: block.text, facts: *facts })
        .collect();
    if let Some(exact) = Pattern::learn_exact(&texts) {
        return Some(exact.write(next.facts, &texts, next.requested, None));
    }
    if !changes {
        return Some(newest.text.to_owned());
    }
    let samples: Vec<Sample<'_>> =
        found.iter().map(|(_, _, words, facts)| Sample { text: words, facts: *facts }).collect();
    let words = Pattern::learn(&samples, CounterRestart::Never).write(
        next.facts,
        &samples,
        next.requested,
        None,
    );
    if words.is_empty() {
        return None;
    }
    Some(if level > 6 {
        format!("**{words}**")
    } else {
        format!("{} {words}", "#".repeat(usize::from(level)))
    })
}

/// Whether a text contains a time of day: then its date is that of a meeting, which nobody has
/// announced yet.
fn has_clock(text: &str) -> bool {
    let digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let bytes = text.as_bytes();
    (1..bytes.len())
        .any(|at| bytes[at] == b':' && digit(bytes.get(at - 1)) && digit(bytes.get(at + 1)))
}

/// Whether a word is the capitalised name of a month: `may` seldom is one.
fn is_month(word: &str) -> bool {
    let name = word.trim_matches(|c: char| !c.is_alphanumeric());
    name.starts_with(char::is_uppercase) && english::month(name).is_some()
}

/// The paragraphs that most issues share, with their text in the next one.
fn texts(latest: &[IssueParts<'_>], next: &Next<'_>) -> Vec<(BodyItem, String)> {
    let mut texts: Vec<(BodyItem, String)> = Vec::new();
    let found = latest.iter().take(3).flat_map(|parts| &parts.items);
    for (item, block) in found.filter(|(item, _)| matches!(item, BodyItem::Text(..))) {
        if texts.iter().any(|(known, _)| known == item) {
            continue;
        }
        let samples: Vec<Sample<'_>> = latest
            .iter()
            .filter_map(|parts| {
                Some(Sample { text: parts.find(item)?.text, facts: parts.issue.facts })
            })
            .collect();
        if samples.len() * 2 <= latest.len() {
            continue;
        }
        let same = samples.iter().filter(|sample| sample.text == block.text).count();
        if same * 2 > latest.len() {
            texts.push((item.clone(), block.text.to_owned()));
        } else if block.text.lines().count() <= MOST_LINES
            && block.text.contains(|c: char| c.is_ascii_digit())
            && !has_clock(block.text)
            && let Some(pattern) = Pattern::learn_from_facts(&samples).filter(Pattern::varies)
        {
            let text = pattern.write(next.facts, &samples, next.requested, None);
            texts.push((item.clone(), text));
        }
    }
    texts
}
