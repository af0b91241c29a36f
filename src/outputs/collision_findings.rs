//! The findings about files of the output that can't all be written.

use super::{GeneratedFile, PlannedFile, Recipe, ReservedFolder, Subject, TemplatePage};
use crate::config::DigestPart;
use crate::diagnostic::Diagnostic;
use crate::path::RouteError;
use crate::site::index::part_name;

pub(super) fn same_but_for_case(holder: &PlannedFile<'_>, alias: &PlannedFile<'_>) -> Diagnostic {
    let message = format!(
        "`{}` does not redirect: it is `{}` where case makes no difference",
        alias.route, holder.route
    );
    Diagnostic::warning("path-taken", message).hint("remove the alias, or redirect it at your host")
}

pub(super) fn alias_taken(holder: &PlannedFile<'_>, alias: &PlannedFile<'_>) -> Diagnostic {
    alias_lost(alias, &format!("it is {} and also {}", alias.requested_by, holder.requested_by))
}

pub(super) fn alias_lost(alias: &PlannedFile<'_>, why: &str) -> Diagnostic {
    let what = match alias.recipe {
        Recipe::Template(_) => "does not redirect",
        _ => "is not a copy of a feed",
    };
    let message = format!("`{}` {what}: {why}", alias.route);
    Diagnostic::warning("path-taken", message).hint("remove the alias")
}

pub(super) fn replaced(holder: &PlannedFile<'_>, file: &PlannedFile<'_>) -> Diagnostic {
    let message = format!(
        "`{}` is {}, so {} is not built there",
        holder.route, holder.requested_by, file.requested_by
    );
    let hint = match part_of(file) {
        Some(part) => format!(
            "to have both, change its path with `slug` or `url`, or rename it; to have neither \
             this note nor that page, remove `{part}` from `digest: {{pages: [...]}}` in \
             weekly.yaml"
        ),
        None if matches!(holder.recipe, Recipe::Copy(_)) => {
            "to have both, rename the file".to_owned()
        }
        None => "to have both, change its path with `slug` or `url`, or rename it".to_owned(),
    };
    Diagnostic::note("path-taken", message).hint(hint)
}

pub(super) fn same_path(a: &PlannedFile<'_>, b: &PlannedFile<'_>) -> Diagnostic {
    let (path, other) = (a.route.as_str(), b.route.as_str());
    let message = if a.route.output_path() == b.route.output_path() {
        format!("`{path}` is produced by both {} and {}", a.requested_by, b.requested_by)
    } else {
        format!(
            "`{path}` ({}) and `{other}` ({}) differ only in case",
            a.requested_by, b.requested_by
        )
    };
    let is_term = |file: &PlannedFile<'_>| match &file.recipe {
        Recipe::Template(TemplatePage::Listing(page)) => {
            matches!(page.subject, Subject::Term(..))
        }
        _ => false,
    };
    let hint = if is_term(a) && is_term(b) {
        "rename one of the terms".to_owned()
    } else if let Some(part) = part_of(a).or_else(|| part_of(b)) {
        format!(
            "change the path of the other one with `slug` or `url`, or rename it; or remove \
                     `{part}` from `digest: {{pages: [...]}}` in weekly.yaml"
        )
    } else if is_feed_of_the_site(a) || is_feed_of_the_site(b) {
        "change the path of the feed, `feeds: {paths: ...}` in weekly.yaml".to_owned()
    } else if is_of_the_search(a) || is_of_the_search(b) {
        "move the other one, or set `search: false` in weekly.yaml".to_owned()
    } else {
        "change the path of one of them with `slug` or `url`, or rename it".to_owned()
    };
    Diagnostic::error("path-collision", message).hint(hint)
}

/// The part of a digest that a file belongs to, which can be disabled in the settings.
fn part_of(file: &PlannedFile<'_>) -> Option<&'static str> {
    let part = match &file.recipe {
        Recipe::Template(TemplatePage::Digest(page)) => page.part(),
        Recipe::Generated(GeneratedFile::LinksJson) => DigestPart::Links,
        Recipe::Generated(GeneratedFile::SiteCalendar | GeneratedFile::PostCalendar(_)) => {
            DigestPart::Events
        }
        _ => return None,
    };
    Some(part_name(part))
}

fn is_feed_of_the_site(file: &PlannedFile<'_>) -> bool {
    matches!(file.recipe, Recipe::Generated(GeneratedFile::Feed(_, Subject::Home)))
}

fn is_of_the_search(file: &PlannedFile<'_>) -> bool {
    matches!(file.recipe, Recipe::Template(TemplatePage::Search))
}

pub(super) fn file_and_folder(file: &PlannedFile<'_>, inside: &PlannedFile<'_>) -> Diagnostic {
    let message = format!(
        "`{}` ({}) is a file, but `{}` ({}) needs a folder there",
        file.route, file.requested_by, inside.route, inside.requested_by
    );
    let hint = match part_of(file).or_else(|| part_of(inside)) {
        Some(part) => format!(
            "rename the other one, or remove `{part}` from `digest: {{pages: [...]}}` in \
                     weekly.yaml"
        ),
        None if is_of_the_search(file) || is_of_the_search(inside) => {
            "rename the other one, or set `search: false` in weekly.yaml".to_owned()
        }
        None => "rename one of them".to_owned(),
    };
    Diagnostic::error("path-collision", message).hint(hint)
}

pub(super) fn in_reserved(folder: &ReservedFolder, file: &PlannedFile<'_>) -> Diagnostic {
    let message = format!(
        "`{}` ({}) is in the folder `{}` of {}",
        file.route, file.requested_by, folder.route, folder.requested_by
    );
    Diagnostic::error("path-collision", message)
        .hint("move it, or set `search: false` in weekly.yaml")
}

pub(super) fn folder_is_reserved(folder: &ReservedFolder, file: &PlannedFile<'_>) -> Diagnostic {
    let message = format!(
        "`{}` ({}) is a file, but {} needs a folder there",
        file.route, file.requested_by, folder.requested_by
    );
    Diagnostic::error("path-collision", message)
        .hint("rename it, or set `search: false` in weekly.yaml")
}

pub(super) fn too_long(file: &PlannedFile<'_>, why: RouteError) -> Diagnostic {
    let start: String = file.route.as_str().chars().take(40).collect();
    let message = format!("the path `{start}…` ({}) can't be stored: {why}", file.requested_by);
    Diagnostic::error("invalid-path", message).hint("shorten it")
}
