//! Links to the pages of terms in Pelican's syntax: `{tag}rust`, `{category}news`, `{author}ada`.

use std::collections::HashMap;

use super::taxonomy::{Taxonomy, fold};
use crate::config::{AUTHORS, CATEGORIES, Conventions};
use crate::path::{Route, percent_decode};

/// The pages of terms, by taxonomy and by name or slug.
#[derive(Debug)]
pub(crate) struct TermLinks {
    routes: HashMap<(&'static str, String), Route>,
    conventions: &'static Conventions,
}

/// The marks of links, with their taxonomies.
const MARKS: [(&str, &str); 3] =
    [("{tag}", "tags"), ("{category}", CATEGORIES), ("{author}", AUTHORS)];

impl TermLinks {
    pub(super) fn of(taxonomies: &[Taxonomy], conventions: &'static Conventions) -> Self {
        let mut routes = HashMap::new();
        for (_, name) in MARKS {
            let taxonomy = taxonomies.iter().find(|taxonomy| taxonomy.name == name);
            for term in taxonomy.iter().flat_map(|taxonomy| &taxonomy.terms) {
                routes.insert((name, fold(&term.name)), term.route.clone());
            }
            for term in taxonomy.iter().flat_map(|taxonomy| &taxonomy.terms) {
                routes.entry((name, term.slug.clone())).or_insert_with(|| term.route.clone());
            }
        }
        Self { routes, conventions }
    }

    /// The page of the term that a link with this path names, if it names one.
    pub(crate) fn find(&self, path: &str) -> Option<&Route> {
        let (name, taxonomy) = MARKS
            .iter()
            .find_map(|(mark, taxonomy)| Some((path.strip_prefix(mark)?, *taxonomy)))?;
        let name = percent_decode(name)?;
        let by = |key: String| self.routes.get(&(taxonomy, key));
        by(fold(&name)).or_else(|| by(self.conventions.term_slug(&name)))
    }
}
