//! Links to other sites, each once, grouped by site.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher as _};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::Mention;
use super::address::{address, host_in_lower_case};
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

/// A telling of a link, on its way to being sorted: by a hash of its address, which is faster than
/// by the text and brings the same ones together as well. Of two times 64 bits, so that two
/// addresses never have the same one.
type Telling = ([u64; 2], Mention);

pub(super) fn links(posts: &[Arc<Post>]) -> LinkIndex {
    let mut tellings: Vec<Telling> =
        posts.par_iter().enumerate().flat_map_iter(|(post, p)| tellings(post, p)).collect();
    tellings.par_sort_unstable();
    let mut sites: HashMap<Cow<'_, str>, usize> = HashMap::new();
    let mut links = Vec::with_capacity(tellings.len());
    for run in tellings.chunk_by(|a, b| a.0 == b.0) {
        let link = link(posts, run);
        let url = &posts[link.last.post].page.digest.links[link.last.item].url;
        let next = sites.len();
        let site = *sites.entry(host_in_lower_case(url)).or_insert(next);
        links.push((site, link));
    }
    let mut hosts = vec![String::new(); sites.len()];
    #[expect(clippy::iter_over_hash_type, reason = "each goes to a place of its own")]
    for (host, site) in sites {
        hosts[site] = host.into_owned();
    }
    by_site(&hosts, links)
}

/// The links, each with the number of its site in `hosts`, by site.
fn by_site(hosts: &[String], mut links: Vec<(usize, IndexedLink)>) -> LinkIndex {
    let mut order: Vec<usize> = (0..hosts.len()).collect();
    order.sort_unstable_by_key(|&site| &hosts[site]);
    let mut rank = vec![0; hosts.len()];
    for (at, &site) in order.iter().enumerate() {
        rank[site] = at;
    }
    links.par_sort_unstable_by_key(|(site, link)| (rank[*site], link.last));
    let mut end = 0;
    let sites = links.chunk_by(|(a, _), (b, _)| a == b).map(|run| {
        let start = end;
        end += run.len();
        LinkedSite { host: hosts[run[0].0].clone(), links: start..end }
    });
    let sites = sites.collect();
    LinkIndex { links: links.into_iter().map(|(_, link)| link).collect(), sites }
}

fn tellings(post: usize, p: &Post) -> impl Iterator<Item = Telling> {
    p.page.digest.links.iter().enumerate().filter_map(move |(item, link)| {
        let address = address(&link.url)?;
        let hash = |seed: u8| {
            let mut hasher = DefaultHasher::new();
            hasher.write_u8(seed);
            hasher.write(address.as_bytes());
            hasher.finish()
        };
        Some(([hash(0), hash(1)], Mention { post, item }))
    })
}

/// A link of its tellings, which come newest first.
fn link(posts: &[Arc<Post>], run: &[Telling]) -> IndexedLink {
    let (last, oldest) = (run[0].1, run[run.len() - 1].1);
    // Of several in the oldest issue the first is where it was told first.
    let first = run.iter().map(|t| t.1).find(|at| at.post == oldest.post).unwrap_or(oldest);
    let issues = run.chunk_by(|a, b| a.1.post == b.1.post).count();
    let titled = run.iter().map(|t| t.1).find(|at| {
        let link = &posts[at.post].page.digest.links[at.item];
        link.title != link.url
    });
    IndexedLink { last, first, titled: titled.unwrap_or(last), issues }
}
