//! The setting `compatibility`: the generator whose rules a migrated site retains.

use serde::Deserialize;

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
