//! The rules of `weekly check` by name: how bad what they find is unless the settings say
//! otherwise. What they look for is the business of `checks`, and for those of a build of where
//! the mistake is found.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Severity;

/// What becomes of a rule's findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The check fails.
    Error,
    /// They are told.
    Warning,
    /// They are not told.
    Off,
}

impl Level {
    /// How bad a finding of this level is; `None` if it is not told.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Off => None,
        }
    }
}

/// The rules that only `weekly check` knows, by name, with their levels.
pub const OF_CHECK: [(&str, Level); 28] = [
    ("broken-anchor", Level::Warning),
    ("broken-link", Level::Error),
    ("cadence-double", Level::Warning),
    ("cadence-gap", Level::Warning),
    ("date-differs", Level::Warning),
    ("dead-link", Level::Error),
    ("duplicate-heading", Level::Warning),
    ("email-without-mailto", Level::Error),
    ("empty-item", Level::Warning),
    ("empty-link", Level::Error),
    ("image-without-alt", Level::Warning),
    ("link-seen-before", Level::Warning),
    ("link-twice", Level::Warning),
    ("malformed-url", Level::Error),
    ("missing-date", Level::Warning),
    ("missing-key", Level::Warning),
    ("moved-link", Level::Warning),
    ("placeholder", Level::Error),
    ("private-address", Level::Warning),
    ("swallowed-text", Level::Error),
    ("tracking-parameter", Level::Warning),
    ("unbalanced-asterisks", Level::Warning),
    ("unbalanced-backticks", Level::Warning),
    ("undefined-reference", Level::Warning),
    ("unknown-rule", Level::Warning),
    ("unparsed-link", Level::Warning),
    ("unpublished-target", Level::Warning),
    ("unreachable-link", Level::Warning),
];

/// The warnings of a build, which are rules too.
pub const OF_BUILD: [&str; 32] = [
    "active-attachment",
    "blank-line-in-metadata",
    "broken-picture",
    "card-font",
    "config-name",
    "duplicate-definition",
    "duplicate-key",
    "html-too-deep",
    "invalid-cover",
    "invalid-heading-id",
    "invalid-url",
    "large-picture",
    "left-out",
    "long-value",
    "looks-like-post",
    "missing-cover",
    "missing-title",
    "no-base-url",
    "no-front-matter",
    "site-control",
    "term-case",
    "text-read-as-html",
    "theme-setting",
    "unclear-value",
    "unescaped-template",
    "unknown-taxonomy",
    "unknown-template",
    "unknown-word",
    "unread-front-matter",
    "unread-settings",
    "unreadable-event",
    "unreadable-math",
];

/// The names of all rules.
pub fn names() -> impl Iterator<Item = &'static str> {
    OF_CHECK.iter().map(|(name, _)| *name).chain(OF_BUILD)
}

/// Whether there is a rule of this name.
pub fn exists(name: &str) -> bool {
    names().any(|known| known == name)
}

/// The level of a rule of `weekly check` where the settings say nothing; `None` for any other
/// code, whose findings say themselves how bad they are.
pub fn default_level(name: &str) -> Option<Level> {
    OF_CHECK.iter().find(|(known, _)| *known == name).map(|(_, level)| *level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_differ() {
        let sorted = |names: &[&str]| names.windows(2).all(|pair| pair[0] < pair[1]);
        assert!(sorted(&OF_CHECK.map(|(name, _)| name)));
        assert!(sorted(&OF_BUILD));
        assert!(OF_BUILD.iter().all(|name| default_level(name).is_none()));
    }
}
