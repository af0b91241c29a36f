//! Finds collisions of output paths: two files with one path are an error that names both, and so
//! is a file where another file needs a folder.

use std::collections::HashMap;

use super::{GeneratedFile, Plan, PlannedFile, Recipe, ReservedFolder, Subject, TemplatePage};
use crate::config::DigestPart;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::path::RouteError;
use crate::site::index::part_name;

/// The plan without the files that can't be written, and an error for each of these, by path. Of
/// several files with one path, the first is written; a file inside a folder whose path another
/// file has is skipped, and so is one whose name file systems can't store, or that is in a
/// reserved folder.
///
/// Paths that differ only in case, or only in Unicode form, are the same on some file systems, so
/// they are treated as the same here.
pub(super) fn without_collisions(plan: Plan<'_>) -> Outcome<Plan<'_>> {
    let Plan { mut files, reserved } = plan;
    let (collides, mut diagnostics) = collisions(&files, &reserved);
    if !diagnostics.is_empty() {
        let mut collides = collides.into_iter();
        files.retain(|_| collides.next() != Some(true));
    }
    diagnostics.sort_by(|a, b| a.message.cmp(&b.message));
    Outcome { value: Plan { files, reserved }, diagnostics }
}

/// Whether each file collides with another, and the errors.
fn collisions(
    files: &[PlannedFile<'_>],
    reserved: &[ReservedFolder],
) -> (Vec<bool>, Vec<Diagnostic>) {
    let paths: Vec<String> =
        files.iter().map(|file| file.route.output_path().to_lowercase()).collect();
    let mut first: HashMap<&str, usize> = HashMap::with_capacity(files.len());
    for (position, path) in paths.iter().enumerate() {
        first.entry(path).or_insert(position);
    }
    let reserved: Vec<(String, &ReservedFolder)> =
        reserved.iter().map(|folder| (folder.route.as_str()[1..].to_lowercase(), folder)).collect();
    let mut errors = Vec::new();
    let mut collides = |(position, (file, path)): (usize, (&PlannedFile<'_>, &String))| {
        let before = errors.len();
        let mut folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        if let Some(&other) = folders.find_map(|folder| first.get(folder)) {
            errors.push(file_and_folder(&files[other], file));
        }
        for (name, folder) in &reserved {
            if path.starts_with(name) {
                errors.push(in_reserved(folder, file));
            } else if name.strip_suffix('/') == Some(path) {
                errors.push(folder_is_reserved(folder, file));
            }
        }
        errors.extend(file.route.check_size_of_file().err().map(|why| too_long(file, why)));
        let collides = errors.len() > before;
        let holder = first[path.as_str()];
        if holder != position && !(follows(file) && follows(&files[holder])) {
            errors.push(same_path(&files[holder], file));
        }
        collides || holder != position
    };
    let collides = files.iter().zip(&paths).enumerate().map(&mut collides).collect();
    (collides, errors)
}

/// Whether a file's path is derived from another page's: if two such files collide, their pages do
/// too, and one error is enough.
fn follows(file: &PlannedFile<'_>) -> bool {
    match &file.recipe {
        Recipe::Generated(GeneratedFile::Feed(..)) => true,
        Recipe::Template(TemplatePage::Listing(listing)) => listing.index > 1,
        Recipe::Template(TemplatePage::Digest(page)) => {
            page.sheet().is_some_and(|sheet| sheet.index > 1)
        }
        _ => false,
    }
}

fn same_path(a: &PlannedFile<'_>, b: &PlannedFile<'_>) -> Diagnostic {
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

fn is_of_the_search(file: &PlannedFile<'_>) -> bool {
    matches!(file.recipe, Recipe::Template(TemplatePage::Search))
}

fn file_and_folder(file: &PlannedFile<'_>, inside: &PlannedFile<'_>) -> Diagnostic {
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

fn in_reserved(folder: &ReservedFolder, file: &PlannedFile<'_>) -> Diagnostic {
    let message = format!(
        "`{}` ({}) is in the folder `{}` of {}",
        file.route, file.requested_by, folder.route, folder.requested_by
    );
    Diagnostic::error("path-collision", message)
        .hint("move it, or set `search: false` in weekly.yaml")
}

fn folder_is_reserved(folder: &ReservedFolder, file: &PlannedFile<'_>) -> Diagnostic {
    let message = format!(
        "`{}` ({}) is a file, but {} needs a folder there",
        file.route, file.requested_by, folder.requested_by
    );
    Diagnostic::error("path-collision", message)
        .hint("rename it, or set `search: false` in weekly.yaml")
}

fn too_long(file: &PlannedFile<'_>, why: RouteError) -> Diagnostic {
    let start: String = file.route.as_str().chars().take(40).collect();
    let message = format!("the path `{start}…` ({}) can't be stored: {why}", file.requested_by);
    Diagnostic::error("invalid-path", message).hint("shorten it")
}
