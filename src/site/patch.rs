//! Updates a site after changes that affect only the texts, titles and covers of a few posts, and
//! not routes, order, numbers, terms or lists. Most edits during a preview are like this, and need
//! no processing of the other posts.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::addresses::Addresses;
use super::anchors::Anchors;
use super::page::Relations;
use super::redirects::Redirects;
use super::references::Resolver;
use super::summaries::set_summaries;
use super::term_links::TermLinks;
use super::used_images::ImageFiles;
use super::{Page, Post, Site};
use crate::diagnostic::Diagnostic;
use crate::digest::{Digest, number};
use crate::markdown::{Headings, ids_in};
use crate::parse::{PageRole, ParsedPage};
use crate::path::{Route, SourcePath};

/// Retains what a post has by other files, or by its history, which are the same as before.
fn retain_derived(parsed: &mut ParsedPage, then: &Post) {
    if parsed.front.title.is_none() {
        // Its heading is the same, but other files may have the same one.
        parsed.title.clone_from(&then.page.title);
    }
    if parsed.date != then.date {
        parsed.date = then.date;
        parsed.date_source = then.page.date_source;
    }
    parsed.front.relative_aliases.clear();
    parsed.front.aliases.clone_from(&then.page.front.aliases);
}

/// Replaces posts of `site` by `posts` from the same files; problems are added to `diagnostics`.
/// `None` if one of them is not in the site.
pub(crate) fn patched(
    site: &Site,
    mut posts: Vec<Box<ParsedPage>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Site> {
    let before = site;
    let mut site = site.clone();
    let linked =
        posts.iter().any(|p| !p.document.local_links.is_empty() || p.front.cover.is_some());
    let targets = if linked { targets(&site) } else { BTreeMap::new() };
    let addresses = if linked { before.addresses() } else { Addresses::default() };
    let redirects =
        if linked { Redirects::of_site(before, &addresses) } else { Redirects::default() };
    let files = if linked { ImageFiles::among(&before.assets) } else { ImageFiles::default() };
    let resolver = Resolver {
        targets: &targets,
        addresses: &addresses,
        redirects: &redirects,
        terms: &TermLinks::of(&before.taxonomies, before.config.conventions()),
        links: &before.links,
        files: &files,
        images: &before.images,
        sizes: &before.config.images.sizes,
    };
    let mut indices = Vec::with_capacity(posts.len());
    for parsed in &mut posts {
        let index = site.posts.iter().position(|post| post.page.source == parsed.source)?;
        retain_derived(parsed, &site.posts[index]);
        indices.push(index);
    }
    // The ids on these pages are the same as before.
    let anchors = Anchors::of_site(before);
    for (parsed, index) in posts.into_iter().zip(indices) {
        let then = &site.posts[index];
        let mut cover = resolver.cover(&parsed, diagnostics);
        if let (Some(cover), Some(then)) = (&mut cover, &then.page.cover) {
            // Its target is the same, like those of all covers.
            cover.is_shared = then.is_shared;
        }
        let relations = Relations {
            rewritten: resolver.rewritten(&parsed, &then.page.route, &anchors),
            terms: then.page.terms.clone(),
            cover,
            section: then.page.section,
        };
        let (date, number, is_issue) = (parsed.date, then.number, then.is_issue);
        let (state, route) = (then.page.state, then.page.route.clone());
        let page = Page::of(parsed, state, route, relations, &before.links);
        // Previews have no cards.
        site.posts[index] = Arc::new(Post { page, date, number, is_issue, card: None });
    }
    set_summaries(&mut site.posts, &before.words);
    Some(site)
}

/// Whether [`patched`] suffices if a file that was `then` is `now`. The items of a digest are in
/// the indexes of the site, except for their lines and the text below sections, which are read from
/// the post.
pub(crate) fn is_patch(then: &ParsedPage, now: &ParsedPage) -> bool {
    let decides = |page: &ParsedPage| {
        let front = &page.front;
        (
            (page.date, front.number, number::in_title(&page.title)),
            front.title.is_none().then(|| page.document.title.clone()),
            (front.url.clone(), front.permalink.clone(), front.slug.clone(), front.weight),
            (front.terms.clone(), front.aliases.clone(), front.relative_aliases.clone()),
        )
    };
    let posts = then.role == PageRole::Post && now.role == PageRole::Post;
    let same = then.source == now.source && decides(then) == decides(now);
    let published = then.statements.publishing.same_as(&now.statements.publishing)
        && match (&then.nearly, &now.nearly) {
            (Some(then), Some(now)) => then.same_as(now),
            (then, now) => then.is_none() && now.is_none(),
        };
    // A cascade concerns other pages.
    let alone = then.statements.cascade.is_empty() && now.statements.cascade.is_empty();
    // Other posts show what their events are.
    let settled = !now.digest.has_unsettled_events() && !then.digest.has_unsettled_events();
    posts
        && settled
        && same
        && alone
        && anchors(then) == anchors(now)
        && published
        && images(then).eq(images(now))
        && indexed(&then.digest, &now.digest)
}

/// What links to parts of a post may lead to: its headings, and the ids in its HTML.
fn anchors(page: &ParsedPage) -> (&Headings, Option<HashSet<String>>) {
    let document = &page.document;
    (&document.headings, document.has_raw_html.then(|| ids_in(&document.html)))
}

/// The images that a post shows.
fn images(page: &ParsedPage) -> impl Iterator<Item = &str> {
    let images = page.document.local_links.iter().filter(|link| link.image);
    let cover = page.front.cover.iter().map(|cover| cover.target.as_str());
    images.map(|image| image.target.as_str()).chain(cover)
}

/// Whether two digests result in the same index entries.
fn indexed(then: &Digest, now: &Digest) -> bool {
    fn same<I: IntoIterator, K: PartialEq>(then: I, now: I, key: impl Fn(I::Item) -> K) -> bool {
        then.into_iter().map(&key).eq(now.into_iter().map(&key))
    }
    same(&then.sections, &now.sections, |s| (&s.name, &s.id, s.level))
        && same(then.links.iter(), now.links.iter(), |l| (l.url, l.title, l.place.section))
        && same(&then.questions, &now.questions, |q| (&q.askers, &q.question, q.place.section))
        && same(&then.people, &now.people, |p| {
            (&p.handle, p.is_handle, &p.url, p.role, p.place.section)
        })
        && same(&then.events, &now.events, |e| {
            let texts = (&e.title, &e.location, &e.organizer, &e.url, &e.details);
            (texts, e.when, &e.uid, e.cancelled, e.place.section)
        })
}

/// The routes of all source files, except those in the site's root.
fn targets(site: &Site) -> BTreeMap<SourcePath, Route> {
    let pages = site.texts().map(|page| (page.source.clone(), page.route.clone()));
    let assets =
        site.assets.iter().filter(|asset| asset.file.path.as_str().starts_with("content/"));
    let assets = assets.map(|asset| (asset.file.path.clone(), asset.route.clone()));
    let introductions = site.introductions().map(|(source, route)| (source.clone(), route.clone()));
    pages.chain(introductions).chain(assets).collect()
}
