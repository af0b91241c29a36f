//! Related issues: those that share links or terms that few others have.

use super::ItemRef;
use crate::site::Taxonomy;

/// The number of related issues to show.
const SHOWN: usize = 3;
/// A link or a term in more issues than this does not indicate that two of them are related.
const LINK_ISSUES: usize = 5;
const TERM_ISSUES: usize = 12;
/// The weight of a link or a term that only two issues share; with more issues, proportionally
/// less. Divisible by all smaller counts, so that sums need no fractions.
const WEIGHT: u32 = 27_720;

/// A pair of posts, and the weight of what they share.
pub(super) type Tie = (usize, usize, u32);

/// The ties between posts that contain one link; `mentions` are sorted newest first.
pub(super) fn of_link(mentions: impl Iterator<Item = ItemRef>, ties: &mut Vec<Tie>) {
    let mut posts: Vec<usize> = Vec::with_capacity(LINK_ISSUES + 1);
    for mention in mentions {
        if posts.last() != Some(&mention.post()) {
            posts.push(mention.post());
        }
        if posts.len() > LINK_ISSUES {
            return;
        }
    }
    tie(&posts, ties);
}

/// Ties every two of `posts`, which are sorted.
fn tie(posts: &[usize], ties: &mut Vec<Tie>) {
    let others = u32::try_from(posts.len()).unwrap_or(u32::MAX).saturating_sub(1);
    let Some(weight) = WEIGHT.checked_div(others) else { return };
    for (at, &a) in posts.iter().enumerate() {
        ties.extend(posts[at + 1..].iter().map(|&b| (a, b, weight)));
    }
}

/// For each of `count` posts, the related ones: those with the greatest weight first, then the
/// newest. Adjacent posts are excluded, since every page links to these anyway.
pub(super) fn related(
    count: usize,
    taxonomies: &[Taxonomy],
    mut ties: Vec<Tie>,
) -> Vec<Vec<usize>> {
    for term in taxonomies.iter().flat_map(|taxonomy| &taxonomy.terms) {
        if term.posts.len() <= TERM_ISSUES {
            tie(&term.posts, &mut ties);
        }
    }
    ties.retain(|(a, b, _)| a.abs_diff(*b) > 1);
    ties.sort_unstable();
    let mut related: Vec<Vec<(u32, usize)>> = vec![Vec::new(); count];
    for run in ties.chunk_by(|x, y| (x.0, x.1) == (y.0, y.1)) {
        let (a, b, _) = run[0];
        let weight = run.iter().fold(0u32, |sum, tie| sum.saturating_add(tie.2));
        related[a].push((weight, b));
        related[b].push((weight, a));
    }
    related
        .into_iter()
        .map(|mut others| {
            others.sort_unstable_by_key(|&(weight, post)| (std::cmp::Reverse(weight), post));
            others.truncate(SHOWN);
            // Collects into a new vector, which does not retain the capacity of `others`.
            others.iter().map(|&(_, post)| post).collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Term;

    #[test]
    fn rare_links_tie_posts_together() {
        let ties_of = |posts: &[usize]| {
            let mut ties = Vec::new();
            of_link(posts.iter().map(|&post| ItemRef::new(post, 0)), &mut ties);
            ties
        };
        assert_eq!(ties_of(&[1]), []);
        assert_eq!(ties_of(&[1, 1, 4]), [(1, 4, WEIGHT)]);
        assert_eq!(ties_of(&[1, 4, 6]).len(), 3);
        assert_eq!(ties_of(&[1, 2, 3, 4, 5, 6]), []);
        // 0 and 3 share two rare links; 0 and 5 one; 0 and 1 are neighbours.
        let ties =
            [ties_of(&[0, 3]), ties_of(&[0, 3, 5]), ties_of(&[0, 1]), ties_of(&[2, 4])].concat();
        assert_eq!(
            related(6, &[], ties),
            [vec![3, 5], vec![], vec![4], vec![0, 5], vec![2], vec![0, 3]]
        );
    }

    #[test]
    fn rare_terms_tie_posts_together() {
        let path = |name| crate::path::Route::root().child(name);
        let term = |posts: Vec<usize>| Term {
            name: "t".into(),
            slug: "t".into(),
            route: path("t"),
            posts,
            introduction: None,
            is_category_too: false,
        };
        let taxonomy = |terms| Taxonomy {
            name: "tags".into(),
            route: path("tags"),
            terms,
            introduction: None,
        };
        let of = |terms: Vec<Vec<usize>>, ties| {
            let (first, second) = terms.split_at(terms.len() / 2);
            let taxonomies = [first, second]
                .map(|terms| taxonomy(terms.iter().cloned().map(term).collect::<Vec<_>>()));
            related(40, &taxonomies, ties)
        };
        // A term of twelve posts ties them, each to the newest three except its neighbours; one of
        // thirteen doesn't.
        let every_other = |count: usize| (0..count).map(|n| n * 2).collect::<Vec<_>>();
        let twelve = of(vec![every_other(12)], Vec::new());
        assert_eq!([&twelve[0], &twelve[8]], [&vec![2, 4, 6], &vec![0, 2, 4]]);
        assert!(of(vec![every_other(13)], Vec::new()).iter().all(Vec::is_empty));
        // The rarer of two weighs more, two of different taxonomies more than one, and links as
        // much as terms.
        let found = of(vec![vec![0, 3, 5], vec![0, 7]], Vec::new());
        assert_eq!([&found[0], &found[5]], [&vec![7, 3, 5], &vec![0, 3]]);
        let found = of(vec![vec![0, 3, 5], vec![0, 5, 9]], vec![(0, 3, WEIGHT)]);
        assert_eq!(found[0], [3, 5, 9]);
    }
}
