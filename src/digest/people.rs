//! People named by handle: contributors and askers.

use super::Place;

/// A person as an issue names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The handle, without `@`, as written.
    pub handle: String,
    /// Their page, if the handle is a link.
    pub url: Option<String>,
    /// What they are named for.
    pub role: Role,
    /// Where it stands.
    pub place: Place,
}

/// What someone is named for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// They contributed.
    Contributor,
    /// They asked a question.
    Asker,
}
