//! Values shown on many pages, built once: the settings, and every post's summary.

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use tera::Value;

use super::digest::{self, IssueRefs};
use super::menu::Menu;
use super::page::{self, SummaryParts};
use super::{GENERATOR, archive, feeds, list, map, search};
use crate::outputs::Subject;
use crate::site::{Post, Site};
use crate::words::Words;

/// Values shared by many pages. They are reference-counted, so that passing one to a page is cheap.
#[derive(Debug)]
pub struct Shared {
    config: Value,
    menu: Menu,
    feeds: Value,
    parts: SummaryParts,
    summaries: Vec<Value>,
    years: Vec<Value>,
    issue_refs: IssueRefs,
    /// The events of the index, each built when a page first shows it.
    events: Vec<OnceLock<Value>>,
    /// The summaries of pages, for the listings of their folders.
    pages: Vec<OnceLock<Value>>,
    words: Words,
}

impl Shared {
    /// Builds the shared values of a site.
    pub fn new(site: &Site) -> Self {
        Self::renewed(site, None)
    }

    /// Builds the shared values, reusing the summaries of unchanged posts from an earlier state of
    /// the site.
    pub(crate) fn renewed(site: &Site, last: Option<(&Site, &Self)>) -> Self {
        let words = site.words.clone();
        let parts = SummaryParts::of(site, &words);
        let last = last.filter(|(then, shared)| {
            shared.parts == parts
                && then.links == site.links
                && then.config.timezone == site.config.timezone
        });
        // New posts come first, so most posts have the same distance from the end as before.
        let known = |index: usize, post: &Arc<Post>| {
            let (then, shared) = last?;
            let at = (index + then.posts.len()).checked_sub(site.posts.len())?;
            let same = [at, index].into_iter().find(|&at| {
                then.posts.get(at).is_some_and(|t| Arc::ptr_eq(t, post) || t == post)
            })?;
            shared.summary(same)
        };
        let summary = |(index, post): (usize, &Arc<Post>)| {
            known(index, post).unwrap_or_else(|| page::summary(site, &parts, post))
        };
        let summaries: Vec<Value> = site.posts.par_iter().enumerate().map(summary).collect();
        let years = site
            .archive
            .years
            .par_iter()
            .map(|year| archive::year(site, year, &summaries))
            .collect();
        let issue_refs = IssueRefs::of(site, &words);
        let events = vec![OnceLock::new(); site.index.events.events.len()];
        let pages = vec![OnceLock::new(); site.pages.len()];
        let feeds = feeds(site, Subject::Home);
        let menu = Menu::of(site, &words);
        let config = config(site, &words, &feeds, &menu);
        Self { config, menu, feeds, parts, summaries, years, issue_refs, events, pages, words }
    }

    /// The variable `config` of templates.
    pub fn config(&self) -> &Value {
        &self.config
    }

    /// The menu for the page at this URL.
    pub(super) fn menu(&self, url: &str) -> Value {
        self.menu.on_page(url)
    }

    /// The feeds of the site.
    pub(super) fn feeds(&self) -> Value {
        self.feeds.clone()
    }

    pub(super) fn parts(&self) -> &SummaryParts {
        &self.parts
    }

    /// The summary of the post at `index`, if there is such a post.
    pub(super) fn summary(&self, index: usize) -> Option<Value> {
        self.summaries.get(index).cloned()
    }

    pub(super) fn years(&self) -> &[Value] {
        &self.years
    }

    pub(super) fn issue_refs(&self) -> &IssueRefs {
        &self.issue_refs
    }

    /// The summary of the page at `index` in `Site::pages`.
    pub(super) fn page_summary(&self, site: &Site, index: usize) -> Value {
        let summary = || page::summary_of_page(site, &self.parts, &site.pages[index]);
        self.pages[index].get_or_init(summary).clone()
    }

    /// The event at `index` of the index.
    pub(super) fn event(&self, site: &Site, index: usize) -> Value {
        self.events[index].get_or_init(|| digest::event_value(site, self, index)).clone()
    }

    /// A word of the theme; the key itself if the theme has no such word, as for the names of a
    /// user's own taxonomies.
    pub(super) fn word(&self, key: &str) -> String {
        self.words.get(key).unwrap_or(key).to_owned()
    }

    /// A word of the theme with `n` substituted.
    pub(super) fn phrase(&self, key: &str, n: &str) -> String {
        self.words.with_number(key, n)
    }

    pub(super) fn words(&self) -> &Words {
        &self.words
    }
}

fn config(site: &Site, words: &Words, feeds: &Value, menu: &Menu) -> Value {
    let config = &site.config;
    let taxonomies = site.taxonomies.iter().map(|taxonomy| {
        map([
            ("name", taxonomy.name.as_str().into()),
            ("title", words.taxonomy(&taxonomy.name).into()),
            ("path", site.links.href(&taxonomy.route).into()),
        ])
    });
    let archive = (!site.archive.years.is_empty()).then(|| site.links.href(&site.archive.route));
    map([
        ("title", config.title.as_str().into()),
        ("description", config.description.as_str().into()),
        ("base_url", site.links.base().into()),
        ("language", config.language.as_str().into()),
        ("direction", direction(&config.language).into()),
        ("locale", config.language.replace('-', "_").into()),
        ("timezone", config.timezone.name().into()),
        ("author", config.author.clone().into()),
        ("menu", menu.anywhere()),
        ("search", search::location(site)),
        ("taxonomies", list(taxonomies)),
        ("feeds", feeds.clone()),
        ("archive_path", archive.into()),
        ("digest_pages", digest::pages(site, words)),
        ("calendar_path", digest::calendar(site)),
        ("post_count", site.posts.len().into()),
        ("extra", Value::from_serializable(&config.extra)),
        ("generator", GENERATOR.into()),
    ])
}

/// The languages written from right to left, unless their tag names another script (IANA Language
/// Subtag Registry).
const RIGHT_TO_LEFT: [&str; 26] = [
    "ar", "arc", "ary", "arz", "azb", "bal", "bqi", "ckb", "dv", "fa", "glk", "he", "iw", "ji",
    "khw", "ks", "lrc", "mzn", "nqo", "pnb", "ps", "sd", "syr", "ug", "ur", "yi",
];
/// The scripts written from right to left.
const RIGHT_TO_LEFT_SCRIPTS: [&str; 8] =
    ["adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "syrc"];

/// The direction of a language's text, as the value of `dir`.
fn direction(tag: &str) -> &'static str {
    let tag = tag.to_ascii_lowercase();
    let mut parts = tag.split('-').peekable();
    let language = parts.next().unwrap_or_default();
    let letters =
        |part: &&str, count| part.len() == count && part.bytes().all(|b| b.is_ascii_alphabetic());
    // A script follows the language and its extensions of three letters (RFC 5646, section 2.1).
    while parts.next_if(|part| letters(part, 3)).is_some() {}
    let script = parts.next_if(|part| letters(part, 4));
    let from_right = match script {
        Some(script) => RIGHT_TO_LEFT_SCRIPTS.contains(&script),
        None => RIGHT_TO_LEFT.contains(&language),
    };
    if from_right { "rtl" } else { "ltr" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_have_a_direction() {
        let from_right = "he ar fa-IR ur yi ps sd ug dv ckb AR az-Arab ar-u-nu-latn fa-IR-x-Latn \
                          ar-arz-Arab ar-EG-a-Latn";
        for tag in from_right.split(' ') {
            assert_eq!(direction(tag), "rtl", "{tag}");
        }
        let from_left = "en zh-CN zh-Hant-TW ks-Deva ug-Latn arn de-1996 hy ar-arz-Latn en-a-arab \
                         en-x-Arab de-u-nu-arab";
        for tag in from_left.split(' ') {
            assert_eq!(direction(tag), "ltr", "{tag}");
        }
    }
}
