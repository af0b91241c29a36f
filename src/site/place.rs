//! The order of posts, their numbers, and the route of every page.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::numbers::{IssueFacts, count, numbers, time_of};
use super::routes::Router;
use super::select::{Bundles, Selected};
use super::{PublishState, contributed};
use crate::config::{Config, Numbering};
use crate::diagnostic::{Diagnostic, Location};
use crate::error::Error;
use crate::markdown::HtmlPolicy;
use crate::parse::{PageRole, ParsedPage};
use crate::path::{NaturalText, Route, folder_below_content};

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
    let posts = in_order(posts, config, bundles, diagnostics);
    let routes: Vec<_> = posts
        .par_iter()
        .map(|((page, _), issue)| addressing.post(page, issue.number.map(|number| number.value)))
        .collect();
    let mut placed = |(page, state): Selected, issue, route| match route {
        Ok(route) => Some(Placed { page, state, issue, route }),
        Err(Error { message, hint }) => {
            let error = Diagnostic::error("no-permalink", message).maybe_hint(hint);
            diagnostics.push(error.at(Location::file(&page.source)));
            None
        }
    };
    let posts = posts.into_iter().zip(routes);
    let mut all: Vec<Placed> =
        posts.filter_map(|((post, issue), route)| placed(post, issue, route)).collect();
    let post_count = all.len();
    all.extend(pages.into_iter().filter_map(|page| {
        let number = page.0.front.number.filter(|_| config.numbers != Numbering::None);
        let route = match page.0.role {
            PageRole::Post => addressing.post(&page.0, number),
            _ => addressing.page(&page.0, number),
        };
        placed(page, IssueFacts::default(), route)
    }));
    if config.markdown.html == HtmlPolicy::Sanitized {
        let refused = |p: &Placed| contributed::refused_page(&p.page.source, &p.route);
        diagnostics.extend(all.iter().filter_map(refused));
    }
    PlacedPages { all, post_count }
}

/// Posts newest first, with their numbers: by the written day, then the instant, then the number,
/// then the path. Undated ones come last.
fn in_order(
    mut posts: Vec<Selected>,
    config: &Config,
    bundles: &Bundles,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(Selected, IssueFacts)> {
    let key = |(page, _): &Selected| (time_of(page, config), NaturalText::of(page.source.as_str()));
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
