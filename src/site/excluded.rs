//! Decides which files are published: drafts, future and expired ones are not, unless selected.

use chrono::{DateTime, FixedOffset};

use super::Sources;
use crate::date::{WrittenDate, Zone};
use crate::diagnostic::{Diagnostic, Location};
use crate::parse::{Foreign, Heir, Nearly, PageRole, Publishing, Says, Statement};
use crate::path::SourcePath;

/// Options for publishing more than a plain build does, and the current time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublishOptions {
    /// Publish drafts.
    pub drafts: bool,
    /// Publish posts whose date is in the future.
    pub future: bool,
    /// Publish expired posts.
    pub expired: bool,
    /// The time that decides what is future and what has expired.
    pub now: DateTime<FixedOffset>,
}

/// Whether a file is published by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum PublishState {
    /// Ready to be published.
    #[default]
    Published,
    /// Published at its address, and in no list, feed, search or sitemap.
    Unlisted,
    /// Its `date` is yet to come.
    Future,
    /// Another date from which on it is published, such as `publishDate`, is yet to come.
    Embargoed,
    /// Its `expires` has passed.
    Expired,
    /// It is a draft, or hidden.
    Draft,
    /// It is never published.
    Excluded,
}

impl PublishState {
    /// The name in the output of `weekly list`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Unlisted => "unlisted",
            Self::Draft => "draft",
            Self::Future | Self::Embargoed => "future",
            Self::Expired => "expired",
            Self::Excluded => "excluded",
        }
    }

    /// Whether a file of this state has its address on the public site.
    pub(crate) fn is_published(self) -> bool {
        matches!(self, Self::Published | Self::Unlisted)
    }

    /// Whether a date of it is yet to come.
    pub(crate) fn is_future(self) -> bool {
        matches!(self, Self::Future | Self::Embargoed)
    }

    /// The option that publishes files of this state, if there is one.
    fn option(self) -> Option<&'static str> {
        match self {
            Self::Draft => Some("--drafts"),
            Self::Future | Self::Embargoed => Some("--future"),
            Self::Expired => Some("--expired"),
            Self::Published | Self::Unlisted | Self::Excluded => None,
        }
    }
}

/// An excluded file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Excluded {
    /// Path of the file.
    pub source: SourcePath,
    /// Title, or the name of a file that is not Markdown.
    pub title: String,
    /// Date, as written by the author.
    pub date: Option<WrittenDate>,
    /// The role it would have; `None` for a file that is not Markdown.
    pub role: Option<PageRole>,
    /// The reason for excluding it.
    pub why: Withheld,
}

/// Why a file is not published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Withheld {
    /// State of the file; never [`PublishState::Published`], but perhaps an unlisted one.
    pub state: PublishState,
    /// The reason, with the key that causes it if there is one.
    pub reason: String,
    /// Location of the key in the file itself, or of the file.
    pub location: Location,
}

impl Excluded {
    /// Excludes a file that is not Markdown.
    pub(super) fn file(source: SourcePath, why: Withheld) -> Self {
        let title = source.file_name().to_owned();
        Self { source, title, date: None, role: None, why }
    }

    /// The note that reports it.
    pub(crate) fn note(&self) -> Diagnostic {
        let Withheld { state, reason, location } = &self.why;
        let note = Diagnostic::note("excluded", format!("excluded: {reason}"));
        let note = note.at(location.clone());
        match state.option() {
            Some(option) => note.hint(format!("use `{option}` to include it")),
            None => note,
        }
    }
}

/// The data that decides whether a file is published.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate<'a> {
    pub(super) heir: Heir<'a>,
    pub(super) publishing: &'a Publishing,
    pub(super) date: Option<WrittenDate>,
    /// Whether the date is the file's own, so that it inherits none.
    pub(super) is_dated: bool,
}

impl PublishOptions {
    /// Why a file is withheld, by its own keys and those it inherits.
    pub(super) fn withheld(
        &self,
        file: Candidate<'_>,
        foreign: &Foreign,
        zone: &Zone,
    ) -> Option<Withheld> {
        let Candidate { heir, publishing, date, is_dated } = file;
        let mut worst: Option<Withheld> = None;
        let mut add = |state: PublishState, reason: String, location: Location| {
            if worst.as_ref().is_none_or(|worst| worst.state < state) {
                worst = Some(Withheld { state, reason, location });
            }
        };
        for statement in publishing.statements() {
            if let Some(state) = self.state(statement, foreign, zone) {
                let reason = reason(statement, state, &format!("`{}`", statement.written));
                add(state, reason, statement.location.clone());
            }
        }
        let in_file = || Location::file(heir.path);
        if publishing.of("date").is_none()
            && let Some(date) = date.filter(|date| !self.has_passed(date, zone))
        {
            add(PublishState::Future, format!("its date is in the future ({date})"), in_file());
        }
        let mut given: Vec<&str> = publishing.statements().iter().map(|s| s.key).collect();
        if is_dated {
            given.push("date");
        }
        for inherited in foreign.inherited.iter().filter(|inherited| inherited.reaches(heir)) {
            for statement in inherited.publishing.statements() {
                if given.contains(&statement.key) {
                    continue;
                }
                given.push(statement.key);
                if let Some(state) = self.state(statement, foreign, zone) {
                    let place = line_of(&statement.location);
                    let shown = format!("`{}` in {place}", statement.written);
                    add(state, reason(statement, state, &shown), in_file());
                }
            }
        }
        worst
    }

    /// The state of a file of which this is said; `None` if it may be published.
    fn state(&self, statement: &Statement, foreign: &Foreign, zone: &Zone) -> Option<PublishState> {
        match statement.says {
            Says::Publish => None,
            Says::Hidden if foreign.builds_hidden => Some(PublishState::Unlisted),
            Says::Draft | Says::Hidden => Some(PublishState::Draft),
            Says::NoPage => Some(PublishState::Excluded),
            Says::From(date) if self.has_passed(&date, zone) => None,
            Says::From(_) if statement.key == "date" => Some(PublishState::Future),
            Says::From(_) => Some(PublishState::Embargoed),
            Says::Until(date) => self.has_passed(&date, zone).then_some(PublishState::Expired),
        }
    }

    fn has_passed(&self, date: &WrittenDate, zone: &Zone) -> bool {
        date.instant(zone) <= self.now
    }

    /// The diagnostic for front matter that is not read: an error if it would withhold the text,
    /// now or later, because the text would be published.
    pub(super) fn unread(&self, nearly: &Nearly, zone: &Zone) -> Diagnostic {
        let withholds = nearly.publishing.statements().iter().find(|statement| {
            matches!(statement.says, Says::Until(_))
                || self.state(statement, &Foreign::default(), zone).is_some()
        });
        let fence = nearly.fence();
        let finding = match (withholds, &nearly.language) {
            (Some(statement), _) => Diagnostic::error(
                "unread-front-matter",
                format!(
                    "`{}` is not read as front matter, so the text would be published",
                    statement.written
                ),
            )
            .at(if fence.is_some() { &nearly.opening } else { &statement.location }.clone()),
            (None, Some(language)) => Diagnostic::warning(
                "unread-front-matter",
                format!(
                    "front matter in `{language}` is code, which is not run: its keys have no \
                         effect"
                ),
            )
            .at(nearly.opening.clone()),
            (None, None) => Diagnostic::warning(
                "unread-front-matter",
                "this looks like front matter, but is not read as such",
            )
            .at(nearly.opening.clone()),
        };
        finding.hint(nearly.hint())
    }

    /// The next time at which the state of one of these files changes by the clock alone.
    pub(crate) fn holds_until(
        &self,
        sources: &Sources,
        zone: &Zone,
    ) -> Option<DateTime<FixedOffset>> {
        let pages = sources.parsed.iter().map(|page| &page.statements.publishing);
        let cascades = sources.parsed.iter().flat_map(|page| &page.statements.cascade);
        let inherited = cascades.chain(&sources.others.foreign.inherited);
        let said = sources.others.said.values();
        let said_of = pages
            .chain(inherited.map(|inherited| &inherited.publishing))
            .chain(said.clone().map(|said| &said.publishing))
            .flat_map(Publishing::statements);
        let dates = said_of.filter_map(|statement| match statement.says {
            Says::From(date) | Says::Until(date) => Some(date),
            _ => None,
        });
        let named = sources.parsed.iter().filter_map(|page| page.date);
        let added = sources.added.values().map(|day| WrittenDate::of_day(*day));
        let all = dates.chain(named).chain(added).chain(said.filter_map(|said| said.date));
        all.map(|date| date.instant(zone)).filter(|instant| *instant > self.now).min()
    }

    /// Whether files of this state are published.
    pub(super) fn takes(&self, state: PublishState) -> bool {
        match state {
            PublishState::Published | PublishState::Unlisted => true,
            PublishState::Draft => self.drafts,
            PublishState::Future | PublishState::Embargoed => self.future,
            PublishState::Expired => self.expired,
            PublishState::Excluded => false,
        }
    }
}

/// Why a file is not published; `shown` names the key that causes it.
fn reason(statement: &Statement, state: PublishState, shown: &str) -> String {
    match (state, statement.says) {
        (PublishState::Future, Says::From(date)) => format!("its date is in the future ({date})"),
        (PublishState::Future | PublishState::Embargoed, _) => {
            format!("its date is in the future ({shown})")
        }
        (PublishState::Expired, _) => format!("it has expired ({shown})"),
        (PublishState::Excluded, _) if statement.key == "exclude" => format!("listed in {shown}"),
        (PublishState::Excluded, _) if statement.key == "mounts" => {
            format!("no mount of Hugo contains it ({shown})")
        }
        (PublishState::Excluded, _) => format!("it gets no page ({shown})"),
        (_, Says::Hidden) => format!("it is hidden from lists ({shown})"),
        _ => format!("a draft ({shown})"),
    }
}

/// Formats as `path:line`.
fn line_of(location: &Location) -> String {
    match &location.mark {
        Some(mark) => format!("{}:{}", location.path, mark.line),
        None => location.path.to_string(),
    }
}
