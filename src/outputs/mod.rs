//! Plans the output: every file that will be written, and how its contents are produced. Nothing
//! here renders or writes.

mod archive;
mod assets;
mod collision_findings;
mod collisions;
mod digest;
mod feeds;
mod listings;
mod page_feeds;
mod pages;
mod rank;
mod recipe;
mod search;
mod site_files;
mod subject;

use std::borrow::Cow;

pub(crate) use archive::ArchivePeriod;
pub(crate) use digest::events::{post_calendar, site_calendar};
pub(crate) use digest::links::links_json;
pub(crate) use digest::{DigestPage, Sheet};
pub(crate) use feeds::{built as built_feeds, feed_route};
pub(crate) use page_feeds::PageFeed;
pub(crate) use recipe::{FeedCopy, Redirect, TextFile};
pub use recipe::{GeneratedFile, Recipe, TemplatePage};
pub(crate) use search::search_route;
pub(crate) use site_files::sitemap_routes;
pub(crate) use subject::{ListingPage, Subject};

use crate::diagnostic::Outcome;
use crate::path::Route;
use crate::site::Site;

/// The output of a build.
#[derive(Debug)]
pub struct Plan<'s> {
    /// The files that will be written, each at a path of its own.
    pub files: Vec<PlannedFile<'s>>,
    /// The folders whose files are built separately.
    pub(crate) reserved: Vec<ReservedFolder>,
}

/// A file that will be written.
#[derive(Debug)]
pub struct PlannedFile<'s> {
    /// Output path of the file.
    pub(crate) route: Route,
    /// The source of this file; quoted when two files collide: `content/a.md`, `the term "x" of
    /// tags`.
    pub(crate) requested_by: Cow<'s, str>,
    /// How its contents are produced.
    pub recipe: Recipe<'s>,
}

/// A folder of the output whose files are known only when they are built: no other file may be in
/// it.
#[derive(Debug)]
pub(crate) struct ReservedFolder {
    /// Output path of the folder, with a trailing slash.
    pub(crate) route: Route,
    /// Names of files that it will contain in any case.
    pub(crate) known_files: &'static [&'static str],
    /// The name of its contents, such as `the search index`.
    pub(crate) requested_by: &'static str,
}

impl PlannedFile<'_> {
    /// Whether the file may be many times as large as others: it grows with the complete site, or
    /// contains many posts.
    pub(crate) fn is_large(&self) -> bool {
        use GeneratedFile::{Feed, FeedCopy, LinksJson, SiteCalendar};
        matches!(self.recipe, Recipe::Generated(LinksJson | SiteCalendar | Feed(..) | FeedCopy(_)))
    }
}

/// Plans every file of the site. Collisions of paths are errors; the files that can be written are
/// planned all the same.
pub fn plan(site: &Site) -> Outcome<Plan<'_>> {
    let mut plan = collisions::without_collisions(plan_again(site), site);
    plan.diagnostics.extend(feeds::without_feed(site));
    plan
}

/// Plans every file of a site that has the same routes as one whose plan had no collisions, after
/// an edit in a preview: searching for collisions would take a third of its time.
pub(crate) fn plan_again(site: &Site) -> Plan<'_> {
    let kinds: &[fn(&Site) -> Vec<PlannedFile<'_>>] = &[
        pages::posts,
        pages::pages,
        digest::links::links_json_file,
        pages::aliases,
        pages::cards,
        listings::home,
        listings::sections,
        listings::taxonomies,
        archive::archive,
        digest::links::links,
        digest::sections::sections,
        digest::events::events,
        digest::questions::questions,
        digest::people::people,
        feeds::feeds,
        page_feeds::page_feeds,
        assets::assets,
        assets::resized_images,
        site_files::not_found,
        site_files::texts,
        site_files::sitemap,
        search::page,
    ];
    let mut files: Vec<_> = kinds.iter().flat_map(|kind| kind(site)).collect();
    files.shrink_to_fit();
    let reserved = search::index_folder(site).into_iter().collect();
    Plan { files, reserved }
}
