//! Where files are published that are not Markdown, and which are withheld with the texts that they
//! belong to.

use std::collections::{BTreeMap, BTreeSet};

use memchr::memmem;
use rayon::prelude::*;

use super::left_out::{Candidate, Withheld};
use super::references::{at, find};
use super::sections::{below_content, parent};
use super::select::{Bundles, beside, by_name, targets};
use super::{Asset, LeftOut, Selection, State};
use crate::date::Zone;
use crate::parse::{Foreign, Heir, Others, ParsedPage, Publishing};
use crate::path::{Route, RouteError, SourcePath, percent_encode};

/// Decides which files are published.
pub(super) struct Rules<'a> {
    others: &'a Others,
    /// What other generators say of all files, texts or not.
    of_all_files: Foreign,
    selection: &'a Selection,
    zone: &'a Zone,
    bundles: &'a Bundles,
}

/// Where a file is published, or why it is not.
pub(super) enum Placement {
    At(Route),
    Withheld(Withheld),
}

impl<'a> Rules<'a> {
    pub(super) fn new(
        others: &'a Others,
        selection: &'a Selection,
        zone: &'a Zone,
        bundles: &'a Bundles,
    ) -> Self {
        let of_all_files = others.foreign.of_all_files();
        Self { others, of_all_files, selection, zone, bundles }
    }

    /// Why the file at `path` is not published, by what it says, what it inherits, and its name.
    pub(super) fn withheld(&self, path: &SourcePath) -> Option<Withheld> {
        let nothing = Publishing::default();
        let said = self.others.said.get(path);
        let file = Candidate {
            heir: Heir { path, role: None },
            publishing: said.map_or(&nothing, |said| &said.publishing),
            date: said.and_then(|said| said.date),
        };
        let is_text = self.is_text(path);
        let foreign = if is_text { &self.others.foreign } else { &self.of_all_files };
        let why = self.selection.withheld(file, foreign, self.zone);
        let why = why.or_else(|| by_name(path, is_text, foreign));
        why.filter(|why| !self.selection.takes(why.state))
    }

    /// Whether the file at `path` has front matter.
    fn is_text(&self, path: &SourcePath) -> bool {
        self.others.said.get(path).is_some_and(|said| said.is_text)
    }
}

/// The folders with Markdown files, which decide where the files in them are published.
#[derive(Debug, Default)]
pub(super) struct Folders {
    /// For each folder: none if a Markdown file in it is published, else one that isn't.
    withheld: BTreeMap<String, Option<(SourcePath, State)>>,
    /// The routes of the pages of bundles.
    bundles: BTreeMap<String, Route>,
}

impl Folders {
    /// Records a Markdown file that is published at `route`.
    pub(super) fn add(&mut self, source: &SourcePath, route: &Route) {
        let folder = below_content(source.folder()).to_owned();
        if source.stem_and_extension().0 == "index" {
            self.bundles.insert(folder.clone(), route.clone());
        }
        self.withheld.insert(folder, None);
    }

    /// Records a Markdown file that is not published.
    pub(super) fn add_left_out(&mut self, left: &LeftOut) {
        let folder = below_content(left.source.folder()).to_owned();
        self.withheld.entry(folder).or_insert_with(|| Some((left.source.clone(), left.why.state)));
    }

    /// Where the file at `source` is published: below its bundle's page, else at its own path. It
    /// is withheld if its bundle is, or every Markdown file that it lies beside, unless it is a text
    /// that decides for itself.
    ///
    /// # Errors
    /// Why its path can't be published.
    pub(super) fn placement(
        &self,
        source: &SourcePath,
        rules: &Rules<'_>,
    ) -> Result<Placement, RouteError> {
        let path = below_content(source.as_str());
        let own = below_content(source.folder());
        if let Some(bundle) = rules.bundles.nearest(own).filter(|bundle| bundle.is_left_out)
            && let Some(why) = &bundle.why
        {
            return Ok(Placement::Withheld(beside(why.state, &bundle.source, source)));
        }
        // A `%` in a file's name is itself, not the start of an escape.
        let at = |path: &str| Route::file(&path.replace('%', "%25")).map(Placement::At);
        let mut folder = own;
        loop {
            match self.withheld.get(folder) {
                // What is in folders of `content/` itself does not belong to the few texts there.
                Some(Some((owner, state)))
                    if !rules.is_text(source) && (!folder.is_empty() || own.is_empty()) =>
                {
                    return Ok(Placement::Withheld(beside(*state, owner, source)));
                }
                _ => {}
            }
            if let Some(route) = self.bundles.get(folder) {
                let name = path[folder.len()..].trim_start_matches('/');
                return at(&format!("{}{}", route.folder(), name));
            }
            if folder.is_empty() || self.withheld.contains_key(folder) {
                return at(path);
            }
            folder = parent(folder);
        }
    }

    /// Whether a Markdown file in the folder of `path` is published.
    fn is_published_beside(&self, path: &SourcePath) -> bool {
        self.withheld.get(below_content(path.folder())) == Some(&None)
    }
}

/// The texts of a site, by whether they are published.
pub(super) struct Texts<'a> {
    pub(super) published: Vec<&'a ParsedPage>,
    pub(super) left_out: &'a [LeftOut],
    /// What those that are not published link to and show.
    pub(super) named: &'a [(SourcePath, Vec<String>)],
}

/// The files among `assets` that only texts name which are not published, or that have the name of
/// one: `launch.csv` and what is in `launch/` belong to the draft `launch.md`.
pub(super) fn belonging(assets: &[Asset], folders: &Folders, texts: &Texts<'_>) -> Vec<LeftOut> {
    if texts.left_out.is_empty() {
        return Vec::new();
    }
    let files = Files::of(assets);
    let mut owners: BTreeMap<&SourcePath, &LeftOut> = BTreeMap::new();
    let by_source: BTreeMap<&SourcePath, &LeftOut> =
        texts.left_out.iter().map(|left| (&left.source, left)).collect();
    for (source, targets) in texts.named {
        let Some(left) = by_source.get(source) else { continue };
        for file in targets.iter().filter_map(|target| files.find(source, target)) {
            owners.entry(file).or_insert(left);
        }
    }
    for left in texts.left_out.iter().filter(|left| left.role.is_some()) {
        for file in files.called_like(&left.source) {
            if !folders.is_published_beside(file) || file.folder() == left.source.folder() {
                owners.entry(file).or_insert(left);
            }
        }
    }
    if owners.is_empty() {
        return Vec::new();
    }
    let open: BTreeSet<&SourcePath> = texts
        .published
        .par_iter()
        .flat_map_iter(|page| {
            let targets = targets(page);
            let found: Vec<_> =
                targets.iter().filter_map(|target| files.find(&page.source, target)).collect();
            found
        })
        .collect();
    let alone: Vec<_> = owners.into_iter().filter(|(file, _)| !open.contains(file)).collect();
    let withheld = alone.into_par_iter().filter(|(file, _)| !is_mentioned(file, &texts.published));
    withheld
        .map(|(file, left)| LeftOut::file(file.clone(), beside(left.why.state, &left.source, file)))
        .collect()
}

/// Whether a published text has the name of a file in it, in raw HTML or in a field for templates.
fn is_mentioned(file: &SourcePath, published: &[&ParsedPage]) -> bool {
    let name = file.file_name();
    let encoded = percent_encode(name);
    let names = [memmem::Finder::new(name), memmem::Finder::new(encoded.as_bytes())];
    let has = |text: &str| names.iter().any(|name| name.find(text.as_bytes()).is_some());
    published.iter().any(|page| {
        has(&page.document.html) || page.front.extra.values().any(|value| has(&value.to_string()))
    })
}

/// The files below `content/` that are to be published.
struct Files<'a> {
    by_path: BTreeMap<&'a str, &'a SourcePath>,
    by_route: BTreeMap<&'a Route, &'a SourcePath>,
}

impl<'a> Files<'a> {
    fn of(assets: &'a [Asset]) -> Self {
        let files = assets.iter().filter(|asset| asset.file.path.as_str().starts_with("content/"));
        Self {
            by_path: files
                .clone()
                .map(|asset| (asset.file.path.as_str(), &asset.file.path))
                .collect(),
            by_route: files.map(|asset| (&asset.route, &asset.file.path)).collect(),
        }
    }

    /// The file that `target` in `source` leads to.
    fn find(&self, source: &SourcePath, target: &str) -> Option<&'a SourcePath> {
        let path = &target[..target.find(['?', '#']).unwrap_or(target.len())];
        if path.starts_with('/') {
            return self.by_route.get(&Route::file(path).ok()?).copied();
        }
        find(source, path, |path| at(path, |path| self.by_path.get(path.as_str()).copied()))
    }

    /// The files whose path is that of `source` but for the ending, or goes on below it.
    fn called_like(&self, source: &SourcePath) -> Vec<&'a SourcePath> {
        let (name, _) = source.stem_and_extension();
        if matches!(name, "index" | "_index") {
            return Vec::new();
        }
        let stem = format!("{}/{name}", source.folder());
        let from =
            self.by_path.range(stem.as_str()..).take_while(|(path, _)| path.starts_with(&stem));
        let like = from.filter(|(path, _)| path[stem.len()..].starts_with(['.', '/']));
        like.map(|(_, path)| *path).collect()
    }
}
