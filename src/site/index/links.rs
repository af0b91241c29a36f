//! Links to other sites, each once, grouped by site.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher as _};
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

/// A telling of a link, on its way to being sorted: by the hash of its address, which is faster
/// than by the text and brings the same ones together as well.
type Telling = (u64, Mention);

pub(super) fn links(posts: &[Arc<Post>]) -> LinkIndex {
    let mut tellings: Vec<Telling> =
        posts.par_iter().enumerate().flat_map_iter(|(post, p)| tellings(post, p)).collect();
    tellings.par_sort_unstable();
    let address_of = |telling: &Telling| {
        let Mention { post, item } = telling.1;
        address(&posts[post].page.digest.links[item].url).unwrap_or_default()
    };
    let mut sites: HashMap<String, usize> = HashMap::new();
    let mut hosts: Vec<String> = Vec::new();
    let mut links = Vec::with_capacity(tellings.len());
    let mut add = |run: &[Telling], address: &str| {
        let host = host(address);
        let site = sites.get(host).copied().unwrap_or_else(|| {
            hosts.push(host.to_owned());
            sites.insert(host.to_owned(), hosts.len() - 1);
            hosts.len() - 1
        });
        links.push((site, link(posts, run)));
    };
    for run in tellings.chunk_by(|a, b| a.0 == b.0) {
        let first = address_of(&run[0]);
        if run[1..].iter().all(|telling| address_of(telling) == first) {
            add(run, &first);
        } else {
            // Two addresses with one hash: rare, and told apart by their texts.
            let mut run = run.to_vec();
            run.sort_by_cached_key(|telling| (address_of(telling).into_owned(), telling.1));
            for run in run.chunk_by(|a, b| address_of(a) == address_of(b)) {
                add(run, &address_of(&run[0]));
            }
        }
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
        let mut hasher = DefaultHasher::new();
        hasher.write(address.as_bytes());
        Some((hasher.finish(), Mention { post, item }))
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
