//! The source lines of upcoming events in the latest issue.

use std::ops::Range;

use chrono::NaiveDate;
use serde_json::Value;

use super::blocks::{BlockKind, blocks};
use super::entries::{FrontMatterEntry, assignment};
use super::issue::RecentIssue;

/// The events carried over from the latest issue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct CarriedEvents {
    /// The lines of each event, from 1, in order.
    lines: Vec<Range<usize>>,
    /// Those of the events whose lines have labels.
    labelled: Vec<Range<usize>>,
}

/// The lines of an event in its issue, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
struct EventLines {
    lines: Range<usize>,
    /// Whether its lines have labels.
    labelled: bool,
    /// Its last day; `None` if it is cancelled.
    last: Option<NaiveDate>,
}

impl CarriedEvents {
    /// The events of `issue` that last until `day` or later.
    pub(super) fn of(issue: &RecentIssue<'_>, day: Option<NaiveDate>) -> Self {
        let is_upcoming =
            |event: &EventLines| event.last.zip(day).is_some_and(|(last, day)| last >= day);
        Self::from_lines(event_lines(issue).into_iter().filter(is_upcoming))
    }

    /// All events of `issue`, including past ones.
    pub(super) fn all(issue: &RecentIssue<'_>) -> Self {
        Self::from_lines(event_lines(issue).into_iter())
    }

    fn from_lines(events: impl Iterator<Item = EventLines>) -> Self {
        let mut all = Self::default();
        for event in events {
            if event.labelled {
                all.labelled.push(event.lines.clone());
            }
            all.lines.push(event.lines);
        }
        all
    }

    /// Whether one of these lines belongs to an event whose lines have labels.
    pub(super) fn is_labelled(&self, lines: &Range<usize>) -> bool {
        lines.clone().any(|line| self.labelled.iter().any(|event| event.contains(&line)))
    }

    /// Whether one of these lines belongs to an event.
    pub(super) fn overlaps(&self, lines: &Range<usize>) -> bool {
        lines.clone().any(|line| self.contains_line(line))
    }

    /// Whether `line` belongs to one of the events.
    pub(super) fn contains_line(&self, line: usize) -> bool {
        self.lines.iter().any(|event| event.contains(&line))
    }

    /// Whether one of the events begins in these lines.
    pub(super) fn starts_in(&self, lines: &Range<usize>) -> bool {
        self.lines.iter().any(|event| lines.contains(&event.start))
    }

    /// The text of all events, below their headings if there are several.
    pub(super) fn listed(&self, issue: &RecentIssue<'_>) -> String {
        let body = issue.text[..issue.split.body].matches('\n').count() + 1;
        let mut parts: Vec<(Option<&str>, Vec<String>)> = Vec::new();
        let mut heading = None;
        let blocks = blocks(issue.body(), body);
        for block in &blocks {
            match block.kind {
                BlockKind::Heading(..) => heading = Some(block.text),
                BlockKind::Text => {}
            }
            let text = self.text_in(&issue.text, &block.lines());
            match parts.last_mut() {
                _ if text.is_empty() => {}
                Some((above, texts)) if *above == heading => texts.push(text),
                _ => parts.push((heading, vec![text])),
            }
        }
        let several = parts.len() > 1;
        let shown = parts.iter().flat_map(|(heading, texts)| {
            let heading = heading.filter(|_| several).map(str::to_owned);
            heading.into_iter().chain(texts.iter().cloned())
        });
        shown.collect::<Vec<_>>().join("\n\n")
    }

    /// The text of the events that begin in these lines of `text`.
    pub(super) fn text_in(&self, text: &str, lines: &Range<usize>) -> String {
        let all: Vec<&str> = text.lines().collect();
        let mut out = String::new();
        let mut last = None;
        for event in self.lines.iter().filter(|event| lines.contains(&event.start)) {
            let apart = event.len() > 1 && !is_item(all[event.start - 1]);
            if last.is_some() {
                out.push_str(if apart { "\n\n" } else { "\n" });
            }
            out.push_str(&all[event.start - 1..event.end - 1].join("\n"));
            last = Some(event);
        }
        out
    }
}

/// The events of an issue's body, in order.
fn event_lines(issue: &RecentIssue<'_>) -> Vec<EventLines> {
    let body = issue.text[..issue.split.body].matches('\n').count() + 1;
    let lines: Vec<&str> = issue.text.lines().collect();
    let headings: Vec<usize> = blocks(issue.body(), body)
        .iter()
        .filter(|block| matches!(block.kind, BlockKind::Heading(1..=6, _)))
        .map(|block| block.line)
        .collect();
    let mut events: Vec<_> = issue.post.page.digest.events.iter().collect();
    events.sort_by_key(|event| event.place.line);
    let mut found: Vec<EventLines> = Vec::new();
    for (index, event) in events.iter().enumerate() {
        let line = event.place.line;
        let above = found.last().map_or(body, |event| event.lines.end);
        if line < above || line > lines.len() {
            continue;
        }
        let heading = |after: &usize| *after > line;
        let below = events[index + 1..].iter().map(|event| event.place.line).find(heading);
        let limit = headings.iter().copied().find(heading).unwrap_or(lines.len() + 1);
        let last = (!event.cancelled).then(|| event.when.last_day());
        let labelled = is_label(lines[line - 1]);
        let lines = if labelled {
            let top = headings.iter().filter(|at| **at < line).max().map_or(body, |at| at + 1);
            card(&lines, line, top.max(above)..limit)
        } else {
            line..item_end(&lines, line, limit.min(below.unwrap_or(limit)))
        };
        found.push(EventLines { lines, labelled, last });
    }
    found
}

/// The end of the list item that starts at `start`: it includes lines that are indented further, or
/// that continue it without a list marker.
fn item_end(lines: &[&str], start: usize, limit: usize) -> usize {
    let first = lines[start - 1];
    let mut end = start + 1;
    for at in start + 1..limit {
        let line = lines[at - 1];
        if line.trim().is_empty() {
            continue;
        }
        let continues = end == at && !is_item(line) && !lines[at - 2].trim().is_empty();
        if indent(line) <= indent(first) && !continues {
            break;
        }
        end = at + 1;
    }
    end
}

/// The labelled lines surrounding the one at `time`, up to the first repeated label, limited to
/// `within`.
fn card(lines: &[&str], time: usize, within: Range<usize>) -> Range<usize> {
    let mut words: Vec<String> = label(lines[time - 1]).into_iter().collect();
    let mut start = time;
    for at in (within.start..time).rev() {
        let line = lines[at - 1];
        match label(line) {
            Some(word) if !words.contains(&word) => {
                words.push(word);
                start = at;
            }
            None if line.trim().is_empty() => {}
            _ => break,
        }
    }
    let mut end = time + 1;
    for at in time + 1..within.end {
        let line = lines[at - 1];
        match label(line) {
            Some(word) if !words.contains(&word) => words.push(word),
            None if line.trim().is_empty() => continue,
            // A label's value may be on the next line.
            None if end == at || is_item(line) => {}
            _ => break,
        }
        end = at + 1;
    }
    start..end
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn is_item(line: &str) -> bool {
    let text = line.trim_start();
    let number = text.trim_start_matches(|c: char| c.is_ascii_digit());
    text.starts_with(['*', '-', '+']) && text[1..].starts_with([' ', '\t'])
        || number.len() < text.len() && number.starts_with([')', '.'])
}

/// The label that a line begins with: `**Time:** 14:00`, `时间：14:00`.
pub(super) fn label(line: &str) -> Option<String> {
    let text: String = line.chars().filter(|c| !"*_-+ \u{a0}".contains(*c)).collect();
    let word = &text[..text.find([':', '：'])?];
    let fine = word.chars().all(char::is_alphabetic) && (1..=12).contains(&word.chars().count());
    fine.then(|| word.to_lowercase())
}

fn is_label(line: &str) -> bool {
    label(line).is_some()
}

/// The events in front matter that last until `day` or later, as an entry.
pub(super) fn in_front(
    issue: &RecentIssue<'_>,
    day: Option<NaiveDate>,
) -> Option<FrontMatterEntry> {
    let day = day?;
    let entry = issue.entries.iter().find(|entry| entry.key.eq_ignore_ascii_case("events"))?;
    let items = entry.value.as_array()?;
    let body = issue.text[..issue.split.body].matches('\n').count() + 1;
    let events: Vec<_> =
        issue.post.page.digest.events.iter().filter(|e| e.place.line < body).collect();
    // An event that can't be read might be upcoming.
    if events.len() != items.len() {
        return None;
    }
    let coming = items.iter().zip(events);
    let coming: Vec<Value> = coming
        .filter(|(_, event)| !event.cancelled && event.when.last_day() >= day)
        .map(|(item, _)| item.clone())
        .collect();
    if coming.is_empty() {
        return None;
    }
    let value = Value::Array(coming);
    let text = assignment(issue.split.format, &entry.key, &value, None);
    Some(FrontMatterEntry { text, value, ..entry.clone() })
}
