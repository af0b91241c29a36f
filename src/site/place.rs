//! The order of posts, their numbers, and the route of every page.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::numbers::{IssueFacts, count, numbers, time_of};
use super::routes::Router;
use super::select::{Bundles, Selected};
use super::{PublishState, contributed};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Location};
use crate::error::Error;
use crate::markdown::HtmlPolicy;
use crate::parse::{PageRole, ParsedPage};
use crate::path::{NaturalPath, Route, folder_below_content};

/// A file whose route is known.
pub(super) struct Placed {
    pub(super) page: Box<ParsedPage>,
    pub(super) state: PublishState,
    pub(super) issue: IssueFacts,
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

/// Gives every page its route.
pub(super) fn place(
    selected: Vec<Selected>,
    intros: &[Box<ParsedPage>],
    config: &Config,
    bundles: &Bundles,
    diagnostics: &mut Vec<Diagnostic>,
) -> PlacedPages {
    let introduced = intros.iter().map(|intro| folder_below_content(intro.source.folder()));
    let introduced = introduced.collect();
    let addressing = Router { config, bundles, introduced: &introduced };
    let (posts, pages): (Vec<_>, Vec<_>) = selected
        .into_iter()
        .partition(|(page, state)| page.role == PageRole::Post && *state != PublishState::Unlisted);
    let mut placed = Vec::with_capacity(posts.len() + pages.len());
    let posts = in_order(posts, config, bundles, diagnostics);
    let routes: Vec<_> = posts
        .par_iter()
        .map(|((page, _), issue)| {
            let number = issue.number.map(|number| number.value);
            addressing.post(page, number)
        })
        .collect();
    for (((page, state), issue), route) in posts.into_iter().zip(routes) {
        match route {
            Ok(route) => placed.push(Placed { page, state, issue, route }),
            Err(Error { message, hint }) => diagnostics.push(
                Diagnostic::error("no-permalink", message)
                    .at(Location::file(&page.source))
                    .hint(hint.unwrap_or_default()),
            ),
        }
    }
    let post_count = placed.len();
    for (page, state) in pages {
        let route = match page.role {
            PageRole::Post => addressing.post(&page, None).map_err(|why| why.message),
            _ => addressing.page(&page),
        };
        match route {
            Ok(route) => {
                let issue = IssueFacts::default();
                placed.push(Placed { page, state, issue, route });
            }
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

/// Posts newest first, with their numbers: by the written day, then the instant, then the number,
/// then the path. Undated ones come last.
fn in_order(
    mut posts: Vec<Selected>,
    config: &Config,
    bundles: &Bundles,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(Selected, IssueFacts)> {
    let key = |(page, _): &Selected| (time_of(page, config), NaturalPath::of(&page.source));
    posts.sort_by_cached_key(|post| Reverse(key(post)));
    let facts = numbers(&posts, config, bundles);
    let mut posts: Vec<_> = posts.into_iter().zip(facts).collect();
    // Of posts from one time, that with the highest number comes first.
    let day = |(page, _): &Selected| page.date.map(|date| (date.day, date.time));
    for of_day in posts.chunk_by_mut(|(a, _), (b, _)| day(a) == day(b)) {
        if of_day.len() > 1 {
            of_day.sort_by_cached_key(|(post, issue)| {
                let (time, path) = key(post);
                Reverse((time, issue.number.map(|number| number.value), path))
            });
        }
    }
    let (posts, mut facts): (Vec<_>, Vec<_>) = posts.into_iter().unzip();
    if !facts.is_empty() && !facts.iter().any(|issue| issue.is_issue) {
        diagnostics.push(no_issues());
    }
    count(&mut facts, config.numbers);
    posts.into_iter().zip(facts).collect()
}

fn no_issues() -> Diagnostic {
    Diagnostic::warning("no-issues", "`issues` in weekly.yaml matches no post of the site")
        .hint("write globs such as `weekly/**`, or a category: `issues: {category: Weekly}`")
}
