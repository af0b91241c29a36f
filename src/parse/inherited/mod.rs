//! The statements about being published that files inherit: from Hugo's `cascade`, from
//! Eleventy's directory data, and from the settings of other generators.

mod cascade;
mod code;
mod directory;
mod eleventy;
mod jekyll;
mod mounts;
mod paths;
mod pelican;
mod settings;

use std::ops::Range;

use globset::GlobMatcher;
use serde_json::{Map, Value};

pub(crate) use cascade::cascade_of_html;
pub(super) use cascade::{cascade, may_cascade};
pub(super) use directory::{directory_data, is_code, is_directory_data};
pub(super) use jekyll::is_jekylls;
use mounts::Mounts;
use paths::Paths;
pub(crate) use pelican::Pelican;
pub(super) use settings::settings;

use super::PageRole;
use super::publishing::Publishing;
use crate::diagnostic::{Diagnostic, Location};
use crate::path::SourcePath;

/// Statements that apply to some files unless these contradict them.
#[derive(Debug, Clone)]
pub(crate) struct Inherited {
    scope: RuleScope,
    /// Of several for a file the one with the highest number holds.
    nearness: (u8, usize),
    /// The statements.
    pub(crate) publishing: Publishing,
}

/// The relevant settings of another generator.
#[derive(Debug, Clone, Default)]
pub(crate) struct Foreign {
    /// The statements that files inherit.
    pub(crate) inherited: Vec<Inherited>,
    /// Whether the site was one of Jekyll or Hexo, which read no names that start with `_`.
    pub(crate) hides_underscores: bool,
    /// The folders with such names that are published all the same, without `_`.
    pub(crate) open_folders: Vec<String>,
    /// Whether the site was one of Hugo, where a draft `_index.md` leaves what is below it alone.
    pub(crate) is_hugo: bool,
    /// The folders of texts of an old site of Eleventy; they are `content/` now.
    pub(crate) inputs: Vec<String>,
    /// Whether texts that are hidden from lists are built.
    pub(crate) builds_hidden: bool,
    /// The statements of Pelican's settings, if the site was one of Pelican.
    pub(crate) pelican: Option<Pelican>,
}

impl Foreign {
    /// Adds what other settings say.
    pub(crate) fn add(&mut self, other: Self) {
        self.inherited.extend(other.inherited);
        self.hides_underscores |= other.hides_underscores;
        self.open_folders.extend(other.open_folders);
        self.is_hugo |= other.is_hugo;
        self.inputs.extend(other.inputs);
        self.builds_hidden |= other.builds_hidden;
        match (&mut self.pelican, other.pelican) {
            (Some(pelican), Some(other)) => pelican.add(other),
            (pelican @ None, other) => *pelican = other,
            (Some(_), None) => {}
        }
    }

    /// Whether the rules of a file are more than it may hold, so that no others need to be read.
    fn is_full(&self) -> bool {
        self.inherited.len() > MOST_RULES || self.open_folders.len() > MOST_RULES
    }

    /// The statements about all files, not only texts.
    #[must_use]
    pub(crate) fn of_all_files(&self) -> Self {
        let inherited = self.inherited.iter().filter_map(Inherited::of_all_files).collect();
        Self { inherited, ..self.clone() }
    }

    /// Adds what texts say of others, once all settings are known. Puts what is nearest first, so
    /// that the first statement of a key is the one that holds.
    pub(crate) fn inherit(&mut self, cascades: impl Iterator<Item = Inherited>) {
        for inherited in &mut self.inherited {
            if let RuleScope::Paths { paths, .. } = &mut inherited.scope {
                paths.count_from_inputs(&self.inputs);
            }
        }
        self.inherited.extend(cascades);
        self.inherited.sort_by_key(|inherited| std::cmp::Reverse(inherited.nearness));
    }
}

/// How many rules a file may hold: each of them is compared with every file of the site.
const MOST_RULES: usize = 1_000;

/// The error for a file with more rules than that.
fn too_many_rules(path: &SourcePath, text: &str, span: Range<usize>) -> Diagnostic {
    let message = format!("this file has more than {MOST_RULES} rules on what is published");
    Diagnostic::error("too-many-rules", message)
        .at(Location::span(path, text, span))
        .hint("name folders instead of single files")
}

/// The key of statements that represent Jekyll's `exclude` and similar settings.
const EXCLUDE: &str = "exclude";

/// The key of statements that represent Hugo's mounts.
const MOUNTS: &str = "mounts";

/// The files that inherit a statement.
#[derive(Debug, Clone)]
enum RuleScope {
    /// The files below this folder.
    Folder(String),
    /// The files with this path, without the last extension.
    Stem(String),
    /// The files below a folder that a pattern matches.
    Target { folder: String, path: Option<GlobMatcher>, kind: Option<String> },
    /// The files of a kind of Jekyll that a pattern in the old site's settings matches.
    Paths { paths: Paths, kind: Option<String> },
    /// The files that no mount of Hugo takes.
    Mounts(Mounts),
}

/// A file that may inherit something.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heir<'a> {
    pub(crate) path: &'a SourcePath,
    /// Its role on the site; `None` for a file that is not Markdown.
    pub(crate) role: Option<PageRole>,
}

impl Inherited {
    /// The same for files that are not texts: all that is excluded, and what Jekyll's `defaults`
    /// say about the files that it copies.
    fn of_all_files(&self) -> Option<Self> {
        let scope = match &self.scope {
            scope if self.publishing.of(EXCLUDE).is_some() => scope.clone(),
            scope @ RuleScope::Mounts(_) => scope.clone(),
            RuleScope::Paths { paths, kind: None } => {
                RuleScope::Paths { paths: paths.only_in("static")?, kind: None }
            }
            _ => return None,
        };
        Some(Self { scope, ..self.clone() })
    }

    /// Whether `heir` inherits it.
    pub(crate) fn reaches(&self, heir: Heir<'_>) -> bool {
        let path = heir.path.as_str();
        match &self.scope {
            RuleScope::Folder(folder) => is_below(path, folder),
            RuleScope::Stem(stem) => path.rsplit_once('.').is_some_and(|(of, _)| of == stem),
            RuleScope::Target { folder, path: pattern, kind } => {
                is_below(path, folder)
                    && pattern.as_ref().is_none_or(|pattern| picks(pattern, path))
                    && kind.as_deref().is_none_or(|kind| is_of_hugos_kind(heir.role, kind))
            }
            RuleScope::Paths { paths, kind } => {
                paths.reaches(path)
                    && kind.as_deref().is_none_or(|kind| jekyll::is_of_kind(heir, kind))
            }
            RuleScope::Mounts(mounts) => mounts.exclude(path),
        }
    }
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn without_ending(path: &str) -> &str {
    let name = path.rfind('/').map_or(0, |at| at + 1);
    path[name..].find('.').map_or(path, |dot| &path[..name + dot])
}

/// Whether a pattern of Hugo picks the page at `path`. Older patterns end in an extension, or lack
/// the `/` at the start.
fn picks(pattern: &GlobMatcher, path: &str) -> bool {
    let path = logical(path);
    let named = format!("{path}.md");
    [&path, &path[1..], &named, &named[1..]].into_iter().any(|path| pattern.is_match(path))
}

/// The path of a page as Hugo's patterns see it: from `content/`, in lower case, with `-` for each
/// space, without its ending; a bundle is its folder.
fn logical(path: &str) -> String {
    let path = path.strip_prefix("content").unwrap_or(path);
    let path = without_ending(path);
    let path = path.strip_suffix("/index").or_else(|| path.strip_suffix("/_index")).unwrap_or(path);
    if path.is_empty() { "/".to_owned() } else { path.to_lowercase().replace(' ', "-") }
}

/// Whether a page is of one of the kinds that the pattern `kind` names.
fn is_of_hugos_kind(role: Option<PageRole>, kind: &str) -> bool {
    let kind = kind.to_lowercase();
    let names = |name: &str| kind.contains(name);
    // A pattern that can't be read picks everything.
    let readable = ["page", "section", "home", "taxonomy", "term"].into_iter().any(names);
    match role {
        _ if !readable => true,
        Some(PageRole::Section) => names("section") || names("home"),
        _ => names("page"),
    }
}

/// The entries of a map, in order.
fn entries_of(map: &Map<String, Value>) -> Vec<(String, Value)> {
    map.iter().map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// The span of the `nth` occurrence of `key` as a key in `text`, from byte `from` on.
fn mention(text: &str, from: usize, key: &str, nth: usize) -> Option<Range<usize>> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let rest = text.get(from..)?;
    let mentions = rest.match_indices(key).filter(|(at, _)| {
        let after = rest[at + key.len()..].trim_start_matches(['"', '\'']).trim_start_matches(' ');
        !rest[..*at].ends_with(is_word) && after.starts_with([':', '=', ']'])
    });
    mentions.map(|(at, key)| from + at..from + at + key.len()).nth(nth)
}
