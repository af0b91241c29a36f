//! The table of settings: each key of `weekly.yaml`, and how its value is read into [`Config`].
//! Reading the file, overrides by the environment and suggestions for unknown keys all use it, and
//! a test compares it with the manual. A new setting is a field here, its default, and a row.

use serde_json::Value;

use super::cards::CardSettings;
use super::conventions::{Conventions, Generator};
use super::feeds::Feeds;
use super::images::Images;
use super::issues::{IssueSelection, Numbering};
use super::markdown::Markdown;
use super::menu::MenuItem;
use super::patterns::PathPatterns;
use super::permalinks::{PermalinkRule, Permalinks, conventional};
use super::value::{InvalidValue, text, typed};
use super::{BaseUrl, CATEGORIES, Cadence, Check, DigestSettings};
use super::{cadence, general, images, issues, menu};
use crate::date::Zone;

/// The settings of a site.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The site's name.
    pub(crate) title: String,
    /// A one-sentence description; may be empty.
    pub(crate) description: String,
    /// The URL at which the site is published, if known.
    pub base_url: Option<BaseUrl>,
    /// A BCP 47 tag such as `zh-CN`.
    pub(crate) language: String,
    /// The time zone of dates without an offset.
    pub(crate) timezone: Zone,
    /// The publisher, given as the author of the feeds.
    pub(crate) author: Option<String>,
    /// The output folder, relative to the site's root.
    pub(crate) output_dir: String,
    /// The generator whose rules the site retains.
    pub(crate) compatibility: Option<Generator>,
    /// The patterns of post paths; [`Config::post_rule`] is the effective one.
    pub(super) permalink: Permalinks,
    /// The number of posts per listing page.
    paginate_by: Option<usize>,
    /// The feeds to generate.
    pub(crate) feeds: Feeds,
    /// The names of the taxonomies; [`Config::taxonomies`] has that of authors too.
    pub(super) taxonomies: Vec<String>,
    /// Files that are posts although they have no date.
    pub(crate) posts: PathPatterns,
    /// Whether files without a date are dated by the commits that added them.
    pub(crate) dates_from_git: bool,
    /// The posts that are issues.
    pub(crate) issues: IssueSelection,
    /// Where the numbers of issues come from.
    pub(crate) numbers: Numbering,
    /// The schedule of issues; if unset, it is inferred from their dates.
    pub(crate) cadence: Option<Cadence>,
    /// The site's menu.
    pub(crate) menu: Vec<MenuItem>,
    /// Options for Markdown.
    pub(crate) markdown: Markdown,
    /// Options for images.
    pub(crate) images: Images,
    /// Preview cards for links.
    pub(crate) cards: CardSettings,
    /// The items to extract from a digest's posts.
    pub(crate) digest: DigestSettings,
    /// Whether the site has a search page.
    pub(crate) search: bool,
    /// The settings of `weekly check`.
    pub(crate) check: Check,
    /// Arbitrary values for the site's templates.
    pub(crate) extra: Value,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            title: "Weekly".into(),
            description: String::new(),
            base_url: None,
            language: "en".into(),
            timezone: Zone::utc(),
            author: None,
            output_dir: "public".into(),
            compatibility: None,
            permalink: Permalinks::default(),
            paginate_by: None,
            feeds: Feeds::default(),
            taxonomies: vec![CATEGORIES.into(), "tags".into()],
            posts: PathPatterns::default(),
            dates_from_git: false,
            issues: IssueSelection::All,
            numbers: Numbering::Given,
            cadence: None,
            menu: Vec::new(),
            markdown: Markdown::default(),
            images: Images::default(),
            cards: CardSettings::default(),
            digest: DigestSettings::default(),
            search: cfg!(feature = "search"),
            check: Check::default(),
            extra: Value::Object(serde_json::Map::new()),
        }
    }
}

impl Config {
    /// How the site gives addresses.
    pub(crate) fn conventions(&self) -> &'static Conventions {
        Conventions::of(self.compatibility)
    }

    /// The rule for the paths of posts in `folder`, which is below `content/`.
    pub(crate) fn post_rule(&self, folder: &str) -> &PermalinkRule {
        self.permalink.rule(folder).unwrap_or_else(|| self.conventional_rule())
    }

    /// The rule for the paths of posts without one in the settings.
    pub(crate) fn conventional_rule(&self) -> &'static PermalinkRule {
        conventional(self.conventions().posts)
    }

    /// The rule that the settings give for the texts in `folder`, which is below `content/`, or a
    /// folder above it.
    pub(crate) fn folder_rule(&self, folder: &str) -> Option<&PermalinkRule> {
        self.permalink.of_folder(folder)
    }

    /// The rule that the settings give for the terms of a taxonomy.
    pub(crate) fn taxonomy_rule(&self, name: &str) -> Option<&PermalinkRule> {
        self.permalink.of_taxonomy(name)
    }

    /// The folders and taxonomies for which the settings give a rule.
    pub(crate) fn names_with_rule(&self) -> impl Iterator<Item = &str> {
        self.permalink.names()
    }

    /// The number of posts on a page of a list.
    pub(crate) fn page_size(&self) -> usize {
        self.paginate_by.unwrap_or(self.conventions().page_size)
    }

    /// The rule for the paths of pages, unless there is one for their folder.
    pub(crate) fn page_rule(&self) -> &'static PermalinkRule {
        let conventions = self.conventions();
        let slash = self.post_rule("").ends_with_slash();
        let with_slash = conventions.pages_with_slash.filter(|_| slash);
        conventional(with_slash.unwrap_or(conventions.pages))
    }

    /// The names of the taxonomies: those of the settings, and authors in their own taxonomy.
    pub(crate) fn taxonomies(&self) -> impl Iterator<Item = &str> {
        let authors = self.conventions().groups_authors.then_some(AUTHORS);
        self.taxonomies.iter().map(String::as_str).chain(authors)
    }

    /// Whether there is a taxonomy with this name.
    pub(crate) fn has_taxonomy(&self, name: &str) -> bool {
        self.taxonomies().any(|known| known == name)
    }
}

/// The taxonomy of authors.
pub(crate) const AUTHORS: &str = "authors";

/// A key of `weekly.yaml`.
pub(super) struct Setting {
    pub(super) name: &'static str,
    read: ValueReader,
}

/// How a value is read into its field.
enum ValueReader {
    /// As text. In a variable of the environment it is taken literally, even if it looks like
    /// another type of YAML.
    Text(fn(&mut Config, &str) -> Result<(), InvalidValue>),
    /// As lists and maps of text, in which numbers remain as written.
    Texts(fn(&mut Config, &Value) -> Result<(), InvalidValue>),
    /// As any type of YAML.
    Yaml(fn(&mut Config, &Value) -> Result<(), InvalidValue>),
}

/// Every setting, with the function that reads its value.
pub(super) static TABLE: &[Setting] = &[
    of_text("title", |config, title| put(&mut config.title, Ok(title.to_owned()))),
    of_text("description", |config, text| put(&mut config.description, Ok(text.to_owned()))),
    of_text("base_url", |config, url| {
        put(&mut config.base_url, BaseUrl::optional(url).map_err(Into::into))
    }),
    of_text("language", |config, tag| put(&mut config.language, general::language(tag))),
    of_text("timezone", |config, name| put(&mut config.timezone, general::timezone(name))),
    of_text("author", |config, name| put(&mut config.author, Ok(Some(name.to_owned())))),
    of_text("output_dir", |config, folder| put(&mut config.output_dir, Ok(folder.to_owned()))),
    of_yaml("compatibility", |config, value| {
        put(&mut config.compatibility, typed(value).map(Some))
    }),
    of_texts("permalink", |config, rules| put(&mut config.permalink, Permalinks::read(rules))),
    of_yaml("paginate_by", |config, value| {
        put(&mut config.paginate_by, typed(value).and_then(general::page_size).map(Some))
    }),
    of_yaml("feeds", |config, value| {
        put(&mut config.feeds, typed(value).and_then(Feeds::validated))
    }),
    of_texts("taxonomies", |config, value| put(&mut config.taxonomies, general::taxonomies(value))),
    of_texts("posts", |config, value| put(&mut config.posts, general::patterns(value))),
    of_text("dates", |config, from| put(&mut config.dates_from_git, general::dates(from))),
    of_texts("issues", |config, value| put(&mut config.issues, issues::issues(value))),
    of_yaml("numbers", |config, value| put(&mut config.numbers, typed(value))),
    of_yaml("cadence", |config, value| put(&mut config.cadence, cadence::read(value).map(Some))),
    of_texts("menu", |config, value| put(&mut config.menu, menu::menu(value))),
    of_yaml("markdown", |config, value| put(&mut config.markdown, typed(value))),
    of_yaml("images", |config, value| put(&mut config.images, images::read(value))),
    of_yaml("cards", |config, value| put(&mut config.cards, typed(value))),
    of_yaml("digest", |config, value| put(&mut config.digest, typed(value))),
    of_yaml("search", |config, value| {
        put(&mut config.search, typed(value).and_then(general::search))
    }),
    of_yaml("check", |config, value| {
        put(&mut config.check, typed(value).and_then(Check::validated))
    }),
    of_yaml("extra", |config, value| put(&mut config.extra, general::extra(value))),
];

const fn of_text(
    name: &'static str,
    read: fn(&mut Config, &str) -> Result<(), InvalidValue>,
) -> Setting {
    Setting { name, read: ValueReader::Text(read) }
}

const fn of_texts(
    name: &'static str,
    read: fn(&mut Config, &Value) -> Result<(), InvalidValue>,
) -> Setting {
    Setting { name, read: ValueReader::Texts(read) }
}

const fn of_yaml(
    name: &'static str,
    read: fn(&mut Config, &Value) -> Result<(), InvalidValue>,
) -> Setting {
    Setting { name, read: ValueReader::Yaml(read) }
}

/// Sets a field, unless the value can't be used.
fn put<T>(field: &mut T, value: Result<T, InvalidValue>) -> Result<(), InvalidValue> {
    *field = value?;
    Ok(())
}

impl Setting {
    /// The setting called `name`.
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        TABLE.iter().find(|setting| setting.name == name)
    }

    /// Reads a value into its field.
    pub(super) fn read(&self, config: &mut Config, value: &Value) -> Result<(), InvalidValue> {
        match self.read {
            // A key without a value retains its default, as in a template of `weekly.yaml`.
            _ if value.is_null() => Ok(()),
            ValueReader::Text(read) => read(config, &text(value)?),
            ValueReader::Texts(read) | ValueReader::Yaml(read) => read(config, value),
        }
    }

    /// Whether its value consists of lists and maps of text.
    pub(super) fn has_texts(&self) -> bool {
        matches!(self.read, ValueReader::Texts(_))
    }

    /// Whether its value is always text.
    pub(super) fn is_text(&self) -> bool {
        matches!(self.read, ValueReader::Text(_))
    }
}
