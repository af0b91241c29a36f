//! Turns parsed files into the site's model: what is published, where, in which order, under which
//! terms, and where its links lead.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rayon::prelude::*;

use super::addresses::{Addresses, list_routes};
use super::anchors::{AnchoredText, Anchors};
use super::card::CardBuilder;
use super::index::DigestIndex;
use super::page::Relations;
use super::place::{Placed, PlacedPages, place};
use super::published_files::{PublishInput, PublishedFiles, publish, unintroduced};
use super::redirects::{Redirects, complete_aliases};
use super::references::Resolver;
use super::roles::{settle, settle_events};
use super::sections::{ListingFolders, SiteSection, list_contents, listing_folder, sections};
use super::select::{Bundles, Divided, select};
use super::summaries::set_summaries;
use super::taxonomy::{Tagged, Taxonomy, introduce, taxonomies};
use super::term_links::TermLinks;
use super::titles;
use super::unused_rules::unused_rules;
use super::used_images::{self, ImageFiles};
use super::{
    Archive, Asset, CardStyle, Links, Page, Post, PublishOptions, PublishState, Site, TermRef,
    covers,
};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::images::{ImageProcessor, SiteImages};
use crate::parse::{Others, PageRole, ParsedPage};
use crate::path::{Route, SourcePath};
use crate::words::Words;

/// The input of [`resolve`].
#[derive(Debug, Clone)]
pub(crate) struct Sources {
    /// The texts below `content/`: large, and handed on from step to step.
    pub(crate) parsed: Vec<Box<ParsedPage>>,
    /// The other files below `content/`, and what is known of files that are not Markdown.
    pub(crate) others: Others,
    /// Files that are published at the site's root, and their routes.
    pub(crate) assets: Vec<Asset>,
    /// The days on which files were added to their repository, if they are used as dates.
    pub(crate) added: BTreeMap<SourcePath, NaiveDate>,
    /// The theme's words.
    pub(crate) words: Words,
    /// The style of posts' cards, if cards are enabled.
    pub(crate) card_style: Option<CardStyle>,
}

/// Builds the model of a site. `processor` finds out about the images that its pages show.
pub(crate) fn resolve(
    sources: Sources,
    config: Config,
    selection: &PublishOptions,
    processor: &dyn ImageProcessor,
) -> Outcome<Site> {
    let mut found = Vec::new();
    let Sources { mut parsed, others, assets, added, words, card_style } = sources;
    settle(&mut parsed, &config, &added, others.foreign.pelican.as_ref());
    let chosen = choose(parsed, others, assets, &config, selection);
    let Chosen { placed, intros, bundles, mut published, links } = chosen.unpack(&mut found);
    let folders = ListingFolders::of(&placed, &intros, &bundles, config.conventions());
    let files = ImageFiles::among(&published.assets);
    let images = images_of(&placed, &intros, &files, processor, &mut found);
    let lists = lists((&placed, &intros), &folders, &config, &mut found);
    let Lists { taxonomies, terms, mut home, mut sections } = lists;
    let listings = unintroduced(&sections).map(|(path, route)| (path, route.clone()));
    published.targets.extend(listings);
    let routes: Vec<Route> = list_routes(&sections, &taxonomies).cloned().collect();
    let addresses = Addresses::new(published.targets.iter(), routes.iter());
    let redirects = Redirects::of_chosen((&placed.all, &intros), &published.targets, &addresses);
    let resolver = Resolver {
        targets: &published.targets,
        addresses: &addresses,
        redirects: &redirects,
        terms: &TermLinks::of(&taxonomies, config.conventions()),
        links: &links,
        files: &files,
        images: &images,
        sizes: &config.images.sizes,
    };
    let Bodies { of_pages, mut of_intros } = resolver.bodies(&placed.all, &intros);
    home.iter_mut().chain(&mut sections).for_each(|section| section.take_body(&mut of_intros));
    let finder = RelationFinder::new(&resolver, &sections, &bundles);
    let relations = finder.of_all(&placed, of_pages, terms).unpack(&mut found);
    let card_style = card_style.filter(|_| links.can_name_cards());
    let cards = card_style.as_ref().map(|style| CardBuilder::of(style, &config, &mut found));
    let PostsAndPages { mut posts, pages } =
        texts_of(placed, relations, &links, cards).unpack(&mut found);
    list_contents(home.as_mut(), &mut sections, &pages);
    set_summaries(&mut posts, &words);
    let (archive, index) = indexes(&posts, &taxonomies, &config, &mut found);
    let site = Site {
        config,
        links,
        posts,
        pages,
        sections,
        home,
        taxonomies,
        archive,
        index,
        assets: published.assets,
        images,
        words,
        card_font: card_style.map(|style| style.font),
        excluded: published.excluded,
    };
    Outcome { value: site, diagnostics: found }
}

/// The lists of a site.
struct Lists {
    taxonomies: Vec<Taxonomy>,
    /// The terms of each post.
    terms: Vec<Vec<TermRef>>,
    home: Option<SiteSection>,
    sections: Vec<SiteSection>,
}

/// The lists of the chosen pages and introductions.
fn lists(
    (placed, intros): (&PlacedPages, &Vec<Box<ParsedPage>>),
    folders: &ListingFolders<'_>,
    config: &Config,
    found: &mut Vec<Diagnostic>,
) -> Lists {
    let tagged: Vec<_> = placed.posts().iter().map(|post| Tagged::of(&post.page)).collect();
    let (mut taxonomies, terms) = taxonomies(config, &tagged, &folders.distinct(), found);
    let (home, mut sections) = sections(intros, folders, config.conventions(), found);
    introduce(&mut taxonomies, &mut sections, config.conventions());
    Lists { taxonomies, terms, home, sections }
}

/// What is derived from all posts.
fn indexes(
    posts: &[Arc<Post>],
    taxonomies: &[Taxonomy],
    config: &Config,
    found: &mut Vec<Diagnostic>,
) -> (Archive, DigestIndex) {
    let (archive, index) = rayon::join(
        || Archive::of(posts, config.conventions()),
        || DigestIndex::of(posts, taxonomies, config),
    );
    found.extend(index.warnings(posts));
    (archive, index)
}

/// The images that the pages of a site show.
fn images_of(
    placed: &PlacedPages,
    intros: &[Box<ParsedPage>],
    files: &ImageFiles<'_>,
    processor: &dyn ImageProcessor,
    found: &mut Vec<Diagnostic>,
) -> SiteImages {
    let texts = placed.all.par_iter().map(|placed| &*placed.page);
    let shown = files.shown_by(texts.chain(intros.par_iter().map(|intro| &**intro)));
    used_images::images(&shown, processor, found)
}

/// The files that a site publishes.
struct Chosen {
    placed: PlacedPages,
    /// The introductions of folders.
    intros: Vec<Box<ParsedPage>>,
    bundles: Bundles,
    published: PublishedFiles,
    links: Links,
}

/// Decides what is published, and where.
fn choose(
    parsed: Vec<Box<ParsedPage>>,
    mut others: Others,
    assets: Vec<Asset>,
    config: &Config,
    selection: &PublishOptions,
) -> Outcome<Chosen> {
    let mut found = Vec::new();
    others.foreign.builds_hidden = config.compatibility.is_some();
    others.foreign.inherit(parsed.iter().flat_map(|page| &page.statements.cascade).cloned());
    let Divided { mut selected, excluded, mentions, bundles } =
        select(parsed, &others.foreign, config, selection, &mut found);
    let texts = selected.iter().map(|(page, _)| &page.source);
    let texts = texts.chain(excluded.iter().map(|text| &text.source));
    found.extend(unused_rules(texts, config, &bundles));
    titles::distinguish(&mut selected);
    settle_events(&mut selected, config, &mut found);
    let (intros, selected): (Vec<_>, Vec<_>) =
        selected.into_iter().partition(|(page, _)| page.role == PageRole::Section);
    let mut intros: Vec<_> = intros.into_iter().map(|(page, _)| page).collect();
    let mut placed = place(selected, &intros, config, &bundles, &mut found);
    let links = Links::new(config.base_url.clone());
    let input = PublishInput {
        placed: &placed.all,
        intros: &intros,
        mentions: &mentions,
        bundles: &bundles,
        selection,
        config,
        base: &links.base().unwrap_or_default(),
    };
    let published = publish(assets, others, excluded, &input).unpack(&mut found);
    let texts = placed.all.iter_mut().map(|placed| &mut placed.page).chain(&mut intros);
    complete_aliases(texts, &published.targets, config.markdown.html, &mut found);
    Outcome { value: Chosen { placed, intros, bundles, published, links }, diagnostics: found }
}

/// The bodies with URLs for their links.
struct Bodies {
    /// `None` for those that are unchanged.
    of_pages: Vec<Option<Box<str>>>,
    /// Those that differ.
    of_intros: BTreeMap<SourcePath, Box<str>>,
}

impl Resolver<'_> {
    fn bodies(&self, placed: &[Placed], intros: &[Box<ParsedPage>]) -> Bodies {
        let intro_route = |intro: &ParsedPage| self.targets.get(&intro.source);
        let pages = placed.iter().map(|placed| (&placed.route, &placed.page.document));
        let introduced =
            intros.iter().filter_map(|intro| Some((intro_route(intro)?, &intro.document)));
        let texts = pages.chain(introduced);
        let anchors =
            Anchors::of(texts.map(|(route, document)| (route, AnchoredText::of(document))));
        let of_pages =
            placed.par_iter().map(|placed| self.rewritten(&placed.page, &placed.route, &anchors));
        let home = Route::root();
        let of_intros = intros.iter().filter_map(|intro| {
            let route = intro_route(intro).unwrap_or(&home);
            Some((intro.source.clone(), self.rewritten(intro, route, &anchors)?))
        });
        Bodies { of_pages: of_pages.collect(), of_intros: of_intros.collect() }
    }
}

/// Finds what relates a page to other files.
struct RelationFinder<'a> {
    resolver: &'a Resolver<'a>,
    bundles: &'a Bundles,
    section_of: BTreeMap<&'a str, usize>,
}

impl<'a> RelationFinder<'a> {
    fn new(resolver: &'a Resolver<'a>, sections: &'a [SiteSection], bundles: &'a Bundles) -> Self {
        let section_of = sections.iter().map(|section| section.folder.as_str()).zip(0..).collect();
        Self { resolver, bundles, section_of }
    }

    /// The relations of all pages with these `bodies`; `terms` are those of the first ones, which
    /// are posts.
    fn of_all(
        &self,
        placed: &PlacedPages,
        bodies: Vec<Option<Box<str>>>,
        terms: Vec<Vec<TermRef>>,
    ) -> Outcome<Vec<Relations>> {
        let mut found = Vec::new();
        let mut terms = terms.into_iter();
        let relations = placed.all.iter().zip(bodies).map(|(placed, rewritten)| Relations {
            rewritten,
            terms: terms.next().unwrap_or_default().into(),
            cover: self.resolver.cover(&placed.page, &mut found),
            section: self
                .section_of
                .get(listing_folder(&placed.page.source, self.bundles))
                .copied(),
        });
        let mut value: Vec<_> = relations.collect();
        let of_posts = value.iter_mut().take(placed.post_count);
        let covers = of_posts.map(|relations: &mut Relations| relations.cover.as_mut());
        covers::mark_shared(covers, self.resolver.links);
        Outcome { value, diagnostics: found }
    }
}

/// The posts and pages of a site.
struct PostsAndPages {
    /// Newest first.
    posts: Vec<Arc<Post>>,
    /// By weight, then by path; those that are in no list last.
    pages: Vec<Page>,
}

fn texts_of(
    placed: PlacedPages,
    relations: Vec<Relations>,
    links: &Links,
    mut cards: Option<CardBuilder<'_>>,
) -> Outcome<PostsAndPages> {
    let mut found = Vec::new();
    let post_count = placed.post_count;
    let mut texts = placed.all.into_iter().zip(relations).map(|(placed, relations)| {
        let Placed { page, state, issue, route } = placed;
        let date = page.date;
        let page = Page::of(page, state, route, relations, links);
        Post { page, date, number: issue.number, is_issue: issue.is_issue, card: None }
    });
    let with_card = |mut post: Post| {
        let card = cards
            .as_mut()
            .and_then(|cards| cards.card(&post.page, post.number(), post.date, &mut found));
        post.card = card.map(Box::new);
        Arc::new(post)
    };
    let posts = texts.by_ref().take(post_count).map(with_card).collect();
    let mut pages: Vec<Page> = texts.map(|text| text.page).collect();
    let key = |page: &'_ Page| {
        (page.state == PublishState::Unlisted, page.front.weight.unwrap_or_default())
    };
    pages.sort_by(|a, b| (key(a), &a.route).cmp(&(key(b), &b.route)));
    Outcome { value: PostsAndPages { posts, pages }, diagnostics: found }
}
