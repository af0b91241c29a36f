//! The names and default levels of the rules. Rules of `weekly check` are implemented in `checks`,
//! those of a build where the mistake is detected.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Severity;

/// The effect of a rule's findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The check fails.
    Error,
    /// The findings are reported.
    Warning,
    /// The findings are not reported.
    Off,
}

impl Level {
    /// The severity of a finding of this level; `None` if it is not reported.
    pub(crate) fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Off => None,
        }
    }
}

/// The rules that apply only to `weekly check`, by name, with their default levels.
pub const CHECK_RULES: [(&str, Level); 44] = [
    ("broken-anchor", Level::Warning),
    ("broken-link", Level::Error),
    ("cadence-double", Level::Warning),
    ("cadence-gap", Level::Warning),
    ("date-differs", Level::Warning),
    ("dead-link", Level::Error),
    ("doubled-word", Level::Warning),
    ("duplicate-heading", Level::Warning),
    ("duplicate-number", Level::Warning),
    ("email-without-mailto", Level::Error),
    ("empty-item", Level::Warning),
    ("empty-link", Level::Error),
    ("empty-section", Level::Warning),
    ("end-before-start", Level::Warning),
    ("heading-without-space", Level::Warning),
    ("image-without-alt", Level::Warning),
    ("link-seen-before", Level::Warning),
    ("link-text-differs", Level::Warning),
    ("link-twice", Level::Warning),
    ("link-without-text", Level::Warning),
    ("local-address", Level::Warning),
    ("malformed-url", Level::Error),
    ("merge-marker", Level::Error),
    ("missing-date", Level::Warning),
    ("missing-key", Level::Warning),
    ("moved-link", Level::Warning),
    ("number-differs", Level::Warning),
    ("past-event", Level::Warning),
    ("placeholder", Level::Error),
    ("private-address", Level::Warning),
    ("repeated-title", Level::Warning),
    ("smart-quotes", Level::Warning),
    ("swallowed-text", Level::Error),
    ("tracking-parameter", Level::Warning),
    ("unbalanced-asterisks", Level::Warning),
    ("unbalanced-backticks", Level::Warning),
    ("unclosed-code", Level::Warning),
    ("undefined-reference", Level::Warning),
    ("unknown-key", Level::Warning),
    ("unknown-rule", Level::Warning),
    ("unparsed-link", Level::Warning),
    ("unpublished-target", Level::Warning),
    ("unreachable-link", Level::Warning),
    ("wrong-weekday", Level::Warning),
];

/// The warnings of a build, whose levels can be set like those of rules.
pub const BUILD_WARNINGS: [&str; 43] = [
    "active-attachment",
    "blank-line-in-metadata",
    "broken-image",
    "card-font",
    "config-name",
    "duplicate-definition",
    "duplicate-id",
    "duplicate-key",
    "excluded",
    "full-width-list",
    "html-too-deep",
    "invalid-cover",
    "invalid-date",
    "invalid-heading-id",
    "invalid-url",
    "joined-items",
    "large-image",
    "long-value",
    "looks-like-post",
    "missing-cover",
    "missing-title",
    "no-front-matter",
    "no-issues",
    "no-posts",
    "path-taken",
    "shared-slug",
    "site-control",
    "template-code",
    "term-case",
    "text-read-as-html",
    "theme-setting",
    "unbalanced-html",
    "unclear-value",
    "unescaped-template",
    "unknown-taxonomy",
    "unknown-template",
    "unknown-word",
    "unread-front-matter",
    "unread-settings",
    "unreadable-event",
    "unreadable-math",
    "unused-permalink",
    "unused-value",
];

/// The names of all rules.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    CHECK_RULES.iter().map(|(name, _)| *name).chain(BUILD_WARNINGS)
}

/// Whether a rule with this name exists.
pub(crate) fn exists(name: &str) -> bool {
    names().any(|known| known == name)
}

/// The default level of a rule of `weekly check`; `None` for other codes, whose findings carry
/// their severity.
pub(crate) fn default_level(name: &str) -> Option<Level> {
    CHECK_RULES.iter().find(|(known, _)| *known == name).map(|(_, level)| *level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_differ() {
        let sorted = |names: &[&str]| names.windows(2).all(|pair| pair[0] < pair[1]);
        assert!(sorted(&CHECK_RULES.map(|(name, _)| name)));
        assert!(sorted(&BUILD_WARNINGS));
        assert!(BUILD_WARNINGS.iter().all(|name| default_level(name).is_none()));
    }
}
