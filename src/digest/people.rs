//! People mentioned by handle or name: contributors and askers.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization as _;

use super::asks::Asker;
use super::questions::Question;
use super::sections::FoundSections;
use super::text::{fold, is_external};
use super::{DigestSource, ItemLocation};
use crate::markdown::outline::{LineKind, TextLine, TextRun};

/// A person as mentioned in an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    /// The handle without `@`, or the name, as written.
    pub(crate) handle: String,
    /// Whether it is a handle, not a name.
    pub(crate) is_handle: bool,
    /// Their page, if the handle is a link.
    pub(crate) url: Option<String>,
    /// Their role in the issue.
    pub(crate) role: PersonRole,
    /// The location of the mention.
    pub(crate) place: ItemLocation,
}

/// The role in which someone is mentioned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum PersonRole {
    /// Contributed to the issue or project.
    Contributor,
    /// Asked a question.
    Asker,
}

/// Finds the people in sections about contributors, and the askers of questions.
pub(super) fn people(
    source: &DigestSource<'_>,
    sections: &FoundSections,
    questions: &[Question],
) -> Vec<Person> {
    let mut people = Vec::new();
    let mut known = HashSet::new();
    let names: Vec<String> =
        source.settings.contributors.iter().map(|name| normalized(name)).collect();
    let mut naming: Option<u8> = None;
    for line in source.outline.lines() {
        if sections.begins_at(line.index()) {
            let section = sections.at(line.index()).map(|at| &sections.sections[at]);
            let Some(section) = section else { continue };
            if is_of_contributors(&names, &section.name) {
                naming = Some(section.level);
            } else if naming.is_some_and(|level| section.level <= level) {
                naming = None;
            }
        } else if naming.is_some() && line.kind() != LineKind::Code {
            let place = ItemLocation {
                section: sections.at(line.index()),
                line: source.line_of(line.source().start),
            };
            let new = |person: &Person| known.insert(person_key(&person.handle));
            people.extend(contributors(line, place).into_iter().filter(new));
        }
    }
    people.extend(questions.iter().flat_map(|question| {
        question.askers.iter().map(|Asker { name, is_handle }| Person {
            handle: name.clone(),
            is_handle: *is_handle,
            url: None,
            role: PersonRole::Asker,
            place: question.place,
        })
    }));
    people.sort_by_key(|person| person.place.line);
    people
}

/// The normal form in which names are compared: lower case, without white space.
fn normalized(name: &str) -> String {
    name.split_whitespace().collect::<String>().to_lowercase()
}

/// Whether `section` is one of `names`. If the name has wide characters, a project's name may
/// precede it.
fn is_of_contributors(names: &[String], section: &str) -> bool {
    // Most sections begin with a letter that no name begins with.
    let begins = |name: &String| match (section.trim_start().as_bytes(), name.as_bytes()) {
        ([first, ..], [letter, ..]) => first.eq_ignore_ascii_case(letter),
        _ => false,
    };
    if section.is_ascii() && !names.iter().any(begins) {
        return false;
    }
    let section = normalized(section);
    names
        .iter()
        .any(|name| section == *name || !name.is_ascii() && section.ends_with(name.as_str()))
}

/// All people whom a line mentions.
fn contributors(line: TextLine<'_>, place: ItemLocation) -> Vec<Person> {
    let mut people = Vec::new();
    let mut add = |handle: &str, is_handle: bool, url: Option<&str>| {
        if !handle.is_empty() && !is_nobody(handle) {
            let (handle, url) = (handle.to_owned(), url.map(str::to_owned));
            people.push(Person { handle, is_handle, url, role: PersonRole::Contributor, place });
        }
    };
    if let Some(name) = name_of_item(line) {
        add(&name, false, None);
        return people;
    }
    for run in line.runs().filter(|run| !run.style.image && !run.style.bare_url) {
        match run.target.filter(|target| is_external(target)) {
            Some(url) => match run.text.trim().strip_prefix('@') {
                Some(handle) => add(&fold(handle), true, Some(url)),
                None => {
                    if let Some(handle) = profile(url) {
                        add(handle, true, Some(url));
                    }
                }
            },
            None => handles(run.text).for_each(|handle| add(handle, true, None)),
        }
    }
    people
}

/// The name that is all of a list item: `* Ann Lee`.
fn name_of_item(line: TextLine<'_>) -> Option<String> {
    let is_plain = |run: TextRun<'_>| run.target.is_none() && !run.style.code && !run.style.image;
    if line.kind() != LineKind::Item || !line.runs().all(is_plain) {
        return None;
    }
    let name = fold(line.text());
    let name = name.trim_end_matches(['.', ',', ';', '，', '。', '、']);
    let first = name.split(' ').next().unwrap_or_default().to_lowercase();
    let is_name = name.chars().count() <= LONGEST_NAME
        && name.split(' ').count() <= MOST_WORDS
        && name.contains(char::is_alphabetic)
        && name.chars().all(|c| c.is_alphanumeric() || is_accent(c) || IN_NAMES.contains(c))
        && !name.split(' ').any(|word| word.bytes().all(|byte| byte.is_ascii_digit()))
        && !(name.contains(' ') && OTHER_WORDS.contains(&first.as_str()));
    is_name.then(|| name.to_owned())
}

/// Whether `c` is an accent on the letter before it.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// The longest name, in characters and words.
const LONGEST_NAME: usize = 50;
const MOST_WORDS: usize = 5;
/// The signs that names contain besides letters and digits.
const IN_NAMES: &str = " .-_'’‘`\"“”·・~～+()[]";
/// The first of several words of items in lists of people that are not names.
const OTHER_WORDS: [&str; 17] = [
    "and",
    "everyone",
    "everybody",
    "many",
    "all",
    "the",
    "thanks",
    "thank",
    "others",
    "none",
    "no",
    "full",
    "see",
    "we",
    "new",
    "this",
    "more",
];

/// The form in which names are compared: without regard to case and to the width of characters.
pub(crate) fn person_key(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    name.nfkc().flat_map(char::to_lowercase).collect()
}

/// Whether a name says that the person is unknown, or that there are several.
pub(super) fn is_nobody(name: &str) -> bool {
    let names = [
        "anonymous",
        "anon",
        "n/a",
        "everyone",
        "everybody",
        "others",
        "none",
        "匿名",
        "匿名用户",
        "匿名網友",
        "匿名网友",
        "佚名",
    ];
    names.iter().any(|nobody| name.eq_ignore_ascii_case(nobody))
}

/// The handle in the URL of a profile page, on known sites.
fn profile(url: &str) -> Option<&str> {
    let path = url.split_once("://")?.1;
    let path = path.strip_prefix("www.").unwrap_or(path);
    let rest = ["github.com/", "gitee.com/", "gitlab.com/"]
        .iter()
        .find_map(|host| path.strip_prefix(host))?;
    let handle = rest.trim_end_matches('/');
    (!handle.is_empty() && !handle.contains(['/', '?', '#'])).then_some(handle)
}

/// The handles in plain text: the word after an `@` that follows no letter.
fn handles(text: &str) -> impl Iterator<Item = &str> {
    memchr::memchr_iter(b'@', text.as_bytes()).filter_map(|at| {
        let apart = !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
        let rest = &text[at + 1..];
        let end = rest.find(|c: char| !(c.is_alphanumeric() || "-_".contains(c)));
        apart.then(|| &rest[..end.unwrap_or(rest.len())])
    })
}
