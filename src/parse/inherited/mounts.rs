//! Hugo's mounts, which may exclude files of the folders that they mount.

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use serde_json::{Map, Value};

use super::paths::normal;
use super::settings::{Settings, field, texts};
use super::{Foreign, Inherited, MOUNTS, RuleScope, mention};
use crate::parse::publishing::{Publishing, Says, Statement};

/// The mounts of a site, of which some exclude files.
#[derive(Debug, Clone)]
pub(super) struct Mounts(Vec<Mount>);

/// A folder that is mounted.
#[derive(Debug, Clone)]
struct Mount {
    /// Its path in the site's folder.
    folder: String,
    /// `None` if it can't be read, so that all files are excluded.
    filter: Option<MountFilter>,
}

/// The files that a mount takes.
#[derive(Debug, Clone)]
struct MountFilter {
    /// The only files that are mounted, if they are named.
    included: Option<GlobSet>,
    excluded: GlobSet,
}

impl Mounts {
    /// Whether the file at `path` is in a mounted folder, but every mount of it excludes the file.
    pub(super) fn exclude(&self, path: &str) -> bool {
        let path = normal(path);
        let mut is_excluded = false;
        for mount in &self.0 {
            let below = path.strip_prefix(&mount.folder).and_then(|path| path.strip_prefix('/'));
            let Some(below) = below else { continue };
            if mount.filter.as_ref().is_some_and(|filter| filter.takes(below)) {
                return false;
            }
            is_excluded = true;
        }
        is_excluded
    }
}

impl MountFilter {
    /// The filter that the settings `map` of a mount describe; `None` if it can't be compiled.
    fn of(map: &Map<String, Value>) -> Option<Self> {
        let lists = |key: &str| field(map, key).into_iter().flat_map(texts).collect::<Vec<_>>();
        let (mut included, mut excluded) = (lists("includeFiles"), lists("excludeFiles"));
        for pattern in lists("files") {
            match pattern.trim_start().strip_prefix('!') {
                Some(pattern) => excluded.push(pattern.trim().to_owned()),
                None => included.push(pattern),
            }
        }
        // In the middle of a name, `**` crosses folders. What can't be read takes nothing.
        let glob = |pattern: &String| {
            let pattern = named(pattern);
            let crosses = pattern.contains("**");
            GlobBuilder::new(&pattern).literal_separator(!crosses).build().ok()
        };
        let included =
            if included.is_empty() { None } else { Some(set(included.iter().filter_map(glob))?) };
        // What can't be read is taken literally, so that it is not published.
        let glob = |pattern: &String| {
            let pattern = named(pattern);
            Glob::new(&pattern).or_else(|_| Glob::new(&globset::escape(&pattern))).ok()
        };
        let excluded = excluded.iter().map(glob).collect::<Option<Vec<_>>>()?;
        Some(Self { included, excluded: set(excluded.into_iter())? })
    }

    fn takes(&self, path: &str) -> bool {
        let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        self.included.as_ref().is_none_or(|files| files.is_match(path))
            && !folders.chain([path]).any(|part| self.excluded.is_match(part))
    }
}

/// A pattern, counted from the folder that is mounted.
fn named(pattern: &str) -> String {
    let pattern = pattern.trim().trim_end_matches('/');
    normal(pattern.trim_start_matches("./").trim_start_matches('/'))
}

/// The set of some globs; `None` if it is too large.
fn set(globs: impl Iterator<Item = Glob>) -> Option<GlobSet> {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        set.add(glob);
    }
    set.build().ok()
}

/// Withholds what `mounts` in the settings of `module` exclude from `content/` and `static/`.
pub(super) fn mounts(settings: &Settings<'_>, module: &Value, foreign: &mut Foreign) {
    let Some(value) = module.as_object().and_then(|module| field(module, "mounts")) else { return };
    let alone = value.as_object();
    let maps = value.as_array().into_iter().flatten().filter_map(Value::as_object).chain(alone);
    let maps: Vec<(String, &Map<String, Value>)> =
        maps.filter_map(|map| Some((folder(map)?, map))).collect();
    let filters = maps.iter().flat_map(|(_, map)| map.iter()).filter(|(key, _)| {
        ["includeFiles", "excludeFiles", "files"].iter().any(|name| key.eq_ignore_ascii_case(name))
    });
    let Some((key, patterns)) = filters.into_iter().next() else { return };
    let patterns = texts(patterns).collect::<Vec<_>>().join(", ");
    let (source, text) = (settings.source, settings.source.text());
    let statement = Statement {
        key: MOUNTS,
        says: Says::NoPage,
        written: format!("{key}: {patterns}").into(),
        location: source.span(mention(text, 0, key, 0).unwrap_or_default()),
    };
    let all = maps
        .into_iter()
        .map(|(folder, map)| Mount { folder, filter: MountFilter::of(map) })
        .collect();
    foreign.inherited.push(Inherited {
        scope: RuleScope::Mounts(Mounts(all)),
        nearness: (0, 1),
        publishing: Publishing::one(statement),
    });
}

/// The folder of this site that a mount is for: where it was in the old site, or else where it is
/// mounted.
fn folder(map: &Map<String, Value>) -> Option<String> {
    let path = |key: &str| {
        let path = field(map, key)?.as_str()?;
        let path = normal(path.trim_start_matches("./").trim_matches('/'));
        let top = path.split('/').next().unwrap_or_default();
        matches!(top, "content" | "static").then_some(path)
    };
    path("source").or_else(|| path("target"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn exclude(mounts: &[Value], path: &str) -> bool {
        let maps = mounts.iter().filter_map(Value::as_object);
        let mount = |map| Mount { folder: folder(map).unwrap(), filter: MountFilter::of(map) };
        Mounts(maps.map(mount).collect()).exclude(path)
    }

    #[test]
    fn files_are_excluded_if_no_mount_takes_them() {
        let of = |key: &str, patterns: Value| json!({"source": "content", key: patterns});
        for (mount, path, expected) in [
            (of("excludeFiles", json!(["wip/*"])), "content/wip/a.md", true),
            (of("excludeFiles", json!(["wip/*"])), "content/wip/b/a.txt", true),
            (of("excludefiles", json!("/wip/")), "content/Wip/a.md", true),
            (of("excludeFiles", json!("wip/*")), "content/wiper/a.md", false),
            (of("excludeFiles", json!("wip/*")), "static/wip/a.md", false),
            (of("excludeFiles", json!("**.wip.md")), "content/a/b.wip.md", true),
            (of("excludeFiles", json!("{a,b}/**")), "content/b/c.md", true),
            (of("includeFiles", json!(["posts/*"])), "content/posts/a.md", false),
            (of("includeFiles", json!(["posts/*"])), "content/posts/b/a.md", true),
            (of("includeFiles", json!("posts/**")), "content/posts/b/a.md", false),
            (of("includeFiles", json!("**.md")), "content/posts/a.md", false),
            (of("includeFiles", json!("**.md")), "content/posts/a.txt", true),
            (of("files", json!(["! wip/**", "**.md"])), "content/wip/a.md", true),
            (of("files", json!(["! wip/**", "**.md"])), "content/a.md", false),
            (json!({"source": "content"}), "content/a.md", false),
        ] {
            assert_eq!(exclude(std::slice::from_ref(&mount), path), expected, "{mount} {path}");
        }
        let too_large = "?".repeat(500_000);
        let large = of("excludeFiles", json!([too_large, "wip/*"]));
        assert!(exclude(&[large], "content/a.md"));
        let english = of("excludeFiles", json!("**.fr.md"));
        let french = of("excludeFiles", json!("**.en.md"));
        assert!(!exclude(&[english.clone(), french], "content/a.fr.md"));
        let moved = json!({"source": "docs", "target": "content/b", "excludeFiles": "a.fr.md"});
        assert!(exclude(&[english, moved], "content/b/a.fr.md"));
    }
}
