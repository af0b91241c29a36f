//! Rules about links to other sites that need the network: the URLs to request, and the findings
//! for their status. Requests are made by `net`.

use std::collections::BTreeMap;
use std::ops::Range;

use super::url::{UrlFault, is_web, wrong_with};
use super::{CheckFindings, File};
use crate::config::External;
use crate::diagnostic::Diagnostic;
use crate::link_status::LinkStatus;
use crate::path::SourcePath;

/// The links of some files by URL, each with the file's index and the span of every link to it.
pub(crate) type LinkSpans = BTreeMap<String, Vec<(usize, Range<usize>)>>;

/// The URLs of `files` that are worth requesting. `in_scope` selects files and lines.
pub(crate) fn links(
    files: &[File],
    external: &External,
    in_scope: impl Fn(&SourcePath, usize) -> bool,
) -> LinkSpans {
    let mut found = LinkSpans::new();
    for (number, file) in files.iter().enumerate() {
        for link in file.links() {
            let skipped = external.skip.iter().any(|head| link.target.starts_with(head.as_str()));
            // Malformed URLs are reported by another rule.
            if !is_web(link.target) || skipped || wrong_with(link.target).is_some() {
                continue;
            }
            let url = link.target.split('#').next().unwrap_or_default();
            if in_scope(&file.path, file.line(&link.source)) {
                found.entry(url.to_owned()).or_default().push((number, link.source));
            }
        }
    }
    found
}

/// The findings for files that link to these URLs, given the status of each URL.
pub(crate) fn findings<'a>(
    links: &LinkSpans,
    files: &[File],
    answer: impl Fn(&str) -> Option<&'a LinkStatus>,
) -> Vec<Diagnostic> {
    let mut found: Vec<_> = files.iter().map(CheckFindings::new).collect();
    for (url, spans) in links {
        let fault = answer(url).and_then(|answer| fault(url, answer));
        let Some(UrlFault { rule, message, hint }) = fault else { continue };
        for (number, range) in spans {
            let mut finding = files[*number].find(rule, message.clone(), range);
            finding.hint = hint.clone().map(Into::into);
            found[*number].push(finding);
        }
    }
    found.into_iter().flat_map(CheckFindings::located).collect()
}

/// The fault that a status reveals, if any.
fn fault(url: &str, answer: &LinkStatus) -> Option<UrlFault> {
    let (rule, message) = match answer {
        LinkStatus::Fine | LinkStatus::Refused(_) => return None,
        LinkStatus::Moved(_) => ("moved-link", format!("`{url}` has moved permanently")),
        LinkStatus::Dead(status) => {
            ("dead-link", format!("`{url}` is unavailable: the server responded with {status}"))
        }
        LinkStatus::Unclear(why) => {
            ("unreachable-link", format!("`{url}` can't be reached: {why}"))
        }
        LinkStatus::Private => (
            "private-address",
            format!("`{url}` is on a private network, which readers can't reach"),
        ),
    };
    let hint = match answer {
        LinkStatus::Moved(to) => Some(format!("write `{to}`")),
        LinkStatus::Private => {
            Some("if they can, set `check: {external: {private: true}}` in weekly.yaml".to_owned())
        }
        _ => None,
    };
    Some(UrlFault { rule, message, hint })
}
