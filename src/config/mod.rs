//! Settings: validated values with defaults, from the text of `weekly.yaml` and from overrides.
//!
//! Every key is optional, and so is the file. One run reports all mistakes.

mod cadence;
mod check;
mod digest;
mod extra;
mod images;
mod menu;
mod patterns;
mod read;
mod urls;

use serde::Deserialize;
use serde_json::Value;

pub(crate) use cadence::Cadence;
pub(crate) use cadence::nearest_weekday;

pub(crate) use check::{Check, External};

pub(crate) use digest::{DigestPart, DigestSettings, Sections};
pub(crate) use images::Images;
pub(crate) use patterns::PathPatterns;
pub use read::{Override, read};
pub(crate) use urls::{BaseUrl, PermalinkPart, PermalinkRule};

use crate::date::Zone;
use crate::markdown::{ExternalLinks, HtmlPolicy, Math, Profile};

/// The taxonomy that `category` in front matter belongs to, and by which searches can be limited.
pub(crate) const CATEGORIES: &str = "categories";

/// The settings of a site.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The site's name.
    pub title: String,
    /// A one-sentence description; may be empty.
    pub description: String,
    /// The URL at which the site is published, if known.
    pub base_url: Option<BaseUrl>,
    /// A BCP 47 tag such as `zh-CN`.
    pub language: String,
    /// The time zone of dates without an offset.
    pub timezone: Zone,
    /// The publisher.
    pub author: Option<String>,
    /// The output folder, relative to the site's root.
    pub output_dir: String,
    /// The pattern of post paths.
    pub permalink: PermalinkRule,
    /// The number of posts per listing page.
    pub paginate_by: usize,
    /// The feeds to generate.
    pub feeds: Feeds,
    /// The names of the taxonomies, which group posts.
    pub taxonomies: Vec<String>,
    /// Files that are posts although they have no date.
    pub posts: PathPatterns,
    /// The schedule of issues; if unset, it is inferred from their dates.
    pub cadence: Option<Cadence>,
    /// The site's menu.
    pub menu: Vec<MenuItem>,
    /// Options for Markdown.
    pub markdown: Markdown,
    /// Options for images.
    pub images: Images,
    /// Preview cards for links.
    pub cards: CardSettings,
    /// The items to extract from a digest's posts.
    pub digest: DigestSettings,
    /// Whether the site has a search page.
    pub search: bool,
    /// The settings of `weekly check`.
    pub check: Check,
    /// Arbitrary values for the site's templates.
    pub extra: Value,
}

/// Preview cards for links.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CardSettings {
    /// The font file, relative to the site's root; without one, no cards are generated.
    pub font: Option<String>,
}

/// The feeds to generate for the site and for each term.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Feeds {
    /// The formats; an empty list turns feeds off.
    pub formats: Vec<FeedFormat>,
    /// The number of newest posts in a feed.
    pub limit: usize,
    /// The amount of each post's content to include.
    pub content: FeedContent,
    /// Whether each term has its own feeds.
    pub terms: bool,
    /// The domain that makes entry ids unique (RFC 4151); it must never change.
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

/// The format of a feed.
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

    /// Its display name.
    pub fn title(self) -> &'static str {
        match self {
            Self::Atom => "Atom",
            Self::Rss => "RSS",
            Self::Json => "JSON Feed",
        }
    }

    /// The file name.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Atom => "atom.xml",
            Self::Rss => "rss.xml",
            Self::Json => "feed.json",
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml",
            Self::Rss => "application/rss+xml",
            Self::Json => "application/feed+json",
        }
    }
}

/// The amount of a post's content in a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FeedContent {
    /// The complete text.
    Full,
    /// The description, or the start of the text.
    Summary,
}

/// An entry of the menu.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MenuItem {
    /// The displayed name.
    pub name: String,
    /// A path on the site or a URL.
    #[serde(alias = "url")]
    pub path: String,
}

/// Options for Markdown.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Markdown {
    /// The dialect.
    pub profile: Profile,
    /// Whether code is highlighted.
    pub highlight: bool,
    /// The treatment of raw HTML.
    pub html: HtmlPolicy,
    /// The treatment of formulas.
    pub math: Math,
    /// The attributes added to links to other sites.
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
            posts: PathPatterns::default(),
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
