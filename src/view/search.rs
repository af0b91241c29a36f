//! The values of the search: its location, and the filters for results.

use tera::Value;

use super::{list, map};
use crate::config::CATEGORIES;
use crate::outputs::search_route;
use crate::search;
use crate::site::Site;

/// The value `search` of every page; null if there is no search.
pub(super) fn location(site: &Site) -> Value {
    let location = || {
        map([
            ("path", site.links.href(&search_route()).into()),
            ("index_path", site.links.href(&search::folder()).into()),
            ("language", search::language(site).into()),
            ("parts", search::part_count(site).into()),
        ])
    };
    site.has_search().then(location).into()
}

/// The categories and years of posts, if there are several, with the number of posts.
pub(super) fn choices(site: &Site) -> Value {
    let choice = |name: &str, posts: usize| map([("name", name.into()), ("posts", posts.into())]);
    let several = |choices: Vec<Value>| if choices.len() > 1 { choices } else { Vec::new() };
    let categories = site.taxonomies.iter().filter(|taxonomy| taxonomy.name == CATEGORIES);
    let categories = categories.flat_map(|taxonomy| &taxonomy.terms);
    let categories = categories.map(|term| choice(&term.name, term.posts.len()));
    let years = site.archive.years.iter();
    let years = years.map(|year| choice(&year.year.to_string(), year.posts.len()));
    map([
        ("categories", list(several(categories.collect()))),
        ("years", list(several(years.collect()))),
    ])
}
