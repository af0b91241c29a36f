//! Feeds of the site, of each term and, where requested, of each folder; and copies of them at the
//! addresses that feeds had before.

use super::{FeedCopy, GeneratedFile, PlannedFile, Subject};
use crate::config::{CATEGORIES, FeedFormat, Generator};
use crate::path::{Route, SourcePath};
use crate::site::Site;

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
    subject.feeds(site).iter().map(move |&format| PlannedFile {
        route: feed_route(site, subject, format),
        requested_by: format!("the {} feed", format.name()).into(),
        recipe: GeneratedFile::Feed(format, subject).into(),
    })
}

/// The route of a feed. In a term's or folder's own folder, it has the name of the site's feed.
pub(crate) fn feed_route(site: &Site, subject: Subject<'_>, format: FeedFormat) -> Route {
    let former = site.config.compatibility;
    let of_site = site.config.feeds.route(format, former);
    let name = || of_site.as_str().rsplit('/').next().unwrap_or_default();
    match subject {
        Subject::Home => of_site,
        // Pelican's settings `CATEGORY_FEED_ATOM` and `AUTHOR_FEED_ATOM`.
        Subject::Term(taxonomy, term)
            if former == Some(Generator::Pelican)
                && [CATEGORIES, "authors"].contains(&&*taxonomy.name)
                && format != FeedFormat::Json =>
        {
            let name = format!("{}.{}.xml", term.slug, format.name());
            Route::root().child("feeds").child_file(&name)
        }
        Subject::Section(_) | Subject::Term(..) => {
            let page = subject.route();
            let path = page.as_str();
            let folder = path.strip_suffix(".html").and_then(|path| Route::page(path).ok());
            folder.unwrap_or(page).child_file(name())
        }
    }
}

/// The format of the feed that a site may have had at an old path: `/index.xml`, `/feed/`. Names
/// without an extension are those of feeds at the root, or in a folder if its introduction lists
/// them.
fn format_at(site: &Site, path: &Route, is_introduction: bool) -> Option<FeedFormat> {
    let path = path.as_str().trim_matches('/');
    let name = path.rsplit('/').next().unwrap_or_default();
    let at_root = ["feed", "feed/atom", "feed/rss", "feed/rss2", "rss", "atom"];
    match name {
        "atom" if is_introduction || at_root.contains(&path) => Some(FeedFormat::Atom),
        "feed" | "rss" | "rss2" if is_introduction || at_root.contains(&path) => {
            Some(FeedFormat::Rss)
        }
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
    let Some(format) = format_at(site, alias, source.is_introduction) else {
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
