//! What the settings of other generators in a site's folder say about being published: Jekyll's
//! `_config.yml`, a cascade in Hugo's, Zola's `ignored_content`, and `.eleventyignore`.

use serde_json::Value;

use super::cascade::{Source, in_entries};
use super::jekyll::{exclude, jekyll};
use super::{Foreign, mention};
use crate::diagnostic::{Diagnostic, Location};
use crate::parse::split::{json_entries, toml_entries};
use crate::path::SourcePath;
use crate::yaml::{self, Mapping};

/// What the settings at `path` say.
pub(in crate::parse) fn settings(
    path: &SourcePath,
    text: &str,
    found: &mut Vec<Diagnostic>,
) -> Foreign {
    let (name, ending) = path.stem_and_extension();
    if name == "_config" {
        return jekyll(path, text, found);
    }
    let mut foreign = Foreign::default();
    if path.file_name() == ".eleventyignore" {
        let lines = text.lines().map(str::trim);
        let patterns: Vec<Value> = lines
            .filter(|line| !line.is_empty() && !line.starts_with(['#', '!']))
            .map(Value::from)
            .collect();
        exclude(path, text, ("ignored", &patterns.into()), &mut foreign);
        return foreign;
    }
    let entries = match ending.as_deref() {
        Some("toml") => toml_entries(text),
        Some("json") => json_entries(text).ok().map(|(entries, _)| entries),
        _ => yaml::mapping(text).ok().map(|Mapping(entries)| entries),
    };
    let Some(entries) = entries else {
        let withheld = ["cascade", "ignored_content"];
        let mentioned = withheld.into_iter().find_map(|key| mention(text, 0, key, 0));
        found.extend(mentioned.map(|place| unread(path, text, place)));
        return foreign;
    };
    let is_hugos = |(key, _): &(String, Value)| key.eq_ignore_ascii_case("baseURL");
    foreign.is_hugo = name == "hugo" || entries.iter().any(is_hugos);
    let source = Source { path, text, from: 0, folder: "content" };
    foreign.inherited = in_entries(&source, &entries, found);
    for (key, value) in entries.iter().filter(|(key, _)| key == "ignored_content") {
        exclude(path, text, (key, value), &mut foreign);
    }
    foreign
}

/// The warning for settings that can't be read.
pub(super) fn unread(path: &SourcePath, text: &str, place: std::ops::Range<usize>) -> Diagnostic {
    let message = "this file can't be read, so what it keeps from being published is published";
    Diagnostic::warning("unread-settings", message)
        .at(Location::span(path, text, place))
        .hint("fix it, or remove the file if it is not needed any more")
}
