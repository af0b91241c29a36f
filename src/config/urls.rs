//! The base URL of a site, and the pattern of its posts' paths.

use crate::error::Error;
use crate::path::Route;

/// The base URL of a site: absolute, `http` or `https`, without a final slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    origin: String,
    prefix: String,
}

impl BaseUrl {
    /// Validates a setting that may be empty, which means that the URL is unknown.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub(crate) fn optional(url: &str) -> Result<Option<Self>, Error> {
        if url.is_empty() { Ok(None) } else { Self::parse(url).map(Some) }
    }

    /// Reads `url` as scheme, host and path.
    ///
    /// # Errors
    /// The reason why it can't be a base URL.
    pub(crate) fn parse(url: &str) -> Result<Self, Error> {
        let url = url.trim();
        let rest = ["https://", "http://"].iter().find_map(|scheme| url.strip_prefix(scheme));
        let Some(rest) = rest else {
            return Err(Error::new("it must start with `https://` or `http://`"));
        };
        let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (host, path) = rest.split_at(host_end);
        if host.is_empty()
            || host
                .contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"'\\@".contains(c))
        {
            return Err(Error::new("it has no host"));
        }
        if path.contains(['?', '#']) {
            return Err(Error::new("it must not have a query or a fragment"));
        }
        let route = Route::page(path).map_err(|why| Error::new(why.to_string()))?;
        let origin = url[..url.len() - path.len()].to_owned();
        Ok(Self { origin, prefix: route.encoded().trim_end_matches('/').to_owned() })
    }

    /// Scheme and host: `https://example.org`.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// The path below which the site is published, percent-encoded, without a final slash; empty at
    /// the host's root.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }
}

/// A pattern such as `/blog/:year/:slug/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PermalinkRule(Vec<PermalinkPart>);

/// A part of a [`PermalinkRule`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PermalinkPart {
    /// Text that is the same in each path.
    Text(String),
    /// A token, without its colon: one of [`PermalinkRule::TOKENS`].
    Token(&'static str),
}

impl Default for PermalinkRule {
    /// The rule `/:path/`: posts are at their own paths.
    fn default() -> Self {
        let slash = || PermalinkPart::Text("/".into());
        Self(vec![slash(), PermalinkPart::Token("path"), slash()])
    }
}

impl PermalinkRule {
    /// The valid tokens.
    pub(crate) const TOKENS: [&'static str; 8] =
        ["path", "section", "slug", "year", "month", "day", "week", "number"];

    /// Parses a pattern.
    ///
    /// # Errors
    /// A description of the mistake.
    pub(crate) fn parse(rule: &str) -> Result<Self, Error> {
        let mut parts = Vec::new();
        let mut rest = rule;
        while let Some(colon) = rest.find(':') {
            parts.push(PermalinkPart::Text(rest[..colon].to_owned()));
            rest = &rest[colon + 1..];
            let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
            let name = &rest[..end];
            let Some(token) = Self::TOKENS.into_iter().find(|token| *token == name) else {
                let error = Error::new(format!("unknown token `:{name}`"));
                return Err(error.hint(format!("available: :{}", Self::TOKENS.join(" :"))));
            };
            parts.push(PermalinkPart::Token(token));
            rest = &rest[end..];
        }
        parts.push(PermalinkPart::Text(rest.to_owned()));
        if !parts
            .iter()
            .any(|p| matches!(p, PermalinkPart::Token("path" | "slug" | "number" | "day" | "week")))
        {
            let error = Error::new("it gives every post the same path");
            return Err(error.hint("add `:path` or `:slug`"));
        }
        let text: String =
            parts.iter().map(|p| if let PermalinkPart::Text(t) = p { t } else { "x" }).collect();
        Route::page(&text).map_err(|why| Error::new(why.to_string()))?;
        Ok(Self(parts))
    }

    /// The parts, in order.
    pub(crate) fn parts(&self) -> &[PermalinkPart] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_urls_are_split_and_checked() {
        let url = BaseUrl::parse("https://example.org/周报/").unwrap();
        assert_eq!((url.origin(), url.prefix()), ("https://example.org", "/%E5%91%A8%E6%8A%A5"));
        assert_eq!(BaseUrl::parse("http://localhost:8080").unwrap().prefix(), "");
        for bad in [
            "example.org",
            "ftp://example.org",
            "https://",
            "https://a b/",
            "https://x/?q",
            "https://x/../y",
            "javascript:alert(1)",
        ] {
            assert!(BaseUrl::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn permalink_rules_are_checked() {
        assert!(PermalinkRule::parse("/blog/:year/:month/:day/:slug/").is_ok());
        for bad in ["/blog/", "/:year/", "/:slog/", "/../:slug/", "https://x/:slug"] {
            assert!(PermalinkRule::parse(bad).is_err(), "{bad}");
        }
    }
}
