//! Settings: from the text of `weekly.yaml` and overrides to checked values with defaults.
//!
//! Every key is optional, the file too. Mistakes are collected: one run tells all of them.

mod cadence;
mod check;
mod digest;
mod extra;
mod images;
mod menu;
mod read;
mod urls;

use globset::GlobSet;
use serde::Deserialize;
use serde_json::Value;

pub use cadence::{Cadence, nearest_weekday};
pub use check::{Check, External, REQUIRED};
pub use digest::{DigestPart, DigestSettings, EventLabels, QuestionMarks, Sections, same};
pub use images::Images;
pub use read::{Override, read};
pub use urls::{BaseUrl, PermalinkPart, PermalinkRule};

use crate::date::Zone;
use crate::markdown::{ExternalLinks, HtmlPolicy, Math, Profile};

/// The taxonomy that `category` in front matter is of, and that searches can be limited to.
pub const CATEGORIES: &str = "categories";

/// The settings of a site.
#[derive(Debug, Clone)]
pub struct Config {
    /// The site's name.
    pub title: String,
    /// One sentence about it; may be empty.
    pub description: String,
    /// Where it is published, if that is known.
    pub base_url: Option<BaseUrl>,
    /// A BCP 47 tag such as `zh-CN`.
    pub language: String,
    /// The zone of dates that are written without an offset.
    pub timezone: Zone,
    /// Who publishes it.
    pub author: Option<String>,
    /// The folder to build into, from the site's root.
    pub output_dir: String,
    /// The rule for the paths of posts.
    pub permalink: PermalinkRule,
    /// How many posts a page of a listing shows.
    pub paginate_by: usize,
    /// Which feeds are made.
    pub feeds: Feeds,
    /// The names of the ways to group posts.
    pub taxonomies: Vec<String>,
    /// Files that are posts although they carry no date.
    pub posts: GlobSet,
    /// When issues appear; without it their dates tell.
    pub cadence: Option<Cadence>,
    /// The site's menu.
    pub menu: Vec<MenuItem>,
    /// How Markdown is read.
    pub markdown: Markdown,
    /// What is done with pictures.
    pub images: Images,
    /// Cards for link previews.
    pub cards: CardSettings,
    /// What is read of the posts of a digest.
    pub digest: DigestSettings,
    /// Whether readers can search the site.
    pub search: bool,
    /// What `weekly check` looks for.
    pub check: Check,
    /// Whatever the templates of the site want.
    pub extra: Value,
}

/// Cards for link previews.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CardSettings {
    /// The file of their font, from the site's root; without it there are none.
    pub font: Option<String>,
}

/// Which feeds are made, of the site and of each term.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Feeds {
    /// The formats; none turns feeds off.
    pub formats: Vec<FeedFormat>,
    /// How many of the newest posts a feed holds.
    pub limit: usize,
    /// How much of each post.
    pub content: FeedContent,
    /// Whether terms have feeds of their own.
    pub terms: bool,
    /// The domain that makes the ids of entries unique (RFC 4151); never change it.
    pub authority: Option<String>,
}

impl Default for Feeds {
    fn default() -> Self {
        Self {
            formats: vec![FeedFormat::Atom, FeedFormat::Rss, FeedFormat::Json],
            limit: 20,
            content: FeedContent::Full,
            terms: true,
            authority: None,
        }
    }
}

/// A feed's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FeedFormat {
    /// RFC 4287.
    Atom,
    /// RSS 2.0.
    Rss,
    /// JSON Feed 1.1.
    Json,
}

impl FeedFormat {
    /// Its name in settings and templates.
    pub fn name(self) -> &'static str {
        match self {
            Self::Atom => "atom",
            Self::Rss => "rss",
            Self::Json => "json",
        }
    }

    /// What readers call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Atom => "Atom",
            Self::Rss => "RSS",
            Self::Json => "JSON Feed",
        }
    }

    /// The name of its file.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Atom => "atom.xml",
            Self::Rss => "rss.xml",
            Self::Json => "feed.json",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml",
            Self::Rss => "application/rss+xml",
            Self::Json => "application/feed+json",
        }
    }
}

/// How much of a post a feed holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FeedContent {
    /// All of it.
    Full,
    /// Its description or the start of its text.
    Summary,
}

/// One entry of the menu.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MenuItem {
    /// What is shown.
    pub name: String,
    /// Where it leads: a path of the site or a URL.
    #[serde(alias = "url")]
    pub path: String,
}

/// How Markdown is read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Markdown {
    /// The dialect.
    pub profile: Profile,
    /// Whether code is highlighted.
    pub highlight: bool,
    /// What becomes of raw HTML.
    pub html: HtmlPolicy,
    /// What becomes of formulas.
    pub math: Math,
    /// What is added to links that leave the site.
    pub external_links: ExternalLinks,
}

impl Default for Markdown {
    fn default() -> Self {
        Self {
            profile: Profile::Default,
            highlight: true,
            html: HtmlPolicy::Trusted,
            math: Math::MathML,
            external_links: ExternalLinks::default(),
        }
    }
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
            permalink: PermalinkRule::default(),
            paginate_by: 20,
            feeds: Feeds::default(),
            taxonomies: vec![CATEGORIES.into(), "tags".into()],
            posts: GlobSet::empty(),
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
