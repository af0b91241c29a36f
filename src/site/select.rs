//! Decides which texts are published: by their own keys, by those they inherit, by their
//! names, and by the bundle that they are in.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::excluded::{Candidate, Withheld};
use super::sections::parent;
use super::{Excluded, PublishOptions, PublishState};
use crate::config::{Config, Conventions, Generator};
use crate::date;
use crate::diagnostic::{Diagnostic, Location};
use crate::parse::{DateSource, Foreign, Heir, PageRole, ParsedPage, Says};
use crate::path::{SourcePath, folder_below_content};

/// A published text, and its state without options of the command line.
pub(super) type Selected = (Box<ParsedPage>, PublishState);

/// The texts of a site, divided into published and excluded ones.
pub(super) struct Divided {
    pub(super) selected: Vec<Selected>,
    pub(super) excluded: Vec<Excluded>,
    /// The files mentioned by the excluded ones.
    pub(super) mentions: Vec<Mentions>,
    pub(super) bundles: Bundles,
}

/// The files that an excluded file mentions.
pub(super) struct Mentions {
    pub(super) source: SourcePath,
    /// The targets of its links, images and covers.
    pub(super) targets: Vec<String>,
    /// Its body as HTML, and its template fields.
    pub(super) texts: Vec<String>,
}

/// The folders whose `index.md` or `_index.md` decides about the files in them.
#[derive(Debug, Default)]
pub(super) struct Bundles {
    /// The folders below `content/` with an `index.md`.
    by_folder: BTreeMap<String, Bundle>,
    /// The folders whose `_index.md` is a draft, which excludes everything below, as in Zola.
    sections: BTreeMap<String, Bundle>,
    /// The site's conventions, if it has folders of posts as of another generator: `_posts`.
    with_post_folders: Option<&'static Conventions>,
}

/// A bundle, or the folder of a draft `_index.md`.
#[derive(Debug)]
pub(super) struct Bundle {
    pub(super) source: SourcePath,
    /// Why its page is not published by default.
    pub(super) why: Option<Withheld>,
    /// Whether it is excluded.
    pub(super) is_excluded: bool,
    /// Whether its folder's name is a date, which then applies to everything in it.
    is_dated: bool,
    /// Whether its name has a language, as that of the translation `index.en.md`.
    is_variant: bool,
}

impl Bundles {
    /// Whether `folder` is a bundle, or a folder of posts of another generator, which have no
    /// listing.
    pub(super) fn contains(&self, folder: &str) -> bool {
        self.by_folder.contains_key(folder)
            || self.with_post_folders.is_some_and(|own| own.is_in_post_folder(folder))
    }

    /// Whether the site has folders of posts of another generator.
    pub(super) fn have_post_folders(&self) -> bool {
        self.with_post_folders.is_some()
    }

    /// The nearest bundle that contains `folder`, or else a draft section. `content/` itself is
    /// neither: its `index.md` is the home page.
    pub(super) fn nearest(&self, folder: &str) -> Option<&Bundle> {
        let bundle = nearest(&self.by_folder, folder);
        bundle.filter(|bundle| bundle.why.is_some()).or(nearest(&self.sections, folder)).or(bundle)
    }

    /// The bundle that decides whether a text in `folder` is published: undated files
    /// belong to their bundle, dated ones to a dated bundle and to one without a page, all to a
    /// draft section.
    fn owner(&self, folder: &str, is_dated: bool) -> Option<&Bundle> {
        let owns = |bundle: &&Bundle| bundle.is_dated || !is_dated || bundle.has_no_page();
        let bundle = nearest(&self.by_folder, folder).filter(owns);
        bundle.filter(|bundle| bundle.why.is_some()).or(nearest(&self.sections, folder))
    }
}

fn nearest<'b>(bundles: &'b BTreeMap<String, Bundle>, folder: &str) -> Option<&'b Bundle> {
    let mut folder = folder;
    while !folder.is_empty() && !bundles.is_empty() {
        if let Some(bundle) = bundles.get(folder) {
            return Some(bundle);
        }
        folder = parent(folder);
    }
    None
}

impl Bundle {
    /// Whether it never gets a page, so that all files in it are only resources of others.
    fn has_no_page(&self) -> bool {
        self.why.as_ref().is_some_and(|why| why.state == PublishState::Excluded)
    }

    /// Whether it, rather than `known`, is the one of several `index.*` in a folder that decides:
    /// an original before its translations, an excluded one of several originals, and a published
    /// one of several translations.
    fn decides_before(&self, known: &Self) -> bool {
        let state = |bundle: &Self| bundle.why.as_ref().map(|why| why.state);
        match (self.is_variant, known.is_variant) {
            (false, false) => state(self) > state(known),
            (true, true) => known.why.is_some(),
            (is_variant, _) => !is_variant,
        }
    }

    /// Why a file in it is not published by default.
    fn beside(&self, path: &SourcePath) -> Option<Withheld> {
        self.why.as_ref().map(|why| beside(why.state, &self.source, path))
    }
}

/// Why the file at `path` is not published, if it belongs to an excluded one.
pub(super) fn beside(state: PublishState, owner: &SourcePath, path: &SourcePath) -> Withheld {
    let reason = match state {
        PublishState::Draft => format!("belongs to the draft {owner}"),
        PublishState::Future | PublishState::Embargoed => {
            format!("belongs to {owner}, whose date is in the future")
        }
        PublishState::Expired => format!("belongs to {owner}, which has expired"),
        PublishState::Unlisted => format!("belongs to {owner}, which is in no list"),
        PublishState::Published | PublishState::Excluded => {
            format!("belongs to {owner}, which gets no page")
        }
    };
    Withheld { state, reason, location: Location::file(path) }
}

/// Divides the files into published and excluded ones.
pub(super) fn select(
    parsed: Vec<Box<ParsedPage>>,
    foreign: &Foreign,
    config: &Config,
    selection: &PublishOptions,
    diagnostics: &mut Vec<Diagnostic>,
) -> Divided {
    let by_itself = |page: &ParsedPage| {
        let heir = Heir { path: &page.source, role: Some(page.role) };
        let (publishing, date) = (&page.statements.publishing, page.date);
        let file = Candidate { heir, publishing, date, is_dated: is_dated(page) };
        let said = selection.withheld(file, foreign, &config.timezone);
        let named = by_name(&page.source, foreign);
        match (said, named) {
            (Some(said), Some(named)) => Some(if named.state > said.state { named } else { said }),
            (said, named) => said.or(named),
        }
    };
    let mut why: Vec<Option<Withheld>> = parsed.iter().map(|page| by_itself(page)).collect();
    let conventions = config.conventions();
    let has_post_folders =
        parsed.iter().any(|page| conventions.is_in_post_folder(page.source.folder()));
    let with_post_folders = has_post_folders.then_some(conventions);
    let mut bundles = Bundles { with_post_folders, ..Bundles::default() };
    if !foreign.is_hugo && config.compatibility != Some(Generator::Hugo) {
        bundles.add_sections(&parsed, &why, selection);
    }
    bundles.add(&parsed, &mut why, selection);
    let mut divided = Divided {
        selected: Vec::with_capacity(parsed.len()),
        excluded: Vec::new(),
        mentions: Vec::new(),
        bundles,
    };
    for (page, why) in parsed.into_iter().zip(why) {
        let folder = folder_below_content(page.source.folder());
        let owner = || divided.bundles.owner(folder, is_dated(&page));
        let why = why.or_else(|| owner().and_then(|bundle| bundle.beside(&page.source)));
        match why {
            Some(why) if !selection.takes(why.state) => {
                divided.mentions.push(mentions(&page));
                divided.excluded.push(Excluded {
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
                divided.selected.push((page, why.map_or(PublishState::Published, |why| why.state)));
            }
        }
    }
    divided
}

/// Whether the name of a text is `index.*`, in any case and with or without a language.
pub(super) fn is_index(path: &SourcePath) -> bool {
    let stem = path.file_name().split('.').next();
    stem.is_some_and(|stem| stem.eq_ignore_ascii_case("index"))
}

/// Whether a file has a date of its own, which lets it decide for itself whether it is published.
fn is_dated(page: &ParsedPage) -> bool {
    page.date_source.is_some_and(DateSource::is_own)
}

impl Bundles {
    /// Adds the folders of sections that are drafts.
    fn add_sections(
        &mut self,
        parsed: &[Box<ParsedPage>],
        why: &[Option<Withheld>],
        selection: &PublishOptions,
    ) {
        let drafts = parsed.iter().zip(why).filter(|(page, _)| {
            let statement = page.statements.publishing.of("draft");
            page.role == PageRole::Section && statement.is_some_and(|said| said.says == Says::Draft)
        });
        for (page, why) in drafts {
            let folder = folder_below_content(page.source.folder()).to_owned();
            let is_excluded = why.as_ref().is_some_and(|why| !selection.takes(why.state));
            let (source, why) = (page.source.clone(), why.clone());
            let bundle = Bundle { source, why, is_excluded, is_dated: true, is_variant: false };
            self.sections.insert(folder, bundle);
        }
    }

    /// Adds the bundles of a site, which may be nested. `why` is completed for their pages.
    fn add(
        &mut self,
        parsed: &[Box<ParsedPage>],
        why: &mut [Option<Withheld>],
        selection: &PublishOptions,
    ) {
        let is_introduction = |page: &ParsedPage| {
            page.role == PageRole::Post
                && page.source.file_name().split('.').next() == Some("_index")
        };
        let mut indexes: Vec<(&str, usize)> = parsed
            .iter()
            .enumerate()
            .filter(|(_, page)| is_index(&page.source) || is_introduction(page))
            .map(|(at, page)| (folder_below_content(page.source.folder()), at))
            .collect();
        // Parents first.
        indexes.sort_unstable();
        for (folder, at) in indexes {
            let page = &parsed[at];
            if why[at].is_none() && !folder.is_empty() {
                let owner = self.owner(parent(folder), is_dated(page));
                why[at] = owner.and_then(|bundle| bundle.beside(&page.source));
            }
            let name = folder.rsplit('/').next().unwrap_or_default();
            let bundle = Bundle {
                source: page.source.clone(),
                is_excluded: why[at].as_ref().is_some_and(|why| !selection.takes(why.state)),
                why: why[at].clone(),
                is_dated: date::in_name(name).is_some(),
                is_variant: page.source.file_name().split('.').count() > 2,
            };
            match self.by_folder.get(folder) {
                Some(known) if !bundle.decides_before(known) => {}
                _ => _ = self.by_folder.insert(folder.to_owned(), bundle),
            }
        }
    }
}

/// The files that configure redirects and headers of Netlify and Cloudflare.
const HOST_CONTROL: [&str; 2] = ["static/_redirects", "static/_headers"];

/// Why a file is not published by its name or those of its folders. Jekyll and Hexo ignore names
/// that start with `_`, except for posts and the collections in Jekyll's settings; others don't.
pub(super) fn by_name(path: &SourcePath, foreign: &Foreign) -> Option<Withheld> {
    let withheld = |state: PublishState, reason: String| {
        Some(Withheld { state, reason, location: Location::file(path) })
    };
    let is_open = |name: &str| {
        let name_part = name.trim_start_matches('_').to_lowercase();
        name_part == "posts" || foreign.open_folders.contains(&name_part)
    };
    let hides = foreign.hides_underscores;
    for folder in
        folder_below_content(path.folder()).split('/').filter(|part| part.starts_with('_'))
    {
        if folder.eq_ignore_ascii_case("_drafts") {
            return withheld(PublishState::Draft, format!("a draft (in `{folder}/`)"));
        }
        if hides && !is_open(folder) {
            return withheld(
                PublishState::Draft,
                format!("the name of `{folder}/` starts with `_`"),
            );
        }
    }
    let name = path.file_name();
    let introduces = name.split('.').next() == Some("_index");
    let controls_host = HOST_CONTROL.contains(&path.as_str());
    if hides && name.starts_with('_') && !introduces && !controls_host && !is_open(name) {
        return withheld(PublishState::Draft, "its name starts with `_`".to_owned());
    }
    None
}

fn mentions(page: &ParsedPage) -> Mentions {
    let (source, targets) = (page.source.clone(), targets(page));
    Mentions { source, targets, texts: texts(page).map(Cow::into_owned).collect() }
}

/// The texts in which a file may mention others: raw HTML, code for components, and template
/// fields.
pub(super) fn texts(page: &ParsedPage) -> impl Iterator<Item = Cow<'_, str>> {
    let fields = page.front.extra.values().map(|value| Cow::Owned(value.to_string()));
    std::iter::once(Cow::Borrowed(&*page.document.html)).chain(fields)
}

/// The targets of a file's links, images and cover.
pub(super) fn targets(page: &ParsedPage) -> Vec<String> {
    let links = page.document.local_links.iter().map(|link| link.target.clone());
    links.chain(page.front.cover.iter().map(|cover| cover.target.clone())).collect()
}
