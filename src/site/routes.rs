//! The routes of pages and posts.

use std::collections::{BTreeSet, HashSet};

use super::sections::{listing_folder, parent};
use super::select::Bundles;
use crate::config::{
    CATEGORIES, Config, Conventions, NameToken, PermalinkPart, PermalinkRule, Token,
};
use crate::date::WrittenDate;
use crate::diagnostic::cut;
use crate::error::Error;
use crate::parse::{ParsedPage, is_named_by_folder, name_of, undated};
use crate::path::{
    Route, RouteError, SourcePath, folder_below_content, percent_decode, percent_encode,
};

/// Gives texts their routes.
pub(super) struct Router<'a> {
    pub(super) config: &'a Config,
    pub(super) bundles: &'a Bundles,
    /// The folders below `content/` with an `_index.md`.
    pub(super) introduced: &'a BTreeSet<&'a str>,
}

/// How to fix a permalink rule that does not suit a post.
const OTHER_RULE: &str = "give it a `url`, or change `permalink` in weekly.yaml";

impl Router<'_> {
    fn conventions(&self) -> &'static Conventions {
        self.config.conventions()
    }

    /// The route of a page: its `url`, else the path from the rule for its folder, or from that for
    /// all pages if it lacks a value that the former needs.
    ///
    /// # Errors
    /// Its own rule needs such a value, or the path is too long, or no path of a site.
    pub(super) fn page(&self, page: &ParsedPage, number: Option<u32>) -> Result<Route, Error> {
        if let Some(url) = &page.front.url {
            return check(url.clone());
        }
        let path = self
            .path(page, number, self.page_rule(page))
            .or_else(|_| self.path(page, number, own_rule(page, self.config.page_rule())))?;
        match Route::page(&path) {
            Ok(route) => check(route),
            Err(why) => Err(refused_page(&path, why)),
        }
    }

    /// The rule for a text with the address of a page: its own, else that for its folder, else that
    /// for all pages.
    fn page_rule<'r>(&'r self, page: &'r ParsedPage) -> &'r PermalinkRule {
        let folder = listing_folder(&page.source, self.bundles);
        // The folder's own page has the folder's path.
        let is_of_folder = is_named_by_folder(&page.source)
            && folder == folder_below_content(page.source.folder());
        let of_folder = self.config.folder_rule(folder).filter(|_| !is_of_folder);
        own_rule(page, of_folder.unwrap_or_else(|| self.config.page_rule()))
    }

    /// The route of a post: its `url`, else the path from the permalink rule.
    ///
    /// # Errors
    /// A token of the rule has no value for this post, or the path is too long.
    pub(super) fn post(&self, page: &ParsedPage, number: Option<u32>) -> Result<Route, Error> {
        if let Some(url) = &page.front.url {
            return Ok(url.clone());
        }
        let rule = if self.is_post_by_name(&page.source) {
            own_rule(page, self.config.post_rule(listing_folder(&page.source, self.bundles)))
        } else {
            self.page_rule(page)
        };
        let path = self.path(page, number, rule)?;
        Route::page(&path).map_err(|why| {
            let message =
                format!("the permalink rule turns this post's name into `{}`: {why}", shown(&path));
            Error::new(message).hint(OTHER_RULE)
        })
    }

    /// Whether a post has the address of a post by its folder or name.
    fn is_post_by_name(&self, source: &SourcePath) -> bool {
        let conventions = self.conventions();
        conventions.post_folders.is_empty()
            || conventions.is_in_post_folder(source.folder())
            || !self.bundles.have_post_folders()
                && WrittenDate::from_name(name_of(source)).is_some()
    }

    /// The path of a text by a rule; what is not from the rule itself is percent-encoded.
    ///
    /// # Errors
    /// A token of the rule has no value for it.
    fn path(
        &self,
        page: &ParsedPage,
        number: Option<u32>,
        rule: &PermalinkRule,
    ) -> Result<String, Error> {
        let mut path = String::new();
        for part in rule.parts() {
            match part {
                PermalinkPart::Text(text) => path.push_str(text),
                PermalinkPart::Token { token, written } => {
                    let value = self.token(token, page, number);
                    let value = value.ok_or_else(|| without_value(token, written))?;
                    path.push_str(&percent_encode(&value));
                }
            }
        }
        let path = completed(&path, self.conventions());
        let is_lowered = self.conventions().lowers_paths && page.front.permalink.is_none();
        Ok(if is_lowered { path.to_lowercase() } else { path })
    }

    /// The value of a token for a text, if that has one.
    fn token(&self, token: &Token, page: &ParsedPage, number: Option<u32>) -> Option<String> {
        let conventions = self.conventions();
        let slug = page.front.slug.as_deref();
        let name = name_of(&page.source);
        let named = |token: &NameToken| token.value(slug, &page.title, undated(name));
        let categories = || {
            let terms = page.front.terms.iter().filter(|(taxonomy, _)| taxonomy == CATEGORIES);
            terms.flat_map(|(_, terms)| terms)
        };
        let folder = || listing_folder(&page.source, self.bundles);
        Some(match token {
            Token::Path => self.own_path(page),
            Token::Section => conventions
                .folder(folder().split('/').next().unwrap_or_default())
                .unwrap_or_default(),
            Token::Sections(slice) => {
                let folders: Vec<String> = self.sections(folder());
                folders[slice.of(folders.len())].join("/")
            }
            Token::Title => named(&conventions.title_token),
            Token::Slug => named(&conventions.slug_token),
            Token::SlugOrFilename => slug.map_or_else(|| conventions.filename(name), str::to_owned),
            Token::Filename => conventions.filename(name),
            Token::Categories => distinct(categories().map(|term| conventions.category(term))),
            Token::SlugifiedCategories => {
                distinct(categories().map(|term| conventions.term_slug(term)))
            }
            Token::Collection => "posts".to_owned(),
            // The page of a folder needs none.
            Token::OutputExt if is_named_by_folder(&page.source) => "/".to_owned(),
            Token::OutputExt => ".html".to_owned(),
            Token::Number => number?.to_string(),
            Token::Date(format) => {
                let date = page.date?;
                date.day.and_time(date.time.unwrap_or_default()).format(format).to_string()
            }
        })
    }

    /// The folders of a section that are sections themselves: the first, and those with an
    /// `_index.md`.
    fn sections(&self, folder: &str) -> Vec<String> {
        let ends = folder.match_indices('/').map(|(at, _)| at).chain([folder.len()]);
        let sections = ends.enumerate().filter(|(depth, end)| {
            let path = &folder[..*end];
            !path.is_empty() && (*depth == 0 || self.introduced.contains(path))
        });
        let names = sections.map(|(_, end)| folder[..end].rsplit('/').next().unwrap_or_default());
        names.filter_map(|name| self.conventions().folder(name)).collect()
    }

    /// The path of a text below `content/`, with the last part replaced by its `slug`.
    fn own_path(&self, page: &ParsedPage) -> String {
        let conventions = self.conventions();
        let folder = folder_below_content(page.source.folder());
        let name = name_of(&page.source);
        let twin = conventions.joins_twins && folder.rsplit('/').next() == Some(name);
        let is_index = is_named_by_folder(&page.source);
        let is_folder = is_index && (conventions.underscores || is_introduction(&page.source));
        let above = if is_index || twin { parent(folder) } else { folder };
        let above = above.split('/').filter(|part| !part.is_empty());
        let mut parts: Vec<String> =
            above.filter_map(|folder| conventions.folder(folder)).collect();
        match page.front.slug.as_ref().filter(|_| conventions.path_has_slug) {
            _ if is_index && folder.is_empty() => {}
            Some(slug) => parts.push(slug.clone()),
            None if is_folder => parts.extend(conventions.folder(name)),
            None => parts.push(conventions.file(name)),
        }
        parts.join("/")
    }
}

/// The route of the term with `slug` by a rule of the settings.
///
/// # Errors
/// Terms have no value for a token of the rule, or it gives no path of a site.
pub(super) fn term_by_rule(
    rule: &PermalinkRule,
    slug: &str,
    conventions: &Conventions,
) -> Result<Route, Error> {
    let path = completed(&rule.of_term(slug)?, conventions);
    let path = if conventions.lowers_paths { path.to_lowercase() } else { path };
    let route = Route::page(&path).map_err(|why| Error::new(why.to_string()))?;
    route.check_size().map_err(|why| Error::new(why.to_string()))?;
    Ok(route)
}

/// A path by a rule with the extension that it lacks, and with a single slash at its start: empty
/// tokens may leave several, which would be read as a host.
fn completed(path: &str, conventions: &Conventions) -> String {
    conventions.with_extension(format!("/{}", path.trim_start_matches('/')))
}

/// The rule in the front matter of a text, or else `rule`.
fn own_rule<'r>(page: &'r ParsedPage, rule: &'r PermalinkRule) -> &'r PermalinkRule {
    page.front.permalink.as_deref().unwrap_or(rule)
}

/// Whether a text is an `_index.md`.
fn is_introduction(source: &SourcePath) -> bool {
    source.stem() == "_index"
}

/// The start of a path, for messages.
fn shown(path: &str) -> String {
    cut(percent_decode(path).unwrap_or_else(|| path.to_owned()), 80)
}

/// Checks the length of a page's route.
fn check(route: Route) -> Result<Route, Error> {
    match route.check_size() {
        Ok(()) => Ok(route),
        Err(why) => Err(refused_page(route.as_str(), why)),
    }
}

fn refused_page(path: &str, why: RouteError) -> Error {
    Error::new(format!("the path of this page is `{}`: {why}", shown(path)))
        .hint("give it a shorter `slug` or `url`, or rename it")
}

/// The error that a text has no value for a token of its rule.
fn without_value(token: &Token, written: &str) -> Error {
    let (what, hint) = match token {
        Token::Number => (
            "issue number",
            "give it a `number`, set `numbers: counted` in weekly.yaml to number the posts by \
             their position, or change `permalink`",
        ),
        _ => ("date", OTHER_RULE),
    };
    Error::new(format!("the permalink rule has `{written}`, but this file has no {what}"))
        .hint(hint)
}

/// The parts of a path, each once.
fn distinct(parts: impl Iterator<Item = String>) -> String {
    let mut seen = HashSet::new();
    let parts: Vec<String> = parts.filter(|part| seen.insert(part.clone())).collect();
    parts.join("/")
}
