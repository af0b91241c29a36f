//! Links to other sites, each once, grouped by site.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::Mention;
use super::address::{address, host};
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
    pub last: Mention,
    /// The oldest.
    pub first: Mention,
    /// The telling whose text is its title: the newest that gives it any.
    pub titled: Mention,
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

/// A telling of a link, on its way to being sorted.
struct Telling<'p> {
    /// Of the address, so that most comparisons need no look at texts.
    hash: u64,
    address: Cow<'p, str>,
    at: Mention,
}

pub(super) fn links(posts: &[Arc<Post>]) -> LinkIndex {
    let mut tellings: Vec<Telling<'_>> =
        posts.par_iter().enumerate().flat_map_iter(|(post, p)| tellings(post, p)).collect();
    tellings
        .par_sort_unstable_by(|a, b| (a.hash, &a.address, a.at).cmp(&(b.hash, &b.address, b.at)));
    let runs = tellings.chunk_by(|a, b| a.hash == b.hash && a.address == b.address);
    let mut sites: HashMap<&str, usize> = HashMap::new();
    let mut hosts = Vec::new();
    let mut links = Vec::with_capacity(tellings.len());
    for run in runs {
        let host = host(&run[0].address);
        let site = *sites.entry(host).or_insert_with(|| {
            hosts.push(host);
            hosts.len() - 1
        });
        links.push((site, link(posts, run)));
    }
    let mut order: Vec<usize> = (0..hosts.len()).collect();
    order.sort_unstable_by_key(|&site| hosts[site]);
    let mut rank = vec![0; hosts.len()];
    for (at, &site) in order.iter().enumerate() {
        rank[site] = at;
    }
    links.par_sort_unstable_by_key(|(site, link)| {
        (rank[*site], link.last.post, link.last.item, Reverse(link.first))
    });
    let mut end = 0;
    let sites = links.chunk_by(|(a, _), (b, _)| a == b).map(|run| {
        let start = end;
        end += run.len();
        LinkedSite { host: hosts[run[0].0].to_owned(), links: start..end }
    });
    let sites = sites.collect();
    LinkIndex { links: links.into_iter().map(|(_, link)| link).collect(), sites }
}

fn tellings(post: usize, p: &Post) -> impl Iterator<Item = Telling<'_>> {
    p.page.digest.links.iter().enumerate().filter_map(move |(item, link)| {
        let address = address(&link.url)?;
        let mut hasher = DefaultHasher::new();
        address.hash(&mut hasher);
        Some(Telling { hash: hasher.finish(), address, at: Mention { post, item } })
    })
}

/// A link of its tellings, which come newest first.
fn link(posts: &[Arc<Post>], run: &[Telling<'_>]) -> IndexedLink {
    let (last, oldest) = (run[0].at, run[run.len() - 1].at);
    // Of several in the oldest issue the first is where it was told first.
    let first = run.iter().map(|t| t.at).find(|at| at.post == oldest.post).unwrap_or(oldest);
    let issues = run.chunk_by(|a, b| a.at.post == b.at.post).count();
    let titled = run.iter().map(|t| t.at).find(|at| {
        let link = &posts[at.post].page.digest.links[at.item];
        link.title != link.url
    });
    IndexedLink { last, first, titled: titled.unwrap_or(last), issues }
}
