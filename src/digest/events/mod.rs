//! Events: meetings and the like, from front matter, from blocks of labels (`**时间：**`), and
//! from dated list items.

mod cards;
mod dated;
mod habits;
mod linked;
mod times;

pub(crate) use habits::{EventHabits, Unsettled};
pub(crate) use times::{FORMS, read as read_when, without_days};

use std::ops::Range;
use std::sync::LazyLock;

use chrono::{FixedOffset, NaiveDate, NaiveDateTime};
use memchr::memmem::Finder;

use self::cards::EventCard;
use super::labels::LabelWords;
use super::sections::FoundSections;
use super::text::fold;
use super::{DigestSource, ItemLocation};
use crate::diagnostic::cut;
use crate::markdown::outline::LineKind;
use crate::markdown::{Finding, Findings};

/// The years in which events are read: each has a page, and calendars list its clock changes.
pub(crate) const YEARS: Range<i32> = 1970..2200;

/// An event as described by one issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its name or topic.
    pub title: String,
    /// When it takes place.
    pub when: When,
    /// Where: a city, a room, `Virtual`.
    pub(crate) location: Option<String>,
    /// The group or community that organizes it.
    pub(crate) organizer: Option<String>,
    /// Its page, or the address for joining it.
    pub(crate) url: Option<String>,
    /// The remaining labels and their values, in order: a password, a telephone number.
    pub(crate) details: Vec<(String, String)>,
    /// The `uid` given in front matter, with which a later issue can change the event.
    pub(crate) uid: Option<String>,
    /// Whether this issue says that the event is cancelled.
    pub(crate) cancelled: bool,
    /// The location in the issue that describes it.
    pub place: ItemLocation,
    /// What only other issues show.
    pub(crate) unsettled: Option<Box<Unsettled>>,
}

/// The date, or dates and times, of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum When {
    /// Every day from the first to the last, both included.
    Days(NaiveDate, NaiveDate),
    /// From one time to another; the end may be unknown.
    Times {
        /// The start in local time.
        start: NaiveDateTime,
        /// The end in local time, if it is known.
        end: Option<NaiveDateTime>,
        /// The offset written with the time; without one, the site's time zone applies.
        offset: Option<FixedOffset>,
    },
}

impl When {
    /// The day on which it begins.
    pub fn day(self) -> NaiveDate {
        match self {
            Self::Days(first, _) => first,
            Self::Times { start, .. } => start.date(),
        }
    }

    /// The day on which it ends.
    pub(crate) fn last_day(self) -> NaiveDate {
        match self {
            Self::Days(_, last) => last,
            Self::Times { start, end, .. } => end.unwrap_or(start).date(),
        }
    }
}

/// Finds the events, and reports text that looks like an event but can't be read.
pub(super) fn events(
    source: &DigestSource<'_>,
    labels: &LabelWords<'_>,
    sections: &FoundSections,
) -> (Vec<Event>, Findings) {
    let mut extractor = EventExtractor {
        source,
        sections,
        events: Vec::new(),
        findings: Findings::default(),
        section: None,
        topic: None,
        open: Vec::new(),
    };
    let mut card = EventCard::default();
    let mut in_events = false;
    for line in source.outline.lines() {
        if sections.begins_at(line.index()) {
            extractor.section = sections.at(line.index());
            // `**听众收益：**` belongs to the block of an event.
            let within =
                line.kind() == LineKind::Text && line.text().trim_end().ends_with([':', '：']);
            if !within {
                extractor.add_card(std::mem::take(&mut card));
                extractor.topic = extractor.section;
            }
            in_events = extractor.is_about_events();
            continue;
        }
        if line.after_rule() {
            extractor.add_card(std::mem::take(&mut card));
        }
        // Quotations don't describe events of the issue itself.
        if line.kind() == LineKind::Code || line.quote_depth() > 0 {
            continue;
        }
        if line.kind() == LineKind::Item {
            let place = extractor.place(line.source().start);
            extractor.add(dated::events(source, line, place, in_events));
        }
        let label = labels.of(line);
        if label.is_some() || card.is_waiting() {
            let place = extractor.place(line.source().start);
            if let Some(done) = card.line(line, label, place) {
                extractor.add_card(done);
            }
        }
    }
    extractor.add_card(card);
    (extractor.events, extractor.findings)
}

/// Collects events and findings.
struct EventExtractor<'s> {
    source: &'s DigestSource<'s>,
    sections: &'s FoundSections,
    events: Vec<Event>,
    findings: Findings,
    section: Option<usize>,
    /// The section that names an event without a title.
    topic: Option<usize>,
    /// The enclosing sections, from the outermost in: their levels, and whether they are about
    /// events.
    open: Vec<(u8, bool)>,
}

impl EventExtractor<'_> {
    fn place(&self, byte: usize) -> ItemLocation {
        ItemLocation { section: self.section, line: self.source.line_of(byte) }
    }

    fn add(&mut self, found: Result<Vec<Event>, Finding>) {
        match found {
            Ok(events) => self.events.extend(events),
            Err(finding) => self.findings.push(finding),
        }
    }

    fn add_card(&mut self, card: EventCard) {
        let section = self.topic.map(|at| self.sections.sections[at].name.as_str());
        let event = card.finish(self.source, section);
        self.add(event.map(|event| event.into_iter().collect()));
    }

    /// Whether the name of the section, or of one that encloses it, is about events.
    fn is_about_events(&mut self) -> bool {
        let Some(at) = self.section else { return false };
        let section = &self.sections.sections[at];
        self.open.retain(|(level, _)| *level < section.level);
        let name = section.name.to_lowercase();
        let has =
            |words: &[Finder<'_>]| words.iter().any(|word| word.find(name.as_bytes()).is_some());
        let of_parent = self.open.last().is_some_and(|(_, about)| *about);
        let about = (of_parent || has(&*ABOUT_EVENTS)) && !has(&*ABOUT_RECORDS);
        self.open.push((section.level, about));
        about
    }
}

/// Words that occur in the names of sections about events.
static ABOUT_EVENTS: LazyLock<[Finder<'static>; 9]> = LazyLock::new(|| {
    ["event", "meetup", "meeting", "conference", "calendar", "活动", "会议", "直播", "日程"]
        .map(Finder::new)
});

/// Words that occur in the names of sections about what was said in past meetings, or about calls
/// for talks, whose dates are deadlines.
static ABOUT_RECORDS: LazyLock<[Finder<'static>; 9]> = LazyLock::new(|| {
    ["minutes", "recording", "transcript", "cfp", "call for", "征稿", "纪要", "记录", "回放"]
        .map(Finder::new)
});

/// A finding for an event that can't be read.
fn unreadable(text: &str, source: Range<usize>) -> Finding {
    let shown = cut(fold(text), 40);
    let message = format!("`{shown}` looks like an event, but can't be read as one");
    Finding::new("unreadable-event", message, source).hint(times::FORMS)
}
