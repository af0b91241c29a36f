//! Rules about links to other sites that only the network can tell: which URLs to ask for, and what
//! the answers mean. Asking is the business of `net`.

use std::collections::BTreeMap;
use std::ops::Range;

use super::url::{is_web, wrong_with};
use super::{CheckFindings, File};
use crate::config::External;
use crate::diagnostic::Diagnostic;
use crate::link_status::LinkStatus;
use crate::path::SourcePath;

/// The links of some files, by URL, each with the files (by number) and bytes of those that lead there.
pub type LinkPlaces = BTreeMap<String, Vec<(usize, Range<usize>)>>;

/// The URLs of `files` that are worth requesting. `concerns` says which lines matter.
pub fn links(
    files: &[File],
    external: &External,
    concerns: impl Fn(&SourcePath, usize) -> bool,
) -> LinkPlaces {
    let mut found = LinkPlaces::new();
    for (number, file) in files.iter().enumerate() {
        for link in file.links() {
            let skipped = external.skip.iter().any(|head| link.target.starts_with(head.as_str()));
            // What is wrong as it is written was told already.
            if !is_web(link.target) || skipped || wrong_with(link.target).is_some() {
                continue;
            }
            let url = link.target.split('#').next().unwrap_or_default();
            if concerns(&file.path, file.line(&link.source)) {
                found.entry(url.to_owned()).or_default().push((number, link.source));
            }
        }
    }
    found
}

/// What the answers mean for the files that link to these URLs.
pub fn findings<'a>(
    links: &LinkPlaces,
    files: &[File],
    answer: impl Fn(&str) -> Option<&'a LinkStatus>,
) -> Vec<Diagnostic> {
    let mut found: Vec<_> = files.iter().map(CheckFindings::new).collect();
    for (url, places) in links {
        let Some((rule, message, hint)) = answer(url).and_then(|answer| meaning(url, answer))
        else {
            continue;
        };
        for (number, range) in places {
            let mut finding = files[*number].find(rule, message.clone(), range);
            finding.hint = hint.clone().map(Into::into);
            found[*number].push(finding);
        }
    }
    found.into_iter().flat_map(CheckFindings::located).collect()
}

/// The rule that an answer breaks, and its message and hint.
fn meaning(url: &str, answer: &LinkStatus) -> Option<(&'static str, String, Option<String>)> {
    Some(match answer {
        LinkStatus::Fine | LinkStatus::Refused(_) => return None,
        LinkStatus::Moved(to) => {
            ("moved-link", format!("`{url}` has moved for good"), Some(format!("write `{to}`")))
        }
        LinkStatus::Dead(status) => {
            ("dead-link", format!("`{url}` is not there: the server says {status}"), None)
        }
        LinkStatus::Unclear(why) => {
            ("unreachable-link", format!("`{url}` can't be reached: {why}"), None)
        }
        LinkStatus::Private => (
            "private-address",
            format!("`{url}` is on a private network, where readers don't get"),
            Some("if they do, set `check: {external: {private: true}}` in weekly.yaml".to_owned()),
        ),
    })
}
