//! The values of listings: paginators, sections, taxonomies and terms.

use tera::Value;

use super::{Shared, extended, list, map, permalink};
use crate::outputs::ListingPage;
use crate::path::Route;
use crate::site::{Site, SiteSection, Taxonomy, Term};

pub(super) fn paginator(site: &Site, shared: &Shared, listing: &ListingPage<'_>) -> Value {
    let posts =
        listing.subject.posts(listing.shown.clone()).filter_map(|post| shared.summary(post));
    extended(
        &pages(site, shared, (listing.index, listing.count), |index| listing.route(site, index)),
        [("pages", list(posts)), ("total", listing.subject.post_count(site).into())],
    )
}

/// The pagination of a long list, on page `index` of `count`; `route` gives the pages' routes.
pub(super) fn pages(
    site: &Site,
    shared: &Shared,
    (index, count): (usize, usize),
    route: impl Fn(usize) -> Route,
) -> Value {
    let path = |index: usize| Value::from(site.links.href(&route(index)));
    map([
        ("current_index", index.into()),
        ("number_pagers", count.into()),
        ("first", path(1)),
        ("last", path(count)),
        ("previous", (index > 1).then(|| path(index - 1)).into()),
        ("next", (index < count).then(|| path(index + 1)).into()),
        ("pagers", pagers(shared, index, count, path)),
    ])
}

/// The page links to display: the first, the last, and two on each side of the current one.
fn pagers(shared: &Shared, index: usize, count: usize, path: impl Fn(usize) -> Value) -> Value {
    let mut before = 0;
    let shown = (1..=count).filter(|&n| n == 1 || n == count || n.abs_diff(index) <= 2);
    list(shown.map(|n| {
        let gap = n > before + 1;
        before = n;
        let label = shared.phrase("page_n", &n.to_string());
        map([("index", n.into()), ("path", path(n)), ("label", label.into()), ("gap", gap.into())])
    }))
}

pub(super) fn section(site: &Site, shared: &Shared, section: &SiteSection) -> Value {
    let pages = section.pages.iter().map(|&index| shared.page_summary(site, index));
    let subsections = section.subsections.iter().map(|&index| {
        let section = &site.sections[index];
        map([
            ("title", section.title.as_str().into()),
            ("description", section.description.as_str().into()),
            ("path", site.links.href(&section.route).into()),
            ("permalink", permalink(site, &section.route)),
            ("total", section.posts.len().into()),
        ])
    });
    map([
        ("title", section.title.as_str().into()),
        ("description", section.description.as_str().into()),
        ("path", site.links.href(&section.route).into()),
        ("permalink", permalink(site, &section.route)),
        ("content", Value::safe_string(&section.html)),
        ("math", section.has_math.into()),
        ("extra", Value::from_serializable(&section.extra)),
        ("total", section.posts.len().into()),
        ("pages", list(pages)),
        ("subsections", list(subsections)),
    ])
}

pub(super) fn taxonomy(site: &Site, taxonomy: &Taxonomy) -> Value {
    map([
        ("name", taxonomy.name.as_str().into()),
        ("path", site.links.href(&taxonomy.route).into()),
        ("permalink", permalink(site, &taxonomy.route)),
    ])
}

pub(super) fn terms(site: &Site, taxonomy: &Taxonomy) -> Value {
    list(taxonomy.terms.iter().map(|t| term(site, t)))
}

pub(super) fn term(site: &Site, term: &Term) -> Value {
    let latest = term.posts.first().and_then(|&post| site.posts[post].date);
    map([
        ("name", term.name.as_str().into()),
        ("slug", term.slug.as_str().into()),
        ("path", site.links.href(&term.route).into()),
        ("permalink", permalink(site, &term.route)),
        ("page_count", term.posts.len().into()),
        ("latest", latest.map(|date| date.to_string()).into()),
    ])
}
