//! The front matter of a file, with types: a field for each key, and which key is read into which
//! field. `fields` reads the values. The names that Hugo, Zola, Jekyll and Pelican use are
//! accepted.

use std::collections::HashMap;
use std::ops::Range;

use serde_json::{Map, Value};

use super::inherited::{self, Inherited};
use super::places::KeyPlaces;
use super::publishing::{self, Publishing, Says, Statement};
use super::split::Split;
use crate::config::{CATEGORIES, Config};
use crate::date::WrittenDate;
use crate::diagnostic::{Diagnostic, Location, SourceText};
use crate::digest::events::Event;
use crate::front_matter::{self, Key};
use crate::markdown::plain_text;
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

impl Statements {
    /// Moves what keys of a section say about a page: they decide whether its listing is generated.
    fn move_listing(&mut self) {
        for key in ["render", "build"] {
            if self.publishing.of(key).is_some_and(|statement| statement.says == Says::NoPage) {
                let statement = self.publishing.take(key);
                self.no_listing = self.no_listing.take().or(statement);
            }
        }
    }
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

/// Reads the entries of `split`, including events. Keys are compared in lower case, with `-`
/// replaced by `_`.
pub(super) fn read(
    source: &SourceText,
    split: &Split,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> ReadFields {
    let keys = KeyPlaces::new(source, split);
    let mut reader = FieldReader {
        source,
        text: source.text(),
        split,
        config,
        front: FrontMatter::default(),
        events: Vec::new(),
        invalid_date: None,
        current: ("", 0),
        author_link: None,
        nested: None,
        full: false,
        keys: &keys,
        diagnostics,
    };
    let mut given: HashMap<String, KeyCount> = HashMap::with_capacity(split.entries.len());
    for (key, _) in &split.entries {
        given.entry(key.to_ascii_lowercase()).or_default().total += 1;
    }
    for (key, value) in &split.entries {
        let Some(count) = given.get_mut(&key.to_ascii_lowercase()) else { continue };
        let nth = count.seen;
        count.seen += 1;
        if nth > 0 {
            let finding = given_again(key).at(keys.location(key, nth));
            reader.diagnostics.push(finding.hint("remove one of them"));
        }
        if count.seen == count.total {
            reader.current = (key, nth);
            reader.entry(key, value);
        }
    }
    let (front, events, invalid_date) = reader.finish();
    let mut statements = Statements {
        publishing: publishing::read(
            &split.entries,
            &|key, nth| keys.location(key, nth),
            diagnostics,
        ),
        ..Statements::default()
    };
    if source.path().stem_and_extension().0 == "_index" {
        statements.move_listing();
    }
    if inherited::may_cascade(source.path()) {
        statements.cascade = inherited::cascade(source.path(), source.text(), split, diagnostics);
    }
    ReadFields { front, events, statements, invalid_date }
}

/// The result of reading the entries of a file.
pub(super) struct ReadFields {
    pub(super) front: FrontMatter,
    pub(super) events: Vec<Event>,
    pub(super) statements: Statements,
    /// The error for a `date` that can't be read.
    pub(super) invalid_date: Option<Diagnostic>,
}

/// The occurrences of a key.
#[derive(Default)]
struct KeyCount {
    total: usize,
    seen: usize,
}

/// The finding for a repeated key.
fn given_again(key: &str) -> Diagnostic {
    if key.eq_ignore_ascii_case("cascade") {
        let message = format!("`{key}` is given twice, and may decide what is published");
        return Diagnostic::error("duplicate-key", message);
    }
    let which = if publishing::decides(key) { "value that withholds the text" } else { "last" };
    let message = format!("`{key}` is given twice; the {which} applies");
    Diagnostic::warning("duplicate-key", message)
}

/// Reads the values of keys.
pub(super) struct FieldReader<'a> {
    pub(super) source: &'a SourceText,
    pub(super) text: &'a str,
    pub(super) split: &'a Split,
    pub(super) config: &'a Config,
    pub(super) front: FrontMatter,
    pub(super) events: Vec<Event>,
    /// The error for a `date` that can't be read.
    pub(super) invalid_date: Option<Diagnostic>,
    /// The key that is read, and how many of the same name precede it.
    pub(super) current: (&'a str, usize),
    /// The value of `authorlink`, and its key.
    pub(super) author_link: Option<(String, String)>,
    /// A key of a map within the front matter, with its span.
    pub(super) nested: Option<(String, Range<usize>)>,
    /// Whether there are too many terms.
    pub(super) full: bool,
    pub(super) keys: &'a KeyPlaces<'a>,
    pub(super) diagnostics: &'a mut Vec<Diagnostic>,
}

/// The keys of publishing that templates do not see.
const OF_PUBLISHING: [&str; 5] = ["draft", "expires", "expirydate", "expiry_date", "render"];

impl FieldReader<'_> {
    fn finish(mut self) -> (FrontMatter, Vec<Event>, Option<Diagnostic>) {
        // Zola's sites list authors in `[extra]`.
        if self.front.authors.is_empty()
            && let Some(authors) = self.front.extra.get("authors").cloned()
        {
            self.authors("authors", &authors);
        }
        self.link_author();
        (self.front, self.events, self.invalid_date)
    }

    /// Reads an entry into its field.
    pub(super) fn entry(&mut self, key: &str, value: &Value) {
        let name = key.to_lowercase().replace('-', "_");
        // A key without a value has no effect, except for `extra`.
        if value.is_null() && name != "extra" {
            return;
        }
        match front_matter::key(&name) {
            Some(Key::Title) => self.front.title = self.text(key, value),
            Some(Key::Date) => match self.date(key, value) {
                Ok(date) => self.front.date = Some(date),
                Err(finding) => self.invalid_date = Some(finding),
            },
            Some(Key::Updated) => self.updated(key, value),
            // `publishing` reads these; templates see the others.
            Some(Key::Publishing) if OF_PUBLISHING.contains(&name.as_str()) => {}
            Some(Key::Description) => {
                // Lines are folded once their blocks are read.
                let value = match value.as_array().map(Vec::as_slice).unwrap_or_default() {
                    [item @ Value::String(_)] => item,
                    _ => value,
                };
                let plain = value.as_str().map(|text| plain_text(text).into());
                let text = self.text(key, plain.as_ref().unwrap_or(value));
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
                // Templates of another generator may use it as it is.
                _ => {
                    self.front.extra.insert(key.to_owned(), value.clone());
                }
            },
            // Of a taxonomy that the site doesn't have.
            Some(Key::Categories | Key::Tags | Key::Publishing) | None => {
                self.front.extra.insert(key.to_owned(), value.clone());
            }
        }
    }
}
