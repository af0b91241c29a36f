//! Which files are published: drafts, future and expired ones are not, unless asked for.

use chrono::{DateTime, FixedOffset};

use crate::date::{WrittenDate, Zone};
use crate::diagnostic::{Diagnostic, Location};
use crate::parse::{ParsedPage, Role};
use crate::path::SourcePath;

/// What to publish beyond the ordinary, and what time it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selection {
    /// Publish drafts.
    pub drafts: bool,
    /// Publish posts of the future.
    pub future: bool,
    /// Publish what has expired.
    pub expired: bool,
    /// The time that decides what is future and what has expired.
    pub now: DateTime<FixedOffset>,
}

/// Whether a file is fit to be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum State {
    /// It is.
    #[default]
    Published,
    /// Its front matter says that it is a draft.
    Draft,
    /// Its date is yet to come.
    Future,
    /// Its `expires` has passed.
    Expired,
}

impl State {
    /// Its name in the output of `weekly list`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Draft => "draft",
            Self::Future => "future",
            Self::Expired => "expired",
        }
    }
}

/// A file that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The file.
    pub source: SourcePath,
    /// Its title.
    pub title: String,
    /// Its date.
    pub date: Option<WrittenDate>,
    /// What it would be.
    pub role: Role,
    /// Why; never [`State::Published`].
    pub state: State,
}

impl LeftOut {
    /// The note that names it.
    pub fn note(&self) -> Diagnostic {
        let (reason, flag) = match self.state {
            State::Draft => ("a draft".to_owned(), "--drafts"),
            State::Future => {
                let day = self.date.map(|d| format!(" ({d})")).unwrap_or_default();
                (format!("its date is in the future{day}"), "--future")
            }
            State::Expired | State::Published => ("it has expired".to_owned(), "--expired"),
        };
        Diagnostic::note("left-out", format!("left out: {reason}"))
            .at(Location::file(&self.source))
            .hint(format!("`{flag}` brings it in"))
    }
}

impl Selection {
    /// The state of a parsed file.
    pub(super) fn state(&self, page: &ParsedPage, zone: &Zone) -> State {
        let passed = |date: &WrittenDate| date.instant(zone) <= self.now;
        if page.front.draft {
            State::Draft
        } else if page.front.expires.as_ref().is_some_and(passed) {
            State::Expired
        } else if page.date.is_some_and(|date| !passed(&date)) {
            State::Future
        } else {
            State::Published
        }
    }

    /// The next time at which the state of one of these files changes without anybody's doing.
    pub fn holds_until(
        &self,
        pages: &[Box<ParsedPage>],
        zone: &Zone,
    ) -> Option<DateTime<FixedOffset>> {
        let dates = pages.iter().flat_map(|page| [page.date, page.front.expires]);
        dates.flatten().map(|date| date.instant(zone)).filter(|instant| *instant > self.now).min()
    }

    /// Whether files of this state are published.
    pub(super) fn takes(&self, state: State) -> bool {
        match state {
            State::Published => true,
            State::Draft => self.drafts,
            State::Future => self.future,
            State::Expired => self.expired,
        }
    }
}
