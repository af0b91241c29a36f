//! Which of several planned files at one path is written.

use std::collections::HashSet;

use super::{GeneratedFile, PlannedFile, Recipe, Subject, TemplatePage};
use crate::site::Site;

/// Which of two files with the same path is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// A text or file of an author.
    Authored,
    /// The listing of a folder with posts.
    Folder,
    /// Any other page that is generated.
    Generated,
    /// What follows from the folders alone: the listing of one that has only pages, a feed without
    /// dates.
    Implied,
    /// A redirect, or a copy of a feed at an old path.
    Alias,
}

impl Rank {
    /// The rank of a planned file.
    pub(super) fn of(file: &PlannedFile<'_>, site: &Site) -> Self {
        match &file.recipe {
            // Resized images are copies too, in a folder of their own.
            Recipe::Template(TemplatePage::Post(..) | TemplatePage::Page(_)) | Recipe::Copy(_) => {
                Self::Authored
            }
            // Only the first page of a list has the text that introduces it.
            Recipe::Template(TemplatePage::Listing(page)) => match page.subject {
                Subject::Section(section) if section.source.is_none() => {
                    if section.posts.is_empty() { Self::Implied } else { Self::Folder }
                }
                Subject::Section(_) if page.index == 1 => Self::Authored,
                Subject::Home if page.index == 1 && site.home.is_some() => Self::Authored,
                Subject::Term(_, term) if page.index == 1 && term.introduction.is_some() => {
                    Self::Authored
                }
                Subject::Home | Subject::Section(_) | Subject::Term(..) => Self::Generated,
            },
            Recipe::Template(TemplatePage::Terms(taxonomy)) if taxonomy.introduction.is_some() => {
                Self::Authored
            }
            Recipe::Template(TemplatePage::Redirect(_))
            | Recipe::Generated(GeneratedFile::FeedCopy(_)) => Self::Alias,
            Recipe::Generated(GeneratedFile::PageFeed(_)) => Self::Implied,
            Recipe::Template(_) | Recipe::Generated(_) => Self::Generated,
        }
    }
}

/// Whether `alias` leads to the page that `holder` is, or leads to.
pub(super) fn leads_to(alias: &PlannedFile<'_>, holder: &PlannedFile<'_>) -> bool {
    let Recipe::Template(TemplatePage::Redirect(alias)) = &alias.recipe else { return false };
    match &holder.recipe {
        Recipe::Template(TemplatePage::Redirect(other)) => alias.to == other.to,
        _ => *alias.to == holder.route,
    }
}

/// Whether `file` is a copy of a feed, and `holder` a feed or a copy of the same one.
pub(super) fn are_copies(holder: &PlannedFile<'_>, file: &PlannedFile<'_>) -> bool {
    let copied = |file: &PlannedFile<'_>| match &file.recipe {
        Recipe::Generated(GeneratedFile::FeedCopy(copy)) => {
            Some((copy.format, copy.subject.route()))
        }
        _ => None,
    };
    let is_feed = matches!(
        holder.recipe,
        Recipe::Generated(GeneratedFile::Feed(..) | GeneratedFile::PageFeed(_))
    );
    copied(file).is_some() && (is_feed || copied(holder) == copied(file))
}

/// Whether a file's path is derived from another page's: if two such files collide, their pages do
/// too, and one error is enough. `shared` has the paths of several files.
pub(super) fn is_derived(file: &PlannedFile<'_>, site: &Site, shared: &HashSet<&str>) -> bool {
    let is_shared = |path: &str| shared.contains(path.to_lowercase().as_str());
    match &file.recipe {
        Recipe::Generated(GeneratedFile::Feed(_, subject)) => !matches!(subject, Subject::Home),
        Recipe::Generated(GeneratedFile::PageFeed(_)) => true,
        Recipe::Generated(GeneratedFile::PostCalendar(post)) => {
            is_shared(&site.posts[*post].page.route.output_path())
        }
        Recipe::Template(TemplatePage::Listing(listing)) => listing.index > 1,
        Recipe::Template(TemplatePage::Digest(page)) => {
            page.sheet().is_some_and(|sheet| sheet.index > 1)
        }
        // A file of a bundle is in the folder of its page.
        Recipe::Copy(_) => {
            let path = file.route.output_path();
            let mut folders = path.match_indices('/').map(|(at, _)| &path[..at]);
            folders.any(|folder| {
                ["/index.html", ".html"].iter().any(|end| is_shared(&format!("{folder}{end}")))
            })
        }
        _ => false,
    }
}
