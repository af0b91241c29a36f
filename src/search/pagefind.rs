//! Builds the index with pagefind, an asynchronous service that works on its own threads and on the
//! calling thread pool.

use std::io;
use std::ops::Range;

use pagefind::api::{PagefindIndex, SyntheticFile};
use pagefind::options::PagefindServiceConfig;
use tokio::runtime;

use super::{IndexFile, KNOWN_FILES, document, folder, language};
use crate::diagnostic::{Diagnostic, Location, Outcome};
use crate::path::Route;
use crate::site::{Page, Site};

/// Characters that belong to words although they are not letters: C++ is not C, and F# not F.
const IN_WORDS: &str = "+#";

/// Builds [`super::index`] from the documents in `parts`, each part separately.
pub(super) fn index(site: &Site, parts: Vec<Range<usize>>) -> io::Result<Outcome<Vec<IndexFile>>> {
    let runtime = runtime::Builder::new_current_thread().build()?;
    let mut index = Outcome { value: Vec::new(), diagnostics: Vec::new() };
    for (number, documents) in parts.into_iter().enumerate() {
        let files = runtime.block_on(part(site, documents, &mut index.diagnostics))?;
        for SyntheticFile { filename, contents } in files {
            let name = filename.to_str().unwrap_or_default();
            let name = match number {
                0 => name.to_owned(),
                // The script of the first part is used for all.
                _ if name == "pagefind.js" => continue,
                number => format!("{number}/{name}"),
            };
            let route = Route::file(&format!("{}{name}", &folder().as_str()[1..]))
                .map_err(|error| failed(format!("`{name}` is not a valid path: {error}")))?;
            index.value.push(IndexFile { route, bytes: contents });
        }
    }
    index.value.sort_by(|a, b| a.route.cmp(&b.route));
    Ok(index)
}

/// The index files of a range of documents.
async fn part(
    site: &Site,
    documents: Range<usize>,
    diagnostics: &mut Vec<Diagnostic>,
) -> io::Result<Vec<SyntheticFile>> {
    let config = PagefindServiceConfig::builder()
        .force_language(language(site))
        .include_characters(IN_WORDS.to_owned())
        .build();
    let mut index = PagefindIndex::new(Some(config)).map_err(failed)?;
    let mut words = false;
    for at in documents {
        let (page, html) = document::of(site, at);
        // Relative to the site's root, which may not be the host's.
        let address = page.route.encoded().into_owned();
        match index.add_html_file(None, Some(address), html).await {
            Ok(added) => words |= added.page_word_count > 0,
            Err(error) => diagnostics.push(excluded(page, &error)),
        }
    }
    let mut files = index.get_files().await.map_err(failed)?;
    // Pagefind skips what it can't index.
    let indexed = files.iter().any(|file| file.filename.extension() == Some("pf_meta".as_ref()));
    if words && !indexed {
        return Err(failed("pagefind returned no index"));
    }
    // Where the language supports stemming, nobody loads the variant without it.
    let stemmed = format!("wasm.{}.pagefind", language(site));
    let stemmed = files.iter().any(|file| file.filename.as_os_str() == stemmed.as_str());
    files.retain(|file| {
        let name = file.filename.to_str().unwrap_or_default();
        is_published(name) && !(stemmed && name == "wasm.unknown.pagefind")
    });
    Ok(files)
}

fn excluded(page: &Page, error: &impl std::fmt::Display) -> Diagnostic {
    let message = format!("this page is excluded from the search index: {error}");
    Diagnostic::warning("not-in-search", message)
        .at(Location::file(&page.source))
        .hint("check it for unclosed raw HTML")
}

/// Excludes pagefind's own search interface: the theme has one.
fn is_published(name: &str) -> bool {
    KNOWN_FILES.contains(&name) || !name.starts_with("pagefind-")
}

pub(super) fn failed(error: impl std::fmt::Display) -> io::Error {
    io::Error::other(format!("the search index can't be built: {error}"))
}
