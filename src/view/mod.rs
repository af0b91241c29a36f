//! The variables of templates, as documented in `docs/templates.md`. Views are small; values shown
//! on many pages are built once and shared.

mod archive;
mod digest;
mod listing;
mod menu;
mod page;
mod search;
mod shared;

use pulldown_cmark_escape::escape_html;
use serde::ser::{Serialize, SerializeStruct as _, Serializer};
use tera::value::Key;
use tera::{Context, Map, Value};

pub(crate) use digest::part_of;
pub use shared::Shared;

use crate::config::FeedFormat;
use crate::outputs::{ListingPage, Subject, TemplatePage, built_feeds, feed_route};
use crate::path::Route;
use crate::site::{Site, SiteSection};

/// The name and version of the generator.
pub(crate) const GENERATOR: &str = concat!("weekly ", env!("CARGO_PKG_VERSION"));

/// The template of the search page.
pub(crate) const SEARCH_TEMPLATE: &str = "search.html";

/// The template that renders a file, with its variables.
#[derive(Debug)]
pub(crate) struct View<'s> {
    /// The default template for the kind of file.
    pub(crate) template: &'static str,
    /// The template selected in the front matter instead, with its location.
    pub(crate) selected: Option<&'s (String, crate::diagnostic::Location)>,
    /// The variables.
    pub(crate) context: Context,
}

/// The view of a page.
pub(crate) fn view<'s>(
    page: &TemplatePage<'s>,
    route: &Route,
    site: &'s Site,
    shared: &Shared,
) -> View<'s> {
    let kind = page.kind();
    let mut frame = PageContext { site, shared, route, kind, context: Context::new() };
    let mut selected = page.introduction(site).and_then(|section| section.template.as_deref());
    let template = match page {
        TemplatePage::Post(index, post) => {
            frame.head(&post.page.title, post.page.description());
            frame.context.insert_value("page", page::post(site, shared, *index));
            selected = post.page.front.template.as_deref();
            "page.html"
        }
        TemplatePage::Page(page) => {
            frame.head(&page.title, page.description());
            frame.context.insert_value("page", page::page(site, shared, page));
            selected = page.front.template.as_deref();
            "page.html"
        }
        TemplatePage::Listing(listing) => frame.listing(listing),
        TemplatePage::Terms(taxonomy) => {
            let name = shared.word(&taxonomy.name);
            frame.introduced(page.introduction(site), &name);
            frame.context.insert_value("taxonomy", listing::taxonomy(site, taxonomy));
            frame.context.insert_value("terms", listing::terms(site, taxonomy));
            "taxonomy_list.html"
        }
        TemplatePage::Archive(period) => {
            frame.head(&archive::title(*period, shared), "");
            frame.context.insert_value("archive", archive::archive(site, shared, *period));
            "archive.html"
        }
        TemplatePage::Digest(page) => frame.digest(page),
        TemplatePage::Search => {
            frame.head(&shared.word("search"), "");
            frame.context.insert_value("search", search::choices(site));
            SEARCH_TEMPLATE
        }
        TemplatePage::NotFound => {
            frame.head(&shared.word("not_found_title"), "");
            "404.html"
        }
        TemplatePage::Redirect(redirect) => {
            frame.head("", "");
            let to = redirect.to;
            let target = site.links.absolute(to).unwrap_or_else(|| site.links.href(to));
            frame.context.insert_value("target", target.into());
            "alias.html"
        }
    };
    View { template, selected, context: frame.context }
}

/// Builds the variables of a page.
struct PageContext<'s, 'r> {
    site: &'s Site,
    shared: &'r Shared,
    route: &'r Route,
    kind: &'static str,
    context: Context,
}

impl<'s> PageContext<'s, '_> {
    fn head(&mut self, title: &str, description: &str) {
        let description =
            if description.is_empty() { &self.site.config.description } else { description };
        self.context.insert_value("kind", self.kind.into());
        self.context.insert_value("title", title.into());
        self.context.insert_value("description", description.into());
        self.context.insert_value("lang", self.site.config.language.as_str().into());
        let path = self.site.links.href(self.route);
        self.context.insert_value("menu", self.shared.menu(&path));
        self.context.insert_value("current_path", path.into());
        self.context.insert_value("current_url", self.site.links.absolute(self.route).into());
        self.context.insert_value("feeds", self.shared.feeds());
    }

    /// The head of the page of a term, or of the list of terms, which may have an introduction.
    fn introduced(&mut self, section: Option<&SiteSection>, name: &str) {
        let title = section.map_or(name, |section| section.title.as_str());
        self.head(title, section.map_or("", |section| section.description.as_str()));
        let section = section.map(|section| listing::section(self.site, self.shared, section));
        self.context.insert_value("section", section.into());
    }

    /// The feeds of the listing instead of the site's, if it has any.
    fn own_feeds(&mut self, subject: Subject<'_>) {
        let own = feeds(self.site, subject);
        if own.len().is_some_and(|count| count > 0) {
            self.context.insert_value("feeds", own);
        }
    }

    fn listing(&mut self, listing: &ListingPage<'s>) -> &'static str {
        let introduction = listing.subject.introduction(self.site);
        let template = match listing.subject {
            Subject::Home => {
                let home = introduction;
                self.head("", home.map_or("", |section| section.description.as_str()));
                self.context.insert_value(
                    "section",
                    home.map(|section| listing::section(self.site, self.shared, section)).into(),
                );
                let first = listing.index == 1;
                let latest = first.then(|| page::latest(self.site, self.shared)).flatten();
                self.context.insert_value("latest", latest.into());
                "index.html"
            }
            Subject::Section(section) => {
                self.head(&section.title, &section.description);
                let value = listing::section(self.site, self.shared, section);
                self.context.insert_value("section", value);
                self.own_feeds(listing.subject);
                "section.html"
            }
            Subject::Term(taxonomy, term) => {
                self.introduced(introduction, &term.name);
                self.context.insert_value("taxonomy", listing::taxonomy(self.site, taxonomy));
                self.context.insert_value("term", listing::term(self.site, term));
                self.own_feeds(listing.subject);
                "taxonomy_single.html"
            }
        };
        self.context.insert_value("paginator", listing::paginator(self.site, self.shared, listing));
        template
    }
}

/// A map for templates, from names to values.
#[expect(clippy::needless_pass_by_value, reason = "a list of fields reads best without a `&`")]
fn map<const N: usize>(entries: [(&'static str, Value); N]) -> Value {
    Value::from_serializable(&Fields { first: None, more: &entries })
}

/// A map with the fields of `first`, which was built by [`map`], and more.
#[expect(clippy::needless_pass_by_value, reason = "a list of fields reads best without a `&`")]
fn extended<const N: usize>(first: &Value, entries: [(&'static str, Value); N]) -> Value {
    Value::from_serializable(&Fields { first: Some(first), more: &entries })
}

/// Fields for a map: those of another map, if any, and more. Serialising them inserts each entry
/// once, and shares values rather than copying them; Tera's own conversions insert every entry
/// twice.
struct Fields<'a> {
    first: Option<&'a Value>,
    more: &'a [(&'static str, Value)],
}

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let first = self.first.and_then(Value::as_map);
        let length = first.map_or(0, Map::len) + self.more.len();
        let mut fields = serializer.serialize_struct("", length)?;
        for (name, value) in first.into_iter().flatten() {
            // The other map was built here too, so all names are static.
            if let Key::Str(name) = name {
                fields.serialize_field(name, value)?;
            }
        }
        for (name, value) in self.more {
            fields.serialize_field(name, value)?;
        }
        fields.end()
    }
}

/// Appends text escaped as HTML.
fn escaped(html: &mut String, text: &str) {
    // Writing to a string can't fail.
    let _ = escape_html(html, text);
}

/// A list for templates.
fn list(items: impl IntoIterator<Item = Value>) -> Value {
    items.into_iter().collect::<Vec<_>>().into()
}

/// The absolute URL of a route if `base_url` is set, else the root-relative one.
fn permalink(site: &Site, route: &Route) -> Value {
    site.links.absolute(route).unwrap_or_else(|| site.links.href(route)).into()
}

fn feeds(site: &Site, subject: Subject<'_>) -> Value {
    let feed = |format: FeedFormat| {
        let route = feed_route(site, subject, format);
        map([
            ("format", format.name().into()),
            ("title", format.title().into()),
            ("mime", format.media_type().into()),
            ("url", permalink(site, &route)),
            ("path", site.links.href(&route).into()),
        ])
    };
    list(built_feeds(site, subject).map(feed))
}
