//! Converts Tera's errors to diagnostics with the template and the location in it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use tera::{Error, ErrorKind};

use super::engine::BUILT_IN;
use crate::diagnostic::{Diagnostic, Location};
use crate::path::SourcePath;

/// The diagnostics for an error. `texts` contains the templates by name.
pub(super) fn explain(
    error: &Error,
    code: &'static str,
    texts: &BTreeMap<String, String>,
) -> Vec<Diagnostic> {
    if let ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) = error.kind() {
        let span = (report.filename(), report.span().range.clone());
        return vec![finding(code, report.message(), Some(span), texts)];
    }
    let text = chain(error);
    let reports: Vec<_> = reports(&text, texts).collect();
    if reports.is_empty() {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        return vec![finding(code, &line, None, texts)];
    }
    let missing = MissingBlocks::of(&reports, texts);
    let other = |(message, _): &(&str, _)| !missing.explain(message);
    // The same mistake in several templates is shown once.
    let others = reports
        .iter()
        .filter(|report| other(report))
        .map(|(message, span)| finding(code, message, Some(span.clone()), texts).about(message));
    missing.finding(code).into_iter().chain(others).collect()
}

/// The blocks that the user's `base.html` lacks and the built-in templates define.
struct MissingBlocks<'t>(BTreeSet<&'t str>);

impl<'t> MissingBlocks<'t> {
    fn of(reports: &[Report<'t>], texts: &BTreeMap<String, String>) -> Self {
        let built_in = reports.iter().filter(|(_, (name, _))| name.starts_with(BUILT_IN));
        let blocks = built_in.filter_map(|(message, _)| missing_block(message));
        Self(if texts.contains_key(BASE) { blocks.collect() } else { BTreeSet::new() })
    }

    /// Whether they are the cause of a message.
    fn explain(&self, message: &str) -> bool {
        missing_block(message).is_some_and(|block| self.0.contains(block))
    }

    fn finding(&self, code: &'static str) -> Option<Diagnostic> {
        let blocks: Vec<_> = self.0.iter().map(|block| format!("`{block}`")).collect();
        let (last, others) = blocks.split_last()?;
        let missing = match others {
            [] => format!("the block {last}, which the built-in templates override"),
            others => format!(
                "the blocks {} and {last}, which the built-in templates override",
                others.join(", ")
            ),
        };
        let path = SourcePath::new(&format!("templates/{BASE}"))?;
        let finding = Diagnostic::error(code, format!("this template lacks {missing}"));
        Some(finding.at(Location::file(&path)).hint(BLOCKS_HINT))
    }
}

/// The template that others extend.
const BASE: &str = "base.html";

const BLOCKS_HINT: &str = "a custom `base.html` needs every block that the built-in templates \
                           override; extend `weekly/base.html` to get them";

/// The block of a message that no parent of a template defines it.
fn missing_block(message: &str) -> Option<&str> {
    let (block, rest) = message.strip_prefix("Block `")?.split_once('`')?;
    rest.contains("not defined in any parent").then_some(block)
}

/// A message with the name of a template and the span in it.
type Report<'t> = (&'t str, (&'t str, Range<usize>));

fn finding(
    code: &'static str,
    message: &str,
    span: Option<(&str, Range<usize>)>,
    texts: &BTreeMap<String, String>,
) -> Diagnostic {
    let finding = Diagnostic::error(code, lowercase_first(message));
    let finding = match span.and_then(|(name, range)| location(name, range, texts)) {
        Some(location) => finding.at(location),
        None => finding,
    };
    match hint(message) {
        Some(hint) => finding.hint(hint),
        None => finding,
    }
}

/// Splits the errors that Tera finds when it links templates. They arrive as one text of several
/// reports, each with a line `error: MESSAGE` and a line `--> NAME:LINE:COLUMN`.
fn reports<'t>(
    text: &'t str,
    texts: &'t BTreeMap<String, String>,
) -> impl Iterator<Item = Report<'t>> {
    text.split("error: ").filter_map(|report| {
        let (message, rest) = report.split_once('\n')?;
        let span = rest.lines().next()?.trim_start().strip_prefix("--> ")?;
        let mut parts = span.rsplitn(3, ':');
        let column: usize = parts.next()?.parse().ok()?;
        let line: usize = parts.next()?.parse().ok()?;
        let name = parts.next()?;
        let source = texts.get(name)?;
        let start: usize = source.split_inclusive('\n').take(line - 1).map(str::len).sum();
        let at = source[start..].char_indices().nth(column - 1).map_or(start, |(at, _)| start + at);
        let word = source[at..].find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(0);
        Some((message, (name, at..at + word.max(1))))
    })
}

fn location(name: &str, range: Range<usize>, texts: &BTreeMap<String, String>) -> Option<Location> {
    let text = texts.get(name)?;
    let path = match name.strip_prefix(BUILT_IN) {
        Some(_) => SourcePath::new(name)?,
        None => SourcePath::new(&format!("templates/{name}"))?,
    };
    Some(Location::span(&path, text, range))
}

fn hint(message: &str) -> Option<&'static str> {
    let message = message.to_lowercase();
    if message.contains("undefined") || message.contains("is not defined. available") {
        Some(
            "the manual lists what each template sees; write `a?.b or \"\"` where a field may be \
             missing",
        )
    } else if message.starts_with("block") && message.contains("not defined in any parent") {
        Some(BLOCKS_HINT)
    } else if message.contains("circular extend") {
        Some("extend the built-in template of the same name as `weekly/NAME.html`")
    } else {
        None
    }
}

/// Joins an error and its causes on one line.
fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

fn lowercase_first(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().map(|c| c.to_lowercase().collect()).unwrap_or_default();
    format!("{first}{}", chars.as_str()).trim_end_matches('.').to_owned()
}
