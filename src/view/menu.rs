//! The menu: the one from the settings, or else the lists that the site has.

use tera::Value;

use super::{digest, extended, list, map};
use crate::config::MenuItem;
use crate::outputs::search_route;
use crate::path::Route;
use crate::site::Site;
use crate::site::index::part_route;
use crate::words::Words;

/// The menu of a site.
#[derive(Debug)]
pub(super) struct Menu {
    entries: Vec<MenuEntry>,
    /// The URL of the home page.
    top: String,
}

/// An entry of the menu.
#[derive(Debug)]
struct MenuEntry {
    /// Its URL; only an entry with others below it may have none.
    url: Option<String>,
    /// The values on pages outside of it, on its own page, and on pages below it. Those of an entry
    /// with others below it lack these.
    elsewhere: Value,
    here: Value,
    below: Value,
    children: Vec<MenuEntry>,
}

/// The relation of a page to an entry: the value of `aria-current`.
type Current = Option<&'static str>;

impl Menu {
    /// The menu of a site. The search is added at the end, unless the settings list it.
    pub(super) fn of(site: &Site, words: &Words) -> Self {
        let of = |name: &str, route: &Route| {
            MenuEntry::new(name, Some((site.links.href(route), route.as_str())), Vec::new())
        };
        let search =
            site.has_search().then(|| of(words.get("search").unwrap_or("search"), &search_route()));
        let mut entries: Vec<_> = if site.config.menu.is_empty() {
            let archive = (!site.archive.years.is_empty())
                .then(|| of(words.get("archive").unwrap_or("archive"), &site.archive.route));
            let taxonomies = site.taxonomies.iter().map(|t| of(words.taxonomy(&t.name), &t.route));
            let indexes =
                site.index.parts().map(|part| of(digest::title(words, part), &part_route(part)));
            archive.into_iter().chain(taxonomies).chain(indexes).collect()
        } else {
            site.config.menu.iter().map(|item| MenuEntry::of(site, item)).collect()
        };
        let lists = |search: &MenuEntry| {
            let mut all = entries.iter().flat_map(|entry| entry.children.iter().chain([entry]));
            all.any(|entry| entry.url == search.url)
        };
        let search = search.filter(|search| !lists(search));
        entries.extend(search);
        Self { entries, top: site.links.resolve("/") }
    }

    /// The entries for the page at this URL.
    pub(super) fn on_page(&self, url: &str) -> Value {
        list(self.entries.iter().map(|entry| entry.value(&|entry| self.current(entry, url))))
    }

    /// The entries for no page in particular.
    pub(super) fn anywhere(&self) -> Value {
        list(self.entries.iter().map(|entry| entry.value(&|_| None)))
    }

    fn current(&self, entry: &MenuEntry, page: &str) -> Current {
        match entry.url.as_deref() {
            Some(url) if url == page => Some("page"),
            Some(url) if url != self.top && page.starts_with(url) => Some("true"),
            _ => None,
        }
    }
}

impl MenuEntry {
    fn of(site: &Site, item: &MenuItem) -> Self {
        let target = item.path.as_deref().map(|path| (url(site, path), path));
        let children = item.children.iter().map(|child| Self::of(site, child)).collect();
        Self::new(&item.name, target, children)
    }

    /// The entry with this name, its URL with the path as written, and the entries below it.
    fn new(name: &str, target: Option<(String, &str)>, children: Vec<Self>) -> Self {
        let (url, path) = target.unzip();
        let item = map([("name", name.into()), ("url", url.clone().into()), ("path", path.into())]);
        let with = |current: Current| {
            if children.is_empty() {
                extended(&item, [("current", current.into()), ("children", list([]))])
            } else {
                item.clone()
            }
        };
        let (elsewhere, here, below) = (with(None), with(Some("page")), with(Some("true")));
        Self { url, elsewhere, here, below, children }
    }

    fn value(&self, current: &dyn Fn(&Self) -> Current) -> Value {
        if self.children.is_empty() {
            let value = match current(self) {
                None => &self.elsewhere,
                Some("page") => &self.here,
                Some(_) => &self.below,
            };
            return value.clone();
        }
        let is_above = self.children.iter().any(|child| current(child).is_some());
        let own = current(self).or(is_above.then_some("true"));
        let children = list(self.children.iter().map(|child| child.value(current)));
        extended(&self.elsewhere, [("current", own.into()), ("children", children)])
    }
}

/// The URL of an entry that leads to `path`, as links in texts do: also in another case.
fn url(site: &Site, path: &str) -> String {
    let of_site = || (path.starts_with('/') && !path.starts_with("//")).then_some(path);
    let Some(own) = site.links.own(path).or_else(of_site) else { return path.to_owned() };
    let (path_of_page, rest) = own.split_at(own.find(['?', '#']).unwrap_or(own.len()));
    match site.in_other_case(path_of_page) {
        Some(route) => [site.links.href(route), rest.to_owned()].concat(),
        None => site.links.resolve(path),
    }
}
