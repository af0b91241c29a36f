//! Parsed files to the site's model, in one go: what is published, where, in which order, under
//! which terms, and where its links lead.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::beside::{Folders, Placement, Rules, Texts, belonging};
use super::card::CardBuilder;
use super::contributed;
use super::index::DigestIndex;
use super::references::Resolver;
use super::routes::{page_route, post_route};
use super::sections::{listing_folder, sections};
use super::select::{Bundles, Divided, Mentions, Selected, select};
use super::taxonomy::{Tagged, taxonomies};
use super::used_images::{self, ImageFiles};
use super::{
    Archive, Asset, CardStyle, Excluded, Links, Page, Post, PublishOptions, PublishState, Site,
    Withheld,
};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Location, Outcome};
use crate::digest::number;
use crate::images::ImageProcessor;
use crate::markdown::HtmlPolicy;
use crate::parse::{Author, Others, PageRole, ParsedPage};
use crate::path::{Route, SourcePath};
use crate::source::{Bytes, SourceFile};

/// What [`resolve`] makes a site of.
#[derive(Debug)]
pub struct Sources {
    /// The Markdown files below `content/`: large, and handed on from step to step.
    #[expect(clippy::vec_box, reason = "pages are large, and these lists are moved")]
    pub parsed: Vec<Box<ParsedPage>>,
    /// The other files below `content/`, and what is known of files that are not Markdown.
    pub others: Others,
    /// Files that are published at the site's root, and their routes.
    pub assets: Vec<Asset>,
    /// With what cards of posts are set, if they are wanted.
    pub card_style: Option<CardStyle>,
}

/// Makes the model of a site. `maker` finds out about the pictures that its pages show.
pub(crate) fn resolve(
    sources: Sources,
    config: Config,
    selection: &PublishOptions,
    maker: &dyn ImageProcessor,
) -> Outcome<Site> {
    let mut diagnostics = Vec::new();
    let mut others = sources.others;
    let cascades = sources.parsed.iter().flat_map(|page| page.front.cascade.iter().cloned());
    others.foreign.inherited.extend(cascades);
    others.foreign.sort();
    let Divided { kept, left_out, mentions, bundles } =
        select(sources.parsed, &others.foreign, &config, selection, &mut diagnostics);
    let (intros, rest) = kept.into_iter().partition(|(page, _)| page.role == PageRole::Section);
    let intros = pages_of(intros);
    let (placed, post_count) = place(rest, &config, &bundles, &mut diagnostics);

    let links = Links::new(config.base_url.clone());
    let attachments = std::mem::take(&mut others.attachments);
    let rules = Rules::new(&others, selection, &config.timezone, &bundles);
    let mut published = PublishedFiles::new(&placed, left_out);
    published.copy(sources.assets, &rules);
    for file in attachments {
        published.attach(file, &rules, &config, &mut diagnostics);
    }
    let texts = placed.iter().map(|placed| &placed.page).chain(&intros);
    let base = links.base().unwrap_or_default();
    published.withhold_belongings(texts.map(|page| &**page).collect(), &mentions, &base);
    published.withhold_links();
    published.list_without_listing(&intros);
    let left_out = published.left_out_with(&others);
    diagnostics.extend(left_out.iter().map(Excluded::note));
    let files = ImageFiles::among(&published.assets);
    let pages = placed.par_iter().map(|placed| &*placed.page);
    let shown = files.shown_by(pages.chain(intros.par_iter().map(|intro| &**intro)));
    let pictures = used_images::pictures(&shown, maker, &mut diagnostics);
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
    let (home, sections) = sections(intros, &folders[..post_count], &bundles);
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
    let mut cards =
        card_style.as_ref().map(|style| CardBuilder::of(style, &config, &mut diagnostics));
    let mut posts = Vec::with_capacity(post_count);
    let mut pages = Vec::new();
    for (index, (p, details)) in placed.into_iter().zip(details).enumerate() {
        let (((section, cover), rewritten), terms) = details;
        let (number, date) = (p.number, p.page.date);
        let page =
            Page { rewritten, terms, cover, section, ..bare(&links, p.page, p.state, p.route) };
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
        rayon::join(|| Archive::of(&posts), || DigestIndex::of(&posts, &taxonomies, &config));
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
    state: PublishState,
    number: Option<u32>,
    route: Route,
}

/// Posts newest first, with their numbers: by the written day, then the instant, then the path.
/// Undated ones come last, by number.
fn in_order(
    posts: Vec<Selected>,
    config: &Config,
) -> Vec<(Box<ParsedPage>, PublishState, Option<u32>)> {
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
fn pages_of(kept: Vec<Selected>) -> Vec<Box<ParsedPage>> {
    kept.into_iter().map(|(page, _)| page).collect()
}

/// Gives every page its route: the posts first, newest first, then the pages. The number says
/// how many are posts.
fn place(
    kept: Vec<Selected>,
    config: &Config,
    bundles: &Bundles,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Placed>, usize) {
    let (posts, pages): (Vec<_>, Vec<_>) =
        kept.into_iter().partition(|(page, _)| page.role == PageRole::Post);
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
    (placed, post_count)
}

/// What is published beside pages, and where every source file is found on the site.
struct PublishedFiles {
    folders: Folders,
    assets: Vec<Asset>,
    targets: BTreeMap<SourcePath, Route>,
    left_out: Vec<Excluded>,
}

impl PublishedFiles {
    fn new(placed: &[Placed], left_out: Vec<Excluded>) -> Self {
        let mut folders = Folders::default();
        for p in placed {
            folders.add(&p.page.source, &p.route);
        }
        for left in &left_out {
            folders.add_left_out(left);
        }
        let targets = placed.iter().map(|p| (p.page.source.clone(), p.route.clone())).collect();
        Self { folders, assets: Vec::new(), targets, left_out }
    }

    /// Publishes files that are copied as they are, unless they or others say that they are withheld.
    /// Nobody but the program speaks for the theme's own files, which are in memory.
    fn copy(&mut self, assets: Vec<Asset>, rules: &Rules<'_>) {
        for asset in assets {
            let path = &asset.file.path;
            let is_of_theme = matches!(asset.file.bytes, Bytes::Memory(_));
            match (!is_of_theme).then(|| rules.withheld(path)).flatten() {
                Some(why) => self.left_out.push(Excluded::file(asset.file.path, why)),
                None => self.assets.push(asset),
            }
        }
    }

    /// Withholds the files that only texts name which are not published.
    fn withhold_belongings(
        &mut self,
        published: Vec<&ParsedPage>,
        mentions: &[Mentions],
        base: &str,
    ) {
        let texts = Texts { published, left_out: &self.left_out, mentions, base };
        let withheld = belonging(&self.assets, &self.folders, &texts);
        self.withhold(withheld);
    }

    /// Lists the introductions of folders that get no listing: their texts are on no page.
    fn list_without_listing(&mut self, intros: &[Box<ParsedPage>]) {
        for intro in intros.iter().filter(|intro| intro.source.folder() != "content") {
            let Some(statement) = &intro.front.no_listing else { continue };
            self.left_out.push(Excluded {
                source: intro.source.clone(),
                title: intro.title.clone(),
                date: intro.date,
                role: Some(intro.role),
                why: Withheld {
                    state: PublishState::Excluded,
                    reason: format!("its folder gets no listing (`{}`)", statement.written),
                    location: statement.location.clone(),
                },
            });
        }
    }

    /// Withholds the files that are links to withheld ones.
    fn withhold_links(&mut self) {
        let left_out = &self.left_out;
        let linked = |file: &SourceFile| match &file.bytes {
            Bytes::Disk(real) if !real.ends_with(file.path.as_str()) => {
                left_out.iter().find(|left| real.ends_with(left.source.as_str()))
            }
            _ => None,
        };
        let withheld: Vec<Excluded> = self
            .assets
            .iter()
            .filter_map(|asset| {
                let Excluded { source, why, .. } = linked(&asset.file)?;
                let path = &asset.file.path;
                let reason = format!("a link to {source}, which is left out");
                let why = Withheld { state: why.state, reason, location: Location::file(path) };
                Some(Excluded::file(path.clone(), why))
            })
            .collect();
        self.withhold(withheld);
    }

    fn withhold(&mut self, withheld: Vec<Excluded>) {
        if withheld.is_empty() {
            return;
        }
        let paths: BTreeSet<&SourcePath> = withheld.iter().map(|left| &left.source).collect();
        self.assets.retain(|asset| !paths.contains(&asset.file.path));
        self.targets.retain(|path, _| !paths.contains(path));
        self.left_out.extend(withheld);
    }

    /// What is left out, with the parts of other generators: Markdown first, by path.
    fn left_out_with(&mut self, others: &Others) -> Vec<Excluded> {
        let mut left_out = std::mem::take(&mut self.left_out);
        left_out.extend(others.inner.iter().map(|(path, kind)| {
            let (state, location) = (PublishState::Excluded, Location::file(path));
            Excluded::file(path.clone(), Withheld { state, reason: (*kind).to_owned(), location })
        }));
        left_out.sort_by(|a, b| (a.role.is_none(), &a.source).cmp(&(b.role.is_none(), &b.source)));
        left_out
    }

    /// Publishes a file that lies beside Markdown files, unless it is withheld with these.
    fn attach(
        &mut self,
        file: SourceFile,
        rules: &Rules<'_>,
        config: &Config,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if let Some(why) = rules.withheld(&file.path) {
            self.left_out.push(Excluded::file(file.path, why));
            return;
        }
        match self.folders.placement(&file.path, rules) {
            Ok(Placement::At(route)) => {
                if config.markdown.html == HtmlPolicy::Sanitized
                    && let Some(finding) = contributed::refused(&file.path, &route)
                {
                    return diagnostics.push(finding);
                }
                self.targets.insert(file.path.clone(), route.clone());
                self.assets.push(Asset { route, file });
            }
            Ok(Placement::Withheld(why)) => self.left_out.push(Excluded::file(file.path, why)),
            Err(why) => diagnostics.push(
                Diagnostic::error("invalid-path", format!("this file can't be published: {why}"))
                    .at(Location::file(&file.path))
                    .hint("rename it"),
            ),
        }
    }
}

/// A page without what only all files together tell.
pub(super) fn bare(
    links: &Links,
    page: Box<ParsedPage>,
    state: PublishState,
    route: Route,
) -> Page {
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
        authors: front.authors.into_iter().map(|author| linked(links, author)).collect(),
        cover: None,
        aliases: front.aliases.into(),
        template: front.template,
        updated: front.updated,
        section: None,
        weight: front.weight,
        state,
        extra: (!front.extra.is_empty()).then(|| Box::new(front.extra)),
    }
}

/// An author with the URL of their page: a path of the site gets the prefix.
fn linked(links: &Links, author: Author) -> Author {
    let url = author.url.map(|url| links.below_prefix(url));
    Author { url, ..author }
}
