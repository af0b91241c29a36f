//! The paths of other generators' settings in a site's folder.

use std::fs;
use std::path::Path;

/// The folder in which Hugo's settings may be in several files.
pub(crate) const FOREIGN_FOLDER: &str = "config";

/// Folders of other generators in the site's folder: templates, data, and texts with a place of
/// their own.
pub(super) const FOREIGN_FOLDERS: [&str; 7] =
    ["_data", "_includes", "_layouts", "_posts", "data", "layouts", "themes"];

/// Whether the file at `path`, relative to the site's folder, may contain settings of another
/// generator (Jekyll, Hexo, Hugo, Zola, Eleventy, `MkDocs`, Pelican) that say what is published.
pub(crate) fn is_foreign_settings(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let is_data = matches!(ending, "toml" | "yaml" | "yml" | "json");
    match folder {
        "" if is_data => {
            matches!(stem, "hugo" | "config" | "zola" | "mkdocs") || stem.starts_with("_config")
        }
        "" if matches!(stem, ".eleventy" | "eleventy.config") => {
            matches!(ending, "js" | "cjs" | "mjs" | "ts")
        }
        "" => matches!(name, ".eleventyignore" | "pelicanconf.py" | "publishconf.py"),
        "content" => name == ".eleventyignore",
        "config/_default" | "config/production" => is_data,
        _ => false,
    }
}

/// The paths of such files in the site's folder `root`, sorted. `content/` is not listed for it.
pub(crate) fn foreign_settings(root: &Path) -> Vec<String> {
    let mut paths = vec!["content/.eleventyignore".to_owned()];
    for folder in ["", "config/_default/", "config/production/"] {
        let entries = fs::read_dir(root.join(folder)).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        paths.extend(names.map(|name| format!("{folder}{name}")));
    }
    paths.retain(|path| is_foreign_settings(path) && root.join(path).symlink_metadata().is_ok());
    paths.sort_unstable();
    paths
}
