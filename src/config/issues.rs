//! Which posts are issues, and where their numbers come from.

use serde::Deserialize;
use serde_json::Value;

use super::general;
use super::patterns::PathPatterns;
use super::value::{InvalidValue, typed};
use crate::error::Error;

/// Where the numbers of issues come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Numbering {
    /// From front matter, titles and file names.
    #[default]
    Given,
    /// The same; issues without a number are counted.
    Counted,
    /// Issues have no numbers.
    None,
}

/// The posts that are issues.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) enum IssueSelection {
    /// All posts.
    #[default]
    All,
    /// Those whose path below `content/` matches.
    Files(PathPatterns),
    /// Those of a category.
    Category(String),
}

/// Reads globs, or a map that names a category.
pub(super) fn issues(value: &Value) -> Result<IssueSelection, InvalidValue> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct ByCategory {
        category: String,
    }
    if value.is_object() {
        let ByCategory { category } = typed(value)?;
        return Ok(IssueSelection::Category(category));
    }
    if !value.is_string() && !value.is_array() {
        let error = Error::new("it must be globs, or a map with a category");
        return Err(error.hint("write `weekly/**`, or `{category: Weekly}`").into());
    }
    general::patterns(value).map(IssueSelection::Files)
}
