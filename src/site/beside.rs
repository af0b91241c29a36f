//! Decides where files that are not Markdown are published, and which are withheld along with the
//! posts that they belong to.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::excluded::{Candidate, Withheld};
use super::mentions::FileNames;
use super::references::{at, find};
use super::sections::parent;
use super::select::{Bundles, Mentions, beside, by_name, is_index, targets, texts as texts_of};
use super::{Asset, Excluded, PublishOptions, PublishState};
use crate::config::{Config, Conventions};
use crate::date::Zone;
use crate::diagnostic::Location;
use crate::parse::{Foreign, Heir, Others, ParsedPage, Pelican, Publishing, is_named_by_folder};
use crate::path::{Route, RouteError, SourcePath, folder_below_content};

/// The rules for publishing files.
pub(super) struct Rules<'a> {
    others: &'a Others,
    /// The rules in other generators' settings, which apply to all files.
    of_all_files: Foreign,
    selection: &'a PublishOptions,
    zone: &'a Zone,
    bundles: &'a Bundles,
    conventions: &'static Conventions,
}

/// The route of a file, or the reason why it is not published.
pub(super) enum Placement {
    At(Route),
    Withheld(Withheld),
}

impl<'a> Rules<'a> {
    pub(super) fn new(
        others: &'a Others,
        selection: &'a PublishOptions,
        config: &'a Config,
        bundles: &'a Bundles,
    ) -> Self {
        let of_all_files = others.foreign.of_all_files();
        let (zone, conventions) = (&config.timezone, config.conventions());
        Self { others, of_all_files, selection, zone, bundles, conventions }
    }

    /// Why the file at `path` is not published, by what it says, what it inherits, and its name.
    pub(super) fn withheld(&self, path: &SourcePath) -> Option<Withheld> {
        let nothing = Publishing::default();
        let said = self.others.said.get(path);
        let date = said.and_then(|said| said.date);
        let file = Candidate {
            heir: Heir { path, role: None },
            publishing: said.map_or(&nothing, |said| &said.publishing),
            date,
            is_dated: date.is_some(),
        };
        let is_text = self.is_text(path);
        let foreign = if is_text { &self.others.foreign } else { &self.of_all_files };
        let why = self.selection.withheld(file, foreign, self.zone);
        let why = why.or_else(|| by_name(path, foreign));
        why.filter(|why| !self.selection.takes(why.state))
    }

    /// Whether the file at `path` has front matter.
    fn is_text(&self, path: &SourcePath) -> bool {
        self.others.said.get(path).is_some_and(|said| said.is_text)
    }
}

/// The folders with texts, which decide where other files in them are published.
#[derive(Debug, Default)]
pub(super) struct Folders {
    /// For each folder: `None` if a text in it is published, else one that isn't.
    withheld: BTreeMap<String, Option<(SourcePath, PublishState)>>,
    /// The routes of the pages of bundles.
    bundles: BTreeMap<String, Route>,
    /// The folders with a published `index.*`.
    with_index: BTreeSet<String>,
}

impl Folders {
    /// Records a text that is published at `route`.
    pub(super) fn add(&mut self, source: &SourcePath, route: &Route) {
        let folder = folder_below_content(source.folder()).to_owned();
        if is_named_by_folder(source) {
            self.bundles.insert(folder.clone(), route.clone());
        }
        if is_index(source) {
            self.with_index.insert(folder.clone());
        }
        self.withheld.insert(folder, None);
    }

    /// Records a text that is not published.
    pub(super) fn add_excluded(&mut self, text: &Excluded) {
        let folder = folder_below_content(text.source.folder()).to_owned();
        self.withheld.entry(folder).or_insert_with(|| Some((text.source.clone(), text.why.state)));
    }

    /// The route of the file at `source`: below its bundle's page, or else its own path.
    /// It is withheld if its bundle is, or every text in its folder, unless it is a text
    /// with its own publishing statements. Files of an excluded bundle with a published `index.*`
    /// are left to [`belonging`].
    ///
    /// # Errors
    /// The reason why its path can't be published.
    pub(super) fn placement(
        &self,
        source: &SourcePath,
        rules: &Rules<'_>,
    ) -> Result<Placement, RouteError> {
        let path = folder_below_content(source.as_str());
        let own = folder_below_content(source.folder());
        if let Some(bundle) = rules.bundles.nearest(own).filter(|bundle| bundle.is_excluded)
            && let Some(why) = &bundle.why
            && !self.with_index.contains(folder_below_content(bundle.source.folder()))
        {
            return Ok(Placement::Withheld(beside(why.state, &bundle.source, source)));
        }
        // A `%` in a file name is literal, not the start of an escape.
        let at = |path: &str| Route::file(&path.replace('%', "%25")).map(Placement::At);
        let mut folder = own;
        loop {
            match self.withheld.get(folder) {
                // Files in subfolders of `content/` don't belong to the few texts at its top.
                Some(Some((owner, state)))
                    if !rules.is_text(source) && (!folder.is_empty() || own.is_empty()) =>
                {
                    return Ok(Placement::Withheld(beside(*state, owner, source)));
                }
                _ => {}
            }
            if let Some(route) = self.bundles.get(folder) {
                let name = path[folder.len()..].trim_start_matches('/');
                // The files of several pages `/a.html` would be in one folder.
                return match route.as_str().strip_suffix(".html") {
                    Some(page) => at(&format!("{page}/{name}")),
                    None => at(&format!("{}{name}", route.folder())),
                };
            }
            if folder.is_empty() || self.withheld.contains_key(folder) {
                return at(&rules.conventions.path_of_attachment(path));
            }
            folder = parent(folder);
        }
    }

    /// Whether a text in the folder of `path` is published.
    fn has_published_page(&self, path: &SourcePath) -> bool {
        self.withheld.get(folder_below_content(path.folder())) == Some(&None)
    }
}

/// The texts of a site, divided into published and excluded ones.
pub(super) struct Texts<'a> {
    pub(super) published: Vec<&'a ParsedPage>,
    pub(super) excluded: &'a [Excluded],
    /// The files mentioned by the excluded ones.
    pub(super) mentions: &'a [Mentions],
    pub(super) bundles: &'a Bundles,
    /// The site's URL; empty if unknown.
    pub(super) base: &'a str,
}

impl Texts<'_> {
    /// The files that published texts lead to, or mention in whatever way.
    fn mentioned<'a>(
        &self,
        files: &Attachments<'a>,
        names: &FileNames<'a>,
    ) -> BTreeSet<&'a SourcePath> {
        let of_page = |page: &&ParsedPage| {
            let linked = targets(page);
            let linked = linked.iter().filter_map(|target| files.find(&page.source, target));
            let mentioned = texts_of(page).flat_map(|text| names.mentioned(&page.source, &text));
            linked.chain(mentioned).collect::<Vec<_>>()
        };
        self.published.par_iter().flat_map_iter(of_page).collect()
    }
}

/// The files among `assets` that Pelican does not copy: they are outside of its `STATIC_PATHS`, and
/// no published text mentions them.
pub(super) fn never_copied(
    assets: &[Asset],
    texts: &Texts<'_>,
    pelican: &Pelican,
) -> Vec<Excluded> {
    let files = Attachments::of(assets);
    let candidates: Vec<_> =
        files.by_path.values().copied().filter(|path| pelican.needs_mention(path)).collect();
    let names = FileNames::of(candidates.iter().copied(), texts.base);
    let open = texts.mentioned(&files, &names);
    let unmentioned = candidates.into_iter().filter(|path| !open.contains(path));
    let withheld = unmentioned.map(|path| {
        let reason = "no text mentions it, and it is not in Pelican's `STATIC_PATHS`".to_owned();
        let location = Location::file(path);
        let why = Withheld { state: PublishState::Excluded, reason, location };
        Excluded::file(path.clone(), why)
    });
    withheld.collect()
}

/// The files among `assets` that are mentioned only by excluded texts, are in the bundle of one, or
/// share its name: `launch.csv` and the contents of `launch/` belong to the draft `launch.md`.
pub(super) fn belonging(assets: &[Asset], folders: &Folders, texts: &Texts<'_>) -> Vec<Excluded> {
    if texts.excluded.is_empty() {
        return Vec::new();
    }
    let files = Attachments::of(assets);
    let owners = owners(&files, folders, texts);
    if owners.is_empty() {
        return Vec::new();
    }
    let names = FileNames::of(owners.keys().copied(), texts.base);
    let open = texts.mentioned(&files, &names);
    let alone = owners.into_iter().filter(|(file, _)| !open.contains(file));
    alone
        .map(|(file, text)| {
            Excluded::file(file.clone(), beside(text.why.state, &text.source, file))
        })
        .collect()
}

/// The files that an excluded text mentions, that are in its bundle or are called like it, each
/// with that text.
fn owners<'a>(
    files: &Attachments<'a>,
    folders: &Folders,
    texts: &Texts<'a>,
) -> BTreeMap<&'a SourcePath, &'a Excluded> {
    let by_source: BTreeMap<&SourcePath, &Excluded> =
        texts.excluded.iter().map(|text| (&text.source, text)).collect();
    let names = FileNames::of(files.by_path.values().copied(), texts.base);
    let mentioned: Vec<_> = texts
        .mentions
        .par_iter()
        .map(|Mentions { source, targets, texts }| {
            let linked = targets.iter().filter_map(|target| files.find(source, target));
            let mentioned = texts.iter().flat_map(|text| names.mentioned(source, text));
            (source, linked.chain(mentioned).collect::<Vec<_>>())
        })
        .collect();
    let mut owners: BTreeMap<&SourcePath, &Excluded> = BTreeMap::new();
    for (source, files) in mentioned {
        let Some(text) = by_source.get(source) else { continue };
        for file in files {
            owners.entry(file).or_insert(text);
        }
    }
    for file in files.by_path.values() {
        let bundle = texts.bundles.nearest(folder_below_content(file.folder()));
        let bundle = bundle.filter(|bundle| bundle.is_excluded);
        if let Some(text) = bundle.and_then(|bundle| by_source.get(&bundle.source)) {
            owners.entry(file).or_insert(text);
        }
    }
    for text in texts.excluded.iter().filter(|text| text.role.is_some()) {
        for file in files.called_like(&text.source) {
            if !folders.has_published_page(file) || file.folder() == text.source.folder() {
                owners.entry(file).or_insert(text);
            }
        }
    }
    owners
}

/// The files below `content/` that are to be published.
struct Attachments<'a> {
    by_path: BTreeMap<&'a str, &'a SourcePath>,
    by_route: BTreeMap<&'a Route, &'a SourcePath>,
}

impl<'a> Attachments<'a> {
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

    /// The file that the link `target` in `source` leads to.
    fn find(&self, source: &SourcePath, target: &str) -> Option<&'a SourcePath> {
        let path = &target[..target.find(['?', '#']).unwrap_or(target.len())];
        if path.starts_with('/') {
            return self.by_route.get(&Route::file(path).ok()?).copied();
        }
        find(source, path, |path| at(path, |path| self.by_path.get(path.as_str()).copied()))
    }

    /// The files whose path is that of `source` except for the extension, or is below it.
    fn called_like(&self, source: &SourcePath) -> Vec<&'a SourcePath> {
        let name = source.stem();
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
