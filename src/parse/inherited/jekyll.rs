//! What Jekyll's `_config.yml` says about being published: `defaults`, `exclude`, `include` and
//! `collections`.

use std::collections::HashMap;

use globset::{GlobBuilder, GlobMatcher};
use serde_json::{Map, Value};

use super::settings::unread;
use super::{EXCLUDE, Foreign, Heir, Inherited, JekyllPaths, Scope, entries_of, mention};
use crate::diagnostic::{Diagnostic, Location};
use crate::parse::PageRole;
use crate::parse::publishing::{self, Publishing, Says, Statement};
use crate::path::SourcePath;
use crate::yaml::{self, Mapping};

/// What the `_config.yml` at `path` says.
pub(super) fn jekyll(path: &SourcePath, text: &str, found: &mut Vec<Diagnostic>) -> Foreign {
    let mut foreign = Foreign { hides_underscores: true, ..Foreign::default() };
    let entries = match yaml::mapping(text) {
        Ok(Mapping(entries)) => entries,
        Err(error) => {
            found.push(unread(path, text, error.at..error.at + 1));
            return foreign;
        }
    };
    for (key, value) in &entries {
        match key.as_str() {
            "defaults" => defaults(path, text, value, &mut foreign, found),
            "exclude" => exclude(path, text, (key, value), &mut foreign),
            "include" => foreign.open_folders.extend(texts(value).map(folder_name)),
            "collections" => collections(value, &mut foreign),
            _ => {}
        }
    }
    foreign
}

/// Front matter for the files in some scope.
fn defaults(
    path: &SourcePath,
    text: &str,
    value: &Value,
    foreign: &mut Foreign,
    found: &mut Vec<Diagnostic>,
) {
    let start = yaml::KeyLocations::of(text).get("defaults", 0).map_or(0, |place| place.start);
    let mut seen: HashMap<String, usize> = HashMap::new();
    for map in value.as_array().into_iter().flatten().filter_map(Value::as_object) {
        let Some(values) = map.get("values").and_then(Value::as_object) else { continue };
        let place = |key: &str, nth: usize| {
            let nth = nth + seen.get(key).copied().unwrap_or_default();
            let place = mention(text, start, key, nth).unwrap_or(start..start);
            Location::span(path, text, place)
        };
        let mut publishing = publishing::read(&entries_of(values), &place, found);
        // An address for many pages is a pattern.
        publishing.take("permalink");
        for key in values.keys() {
            *seen.entry(key.clone()).or_default() += 1;
        }
        let scope = map.get("scope").and_then(Value::as_object);
        let field = |name: &str| scope.and_then(|scope| scope.get(name)).and_then(Value::as_str);
        let of = field("path").unwrap_or_default();
        let kind = field("type").filter(|kind| !kind.is_empty()).map(str::to_owned);
        if !publishing.statements().is_empty() {
            let nearness = (0, of.len() * 2 + usize::from(kind.is_some()));
            let scope = Scope::Jekyll { paths: paths(of), kind };
            foreign.inherited.push(Inherited { scope, nearness, publishing });
        }
    }
}

/// Files that a generator does not read, by patterns below a key.
pub(super) fn exclude(
    path: &SourcePath,
    text: &str,
    (key, value): (&str, &Value),
    foreign: &mut Foreign,
) {
    let start = mention(text, 0, key, 0).map_or(0, |place| place.start);
    for pattern in texts(value) {
        let paths = paths(pattern);
        // Jekyll's site may have kept its settings where ours keeps `content/`.
        if matches!(&paths, JekyllPaths::All) || reaches(&paths, "content") {
            continue;
        }
        let at = text[start..].find(pattern).map_or(start, |at| start + at);
        let statement = Statement {
            key: EXCLUDE,
            says: Says::NoPage,
            written: format!("{key}: {pattern}").into(),
            location: Location::span(path, text, at..at + pattern.len()),
        };
        foreign.inherited.push(Inherited {
            scope: Scope::Jekyll { paths, kind: None },
            nearness: (0, 0),
            publishing: Publishing::one(statement),
        });
    }
}

/// Collections are in folders of their name behind `_`, and published if they say so.
fn collections(value: &Value, foreign: &mut Foreign) {
    let maps = value.as_object().into_iter().flat_map(Map::iter);
    let open = maps.filter(|(_, collection)| collection.get("output") == Some(&Value::Bool(true)));
    foreign.open_folders.extend(open.map(|(name, _)| folder_name(name)));
}

fn texts(value: &Value) -> impl Iterator<Item = &str> {
    let items = value.as_array().into_iter().flatten().filter_map(Value::as_str);
    items.chain(value.as_str())
}

/// A folder's name without `_`.
fn folder_name(name: &str) -> String {
    normal(name.trim_matches('/'))
}

/// A path whose folders may or may not have lost their `_`, in lower case.
fn normal(path: &str) -> String {
    let bare = |part: &'_ str| -> String {
        // Not of `_*`, which would pick everything.
        let bare = part.trim_start_matches('_');
        (if bare.starts_with(char::is_alphanumeric) { bare } else { part }).to_owned()
    };
    let parts = path.split('/').map(bare);
    parts.collect::<Vec<_>>().join("/").to_lowercase()
}

fn paths(pattern: &str) -> JekyllPaths {
    let pattern = normal(pattern.trim().trim_start_matches("./").trim_matches('/'));
    if pattern.is_empty() || pattern == "." {
        return JekyllPaths::All;
    }
    let glob = || -> Option<GlobMatcher> {
        let glob = GlobBuilder::new(&pattern).literal_separator(true).build().ok()?;
        Some(glob.compile_matcher())
    };
    match pattern.contains(['*', '?', '[', '{']).then(glob).flatten() {
        Some(glob) => JekyllPaths::Glob(glob),
        None => JekyllPaths::Below(pattern),
    }
}

/// Whether a path, or a folder that it is in, is one of these, counted from the site's root or
/// from `content/`.
pub(super) fn reaches(paths: &JekyllPaths, path: &str) -> bool {
    let path = normal(path);
    let from_content = path.strip_prefix("content/").map(str::to_owned);
    let is_one = |path: &str| {
        let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        let mut heads = folders.chain([path]);
        match paths {
            JekyllPaths::All => true,
            JekyllPaths::Below(head) => heads.any(|part| part == head),
            JekyllPaths::Glob(glob) => heads.any(|part| glob.is_match(part)),
        }
    };
    from_content.as_deref().is_some_and(is_one) || is_one(&path)
}

/// Whether a file is of Jekyll's type `kind`: `posts`, `drafts`, `pages` or a collection.
pub(super) fn is_of_kind(heir: Heir<'_>, kind: &str) -> bool {
    let kind = kind.to_lowercase();
    let is_in = |folder: &str| {
        let mut folders = heir.path.folder().split('/');
        folders.any(|part| part.trim_start_matches('_').eq_ignore_ascii_case(folder))
    };
    match kind.as_str() {
        "posts" | "post" => is_in("posts") || heir.role == Some(PageRole::Post),
        "drafts" | "draft" => is_in("drafts"),
        "pages" | "page" => {
            heir.role != Some(PageRole::Post) && !is_in("posts") && !is_in("drafts")
        }
        collection => is_in(collection),
    }
}
