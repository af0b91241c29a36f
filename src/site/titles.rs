//! Titles that need knowledge of other files: a first heading such as `1 Introduction`, with which
//! other files begin too, names none of them. Then the title is the name of the file.

use std::collections::{BTreeMap, HashMap};

use super::select::Selected;
use crate::digest::number::words_of_name;
use crate::parse::{PageRole, ParsedPage, name_of};

/// The number of files from which on a common first heading is no title.
const COMMON: usize = 3;

/// Gives files without a title of their own, whose first heading is that of several files, the
/// words of their names, if these differ.
pub(super) fn distinguish(files: &mut [Selected]) {
    let mut by_heading: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, (page, _)) in files.iter().enumerate() {
        if let Some(heading) = heading(page) {
            by_heading.entry(heading.to_lowercase()).or_default().push(index);
        }
    }
    by_heading.retain(|_, files| files.len() >= COMMON);
    for (heading, of_heading) in by_heading {
        let names = of_heading.iter().map(|&index| words_of_name(name_of(&files[index].0.source)));
        let names: Vec<String> = names.collect();
        let mut counts: HashMap<String, usize> = HashMap::new();
        for name in &names {
            *counts.entry(name.to_lowercase()).or_default() += 1;
        }
        for (index, name) in of_heading.into_iter().zip(names) {
            let lower = name.to_lowercase();
            if !name.is_empty() && counts[&lower] == 1 && lower != heading {
                files[index].0.title = name;
            }
        }
    }
}

/// The first heading of a file, if it is the file's title.
fn heading(page: &ParsedPage) -> Option<&str> {
    let untitled = page.front.title.is_none() && page.role != PageRole::Section;
    page.document.title.as_deref().filter(|_| untitled)
}

/// The heading that the body of a page omits although it is not the title.
pub(super) fn omitted_heading(page: &ParsedPage) -> Option<&str> {
    heading(page).filter(|heading| page.document.omits_title && *heading != page.title)
}
