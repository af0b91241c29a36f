//! The date of a page: from front matter, the file's name, its path, its address, or its title.

use chrono::Datelike as _;

use super::front::FrontMatter;
use super::publishing::Publishing;
use super::{name_of, path_of};
use crate::date::{self, WrittenDate};
use crate::diagnostic::{Diagnostic, Severity};
use crate::path::SourcePath;

/// Where the date of a page was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateSource {
    /// The key `date`.
    Key,
    /// The name of the file or its folder.
    Name,
    /// The folders of the file.
    Path,
    /// The key `url`.
    Address,
    /// The title.
    Title,
    /// The commit that added the file.
    Git,
}

impl DateSource {
    /// Whether the author gave the file this date, so that it overrides one that the file inherits.
    /// Dates in titles and the like only say what a text is about.
    pub(crate) fn is_own(self) -> bool {
        matches!(self, Self::Key | Self::Name)
    }

    /// The name of the place for people and programs.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Key => "date",
            Self::Name => "name",
            Self::Path => "path",
            Self::Address => "url",
            Self::Title => "title",
            Self::Git => "git",
        }
    }
}

/// The date of a page, and where it was found: the first of the key `date`, the file's name, its
/// path, its address and its title. In place of a month alone, other than that of the key, a day in
/// it is taken from the path, the address or the title. `title` is the written one, if there is
/// any.
pub(super) fn date_of(
    path: &SourcePath,
    front: &FrontMatter,
    title: Option<&str>,
) -> Option<(WrittenDate, DateSource)> {
    let key = || front.date.map(|date| (date, DateSource::Key));
    let of_file = || of_file(path);
    if path.stem() == "_index" {
        return key().or_else(of_file);
    }
    let address = || {
        let url = front.url.as_ref()?;
        date::in_address(url.as_str()).map(|date| (date, DateSource::Address))
    };
    let in_title = || date::in_title(title?).map(|date| (date, DateSource::Title));
    if let Some(found) = key() {
        return Some(found);
    }
    let found = of_file().or_else(address).or_else(in_title)?;
    if !found.0.month_only {
        return Some(found);
    }
    let in_path = date::in_path(path_of(path)).map(|date| (date, DateSource::Path));
    let month = |date: WrittenDate| (date.day.year(), date.day.month());
    let days = [in_path, address(), in_title()].into_iter().flatten();
    let mut days = days.filter(|(date, _)| !date.month_only && month(*date) == month(found.0));
    days.next().or(Some(found))
}

/// The date in the name of a file, or else in its path.
pub(super) fn of_file(path: &SourcePath) -> Option<(WrittenDate, DateSource)> {
    let name = date_in_name(path).map(|date| (date, DateSource::Name));
    // The folders above an introduction say nothing about it.
    let may_be_dated = path.stem() != "_index";
    let in_path = || date::in_path(path_of(path)).filter(|_| may_be_dated);
    name.or_else(|| in_path().map(|date| (date, DateSource::Path)))
}

/// The date in the name of a file, or else a day in the name of its folder.
pub(super) fn date_in_name(path: &SourcePath) -> Option<WrittenDate> {
    let folder = path.folder().rsplit('/').next().unwrap_or_default();
    date::in_name(name_of(path)).or_else(|| date::in_name(folder).filter(|date| !date.month_only))
}

/// The finding for a `date` that can't be read: a warning if the date `instead` of it applies, or
/// if the text is not published anyway.
pub(super) fn unreadable(
    finding: Diagnostic,
    instead: Option<(WrittenDate, DateSource)>,
    publishing: &Publishing,
) -> Diagnostic {
    match instead {
        Some((date, source)) => Diagnostic {
            severity: Severity::Warning,
            message: format!(
                "{}; the date in the file's {}, {date}, applies",
                finding.message,
                source.name()
            ),
            ..finding
        },
        None if publishing.is_withheld() => Diagnostic { severity: Severity::Warning, ..finding },
        None => finding,
    }
}
