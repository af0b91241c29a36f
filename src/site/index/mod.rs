//! Indexes of the items in all published posts of a digest: recurring sections, links, events,
//! questions and people. Built once and immutable. Items are referenced by their positions in the
//! digests of posts; only the names by which entries are grouped (sections, hosts, people, calendar
//! ids) are copied. Each part sorts its items, and takes linear time otherwise.

mod address;
#[cfg(test)]
mod event_tests;
mod events;
mod links;
mod people;
mod questions;
mod related;
mod section_names;
mod sections;
#[cfg(test)]
pub(crate) mod tests;

pub(crate) use address::{address, host_of, is_tracking, name_of};
pub(crate) use events::{EventIndex, EventYear, IndexedEvent};
pub(crate) use links::{IndexedLink, LinkIndex, LinkedSite};
pub(crate) use people::IndexedPerson;
pub(crate) use section_names::section_key;
pub(crate) use sections::{RecurringSection, SectionOccurrence};

use std::sync::Arc;

use super::{Post, Taxonomy};
use crate::config::{Config, DigestPart};
use crate::diagnostic::Diagnostic;
use crate::digest::links::DigestLink;
use crate::path::Route;

/// The indexes of a site. Parts that are disabled in the settings are empty, and so are those that
/// no post has items for.
#[derive(Debug, Clone, Default)]
pub(crate) struct DigestIndex {
    /// The sections that recur: those in the most issues first, then by name.
    pub(crate) sections: Vec<RecurringSection>,
    /// Index of links to other sites.
    pub(crate) links: LinkIndex,
    /// Index of events.
    pub(crate) events: EventIndex,
    /// The questions: those of the newest issue first, in the order of each issue.
    pub(crate) questions: Vec<ItemRef>,
    /// The people, by handle.
    pub(crate) people: Vec<IndexedPerson>,
    /// For each post, those that share rare links or terms with it, as indexes into `Site::posts`.
    pub(crate) related: Vec<Vec<usize>>,
}

/// A reference to an item of a post. There may be a hundred thousand, so it is small.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ItemRef {
    post: u32,
    item: u32,
}

impl ItemRef {
    /// References the item at `item` in the list of its kind, in the digest of the post at `post`
    /// of `Site::posts`.
    pub(crate) fn new(post: usize, item: usize) -> Self {
        // Four billion posts, or items of one, don't fit into memory.
        let small = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        Self { post: small(post), item: small(item) }
    }

    /// The post, as an index into `Site::posts`.
    pub(crate) fn post(self) -> usize {
        self.post as usize
    }

    /// The item, as an index into the list of its kind in the post's digest.
    pub(crate) fn item(self) -> usize {
        self.item as usize
    }

    /// The referenced link.
    pub(crate) fn link(self, posts: &[Arc<Post>]) -> DigestLink<'_> {
        posts[self.post()].page.digest.links.at(self.item())
    }
}

impl DigestIndex {
    /// Indexes `posts`, which are sorted newest first.
    pub(super) fn of(posts: &[Arc<Post>], taxonomies: &[Taxonomy], config: &Config) -> Self {
        let enabled = |part| config.digest.pages.contains(&part);
        let links = || {
            let (links, ties) = if enabled(DigestPart::Links) {
                links::links(posts, &config.check.tracking)
            } else {
                Default::default()
            };
            (links, related::related(posts.len(), taxonomies, ties))
        };
        let others = || Self {
            sections: if enabled(DigestPart::Sections) {
                sections::sections(posts, &config.digest)
            } else {
                Vec::new()
            },
            links: LinkIndex::default(),
            events: if enabled(DigestPart::Events) {
                events::events(posts, config)
            } else {
                EventIndex::default()
            },
            questions: if enabled(DigestPart::Questions) {
                questions::questions(posts)
            } else {
                Vec::new()
            },
            people: if enabled(DigestPart::People) { people::people(posts) } else { Vec::new() },
            related: Vec::new(),
        };
        let ((links, related), others) = rayon::join(links, others);
        Self { links, related, ..others }
    }

    /// Warnings about sections of one URL.
    pub(super) fn warnings(&self, posts: &[Arc<Post>]) -> Vec<Diagnostic> {
        sections::shared_slugs(&self.sections, posts)
    }

    /// Whether a part has any items.
    pub(crate) fn has(&self, part: DigestPart) -> bool {
        match part {
            DigestPart::Sections => !self.sections.is_empty(),
            DigestPart::Links => !self.links.links.is_empty(),
            DigestPart::Events => !self.events.events.is_empty(),
            DigestPart::Questions => !self.questions.is_empty(),
            DigestPart::People => !self.people.is_empty(),
        }
    }

    /// The parts that have items, in the order of their pages in menus.
    pub(crate) fn parts(&self) -> impl Iterator<Item = DigestPart> {
        [
            DigestPart::Sections,
            DigestPart::Links,
            DigestPart::Events,
            DigestPart::Questions,
            DigestPart::People,
        ]
        .into_iter()
        .filter(|part| self.has(*part))
    }
}

/// The name of a part in the settings and in URLs.
pub(crate) fn part_name(part: DigestPart) -> &'static str {
    match part {
        DigestPart::Sections => "sections",
        DigestPart::Links => "links",
        DigestPart::Events => "events",
        DigestPart::Questions => "questions",
        DigestPart::People => "people",
    }
}

/// The first page of a part.
pub(crate) fn part_route(part: DigestPart) -> Route {
    Route::root().child(part_name(part))
}
