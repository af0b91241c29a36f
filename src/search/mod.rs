//! The search index: every published post and page, as the files that a reader's browser looks
//! words up in. Made from the model and not from finished pages, so that no menu and no list is
//! found, and so that it can be made beside them. What the page of the search shows is left to
//! templates, and looking words up to a script.

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

/// The files of every index. The names of the others are told by what is in them, or by the
/// language of the site.
pub const KNOWN_FILES: [&str; 3] = ["pagefind-entry.json", "pagefind-worker.js", "pagefind.js"];

/// The folder of the index.
pub fn folder() -> Route {
    Route::root().child("pagefind")
}

/// One file of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexFile {
    /// Where it is published.
    pub route: Route,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Makes the index of a site. It is the same for the same site, whatever the threads. A page that
/// can't be read is left out of it, with a warning.
///
/// # Errors
/// The index can't be made.
#[cfg(feature = "search")]
pub fn index(site: &Site) -> io::Result<Outcome<Vec<IndexFile>>> {
    let made = std::panic::catch_unwind(|| pagefind::index(site, parts(site)));
    made.unwrap_or_else(|_| Err(pagefind::failed("pagefind has panicked")))
}

/// The same without the feature `search`: there is no index.
///
/// # Errors
/// None.
#[cfg(not(feature = "search"))]
pub fn index(site: &Site) -> io::Result<Outcome<Vec<IndexFile>>> {
    let _ = site;
    Ok(Outcome { value: Vec::new(), diagnostics: Vec::new() })
}

/// How many bytes of memory making one part of an index may take, about.
const PART_BYTES: usize = 1_000_000_000;

/// What each character without spaces around it, and each word, takes of it. Measured: in Chinese,
/// every character begins a pair.
const BYTES: (usize, usize) = (650, 230);

/// How documents are divided into the parts of an index, each made after the other. All but the
/// largest sites have one; else making the index would take memory without bounds.
fn parts(site: &Site) -> Vec<Range<usize>> {
    divided(site.texts().map(length), PART_BYTES)
}

/// The same for documents of these lengths.
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

/// How much text a page has. What an author writes in HTML blocks is no text of a document.
fn length(page: &Page) -> TextLength {
    if page.document.has_raw_html {
        markdown::length_of_html(page.html())
    } else {
        page.document.length
    }
}

/// How many parts the index of a site has. The first is in its folder, the others in folders that
/// are named after their numbers, from 1.
pub fn part_count(site: &Site) -> usize {
    parts(site).len()
}

/// What tells whether the index of a site would differ from that of another one.
pub fn fingerprint(site: &Site) -> blake3::Hash {
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

/// The language that words are told apart by: that of the site; or Chinese, where the site says
/// that it is in a language that puts spaces between words, or says nothing, but has more Chinese
/// (or Japanese) characters than words with spaces.
pub fn language(site: &Site) -> String {
    let own = site.config.language.to_lowercase();
    let first = own.split('-').next().unwrap_or_default();
    if matches!(first, "zh" | "ja" | "th" | "ko") {
        return own;
    }
    let lengths = site.texts().map(length);
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
    fn an_index_is_divided_by_what_it_takes() {
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
