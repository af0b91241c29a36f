//! Finds collisions of output paths. What an author wrote wins over what is generated, and both
//! over an alias; two files of the same rank with one path are an error that names both. So it is
//! where one file needs a folder at the path of another.

use std::collections::{HashMap, HashSet};

use super::collision_findings::{
    alias_lost, alias_taken, file_and_folder, folder_is_reserved, in_reserved, replaced,
    same_but_for_case, same_path, too_long,
};
use super::rank::{Rank, are_copies, is_derived, leads_to};
use super::{GeneratedFile, Plan, PlannedFile, Recipe, ReservedFolder, Subject, TemplatePage};
use crate::diagnostic::{Diagnostic, Location, Outcome};
use crate::parse::controls_site;
use crate::path::SourcePath;
use crate::site::{Asset, Site};

/// The plan without the files that can't be written, and a finding for each of these, by path. Of
/// several files with one path, the first of the highest rank is written; where one needs a folder
/// at the path of another, anything before an alias, and an author's text before what is generated.
/// A file whose name file systems can't store, or that is in a reserved folder, is skipped.
///
/// Paths that differ only in case, or only in Unicode form, are the same on some file systems, so
/// they are treated as the same here.
pub(super) fn without_collisions<'s>(plan: Plan<'s>, site: &'s Site) -> Outcome<Plan<'s>> {
    let Plan { mut files, reserved } = plan;
    let (collides, mut diagnostics) = collisions(&files, &reserved, site);
    if collides.contains(&true) {
        let mut collides = collides.into_iter();
        files.retain(|_| collides.next() != Some(true));
    }
    diagnostics.sort_by(|a, b| a.message.cmp(&b.message));
    Outcome { value: Plan { files, reserved }, diagnostics }
}

/// Whether each file is dropped, since it collides with another, and the findings.
fn collisions(
    files: &[PlannedFile<'_>],
    reserved: &[ReservedFolder],
    site: &Site,
) -> (Vec<bool>, Vec<Diagnostic>) {
    let paths: Vec<String> =
        files.iter().map(|file| file.route.output_path().to_lowercase()).collect();
    let (holders, shared) = holders(files, &paths, site);
    let reserved: Vec<(String, &ReservedFolder)> =
        reserved.iter().map(|folder| (folder.route.as_str()[1..].to_lowercase(), folder)).collect();
    let mut dropped = vec![false; files.len()];
    let mut found = Vec::new();
    for (position, (file, path)) in files.iter().zip(&paths).enumerate() {
        let mut folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        if let Some(&above) = folders.find_map(|folder| holders.get(folder)) {
            let holder = &files[above];
            let finding = match file_or_folder(holder, file, site) {
                FileOrFolder::Folder if dropped[above] => None,
                FileOrFolder::Folder => {
                    dropped[above] = true;
                    Some(gives_way(holder, file, site))
                }
                FileOrFolder::File => Some(gives_way(file, holder, site)),
                FileOrFolder::Neither => Some(file_and_folder(holder, file)),
            };
            dropped[position] |= !dropped[above];
            found.extend(finding.map(|finding| located(finding, [file, holder], site)));
        }
        // Nobody wrote it, so that it is missing is no mistake.
        let is_in = |(name, _): &(String, &ReservedFolder)| path.starts_with(name);
        if Rank::of(file, site) == Rank::Implied && reserved.iter().any(is_in) {
            dropped[position] = true;
            continue;
        }
        let before = found.len();
        let unwritable = unwritable(file, path, &reserved, site);
        found.extend(unwritable.map(|error| located(error, [file], site)));
        let holder = holders[path.as_str()];
        dropped[position] |= found.len() > before || holder != position;
        if holder != position {
            found.extend(same_address(&files[holder], file, site, &shared));
        }
    }
    (dropped, found)
}

/// The position of the file that is written at each path, and the paths of several files.
fn holders<'p>(
    files: &[PlannedFile<'_>],
    paths: &'p [String],
    site: &Site,
) -> (HashMap<&'p str, usize>, HashSet<&'p str>) {
    let mut holders: HashMap<&str, usize> = HashMap::with_capacity(files.len());
    let mut shared: HashSet<&str> = HashSet::new();
    for (position, path) in paths.iter().enumerate() {
        let holder = holders.entry(path).or_insert(position);
        if *holder != position {
            shared.insert(path);
            if Rank::of(&files[position], site) < Rank::of(&files[*holder], site) {
                *holder = position;
            }
        }
    }
    (holders, shared)
}

/// Which of two files is written, where one needs a folder at the path of the other.
enum FileOrFolder {
    File,
    Folder,
    /// It is an error.
    Neither,
}

fn file_or_folder(holder: &PlannedFile<'_>, inside: &PlannedFile<'_>, site: &Site) -> FileOrFolder {
    match (Rank::of(holder, site), Rank::of(inside, site)) {
        (_, Rank::Alias) => FileOrFolder::File,
        (Rank::Alias, _) => FileOrFolder::Folder,
        // A page must not remove the likes of `robots.txt`.
        (Rank::Authored, Rank::Authored) => FileOrFolder::Neither,
        (_, Rank::Authored) if !controls_site(&inside.route) => FileOrFolder::Folder,
        (_, Rank::Implied) => FileOrFolder::File,
        (Rank::Implied, _) => FileOrFolder::Folder,
        _ => FileOrFolder::Neither,
    }
}

/// The finding about a file that is not written, since `retained` is a file where it needs a
/// folder, or the reverse.
fn gives_way(lost: &PlannedFile<'_>, retained: &PlannedFile<'_>, site: &Site) -> Diagnostic {
    if Rank::of(lost, site) != Rank::Alias {
        return replaced(retained, lost);
    }
    let what = if retained.route.as_str().len() > lost.route.as_str().len() {
        "needs a folder there"
    } else {
        "is a file, which can't also be a folder"
    };
    alias_lost(lost, &format!("`{}` ({}) {what}", retained.route, retained.requested_by))
}

/// The findings about a file that can't be written at `path`, whichever other files there are.
fn unwritable(
    file: &PlannedFile<'_>,
    path: &str,
    reserved: &[(String, &ReservedFolder)],
    site: &Site,
) -> impl Iterator<Item = Diagnostic> {
    let is_alias = Rank::of(file, site) == Rank::Alias;
    let of_folder = |(name, folder): &(String, &ReservedFolder)| {
        if is_alias && path.starts_with(name) {
            Some(alias_lost(file, &format!("`{}` is {}", folder.route, folder.requested_by)))
        } else if path.starts_with(name) {
            Some(in_reserved(folder, file))
        } else if name.strip_suffix('/') == Some(path) {
            Some(folder_is_reserved(folder, file))
        } else {
            None
        }
    };
    let of_folders: Vec<_> = reserved.iter().filter_map(of_folder).collect();
    let checked = file.route.check_size_of_file();
    of_folders.into_iter().chain(checked.err().map(|why| too_long(file, why)))
}

/// The finding about a file that has the same path as its `holder`, which is written.
fn same_address(
    holder: &PlannedFile<'_>,
    file: &PlannedFile<'_>,
    site: &Site,
    shared: &HashSet<&str>,
) -> Option<Diagnostic> {
    let are_derived = [file, holder].iter().all(|file| is_derived(file, site, shared));
    if are_derived || are_copies(holder, file) {
        return None;
    }
    let finding = match (Rank::of(holder, site), Rank::of(file, site)) {
        (_, Rank::Alias) if leads_to(file, holder) => same_but_for_case(holder, file),
        (_, Rank::Alias) => alias_taken(holder, file),
        // Such as `_pages/` of Jekyll, which has no part in paths: nobody wrote that list.
        (Rank::Folder | Rank::Generated, Rank::Implied) => return None,
        (winning, losing) if winning < losing => replaced(holder, file),
        _ => same_path(holder, file),
    };
    Some(located(finding, [file, holder], site))
}

/// Adds a location in a source file to an error about files of the output: that of the path which
/// an author chose most deliberately.
fn located<const N: usize>(
    error: Diagnostic,
    files: [&PlannedFile<'_>; N],
    site: &Site,
) -> Diagnostic {
    let places = files.into_iter().filter_map(|file| SourcePlace::of(file, site));
    let Some(SourcePlace { path, origin }) = places.min_by_key(|place| place.origin) else {
        return error;
    };
    let error = error.at(Location::file(path));
    match origin {
        PathOrigin::Alias(name) | PathOrigin::Term(name) => error.about(name),
        PathOrigin::Page => error,
    }
}

/// Where the path of a file comes from.
struct SourcePlace<'a> {
    path: &'a SourcePath,
    origin: PathOrigin<'a>,
}

/// What a path follows from, most deliberate first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum PathOrigin<'a> {
    Alias(&'a str),
    Page,
    Term(&'a str),
}

impl<'a> SourcePlace<'a> {
    /// The source of a file, if it is not generated from many.
    fn of(file: &'a PlannedFile<'_>, site: &'a Site) -> Option<Self> {
        let whole = |path| Some(Self { path, origin: PathOrigin::Page });
        match &file.recipe {
            Recipe::Template(TemplatePage::Post(_, post)) => whole(&post.page.source),
            Recipe::Template(TemplatePage::Page(page)) => whole(&page.source),
            Recipe::Generated(GeneratedFile::PostCalendar(post)) => {
                whole(&site.posts[*post].page.source)
            }
            Recipe::Template(TemplatePage::Listing(listing)) => match listing.subject {
                Subject::Home => None,
                Subject::Section(section) => whole(section.source.as_ref()?),
                Subject::Term(_, term) => {
                    let post = &site.posts[*term.posts.first()?];
                    Some(Self { path: &post.page.source, origin: PathOrigin::Term(&term.name) })
                }
            },
            Recipe::Template(TemplatePage::Redirect(redirect)) => {
                let origin = PathOrigin::Alias(file.route.as_str());
                Some(Self { path: redirect.source, origin })
            }
            Recipe::Generated(GeneratedFile::FeedCopy(copy)) => {
                let origin = PathOrigin::Alias(file.route.as_str());
                Some(Self { path: copy.source, origin })
            }
            Recipe::Copy(_) => {
                let is_source = |asset: &&Asset| asset.route == file.route;
                let mut assets = site.assets.iter().filter(is_source);
                let asset = assets.find(|asset| asset.file.path.as_str() == file.requested_by)?;
                whole(&asset.file.path)
            }
            _ => None,
        }
    }
}
