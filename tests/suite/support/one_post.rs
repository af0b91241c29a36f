//! Sites of one post, built in memory, and their diagnostics as lines of text.

use weekly::testing::diagnostic::{Diagnostic, Severity};

use super::{Built, build_in_memory};

/// The path of the post.
pub(crate) const POST: &str = "content/2026-11-01-a.md";

/// Builds a site with a post, which `others` may replace, and other files.
pub(crate) fn build(post: &str, others: &[(&str, &str)]) -> Built {
    let mut files = vec![
        ("weekly.yaml".to_owned(), "title: T\nbase_url: https://example.org\n".to_owned()),
        (POST.to_owned(), post.to_owned()),
    ];
    for (path, text) in others {
        files.retain(|(known, _)| known != path);
        files.push(((*path).to_owned(), (*text).to_owned()));
    }
    build_in_memory(&files, "2026-11-23T00:00:00Z")
}

/// A post with this YAML front matter.
pub(crate) fn post(front: &str) -> String {
    format!("---\ntitle: A\ndate: 2026-11-01\n{front}\n---\ntext\n")
}

/// Concatenates `of(0)`, `of(1)` ...
pub(crate) fn many(count: usize, of: impl Fn(usize) -> String) -> String {
    (0..count).map(of).collect()
}

/// The errors with their locations, each truncated to 120 characters.
pub(crate) fn errors(built: &Built) -> Vec<String> {
    let errors = built.diagnostics.iter().filter(|found| found.severity == Severity::Error);
    errors.map(|error| formatted(error).chars().take(120).collect()).collect()
}

/// The diagnostics with this code, with their locations.
pub(crate) fn warnings(built: &Built, code: &str) -> Vec<String> {
    built.diagnostics.iter().filter(|found| found.code == code).map(formatted).collect()
}

/// Formats a diagnostic as `file:line: message`.
fn formatted(found: &Diagnostic) -> String {
    let location = found.location.as_ref().unwrap();
    let line = location.mark.as_ref().map_or(0, |mark| mark.line);
    format!("{}:{line}: {}", location.path, found.message)
}
