//! Events: meetings and the like, from front matter, from blocks of labels (`**时间：**`), and
//! from dated list items.

mod cards;
mod dated;
mod times;

pub use times::{FORMS, read as read_when};

use std::ops::Range;
use std::sync::LazyLock;

use chrono::{FixedOffset, NaiveDate, NaiveDateTime};
use memchr::memmem::Finder;

use self::cards::EventCard;
use super::labels::LabelWords;
use super::sections::FoundSections;
use super::text::fold;
use super::{ItemLocation, Source};
use crate::diagnostic::cut;
use crate::markdown::outline::LineKind;
use crate::markdown::{Finding, Findings};

/// The years that events are in: each has a page, and its clock changes are in calendars.
pub const YEARS: Range<i32> = 1970..2200;

/// An event as one issue tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What it is about.
    pub title: String,
    /// When it is.
    pub when: When,
    /// Where: a city, a room, `Virtual`.
    pub location: Option<String>,
    /// Who holds it: a group, a community.
    pub organizer: Option<String>,
    /// Its page, or where to join it.
    pub url: Option<String>,
    /// What else its labels tell, as label and value, in order: a password, a telephone number.
    pub details: Vec<(String, String)>,
    /// The `uid` that front matter gives it, so that a later issue can change it.
    pub uid: Option<String>,
    /// Whether this issue says that it does not take place.
    pub cancelled: bool,
    /// Where it is told.
    pub place: ItemLocation,
}

/// When an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum When {
    /// All of these days, from the first to the last, both included.
    Days(NaiveDate, NaiveDate),
    /// From a time on, until another if that is told.
    Times {
        /// Its local start.
        start: NaiveDateTime,
        /// Its local end.
        end: Option<NaiveDateTime>,
        /// The offset that is written with it; else the site's time zone holds.
        offset: Option<FixedOffset>,
    },
}

impl When {
    /// The day it begins.
    pub fn day(self) -> NaiveDate {
        match self {
            Self::Days(first, _) => first,
            Self::Times { start, .. } => start.date(),
        }
    }

    /// The day it ends.
    pub fn last_day(self) -> NaiveDate {
        match self {
            Self::Days(_, last) => last,
            Self::Times { start, end, .. } => end.unwrap_or(start).date(),
        }
    }
}

/// Finds the events, and what looks like one and can't be read.
pub(super) fn events(
    source: &Source<'_>,
    labels: &LabelWords<'_>,
    sections: &FoundSections,
) -> (Vec<Event>, Findings) {
    let mut scribe = EventExtractor {
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
            scribe.section = sections.at(line.index());
            // `**听众收益：**` stands within the block of an event.
            let within =
                line.kind() == LineKind::Text && line.text().trim_end().ends_with([':', '：']);
            if !within {
                scribe.add_card(std::mem::take(&mut card));
                scribe.topic = scribe.section;
            }
            in_events = scribe.is_about_events();
            continue;
        }
        if line.after_rule() {
            scribe.add_card(std::mem::take(&mut card));
        }
        // What somebody is quoted with is not told by the issue.
        if line.kind() == LineKind::Code || line.quote_depth() > 0 {
            continue;
        }
        if line.kind() == LineKind::Item {
            let place = scribe.place(line.source().start);
            scribe.add(dated::events(source, line, place, in_events));
        }
        let label = labels.of(line);
        if label.is_some() || card.is_waiting() {
            let place = scribe.place(line.source().start);
            if let Some(done) = card.line(line, label, place) {
                scribe.add_card(done);
            }
        }
    }
    scribe.add_card(card);
    (scribe.events, scribe.findings)
}

/// Notes what is found.
struct EventExtractor<'s> {
    source: &'s Source<'s>,
    sections: &'s FoundSections,
    events: Vec<Event>,
    findings: Findings,
    section: Option<usize>,
    /// The section that an event without a title is called after.
    topic: Option<usize>,
    /// The section and those that it stands in, from the outermost in: their levels, and whether
    /// they are about events.
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

    /// Whether the section, or one that it is in, is called after events.
    fn is_about_events(&mut self) -> bool {
        let Some(at) = self.section else { return false };
        let section = &self.sections.sections[at];
        self.open.retain(|(level, _)| *level < section.level);
        let name = section.name.to_lowercase();
        let own = ABOUT_EVENTS.iter().any(|word| word.find(name.as_bytes()).is_some());
        let about = own || self.open.last().is_some_and(|(_, about)| *about);
        self.open.push((section.level, about));
        about
    }
}

/// Words in the names of sections that list events.
static ABOUT_EVENTS: LazyLock<[Finder<'static>; 9]> = LazyLock::new(|| {
    ["event", "meetup", "meeting", "conference", "calendar", "活动", "会议", "直播", "日程"]
        .map(Finder::new)
});

/// Says that an event can't be read.
fn unreadable(text: &str, source: Range<usize>) -> Finding {
    let shown = cut(fold(text), 40);
    let message = format!("`{shown}` looks like an event, but can't be read as one");
    Finding::new("unreadable-event", message, source).hint(times::FORMS)
}
