//! Sections that recur from issue to issue, with their contents in each issue.

use std::collections::HashMap;
use std::sync::Arc;

use super::part_route;
use super::section_names::{canonical_name, key_of, section_key, undecorated};
use crate::config::{DigestPart, DigestSettings, Sections};
use crate::diagnostic::{Diagnostic, SoughtText};
use crate::digest::sections::{BOLD, DigestSection};
use crate::path::{DistinctSlug, LONGEST_PART, NamedUse, Route, distinct_slugs, slugify};
use crate::site::Post;
use crate::site::shared_slugs::SharedSlug;

/// A section that enough issues have. Names that differ in case, in spaces and punctuation, in
/// numbers that count, in symbols at their ends, or that the settings make aliases, are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecurringSection {
    /// The name in the settings, or else the most common spelling.
    pub(crate) name: String,
    /// Path component of the section.
    pub(crate) slug: String,
    /// The route of its page.
    pub(crate) route: Route,
    /// The slug that it would have if it were not that of another section.
    pub(crate) taken_slug: Option<String>,
    /// The section's occurrences, newest first.
    pub(crate) occurrences: Vec<SectionOccurrence>,
    /// The number of issues that have it.
    pub(crate) issues: usize,
}

/// The occurrence of a section in one issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SectionOccurrence {
    /// The post, as an index into `Site::posts`.
    pub(crate) post: usize,
    /// The section, as an index into the sections of the post's digest.
    pub(crate) section: usize,
    /// The links in it, except those in a nested section that recurs itself, as indexes into the
    /// links of the post's digest.
    pub(crate) links: Vec<usize>,
}

/// Intermediate data about sections of one name.
#[derive(Default)]
struct SectionTally<'p> {
    /// Spellings, with the number of sections that use them, newest first.
    spellings: Vec<(&'p str, usize)>,
    issues: usize,
    /// The number of issues in which it must occur to recur.
    least: usize,
    last_post: Option<usize>,
    occurrences: Vec<SectionOccurrence>,
    /// Whether its name is a sentence, too long for a path.
    long: bool,
}

/// The maximum number of recurring sections in an issue: each gets a page.
const MOST: usize = 500;

pub(super) fn sections(posts: &[Arc<Post>], settings: &DigestSettings) -> Vec<RecurringSection> {
    let aliases = &settings.sections;
    let issues = posts.iter().filter(|post| post.is_issue).count();
    let least = settings.recurring.least(issues);
    let mut keys: Vec<String> = Vec::new();
    let mut tallies: Vec<SectionTally<'_>> = Vec::new();
    // The section of each name, and its spelling there.
    let mut by_name: HashMap<&str, (usize, usize)> = HashMap::new();
    let mut by_key: HashMap<String, usize> = HashMap::new();
    let mut ids: Vec<Vec<Option<usize>>> = Vec::with_capacity(posts.len());
    for (post, p) in posts.iter().enumerate() {
        let sections = &p.indexed().sections;
        // In an issue with headings, bold lines name what is in its sections.
        let has_headings = sections.iter().any(|section| section.level < BOLD);
        let of_post = sections.iter().take(MOST).map(|section| {
            if has_headings && section.level == BOLD {
                return None;
            }
            let (id, spelling) = *by_name.entry(&section.name).or_insert_with(|| {
                let id =
                    *by_key.entry(section_key(&section.name, aliases)).or_insert_with_key(|key| {
                        keys.push(key.clone());
                        let long = section.name.len() > LONGEST_PART;
                        tallies.push(SectionTally { least, long, ..SectionTally::default() });
                        tallies.len() - 1
                    });
                tallies[id].spellings.push((&section.name, 0));
                (id, tallies[id].spellings.len() - 1)
            });
            tallies[id].record(post, spelling);
            Some(id)
        });
        ids.push(of_post.collect());
    }
    for (post, p) in posts.iter().enumerate() {
        record_occurrences(post, p, &ids[post], &mut tallies);
    }
    let section_keys = SectionKeys { names: &keys, by_key: &by_key, aliases };
    let mut sections = recurring(tallies, &section_keys);
    sections.sort_by(|a, b| b.issues.cmp(&a.issues).then_with(|| a.slug.cmp(&b.slug)));
    sections
}

/// What the URLs of sections follow from.
struct SectionKeys<'a> {
    /// The key of each section.
    names: &'a [String],
    by_key: &'a HashMap<String, usize>,
    aliases: &'a Sections,
}

/// The sections that recur, with URLs of their own.
fn recurring(tallies: Vec<SectionTally<'_>>, keys: &SectionKeys<'_>) -> Vec<RecurringSection> {
    let built_in = Sections::default();
    let recurring: Vec<_> =
        tallies.into_iter().zip(0..).filter(|(tally, _)| tally.recurs()).collect();
    let names: Vec<&str> =
        recurring.iter().map(|(tally, _)| tally.shown(keys.aliases, &built_in)).collect();
    let uses = recurring.iter().zip(&names).map(|(&(ref tally, id), &name)| {
        // A name other than the canonical one may be taken.
        let other = keys.by_key.get(&key_of(name)).is_some_and(|&other| other != id);
        NamedUse { name: if other { &keys.names[id] } else { name }, used: tally.issues }
    });
    let slugs = distinct_slugs(&uses.collect::<Vec<_>>(), slugify);
    let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    let taken: Vec<Option<String>> =
        slugs.iter().map(|found| Some(slugs[found.holder?].slug.clone())).collect();
    let sections = recurring.into_iter().zip(names).zip(slugs.into_iter().zip(taken));
    sections
        .map(|(((tally, _), name), (DistinctSlug { slug, .. }, taken_slug))| RecurringSection {
            name,
            route: part_route(DigestPart::Sections).child(&slug),
            slug,
            taken_slug,
            issues: tally.issues,
            occurrences: tally.occurrences,
        })
        .collect()
}

/// Warnings about sections whose URLs are not those of their names, because a section of more
/// issues has that one.
pub(super) fn shared_slugs(sections: &[RecurringSection], posts: &[Arc<Post>]) -> Vec<Diagnostic> {
    let by_slug: HashMap<&str, &RecurringSection> =
        sections.iter().map(|section| (section.slug.as_str(), section)).collect();
    let warning = |section: &RecurringSection| {
        let holder = by_slug.get(section.taken_slug.as_deref()?)?;
        let SectionOccurrence { post, section: at, .. } = section.occurrences.first()?;
        let page = &posts[*post].page;
        let shared = SharedSlug {
            named: format!("the section `{}`", section.name),
            route: &section.route,
            holder: (&holder.name, &holder.route),
            source: &page.source,
            sought: SoughtText::Heading(page.digest.sections[*at].name.clone()),
        };
        let hint = "to choose the URL, rename one, or make it an alias: `digest: {sections: …}`";
        Some(shared.warning().hint(hint))
    };
    sections.iter().filter_map(warning).collect()
}

impl<'p> SectionTally<'p> {
    /// Records a section of a post in one of the spellings.
    fn record(&mut self, post: usize, spelling: usize) {
        self.spellings[spelling].1 += 1;
        if self.last_post != Some(post) {
            self.last_post = Some(post);
            self.issues += 1;
        }
    }

    fn recurs(&self) -> bool {
        self.issues >= self.least && !self.long
    }

    /// The name to display: the one in the settings, but not a built-in one that no section uses.
    fn shown<'n>(&'n self, aliases: &'n Sections, built_in: &'n Sections) -> &'n str {
        let most_used = self.most_used();
        let name = canonical_name(most_used, aliases);
        let built_in = canonical_name(most_used, built_in) == name;
        let used = || self.spellings.iter().any(|(spelling, _)| undecorated(spelling) == name);
        if built_in && !used() { undecorated(most_used) } else { name }
    }

    /// The spelling used by the most sections; of several, the newest.
    fn most_used(&self) -> &'p str {
        let best = self.spellings.iter().rev().max_by_key(|(_, count)| *count);
        best.map_or("", |(name, _)| name)
    }
}

/// Records the contents of a post's sections, whose indexes in `tallies` are `ids`.
fn record_occurrences(
    post: usize,
    p: &Post,
    ids: &[Option<usize>],
    tallies: &mut [SectionTally<'_>],
) {
    let sections = &p.indexed().sections;
    // For each section, the one that its links are assigned to: itself if it recurs, else the
    // nearest recurring ancestor.
    let mut holder: Vec<Option<usize>> = Vec::with_capacity(sections.len());
    let mut open: Vec<usize> = Vec::new();
    for (at, section) in sections.iter().enumerate() {
        close(&mut open, sections, section.level);
        let above = open.last().and_then(|&above| holder[above]);
        let recurs = ids.get(at).copied().flatten().is_some_and(|id| tallies[id].recurs());
        holder.push(if recurs { Some(at) } else { above });
        open.push(at);
    }
    let mut links: Vec<Vec<usize>> = vec![Vec::new(); sections.len()];
    for (item, place) in p.indexed().links.places().enumerate() {
        let section = place.section.and_then(|at| *holder.get(at)?);
        if let Some(section) = section {
            links[section].push(item);
        }
    }
    for ((section, links), id) in links.into_iter().enumerate().zip(ids) {
        let Some(tallies) = id.map(|id| &mut tallies[id]) else { continue };
        if tallies.recurs() {
            tallies.occurrences.push(SectionOccurrence { post, section, links });
        }
    }
}

/// Closes sections until one can contain a section of `level`.
fn close(open: &mut Vec<usize>, sections: &[DigestSection], level: u8) {
    while open.last().is_some_and(|&above| sections[above].level >= level) {
        open.pop();
    }
}
