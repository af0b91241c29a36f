//! The built-in theme: its templates, words and static files, embedded in the program.

use std::sync::Arc;

use crate::path::SourcePath;
use crate::source::{Bytes, SourceFile};

/// A file of the theme.
#[derive(Debug, Clone, Copy)]
pub struct ThemeFile {
    /// Its path below `templates/` or `static/`.
    pub name: &'static str,
    /// The content of the file.
    pub(crate) bytes: &'static [u8],
}

macro_rules! files {
    ($folder:literal: $($name:literal)*) => {
        &[$(ThemeFile {
            name: $name,
            bytes: include_bytes!(concat!("../", $folder, "/", $name)),
        }),*]
    };
}

/// The templates and words, each below `templates/`.
#[rustfmt::skip]
pub const TEMPLATES: &[ThemeFile] = files! { "templates":
    "404.html"
    "alias.html"
    "archive.html"
    "base.html"
    "components/archive.html"
    "components/cover.html"
    "components/digest.html"
    "components/introduction.html"
    "components/issue_number.html"
    "components/menu.html"
    "components/meta_line.html"
    "components/neighbour.html"
    "components/pagination.html"
    "components/places.html"
    "components/post_list.html"
    "components/search.html"
    "components/term_list.html"
    "components/toc.html"
    "components/week_strip.html"
    "components/words.html"
    "digest_events.html"
    "digest_links.html"
    "digest_people.html"
    "digest_questions.html"
    "digest_section.html"
    "digest_sections.html"
    "i18n/en.yaml"
    "i18n/zh-CN.yaml"
    "index.html"
    "page.html"
    "search.html"
    "section.html"
    "taxonomy_list.html"
    "taxonomy_single.html"
};

/// The files that are published at the site's root, each below `static/`.
#[rustfmt::skip]
pub const STATIC: &[ThemeFile] = files! { "static":
    "archive.css"
    "cover.css"
    "digest.css"
    "favicon.svg"
    "home.css"
    "math.css"
    "print.css"
    "search.css"
    "search.js"
    "style.css"
    "text.css"
    "theme.js"
};

/// The endings of templates that escape the values they insert: those of HTML and XML, and Tera's
/// own, which others include.
pub(crate) const ESCAPING: [&str; 5] = [".html", ".htm", ".xml", ".svg", ".tera"];

/// The static files needed only for searching.
pub(crate) const SEARCH: [&str; 2] = ["search.css", "search.js"];

impl ThemeFile {
    /// The text of a template or words file; these are UTF-8.
    pub fn text(self) -> &'static str {
        std::str::from_utf8(self.bytes).unwrap_or_default()
    }

    /// Creates a source file for it, below `folder`.
    pub(crate) fn source(self, folder: &str) -> Option<SourceFile> {
        let path = SourcePath::new(&format!("{folder}/{}", self.name))?;
        Some(SourceFile { path, bytes: Bytes::Memory(Arc::from(self.bytes)) })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::words::{Words, WordsFile};

    fn on_disk(folder: &Path, below: &str, names: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{below}{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                on_disk(&entry.path(), &format!("{name}/"), names);
            } else {
                names.push(name);
            }
        }
    }

    #[test]
    fn every_file_of_the_theme_is_embedded() {
        for (folder, files) in [("templates", TEMPLATES), ("static", STATIC)] {
            let mut names = Vec::new();
            on_disk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), "", &mut names);
            names.sort();
            let embedded: Vec<&str> = files.iter().map(|file| file.name).collect();
            assert_eq!(embedded, names, "{folder}");
        }
    }

    fn words(language: &str) -> Words {
        let name = format!("i18n/{language}.yaml");
        let file = TEMPLATES.iter().find(|file| file.name == name).unwrap();
        let path = SourcePath::new(&name).unwrap();
        let mut mistakes = Vec::new();
        let words =
            Words::read(&[WordsFile { path: &path, text: file.text() }], language, &mut mistakes);
        assert_eq!(mistakes, []);
        words
    }

    #[test]
    fn both_languages_are_complete() {
        let (english, chinese) = (words("en"), words("zh-CN"));
        assert!(english.keys().eq(chinese.keys()));
        for template in TEMPLATES.iter().filter(|file| file.name.ends_with("html")) {
            for used in template.text().split("t(key=\"").skip(1) {
                let key = used.split('"').next().unwrap();
                // A key that ends in `_` is the prefix of several, such as those of the months.
                let known = if key.ends_with('_') { format!("{key}1") } else { key.to_owned() };
                assert!(english.get(&known).is_some(), "{}: {key}", template.name);
            }
        }
    }
}
