//! Slugs for names that must not share one: `C` and `C#` are both `c` as slugs.

use std::collections::{HashMap, HashSet};

use super::route::LONGEST_PART;
use super::slug::{is_dropped, slugify};

/// A name that needs a path component of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NamedUse<'n> {
    pub(crate) name: &'n str,
    /// The number of uses: of the names with one slug, the most used retains it.
    pub(crate) used: usize,
}

/// The path component of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DistinctSlug {
    /// At most [`LONGEST_PART`] bytes.
    pub(crate) slug: String,
    /// The index of the name that has the slug of this one, if another has it.
    pub(crate) holder: Option<usize>,
}

/// A slug for each of `names`, no two the same. Names whose slugs by `rule` differ have these. Of
/// those with one slug, the most used (of several, one without signs that slugs drop, else the
/// first in code point order) has it; in the others, these signs are spelled: `c-sharp`, else
/// `c-23`, else `c-2`.
pub(crate) fn distinct_slugs(
    names: &[NamedUse<'_>],
    rule: impl Fn(&str) -> String,
) -> Vec<DistinctSlug> {
    let own: Vec<String> =
        names.iter().map(|name| shortened(rule(name.name), LONGEST_PART)).collect();
    let mut holders: HashMap<&str, usize> = HashMap::with_capacity(names.len());
    let mut others = Vec::new();
    let has_signs = |name: &str| spelled(name, |_| None) != slugify(name);
    let order = |at: usize| {
        let NamedUse { name, used } = names[at];
        (std::cmp::Reverse(used), has_signs(name), name, at)
    };
    for (at, slug) in own.iter().enumerate() {
        let holder = holders.entry(slug).or_insert(at);
        if *holder != at {
            others.push(if order(at) < order(*holder) {
                std::mem::replace(holder, at)
            } else {
                at
            });
        }
    }
    let mut found: Vec<_> =
        own.iter().map(|slug| DistinctSlug { slug: slug.clone(), holder: None }).collect();
    if others.is_empty() {
        return found;
    }
    let mut taken: HashSet<String> = own.iter().cloned().collect();
    others.sort_by_cached_key(|&at| order(at));
    // The next number of each slug, so that a thousand names of one slug take linear time.
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    for at in others {
        let spelled = [spelled(names[at].name, sign_name), spelled(names[at].name, |_| None)];
        let mut short = spelled.into_iter().filter(|slug| slug.len() <= LONGEST_PART);
        let slug = short.find(|slug| taken.insert(slug.clone())).unwrap_or_else(|| {
            let next = numbers.entry(&own[at]).or_insert(2);
            loop {
                let number = format!("-{next}");
                let start = shortened(own[at].clone(), LONGEST_PART - number.len());
                *next += 1;
                let numbered = start + &number;
                if taken.insert(numbered.clone()) {
                    break numbered;
                }
            }
        });
        found[at] = DistinctSlug { slug, holder: holders.get(own[at].as_str()).copied() };
    }
    found
}

/// The start of `slug` that has at most `most` bytes.
fn shortened(mut slug: String, most: usize) -> String {
    if slug.len() > most {
        slug.truncate(slug.floor_char_boundary(most));
        slug.truncate(slug.trim_end_matches(is_trimmed).len());
    }
    slug
}

/// The slug of `name` with the signs that a slug drops as words: their name in English according to
/// `spell`, else their code points.
fn spelled(name: &str, spell: impl Fn(char) -> Option<&'static str>) -> String {
    let mut words = String::with_capacity(name.len() + 8);
    let name = name.trim();
    let start = name.len() - name.trim_start_matches(is_trimmed).len();
    let end = name.trim_end_matches(is_trimmed).len();
    for (at, c) in name.char_indices() {
        if is_dropped(c) || is_trimmed(c) && !(start..end).contains(&at) {
            let word = spell(c).map_or_else(|| format!("{:x}", u32::from(c)), str::to_owned);
            words.extend(["-", &word, "-"]);
        } else {
            words.push(c);
        }
    }
    slugify(&words)
}

/// Whether slugs drop a sign at their ends only.
fn is_trimmed(c: char) -> bool {
    matches!(c, '.' | '-')
}

/// The English name of a sign that names of languages and projects contain.
fn sign_name(c: char) -> Option<&'static str> {
    Some(match c {
        '#' | '♯' | '＃' => "sharp",
        '&' | '＆' => "and",
        '.' => "dot",
        '-' => "minus",
        '＋' => "plus",
        '*' | '＊' => "star",
        '/' | '／' => "slash",
        '!' | '！' => "bang",
        '?' | '？' => "question",
        '%' | '％' => "percent",
        '=' => "equals",
        '$' => "dollar",
        '€' => "euro",
        '<' => "less",
        '>' => "greater",
        '|' => "pipe",
        '^' => "caret",
        ':' | '：' => "colon",
        '\'' | '’' => "quote",
        '°' => "degree",
        '™' => "trademark",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slugs(names: &[(&str, usize)]) -> Vec<String> {
        let names: Vec<_> = names.iter().map(|&(name, used)| NamedUse { name, used }).collect();
        distinct_slugs(&names, slugify).into_iter().map(|found| found.slug).collect()
    }

    #[test]
    fn the_most_used_name_retains_its_slug() {
        for (names, expected) in [
            (&[("C", 3), ("C#", 2), ("C++", 1)][..], &["c", "c-sharp", "c++"][..]),
            (&[("C", 1), ("C#", 2), ("C*", 1)], &["c-2", "c", "c-star"]),
            (&[("C#", 1), ("C", 1)], &["c-sharp", "c"]),
            (&[("C", 9), ("C#", 1), ("C Sharp", 1)], &["c", "c-23", "c-sharp"]),
            (&[(".NET", 1), ("NET", 2), ("net.", 1)], &["dot-net", "net", "net-dot"]),
            (&[(".NET", 1), ("NET", 1)], &["dot-net", "net"]),
            (&[("C", 2), ("C--", 1)], &["c", "c-minus-minus"]),
            (&[("C", 2), ("C♭", 1)], &["c", "c-266d"]),
            (&[("RD", 2), ("R&D", 1), ("R & D", 1)], &["rd", "r-and-d", "r-d"]),
            (&[("🎉", 2), ("1F389", 1)], &["1f389", "1f389-2"]),
            (&[("周报", 2), ("《周报》", 1)], &["周报", "300a-周报-300b"]),
            (&[], &[]),
        ] {
            assert_eq!(slugs(names), expected, "{names:?}");
        }
    }

    #[test]
    fn the_holder_of_a_slug_is_known_and_no_slug_is_too_long() {
        let long = "x".repeat(LONGEST_PART);
        let names = [&*format!("{long}?"), "C#", &*long, "C", &*format!("{long}!"), "C+"];
        let uses: Vec<_> = names.iter().map(|&name| NamedUse { name, used: 1 }).collect();
        let found = distinct_slugs(&uses, slugify);
        let holders: Vec<_> = found.iter().map(|found| found.holder).collect();
        assert_eq!(holders, [Some(2), Some(3), None, None, Some(2), None]);
        assert!(found.iter().all(|found| found.slug.len() <= LONGEST_PART));
        let slugs: HashSet<_> = found.iter().map(|found| &found.slug).collect();
        assert_eq!(slugs.len(), names.len());
        assert!(found[0].slug.ends_with("x-3"), "{}", found[0].slug);
    }

    #[test]
    fn the_order_of_names_makes_no_difference() {
        let names = [("F", 2), ("F#", 2), ("F!", 1), ("F*", 1), ("f-2", 1), ("F“", 1), ("F”", 1)];
        let forward = slugs(&names);
        let back: Vec<_> = names.into_iter().rev().collect();
        let mut backward = slugs(&back);
        backward.reverse();
        assert_eq!(forward, backward);
        let sorted: HashSet<_> = forward.iter().collect();
        assert_eq!(sorted.len(), names.len());
    }
}
