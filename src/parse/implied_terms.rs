//! Terms that no key of a file has: by the conventions of some generators, its folders are
//! categories, and its authors are terms too.

use super::front::FrontMatter;
use crate::config::{AUTHORS, CATEGORIES, Config, FolderCategories};
use crate::path::{SourcePath, folder_below_content};

/// Adds the terms that follow from the folder and the authors of the file at `path`.
pub(super) fn add(front: &mut FrontMatter, path: &SourcePath, config: &Config) {
    let conventions = config.conventions();
    let folder = folder_below_content(path.folder());
    let mut folders = folder.split('/').filter(|part| !part.is_empty());
    let terms = &mut front.terms;
    match conventions.folder_categories {
        FolderCategories::None => {}
        FolderCategories::Above => {
            let is_posts = |name: &str| conventions.post_folders.contains(&name);
            if let Some(at) = folders.clone().position(is_posts) {
                add_first(terms, CATEGORIES, folders.take(at).map(str::to_owned).collect());
            }
        }
        FolderCategories::Own if terms.iter().any(|(name, _)| name == CATEGORIES) => {}
        FolderCategories::Own => {
            let own = folders.next_back().unwrap_or("misc");
            add_first(terms, CATEGORIES, vec![own.to_owned()]);
        }
    }
    if conventions.groups_authors {
        let names = front.authors.iter().map(|author| author.name.clone()).collect();
        add_first(terms, AUTHORS, names);
    }
}

/// Adds `new` terms before those of the taxonomy `name`.
fn add_first(terms: &mut Vec<(String, Vec<String>)>, name: &str, mut new: Vec<String>) {
    if new.is_empty() {
        return;
    }
    match terms.iter_mut().find(|(known, _)| known == name) {
        Some((_, known)) => {
            new.append(known);
            *known = new;
        }
        None => terms.push((name.to_owned(), new)),
    }
}
