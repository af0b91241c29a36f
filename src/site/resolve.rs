//! Parsed files to the site's model, in one go: what is published, where, in which order, under
//! which terms, and where its links lead.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rayon::prelude::*;

use super::routes::{Folders, bundles, page_route, post_route};
use super::sections::{listing_folder, sections};
use super::taxonomy::{Tagged, taxonomies};
use super::{
    Archive, Asset, CoverImage, LeftOut, Links, Page, Post, Section, Selection, Site, State,
};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Location, Outcome};
use crate::digest::number;
use crate::markdown::HtmlPolicy;
use crate::parse::{Author, Cover, ParsedPage, Role};
use crate::path::{Route, SourcePath, percent_decode};
use crate::source::SourceFile;

/// What [`resolve`] makes a site of.
#[derive(Debug)]
pub struct Sources {
    /// The Markdown files below `content/`.
    pub parsed: Vec<ParsedPage>,
    /// The other files below `content/` that are to be published.
    pub attachments: Vec<SourceFile>,
    /// Files that are published at the site's root, and their routes.
    pub assets: Vec<Asset>,
}

/// Makes the model of a site.
pub fn resolve(sources: Sources, config: Config, selection: &Selection) -> Outcome<Site> {
    let mut diagnostics = Vec::new();
    let (kept, left_out) = select(sources.parsed, &config, selection);
    diagnostics.extend(left_out.iter().map(LeftOut::note));
    let names: Vec<SourcePath> = kept.iter().map(|(page, _)| page.source.clone()).collect();
    let bundles = bundles(names.iter());

    let (intros, rest): (Vec<_>, Vec<_>) =
        kept.into_iter().partition(|(page, _)| page.role == Role::Section);
    let (posts, pages): (Vec<_>, Vec<_>) =
        rest.into_iter().partition(|(page, _)| page.role == Role::Post);
    let posts = in_order(posts, &config);

    let mut placed = Vec::with_capacity(posts.len() + pages.len());
    for (page, state, number) in posts {
        match post_route(&page, number, &config.permalink, &bundles) {
            Ok(route) => placed.push(Placed { page, state, number, route }),
            Err(why) => diagnostics.push(
                Diagnostic::error("no-permalink", why)
                    .at(Location::file(&page.source))
                    .hint("give it one in its front matter, or change `permalink` in weekly.yaml"),
            ),
        }
    }
    let post_count = placed.len();
    placed.extend(pages.into_iter().map(|(page, state)| {
        let route = page_route(&page);
        Placed { page, state, number: None, route }
    }));

    let links = Links::new(config.base_url.clone());
    let folders = folders(&placed, &left_out);
    let mut assets = sources.assets;
    let mut targets: BTreeMap<SourcePath, Route> =
        placed.iter().map(|p| (p.page.source.clone(), p.route.clone())).collect();
    for file in sources.attachments {
        publish_attachment(file, &folders, &config, &mut assets, &mut targets, &mut diagnostics);
    }
    let mut intros: Vec<ParsedPage> = intros.into_iter().map(|(page, _)| page).collect();
    let resolver = Resolver { targets: &targets, links: &links };
    placed.par_iter_mut().for_each(|p| resolver.rewrite(&mut p.page));
    for intro in &mut intros {
        resolver.rewrite(intro);
    }

    let post_folders: Vec<&str> =
        placed[..post_count].iter().map(|p| listing_folder(&p.page.source, &bundles)).collect();
    let (home, sections) = sections(intros, &post_folders);
    let section_of: BTreeMap<&str, usize> =
        sections.iter().enumerate().map(|(index, s)| (s.folder.as_str(), index)).collect();
    let tagged: Vec<Tagged<'_>> = placed[..post_count]
        .iter()
        .map(|p| Tagged { source: &p.page.source, terms: &p.page.front.terms })
        .collect();
    let (taxonomies, terms) = taxonomies(&config.taxonomies, &tagged, &mut diagnostics);
    drop(tagged);
    let section_indexes: Vec<Option<usize>> = placed
        .iter()
        .map(|p| section_of.get(listing_folder(&p.page.source, &bundles)).copied())
        .collect();

    let mut terms = terms.into_iter();
    let mut posts = Vec::with_capacity(post_count);
    let mut pages = Vec::new();
    for (index, (p, section)) in placed.into_iter().zip(section_indexes).enumerate() {
        let cover = p
            .page
            .front
            .cover
            .clone()
            .and_then(|c| resolver.cover(&p.page.source, c, &mut diagnostics));
        let (number, date) = (p.number, p.page.date);
        let mut page = finish(p, section, cover);
        if index < post_count {
            page.terms = terms.next().unwrap_or_default();
            posts.push(Post { page, date, number });
        } else {
            pages.push(page);
        }
    }
    pages.sort_by(|a, b| (a.weight, &a.route).cmp(&(b.weight, &b.route)));
    let archive = Archive::of(&posts);
    let site =
        Site { config, links, posts, pages, sections, home, taxonomies, archive, assets, left_out };
    Outcome { value: site, diagnostics }
}

/// A file whose route is known.
struct Placed {
    page: ParsedPage,
    state: State,
    number: Option<u32>,
    route: Route,
}

fn select(
    parsed: Vec<ParsedPage>,
    config: &Config,
    selection: &Selection,
) -> (Vec<(ParsedPage, State)>, Vec<LeftOut>) {
    let mut kept = Vec::with_capacity(parsed.len());
    let mut left_out = Vec::new();
    for page in parsed {
        let state = selection.state(&page, config.timezone);
        if selection.takes(state) {
            kept.push((page, state));
        } else {
            left_out.push(LeftOut {
                source: page.source,
                title: page.title,
                date: page.date,
                state,
            });
        }
    }
    (kept, left_out)
}

/// Posts newest first, with their numbers: by the written day, then the instant, then the path.
/// Undated ones come last, by number.
fn in_order(
    posts: Vec<(ParsedPage, State)>,
    config: &Config,
) -> Vec<(ParsedPage, State, Option<u32>)> {
    let mut posts = posts;
    posts.sort_by_cached_key(|(page, _)| {
        let time = page.date.map(|date| (date.day, date.instant(config.timezone)));
        let number = page.front.number.or_else(|| number::in_title(&page.title));
        Reverse((time, time.is_none().then_some(number), page.source.clone()))
    });
    let given: Vec<_> =
        posts.iter().map(|(page, _)| (page.front.number, page.title.as_str())).collect();
    let numbers = number::of_issues(&given);
    posts.into_iter().zip(numbers).map(|((page, state), number)| (page, state, number)).collect()
}

fn folders(placed: &[Placed], left_out: &[LeftOut]) -> Folders {
    let mut folders = Folders::default();
    for p in placed {
        folders.add(&p.page.source, Some(&p.route));
    }
    for left in left_out {
        folders.add(&left.source, None);
    }
    folders
}

fn publish_attachment(
    file: SourceFile,
    folders: &Folders,
    config: &Config,
    assets: &mut Vec<Asset>,
    targets: &mut BTreeMap<SourcePath, Route>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let extension = file.path.stem_and_extension().1;
    let active = matches!(
        extension.as_deref(),
        Some("html" | "htm" | "xhtml" | "xml" | "svg" | "js" | "mjs")
    );
    if active && config.markdown.html == HtmlPolicy::Sanitized {
        diagnostics.push(
            Diagnostic::warning("active-attachment", "not published: a file of this kind can hold scripts, and `markdown.html` is `sanitized`")
                .at(Location::file(&file.path))
                .hint("put it into `static/` if you trust it"),
        );
        return;
    }
    match folders.asset_route(&file.path) {
        Ok(Some(route)) => {
            targets.insert(file.path.clone(), route.clone());
            assets.push(Asset { route, file });
        }
        Ok(None) => {}
        Err(why) => diagnostics.push(
            Diagnostic::error("invalid-path", format!("this file can't be published: {why}"))
                .at(Location::file(&file.path))
                .hint("rename it"),
        ),
    }
}

fn finish(p: Placed, section: Option<usize>, cover: Option<CoverImage>) -> Page {
    let Placed { page, state, route, .. } = p;
    let front = page.front;
    let document = page.document;
    Page {
        source: page.source,
        route,
        title: page.title,
        description: front.description.unwrap_or_else(|| document.summary.clone()),
        summary: document.summary,
        html: document.html,
        headings: document.headings,
        length: document.length,
        terms: Vec::new(),
        authors: front.authors.into_iter().map(without_script).collect(),
        cover,
        aliases: front.aliases.into_iter().map(|alias| alias.route).collect(),
        template: front.template,
        updated: front.updated,
        section,
        weight: front.weight,
        state,
        extra: front.extra,
    }
}

/// An author whose link could run a script loses the link.
fn without_script(author: Author) -> Author {
    let url = author
        .url
        .filter(|url| is_remote(url) || url.starts_with("mailto:") || url.starts_with('/'));
    Author { url, ..author }
}

fn is_remote(url: &str) -> bool {
    let lower = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    lower.starts_with("https://") || lower.starts_with("http://") || lower.starts_with("//")
}

/// Finds what the links of a file lead to.
struct Resolver<'a> {
    targets: &'a BTreeMap<SourcePath, Route>,
    links: &'a Links,
}

impl Resolver<'_> {
    /// Puts URLs for the relative and root-relative links of a body.
    fn rewrite(&self, page: &mut ParsedPage) {
        let document = &mut page.document;
        let mut html = String::new();
        let mut done = 0;
        for link in &document.local_links {
            if let Some(url) = self.url(&page.source, &link.target) {
                html.push_str(&document.html[done..link.html.start]);
                html.push_str(&escape_attribute(&url));
                done = link.html.end;
            }
        }
        if done > 0 {
            html.push_str(&document.html[done..]);
            document.html = html;
        }
        document.local_links = Vec::new();
    }

    /// The URL for `target` as written in `source`; `None` if it is to stay as it is.
    fn url(&self, source: &SourcePath, target: &str) -> Option<String> {
        let split = target.find(['?', '#']).unwrap_or(target.len());
        let (path, rest) = target.split_at(split);
        if let Some(path) = path.strip_prefix('/') {
            // From the site's root, which may lie below a prefix.
            return (!self.links.prefix().is_empty())
                .then(|| format!("{}/{path}{rest}", self.links.prefix()));
        }
        let route = match path.strip_prefix("@/") {
            // Zola's way to name a source file from `content/`.
            Some(path) => self.target(&format!("content/{path}"))?,
            None => self.target(&relative(source.folder(), path)?)?,
        };
        Some(format!("{}{rest}", self.links.href(route)))
    }

    fn target(&self, path: &str) -> Option<&Route> {
        self.targets.get(&SourcePath::new(path)?).or_else(|| {
            let decoded = percent_decode(path)?;
            self.targets.get(&SourcePath::new(&decoded)?)
        })
    }

    fn cover(
        &self,
        source: &SourcePath,
        cover: Cover,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<CoverImage> {
        let Cover { target, alt } = cover;
        if is_remote(&target) {
            return Some(CoverImage { url: target, alt });
        }
        if let Some(path) = target.strip_prefix('/') {
            let url = format!(
                "{}/{}",
                self.links.prefix(),
                crate::path::percent_encode(&percent_decode(path)?)
            );
            return Some(CoverImage { url, alt });
        }
        let found = relative(source.folder(), &target).and_then(|path| self.target(&path).cloned());
        if found.is_none() {
            diagnostics.push(
                Diagnostic::warning(
                    "missing-cover",
                    format!("there is no cover image `{target}`; the post is shown without it"),
                )
                .at(Location::file(source))
                .hint(
                    "write its path from this file, from the site's root with `/`, or a full URL",
                ),
            );
        }
        found.map(|route| CoverImage { url: self.links.href(&route), alt })
    }
}

/// `path` from `folder`, both from the site's root; `None` if it leads out of it.
fn relative(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn escape_attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The routes of a site's sections are needed by views through their index.
impl Site {
    /// The section that a page belongs to, if its listing is made.
    pub fn section_of(&self, page: &Page) -> Option<&Section> {
        page.section.map(|index| &self.sections[index]).filter(|section| section.rendered)
    }
}
