//! The settings of `weekly check`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::diagnostic::nearest;
use crate::rules::{self, Level};

/// What `weekly check` looks for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Check {
    /// The levels of rules, by name.
    pub rules: BTreeMap<String, Level>,
    /// Texts that stand for something that is still to be written.
    pub placeholders: Vec<String>,
    /// Parameters of URLs that tell who sent a reader; `utm_*` stands for all that begin so.
    pub tracking: Vec<String>,
    /// Keys of the front matter that every post must have.
    pub required: Vec<String>,
    /// Paths of the site's host that something else serves: links to them are taken to be right.
    pub elsewhere: Vec<String>,
    /// How many issues before are searched for a link; 0 means all.
    pub issues_back: usize,
    /// How other sites are asked about links.
    pub external: External,
}

/// How other sites are asked about links.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct External {
    /// For how many days an answer holds; 0 asks each time.
    pub cache_days: u32,
    /// Seconds to wait for an answer.
    pub timeout: u64,
    /// Milliseconds between two requests to one host.
    pub pause: u64,
    /// How often a request that failed for now is made again.
    pub retries: u32,
    /// Whether hosts of private networks are asked too.
    pub private: bool,
    /// URLs that begin with one of these are not asked for.
    pub skip: Vec<String>,
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

const PLACEHOLDERS: [&str; 6] =
    ["LINK_HERE", "URL_HERE", "TITLE_HERE", "TEXT_HERE", "TODO", "FIXME"];

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

/// The keys that `required` may name, as front matter calls them.
pub const REQUIRED: [&str; 8] =
    ["title", "date", "description", "categories", "tags", "authors", "cover", "number"];

impl Check {
    /// The level of a rule; `None` if neither the settings nor the rules know the name.
    pub fn level(&self, rule: &str) -> Option<Level> {
        self.rules.get(rule).copied().or_else(|| rules::default_level(rule))
    }

    /// Whether a rule is worth the work.
    pub fn wants(&self, rule: &str) -> bool {
        self.level(rule) != Some(Level::Off)
    }

    /// What is wrong with these settings, if anything is, and the nested key that it is about.
    pub(super) fn mistake(&self) -> Option<(String, String)> {
        let about = |name: &str, known: Option<&str>, message: String| {
            let hint = known.map(|known| format!("; did you mean `{known}`?")).unwrap_or_default();
            (name.to_owned(), format!("{message}{hint}"))
        };
        if let Some(name) = self.rules.keys().find(|name| !rules::exists(name)) {
            let known = nearest(name, rules::names());
            return Some(about(name, known, format!("`{name}` is no rule whose level can be set")));
        }
        if let Some(name) = self.required.iter().find(|name| !REQUIRED.contains(&name.as_str())) {
            let known = nearest(name, REQUIRED);
            let keys = REQUIRED.join("`, `");
            let message = format!("`required` can name `{keys}`, and not `{name}`");
            return Some(about("required", known, message));
        }
        let blank = |texts: &[String]| texts.iter().any(|text| text.trim().is_empty());
        if blank(&self.placeholders) {
            return Some(about("placeholders", None, "a placeholder must not be empty".into()));
        }
        if let Some(path) = self.elsewhere.iter().find(|path| !path.starts_with('/')) {
            return Some(about("elsewhere", None, format!("`{path}` must begin with `/`")));
        }
        if blank(&self.external.skip) {
            return Some(about("skip", None, "an empty text in `skip` would skip all".into()));
        }
        if !(1..=600).contains(&self.external.timeout) {
            return Some(about("timeout", None, "`timeout` must be 1 to 600 seconds".into()));
        }
        (self.external.retries > 5)
            .then(|| about("retries", None, "`retries` must be at most 5".into()))
    }
}
