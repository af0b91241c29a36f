//! Where the aliases of texts lead, for links to them.

use std::collections::HashMap;

use super::Site;
use super::addresses::Addresses;
use crate::path::Route;

/// The addresses to which aliases redirect, by the output paths of the aliases.
#[derive(Debug, Default)]
pub(super) struct Redirects<'a>(HashMap<String, &'a Route>);

impl<'a> Redirects<'a> {
    /// The redirects from the aliases of texts with these routes, newest first: of two texts with
    /// one alias, the first has it. At an address of the site there is no redirect.
    pub(super) fn of<'t>(
        texts: impl Iterator<Item = (&'a Route, &'t [Route])>,
        addresses: &Addresses<'_>,
    ) -> Self {
        let mut redirects = HashMap::new();
        for (route, aliases) in texts {
            for alias in aliases.iter().map(Route::output_path) {
                if !addresses.contains(&alias) {
                    redirects.entry(alias).or_insert(route);
                }
            }
        }
        Self(redirects)
    }

    /// The redirects of a site with these addresses.
    pub(super) fn of_site(site: &'a Site, addresses: &Addresses<'_>) -> Self {
        let texts = site.texts().map(|page| (&page.route, &*page.front.aliases));
        let introductions = site.sections.iter().chain(&site.home);
        let introductions = introductions.map(|section| (&section.route, &*section.aliases));
        Self::of(texts.chain(introductions), addresses)
    }

    /// The address to which an output path redirects.
    pub(super) fn target(&self, path: &str) -> Option<&'a Route> {
        self.0.get(path).copied()
    }
}
