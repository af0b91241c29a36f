//! The settings of `weekly check`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::value::InvalidValue;
use crate::diagnostic::nearest;
use crate::error::Error;
use crate::rules::{self, Level};

/// The rules of `weekly check` with their parameters.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Check {
    /// The levels of rules, by name.
    pub(crate) rules: BTreeMap<String, Level>,
    /// Placeholders for text that is still to be written.
    pub(crate) placeholders: Vec<String>,
    /// URL parameters that identify a link's source; `utm_*` stands for all with that prefix.
    pub(crate) tracking: Vec<String>,
    /// Front matter keys that every post must have.
    pub(crate) required: Vec<String>,
    /// Paths on the site's host that another program serves: links to them are not checked.
    pub(crate) elsewhere: Vec<String>,
    /// The number of earlier issues that are searched for a link; 0 means all.
    pub(crate) issues_back: usize,
    /// The policy for requests to other sites.
    pub(crate) external: External,
}

/// The policy for requests to other sites.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct External {
    /// The number of days for which a response is cached; 0 requests each time.
    pub(crate) cache_days: u32,
    /// Seconds to wait for a response.
    pub(crate) timeout: u64,
    /// Milliseconds between two requests to one host.
    pub(crate) pause: u64,
    /// The number of retries after a temporary failure.
    pub(crate) retries: u32,
    /// Whether hosts on private networks are requested too.
    pub(crate) private: bool,
    /// Prefixes of URLs that are not requested.
    pub(crate) skip: Vec<String>,
}

impl Default for External {
    fn default() -> Self {
        Self {
            cache_days: 7,
            timeout: 20,
            pause: 500,
            retries: 2,
            private: false,
            skip: Vec::new(),
        }
    }
}

impl Default for Check {
    fn default() -> Self {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Self {
            rules: BTreeMap::new(),
            placeholders: owned(&PLACEHOLDERS),
            tracking: owned(&TRACKING),
            required: Vec::new(),
            elsewhere: Vec::new(),
            issues_back: 25,
            external: External::default(),
        }
    }
}

const PLACEHOLDERS: [&str; 8] =
    ["LINK_HERE", "URL_HERE", "TITLE_HERE", "TEXT_HERE", "TODO", "FIXME", "TBD", "待补充"];

const TRACKING: [&str; 16] = [
    "utm_*",
    "fbclid",
    "gclid",
    "dclid",
    "msclkid",
    "yclid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "_hsenc",
    "_hsmi",
    "vero_id",
    "spm",
    "ref_src",
    "share_token",
];

/// The front matter keys that `required` may name.
pub(crate) const REQUIRED: [&str; 8] =
    ["title", "date", "description", "categories", "tags", "authors", "cover", "number"];

impl Check {
    /// The level of a rule; `None` if it is unknown to settings and rules.
    pub(crate) fn level(&self, rule: &str) -> Option<Level> {
        self.rules.get(rule).copied().or_else(|| rules::default_level(rule))
    }

    /// Whether a rule is not turned off.
    pub(crate) fn is_enabled(&self, rule: &str) -> bool {
        self.level(rule) != Some(Level::Off)
    }

    /// The settings as given, unless a value can't be used.
    pub(super) fn validated(self) -> Result<Self, InvalidValue> {
        match self.unknown_name().or_else(|| self.unusable_value()) {
            Some(refusal) => Err(refusal),
            None => Ok(self),
        }
    }

    /// The first name that is not one of a rule or of a key.
    fn unknown_name(&self) -> Option<InvalidValue> {
        let refusal = |field: &str, message: String, known: Option<&str>| {
            let hint = known.map(|known| format!("did you mean `{known}`?").into());
            InvalidValue::of_field(field, Error { message, hint })
        };
        if let Some(name) = self.rules.keys().find(|name| !rules::exists(name)) {
            let message = format!("`{name}` is not a rule whose level can be set");
            return Some(refusal(name, message, nearest(name, rules::names())));
        }
        let name = self.required.iter().find(|name| !REQUIRED.contains(&name.as_str()))?;
        let keys = REQUIRED.join("`, `");
        let message = format!("`required` accepts `{keys}`, but not `{name}`");
        Some(refusal("required", message, nearest(name, REQUIRED)))
    }

    /// The first value that a check can't use.
    fn unusable_value(&self) -> Option<InvalidValue> {
        let refusal =
            |field: &str, message: &str| Some(InvalidValue::of_field(field, Error::new(message)));
        let blank = |texts: &[String]| texts.iter().any(|text| text.trim().is_empty());
        if blank(&self.placeholders) {
            return refusal("placeholders", "a placeholder must not be empty");
        }
        if let Some(path) = self.elsewhere.iter().find(|path| !path.starts_with('/')) {
            return refusal("elsewhere", &format!("`{path}` must begin with `/`"));
        }
        if blank(&self.external.skip) {
            return refusal("skip", "an empty string in `skip` would skip all links");
        }
        if !(1..=600).contains(&self.external.timeout) {
            return refusal("timeout", "`timeout` must be 1 to 600 seconds");
        }
        if self.external.retries > 5 {
            return refusal("retries", "`retries` must be at most 5");
        }
        None
    }
}
