//! Links to other sites, each once, grouped by site.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hasher as _};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::ItemRef;
use super::address::{address, end_of_host, host_in_lower_case};
use super::related::{self, Tie};
use crate::site::Post;

/// The links of all issues.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkIndex {
    /// The links, by site; those of a site that were told last come first.
    pub links: Vec<IndexedLink>,
    /// The sites, by host.
    pub sites: Vec<LinkedSite>,
}

/// A link, however often it was told. URLs that differ only in scheme, `www.`, a slash at the end
/// or parameters for tracking are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexedLink {
    /// The newest telling.
    pub last: ItemRef,
    /// The oldest.
    pub first: ItemRef,
    /// The telling whose text is its title: the newest that gives it any.
    pub titled: ItemRef,
    /// How many issues have it.
    pub issues: usize,
}

/// A site that is linked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedSite {
    /// Its host, without `www.`.
    pub host: String,
    /// Its links, as a range of [`LinkIndex::links`].
    pub links: Range<usize>,
}

/// A telling of a link, on its way to being sorted: by hashes of its host and of the rest of its
/// address, which is faster than by the text and brings the same ones together as well. Of 64 bits
/// each: that two of a million addresses of one host share theirs happens to one digest in thirty
/// million.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Telling {
    hashes: [u64; 2],
    at: ItemRef,
    /// Whether it gives the link a text of its own.
    titled: bool,
}

/// The links, and what ties posts together that share some.
pub(super) fn links(posts: &[Arc<Post>], tracking: &[String]) -> (LinkIndex, Vec<Tie>) {
    let tellings = posts.par_iter().enumerate();
    let tellings = tellings.flat_map_iter(|(post, p)| tellings_of(post, p, tracking));
    let mut tellings: Vec<Telling> = tellings.collect();
    tellings.par_sort_unstable();
    let by_host: Vec<&[Telling]> = tellings.chunk_by(|a, b| a.hashes[0] == b.hashes[0]).collect();
    let host = |of_site: &[Telling]| host_in_lower_case(of_site[0].at.link(posts).url);
    let mut sites: Vec<(Cow<'_, str>, &[Telling])> =
        by_host.into_par_iter().map(|of_site| (host(of_site), of_site)).collect();
    sites.par_sort_unstable_by(|a, b| a.0.cmp(&b.0));
    let (mut index, mut ties) = (LinkIndex::default(), Vec::new());
    index.sites.reserve_exact(sites.len());
    index.links.reserve_exact(tellings.len());
    for (host, of_site) in sites {
        let start = index.links.len();
        for run in of_site.chunk_by(|a, b| a.hashes == b.hashes) {
            if run.len() > 1 {
                related::of_link(run.iter().map(|telling| telling.at), &mut ties);
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

fn tellings_of(post: usize, p: &Post, tracking: &[String]) -> impl Iterator<Item = Telling> {
    p.page.digest.links.iter().enumerate().filter_map(move |(item, link)| {
        let address = address(link.url, tracking)?;
        let hash = |text: &str| {
            let mut hasher = DefaultHasher::new();
            hasher.write(text.as_bytes());
            hasher.finish()
        };
        let (host, path) = address.split_at(end_of_host(&address));
        Some(Telling {
            hashes: [hash(host), hash(path)],
            at: ItemRef::new(post, item),
            titled: link.title != link.url,
        })
    })
}

/// A link of its tellings, which come newest first.
fn link(run: &[Telling]) -> IndexedLink {
    let (last, oldest) = (run[0].at, run[run.len() - 1].at);
    // Of several in the oldest issue the first is where it was told first.
    let first = run.iter().find(|t| t.at.post() == oldest.post()).map_or(oldest, |t| t.at);
    let issues = run.chunk_by(|a, b| a.at.post() == b.at.post()).count();
    let titled = run.iter().find(|t| t.titled).map_or(last, |t| t.at);
    IndexedLink { last, first, titled, issues }
}
