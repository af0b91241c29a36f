//! The setting `feeds`: the feeds of the site and of each term.

use serde::Deserialize;

use super::value::InvalidValue;
use crate::error::Error;

/// The feeds to generate for the site and for each term.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Feeds {
    /// The formats; an empty list turns feeds off.
    pub(crate) formats: Vec<FeedFormat>,
    /// The number of newest posts in a feed.
    pub(crate) limit: usize,
    /// The amount of each post's content to include.
    pub(crate) content: FeedContent,
    /// Whether each term has its own feeds.
    pub(crate) terms: bool,
    /// The domain that makes entry ids unique (RFC 4151); it must never change.
    pub(crate) authority: Option<String>,
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

impl Feeds {
    /// The settings as given, unless a value can't be used.
    pub(super) fn validated(self) -> Result<Self, InvalidValue> {
        let refusal = |field: &str, error: Error| {
            let message = format!("`{field}`: {}", error.message);
            Err(InvalidValue::of_field(field, Error { message, ..error }))
        };
        if self.limit == 0 {
            let error = Error::new("a feed must contain at least 1 post");
            return refusal("limit", error.hint("`formats: []` turns feeds off"));
        }
        if (1..self.formats.len()).any(|at| self.formats[..at].contains(&self.formats[at])) {
            return refusal("formats", Error::new("a format is listed twice"));
        }
        // RFC 4151, section 2.1: a domain name or an e-mail address.
        let fine = |c: char| c.is_ascii_alphanumeric() || ".-_@".contains(c);
        if self.authority.as_ref().is_some_and(|name| name.is_empty() || !name.chars().all(fine)) {
            let message = "it must be a domain name or an e-mail address that you own";
            return refusal("authority", Error::new(message));
        }
        Ok(self)
    }
}

/// The format of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FeedFormat {
    /// Atom, as RFC 4287 defines it.
    Atom,
    /// RSS, version 2.0.
    Rss,
    /// JSON Feed, version 1.1.
    Json,
}

impl FeedFormat {
    /// Its name in settings and templates.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Atom => "atom",
            Self::Rss => "rss",
            Self::Json => "json",
        }
    }

    /// Its display name.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Atom => "Atom",
            Self::Rss => "RSS",
            Self::Json => "JSON Feed",
        }
    }

    /// The file name.
    pub(crate) fn file_name(self) -> &'static str {
        match self {
            Self::Atom => "atom.xml",
            Self::Rss => "rss.xml",
            Self::Json => "feed.json",
        }
    }

    /// The media type.
    pub(crate) fn media_type(self) -> &'static str {
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
pub(crate) enum FeedContent {
    /// The complete text.
    Full,
    /// The description, or the start of the text.
    Summary,
}
