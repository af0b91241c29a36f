//! Sections that come again from issue to issue, with what each issue carried under them.

use std::collections::HashMap;
use std::sync::Arc;

use super::part_route;
use crate::config::{DigestPart, Sections};
use crate::digest::sections::DigestSection;
use crate::path::{LONGEST_PART, Route, slugify};
use crate::site::Post;

/// A section that at least two issues carry. Names that differ in case, in numbers and signs at
/// their head, in a colon at their end, or that the settings make aliases, are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecurringSection {
    /// Its name: of the settings, else as most issues write it.
    pub name: String,
    /// Its part of the path.
    pub slug: String,
    /// Its page.
    pub route: Route,
    /// What the issues carried, the newest first.
    pub carried: Vec<SectionOccurrence>,
    /// How many issues carry it.
    pub issues: usize,
}

/// What one issue carried under a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionOccurrence {
    /// The post, as an index of `Site::posts`.
    pub post: usize,
    /// The section, as an index of the sections of the post's digest.
    pub section: usize,
    /// The links that stand in it, and not in a section below it that comes again itself, as
    /// indexes of the links of the post's digest.
    pub links: Vec<usize>,
}

/// What is known of sections of one name, on the way.
#[derive(Default)]
struct SectionTally<'p> {
    /// Its spellings, and how many sections have them, the newest first.
    spellings: Vec<(&'p str, usize)>,
    issues: usize,
    last_post: Option<usize>,
    carried: Vec<SectionOccurrence>,
    /// Whether its name is a sentence, too long for a path.
    long: bool,
}

/// How many sections of an issue may come again: each is a page.
const MOST: usize = 500;

pub(super) fn sections(posts: &[Arc<Post>], aliases: &Sections) -> Vec<RecurringSection> {
    let mut slugs: Vec<String> = Vec::new();
    let mut known: Vec<SectionTally<'_>> = Vec::new();
    // The number of each name's section, and that of the spelling there.
    let mut by_name: HashMap<&str, (usize, usize)> = HashMap::new();
    let mut by_slug: HashMap<String, usize> = HashMap::new();
    let mut ids: Vec<Vec<usize>> = Vec::with_capacity(posts.len());
    for (post, p) in posts.iter().enumerate() {
        let of_post = p.page.digest.sections.iter().take(MOST).map(|section| {
            let (id, spelling) = *by_name.entry(&section.name).or_insert_with(|| {
                let id = *by_slug.entry(section_slug(&section.name, aliases)).or_insert_with_key(
                    |slug| {
                        slugs.push(slug.clone());
                        let long = slug.len() > LONGEST_PART;
                        known.push(SectionTally { long, ..SectionTally::default() });
                        known.len() - 1
                    },
                );
                known[id].spellings.push((&section.name, 0));
                (id, known[id].spellings.len() - 1)
            });
            known[id].tell(post, spelling);
            id
        });
        ids.push(of_post.collect());
    }
    for (post, p) in posts.iter().enumerate() {
        carry(post, p, &ids[post], &mut known);
    }
    let built_in = Sections::default();
    let recurring = slugs.into_iter().zip(known).enumerate();
    let mut sections: Vec<_> = recurring
        .filter(|(_, (_, known))| known.recurs())
        .map(|(id, (slug, known))| {
            let name = known.shown(aliases, &built_in);
            // A name that is not the one sections are told apart by may be taken.
            let own = slugify(name);
            let slug = if by_slug.get(&own).is_none_or(|&other| other == id) { own } else { slug };
            let route = part_route(DigestPart::Sections).child(&slug);
            let name = name.to_owned();
            RecurringSection { name, slug, route, issues: known.issues, carried: known.carried }
        })
        .collect();
    sections.sort_by(|a, b| b.issues.cmp(&a.issues).then_with(|| a.slug.cmp(&b.slug)));
    sections
}

impl<'p> SectionTally<'p> {
    /// Notes a section of a post in one of the spellings.
    fn tell(&mut self, post: usize, spelling: usize) {
        self.spellings[spelling].1 += 1;
        if self.last_post != Some(post) {
            self.last_post = Some(post);
            self.issues += 1;
        }
    }

    fn recurs(&self) -> bool {
        self.issues > 1 && !self.long
    }

    /// The name to show: that of the settings; but not a built-in one that no section has.
    fn shown<'n>(&'n self, aliases: &'n Sections, built_in: &'n Sections) -> &'n str {
        let most_used = self.most_used();
        let name = name_that_holds(most_used, aliases);
        let built_in = name_that_holds(most_used, built_in) == name;
        let used = || self.spellings.iter().any(|(spelling, _)| bare(spelling) == name);
        if built_in && !used() { bare(most_used) } else { name }
    }

    /// The spelling of the most sections; of several, the newest.
    fn most_used(&self) -> &'p str {
        let best = self.spellings.iter().rev().max_by_key(|(_, count)| *count);
        best.map_or("", |(name, _)| name)
    }
}

/// Notes what a post carries under its sections, whose numbers in `known` are `ids`.
fn carry(post: usize, p: &Post, ids: &[usize], known: &mut [SectionTally<'_>]) {
    let sections = &p.page.digest.sections;
    // Of each section, the one that its links go to: itself if it comes again, else the nearest
    // one above it that does.
    let mut holder: Vec<Option<usize>> = Vec::with_capacity(sections.len());
    let mut open: Vec<usize> = Vec::new();
    for (at, section) in sections.iter().enumerate() {
        close(&mut open, sections, section.level);
        let above = open.last().and_then(|&above| holder[above]);
        let recurs = ids.get(at).is_some_and(|&id| known[id].recurs());
        holder.push(if recurs { Some(at) } else { above });
        open.push(at);
    }
    let mut links: Vec<Vec<usize>> = vec![Vec::new(); sections.len()];
    for (item, place) in p.page.digest.links.places().enumerate() {
        let section = place.section.and_then(|at| *holder.get(at)?);
        if let Some(section) = section {
            links[section].push(item);
        }
    }
    for ((section, links), &id) in links.into_iter().enumerate().zip(ids) {
        let known = &mut known[id];
        if known.recurs() {
            known.carried.push(SectionOccurrence { post, section, links });
        }
    }
}

/// Leaves only those sections open that one of `level` stands below.
fn close(open: &mut Vec<usize>, sections: &[DigestSection], level: u8) {
    while open.last().is_some_and(|&above| sections[above].level >= level) {
        open.pop();
    }
}

/// What tells sections apart: those of one slug are the same.
pub fn section_slug(name: &str, aliases: &Sections) -> String {
    slugify(name_that_holds(name, aliases))
}

/// The name that a section goes by: that of the settings if they have it, else without what
/// stands before and after its words.
fn name_that_holds<'n>(name: &'n str, aliases: &'n Sections) -> &'n str {
    let bare = bare(name);
    let canonical = aliases.canonical(name);
    if canonical == name { aliases.canonical(bare) } else { canonical }
}

/// A name without numbers and signs at its head, and signs at its end.
fn bare(name: &str) -> &str {
    let is_word = |c: char| c.is_alphanumeric();
    let words = name.trim_start_matches(|c| !is_word(c));
    let counted = words
        .trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    let after_mark = counted.trim_start_matches(['.', '、', ')', '）', '．']);
    let numbered = counted.len() < words.len() && after_mark.len() < counted.len();
    // `2.0` is no numbering.
    let numbered = numbered && !after_mark.starts_with(|c: char| c.is_ascii_digit());
    let rest = if numbered && after_mark.contains(is_word) { after_mark } else { words };
    let rest = rest.trim_start_matches(|c| !is_word(c));
    let end = |c: char| !is_word(c) && !"+#)）]】」』》!！?？%".contains(c);
    let rest = rest.trim_end_matches(end);
    if rest.is_empty() { name } else { rest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_without_what_stands_around_them() {
        for (name, expected) in [
            ("推荐阅读", "推荐阅读"),
            ("🎈 推荐阅读：", "推荐阅读"),
            ("一、推荐阅读", "推荐阅读"),
            ("2. Jobs", "Jobs"),
            ("（3）Jobs", "Jobs"),
            ("2.0 的消息", "2.0 的消息"),
            ("十一月", "十一月"),
            ("C++", "C++"),
            ("What's new?", "What's new?"),
            ("42", "42"),
            ("🎉", "🎉"),
            ("- Jobs -", "Jobs"),
        ] {
            assert_eq!(bare(name), expected, "{name}");
        }
    }
}
