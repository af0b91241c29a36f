//! Plans posts, pages, and redirects from their aliases.

use std::collections::BTreeMap;

use super::{GeneratedFile, PlannedFile, Redirect, TemplatePage};
use crate::path::{Route, SourcePath};
use crate::site::Site;

pub(super) fn posts(site: &Site) -> Vec<PlannedFile<'_>> {
    let planned = site.posts.iter().enumerate().map(|(index, post)| PlannedFile {
        route: post.page.route.clone(),
        requested_by: post.page.source.as_str().into(),
        recipe: TemplatePage::Post(index, post).into(),
    });
    planned.collect()
}

pub(super) fn pages(site: &Site) -> Vec<PlannedFile<'_>> {
    let planned = site.pages.iter().map(|page| PlannedFile {
        route: page.route.clone(),
        requested_by: page.source.as_str().into(),
        recipe: TemplatePage::Page(page).into(),
    });
    planned.collect()
}

/// The cards of posts. Posts with identical cards share one, planned for the last of them.
pub(super) fn cards(site: &Site) -> Vec<PlannedFile<'_>> {
    let cards: BTreeMap<&str, _> = site
        .posts
        .iter()
        .filter_map(|post| post.card.as_deref().map(|card| (&*card.name, (&post.page, card))))
        .collect();
    let planned = cards.into_values().map(|(page, card)| PlannedFile {
        route: card.route(),
        requested_by: format!("the card of {}", page.source).into(),
        recipe: GeneratedFile::Card(card).into(),
    });
    planned.collect()
}

/// The redirects. A page that lists its own path, or the same alias twice, needs only one file.
pub(super) fn aliases(site: &Site) -> Vec<PlannedFile<'_>> {
    let pages = site.texts().map(|page| (&page.source, &page.route, &*page.front.aliases));
    let sections =
        site.shown_sections().filter_map(|s| Some((s.source.as_ref()?, &s.route, &*s.aliases)));
    pages
        .chain(sections)
        .flat_map(|(source, route, aliases)| redirects(source, route, aliases))
        .collect()
}

fn redirects<'s>(
    source: &'s SourcePath,
    to: &'s Route,
    aliases: &'s [Route],
) -> impl Iterator<Item = PlannedFile<'s>> {
    let redirects = aliases
        .iter()
        .enumerate()
        .filter(move |(index, alias)| *alias != to && !aliases[..*index].contains(alias));
    redirects.map(move |(_, alias)| PlannedFile {
        route: alias.clone(),
        requested_by: format!("an alias of {source}").into(),
        recipe: TemplatePage::Redirect(Box::new(Redirect { source, to })).into(),
    })
}
