//! The events pages: upcoming events, a page for each year, the calendar of the site, and one for
//! each issue that has events.

use super::super::{GeneratedFile, PlannedFile, TemplatePage};
use super::{DigestPage, requested_by};
use crate::config::DigestPart;
use crate::path::Route;
use crate::site::index::part_route;
use crate::site::{Post, Site};

pub(in super::super) fn events(site: &Site) -> Vec<PlannedFile<'_>> {
    let index = &site.index.events;
    if index.events.is_empty() {
        return Vec::new();
    }
    let page = |route: Route, recipe| PlannedFile {
        route,
        requested_by: requested_by(DigestPart::Events),
        recipe,
    };
    let mut planned = vec![
        page(site_calendar(), GeneratedFile::SiteCalendar.into()),
        page(
            part_route(DigestPart::Events),
            TemplatePage::Digest(Box::new(DigestPage::Events)).into(),
        ),
    ];
    let years = index.years.iter();
    planned.extend(years.map(|year| {
        page(year.route.clone(), TemplatePage::Digest(Box::new(DigestPage::EventYear(year))).into())
    }));
    let with_events =
        site.posts.iter().enumerate().filter(|(at, _)| !index.of_posts[*at].is_empty());
    planned.extend(with_events.map(|(at, post)| PlannedFile {
        route: post_calendar(post),
        requested_by: format!("the calendar of {}", post.page.source).into(),
        recipe: GeneratedFile::PostCalendar(at).into(),
    }));
    planned
}

pub(crate) fn site_calendar() -> Route {
    Route::root().child_file("calendar.ics")
}

/// The calendar of a post's events: next to a post in a folder of its own, and named after one that
/// shares its folder.
pub(crate) fn post_calendar(post: &Post) -> Route {
    let route = &post.page.route;
    let name = &route.as_str()[route.folder().len()..];
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    if stem.is_empty() {
        route.child_file("events.ics")
    } else {
        route.child_file(&format!("{stem}.ics"))
    }
}
