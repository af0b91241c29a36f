//! Hugo's `cascade` in the front matter of an `_index.md` or `index.md`: front matter for it and
//! all pages below.

use std::collections::HashMap;
use std::io;

use serde_json::{Map, Value};

use super::paths::{Syntax, glob};
use super::{Foreign, Inherited, MOST_RULES, RuleScope, entries_of, mention, too_many_rules};
use crate::diagnostic::{Diagnostic, Location};
use crate::parse::others::decoded;
use crate::parse::split::{Split, split};
use crate::parse::{normalise, publishing};
use crate::path::SourcePath;
use crate::source::SourceFile;

/// Whether the file at `path` may have a cascade for its folder: `_index.md`, `_index.en.md`,
/// `index.md`, in letters of any case.
pub(in crate::parse) fn may_cascade(path: &SourcePath) -> bool {
    let name = path.file_name().split('.').next().unwrap_or_default();
    name.eq_ignore_ascii_case("_index") || name.eq_ignore_ascii_case("index")
}

/// The statements that pages below the folder of the file at `path` inherit from its front matter.
pub(in crate::parse) fn cascade(
    path: &SourcePath,
    text: &str,
    split: &Split,
    found: &mut Vec<Diagnostic>,
) -> Vec<Inherited> {
    let source = CascadeSource { path, text, from: split.block.start, folder: path.folder() };
    in_entries(&source, &split.entries, found)
}

/// The cascade in the front matter of an HTML file, such as `_index.html`.
///
/// # Errors
/// The file can't be read.
pub(crate) fn cascade_of_html(
    file: &SourceFile,
    found: &mut Vec<Diagnostic>,
) -> io::Result<Foreign> {
    let mut foreign = Foreign::default();
    let ending = file.path.extension();
    if may_cascade(&file.path) && matches!(ending.as_deref(), Some("html" | "htm")) {
        let text = normalise(decoded(&file.read()?));
        // Front matter that can't be read is reported with the file itself.
        if let Ok(split) = split(&text) {
            foreign.inherited = cascade(&file.path, &text, &split, found);
        }
    }
    Ok(foreign)
}

/// Entries that may hold a cascade.
pub(super) struct CascadeSource<'a> {
    pub(super) path: &'a SourcePath,
    pub(super) text: &'a str,
    /// The start of the entries in the text, in bytes.
    pub(super) from: usize,
    /// The folder that the cascade is for.
    pub(super) folder: &'a str,
}

pub(super) fn in_entries(
    source: &CascadeSource<'_>,
    entries: &[(String, Value)],
    found: &mut Vec<Diagnostic>,
) -> Vec<Inherited> {
    let CascadeSource { path, text, from, folder } = *source;
    let cascade = entries.iter().find(|(key, _)| key.eq_ignore_ascii_case("cascade"));
    let Some((key, value)) = cascade else { return Vec::new() };
    let mut maps: Vec<&Map<String, Value>> = match value {
        Value::Object(map) => vec![map],
        Value::Array(maps) => maps.iter().filter_map(Value::as_object).collect(),
        _ => Vec::new(),
    };
    let start = mention(text, from, key, 0).map_or(from, |place| place.start);
    if maps.len() > MOST_RULES {
        maps.truncate(MOST_RULES);
        found.push(too_many_rules(path, text, start..start + key.len()));
    }
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut inherited = Vec::new();
    for map in maps {
        let place = |key: &str, nth: usize| {
            let nth = nth + seen.get(key).copied().unwrap_or_default();
            let place = mention(text, start, key, nth).unwrap_or(start..start);
            Location::span(path, text, place)
        };
        let publishing = publishing::read(&entries_of(map), &place, found);
        for key in map.keys() {
            *seen.entry(key.clone()).or_default() += 1;
        }
        let Some(scope) = scope(folder, map) else { continue };
        if !publishing.statements().is_empty() {
            let nearness = (1, folder.split('/').count());
            inherited.push(Inherited { scope, nearness, publishing });
        }
    }
    inherited
}

/// The files that a map of a cascade applies to; `None` if it does not apply to public builds.
fn scope(folder: &str, map: &Map<String, Value>) -> Option<RuleScope> {
    let folder = folder.to_owned();
    let named = |name: &str| map.get(name).and_then(Value::as_object);
    let Some(target) = named("_target").or_else(|| named("target")) else {
        return Some(RuleScope::Folder(folder));
    };
    let field = |name: &str| {
        let field = target.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        field.1.as_str().map(|text| text.trim().to_lowercase())
    };
    let environment = field("environment").and_then(|pattern| glob(&pattern, Syntax::WithinFolder));
    let public = environment.is_none_or(|pattern| pattern.is_match("production"));
    // A pattern that can't be read picks everything.
    let path =
        field("path").and_then(|pattern| glob(&pattern.replace(' ', "-"), Syntax::WithinFolder));
    public.then(|| RuleScope::Target { folder, path, kind: field("kind") })
}
