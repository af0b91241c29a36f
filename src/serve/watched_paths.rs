//! Locates the files of a site, and decides which paths are relevant to it.

use std::ffi::OsStr;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::disk::foreign::{FOREIGN_FOLDER, foreign_settings, is_foreign_settings};
use crate::disk::load::{CONFIG_NAME, SOURCE_FOLDERS, is_hidden, is_skipped};

/// A common misspelling of the settings file's name, which a build warns of.
const MISNAMED: &str = "weekly.yml";

/// The folders and files to watch.
#[derive(Debug, Clone)]
pub(super) struct WatchedPaths {
    root: PathBuf,
    config: Option<PathBuf>,
}

impl WatchedPaths {
    /// The site in `root`, with the settings in `config` or in `weekly.yaml`.
    ///
    /// # Errors
    /// The folder `root` does not exist.
    pub(super) fn new(root: &Path, config: Option<&Path>) -> io::Result<Self> {
        let root = root.canonicalize()?;
        // The file itself may be missing for now; its folder exists.
        let config = config.map(|path| {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let folder = folder.unwrap_or(Path::new(".")).canonicalize();
            folder.ok().zip(path.file_name()).map(|(folder, name)| folder.join(name))
        });
        Ok(Self { root, config: config.flatten() })
    }

    /// The site's folder, with symbolic links resolved.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of the settings file, if it is not the root.
    pub(super) fn config_folder(&self) -> Option<&Path> {
        let folder = self.config.as_deref()?.parent()?;
        (folder != self.root).then_some(folder)
    }

    /// The settings file, if it is not in the root.
    pub(super) fn config_elsewhere(&self) -> Option<&Path> {
        self.config_folder().and(self.config.as_deref())
    }

    /// The folders of sources, whether they are there or not.
    pub(super) fn folders(&self) -> Vec<PathBuf> {
        let names = SOURCE_FOLDERS.into_iter().chain([FOREIGN_FOLDER]);
        names.map(|name| self.root.join(name)).collect()
    }

    /// The relevant files in the root.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        let names = [CONFIG_NAME, MISNAMED].map(str::to_owned).into_iter();
        let names = names.chain(foreign_settings(&self.root));
        self.config.iter().cloned().chain(names.map(|name| self.root.join(name))).collect()
    }

    /// `path` relative to the root (empty for the root itself), if it is relevant.
    pub(super) fn relevant(&self, path: &Path) -> Option<PathBuf> {
        if self.config.as_deref() == Some(path) {
            return Some(path.strip_prefix(&self.root).unwrap_or(path).to_owned());
        }
        let short = path.strip_prefix(&self.root).ok()?;
        if short.to_str().is_some_and(is_foreign_settings) {
            return Some(short.to_owned());
        }
        let mut parts = short.components().map(Component::as_os_str);
        let matters = match parts.next().map(|top| (top.to_str(), parts.clone().count())) {
            None => true,
            Some((Some(top), 0)) => {
                SOURCE_FOLDERS.contains(&top)
                    || [CONFIG_NAME, MISNAMED, FOREIGN_FOLDER].contains(&top)
            }
            Some((Some(top), _)) => {
                SOURCE_FOLDERS.contains(&top) && parts.all(is_entered) && !is_leftover(path)
            }
            Some((None, _)) => false,
        };
        matters.then(|| short.to_owned())
    }
}

/// Whether folders of this name are read. Names that are not UTF-8 count: the build reports them as
/// errors until they are renamed.
pub(super) fn is_entered(name: &OsStr) -> bool {
    name.to_str().is_none_or(|name| !is_hidden(name))
}

/// Whether this is a leftover of an editor.
fn is_leftover(path: &Path) -> bool {
    path.file_name().and_then(OsStr::to_str).is_some_and(is_skipped) && !path.is_dir()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sources_and_settings_matter() {
        let watched =
            WatchedPaths { root: "/site".into(), config: Some("/etc/digest.yaml".into()) };
        for (path, want) in [
            ("/site", Some("")),
            ("/site/content", Some("content")),
            ("/site/content/a/b.md", Some("content/a/b.md")),
            ("/site/static/.well-known/x", Some("static/.well-known/x")),
            ("/site/templates/page.html", Some("templates/page.html")),
            ("/site/weekly.yaml", Some("weekly.yaml")),
            ("/site/weekly.yml", Some("weekly.yml")),
            ("/site/_config.yml", Some("_config.yml")),
            ("/site/config/_default/hugo.toml", Some("config/_default/hugo.toml")),
            ("/site/content/.eleventyignore", Some("content/.eleventyignore")),
            ("/site/.eleventy.js", Some(".eleventy.js")),
            ("/site/eleventy.config.mjs", Some("eleventy.config.mjs")),
            ("/site/content/eleventy.config.js", Some("content/eleventy.config.js")),
            ("/site/webpack.config.js", None),
            ("/site/config/notes.toml", None),
            ("/etc/digest.yaml", Some("/etc/digest.yaml")),
            ("/site/public/index.html", None),
            ("/site/notes.md", None),
            ("/site/.git/index", None),
            ("/site/content/.obsidian/workspace", None),
            ("/site/content/a.md~", None),
            ("/site/content/.a.md.swp", None),
            ("/site/content/4913", None),
            ("/site/content/#a.md#", None),
            ("/etc/passwd", None),
            ("/site2/content/a.md", None),
        ] {
            assert_eq!(watched.relevant(Path::new(path)), want.map(PathBuf::from), "{path}");
        }
    }
}
