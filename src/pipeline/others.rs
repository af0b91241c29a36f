//! Reads the properties of files that are not Markdown: which of them are published, and their own
//! publishing statements.

use std::collections::BTreeSet;
use std::io;
use std::sync::LazyLock;

use rayon::prelude::*;

use super::unreadable;
use crate::diagnostic::Diagnostic;
use crate::parse::{self, ContentKind, Others};
use crate::source::{SourceFile, SourceTree};

/// The properties of the files of `tree` that are not Markdown.
///
/// # Errors
/// A file can't be read.
pub(super) fn others(tree: &SourceTree, diagnostics: &mut Vec<Diagnostic>) -> io::Result<Others> {
    let names = LazyLock::new(|| names(tree));
    let is_there = |path: &str| names.contains(path);
    let files = tree
        .content
        .par_iter()
        .filter(|file| parse::content_kind(&file.path) != ContentKind::Markdown);
    let read: Vec<_> = files
        .map(|file| {
            let mut found = Vec::new();
            let other = parse::other(file, &is_there, &mut found);
            Ok((file, other.map_err(|error| unreadable(file, &error))?, found))
        })
        .collect::<io::Result<_>>()?;
    let mut others = Others::default();
    for (file, other, found) in read {
        diagnostics.extend(found);
        others.add(file, other, diagnostics);
        let cascade = parse::cascade_of_html(file, diagnostics);
        others.foreign.add(cascade.map_err(|error| unreadable(file, &error))?);
    }
    let read: Vec<_> = tree
        .assets
        .par_iter()
        .map(|file| {
            let mut found = Vec::new();
            let said = parse::said(file, &mut found).map_err(|error| unreadable(file, &error))?;
            Ok((file, said, found))
        })
        .collect::<io::Result<_>>()?;
    for (file, said, found) in read {
        diagnostics.extend(found);
        others.said.extend(said.map(|said| (file.path.clone(), said)));
    }
    others.foreign.hides_underscores |=
        tree.content.iter().any(|file| parse::is_of_jekyll(&file.path));
    for file in &tree.foreign {
        others.foreign.add(parse::foreign_settings(file, diagnostics)?);
    }
    Ok(others)
}

/// The folders below `content/`, and its Markdown files without their extensions.
fn names(tree: &SourceTree) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for SourceFile { path, .. } in &tree.content {
        let text = path.as_str();
        if parse::content_kind(path) == ContentKind::Markdown {
            names.extend(text.rfind('.').map(|dot| &text[..dot]));
        }
        names.extend(text.match_indices('/').map(|(at, _)| &text[..at]));
    }
    names
}
