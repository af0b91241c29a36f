//! Rules about links to other sites that only the network can tell: which URLs to ask for, and what
//! the answers mean. Asking is the business of `net`.

use std::collections::BTreeMap;

use super::url::{is_web, wrong_with};
use super::{File, finding};
use crate::answer::Answer;
use crate::config::External;
use crate::diagnostic::{Diagnostic, Location};

/// The URLs of `files` that are worth asking for, each with its places in order. `concerns` tells
/// which places matter.
pub fn links(
    files: &[File],
    external: &External,
    concerns: impl Fn(&Location) -> bool,
) -> BTreeMap<String, Vec<Location>> {
    let mut found: BTreeMap<String, Vec<Location>> = BTreeMap::new();
    for file in files {
        for link in file.links() {
            let skipped = external.skip.iter().any(|head| link.target.starts_with(head.as_str()));
            // What is wrong as it is written was told already.
            if !is_web(link.target) || skipped || wrong_with(link.target).is_some() {
                continue;
            }
            let url = link.target.split('#').next().unwrap_or_default();
            let place = file.at(&link.source);
            if concerns(&place) {
                found.entry(url.to_owned()).or_default().push(place);
            }
        }
    }
    found
}

/// What an answer means for the places that link to `url`.
pub fn findings(url: &str, answer: &Answer, places: &[Location]) -> Vec<Diagnostic> {
    let (rule, message, hint) = match answer {
        Answer::Fine | Answer::Refused(_) => return Vec::new(),
        Answer::Moved(to) => {
            ("moved-link", format!("`{url}` has moved for good"), Some(format!("write `{to}`")))
        }
        Answer::Dead(status) => {
            ("dead-link", format!("`{url}` is not there: the server says {status}"), None)
        }
        Answer::Unclear(why) => {
            ("unreachable-link", format!("`{url}` can't be reached: {why}"), None)
        }
        Answer::Private => (
            "private-address",
            format!("`{url}` is on a private network, where readers don't get"),
            Some("if they do, set `check: {external: {private: true}}` in weekly.yaml".to_owned()),
        ),
    };
    let of_place = |place: &Location| {
        let mut found = finding(rule, message.clone(), place.clone());
        found.hint = hint.clone().map(Into::into);
        found
    };
    places.iter().map(of_place).collect()
}
