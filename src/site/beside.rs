//! Decides where files that are not Markdown are published, and which are withheld along with the
//! posts that they belong to.

use std::collections::{BTreeMap, BTreeSet};

use memchr::memmem;
use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::left_out::{Candidate, Withheld};
use super::references::{at, find};
use super::sections::{below_content, parent};
use super::select::{Bundles, Mentions, beside, by_name, targets, texts as texts_of};
use super::{Asset, Excluded, PublishOptions, PublishState};
use crate::date::Zone;
use crate::parse::{Foreign, Heir, Others, ParsedPage, Publishing};
use crate::path::{Route, RouteError, SourcePath, percent_encode};

/// The rules for publishing files.
pub(super) struct Rules<'a> {
    others: &'a Others,
    /// The rules in other generators' settings, which apply to all files.
    of_all_files: Foreign,
    selection: &'a PublishOptions,
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
        selection: &'a PublishOptions,
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
        let why = why.or_else(|| by_name(path, foreign));
        why.filter(|why| !self.selection.takes(why.state))
    }

    /// Whether the file at `path` has front matter.
    fn is_text(&self, path: &SourcePath) -> bool {
        self.others.said.get(path).is_some_and(|said| said.is_text)
    }
}

/// The folders with Markdown files, which decide where other files in them are published.
#[derive(Debug, Default)]
pub(super) struct Folders {
    /// For each folder: `None` if a Markdown file in it is published, else one that isn't.
    withheld: BTreeMap<String, Option<(SourcePath, PublishState)>>,
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
    pub(super) fn add_left_out(&mut self, text: &Excluded) {
        let folder = below_content(text.source.folder()).to_owned();
        self.withheld.entry(folder).or_insert_with(|| Some((text.source.clone(), text.why.state)));
    }

    /// Where the file at `source` is published: below its bundle's page, or else at its own path.
    /// It is withheld if its bundle is, or every Markdown file in its folder, unless it is a text
    /// with its own publishing statements.
    ///
    /// # Errors
    /// The reason why its path can't be published.
    pub(super) fn placement(
        &self,
        source: &SourcePath,
        rules: &Rules<'_>,
    ) -> Result<Placement, RouteError> {
        let path = below_content(source.as_str());
        let own = below_content(source.folder());
        if let Some(bundle) = rules.bundles.nearest(own).filter(|bundle| bundle.is_excluded)
            && let Some(why) = &bundle.why
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
                return at(&format!("{}{}", route.folder(), name));
            }
            if folder.is_empty() || self.withheld.contains_key(folder) {
                return at(path);
            }
            folder = parent(folder);
        }
    }

    /// Whether a Markdown file in the folder of `path` is published.
    fn has_published_page(&self, path: &SourcePath) -> bool {
        self.withheld.get(below_content(path.folder())) == Some(&None)
    }
}

/// The texts of a site, divided into published and excluded ones.
pub(super) struct Texts<'a> {
    pub(super) published: Vec<&'a ParsedPage>,
    pub(super) left_out: &'a [Excluded],
    /// The files mentioned by the excluded ones.
    pub(super) mentions: &'a [Mentions],
}

/// The files among `assets` that are mentioned only by excluded texts, or share the name of one:
/// `launch.csv` and the contents of `launch/` belong to the draft `launch.md`.
pub(super) fn belonging(assets: &[Asset], folders: &Folders, texts: &Texts<'_>) -> Vec<Excluded> {
    if texts.left_out.is_empty() {
        return Vec::new();
    }
    let files = Attachments::of(assets);
    let by_source: BTreeMap<&SourcePath, &Excluded> =
        texts.left_out.iter().map(|text| (&text.source, text)).collect();
    let mentioned: Vec<_> = texts
        .mentions
        .par_iter()
        .filter_map(|mentions| {
            Some((files.mentioned_by(mentions), *by_source.get(&mentions.source)?))
        })
        .collect();
    let mut owners: BTreeMap<&SourcePath, &Excluded> = BTreeMap::new();
    for (file, text) in mentioned
        .into_iter()
        .flat_map(|(files, text)| files.into_iter().map(move |file| (file, text)))
    {
        owners.entry(file).or_insert(text);
    }
    for text in texts.left_out.iter().filter(|text| text.role.is_some()) {
        for file in files.called_like(&text.source) {
            if !folders.has_published_page(file) || file.folder() == text.source.folder() {
                owners.entry(file).or_insert(text);
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
            let named =
                targets(page).into_iter().filter_map(|target| files.find(&page.source, &target));
            named.collect::<Vec<_>>()
        })
        .collect();
    let alone: Vec<_> = owners.into_iter().filter(|(file, _)| !open.contains(file)).collect();
    let withheld = alone.into_par_iter().filter(|(file, _)| {
        !texts
            .published
            .iter()
            .any(|page| MentionFinder::of(file, &page.source).is_in(texts_of(page)))
    });
    withheld
        .map(|(file, text)| {
            Excluded::file(file.clone(), beside(text.why.state, &text.source, file))
        })
        .collect()
}

/// Finds mentions of a file in the text of a page: its path relative to the page's folder, its path
/// from the site's root, or a URL, delimited so that it is not part of a longer name.
struct MentionFinder {
    paths: Vec<memmem::Finder<'static>>,
}

impl MentionFinder {
    fn of(file: &SourcePath, page: &SourcePath) -> Self {
        let path = file.as_str();
        let below = path.strip_prefix(page.folder()).and_then(|path| path.strip_prefix('/'));
        // Elsewhere, only the complete path counts, since names recur.
        let path = below.unwrap_or_else(|| below_content(path));
        Self::new(path)
    }

    fn new(path: &str) -> Self {
        let forms = [path.to_owned(), percent_encode(path).into_owned(), path.nfd().collect()];
        Self { paths: forms.iter().map(|path| memmem::Finder::new(path).into_owned()).collect() }
    }

    fn is_in<T: AsRef<str>>(&self, texts: impl Iterator<Item = T>) -> bool {
        let mut texts = texts;
        texts.any(|text| {
            let text = text.as_ref();
            self.paths.iter().any(|path| {
                let ends = path.find_iter(text.as_bytes()).map(|at| (at, at + path.needle().len()));
                ends.into_iter().any(|(start, end)| {
                    !text[..start].ends_with(is_of_name) && !text[end..].starts_with(is_of_name)
                })
            })
        })
    }
}

/// Whether a character is part of a file name, so that a longer name was found.
fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_')
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

    /// The files that an excluded text mentions, however they are written, ignoring case.
    fn mentioned_by(&self, mentions: &Mentions) -> Vec<&'a SourcePath> {
        let Mentions { source, targets, texts } = mentions;
        let mut found: Vec<_> =
            targets.iter().filter_map(|target| self.find(source, target)).collect();
        let lower: Vec<String> =
            texts.iter().map(|text| text.nfc().flat_map(char::to_lowercase).collect()).collect();
        // Names in raw HTML and components are delimited by quotes, brackets or spaces.
        let ends =
            |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '(' | ')' | '<' | '>' | ',');
        let words =
            texts.iter().flat_map(|text| text.split(ends)).filter(|word| word.contains('.'));
        found.extend(words.filter_map(|word| self.find(source, word.trim_end_matches("&quot;"))));
        let folder = format!("{}/", source.folder());
        let beside = self.by_path.range(folder.as_str()..);
        for (path, file) in beside.take_while(|(path, _)| path.starts_with(&folder)) {
            let below: String = path[folder.len()..].nfc().flat_map(char::to_lowercase).collect();
            if MentionFinder::new(&below).is_in(lower.iter()) {
                found.push(file);
            }
        }
        found
    }

    /// The files whose path is that of `source` except for the extension, or is below it.
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
