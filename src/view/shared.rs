//! What many pages show, made once: the settings, and every post's summary.

use rayon::prelude::*;
use tera::Value;

use super::page::{self, Parts};
use super::{archive, feeds, list, map};
use crate::outputs::Subject;
use crate::site::Site;
use crate::words::{Dates, Words};

/// What many pages show. Values are shared by reference count, so that handing one to a page
/// costs nothing.
#[derive(Debug)]
pub struct Shared {
    config: Value,
    parts: Parts,
    summaries: Vec<Value>,
    years: Vec<Value>,
    words: Words,
}

impl Shared {
    /// Makes the shared values of a site.
    pub fn new(site: &Site, words: Words) -> Self {
        let parts = Parts::of(site);
        let summaries: Vec<Value> =
            site.posts.par_iter().map(|post| page::summary(site, &parts, post)).collect();
        let years = site
            .archive
            .years
            .par_iter()
            .map(|year| archive::year(site, year, &summaries))
            .collect();
        Self { config: config(site), parts, summaries, years, words }
    }

    /// What templates see as `config`.
    pub fn config(&self) -> &Value {
        &self.config
    }

    /// What summaries have in common.
    pub(super) fn parts(&self) -> &Parts {
        &self.parts
    }

    /// The summary of the post at `index`, if there is such a post.
    pub(super) fn summary(&self, index: usize) -> Option<Value> {
        self.summaries.get(index).cloned()
    }

    /// The years of the archive, newest first.
    pub(super) fn years(&self) -> &[Value] {
        &self.years
    }

    /// A word of the theme; the key itself where the theme has no such word, as for the names
    /// of a user's own taxonomies.
    pub(super) fn word(&self, key: &str) -> String {
        self.words.get(key).unwrap_or(key).to_owned()
    }

    /// A word of the theme with `n` filled in.
    pub(super) fn phrase(&self, key: &str, n: String) -> String {
        self.words.fill(key, [("n", n)]).unwrap_or_else(|| key.to_owned())
    }

    pub(super) fn dates(&self) -> Dates<'_> {
        Dates::new(&self.words)
    }
}

fn config(site: &Site) -> Value {
    let config = &site.config;
    let menu = config.menu.iter().map(|item| {
        let url = site.links.resolve(&item.path);
        map([
            ("name", item.name.as_str().into()),
            ("url", url.into()),
            ("path", item.path.as_str().into()),
        ])
    });
    let taxonomies = site.taxonomies.iter().map(|taxonomy| {
        map([
            ("name", taxonomy.name.as_str().into()),
            ("path", site.links.href(&taxonomy.route).into()),
        ])
    });
    let archive = (!site.archive.years.is_empty()).then(|| site.links.href(&site.archive.route));
    map([
        ("title", config.title.as_str().into()),
        ("description", config.description.as_str().into()),
        ("base_url", site.links.base().into()),
        ("language", config.language.as_str().into()),
        ("timezone", config.timezone.name().into()),
        ("author", config.author.clone().into()),
        ("menu", list(menu)),
        ("taxonomies", list(taxonomies)),
        ("feeds", feeds(site, Subject::Home)),
        ("archive_path", archive.into()),
        ("post_count", site.posts.len().into()),
        ("extra", Value::from_serializable(&config.extra)),
        ("generator", concat!("weekly ", env!("CARGO_PKG_VERSION")).into()),
    ])
}
