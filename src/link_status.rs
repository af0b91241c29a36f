//! What the web says of a link, as `net` finds it out and `checks` tells it.

use serde::{Deserialize, Serialize};

/// What came of asking for a URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkStatus {
    /// It is there.
    Fine,
    /// It is there, under another URL for good (RFC 9110, sections 15.4.2 and 15.4.9).
    Moved(String),
    /// The server does not talk to programs, or not without a password. A browser may fare better.
    Refused(u16),
    /// The server says that there is no such thing, with this status.
    Dead(u16),
    /// It can't be told, for this reason.
    Unclear(String),
    /// Its host is on a private network, so it was not asked for.
    Private,
}

impl LinkStatus {
    /// Whether it is worth keeping: what is wrong is asked for again, since it may be mended.
    pub fn keeps(&self) -> bool {
        matches!(self, Self::Fine | Self::Moved(_) | Self::Refused(_))
    }
}
