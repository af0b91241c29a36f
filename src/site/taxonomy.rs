//! Terms: grouping posts by category, tag and whatever else the settings name.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization as _;

use crate::diagnostic::{Diagnostic, Location};
use crate::parse::ParsedPage;
use crate::path::{Route, SourcePath, slugify};

/// One way to group posts, with all its terms.
#[derive(Debug, Clone)]
pub struct Taxonomy {
    /// Its name: `categories`, `tags`.
    pub name: String,
    /// The page that lists its terms.
    pub route: Route,
    /// Its terms, by name.
    pub terms: Vec<Term>,
}

/// One term.
#[derive(Debug, Clone)]
pub struct Term {
    /// Its spelling: the one used most.
    pub name: String,
    /// Its part of the path.
    pub slug: String,
    /// Its page.
    pub route: Route,
    /// Its posts, newest first, as indexes of `Site::posts`.
    pub posts: Vec<usize>,
}

/// Names a term of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermRef {
    /// The index of its taxonomy in `Site::taxonomies`.
    pub taxonomy: usize,
    /// The index of the term in it.
    pub term: usize,
}

/// What a post says of its terms.
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

/// Groups `posts` (newest first) by the taxonomies `names`. Terms that differ only in case share
/// one page, with a warning. Gives the taxonomies and each post's terms.
pub(super) fn taxonomies(
    names: &[String],
    posts: &[Tagged<'_>],
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Taxonomy>, Vec<Vec<TermRef>>) {
    let mut taxonomies = Vec::new();
    let mut refs = vec![Vec::new(); posts.len()];
    for name in names {
        let groups = group(name, posts);
        if groups.is_empty() {
            continue;
        }
        let Ok(route) = Route::page(name) else { continue };
        let mut terms: Vec<Term> = groups
            .values()
            .map(|group| {
                let spelling = group.most_used();
                group.warn_of_case(name, spelling, posts, diagnostics);
                let slug = slugify(spelling);
                Term {
                    name: spelling.to_owned(),
                    route: route.child(&slug),
                    slug,
                    posts: group.posts.clone(),
                }
            })
            .collect();
        terms.sort_by(|a, b| sort_key(&a.name).cmp(&sort_key(&b.name)));
        let taxonomy = taxonomies.len();
        for (term, posts) in terms.iter().map(|t| &t.posts).enumerate() {
            for &post in posts {
                refs[post].push(TermRef { taxonomy, term });
            }
        }
        taxonomies.push(Taxonomy { name: name.clone(), route, terms });
    }
    let mut refs_as_written = refs;
    for (post, refs) in refs_as_written.iter_mut().enumerate() {
        refs.sort_by_key(|r| (r.taxonomy, written_at(&posts[post], &taxonomies, *r)));
    }
    (taxonomies, refs_as_written)
}

/// The place of a term among those that its post lists.
fn written_at(post: &Tagged<'_>, taxonomies: &[Taxonomy], r: TermRef) -> usize {
    let taxonomy = &taxonomies[r.taxonomy];
    let key = fold(&taxonomy.terms[r.term].name);
    let listed =
        post.terms.iter().filter(|(name, _)| *name == taxonomy.name).flat_map(|(_, terms)| terms);
    listed.map(|term| fold(term)).position(|term| term == key).unwrap_or(usize::MAX)
}

#[derive(Default)]
struct Group<'p> {
    /// How often each spelling is used, and the first post (the newest) that uses it.
    spellings: BTreeMap<&'p str, (usize, usize)>,
    posts: Vec<usize>,
}

fn group<'p>(taxonomy: &str, posts: &[Tagged<'p>]) -> BTreeMap<String, Group<'p>> {
    let mut groups: BTreeMap<String, Group<'p>> = BTreeMap::new();
    for (index, post) in posts.iter().enumerate() {
        let written =
            post.terms.iter().filter(|(name, _)| name == taxonomy).flat_map(|(_, terms)| terms);
        for term in written {
            let group = groups.entry(fold(term)).or_default();
            group.spellings.entry(term).or_insert((0, index)).0 += 1;
            if group.posts.last() != Some(&index) {
                group.posts.push(index);
            }
        }
    }
    groups
}

impl Group<'_> {
    /// The spelling used most; of several, the first in code point order.
    fn most_used(&self) -> &str {
        let best = self.spellings.iter().max_by(|a, b| a.1.0.cmp(&b.1.0).then(b.0.cmp(a.0)));
        best.map_or("", |(name, _)| name)
    }

    fn warn_of_case(
        &self,
        taxonomy: &str,
        spelling: &str,
        posts: &[Tagged<'_>],
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        for (other, (count, post)) in self.spellings.iter().filter(|(name, _)| **name != spelling) {
            let times = if *count == 1 { "once".to_owned() } else { format!("{count} times") };
            let message = format!(
                "{taxonomy}: `{other}` (used {times}) differs from `{spelling}` only in case; they share one page"
            );
            diagnostics.push(
                Diagnostic::warning("term-case", message)
                    .at(Location::file(posts[*post].source))
                    .hint(format!("write `{spelling}` everywhere")),
            );
        }
    }
}

/// What terms are compared by: NFC, lower case.
fn fold(term: &str) -> String {
    term.nfc().flat_map(char::to_lowercase).collect()
}

fn sort_key(name: &str) -> (String, &str) {
    (fold(name), name)
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
            taxonomies(&["categories".into(), "tags".into()], &posts, &mut diagnostics);
        let names: Vec<_> =
            found[0].terms.iter().map(|t| (t.name.as_str(), t.posts.as_slice())).collect();
        assert_eq!(names, [("Go", &[2][..]), ("SOFA Weekly", &[0, 1, 2]), ("z", &[0])]);
        assert_eq!(found[0].terms[1].route.as_str(), "/tags/sofa-weekly/");
        assert_eq!(refs[2].iter().map(|r| r.term).collect::<Vec<_>>(), [1, 0]);
        assert_eq!(diagnostics.len(), 2);
    }
}
