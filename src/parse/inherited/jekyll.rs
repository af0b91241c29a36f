//! The statements of a `_config.yml` of Jekyll or Hexo about being published: `defaults`,
//! `exclude`, `include`, `ignore` and `collections`.

use std::collections::HashMap;

use serde_json::Value;

use super::paths::{Paths, Syntax, normal};
use super::settings::{Settings, texts};
use super::{EXCLUDE, Foreign, Heir, Inherited, MOST_RULES, RuleScope, entries_of, mention};
use crate::diagnostic::Diagnostic;
use crate::parse::PageRole;
use crate::parse::publishing::{self, Publishing, Says, Statement};
use crate::path::SourcePath;

/// Whether a file of this name holds settings of Jekyll or Hexo, which may be in several files.
pub(in crate::parse) fn is_jekylls(path: &SourcePath) -> bool {
    let (stem, ending) = (path.stem(), path.extension());
    let data = matches!(ending.as_deref(), Some("yml" | "yaml" | "toml" | "json"));
    data && (stem == "_config" || stem.starts_with("_config.") || stem.starts_with("_config_"))
}

/// The statements in settings of Jekyll or Hexo.
pub(super) fn jekyll(settings: &Settings<'_>, found: &mut Vec<Diagnostic>) -> Foreign {
    let mut foreign = Foreign { hides_underscores: true, ..Foreign::default() };
    let bases = bases(settings.source.path());
    let directory = settings.entries.iter().find(|(key, _)| key == "collections_dir");
    let directory = directory.and_then(|(_, value)| value.as_str());
    for (key, value) in settings.entries {
        match key.as_str() {
            "defaults" => defaults(settings, value, &bases, &mut foreign, found),
            "exclude" | "ignore" => {
                for pattern in texts(value) {
                    let paths = Paths::of(&pattern, Syntax::Crossing, &bases);
                    exclude(settings, (key, &pattern), Says::NoPage, paths, &mut foreign);
                }
            }
            "include" => {
                let names = texts(value).map(|name| folder_name(&name));
                foreign.open_folders.extend(names.take(MOST_RULES + 1));
            }
            "collections" => collections(settings, value, directory, &bases, &mut foreign),
            _ => {}
        }
    }
    foreign
}

/// The folders that the paths in settings at `path` may be counted from: their own, or where those
/// of the old site's folder went.
fn bases(path: &SourcePath) -> Vec<String> {
    match path.folder() {
        "" => ["", "content", "static"].map(str::to_owned).to_vec(),
        folder => vec![folder.to_owned()],
    }
}

/// Front matter for the files in some scope.
fn defaults(
    settings: &Settings<'_>,
    value: &Value,
    bases: &[String],
    foreign: &mut Foreign,
    found: &mut Vec<Diagnostic>,
) {
    let source = settings.source;
    let text = source.text();
    let start = mention(text, 0, "defaults", 0).map_or(0, |place| place.start);
    let mut seen: HashMap<String, usize> = HashMap::new();
    for map in value.as_array().into_iter().flatten().filter_map(Value::as_object) {
        if foreign.is_full() {
            return;
        }
        let Some(values) = map.get("values").and_then(Value::as_object) else { continue };
        let place = |key: &str, nth: usize| {
            let nth = nth + seen.get(key).copied().unwrap_or_default();
            let place = mention(text, start, key, nth).unwrap_or(start..start);
            source.span(place)
        };
        let mut publishing = publishing::read(&entries_of(values), &place, found);
        // An address for many pages is a pattern.
        publishing.take("permalink");
        for key in values.keys() {
            *seen.entry(key.clone()).or_default() += 1;
        }
        let scope = map.get("scope").and_then(Value::as_object);
        let field = |name: &str| scope.and_then(|scope| scope.get(name)).and_then(Value::as_str);
        let paths = Paths::of(field("path").unwrap_or_default(), Syntax::WithinFolder, bases);
        let kind = field("type").filter(|kind| !kind.is_empty()).map(str::to_owned);
        if !publishing.statements().is_empty() {
            let weight = source.path().folder().len() + paths.weight();
            let nearness = (0, weight * 2 + usize::from(kind.is_some()));
            let scope = RuleScope::Paths { paths, kind };
            foreign.inherited.push(Inherited { scope, nearness, publishing });
        }
    }
}

/// Withholds the files at `paths`, for the `pattern` below `key`.
pub(super) fn exclude(
    settings: &Settings<'_>,
    (key, pattern): (&str, &str),
    says: Says,
    paths: Paths,
    foreign: &mut Foreign,
) {
    if paths.is_all() || foreign.is_full() {
        return;
    }
    // A folder of the old site, not the one that the new site has at this path.
    let is_new = ["content", "static"].iter().any(|folder| paths.names(folder));
    let paths = if is_new { paths.only_in("content") } else { Some(paths) };
    let Some(paths) = paths else { return };
    let text = settings.source.text();
    // A file of patterns alone has no keys.
    let has_keys = !settings.entries.is_empty();
    let key_at = has_keys.then(|| mention(text, 0, key, 0)).flatten();
    let start = key_at.map_or(0, |place| place.start);
    let at = text[start..].find(pattern).map_or(start..start, |at| {
        let at = start + at;
        at..at + pattern.len()
    });
    let statement = Statement {
        key: EXCLUDE,
        says,
        written: format!("{key}: {pattern}").into(),
        location: settings.source.span(at),
    };
    foreign.inherited.push(Inherited {
        scope: RuleScope::Paths { paths, kind: None },
        // Of several patterns for a file the strictest holds.
        nearness: (0, usize::from(says == Says::NoPage)),
        publishing: Publishing::one(statement),
    });
}

/// Collections are in folders of their name behind `_`, and published if they say so.
fn collections(
    settings: &Settings<'_>,
    value: &Value,
    directory: Option<&str>,
    bases: &[String],
    foreign: &mut Foreign,
) {
    let named: Vec<(String, Option<&Value>)> = match value {
        Value::Object(maps) => {
            maps.iter().map(|(name, map)| (name.clone(), map.get("output"))).collect()
        }
        names => texts(names).map(|name| (name, None)).collect(),
    };
    for (name, output) in named {
        if foreign.is_full() {
            return;
        }
        if output == Some(&Value::Bool(true)) {
            foreign.open_folders.push(folder_name(&name));
        } else if !["posts", "drafts"].contains(&name.as_str()) {
            let folder = directory.map_or_else(|| name.clone(), |above| format!("{above}/{name}"));
            let paths = Paths::of(&folder, Syntax::WithinFolder, bases);
            exclude(settings, ("collections", &name), Says::Draft, paths, foreign);
        }
    }
}

/// A folder's name without `_`.
fn folder_name(name: &str) -> String {
    normal(name.trim_matches('/'))
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
