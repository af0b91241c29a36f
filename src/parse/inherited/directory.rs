//! Eleventy's directory and template data: `posts/posts.json` and `posts/posts.11tydata.json` for
//! what is in `posts/`, `a.11tydata.json` for `a.md`; and the same as JavaScript, which is not run.

use std::ops::Range;

use serde_json::Value;

use super::{Inherited, Scope};
use crate::diagnostic::{Diagnostic, Location};
use crate::parse::nearly::{KeyLine, code_entries};
use crate::parse::places::members;
use crate::parse::publishing;
use crate::parse::split::json_entries;
use crate::path::SourcePath;

/// Whether the file at `path` may be data for others: by its name, or as a JSON file beside the
/// folder or the page that it is named after, of which `is_there` knows the paths without endings.
pub(in crate::parse) fn is_directory_data(
    path: &SourcePath,
    is_there: &dyn Fn(&str) -> bool,
) -> bool {
    let Some((stem, ending)) = path.file_name().split_once('.') else { return false };
    let lower = ending.to_ascii_lowercase();
    if lower.starts_with("11tydata.") {
        return true;
    }
    let folder = path.folder();
    let own = folder.rsplit('/').next().unwrap_or_default();
    lower == "json" && (stem == own || is_there(&format!("{folder}/{stem}")))
}

/// Whether directory data is code.
pub(in crate::parse) fn is_code(path: &SourcePath) -> bool {
    path.stem_and_extension().1.is_none_or(|ending| ending != "json")
}

/// What files inherit from the directory data at `path`; `None` if it is other data.
pub(in crate::parse) fn directory_data(
    path: &SourcePath,
    text: &str,
    found: &mut Vec<Diagnostic>,
) -> Option<Vec<Inherited>> {
    let name = path.file_name();
    let (stem, ending) = name.split_once('.')?;
    let surely = ending.to_ascii_lowercase().starts_with("11tydata.");
    let located = |place: Range<usize>| Location::span(path, text, place);
    let json = (!is_code(path)).then(|| json_entries(text).ok()).flatten();
    let publishing = match json {
        Some((entries, _)) if surely || entries.iter().any(|(key, _)| is_eleventys(key)) => {
            let place = |key: &str, nth| located(members(text).get(key, nth).unwrap_or_default());
            publishing::read(&entries, &place, found)
        }
        // What can't be read is read like code.
        None if surely => {
            let lines = code_entries(text, 0..text.len());
            let entry = |line: &KeyLine| (line.key.clone(), Value::String(line.value.clone()));
            let entries: Vec<_> = lines.iter().map(entry).collect();
            let place = |key: &str, nth: usize| {
                let named = lines.iter().filter(|line| line.key.eq_ignore_ascii_case(key));
                located(named.map(|line| line.place.clone()).nth(nth).unwrap_or_default())
            };
            publishing::read(&entries, &place, found)
        }
        _ => return None,
    };
    let folder = path.folder();
    let own = folder.rsplit('/').next().unwrap_or_default();
    let beside = format!("{folder}/{stem}");
    let mut scopes = vec![Scope::Stem(beside.clone()), Scope::Folder(beside)];
    if stem == own {
        scopes.push(Scope::Folder(folder.to_owned()));
    }
    let depth = folder.split('/').count();
    let inherited = scopes.into_iter().map(|scope| {
        let nearness = match &scope {
            Scope::Stem(_) => (3, 0),
            _ => (2, depth),
        };
        Inherited { scope, nearness, publishing: publishing.clone() }
    });
    Some(inherited.collect())
}

/// Whether a key of a JSON object says that it is Eleventy's data.
fn is_eleventys(key: &str) -> bool {
    const KEYS: [&str; 5] = ["layout", "permalink", "tags", "pagination", "templateEngineOverride"];
    KEYS.contains(&key) || key.starts_with("eleventy") || publishing::decides(key)
}
