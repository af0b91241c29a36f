//! The front matter of a file, with types: a field for each key, and which key is read into which
//! field. `fields` reads the values. The names that Hugo, Zola, Jekyll and Pelican use are
//! accepted.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;

use serde_json::{Map, Value};

use super::blank_values::is_blank;
use super::inherited::{self, Inherited};
use super::places::KeyPlaces;
use super::publishing::{self, Publishing, Says, Statement};
use super::spaced_key::SpacedKey;
use super::split::Split;
use crate::config::{CATEGORIES, Config, PermalinkRule};
use crate::date::WrittenDate;
use crate::diagnostic::{Diagnostic, Location, SourceText};
use crate::digest::events::Event;
use crate::front_matter::{self, Key};
use crate::markdown::plain_text;
use crate::path::Route;
use crate::yaml::may_be_respelled;

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
    /// A rule for the path of this text: a `permalink` with tokens.
    pub(crate) permalink: Option<Box<PermalinkRule>>,
    /// The key `aliases`: other paths that lead to the page.
    pub(crate) aliases: Vec<Route>,
    /// Aliases of Hugo relative to the page, until its address is known.
    pub(crate) relative_aliases: Vec<String>,
    /// Aliases and a `url` with a query, which only a host can redirect.
    pub(crate) query_urls: Vec<QueryUrl>,
    /// The key `number`: the number of the issue.
    pub(crate) number: Option<u32>,
    /// `template`, with its location.
    pub(crate) template: Option<Box<(String, Location)>>,
    /// `weight`: pages and folders of lower weight come first.
    pub(crate) weight: Option<i64>,
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

/// An old URL of a page that has a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct QueryUrl {
    pub(crate) path: Route,
    /// As written, without `?`.
    pub(crate) query: String,
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
        current: CurrentKey { name: "", nth: 0, index: 0 },
        written: OnceCell::new(),
        author_link: None,
        nested_authors: None,
        nested: None,
        item: None,
        full: false,
        keys: &keys,
        diagnostics,
    };
    reader.entries();
    let fields = reader.finish();
    let mut statements = Statements {
        publishing: publishing::read(
            &split.entries,
            &|key, nth| keys.location(key, nth),
            diagnostics,
        ),
        ..Statements::default()
    };
    if source.path().stem() == "_index" {
        statements.move_listing();
    }
    if inherited::may_cascade(source.path()) {
        statements.cascade = inherited::cascade(source.path(), source.text(), split, diagnostics);
    }
    ReadFields { statements, ..fields }
}

/// Whether a key is as if it were not there.
pub(super) fn has_no_value(key: &str, value: &Value) -> bool {
    // Templates may use an empty text of a key without a meaning here.
    let is_read = || {
        let key = front_matter::key(key);
        key.is_some_and(|key| !matches!(key, Key::Extra | Key::Publishing))
    };
    value.is_null() || is_blank(value) && is_read()
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
    /// Those that have a value.
    total: usize,
    seen: usize,
    /// Those that have a value, of the ones seen.
    valued: usize,
}

/// The finding for a repeated key.
fn given_again(key: &str) -> Diagnostic {
    if key.eq_ignore_ascii_case("cascade") {
        let message = format!("`{key}` is given twice, and may decide what is published");
        return Diagnostic::error("duplicate-key", message);
    }
    let which = match front_matter::key(key) {
        Some(Key::Date) => "last applies, but nothing is published before the latest",
        _ if publishing::decides(key) => "value that withholds the text applies",
        _ => "last applies",
    };
    let message = format!("`{key}` is given twice; the {which}");
    Diagnostic::warning("duplicate-key", message)
}

/// The key that is read.
pub(super) struct CurrentKey<'a> {
    pub(super) name: &'a str,
    /// The number of keys of the same name that precede it.
    pub(super) nth: usize,
    /// Its position among all entries.
    index: usize,
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
    pub(super) current: CurrentKey<'a>,
    /// The values of the entries as written, once needed.
    written: OnceCell<Option<Vec<Value>>>,
    /// The value of `authorlink`, and its key.
    pub(super) author_link: Option<(String, String)>,
    /// The key `authors` below `extra` or `taxonomies`.
    pub(super) nested_authors: Option<Value>,
    /// A key of a map within the front matter, with its span.
    pub(super) nested: Option<(String, Range<usize>)>,
    /// The span of the item of a list that is read.
    pub(super) item: Option<Range<usize>>,
    /// Whether there are too many terms.
    pub(super) full: bool,
    pub(super) keys: &'a KeyPlaces<'a>,
    pub(super) diagnostics: &'a mut Vec<Diagnostic>,
}

/// The keys of publishing that templates do not see.
const OF_PUBLISHING: [&str; 5] = ["draft", "expires", "expirydate", "expiry_date", "render"];

impl FieldReader<'_> {
    fn finish(mut self) -> ReadFields {
        // Zola's sites list authors in `[extra]` or `[taxonomies]`.
        if self.front.authors.is_empty()
            && let Some(authors) = self.nested_authors.take()
        {
            self.authors("authors", &authors);
        }
        self.link_author();
        super::implied_terms::add(&mut self.front, self.source.path(), self.config);
        ReadFields {
            front: self.front,
            events: self.events,
            statements: Statements::default(),
            invalid_date: self.invalid_date,
        }
    }

    /// The value of the current key, with numbers and booleans as the text that is written.
    pub(super) fn as_written<'v>(&self, value: &'v Value) -> Cow<'v, Value> {
        if !may_be_respelled(value) {
            return Cow::Borrowed(value);
        }
        let written = self.written.get_or_init(|| self.split.as_written(self.text));
        let written = written.as_ref().and_then(|values| values.get(self.current.index));
        written.map_or(Cow::Borrowed(value), |written| Cow::Owned(written.clone()))
    }

    /// Reads the entries. Of a repeated key, the last one that has a value is read.
    fn entries(&mut self) {
        let entries = &self.split.entries;
        let mut given: HashMap<String, KeyCount> = HashMap::with_capacity(entries.len());
        for (key, value) in entries {
            let count = given.entry(key.to_ascii_lowercase()).or_default();
            count.total += usize::from(!has_no_value(key, value));
        }
        for (index, (name, value)) in entries.iter().enumerate() {
            let Some(count) = given.get_mut(&name.to_ascii_lowercase()) else { continue };
            let nth = count.seen;
            count.seen += 1;
            if has_no_value(name, value) {
                continue;
            }
            if let Some(spaced) = SpacedKey::of(name, value) {
                self.diagnostics.push(spaced.finding(self.source, self.keys.key(name, nth)));
            }
            if count.valued > 0 {
                let finding = given_again(name).at(self.source.span(self.keys.key(name, nth)));
                self.diagnostics.push(finding.hint("remove one of them"));
            }
            count.valued += 1;
            if count.valued == count.total {
                self.current = CurrentKey { name, nth, index };
                self.entry(name, value);
            }
        }
    }

    /// Reads an entry into its field.
    fn entry(&mut self, key: &str, value: &Value) {
        let name = key.to_lowercase().replace('-', "_");
        self.report_template_code(key, &name, value);
        if self.is_text(&name) && may_be_respelled(value) {
            return self.field(key, &name, &self.as_written(value));
        }
        self.field(key, &name, value);
    }

    /// Whether the values of a key are texts.
    pub(super) fn is_text(&self, name: &str) -> bool {
        match front_matter::key(name) {
            Some(Key::Weight | Key::Number | Key::Events | Key::Extra | Key::Publishing) => false,
            Some(Key::Categories | Key::Tags) | None => {
                matches!(name, "category" | "tag") || self.config.has_taxonomy(name)
            }
            Some(_) => true,
        }
    }

    /// A description without Markdown.
    fn description(&mut self, key: &str, value: &Value) -> Option<String> {
        // Lines are folded once their blocks are read.
        let value = match value.as_array().map(Vec::as_slice).unwrap_or_default() {
            [item @ Value::String(_)] => item,
            _ => value,
        };
        let plain = value.as_str().map(|text| plain_text(self.bounded(key, text)).into());
        self.text(key, plain.as_ref().unwrap_or(value))
    }

    fn field(&mut self, key: &str, name: &str, value: &Value) {
        match front_matter::key(name) {
            Some(Key::Title) => self.front.title = self.text(key, value),
            Some(Key::Date) => match self.date(key, value) {
                Ok(date) => self.front.date = Some(date),
                Err(finding) => self.invalid_date = Some(finding),
            },
            Some(Key::Updated) => self.updated(key, value),
            // `publishing` reads these; templates see the others.
            Some(Key::Publishing) if OF_PUBLISHING.contains(&name) => {}
            Some(Key::Description) => {
                let text = self.description(key, value);
                // `description` is the most deliberate of its names, wherever it is.
                if self.front.description.is_none() || name == "description" {
                    self.front.description = text;
                }
            }
            _ if name == "category" => self.terms(CATEGORIES, key, value),
            _ if name == "tag" => self.terms("tags", key, value),
            // Where they are terms too, `implied_terms` adds them.
            Some(Key::Authors) => self.authors(key, value),
            _ if self.config.has_taxonomy(name) => self.terms(name, key, value),
            Some(Key::Taxonomies) => self.taxonomy_table(key, value),
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
                Value::Object(map) => {
                    let authors = map.get("authors").map(|_| self.as_written(value));
                    self.nested_authors = authors.and_then(|extra| extra.get("authors").cloned());
                    self.front.extra.extend(map.clone());
                }
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
