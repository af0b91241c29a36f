//! Links to other sites.

use super::Place;

/// A link that leaves the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads, as written.
    pub url: String,
    /// The text that it is given, on one line; the URL itself where it has none.
    pub title: String,
    /// Where it stands.
    pub place: Place,
}
