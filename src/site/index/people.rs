//! People by handle, with the issues that name them.

use std::collections::HashMap;
use std::sync::Arc;

use super::ItemRef;
use crate::digest::people::{Person, PersonRole};
use crate::site::Post;

/// Someone whom issues name. Handles that differ only in case are the same person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexedPerson {
    /// The handle, as the newest issue writes it.
    pub handle: String,
    /// Their page, by the newest issue that tells it.
    pub url: Option<String>,
    /// Where contributions are told: one place an issue, the newest first.
    pub contributed: Vec<ItemRef>,
    /// Where questions are asked: one place an issue, the newest first.
    pub asked: Vec<ItemRef>,
}

impl IndexedPerson {
    /// How many issues name them.
    pub fn issues(&self) -> usize {
        let both = self.asked.iter().filter(|asked| {
            self.contributed.binary_search_by_key(&asked.post(), |told| told.post()).is_err()
        });
        self.contributed.len() + both.count()
    }
}

pub(super) fn people(posts: &[Arc<Post>]) -> Vec<IndexedPerson> {
    let mut people: Vec<(String, IndexedPerson)> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for (post, p) in posts.iter().enumerate() {
        for (item, person) in p.page.digest.people.iter().enumerate() {
            let key = person.handle.to_lowercase();
            let at = known.get(&key).copied().unwrap_or_else(|| {
                known.insert(key.clone(), people.len());
                people.push((key, named(person)));
                people.len() - 1
            });
            let found = &mut people[at].1;
            if found.url.is_none() {
                found.url.clone_from(&person.url);
            }
            let told = match person.role {
                PersonRole::Contributor => &mut found.contributed,
                PersonRole::Asker => &mut found.asked,
            };
            if told.last().is_none_or(|last| last.post() != post) {
                told.push(ItemRef::new(post, item));
            }
        }
    }
    people.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    people.into_iter().map(|(_, person)| person).collect()
}

fn named(person: &Person) -> IndexedPerson {
    IndexedPerson {
        handle: person.handle.clone(),
        url: None,
        contributed: Vec::new(),
        asked: Vec::new(),
    }
}
