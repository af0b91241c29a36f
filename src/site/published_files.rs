//! The files that are published beside pages, those that are withheld, and the routes of all source
//! files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::beside::{Folders, Placement, Rules, Texts, belonging, never_copied};
use super::contributed;
use super::place::Placed;
use super::sections::introduced_route;
use super::select::{Bundles, Mentions};
use super::{Asset, Excluded, PublishOptions, PublishState, SiteSection, Withheld};
use crate::config::{Config, Conventions};
use crate::diagnostic::{Diagnostic, Location, Outcome};
use crate::markdown::HtmlPolicy;
use crate::parse::{Others, ParsedPage, Pelican};
use crate::path::{Route, SourcePath};
use crate::source::{Bytes, SourceFile};

/// The input of [`publish`].
pub(super) struct PublishInput<'a> {
    /// The published posts and pages.
    pub(super) placed: &'a [Placed],
    /// The published introductions of folders.
    pub(super) intros: &'a [Box<ParsedPage>],
    /// The files that excluded texts mention.
    pub(super) mentions: &'a [Mentions],
    pub(super) bundles: &'a Bundles,
    pub(super) selection: &'a PublishOptions,
    pub(super) config: &'a Config,
    /// The base URL of the site; may be empty.
    pub(super) base: &'a str,
}

/// The published files, and the excluded ones.
pub(super) struct PublishedFiles {
    pub(super) assets: Vec<Asset>,
    /// The routes of all published source files.
    pub(super) targets: BTreeMap<SourcePath, Route>,
    /// The excluded files: Markdown first, by path.
    pub(super) excluded: Vec<Excluded>,
    folders: Folders,
}

/// Decides which files are published. `excluded` are the excluded texts.
pub(super) fn publish(
    assets: Vec<Asset>,
    mut others: Others,
    excluded: Vec<Excluded>,
    input: &PublishInput<'_>,
) -> Outcome<PublishedFiles> {
    let mut diagnostics = Vec::new();
    let attachments = std::mem::take(&mut others.attachments);
    let PublishInput { placed, intros, config, .. } = *input;
    let rules = Rules::new(&others, input.selection, config, input.bundles);
    let mut published = PublishedFiles::new(placed, excluded);
    published.introduce(intros, config.conventions());
    published.copy(assets, &rules);
    for file in attachments {
        published.attach(file, &rules, config, &mut diagnostics);
    }
    published.withhold_belongings(input, others.foreign.pelican.as_ref());
    published.withhold_links();
    diagnostics.extend(published.replace_files_of_theme());
    published.list_without_listing(intros);
    published.list_inner(&others);
    diagnostics.extend(published.excluded.iter().map(Excluded::note));
    Outcome { value: published, diagnostics }
}

impl PublishedFiles {
    fn new(placed: &[Placed], excluded: Vec<Excluded>) -> Self {
        let mut folders = Folders::default();
        for p in placed {
            folders.add(&p.page.source, &p.route);
        }
        for left in &excluded {
            folders.add_excluded(left);
        }
        let targets = placed.iter().map(|p| (p.page.source.clone(), p.route.clone())).collect();
        Self { assets: Vec::new(), targets, excluded, folders }
    }

    /// Makes introductions of folders targets of links.
    fn introduce(&mut self, intros: &[Box<ParsedPage>], conventions: &Conventions) {
        let routes = intros.iter().filter_map(|intro| {
            Some((intro.source.clone(), introduced_route(intro, conventions)?))
        });
        self.targets.extend(routes);
    }

    /// Publishes files that are copied unchanged, unless a statement withholds them. No statement
    /// applies to the theme's own files, which are in memory.
    fn copy(&mut self, assets: Vec<Asset>, rules: &Rules<'_>) {
        for asset in assets {
            let path = &asset.file.path;
            match (!is_of_theme(&asset)).then(|| rules.withheld(path)).flatten() {
                Some(why) => self.excluded.push(Excluded::file(asset.file.path, why)),
                None => self.assets.push(asset),
            }
        }
    }

    /// Withholds the files that only excluded texts mention, and those that Pelican did not copy.
    fn withhold_belongings(&mut self, input: &PublishInput<'_>, pelican: Option<&Pelican>) {
        let pages = input.placed.iter().map(|placed| &placed.page).chain(input.intros);
        let texts = Texts {
            published: pages.map(|page| &**page).collect(),
            excluded: &self.excluded,
            mentions: input.mentions,
            bundles: input.bundles,
            base: input.base,
        };
        let mut withheld = belonging(&self.assets, &self.folders, &texts);
        if let Some(pelican) = pelican {
            let known: BTreeSet<&SourcePath> = withheld.iter().map(|left| &left.source).collect();
            let mut others = never_copied(&self.assets, &texts, pelican);
            others.retain(|left| !known.contains(&left.source));
            withheld.extend(others);
        }
        self.withhold(withheld);
    }

    /// Removes the theme's files at the paths of files below `content/`, with a note about each.
    fn replace_files_of_theme(&mut self) -> Vec<Diagnostic> {
        let (of_theme, mut assets): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.assets).into_iter().partition(is_of_theme);
        let mut notes = Vec::new();
        let authored = assets.len();
        for file in of_theme {
            let own = assets[..authored].iter().find(|asset| asset.route == file.route);
            let Some(own) = own else {
                assets.push(file);
                continue;
            };
            let path = &own.file.path;
            let message = format!("`{}` is {path}, which replaces the theme's file", own.route);
            let note = Diagnostic::note("path-taken", message).at(Location::file(path));
            notes.push(note.hint("to have both, rename the file"));
        }
        self.assets = assets;
        notes
    }

    /// Lists the introductions of folders that get no listing: their texts are on no page.
    fn list_without_listing(&mut self, intros: &[Box<ParsedPage>]) {
        for intro in intros.iter().filter(|intro| intro.source.folder() != "content") {
            let Some(statement) = &intro.statements.no_listing else { continue };
            self.excluded.push(Excluded {
                source: intro.source.clone(),
                title: intro.title.clone(),
                date: intro.date,
                role: Some(intro.role),
                why: Withheld {
                    state: PublishState::Excluded,
                    reason: format!("its folder gets no listing (`{}`)", statement.written),
                    location: statement.location.clone(),
                },
            });
        }
    }

    /// Withholds the files that are links to withheld ones.
    fn withhold_links(&mut self) {
        let excluded: BTreeMap<&Path, &Excluded> =
            self.excluded.iter().map(|left| (Path::new(left.source.as_str()), left)).collect();
        let linked = |file: &SourceFile| match &file.bytes {
            Bytes::Disk(real) if !real.ends_with(file.path.as_str()) => {
                let mut rest = real.components();
                std::iter::from_fn(|| rest.next().map(|_| rest.as_path()))
                    .find_map(|end| excluded.get(end).copied())
            }
            _ => None,
        };
        let withheld: Vec<Excluded> = self
            .assets
            .iter()
            .filter_map(|asset| {
                let Excluded { source, why, .. } = linked(&asset.file)?;
                let path = &asset.file.path;
                let reason = format!("a link to {source}, which is excluded");
                let why = Withheld { state: why.state, reason, location: Location::file(path) };
                Some(Excluded::file(path.clone(), why))
            })
            .collect();
        self.withhold(withheld);
    }

    fn withhold(&mut self, withheld: Vec<Excluded>) {
        if withheld.is_empty() {
            return;
        }
        let paths: BTreeSet<&SourcePath> = withheld.iter().map(|left| &left.source).collect();
        self.assets.retain(|asset| !paths.contains(&asset.file.path));
        self.targets.retain(|path, _| !paths.contains(path));
        self.excluded.extend(withheld);
    }

    /// Lists the parts of other generators, and sorts the list: Markdown first, by path.
    fn list_inner(&mut self, others: &Others) {
        self.excluded.extend(others.inner.iter().map(|(path, kind)| {
            let (state, location) = (PublishState::Excluded, Location::file(path));
            Excluded::file(path.clone(), Withheld { state, reason: (*kind).to_owned(), location })
        }));
        self.excluded
            .sort_by(|a, b| (a.role.is_none(), &a.source).cmp(&(b.role.is_none(), &b.source)));
    }

    /// Publishes a file that is beside texts, unless it is withheld with these.
    fn attach(
        &mut self,
        file: SourceFile,
        rules: &Rules<'_>,
        config: &Config,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if let Some(why) = rules.withheld(&file.path) {
            self.excluded.push(Excluded::file(file.path, why));
            return;
        }
        match self.folders.placement(&file.path, rules) {
            Ok(Placement::At(route)) => {
                if config.markdown.html == HtmlPolicy::Sanitized
                    && let Some(finding) = contributed::refused(&file.path, &route)
                {
                    return diagnostics.push(finding);
                }
                self.targets.insert(file.path.clone(), route.clone());
                self.assets.push(Asset { route, file });
            }
            Ok(Placement::Withheld(why)) => self.excluded.push(Excluded::file(file.path, why)),
            Err(why) => diagnostics.push(
                Diagnostic::error("invalid-path", format!("this file can't be published: {why}"))
                    .at(Location::file(&file.path))
                    .hint("rename it"),
            ),
        }
    }
}

/// The listings of folders without an introduction, by the paths that one would have.
pub(super) fn unintroduced(sections: &[SiteSection]) -> impl Iterator<Item = (SourcePath, &Route)> {
    sections.iter().filter(|section| section.source.is_none()).filter_map(|section| {
        let path = SourcePath::new(&format!("content/{}/_index.md", section.folder))?;
        Some((path, &section.route))
    })
}

/// Whether a file is the theme's own, which is in memory.
fn is_of_theme(asset: &Asset) -> bool {
    matches!(asset.file.bytes, Bytes::Memory(_))
}
