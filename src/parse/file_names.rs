//! The names of texts: an `index.md` has that of its folder.

use crate::date::WrittenDate;
use crate::path::{SourcePath, below_content};

/// Whether the folder of a file names it: `index.md`, or an `_index.md` that is a post.
pub(crate) fn is_named_by_folder(path: &SourcePath) -> bool {
    matches!(path.stem(), "index" | "_index")
}

/// The name of a file: its stem, or that of its folder for an `index.md`.
pub(crate) fn name_of(path: &SourcePath) -> &str {
    if is_named_by_folder(path) {
        path.folder().rsplit('/').next().unwrap_or_default()
    } else {
        path.stem()
    }
}

/// The name of a text without the date at its start, unless it has no other.
pub(crate) fn undated(name: &str) -> &str {
    match WrittenDate::from_name(name) {
        Some((_, rest)) if !rest.trim().is_empty() => rest,
        _ => name,
    }
}

/// The path of a text below `content/`, without its extension; that of its folder for an
/// `index.md`: `news/2026-11-25-news`.
pub(crate) fn path_of(path: &SourcePath) -> &str {
    if is_named_by_folder(path) {
        return below_content(path.folder());
    }
    let end = path.file_name().len() - path.stem().len();
    below_content(&path.as_str()[..path.as_str().len() - end])
}

/// The folder that contains a text, or its bundle.
pub(crate) fn folder_of(path: &SourcePath) -> &str {
    let folder = path.folder();
    if is_named_by_folder(path) {
        return folder.rsplit_once('/').map_or("", |(outer, _)| outer);
    }
    folder
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_no_part_of_a_name_that_has_more() {
        for (name, rest) in
            [("2026-11-25-x", "x"), ("2026-11-25", "2026-11-25"), ("2026-11-25- ", "2026-11-25- ")]
        {
            assert_eq!(undated(name), rest, "{name}");
        }
    }

    #[test]
    fn bundles_have_the_name_and_path_of_their_folder() {
        for (path, name, path_of_text, folder) in [
            ("content/a/2026-11-25-x.md", "2026-11-25-x", "a/2026-11-25-x", "content/a"),
            ("content/a/x/index.md", "x", "a/x", "content/a"),
            ("content/a/_index.md", "a", "a", "content"),
            ("content/x.markdown", "x", "x", "content"),
        ] {
            let path = SourcePath::new(path).unwrap();
            assert_eq!(name_of(&path), name, "{path}");
            assert_eq!(path_of(&path), path_of_text, "{path}");
            assert_eq!(folder_of(&path), folder, "{path}");
        }
    }
}
