//! Which Markdown files are published: by what they say themselves, by what they inherit, by their
//! names, and by the bundle that they are in.

use std::collections::BTreeMap;

use super::left_out::{Candidate, Withheld};
use super::sections::{below_content, parent};
use super::{LeftOut, Selection, State};
use crate::config::Config;
use crate::date::WrittenDate;
use crate::diagnostic::{Diagnostic, Location};
use crate::parse::{Foreign, Heir, ParsedPage};
use crate::path::SourcePath;

/// A Markdown file that is published, and its state without the options of the command line.
pub(super) type Selected = (Box<ParsedPage>, State);

/// The Markdown files of a site, by whether they are published.
pub(super) struct Divided {
    pub(super) kept: Vec<Selected>,
    pub(super) left_out: Vec<LeftOut>,
    /// The targets of links, images and covers in the files that are not published.
    pub(super) named: Vec<(SourcePath, Vec<String>)>,
    pub(super) bundles: Bundles,
}

/// The folders below `content/` with an `index.md`, parents first. The files in them belong to that.
#[derive(Debug, Default)]
pub(super) struct Bundles(BTreeMap<String, Bundle>);

/// A bundle.
#[derive(Debug)]
pub(super) struct Bundle {
    pub(super) source: SourcePath,
    /// Why its page is not published without options.
    pub(super) why: Option<Withheld>,
    /// Whether it is not published.
    pub(super) is_left_out: bool,
    /// Whether its folder's name is a date, which then is that of all that is in it.
    is_dated: bool,
}

impl Bundles {
    /// Whether `folder` is a bundle.
    pub(super) fn contains(&self, folder: &str) -> bool {
        self.0.contains_key(folder)
    }

    /// The nearest bundle that `folder` is or is in. `content/` itself is none: its `index.md` is
    /// about the home page.
    pub(super) fn nearest(&self, folder: &str) -> Option<&Bundle> {
        let mut folder = folder;
        while !folder.is_empty() {
            if let Some(bundle) = self.0.get(folder) {
                return Some(bundle);
            }
            folder = parent(folder);
        }
        None
    }

    /// The bundle that decides whether a Markdown file in `folder` is published: undated files
    /// belong to it, and those of a dated bundle.
    fn owner(&self, folder: &str, is_dated: bool) -> Option<&Bundle> {
        self.nearest(folder).filter(|bundle| bundle.is_dated || !is_dated)
    }
}

impl Bundle {
    /// Why a file in it is not published without options.
    fn beside(&self, path: &SourcePath) -> Option<Withheld> {
        self.why.as_ref().map(|why| beside(why.state, &self.source, path))
    }
}

/// Why the file at `path` is not published, where it belongs to another one that is not.
pub(super) fn beside(state: State, owner: &SourcePath, path: &SourcePath) -> Withheld {
    let reason = match state {
        State::Draft => format!("beside the draft {owner}"),
        State::Future | State::Embargoed => format!("beside {owner}, whose date is in the future"),
        State::Expired => format!("beside {owner}, which has expired"),
        State::Published | State::Excluded => format!("beside {owner}, which gets no page"),
    };
    Withheld { state, reason, location: Location::file(path) }
}

/// Divides the files into those that are published and those that are not.
#[expect(clippy::vec_box, reason = "pages are large, and these lists hand them on again and again")]
pub(super) fn select(
    parsed: Vec<Box<ParsedPage>>,
    foreign: &Foreign,
    config: &Config,
    selection: &Selection,
    diagnostics: &mut Vec<Diagnostic>,
) -> Divided {
    let by_itself = |page: &ParsedPage| {
        let heir = Heir { path: &page.source, role: Some(page.role) };
        let file = Candidate { heir, publishing: &page.front.publishing, date: page.date };
        let said = selection.withheld(file, foreign, &config.timezone);
        let named = by_name(&page.source, true, foreign);
        match (said, named) {
            (Some(said), Some(named)) => Some(if named.state > said.state { named } else { said }),
            (said, named) => said.or(named),
        }
    };
    let mut why: Vec<Option<Withheld>> = parsed.iter().map(|page| by_itself(page)).collect();
    let bundles = bundles(&parsed, &mut why, selection);
    let mut selected = Divided {
        kept: Vec::with_capacity(parsed.len()),
        left_out: Vec::new(),
        named: Vec::new(),
        bundles,
    };
    for (page, why) in parsed.into_iter().zip(why) {
        let folder = below_content(page.source.folder());
        let owner = || selected.bundles.owner(folder, page.date.is_some());
        let why = why.or_else(|| owner().and_then(|bundle| bundle.beside(&page.source)));
        match why {
            Some(why) if !selection.takes(why.state) => {
                selected.named.push((page.source.clone(), targets(&page)));
                selected.left_out.push(LeftOut {
                    source: page.source,
                    title: page.title,
                    date: page.date,
                    role: Some(page.role),
                    why,
                });
            }
            why => {
                if let Some(nearly) = page.nearly.as_ref().filter(|_| why.is_none()) {
                    diagnostics.push(selection.unread(nearly, &config.timezone));
                }
                selected.kept.push((page, why.map_or(State::Published, |why| why.state)));
            }
        }
    }
    selected
}

/// The bundles of a site, each of which may lie in another one. `why` is completed for their pages.
fn bundles(
    parsed: &[Box<ParsedPage>],
    why: &mut [Option<Withheld>],
    selection: &Selection,
) -> Bundles {
    let is_index = |page: &ParsedPage| page.source.stem_and_extension().0 == "index";
    let mut indexes: Vec<(&str, usize)> = parsed
        .iter()
        .enumerate()
        .filter(|(_, page)| is_index(page))
        .map(|(at, page)| (below_content(page.source.folder()), at))
        .collect();
    // Parents first.
    indexes.sort_unstable();
    let mut bundles = Bundles::default();
    for (folder, at) in indexes {
        let page = &parsed[at];
        if why[at].is_none() && !folder.is_empty() {
            let owner = bundles.owner(parent(folder), page.date.is_some());
            why[at] = owner.and_then(|bundle| bundle.beside(&page.source));
        }
        let name = folder.rsplit('/').next().unwrap_or_default();
        let bundle = Bundle {
            source: page.source.clone(),
            is_left_out: why[at].as_ref().is_some_and(|why| !selection.takes(why.state)),
            why: why[at].clone(),
            is_dated: WrittenDate::from_name(name).is_some(),
        };
        bundles.0.insert(folder.to_owned(), bundle);
    }
    bundles
}

/// Why a file is not published by its name or those of its folders. Jekyll and Hexo read no names
/// that start with `_`, but for posts and the collections of Jekyll's settings; others do.
pub(super) fn by_name(path: &SourcePath, is_text: bool, foreign: &Foreign) -> Option<Withheld> {
    let withheld = |state: State, reason: String| {
        Some(Withheld { state, reason, location: Location::file(path) })
    };
    let is_open = |name: &str| {
        let bare = name.trim_start_matches('_').to_lowercase();
        bare == "posts" || foreign.open_folders.contains(&bare)
    };
    let hides = is_text && foreign.hides_underscores;
    for folder in below_content(path.folder()).split('/').filter(|part| part.starts_with('_')) {
        if folder.eq_ignore_ascii_case("_drafts") {
            return withheld(State::Draft, format!("a draft (in `{folder}/`)"));
        }
        if hides && !is_open(folder) {
            return withheld(State::Draft, format!("the name of `{folder}/` starts with `_`"));
        }
    }
    let name = path.file_name();
    let introduces = name.split('.').next() == Some("_index");
    if hides && name.starts_with('_') && !introduces && !is_open(name) {
        return withheld(State::Draft, "its name starts with `_`".to_owned());
    }
    None
}

/// What a file links to, shows, or has as its cover.
pub(super) fn targets(page: &ParsedPage) -> Vec<String> {
    let links = page.document.local_links.iter().map(|link| link.target.clone());
    links.chain(page.front.cover.iter().map(|cover| cover.target.clone())).collect()
}
