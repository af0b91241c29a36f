//! Dates and roles of files that depend on other files, or on their history.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::sections::{introduced_route, parent};
use super::select::Selected;
use crate::config::{Config, Conventions, DigestPart};
use crate::date::WrittenDate;
use crate::diagnostic::{Diagnostic, Location, SoughtText};
use crate::digest::events::{Event, EventHabits};
use crate::parse::{DateSource, PageRole, ParsedPage, Pelican, folder_of, name_of};
use crate::path::{Route, SourcePath, below_content, folder_below_content};

/// Completes the dates and roles of `parsed`. `added` contains the days on which files were added,
/// if these are used as dates.
pub(super) fn settle(
    parsed: &mut [Box<ParsedPage>],
    config: &Config,
    added: &BTreeMap<SourcePath, NaiveDate>,
    pelican: Option<&Pelican>,
) {
    let by_month = |page: &ParsedPage| {
        page.date_source == Some(DateSource::Name) && page.date.is_some_and(|date| date.month_only)
    };
    // Most sites have neither, and the searches take long.
    let counted = if parsed.iter().any(|page| by_month(page)) {
        let folders = folders_that_count(parsed.iter().map(|page| &page.source));
        folders.into_iter().map(str::to_owned).collect()
    } else {
        BTreeSet::new()
    };
    let alone = if parsed.iter().any(|page| may_be_post(page)) {
        sections_without_texts(parsed, config)
    } else {
        BTreeSet::new()
    };
    let has_introduction = parsed
        .iter()
        .any(|page| page.role == PageRole::Section && page.source.folder() == "content");
    for page in parsed {
        if by_month(page) && counted.contains(folder_of(&page.source)) {
            page.date = None;
            page.date_source = None;
            if !config.posts.matches(below_content(page.source.as_str())) {
                page.role = PageRole::Page;
            }
        }
        let page_folder = config.conventions().page_folder;
        let is_pelicans = (pelican.is_some_and(|pelican| pelican.is_page(&page.source))
            || folder_below_content(page.source.folder()).split('/').next() == page_folder)
            && !config.posts.matches(below_content(page.source.as_str()));
        if is_pelicans && page.role == PageRole::Post {
            page.role = PageRole::Page;
        }
        if is_home(&page.source) && page.role != PageRole::Section {
            // With an `_index.md` beside it, the two collide.
            page.role = if has_introduction { PageRole::Page } else { PageRole::Section };
        } else if page.role == PageRole::Section {
            if alone.contains(&page.source) {
                page.role = PageRole::Post;
            }
        } else if page.date.is_none()
            && !is_pelicans
            && let Some(day) = added.get(&page.source)
        {
            page.date = Some(WrittenDate::of_day(*day));
            page.date_source = Some(DateSource::Git);
            page.role = PageRole::Post;
        }
    }
}

/// Completes events by what those of all published texts show: what is withheld must not change
/// them. An event whose date remains unclear is removed, and reported if events have pages.
pub(super) fn settle_events(texts: &mut [Selected], config: &Config, found: &mut Vec<Diagnostic>) {
    let is_unsettled = |page: &ParsedPage| page.digest.has_unsettled_events();
    if !texts.iter().any(|(page, _)| is_unsettled(page)) {
        return;
    }
    let mut habits = EventHabits::default();
    for (page, _) in texts.iter() {
        let day = page.date.map(|date| date.day);
        page.digest.events.iter().for_each(|event| habits.learn(event, day));
    }
    let is_reported = config.digest.pages.contains(&DigestPart::Events);
    for (page, _) in texts.iter_mut().filter(|(page, _)| is_unsettled(page)) {
        let source = &page.source;
        Arc::make_mut(&mut page.digest).events.retain_mut(|event| {
            let is_clear = habits.settle(event);
            found.extend((!is_clear && is_reported).then(|| unclear_date(source, event)));
            is_clear
        });
    }
}

fn unclear_date(source: &SourcePath, event: &Event) -> Diagnostic {
    let message = format!("the date of `{}` may be read in two orders", event.title);
    Diagnostic::warning("unreadable-event", message)
        .at(Location::file(source))
        .about_sought(&event.title, SoughtText::Line(event.place.line))
        .hint("write it as `May 6` or `2026-05-06`; no other date of an event shows the order")
}

/// Whether a text introduces the home page: `content/index.md`.
fn is_home(path: &SourcePath) -> bool {
    path.folder() == "content" && path.stem() == "index"
}

/// The folders in which names such as `2025-14` show that the second number is not a month: it
/// counts weeks or issues, so `2025-11` beside it is not November.
fn folders_that_count<'a>(paths: impl Iterator<Item = &'a SourcePath>) -> BTreeSet<&'a str> {
    let counts = |path: &&SourcePath| {
        let name = name_of(path);
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let year = digits(name);
        let Some(rest) = name[year..].strip_prefix(['-', '_', '/']) else { return false };
        let number = rest[..digits(rest)].parse::<u32>();
        year == 4 && number.is_ok_and(|number| (13..1000).contains(&number))
    };
    paths.filter(counts).map(folder_of).collect()
}

/// Whether a text is a dated `_index.md` below `content/`.
fn may_be_post(page: &ParsedPage) -> bool {
    page.role == PageRole::Section
        && page.statements.no_listing.is_none()
        && page.date_source == Some(DateSource::Key)
        && page.source.folder().contains('/')
}

/// Whether a text introduces the list of a taxonomy's terms, or one of them: its address is that of
/// a taxonomy, or directly below. Whether posts have this term now makes no difference.
fn introduces_terms(page: &ParsedPage, taxonomies: &[Route], conventions: &Conventions) -> bool {
    introduced_route(page, conventions).is_some_and(|route| {
        let below = |taxonomy: &Route| route.as_str().strip_prefix(taxonomy.as_str());
        taxonomies.iter().filter_map(below).any(|rest| rest.matches('/').count() <= 1)
    })
}

/// The dated `_index.md` files without other texts in their folder, unless most of those in the
/// folders beside it have some: Hugo's themes show these as posts. The one of `content/` introduces
/// the home page, and those of `taxonomies` and their terms the lists of these.
fn sections_without_texts(parsed: &[Box<ParsedPage>], config: &Config) -> BTreeSet<SourcePath> {
    let conventions = config.conventions();
    let taxonomies: Vec<Route> =
        config.taxonomies().filter_map(|name| conventions.taxonomy_route(name).ok()).collect();
    let mut files_below: BTreeMap<&str, usize> = BTreeMap::new();
    for page in parsed {
        let mut folder = page.source.folder();
        loop {
            *files_below.entry(folder).or_default() += 1;
            let Some((outer, _)) = folder.rsplit_once('/') else { break };
            folder = outer;
        }
    }
    let is_alone = |page: &ParsedPage| files_below.get(page.source.folder()) == Some(&1);
    // For each folder around them: those that are alone, and all.
    let mut around: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    let of_terms = |page: &ParsedPage| introduces_terms(page, &taxonomies, conventions);
    let dated = || parsed.iter().filter(|page| may_be_post(page) && !of_terms(page));
    for page in dated() {
        let [alone, all] = around.entry(parent(page.source.folder())).or_default();
        *alone += usize::from(is_alone(page));
        *all += 1;
    }
    let posts = dated().filter(|page| {
        let [alone, all] = around.get(parent(page.source.folder())).copied().unwrap_or_default();
        is_alone(page) && alone * 2 >= all
    });
    posts.map(|page| page.source.clone()).collect()
}
