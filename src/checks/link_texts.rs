//! Rules about links whose text and target don't fit, and about targets on the author's machine.

use super::url::is_web;
use super::{CheckFindings, CheckedLink, File};
use crate::config::Check;
use crate::diagnostic::Finding;
use crate::site::index::{address, host_of};

pub(super) fn check(file: &File, check: &Check, found: &mut CheckFindings<'_>) {
    for link in file.links() {
        found.extend(local(file, &link));
        if !link.image && !link.is_html {
            found.extend(without_text(file, &link));
            found.extend(other_target(file, &link, check));
        }
    }
}

/// A link that readers can't see.
fn without_text(file: &File, link: &CheckedLink<'_>) -> Option<Finding> {
    let written = file.written(&link.source).strip_prefix('[')?.trim_start();
    (link.text.trim().is_empty() && written.starts_with("](") && !link.target.is_empty()).then(
        || {
            file.find(
                "link-without-text",
                "this link has no text, so readers can't see it",
                &link.source,
            )
            .hint("write what it leads to in the square brackets")
        },
    )
}

/// A link whose text is a URL that is neither its target nor the start of it.
fn other_target(file: &File, link: &CheckedLink<'_>, check: &Check) -> Option<Finding> {
    let text = link.text.trim();
    if !is_web(text) || text.contains(|c: char| c.is_whitespace() || "…[]".contains(c)) {
        return None;
    }
    let text = text.trim_end_matches(['.', ',', '。', '，']);
    let (shown, target) = (address(text, &check.tracking)?, address(link.target, &check.tracking)?);
    let shown = shown.trim_end_matches('/');
    // Some shorten the text.
    if target.to_lowercase().starts_with(&shown.to_lowercase()) || text.ends_with("..") {
        return None;
    }
    let message = format!("the text is the URL of another page than `{}`", link.target);
    Some(
        file.find("link-text-differs", message, &link.source)
            .hint("correct the text or the target, or describe the page in the text"),
    )
}

/// A link to the author's own machine: a path of Windows, a `file:` URL or a local server. The text
/// of a bare URL is often an instruction to open it.
fn local(file: &File, link: &CheckedLink<'_>) -> Option<Finding> {
    let target = link.target.trim();
    let drive = target.as_bytes();
    let is_path = matches!(drive, [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic());
    let is_file = target.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("file:"));
    let is_bare = !link.image && !link.is_html && link.text.trim() == target;
    let is_server = !is_bare && is_local_server(target);
    (is_path || is_file || is_server).then(|| {
        let message = format!("`{target}` is on your own machine, which readers can't reach");
        file.find("local-address", message, &link.source)
            .hint("link to the published page, or put the file beside this one")
    })
}

fn is_local_server(target: &str) -> bool {
    let host = host_of(target).unwrap_or_default();
    let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
    let name = name.map_or(host, |(name, _)| name);
    ["localhost", "127.0.0.1", "0.0.0.0", "[::1]"]
        .iter()
        .any(|local| name.eq_ignore_ascii_case(local))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_of_the_own_machine_are_recognised() {
        for (target, expected) in [
            ("http://localhost:4000/x", true),
            ("http://LOCALHOST/", true),
            ("http://127.0.0.1:8080", true),
            ("http://[::1]:80/", true),
            ("https://localhost.example.org/", false),
            ("/localhost", false),
        ] {
            assert_eq!(is_local_server(target), expected, "{target}");
        }
    }
}
