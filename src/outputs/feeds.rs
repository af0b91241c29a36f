//! Feeds of the site, of each term and, where requested, of each folder; and copies of them at the
//! addresses that feeds had before.

use super::{FeedCopy, GeneratedFile, PlannedFile, Subject};
use crate::config::{AUTHORS, CATEGORIES, FeedFormat, Generator};
use crate::diagnostic::{Diagnostic, Location};
use crate::path::{Route, SourcePath};
use crate::site::{Site, Taxonomy};

pub(super) fn feeds(site: &Site) -> Vec<PlannedFile<'_>> {
    let sections = site.listed_sections().map(Subject::Section);
    let terms = site
        .taxonomies
        .iter()
        .flat_map(|taxonomy| taxonomy.terms.iter().map(move |term| Subject::Term(taxonomy, term)));
    let subjects = std::iter::once(Subject::Home).chain(sections).chain(terms);
    subjects.flat_map(|subject| of(site, subject)).collect()
}

fn of<'s>(site: &'s Site, subject: Subject<'s>) -> impl Iterator<Item = PlannedFile<'s>> {
    built(site, subject).map(move |format| PlannedFile {
        route: feed_route(site, subject, format),
        requested_by: format!("the {} feed", format.name()).into(),
        recipe: GeneratedFile::Feed(format, subject).into(),
    })
}

/// The formats of the feeds of a subject that no other feed has the path of.
pub(crate) fn built<'s>(
    site: &'s Site,
    subject: Subject<'s>,
) -> impl Iterator<Item = FeedFormat> + 's {
    let formats = subject.feeds(site).iter().copied();
    formats.filter(move |&format| holder(site, subject, format).is_none())
}

/// The feed at the path of another, of a term: the site's, or a category's where an author has the
/// same name.
fn holder(site: &Site, subject: Subject<'_>, format: FeedFormat) -> Option<&'static str> {
    let Subject::Term(taxonomy, term) = subject else { return None };
    let route = feed_route(site, subject, format);
    let mut of_site = Subject::Home.feeds(site).iter();
    if of_site.any(|&other| feed_route(site, Subject::Home, other) == route) {
        return Some("the feed of the site");
    }
    let is_shared = term.is_category_too && is_in_folder_of_feeds(site, taxonomy, format);
    is_shared.then_some("the feed of the category")
}

/// The warnings about terms that lack a feed, since another feed has its path.
pub(super) fn without_feed(site: &Site) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for taxonomy in &site.taxonomies {
        for term in &taxonomy.terms {
            let subject = Subject::Term(taxonomy, term);
            let formats = subject.feeds(site).iter();
            let mut held =
                formats.filter_map(|&format| Some((holder(site, subject, format)?, format)));
            let Some((holder, format)) = held.next() else { continue };
            let Some(post) = term.posts.first().map(|&post| &site.posts[post]) else { continue };
            let route = feed_route(site, subject, format);
            let message = format!(
                "the term `{}` of {} has no feed at `{route}`: {holder} is there",
                term.name, taxonomy.name
            );
            let hint = "to have both, rename the term, or change the path of the site's feed, \
                        `feeds: {paths: ...}` in weekly.yaml";
            let warning = Diagnostic::warning("path-taken", message).hint(hint);
            found.push(warning.at(Location::file(&post.page.source)).about(&term.name));
        }
    }
    found
}

/// Whether the feed of a term is in the folder of Pelican's feeds, by its settings
/// `CATEGORY_FEED_ATOM` and `AUTHOR_FEED_ATOM`.
fn is_in_folder_of_feeds(site: &Site, taxonomy: &Taxonomy, format: FeedFormat) -> bool {
    site.config.compatibility == Some(Generator::Pelican)
        && [CATEGORIES, AUTHORS].contains(&&*taxonomy.name)
        && format != FeedFormat::Json
}

/// The route of a feed. In a term's or folder's own folder, it has the name of the site's feed.
pub(crate) fn feed_route(site: &Site, subject: Subject<'_>, format: FeedFormat) -> Route {
    match subject {
        Subject::Home => site.config.feeds.route(format, site.config.compatibility),
        Subject::Term(taxonomy, term) if is_in_folder_of_feeds(site, taxonomy, format) => {
            let name = format!("{}.{}.xml", term.slug, format.name());
            Route::root().child("feeds").child_file(&name)
        }
        Subject::Section(_) | Subject::Term(..) => in_folder_of(site, &subject.route(), format),
    }
}

/// The route of a feed with the name of the site's feed, in the folder of a list.
pub(super) fn in_folder_of(site: &Site, list: &Route, format: FeedFormat) -> Route {
    let of_site = site.config.feeds.route(format, site.config.compatibility);
    let name = of_site.as_str().rsplit('/').next().unwrap_or_default();
    let folder = list.as_str().strip_suffix(".html").and_then(|path| Route::page(path).ok());
    folder.as_ref().unwrap_or(list).child_file(name)
}

/// The format of the feed that a site may have had at an old path: `/index.xml`, `/feed/`. Names
/// without an extension are those of feeds at the root, or in a folder if its introduction lists
/// them.
fn format_at(site: &Site, source: AliasSource<'_>, alias: &Route) -> Option<FeedFormat> {
    let path = alias.as_str().trim_matches('/');
    let name = path.rsplit('/').next().unwrap_or_default();
    let at_root = ["feed", "feed/atom", "feed/rss", "feed/rss2", "rss", "atom"];
    let may_be_feed = source.is_introduction || at_root.contains(&path);
    match name {
        "atom" if may_be_feed => Some(FeedFormat::Atom),
        "feed" | "rss" | "rss2" if may_be_feed => Some(FeedFormat::Rss),
        _ => site.config.feeds.format_of(name, site.config.compatibility),
    }
}

/// The source of aliases.
#[derive(Debug, Clone, Copy)]
pub(super) struct AliasSource<'s> {
    pub(super) path: &'s SourcePath,
    /// The folder or term that it introduces, else the site.
    pub(super) subject: Subject<'s>,
    pub(super) is_introduction: bool,
}

/// What is written at an alias.
#[derive(Debug)]
pub(super) enum AliasFile<'s> {
    Redirect,
    /// A copy of a feed, since a feed may have been there.
    Copy(FeedCopy<'s>),
    /// Nothing: the feed itself is there, or there are no feeds and no page that could redirect.
    Nothing,
}

/// What is written at `alias`: a copy of the feed of the source's subject, if it has one, else of
/// the site's, where a feed may have been; else a redirect.
pub(super) fn at_alias<'s>(
    site: &'s Site,
    source: AliasSource<'s>,
    alias: &Route,
) -> AliasFile<'s> {
    let Some(format) = format_at(site, source, alias) else {
        return AliasFile::Redirect;
    };
    let has_feeds = |subject: &Subject<'s>| !subject.feeds(site).is_empty();
    let subject = [source.subject, Subject::Home].into_iter().find(has_feeds);
    match subject.zip(site.config.feeds.in_place_of(format)) {
        Some((subject, format)) if feed_route(site, subject, format) != *alias => {
            AliasFile::Copy(FeedCopy { format, subject, source: source.path })
        }
        None if alias.as_str().ends_with('/') => AliasFile::Redirect,
        _ => AliasFile::Nothing,
    }
}
