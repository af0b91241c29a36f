//! The front matter of a file, with types: a field for each key, and the function of `fields` that
//! reads it.

use serde_json::{Map, Value};

use super::fields::FieldReader;
use super::inherited::Inherited;
use super::publishing::{Publishing, Statement};
use crate::config::CATEGORIES;
use crate::date::WrittenDate;
use crate::diagnostic::Location;
use crate::front_matter::{self, Key};
use crate::path::Route;

/// The validated front matter of a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct FrontMatter {
    /// The key `title`, with single spaces.
    pub(crate) title: Option<String>,
    /// The key `date`.
    pub(crate) date: Option<WrittenDate>,
    /// The keys `updated` and `lastmod`.
    pub(crate) updated: Option<WrittenDate>,
    /// `description`, `summary`, `excerpt`.
    pub(crate) description: Option<String>,
    /// Terms by taxonomy, as written except for white space.
    pub(crate) terms: Vec<(String, Vec<String>)>,
    /// `authors`, `author` with `authorlink`.
    pub(crate) authors: Vec<Author>,
    /// The keys `cover` and `image`.
    pub(crate) cover: Option<Cover>,
    /// The key `slug`, as a valid path segment.
    pub(crate) slug: Option<String>,
    /// `url`, `permalink`, `path`.
    pub(crate) url: Option<Route>,
    /// The key `aliases`: other paths that lead to the page.
    pub(crate) aliases: Vec<Route>,
    /// The key `number`: the number of the issue.
    pub(crate) number: Option<u32>,
    /// `template`, with its location.
    pub(crate) template: Option<Box<(String, Location)>>,
    /// `weight`: pages and folders of lower weight come first.
    pub(crate) weight: i64,
    /// `extra`, and all keys without a meaning here.
    pub(crate) extra: Map<String, Value>,
}

/// The statements of a file's front matter about being published.
#[derive(Debug, Clone, Default)]
pub(crate) struct Statements {
    /// About the file.
    pub(crate) publishing: Publishing,
    /// About files below its folder (`cascade` in `_index.md`).
    pub(crate) cascade: Vec<Inherited>,
    /// About the listing of its folder, which it may turn off (`render: false` in `_index.md`).
    pub(crate) no_listing: Option<Statement>,
}

/// An author of a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Author {
    /// The name, as written except for white space.
    pub(crate) name: String,
    /// The author's page.
    pub(crate) url: Option<String>,
}

/// A cover image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cover {
    /// The URL, or a path from the post or the site's root.
    pub(crate) target: String,
    /// Its alternative text; may be empty.
    pub(crate) alt: String,
}

/// The keys of publishing that templates do not see.
const OF_PUBLISHING: [&str; 5] = ["draft", "expires", "expirydate", "expiry_date", "render"];

impl FieldReader<'_> {
    /// Reads an entry into its field.
    pub(super) fn entry(&mut self, key: &str, value: &Value) {
        let name = key.to_lowercase().replace('-', "_");
        // A key without a value has no effect, except for `extra`.
        if value.is_null() && name != "extra" {
            return;
        }
        match front_matter::key(&name) {
            Some(Key::Title) => self.front.title = self.text(key, value),
            Some(Key::Date) => self.front.date = self.date(key, value),
            Some(Key::Updated) => self.front.updated = self.date(key, value),
            // `publishing` reads these; templates see the others.
            Some(Key::Publishing) if OF_PUBLISHING.contains(&name.as_str()) => {}
            Some(Key::Description) => {
                let text = self.text(key, value);
                // `description` is the most deliberate of its names, wherever it is.
                if self.front.description.is_none() || name == "description" {
                    self.front.description = text;
                }
            }
            _ if name == "category" => self.terms(CATEGORIES, key, value),
            _ if name == "tag" => self.terms("tags", key, value),
            _ if self.config.taxonomies.contains(&name) => self.terms(&name, key, value),
            Some(Key::Taxonomies) => self.taxonomy_table(key, value),
            Some(Key::Authors) => self.authors(key, value),
            Some(Key::AuthorLink) => {
                self.author_link = self.text(key, value).map(|link| (key.to_owned(), link));
            }
            Some(Key::Cover) => self.cover(key, value),
            Some(Key::Slug) => self.slug(key, value),
            // `publishing` reads `false`.
            Some(Key::Url) if *value == false || *value == "false" => {}
            Some(Key::Url) => self.url(key, value),
            Some(Key::Aliases) => self.aliases(key, value),
            Some(Key::Number) => self.number(key, value),
            Some(Key::Events) => self.events(key, value),
            Some(Key::Template) => self.template(key, value),
            Some(Key::Weight) => self.weight(key, value),
            Some(Key::Extra) => match value {
                Value::Object(map) => self.front.extra.extend(map.clone()),
                Value::Null => {}
                _ => self.wrong(key, "it must be a map"),
            },
            // Of a taxonomy that the site doesn't have.
            Some(Key::Categories | Key::Tags | Key::Publishing) | None => {
                self.front.extra.insert(key.to_owned(), value.clone());
            }
        }
    }
}
