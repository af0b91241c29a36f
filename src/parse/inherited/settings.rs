//! The statements of other generators' settings in a site's folder about being published: those of
//! Jekyll and Hexo, a cascade, `ignoreFiles` and mounts in Hugo's, Zola's `ignored_content`,
//! `exclude_docs` of `MkDocs`, and `.eleventyignore`. Pelican's are code, and so are others of
//! Eleventy.

use std::ops::Range;

use serde_json::{Map, Value};

use super::cascade::{CascadeSource, in_entries};
use super::eleventy::eleventy;
use super::jekyll::{exclude, is_jekylls, jekyll};
use super::mounts::mounts;
use super::paths::{Paths, Syntax};
use super::{Foreign, MOST_RULES, Pelican, mention, too_many_rules};
use crate::diagnostic::{Diagnostic, Location, SourceText};
use crate::parse::publishing::Says;
use crate::parse::split::{json_entries, toml_entries};
use crate::path::SourcePath;
use crate::yaml::{self, Mapping};

/// Settings of another generator.
#[derive(Clone, Copy)]
pub(super) struct Settings<'a> {
    pub(super) source: &'a SourceText,
    pub(super) entries: &'a [(String, Value)],
}

/// The statements of the settings at `path`.
pub(in crate::parse) fn settings(
    path: &SourcePath,
    text: &str,
    found: &mut Vec<Diagnostic>,
) -> Foreign {
    let mut foreign = read_settings(path, text, found);
    if foreign.is_full() {
        let surplus = foreign.inherited.get(MOST_RULES);
        let statement = surplus.and_then(|rule| rule.publishing.statements().first());
        let finding = too_many_rules(path, text, 0..0);
        found.push(match statement {
            Some(statement) => finding.at(statement.location.clone()),
            None => finding,
        });
        foreign.inherited.truncate(MOST_RULES);
        foreign.open_folders.truncate(MOST_RULES);
    }
    foreign
}

/// The statements of the settings. Stops at one rule more than [`MOST_RULES`], which shows that
/// there are too many.
fn read_settings(path: &SourcePath, text: &str, found: &mut Vec<Diagnostic>) -> Foreign {
    let ending = path.extension();
    let source = SourceText::new(path.clone(), text.to_owned());
    let without_entries = Settings { source: &source, entries: &[] };
    if path.file_name() == ".eleventyignore" {
        let mut foreign = Foreign::default();
        let folder = path.folder().to_owned();
        let bases =
            if folder.is_empty() { vec![folder, "content".to_owned()] } else { vec![folder] };
        ignore(&without_entries, ("ignored", text), Says::NoPage, &bases, &mut foreign);
        return foreign;
    }
    if matches!(ending.as_deref(), Some("js" | "cjs" | "mjs" | "ts")) {
        return eleventy(&without_entries, found);
    }
    if ending.as_deref() == Some("py") {
        found.extend(of_code(path, text));
        return Foreign { pelican: Some(Pelican::of(text)), ..Foreign::default() };
    }
    let read = match ending.as_deref() {
        Some("toml") => toml_entries(text).ok_or(0),
        Some("json") => json_entries(text).map(|read| read.entries).map_err(|_| 0),
        _ => match yaml::mapping(first_document(text)) {
            // Which of two values the other generator reads is not known.
            Ok(Mapping { repeated, .. }) if !repeated.is_empty() => Err(repeated[0].span.start),
            read => read.map(|mapping| mapping.entries).map_err(|error| error.span.start),
        },
    };
    match read {
        Ok(entries) if is_jekylls(path) => {
            jekyll(&Settings { entries: &entries, ..without_entries }, found)
        }
        Ok(entries) => {
            let entries = below_its_name(path, entries);
            of_others(&Settings { entries: &entries, ..without_entries }, found)
        }
        Err(at) => {
            found.extend(unread(path, text, at));
            Foreign { hides_underscores: is_jekylls(path), ..Foreign::default() }
        }
    }
}

/// The statements of settings of Hugo, Zola and `MkDocs`, whose common keys have the same meaning.
fn of_others(settings: &Settings<'_>, found: &mut Vec<Diagnostic>) -> Foreign {
    let Settings { source, entries } = *settings;
    let (path, text) = (source.path(), source.text());
    let source = CascadeSource { path, text, from: 0, folder: "content" };
    let inherited = in_entries(&source, entries, found);
    let is_hugo =
        path.stem() == "hugo" || entries.iter().any(|(key, _)| key.eq_ignore_ascii_case("baseURL"));
    let mut foreign = Foreign { inherited, is_hugo, ..Foreign::default() };
    for (key, value) in entries {
        let mut globs = |base: &str| {
            for pattern in texts(value) {
                let paths = Paths::of(&pattern, Syntax::Crossing, &[base.to_owned()]);
                exclude(settings, (key, &pattern), Says::NoPage, paths, &mut foreign);
            }
        };
        let docs = ["content".to_owned()];
        match key.to_ascii_lowercase().as_str() {
            "ignored_content" => globs("content"),
            "ignored_static" => globs("static"),
            "ignorefiles" => ignore_files(settings, (key, value), &mut foreign, found),
            "disablelanguages" => {
                for language in texts(value) {
                    disable(settings, (key, &language), None, &mut foreign);
                }
            }
            "languages" => languages(settings, value, &mut foreign),
            "module" => mounts(settings, value, &mut foreign),
            "exclude_docs" | "draft_docs" => {
                let says = if key == "draft_docs" { Says::Draft } else { Says::NoPage };
                let patterns = value.as_str().unwrap_or_default();
                ignore(settings, (key, patterns), says, &docs, &mut foreign);
            }
            _ => {}
        }
    }
    foreign
}

/// Withholds what lines as in `.gitignore` name. Exceptions (`!`) are not read, so that more is
/// withheld than was.
fn ignore(
    settings: &Settings<'_>,
    (key, lines): (&str, &str),
    says: Says,
    bases: &[String],
    foreign: &mut Foreign,
) {
    let lines = lines.lines().map(str::trim);
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with(['#', '!'])) {
        let paths = Paths::of(line, Syntax::Ignore, bases);
        exclude(settings, (key, line), says, paths, foreign);
    }
}

/// Hugo's regular expressions for files that it does not read.
fn ignore_files(
    settings: &Settings<'_>,
    (key, value): (&str, &Value),
    foreign: &mut Foreign,
    found: &mut Vec<Diagnostic>,
) {
    for pattern in texts(value) {
        if let Some(paths) = Paths::matching(&pattern) {
            exclude(settings, (key, &pattern), Says::NoPage, paths, foreign);
        } else {
            let (path, text) = (settings.source.path(), settings.source.text());
            let place = mention(text, 0, key, 0).unwrap_or_default();
            found.push(error(path, text, place, "this pattern can't be read"));
        }
    }
}

/// Hugo's languages that are switched off.
fn languages(settings: &Settings<'_>, value: &Value, foreign: &mut Foreign) {
    for (language, map) in value.as_object().into_iter().flatten() {
        let Some(map) = map.as_object() else { continue };
        if field(map, "disabled").is_some_and(|value| value.as_bool() != Some(false)) {
            let folder = field(map, "contentDir").and_then(Value::as_str);
            disable(settings, ("languages", language), folder, foreign);
        }
    }
}

/// The value of a key of Hugo, whose case does not matter.
pub(super) fn field<'v>(map: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    map.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// Withholds the texts of a language: by the ends of their names, and those in its folder.
fn disable(
    settings: &Settings<'_>,
    (key, language): (&str, &str),
    folder: Option<&str>,
    foreign: &mut Foreign,
) {
    exclude(settings, (key, language), Says::NoPage, Paths::of_language(language), foreign);
    if let Some(folder) = folder {
        let paths = Paths::of(folder, Syntax::WithinFolder, &[String::new()]);
        exclude(settings, (key, language), Says::NoPage, paths, foreign);
    }
}

/// The entries of one of several files in `config/`, which are below the name of that file:
/// `config/_default/cascade.toml`.
fn below_its_name(path: &SourcePath, entries: Vec<(String, Value)>) -> Vec<(String, Value)> {
    let stem = path.stem();
    let has_all = path.folder().is_empty() || matches!(stem, "hugo" | "config");
    if has_all || entries.iter().any(|(key, _)| key.eq_ignore_ascii_case(stem)) {
        return entries;
    }
    vec![(stem.to_owned(), Value::Object(entries.into_iter().collect()))]
}

/// The texts in a list, or one alone. A number is the name of a folder too.
pub(super) fn texts(value: &Value) -> impl Iterator<Item = String> {
    let alone = (!value.is_array()).then_some(value);
    let items = value.as_array().into_iter().flatten().chain(alone);
    items.filter_map(|item| match item {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// The first of several YAML documents, which is the one that is read.
fn first_document(text: &str) -> &str {
    let mut at = 0;
    let mut begun = false;
    for line in text.split_inclusive('\n') {
        let ends = line.starts_with("---") || line.starts_with("...");
        if ends && begun && line[3..].chars().next().is_none_or(char::is_whitespace) {
            return &text[..at];
        }
        begun |= !ends && !line.trim().is_empty() && !line.starts_with(['#', '%']);
        at += line.len();
    }
    text
}

/// Keys that withhold files, in the settings of any generator.
const WITHHOLDING: [&str; 17] = [
    "defaults",
    "exclude",
    "ignore",
    "collections",
    "cascade",
    "ignored_content",
    "ignored_static",
    "ignoreFiles",
    "excludeFiles",
    "includeFiles",
    "files",
    "disableLanguages",
    "disabled",
    "exclude_docs",
    "draft_docs",
    "draft",
    "published",
];

/// The finding for settings that can't be read: an error if they withhold files, which would
/// be published.
fn unread(path: &SourcePath, text: &str, at: usize) -> Option<Diagnostic> {
    const MESSAGE: &str = "this file can't be read, so what it excludes would be published";
    // UTF-16 without a mark at its head.
    let encoded = text.find('\0').map(|_| 0..0);
    let withheld = || WITHHOLDING.into_iter().find_map(|key| key_at(text, key));
    if let Some(place) = encoded.or_else(withheld) {
        return Some(error(path, text, place, MESSAGE));
    }
    is_jekylls(path).then(|| {
        Diagnostic::warning("unread-settings", "this file can't be read, so it has no effect")
            .at(Location::span(path, text, at..(at + 1).min(text.len())))
            .hint(HINT)
    })
}

const HINT: &str = "fix it, or remove the file if it is not needed any more";

fn error(path: &SourcePath, text: &str, place: Range<usize>, message: &str) -> Diagnostic {
    Diagnostic::error("unread-settings", message).at(Location::span(path, text, place)).hint(HINT)
}

/// The spans at which `key` may be a key in a text that can't be read: alone, or in a dotted name.
fn key_at(text: &str, key: &str) -> Option<Range<usize>> {
    let in_table = || {
        let mut at = 0;
        text.split_inclusive('\n').find_map(|line| {
            let bare = line.trim_start_matches(['[', ' ', '\t']);
            let start = at + line.len() - bare.len();
            at += line.len();
            bare.strip_prefix(key)?.starts_with('.').then(|| start..start + key.len())
        })
    };
    mention(text, 0, key, 0).or_else(in_table)
}

/// Pelican's settings are code, which is not run.
fn of_code(path: &SourcePath, text: &str) -> Option<Diagnostic> {
    const KEYS: [&str; 4] =
        ["DEFAULT_METADATA", "ARTICLE_EXCLUDES", "PAGE_EXCLUDES", "IGNORE_FILES"];
    let mut at = 0;
    let line = text.split_inclusive('\n').find(|line| {
        at += line.len();
        let key = KEYS.iter().find(|key| line.trim_start().starts_with(*key));
        key.is_some_and(|key| *key != "DEFAULT_METADATA" || text.contains("draft"))
    });
    let place = line.map(|line| at - line.len()..at - line.len() + line.trim_end().len());
    if let Some(place) = place {
        return Some(unread_code(path, text, place, "file"));
    }
    let finding = unread_code(path, text, Pelican::unread(text)?, "file");
    Some(finding.hint("write the list out, as `STATIC_PATHS = [\"images\"]`"))
}

/// The warning for code, a file or a call, that excludes files in a way that is not read.
pub(super) fn unread_code(
    path: &SourcePath,
    text: &str,
    place: Range<usize>,
    what: &str,
) -> Diagnostic {
    let message =
        format!("this {what} is code, which is not run, so what it excludes is published");
    Diagnostic::warning("unread-settings", message)
        .at(Location::span(path, text, place))
        .hint("write `draft: true` into these texts, and remove the setting")
}
