//! Sections that recur from issue to issue, with their contents in each issue.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::part_route;
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

/// The identity of a section: sections with the same key are the same.
pub(crate) fn section_key(name: &str, aliases: &Sections) -> String {
    key_of(canonical_name(name, aliases))
}

/// The letters and digits of a name's slug, followed by `#` if the name has words such as `C#`.
/// Spaces and punctuation make no difference, nor do numbers that count.
fn key_of(name: &str) -> String {
    let mut key = slugify(&without_counts(name));
    key.retain(|c| c != '-');
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let is_sharp = |(at, sharp): (usize, &str)| {
        is_word(name[..at].chars().next_back()) && !is_word(name[at + sharp.len()..].chars().next())
    };
    if name.match_indices('#').any(is_sharp) {
        key.push('#');
    }
    key
}

/// `name` without numbers that count what is below it: `3 updates`, `Jobs (12)`, `共 2 项`. Years
/// and versions do not count.
fn without_counts(name: &str) -> Cow<'_, str> {
    if !name.contains(|c: char| c.is_ascii_digit()) {
        return name.into();
    }
    let mut shown = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let length = from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len());
        let (number, after) = from.split_at(length);
        shown.push_str(before);
        if !counts(&shown, number, after) {
            shown.push_str(number);
        }
        rest = after;
    }
    shown.push_str(rest);
    if shown.contains(char::is_alphabetic) { shown.into() } else { name.into() }
}

/// Whether `number`, between two parts of a name, says how many there are.
fn counts(before: &str, number: &str, after: &str) -> bool {
    let is_year = number.len() == 4 && (number.starts_with("19") || number.starts_with("20"));
    let (word, next) = (before.trim_end(), after.trim_start());
    let leads = word.is_empty() && after.starts_with(' ') && next.starts_with(char::is_alphabetic);
    let bracketed = word.ends_with(['(', '（', '['])
        && next.trim_end().len() <= '）'.len_utf8()
        && next.starts_with([')', '）', ']']);
    let measured = word.ends_with('共') || next.starts_with(MEASURES) && !word.ends_with('第');
    !is_year && (leads || bracketed || measured)
}

/// The Chinese words between a number and what it counts.
const MEASURES: [char; 8] = ['项', '條', '条', '篇', '个', '個', '则', '位'];

/// The canonical name of a section: the one in the settings if listed there, else the name without
/// decorations.
fn canonical_name<'n>(name: &'n str, aliases: &'n Sections) -> &'n str {
    let undecorated = undecorated(name);
    let canonical = aliases.canonical(name);
    if canonical == name { aliases.canonical(undecorated) } else { canonical }
}

/// A name without leading numbers and symbols, and trailing symbols.
fn undecorated(name: &str) -> &str {
    let is_word = |c: char| c.is_alphanumeric();
    let words = name.trim_start_matches(|c| !is_word(c));
    let counted = words
        .trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    let after_mark = counted.trim_start_matches(['.', '、', ')', '）', '．']);
    let numbered = counted.len() < words.len() && after_mark.len() < counted.len();
    // `2.0` is not a numbering.
    let numbered = numbered && !after_mark.starts_with(|c: char| c.is_ascii_digit());
    let rest = if numbered && after_mark.contains(is_word) { after_mark } else { words };
    let rest = rest.trim_start_matches(|c| !is_word(c));
    let start = name.len() - rest.len();
    let rest = rest.trim_end_matches(|c: char| !is_word(c) && !"+#!！?？%".contains(c));
    if rest.is_empty() { name } else { &name[with_brackets(name, start..start + rest.len())] }
}

/// Brackets that are cut only together.
const BRACKETS: [(char, char); 9] = [
    ('(', ')'),
    ('（', '）'),
    ('[', ']'),
    ('【', '】'),
    ('「', '」'),
    ('『', '』'),
    ('《', '》'),
    ('〈', '〉'),
    ('“', '”'),
];

/// A span of `name`, extended by the brackets of which it has the others.
fn with_brackets(name: &str, mut span: Range<usize>) -> Range<usize> {
    for (open, close) in BRACKETS {
        let count = |c: char| name[span.clone()].matches(c).count();
        let (opened, closed) = (count(open), count(close));
        if closed > opened
            && let Some(at) = name[..span.start].rfind(open)
        {
            span.start = at;
        } else if opened > closed
            && let Some(at) = name[span.end..].find(close)
        {
            span.end += at + close.len_utf8();
        }
    }
    span
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_sections_of_their_own() {
        for (a, b, same) in [
            ("C", "C#", false),
            ("F# news", "F news", false),
            ("C#", "c#:", true),
            ("Issue #5", "Issue 5", true),
            ("x#5", "x5", true),
            ("Q&A", "QA", true),
            ("3 Summary", "4 Summary", true),
            ("12 new tools", "new tools", true),
            ("Jobs (3)", "Jobs（12）", true),
            ("共 2 项", "共 3 项", true),
            ("本周 5 篇推荐", "本周 12 篇推荐", true),
            ("A&B：x", "A & B: x", true),
            ("Rust 2018", "Rust 2021", false),
            ("2024 in review", "2025 in review", false),
            ("Version 1.2", "Version 1.3", false),
            ("Part 1", "Part 2", false),
            ("第 1 项", "第 2 项", false),
            ("3", "4", false),
        ] {
            let aliases = Sections::default();
            assert_eq!(section_key(a, &aliases) == section_key(b, &aliases), same, "{a} {b}");
        }
    }

    #[test]
    fn names_are_stripped_of_numbers_and_symbols() {
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
            ("[Fair] Robots", "[Fair] Robots"),
            ("📖《A》list", "《A》list"),
            ("《A》", "A"),
            ("【推荐】", "推荐"),
            ("- Jobs (new) -", "Jobs (new)"),
            ("1. “A” and [B]", "“A” and [B]"),
            ("A] and B", "A] and B"),
        ] {
            assert_eq!(undecorated(name), expected, "{name}");
        }
    }
}
