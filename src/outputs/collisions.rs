//! Finds collisions of output paths: two files with one path are an error that names both, and so
//! is a file where another file needs a folder.

use std::collections::HashMap;

use super::{PlannedFile, Recipe, Subject};
use crate::config::DigestPart;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::path::RouteError;
use crate::search;
use crate::site::index::part_name;

/// The files of a plan that can be written, and an error for each that can't, by path. Of several
/// files with one path, the first is written; a file inside a folder whose path another file has is
/// skipped, and so is one whose name file systems can't store.
///
/// Paths that differ only in case, or only in Unicode form, are the same on some file systems, so
/// they are treated as the same here.
pub(crate) fn collisions<'p, 's>(
    planned: &'p [PlannedFile<'s>],
) -> Outcome<Vec<&'p PlannedFile<'s>>> {
    let paths: Vec<String> =
        planned.iter().map(|file| file.route.output_path().to_lowercase()).collect();
    let mut first: HashMap<&str, usize> = HashMap::with_capacity(planned.len());
    for (position, path) in paths.iter().enumerate() {
        first.entry(path).or_insert(position);
    }
    let index = planned.iter().find(|file| !file.is_single());
    let index_folder = search::folder().as_str()[1..].to_lowercase();
    let mut free = Vec::with_capacity(planned.len());
    let mut errors = Vec::new();
    for (position, (file, path)) in planned.iter().zip(&paths).enumerate() {
        let holder = first[path.as_str()];
        let mut folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        let in_the_way = folders.find_map(|folder| first.get(folder));
        if holder != position && !(follows(file) && follows(&planned[holder])) {
            errors.push(same_path(&planned[holder], file));
        }
        if let Some(&other) = in_the_way {
            errors.push(file_and_folder(&planned[other], file));
        }
        let index = index.filter(|_| path.starts_with(&index_folder) && file.is_single());
        if let Some(index) = index.filter(|_| holder == position) {
            errors.push(in_the_index(index, file));
        }
        let long = file.route.check_size_of_file().err();
        errors.extend(long.map(|why| too_long(file, why)));
        if holder == position && in_the_way.is_none() && index.is_none() && long.is_none() {
            free.push(file);
        }
    }
    errors.sort_by(|a, b| a.message.cmp(&b.message));
    Outcome { value: free, diagnostics: errors }
}

/// Whether a file's path is derived from another page's: if two such files collide, their pages do
/// too, and one error is enough.
fn follows(file: &PlannedFile<'_>) -> bool {
    match &file.recipe {
        Recipe::Feed(..) => true,
        Recipe::Listing(listing) => listing.index > 1,
        Recipe::Digest(page) => page.sheet().is_some_and(|sheet| sheet.index > 1),
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
        Recipe::Listing(page) => matches!(page.subject, Subject::Term(..)),
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
        Recipe::Digest(page) => page.part(),
        Recipe::LinksJson => DigestPart::Links,
        Recipe::Calendar(_) => DigestPart::Events,
        _ => return None,
    };
    Some(part_name(part))
}

fn is_of_the_search(file: &PlannedFile<'_>) -> bool {
    matches!(file.recipe, Recipe::Search | Recipe::SearchIndex)
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

/// Most file names in the search index depend on its contents, so its folder is reserved for it.
fn in_the_index(index: &PlannedFile<'_>, file: &PlannedFile<'_>) -> Diagnostic {
    let message = format!(
        "`{}` ({}) is in the folder `{}` of {}",
        file.route,
        file.requested_by,
        search::folder(),
        index.requested_by
    );
    Diagnostic::error("path-collision", message)
        .hint("move it, or set `search: false` in weekly.yaml")
}

fn too_long(file: &PlannedFile<'_>, why: RouteError) -> Diagnostic {
    let start: String = file.route.as_str().chars().take(40).collect();
    let message = format!("the path `{start}…` ({}) can't be stored: {why}", file.requested_by);
    Diagnostic::error("invalid-path", message).hint("shorten it")
}
