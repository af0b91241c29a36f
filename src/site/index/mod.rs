//! What all published posts of a digest hold together: sections that come again, links, events,
//! questions and people. Made once, whole. Items are named by their places in the digests of posts;
//! what is copied are the names that entries go by: of sections, hosts and people, and what calendars
//! know events by. Each part sorts its items, and looks at each of them a fixed number of times.

mod address;
mod events;
mod links;
mod people;
mod questions;
mod related;
mod sections;
#[cfg(test)]
pub(crate) mod tests;

pub use address::{address, host_of, is_tracking, name_of};
pub use events::{EventIndex, EventYear, IndexedEvent};
pub use links::{IndexedLink, LinkIndex, LinkedSite};
pub use people::IndexedPerson;
pub use sections::{RecurringSection, SectionOccurrence, section_slug};

use std::sync::Arc;

use super::{Post, Taxonomy};
use crate::config::{Config, DigestPart};
use crate::digest::links::DigestLink;
use crate::path::Route;

/// What the posts of a site hold together. Parts that the settings switch off are empty, and so
/// are those that no post has anything of.
#[derive(Debug, Clone, Default)]
pub struct DigestIndex {
    /// The sections that at least two issues carry: those of the most issues first, then by name.
    pub sections: Vec<RecurringSection>,
    /// The links to other sites.
    pub links: LinkIndex,
    /// The events.
    pub events: EventIndex,
    /// The questions, those of the newest issue first, each issue's in its order.
    pub questions: Vec<ItemRef>,
    /// The people, by handle.
    pub people: Vec<IndexedPerson>,
    /// Of each post those that share rare links or terms with it, as indexes of `Site::posts`.
    pub related: Vec<Vec<usize>>,
}

/// An item of one issue: of which, and which of its kind there. There may be a hundred thousand, so it
/// is small.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemRef {
    post: u32,
    item: u32,
}

impl ItemRef {
    /// The item at `item` of the list of its kind in the digest of the post at `post` of `Site::posts`.
    pub fn new(post: usize, item: usize) -> Self {
        // Four billion posts, or items of one, fit into no memory.
        let small = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        Self { post: small(post), item: small(item) }
    }

    /// The post, as an index of `Site::posts`.
    pub fn post(self) -> usize {
        self.post as usize
    }

    /// The item, as an index of the list of its kind in the post's digest.
    pub fn item(self) -> usize {
        self.item as usize
    }

    /// The link that is told here.
    pub fn link(self, posts: &[Arc<Post>]) -> DigestLink<'_> {
        posts[self.post()].page.digest.links.at(self.item())
    }
}

impl DigestIndex {
    /// Looks through `posts`, which come newest first.
    pub(super) fn of(posts: &[Arc<Post>], taxonomies: &[Taxonomy], config: &Config) -> Self {
        let wanted = |part| config.digest.pages.contains(&part);
        let links = || {
            let (links, ties) = if wanted(DigestPart::Links) {
                links::links(posts, &config.check.tracking)
            } else {
                Default::default()
            };
            (links, related::related(posts.len(), taxonomies, ties))
        };
        let others = || Self {
            sections: if wanted(DigestPart::Sections) {
                sections::sections(posts, &config.digest.sections)
            } else {
                Vec::new()
            },
            links: LinkIndex::default(),
            events: if wanted(DigestPart::Events) {
                events::events(posts, config)
            } else {
                EventIndex::default()
            },
            questions: if wanted(DigestPart::Questions) {
                questions::questions(posts)
            } else {
                Vec::new()
            },
            people: if wanted(DigestPart::People) { people::people(posts) } else { Vec::new() },
            related: Vec::new(),
        };
        let ((links, related), others) = rayon::join(links, others);
        Self { links, related, ..others }
    }

    /// Whether there is anything of a part.
    pub fn has(&self, part: DigestPart) -> bool {
        match part {
            DigestPart::Sections => !self.sections.is_empty(),
            DigestPart::Links => !self.links.links.is_empty(),
            DigestPart::Events => !self.events.events.is_empty(),
            DigestPart::Questions => !self.questions.is_empty(),
            DigestPart::People => !self.people.is_empty(),
        }
    }

    /// The parts that there is anything of, in the order of their pages in menus.
    pub fn parts(&self) -> impl Iterator<Item = DigestPart> {
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

/// What a part is called in the settings and in addresses.
pub fn part_name(part: DigestPart) -> &'static str {
    match part {
        DigestPart::Sections => "sections",
        DigestPart::Links => "links",
        DigestPart::Events => "events",
        DigestPart::Questions => "questions",
        DigestPart::People => "people",
    }
}

/// The first page of a part.
pub fn part_route(part: DigestPart) -> Route {
    Route::root().child(part_name(part))
}
