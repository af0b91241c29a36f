//! The routes of pages, posts and their files.

use super::sections::listing_folder;
use super::select::Bundles;
use crate::config::{PermalinkPart, PermalinkRule};
use crate::date::WrittenDate;
use crate::diagnostic::cut;
use crate::error::Error;
use crate::parse::{ParsedPage, is_named_by_folder, name_of};
use crate::path::{Route, SourcePath, folder_below_content, slugify};

/// The route of a folder's listing. Its components are slugs, so it is always valid.
pub(super) fn folder_route(folder: &str) -> Route {
    let parts = folder.split('/').filter(|part| !part.is_empty());
    parts.fold(Route::root(), |route, part| route.child(&slugify(part)))
}

/// The route of a page: its `url`, else its path with the last component replaced by its `slug`.
///
/// # Errors
/// The path is too long.
pub(super) fn page_route(page: &ParsedPage) -> Result<Route, String> {
    let route = page.front.url.clone().unwrap_or_else(|| path_route(page));
    match route.check_size() {
        Ok(()) => Ok(route),
        Err(why) => Err(format!("the path of this page is `{}`: {why}", shown(route.as_str()))),
    }
}

/// The start of a path, for messages.
fn shown(path: &str) -> String {
    cut(path.to_owned(), 80)
}

fn path_route(page: &ParsedPage) -> Route {
    let folder = folder_below_content(page.source.folder());
    let (stem, _) = page.source.stem_and_extension();
    if is_named_by_folder(&page.source) {
        let above = folder.rfind('/').map_or("", |at| &folder[..at]);
        match (&page.front.slug, folder.is_empty()) {
            (_, true) => Route::root(),
            (Some(slug), false) => folder_route(above).child(slug),
            (None, false) => folder_route(folder),
        }
    } else {
        let slug = page.front.slug.clone().unwrap_or_else(|| slugify(stem));
        folder_route(folder).child(&slug)
    }
}

/// How to fix a permalink rule that does not suit a post.
const OTHER_RULE: &str = "give it a `url`, or change `permalink` in weekly.yaml";

/// The route of a post: its `url`, else the path from the permalink rule.
///
/// # Errors
/// A token of the rule has no value for this post, or the path is too long.
pub(super) fn post_route(
    page: &ParsedPage,
    number: Option<u32>,
    rule: &PermalinkRule,
    bundles: &Bundles,
) -> Result<Route, Error> {
    if let Some(url) = &page.front.url {
        return Ok(url.clone());
    }
    let mut path = String::new();
    for part in rule.parts() {
        match part {
            PermalinkPart::Text(text) => path.push_str(text),
            PermalinkPart::Token(token) => {
                path.push_str(&token_value(token, page, number, bundles)?);
            }
        }
    }
    // Empty tokens may leave leading slashes, which would be read as a host.
    Route::page(path.trim_start_matches('/')).map_err(|why| {
        let shown = shown(&path);
        Error::new(format!("the permalink rule turns this post's name into `{shown}`: {why}"))
            .hint(OTHER_RULE)
    })
}

fn token_value(
    token: &str,
    page: &ParsedPage,
    number: Option<u32>,
    bundles: &Bundles,
) -> Result<String, Error> {
    let date = || {
        page.date.ok_or_else(|| {
            let message = format!("the permalink rule has `:{token}`, but this post has no date");
            Error::new(message).hint(OTHER_RULE)
        })
    };
    let day = |format: &str| date().map(|date| date.day.format(format).to_string());
    match token {
        "path" => Ok(path_route(page).as_str().to_owned()),
        "section" => Ok(slug_path(
            listing_folder(&page.source, bundles).split('/').next().unwrap_or_default(),
        )),
        "slug" => Ok(page.front.slug.clone().unwrap_or_else(|| undated_slug(&page.source))),
        "year" => day("%Y"),
        "month" => day("%m"),
        "day" => day("%d"),
        "week" => day("%V"),
        _ => number.map(|n| n.to_string()).ok_or_else(|| {
            let message = "the permalink rule has `:number`, but this post has no issue number";
            Error::new(message).hint(
                "give it a `number`, set `numbers: counted` in weekly.yaml to number the posts by \
                 their position, or change `permalink`",
            )
        }),
    }
}

fn slug_path(folder: &str) -> String {
    if folder.is_empty() { String::new() } else { slugify(folder) }
}

/// The slug of a file name without a leading date, unless it consists only of the date.
fn undated_slug(source: &SourcePath) -> String {
    let name = name_of(source);
    match WrittenDate::from_name(name) {
        Some((_, rest)) if !rest.trim().is_empty() => slugify(rest),
        _ => slugify(name),
    }
}
