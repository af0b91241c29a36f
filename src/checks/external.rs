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

/// The links of some files by URL without its fragment.
pub(crate) type LinkSpans = BTreeMap<String, Vec<LinkUse>>;

/// A link to a URL.
#[derive(Debug)]
pub(crate) struct LinkUse {
    /// The index of its file.
    file: usize,
    source: Range<usize>,
    /// Its fragment with the `#`; may be empty.
    fragment: String,
}

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
            let (url, fragment) =
                link.target.split_at(link.target.find('#').unwrap_or(link.target.len()));
            if in_scope(&file.path, file.line(&link.source)) {
                let fragment = fragment.to_owned();
                let link = LinkUse { file: number, source: link.source, fragment };
                found.entry(url.to_owned()).or_default().push(link);
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
        let Some(answer) = answer(url) else { continue };
        for LinkUse { file, source, fragment } in spans {
            let Some(UrlFault { rule, message, hint }) = fault(url, answer, fragment) else {
                break;
            };
            let mut finding = files[*file].find(rule, message, source);
            finding.hint = hint.map(Into::into);
            found[*file].push(finding);
        }
    }
    found.into_iter().flat_map(CheckFindings::located).collect()
}

/// The fault that a status of a URL reveals, if any, for a link with this fragment.
fn fault(url: &str, answer: &LinkStatus, fragment: &str) -> Option<UrlFault> {
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
        // The fragment applies to the new URL, unless that has its own (RFC 9110, 10.2.2).
        LinkStatus::Moved(to) if to.contains('#') => Some(format!("write `{to}`")),
        LinkStatus::Moved(to) => Some(format!("write `{to}{fragment}`")),
        LinkStatus::Private => {
            Some("if they can, set `check: {external: {private: true}}` in weekly.yaml".to_owned())
        }
        _ => None,
    };
    Some(UrlFault { rule, message, hint })
}
