//! The base URL of a site.

use crate::error::Error;
use crate::path::Route;

/// The base URL of a site: absolute, `http` or `https`, without a final slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    url: String,
    /// The end of the scheme and the host in `url`.
    host_end: usize,
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
        let origin = &url[..url.len() - path.len()];
        let url = [origin, route.encoded().trim_end_matches('/')].concat();
        Ok(Self { url, host_end: origin.len() })
    }

    /// Scheme and host: `https://example.org`.
    pub(crate) fn origin(&self) -> &str {
        &self.url[..self.host_end]
    }

    /// The path below which the site is published, percent-encoded, without a final slash; empty at
    /// the host's root.
    pub(crate) fn prefix(&self) -> &str {
        &self.url[self.host_end..]
    }

    /// The whole URL, without a final slash.
    pub(crate) fn url(&self) -> &str {
        &self.url
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
}
