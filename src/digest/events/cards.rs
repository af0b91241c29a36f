//! Events in blocks of labels, one a line: `主题：`, `时间：`, `入会链接：`. A block is an event only if it
//! has a time.

use std::ops::Range;

use super::{Event, times, unreadable};
use crate::digest::labels::{Label, Labelled};
use crate::digest::text::{fold, is_external, spoken};
use crate::digest::{DigestSource, ItemLocation};
use crate::markdown::Finding;
use crate::markdown::outline::TextLine;

/// The labels read since the last event.
#[derive(Debug, Default)]
pub(super) struct EventCard {
    values: Vec<LabelledValue>,
    /// A label whose value is on the following line.
    waiting: Option<(Label, String, usize)>,
}

#[derive(Debug)]
struct LabelledValue {
    label: Label,
    /// The label as written.
    word: String,
    text: String,
    url: Option<String>,
    place: ItemLocation,
    range: Range<usize>,
}

impl EventCard {
    /// Reads a line. Returns the event of the preceding labels if the line completes it.
    pub(super) fn line(
        &mut self,
        line: TextLine<'_>,
        label: Option<Labelled>,
        place: ItemLocation,
    ) -> Option<Self> {
        let text = spoken(line);
        let (label, word, value) = match label {
            Some(found) if !matches!(found.label, Label::Ask | Label::Answer) => {
                let all = line.text();
                // A label starts its line, so images come after it.
                let value = text.get(found.value..).unwrap_or_default();
                // Asterisks that were meant to make the text bold.
                let value = value.trim_matches(|c: char| c == '*' || c.is_whitespace());
                (found.label, all[..found.word_end].trim().to_owned(), fold(value))
            }
            _ => match self.waiting.take() {
                Some((label, word, index)) if index + 1 == line.index() => {
                    (label, word, fold(&text))
                }
                _ => return None,
            },
        };
        let url = line.runs().find_map(|run| {
            run.target.filter(|target| !run.style.image && is_external(target)).map(str::to_owned)
        });
        self.waiting = None;
        if value.is_empty() && url.is_none() {
            self.waiting = Some((label, word, line.index()));
            return None;
        }
        let repeated = self.values.iter().any(|value| value.label == label)
            && !matches!(label, Label::Link | Label::Password | Label::Phone);
        let done = repeated.then(|| std::mem::take(self));
        self.values.push(LabelledValue {
            label,
            word,
            text: value,
            url,
            place,
            range: line.source(),
        });
        done
    }

    /// Whether a label's value is expected on the next line.
    pub(super) fn is_waiting(&self) -> bool {
        self.waiting.is_some()
    }

    fn value(&self, label: Label) -> Option<&LabelledValue> {
        self.values.iter().find(|value| value.label == label)
    }

    fn text(&self, label: Label) -> Option<String> {
        self.value(label).map(|value| value.text.clone()).filter(|text| !text.is_empty())
    }

    /// The event that the labels describe, if any. `section` names an event without a title.
    pub(super) fn finish(
        self,
        source: &DigestSource<'_>,
        section: Option<&str>,
    ) -> Result<Option<Event>, Finding> {
        let Some(time) = self.value(Label::Time) else { return Ok(None) };
        // A time without any other label need not belong to an event.
        let described = self.values.iter().any(|value| value.label != Label::Time);
        let Some(when) = times::read(&time.text, source.day) else {
            let meant = times::looks_like_time(&time.text);
            return if meant { Err(unreadable(&time.text, time.range.clone())) } else { Ok(None) };
        };
        if !described && !matches!(when, super::When::Times { .. }) {
            return Ok(None);
        }
        let details = self
            .values
            .iter()
            .filter(|value| matches!(value.label, Label::Password | Label::Phone));
        let title = self.text(Label::Title).or_else(|| section.map(str::to_owned));
        Ok(Some(Event {
            title: title.unwrap_or_else(|| source.title.to_owned()),
            when,
            location: self.text(Label::Location),
            organizer: self.text(Label::Organizer),
            url: [Label::Link, Label::Title].iter().find_map(|label| {
                self.values.iter().filter(|value| value.label == *label).find_map(|v| v.url.clone())
            }),
            details: details.map(|value| (value.word.clone(), value.text.clone())).collect(),
            uid: None,
            cancelled: false,
            place: time.place,
            unsettled: None,
        }))
    }
}
