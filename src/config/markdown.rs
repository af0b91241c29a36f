//! The setting `markdown`: the dialect, and the treatment of code, HTML, formulas and links.

use serde::Deserialize;

use crate::markdown::{ExternalLinks, HtmlPolicy, Math, Profile};

/// Options for Markdown.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Markdown {
    /// The dialect: with or without extensions.
    pub(crate) profile: Profile,
    /// Whether code is highlighted.
    pub(crate) highlight: bool,
    /// The treatment of raw HTML.
    pub(crate) html: HtmlPolicy,
    /// The treatment of formulas.
    pub(crate) math: Math,
    /// The attributes added to links to other sites.
    pub(crate) external_links: ExternalLinks,
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
