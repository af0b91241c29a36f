//! The setting `cards`: preview images for links to posts.

use serde::Deserialize;

/// Preview cards for links.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct CardSettings {
    /// The font file, relative to the site's root; without one, no cards are generated.
    pub(crate) font: Option<String>,
}
