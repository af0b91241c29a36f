//! Paths as the settings of other generators name them.

use globset::{GlobBuilder, GlobMatcher};
use regex_automata::meta::Regex;

/// The files that a pattern names.
#[derive(Debug, Clone)]
pub(super) struct Paths {
    /// The folders that it may be counted from; the site's own is empty.
    bases: Vec<String>,
    /// The names that `content/` had in the old site's folder.
    inputs: Vec<String>,
    which: Which,
}

#[derive(Debug, Clone)]
enum Which {
    All,
    /// A file, or all that is in a folder.
    Below(String),
    /// The files that a pattern matches, and all files in the folders that it matches.
    Glob(GlobMatcher),
    /// The files whose path, preceded by `/`, contains this text.
    Regex(Regex),
    /// The files in a language, by the last part of their names: `a.fr.md`.
    Language(String),
}

/// How a pattern is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    /// `*` stops at `/`.
    WithinFolder,
    /// `*` goes beyond `/`.
    Crossing,
    /// The syntax of `.gitignore`: a pattern without a `/` matches files at any depth.
    Ignore,
}

impl Paths {
    /// The files that `pattern` names. Folders may or may not have lost their `_`.
    pub(super) fn of(pattern: &str, syntax: Syntax, bases: &[String]) -> Self {
        let rooted = pattern.trim().trim_end_matches('/');
        let anchored = syntax != Syntax::Ignore || rooted.contains('/');
        let pattern = normal(rooted.trim_start_matches("./").trim_start_matches('/'));
        let pattern = if anchored { pattern } else { format!("**/{pattern}") };
        let which = match pattern.as_str() {
            "" | "." | "**/" | "**/." => Which::All,
            name if !name.contains(['*', '?', '[', '{']) => Which::Below(pattern),
            name => glob(name, syntax).map_or_else(|| Which::Below(pattern.clone()), Which::Glob),
        };
        Self { bases: bases.to_vec(), inputs: Vec::new(), which }
    }

    /// Counts the paths from the old site's folder too, in which `content/` was each of `inputs`.
    pub(super) fn count_from_inputs(&mut self, inputs: &[String]) {
        if self.bases.iter().any(String::is_empty) {
            self.inputs = inputs.to_vec();
        }
    }

    /// The files whose path a regular expression is found in; `None` if it can't be read.
    pub(super) fn matching(regex: &str) -> Option<Self> {
        let which = Which::Regex(Regex::new(regex).ok()?);
        Some(Self { bases: vec![String::new()], inputs: Vec::new(), which })
    }

    /// The files in a language.
    pub(super) fn of_language(language: &str) -> Self {
        let which = Which::Language(language.to_lowercase());
        Self { bases: vec!["content".to_owned()], inputs: Vec::new(), which }
    }

    /// How much it says about where a file is.
    pub(super) fn weight(&self) -> usize {
        match &self.which {
            Which::Below(path) => path.len(),
            Which::Glob(glob) => glob.glob().glob().len(),
            Which::All | Which::Regex(_) | Which::Language(_) => 0,
        }
    }

    /// The same counted from `base` alone; `None` if it can't be.
    pub(super) fn only_in(&self, base: &str) -> Option<Self> {
        let base = self.bases.iter().find(|known| *known == base)?;
        Some(Self { bases: vec![base.clone()], inputs: Vec::new(), which: self.which.clone() })
    }

    /// Whether the file at `path`, or a folder that it is in, is one of these.
    pub(super) fn reaches(&self, path: &str) -> bool {
        let from_base = |base: &String| match base.as_str() {
            "" => Some(path),
            base => path.strip_prefix(base)?.strip_prefix('/'),
        };
        let below = path.strip_prefix("content/");
        let in_input = |input| below.is_some_and(|path| self.which.has(&format!("{input}/{path}")));
        self.bases.iter().filter_map(from_base).any(|path| self.which.has(path))
            || self.inputs.iter().any(in_input)
    }

    /// Whether it names a folder of the site's root.
    pub(super) fn names(&self, folder: &str) -> bool {
        let named = match &self.which {
            Which::Below(path) => path == folder,
            Which::Glob(glob) => glob.glob().glob().strip_prefix("**/") == Some(folder),
            _ => false,
        };
        named && self.bases.iter().any(String::is_empty)
    }

    /// Whether it names all files.
    pub(super) fn is_all(&self) -> bool {
        matches!(self.which, Which::All)
    }
}

impl Which {
    fn has(&self, path: &str) -> bool {
        let path = match self {
            Self::All => return true,
            Self::Regex(regex) => return regex.is_match(format!("/{path}").as_bytes()),
            Self::Language(language) => return language_of(path).as_ref() == Some(language),
            Self::Below(_) | Self::Glob(_) => normal(path),
        };
        let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        let mut heads = folders.chain([path.as_str()]);
        match self {
            Self::Below(head) => heads.any(|part| part == head),
            Self::Glob(glob) => heads.any(|part| glob.is_match(part)),
            _ => false,
        }
    }
}

/// The maximum length of a glob in bytes. The compiler panics on those of some hundred thousand.
const LONGEST_GLOB: usize = 10_000;

/// Compiles a glob; `None` if it can't be read.
pub(super) fn glob(pattern: &str, syntax: Syntax) -> Option<GlobMatcher> {
    if pattern.len() > LONGEST_GLOB {
        return None;
    }
    let glob =
        GlobBuilder::new(pattern).literal_separator(syntax != Syntax::Crossing).build().ok()?;
    Some(glob.compile_matcher())
}

/// The language in the name of a file: `fr` of `a.fr.md`.
fn language_of(path: &str) -> Option<String> {
    let name = path.rsplit('/').next()?;
    let (stem, _) = name.rsplit_once('.')?;
    stem.rsplit_once('.').map(|(_, language)| language.to_lowercase())
}

/// A path whose folders may or may not have lost their `_`, in lower case.
pub(super) fn normal(path: &str) -> String {
    let bare = |part: &'_ str| -> String {
        // Not of `_*`, which would pick everything.
        let bare = part.trim_start_matches('_');
        (if bare.starts_with(char::is_alphanumeric) { bare } else { part }).to_owned()
    };
    let parts = path.split('/').map(bare);
    parts.collect::<Vec<_>>().join("/").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reaches(pattern: &str, syntax: Syntax, path: &str) -> bool {
        let bases = ["", "content", "static"].map(str::to_owned);
        Paths::of(pattern, syntax, &bases).reaches(path)
    }

    #[test]
    fn a_star_goes_as_far_as_the_generator_says() {
        use Syntax::{Crossing, Ignore, WithinFolder};
        for (pattern, syntax, path, expected) in [
            ("*.wip.md", Crossing, "content/posts/a.wip.md", true),
            ("*.wip.md", WithinFolder, "content/posts/a.wip.md", false),
            ("*.wip.md", WithinFolder, "content/a.wip.md", true),
            ("*.wip.md", Ignore, "content/posts/a.wip.md", true),
            ("posts/*wip", Crossing, "content/posts/a/b-wip/c.md", true),
            ("posts/*wip", Ignore, "content/posts/a/b-wip/c.md", false),
            ("posts/*wip", Ignore, "content/posts/b-wip/c.md", true),
            ("*.{graphml,xlsx}", Crossing, "content/posts/b/x.xlsx", true),
            ("wip", Ignore, "content/a/wip/c.md", true),
            ("/wip", Ignore, "content/a/wip/c.md", false),
            ("/wip", Ignore, "content/wip/c.md", true),
            ("wip/", Ignore, "content/a/wip/c.md", true),
            ("wip", Crossing, "content/a/wip/c.md", false),
            ("wip", Crossing, "content/wipe/c.md", false),
            ("assets/internal", Crossing, "static/assets/internal/x.txt", true),
            ("static/assets", Crossing, "static/assets/x.txt", true),
            ("_posts/wip", WithinFolder, "content/posts/wip/a.md", true),
        ] {
            assert_eq!(reaches(pattern, syntax, path), expected, "{pattern} {syntax:?} {path}");
        }
    }

    #[test]
    fn long_globs_are_not_compiled() {
        let too_long = "?".repeat(500_000);
        assert!(glob(&too_long, Syntax::Crossing).is_none());
        assert!(glob(&too_long[..LONGEST_GLOB], Syntax::Crossing).is_some());
    }

    #[test]
    fn expressions_and_languages_pick_files() {
        let wip = Paths::matching(r"\.wip\.md$").unwrap();
        assert!(wip.reaches("content/posts/a.wip.md") && !wip.reaches("content/wip.md"));
        assert!(Paths::matching("/wip/").unwrap().reaches("content/wip/a.md"));
        assert!(Paths::matching("(").is_none());
        let french = Paths::of_language("FR");
        assert!(french.reaches("content/a/b.fr.md") && !french.reaches("content/fr.md"));
    }
}
