//! Entries of the menu that lead to pages which the site does not have, or does not publish yet.

use std::ops::Range;

use super::internal::{MISSING_FILE, SitePaths};
use crate::config::MenuItem;
use crate::diagnostic::{Diagnostic, SourceText};
use crate::site::PublishState;
use crate::yaml::{KeyLocations, item_spans, value_start};

/// The findings about the menu. `settings` is the text of the settings, if there is a file.
pub(super) fn findings(paths: &SitePaths<'_>, settings: Option<&SourceText>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (at, item) in paths.site.config.menu.iter().enumerate() {
        let mut before: Vec<&str> = Vec::new();
        for entry in item.children.iter().chain([item]) {
            let Some(path) = entry.path.as_deref() else { continue };
            let nth = before.iter().filter(|other| **other == path).count();
            before.push(path);
            let Some(finding) = of_entry(paths, entry) else { continue };
            found.push(match settings {
                Some(settings) => {
                    finding.at(settings.span(located(settings.text(), at, path, nth)))
                }
                None => finding,
            });
        }
    }
    found
}

fn of_entry(paths: &SitePaths<'_>, entry: &MenuItem) -> Option<Diagnostic> {
    let written = entry.path.as_deref()?;
    let path = match paths.own(written) {
        Some("") => "/",
        Some(path) => path,
        None => written,
    };
    let path = path.split(['?', '#']).next()?;
    let elsewhere = paths.site.config.check.elsewhere.iter().any(|head| path.starts_with(&**head));
    if !path.starts_with('/') || path.starts_with("//") || elsewhere {
        return None;
    }
    match paths.outputs.find(path) {
        None if paths.addresses.in_other_case(path).is_some() => None,
        None => {
            let what = format!("there is no page or file `{path}`, in the menu");
            let finding = Diagnostic::warning(MISSING_FILE, what);
            Some(finding.maybe_hint(paths.outputs.nearest(path, None)))
        }
        Some(file) => {
            let state = paths.states.get(file).filter(|s| **s != PublishState::Published)?;
            let what = format!("`{path}`, in the menu, is not published yet ({})", state.name());
            Some(Diagnostic::warning("unpublished-target", what))
        }
    }
}

/// The span of the `nth` address that is written as `path` in the entry of the menu at index `at`,
/// with the entries below it; else that of the key `menu`.
fn located(text: &str, at: usize, path: &str, nth: usize) -> Range<usize> {
    let Some(menu) = KeyLocations::of(text).get("menu", 0) else { return 0..0 };
    let items = item_spans(text, value_start(text, "menu", &menu));
    let Some(start) = items.get(at).map(|item| item.start) else { return menu };
    let end = items.get(at + 1).map_or(text.len(), |next| next.start);
    let starts = text[start..end].match_indices(path).map(|(at, _)| start + at);
    let spans = starts.map(|start| start..start + path.len());
    spans.filter(|span| is_address(text, span)).nth(nth).unwrap_or(menu)
}

/// Whether what is at `span` is the complete value of a key `path` or `url`, outside of a comment.
fn is_address(text: &str, span: &Range<usize>) -> bool {
    let (before, after) = (&text[..span.start], &text[span.end..]);
    let line = before.rsplit('\n').next().unwrap_or_default();
    let is_comment = line.trim_start().starts_with('#') || line.contains(" #");
    let quote = before.chars().next_back().filter(|c| matches!(c, '"' | '\''));
    let behind = after.trim_start_matches([' ', '\t', '\r']);
    let ends_plain = || {
        behind.is_empty()
            || behind.starts_with(['\n', ',', '}', ']'])
            || behind.len() < after.len() && behind.starts_with('#')
    };
    let is_end = quote.map_or_else(ends_plain, |quote| after.starts_with(quote));
    let between = |c: char| c.is_whitespace() || matches!(c, '"' | '\'');
    let key = before.trim_end_matches(between).strip_suffix(':').unwrap_or_default();
    let key = key.trim_end_matches(between);
    is_end && ["path", "url"].iter().any(|name| key.ends_with(name)) && !is_comment
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_located_as_complete_values() {
        let block = "extra: {url: /}\nmenu:\n  # - {name: Old, url: /}\n  - name: /\n    \
                     url: /blog/x/ # not /\n  - {name: A, path: \"/\"}\n  - name: B\n    \
                     children:\n    - {name: C, url: /blog/ }\n    - {url: /blog/, name: D}\n";
        let flow = r#"{"menu": [{"name": "/", "url": "/blog/x/"}, {"name": "A", "path":"/"},
                      {"name": "B", "children": [{"name": "C", "url": "/blog/"},
                      {"url": "/blog/", "name": "D"}]}]}"#;
        for (text, at, path, nth, before) in [
            (block, 0, "/blog/x/", 0, "/\n    url: "),
            (block, 1, "/", 0, "A, path: \""),
            (block, 2, "/blog/", 0, "C, url: "),
            (block, 2, "/blog/", 1, "- {url: "),
            (block, 2, "/else/", 0, "url: /}\n"),
            (flow, 0, "/blog/x/", 0, "\"/\", \"url\": \""),
            (flow, 1, "/", 0, "\"path\":\""),
            (flow, 2, "/blog/", 1, "{\"url\": \""),
        ] {
            let start = located(text, at, path, nth).start;
            assert!(text[..start].ends_with(before), "{path}: {}", &text[start..]);
        }
    }
}
