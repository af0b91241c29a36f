//! The body of the next issue without an archetype: the headings that recur in the latest issues,
//! in their order; the paragraphs that most of them share; and upcoming events, in their previous
//! position.

use super::blocks::{BlockKind, TextBlock, blocks};
use super::events::CarriedEvents;
use super::issue::{RecentIssue, merged};
use super::pattern::{CounterRestart, IssueFacts, Pattern, Sample};

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

/// The part of an issue that corresponds to a part of another.
#[derive(Debug, Clone, PartialEq, Eq)]
enum BodyItem {
    /// The heading with the issue's title.
    Title,
    /// The words of a heading and of its parents, without numbers; and how many identical headings
    /// precede it.
    Heading(Vec<String>, usize),
    /// A paragraph, by its words.
    Text(String),
    /// Events carried over, by the line of their block in the latest issue.
    Events(usize),
}

/// An issue split into parts.
struct IssueParts<'t> {
    issue: &'t RecentIssue<'t>,
    items: Vec<(BodyItem, TextBlock<'t>)>,
    events: CarriedEvents,
}

/// The body inferred from `issues`, newest first; empty if nothing recurs in them.
pub(super) fn next(issues: &[RecentIssue<'_>], next: &Next<'_>, carried: &CarriedEvents) -> String {
    let latest: Vec<IssueParts<'_>> = issues.iter().take(LATEST).map(parts).collect();
    let Some(newest) = latest.first() else { return String::new() };
    let texts = texts(&latest, next);
    let count = |item: &BodyItem| latest.iter().filter(|parts| parts.find(item).is_some()).count();
    let recurs = |item: &BodyItem| count(item) * 2 > latest.len();
    let with_events: Vec<usize> =
        newest.blocks().filter(|b| carried.starts_in(&b.lines())).map(|b| b.line).collect();
    let needed = newest.headings_above(&with_events);

    // Paragraphs and order are those of the issue that is most similar to the others, usually the
    // newest.
    let likeness =
        |parts: &IssueParts<'_>| parts.items.iter().filter(|(item, _)| recurs(item)).count();
    let most = latest.iter().take(3).map(likeness).max().unwrap_or_default();
    let base = latest.iter().position(|parts| likeness(parts) == most).unwrap_or_default();
    let mut order: Vec<usize> = (0..latest.len()).collect();
    order.swap(0, base);
    order[1..].sort_unstable();
    let lists = order.iter().map(|index| {
        let parts = &latest[*index];
        // A paragraph is removed with its heading.
        let mut below = true;
        let written_items = parts.items.iter().filter_map(|(item, block)| match item {
            BodyItem::Title => Some(BodyItem::Title),
            BodyItem::Heading(..) => {
                below = recurs(item) || needed.contains(item);
                below.then(|| item.clone())
            }
            BodyItem::Text(_) if *index == 0 && with_events.contains(&block.line) => {
                Some(BodyItem::Events(block.line))
            }
            // The lines of an event are never boilerplate, however often they recur.
            BodyItem::Text(_) if parts.events.contains_line(block.line) => None,
            BodyItem::Text(_) => {
                let common = || texts.iter().any(|(known, _)| known == item);
                (*index == base && below && common()).then(|| item.clone())
            }
            BodyItem::Events(_) => None,
        });
        written_items.collect::<Vec<_>>()
    });
    let items = placed(lists);

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

/// As [`merged`], but inserts items behind the paragraphs of the preceding heading.
fn placed(lists: impl Iterator<Item = Vec<BodyItem>>) -> Vec<BodyItem> {
    // A heading moves together with everything up to the next one.
    let grouped = lists.map(|list| {
        let mut groups: Vec<Vec<BodyItem>> = Vec::new();
        for item in list {
            match (&item, groups.last_mut()) {
                (BodyItem::Text(_) | BodyItem::Events(_), Some(group)) => group.push(item),
                _ => groups.push(vec![item]),
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
    carried: &CarriedEvents,
) -> Option<(String, bool)> {
    let block = latest.iter().find_map(|parts| parts.find(item));
    match item {
        BodyItem::Title => Some((format!("# {}", next.title), true)),
        BodyItem::Heading(..) => Some((heading(item, latest, next)?, true)),
        BodyItem::Text(_) => {
            let (_, text) = texts.iter().find(|(known, _)| known == item)?;
            Some((text.clone(), block.is_none_or(|block| block.apart)))
        }
        BodyItem::Events(line) => {
            let newest = latest.first()?;
            let block = newest.blocks().find(|block| block.line == *line)?;
            Some((carried.text_in(&newest.issue.text, &block.lines()), block.apart))
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
    if !changes || !words.contains(|c: char| c.is_ascii_digit()) {
        return Some(newest.text.to_owned());
    }
    let texts: Vec<Sample<'_>> = found
        .iter()
        .map(|(block, _, _, facts)| Sample { text: block.text, facts: *facts })
        .collect();
    if let Some(exact) = Pattern::learn_exact(&texts) {
        return Some(exact.write(next.facts, &texts, next.requested, None));
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

/// The paragraphs that most issues share, with their text in the next one.
fn texts(latest: &[IssueParts<'_>], next: &Next<'_>) -> Vec<(BodyItem, String)> {
    let mut texts: Vec<(BodyItem, String)> = Vec::new();
    let found = latest.iter().take(3).flat_map(|parts| &parts.items);
    for (item, block) in found.filter(|(item, _)| matches!(item, BodyItem::Text(_))) {
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
            && let Some(pattern) = Pattern::learn_from_facts(&samples).filter(Pattern::varies)
        {
            let text = pattern.write(next.facts, &samples, next.requested, None);
            texts.push((item.clone(), text));
        }
    }
    texts
}

fn parts<'t>(issue: &'t RecentIssue<'t>) -> IssueParts<'t> {
    let first = issue.text[..issue.split.body].matches('\n').count() + 1;
    let mut above: Vec<(u8, String)> = Vec::new();
    let mut items: Vec<(BodyItem, TextBlock<'t>)> = Vec::new();
    let title = issue.post.page.title.to_lowercase();
    for block in blocks(issue.body(), first) {
        let item = match &block.kind {
            BlockKind::Heading(1, words) if items.is_empty() && words.to_lowercase() == title => {
                BodyItem::Title
            }
            BlockKind::Heading(level, words) => {
                above.retain(|(known, _)| known < level);
                above.push((*level, without_numbers(words).to_lowercase()));
                let path: Vec<String> = above.iter().map(|(_, words)| words.clone()).collect();
                let same = |item: &BodyItem| matches!(item, BodyItem::Heading(p, _) if *p == path);
                let before = items.iter().filter(|(item, _)| same(item)).count();
                BodyItem::Heading(path, before)
            }
            BlockKind::Text => BodyItem::Text(without_numbers(block.text)),
        };
        items.push((item, block));
    }
    IssueParts { issue, items, events: CarriedEvents::all(issue) }
}

fn without_numbers(text: &str) -> String {
    text.chars().filter(|c| !c.is_ascii_digit()).collect()
}

impl<'t> IssueParts<'t> {
    fn find(&self, item: &BodyItem) -> Option<&TextBlock<'t>> {
        self.items.iter().find(|(known, _)| known == item).map(|(_, block)| block)
    }

    fn blocks(&self) -> impl Iterator<Item = &TextBlock<'t>> {
        self.items.iter().map(|(_, block)| block)
    }

    /// The headings above the blocks at these lines.
    fn headings_above(&self, lines: &[usize]) -> Vec<BodyItem> {
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
