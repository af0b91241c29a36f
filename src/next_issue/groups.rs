//! Which posts of an archive form the series that the next issue continues. Archives rename their
//! files from time to time: the newest group of names is the one that goes on.

use std::sync::Arc;

use crate::date::english;
use crate::digest::number;
use crate::parse::path_of;
use crate::site::Post;

/// The number of latest posts that determine which names recur.
const LATEST: usize = 24;

/// The number of posts whose names differ only in their numbers that form a group.
const GROUP: usize = 3;

/// The posts of a series, newest first.
#[derive(Debug)]
pub(super) struct NameGroups<'s> {
    /// The posts of all groups of names: dates and numbers go on after them.
    pub(super) all: Vec<&'s Arc<Post>>,
    /// The posts of the newest group.
    pub(super) newest: Vec<&'s Arc<Post>>,
}

/// A group of names with the positions of its posts, the newest first.
struct Group {
    shape: String,
    members: Vec<usize>,
}

impl<'s> NameGroups<'s> {
    /// The groups among `posts`, newest first: that of most of the latest names, and those that
    /// succeeded it. All posts are one group if no names recur.
    pub(super) fn of(posts: Vec<&'s Arc<Post>>) -> Self {
        let groups = groups(&posts[..posts.len().min(LATEST)], shape);
        // Among equals, the one with the newest post, which comes first.
        let most = groups.iter().map(|group| group.members.len()).max().unwrap_or_default();
        let recent = groups.first().is_some_and(|group| group.members == [0, 1]);
        let usual = groups.into_iter().find(|group| group.members.len() == most && most >= GROUP);
        let Some(usual) = usual else {
            // If every name was different before, two alike show a new habit.
            let newest = if recent { posts[..2].to_vec() } else { posts.clone() };
            return Self { newest, all: posts };
        };
        let all_of = |group: &Group| -> Vec<usize> {
            let same = |at: &usize| shape(path_of(&posts[*at].page.source)) == group.shape;
            (0..posts.len()).filter(same).collect()
        };
        let mut all = all_of(&usual);
        let mut newest = all.clone();
        while let Some(next) = successor(&posts, &newest) {
            all.extend(&next);
            newest = next;
        }
        all.sort_unstable();
        let of = |positions: &[usize]| positions.iter().map(|at| posts[*at]).collect();
        Self { all: of(&all), newest: of(&newest) }
    }
}

/// The posts, all newer than those at `current`, whose names succeeded theirs, if any.
fn successor(posts: &[&Arc<Post>], current: &[usize]) -> Option<Vec<usize>> {
    let newer = &posts[..*current.first()?];
    let largest = |groups: &[Group]| {
        let continues = |group: &&Group| continues(posts, current, &group.members);
        // `max_by_key` returns the last of equals, so the newest must come last.
        let found = groups.iter().rev().filter(continues).max_by_key(|group| group.members.len());
        found.map(|group| group.members.clone()).unwrap_or_default()
    };
    let by_name = largest(&groups(newer, shape));
    // Names with headlines only begin alike.
    let mut by_start = groups(newer, |name| beginning(&shape(name)).to_owned());
    by_start.retain(|group| group.shape.ends_with(['-', '_', '#', '.', ' ']));
    let by_start = largest(&by_start);
    let found = if by_start.len() > by_name.len() { by_start } else { by_name };
    (!found.is_empty()).then_some(found)
}

/// Whether the posts at `next` follow those at `current` in their rhythm; a single one must have
/// the number that follows. Other posts come at any time.
fn continues(posts: &[&Arc<Post>], current: &[usize], next: &[usize]) -> bool {
    let in_title = |post: &Post| number::in_title(&post.page.title).map(|number| number.value);
    let number = |at: &usize| posts[*at].number().or_else(|| in_title(posts[*at]));
    if let [only] = next {
        let before = current.first().and_then(number);
        return before.and_then(|number| number.checked_add(1)) == number(only) && before.is_some();
    }
    let day = |at: &usize| posts[*at].date.map(|date| date.day);
    let gaps = |positions: &[usize]| -> Vec<i64> {
        let pairs = positions.windows(2);
        pairs.filter_map(|pair| Some((day(&pair[0])? - day(&pair[1])?).num_days())).collect()
    };
    let mut usual = gaps(current);
    usual.sort_unstable();
    let Some(usual) = usual.get(usual.len() / 2) else { return next.len() >= GROUP };
    let with_last: Vec<usize> = next.iter().chain(current.first()).copied().collect();
    let between = gaps(&with_last);
    between.iter().filter(|gap| *gap * 2 >= *usual).count() * 2 > between.len()
}

/// The groups of posts with the same `shape` of their names, by their newest post.
fn groups(posts: &[&Arc<Post>], shape: impl Fn(&str) -> String) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (at, post) in posts.iter().enumerate() {
        let shape = shape(path_of(&post.page.source));
        match groups.iter_mut().find(|group| group.shape == shape) {
            Some(group) => group.members.push(at),
            None => groups.push(Group { shape, members: vec![at] }),
        }
    }
    groups
}

/// The common shape of names in a series: numbers and names of months are replaced.
fn shape(name: &str) -> String {
    let mut shape = String::new();
    for word in name.split_inclusive(|c: char| !c.is_ascii_alphabetic()) {
        let letters = word.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
        let (mark, rest) = if english::month(letters).is_some() {
            ("#", &word[letters.len()..])
        } else {
            ("", word)
        };
        for c in mark.chars().chain(rest.chars()) {
            let c = if c.is_ascii_digit() { '#' } else { c };
            if c != '#' || !shape.ends_with('#') {
                shape.push(c);
            }
        }
    }
    shape
}

/// The part of a shape before the words of a headline: the folder, and numbers at the start.
fn beginning(shape: &str) -> &str {
    let leaf = shape.rfind('/').map_or(0, |at| at + 1);
    let words = shape[leaf..].find(char::is_alphabetic).map_or(shape.len(), |at| leaf + at);
    &shape[..words]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_a_series_have_one_shape() {
        assert_eq!(shape("sofa-20230929/12"), "sofa-#/#");
        assert_eq!(shape("june-2026"), shape("may-2026"));
        assert_eq!(shape("mayor-2026"), "mayor-#");
        assert_eq!(beginning("a/#-#-fog"), "a/#-#-");
        assert_eq!(beginning("a/fog"), "a/");
    }
}
