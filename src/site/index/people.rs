//! People by handle, with the issues that mention them.

use std::collections::HashMap;
use std::sync::Arc;

use super::ItemRef;
use crate::digest::people::{Person, PersonRole, person_key};
use crate::site::Post;

/// A person mentioned in issues. Handles and names that differ only in case and
/// in the width of characters are the same person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IndexedPerson {
    /// The handle or name, as the newest issue writes it.
    pub(crate) handle: String,
    /// Whether an issue writes it as a handle.
    pub(crate) is_handle: bool,
    /// URL of the person's page, from the newest issue that gives one.
    pub(crate) url: Option<String>,
    /// Mentions as a contributor: one per issue, newest first.
    pub(crate) contributed: Vec<ItemRef>,
    /// Mentions as the asker of a question: one per issue, newest first.
    pub(crate) questions: Vec<ItemRef>,
}

impl IndexedPerson {
    /// The number of issues that mention the person.
    pub(crate) fn issues(&self) -> usize {
        let both = self.questions.iter().filter(|questions| {
            self.contributed
                .binary_search_by_key(&questions.post(), |mentions| mentions.post())
                .is_err()
        });
        self.contributed.len() + both.count()
    }
}

pub(super) fn people(posts: &[Arc<Post>]) -> Vec<IndexedPerson> {
    let mut people: Vec<(String, IndexedPerson)> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for (post, p) in posts.iter().enumerate() {
        for (item, person) in p.indexed().people.iter().enumerate() {
            let key = person_key(&person.handle);
            let at = known.get(&key).copied().unwrap_or_else(|| {
                known.insert(key.clone(), people.len());
                people.push((key, named(person)));
                people.len() - 1
            });
            let found = &mut people[at].1;
            found.is_handle |= person.is_handle;
            if found.url.is_none() {
                found.url.clone_from(&person.url);
            }
            let mentions = match person.role {
                PersonRole::Contributor => &mut found.contributed,
                PersonRole::Asker => &mut found.questions,
            };
            if mentions.last().is_none_or(|last| last.post() != post) {
                mentions.push(ItemRef::new(post, item));
            }
        }
    }
    people.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    people.into_iter().map(|(_, person)| person).collect()
}

fn named(person: &Person) -> IndexedPerson {
    IndexedPerson {
        handle: person.handle.clone(),
        is_handle: person.is_handle,
        url: None,
        contributed: Vec::new(),
        questions: Vec::new(),
    }
}
