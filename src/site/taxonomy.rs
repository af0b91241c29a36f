//! Groups posts by terms: categories, tags and any other taxonomies in the settings.

use std::collections::{BTreeSet, HashMap, HashSet};

use unicode_normalization::UnicodeNormalization as _;

use super::routes::term_by_rule;
use super::shared_slugs::SharedSlug;
use super::{ShownOn, SiteSection};
use crate::config::{AUTHORS, CATEGORIES, Config, Conventions, PermalinkRule};
use crate::diagnostic::{Diagnostic, Location, SoughtText};
use crate::error::Error;
use crate::parse::ParsedPage;
use crate::path::{DistinctSlug, NamedUse, Route, SourcePath, distinct_slugs, slugify};

/// A taxonomy with all its terms.
#[derive(Debug, Clone)]
pub struct Taxonomy {
    /// Name, such as `categories` or `tags`.
    pub(crate) name: String,
    /// The route of the list of terms.
    pub(crate) route: Route,
    /// The terms, by name.
    pub(crate) terms: Vec<Term>,
    /// The introduction of the list of terms, as an index into `Site::sections`.
    pub(crate) introduction: Option<usize>,
}

/// A term of a taxonomy.
#[derive(Debug, Clone)]
pub struct Term {
    /// The most common spelling.
    pub(crate) name: String,
    /// Path component of the term.
    pub(crate) slug: String,
    /// The route of its page.
    pub(crate) route: Route,
    /// The posts that have it, newest first, as indexes into `Site::posts`.
    pub(crate) posts: Vec<usize>,
    /// The introduction of its page, as an index into `Site::sections`.
    pub(crate) introduction: Option<usize>,
    /// Whether it is an author with the slug of a category.
    pub(crate) is_category_too: bool,
}

/// A reference to a term of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TermRef {
    /// Index of the taxonomy in `Site::taxonomies`.
    pub(crate) taxonomy: usize,
    /// Index of the term in the taxonomy.
    pub(crate) term: usize,
}

/// The terms of a post.
pub(super) struct Tagged<'p> {
    pub(super) source: &'p SourcePath,
    /// Terms by taxonomy name.
    pub(super) terms: &'p [(String, Vec<String>)],
}

impl<'p> Tagged<'p> {
    pub(super) fn of(page: &'p ParsedPage) -> Self {
        Self { source: &page.source, terms: &page.front.terms }
    }
}

/// Groups `posts` (newest first) by the taxonomies of the settings. Terms that differ only in
/// case, white space or hyphens share one page, with a warning; others have pages of their own,
/// with a warning if their slugs would be the same. `folders` are those that list texts. Returns
/// the taxonomies and each post's terms.
pub(super) fn taxonomies(
    config: &Config,
    posts: &[Tagged<'_>],
    folders: &BTreeSet<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Taxonomy>, Vec<Vec<TermRef>>) {
    let mut taxonomies = Vec::new();
    let mut refs = vec![Vec::new(); posts.len()];
    let conventions = config.conventions();
    for name in config.taxonomies() {
        let Grouped { groups, mentions } = group(name, posts);
        let Ok(list) = conventions.taxonomy_route(name) else { continue };
        if groups.is_empty() {
            continue;
        }
        let used = groups.iter().map(Group::named_use).collect::<Vec<_>>();
        let mut terms: Vec<(usize, Term)> = Vec::with_capacity(groups.len());
        let rule = term_rule(config, name, folders);
        let mut unusable = None;
        let slugs = distinct_slugs(&used, |name| conventions.term_slug(name));
        for (index, (group, DistinctSlug { slug, .. })) in groups.iter().zip(&slugs).enumerate() {
            let (slug, spelling) = (slug.clone(), used[index].name);
            diagnostics.extend(group.spellings_warnings(name, spelling, posts));
            let by_rule = rule.map(|rule| term_by_rule(rule, &slug, conventions));
            let by_rule = by_rule.transpose().unwrap_or_else(|why| {
                unusable.get_or_insert_with(|| unusable_rule(name, spelling, why));
                None
            });
            let route = by_rule.map_or_else(|| conventions.term_route(name, &slug), Ok);
            // Such as `../x`.
            let route = route.unwrap_or_else(|_| list.child(&slugify(spelling)));
            let name = spelling.to_owned();
            let posts = group.posts.clone();
            terms.push((
                index,
                Term { name, slug, route, posts, introduction: None, is_category_too: false },
            ));
        }
        diagnostics.extend(unusable);
        diagnostics.extend(shared_slugs(name, &terms, &slugs, posts));
        terms.sort_by_cached_key(|(_, term)| (fold(&term.name), term.name.clone()));
        let mut term_of = vec![0; groups.len()];
        for (term, (group, _)) in terms.iter().enumerate() {
            term_of[*group] = term;
        }
        let taxonomy = taxonomies.len();
        for (post, group) in mentions {
            refs[post].push(TermRef { taxonomy, term: term_of[group] });
        }
        let terms = terms.into_iter().map(|(_, term)| term).collect();
        taxonomies.push(Taxonomy { name: name.to_owned(), route: list, terms, introduction: None });
    }
    mark_authors(&mut taxonomies);
    (taxonomies, refs)
}

/// Marks the authors with the slug of a category.
fn mark_authors(taxonomies: &mut [Taxonomy]) {
    let Some(authors) = taxonomies.iter().position(|taxonomy| taxonomy.name == AUTHORS) else {
        return;
    };
    let mut terms = std::mem::take(&mut taxonomies[authors].terms);
    let categories = taxonomies.iter().filter(|taxonomy| taxonomy.name == CATEGORIES);
    let categories = categories.flat_map(|taxonomy| &taxonomy.terms);
    let slugs: HashSet<&str> = categories.map(|term| term.slug.as_str()).collect();
    for term in &mut terms {
        term.is_category_too = slugs.contains(term.slug.as_str());
    }
    taxonomies[authors].terms = terms;
}

/// The rule of the settings for the terms of a taxonomy. It is not theirs if it is for the texts in
/// a folder of that name.
fn term_rule<'c>(
    config: &'c Config,
    taxonomy: &str,
    folders: &BTreeSet<&str>,
) -> Option<&'c PermalinkRule> {
    let is_folder = folders.iter().any(|folder| folder.split('/').next() == Some(taxonomy));
    config.taxonomy_rule(taxonomy).filter(|_| !is_folder)
}

fn unusable_rule(taxonomy: &str, term: &str, why: Error) -> Diagnostic {
    let message = format!(
        "the rule of `{taxonomy}` in `permalink` in weekly.yaml can't be used for the term \
         `{term}`: {}",
        why.message
    );
    let hint = why.hint.unwrap_or_else(|| "change the rule".into());
    Diagnostic::error("no-permalink", message).hint(hint)
}

/// Makes the `_index.md` of a folder without posts the introduction of the term, or the list of
/// terms, at its address, as in Hugo. Its own listing would be empty, and take the term's place.
///
/// In Hugo, that of the folder at the address of a term introduces it too, and a `url` in it is the
/// address of the term's page.
pub(super) fn introduce(
    taxonomies: &mut [Taxonomy],
    sections: &mut [SiteSection],
    conventions: &Conventions,
) {
    let is_free = |section: &SiteSection| {
        let is_listing = section.shown_on == ShownOn::Listing && section.posts.is_empty();
        section.source.is_some() && is_listing
    };
    let introductions = || sections.iter().enumerate().filter(|(_, section)| is_free(section));
    let mut by_route: HashMap<Route, usize> =
        introductions().map(|(index, section)| (section.route.clone(), index)).collect();
    if by_route.is_empty() {
        return;
    }
    let mut by_folder: HashMap<Route, usize> = introductions()
        .filter(|_| conventions.terms_take_urls)
        .map(|(index, section)| (conventions.folder_route(&section.folder), index))
        .collect();
    let mut lists = Vec::new();
    for taxonomy in taxonomies {
        lists.push((&mut taxonomy.route, &mut taxonomy.introduction));
        lists.extend(
            taxonomy.terms.iter_mut().map(|term| (&mut term.route, &mut term.introduction)),
        );
    }
    for (route, introduction) in &mut lists {
        if let Some(index) = by_route.remove(*route) {
            sections[index].shown_on = ShownOn::TermPage;
            **introduction = Some(index);
        }
    }
    let taken: HashSet<Route> = lists.iter().map(|(route, _)| (*route).clone()).collect();
    for (route, introduction) in lists.iter_mut().filter(|(_, known)| known.is_none()) {
        let Some(index) = by_folder.remove(*route) else { continue };
        let section = &mut sections[index];
        if is_free(section) && !taken.contains(&section.route) {
            section.shown_on = ShownOn::TermPage;
            route.clone_from(&section.route);
            **introduction = Some(index);
        }
    }
}

#[derive(Default)]
struct Group<'p> {
    spellings: Vec<Spelling<'p>>,
    posts: Vec<usize>,
}

/// A spelling of a term.
struct Spelling<'p> {
    name: &'p str,
    /// The number of uses.
    used: usize,
    /// The newest post that uses it.
    post: usize,
}

/// The terms of one taxonomy, before names are chosen.
struct Grouped<'p> {
    groups: Vec<Group<'p>>,
    /// The groups that each post mentions, without duplicates, in order.
    mentions: Vec<(usize, usize)>,
}

fn group<'p>(taxonomy: &str, posts: &[Tagged<'p>]) -> Grouped<'p> {
    let mut by_key: HashMap<String, usize> = HashMap::new();
    // The group of each spelling, and the index of the spelling in it: most terms are spelled as
    // before, and need not be folded again.
    let mut by_spelling: HashMap<&'p str, (usize, usize)> = HashMap::new();
    let mut groups: Vec<Group<'p>> = Vec::new();
    let mut mentions = Vec::new();
    for (index, post) in posts.iter().enumerate() {
        let written = post.terms.iter().filter(|(name, _)| name == taxonomy);
        for term in written.flat_map(|(_, terms)| terms) {
            let (group, spelling) = *by_spelling.entry(term).or_insert_with(|| {
                let next = groups.len();
                let group = *by_key.entry(fold(term)).or_insert(next);
                if group == next {
                    groups.push(Group::default());
                }
                let spellings = &mut groups[group].spellings;
                spellings.push(Spelling { name: term, used: 0, post: index });
                (group, spellings.len() - 1)
            });
            let found = &mut groups[group];
            found.spellings[spelling].used += 1;
            if found.posts.last() != Some(&index) {
                found.posts.push(index);
                mentions.push((index, group));
            }
        }
    }
    for group in &mut groups {
        group.spellings.sort_unstable_by_key(|spelling| spelling.name);
    }
    Grouped { groups, mentions }
}

impl Group<'_> {
    /// The most common spelling; of several, the first in code point order.
    fn most_used(&self) -> &str {
        let best = self.spellings.iter().rev().max_by_key(|spelling| spelling.used);
        best.map_or("", |spelling| spelling.name)
    }

    fn named_use(&self) -> NamedUse<'_> {
        NamedUse { name: self.most_used(), used: self.posts.len() }
    }

    /// The warnings about all spellings other than the `usual` one, each at the newest post that
    /// has it.
    fn spellings_warnings<'a>(
        &'a self,
        taxonomy: &'a str,
        usual: &'a str,
        posts: &'a [Tagged<'_>],
    ) -> impl Iterator<Item = Diagnostic> + 'a {
        let others = self.spellings.iter().filter(move |spelling| spelling.name != usual);
        others.map(move |Spelling { name, used, post }| {
            let times = if *used == 1 { "once".to_owned() } else { format!("{used} times") };
            let message = format!(
                "{taxonomy}: `{name}` (used {times}) differs from `{usual}` only in case, spaces \
                 or hyphens; they share one page"
            );
            Diagnostic::warning("term-case", message)
                .at(Location::file(posts[*post].source))
                .about_sought(
                    &format!("{taxonomy}: {usual}"),
                    SoughtText::Value((*name).to_owned()),
                )
                .hint(format!("use `{usual}` everywhere"))
        })
    }
}

/// A warning for each of `terms` whose slug is not that of its name, because a term that is used
/// more often has that. `slugs` are those of the terms.
fn shared_slugs<'a>(
    taxonomy: &'a str,
    terms: &'a [(usize, Term)],
    slugs: &'a [DistinctSlug],
    posts: &'a [Tagged<'_>],
) -> impl Iterator<Item = Diagnostic> + 'a {
    terms.iter().zip(slugs).filter_map(move |((_, term), DistinctSlug { holder, .. })| {
        let (_, holder) = &terms[(*holder)?];
        let shared = SharedSlug {
            named: format!("the term `{}` of {taxonomy}", term.name),
            route: &term.route,
            holder: (&holder.name, &holder.route),
            source: posts[*term.posts.first()?].source,
            sought: SoughtText::Value(term.name.clone()),
        };
        Some(shared.warning().hint("to choose the URL, rename one of the terms"))
    })
}

/// The form in which terms are compared: NFC, lower case, and a space for each run of white space
/// and hyphens between words.
pub(super) fn fold(term: &str) -> String {
    let lower: String = if term.is_ascii() {
        term.to_ascii_lowercase()
    } else {
        term.nfc().flat_map(char::to_lowercase).collect()
    };
    let is_gap = |c: char| c.is_whitespace() || matches!(c, '-' | '\u{2010}' | '\u{2011}');
    let inner = lower.trim_matches(is_gap);
    if !inner.contains(is_gap) {
        return lower;
    }
    // Hyphens at the ends are part of a name: `C--`.
    let start = lower.len() - lower.trim_start_matches(is_gap).len();
    let mut folded = lower[..start].to_owned();
    for word in inner.split(is_gap).filter(|word| !word.is_empty()) {
        if folded.len() > start {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded.push_str(&lower[start + inner.len()..]);
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_that_differ_in_case_share_a_page_under_the_usual_spelling() {
        let path = SourcePath::new("content/a.md").unwrap();
        let tags = |tags: &[&str]| {
            vec![("tags".to_owned(), tags.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>())]
        };
        let written = [
            tags(&["SOFA WEEKLY", "z"]),
            tags(&["SOFA Weekly"]),
            tags(&["SOFA Weekly", "Go", "sofa weekly"]),
        ];
        let posts: Vec<Tagged<'_>> =
            written.iter().map(|terms| Tagged { source: &path, terms }).collect();
        let mut diagnostics = Vec::new();
        let (found, refs) =
            taxonomies(&Config::default(), &posts, &BTreeSet::new(), &mut diagnostics);
        let names: Vec<_> =
            found[0].terms.iter().map(|t| (t.name.as_str(), t.posts.as_slice())).collect();
        assert_eq!(names, [("Go", &[2][..]), ("SOFA Weekly", &[0, 1, 2]), ("z", &[0])]);
        assert_eq!(found[0].terms[1].route.as_str(), "/tags/sofa-weekly/");
        assert_eq!(refs[2].iter().map(|r| r.term).collect::<Vec<_>>(), [1, 0]);
        let subjects: Vec<_> =
            diagnostics.iter().map(|d| &d.subject.as_ref().unwrap().name).collect();
        assert_eq!(subjects, ["tags: SOFA Weekly"; 2]);
    }

    #[test]
    fn case_spaces_and_hyphens_between_words_make_no_difference() {
        for (term, folded) in [
            ("End of Life", "end of life"),
            ("End-of-Life", "end of life"),
            ("end  of -\u{2011} life", "end of life"),
            ("NVMe\u{a0}CLI", "nvme cli"),
            ("C--", "c--"),
            ("-dash it", "-dash it"),
            ("--", "--"),
            ("E\u{301}-x", "é x"),
            ("nvme_cli", "nvme_cli"),
        ] {
            assert_eq!(fold(term), folded, "{term:?}");
        }
    }
}
