//! Plans posts, pages, and the files at their aliases.

use std::collections::BTreeMap;

use super::feeds::{self, AliasFile, AliasSource};
use super::{GeneratedFile, PlannedFile, Redirect, Subject, TemplatePage};
use crate::path::Route;
use crate::site::{ShownOn, Site};

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

/// The files at aliases: redirects, and copies of feeds. A page that lists its own path, or the
/// same alias twice, needs only one file.
pub(super) fn aliases(site: &Site) -> Vec<PlannedFile<'_>> {
    let texts = site.texts().flat_map(|page| {
        let (path, subject) = (&page.source, Subject::Home);
        let source = AliasSource { path, subject, is_introduction: false };
        files(site, source, &page.route, &page.front.aliases)
    });
    let sections = site.sections.iter().zip(0..);
    let shown = sections.filter(|(section, _)| section.shown_on != ShownOn::Nowhere);
    let shown = shown.map(|(section, index)| (section, introduced(site, index)));
    let home = site.home.iter().map(|home| (home, Subject::Home));
    let introductions = shown.chain(home).filter_map(|(section, subject)| {
        let path = section.source.as_ref()?;
        let source = AliasSource { path, subject, is_introduction: true };
        Some(files(site, source, &section.route, &section.aliases))
    });
    texts.chain(introductions.flatten()).collect()
}

/// The subject that a section introduces: a folder or a term.
fn introduced(site: &Site, index: usize) -> Subject<'_> {
    let section = &site.sections[index];
    let mut terms = site.taxonomies.iter().flat_map(|t| t.terms.iter().map(move |term| (t, term)));
    if section.shown_on == ShownOn::TermPage
        && !section.aliases.is_empty()
        && let Some((taxonomy, term)) = terms.find(|(_, term)| term.introduction == Some(index))
    {
        return Subject::Term(taxonomy, term);
    }
    Subject::Section(section)
}

fn files<'s>(
    site: &'s Site,
    source: AliasSource<'s>,
    to: &'s Route,
    aliases: &'s [Route],
) -> impl Iterator<Item = PlannedFile<'s>> {
    let aliases = aliases
        .iter()
        .enumerate()
        .filter(move |(index, alias)| *alias != to && !aliases[..*index].contains(alias));
    aliases.filter_map(move |(_, alias)| {
        let recipe = match feeds::at_alias(site, source, alias) {
            AliasFile::Redirect => {
                TemplatePage::Redirect(Box::new(Redirect { source: source.path, to })).into()
            }
            AliasFile::Copy(copy) => GeneratedFile::FeedCopy(copy).into(),
            AliasFile::Nothing => return None,
        };
        let requested_by = format!("an alias of {}", source.path).into();
        Some(PlannedFile { route: alias.clone(), requested_by, recipe })
    })
}
