//! Aliases that are relative to their page, and where aliases lead, for links to them.

use std::collections::{BTreeMap, HashMap};

use super::Site;
use super::addresses::Addresses;
use super::place::Placed;
use super::references::relative;
use crate::diagnostic::{Diagnostic, Location, cut};
use crate::markdown::HtmlPolicy;
use crate::parse::{ParsedPage, controls_site};
use crate::path::{Route, SourcePath};

/// The addresses to which aliases redirect, by the output paths of the aliases.
#[derive(Debug, Default)]
pub(crate) struct Redirects<'a>(HashMap<String, &'a Route>);

impl<'a> Redirects<'a> {
    /// The redirects from the aliases of texts with these routes, newest first: of two texts with
    /// one alias, the first has it. An alias that is an address of the site is ignored.
    fn of<'t>(
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

    /// The redirects from the aliases of posts, newest first, of pages and of introductions.
    pub(super) fn of_chosen(
        (placed, intros): (&[Placed], &[Box<ParsedPage>]),
        routes: &'a BTreeMap<SourcePath, Route>,
        addresses: &Addresses<'_>,
    ) -> Self {
        let texts = placed.iter().map(|placed| &placed.page).chain(intros);
        let texts = texts.filter(|text| !text.front.aliases.is_empty());
        let texts =
            texts.filter_map(|text| Some((routes.get(&text.source)?, &*text.front.aliases)));
        Self::of(texts, addresses)
    }

    /// The redirects of a site with these addresses.
    pub(crate) fn of_site(site: &'a Site, addresses: &Addresses<'_>) -> Self {
        let texts = site.texts().map(|page| (&page.route, &*page.front.aliases));
        let introductions = site.sections.iter().chain(&site.home);
        let introductions = introductions.map(|section| (&section.route, &*section.aliases));
        Self::of(texts.chain(introductions), addresses)
    }

    /// The address to which an output path redirects.
    pub(crate) fn target(&self, path: &str) -> Option<&'a Route> {
        self.0.get(path).copied()
    }
}

/// Turns the relative aliases of texts with these routes into paths. Each that can't redirect is
/// reported.
pub(super) fn complete_aliases<'t>(
    texts: impl Iterator<Item = &'t mut Box<ParsedPage>>,
    routes: &BTreeMap<SourcePath, Route>,
    html: HtmlPolicy,
    found: &mut Vec<Diagnostic>,
) {
    let is_open = |route: &Route| {
        let is_control = *route == Route::root() || controls_site(route);
        route.check_size().is_ok() && !(html == HtmlPolicy::Sanitized && is_control)
    };
    for ParsedPage { front, source, .. } in texts.map(|page| &mut **page) {
        let aliases = std::mem::take(&mut front.relative_aliases);
        let Some(route) = routes.get(source).filter(|_| !aliases.is_empty()) else { continue };
        let page = route.as_str().trim_end_matches('/');
        let folder = page.rfind('/').map_or("", |at| &page[..at]);
        for alias in aliases {
            let path = relative(folder, &alias).and_then(|path| Route::page(&path).ok());
            match path.filter(is_open) {
                Some(path) => front.aliases.push(path),
                None => found.push(no_alias(alias, source, route)),
            }
        }
    }
}

fn no_alias(alias: String, source: &SourcePath, route: &Route) -> Diagnostic {
    let message = format!(
        "the alias `{}` is ignored: relative to `{route}`, it is not the address of a page",
        cut(alias, 80)
    );
    Diagnostic::warning("unused-value", message)
        .at(Location::file(source))
        .hint("write the path from the site's root, with `/` at its start")
}
