//! Plans `404.html`, `robots.txt` and the sitemap. A file of the user's own replaces the first two.

use std::collections::HashSet;

use super::digest::first_pages;
use super::{GeneratedFile, PlannedFile, Recipe, TemplatePage, TextFile};
use crate::path::Route;
use crate::site::Site;

/// The maximum number of URLs per sitemap (sitemaps.org, protocol 0.9).
const SITEMAP_LIMIT: usize = 50_000;

pub(super) fn not_found(site: &Site) -> Vec<PlannedFile<'_>> {
    unless_replaced(site, "404.html", "the 404 page", TemplatePage::NotFound)
}

/// Short texts about the site.
pub(super) fn texts(site: &Site) -> Vec<PlannedFile<'_>> {
    let robots = GeneratedFile::Text(TextFile::Robots);
    unless_replaced(site, "robots.txt", "robots.txt", robots)
}

/// The sitemap, in parts if it is large.
pub(super) fn sitemap(site: &Site) -> Vec<PlannedFile<'_>> {
    if site.links.base().is_none() {
        return Vec::new();
    }
    let file = |name: &str, generated: GeneratedFile<'static>| PlannedFile {
        route: Route::root().child_file(name),
        requested_by: "the sitemap".into(),
        recipe: generated.into(),
    };
    let total = sitemap_routes(site).count();
    if total <= SITEMAP_LIMIT {
        return vec![file("sitemap.xml", GeneratedFile::Sitemap(0..total))];
    }
    let parts = (0..total).step_by(SITEMAP_LIMIT).enumerate();
    let mut planned: Vec<_> = parts
        .map(|(n, start)| {
            file(
                &format!("sitemap-{}.xml", n + 1),
                GeneratedFile::Sitemap(start..(start + SITEMAP_LIMIT).min(total)),
            )
        })
        .collect();
    let routes = planned.iter().map(|part| part.route.clone()).collect();
    planned.push(file("sitemap.xml", GeneratedFile::SitemapIndex(routes)));
    planned
}

/// The file at the root of the site, unless the user has a file of that name.
fn unless_replaced<'s>(
    site: &'s Site,
    name: &str,
    requested_by: &'static str,
    recipe: impl Into<Recipe<'s>>,
) -> Vec<PlannedFile<'s>> {
    let route = Route::root().child_file(name);
    if site.assets.iter().any(|asset| asset.route == route) {
        return Vec::new();
    }
    vec![PlannedFile { route, requested_by: requested_by.into(), recipe: recipe.into() }]
}

/// The pages listed in the sitemap, each with the day of its last change, if known, in a fixed
/// order. Includes the first page of every listing.
pub(crate) fn sitemap_routes(site: &Site) -> impl Iterator<Item = (Route, Option<String>)> {
    let day = |page: &crate::site::Page, date: Option<crate::date::WrittenDate>| {
        page.front.updated.or(date).map(|date| date.to_machine(&site.config.timezone))
    };
    let posts = site.posts.iter().map(move |post| (&post.page.route, day(&post.page, post.date)));
    let pages = site.listed_pages().iter().map(move |page| (&page.route, day(page, None)));
    let sections = site.listed_sections().map(|section| (&section.route, None));
    let terms = site.taxonomies.iter().flat_map(|taxonomy| {
        std::iter::once(&taxonomy.route)
            .chain(taxonomy.terms.iter().map(|term| &term.route))
            .map(|route| (route, None))
    });
    let years = site.archive.years.iter().map(|year| (&year.route, None));
    let archive = (!site.archive.years.is_empty()).then_some((&site.archive.route, None));
    let found = posts.chain(pages).chain(sections).chain(terms).chain(archive).chain(years);
    let found = found.map(|(route, changed)| (route.clone(), changed));
    let found = found.chain(first_pages(site).map(|route| (route, None)));
    // A text may be in the place of a generated page.
    let mut seen = HashSet::new();
    std::iter::once((Route::root(), None))
        .chain(found)
        .filter(move |(route, _)| seen.insert(route.clone()))
}
