//! The order of posts, their numbers, and the route of every page.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::routes::{page_route, post_route};
use super::select::{Bundles, Selected};
use super::{PublishState, contributed};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Location};
use crate::digest::number;
use crate::markdown::HtmlPolicy;
use crate::parse::{PageRole, ParsedPage};
use crate::path::Route;

/// A file whose route is known.
pub(super) struct Placed {
    pub(super) page: Box<ParsedPage>,
    pub(super) state: PublishState,
    pub(super) number: Option<u32>,
    pub(super) route: Route,
}

/// All files whose routes are known.
pub(super) struct PlacedPages {
    /// The posts, newest first, then the pages.
    pub(super) all: Vec<Placed>,
    /// The number of posts.
    pub(super) post_count: usize,
}

impl PlacedPages {
    /// The posts, newest first.
    pub(super) fn posts(&self) -> &[Placed] {
        &self.all[..self.post_count]
    }
}

/// A post whose number is known.
struct Numbered {
    page: Box<ParsedPage>,
    state: PublishState,
    number: Option<u32>,
}

/// Gives every page its route.
pub(super) fn place(
    selected: Vec<Selected>,
    config: &Config,
    bundles: &Bundles,
    diagnostics: &mut Vec<Diagnostic>,
) -> PlacedPages {
    let (posts, pages): (Vec<_>, Vec<_>) =
        selected.into_iter().partition(|(page, _)| page.role == PageRole::Post);
    let mut placed = Vec::with_capacity(posts.len() + pages.len());
    let posts = in_order(posts, config);
    let routes: Vec<_> = posts
        .par_iter()
        .map(|post| post_route(&post.page, post.number, &config.permalink, bundles))
        .collect();
    for (Numbered { page, state, number }, route) in posts.into_iter().zip(routes) {
        match route {
            Ok(route) => placed.push(Placed { page, state, number, route }),
            Err(why) => diagnostics.push(
                Diagnostic::error("no-permalink", why)
                    .at(Location::file(&page.source))
                    .hint("give it a `url`, or change `permalink` in weekly.yaml"),
            ),
        }
    }
    let post_count = placed.len();
    for (page, state) in pages {
        match page_route(&page) {
            Ok(route) => placed.push(Placed { page, state, number: None, route }),
            Err(why) => diagnostics.push(
                Diagnostic::error("invalid-path", why)
                    .at(Location::file(&page.source))
                    .hint("give it a shorter `slug` or `url`, or rename it"),
            ),
        }
    }
    if config.markdown.html == HtmlPolicy::Sanitized {
        let refused = |p: &Placed| contributed::refused_page(&p.page.source, &p.route);
        diagnostics.extend(placed.iter().filter_map(refused));
    }
    PlacedPages { all: placed, post_count }
}

/// Posts newest first, with their numbers: by the written day, then the instant, then the path.
/// Undated ones come last, by number.
fn in_order(posts: Vec<Selected>, config: &Config) -> Vec<Numbered> {
    let mut posts = posts;
    posts.sort_by_cached_key(|(page, _)| {
        let time = page.date.map(|date| (date.day, date.instant(&config.timezone)));
        let number = || page.front.number.or_else(|| number::in_title(&page.title));
        Reverse((time, time.is_none().then(number), page.source.clone()))
    });
    let given: Vec<_> =
        posts.iter().map(|(page, _)| (page.front.number, page.title.as_str())).collect();
    let numbers = number::of_issues(&given);
    posts
        .into_iter()
        .zip(numbers)
        .map(|((page, state), number)| Numbered { page, state, number })
        .collect()
}
