//! Parsed files to the site's model, in one go: what is published, where, in which order, under
//! which terms, and where its links lead.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::card::Cards;
use super::contributed;
use super::index::Index;
use super::references::{Resolver, is_remote};
use super::routes::{Folders, bundles, page_route, post_route};
use super::sections::{listing_folder, sections};
use super::shown::{self, Files};
use super::taxonomy::{Tagged, taxonomies};
use super::{Archive, Asset, CardStyle, LeftOut, Links, Page, Post, Selection, Site, State};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Location, Outcome};
use crate::digest::number;
use crate::markdown::HtmlPolicy;
use crate::parse::{Author, ParsedPage, Role};
use crate::path::{Route, SourcePath};
use crate::pictures::Maker;
use crate::source::SourceFile;

/// What [`resolve`] makes a site of.
#[derive(Debug)]
pub struct Sources {
    /// The Markdown files below `content/`: large, and handed on from step to step.
    pub parsed: Vec<Box<ParsedPage>>,
    /// The other files below `content/` that are to be published.
    pub attachments: Vec<SourceFile>,
    /// Files that are published at the site's root, and their routes.
    pub assets: Vec<Asset>,
    /// With what cards of posts are set, if they are wanted.
    pub card_style: Option<CardStyle>,
}

/// Makes the model of a site. `maker` finds out about the pictures that its pages show.
pub fn resolve(
    sources: Sources,
    config: Config,
    selection: &Selection,
    maker: &dyn Maker,
) -> Outcome<Site> {
    let mut diagnostics = Vec::new();
    let (kept, left_out) = select(sources.parsed, &config, selection);
    diagnostics.extend(left_out.iter().map(LeftOut::note));
    let bundles = bundles(kept.iter().map(|(page, _)| &page.source));
    let (intros, rest) = kept.into_iter().partition(|(page, _)| page.role == Role::Section);
    let intros = pages_of(intros);
    let (placed, post_count) = place(rest, &config, &bundles, &mut diagnostics);

    let links = Links::new(config.base_url.clone());
    let mut published = Published::new(sources.assets, &placed, &left_out);
    for file in sources.attachments {
        published.attach(file, &config, &mut diagnostics);
    }
    let files = Files::among(&published.assets);
    let pages = placed.par_iter().map(|placed| &*placed.page);
    let shown = files.shown_by(pages.chain(intros.par_iter().map(|intro| &**intro)));
    let pictures = shown::pictures(&shown, maker, &mut diagnostics);
    let resolver = Resolver {
        targets: &published.targets,
        links: &links,
        files: &files,
        pictures: &pictures,
        sizes: &config.images.sizes,
    };
    let rewritten: Vec<_> = placed.par_iter().map(|p| resolver.rewritten(&p.page)).collect();
    let intros: Vec<_> = intros
        .into_iter()
        .map(|intro| {
            let html = resolver.rewritten(&intro).unwrap_or_else(|| intro.document.html.clone());
            (intro, html.into_string())
        })
        .collect();
    let covers: Vec<_> = placed.iter().map(|p| resolver.cover(&p.page, &mut diagnostics)).collect();

    let folders: Vec<&str> =
        placed.iter().map(|p| listing_folder(&p.page.source, &bundles)).collect();
    let (home, sections) = sections(intros, &folders[..post_count]);
    let section_of: BTreeMap<&str, usize> =
        sections.iter().enumerate().map(|(index, s)| (s.folder.as_str(), index)).collect();
    let section_indexes: Vec<_> =
        folders.iter().map(|folder| section_of.get(folder).copied()).collect();
    let tagged: Vec<_> = placed[..post_count].iter().map(|p| Tagged::of(&p.page)).collect();
    let (taxonomies, terms) = taxonomies(&config.taxonomies, &tagged, &mut diagnostics);

    let no_terms = std::iter::repeat_with(Box::default);
    let details = section_indexes
        .into_iter()
        .zip(covers)
        .zip(rewritten)
        .zip(terms.into_iter().map(Into::into).chain(no_terms));
    // Pages name cards by absolute URLs.
    let card_style = sources.card_style.filter(|_| links.base().is_some());
    let mut cards = card_style.as_ref().map(|style| Cards::of(style, &config, &mut diagnostics));
    let mut posts = Vec::with_capacity(post_count);
    let mut pages = Vec::new();
    for (index, (p, details)) in placed.into_iter().zip(details).enumerate() {
        let (((section, cover), rewritten), terms) = details;
        let (number, date) = (p.number, p.page.date);
        let page = Page { rewritten, terms, cover, section, ..bare(p.page, p.state, p.route) };
        if index < post_count {
            let card = cards.as_mut();
            let card = card.and_then(|cards| cards.card(&page, number, date, &mut diagnostics));
            posts.push(Arc::new(Post { page, date, number, card: card.map(Box::new) }));
        } else {
            pages.push(page);
        }
    }
    pages.sort_by(|a, b| (a.weight, &a.route).cmp(&(b.weight, &b.route)));
    let (archive, index) =
        rayon::join(|| Archive::of(&posts), || Index::of(&posts, &taxonomies, &config));
    let assets = published.assets;
    let value = Site {
        config,
        links,
        posts,
        pages,
        sections,
        home,
        taxonomies,
        archive,
        index,
        assets,
        pictures,
        card_font: card_style.map(|style| style.font),
        left_out,
    };
    Outcome { value, diagnostics }
}

/// A file whose route is known.
struct Placed {
    page: Box<ParsedPage>,
    state: State,
    number: Option<u32>,
    route: Route,
}

#[expect(clippy::vec_box, reason = "pages are large, and these lists hand them on again and again")]
fn select(
    parsed: Vec<Box<ParsedPage>>,
    config: &Config,
    selection: &Selection,
) -> (Vec<(Box<ParsedPage>, State)>, Vec<LeftOut>) {
    let mut kept = Vec::with_capacity(parsed.len());
    let mut left_out = Vec::new();
    for page in parsed {
        let state = selection.state(&page, &config.timezone);
        if selection.takes(state) {
            kept.push((page, state));
        } else {
            left_out.push(LeftOut {
                source: page.source,
                title: page.title,
                date: page.date,
                role: page.role,
                state,
            });
        }
    }
    (kept, left_out)
}

/// Posts newest first, with their numbers: by the written day, then the instant, then the path.
/// Undated ones come last, by number.
fn in_order(
    posts: Vec<(Box<ParsedPage>, State)>,
    config: &Config,
) -> Vec<(Box<ParsedPage>, State, Option<u32>)> {
    let mut posts = posts;
    posts.sort_by_cached_key(|(page, _)| {
        let time = page.date.map(|date| (date.day, date.instant(&config.timezone)));
        let number = || page.front.number.or_else(|| number::in_title(&page.title));
        Reverse((time, time.is_none().then(number), page.source.clone()))
    });
    let given: Vec<_> =
        posts.iter().map(|(page, _)| (page.front.number, page.title.as_str())).collect();
    let numbers = number::of_issues(&given);
    posts.into_iter().zip(numbers).map(|((page, state), number)| (page, state, number)).collect()
}

#[expect(clippy::vec_box, reason = "pages are large, and these lists hand them on again and again")]
fn pages_of(kept: Vec<(Box<ParsedPage>, State)>) -> Vec<Box<ParsedPage>> {
    kept.into_iter().map(|(page, _)| page).collect()
}

/// Gives every page its route: the posts first, newest first, then the pages. The number says
/// how many are posts.
fn place(
    kept: Vec<(Box<ParsedPage>, State)>,
    config: &Config,
    bundles: &BTreeSet<String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Placed>, usize) {
    let (posts, pages): (Vec<_>, Vec<_>) =
        kept.into_iter().partition(|(page, _)| page.role == Role::Post);
    let mut placed = Vec::with_capacity(posts.len() + pages.len());
    let posts = in_order(posts, config);
    let routes: Vec<_> = posts
        .par_iter()
        .map(|(page, _, number)| post_route(page, *number, &config.permalink, bundles))
        .collect();
    for ((page, state, number), route) in posts.into_iter().zip(routes) {
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
    placed.extend(pages.into_iter().map(|(page, state)| {
        let route = page_route(&page);
        Placed { page, state, number: None, route }
    }));
    if config.markdown.html == HtmlPolicy::Sanitized {
        let refused = |p: &Placed| contributed::refused_page(&p.page.source, &p.route);
        diagnostics.extend(placed.iter().filter_map(refused));
    }
    (placed, post_count)
}

/// What is published beside pages, and where every source file is found on the site.
struct Published {
    folders: Folders,
    assets: Vec<Asset>,
    targets: BTreeMap<SourcePath, Route>,
}

impl Published {
    fn new(assets: Vec<Asset>, placed: &[Placed], left_out: &[LeftOut]) -> Self {
        let mut folders = Folders::default();
        for p in placed {
            folders.add(&p.page.source, Some(&p.route));
        }
        for left in left_out {
            folders.add(&left.source, None);
        }
        let targets = placed.iter().map(|p| (p.page.source.clone(), p.route.clone())).collect();
        Self { folders, assets, targets }
    }

    /// Publishes a file that lies beside Markdown files, unless these are left out.
    fn attach(&mut self, file: SourceFile, config: &Config, diagnostics: &mut Vec<Diagnostic>) {
        match self.folders.asset_route(&file.path) {
            Ok(Some(route)) => {
                if config.markdown.html == HtmlPolicy::Sanitized
                    && let Some(finding) = contributed::refused(&file.path, &route)
                {
                    return diagnostics.push(finding);
                }
                self.targets.insert(file.path.clone(), route.clone());
                self.assets.push(Asset { route, file });
            }
            Ok(None) => {}
            Err(why) => diagnostics.push(
                Diagnostic::error("invalid-path", format!("this file can't be published: {why}"))
                    .at(Location::file(&file.path))
                    .hint("rename it"),
            ),
        }
    }
}

/// A page without what only all files together tell.
pub(super) fn bare(page: Box<ParsedPage>, state: State, route: Route) -> Page {
    let page = *page;
    let (front, document, digest) = (page.front, page.document, page.digest);
    Page {
        source: page.source,
        route,
        title: page.title,
        own_description: front.description.map(Into::into),
        document,
        digest,
        rewritten: None,
        terms: Box::default(),
        authors: front.authors.into_iter().map(without_script).collect(),
        cover: None,
        aliases: front.aliases.into_iter().map(|alias| alias.route).collect(),
        template: front.template,
        updated: front.updated,
        section: None,
        weight: front.weight,
        state,
        extra: (!front.extra.is_empty()).then(|| Box::new(front.extra)),
    }
}

/// An author whose link could run a script loses the link.
fn without_script(author: Author) -> Author {
    let url = author
        .url
        .filter(|url| is_remote(url) || url.starts_with("mailto:") || url.starts_with('/'));
    Author { url, ..author }
}
