//! Events: meetings and the like, from front matter, from blocks of labels (`**时间：**`), and
//! from dated list items.

use chrono::{FixedOffset, NaiveDate, NaiveDateTime};

use super::Place;

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
    pub place: Place,
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
