//! The setting `compatibility`: the generator whose rules a migrated site retains.

use serde::Deserialize;

use crate::config::FeedFormat;
use crate::markdown::{IdForm, SummaryExtent};

/// Another generator of static sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Generator {
    /// <https://gohugo.io>
    Hugo,
    /// <https://www.getzola.org>
    Zola,
    /// <https://jekyllrb.com>
    Jekyll,
    /// <https://getpelican.com>
    Pelican,
    /// <https://www.11ty.dev>
    Eleventy,
}

impl Generator {
    /// All generators.
    pub(in crate::config) const ALL: [Self; 5] =
        [Self::Hugo, Self::Zola, Self::Jekyll, Self::Pelican, Self::Eleventy];

    /// The path of the site's feed in a format, where the generator differs from weekly: by its
    /// default, in the feed plugin of Jekyll, and in the base blog of Eleventy.
    pub(in crate::config) fn feed_path(self, format: FeedFormat) -> Option<&'static str> {
        match (self, format) {
            (Self::Hugo, FeedFormat::Rss) => Some("/index.xml"),
            (Self::Jekyll, FeedFormat::Atom) => Some("/feed.xml"),
            (Self::Pelican, FeedFormat::Atom) => Some("/feeds/all.atom.xml"),
            (Self::Pelican, FeedFormat::Rss) => Some("/feeds/all.rss.xml"),
            (Self::Eleventy, FeedFormat::Atom) => Some("/feed/feed.xml"),
            (Self::Eleventy, FeedFormat::Json) => Some("/feed/feed.json"),
            _ => None,
        }
    }

    /// Its form of the ids of headings. Pelican and Eleventy generate none unless told to: their
    /// forms are those of Python-Markdown's extension `toc` and of `IdAttributePlugin`.
    pub(crate) fn heading_ids(self) -> IdForm {
        match self {
            Self::Hugo => IdForm::Hugo,
            Self::Zola => IdForm::Zola,
            Self::Jekyll => IdForm::Jekyll,
            Self::Pelican => IdForm::Pelican,
            Self::Eleventy => IdForm::Eleventy,
        }
    }

    /// Its summary of a text without a mark.
    pub(crate) fn summary(self) -> SummaryExtent {
        match self {
            Self::Jekyll => SummaryExtent::FirstParagraph,
            Self::Hugo | Self::Zola | Self::Pelican | Self::Eleventy => SummaryExtent::Start,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::config::value::typed;

    #[test]
    fn all_generators_are_listed() {
        let refusal = typed::<Generator>(&json!("?")).unwrap_err().error.message;
        let words = refusal.split('`').skip(3).step_by(2);
        let read = words.map(|name| typed::<Generator>(&json!(name)).unwrap());
        assert_eq!(read.collect::<Vec<_>>(), Generator::ALL);
    }
}
