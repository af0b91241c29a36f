//! The values of people.

use tera::Value;

use super::{Shared, jumps, letter, letter_id, letters, list, map};
use crate::outputs::Sheet;
use crate::site::Site;
use crate::site::index::{IndexedPerson, ItemRef, host_of};

pub(super) fn people(site: &Site, shared: &Shared, sheet: &Sheet) -> Value {
    let all = &site.index.people;
    let starts = letters(shared, all.len(), |at| first_of(&all[at]));
    let mut last_letter = sheet.shown.start.checked_sub(1).map(|at| letter(first_of(&all[at])));
    let shown = all[sheet.shown.clone()].iter().map(|person| {
        let this = letter(first_of(person));
        let opens = last_letter.replace(this) != Some(this);
        let references = |mentions: &[ItemRef]| {
            list(mentions.iter().map(|at| {
                let named = &site.posts[at.post()].page.digest.people[at.item()];
                shared.issue_refs().reference(site, at.post(), named.place.section)
            }))
        };
        let url = person.url.as_deref().filter(|url| host_of(url).is_some());
        map([
            ("handle", person.handle.as_str().into()),
            ("name", shown_name(&person.handle, person.is_handle).into()),
            ("url", url.into()),
            ("letter_id", opens.then(|| letter_id(this)).into()),
            ("issue_count", person.issues().into()),
            ("contributed", references(&person.contributed)),
            ("asked", references(&person.questions)),
        ])
    });
    let shown = list(shown);
    map([("total", all.len().into()), ("people", shown), ("jumps", jumps(site, sheet, starts))])
}

/// A handle with its `@`, or a name.
pub(super) fn shown_name(handle: &str, is_handle: bool) -> String {
    let sign = if is_handle { "@" } else { "" };
    format!("{sign}{handle}")
}

fn first_of(person: &IndexedPerson) -> char {
    person.handle.chars().next().and_then(|first| first.to_lowercase().next()).unwrap_or_default()
}
