//! Builds the search index of every published post and page, as files that the reader's browser
//! searches. Built from the model rather than finished pages, so that menus and lists are not
//! indexed, and so that it can be built in parallel with them. Templates define the search page,
//! and a script does the searching.

mod document;
#[cfg(feature = "search")]
mod pagefind;

use std::io;
use std::ops::Range;

use rayon::prelude::*;

use crate::diagnostic::Outcome;
use crate::markdown;
use crate::markdown::TextLength;
use crate::path::Route;
use crate::site::{Page, Site};

/// The files of every index. The other file names depend on their contents or on the language of
/// the site.
pub(crate) const KNOWN_FILES: [&str; 3] =
    ["pagefind-entry.json", "pagefind-worker.js", "pagefind.js"];

/// The folder of the index.
pub(crate) fn folder() -> Route {
    Route::root().child("pagefind")
}

/// One file of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IndexFile {
    /// Output path of the file.
    pub(crate) route: Route,
    /// Contents of the file.
    pub(crate) bytes: Vec<u8>,
}

/// Builds the index of a site. The result does not depend on the threads. A page that can't be read
/// is excluded, with a warning.
///
/// # Errors
/// The index can't be built.
#[cfg(feature = "search")]
pub(crate) fn index(site: &Site) -> io::Result<Outcome<Vec<IndexFile>>> {
    let result = std::panic::catch_unwind(|| pagefind::index(site, parts(site)));
    result.unwrap_or_else(|_| Err(pagefind::failed("pagefind panicked")))
}

/// Without the feature `search`, there is no index.
///
/// # Errors
/// None.
#[cfg(not(feature = "search"))]
pub fn index(site: &Site) -> io::Result<Outcome<Vec<IndexFile>>> {
    let _ = site;
    Ok(Outcome { value: Vec::new(), diagnostics: Vec::new() })
}

/// The approximate memory limit for building one part of an index, in bytes.
const PART_BYTES: usize = 1_000_000_000;

/// The memory used per character without surrounding spaces, and per word. Measured: in Chinese,
/// every character begins a pair.
const BYTES: (usize, usize) = (650, 230);

/// Divides documents into the parts of an index, which are built one after another. Only the
/// largest sites have more than one; without parts, memory use would be unbounded.
fn parts(site: &Site) -> Vec<Range<usize>> {
    divided(site.listed_texts().map(length), PART_BYTES)
}

/// Divides documents of these lengths.
fn divided(lengths: impl Iterator<Item = TextLength>, most: usize) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let (mut start, mut end, mut bytes) = (0, 0, 0);
    for length in lengths {
        let more = length.cjk_characters * BYTES.0 + length.words * BYTES.1;
        if bytes > 0 && bytes + more > most {
            parts.push(start..end);
            (start, bytes) = (end, 0);
        }
        bytes += more;
        end += 1;
    }
    parts.push(start..end);
    parts
}

/// The amount of text on a page. HTML blocks by authors are not indexed.
fn length(page: &Page) -> TextLength {
    if page.document.has_raw_html {
        markdown::length_of_html(page.html())
    } else {
        page.document.length
    }
}

/// The number of parts of a site's index. The first is in the index folder, the others in
/// subfolders named by their numbers, from 1.
pub(crate) fn part_count(site: &Site) -> usize {
    parts(site).len()
}

/// A hash of everything that affects the index of a site.
pub(crate) fn fingerprint(site: &Site) -> blake3::Hash {
    let hashes: Vec<blake3::Hash> = (0..document::count(site))
        .into_par_iter()
        .map(|at| {
            let (page, document) = document::of(site, at);
            let mut hash = blake3::Hasher::new();
            hash.update(page.route.as_str().as_bytes()).update(b"\0").update(document.as_bytes());
            hash.finalize()
        })
        .collect();
    let mut all = blake3::Hasher::new();
    all.update(language(site).as_bytes());
    for hash in &hashes {
        all.update(hash.as_bytes());
    }
    all.finalize()
}

/// The language for splitting text into words: that of the site; but Chinese if the site's language
/// is unset or separates words by spaces, and the site has more Chinese (or Japanese) characters
/// than words.
pub(crate) fn language(site: &Site) -> String {
    let own = site.config.language.to_lowercase();
    let first = own.split('-').next().unwrap_or_default();
    if matches!(first, "zh" | "ja" | "th" | "ko") {
        return own;
    }
    let lengths = site.listed_texts().map(length);
    let (characters, words) = lengths.fold((0, 0), |(characters, words), length| {
        (characters + length.cjk_characters, words + length.words)
    });
    if characters > words { "zh".to_owned() } else { own }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::index::tests::site;

    #[cfg(feature = "search")]
    #[test]
    fn each_part_of_an_index_is_one_of_its_own() {
        let site = site("", &[("2026-01-02", "# A\n\none"), ("2026-01-09", "# B\n\nother")]);
        let files = pagefind::index(&site, vec![0..1, 1..2]).unwrap().value;
        let pages = |entry: &str| {
            let file = files.iter().find(|file| file.route.as_str() == entry).unwrap();
            let entry: serde_json::Value = serde_json::from_slice(&file.bytes).unwrap();
            entry["languages"]["en"]["page_count"].clone()
        };
        assert_eq!(pages("/pagefind/pagefind-entry.json"), 1);
        assert_eq!(pages("/pagefind/1/pagefind-entry.json"), 1);
        let ends = |end: &str| files.iter().filter(|f| f.route.as_str().ends_with(end)).count();
        assert_eq!((ends("/pagefind.js"), ends("/pagefind-worker.js")), (1, 2));
    }

    #[test]
    fn an_index_is_divided_by_memory_use() {
        let of = |texts: &[(usize, usize)]| {
            let lengths =
                texts.iter().map(|&(cjk_characters, words)| TextLength { cjk_characters, words });
            let parts = divided(lengths, 2 * BYTES.0).into_iter();
            parts.map(|part| (part.start, part.end)).collect::<Vec<_>>()
        };
        assert_eq!(of(&[]), [(0, 0)]);
        assert_eq!(of(&[(9, 9)]), [(0, 1)]);
        assert_eq!(of(&[(1, 0), (1, 0), (0, 0), (1, 0)]), [(0, 3), (3, 4)]);
        assert_eq!(of(&[(0, 1), (9, 0), (0, 1)]), [(0, 1), (1, 2), (2, 3)]);
    }
}
