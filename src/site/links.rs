//! How routes become URLs: with the path prefix of `base_url`, and absolute where it is known.

use crate::config::BaseUrl;
use crate::path::{Route, percent_decode, percent_encode};

/// Turns routes into URLs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    base: Option<BaseUrl>,
}

impl Links {
    /// The links of a site published at `base`.
    pub fn new(base: Option<BaseUrl>) -> Self {
        Self { base }
    }

    /// The path prefix, percent-encoded, without a closing slash.
    pub fn prefix(&self) -> &str {
        self.base.as_ref().map_or("", BaseUrl::prefix)
    }

    /// A root-relative URL: `/prefix/blog/x/`.
    pub fn href(&self, route: &Route) -> String {
        [self.prefix(), &*route.encoded()].concat()
    }

    /// An absolute URL, if the site knows where it is published.
    pub fn absolute(&self, route: &Route) -> Option<String> {
        let base = self.base.as_ref()?;
        Some([base.origin(), base.prefix(), &*route.encoded()].concat())
    }

    /// What the editors write as a link: a path of the site gets the prefix and is encoded;
    /// a URL or a fragment stays as it is.
    pub fn resolve(&self, target: &str) -> String {
        if !target.starts_with('/') || target.starts_with("//") {
            return target.to_owned();
        }
        let (path, rest) = target.split_at(target.find(['?', '#']).unwrap_or(target.len()));
        let path = percent_decode(path).unwrap_or_else(|| path.to_owned());
        // Two slashes would name a host, also where one of them was written as `%2F`.
        let path = path.trim_start_matches('/');
        format!("{}/{}{rest}", self.prefix(), percent_encode(path))
    }

    /// A URL; one from the site's root, encoded, gets the prefix.
    pub fn below_prefix(&self, url: String) -> String {
        if url.starts_with('/') { [self.prefix(), &url].concat() } else { url }
    }

    /// The absolute form of a URL that may be root-relative (with the prefix already).
    pub fn absolute_href(&self, href: &str) -> Option<String> {
        let base = self.base.as_ref()?;
        if href.starts_with("//") || !href.starts_with('/') {
            return Some(href.to_owned());
        }
        Some(format!("{}{href}", base.origin()))
    }

    /// The site's own absolute URL without a closing slash, if known.
    pub fn base(&self) -> Option<String> {
        self.base.as_ref().map(|base| format!("{}{}", base.origin(), base.prefix()))
    }
}
