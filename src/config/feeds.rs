//! The setting `feeds`: the feeds of the site and of each term.

use serde::Deserialize;

use super::conventions::Generator;
use super::value::InvalidValue;
use crate::error::Error;
use crate::path::Route;

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
    /// Whether each folder has its own feeds; if unset, as the former generator did.
    pub(crate) sections: Option<bool>,
    /// The paths of the site's feeds, where they differ from the default.
    paths: FeedPaths,
    /// The domain that makes entry ids unique (RFC 4151); it must never change.
    pub(crate) authority: Option<String>,
}

/// The paths of the site's feeds, by format.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct FeedPaths {
    atom: Option<String>,
    rss: Option<String>,
    json: Option<String>,
}

impl FeedPaths {
    fn of(&self, format: FeedFormat) -> Option<&str> {
        let path = match format {
            FeedFormat::Atom => &self.atom,
            FeedFormat::Rss => &self.rss,
            FeedFormat::Json => &self.json,
        };
        path.as_deref()
    }

    /// The format and the reason of the first path that can't be used.
    fn mistake(&self) -> Option<(FeedFormat, String)> {
        let given = FeedFormat::ALL.map(|format| (format, self.of(format)));
        let mut routes = Vec::new();
        for (format, path) in given.into_iter().filter_map(|(f, path)| Some((f, path?))) {
            let why = match Route::file(path) {
                Err(why) => why.to_string(),
                Ok(_) if !path.starts_with('/') || path.ends_with('/') => {
                    "it must be the path of a file from the site's root, such as `/index.xml`"
                        .to_owned()
                }
                Ok(route) if routes.contains(&route) => "another feed has the same path".to_owned(),
                Ok(route) => {
                    routes.push(route);
                    continue;
                }
            };
            return Some((format, format!("`{path}`: {why}")));
        }
        None
    }
}

impl Default for Feeds {
    fn default() -> Self {
        Self {
            formats: vec![FeedFormat::Atom, FeedFormat::Rss, FeedFormat::Json],
            limit: 20,
            content: FeedContent::Full,
            terms: true,
            sections: None,
            paths: FeedPaths::default(),
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
        if let Some((format, why)) = self.paths.mistake() {
            let message = format!("`paths: {{{}: ...}}`: {why}", format.name());
            return Err(InvalidValue::of_field(format.name(), Error::new(message)));
        }
        // RFC 4151, section 2.1: a domain name or an e-mail address.
        let fine = |c: char| c.is_ascii_alphanumeric() || ".-_@".contains(c);
        if self.authority.as_ref().is_some_and(|name| name.is_empty() || !name.chars().all(fine)) {
            let message = "it must be a domain name or an e-mail address that you own";
            return refusal("authority", Error::new(message));
        }
        Ok(self)
    }

    /// Whether each folder has its own feeds: as given, else as in sites of the `former` generator.
    pub(crate) fn of_sections(&self, former: Option<Generator>) -> bool {
        self.sections.unwrap_or(former == Some(Generator::Hugo))
    }

    /// The format of a feed whose file has this name: that of one of the site's feeds, or one that
    /// generators use. `None` if no feed has such a name.
    pub(crate) fn format_of(&self, name: &str, former: Option<Generator>) -> Option<FeedFormat> {
        let is_own = |format: &FeedFormat| {
            self.route(*format, former).as_str().rsplit('/').next() == Some(name)
        };
        FeedFormat::ALL.into_iter().find(is_own).or_else(|| FeedFormat::of_file(name))
    }

    /// The format in which readers of a feed in `format` can be served: that format, or else
    /// another one in XML, which they all read.
    pub(crate) fn in_place_of(&self, format: FeedFormat) -> Option<FeedFormat> {
        let is_xml = |format: FeedFormat| format != FeedFormat::Json;
        let others = self.formats.iter().copied().filter(|&other| is_xml(other) && is_xml(format));
        self.formats.iter().copied().filter(|&other| other == format).chain(others).next()
    }

    /// The path of the site's feed in a format: as given, else where the `former` generator has
    /// one, else a file at the root.
    pub(crate) fn route(&self, format: FeedFormat, former: Option<Generator>) -> Route {
        let formerly = former.and_then(|former| former.feed_path(format));
        let path = self.paths.of(format).or(formerly).unwrap_or(match format {
            FeedFormat::Atom => "/atom.xml",
            FeedFormat::Rss => "/rss.xml",
            FeedFormat::Json => "/feed.json",
        });
        // Paths that were given have been read as routes before.
        Route::file(path).unwrap_or_else(|_| Route::root())
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
    /// All formats.
    pub(crate) const ALL: [Self; 3] = [Self::Atom, Self::Rss, Self::Json];

    /// The format of a feed whose file has this name, by the habits of generators: `index.xml`,
    /// `all.atom.xml`.
    fn of_file(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
        match &*name {
            "atom.xml" | "feed.xml" => Some(Self::Atom),
            "index.xml" | "rss.xml" => Some(Self::Rss),
            "feed.json" => Some(Self::Json),
            _ if ends(&[".atom.xml", ".atom"]) => Some(Self::Atom),
            _ if ends(&[".rss.xml", ".rss"]) => Some(Self::Rss),
            _ => None,
        }
    }

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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::config::value::typed;

    #[test]
    fn paths_are_checked() {
        let read = |paths| typed(&json!({ "paths": paths })).and_then(Feeds::validated);
        for (paths, field) in [
            (json!({"rss": "index.xml"}), "rss"),
            (json!({"rss": "/feed/"}), "rss"),
            (json!({"atom": "/../a.xml"}), "atom"),
            (json!({"atom": "https://example.org/a.xml"}), "atom"),
            (json!({"atom": "/"}), "atom"),
            (json!({"atom": "/a.xml", "json": "//a.xml"}), "json"),
            (json!({"atom": "/a.xml", "json": "/a.xml"}), "json"),
            (json!({"rs": "/index.xml"}), "rs"),
        ] {
            let refusal = read(paths.clone()).unwrap_err();
            assert_eq!(refusal.field.as_deref(), Some(field), "{paths}: {refusal:?}");
        }
        let feeds = read(json!({"rss": "/周报/index.xml"})).unwrap();
        let route = |format, former| feeds.route(format, former).as_str().to_owned();
        assert_eq!(route(FeedFormat::Rss, Some(Generator::Hugo)), "/周报/index.xml");
        assert_eq!(route(FeedFormat::Atom, None), "/atom.xml");
        assert_eq!(route(FeedFormat::Atom, Some(Generator::Jekyll)), "/feed.xml");
    }

    #[test]
    fn the_feeds_of_all_generators_are_recognised_by_their_names() {
        let feeds = Feeds::default();
        for former in [None].into_iter().chain(Generator::ALL.map(Some)) {
            for format in FeedFormat::ALL {
                let route = feeds.route(format, former);
                let name = route.as_str().rsplit('/').next().unwrap();
                assert_eq!(FeedFormat::of_file(name), Some(format), "{former:?}: {route}");
            }
        }
    }
}
