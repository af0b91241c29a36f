//! The patterns of paths: of all posts, or of those in a folder.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::Value;

use super::conventions::Conventions;
use super::permalink_tokens::{Token, after_colon, braced};
use super::value::{InvalidValue, text};
use crate::error::Error;
use crate::path::{Route, percent_encode};

/// A pattern such as `/blog/:year/:slug/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PermalinkRule {
    parts: Vec<PermalinkPart>,
}

/// A part of a [`PermalinkRule`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PermalinkPart {
    /// Text that is the same in each path.
    Text(String),
    /// Text that depends on the page.
    Token {
        token: Token,
        /// Its spelling, such as `:year` or `{date:%Y}`.
        written: Box<str>,
    },
}

/// Jekyll's names of rules.
pub(super) const STYLES: [(&str, &str); 5] = [
    ("date", "/:categories/:year/:month/:day/:title:output_ext"),
    ("pretty", "/:categories/:year/:month/:day/:title/"),
    ("ordinal", "/:categories/:year/:y_day/:title:output_ext"),
    ("weekdate", "/:categories/:year/W:week/:short_day/:title:output_ext"),
    ("none", "/:categories/:title:output_ext"),
];

impl PermalinkRule {
    /// Parses a pattern, or one of Jekyll's names of rules.
    ///
    /// # Errors
    /// A description of the mistake.
    pub(crate) fn parse(rule: &str) -> Result<Self, Error> {
        let style = STYLES.iter().find(|(name, _)| *name == rule);
        let parts = parts_of(style.map_or(rule, |(_, rule)| rule))?;
        let differs = |part: &PermalinkPart| {
            use Token::{Date, Filename, Number, Path, RootedPath, Slug, SlugOrFilename, Title};
            match part {
                PermalinkPart::Token { token: Date(format), .. } => {
                    !matches!(&**format, "%Y" | "%m" | "%y")
                }
                PermalinkPart::Token {
                    token: Filename | Number | Path | RootedPath | Slug | SlugOrFilename | Title,
                    ..
                } => true,
                _ => false,
            }
        };
        if !parts.iter().any(differs) {
            let error = Error::new("it gives every post the same path");
            return Err(error.hint("add `:path` or `:slug`"));
        }
        let text: String =
            parts.iter().map(|p| if let PermalinkPart::Text(t) = p { t } else { "x" }).collect();
        Route::page(&text).map_err(|why| Error::new(why.to_string()))?;
        Ok(Self { parts })
    }

    /// Reads an address in front matter that has tokens; `None` if it has none.
    pub(crate) fn of_url(url: &str) -> Option<Self> {
        let rule = Self { parts: parts_of(url).ok()? };
        rule.parts.iter().any(|part| matches!(part, PermalinkPart::Token { .. })).then_some(rule)
    }

    /// The parts, in order.
    pub(crate) fn parts(&self) -> &[PermalinkPart] {
        &self.parts
    }

    /// The path of the term with `slug`, which is not encoded in it.
    ///
    /// # Errors
    /// Terms have no value for a token.
    pub(crate) fn of_term(&self, slug: &str) -> Result<String, Error> {
        let text = |part: &PermalinkPart| match part {
            PermalinkPart::Text(text) => Ok(text.clone()),
            PermalinkPart::Token {
                token: Token::Slug | Token::Title | Token::SlugOrFilename | Token::Filename,
                ..
            } => Ok(percent_encode(slug).into_owned()),
            PermalinkPart::Token { written, .. } => {
                let message = format!("it has `{written}`, for which terms have no value");
                Err(Error::new(message).hint("use `:slug`"))
            }
        };
        self.parts.iter().map(text).collect()
    }

    /// Whether paths end with a slash.
    pub(crate) fn ends_with_slash(&self) -> bool {
        matches!(self.parts.last(), Some(PermalinkPart::Text(text)) if text.ends_with('/'))
    }
}

fn parts_of(rule: &str) -> Result<Vec<PermalinkPart>, Error> {
    let mut parts = Vec::new();
    let mut rest = rule;
    while let Some(at) = rest.find([':', '{']) {
        let (text, from_token) = rest.split_at(at);
        parts.push(PermalinkPart::Text(text.to_owned()));
        let inner = &from_token[1..];
        let read = if from_token.starts_with('{') { braced(inner) } else { after_colon(inner) };
        let token;
        (token, rest) = read?;
        let written = from_token[..from_token.len() - rest.len()].into();
        parts.push(PermalinkPart::Token { token, written });
    }
    parts.push(PermalinkPart::Text(rest.to_owned()));
    parts.retain(|part| !matches!(part, PermalinkPart::Text(text) if text.is_empty()));
    Ok(parts)
}

/// The setting `permalink`: a rule for all posts, or rules for folders and taxonomies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Permalinks {
    all: Option<PermalinkRule>,
    /// The rules of folders below `content/`, the deepest first, and of taxonomies.
    folders: Vec<(String, PermalinkRule)>,
}

impl Permalinks {
    /// Reads a rule, or a map from folders to rules.
    pub(super) fn read(value: &Value) -> Result<Self, InvalidValue> {
        let Value::Object(map) = value else {
            if value.is_array() {
                let error = Error::new("it must be a rule, or a map with a rule for each folder");
                return Err(error.hint("write `/:slug/`, or `{posts: /blog/:slug/}`").into());
            }
            return Ok(Self {
                all: Some(PermalinkRule::parse(&text(value)?)?),
                folders: Vec::new(),
            });
        };
        let mut read = Self::default();
        for (folder, rule) in map {
            let rule = text(rule).map_err(|refusal| refusal.error);
            let rule = rule.and_then(|rule| PermalinkRule::parse(&rule));
            let rule = rule.map_err(|error| {
                let message = format!("the rule of `{folder}`: {}", error.message);
                InvalidValue::of_field(folder, Error { message, ..error })
            })?;
            let name = folder.trim_matches('/');
            let is_given = if name.is_empty() {
                read.all.replace(rule).is_some()
            } else {
                read.folders.push((name.to_owned(), rule));
                read.names().filter(|known| *known == name).count() > 1
            };
            if is_given {
                let error = Error::new(format!("`{folder}` is given twice"));
                return Err(InvalidValue::of_field(folder, error.hint("remove one of them")));
            }
        }
        read.folders.sort_by_key(|(folder, _)| std::cmp::Reverse(folder.matches('/').count()));
        Ok(read)
    }

    /// The folders and taxonomies that have a rule, the deepest folder first.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.folders.iter().map(|(name, _)| name.as_str())
    }

    /// The rule for posts in `folder`, which is below `content/`, if one is given.
    pub(super) fn rule(&self, folder: &str) -> Option<&PermalinkRule> {
        self.of_folder(folder).or(self.all.as_ref())
    }

    /// The rule for the terms of a taxonomy, if one is given.
    pub(super) fn of_taxonomy(&self, name: &str) -> Option<&PermalinkRule> {
        self.folders.iter().find(|(key, _)| key == name).map(|(_, rule)| rule)
    }

    /// The rule for `folder` or the nearest folder above it, if one is given.
    pub(super) fn of_folder(&self, folder: &str) -> Option<&PermalinkRule> {
        let contains = |outer: &str| {
            let inner = folder.strip_prefix(outer);
            inner.is_some_and(|inner| inner.is_empty() || inner.starts_with('/'))
        };
        let of_folder = self.folders.iter().find(|(outer, _)| contains(outer));
        of_folder.map(|(_, rule)| rule)
    }
}

/// A rule of the tables of conventions. Each is parsed once.
#[expect(clippy::expect_used, reason = "a test reads the rules of all tables")]
pub(super) fn conventional(rule: &'static str) -> &'static PermalinkRule {
    static RULES: LazyLock<HashMap<&str, PermalinkRule>> = LazyLock::new(|| {
        let parsed = |rule| (rule, PermalinkRule::parse(rule).expect("it is valid"));
        Conventions::all().flat_map(Conventions::rules).map(parsed).collect()
    });
    &RULES[rule]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permalink_rules_are_checked() {
        for good in [
            "/blog/:year/:month/:day/:slug/",
            "/:year_:slug/",
            "/:sections[1:last]/:contentbasename/",
            "pretty",
            "/posts/{date:%Y}/{date:%b}/{slug}.html",
            "/blog/{{ page.fileSlug }}/index.html",
        ] {
            assert!(PermalinkRule::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "/blog/",
            "/:year/",
            "/:slog/",
            "/../:slug/",
            "https://x/:slug",
            "/:sections[x]/:slug/",
            "/{slug",
            "/{date:%Q}/{slug}/",
            "/{lang}/{slug}/",
            "/{{ page.date }}/{{ page.fileSlug }}/",
            "beautiful",
        ] {
            assert!(PermalinkRule::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn each_rule_of_the_conventions_is_valid() {
        for rule in Conventions::all().flat_map(Conventions::rules) {
            assert!(!conventional(rule).parts().is_empty(), "{rule}");
        }
    }

    #[test]
    fn a_folder_has_one_rule() {
        for (rules, field) in [
            (serde_json::json!({"a": "/a/:slug/", "a/": "/b/:slug/"}), "a/"),
            (serde_json::json!({"": "/a/:slug/", "/": "/b/:slug/"}), "/"),
        ] {
            let refusal = Permalinks::read(&rules).unwrap_err();
            assert_eq!(refusal.field.as_deref(), Some(field), "{refusal:?}");
        }
    }

    #[test]
    fn the_rule_of_the_deepest_folder_applies() {
        let value = serde_json::json!({"a": "/a/:slug/", "a/b": "/b/:slug/", "/": "/c/:slug/"});
        let rules = Permalinks::read(&value).unwrap();
        let first = |folder| rules.rule(folder).unwrap().parts()[0].clone();
        for (folder, text) in [("a", "/a/"), ("a/b/c", "/b/"), ("ab", "/c/"), ("", "/c/")] {
            assert_eq!(first(folder), PermalinkPart::Text(text.into()), "{folder}");
        }
    }
}
