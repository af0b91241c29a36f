//! The setting `compatibility`: the generator whose rules a migrated site retains.

use serde::Deserialize;

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
