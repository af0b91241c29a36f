//! Converts routes to URLs: with the path prefix of `base_url`, and absolute if it is known.

use url::Url;

use crate::config::BaseUrl;
use crate::path::{Route, behind_scheme, below, percent_decode, percent_encode, url_in_nfc};

/// Converts routes to URLs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    base: Option<BaseUrl>,
}

impl Links {
    /// A converter for a site published at `base`.
    pub fn new(base: Option<BaseUrl>) -> Self {
        Self { base }
    }

    /// The path prefix, percent-encoded, without a trailing slash.
    pub(crate) fn prefix(&self) -> &str {
        self.base.as_ref().map_or("", BaseUrl::prefix)
    }

    /// The root-relative URL of a route: `/prefix/blog/x/`.
    pub(crate) fn href(&self, route: &Route) -> String {
        [self.prefix(), &*route.encoded()].concat()
    }

    /// The absolute URL of a route, if `base_url` is known.
    pub(crate) fn absolute(&self, route: &Route) -> Option<String> {
        let base = self.base.as_ref()?;
        Some([base.origin(), base.prefix(), &*route.encoded()].concat())
    }

    /// The absolute URL of a route for resolving the URLs on its page. Without `base_url`, its host
    /// is one that no site has.
    pub(crate) fn page_url(&self, route: &Route) -> Option<Url> {
        let absolute = self.absolute(route);
        let url = absolute.unwrap_or_else(|| ["https://site.invalid", &*route.encoded()].concat());
        Url::parse(&url).ok()
    }

    /// Resolves a link from the settings: a path of the site is encoded, in NFC, and gets the
    /// prefix; a URL or a fragment is unchanged.
    pub(crate) fn resolve(&self, target: &str) -> String {
        if !target.starts_with('/') || target.starts_with("//") {
            return target.to_owned();
        }
        let target = url_in_nfc(target);
        let (path, rest) = target.split_at(target.find(['?', '#']).unwrap_or(target.len()));
        let path = percent_decode(path).unwrap_or_else(|| path.to_owned());
        // A leading `//` would name a host, even where one slash was written as `%2F`.
        let path = path.trim_start_matches('/');
        format!("{}/{}{rest}", self.prefix(), percent_encode(path))
    }

    /// Adds the prefix to a URL that is relative to the site's root and encoded, and puts it in
    /// NFC; others are unchanged.
    pub(crate) fn below_prefix(&self, url: String) -> String {
        if url.starts_with('/') { [self.prefix(), &*url_in_nfc(&url)].concat() } else { url }
    }

    /// The absolute form of a URL that may be root-relative (including the prefix).
    pub(crate) fn absolute_href(&self, href: &str) -> Option<String> {
        let base = self.base.as_ref()?;
        if href.starts_with("//") || !href.starts_with('/') {
            return Some(href.to_owned());
        }
        Some(format!("{}{href}", base.origin()))
    }

    /// The rest of an absolute URL of the site, behind its base URL.
    pub(crate) fn own<'u>(&self, url: &'u str) -> Option<&'u str> {
        below(behind_scheme(self.base.as_ref()?.url())?, url)
    }

    /// Whether pages can name their cards, whose URLs must be absolute.
    pub(super) fn can_name_cards(&self) -> bool {
        self.base.is_some()
    }

    /// The site's absolute base URL without a trailing slash, if known.
    pub(crate) fn base(&self) -> Option<String> {
        self.base.as_ref().map(|base| base.url().to_owned())
    }
}
