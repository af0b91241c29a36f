//! The files that are not Markdown: which of them are published, and their own publishing
//! statements.

use std::collections::BTreeSet;
use std::io;
use std::sync::LazyLock;

use rayon::prelude::*;

use super::phases::SeparatedFiles;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Location};
use crate::parse::{self, Others};
use crate::path::Route;
use crate::site::Asset;
use crate::source::{SourceFile, SourceTree};
use crate::theme;

/// The properties of the files that are not texts.
///
/// # Errors
/// A file can't be read.
pub(super) fn others(
    files: &SeparatedFiles<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> io::Result<Others> {
    let tree = files.tree;
    let names = LazyLock::new(|| names(tree));
    let is_there = |path: &str| names.contains(path);
    let read: Vec<_> = files
        .others
        .par_iter()
        .map(|&file| {
            let mut found = Vec::new();
            let other = parse::other(file, &is_there, &mut found);
            Ok((file, other?, found))
        })
        .collect::<io::Result<_>>()?;
    let mut others = Others::default();
    for (file, other, found) in read {
        diagnostics.extend(found);
        others.add(file, other, diagnostics);
        let cascade = parse::cascade_of_html(file, diagnostics);
        others.foreign.add(cascade?);
    }
    let read: Vec<_> = tree
        .assets
        .par_iter()
        .map(|file| {
            let mut found = Vec::new();
            let said = parse::said(file, &mut found)?;
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
        if parse::is_markdown(path) {
            names.extend(text.rfind('.').map(|dot| &text[..dot]));
        }
        names.extend(text.match_indices('/').map(|(at, _)| &text[..at]));
    }
    names
}

/// The user's static files, and those of the theme that they don't override by name.
pub(super) fn assets(
    tree: &SourceTree,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Asset> {
    let mut assets = Vec::new();
    for file in &tree.assets {
        let name = file.path.as_str().strip_prefix("static/").unwrap_or(file.path.as_str());
        // A `%` in a file name is literal, not the start of an escape.
        match Route::file(&name.replace('%', "%25")) {
            Ok(route) => assets.push(Asset { route, file: file.clone() }),
            Err(why) => diagnostics.push(
                Diagnostic::error("invalid-path", format!("this file can't be published: {why}"))
                    .at(Location::file(&file.path)),
            ),
        }
    }
    let theme = theme::STATIC
        .iter()
        .filter(|file| config.search || !theme::SEARCH.contains(&file.name))
        .filter_map(|file| Some((Route::file(file.name).ok()?, file.source("static")?)));
    for (route, file) in theme {
        if !assets.iter().any(|asset| asset.route == route) {
            assets.push(Asset { route, file });
        }
    }
    assets
}
