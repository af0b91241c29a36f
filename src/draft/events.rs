//! The events of the latest issue that are still to come, as it tells of them: their lines.

use std::ops::Range;

use chrono::NaiveDate;
use serde_json::Value;

use super::blocks::{Kind, blocks};
use super::entries::{Entry, assignment};
use super::issue::Issue;

/// Where the events that are carried over stand in the latest issue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Carried {
    /// The lines of each, from 1, in order.
    lines: Vec<Range<usize>>,
}

impl Carried {
    /// The events of `issue` that last until `day` or later.
    pub(super) fn of(issue: &Issue<'_>, day: Option<NaiveDate>) -> Self {
        let Some(day) = day else { return Self::default() };
        let body = issue.text[..issue.split.body].matches('\n').count() + 1;
        let events = &issue.post.page.digest.events;
        let mut starts: Vec<usize> =
            events.iter().map(|event| event.place.line).filter(|line| *line >= body).collect();
        starts.sort_unstable();
        let lines: Vec<&str> = issue.text.lines().collect();
        let headings: Vec<usize> = blocks(issue.body(), body)
            .iter()
            .filter(|block| matches!(block.kind, Kind::Heading(1..=6, _)))
            .map(|block| block.line)
            .collect();
        let mut carried: Vec<Range<usize>> = Vec::new();
        for event in events.iter().filter(|e| !e.cancelled && e.when.last_day() >= day) {
            let start = event.place.line;
            if start < body || carried.iter().any(|lines| lines.contains(&start)) {
                continue;
            }
            let next = |lines: &[usize]| lines.iter().copied().find(|line| *line > start);
            let limit = [next(&starts), next(&headings), Some(lines.len() + 1)];
            let limit = limit.into_iter().flatten().min().unwrap_or(start + 1);
            carried.push(start..end(&lines, start, limit));
        }
        carried.sort_by_key(|lines| lines.start);
        Self { lines: carried }
    }

    /// Whether one of them begins in these lines.
    pub(super) fn starts_in(&self, lines: &Range<usize>) -> bool {
        self.lines.iter().any(|event| lines.contains(&event.start))
    }

    /// The text of all of them, below the headings that they stand under where these are several.
    pub(super) fn listed(&self, issue: &Issue<'_>) -> String {
        let body = issue.text[..issue.split.body].matches('\n').count() + 1;
        let mut parts: Vec<(Option<&str>, Vec<String>)> = Vec::new();
        let mut heading = None;
        let blocks = blocks(issue.body(), body);
        for block in &blocks {
            match block.kind {
                Kind::Heading(..) => heading = Some(block.text),
                Kind::Text => {}
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

    /// The text of those that begin in these lines of `text`.
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

/// The line after the last one of the event that starts at line `start`, at most `limit`.
fn end(lines: &[&str], start: usize, limit: usize) -> usize {
    let first = lines[start - 1];
    let depth = indent(first);
    let mut end = start + 1;
    for at in start + 1..limit {
        let line = lines[at - 1];
        let belongs = if line.trim().is_empty() {
            continue;
        } else if is_item(first) {
            indent(line) > depth || end == at && !is_item(line)
        } else {
            is_label(line) || end == at
        };
        if !belongs {
            break;
        }
        end = at + 1;
    }
    end
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

/// `**Time:** 14:00`, `时间：14:00`
fn is_label(line: &str) -> bool {
    let text: String = line.chars().filter(|c| !"*_-+ \u{a0}".contains(*c)).collect();
    text.find([':', '：']).is_some_and(|at| text[..at].chars().count() <= 12)
}

/// The events that front matter tells of and that last until `day` or later, as an entry.
pub(super) fn in_front(issue: &Issue<'_>, day: Option<NaiveDate>) -> Option<Entry> {
    let day = day?;
    let entry = issue.entries.iter().find(|entry| entry.key.eq_ignore_ascii_case("events"))?;
    let items = entry.value.as_array()?;
    let body = issue.text[..issue.split.body].matches('\n').count() + 1;
    let told: Vec<_> =
        issue.post.page.digest.events.iter().filter(|e| e.place.line < body).collect();
    // An event that can't be read is none that can be said to be over.
    if told.len() != items.len() {
        return None;
    }
    let coming = items.iter().zip(told);
    let coming: Vec<Value> = coming
        .filter(|(_, event)| !event.cancelled && event.when.last_day() >= day)
        .map(|(item, _)| item.clone())
        .collect();
    if coming.is_empty() {
        return None;
    }
    let value = Value::Array(coming);
    let text = assignment(issue.split.format, &entry.key, &value, None);
    Some(Entry { text, value, ..entry.clone() })
}
