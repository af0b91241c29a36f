//! One map of all output paths: two claims on one path are an error that names both, and so is
//! a file where another claim needs a folder.

use std::collections::HashMap;

use super::PlannedFile;
use crate::diagnostic::Diagnostic;

/// The errors of a plan, by path.
///
/// Paths that differ only in case, or only in Unicode form, are the same on some file systems,
/// so they are the same here.
pub fn collisions(planned: &[PlannedFile<'_>]) -> Vec<Diagnostic> {
    let paths: Vec<String> =
        planned.iter().map(|file| file.route.output_path().to_lowercase()).collect();
    let mut first: HashMap<&str, usize> = HashMap::with_capacity(planned.len());
    let mut errors = Vec::new();
    for (index, path) in paths.iter().enumerate() {
        let other = *first.entry(path).or_insert(index);
        if other != index {
            errors.push(same_path(&planned[other], &planned[index]));
        }
    }
    for (index, path) in paths.iter().enumerate() {
        let mut folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        if let Some(&other) = folders.find_map(|folder| first.get(folder)) {
            errors.push(file_and_folder(&planned[other], &planned[index]));
        }
    }
    errors.sort_by(|a, b| a.message.cmp(&b.message));
    errors
}

fn same_path(a: &PlannedFile<'_>, b: &PlannedFile<'_>) -> Diagnostic {
    let (path, other) = (a.route.as_str(), b.route.as_str());
    let message = if path == other {
        format!("two claims on `{path}`: {} and {}", a.claimant, b.claimant)
    } else {
        format!("`{path}` ({}) and `{other}` ({}) differ only in case", a.claimant, b.claimant)
    };
    Diagnostic::error("path-collision", message)
        .hint("give one of them another path, with `slug` or `url`, or rename it")
}

fn file_and_folder(file: &PlannedFile<'_>, inside: &PlannedFile<'_>) -> Diagnostic {
    let message = format!(
        "`{}` ({}) is a file, but `{}` ({}) needs a folder there",
        file.route, file.claimant, inside.route, inside.claimant
    );
    Diagnostic::error("path-collision", message).hint("rename one of them")
}
