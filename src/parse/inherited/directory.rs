//! Eleventy's directory and template data: `posts/posts.json` and `posts/posts.11tydata.json` for
//! what is in `posts/`, `a.11tydata.json` for `a.md`; and the same as JavaScript, which is not run.

use std::ops::Range;

use super::code::{code, may_withhold};
use super::{Inherited, RuleScope};
use crate::diagnostic::{Diagnostic, Location};
use crate::parse::publishing;
use crate::parse::split::{JsonEntries, json_entries};
use crate::path::SourcePath;
use crate::yaml::KeyLocations;

/// Whether the file at `path` may be data for others: by its name, or as a JSON file beside the
/// folder or the page that it is named after, of which `is_there` knows the paths without endings.
pub(in crate::parse) fn is_directory_data(
    path: &SourcePath,
    is_there: &dyn Fn(&str) -> bool,
) -> bool {
    let Some((stem, surely)) = named_after(path) else { return false };
    let folder = path.folder();
    let own = folder.rsplit('/').next().unwrap_or_default();
    surely || stem == own || is_there(&format!("{folder}/{stem}"))
}

/// The name that directory data at `path` applies to, and whether its file name shows that it is
/// such data.
fn named_after(path: &SourcePath) -> Option<(&str, bool)> {
    let name = path.file_name();
    let (stem, ending) = name.rsplit_once('.')?;
    match stem.rsplit_once('.') {
        Some((stem, mark)) if mark.eq_ignore_ascii_case("11tydata") => Some((stem, true)),
        _ => ending.eq_ignore_ascii_case("json").then_some((stem, false)),
    }
}

/// Whether directory data is code.
pub(in crate::parse) fn is_code(path: &SourcePath) -> bool {
    path.extension().is_none_or(|ending| ending != "json")
}

/// The statements that files inherit from the directory data at `path`; `None` if it is other data.
pub(in crate::parse) fn directory_data(
    path: &SourcePath,
    text: &str,
    found: &mut Vec<Diagnostic>,
) -> Option<Vec<Inherited>> {
    let (stem, surely) = named_after(path)?;
    let located = |place: Range<usize>| Location::span(path, text, place);
    let json = (!is_code(path)).then(|| json_entries(text).ok()).flatten();
    let said = match json {
        Some(JsonEntries { entries, .. })
            if surely || entries.iter().any(|(key, _)| is_eleventys(key)) =>
        {
            let place = |key: &str, nth| {
                located(KeyLocations::of_flow(text).get(key, nth).unwrap_or_default())
            };
            vec![publishing::read(&entries, &place, found)]
        }
        // What can't be read is read like code.
        None if surely || may_withhold(text) => code(path, text, found),
        _ => return None,
    };
    let folder = path.folder();
    let own = folder.rsplit('/').next().unwrap_or_default();
    let beside = format!("{folder}/{stem}");
    let mut scopes = vec![RuleScope::Stem(beside.clone()), RuleScope::Folder(beside)];
    if stem == own {
        scopes.push(RuleScope::Folder(folder.to_owned()));
    }
    let depth = folder.split('/').count();
    let inherited = scopes.into_iter().flat_map(|scope| {
        let nearness = match &scope {
            RuleScope::Stem(_) => (3, 0),
            _ => (2, depth),
        };
        let of_scope = said.iter().cloned();
        of_scope.map(move |publishing| Inherited { scope: scope.clone(), nearness, publishing })
    });
    Some(inherited.collect())
}

/// Whether a key of a JSON object says that it is Eleventy's data.
fn is_eleventys(key: &str) -> bool {
    const KEYS: [&str; 5] = ["layout", "permalink", "tags", "pagination", "templateEngineOverride"];
    KEYS.contains(&key) || key.starts_with("eleventy") || publishing::decides(key)
}
