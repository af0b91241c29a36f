//! The status of a link, as determined by `net` and reported by `checks`.

use serde::{Deserialize, Serialize};

/// The result of requesting a URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkStatus {
    /// The page exists.
    Fine,
    /// The page was moved permanently to another URL (RFC 9110, sections 15.4.2 and 15.4.9).
    Moved(String),
    /// The server refuses automated requests or requires a password; a browser may succeed.
    Refused(u16),
    /// The server reports with this status that the page does not exist.
    Dead(u16),
    /// The status can't be determined, for this reason.
    Unclear(String),
    /// The host is on a private network, so it was not requested.
    Private,
}

impl LinkStatus {
    /// Whether the status may be cached. Failures are not, since they may be fixed at any time.
    pub(crate) fn keeps(&self) -> bool {
        matches!(self, Self::Fine | Self::Moved(_) | Self::Refused(_))
    }
}
