//! Links to other sites, without duplicates, grouped by site.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hasher as _};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::ItemRef;
use super::address::{address, end_of_host, host_in_lower_case};
use super::related::{self, Tie};
use crate::digest::links::DigestLink;
use crate::site::Post;

/// The links of all issues.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct LinkIndex {
    /// The links grouped by site; within a site, the most recently mentioned come first.
    pub(crate) links: Vec<IndexedLink>,
    /// The sites by host.
    pub(crate) sites: Vec<LinkedSite>,
}

/// A link, which may be mentioned several times. URLs that differ only in scheme, `www.`, a
/// trailing slash or tracking parameters are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct IndexedLink {
    /// The newest mention.
    pub(crate) last: ItemRef,
    /// The oldest mention.
    pub(crate) first: ItemRef,
    /// The mention whose text is the title: the newest of those with the best.
    pub(crate) titled: ItemRef,
    /// The number of issues that contain it.
    pub(crate) issues: usize,
}

/// A site that is linked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LinkedSite {
    /// Host name, without `www.`.
    pub(crate) host: String,
    /// The links to this site, as a range of [`LinkIndex::links`].
    pub(crate) links: Range<usize>,
}

/// A mention of a link, for sorting: by hashes of its host and of the rest of its address, which is
/// faster than by text and groups duplicates as well. With 64 bits each, one digest in thirty
/// million has a collision among a million addresses of one host.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct LinkMention {
    hashes: [u64; 2],
    at: ItemRef,
    title: TitleRank,
}

/// How much a title says of its link's target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum TitleRank {
    /// It is the URL.
    Url,
    /// A word or two, such as `blog post`.
    Short,
    Words,
}

impl TitleRank {
    fn of(link: &DigestLink<'_>) -> Self {
        let title = link.title;
        if title == link.url {
            return Self::Url;
        }
        // Three words, or as much in a script without spaces.
        let words = title.split(' ').count() > 2 || title.len() >= 24;
        if words { Self::Words } else { Self::Short }
    }
}

/// The links, and the ties between posts that share some.
pub(super) fn links(posts: &[Arc<Post>], tracking: &[String]) -> (LinkIndex, Vec<Tie>) {
    let mentions = posts.par_iter().enumerate();
    let mentions = mentions.flat_map_iter(|(post, p)| mentions_of(post, p, tracking));
    let mut mentions: Vec<LinkMention> = mentions.collect();
    mentions.par_sort_unstable();
    let by_host: Vec<&[LinkMention]> =
        mentions.chunk_by(|a, b| a.hashes[0] == b.hashes[0]).collect();
    let host = |of_site: &[LinkMention]| host_in_lower_case(of_site[0].at.link(posts).url);
    let mut sites: Vec<(Cow<'_, str>, &[LinkMention])> =
        by_host.into_par_iter().map(|of_site| (host(of_site), of_site)).collect();
    sites.par_sort_unstable_by(|a, b| a.0.cmp(&b.0));
    let (mut index, mut ties) = (LinkIndex::default(), Vec::new());
    index.sites.reserve_exact(sites.len());
    index.links.reserve_exact(mentions.len());
    for (host, of_site) in sites {
        let start = index.links.len();
        for run in of_site.chunk_by(|a, b| a.hashes == b.hashes) {
            if run.len() > 1 {
                related::of_link(run.iter().map(|mention| mention.at), &mut ties);
            }
            index.links.push(link(run));
        }
        index.links[start..].sort_unstable_by_key(|link| link.last);
        let links = start..index.links.len();
        index.sites.push(LinkedSite { host: host.into_owned(), links });
    }
    index.links.shrink_to_fit();
    (index, ties)
}

fn mentions_of(post: usize, p: &Post, tracking: &[String]) -> impl Iterator<Item = LinkMention> {
    p.indexed().links.iter().enumerate().filter_map(move |(item, link)| {
        let address = address(link.url, tracking)?;
        let hash = |text: &str| {
            let mut hasher = DefaultHasher::new();
            hasher.write(text.as_bytes());
            hasher.finish()
        };
        let (host, path) = address.split_at(end_of_host(&address));
        Some(LinkMention {
            hashes: [hash(host), hash(path)],
            at: ItemRef::new(post, item),
            title: TitleRank::of(&link),
        })
    })
}

/// Creates a link from its mentions, newest first.
fn link(run: &[LinkMention]) -> IndexedLink {
    let (last, oldest) = (run[0].at, run[run.len() - 1].at);
    // Of several mentions in the oldest issue, the first one counts.
    let first = run.iter().find(|t| t.at.post() == oldest.post()).map_or(oldest, |t| t.at);
    let issues = run.chunk_by(|a, b| a.at.post() == b.at.post()).count();
    // `max_by_key` would return the last of several.
    let best = run.iter().map(|mention| mention.title).max();
    let titled = run.iter().find(|mention| Some(mention.title) == best).map_or(last, |t| t.at);
    IndexedLink { last, first, titled, issues }
}
