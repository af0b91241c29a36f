//! Rules that compare the front matter of issues: numbers, titles, keys that only one text has, and
//! covers at paths of the site. What several texts do is not a mistake.

use std::collections::{BTreeMap, HashMap};

use super::front::key_location;
use super::{File, SiteContext, finding};
use crate::diagnostic::{Diagnostic, Location, nearest};
use crate::digest::number;
use crate::front_matter;
use crate::parse::{folder_of, name_of, split};
use crate::site::{NumberOrigin, Post, Site};

pub(super) fn findings(context: SiteContext<'_>) -> Vec<Diagnostic> {
    let SiteContext { site, files, .. } = context;
    let mut folders: BTreeMap<&str, Vec<&Post>> = BTreeMap::new();
    for post in site.posts.iter().filter(|post| post.is_issue && post.date.is_some()) {
        folders.entry(folder_of(&post.page.source)).or_default().push(post);
    }
    let mut found = Vec::new();
    for mut issues in folders.into_values() {
        issues.sort_by_key(|post| (post.date.map(|date| date.day), &post.page.source));
        found.extend(same_numbers(&issues, files));
        found.extend(other_numbers(&issues, files));
        found.extend(same_titles(&issues, files));
    }
    found.extend(unknown_keys(site, files));
    found.extend(joined_terms(site, files));
    found.extend(covers(context));
    found
}

fn file_of<'f>(files: &'f [File], post: &Post) -> Option<&'f File> {
    let at = files.binary_search_by(|file| file.path.cmp(&post.page.source)).ok()?;
    Some(&files[at])
}

/// If one of so many issues does the same, it is a habit.
const RARE: usize = 10;

/// The findings, unless so many of the `issues` cause them that it is a habit.
fn unless_habit(found: Vec<Diagnostic>, issues: usize) -> Vec<Diagnostic> {
    if found.len() * RARE > issues.max(3 * RARE) { Vec::new() } else { found }
}

/// Issues with the number of an earlier one. Numbers may start anew each year.
fn same_numbers(issues: &[&Post], files: &[File]) -> Vec<Diagnostic> {
    const SOON: i64 = 200;
    let mut first: HashMap<u32, &Post> = HashMap::new();
    let mut found = Vec::new();
    for post in issues {
        let Some(number) = post.number.filter(|number| number.origin != NumberOrigin::Counted)
        else {
            continue;
        };
        let title = post.page.front.title.as_deref().unwrap_or_default();
        if is_fraction(title, number.value) {
            continue;
        }
        let earlier = first.insert(number.value, post);
        let days = |post: &Post| post.date.map(|date| date.day);
        let apart = earlier.and_then(|earlier| Some((days(post)? - days(earlier)?).num_days()));
        let (Some(earlier), Some(file)) = (earlier, file_of(files, post)) else { continue };
        if apart.is_some_and(|apart| apart < SOON) {
            let key = if number.origin == NumberOrigin::Key { "number" } else { "title" };
            let message = format!("`{}` has the number {} too", earlier.page.source, number.value);
            found.push(
                finding("duplicate-number", message, key_location(file, key))
                    .hint("give each issue a number of its own"),
            );
        }
    }
    unless_habit(found, issues.len())
}

/// Whether a title has a number between two issues, such as `99.5`.
fn is_fraction(title: &str, number: u32) -> bool {
    let start = format!("{number}.");
    title
        .match_indices(&start)
        .any(|(at, _)| title[at + start.len()..].starts_with(|c: char| c.is_ascii_digit()))
}

/// The places in which an issue's number is written.
const PLACES: [&str; 3] = ["key `number`", "title", "name of the file"];

/// Issues whose key, title and name give different numbers, where those of the others agree.
fn other_numbers(issues: &[&Post], files: &[File]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let numbers: Vec<[Option<u32>; 3]> = issues.iter().map(|post| written_numbers(post)).collect();
    for (a, b) in [(0, 1), (0, 2), (1, 2)] {
        let both: Vec<_> = numbers
            .iter()
            .zip(issues)
            .filter_map(|(numbers, post)| Some((numbers[a]?, numbers[b]?, post)))
            .collect();
        let differ = both.iter().filter(|(one, other, _)| one != other).count();
        let agree = both.len() - differ;
        if agree < 4 || differ * RARE > both.len().max(RARE) {
            continue;
        }
        for (one, other, post) in both.into_iter().filter(|(one, other, _)| one != other) {
            let Some(file) = file_of(files, post) else { continue };
            let key = if a == 0 { "number" } else { "title" };
            let (a, b) = (PLACES[a], PLACES[b]);
            let message = format!("the number in the {a} is {one}, but that in the {b} is {other}");
            found.push(
                finding("number-differs", message, key_location(file, key))
                    .hint("write the same number in both"),
            );
        }
    }
    found
}

fn written_numbers(post: &Post) -> [Option<u32>; 3] {
    let front = &post.page.front;
    let title = front.title.as_deref().and_then(number::in_title);
    let name = number::in_name(name_of(&post.page.source));
    [front.number, title.map(|number| number.value), name.map(|number| number.value)]
}

/// Issues with the title of an earlier one, where most have their own.
fn same_titles(issues: &[&Post], files: &[File]) -> Vec<Diagnostic> {
    // Fewer issues show no habit.
    if issues.len() < 4 {
        return Vec::new();
    }
    let mut first: HashMap<&str, (usize, &Post)> = HashMap::new();
    let mut found = Vec::new();
    let mut unnumbered = 0;
    for (index, post) in issues.iter().enumerate() {
        let Some(title) = post.page.front.title.as_deref() else { continue };
        let earlier = first.insert(title.trim(), (index, post));
        let (Some((at, earlier)), Some(file)) = (earlier, file_of(files, post)) else { continue };
        // A title without a number may name a subject that comes again.
        if !title.contains(|c: char| c.is_ascii_digit()) {
            unnumbered += 1;
            if at + 1 < index {
                continue;
            }
        }
        let message = format!("`{}` has this title too", earlier.page.source);
        found.push(
            finding("repeated-title", message, key_location(file, "title"))
                .hint("give each issue a title of its own"),
        );
    }
    if unnumbered > 1 { Vec::new() } else { unless_habit(found, issues.len()) }
}

/// Keys that only few texts have, and that resemble a known one.
fn unknown_keys(site: &Site, files: &[File]) -> Vec<Diagnostic> {
    const FEW: usize = 3;
    let mut texts: BTreeMap<&str, Vec<&File>> = BTreeMap::new();
    for page in site.texts() {
        let Ok(at) = files.binary_search_by(|file| file.path.cmp(&page.source)) else { continue };
        for key in page.front.extra.keys() {
            texts.entry(key).or_default().push(&files[at]);
        }
    }
    let mut found = Vec::new();
    for (key, texts) in texts.into_iter().filter(|(_, texts)| texts.len() < FEW) {
        let Some(known) = misspelt(key) else { continue };
        for file in texts {
            let location = key_location(file, key);
            if location.mark.is_none() {
                continue;
            }
            let message = format!("unknown key `{key}`, which has no effect");
            let hint = format!("did you mean `{known}`?");
            found.push(finding("unknown-key", message, location).hint(hint));
        }
    }
    found
}

/// The least length of a key of which a letter may be another.
const LEAST_REPLACED: usize = 6;

/// The known key that `key` was probably meant to be: one letter is missing, added or another, or
/// two are swapped.
fn misspelt(key: &str) -> Option<&'static str> {
    let lower = key.to_lowercase().replace('-', "_");
    if front_matter::key(key).is_some() || lower.chars().count() < 4 {
        return None;
    }
    let known = nearest(&lower, front_matter::spellings())?;
    let is_plural =
        lower.strip_suffix('s') == Some(known) || known.strip_suffix('s') == Some(&lower);
    // `data` and `rate` are words of their own.
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    let is_other_word = lower.len() == known.len()
        && lower.len() < LEAST_REPLACED
        && sorted(&lower) != sorted(known);
    let is_near = strsim::damerau_levenshtein(&lower, known) == 1;
    (is_near && !is_plural && !is_other_word).then_some(known)
}

/// Terms in one quoted string, or joined by a comma, which are one term: `tags: "cranes，ports"`. A
/// term that several texts have is meant as it is written.
fn joined_terms(site: &Site, files: &[File]) -> Vec<Diagnostic> {
    const FEW: usize = 3;
    const LONGEST: usize = 12;
    let mut terms: BTreeMap<&str, Vec<(&File, &str)>> = BTreeMap::new();
    for page in site.texts() {
        let Ok(at) = files.binary_search_by(|file| file.path.cmp(&page.source)) else { continue };
        for (taxonomy, names) in &page.front.terms {
            if let [name] = &names[..]
                && name.contains(['，', '、'])
            {
                terms.entry(name).or_default().push((&files[at], taxonomy));
            }
        }
    }
    let mut found = Vec::new();
    for (name, texts) in terms.into_iter().filter(|(_, texts)| texts.len() < FEW) {
        let parts: Vec<&str> = name.split(['，', '、']).map(str::trim).collect();
        let are_terms = parts.iter().all(|part| (1..=LONGEST).contains(&part.chars().count()));
        for (file, taxonomy) in texts.into_iter().filter(|_| are_terms) {
            let text = file.text();
            let span = split(text).ok().and_then(|front| front.find(text, taxonomy));
            let Some(span) = span else { continue };
            let written = text[span.clone()].trim_start();
            // A build reports `、` without quotes.
            let is_quoted = written.starts_with(['"', '\'']);
            let is_plain = !name.contains('、') && !written.starts_with('[');
            if !is_quoted && !is_plain {
                continue;
            }
            let message = format!("`{name}` is one term, since full-width commas don't separate");
            found.push(
                finding("full-width-list", message, file.source.span(span))
                    .hint(format!("write `{taxonomy}: [{}]`", parts.join(", "))),
            );
        }
    }
    found
}

/// Covers at a path from the site's root without a file there. A build finds those beside a
/// text.
fn covers(context: SiteContext<'_>) -> Vec<Diagnostic> {
    let SiteContext { site, files, paths, .. } = context;
    let elsewhere = &site.config.check.elsewhere;
    let mut found = Vec::new();
    for page in site.texts() {
        let Some(cover) = &page.front.cover else { continue };
        let target = cover.target.as_str();
        let path = match paths.own(target) {
            Some(path) => path,
            None if target.starts_with('/') && !target.starts_with("//") => target,
            None => continue,
        };
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let is_elsewhere = elsewhere.iter().any(|head| path.starts_with(head.as_str()));
        if is_elsewhere || paths.outputs.find(path).is_some() {
            continue;
        }
        let file = files.binary_search_by(|file| file.path.cmp(&page.source));
        let location = file
            .map_or_else(|_| Location::file(&page.source), |at| key_location(&files[at], "cover"));
        let message = format!("the cover image `{path}` does not exist");
        found.push(
            finding("missing-cover", message, location)
                .maybe_hint(paths.outputs.nearest(path, None)),
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_keys_differ_from_other_keys() {
        for (key, expected) in [
            ("titel", Some("title")),
            ("Dtae", Some("date")),
            ("data", None),
            ("rate", None),
            ("templete", Some("template")),
            ("catgories", Some("categories")),
            ("descripton", Some("description")),
            ("title", None),
            ("Last-Modified-At", None),
            ("editor", None),
            ("toc", None),
            ("event", None),
        ] {
            assert_eq!(misspelt(key), expected, "{key}");
        }
    }
}
